"""Results as the suite writes them and as the service answers, read into one form.

Readers of our own, so that the engine does not read what it wrote: SPARQL 1.1 Query Results JSON,
XML, CSV and TSV, with the triple terms and base directions of SPARQL 1.2, and the vocabulary `rs:`
in which older cases state their results. Only RDF is read by the engine's parser.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pyoxigraph as ox
from tests.conformance.data import Source

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]

_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_SRX = "{http://www.w3.org/2005/sparql-results#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DIR = "{http://www.w3.org/2005/11/its}dir"


class Unreadable(Exception):
    """An answer that is not in the format that it says it is in."""


class Table(NamedTuple):
    """Rows of a SELECT, columns sorted by name; `ordered` when the order is part of the result."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    ordered: bool = False


class Strings(NamedTuple):
    """Rows of CSV, which tells neither IRIs from literals nor one datatype from another."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Graph = tuple[Row, ...]
Result = bool | Table | Strings | Graph


def expected(source: Source) -> Result:
    """Read a result file of the suite."""
    reader = {"srx": from_xml, "srj": from_json, "csv": from_csv, "tsv": from_tsv}.get(
        source.extension
    )
    return reader(source.text) if reader else from_rdf(source)


def table(names: Iterable[str], rows: Iterable[Mapping[str, Term]], *, ordered: bool) -> Table:
    """Make a table whose columns are sorted."""
    columns = tuple(sorted(set(names)))
    return Table(columns, tuple(tuple(map(row.get, columns)) for row in rows), ordered)


def from_json(content: bytes) -> bool | Table:
    """Read https://www.w3.org/TR/sparql11-results-json/."""
    try:
        document = json.loads(content.decode("utf-8"))
        if "boolean" in document:
            return bool(document["boolean"])
        rows = [
            {name: _json_term(value) for name, value in row.items()}
            for row in document["results"]["bindings"]
        ]
        return table(document["head"]["vars"], rows, ordered=False)
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"the JSON cannot be read: {error!r}") from error


def _json_term(value: Mapping[str, Any]) -> Term:
    match value["type"]:
        case "uri":
            return ox.NamedNode(value["value"])
        case "bnode":
            return ox.BlankNode(_label(value["value"]))
        case "triple":
            parts = value["value"]
            return _triple(*(_json_term(parts[name]) for name in _PARTS))
        case "literal" | "typed-literal":
            return literal(
                value["value"], value.get("xml:lang"), value.get("datatype"), value.get("its:dir")
            )
    raise ValueError(f"a term of type {value['type']}")


def from_xml(content: bytes) -> bool | Table:
    """Read https://www.w3.org/TR/rdf-sparql-XMLres/."""
    try:
        root = ElementTree.fromstring(content)
        answer = root.findtext(f"{_SRX}boolean")
        if answer is not None:
            return {"true": True, "false": False}[answer.strip()]
        names = [each.attrib["name"] for each in root.iterfind(f"{_SRX}head/{_SRX}variable")]
        rows = [
            {each.attrib["name"]: _xml_term(each[0]) for each in row}
            for row in root.iterfind(f"{_SRX}results/{_SRX}result")
        ]
        return table(names, rows, ordered=False)
    except (ElementTree.ParseError, KeyError, IndexError, ValueError) as error:
        raise Unreadable(f"the XML cannot be read: {error!r}") from error


def _xml_term(element: ElementTree.Element) -> Term:
    text = element.text or ""
    match element.tag.removeprefix(_SRX):
        case "uri":
            return ox.NamedNode(text)
        case "bnode":
            return ox.BlankNode(_label(text))
        case "triple":
            found = {each.tag.removeprefix(_SRX): each[0] for each in element}
            return _triple(*(_xml_term(found[name]) for name in _PARTS))
        case "literal":
            told = element.attrib
            return literal(text, told.get(_LANG), told.get("datatype"), told.get(_DIR))
    raise ValueError(f"an element {element.tag}")


_PARTS = ("subject", "predicate", "object")


def _triple(subject: Term, predicate: Term, value: Term) -> ox.Triple:
    if not isinstance(subject, ox.NamedNode | ox.BlankNode):
        raise ValueError(f"a triple term about {subject}")
    if not isinstance(predicate, ox.NamedNode):
        raise ValueError(f"a triple term with the predicate {predicate}")
    return ox.Triple(subject, predicate, value)


