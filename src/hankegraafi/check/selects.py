"""Constraints in SPARQL, each run once for all focus nodes of a data graph.

SHACL asks a query anew for every focus node, with `$this` bound to it; here its targets are the
query's first pattern, and `$this` stays free. That gives the same where the query's algebra says so
(`algebra.leaves_this_free`); other constraints are left to the engine. Regular expressions that
stand behind a query's first group are compiled once for a program, not once for a run.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from hankegraafi.check.engines import About, everything
from hankegraafi.check.graph import ShapesGraph
from hankegraafi.check.patterns import Expression, functions, inside, with_functions
from hankegraafi.check.queries import Queries
from hankegraafi.check.results import written
from hankegraafi.vocab import PREFIXES, expand

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SH = PREFIXES["sh"]
_SUBCLASS = expand("rdfs:subClassOf")
_BELOW = f"/<{_SUBCLASS}>*"
_LITTLE = 200_000
_USED = re.compile(r"^\S+ <([^>]*)>", re.MULTILINE)
_TYPED = re.compile(rf"^\S+ <{re.escape(expand('rdf:type'))}> <([^>]*)>", re.MULTILINE)
_SPARQL = ox.NamedNode(f"{_SH}sparql")
_CLASS = "http://www.w3.org/2000/01/rdf-schema#Class"
# What only the engine knows, and what it has to refuse.
_BEYOND = re.compile(r"[$?](PATH|shapesGraph|currentShape)\b|\b(?i:VALUES)\b")
# A target's IRI stands between these two.
_TARGETS = {
    "targetClass": (f"$this a{_BELOW}", ""),
    "targetSubjectsOf": ("$this", "?value"),
    "targetObjectsOf": ("?subject", "$this"),
    "targetNode": ("BIND (", "AS $this)"),
}
_PLACEHOLDER = re.compile(r"\{[$?](\w+)\}")
_XSD = PREFIXES["xsd"]
_AS_SPELT = frozenset({f"{_XSD}string", expand("rdf:langString")})
_NESTING = frozenset(
    expand(name) for name in "sh:property sh:node sh:not sh:qualifiedValueShape rdf:first".split()
)


@dataclass(frozen=True, slots=True)
class Select:
    """One constraint of one shape, written for all focus nodes.

    `requires` holds, for every way in which the query can match, properties that must be there.
    """

    shape: str
    constraint: str
    severity: str
    messages: tuple[Term, ...]
    targets: frozenset[tuple[str, str]]
    requires: tuple[frozenset[str], ...]
    query: tuple[str, tuple[Expression, ...]]
    query_of_little: tuple[str, tuple[Expression, ...]]


def split(shapes: str, queries: Queries) -> tuple[list[Select], str]:
    """Take the constraints out of shapes that can be run for all at once; give both, as N-Triples.

    Raises:
        ValueError: a query is no SPARQL.
    """
    graph = ShapesGraph(ox.parse(shapes, format=ox.RdfFormat.N_TRIPLES))
    pairs = [(shape, each) for shape in _roots(graph) for each in graph.nodes(shape, "sparql")]
    selects = {pair: made for pair in pairs if (made := _select(graph, queries, *pair))}
    left = (
        quad
        for quad in graph.quads
        if quad.predicate != _SPARQL or (str(quad.subject), str(quad.object)) not in selects
    )
    return list(selects.values()), "".join(
        f"{q.subject} {q.predicate} {q.object} .\n" for q in left
    )


def _roots(graph: ShapesGraph) -> Iterator[str]:
    """The node shapes that have targets of their own and are nobody's part."""
    nested = {str(quad.object) for quad in graph.quads if quad.predicate.value in _NESTING}
    for shape in graph.subjects("sparql"):
        named = shape.startswith("<") and shape not in nested
        plain = not graph.has(shape, "path", "target", "deactivated")
        if named and plain and graph.has(shape, *_TARGETS) and _CLASS not in graph.types(shape):
            yield shape


def _select(graph: ShapesGraph, queries: Queries, shape: str, constraint: str) -> Select | None:
    texts, targets = graph.literals(constraint, "select"), _targets(graph, shape)
    if len(texts) != 1 or targets is None or graph.has(constraint, "ask", "deactivated"):
        return None
    text, prefixes = texts[0], graph.prefixes(constraint)
    place = inside(text)
    if place is None or _BEYOND.search(text):
        return None
    head, body = text[:place], text[place:]
    free = f"{head} {{ SELECT DISTINCT $this WHERE {{ {targets} }} }} {body}"
    try:
        if not queries.analysis(free, prefixes).free:
            return None
    except ValueError:  # the engine says what is wrong with it
        return None
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
    severity = next(iter(graph.nodes(shape, "severity")), f"<{_SH}Violation>")
    messages = tuple(graph.objects(constraint, "message"))
    pairs = ((name, iri) for name in _TARGETS for iri in graph.iris(shape, name))
    return Select(
        shape,
        constraint,
        severity,
        messages,
        frozenset(pairs),
        queries.analysis(text, prefixes).requires,
        with_functions(prologue + free),
        with_functions(prologue + free, everywhere=True),
    )


def _targets(graph: ShapesGraph, shape: str) -> str | None:
    """The targets of a shape as a pattern; None where they are no plain IRIs."""
    found = []
    for name, (before, after) in _TARGETS.items():
        nodes = graph.nodes(shape, name)
        if not all(each.startswith("<") for each in nodes):
            return None
        found += [f"{{ {before} {each} {after} }}" for each in nodes]
    return " UNION ".join(found)


