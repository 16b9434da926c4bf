"""Half characters: an escape of JSON that is one half of a pair, without the other."""

import re

_ESCAPES = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_HALF = re.compile("[\ud800-\udfff]")
_LOST = rb"\ufffd"
_PAIR = 12
"""How many bytes the escapes of one character can have."""


def whole_characters(text: str) -> str:
    """Give a text with U+FFFD, the sign of a lost character, for every half of one."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


class WholeCharacters:
    """Does the same for the escapes of a JSON document that comes in blocks of bytes."""

    def __init__(self) -> None:
        self._held = b""

    def next(self, block: bytes) -> bytes:
        """Give what can be given of the bytes so far; an empty block ends the document."""
        data = self._held + block
        cut = _safe(data) if block else len(data)
        self._held = data[cut:]
        ready = data[:cut]
        return _ESCAPES.sub(_mended, ready) if b"\\u" in ready else ready


def _mended(found: re.Match[bytes]) -> bytes:
    return _LOST if found[1] else found[0]


def _safe(data: bytes) -> int:
    """Give the place up to which no escape is cut, nor a pair of them parted."""
    place = data.find(b"\\", max(0, len(data) - _PAIR))
    if place < 0:
        return len(data)
    while True:
        if place >= 1 and data[place - 1 : place] == b"\\":
            place -= 1
        elif place >= 6 and data[place - 6 : place - 4] == b"\\u":
            place -= 6
        else:
            return place
