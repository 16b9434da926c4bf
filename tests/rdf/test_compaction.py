"""What is compacted here is what a whole JSON-LD processor gives, or it is left to that."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyld import jsonld

from hankegraafi import resources, vocab
from hankegraafi.rdf.compaction import Compactor, Node, Unusual

CONTEXT = json.loads((resources.folder("ontology") / "context.jsonld").read_text())["@context"]
MANY = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
XSD = vocab.PREFIXES["xsd"]

EX = "http://ex.org/"
OTHER = "urn:other:"
IRIS = [
    *(f"{EX}{rest}" for rest in ("", "a", "b", "b/c", "b#d", "id", "@id", "/x", "ä", "%20", ":")),
    *(f"{OTHER}{rest}" for rest in ("", "a", "a:b", "@type")),
    *("urn:x", "http://elsewhere.org/", "https://ex.org/a", "tag:e,2026:x", "a.b+c-1:d"),
]
BEYOND = [
    *("b:a", "other:c", "ex:", "ex://a", "type:x", "id:y"),
    *(f"{EX}no\u00a0space", "urn:no\u3000space/../x"),
]
DATATYPES = [f"{XSD}{name}" for name in ("integer", "decimal", "date", "boolean", "double")]
LANGUAGES = ["fi", "sv", "en", "en-gb", "EN-GB", "id", "x-a", "none"]
WORDS = ["", "x", "fi", "@id", "@value", "0", "1.0", "true", *IRIS[:4]]
NAMES = ["id", "type", "a", "b", "c", "ex", "e", "other", "Title", "with-hyphen", "x_1"]

iris = st.sampled_from(IRIS)
words = st.sampled_from(WORDS) | st.text(max_size=5)
values = st.one_of(
    st.fixed_dictionaries({"@id": iris | st.sampled_from(["_:b", "_:b1"])}),
    st.fixed_dictionaries({"@value": words | st.integers() | st.booleans()}),
    st.fixed_dictionaries(
        {"@value": words, "@language": st.sampled_from(LANGUAGES)},
        optional={"@direction": st.sampled_from(["ltr", "rtl"])},
    ),
    st.fixed_dictionaries(
        {"@value": words, "@type": st.sampled_from(DATATYPES) | st.sampled_from(IRIS[:5])}
    ),
)


def nodes_of(names: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    claims = st.dictionaries(names, st.lists(values, min_size=1, max_size=4), max_size=4)
    types = st.lists(names, max_size=3).map(lambda given: {"@type": given} if given else {})
    subjects = names | st.just("_:b")
    parts = st.tuples(subjects, types, claims).filter(lambda each: bool(each[1] or each[2]))
    return parts.map(lambda each: {"@id": each[0], **each[1], **each[2]})


targets = st.sampled_from(["ex:a", "ex:b", "ex:", "e:c", "other:a", f"{EX}b", f"{EX}b#", "urn:x"])
containers = st.sampled_from(["@set", "@language", ["@set"], ["@language", "@set"]])
types = st.sampled_from(["@id", "@vocab", f"{XSD}date", f"{XSD}integer", f"{EX}a"])
terms = targets | st.fixed_dictionaries(
    {"@id": targets | st.just("@type")}, optional={"@type": types, "@container": containers}
)
contexts = st.builds(
    lambda own, prefixes: {**own, **prefixes},
    st.dictionaries(st.sampled_from(NAMES), terms, max_size=6),
    st.fixed_dictionaries(
        {},
        optional={
            "@version": st.just(1.1),
            "ex": st.just(EX),
            "e": st.sampled_from([EX, f"{EX}b", "http://ex.org"]),
            "other": st.just(OTHER),
            "xsd": st.just(XSD),
            "id": st.just("@id"),
            "type": st.sampled_from(["@type", {"@id": "@type", "@container": "@set"}]),
        },
    ),
)


def whole(nodes: list[Node], context: dict[str, Any]) -> list[Node]:
    """What the whole processor makes of nodes."""
    compacted: Node = jsonld.compact(nodes, context, {"graph": True})
    return list(compacted["@graph"])


def said(nodes: list[Node]) -> tuple[list[list[str]], str]:
    """The keys in their order, which decides where parts are put, and all else without order."""
    return [list(node) for node in nodes], json.dumps(nodes, sort_keys=True)


@MANY
@given(nodes_of(iris | st.sampled_from(sorted(vocab.TERMS))))
def test_a_node_is_compacted_by_our_context_as_by_the_whole_processor(node: Node) -> None:
    compacted = Compactor(CONTEXT).node(node)

    assert said(whole([node], CONTEXT)) == said([compacted])


@MANY
@given(contexts, st.lists(nodes_of(iris), min_size=1, max_size=3))
def test_any_simple_context_means_the_same(context: dict[str, Any], nodes: list[Node]) -> None:
    try:
        compactor = Compactor(context)
        compacted = [compactor.node(node) for node in nodes]
    except Unusual:
        assume(False)

    assert said(whole(nodes, context)) == said(compacted)


@MANY
@given(contexts, st.sampled_from(BEYOND), iris)
def test_an_odd_iri_is_named_as_by_the_whole_processor_or_left_to_it(
    context: dict[str, Any], odd: str, plain: str
) -> None:
    nodes = [{"@id": odd, odd: [{"@id": plain}, {"@value": "x", "@type": odd}], "@type": [odd]}]
    try:
        compacted = [Compactor(context).node(node) for node in nodes]
    except Unusual:
        assume(False)

    assert said(whole(nodes, context)) == said(compacted)


@pytest.mark.parametrize("iri", [f"{EX}no\u00a0space", "urn:a\u3000/../b", "ex:x", "ex://x"])
def test_an_iri_that_needs_more_is_left_to_the_whole_processor(iri: str) -> None:
    compactor = Compactor({"ex": EX})

    for node in ({"@id": iri}, {"@type": [iri]}, {iri: [{"@value": "x"}]}):
        with pytest.raises(Unusual):
            compactor.node(node)


@pytest.mark.parametrize(
    "more",
    [
        *({"@vocab": EX}, {"@base": EX}, {"@language": "fi"}, {"@direction": "ltr"}),
        *({"@protected": True}, {"@propagate": False}, {"@import": EX}, {"@version": 1.0}),
        *({"@type": {"@container": "@set"}}, {"a": None}, {"a": {"@id": None}}, {"a": {}}),
        *({"a": "@graph"}, {"a": "@value"}, {"a": "@language"}, {"a": "@unknown"}, {"a": ""}),
        *({"a": "ex"}, {"a": "a"}, {"a": "b:c", "b": "a:d"}, {"a": "e:x", "e": "ex:e/"}),
        *({"ex:a": f"{EX}a"}, {"a/b": f"{EX}a"}, {"": f"{EX}a"}, {f"{EX}a": f"{EX}a"}),
        *({"a": "_:b"}, {"a": f"{EX}a b"}, {"a": "ex:a b"}, {"a": ["ex:a"]}, {"a": 1}),
        *({"a": {"@id": "@id", "@type": "@id"}}, {"a": {"@id": "@id", "@container": "@set"}}),
        *({"a": {"@id": "ex:a", "@prefix": True}}, {"a": {"@reverse": "ex:a"}}),
        *({"a": {"@id": "ex:a", "@language": "fi"}}, {"a": {"@id": "ex:a", "@language": None}}),
        *({"a": {"@id": "ex:a", "@direction": "ltr"}}, {"a": {"@id": "ex:a", "@nest": "b"}}),
        *({"a": {"@id": "ex:a", "@context": {}}}, {"a": {"@id": "ex:a", "@protected": True}}),
        *({"a": {"@id": "ex:a", "@type": kind}} for kind in ("@json", "@none", "b", None, "_:b")),
        *(
            {"a": {"@id": "ex:a", "@container": container}}
            for container in ("@list", "@index", "@id", "@graph", "@none", None, [], ["@set"] * 2)
        ),
        {"a": {"@id": "ex:a", "@type": "@id", "@container": "@language"}},
    ],
    ids=str,
)
def test_a_context_that_says_more_is_left_to_the_whole_processor(more: dict[str, Any]) -> None:
    with pytest.raises(Unusual):
        Compactor({"ex": EX, **more})
