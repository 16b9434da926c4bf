"""XLSX: what a reader of the sheet sees."""

import time
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.formats import kind_of_format
from hankegraafi.sources.rows.layout import Fault, Layout, Limits, Note, Row, Table
from hankegraafi.sources.rows.reading import open_rows
from hankegraafi.sources.rows.serial import shortest
from hankegraafi.sources.rows.spreadsheet import sheet_names
from hankegraafi.sources.values.cells import Dated, Euros, Exact, Faulty, Percent, Truth
from hankegraafi.sources.values.dates import read_moment
from hankegraafi.sources.values.money import load_money_words, read_amount
from hankegraafi.sources.values.reasons import Unreadable

Writer = Callable[..., Path]
XLSX = Layout(format="xlsx")
HEAD = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
TEXTS = ("Koodi", "Arvo", "Äänekoski &amp; kumppanit")


def rows(path: Path, layout: Layout = XLSX) -> tuple[list[Row], Table]:
    with open_rows(path, layout) as table:
        return list(table), table


def refused(path: Path, layout: Layout = XLSX) -> str:
    with pytest.raises(DataError) as caught:
        rows(path, layout)
    assert path == caught.value.path
    return str(caught.value)


def cell(workbook: Writer, xml: str, **options: Any) -> str:
    path = workbook(f'{HEAD}<row r="2"><c r="A2"><v>1</v></c>{xml}</row>', texts=TEXTS, **options)
    (row,), _ = rows(path)
    return row.cells[1]  # type: ignore[index,return-value]


@pytest.mark.parametrize(
    ("xml", "kind", "text"),
    [
        ('<c r="B2" t="s"><v>2</v></c>', str, "Äänekoski & kumppanit"),
        (
            '<c r="B2" t="inlineStr"><is><t>a</t><rPh><t>x</t></rPh><r><t>b</t></r></is></c>',
            str,
            "ab",
        ),
        ('<c r="B2" t="inlineStr"><is><t>a_x000A_b</t></is></c>', str, "a\nb"),
        ('<c r="B2"><v>12</v></c>', Exact, "12"),
        ('<c r="B2"><v>0.30000000000000004</v></c>', Exact, "0.3"),
        ('<c r="B2"><v>1234567.8899999999</v></c>', Exact, "1234567.89"),
        ('<c r="B2"><v>1.5E-3</v></c>', Exact, "0.0015"),
        ('<c r="B2"><v>-7</v></c>', Exact, "-7"),
        ('<c r="B2" s="7"><v>1.125</v></c>', Exact, "1.125"),
        ('<c r="B2" s="1"><v>42064</v></c>', Dated, "2015-03-01"),
        ('<c r="B2" s="1"><v>42064.5</v></c>', Dated, "2015-03-01T12:00:00"),
        ('<c r="B2" s="2"><v>42064</v></c>', Dated, "2015-03"),
        ('<c r="B2" s="4"><v>42064</v></c>', Dated, "2015"),
        ('<c r="B2" s="5"><v>0.5</v></c>', str, "12:00:00"),
        ('<c r="B2" t="d"><v>2015-03-01T00:00:00</v></c>', Dated, "2015-03-01T00:00:00"),
        ('<c r="B2" s="3"><v>0.07</v></c>', Percent, "7 %"),
        ('<c r="B2" t="b"><v>1</v></c>', Truth, "true"),
        ('<c r="B2"><f>A1*2</f><v>24</v></c>', Exact, "24"),
        ('<c r="B2" t="str"><f>A1</f><v></v></c>', str, ""),
        ('<c r="B2"><f>A1*2</f></c>', Faulty, "=A1*2"),
        ('<c r="B2" t="e"><v>#N/A</v></c>', Faulty, "#N/A"),
        ('<c r="B2" s="6"><v>42064</v></c>', Faulty, "42064"),
        ('<c r="B2" s="1"><v>-5</v></c>', Faulty, "-5"),
        ('<c r="B2" s="1"><v>60</v></c>', Faulty, "60"),
        ('<c r="B2"><v>1e999</v></c>', Faulty, "1e999"),
        ('<c r="B2" s="1"/>', str, ""),
    ],
)
def test_a_cell_is_what_a_reader_sees(
    workbook: Writer, xml: str, kind: type[str], text: str
) -> None:
    found = cell(workbook, xml)

    assert (kind, text) == (type(found), found)


