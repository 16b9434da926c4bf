from pathlib import Path

from hankegraafi.names.wordlists import Words

PAGE = (Path(__file__).parents[2] / "docs" / "identity.md").read_text()


def test_every_kind_of_evidence_and_its_weight_is_documented(words: Words) -> None:
    rows = [
        f"| `{each.kind}` | {each.weight:g} | {dict(each.said.values)['en']} |"
        for each in words.evidence.values()
    ]

    assert [] == [row for row in rows if row not in PAGE.splitlines()]


def test_the_threshold_is_documented(words: Words) -> None:
    assert f"accepted from {words.threshold.accept:g} on" in PAGE
    assert f"comes nearer than {words.threshold.margin:g}" in PAGE
    assert f"below {words.threshold.show:g} are not shown" in PAGE
