"""CSV and TSV: every row is given, with its number and its faults."""

import io
import pickle
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.layout import Fault, Layout, Limits, Note, Row, Table
from hankegraafi.sources.rows.reading import open_rows
from hankegraafi.sources.values.cells import Faulty


def write(folder: Path, content: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(path: Path, layout: Layout | None = None) -> tuple[list[Row], Table]:
    with open_rows(path, layout or Layout()) as table:
        return list(table), table


def refused(path: Path, layout: Layout | None = None) -> DataError:
    with pytest.raises(DataError) as caught:
        rows(path, layout)
    assert path == caught.value.path
    return caught.value


def test_rows_have_the_numbers_that_a_person_counts(tmp_path: Path) -> None:
    path = write(tmp_path, 'Koodi,Nimi\nA1,Yksi\nA2,"Kaksi\nriviä"\n\n , \nA3,"sano ""hei"""')

    found, table = rows(path)

    assert ("Koodi", "Nimi") == table.columns
    assert [
        (2, 2, ("A1", "Yksi"), ()),
        (3, 3, ("A2", "Kaksi\nriviä"), ()),
        (6, 7, ("A3", 'sano "hei"'), ()),
    ] == [tuple(each) for each in found]
    assert (2, 1.0) == (table.blank, table.done())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(tmp_path: Path, end: str) -> None:
    path = write(tmp_path, end.join(["a;b", "1;2", "3;4"]))

    found, _ = rows(path, Layout(separator=";"))

    assert [("1", "2"), ("3", "4")] == [each.cells for each in found]


def test_a_shifted_row_is_given_with_its_fault(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3\n,,,x\n")

    found, _ = rows(path)

    assert [2, 3, 4, 5, 6] == [each.number for each in found]
    assert [
        (Fault("shifted", value="1,2"),),
        (Fault("shifted", value="1,2,3,4"),),
        (),
        (),
        (Fault("shifted", value=",,,x"),),
    ] == [each.faults for each in found]
    assert ("1", "2", "3") == found[2].cells
    padded, _ = rows(path, Layout(short="pad"))
    assert ("1", "2", "") == padded[0].cells
    assert padded[1].faults


def test_a_header_may_stand_lower_or_be_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "Hankeluettelo\n\nKoodi,Nimi\nA1,Yksi\n")

    found, table = rows(path, Layout(header=3))
    assert (("Koodi", "Nimi"), [4]) == (table.columns, [each.number for each in found])

    bare, table = rows(write(tmp_path, "A1,Yksi\n"), Layout(header=0, columns=("Koodi", "Nimi")))
    assert (("Koodi", "Nimi"), [1]) == (table.columns, [each.number for each in bare])


def test_names_of_columns_are_made_distinct_and_told(tmp_path: Path) -> None:
    path = write(tmp_path, 'Nimi, Nimi ,,"Myönnetty\n tuki",Nimi (2),,\n1,2,3,4,5,,\n')

    found, table = rows(path)

    assert ("Nimi", "Nimi (3)", "column 3", "Myönnetty tuki", "Nimi (2)") == table.columns
    assert [Note("column-renamed", "Nimi (3)"), Note("column-unnamed", "column 3")] == table.notes
    assert ("1", "2", "3", "4", "5") == found[0].cells


def test_columns_are_picked_by_name(tmp_path: Path) -> None:
    with open_rows(write(tmp_path, "a,b,c\n1,2,3\n"), Layout()) as table:
        pick, one = table.picker(["c", "a"]), table.picker(["b"])
        (row,) = table

        assert (("3", "1"), ("2",)) == (pick(row), one(row))
        with pytest.raises(KeyError):
            table.picker(["d"])


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-8-sig", "utf-8"),
        ("utf-16", ""),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", ""),
        ("cp1252", ""),
        ("cp1252", "Windows-1252"),
        ("iso-8859-1", "latin1"),
        ("iso-8859-15", "ISO-8859-15"),
    ],
)
def test_encodings_are_read(tmp_path: Path, encoding: str, declared: str) -> None:
    path = write(tmp_path, "Koodi,Päättyi\nA1,Äänekoski öljy å\n".encode(encoding))

    found, table = rows(path, Layout(encoding=declared))

    assert (("Koodi", "Päättyi"), ("A1", "Äänekoski öljy å")) == (table.columns, found[0].cells)


def test_a_wrong_encoding_is_refused_with_its_byte(tmp_path: Path) -> None:
    path = write(tmp_path, b"a,b\n1,2\n3,\xe4\n")

    wrong = refused(path, Layout(encoding="utf-8"))

    assert ("byte 10 is not UTF-8", 3) == (wrong.message, wrong.line)
    assert "encoding" in wrong.way_out
    assert "not known" in refused(path, Layout(encoding="klingon")).message
    assert "not known" in refused(path, Layout(encoding="base64")).message