def test_days_may_be_counted_from_1904(workbook: Writer) -> None:
    assert "2015-03-01" == cell(workbook, '<c r="B2" s="1"><v>40602</v></c>', date1904=True)


def test_a_number_of_days_from_1904_is_not_read_as_another(workbook: Writer) -> None:
    found = cell(workbook, '<c r="B2"><v>40602</v></c>', date1904=True)

    assert "2015-03-01" == read_moment(found, ("excel1904",)).value
    with pytest.raises(Unreadable) as caught:
        read_moment(found, ("excel",))
    assert "days-since-1904" == caught.value.code


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "#REF!", "######"])
def test_a_text_that_looks_like_a_formula_or_an_error_is_a_fault(
    workbook: Writer, text: str
) -> None:
    path = workbook(
        f'{HEAD}<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>3</v></c></row>',
        texts=(*TEXTS, text),
    )

    (row,), _ = rows(path)

    assert (Fault("formula" if text[0] == "=" else "error-cell", "Arvo", text),) == row.faults


def test_a_fault_names_its_column(workbook: Writer) -> None:
    path = workbook(f'{HEAD}<row r="2"><c r="B2"><f>A1</f></c></row>', texts=TEXTS)

    (row,), _ = rows(path)

    assert (Fault("formula", "Arvo", "=A1"),) == row.faults


def test_rows_keep_their_numbers(workbook: Writer) -> None:
    path = workbook(
        f'{HEAD}<row r="3"><c r="B3"><v>3</v></c></row>'
        '<row r="5"><c r="A5" t="s"><v>0</v></c></row>'
        '<row r="6"><c r="A6"/></row>',
        texts=TEXTS,
    )

    found, table = rows(path)

    assert [(3, ("", "3")), (5, ("Koodi", ""))] == [(each.number, each.cells) for each in found]
    assert (3, 1.0) == (table.blank, table.done())


def test_a_cell_beyond_the_header_is_a_fault(workbook: Writer) -> None:
    path = workbook(f'{HEAD}<row r="2"><c r="D2"><v>9</v></c></row>', texts=TEXTS)

    (row,), _ = rows(path)

    assert "shifted" == row.faults[0].code


def test_merged_cells_are_marked_or_filled(workbook: Writer) -> None:
    path = workbook(
        f'{HEAD}<row r="2"><c r="A2"><v>7</v></c><c r="B2"><v>1</v></c></row>'
        '<row r="3"><c r="A3"/><c r="B3"><v>2</v></c></row>'
        '<row r="4"><c r="A4"><v>8</v></c><c r="B4"/></row>'
        '<row r="5"><c r="A5"><v>9</v></c><c r="B5"><v>3</v></c></row>',
        texts=TEXTS,
        merges=("A4:B4", "A2:A3"),
    )

    marked, _ = rows(path)
    assert [(), ("merged", "Koodi"), ("merged", "Arvo"), ()] == [
        (each.faults[0].code, each.faults[0].column) if each.faults else () for each in marked
    ]
    filled, _ = rows(path, Layout("xlsx", merged="fill"))
    assert [("7", "1"), ("7", "2"), ("8", "8"), ("9", "3")] == [each.cells for each in filled]
    assert {()} == {each.faults for each in filled}


def test_a_header_on_a_later_row(workbook: Writer) -> None:
    path = workbook(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Luettelo</t></is></c></row>'
        + HEAD.replace('r="1"', 'r="3"').replace("A1", "A3").replace("B1", "B3")
        + '<row r="4"><c r="A4"><v>1</v></c></row>',
        texts=TEXTS,
        merges=("A1:B1",),
    )

    found, table = rows(path, Layout("xlsx", header=3))

    assert (("Koodi", "Arvo"), [4], 0) == (
        table.columns,
        [each.number for each in found],
        table.blank,
    )
    assert "row 2 holds no names" in refused(path, Layout("xlsx", header=2))


