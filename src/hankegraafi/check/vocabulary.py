"""The closed vocabulary: every class, property, concept and datatype is one that we know."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.check.messages import say
from hankegraafi.check.places import Places, graph_name, text
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import Finding, Severity, Text

LOOKED_UP = 1000
"""For how many unknown terms the likely one is looked for."""

_TYPE = vocab.term("rdf:type")
_PREDICATE = vocab.term("rdf:predicate")
_OBJECT = vocab.term("rdf:object")


class Unknown(NamedTuple):
    """What is wrong with a term, what was expected, and the way out."""

    message: Text
    expected: Text = Text()
    hint: Text = Text()


@dataclass(slots=True)
class Vocabulary:
    """The closed list, remembering what it has said about a misspelt term."""

    _said: dict[tuple[str, str], Unknown] = field(default_factory=dict)

    def unknown(self, kind: str, iri: str, known: frozenset[str]) -> Text:
        """Say that a term is unknown, and which known one it most likely stands for."""
        told = self.told(kind, iri, known)
        return told.message.then(told.hint)

    def told(self, kind: str, iri: str, known: frozenset[str]) -> Unknown:
        """Say the same, what is wrong and the way out each by itself."""
        if (kind, iri) not in self._said:
            message = say(kind, term=vocab.compact(iri))
            hint = _way_out(kind, iri, known) if len(self._said) < LOOKED_UP else Text()
            self._said[kind, iri] = Unknown(message, _expectation(kind, known), hint)
        return self._said[kind, iri]

    def _described(self, iri: str) -> Unknown:
        if iri in vocab.TERMS:
            return Unknown(say("vocabulary-term", term=vocab.compact(iri)))
        return self.told("unknown-concept", iri, vocab.TERMS)

    def faults(self, quad: ox.Quad) -> Iterator[tuple[str, Unknown]]:
        """Give the terms of a quad that the list does not hold, and what to say about each."""
        predicate = quad.predicate.value
        if predicate not in vocab.PROPERTIES:
            yield "property", self.told("unknown-property", predicate, vocab.PROPERTIES)
        if _ours(quad.subject):
            yield "subject", self._described(text(quad.subject))
        if predicate == _TYPE and isinstance(quad.object, ox.Literal):
            yield "object", _type_literal(quad.object.value)
        elif isinstance(quad.object, ox.Literal):
            datatype = quad.object.datatype.value
            if datatype not in vocab.DATATYPES:
                yield "object", self.told("unknown-datatype", datatype, vocab.DATATYPES)
        elif isinstance(quad.object, ox.NamedNode):
            kind, known, everywhere = _expected(predicate)
            value = quad.object.value
            if value not in known and (everywhere or _ours(quad.object)):
                yield "object", self.told(kind, value, known)


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
            for part, unknown in vocabulary.faults(quad):
                yield _finding(file, places, quad, part, unknown)


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


def _finding(
    file: TurtleFile, places: Places, quad: ox.Quad, part: str, unknown: Unknown
) -> Finding:
    subject, path, value = text(quad.subject), quad.predicate.value, text(quad.object)
    terms = {"subject": (subject,), "property": (subject, path)}.get(part, (subject, path, value))
    return Finding(
        Severity.VIOLATION,
        "vocabulary",
        unknown.message,
        focus=None if isinstance(quad.subject, ox.BlankNode) else subject,
        path=path,
        value=None if isinstance(quad.object, ox.BlankNode) else value,
        file=file.path,
        line=places.line(file, *terms),
        graph=graph_name(file.graph),
        expected=unknown.expected,
        hint=unknown.hint,
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


def _type_literal(value: str) -> Unknown:
    """A class that stands in quotes, and which one it may name."""
    given = vocab.HANKE + value.rpartition(":")[2].rpartition("#")[2]
    near = nearest(given, vocab.CLASSES)
    hint = say("hint", hint=vocab.compact(near)) if near else Text()
    return Unknown(say("type-literal", value=value), say("a-class"), hint)


def _expectation(kind: str, known: frozenset[str]) -> Text:
    kinds = {
        "unknown-property": "a-property",
        "unknown-class": "a-class",
        "unknown-concept": "a-concept",
    }
    if kind in kinds:
        return say(kinds[kind])
    if known is vocab.DATATYPES:
        return say("one-of", known=", ".join(sorted(map(vocab.compact, known))))
    return Text()


def _way_out(kind: str, iri: str, known: frozenset[str]) -> Text:
    hint = nearest(iri, known)
    if hint:
        short = vocab.compact(hint)
        # A prefix that stands for another namespace than ours: the short names may be the same.
        whole = f"{short} ({hint})" if vocab.compact(iri) == iri else short
        return say("hint", hint=whole)
    if known is vocab.DATATYPES:
        return say("see-datatypes", known=", ".join(sorted(map(vocab.compact, known))))
    return say(
        {"unknown-shape": "see-shapes", "unknown-shacl": "see-shacl"}.get(kind, "see-ontology")
    )


def nearest(iri: str, known: frozenset[str]) -> str | None:
    """Find the term that is meant: one of that name in another namespace, else one spelt alike."""
    local = _local(iri)
    same = sorted(term for term in known if _local(term) == local) if local else []
    if same:
        return vocab.nearest(iri, frozenset(same)) or same[0]
    near = vocab.nearest(iri, known)
    # Names that share little more than their prefix are not alike.
    alike = near and SequenceMatcher(None, local, _local(near)).ratio() >= _ALIKE
    return near if alike else None


_ALIKE = 0.6


def _local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2].casefold()
