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
    found = _found(path, text)
    assert Counter((str(f.focus), f.severity.word) for f in found) == Counter(expected)


@pytest.mark.parametrize(
    "path",
    [each for each in CHECKS if "# row:" in (BAD / f"{each.stem}.bad.trig").read_text()],
    ids=lambda path: path.stem,
)
def test_a_check_names_the_thing_the_property_and_the_value(path: Path) -> None:
    text = (BAD / f"{path.stem}.bad.trig").read_text(encoding="utf-8")
    rows = re.findall(r"^# row: (\S+) (\S+) (.+)$", text, re.MULTILINE)
    expected = [(focus, vocab.expand(path), value) for focus, path, value in rows]

    found = [(finding.focus, finding.path, finding.value) for finding in _found(path, text)]

    assert Counter(found) == Counter(expected)


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_a_message_leaves_no_name_unfilled(path: Path) -> None:
    text = (BAD / f"{path.stem}.bad.trig").read_text(encoding="utf-8")

    said = [words for finding in _found(path, text) for _, words in finding.message.values]

    assert said
    assert [] == [words for words in said if re.search(r"\{\w+\}", words)]


def _found(path: Path, text: str) -> list[Finding]:
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    return whole.find(store, [queries.load(path)], base=vocab.DEFAULT_BASE, places=Places(()))


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


def test_every_property_that_leads_to_a_thing_is_looked_through_for_dangling_references() -> None:
    ontology = ox.Store()
    for path in (folder("ontology") / "hankegraafi.ttl", folder("ontology") / "reused.ttl"):
        ontology.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    kinds = ox.NamedNode("http://www.w3.org/2002/07/owl#ObjectProperty")
    leading = {
        vocab.compact(quad.subject.value)
        for quad in ontology.quads_for_pattern(None, ox.NamedNode(vocab.term("rdf:type")), kinds)
        if isinstance(quad.subject, ox.NamedNode)
    }
    # Their values are concepts of the ontology, of which the shapes have lists.
    concepts = {
        f"hanke:{name}"
        for name in "currency fundingKind identifierScheme organisationKind role status".split()
    }
    text = (folder("queries") / "checks" / "dangling-reference.rq").read_text(encoding="utf-8")
    listed = set(
        re.findall(r"\b[a-z]+:[A-Za-z]+", text.partition("VALUES ?path {")[2].partition("}")[0])
    )

    assert leading
    assert {name for name in leading if name.startswith("hanke:")} - concepts <= listed


def test_a_check_tells_its_seconds() -> None:
    taken: list[tuple[str, float]] = []
    store = ox.Store()
    whole.find(
        store,
        [queries.load(path) for path in CHECKS],
        base=vocab.DEFAULT_BASE,
        places=Places(()),
        timed=lambda name, seconds: taken.append((name, seconds)),
    )
    assert [name for name, _ in taken] == [path.stem for path in CHECKS]
    assert all(seconds > 0 for _, seconds in taken)
