"""Small workbooks, written by hand so that a test can say every byte of them."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

FORMATS = ("General", "d.m.yyyy", "mmm yyyy", "0 %", "yyyy", "h:mm", "d.m.", "#,##0.00")
"""The number format of each style: a cell's s="1" is a day, "2" a month, "3" a percent …"""


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook out of the XML of its rows; `parts` go before the parts of its own."""

    def write(
        rows: str,
        *,
        texts: Sequence[str] = (),
        merges: Sequence[str] = (),
        sheets: Mapping[str, str] | None = None,
        columns: str = "",
        parts: Mapping[str, str] | None = None,
        date1904: bool = False,
        formats: Sequence[str] = FORMATS,
    ) -> Path:
        merged = "".join(f'<mergeCell ref="{each}"/>' for each in merges)
        tail = f'<mergeCells count="{len(merges)}">{merged}</mergeCells>' if merges else ""
        own = {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": _book(sheets or {"Hankkeet": "visible"}, date1904=date1904),
            "xl/_rels/workbook.xml.rels": _links(len(sheets or {"": ""})),
            "xl/sharedStrings.xml": _texts(texts),
            "xl/styles.xml": _styles(formats),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{_SHEET}">{columns}'
                f"<sheetData>{rows}</sheetData>{tail}</worksheet>"
            ),
        }
        for number in range(2, len(sheets or {}) + 1):
            own[f"xl/worksheets/sheet{number}.xml"] = own["xl/worksheets/sheet1.xml"]
        path = tmp_path / "list.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as folder:
            for name, content in (own | dict(parts or {})).items():
                folder.writestr(name, content)
        return path

    return write


def _book(sheets: Mapping[str, str], *, date1904: bool) -> str:
    listed = "".join(
        f'<sheet name="{name}" sheetId="{place}" state="{state}" r:id="rId{place}"/>'
        for place, (name, state) in enumerate(sheets.items(), start=1)
    )
    properties = f'<workbookPr date1904="{int(date1904)}"/>'
    return (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">{properties}'
        f"<sheets>{listed}</sheets></workbook>"
    )


def _links(count: int) -> str:
    sheets = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/worksheet"'
        f' Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, count + 1)
    )
    return (
        f'<Relationships xmlns="{_LINKS}">{sheets}'
        f'<Relationship Id="t" Type="{_OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    )


def _texts(texts: Sequence[str]) -> str:
    items = "".join(f"<si><t>{each}</t></si>" for each in texts)
    return f'<sst xmlns="{_SHEET}">{items}</sst>'


def _styles(codes: Sequence[str]) -> str:
    formats = "".join(
        f'<numFmt numFmtId="{164 + place}" formatCode={quoteattr(code)}/>'
        for place, code in enumerate(codes)
    )
    used = "".join(f'<xf numFmtId="{164 + place}"/>' for place in range(len(codes)))
    return (
        f'<styleSheet xmlns="{_SHEET}"><numFmts>{formats}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{used}</cellXfs></styleSheet>'
    )
