"""What changed, in words: a sentence for each thing, with a clause for each value that changed.

Everything is markup whose values are escaped; a feed takes its text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import pyoxigraph as ox
from markupsafe import Markup

from hankegraafi import iris, vocab
from hankegraafi.records import LANGUAGES
from hankegraafi.release import Change, Part, Thing, Value
from hankegraafi.serve.query_page import Cell
from hankegraafi.serve.statements import value_cell
from hankegraafi.serve.visit import Link, Term, Visit

KINDS = (*iris.KINDS, "dataset", "term")
"""The kinds of things that changes are told of, in their order."""
WHAT = ("appeared", "changed", "merged", "withdrawn")
"""What may happen to a thing, in the order in which it is counted up."""
CLAUSES = 12
"""Of one thing so many clauses are written; the rest is counted."""

_LONGEST = 160
_TYPE = vocab.term("rdf:type")
_NOTE = vocab.expand("skos:changeNote")
_ROLE, _ORGANISATION = vocab.term("hanke:role"), vocab.term("hanke:organisation")
_NAMES = tuple(map(vocab.term, ("skos:prefLabel", "hanke:summary", "skos:notation")))
_STATEMENT = vocab.term("hanke:Statement")
_LAYOUT = frozenset({_TYPE, vocab.term("hanke:position")})
_ALONE = frozenset(map(vocab.term, ("dcat:startDate", "dcat:endDate")))
"""Properties whose words need not say which part of the thing they are of."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to one thing, in words; `more` counts the clauses that are not written."""

    thing: Thing
    kind: str
    link: Link
    sentence: Markup
    clauses: tuple[Markup, ...]
    more: int

    @property
    def text(self) -> str:
        """The whole without markup, as one line."""
        mark = Markup(" ") if self.sentence.endswith(":") else Markup(": ")
        clauses = mark + Markup("; ").join(self.clauses) if self.clauses else Markup()
        return (self.sentence + clauses).striptags()


