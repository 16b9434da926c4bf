"""Plain queries: what a worker reads is what the address says."""

from urllib.parse import quote, quote_plus, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hankegraafi.store import Limits, Manner, Plain, Question, Wanted
from hankegraafi.store.pool.plain import Reader, unquoted
from hankegraafi.store.pool.wire import FRAME

WANTED = Wanted("json", "json", "turtle")
STAMP = "2026-01-01/1"
MANNER = Manner(WANTED, "gzip", Limits(), STAMP).pack()


def read(asked: bytes) -> tuple[Question, str] | None:
    return Reader().read(Plain(MANNER, asked, Limits()).frame()[FRAME.size :])


@given(st.text(min_size=1), st.sampled_from([quote, quote_plus]))
def test_what_is_written_is_read(text: str, write: object) -> None:
    asked = write(f"ASK {{}} # {text}".encode("utf-8", "replace"), safe="=!~")  # type: ignore[operator]
    got = read(asked.encode())
    if got is not None:
        assert unquote_plus(asked) == got[0].text


@given(st.binary(max_size=60).map(lambda x: bytes(b for b in x if 33 <= b < 127)))
def test_whatever_stands_in_an_address_is_read_right_or_not_at_all(asked: bytes) -> None:
    got = read(asked)
    if got is not None:
        assert unquote_plus(asked.decode(), errors="strict") == got[0].text


@pytest.mark.parametrize("asked", [b"%FF", b"%E4", b"+", b"", b"ASK{}%00", b"SELECT(NOW()"])
def test_what_is_not_plain_is_left_to_others(asked: bytes) -> None:
    assert read(asked) is None


def test_the_etag_is_that_of_the_question() -> None:
    got = read(b"ASK+%7B%7D")
    question = Question("ASK {}", WANTED, encoding="gzip")
    assert (question, question.etag(STAMP)) == got


@given(st.binary(max_size=80))
def test_a_form_is_read_as_the_standard_library_reads_it(asked: bytes) -> None:
    try:
        expected = unquote_plus(asked.decode(), errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            unquoted(asked)
    else:
        assert expected == unquoted(asked)