def literal(
    text: str, language: str | None, datatype: str | None, direction: str | None = None
) -> ox.Literal:
    """Make a literal; language tags are compared in lower case (RDF 1.1 Concepts §3.3)."""
    if language:
        toward = ox.BaseDirection(direction) if direction else None
        return ox.Literal(text, language=language.lower(), direction=toward)
    return ox.Literal(text, datatype=ox.NamedNode(datatype) if datatype else None)


def _label(text: str) -> str:
    """Make any label one that a blank node may bear."""
    return "b" + text.encode().hex()


def from_csv(content: bytes) -> Strings:
    """Read https://www.w3.org/TR/sparql11-results-csv-tsv/ section 3."""
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except (ValueError, csv.Error) as error:
        raise Unreadable(f"the CSV cannot be read: {error!r}") from error
    if not lines:
        raise Unreadable("the CSV has no header")
    names, *rows = (tuple(line) for line in lines)
    if len(names) == 1:  # a blank line is one empty cell
        rows = [row or ("",) for row in rows]
    if any(len(row) != len(names) for row in rows):
        raise Unreadable("the CSV has rows of different lengths")
    return Strings(names, tuple(rows))


def from_tsv(content: bytes) -> Table:
    """Read https://www.w3.org/TR/sparql11-results-csv-tsv/ section 4: terms are as in Turtle."""
    try:
        first, *lines = content.decode("utf-8").removesuffix("\n").split("\n")
        names = [name.removeprefix("?") for name in first.rstrip("\r").split("\t") if name]
        rows = [dict(_cells(names, line.rstrip("\r"))) for line in lines]
    except (ValueError, SyntaxError) as error:
        raise Unreadable(f"the TSV cannot be read: {error!r}") from error
    return table(names, rows, ordered=False)


def _cells(names: list[str], line: str) -> Iterator[tuple[str, Term]]:
    cells = line.split("\t") if names else []
    if len(cells) != len(names):
        raise ValueError(f"{len(cells)} cells under {len(names)} names")
    for name, cell in zip(names, cells, strict=True):
        if cell:
            yield name, _turtle_term(cell)


def _turtle_term(cell: str) -> Term:
    found = list(ox.parse(f"<x:s> <x:p> {cell} .", format=ox.RdfFormat.TURTLE))
    if len(found) != 1:
        raise ValueError(f"{cell} is not one term")
    term: Term = found[0].object
    return term


def from_rdf(source: Source) -> Result:
    """Read a graph; one that holds a result set of the vocabulary `rs:` is that result."""
    try:
        quads = list(source.quads())
    except SyntaxError as error:
        raise Unreadable(f"the {source.extension} cannot be read: {error}") from error
    told = _ResultSet(quads)
    if told.node is None:
        return tuple(dict.fromkeys((each.subject, each.predicate, each.object) for each in quads))
    return told.result(told.node)


class _ResultSet:
    """A result that is stated as a graph."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self._quads = quads
        self.node = next((q.subject for q in quads if _is(q.object, "ResultSet")), None)

    def result(self, node: Term) -> bool | Table:
        boolean = self._all(node, "boolean")
        if boolean:
            return str(boolean[0].value) == "true"
        names = [str(each.value) for each in self._all(node, "resultVariable")]
        solutions = self._all(node, "solution")
        indices = {each: int(at[0].value) for each in solutions if (at := self._all(each, "index"))}
        solutions.sort(key=lambda each: indices.get(each, 0))
        rows = [dict(self._bindings(each)) for each in solutions]
        return table(names, rows, ordered=bool(indices))

    def _bindings(self, solution: Term) -> Iterator[tuple[str, Term]]:
        for each in self._all(solution, "binding"):
            yield str(self._all(each, "variable")[0].value), self._all(each, "value")[0]

    def _all(self, node: Term, name: str) -> list[Any]:
        return [
            quad.object
            for quad in self._quads
            if quad.subject == node and quad.predicate.value == _RS + name
        ]


def _is(node: Term, name: str) -> bool:
    return isinstance(node, ox.NamedNode) and node.value == _RS + name
