"""What differs between two sorted dumps, as an RDF Patch that leads from the one to the other.

RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html) is a list of rows: `A` adds a statement,
`D` deletes one. Here each is a line of N-Quads, as the dump has it, and the rows are sorted by it.
So patches are gone through as streams: against a dump, turned round, or one after another as one.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import groupby
from operator import itemgetter

from hankegraafi.errors import DataError
from hankegraafi.release.changes.window import Window, pass_equal

ADDED, REMOVED = b"A", b"D"
MEDIA_TYPE = "application/rdf-patch"
EXTENSION = "rdfp"

_TURNED = {ADDED: REMOVED, REMOVED: ADDED}
_WORTH = {ADDED: 1, REMOVED: -1}
_HEADER = re.compile(rb"H ([A-Za-z][A-Za-z0-9_-]*) <([^<>\"{}|^`\\\x00-\x20]*)> \.\r?\n?")
_ROW = re.compile(
    rb"[AD] (?:<[^<>\s]*>|_:\S+) <[^<>\s]*> "
    rb'(?:<[^<>\s]*>|_:\S+|"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>\s]*>)?)'
    rb"(?: (?:<[^<>\s]*>|_:\S+))? \.\n"
)
_LAYOUT = re.compile(rb"\s*(?:#.*)?|P[AD] .*\.\s*", re.DOTALL)
_FROM_HERE = "Take the patch between the releases that you have: /changes/OLD/NEW.rdfp"


Row = tuple[bytes, bytes]
"""A row of a patch: its sign, `A` or `D`, and a line of N-Quads with its end."""


def difference(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[Row]:
    """Give what leads from one sorted dump to another, sorted; each is a binary file or lines.

    Raises:
        DataError: the lines of a dump, where they differ, are not sorted or stand there twice.
    """
    before, after = Window(old), Window(new)
    while True:
        pass_equal(before, after)
        removed, added = before.line(), after.line()
        while removed != added:
            if removed and (not added or removed < added):
                yield REMOVED, removed
                removed = _next(before, removed)
            else:
                yield ADDED, added
                added = _next(after, added)
        if not removed:
            return
        before.take(len(removed))
        after.take(len(added))


def inverse(rows: Iterable[Row]) -> Iterator[Row]:
    """Turn a patch round: it leads back."""
    return ((_TURNED[sign], line) for sign, line in rows)


def composed(*patches: Iterable[Row]) -> Iterator[Row]:
    """Make one patch of several that follow each other; what they take back is not in it.

    Raises:
        DataError: they do not follow each other.
    """
    key = itemgetter(1)
    for line, rows in groupby(merge(*patches, key=key), key=key):
        worth = sum(_WORTH[sign] for sign, _ in rows)
        if abs(worth) > 1:
            raise DataError(f"the patches do not follow each other at {_shown(line)}")
        if worth:
            yield ADDED if worth > 0 else REMOVED, line


def applied(rows: Iterable[Row], old: Iterable[bytes]) -> Iterator[bytes]:
    """Apply a patch to a sorted dump; give the new one in pieces of whole lines.

    What was given before an error is of no use: a patch is applied whole or not at all.

    Raises:
        DataError: the patch deletes what is not there, adds what is, or is not sorted.
    """
    window, last = Window(old), b""
    for sign, line in rows:
        if line <= last:
            raise DataError(f"the rows of the patch are not sorted at {_shown(line)}")
        last = line
        yield from window.before(line)
        is_there = window.line() == line
        if is_there == (sign == ADDED):
            what = "adds what is there already" if is_there else "deletes what is not there"
            raise DataError(f"the patch {what}: {_shown(line)}", way_out=_FROM_HERE)
        if is_there:
            window.take(len(line))
        else:
            yield line
    yield from window.rest()


def apply(rows: Iterable[Row], old: Iterable[bytes]) -> Iterator[bytes]:
    """Apply a patch to a sorted dump, as `applied` does; give the new one line by line.

    Raises:
        DataError: the patch does not fit.
    """
    for piece in applied(rows, old):
        yield from io.BytesIO(piece)


def written(rows: Iterable[Row], header: Mapping[str, str]) -> Iterator[bytes]:
    """Write a patch, line by line; the header is IRIs by name: `id`, and `prev`, what it fits."""
    for name, iri in header.items():
        yield b"H %b <%b> .\n" % (name.encode(), iri.encode())
    yield b"TX .\n"
    for sign, line in rows:
        yield b"%b %b" % (sign, line)
    yield b"TC .\n"


def read_header(lines: Iterable[bytes]) -> dict[str, str]:
    """Read what a patch says of itself: IRIs by name, such as `id` and `prev`."""
    found = {}
    for line in lines:
        match = _HEADER.fullmatch(line)
        if match:
            found[match[1].decode()] = match[2].decode()
        elif not _LAYOUT.fullmatch(line):
            break
    return found


def read(lines: Iterable[bytes]) -> Iterator[Row]:
    """Read the rows of a patch of one transaction; prefixes and comments say nothing of data.

    Raises:
        DataError: a line is none of a patch, or the patch breaks off; names the line.
    """
    is_open = ended = False
    number = 0
    for number, line in enumerate(lines, start=1):
        if is_open and _ROW.fullmatch(line):
            yield line[:1], line[2:]
        elif not ended and line.split() == ([b"TC", b"."] if is_open else [b"TX", b"."]):
            is_open, ended = not is_open, is_open
        elif not _LAYOUT.fullmatch(line) and (is_open or ended or not _HEADER.fullmatch(line)):
            raise DataError(
                f"this is no row of an RDF Patch: {_shown(line)}",
                line=number,
                way_out="A row is 'A' or 'D' and a line of N-Quads, between 'TX .' and 'TC .'.",
            )
    if not ended:
        raise DataError("the patch breaks off: 'TC .' is missing", line=number or None)


def _next(window: Window, line: bytes) -> bytes:
    """Go on to the line after this one.

    Raises:
        DataError: it stands before this one, or is the same.
    """
    window.take(len(line))
    found = window.line()
    if found and found <= line:
        raise DataError(f"the lines of a dump are not sorted at {_shown(found)}")
    return found


def _shown(line: bytes) -> str:
    return line[:200].decode("utf-8", "replace").strip()
