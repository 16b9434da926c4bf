"""Recommendations for the records of a list are told once, and every one is counted once."""

from collections import Counter
from pathlib import Path

from hankegraafi.check.folding import folded, kind
from hankegraafi.records import Finding, Severity, Text

LIST = Path("sources/list/records.ttl")
OTHER = Path("sources/other/records.ttl")


def finding(name: str, graph: str | None = None, rule: str = "hs:Recommended-theme") -> Finding:
    return Finding(Severity.INFO, rule, Text.of({"en": "No theme."}), focus=name, graph=graph)


def test_each_list_and_graph_has_one_and_others_stay() -> None:
    given = [finding("a"), finding("a", "g"), finding("b"), finding("c"), finding("seed")]

    told, rest = folded(given, {"a": LIST, "b": LIST, "c": OTHER})

    assert ["seed", "a", "a", "c"] == [each.focus for each in told]
    assert "1" in told[1].message.best("en")[1]
    assert Counter() == rest


def test_what_was_counted_and_not_kept_is_told_in_one_place() -> None:
    given = [finding("a"), finding("a", "g"), finding("seed"), finding("x", rule="other")]
    more = {kind(given[0]): 7, kind(given[3]): 2}

    told, rest = folded(given, {"a": LIST}, more)

    said = [each.message.best("en")[1] for each in told]
    assert [False, False, True, False] == ["7" in each for each in said]
    assert {kind(given[3]): 2} == rest
