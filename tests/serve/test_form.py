"""Forms with files are read whole, and what is no form is refused."""

import pytest

from hankegraafi.serve.form import MOST, Part, parse

TYPE = "multipart/form-data; boundary=b"


def body(*parts: bytes, end: bytes = b"--b--\r\n") -> bytes:
    return b"".join(b"--b\r\n%b\r\n" % part for part in parts) + end


def part(name: str, content: bytes, more: str = "") -> bytes:
    return f'Content-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content


def test_fields_and_files_are_read_as_they_are() -> None:
    content = b"\r\n--a\r\n\x00\xff--b\r\n "
    file = part("file", content, '; filename="pöytä.ttl"\r\nContent-Type: text/turtle')

    found = parse(TYPE, b"before\r\n" + body(file, part("text", b""), part("text", b"2")))

    assert {"file": Part(content, "pöytä.ttl", "text/turtle"), "text": Part(b"")} == found


def test_a_boundary_may_stand_in_quotes() -> None:
    assert {"a": Part(b"1")} == parse('multipart/form-data; boundary="b"', body(part("a", b"1")))


@pytest.mark.parametrize(
    ("content_type", "given"),
    [
        ("multipart/form-data", body(part("a", b"1"))),
        (TYPE, b""),
        (TYPE, b"a=b"),
        (TYPE, body(part("a", b"1"), end=b"")),
        (TYPE, body(b"Content-Disposition: form-data\r\n\r\n1")),
        (TYPE, body(b"no head")),
        (TYPE, body(part("a", b"1", "\r\nX: " + "y" * 10_000))),
        (TYPE, body(*[part("a", b"1")] * (MOST + 1))),
        (TYPE, body(*[b""] * 100_000)),
    ],
)
def test_what_is_no_form_is_refused(content_type: str, given: bytes) -> None:
    with pytest.raises(ValueError, match="the form"):
        parse(content_type, given)
