"""Both engines give the same findings, in the same words; where they do not, that is a fault."""

from functools import lru_cache
from pathlib import Path

import pytest
from tests.support.seeds import LIST, is_seed

from hankegraafi.check import engines
from hankegraafi.check.results import Result
from hankegraafi.check.shacl import Shapes, agree
from hankegraafi.check.shapes import full, ntriples, reduced
from hankegraafi.errors import FaultError
from hankegraafi.rdf.read import TurtleFile, read_turtle, turtle_paths
from hankegraafi.records import Severity, Text

ROOT = Path(__file__).parents[2]
FOLDERS = sorted({path.parent for path in ROOT.glob("tests/shapes/*/*.ttl")})
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix hs: <https://w3id.org/hankegraafi/shapes#> .
@prefix e: <http://e.example/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def read(path: Path) -> TurtleFile:
    return read_turtle(path, path.read_bytes())


@lru_cache(maxsize=4)
def shapes(name: str, *, claims: bool = False) -> Shapes:
    files = [read(path) for path in turtle_paths(ROOT / "shapes")]
    return Shapes(reduced(files) if claims else full(files), engines.engine(name))


def by_engine(text: str, *, claims: bool = False) -> dict[str, list[Result]]:
    return {
        name: sorted(shapes(name, claims=claims).check(text, name="the file"), key=repr)
        for name in engines.installed()
    }


def small(shapes: str, data: str, name: str) -> list[Result]:
    one, two = (
        ntriples(read_turtle(Path("x.ttl"), (PREFIXES + text).encode()).quads)
        for text in (shapes, data)
    )
    return sorted(Shapes(one, engines.engine(name)).check(two, name="the file"), key=repr)


def test_both_are_installed_here() -> None:
    assert [engines.REFERENCE, engines.FAST] == engines.installed()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_both_say_the_same_of_some_files_of_a_folder_together(folder: Path) -> None:
    texts = [ntriples(read(path).quads) for path in sorted(folder.glob("*.ttl"))[::5]]
    apart = [  # what two files call alike are two things
        text.replace("<https://example.org/", f"<https://example.org/f{number}-")
        for number, text in enumerate(texts)
    ]

    reference, fast = by_engine("".join(apart)).values()

    assert reference == fast


@pytest.mark.large
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_both_say_the_same_of_every_file_in_every_language(folder: Path) -> None:
    apart = {}
    for path in sorted(folder.glob("*.ttl")):
        reference, fast = by_engine(ntriples(read(path).quads)).values()
        if reference != fast:
            apart[path.stem] = reference, fast

    assert {} == apart


@pytest.mark.large
def test_both_say_the_same_of_the_shipped_data() -> None:
    files = [read(path) for path in turtle_paths(ROOT / "data") if is_seed(path)]
    curated = ntriples(q for each in files if "sources" not in each.path.parts for q in each.quads)
    reference, fast = by_engine(curated).values()
    assert reference == fast


@pytest.mark.large
@pytest.mark.parametrize("place", [0.0, 0.5, 0.95])
def test_both_say_the_same_of_the_shipped_list(place: float) -> None:
    path = ROOT / "data" / "sources" / LIST / "records.ttl"
    quads = read(path).quads
    first = int(place * len(quads))
    reference, fast = by_engine(ntriples(quads[first : first + 5_000])).values()
    assert reference == fast


VALUES = '''e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property e:P ; sh:sparql e:Q .
e:P sh:path e:p ; sh:maxInclusive 1 ; sh:severity sh:Warning ;
    sh:message "liikaa: {?value}"@fi , "too much: {?value}"@en .
e:Q a sh:SPARQLConstraint ; sh:message "{$this} ja {?other}"@fi , "{$this} and {?other}"@en ;
    sh:select """SELECT $this ?value ?other {
        $this <http://e.example/p> ?value ; <http://e.example/q> ?other }""" .
'''


@pytest.mark.parametrize("name", [engines.REFERENCE, engines.FAST])
def test_values_are_as_the_data_spell_them_and_messages_are_filled(name: str) -> None:
    found = small(VALUES, 'e:a e:p 002.50 ; e:q "muu" .', name)

    assert {(each.rule, each.severity, each.value) for each in found} == {
        ("http://e.example/Q", Severity.VIOLATION, "002.50"),
        ("http://e.example/P", Severity.WARNING, "002.50"),
    }
    words = {each.rule: dict(each.message.values) for each in found}
    assert {"fi": "liikaa: 002.50", "en": "too much: 002.50"} == words["http://e.example/P"]
    assert words["http://e.example/Q"]["fi"].endswith(" ja muu")
    assert words["http://e.example/Q"]["en"].endswith(" and muu")


@pytest.mark.parametrize("name", [engines.REFERENCE, engines.FAST])
def test_a_broken_query_in_a_shape_is_a_fault(name: str) -> None:
    with pytest.raises(FaultError, match="the SHACL validator"):
        small(VALUES.replace("SELECT", "SELEKT"), "e:a e:p 2 .", name)


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(FaultError, match="there is no engine 'other'"):
        engines.engine("other")


def test_an_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "installed", lambda: [engines.REFERENCE])
    with pytest.raises(FaultError, match=r"pip install 'hankegraafi\[fast\]'"):
        engines.engine(engines.FAST)


def test_a_disagreement_is_a_fault_that_names_the_node() -> None:
    result = Result(Severity.VIOLATION, "hs:rule", Text(), "http://e.example/a", None, "1")
    agree({"one": [result], "two": [result]}, "the view")
    with pytest.raises(FaultError, match=r"only one finds that http://e\.example/a does not meet"):
        agree({"one": [result, result], "two": [result]}, "the view")


INNER = """e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:sparql e:Q .
e:Q a sh:SPARQLConstraint ; sh:select "SELECT $this { $this ?p ?o . { SELECT ?o { ?o ?q ?r } } }" .
"""


@pytest.mark.parametrize("name", [engines.REFERENCE, engines.FAST])
def test_a_subquery_that_does_not_select_this_is_refused(name: str) -> None:
    with pytest.raises(FaultError, match="the SHACL validator"):
        small(INNER, "e:a e:p 2 .", name)


def test_what_the_reference_would_read_wrongly_is_refused() -> None:
    shape = 'e:S a sh:NodeShape ; sh:property [ sh:path e:p ; sh:uniqueLang "1"^^xsd:boolean ] .'
    with pytest.raises(FaultError, match="write true"):
        small(shape, "e:a e:p 2 .", engines.REFERENCE)
