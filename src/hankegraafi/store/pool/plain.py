"""Plain queries: those that a worker can read as they stand in an address.

Most requests are a GET with a query and nothing else. The server gives such a one to a worker
unread, together with the manner in which its client wants answers; a manner is the same for
thousands of requests, so it is written and read once.
"""

import binascii
import marshal
import re
from hashlib import blake2b
from typing import NamedTuple

from hankegraafi.store import guard
from hankegraafi.store.pool.wire import FRAME, PLAIN, Limits, Question, Wanted, etag_in

_NAMES = ("now", "rand", "uuid", "bnode")
_VOLATILE = re.compile(rf"(?:{'|'.join(_NAMES)})\b")
_LONE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_LENGTH = 4
_KNOWN = 1_000


class Manner(NamedTuple):
    """How a client wants its plain queries answered; `stamp` is what their ETags hang on."""

    wanted: Wanted
    encoding: str
    limits: Limits
    stamp: str

    def pack(self) -> bytes:
        """Write the manner as bytes."""
        values = (tuple(self.wanted), self.encoding, tuple(self.limits), self.stamp)
        content = marshal.dumps(values)
        return len(content).to_bytes(_LENGTH) + content


class Plain(NamedTuple):
    """A plain query, as it stands in an address, and the manner, packed, to answer it in."""

    manner: bytes
    asked: bytes
    limits: Limits

    def frame(self) -> bytes:
        """Write the query as a frame."""
        manner, asked = self.manner, self.asked
        return b"%b%b%b" % (FRAME.pack(PLAIN, len(manner) + len(asked)), manner, asked)


class Reader:
    """Reads what `Plain.frame` wrote."""

    def __init__(self) -> None:
        self._manners: dict[bytes, tuple[Question, blake2b, str]] = {}

    def read(self, content: bytes) -> tuple[Question, str] | None:
        """Give the question and its ETag; None where it is not plain."""
        end = _LENGTH + int.from_bytes(content[:_LENGTH])
        try:
            text = unquoted(content[end:])
        except UnicodeDecodeError:
            return None
        if not guard.is_plain(text) or is_volatile(text) or not text.strip():
            return None
        manner, mark, stamp = self._manner(content[_LENGTH:end])
        return manner._replace(text=text), etag_in(mark, text, stamp)

    def _manner(self, content: bytes) -> tuple[Question, blake2b, str]:
        """Give a question without its text, the digest of all that is in it, and its stamp."""
        if content not in self._manners:
            if len(self._manners) >= _KNOWN:
                self._manners.clear()
            wanted, encoding, limits, stamp = marshal.loads(content)  # noqa: S302 - our own process's
            question = Question("", Wanted(*wanted), encoding=encoding, limits=Limits(*limits))
            self._manners[content] = question, question.mark(stamp), stamp
        return self._manners[content]


def is_volatile(text: str) -> bool:
    """Say whether a query may have another answer each time."""
    low = text.casefold()
    return any(name in low for name in _NAMES) and _VOLATILE.search(low) is not None


def unquoted(asked: bytes) -> str:
    """Read what a form has encoded: as quoted-printable text, which it nearly is.

    A percent sign that begins no escape stands for itself.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    quoted = _LONE.sub(b"%25", asked).replace(b"=", b"=3D").replace(b"+", b"=20")
    return binascii.a2b_qp(quoted.replace(b"%", b"=")).decode()
