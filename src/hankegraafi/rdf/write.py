"""Write quads as text: the same quads always give the same bytes.

Turtle and TriG are written here, because their layout is what people read and diff; the line
formats are sorted; RDF/XML and JSON-LD come from libraries over sorted input.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from hankegraafi import iris, vocab
from hankegraafi.errors import DataError
from hankegraafi.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from hankegraafi.iris import natural_key
from hankegraafi.rdf import jsonld
from hankegraafi.rdf.grouping import Statement, Term, by_graph, by_predicate, by_subject
from hankegraafi.records import LANGUAGES

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_SHORTHAND = {
    vocab.expand("xsd:integer"): re.compile(r"[+-]?[0-9]+"),
    vocab.expand("xsd:decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    vocab.expand("xsd:boolean"): re.compile(r"true|false"),
}
_MARGIN = "    "
_FIRST = (vocab.term("rdf:type"), vocab.term("skos:prefLabel"), vocab.term("skos:altLabel"))
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"})


def data_prefixes(base: str) -> dict[str, str]:
    """Give the prefixes that data under this base is written with, one per kind of thing."""
    kinds = {kind: iris.thing(base, kind, "") for kind in iris.KINDS}
    return vocab.PREFIXES | kinds


def serialize(
    quads: Iterable[ox.Quad],
    target: Format,
    *,
    prefixes: Mapping[str, str],
    context: Mapping[str, Any],
) -> bytes:
    """Write quads in a format; one that knows no graphs gets the triples of all of them.

    `context` is the JSON-LD context (the value of "@context"); it is written into the document.

    Raises:
        ValueError: the format is not one for RDF.
    """
    if target == NQUADS:
        return "".join(sorted({f"{quad} .\n" for quad in quads})).encode()
    if target == NTRIPLES:
        return "".join(sorted({f"{quad.triple} .\n" for quad in quads})).encode()
    if target == TURTLE:
        return canonical_turtle(quads, prefixes).encode()
    if target == TRIG:
        return _trig(quads, prefixes).encode()
    if target == RDFXML:
        triples = sorted({quad.triple for quad in quads}, key=str)
        return ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=_xml(prefixes)) or b""
    if target == JSONLD:
        return jsonld.text(list(quads), context).encode()
    raise ValueError(f"{target.name} is not a format for RDF")


def canonical_turtle(
    triples: Iterable[Statement], prefixes: Mapping[str, str], *, header: str = ""
) -> str:
    """Write triples, or those of quads, as Turtle in the one layout of this house.

    Prefixes that are used stand first, sorted; things are sorted by IRI with their parts after
    them; the type and names lead; several values stand one to a line, fi before sv before en.

    Raises:
        DataError: there is a blank node; everything that matters has an IRI.
    """
    names = _Names(prefixes)
    blocks = "\n".join(_blocks(triples, names))
    declarations = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in names.used())
    return "\n".join(part for part in (header, declarations, blocks) if part)


def _trig(quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> str:
    names = _Names(prefixes)
    graphs: list[str] = []
    for graph, members in sorted(by_graph(quads).items()):
        if graph:
            body = "\n".join(_blocks(members, names, margin=_MARGIN))
            graphs.append(f"{names.iri(graph)} {{\n{body}}}\n")
        else:
            graphs += _blocks(members, names)
    declarations = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in names.used())
    return "\n".join([declarations, *graphs])


def _blocks(triples: Iterable[Statement], names: "_Names", *, margin: str = "") -> Iterator[str]:
    subjects = by_subject(triples)
    for subject in sorted(subjects, key=natural_key):
        if subject.startswith("_:"):
            raise DataError(
                "a blank node cannot be written", way_out="Give the thing an IRI of its own."
            )
        yield _block(subject, subjects[subject], names, margin)


def _block(subject: str, triples: Iterable[Statement], names: "_Names", margin: str) -> str:
    said = by_predicate(triples)
    lines = []
    for predicate in sorted(said, key=names.place):
        verb = "a" if predicate == _FIRST[0] else names.iri(predicate)
        values = [names.term(term) for term in _sorted(said[predicate])]
        newline = " " if len(values) == 1 or verb == "a" else f"\n{margin}{_MARGIN * 2}"
        lines.append(verb + newline + f" ,{newline}".join(values))
    return f"{margin}{names.iri(subject)} " + f" ;\n{margin}{_MARGIN}".join(lines) + " .\n"


def _predicate_key(predicate: str) -> tuple[int, str]:
    place = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return place, vocab.compact(predicate)


def _sorted(terms: Sequence[Term]) -> Sequence[Term]:
    return terms if len(terms) == 1 else sorted(set(terms), key=_object_key)


def _object_key(term: Term) -> tuple[int, int, str, tuple[tuple[int, str], ...]]:
    if not isinstance(term, ox.Literal):
        return 0, 0, "", natural_key(str(term))
    language = term.language or ""
    rank = LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)
    return 1, rank, language, natural_key(str(term))


class _Names:
    """Shortens IRIs by the longest prefix that fits, and remembers which were used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        by_length = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._prefixes = [(name, iri) for name, iri in by_length if iri]
        self._known: dict[str, str] = {}
        self._places: dict[str, tuple[int, str]] = {}
        self._used: dict[str, str] = {}

    def used(self) -> list[tuple[str, str]]:
        return sorted(self._used.items())

    def place(self, predicate: str) -> tuple[int, str]:
        if predicate not in self._places:
            self._places[predicate] = _predicate_key(predicate)
        return self._places[predicate]

    def iri(self, iri: str) -> str:
        known = self._known.get(iri)
        if known is None:
            known = self._known[iri] = self._shorten(iri)
        return known

    def _shorten(self, iri: str) -> str:
        for name, namespace in self._prefixes:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                self._used[name] = namespace
                return f"{name}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    def term(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        if not isinstance(term, ox.Literal):
            kind = "a blank node" if isinstance(term, ox.BlankNode) else "a triple as a term"
            raise DataError(
                f"{kind} cannot be written", way_out="Give the thing an IRI of its own."
            )
        if term.direction is not None:
            raise DataError(
                "a text with a base direction cannot be written",
                way_out="Leave the language tag alone, without --ltr or --rtl.",
            )
        datatype = term.datatype.value
        shorthand = _SHORTHAND.get(datatype)
        if shorthand and shorthand.fullmatch(term.value):
            return term.value
        words = _quote(term.value)
        if term.language:
            return f"{words}@{term.language}"
        return words if datatype == vocab.expand("xsd:string") else f"{words}^^{self.iri(datatype)}"


def _quote(text: str) -> str:
    """Quote a string; one of several lines keeps them."""
    escaped = _CONTROLS.sub(lambda control: f"\\u{ord(control[0]):04X}", text.translate(_ESCAPES))
    if "\n" in text:
        quoted = re.sub(r'"{3,}|"+$', lambda run: '\\"' * len(run[0]), escaped)
        return f'"""{quoted}"""'
    return '"' + escaped.replace('"', '\\"') + '"'


def _xml(prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes as XML wants them: none that stands inside another's namespace."""
    return {name: iri for name, iri in prefixes.items() if name in vocab.PREFIXES}
