"""Tables and JSON as they come: encodings, quotes, lengths; nothing is read wrongly in silence."""

import contextlib
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hankegraafi.errors import DataError
from hankegraafi.link.documents import OBJECT, objects
from hankegraafi.link.encodings import encoding_of
from hankegraafi.link.files import CELL, LINE, Row, columns_of, rows
from hankegraafi.link.record import Skipped

TABLE = "code,name\n1,Äänekoski\n2,Åbo stad\n"


def write(tmp_path: Path, data: bytes | str, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def read(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[tuple[str, str]]]:
    given = list(rows(path))
    taken = [(each.line, dict(each.cells)) for each in given if isinstance(each, Row)]
    return taken, [(each.place, each.reason) for each in given if isinstance(each, Skipped)]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, named: str) -> None:
    path = write(tmp_path, TABLE.encode(encoding))

    assert named == encoding_of(path)
    assert (
        [(2, {"code": "1", "name": "Äänekoski"}), (3, {"code": "2", "name": "Åbo stad"})],
        [],
    ) == (read(path))


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac-roman", "iso8859-7", "cp1251"])
def test_another_encoding_is_refused_with_its_line(tmp_path: Path, encoding: str) -> None:
    text = TABLE if encoding in {"cp850", "cp437", "mac-roman"} else "code,name\n1,Ωδή και νόμος\n"
    text = "code,name\n1,Россия и мир\n" if encoding == "cp1251" else text
    path = write(tmp_path, text.encode(encoding))

    with pytest.raises(DataError, match="is not UTF-8") as error:
        list(rows(path))

    assert (path, 2) == (error.value.path, error.value.line)
    assert "Save the file as UTF-8" in error.value.way_out


def test_utf_8_that_is_broken_late_is_refused(tmp_path: Path) -> None:
    data = ("code,name\n" + "1,Ähtäri\n" * 100_000).encode() + b"2,\xc3\x28\n"

    with pytest.raises(DataError, match="byte 0xc3 is not UTF-8") as error:
        list(rows(write(tmp_path, data)))

    assert 100_002 == error.value.line


def test_packed_and_broken_packed(tmp_path: Path) -> None:
    whole = gzip.compress(TABLE.encode())

    assert 2 == len(read(write(tmp_path, whole, "a.csv.gz"))[0])
    for data in (whole[:-9], b"no gzip at all", whole[:12] + b"\xff\xff" + whole[14:]):
        with pytest.raises(DataError, match="packed is broken"):
            read(write(tmp_path, data, "b.csv.gz"))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_ends_of_lines(tmp_path: Path, separator: str, end: str) -> None:
    text = f'a{separator}b{end}{end}1{separator}"x{separator}y"{end}2{separator}z'

    taken, skipped = read(write(tmp_path, text))

    assert [{"a": "1", "b": f"x{separator}y"}, {"a": "2", "b": "z"}] == [each for _, each in taken]
    assert [] == skipped


def test_rows_that_do_not_fit_are_skipped_each_with_its_reason(tmp_path: Path) -> None:
    text = (
        "a,b,c\n"
        "1,2,3\n"
        '4,"open,6\n'
        "7,8,9\n"
        "a,b,c\n"
        "10,11\n"
        "12,13,14,15\n"
        "16,17,18,,\n"
        "19,\0,21\n"
        f"22,{'x' * (CELL + 1)},24\n"
        '25,"a "" b",27\n'
        '28,"x"y,30\n'
        '31,"two\nlines",33\n'
        '34,"open to the end,36\n'
    )

    taken, skipped = read(write(tmp_path, text))

    assert [2, 4, 8, 11, 13] == [line for line, _ in taken]
    assert ["1", "7", "16", "25", "31"] == [cells["a"] for _, cells in taken]
    assert [
        ("line 3", "has broken quotes, or a cell that is too long"),
        ("line 5", "is the header again"),
        ("line 6", "has 2 cells where the header names 3"),
        ("line 7", "has 4 cells where the header names 3"),
        ("line 9", "has a zero byte"),
        ("line 10", f"has a cell of more than {CELL} characters"),
        ("line 12", "has broken quotes, or a cell that is too long"),
        ("line 15", "has broken quotes, or a cell that is too long"),
    ] == skipped


def test_a_quote_that_another_row_closes_swallows_nothing(tmp_path: Path) -> None:
    text = 'a,b\n1,"open\n2,x\n3,y"\n4,z\n'

    taken, skipped = read(write(tmp_path, text))

    assert [("2", "x"), ("3", 'y"'), ("4", "z")] == [tuple(cells.values()) for _, cells in taken]
    assert ["line 2"] == [place for place, _ in skipped]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('a,"b\n1,2\n', "has broken quotes"),
        ("a,a\n1,2\n", "names a column twice: a"),
        ("a,\0\n1,2\n", "has a zero byte"),
        (",".join(map(str, range(1001))) + "\n", "more than 1000 columns"),
        ("a,b\n" + "x" * LINE + ",1\n", "longer than"),
    ],
)
def test_a_header_or_a_line_that_cannot_be_read(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as error:
        list(rows(write(tmp_path, text)))

    assert error.value.way_out


def test_empty_files_and_files_that_are_none(tmp_path: Path) -> None:
    assert () == columns_of(write(tmp_path, ""))
    assert [] == list(rows(write(tmp_path, "\n\n \n")))
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(DataError):
            list(rows(path))


@given(st.binary(max_size=400))
def test_bytes_by_chance_are_rows_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("chance") / "table.csv"
    path.write_bytes(b"a,b\n" + data)

    with contextlib.suppress(DataError):
        assert all(isinstance(each, Row | Skipped) for each in rows(path))


def json_file(tmp_path: Path, value: object, encoding: str = "utf-8") -> Path:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return write(tmp_path, text.encode(encoding), "list.json")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_json_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = json_file(tmp_path, [{"name": "Åbo"}, 3, {"name": "Äänekoski"}], encoding)

    assert [
        {"name": "Åbo"},
        Skipped("record 2", "is no JSON object"),
        {"name": "Äänekoski"},
    ] == list(objects(path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"a": 1}, {"b"', "broken after record 1"),
        ("<html>", "broken after record 0"),
        ('[{"a": NaN}]', "broken after record 0"),
        ("[]", "has no record"),
        ('{"a": 1}', "has no record"),
        ("", "broken after record 0"),
        ('[{"a": 1}] more', "broken after record 1"),
        ('[{"a":' + '{"a":' * 70 + "1" + "}" * 71 + "]", "nested too deep"),
        ("[" * 200_000, "broken after record 0, or nested too deep"),
        ('[{"a": "' + "x" * (OBJECT + (1 << 20)) + '"}]', "is longer than 16 MiB"),
    ],
)
def test_json_that_is_none_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as error:
        list(objects(json_file(tmp_path, text)))

    assert error.value.way_out