def test_the_byte_is_right_far_into_a_file(tmp_path: Path) -> None:
    line = "1,äö\n".encode()
    path = write(tmp_path, b"a,b\n" + line * 300_000 + b"\xff,2\n" + line)

    wrong = refused(path, Layout(encoding="utf-8"))

    assert (f"byte {4 + len(line) * 300_000} is not UTF-8", 300_002) == (wrong.message, wrong.line)


def test_mojibake_is_marked_and_mended_only_when_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\nPÃ¤Ã¤ttyi â€“ nyt,1\nTÃ¤ysin ï¿½,2\nÅbo Ängö â,3\n")

    found, _ = rows(path)
    assert [("mojibake",), ("mojibake",), ()] == [
        tuple(fault.code for fault in each.faults) for each in found
    ]
    assert "PÃ¤Ã¤ttyi â€“ nyt" == found[0].cells[0]  # type: ignore[index]
    assert isinstance(found[0].cells[0], Faulty)  # type: ignore[index]

    mended, _ = rows(path, Layout(repair="mojibake"))
    assert "Päättyi – nyt" == mended[0].cells[0]  # type: ignore[index]
    assert () == mended[0].faults


def test_cells_that_begin_with_a_sign_are_text_but_for_formulas(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n=1+1,@SUM(A1)\n+358,-5\n==,http://e.example/?a=1#b\n")

    found, _ = rows(path)

    assert [("=1+1", "@SUM(A1)"), ("+358", "-5"), ("==", "http://e.example/?a=1#b")] == [
        each.cells for each in found
    ]
    assert [(Fault("formula", "a", "=1+1"),), (), ()] == [each.faults for each in found]


@pytest.mark.parametrize("text", ["#REF!", "#viittaus!", "#DIVISION/0!", "########"])
def test_an_error_of_a_spreadsheet_is_no_value(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, f"a,b\n1,{text}\n2,#metoo! #1\n")

    found, _ = rows(path)

    assert [(Fault("error-cell", "b", text),), ()] == [each.faults for each in found]


def test_a_value_that_is_not_there_is_none_where_a_description_says_so(tmp_path: Path) -> None:
    (row,), _ = rows(write(tmp_path, "a,b\n1,#N/A\n"))

    cell = row.cells[1]  # type: ignore[index]
    assert (("1", "#N/A"), ()) == (row.cells, row.faults)
    assert isinstance(cell, Faulty)
    assert (Faulty, "error-cell") == (type(pickle.loads(pickle.dumps(cell))).__base__, cell.code)


@pytest.mark.parametrize(
    ("content", "said", "line"),
    [
        ("a,b\n1,\0\0\0\n", "zero byte", None),
        ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "zero byte", None),
        ("a,\0b\n1,2\n", "zero byte", 1),
        ("a,b\n" + "1,2\n" * 2000 + "3,\0\0\0\0\n" * 60, "zero bytes", 2022),
        ("", "empty", None),
        ("\n\n", "no names", None),
        ("PK\x03\x04rubbish", "a packed folder", None),
        ("<!DOCTYPE html><html>", "HTML", None),
        ('<?xml version="1.0"?><a/>', "XML", None),
        ('[{"a": 1}]', "JSON", None),
        ("%PDF-1.7", "PDF", None),
    ],
)
def test_what_is_no_csv_is_refused_with_a_way_out(
    tmp_path: Path, content: str, said: str, line: int | None
) -> None:
    wrong = refused(write(tmp_path, content))

    assert said in wrong.message
    assert line == wrong.line
    assert wrong.way_out


@pytest.mark.parametrize("rows_before", [0, 2000])
def test_a_zero_byte_spoils_its_row_alone(tmp_path: Path, rows_before: int) -> None:
    lines = ["a,b", *["1,2"] * rows_before, "3,\0004", "5,6", "7,\0", "8,9", ""]

    found, _ = rows(write(tmp_path, "\n".join(lines)))

    assert rows_before + 4 == len(found)
    assert [
        (rows_before + 2, (Fault("zero-byte", "b", "\0004"),)),
        (rows_before + 4, (Fault("zero-byte", "b", "\0"),)),
    ] == [(each.number, each.faults) for each in found if each.faults]
    assert ("5", "6") == found[-3].cells


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.csv").message
    assert "no such file" in refused(tmp_path).message


def test_marks_that_are_none_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n")

    assert "separator is ';;'" == refused(path, Layout(separator=";;")).message
    assert "separator is ''" == refused(path, Layout(separator="")).message
    assert "format" in refused(path, Layout(format="dbf")).message


def test_no_quotes_where_there_are_none(tmp_path: Path) -> None:
    path = write(tmp_path, 'a\tb\n"1\t5" levy\n', "list.tsv")

    found, _ = rows(path, Layout(format="tsv", quote=""))

    assert [('"1', '5" levy')] == [each.cells for each in found]


