"""From what a release says of a thing to what its index knows of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.release.tables.documents import Document, Statement
from hankegraafi.release.tables.texts import literal
from hankegraafi.search.entry import (
    ACRONYM,
    ALTERNATIVE,
    FORMER,
    PREFERRED,
    Entry,
    Name,
)
from hankegraafi.search.words import folded


def _term(name: str) -> bytes:
    return f"<{vocab.term(name)}>".encode()


_TYPE, _SUBJECT = _term("rdf:type"), _term("dcterms:subject")
_REPLACED, _DEPRECATED = _term("dcterms:isReplacedBy"), _term("owl:deprecated")
_IDENTIFIER, _SCHEME = _term("adms:identifier"), _term("hanke:identifierScheme")
_NOTATION, _KIND = _term("skos:notation"), _term("hanke:organisationKind")
_UNIT_OF, _HOME = _term("org:unitOf"), _term("hanke:homeMunicipality")
_SPATIAL, _STATUS = _term("dcterms:spatial"), _term("hanke:status")
_FUNDER, _PROGRAMME = _term("hanke:funder"), _term("hanke:inProgramme")
_PARTICIPANT, _ROLE = _term("hanke:organisation"), _term("hanke:role")
_PERIOD = _term("dcterms:temporal")
_DATES = (_term("dcat:startDate"), _term("dcat:endDate"))
_CONCEPT = _term("skos:Concept")
_CLASSES = {
    _term("hanke:Project"): "project",
    _term("hanke:Organisation"): "organisation",
    _term("hanke:Programme"): "programme",
    _term("dcterms:Location"): "place",
}
_NAMES = {
    _term("skos:prefLabel"): PREFERRED,
    _term("skos:altLabel"): ALTERNATIVE,
    _term("hanke:acronym"): ACRONYM,
}
_LINKS = {_term(each): each for each in ("owl:sameAs", "skos:exactMatch", "skos:closeMatch")}
_DESCRIPTIONS = tuple(
    map(
        _term,
        (
            "hanke:summary",
            "hanke:purpose",
            "dcterms:description",
            "hanke:policyContext",
            "skos:definition",
        ),
    )
)
_RESULTS = tuple(map(_term, ("hanke:summary", "hanke:purpose", "dcterms:description")))
_TOLD = frozenset(
    map(
        _term,
        ("hanke:Goal", "hanke:Action", "hanke:Result", "hanke:FocusArea", "hanke:PeerNetwork"),
    )
)

_LABELS = tuple(
    ox.NamedNode(vocab.term(each)) for each in ("skos:prefLabel", "skos:altLabel", "hanke:acronym")
)
_NODES = {
    name: ox.NamedNode(name.decode()[1:-1]) for name in (_UNIT_OF, _HOME, _SUBJECT, _REPLACED)
}
_PART_OF = ox.NamedNode(vocab.term("hanke:partOfProgramme"))

_HEAVIEST = 1 << 21
_LONGEST = 100
_KEPT = 200_000
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(slots=True)
class Entries:
    """Makes entries of documents; asks the release's store for what other documents say."""

    store: ox.Store
    labels: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    above: dict[tuple[bytes, str], tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Path) -> "Entries":
        """Open the store of a release for reading.

        Raises:
            OSError: it cannot be opened.
        """
        return cls(ox.Store.read_only(str(store)))

    def entries(self, document: Document) -> Iterator[Entry]:
        """Give the entry of a thing, or of each concept of a document that is a theme."""
        for subject, said in document.subjects.items():
            types = {value for name, value in said if name == _TYPE}
            kinds = [kind for each, kind in _CLASSES.items() if each in types]
            if kinds and subject == document.name:
                made = self._thing(kinds[0], subject, said, document)
            elif _CONCEPT in types and self._is_theme(subject):
                made = self._thing("theme", subject, said, Document(subject, {subject: said}))
            else:
                continue
            if made:
                yield made

    def _is_theme(self, subject: bytes) -> bool:
        return bool(self._subjects(_NODES[_SUBJECT], _iri(subject), 1))

    def _thing(
        self, kind: str, subject: bytes, said: list[Statement], document: Document
    ) -> Entry | None:
        """Make an entry; None of what was withdrawn."""
        successor = min(_iris(said, _REPLACED), default="")
        if not successor and any(name == _DEPRECATED for name, _ in said):
            return None
        iri = _iri(subject)
        return Entry(
            iri=iri,
            kind=kind,
            names=self._names(iri, said),
            weight=self._weight(iri),
            identifiers=tuple(_identifiers(said, document)),
            links=tuple(
                (_LINKS[name], _iri(value))
                for name, value in said
                if name in _LINKS and value.startswith(b"<")
            ),
            texts=tuple(self._texts(said, document)),
            facets=tuple(sorted(set(self._facets(kind, said, document)))),
            organisation_kind=min(_iris(said, _KIND), default="").removeprefix(vocab.HANKE),
            body=min(_iris(said, _UNIT_OF), default=""),
            successor=successor,
        )

    def _names(self, iri: str, said: Iterable[Statement]) -> tuple[Name, ...]:
        """Give the names: its own, those that sources write, those of what it replaced."""
        own = sorted(
            (
                Name(*_literal(value), role)
                for name, value in said
                if (role := _NAMES.get(name)) is not None and value.startswith(b'"')
            ),
            key=lambda each: (each.role, each.language, each.text),
        )
        known = {folded(each.text) for each in own}
        for each in sorted(self._claimed(iri), key=_written):
            if folded(each.text) not in known:
                known.add(folded(each.text))
                own.append(each)
        for each in self._former(iri):
            if folded(each.text) not in known:
                known.add(folded(each.text))
                own.append(each)
        return tuple(own)

    def _claimed(self, iri: str) -> Iterator[Name]:
        node, curated = ox.NamedNode(iri), ox.DefaultGraph()
        for label in _LABELS:
            for quad in self.store.quads_for_pattern(node, label, None, None):
                if quad.graph_name != curated and isinstance(quad.object, ox.Literal):
                    yield Name(quad.object.value, quad.object.language or "", ALTERNATIVE)

    def _former(self, iri: str) -> list[Name]:
        """Give the names of all that a thing has replaced."""
        before = [iri]
        for each in before:
            old = self._subjects(_NODES[_REPLACED], each, _KEPT)
            before += [other for other in sorted(old) if other not in before]
        names = (name for each in before[1:] for name in self._labels(each))
        return [Name(each.text, each.language, FORMER) for each in names]

    def _labels(self, iri: str) -> tuple[Name, ...]:
        """Give the names that the curated view has for a thing; keeps the last so many."""
        found = self.labels.get(iri)
        if found is None:
            if len(self.labels) >= _KEPT:
                self.labels.clear()
            node = ox.NamedNode(iri)
            said = (
                quad.object
                for label in _LABELS[:2]
                for quad in self.store.quads_for_pattern(node, label, None, ox.DefaultGraph())
            )
            names = {Name(e.value, e.language or "") for e in said if isinstance(e, ox.Literal)}
            found = self.labels[iri] = tuple(sorted(names, key=_written))
        return found

    def _weight(self, iri: str) -> int:
        """Count the statements that lead to a thing, but for those of its own parts."""
        node = ox.NamedNode(iri)
        found = self.store.quads_for_pattern(None, None, node, ox.DefaultGraph())
        return sum(1 for _ in islice(found, _HEAVIEST))

    def _texts(
        self, said: Iterable[Statement], document: Document
    ) -> Iterator[tuple[str, str, str]]:
        """Give the texts: descriptions, names of themes, goals and results."""
        for name, value in said:
            if name in _DESCRIPTIONS and value.startswith(b'"'):
                text, language = _literal(value)
                yield "description", language, text
            elif name == _SUBJECT and value.startswith(b"<"):
                for each in self._labels(_iri(value)):
                    yield "theme", each.language, each.text
        for subject, about in document.subjects.items():
            if subject == document.name or not any(value in _TOLD for _, value in about):
                continue
            for name, value in about:
                if (name in _RESULTS or name in _NAMES) and value.startswith(b'"'):
                    text, language = _literal(value)
                    yield "result", language, text

    def _facets(
        self, kind: str, said: list[Statement], document: Document
    ) -> Iterator[tuple[str, str]]:
        yield from (
            ("municipality", each) for each in (*_iris(said, _HOME), *_iris(said, _SPATIAL))
        )
        if kind != "project":
            return
        yield from (("theme", each) for each in _iris(said, _SUBJECT))
        yield from (("status", each) for each in _iris(said, _STATUS))
        yield from (("year", str(each)) for each in _years(said, document))
        for about in document.subjects.values():
            yield from (("funder", each) for each in _iris(about, _FUNDER))
            yield from (("role", each) for each in _iris(about, _ROLE))
            for each in _iris(about, _PROGRAMME):
                yield from (("programme", one) for one in self._above(_PROGRAMME, each))
            for each in _iris(about, _PARTICIPANT):
                for one in self._above(_UNIT_OF, each):
                    yield "organisation", one
                    yield from (("municipality", home) for home in self._objects(_HOME, one))

    def _above(self, name: bytes, iri: str) -> tuple[str, ...]:
        """Give a programme, or an organisation, and all that it is a part of, each once."""
        found = self.above.get((name, iri))
        if found is None:
            if len(self.above) >= _KEPT:
                self.above.clear()
            part_of = _PART_OF if name == _PROGRAMME else _NODES[_UNIT_OF]
            walk = [iri]
            for each in walk:
                upper = self._asked(each, part_of)
                walk += [other for other in upper if other not in walk]
            found = self.above[name, iri] = tuple(walk)
        return found

    def _objects(self, name: bytes, iri: str) -> tuple[str, ...]:
        found = self.above.get((name, iri))
        if found is None:
            found = self.above[name, iri] = tuple(self._asked(iri, _NODES[name]))
        return found

    def _asked(self, iri: str, predicate: ox.NamedNode) -> list[str]:
        said = self.store.quads_for_pattern(ox.NamedNode(iri), predicate, None, ox.DefaultGraph())
        return sorted(quad.object.value for quad in said if isinstance(quad.object, ox.NamedNode))

    def _subjects(self, predicate: ox.NamedNode, iri: str, most: int) -> list[str]:
        """Give so many at most of what a predicate leads from to a thing."""
        found = self.store.quads_for_pattern(None, predicate, ox.NamedNode(iri), ox.DefaultGraph())
        return [str(quad.subject)[1:-1] for quad in islice(found, most)]


