"""The closed vocabulary: every class, property, concept and datatype is one that we know."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.check.messages import join, say
from hankegraafi.check.places import Places, graph_name, text
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import Finding, Severity, Text

_TYPE = vocab.term("rdf:type")
_PREDICATE = vocab.term("rdf:predicate")
_OBJECT = vocab.term("rdf:object")


@dataclass(slots=True)
class Vocabulary:
    """The closed list, remembering what it has said about a misspelt term."""

    _said: dict[tuple[str, str], Text] = field(default_factory=dict)

    def unknown(self, kind: str, iri: str, known: frozenset[str]) -> Text:
        """Say that a term is unknown, and which known one it most likely stands for."""
        if (kind, iri) not in self._said:
            self._said[kind, iri] = join(
                say(kind, term=vocab.compact(iri)), _way_out(kind, iri, known)
            )
        return self._said[kind, iri]

    def _described(self, iri: str) -> Text:
        if iri in vocab.TERMS:
            return say("vocabulary-term", term=vocab.compact(iri))
        return self.unknown("unknown-concept", iri, vocab.TERMS)

    def faults(self, quad: ox.Quad) -> Iterator[tuple[str, Text]]:
        """Give the terms of a quad that the list does not hold, and what to say about each."""
        predicate = quad.predicate.value
        if predicate not in vocab.PROPERTIES:
            yield "property", self.unknown("unknown-property", predicate, vocab.PROPERTIES)
        if _ours(quad.subject):
            yield "subject", self._described(text(quad.subject))
        if predicate == _TYPE and isinstance(quad.object, ox.Literal):
            yield "object", say("type-literal", value=quad.object.value)
        elif isinstance(quad.object, ox.Literal):
            datatype = quad.object.datatype.value
            if datatype not in vocab.DATATYPES:
                yield "object", self.unknown("unknown-datatype", datatype, vocab.DATATYPES)
        elif isinstance(quad.object, ox.NamedNode):
            kind, known, everywhere = _expected(predicate)
            value = quad.object.value
            if value not in known and (everywhere or _ours(quad.object)):
                yield "object", self.unknown(kind, value, known)


def find(files: Iterable[TurtleFile], places: Places) -> Iterator[Finding]:
    """Find unknown terms, nodes without a type and blank nodes, in every graph."""
    given = list(files)
    vocabulary = Vocabulary()
    typed = {
        (graph_name(quad.graph_name), text(quad.subject))
        for file in given
        for quad in file.quads
        if quad.predicate.value == _TYPE
    }
    for file in given:
        yield from blank_nodes(file, places)
        yield from _untyped(file, places, typed)
        for quad in file.quads:
            for part, message in vocabulary.faults(quad):
                yield _finding(file, places, quad, part, message)


def blank_nodes(file: TurtleFile, places: Places) -> Iterator[Finding]:
    """Find each blank node of a file once, at the place that first names it."""
    seen: set[str] = set()
    # A quad that leads from a named node tells more about the place than one about the node.
    for quad in sorted(file.quads, key=lambda quad: isinstance(quad.subject, ox.BlankNode)):
        blank = [str(t) for t in (quad.subject, quad.object) if isinstance(t, ox.BlankNode)]
        if not blank or seen.issuperset(blank):
            continue
        seen.update(blank)
        named = not isinstance(quad.subject, ox.BlankNode)
        yield Finding(
            Severity.VIOLATION,
            "blank-node",
            say("blank-node"),
            focus=text(quad.subject) if named else None,
            path=quad.predicate.value,
            file=file.path,
            line=places.line(file, text(quad.subject), quad.predicate.value),
            graph=graph_name(file.graph),
        )


def _untyped(
    file: TurtleFile, places: Places, typed: set[tuple[str | None, str]]
) -> Iterator[Finding]:
    graph = graph_name(file.graph)
    named = (quad.subject.value for quad in file.quads if isinstance(quad.subject, ox.NamedNode))
    for subject in dict.fromkeys(named):
        if (graph, subject) not in typed:
            yield Finding(
                Severity.VIOLATION,
                "vocabulary",
                say("untyped", term=vocab.compact(subject)),
                focus=subject,
                path=_TYPE,
                file=file.path,
                line=places.line(file, subject),
                graph=graph,
            )


def _finding(file: TurtleFile, places: Places, quad: ox.Quad, part: str, message: Text) -> Finding:
    subject, path, value = text(quad.subject), quad.predicate.value, text(quad.object)
    terms = {"subject": (subject,), "property": (subject, path)}.get(part, (subject, path, value))
    return Finding(
        Severity.VIOLATION,
        "vocabulary",
        message,
        focus=None if isinstance(quad.subject, ox.BlankNode) else subject,
        path=path,
        value=None if isinstance(quad.object, ox.BlankNode) else value,
        file=file.path,
        line=places.line(file, *terms),
        graph=graph_name(file.graph),
    )


def _expected(predicate: str) -> tuple[str, frozenset[str], bool]:
    """What a property's IRI must be: (message, known terms, also outside our namespace)."""
    if predicate == _TYPE:
        return "unknown-class", vocab.CLASSES, True
    if predicate == _PREDICATE:
        return "unknown-property", vocab.PROPERTIES, True
    if predicate == _OBJECT:
        return "unknown-concept", vocab.INDIVIDUALS | vocab.CLASSES, False
    return "unknown-concept", vocab.INDIVIDUALS, False


def _ours(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(vocab.HANKE)


def _way_out(kind: str, iri: str, known: frozenset[str]) -> Text:
    hint = nearest(iri, known)
    if hint:
        return say("hint", hint=vocab.compact(hint))
    if known is vocab.DATATYPES:
        return say("see-datatypes", known=", ".join(sorted(map(vocab.compact, known))))
    return say(
        {"unknown-shape": "see-shapes", "unknown-shacl": "see-shacl"}.get(kind, "see-ontology")
    )


def nearest(iri: str, known: frozenset[str]) -> str | None:
    """Find the term that is meant: one spelt alike, else one of that name in another namespace."""
    local = _local(iri)
    same = sorted(term for term in known if _local(term) == local) if local else []
    return vocab.nearest(iri, known) or (same[0] if same else None)


def _local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2].casefold()
