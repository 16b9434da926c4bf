"""Where each value of a page comes from: the sources that say so, at which row, in which words.

A value has a note of its own or shares one with other values that come from the same places. What
no source says in so many words is the editors' own, and its note says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from hankegraafi.serve.statements import SINGLE
from hankegraafi.serve.visit import Link, Row, Term, Visit, iri_of
from hankegraafi.vocab import term

_SOURCE = term("dcterms:source")
_LABEL = term("skos:prefLabel")
_WORDING = frozenset(map(term, ("skos:prefLabel", "skos:altLabel", "hanke:position")))

Key = tuple[str, str]
"""A thing or a part, and a property of it: two IRIs."""


@dataclass(frozen=True, slots=True)
class Said:
    """One source that says a value: at which place of it, under which heading, in which words.

    `row` is the row of a table, such as "12" or "12-14"; `href` leads to that place on the
    source's page.
    """

    source: Link
    href: str
    row: str = ""
    heading: str = ""
    quote: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Where a value comes from.

    `edited` says that the wording is the editors'; `based_on` names the sources of the thing as a
    whole, where none says the value itself.
    """

    said: tuple[Said, ...]
    edited: bool
    based_on: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """The number of a note, with the names of its sources in short."""

    number: int
    words: str


@dataclass(slots=True)
class Evidence:
    """What is known of where the values of one page come from; it numbers the notes as they come.

    Triples and statements are kept by (subject, predicate), places by source. `otherwise` is what
    sources say and the curated view does not.
    """

    visit: Visit
    thing: str
    triples: Mapping[Key, list[Row]]
    statements: Mapping[Key, list[Row]]
    places: Mapping[str, list[str]]
    otherwise: Sequence[Row] = ()
    numbers: dict[Note, int] = field(default_factory=dict)

    @property
    def notes(self) -> list[tuple[int, Note]]:
        """The notes that the page has marked so far, by number."""
        return [(number, note) for note, number in self.numbers.items()]

    @property
    def sources(self) -> list[str]:
        """The IRIs of the sources that say any of it, each once."""
        told = (*self.triples.values(), *self.statements.values(), self.otherwise)
        found = {iri_of(row["source"]) for rows in told for row in rows if "source" in row}
        return sorted(found)

    def unquoted(self) -> list[Row]:
        """Give what sources say otherwise than the page, where no statement quotes it already.

        Beside a value that the page shows otherwise stands that value too, with its sources. The
        rows are like those of statements; `kind` is the class of a part.
        """
        found = [row for row in self.otherwise if not self._is_told(row)]
        keys = {(iri_of(row["subject"]), iri_of(row["predicate"])) for row in found}
        shown = [
            {**row, "statement": row.get("source", row["subject"])}
            for key in sorted(keys)
            for row in self.triples.get(key, ())
            if key[1] in SINGLE and not self._is_told(row)
        ]
        return [*shown, *({**row, **_placed(row)} for row in found)]

    def _is_told(self, row: Row) -> bool:
        """Say whether a statement of the page tells it, or it is a part's place or mere wording."""
        key = (iri_of(row["subject"]), iri_of(row["predicate"]))
        if iri_of(row["object"]).startswith(f"{self.thing}#"):
            return True
        if key[0] != self.thing and key[1] in _WORDING:
            return True
        return any(told["object"] == row["object"] for told in self.statements.get(key, ()))

    def value(self, subject: str, *names: str, value: str = "") -> Mark | None:
        """Mark what these properties (prefixed names) say of a thing or a part.

        `value` picks one value of several. None where nothing is said.
        """
        keys = [(subject, term(name)) for name in names]
        return self._marked([*self._told(keys, value)])

    def is_edited(self, subject: str, name: str) -> bool:
        """Say whether a text that stands here is the editors' wording, and no source's."""
        told = self._told([(subject, term(name))], "")
        return any(not list(self._said(row)) for row in told)

    def parts(self, parts: Sequence[str], name: str, *own: str) -> Mark | None:
        """Mark parts of the thing: that it has them, and what `own` says of them.

        `name` is the property by which it has them; empty where that is not meant.
        """
        owner = [(self.thing, term(name))] if name else []
        told = [row for part in parts for row in self._told(owner, part)]
        said = self._told([(part, term(each)) for part in parts for each in own], "")
        return self._marked([*told, *said])

    def _told(self, keys: Iterable[Key], value: str) -> Iterator[Row]:
        for key in keys:
            rows = self.triples.get(key, ())
            yield from (row for row in rows if not value or iri_of(row["object"]) == value)

    def _marked(self, rows: Sequence[Row]) -> Mark | None:
        if not rows:
            return None
        note = self._note(rows)
        return Mark(self.numbers.setdefault(note, len(self.numbers) + 1), self._short(note))

    def _note(self, rows: Sequence[Row]) -> Note:
        """Put together what every triple of a value rests on."""
        found: dict[tuple[str, str, str], Said] = {}
        edited = False
        for row in rows:
            said = list(self._said(row))
            edited |= not said
            for each in said or self._otherwise(row):
                found.setdefault((each.source.iri, each.row, each.quote), each)
        kept = _without_bare(found.values())
        return Note(kept, edited, () if kept else self._based_on())

    def _said(self, row: Row) -> Iterator[Said]:
        """Give the sources of one triple: the statements that quote it, and the graphs with it."""
        key = (iri_of(row["subject"]), iri_of(row["predicate"]))
        for told in self.statements.get(key, ()):
            if told["object"] == row["object"]:
                yield self._quoted(told)
        for each in self.triples[key]:
            if each["object"] == row["object"] and "source" in each:
                yield from self._stated(iri_of(each["source"]))
        if key[0] != self.thing:
            yield from self._own_sources(key[0])

    def _otherwise(self, row: Row) -> Iterator[Said]:
        """Give what sources say in other words where the editors have written a value."""
        key = (iri_of(row["subject"]), iri_of(row["predicate"]))
        yield from (self._quoted(told) for told in self.statements.get(key, ()))

    def _quoted(self, told: Row) -> Said:
        source, quote = iri_of(told["source"]), told.get("quote")
        language = quote.language if isinstance(quote, ox.Literal) else ""
        return Said(
            source=self.visit.link(source),
            href=self.visit.link(iri_of(told["statement"])).href,
            row=_row_of(iri_of(told["place"])) if "place" in told else "",
            heading=iri_of(told["heading"]) if "heading" in told else "",
            quote=iri_of(quote) if quote else "",
            language=language or self.visit.language_of(source) if quote else "",
        )

    def _stated(self, source: str) -> Iterator[Said]:
        link = self.visit.link(source)
        for place in self.places.get(source, [source]):
            yield Said(link, self.visit.link(place).href, _row_of(place))

    def _based_on(self) -> tuple[Said, ...]:
        placed = [each for source in self.places for each in self._stated(source)]
        return _without_bare([*placed, *self._own_sources(self.thing)])

    def _own_sources(self, node: str) -> list[Said]:
        named = (iri_of(row["object"]) for row in self.triples.get((node, _SOURCE), ()))
        return [Said(link, link.href) for link in map(self.visit.link, dict.fromkeys(named))]

    def _short(self, note: Note) -> str:
        t = self.visit.t
        named = [_at(t("from.row", row=each.row), each) for each in note.said]
        words = [t("from.edited")] if note.edited or not named else []
        return "; ".join(dict.fromkeys((*words, *named)))