def test_a_line_without_end_is_refused_before_it_is_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.seek(5 << 30)
        file.write(b"x")
    text = tmp_path / "text.csv"
    text.write_bytes(b"a,b\n1,2\n" + b"x" * (64 << 20))

    tracemalloc.start()
    sparse, long = refused(path, Layout(encoding="utf-8")), refused(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "zero" in sparse.message
    assert ("the line is longer than 1048576 characters", 3) == (long.message, long.line)
    assert peak < 24 << 20


def test_a_line_with_broken_quotes_is_a_fault_and_swallows_no_other(tmp_path: Path) -> None:
    lines = [
        "a,b",
        '1,"2"x',
        "3,4",
        '5,"6',
        "7,8",
        '9,"hanke "Toivo" nyt"',
        '10,"11',
        '12"',
        "13,14",
    ]
    path = write(tmp_path, "\n".join(lines))

    found, _ = rows(path)

    assert [(2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (8, 9)] == [
        (each.number, each.line) for each in found
    ]
    assert ['1,"2"x', None, '5,"6', None, '9,"hanke "Toivo" nyt"', None, None] == [
        each.faults[0].value if each.faults else None for each in found
    ]
    assert ("10", "11\n12") == found[5].cells


def test_a_quote_that_is_never_closed_is_bounded(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\n1,"' + "x,y\n" * 50_000)

    found, _ = rows(path)

    assert (50_000, ["broken-quotes"]) == (
        len(found),
        [e.faults[0].code for e in found if e.faults],
    )


def test_a_header_with_broken_quotes_is_refused(tmp_path: Path) -> None:
    assert "row 1" in refused(write(tmp_path, '"a"x,b\n1,2\n')).message


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, ",".join(map(str, range(50))))

    assert "50 columns" in refused(path, Layout(limits=Limits(columns=40))).message


def test_a_large_file_is_read_in_bounded_memory_and_in_time(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    line = ",".join(f"Solu numero {each} äö" for each in range(13)) + "\n"
    path.write_text("\n".join([",".join("abcdefghijklm"), line * 50_000]))
    with open_rows(path, Layout()) as table:
        tracemalloc.start()
        begun = time.perf_counter()
        count = sum(1 for _ in table)
        seconds = time.perf_counter() - begun
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert (50_000, 0) == (count, table.blank)
    assert peak < 8 << 20
    assert seconds < 30


CELL = st.text(
    alphabet=st.characters(exclude_characters="\0\ufeff\ufffdÃÂâïð", exclude_categories=["Cs"]),
    max_size=12,
)


@settings(deadline=None)
@given(st.lists(st.tuples(CELL, CELL), max_size=8))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]
) -> None:
    import csv

    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b"), *cells])
    path = write(tmp_path_factory.mktemp("rows"), text.getvalue())

    found, table = rows(path, Layout(encoding="utf-8"))

    full = [each for each in cells if "".join(each).strip()]
    assert full == [each.cells for each in found]
    assert len(cells) - len(full) == table.blank


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = write(tmp_path_factory.mktemp("rows"), content)
    for form in ("csv", "tsv", "json", "jsonl", "xlsx"):
        try:
            rows(path, Layout(format=form))
        except DataError as wrong:
            assert wrong.path == path  # noqa: PT017


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (  # two rows, each with one quote: the row between is a row again
            ['1,"24 tuumaa,5', "2,levy,6", '3,24",7', "4,naula,8"],
            [None, ("2", "levy", "6"), None, ("4", "naula", "8")],
        ),
        (['1,"24 tuumaa,5', '3,24",7'], [None, None]),
        (['1,"24 tuumaa,5', '2,"",6', '3,24",7'], [None, ("2", "", "6"), None]),
        (  # prose may have as many separators as a row has
            ['1,"Oulu, Kemi ja', 'Tornio, Ii, Simo",2'],
            [("1", "Oulu, Kemi ja\nTornio, Ii, Simo", "2")],
        ),
        (['"1","x,y,z', 'a,b,c","2"'], [("1", "x,y,z\na,b,c", "2")]),
        (['"Kaksi', 'riviä",2,3'], [("Kaksi\nriviä", "2", "3")]),
        (['1,2,"eka', 'toka"'], [("1", "2", "eka\ntoka")]),
        (  # not certain: nothing is taken
            ['1,2,"Katu 1', "a,b,c", 'Suomi"', "4,5,6"],
            [None, None, None, ("4", "5", "6")],
        ),
    ],
)
def test_a_quote_that_is_not_closed_swallows_no_row(
    tmp_path: Path, lines: list[str], expected: list[tuple[str, ...] | None]
) -> None:
    found, table = rows(write(tmp_path, "\n".join(["a,b,c", *lines])))

    assert expected == [None if each.faults else each.cells for each in found]
    assert {"broken-quotes"} >= {fault.code for each in found for fault in each.faults}
    assert 0 == table.blank


def test_swallowed_rows_take_time_in_proportion(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c\n" + '1,"x,5\n2,y,6\n3,z",7\n' * 20_000)

    began = time.process_time()
    found, _ = rows(path)

    assert (60_000, 40_000) == (len(found), sum(bool(each.faults) for each in found))
    assert time.process_time() - began < 10
