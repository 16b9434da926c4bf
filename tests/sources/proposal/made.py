"""Lists of the kinds that funders publish, made for tests; every name in them is invented."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Rows = Sequence[Sequence[str]]

_NAMES = (
    "Osaava metsä",
    "Digitaalinen silta",
    "Vihreä kasvu Pohjolassa",
    "Nuorten työpajat",
    "Kestävä rakentaminen ja uusi osaaminen",
    "Älykäs liikenne",
    "Yhteinen ranta",
    "Taitava johtaminen",
    "Kiertotalouden kehittäminen",
    "Matkailun uudet reitit",
    "Hyvinvoiva koulu",
    "Avoin data ja palvelut",
)
_BODIES = (
    ("Esimerkkilän kaupunki", "0201256-6"),
    ("Koivulahden ammattiopisto", "0211675-2"),
    ("Metsätieto Oy", "1680140-0"),
    ("Saariston kuntayhtymä", "2261873-3"),
    ("Kielikeskus ry", "0551253-1"),
)


def title(number: int) -> str:
    """Give a project's name."""
    return f"{_NAMES[number % len(_NAMES)]} {number // len(_NAMES) + 1}"


def body(number: int) -> str:
    """Give an organisation's name."""
    return _BODIES[number % len(_BODIES)][0]


def business_id(number: int) -> str:
    """Give the organisation's business ID; the check digit is right."""
    return _BODIES[number % len(_BODIES)][1]


def delimited(path: Path, rows: Rows, *, separator: str = ";", encoding: str = "utf-8") -> Path:
    """Write rows as text; cells with marks in them are quoted."""

    def cell(text: str) -> str:
        marked = any(sign in text for sign in (separator, '"', "\n"))
        return '"' + text.replace('"', '""') + '"' if marked else text

    text = "".join(separator.join(map(cell, row)) + "\r\n" for row in rows)
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[str | int | float]]]) -> Path:
    """Write sheets as XLSX: texts as inline strings, numbers as numbers."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    numbered = list(enumerate(sheets.items(), start=1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>'
        + "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, (n, _) in numbered)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="r{i}" Type="{relation}/worksheet" Target="worksheets/s{i}.xml"/>'
            for i, _ in numbered
        )
        + "</Relationships>",
    }
    for i, (_, rows) in numbered:
        inside = "".join(_row(number, row) for number, row in enumerate(rows, start=1))
        parts[f"xl/worksheets/s{i}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{inside}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w") as folder:
        for name, content in parts.items():
            folder.writestr(name, content)
    return path


def _row(number: int, row: Sequence[str | int | float]) -> str:
    cells = "".join(_cell(f"{_letters(at)}{number}", each) for at, each in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: str | int | float) -> str:
    if isinstance(value, str):
        text = escape(value)
        return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>' if value else ""
    return f'<c r="{place}"><v>{value}</v></c>'


def _letters(place: int) -> str:
    return chr(65 + place)