def gather(visit: Visit, iri: str) -> Evidence:
    """Ask what sources say of a thing and its parts, once for a page."""
    places: dict[str, list[str]] = {}
    for row in visit.rows("thing_places", thing=iri):
        place = iri_of(row["place"])
        places.setdefault(place.partition("#")[0], []).append(place)
    return Evidence(
        visit=visit,
        thing=iri,
        triples=_by_property([*visit.rows("thing_triples", thing=iri), *_names(visit, iri)]),
        statements=_by_property(visit.rows("thing_statements", thing=iri)),
        places=places,
        otherwise=visit.rows("thing_otherwise", thing=iri),
    )


def _placed(row: Row) -> dict[str, Term]:
    """Name the row of the source, where it is known, as where a value is said."""
    place = row.get("place", row["source"])
    return {"statement": place, "source": place}


def _names(visit: Visit, iri: str) -> list[Row]:
    """Give the names that sources print: one that is the thing's name says it, in whatever role."""
    subject, predicate = ox.NamedNode(iri), ox.NamedNode(_LABEL)
    return [
        {"subject": subject, "predicate": predicate, "object": row["name"], "source": row["graph"]}
        for row in visit.rows("organisation_names", organisation=iri)
    ]


def _by_property(rows: Iterable[Row]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in sorted(rows, key=_order):
        found.setdefault((iri_of(row["subject"]), iri_of(row["predicate"])), []).append(row)
    return found


def _order(row: Row) -> tuple[str, str, str]:
    def text(name: str) -> str:
        value: Term | None = row.get(name)
        return iri_of(value) if value is not None else ""

    return text("source"), text("object"), text("statement")


def _without_bare(said: Iterable[Said]) -> tuple[Said, ...]:
    """Leave out a source that is named without a place where it is named with one too."""
    every = list(said)
    placed = {each.source.iri for each in every if each.row or each.quote}
    return tuple(e for e in every if e.row or e.quote or e.source.iri not in placed)


def _row_of(place: str) -> str:
    fragment = place.partition("#")[2]
    return fragment.removeprefix("row=") if fragment.startswith("row=") else ""


def _at(row: str, said: Said) -> str:
    return f"{said.source.words}, {row}" if said.row else said.source.words
