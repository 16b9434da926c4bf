"""What the layout of a file seems to be; and layouts that are none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.layout import Layout
from hankegraafi.sources.rows.proposal import propose_layout
from hankegraafi.sources.rows.reading import open_rows

ROWS = "Koodi;Nimi;Summa\n" + "".join(f"A{n};Hanke, äö {n};{n} 000,50\n" for n in range(20))


def proposed(folder: Path, content: str | bytes) -> Layout:
    path = folder / "list"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    layout = propose_layout(path).layout
    with open_rows(path, layout) as table:
        assert [] == [each for each in table if each.faults]
    return layout


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        (ROWS, Layout("csv", "utf-8", ";")),
        (ROWS.encode("cp1252"), Layout("csv", "cp1252", ";")),
        (ROWS.encode("utf-16"), Layout("csv", "utf-16", ";")),
        (ROWS.replace(";", "\t"), Layout("tsv", "utf-8", "\t")),
        (ROWS.replace(",", ".").replace(";", ","), Layout("csv", "utf-8", ",")),
        (ROWS.replace(";", "|"), Layout("csv", "utf-8", "|")),
        ("sep=;\n" + ROWS, Layout("csv", "utf-8", ";", header=2)),
        ("Hankeluettelo 2020\n\n" + ROWS, Layout("csv", "utf-8", ";", header=3)),
        ('[{"a": 1}]', Layout("json", "utf-8")),
        (
            '{"n": [1], "data": {"grants": [{"a": 1}]}}',
            Layout("json", "utf-8", records="/data/grants"),
        ),
        ('{"a": 1}\n{"a": 2}\n', Layout("jsonl", "utf-8")),
    ],
)
def test_a_layout_is_proposed_that_reads_the_file(
    tmp_path: Path, content: str | bytes, layout: Layout
) -> None:
    assert layout == proposed(tmp_path, content)


def test_the_header_of_a_sheet_is_found(workbook: Callable[..., Path]) -> None:
    def row(number: int, *cells: str) -> str:
        written = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for letter, cell in zip("ABC", cells, strict=False)
        )
        return f'<row r="{number}">{written}</row>'

    path = workbook(
        row(1, "Hankkeet") + row(3, "Koodi", "Nimi", "Summa") + row(4, "A1", "Yksi", "12"),
        sheets={"Piilossa": "hidden", "Lista": "visible"},
    )

    assert Layout("xlsx", header=3, sheet="Lista") == propose_layout(path).layout


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b'{"a": 1}', b'{"a": [1', b"<html>"])
def test_what_holds_no_rows_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)

    with pytest.raises(DataError) as caught:
        propose_layout(path)

    assert caught.value.way_out or "empty" in caught.value.message


@pytest.mark.parametrize(
    "layout", [Layout(merged="yes"), Layout(repair="all"), Layout(short="x"), Layout(header=-1)]
)
def test_a_layout_that_says_what_cannot_be_is_refused(tmp_path: Path, layout: Layout) -> None:
    path = tmp_path / "list.csv"
    path.write_text("a,b\n")

    with pytest.raises(DataError, match=r"merged|repair|short|header"), open_rows(path, layout):
        pass
