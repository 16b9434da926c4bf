"""Whole answers, kept as the bytes that go over the wire; bounded by what they take.

One cache belongs to one release, so a new release begins with an empty one.
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

from starlette.types import Scope, Send

from hankegraafi.store import encode

Headers = list[tuple[bytes, bytes]]
Key = tuple[object, ...]

_SHARE = 8
_OWN = 512
_ASKED = 2
_LONG = 1000
_VARIES = {
    b"accept": 0,
    b"accept-language": 1,
    b"accept-encoding": 2,
    b"host": 3,
    b"prefer": 4,
}
_NEVER = frozenset({b"range", b"if-range", b"if-match", b"authorization"})


class Held(NamedTuple):
    """An answer with status 200: its headers as they are sent, its ETag, and its body.

    There is nothing in it but bytes: thousands of them are no work for the garbage collector.
    """

    head: bytes
    etag: bytes
    body: bytes

    @classmethod
    def of(cls, headers: Headers, etag: bytes, body: bytes) -> "Held":
        """Hold an answer with these headers."""
        return cls(written(headers), etag, body)

    @property
    def headers(self) -> Headers:
        """The headers, one by one."""
        lines = (each.partition(b": ") for each in self.head.split(b"\r\n") if each)
        return [(name, value) for name, _, value in lines]

    async def send(self, scope: Scope, send: Send) -> None:
        """Send the answer, or 304 to a client that has it (RFC 9110 §13.1.2)."""
        given = next((v for name, v in scope["headers"] if name == b"if-none-match"), b"")
        status, headers, body = 200, self.headers, self.body
        if given and is_named(self.etag, given):
            status, body = 304, b""
            headers = [each for each in headers if each[0] not in _ONLY_WITH_A_BODY]
        start = {"type": "http.response.start", "status": status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": body})


def written(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write headers as they are sent."""
    return b"".join(b"%b: %b\r\n" % each for each in headers)


_ONLY_WITH_A_BODY = frozenset(
    {b"content-length", b"content-type", b"content-encoding", b"content-disposition"}
)


class Cache:
    """Answers by what was asked; the one that was not asked for longest goes first."""

    def __init__(self, size: int) -> None:
        """Make room for so many bytes."""
        self.size = size
        self.used = 0
        self.hits = 0
        self.misses = 0
        self._held: OrderedDict[Key, Held] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    @property
    def largest(self) -> int:
        """The longest body that is kept, in bytes."""
        return self.size // _SHARE

    def get(self, key: Key) -> Held | None:
        """Give what is held for a key, and count that it was asked for."""
        held = self.find(key)
        if held is None:
            self.misses += 1
        return held

    def find(self, key: Key) -> Held | None:
        """Give what is held for a key; what is not held is not counted."""
        held = self._held.get(key)
        if held is not None:
            self.hits += 1
            self._held.move_to_end(key)
        return held

    def put(self, key: Key, held: Held) -> None:
        """Hold an answer, and let go of what there is no room for."""
        weight = _weight(key, held)
        if weight > self.largest:
            return
        if key in self._held:
            self.used -= _weight(key, self._held.pop(key))
        self._held[key] = held
        self.used += weight
        while self.used > self.size:
            self.used -= _weight(*self._held.popitem(last=False))


def key_of(scope: Scope) -> Key | None:
    """Give everything that the answer to a GET depends on; None where it depends on more."""
    varying = [b"", b"", b"", b"", b""]
    said: set[bytes] = set()
    for name, value in scope["headers"]:
        place = _VARIES.get(name)
        if place is not None:
            if name in said or len(value) > _LONG:
                return None  # said twice, or too much of it to be kept
            said.add(name)
            varying[place] = _coding(value) if name == b"accept-encoding" else value
        elif name in _NEVER:
            return None
    return (scope["scheme"], scope["raw_path"], scope["query_string"], *varying)


def _coding(accepted: bytes) -> bytes:
    """Give what an Accept-Encoding header comes to: clients write the same in many ways."""
    return encode.choose(accepted.decode("latin-1")).encode()


def is_named(etag: bytes, header: bytes) -> bool:
    """Say whether If-None-Match names an ETag, by weak comparison."""
    given = {each.strip().removeprefix(b"W/") for each in header.split(b",")}
    return etag.removeprefix(b"W/") in given or b"*" in given


def _weight(key: Key, held: Held) -> int:
    asked = key[2] if len(key) > _ASKED else b""
    return len(held.body) + len(held.head) + (len(asked) if isinstance(asked, bytes) else 0) + _OWN
