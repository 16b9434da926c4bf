"""Dumps compressed with gzip, so that what did not change need not be compressed again.

A file is one member (RFC 1952) of blocks that stand for themselves: each is deflated alone and ends
on a full flush (RFC 1951). Where a block ends hangs on the lines there and not on what came before,
so two files that differ in a few lines have nearly all blocks in common.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from hankegraafi.parallel import cores

BLOCK = 1 << 20
"""At least so many bytes are compressed together."""

_LEVEL = 6
_END = 0x3F
_LONGEST = 2 * BLOCK
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST = b"\x03\x00"
_AT_ONCE = 8


class Block(NamedTuple):
    """Where a block lies in a compressed file: its first byte, and its length."""

    first: int
    length: int


Blocks = Mapping[bytes, Block]
"""The blocks of a compressed file, by the digests of what they hold."""

NONE: Blocks = MappingProxyType({})


def compressed(content: bytes) -> bytes:
    """Compress a text; the same text gives the same bytes."""
    packed = BytesIO()
    _write(BytesIO(content), packed, lambda digest: None)  # noqa: ARG005
    return packed.getvalue()


def compress(
    source: Path, target: Path, *, before: Path | None = None, known: Blocks = NONE
) -> dict[bytes, Block]:
    """Compress a file into a new one, on all cores; give its blocks.

    `known` are blocks of the file `before`, which are taken over where they hold the same.

    Raises:
        OSError: a file cannot be read or written.
    """
    with source.open("rb") as content, target.open("xb") as packed:
        if before is None or not known:
            return _write(content, packed, lambda digest: None)  # noqa: ARG005
        with before.open("rb") as old:

            def taken(digest: bytes) -> bytes | None:
                block = known.get(digest)
                if block is None:
                    return None
                old.seek(block.first)
                return old.read(block.length)

            return _write(content, packed, taken)


def _write(
    content: BinaryIO, packed: BinaryIO, taken: Callable[[bytes], bytes | None]
) -> dict[bytes, Block]:
    found: dict[bytes, Block] = {}
    checksum = size = 0
    packed.write(_HEAD)
    place = len(_HEAD)
    for text, digest, deflated in _deflated(_blocks(content), taken):
        checksum = zlib.crc32(text, checksum)
        size += len(text)
        packed.write(deflated)
        found[digest] = Block(place, len(deflated))
        place += len(deflated)
    packed.write(_LAST + struct.pack("<II", checksum, size & 0xFFFFFFFF))
    return found


def _deflated(
    texts: Iterable[bytes], taken: Callable[[bytes], bytes | None]
) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Deflate blocks, several at once and in their order; give (text, digest, deflated)."""
    pending = iter(texts)
    with ThreadPoolExecutor(cores()) as threads:
        while some := list(islice(pending, _AT_ONCE)):
            digests = list(threads.map(_digest, some))
            held = [taken(digest) for digest in digests]
            yield from zip(some, digests, threads.map(_deflate, some, held), strict=True)


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=16).digest()


def _deflate(text: bytes, held: bytes | None) -> bytes:
    if held is not None:
        return held
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)


def _blocks(content: BinaryIO) -> Iterator[bytes]:
    """Part a text: a block ends with the first line, after so many bytes, whose checksum fits."""
    while text := content.read(BLOCK):
        yield b"".join(chain((text,), _rest(content)))


def _rest(content: BinaryIO) -> Iterator[bytes]:
    """Go through what is left of a begun line, and the lines up to the one that fits."""
    yield (begun := content.readline(_LONGEST))
    size = len(begun)
    while size < _LONGEST and (line := content.readline(_LONGEST)):
        yield line
        size += len(line)
        if zlib.crc32(line) & _END == 0:
            return
