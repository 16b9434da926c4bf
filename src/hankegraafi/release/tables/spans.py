"""Sorted lines of N-Triples in spans: rows can be made of each by itself, in any order.

A document belongs to the span in which its thing would stand. Where parts of it stand in an earlier
one, because others lie between the two, their lines are given again.
"""

from collections.abc import Iterator
from typing import NamedTuple

from hankegraafi.rdf.found import Lines, Place
from hankegraafi.release.tables.documents import document_of

_SPAN = 8 << 20
_FIRST, _LAST = b"#"[0], b">"[0]


class Span(NamedTuple):
    """From which byte to which a span goes."""

    number: int
    first: int
    last: int


class Said(NamedTuple):
    """The lines of a span, and the documents that they begin and another span ends."""

    text: bytes
    without: frozenset[bytes]


def spans(lines: Lines) -> list[Span]:
    """Cut a file into spans of some megabytes; a document that is larger is in one of its own."""
    cuts = [0]
    for at in range(_SPAN, lines.size, _SPAN):
        cut = _block(lines, at)
        if cut > cuts[-1]:
            cuts.append(cut)
    ends = [*cuts[1:], lines.size]
    return [Span(n, *each) for n, each in enumerate(zip(cuts, ends, strict=True)) if each[1]]


def said(lines: Lines, span: Span) -> Said:
    """Give what is said in a span."""
    without = dict(_open(lines, span.last))
    begun = [place for name, place in _open(lines, span.first) if name not in without]
    blocks = (*begun, Place(span.first, span.last))
    return Said(b"".join(lines.text(*each) for each in blocks), frozenset(without))


def _block(lines: Lines, at: int) -> int:
    """Give where the lines begin that speak of the same thing, or of its parts, as one there."""
    subject = lines.line(at).partition(b" ")[0]
    name = document_of(subject)
    return lines.place(name[:-1] + b"#" if b"#" in subject else name + b" ")


def _open(lines: Lines, at: int) -> Iterator[tuple[bytes, Place]]:
    """Go through the documents that have parts before a line and can have more from there on.

    Their names begin as that line does, and their things would stand there or behind.
    """
    subject = lines.line(at).partition(b" ")[0] if 0 < at < lines.size else b""
    name, mark, _ = subject.partition(b"#")
    for end in range(1, len(name) + len(mark)):
        if subject.startswith(b"<") and _FIRST <= subject[end] <= _LAST:
            start = subject[:end] + b"#"
            first, last = lines.place(start), lines.place(subject[:end] + bytes([_FIRST + 1]))
            if first < min(at, last):
                yield subject[:end] + b">", Place(first, min(at, last))
