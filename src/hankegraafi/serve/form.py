"""Forms with files: multipart/form-data (RFC 7578), all in memory, for a body of bounded length."""

from email import message_from_string
from email.message import Message
from typing import NamedTuple

MOST = 20
"""How many fields a form may have."""

_LONGEST_HEAD = 8192


class Part(NamedTuple):
    """A field of a form; `filename` is empty where it is no file."""

    content: bytes
    filename: str = ""
    media_type: str = ""


def parse(content_type: str, body: bytes) -> dict[str, Part]:
    """Read a form: its fields by their names; the first of several stays.

    Raises:
        ValueError: it is none, or has too many fields.
    """
    told = Message()
    told["Content-Type"] = content_type
    boundary = told.get_boundary()
    if not boundary:
        raise ValueError("the form names no boundary")
    line = b"\r\n--" + boundary.encode("latin-1", "replace")
    _, *pieces = (b"\r\n" + body).split(line, MOST + 1)
    if not pieces or len(pieces) > MOST or not pieces[-1].startswith(b"--"):
        raise ValueError("the form has no end, or too many fields")
    parts: dict[str, Part] = {}
    for piece in pieces[:-1]:
        name, part = _part(piece)
        parts.setdefault(name, part)
    return parts


def _part(piece: bytes) -> tuple[str, Part]:
    head, blank, content = piece.lstrip(b" \t").partition(b"\r\n\r\n")
    if not blank or not head.startswith(b"\r\n") or len(head) > _LONGEST_HEAD:
        raise ValueError("a field of the form has no head")
    headers = message_from_string(head[2:].decode("utf-8", "replace"))
    name = headers.get_param("name", "", "content-disposition")
    if not isinstance(name, str) or not name:
        raise ValueError("a field of the form has no name")
    filename = headers.get_filename("")
    return name, Part(content, filename, headers.get_content_type() if filename else "")
