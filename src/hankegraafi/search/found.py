"""Full text search: what is found for words, in which order, and by what it can be parted.

Names weigh most, then themes, then goals and results, then descriptions (BM25). Of what very many
things say, order tells nothing: then the names come first, and among them the heaviest things.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hankegraafi.search.counted import Chosen, Narrowed, Value, postings
from hankegraafi.search.entry import ALTERNATIVE
from hankegraafi.search.opened import Index
from hankegraafi.search.query import Wanted, read
from hankegraafi.search.snippets import Hits, Said, Snippet, shown, snippet
from hankegraafi.search.suggest import Piece
from hankegraafi.search.terms import alike
from hankegraafi.search.things import among
from hankegraafi.search.words import folded

PAGE = 20
"""So many things stand on a page."""
DEEPEST = 500
"""So many pages can be asked for."""
OFFERED = 20
"""So many values of a facet are told."""

_RANKED = 10_000
_HITS = "SELECT json_group_array(rowid) FROM words WHERE words MATCH ?"
_RANKS = """SELECT rowid FROM words WHERE words MATCH ?
    ORDER BY bm25(words, 10.0, 1.0, 4.0, 2.0), rowid"""
_NAMED = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"
_WHOLE = "SELECT DISTINCT thing FROM name WHERE folded = ? ORDER BY thing"
_CODE = "SELECT DISTINCT thing FROM identifier WHERE folded = ? ORDER BY thing"
_THINGS = """SELECT id, iri, kind, successor FROM thing
    WHERE id IN (SELECT value FROM json_each(?))"""
_NAMES = """SELECT thing, role, language, text FROM name
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, role, id"""
_TEXTS = """SELECT thing, field, language, text FROM text
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY rowid"""
_LANGUAGES = ("fi", "sv", "en", "")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for: words, values by facet (`entry.FACETS`, and "kind"), a page from 1."""

    text: str
    chosen: Chosen = field(default_factory=dict)
    page: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """A thing that was found.

    `label` is its name in the reader's language, `pieces` that name with what was searched for;
    `other` is another of its names that was found, `snippet` a piece of its texts. `successor` is
    the IRI of what has replaced it.
    """

    iri: str
    kind: str
    label: str
    language: str
    pieces: tuple[Piece, ...]
    other: tuple[Piece, ...] = ()
    other_language: str = ""
    snippet: Snippet | None = None
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: one page of results, how many there are, and their facets.

    `cut` says that words were left out, `near` has texts that would find something, where nothing
    was found.
    """

    results: tuple[Result, ...]
    total: int
    page: int
    pages: int
    facets: Mapping[str, Sequence[Value]]
    cut: bool = False
    near: tuple[str, ...] = ()


def search(index: Index, asked: Asked, *, language: str = "fi") -> Found:
    """Search an index.

    Any text can be searched for; one without words finds everything, in the order of weight. A page
    that there is not is empty.

    Raises:
        TooSlow: it was stopped.
        FaultError: the index cannot be read.
    """
    known = postings(index)
    wanted = read(index, asked.text)
    hits = _hits(index, wanted, asked.text)
    narrowed = Narrowed.of(
        known, None if hits is None else (known.places[each] for each in hits), asked.chosen
    )
    mask = narrowed.mask()
    total = mask.count(1)
    first = (asked.page - 1) * PAGE
    chosen: list[int] = []
    if first < total:
        most = -1 if asked.chosen else first + PAGE
        order = _order(index, wanted, asked.text, known.ids if hits is None else hits, most)
        chosen = _page(order, known.places, mask, first)
    return Found(
        results=tuple(_results(index, chosen, wanted, language)),
        total=total,
        page=asked.page,
        pages=min(-(-total // PAGE) or 1, DEEPEST),
        facets=narrowed.counts(OFFERED),
        cut=wanted.cut,
        near=() if total or asked.chosen else tuple(_near(index, wanted, asked.text)),
    )


def _hits(index: Index, wanted: Wanted, text: str) -> list[int] | None:
    """Give the numbers of everything that is found; None for everything there is."""
    if not wanted.groups and not wanted.without:
        return [] if text.strip() else None
    refused = set(_matching(index, wanted.refused)) if wanted.without else set()
    found: Iterable[int] = _matching(index, wanted.match) if wanted.groups else postings(index).ids
    left = [each for each in found if each not in refused] if refused else [*found]
    coded = _coded(index, text)
    return sorted({*left, *coded}) if coded else left


def _matching(index: Index, match: str) -> list[int]:
    """Give the numbers of everything that FTS5 finds, in order; many come quicker as one text."""
    ((text,),) = index.rows(_HITS, match)
    found: list[int] = json.loads(text)
    return sorted(found)


def _coded(index: Index, text: str) -> list[int]:
    bare = "".join(filter(str.isalnum, folded(text)))
    return [each for (each,) in index.rows(_CODE, bare)] if any(map(str.isdigit, bare)) else []


def _order(
    index: Index, wanted: Wanted, text: str, hits: Sequence[int], most: int
) -> Iterator[int]:
    """Go through what was found in order, those of that very name or code first; some come twice.

    `most` is how many are needed at most; -1 where nobody knows.
    """
    if wanted.groups:
        yield from _coded(index, text)
        yield from (each for (each,) in index.rows(_WHOLE, folded(text)))
        if len(hits) <= _RANKED:
            yield from (each for (each,) in index.rows(_RANKS, wanted.match))
        else:
            named = f"{{name}} : ({wanted.match})"
            yield from (each for (each,) in index.rows(_NAMED, named, most))
    yield from hits


def _page(order: Iterable[int], places: Mapping[int, int], mask: bytes, first: int) -> list[int]:
    """Give the things of one page: of those in order that are not narrowed away, each once."""
    chosen: list[int] = []
    seen = set[int]()
    for number in order:
        if mask[places[number]] and number not in seen:
            seen.add(number)
            first -= 1
            if first < 0:
                chosen.append(number)
                if len(chosen) == PAGE:
                    break
    return chosen


def _results(
    index: Index, numbers: Sequence[int], wanted: Wanted, language: str
) -> Iterable[Result]:
    things = {number: rest for number, *rest in among(index, _THINGS, numbers)}
    names: dict[int, list[tuple[int, str, str]]] = {}
    for thing, role, tag, text in among(index, _NAMES, numbers):
        names.setdefault(thing, []).append((role, tag, shown(text)))
    texts: dict[int, list[Said]] = {}
    for thing, where, tag, text in among(index, _TEXTS, numbers):
        texts.setdefault(thing, []).append(Said(where, tag, shown(text)))
    every = [text for some in names.values() for _, _, text in some]
    every += [said.text for some in texts.values() for said in some]
    hits = Hits(index, every, wanted.terms)
    for number in numbers:
        iri, kind, successor = things[number]
        own = names.get(number, [])
        _, tag, label = _label(own, language) or (0, "", iri)
        pieces = hits.pieces(label)
        others = [] if _has(pieces) else [each for each in own if _has(hits.pieces(each[2]))]
        other = min(others, key=lambda each: each[0], default=(ALTERNATIVE, "", ""))
        yield Result(
            iri=iri,
            kind=kind,
            label=label,
            language=tag,
            pieces=pieces,
            other=hits.pieces(other[2]),
            other_language=other[1],
            snippet=snippet(hits, texts.get(number, []), language),
            successor=successor,
        )


def _has(pieces: Iterable[Piece]) -> bool:
    return any(each.hit for each in pieces)


def _label(names: Sequence[tuple[int, str, str]], language: str) -> tuple[int, str, str] | None:
    """Give the name in a language, as far as there is one."""
    best = min((each[0] for each in names), default=0)
    for wanted in (language, *_LANGUAGES):
        for each in names:
            if each[0] == best and each[1] == wanted:
                return each
    return names[0] if names else None


def _near(index: Index, wanted: Wanted, text: str) -> Iterable[str]:
    """Give texts like the one that was searched for, with words that the index holds."""
    plain = folded(text)
    for missing in wanted.missing:
        for each in alike(index, missing):
            yield plain.replace(folded(missing), each, 1)
