"""JSON and JSON lines: records by name, nothing changed."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.halves import WholeCharacters
from hankegraafi.sources.rows.layout import Fault, Layout, Row, Table
from hankegraafi.sources.rows.reading import open_rows
from hankegraafi.sources.values.cells import Exact, Truth

FORMS = ("json", "jsonl")
RECORD = (
    '{"id": "A1", "budget": {"value": 1.50, "currency": "EUR"}, "open": true, "end": null,'
    ' "tags": ["a", "b"], "who": [{"name": "Yksi"}, {"name": "Kaksi", "n": 2}], "big": 1.2e3,'
    ' "none": [], "empty": {}}'
)
CELLS = {
    "id": "A1",
    "budget.value": "1.50",
    "budget.currency": "EUR",
    "open": "true",
    "end": "",
    "tags": ("a", "b"),
    "who[0].name": "Yksi",
    "who[1].name": "Kaksi",
    "who[1].n": "2",
    "big": "1200",
    "none": (),
}


def read(folder: Path, content: str | bytes, layout: Layout) -> tuple[list[Row], Table]:
    path = folder / "list.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with open_rows(path, layout) as table:
        return list(table), table


def refused(folder: Path, content: str | bytes, layout: Layout) -> str:
    with pytest.raises(DataError) as caught:
        read(folder, content, layout)
    assert caught.value.path == folder / "list.json"
    return str(caught.value)


@pytest.mark.parametrize("form", FORMS)
def test_a_record_becomes_named_cells(tmp_path: Path, form: str) -> None:
    content = f"[{RECORD}]" if form == "json" else RECORD

    (row,), table = read(tmp_path, content, Layout(format=form))

    assert (1, CELLS, ()) == (row.number, row.cells, row.faults)
    cells: Any = row.cells
    assert (Exact, Truth) == (type(cells["budget.value"]), type(cells["open"]))
    assert ("Kaksi", "", "A1") == table.picker(["who[1].name", "none such", "id"])(row)
    assert 1.0 == table.done()


def test_records_stand_where_the_pointer_leads(tmp_path: Path) -> None:
    content = '{"meta": {"a": [1, {"b": [2]}]}, "x/y": [{"~": [{"id": 1}, {"id": 2}]}], "z": 3}'

    found, _ = read(tmp_path, content, Layout(format="json", records="/x~1y/0/~0"))

    assert [{"id": "1"}, {"id": "2"}] == [each.cells for each in found]


@pytest.mark.parametrize(
    ("content", "records", "said"),
    [
        ('{"a": 1}', "", "no list at the top"),
        ('{"a": [1]}', "/b", '"b" is not there'),
        ('{"a": {"c": 1}}', "/a", "no list at"),
        ('{"a": 1}', "/a/b", '"b" is not there'),
        ("[]", "a", "no JSON Pointer"),
        ('[{"a": 1}', "", "broken near record 1"),
        ('[{"a": 1}, {"a" 2}]', "", "broken near record 2"),
        ('[{"a": 1}] [', "", "broken"),
        ("[" * 100_000, "", "nested too deep"),
        ('[{"a": ' + "[" * 1000, "", "nested too deep"),
        ('{"b": ' + '{"a": ' * 1000, "/a", "nested too deep"),
        ('[{"a": "\udce4"}]', "", "broken"),
    ],
)
def test_what_is_no_list_of_records_is_refused(
    tmp_path: Path, content: str, records: str, said: str
) -> None:
    data = content.encode("utf-8", "surrogateescape")

    assert said in refused(tmp_path, data, Layout("json", "utf-8", records=records))


def test_an_item_that_is_no_record_is_given_with_its_fault(tmp_path: Path) -> None:
    found, _ = read(tmp_path, '[1, {"a": "x"}, [2], null]', Layout("json"))

    assert [1, 2, 3, 4] == [each.number for each in found]
    assert ["not-a-record", None, "not-a-record", "not-a-record"] == [
        each.faults[0].code if each.faults else None for each in found
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_name_that_stands_twice_is_a_fault(tmp_path: Path, form: str) -> None:
    record = '{"a": 1, "a": 2, "b": {"c": 3}, "b.c": 4}'

    (row,), _ = read(tmp_path, f"[{record}]" if form == "json" else record, Layout(form))

    assert (Fault("duplicate-key", "a", "2"), Fault("duplicate-key", "b.c", "4")) == row.faults
    assert {"a": "1", "b.c": "3"} == row.cells


def test_a_broken_line_is_one_fault_among_good_lines(tmp_path: Path) -> None:
    deep = '{"a": ' + "[" * 5000 + "]" * 5000 + "}"
    lines = ['{"a": 1}', "", '{"a": ', "[1]", deep, '{"a": NaN}', '{"a": 2}']

    found, table = read(tmp_path, "\n".join(lines), Layout("jsonl"))

    assert [1, 3, 4, 5, 6, 7] == [each.number for each in found]
    assert [None, "broken-json", "not-a-record", "too-deep", "broken-json", None] == [
        each.faults[0].code if each.faults else None for each in found
    ]
    assert 1 == table.blank


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("form", FORMS)
def test_encodings_are_read(tmp_path: Path, form: str, encoding: str) -> None:
    record = '{"nimi": "Äänekoski – öljy"}'
    content = (f"[{record}]" if form == "json" else record).encode(encoding)

    (row,), _ = read(tmp_path, content, Layout(form))

    assert {"nimi": "Äänekoski – öljy"} == row.cells


@pytest.mark.parametrize("form", FORMS)
def test_mojibake_is_marked(tmp_path: Path, form: str) -> None:
    record = '{"a": "PÃ¤Ã¤ttyi", "b": ["Ã¶"]}'
    content = f"[{record}]" if form == "json" else record

    (row,), _ = read(tmp_path, content, Layout(form))
    (mended,), _ = read(tmp_path, content, Layout(form, repair="mojibake"))

    assert [("mojibake", "a"), ("mojibake", "b")] == [(e.code, e.column) for e in row.faults]
    assert {"a": "Päättyi", "b": ("ö",)} == mended.cells


def test_a_record_that_never_ends_is_refused_before_it_is_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    with path.open("wb") as file:
        file.write(b'[{"a": 1}, {"a": "')
        for _ in range(96):
            file.write(b"x" * (1 << 20))

    tracemalloc.start()
    with (
        pytest.raises(DataError, match="record 2 is longer than 16 MiB"),
        open_rows(path, Layout("json", "utf-8")) as table,
    ):
        list(table)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 64 << 20


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\0\0", b"", b"<html>", b"PK\x03\x04"])
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content, Layout("json"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("escaped", "cell"),
    [
        (r"\ud83d\ude00", "😀"),
        (r"a\\ud83d b", r"a\ud83d b"),
        (r"a\ud83db", "a\ufffdb"),
        (r"a\udc00b", "a\ufffdb"),
        (r"\ud83d\ud83d\ude00", "\ufffd😀"),
    ],
)
def test_half_a_character_is_a_fault(tmp_path: Path, form: str, escaped: str, cell: str) -> None:
    record = f'{{"a": "{escaped}"}}'

    (row,), _ = read(tmp_path, f"[{record}]" if form == "json" else record, Layout(form))

    assert {"a": cell} == row.cells
    assert ("\ufffd" in cell) == bool(row.faults)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([b"\\\\", rb"\ud83d", rb"\ude00", rb"\n", b"x", rb"\u00e4"]), max_size=30
    ),
    st.integers(1, 20),
)
def test_escapes_are_the_same_in_blocks_of_any_size(pieces: list[bytes], size: int) -> None:
    data = b"".join(pieces)
    whole, blocks = WholeCharacters(), WholeCharacters()

    at_once = whole.next(data) + whole.next(b"")
    parts = [blocks.next(data[place : place + size]) for place in range(0, len(data), size)]

    assert at_once == b"".join([*parts, blocks.next(b"")])
    assert not any(0xD800 <= ord(char) < 0xE000 for char in json.loads(b'"' + at_once + b'"'))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    assert "not UTF-8" in refused(tmp_path, b'[{"a": "\xed\xa0\x80"}]', Layout("json", "utf-8"))
    assert "broken" in refused(tmp_path, b'[{"a": ' + b"1" * 5000 + b"}]", Layout("json", "utf-8"))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), max_size=4))
def test_both_readers_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("json")
    lines = "\n".join(json.dumps(each) for each in records)

    one, _ = read(folder, json.dumps(records), Layout("json", "utf-8"))
    other = read(folder, lines, Layout("jsonl", "utf-8"))[0] if records else []

    assert [(each.cells, each.faults) for each in one] == [(e.cells, e.faults) for e in other]
    assert len(records) == len(one)
