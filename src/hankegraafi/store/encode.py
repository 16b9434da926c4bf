"""Content codings: gzip and zstd, piece by piece (RFC 9110 §8.4, RFC 8878)."""

import re
import zlib
from typing import Protocol

import zstandard

ENCODINGS = ("zstd", "gzip")
"""The content codings that answers can come in, the better first."""
SHORT = 1024
"""Answers of fewer bytes are never compressed."""

_GZIP = 31
_FAST = 1
_WEIGHT = re.compile(r"q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_LONG = 1000


class Encoder(Protocol):
    """What compresses a stream."""

    def add(self, content: bytes) -> bytes:
        """Take bytes in, and give those that are ready."""

    def sync(self) -> bytes:
        """Give everything that was taken in."""

    def end(self) -> bytes:
        """Give what is left, and close the stream."""


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.compressobj(_FAST, zlib.DEFLATED, _GZIP)

    def add(self, content: bytes) -> bytes:
        return self._stream.compress(content)

    def sync(self) -> bytes:
        return self._stream.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._stream.flush()


class _Zstd:
    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor(level=_FAST).compressobj()

    def add(self, content: bytes) -> bytes:
        return self._stream.compress(content)

    def sync(self) -> bytes:
        return self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self) -> bytes:
        return self._stream.flush()


class _Identity:
    def add(self, content: bytes) -> bytes:
        return content

    def sync(self) -> bytes:
        return b""

    def end(self) -> bytes:
        return b""


def encoder(name: str) -> Encoder:
    """Make an encoder for "gzip", "zstd" or, with an empty name, none."""
    made: dict[str, type[Encoder]] = {"gzip": _Gzip, "zstd": _Zstd}
    return made.get(name, _Identity)()


def encode(content: bytes, name: str) -> bytes:
    """Compress bytes as a whole."""
    stream = encoder(name)
    return stream.add(content) + stream.end()


def choose(accepted: str) -> str:
    """Choose a content coding by an Accept-Encoding header; empty for none (RFC 9110 §12.5.3).

    >>> choose("gzip, deflate, br, zstd")
    'zstd'
    >>> choose("gzip;q=0")
    ''
    """
    weights: dict[str, float] = {}
    for part in accepted[:_LONG].casefold().split(","):
        name, _, rest = (each.strip() for each in part.partition(";"))
        weight = _WEIGHT.fullmatch(rest)
        if weight or not rest:
            weights[name] = float(weight[1]) if weight else 1.0
    anything = weights.get("*", 0.0)
    weighed = [(weights.get(name, anything), name) for name in ENCODINGS]
    best = max(weighed, key=lambda each: each[0])
    return best[1] if best[0] > 0 and best[0] >= weights.get("identity", 0.0) else ""
