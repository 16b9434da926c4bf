"""Lines are found in sorted files, and such files are written anew."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.rdf.found import Lines, Place, lines_of, replace, splice

TEXTS = st.sets(st.text("ab<#> é", min_size=1, max_size=6).map(lambda text: f"{text}\n".encode()))


@given(TEXTS, TEXTS)
def test_lines_are_found_where_they_stand(held: set[bytes], asked: set[bytes]) -> None:
    lines = Lines(b"".join(sorted(held)))

    for line in held | asked:
        assert (line in held) == lines.holds(line)
        start = line[:2]
        assert sorted(each for each in held if each.startswith(start)) == list(
            lines.beginning(start)
        )


@given(st.lists(st.sampled_from("abcdef"), max_size=12), st.sampled_from(["", "head\n"]))
def test_all_lines_of_a_key_are_found(keys: list[str], head: str) -> None:
    held = [f"{key}{number}\n".encode() for number, key in enumerate(sorted(keys))]
    content = head.encode() + b"".join(held)
    lines = Lines(content, begin=len(head), key=lambda line: line[:1])

    for key in (b"a", b"c", b"f", b"g"):
        start, end = lines.span(key)
        assert b"".join(each for each in held if each[:1] == key) == content[start:end]
        assert b"".join(each for each in held if each[:1] < key) == content[len(head) : start]


def test_texts_take_the_places_of_others(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"one two three")

    changed = [(Place(0, 3), b"1"), (Place(4, 4), b"and "), (Place(8, 13), b"")]
    replace(tmp_path / "old", tmp_path / "new", changed)

    assert b"1 and two " == (tmp_path / "new").read_bytes()


@given(TEXTS, TEXTS, TEXTS)
@settings(max_examples=60, deadline=None)
def test_a_file_with_a_few_lines_changed(
    old: set[bytes], gone: set[bytes], come: set[bytes]
) -> None:
    removed, added = gone & old, come - old
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "old").write_bytes(b"".join(sorted(old)))
        splice(folder / "old", folder / "new", removed=sorted(removed), added=sorted(added))

        assert b"".join(sorted((old - removed) | added)) == (folder / "new").read_bytes()


def test_what_is_not_there_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"a\nc\n")

    with pytest.raises(ValueError, match="does not hold b'b"):
        splice(tmp_path / "old", tmp_path / "new", removed=[b"b\n"], added=[])


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    with lines_of(tmp_path / "empty") as lines:
        assert not lines.holds(b"a\n")
        assert [] == list(lines.beginning(b""))