class Ready:
    """A constraint whose expressions are compiled, for much data and for little."""

    def __init__(self, select: Select) -> None:
        """Compile the expressions."""
        self.select = select
        self._much, self._little = (
            (text, functions(expressions))
            for text, expressions in (select.query, select.query_of_little)
        )

    def rows(self, data: "_Data") -> Iterator[dict[str, Term]]:
        """Run the constraint; give its rows.

        Raises:
            TypeError: the query gives none, for it is another kind of query.
        """
        if not data.may_match(self.select):
            return
        text, known = self._little if data.is_little else self._much
        if not data.has_subclasses:
            text = text.replace(_BELOW, "")
        answer = data.store.query(text, custom_functions=known)
        if not isinstance(answer, ox.QuerySolutions):
            raise TypeError(f"{self.select.constraint} is no SELECT query")
        names = [each.value for each in answer.variables]
        for row in answer:
            yield {name: term for name in names if (term := row[name]) is not None}


def results(
    constraints: Iterable[Ready], ntriples: str, report: str, about: About = everything
) -> str:
    """Run constraints over a data graph; give their results as N-Triples, as those of a report.

    Args:
        constraints: what to run.
        ntriples: the data graph.
        report: the node of the report, as N-Triples write it.
        about: takes the focus nodes whose results are wanted.
    """
    data = _Data(ntriples)
    found: list[str] = []
    for each in constraints:
        for row in each.rows(data):
            if not about(getattr(row["this"], "value", "")):
                continue
            node, terms = ox.BlankNode(), row | _as_spelt(row, ntriples)
            found.append(written(report, node, _result(each.select, terms)))
    return "".join(found)


class _Data:
    """A data graph in a store, and which properties and classes it uses."""

    def __init__(self, ntriples: str) -> None:
        self.store = ox.Store()
        self.store.bulk_load(ntriples.encode(), format=ox.RdfFormat.N_TRIPLES)
        self.is_little = len(ntriples) <= _LITTLE
        self.has_subclasses = f"<{_SUBCLASS}>" in ntriples
        looked_at = ntriples if self.is_little else ""
        self._classes = set(_TYPED.findall(looked_at))
        self._properties = set(_USED.findall(looked_at))

    def may_match(self, select: Select) -> bool:
        """Say whether a constraint has targets here, and what its patterns must find.

        In much data there is something of everything.
        """
        if not self.is_little:
            return True
        if not any(needed <= self._properties for needed in select.requires):
            return False
        return any(self._is_there(name, iri) for name, iri in select.targets)

    def _is_there(self, name: str, iri: str) -> bool:
        if name == "targetClass":
            return iri in self._classes or self.has_subclasses
        return name == "targetNode" or iri in self._properties


def _result(select: Select, row: Mapping[str, Term]) -> Iterator[tuple[str, Term | str]]:
    """A result, property by property (SHACL 5.3.2)."""
    yield "focusNode", row["this"]
    if isinstance(row.get("path"), ox.NamedNode):
        yield "resultPath", row["path"]
    yield "value", row.get("value", row["this"])
    yield "resultSeverity", select.severity
    yield "sourceShape", select.shape
    yield "sourceConstraint", select.constraint
    yield "sourceConstraintComponent", f"<{_SH}SPARQLConstraintComponent>"
    for message in [row["message"]] if "message" in row else select.messages:
        if isinstance(message, ox.Literal):
            yield "resultMessage", _filled(message, row)


def _filled(message: ox.Literal, row: Mapping[str, Term]) -> ox.Literal:
    """Put a row's values where a message names its variables (SHACL 5.3.2)."""

    def value(match: re.Match[str]) -> str:
        term = row.get(match[1])
        return match[0] if term is None else getattr(term, "value", str(term))

    words = _PLACEHOLDER.sub(value, message.value)
    return ox.Literal(words, language=message.language) if message.language else ox.Literal(words)


def _as_spelt(row: Mapping[str, Term], ntriples: str) -> dict[str, Term]:
    """Give a row's value as the data spell it: a store turns 2.50 into 2.5."""
    value, path = row.get("value"), row.get("path")
    if not isinstance(value, ox.Literal) or value.datatype.value in _AS_SPELT:
        return {}
    begin = f"{row['this']} {path} " if path else f"{row['this']} "
    stated = (each.object for each in _stated(begin, ntriples))
    alike = (each for each in stated if isinstance(each, ox.Literal) and _is_same(each, value))
    return {"value": next(alike, value)}


def _stated(begin: str, ntriples: str) -> Iterator[ox.Triple | ox.Quad]:
    """The triples whose lines begin like this."""
    place = 0 if ntriples.startswith(begin) else ntriples.find(f"\n{begin}") + 1
    while place or ntriples.startswith(begin, place):
        end = ntriples.find("\n", place) + 1 or len(ntriples)
        yield from ox.parse(ntriples[place:end], format=ox.RdfFormat.N_TRIPLES)
        place = ntriples.find(f"\n{begin}", end - 1) + 1
        if not place:
            return


def _is_same(one: ox.Literal, other: ox.Literal) -> bool:
    """Whether a store makes one of the other."""
    store = ox.Store()
    node = ox.NamedNode("urn:x:x")
    store.add(ox.Quad(node, node, one))
    return [quad.object for quad in store] == [other]
