import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.check.conftest import FIRST, Checker

from hankegraafi import queries, vocab
from hankegraafi.check import whole
from hankegraafi.check.places import Places
from hankegraafi.records import LANGUAGES, Finding
from hankegraafi.resources import folder

CHECKS = sorted((folder("queries") / "checks").glob("*.rq"))
BAD = Path(__file__).parents[1] / "checks" / "whole"


def test_every_check_has_a_file_that_must_fail_it() -> None:
    assert {path.stem for path in CHECKS} == {
        path.name.removesuffix(".bad.trig") for path in BAD.glob("*.bad.trig")
    }


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_a_check_finds_what_its_bad_file_expects_and_nothing_else(path: Path) -> None:
    text = (BAD / f"{path.stem}.bad.trig").read_text(encoding="utf-8")
    expected = re.findall(r"^# expect: (\S+) (\w+)$", text, re.MULTILINE)
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    found = whole.find(store, [queries.load(path)], base=vocab.DEFAULT_BASE, places=Places(()))
    assert Counter((str(f.focus), f.severity.word) for f in found) == Counter(expected)


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_a_check_speaks_three_languages_and_names_known_terms(path: Path) -> None:
    check = queries.load(path)
    assert [language for language, _ in check.title.values] == list(LANGUAGES)
    assert [language for language, _ in check.description.values] == list(LANGUAGES)
    named = {
        f"{prefix}:{local}"
        for prefix, local in re.findall(r"\b([a-z]+):([A-Za-z][\w-]*)", _body(check.text))
        if prefix in vocab.PREFIXES
    }
    assert {name for name in named if vocab.expand(name) not in vocab.TERMS} == set()


def _body(text: str) -> str:
    return re.sub(r'#[^\n]*|<[^>]*>|"[^"\n]*"', "", text)


def test_a_disagreement_names_both_values(check: Checker) -> None:
    query = (folder("queries") / "checks" / "sources-disagree.rq").read_text(encoding="utf-8")
    claims = "project:alfa a hanke:Project ;\n    hanke:status hanke:status-{} ."
    findings = check(
        {
            "alfa.ttl": "project:alfa a hanke:Project .",
            "sources/yksi/claims.ttl": claims.format("ended"),
            "sources/kaksi/claims.ttl": claims.format("running"),
        },
        queries={"sources-disagree.rq": query},
    )
    assert [(f.file and f.file.parent.name, f.line, title(f)) for f in findings] == [
        (
            "kaksi",
            FIRST + 1,
            "Sources disagree: hanke:status-running here, hanke:status-ended elsewhere",
        ),
        (
            "yksi",
            FIRST + 1,
            "Sources disagree: hanke:status-ended here, hanke:status-running elsewhere",
        ),
    ]


def title(finding: Finding) -> str:
    return finding.message.best("en")[1].partition(".")[0]


def test_a_number_from_the_store_is_spelt_as_in_the_data(check: Checker) -> None:
    query = """#+ title@en: Large
#+ level: warning
PREFIX hanke: <https://w3id.org/hankegraafi/ns#>
SELECT ?focus ?path ?value { ?focus ?path ?value FILTER(?path = hanke:value) }
"""
    [finding] = check(
        "alfa:sum a hanke:Money ;\n    hanke:value 200000.00 .", queries={"large.rq": query}
    )
    assert (finding.rule, finding.value, finding.line) == ("large", "200000.00", FIRST + 1)
