"""The parts of an XLSX file (ECMA-376): bounded before and while they are unpacked and parsed."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol
from xml.parsers import expat

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.layout import Limits

_BLOCK = 1 << 16
_SMALL = 1 << 20
_LAST = True
_BROKEN = (
    KeyError,
    OSError,
    RuntimeError,
    EOFError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)
"""What the library raises on a packed part that is not there, spoilt or locked."""
_MOST_PARTS = 10_000
_NOT_OPENED = "Open it in a spreadsheet program and save it anew."


class Handler(Protocol):
    """What is told of the XML of a part: elements by their names without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text stands here."""


class Parts:
    """An open XLSX file whose directory promises no more than the limits allow."""

    def __init__(self, path: Path, limits: Limits, stack: ExitStack) -> None:
        """Open the file.

        Raises:
            DataError: it is broken, or would unpack to too much.
        """
        self.path = path
        self._stack = stack
        try:
            self._folder = stack.enter_context(zipfile.ZipFile(path))
        except _BROKEN as wrong:
            raise self.broken(str(wrong)) from None
        self._sizes = {each.filename: each.file_size for each in self._folder.infolist()}
        self._given: dict[str, int] = {}
        self._check(limits)

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def share_read(self, name: str) -> float:
        """How much of a part was given the last time it was asked for, 0 to 1."""
        return self._given.get(name, 0) / max(1, self._sizes[name])

    def blocks(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a part in blocks.

        Raises:
            DataError: it is not there, or broken.
        """
        self._given[name] = 0
        try:
            file = self._stack.enter_context(self._folder.open(name))
            while block := file.read(_BLOCK):
                self._given[name] += len(block)
                yield block
        except _BROKEN as wrong:
            raise self.broken(f"{name}: {wrong}") from None

    def parse(self, name: str, handler: Handler) -> Iterator[None]:
        """Parse a part as XML; give control back after every block.

        Raises:
            DataError: it is no well-formed XML, or declares a document type.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        names: dict[str, str] = {}

        def start(full: str, attributes: dict[str, str]) -> None:
            name = names.get(full)
            if name is None:
                name = names[full] = full.rpartition(" ")[2]
            handler.start(name, attributes)

        def end(full: str) -> None:
            handler.end(names[full])

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = handler.data
        parser.StartDoctypeDeclHandler = self._no_doctype
        try:
            for block in self.blocks(name):
                parser.Parse(block)
                yield
            parser.Parse(b"", _LAST)
            yield
        except (expat.ExpatError, LookupError) as wrong:
            raise self.broken(f"{name}: {wrong}") from None

    def parse_whole(self, name: str, handler: Handler) -> None:
        """Parse a part from beginning to end; see `parse`."""
        for _ in self.parse(name, handler):
            pass

    def broken(self, why: str) -> DataError:
        """The error of a workbook that cannot be opened."""
        return DataError(f"the workbook is broken ({why})", path=self.path, way_out=_NOT_OPENED)

    def _check(self, limits: Limits) -> None:
        entries = self._folder.infolist()
        unpacked = sum(each.file_size for each in entries)
        packed = max(1, self.path.stat().st_size)
        bomb = any(
            each.file_size > 16 * _SMALL
            and each.file_size > limits.ratio * max(1, each.compress_size)
            for each in entries
        )
        if len(entries) > _MOST_PARTS or unpacked > limits.unpacked or bomb:
            raise DataError(
                f"the workbook would unpack from {packed} to {unpacked} bytes, more than is read",
                path=self.path,
                way_out="Save it anew in a spreadsheet program, or as CSV.",
            )

    def _no_doctype(self, *_: object) -> None:
        raise self.broken("it declares a document type, which no workbook does")
