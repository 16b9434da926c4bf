"""Files opened to be read, packed or not, and the encoding that their bytes are in."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from hankegraafi.errors import DataError

ANEW = "Fetch the file anew; it may have been cut off or altered."
"""The way out of a file that is broken."""

_BLOCK = 1 << 18
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = frozenset("äöåÄÖÅéÉèÈüÜæÆøØ–—’´·§°\u00a0")


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be read as bytes, unpacked where its name ends in `.gz`.

    Raises:
        DataError: there is no such file, it cannot be opened, or what is packed is broken.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield cast("BinaryIO", file)
    except (gzip.BadGzipFile, EOFError, zlib.error) as wrong:
        raise DataError("what is packed is broken", path=path, way_out=ANEW) from wrong
    except OSError as wrong:
        said = wrong.strerror or "it cannot be read"
        raise DataError(said, path=path, way_out="Give a file that can be read.") from wrong


def encoding_of(path: Path) -> str:
    """Find the encoding of a file: its BOM, else UTF-8, else UTF-16, else Windows-1252.

    Windows-1252 is believed only where what it gives looks like Finnish, Swedish or English.

    Raises:
        DataError: it is in none of them; says which byte is not UTF-8.
    """
    with opened(path) as file:
        head = file.read(4096)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    wrong = _not_utf_8(path)
    if wrong is None:
        return "utf-8"
    if _is_windows(path):
        return "cp1252"
    byte, line = wrong
    raise DataError(
        f"byte 0x{byte:02x} is not UTF-8, nor is the file UTF-16 or Windows-1252",
        path=path,
        line=line,
        way_out="Save the file as UTF-8.",
    )


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every second byte of such texts is zero, and hardly another."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half < 4 or min(even, odd) * 8 > half:
        return ""
    return "utf-16-le" if odd * 2 > half else "utf-16-be" if even * 2 > half else ""


def _not_utf_8(path: Path) -> tuple[int, int] | None:
    """Give the first byte that is not UTF-8, and its line; None where there is none."""
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    with opened(path) as file:
        while True:
            block = file.read(_BLOCK)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as wrong:
                data = wrong.object
                return data[wrong.start], line + data.count(b"\n", 0, wrong.start)
            if not block:
                return None
            line += block.count(b"\n")


def _is_windows(path: Path) -> bool:
    """Say whether most of what is not ASCII are the letters of the Nordic languages."""
    high = odd = 0
    with opened(path) as file:
        while block := file.read(_BLOCK):
            try:
                letters = [each for each in block.decode("cp1252") if not each.isascii()]
            except UnicodeDecodeError:
                return False
            high += len(letters)
            odd += sum(each not in _USUAL for each in letters)
    return odd * 8 <= high


def opening(path: Path) -> str:
    """Give the beginning of a document, by which its form is told: 2,000 characters at most."""
    encoding = encoding_of(path)
    with opened(path) as file:
        head = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(4096))
    return head.lstrip()[:2000]
