"""Whatever is written is read back as the same quads, and the same quads give the same bytes."""

import json
import random
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi import formats, resources, vocab
from hankegraafi.errors import DataError
from hankegraafi.formats import Format
from hankegraafi.rdf.canonical import canonical_text
from hankegraafi.rdf.read import read_turtle
from hankegraafi.rdf.write import canonical_turtle, data_prefixes, serialize

BASE = vocab.DEFAULT_BASE
PREFIXES = data_prefixes(BASE)
CONTEXT = json.loads((resources.folder("ontology") / "context.jsonld").read_text())["@context"]
READERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}

things = st.builds(
    lambda kind, name, part: ox.NamedNode(f"{BASE}id/{kind}/{name}{part}"),
    st.sampled_from(["project", "organisation"]),
    st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True),
    st.sampled_from(["", "#period", "#goal-1", "#goal-2", "#goal-10"]),
)
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0￾￿"), max_size=12
)
tricky = st.sampled_from(
    ['"', '\\"', '"""', 'a"', "a\\", "\n", "\r\n", "\t", " x ", "'''", "é", ""]
)
texts = words | tricky
xml_texts = texts.filter(lambda text: all(c >= " " or c in "\n\t" for c in text))
xsd = vocab.PREFIXES["xsd"]
literals = st.one_of(
    st.builds(ox.Literal, xml_texts),
    st.builds(ox.Literal, xml_texts, language=st.sampled_from(["fi", "sv", "en", "en-gb"])),
    st.sampled_from(
        [
            ox.Literal(text, datatype=ox.NamedNode(xsd + kind))
            for text, kind in [
                ("16", "integer"),
                ("016", "integer"),
                ("+5", "integer"),
                ("2725092.00", "decimal"),
                ("0.5", "decimal"),
                ("7", "decimal"),
                ("true", "boolean"),
                ("1", "boolean"),
                ("2019-01-01", "date"),
                ("2019-01", "gYearMonth"),
                ("2019", "gYear"),
            ]
        ]
    ),
)
predicates = st.sampled_from(sorted(vocab.PROPERTIES - {vocab.term("rdf:type")})).map(ox.NamedNode)
types = st.sampled_from(sorted(vocab.CLASSES)).map(ox.NamedNode)
graphs = st.sampled_from([ox.DefaultGraph(), ox.NamedNode(f"{BASE}id/source/000-pomo")])
quads = st.sets(
    st.one_of(
        st.builds(ox.Quad, things, predicates, things | literals, graphs),
        st.builds(ox.Quad, things, st.just(ox.NamedNode(vocab.term("rdf:type"))), types, graphs),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("target", formats.GRAPH_FORMATS, ids=lambda each: each.name)
@given(given_quads=quads, seed=st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_what_is_written_is_read_back(target: Format, given_quads: set[ox.Quad], seed: int) -> None:
    shuffled = sorted(given_quads, key=str)
    random.Random(seed).shuffle(shuffled)
    expected = given_quads
    if target.kind == "graph":
        expected = {ox.Quad(q.subject, q.predicate, q.object) for q in given_quads}

    written = serialize(shuffled, target, prefixes=PREFIXES, context=CONTEXT)

    assert expected == set(ox.parse(written, format=READERS[target.name]))
    assert written == serialize(given_quads, target, prefixes=PREFIXES, context=CONTEXT)


@given(quads)
@settings(deadline=None)
def test_canonical_turtle_stays_as_it_is(given_quads: set[ox.Quad]) -> None:
    once = canonical_turtle({quad.triple for quad in given_quads}, PREFIXES).encode()

    assert once == canonical_text(Path("x.ttl"), once)
    assert {quad.triple for quad in given_quads} == {
        quad.triple for quad in read_turtle(Path("x.ttl"), once).quads
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_another_reader_of_json_ld_reads_the_same() -> None:
    import rdflib

    period = ox.NamedNode(f"{BASE}id/project/pomo#period")
    start = ox.NamedNode(vocab.term("dcat:startDate"))
    year = ox.Literal("2019", datatype=ox.NamedNode(xsd + "gYear"))
    written = serialize(
        [ox.Quad(period, start, year)], formats.JSONLD, prefixes=PREFIXES, context=CONTEXT
    )

    read = rdflib.Graph().parse(data=written, format="json-ld")

    assert [rdflib.Literal("2019", datatype=rdflib.XSD.gYear)] == list(read.objects())


@pytest.mark.parametrize("target", formats.GRAPH_FORMATS, ids=lambda each: each.name)
@given(quads)
@settings(deadline=None, max_examples=20)
def test_what_is_said_twice_is_written_once(target: Format, given_quads: set[ox.Quad]) -> None:
    once = serialize(given_quads, target, prefixes=PREFIXES, context=CONTEXT)
    twice = serialize([*given_quads, *given_quads], target, prefixes=PREFIXES, context=CONTEXT)

    assert once == twice


@pytest.mark.parametrize("target", [formats.TURTLE, formats.TRIG], ids=lambda each: each.name)
@pytest.mark.parametrize("line", ["_:b <urn:p> <urn:o> .", "<urn:s> <urn:p> _:b ."])
def test_a_blank_node_is_not_written(target: Format, line: str) -> None:
    given_quads = list(ox.parse(line, format=ox.RdfFormat.N_QUADS))

    with pytest.raises(DataError, match="a blank node cannot be written"):
        serialize(given_quads, target, prefixes=PREFIXES, context=CONTEXT)
