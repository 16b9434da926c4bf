"""The dictionaries of `simplemma`, opened ten times as fast: only what is looked up is decoded.

A dictionary there is a sorted list of forms, and each says how many bytes it shares with the form
before it. `simplemma` goes through all of them, 3.5 million Finnish ones, to know where it can
begin to read. Here one regular expression goes through them. It finds the forms that share few
bytes: these are known without those before them, and each heads a group that is read when a word is
looked up in it.

A dictionary that is stored in another way is left to `simplemma`.
"""

import lzma
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from simplemma.strategies import StreamDictionaryFactory
from simplemma.strategies.dictionaries.dictionary_factory import (
    DATA_FOLDER,
    CachingDictionaryFactory,
)

_MAGIC = b"SMFC1\x00"
_HEADS = 5
"""A form that shares so many bytes or fewer with the one before it heads a group."""
_BYTE = 0x7F
_LONGEST = 256
_SAME, _WHOLE = 0xFE, 0xFF
"""What stands in place of how many bytes a form loses: its lemma is that of the form before it, or
is written in full."""
_KEPT = 100_000


class Dictionary(Mapping[str, str]):
    """The lemmas of forms, read from a dictionary as it is stored."""

    def __init__(self, data: bytes) -> None:
        """Take a dictionary.

        Raises:
            ValueError: it is stored in another way.
        """
        if not data.startswith(_MAGIC):
            raise ValueError("it has another head")
        self._data = data
        self._count, place = _number(data, len(_MAGIC))
        self._starts = _starts(data, place)
        self._heads = [*_heads(data, self._starts)]
        self._groups: dict[int, dict[bytes, bytes]] = {}
        self._kept = 0

    def __getitem__(self, form: str) -> str:
        """Give the lemma of a form."""
        sought = form.encode()
        group = bisect_right(self._heads, sought) - 1
        lemmas = self._groups.get(group)
        if lemmas is None:
            lemmas = self._opened(group) if group >= 0 else {}
        return lemmas[sought].decode()

    def __iter__(self) -> Iterator[str]:
        """Give the forms in the order of their bytes."""
        for group in range(len(self._heads)):
            yield from (form.decode() for form, _ in self._read(group))

    def __len__(self) -> int:
        """Give how many forms there are."""
        return self._count

    def _opened(self, group: int) -> dict[bytes, bytes]:
        """Read a group; the last so many forms are kept."""
        lemmas = dict(self._read(group))
        if self._kept > _KEPT:
            self._groups, self._kept = {}, 0
        self._groups[group] = lemmas
        self._kept += len(lemmas)
        return lemmas

    def _read(self, group: int) -> Iterator[tuple[bytes, bytes]]:
        """Read a group: its forms and their lemmas."""
        data, form, lemma = self._data, self._heads[group], b""
        at, end = self._starts[group], self._starts[group + 1]
        while at < end:
            shared, size = data[at], data[at + 1]
            at += 2
            if size > _BYTE:
                size, at = _number(data, at - 1)
            form = form[:shared] + data[at : at + size]
            at += size
            lost = data[at]
            at += 1
            if lost != _SAME:
                size, at = _number(data, at)
                kept = b"" if lost == _WHOLE else form[: len(form) - lost]
                lemma = kept + data[at : at + size]
                at += size
            elif not lemma:
                *_, (_, lemma) = self._read(group - 1)
            yield form, lemma


class QuickDictionaries(CachingDictionaryFactory):
    """The dictionaries by language, each opened when it is asked for first, and kept."""

    __slots__ = ()

    def _get_dictionary_uncached(self, lang: str) -> Mapping[str, str]:
        try:
            with lzma.open(DATA_FOLDER / f"{lang}.plzma") as file:
                return Dictionary(file.read())
        except (OSError, ValueError):
            return StreamDictionaryFactory(1).get_dictionary(lang)


DICTIONARIES = QuickDictionaries()
"""The dictionaries of this process: what is read of them once serves all who ask, as it does in
`simplemma`, whose tables hang on nothing but its version."""


def _number(data: bytes, place: int) -> tuple[int, int]:
    """Read a number; give it, and the place after it."""
    number = data[place]
    place += 1
    if number > _BYTE:
        number &= _BYTE
        shift = 7
        while True:
            number |= (data[place] & _BYTE) << shift
            shift += 7
            place += 1
            if data[place - 1] <= _BYTE:
                break
    return number, place


def _starts(data: bytes, place: int) -> list[int]:
    """Find where groups start, from a place to the end, which is the last of them.

    Raises:
        ValueError: not all of it is as expected.
    """
    spans = [each.span() for each in _expression().finditer(data, place)]
    starts = [start for start, _ in spans] + [len(data)]
    if starts != [place, *(end for _, end in spans)]:
        raise ValueError("it is no list of forms")
    return starts


def _heads(data: bytes, starts: Sequence[int]) -> Iterator[bytes]:
    """Give the first form of each group."""
    form = b""
    for start in starts[:-1]:
        size, at = _number(data, start + 1)
        form = form[: data[start]] + data[at : at + size]
        yield form


def _expression() -> re.Pattern[bytes]:
    """Give the expression of a group: its head, and the forms that share more bytes."""
    text = _counted()
    rest = rb"%s(?:\xfe|[^\xfe]%s)" % (text, text)
    group = rb"[\x00-\x%02x]%s(?:[\x%02x-\x7f]%s)*+" % (_HEADS, rest, _HEADS + 1, rest)
    return re.compile(group, re.DOTALL)


def _counted() -> bytes:
    """Give the expression of bytes with their number before them; one byte is the most common."""
    short = b"|".join(rb"\x%02x.{%d}" % (each, each) for each in (*range(1, _BYTE + 1), 0))
    long = b"|".join(
        rb"\x%02x\x%02x.{%d}" % (each & _BYTE | _BYTE + 1, each >> 7, each)
        for each in range(_BYTE + 1, _LONGEST)
    )
    return rb"(?:%s|(?=[\x80-\xff])(?:%s))" % (short, long)
