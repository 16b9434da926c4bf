"""A JSON-LD document: the same by the fast way and by the whole processor, and parts in place."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hankegraafi import formats, resources, vocab
from hankegraafi.rdf.compaction import Compactor, Unusual
from hankegraafi.rdf.read import read_turtle
from hankegraafi.rdf.write import serialize

ROOT = Path(__file__).parents[2]
CONTEXT = json.loads((resources.folder("ontology") / "context.jsonld").read_text())["@context"]
BY_PYLD = {**CONTEXT, "unused": {"@id": "urn:unused", "@container": "@list"}}
BASE = vocab.DEFAULT_BASE
XSD = vocab.PREFIXES["xsd"]
HANKE = vocab.HANKE
POMO = f"{BASE}id/project/pomo"

LOCALS = ["", "a", "type", "@id", "//x", "ä", "a:b", "%20", "1", "10", "../x", "Project"]
SPACES = [
    *vocab.PREFIXES.values(),
    BASE,
    POMO,
    f"{POMO}#",
    "urn:x:",
    "http://",
    "https://w3id.org/",
]
ODD = ["hanke:x", "schema:x", "org:", "id:x", "type:x", "fi:x", "xsd:integer", "urn:\u00a0/../x"]
LEXICAL = ["0", "-0", "01", "+1", "1e3", "1.0", "-7", "9" * 15, "9" * 16, "true", "1", "TRUE", ""]
NATIVE = [f"{HANKE}{name}" for name in ("position", "approximate", "partnerCount")]


def iri_of(namespace: str, local: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(namespace + local)
    except ValueError:
        return ox.NamedNode("urn:none")


iris = st.one_of(
    st.builds(iri_of, st.sampled_from(SPACES), st.sampled_from(LOCALS)),
    st.sampled_from(sorted(vocab.TERMS)).map(ox.NamedNode),
)
parts = st.builds(
    iri_of, st.sampled_from([POMO, f"{BASE}id/source/x"]), st.sampled_from(["", "#1", "#2", "#10"])
)
words = st.text(max_size=4) | st.sampled_from([*LEXICAL, POMO, f"{POMO}#1", "@id"])
literals = st.one_of(
    st.builds(ox.Literal, words),
    st.builds(ox.Literal, words, language=st.sampled_from(["fi", "sv", "en", "en-gb", "id"])),
    st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(XSD + kind)),
        st.sampled_from(LEXICAL),
        st.sampled_from(["integer", "decimal", "boolean", "date", "dateTime", "double"]),
    ),
    st.builds(lambda text, kind: ox.Literal(text, datatype=kind), words, iris),
)
predicates = st.sampled_from(sorted(vocab.PROPERTIES) + NATIVE).map(ox.NamedNode) | iris
graphs = st.sampled_from(
    [ox.DefaultGraph(), ox.NamedNode(POMO), ox.NamedNode(f"{BASE}id/source/x")]
)
quads = st.sets(
    st.builds(ox.Quad, parts | iris, predicates, parts | iris | literals, graphs), max_size=12
)


def written(given: Collection[ox.Quad], context: dict[str, Any]) -> str:
    try:
        return serialize(given, formats.JSONLD, prefixes={}, context=context).decode()
    except ValueError as error:
        return str(error)


def graph_of(document: str) -> str:
    return document.partition('\n  "@graph": ')[2] or document


def quads_of(turtle: str) -> list[ox.Quad]:
    prefixes = f"@prefix hanke: <{HANKE}> . @prefix pomo: <{POMO}#> . @base <{POMO}> . "
    return list(ox.parse(prefixes + turtle, format=ox.RdfFormat.TURTLE))


def members(turtle: str) -> Any:
    return json.loads(written(quads_of(turtle), CONTEXT))["@graph"]


def test_our_context_is_a_simple_one() -> None:
    Compactor(CONTEXT)

    with pytest.raises(Unusual):
        Compactor(BY_PYLD)


@given(quads, st.sampled_from(ODD), st.booleans())
@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.too_slow])
def test_both_ways_give_the_same_bytes(given_quads: set[ox.Quad], odd: str, has_odd: bool) -> None:
    if has_odd:
        given_quads |= {ox.Quad(ox.NamedNode(odd), ox.NamedNode("urn:p"), ox.NamedNode(odd))}

    assert graph_of(written(given_quads, BY_PYLD)) == graph_of(written(given_quads, CONTEXT))


def test_both_ways_give_the_same_bytes_of_what_is_shipped() -> None:
    files = [*ROOT.glob("ontology/**/*.ttl"), *ROOT.glob("data/**/*.ttl")]
    small = [path for path in sorted(files) if path.stat().st_size < 20_000]
    given_quads = [
        quad
        for number, path in enumerate(small)
        for graph in (ox.DefaultGraph(), ox.NamedNode(f"{BASE}id/source/{number % 3}"))
        for quad in read_turtle(path, path.read_bytes(), graph=graph).quads
    ]

    by_pyld = graph_of(written(given_quads, BY_PYLD))

    assert by_pyld == graph_of(written(given_quads, CONTEXT))
    assert len(by_pyld) > 500_000


@pytest.mark.parametrize("iri", ["hanke:x", "schema:x"])
def test_an_iri_that_begins_like_a_prefix_is_refused(iri: str) -> None:
    node = ox.NamedNode(iri)
    quad = ox.Quad(node, ox.NamedNode(f"{HANKE}budget"), node)

    with pytest.raises(ValueError, match="IRI confused with prefix"):
        serialize([quad], formats.JSONLD, prefixes={}, context=CONTEXT)


def test_the_layout_is_that_of_the_json_module() -> None:
    quad = ox.Quad(
        ox.NamedNode("urn:a\u00e4"), ox.NamedNode("urn:p"), ox.Literal('"\\\n\x00\u2028')
    )

    for given_quads in ([], [quad]):
        document = written(given_quads, CONTEXT)

        assert json.dumps(json.loads(document), ensure_ascii=False, indent=2) + "\n" == document


def test_a_part_stands_where_its_owner_names_it() -> None:
    found = members("<> hanke:budget pomo:b . pomo:b hanke:value 2.0 ; hanke:amount pomo:c .")

    assert [
        {
            "id": POMO,
            "budget": {"id": f"{POMO}#b", "amount": f"{POMO}#c", "value": "2.0"},
        }
    ] == found


def test_a_text_is_no_part_even_if_it_reads_like_one() -> None:
    found = members(f'<> hanke:decisionNumber "{POMO}#b" . pomo:b hanke:value 2.0 .')

    assert [
        {"id": POMO, "decisionNumber": f"{POMO}#b"},
        {"id": f"{POMO}#b", "value": "2.0"},
    ] == found


def test_parts_that_name_each_other_stand_once() -> None:
    found = members("pomo:a hanke:budget pomo:b . pomo:b hanke:budget pomo:a .")

    assert [{"id": f"{POMO}#a", "budget": {"id": f"{POMO}#b", "budget": f"{POMO}#a"}}] == found


def test_parts_of_parts_stand_inside_only_as_deep_as_people_read() -> None:
    turtle = "".join(f"pomo:p{n} hanke:budget pomo:p{n + 1} . " for n in range(2000))

    document = written(quads_of(turtle), CONTEXT)

    assert set(quads_of(turtle)) == set(ox.parse(document, format=ox.RdfFormat.JSON_LD))
    assert 50 > max(len(line) - len(line.lstrip()) for line in document.splitlines())