def test_what_is_hidden_is_read_and_told(workbook: Writer) -> None:
    path = workbook(
        f'{HEAD}<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>',
        texts=TEXTS,
        sheets={"Vanha": "hidden", "Uusi": "visible", "Muu": "visible"},
        columns='<cols><col min="1" max="1" hidden="1"/></cols>',
    )

    found, table = rows(path)
    assert [2] == [each.number for each in found]
    assert [
        Note("sheet-hidden", "Vanha"),
        Note("sheet-other", "Muu"),
        Note("rows-hidden", "1"),
        Note("columns-hidden"),
    ] == table.notes
    _, table = rows(path, Layout("xlsx", sheet="Vanha"))
    assert Note("sheet-read-hidden", "Vanha") in table.notes
    assert ("Uusi", "Muu") == sheet_names(path, XLSX)
    assert "Name one of: Vanha, Uusi, Muu." in refused(path, Layout("xlsx", sheet="Kolmas"))


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"
)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (BOMB, "document type"),
        ("<worksheet><sheetData><row>", "broken"),
        ('<worksheet><sheetData><row r="2"/><row r="2"/></sheetData></worksheet>', "row 2 stands"),
        ('<worksheet><sheetData><row r="9999999"/></sheetData></worksheet>', "row 9999999"),
        ('<worksheet><sheetData><row><c r="1A"/></row></sheetData></worksheet>', "no cell 1A"),
        ('<worksheet><sheetData><row><c r="ZZZ1"/></row></sheetData></worksheet>', "wrong place"),
        (
            '<worksheet><sheetData><row><c t="s"><v>9</v></c></row></sheetData></worksheet>',
            "shared",
        ),
    ],
)
def test_a_broken_sheet_is_refused(workbook: Writer, part: str, said: str) -> None:
    path = workbook("", parts={"xl/worksheets/sheet1.xml": part})

    assert said in refused(path)


def test_what_would_unpack_to_too_much_is_refused(workbook: Writer, tmp_path: Path) -> None:
    sheet = "<worksheet><sheetData>" + " " * (40 << 20) + "</sheetData></worksheet>"
    path = workbook("", parts={"xl/worksheets/sheet1.xml": sheet})

    assert "would unpack" in refused(path)
    small = workbook(HEAD, texts=TEXTS)
    assert "would unpack" in refused(small, Layout("xlsx", limits=Limits(unpacked=100)))
    assert "texts of the workbook" in refused(small, Layout("xlsx", limits=Limits(strings=10)))
    long = workbook(f'{HEAD}<row r="2"><c r="A2"><v>{"1" * 999}</v></c></row>', texts=TEXTS)
    assert "row 2: a cell is longer" in refused(long, Layout("xlsx", limits=Limits(cell=500)))


def test_too_many_merged_cells_at_once_are_refused(workbook: Writer) -> None:
    path = workbook(
        f'{HEAD}<row r="2"><c r="A2"><v>1</v></c></row>', texts=TEXTS, merges=["A2:A9"] * 1001
    )

    assert "row 2 belongs to 1001 merged cells" in refused(path)


def test_a_file_cut_off_is_refused(workbook: Writer) -> None:
    path = workbook(HEAD * 1, texts=TEXTS)
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        assert refused(path)


def test_spoilt_bytes_are_refused_or_read(workbook: Writer) -> None:
    path = workbook(f'{HEAD}<row r="2"><c r="A2"><v>1</v></c></row>', texts=TEXTS)
    whole = bytearray(path.read_bytes())
    for place in range(0, len(whole), 13):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0xFF
        path.write_bytes(spoilt)
        try:
            rows(path)
        except DataError as wrong:
            assert wrong.way_out or wrong.path  # noqa: PT017