@dataclass(frozen=True, slots=True)
class _Said:
    """A change with the sources that say the same; `also` are further languages of the words."""

    change: Change
    sources: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells changes from what was said in the release before to what is said in the new one.

    The visits know the names of things in each.
    """

    old: Visit
    new: Visit

    def entry(self, thing: Thing) -> Entry:
        """Tell what happened to a thing."""
        link = self.link(thing.iri, gone=thing.what == "withdrawn")
        kind = self.new.t(f"changes.kind_{thing.kind}")
        clauses = tuple(self._clauses(thing))
        return Entry(
            thing=thing,
            kind=kind,
            link=link,
            sentence=self._sentence(thing, kind, _linked(self.new, link)),
            clauses=clauses[:CLAUSES],
            more=len(clauses[CLAUSES:]) + (thing.untold if thing.what == "changed" else 0),
        )

    def _sentence(self, thing: Thing, kind: str, name: Markup) -> Markup:
        successor = self.link(thing.successor) if thing.successor else None
        into = _linked(self.new, successor) if successor else Markup()
        return self._say(f"thing_{thing.what}", kind=kind, name=name, successor=into)

    def _clauses(self, thing: Thing) -> Iterator[Markup]:
        """Tell the values of a thing that changed, then its parts."""
        if thing.what == "appeared":
            return
        if thing.what in {"merged", "withdrawn"}:
            notes = [each for each in thing.changes if each.property == _NOTE and each.new]
            for each in _in_one_language(_heard(notes), self.new.language):
                yield self._values(self.new, each.change.new)
            return
        own = [each for each in thing.changes if not _is_link_to_part(each, thing.iri)]
        yield from map(self._clause, self._heard(own))
        statements = [each for each in thing.parts if _is_statement(each)]
        for part in thing.parts:
            if part not in statements:
                yield from self._part(part)
        if statements:
            yield self._say("statements", count=len(statements))

    def _part(self, part: Part) -> Iterator[Markup]:
        """Tell a part: that it is new or gone, or what changed in it."""
        if part.what != "changed":
            yield self._say(f"part_{part.what}", part=self._part_name(part))
            return
        said = self._heard(part.changes)
        for each in said:
            clause = self._clause(each)
            if each.change.property in _ALONE:
                yield clause
            else:
                name = _linked(self.new, self.link(part.iri))
                yield Markup("{}: {}").format(name, clause)

    def _part_name(self, part: Part) -> Markup:
        """Name a part by what is said of it: an organisation in a role, a text, a number."""
        visit = self.new if part.what == "appeared" else self.old
        side = "new" if part.what == "appeared" else "old"
        said: dict[str, Sequence[Value]] = {}
        for each in _in_one_language(_heard(part.changes), visit.language):
            said.setdefault(each.change.property, getattr(each.change, side))
        if said.get(_ROLE) and said.get(_ORGANISATION):
            role = visit.words(said[_ROLE][0].text)
            return Markup("{} {}").format(role, self._values(visit, said[_ORGANISATION]))
        kinds = said.get(_TYPE, ())
        kind = visit.words(kinds[0].text) if kinds else ""
        name = next((said[each] for each in _NAMES if said.get(each)), ())
        if kind and name:
            return Markup("{} {}").format(kind, self._values(visit, name))
        return _linked(visit, visit.link(part.iri))

    def _heard(self, changes: Iterable[Change]) -> list[_Said]:
        """Put together what several say alike; leave out what is only layout."""
        told = [each for each in changes if each.property not in _LAYOUT]
        return _in_one_language(_heard(told or list(changes)), self.new.language)

    def _clause(self, said: _Said) -> Markup:
        change = said.change
        key = "changed" if change.old and change.new else "gained" if change.new else "lost"
        clause = self._say(
            key,
            property=self._property(change.property),
            old=self._values(self.old, change.old),
            new=self._values(self.new, change.new),
        )
        if said.also:
            clause += Markup(" ") + self._say("also", languages=", ".join(said.also))
        if "" not in said.sources:
            names = Markup(", ").join(_linked(self.new, self.link(each)) for each in said.sources)
            clause += Markup(" ") + self._say("by_source", source=names)
        return clause

    def _property(self, iri: str) -> str:
        key = f"changes.property_{vocab.compact(iri).replace(':', '_')}"
        return self.new.t(key) if self.new.t.has(key) else self.new.words(iri)

    def _values(self, visit: Visit, values: Iterable[Value]) -> Markup:
        return Markup(", ").join(_written(visit, each) for each in values)

    def link(self, iri: str, *, gone: bool = False) -> Link:
        """Link to a thing by its name in the new release, or in the old one if that has none."""
        found = (self.old if gone else self.new).link(iri)
        other = found if found.language else (self.new if gone else self.old).link(iri)
        return other if other.language else found

    def _say(self, key: str, **values: object) -> Markup:
        escaped = {
            name: value if isinstance(value, Markup | int) else Markup.escape(value)
            for name, value in values.items()
        }
        return Markup(self.new.t(f"changes.{key}", **escaped))  # noqa: S704 - all of it is escaped


def counts(visit: Visit, told: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str, str]]:
    """Write how many things of each kind appeared, changed …: (kind, its name, the counts)."""
    return [
        (
            kind,
            visit.t(f"changes.kinds_{kind}"),
            ", ".join(
                visit.t(f"changes.count_{what}", count=each[what]) for what in WHAT if what in each
            ),
        )
        for kind, each in told.items()
    ]


def _heard(changes: Iterable[Change]) -> list[_Said]:
    """Put together what the curated view and sources say alike."""
    found: dict[tuple[object, ...], _Said] = {}
    for each in changes:
        key = each.property, each.old, each.new
        same = found.get(key)
        if same:
            found[key] = replace(same, sources=(*same.sources, each.source))
        else:
            found[key] = _Said(each, (each.source,))
    return list(found.values())


def _in_one_language(said: Iterable[_Said], language: str) -> list[_Said]:
    """Leave of the same words in several languages those that fit best, and name the others."""
    groups: dict[tuple[object, ...], list[_Said]] = {}
    for each in said:
        key = each.change.property, each.sources, bool(each.change.old), bool(each.change.new)
        groups.setdefault((*key, bool(_language(each.change))), []).append(each)
    found = []
    for group in groups.values():
        if not _language(group[0].change):
            found += group
            continue
        group.sort(key=lambda each: _rank(_language(each.change), language))
        others = tuple(_language(each.change) for each in group[1:])
        found.append(replace(group[0], also=others))
    return found


def _rank(spoken: str, wanted: str) -> tuple[bool, int, str]:
    """Order languages: the one that is wanted, then those of the house, then any."""
    place = LANGUAGES.index(spoken) if spoken in LANGUAGES else len(LANGUAGES)
    return spoken != wanted, place, spoken


def _language(change: Change) -> str:
    return next((each.language for each in chain(change.new, change.old)), "")


def _is_link_to_part(change: Change, iri: str) -> bool:
    """Say whether a change only links the thing to parts of it, which are told themselves."""
    values = (*change.old, *change.new)
    return all(each.type == "uri" and each.text.startswith(f"{iri}#") for each in values)


def _is_statement(part: Part) -> bool:
    """Say whether a part tells how a source says something."""
    kinds = {v.text for each in part.changes if each.property == _TYPE for v in each.new + each.old}
    told = {each.property for each in part.changes}
    return _STATEMENT in kinds or vocab.term("hanke:quote") in told


def _term(value: Value) -> Term | None:
    try:
        if value.type == "uri":
            return ox.NamedNode(value.text)
        if value.type == "bnode":
            return ox.BlankNode(value.text)
        if value.language:
            return ox.Literal(value.text, language=value.language)
        datatype = ox.NamedNode(value.datatype) if value.datatype else None
        return ox.Literal(value.text, datatype=datatype)
    except ValueError:
        return None


def _written(visit: Visit, value: Value) -> Markup:
    """Write a value: a link, a date, words in quotation marks; what is long is cut short."""
    term = _term(value)
    cell = value_cell(visit, term) if term is not None else Cell(value.text)
    words = cell.words if len(cell.words) <= _LONGEST else f"{cell.words[:_LONGEST].rstrip()}…"
    tongue = visit.tongue(cell.language) if cell.language else Markup()
    if cell.href:
        return Markup('<a href="{}"{}>{}</a>').format(cell.href, tongue, words)
    text = value.type == "literal" and value.datatype == ""
    shown = visit.t("changes.quoted", words=words) if text else words
    return Markup("<span{}>{}</span>").format(tongue, shown)


def _linked(visit: Visit, link: Link) -> Markup:
    tongue = visit.tongue(link.language) if link.language else Markup()
    if not link.href:
        return Markup("<span{}>{}</span>").format(tongue, link.words)
    return Markup('<a href="{}"{}>{}</a>').format(link.href, tongue, link.words)
