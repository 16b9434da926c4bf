"""A patch leads from one dump to the other, to the byte, and back; no other is applied."""

import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.errors import DataError
from hankegraafi.release.changes.patch import (
    Row,
    applied,
    apply,
    composed,
    difference,
    inverse,
    read,
    read_header,
    written,
)

NAMES = st.sampled_from(["a", "a#period", "a-2", "ab", "ä", "b"])
WORDS = st.text(st.characters(codec="utf-8", exclude_characters='"\\\n\r'), max_size=8)


def line(name: str, words: str, graph: str) -> bytes:
    said = f" <https://x.test/{graph}>" if graph else ""
    return f'<https://x.test/{name}> <https://x.test/p> "{words}"{said} .\n'.encode()


LINES = st.builds(line, NAMES, WORDS, st.sampled_from(["", "g"]))
DUMPS = st.lists(LINES, max_size=30).map(lambda lines: sorted(set(lines)))


@given(DUMPS, DUMPS)
def test_a_patch_leads_from_one_dump_to_the_other_and_back(
    old: list[bytes], new: list[bytes]
) -> None:
    rows = list(difference(old, new))

    assert b"".join(new) == b"".join(applied(rows, old))
    assert new == list(apply(rows, old))
    assert old == list(apply(inverse(rows), new))
    assert sorted(set(old) ^ set(new)) == [each for _, each in rows]


@given(DUMPS, DUMPS)
def test_files_and_lines_are_the_same(old: list[bytes], new: list[bytes]) -> None:
    files = io.BytesIO(b"".join(old)), io.BytesIO(b"".join(new))

    assert list(difference(old, new)) == list(difference(*files))


@given(DUMPS, DUMPS)
def test_what_is_written_is_read(old: list[bytes], new: list[bytes]) -> None:
    rows = list(difference(old, new))
    header = {"id": "https://x.test/release/2", "prev": "https://x.test/release/1"}
    text = b"".join(written(rows, header))

    assert rows == list(read(io.BytesIO(text)))
    assert header == read_header(io.BytesIO(text))


@given(st.lists(DUMPS, min_size=2, max_size=4))
def test_patches_that_follow_each_other_are_one(dumps: list[list[bytes]]) -> None:
    steps = [difference(a, b) for a, b in pairwise(dumps)]

    assert list(difference(dumps[0], dumps[-1])) == list(composed(*steps))


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_what_is_longer_than_a_window_is_the_same(data: st.DataObject) -> None:
    old = [line(f"{number:06}", "x" * (number % 90), "") for number in range(30_000)]
    some = st.sets(st.integers(0, len(old) - 1), max_size=5)
    gone, other = data.draw(some), data.draw(some)
    new = [each for place, each in enumerate(old) if place not in gone]
    new = sorted({*new, *(old[place].replace(b'"', b'"!', 1) for place in other)})
    rows = list(difference(io.BytesIO(b"".join(old)), io.BytesIO(b"".join(new))))

    assert sorted(set(old) ^ set(new)) == [each for _, each in rows]
    assert b"".join(new) == b"".join(applied(rows, io.BytesIO(b"".join(old))))


def test_a_line_longer_than_a_window_is_a_line() -> None:
    short, long = line("a", "x", ""), line("b", "y" * 3_000_000, "")
    other = line("b", "y" * 3_000_000 + "z", "")
    rows = list(difference(io.BytesIO(short + long), io.BytesIO(short + other)))

    assert [(b"D", long), (b"A", other)] == rows
    assert short + other == b"".join(applied(rows, io.BytesIO(short + long)))


def test_a_last_line_without_an_end_gets_one() -> None:
    one = line("a", "x", "")

    assert [] == list(difference(io.BytesIO(one[:-1]), [one]))
    assert [one] == list(apply([], io.BytesIO(one[:-1])))


ONE, TWO = line("a", "1", ""), line("a", "2", "")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(b"D", TWO)], "deletes what is not there"),
        ([(b"A", ONE)], "adds what is there already"),
        ([(b"A", TWO), (b"D", ONE)], "not sorted"),
        ([(b"A", TWO), (b"A", TWO)], "not sorted"),
    ],
)
def test_a_patch_that_does_not_fit_is_refused(rows: list[Row], told: str) -> None:
    with pytest.raises(DataError, match=told) as error:
        list(apply(rows, [ONE]))

    assert "<https://x.test/a>" in str(error.value)


def test_dumps_that_are_not_sorted_are_refused() -> None:
    with pytest.raises(DataError, match="not sorted"):
        list(difference([TWO, ONE], []))


def test_patches_that_do_not_follow_each_other_are_refused() -> None:
    with pytest.raises(DataError, match="do not follow"):
        list(composed([(b"A", ONE)], [(b"A", ONE)]))


def test_layout_comments_and_prefixes_say_nothing_of_data() -> None:
    text = b'# made elsewhere\nH id <urn:x> .\n\nTX .\nPA "x" <https://x.test/> .\nA %b\nTC .\n'

    assert [(b"A", ONE)] == list(read(io.BytesIO(text % ONE)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "breaks off"),
        (b"TX .\nA " + ONE, "breaks off"),
        (b"TX .\nTA .\n", "2: this is no row"),
        (b"A " + ONE, "1: this is no row"),
        (b"TX .\nTC .\nA " + ONE, "3: this is no row"),
        (b"TX .\nA <a> <b> .\nTC .\n", "2: this is no row"),
        (b"TX .\nA " + ONE[:-3] + b"\nTC .\n", "2: this is no row"),
        (b"TX .\nTX .\nTC .\n", "2: this is no row"),
        (b"\x00\xff", "1: this is no row"),
        (b"TX .\nH id <urn:x> .\nTC .\n", "2: this is no row"),
        (b"TX .\nTC .\nTX .\nTC .\n", "3: this is no row"),
    ],
)
def test_what_is_no_patch_is_refused_with_its_line(text: bytes, told: str) -> None:
    with pytest.raises(DataError) as error:
        list(read(io.BytesIO(text)))

    assert told in str(error.value)


def test_a_real_dump_goes_through(current_dump: Path) -> None:
    lines = current_dump.read_bytes().splitlines(keepends=True)
    new = sorted({*lines[::2], *(each.replace(b"hanke", b"hank") for each in lines[1::2])})
    rows = list(difference(lines, new))

    assert rows == list(read(written(rows, {})))
    assert new == list(apply(rows, lines))