def test_other_office_files_are_told_apart(tmp_path: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
    path = tmp_path / "list.xlsx"

    path.write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert "locked by a password" in refused(path)
    path.write_bytes(ole + "Workbook".encode("utf-16-le"))
    assert "old Office file" in refused(path)
    with zipfile.ZipFile(path, "w") as folder:
        folder.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        folder.writestr("content.xml", "<a/>")
    assert "ODS" in refused(path)
    with zipfile.ZipFile(path, "w") as folder:
        folder.writestr("../../etc/passwd", "x")
    assert "packed folder" in refused(path)
    path.write_text("a,b\n1,2\n")
    assert "plain text, not XLSX" in refused(path)


def test_a_workbook_named_csv_is_told(workbook: Writer) -> None:
    path = workbook(HEAD, texts=TEXTS)

    assert 'Write format = "xlsx"' in refused(path, Layout("csv"))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", ""),
        ("0.00", ""),
        ("#,##0 €", ""),
        ('#,##0 "mkd"', ""),
        ("[Red]-0.00", ""),
        ("0.00E+00", ""),
        ("[$-40B]d. mmmm yyyy", "day"),
        ("dd/mm/yy;@", "day"),
        ("yyyy\\-mm\\-dd", "day"),
        ("m/yyyy", "month"),
        ("yyyy", "year"),
        ("d.m.", "no-year"),
        ("mmmm", "no-year"),
        ("[h]:mm:ss", "time"),
        ("0.0%", "percent"),
    ],
)
def test_a_format_says_how_precise_a_date_is(code: str, kind: str) -> None:
    assert kind == kind_of_format(code)


def test_numbers_have_no_noise() -> None:
    assert ["0.3", "100", "0", "1000000000000000000", "0.1", "-0.5"] == [
        shortest(Decimal(each))
        for each in ("0.30000000000000004", "100", "-0", "1E+18", "0.1", "-0.50")
    ]


@pytest.mark.parametrize(
    ("code", "number", "kind", "text"),
    [
        ("#,##0 €", "1000", Euros, "1000"),
        ('_-* #,##0.00 "€"_-;\\-* #,##0.00 "€"_-;_-* "-"?? "€"_-;_-@_-', "-7.5", Euros, "-7.5"),
        ("#,##0.00 [$€-40B]", "1000.5", Euros, "1000.5"),
        ("[$EUR] #,##0;[Red]-[$EUR] #,##0", "-2", Euros, "-2"),
        ('#,##0 "kr"', "1000", Exact, "1000 kr"),
        ("[$SEK] #,##0", "1000", Exact, "SEK 1000"),
        ("[$$-409]#,##0", "-1000", Exact, "-USD1000"),
        ("#,##0 [$kr-41D]", "0", Exact, "0 SEK"),
        ("[$kr.-406] #,##0", "5", Exact, "DKK 5"),
        ("[$kr-99] #,##0", "5", Exact, "kr 5"),
        ('#,##0 "kr";[Red]#,##0 "kr"', "-12", Exact, "-12 kr"),
        ('#,##0 "kr";(#,##0 "kr")', "-12", Exact, "(12 kr)"),
        ('#,##0 "t€"', "12", Exact, "12 t€"),
        ('#,##0, "t€"', "12500", Exact, "12.5 t€"),
        ('[>=1000000]0.0,,"M€";0 "€"', "2500000", Exact, "2.5M€"),
        ('"noin "0', "12", Exact, "noin 12"),
        ("# ##0", "1000", Exact, "1000"),
        ("#,##0,", "1000", Exact, "1000"),
        ("#,##0;[Red]-#,##0", "-5", Exact, "-5"),
        ("00000", "123", Exact, "00123"),
        ("00000", "123456", Exact, "123456"),
        ('"FI-"000', "7", Exact, "FI-007"),
        ("00\\-00", "1234", Faulty, "1234"),
        (";;;", "1234", Faulty, "1234"),
        ('"salainen"', "1234", Faulty, "1234"),
        ("General", "1234567890123456", Faulty, "1234567890123456"),
        ("0", "1.23456789012345E+18", Faulty, "1.23456789012345E+18"),
        ("0", "123456789012345", Exact, "123456789012345"),
    ],
)
def test_a_number_has_what_its_format_puts_beside_it(
    workbook: Writer, code: str, number: str, kind: type[str], text: str
) -> None:
    found = cell(workbook, f'<c r="B2" s="0"><v>{number}</v></c>', formats=(code,))

    assert (kind, text) == (type(found), found)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('#,##0 "€"', (Decimal("1000.5"), "EUR")),
        ("[$SEK] #,##0", (Decimal("1000.5"), "SEK")),
        ("[$NOK]\\ #,##0.0", (Decimal("1000.5"), "NOK")),
        ('#,##0 "t€"', (Decimal(1_000_500), "EUR")),
        ('#,##0 "kr"', "ambiguous-currency"),
        ("$#,##0", "ambiguous-currency"),
        ("[$$-409]#,##0", (Decimal("1000.5"), "USD")),
        ("#,##0 [$kr-414]", (Decimal("1000.5"), "NOK")),
        ('_-* #,##0.00\\ "XYZ"_-', "unknown-currency"),
        ("0.0 %", "percent-not-number"),
        ('0.0"%"', "percent-not-number"),
        ('0 "kpl"', "not-an-amount"),
        ("#,##0 [$₽-419]", "unknown-currency"),
    ],
)
def test_the_currency_of_a_format_is_never_passed_over(
    workbook: Writer, code: str, expected: tuple[Decimal, str] | str
) -> None:
    found = cell(workbook, '<c r="B2" s="0"><v>1000.5</v></c>', formats=(code,))

    if isinstance(expected, str):
        with pytest.raises(Unreadable) as caught:
            read_amount(found, words=load_money_words())
        assert expected == caught.value.code
    else:
        amount = read_amount(found, currency="EUR", words=load_money_words())
        assert expected == (amount.value, amount.currency)