def _iri(term: bytes) -> str:
    return term.decode()[1:-1]


def _iris(said: Iterable[Statement], wanted: bytes) -> list[str]:
    return [_iri(value) for name, value in said if name == wanted and value.startswith(b"<")]


def _literal(said: bytes) -> tuple[str, str]:
    """Give the text of a literal and its language."""
    text, kind = literal(said)
    return text, kind[1:].decode() if kind.startswith(b"@") else ""


def _written(name: Name) -> tuple[str, str]:
    return name.text, name.language


def _identifiers(said: Iterable[Statement], document: Document) -> Iterator[tuple[str, str]]:
    for name, value in said:
        about = document.subjects.get(value, []) if name == _IDENTIFIER else []
        for scheme in _iris(about, _SCHEME):
            for told, notation in about:
                if told == _NOTATION and notation.startswith(b'"'):
                    short = scheme.removeprefix(vocab.HANKE).removeprefix("id-")
                    yield short, _literal(notation)[0]


def _years(said: Iterable[Statement], document: Document) -> Iterable[int]:
    """Give every year of a thing's period; of one with an open end, the year that is known."""
    found = sorted(
        int(match[0])
        for name, period in said
        if name == _PERIOD
        for told, value in document.subjects.get(period, ())
        if told in _DATES and (match := _YEAR.match(_literal(value)[0]))
    )
    if not found:
        return ()
    whole = range(found[0], found[-1] + 1)
    return whole if len(whole) <= _LONGEST else sorted({found[0], found[-1]})
