"""The piece of a text that shows why a thing was found, with the words that were searched for."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hankegraafi.names.forms import clean
from hankegraafi.search.entry import FIELDS
from hankegraafi.search.opened import Index
from hankegraafi.search.suggest import Piece
from hankegraafi.search.things import among
from hankegraafi.search.words import WORD, folded, tokens

_LEXICON = """SELECT word, lemma, others FROM lexicon
    WHERE folded IN (SELECT value FROM json_each(?))"""
_LONG = 220
_BEFORE = 60


class Said(NamedTuple):
    """A text of a thing: which field it stands in, its language tag, its words."""

    field: str
    language: str
    text: str


class Snippet(NamedTuple):
    """A piece of a text: its field and language, and its pieces; a cut is told by an ellipsis."""

    field: str
    language: str
    pieces: tuple[Piece, ...]


class Hits:
    """Which words of some texts are found by what was searched for."""

    def __init__(self, index: Index, texts: Iterable[str], terms: frozenset[str]) -> None:
        """Look all words of the texts up at once.

        Raises:
            FaultError: the index cannot be read.
        """
        words = {word for each in texts for word in tokens(each)}
        self._terms = terms
        self._hit = {word for word in words if folded(word) in terms}
        for word, lemma, others in among(index, _LEXICON, map(folded, words)):
            if lemma in terms or not terms.isdisjoint(others.split()):
                self._hit.add(word)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Give where such words begin and end in a text."""
        for match in WORD.finditer(text):
            word = unicodedata.normalize("NFKC", match[1]).casefold()
            if word in self._hit:
                yield match.span(1)

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """Part a text into such words and what stands between."""
        return tuple(_parted(text, list(self.spans(text))))


def snippet(hits: Hits, texts: Sequence[Said], language: str) -> Snippet | None:
    """Give the piece of the text that says most of what was searched for; None where none does.

    A text in the reader's language is preferred.
    """
    weighed = [
        (each.language == language, len(spans), -FIELDS.index(each.field), each, spans)
        for each in texts
        if (spans := list(hits.spans(each.text)))
    ]
    if not weighed:
        return None
    _, _, _, said, spans = max(weighed, key=lambda each: each[:3])
    return Snippet(said.field, said.language, tuple(_cut(said.text, spans)))


def _cut(text: str, spans: list[tuple[int, int]]) -> Iterator[Piece]:
    """Cut a text down to where most of the words stand."""
    if len(text) <= _LONG:
        yield from _parted(text, spans)
        return
    counts: Mapping[int, int] = {
        start: sum(start <= other < start + _LONG - _BEFORE for other, _ in spans)
        for start, _ in spans
    }
    best = max(counts, key=lambda each: (counts[each], -each))
    first = text.rfind(" ", 0, max(best - _BEFORE, 0)) + 1 if best > _BEFORE else 0
    last = text.rfind(" ", best, first + _LONG) if first + _LONG < len(text) else len(text)
    last = last if last > best else min(first + _LONG, len(text))
    inside = [(s - first, e - first) for s, e in spans if s >= first and e <= last]
    if first:
        yield Piece("… ", hit=False)
    yield from _parted(text[first:last], inside)
    if last < len(text):
        yield Piece(" …", hit=False)


def _parted(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    place = 0
    for start, end in spans:
        if start > place:
            yield Piece(text[place:start], hit=False)
        yield Piece(text[start:end], hit=True)
        place = end
    if place < len(text):
        yield Piece(text[place:], hit=False)


def shown(text: str) -> str:
    """Give a text as it is shown: on one line, without signs that nobody sees."""
    return clean(text)