@pytest.mark.parametrize("code", ["0 €", "[$NOK] 0", "0 [$kr-414]"])
def test_a_format_that_contradicts_the_description_is_refused(workbook: Writer, code: str) -> None:
    found = cell(workbook, '<c r="B2" s="0"><v>5</v></c>', formats=(code,))

    with pytest.raises(Unreadable) as caught:
        read_amount(found, currency="SEK", words=load_money_words())
    assert "other-currency" == caught.value.code
    assert Decimal(5) == read_amount(found, words=load_money_words()).value


def test_a_merged_number_counts_once_and_other_values_hold_for_all(workbook: Writer) -> None:
    path = workbook(
        f'{HEAD}<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>900</v></c></row>'
        '<row r="3"><c r="A3"/><c r="B3"/></row>'
        '<row r="4"><c r="A4" s="1"><v>42064</v></c><c r="B4" t="s"><v>3</v></c></row>'
        '<row r="5"><c r="A5"/><c r="B5"/></row>',
        texts=(*TEXTS, "1\u00a0000 €"),
        merges=("A2:A3", "B2:B3", "A4:A5", "B4:B5"),
    )

    found, _ = rows(path, Layout("xlsx", merged="fill"))

    words, values = zip(*(cast("tuple[str, str]", each.cells) for each in found), strict=True)
    assert ("Äänekoski & kumppanit",) * 2 == words[:2]
    assert ["2015-03-01"] * 2 == [read_moment(each).value for each in words[2:]]
    assert [Decimal(900), "merged-number", Decimal(1000), "merged-number"] == list(
        map(_sum, values)
    )


def _sum(text: str) -> Decimal | str:
    try:
        return read_amount(text).value
    except Unreadable as wrong:
        return wrong.code


def test_empty_cells_far_to_the_right_cost_nothing(workbook: Writer) -> None:
    body = "".join(
        f'<row r="{place}"><c r="A{place}"><v>{place}</v></c><c r="XFD{place}" s="1"/></row>'
        for place in range(2, 4_002)
    )
    path = workbook(HEAD + body, texts=TEXTS)

    began = time.process_time()
    found, _ = rows(path)

    assert (4_000, {()}) == (len(found), {each.faults for each in found})
    assert ("2", "") == found[0].cells
    assert time.process_time() - began < 3
