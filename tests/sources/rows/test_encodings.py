"""Which encoding a file has, and why."""

from pathlib import Path

import pytest

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.encodings import Encoding, detect_encoding
from hankegraafi.sources.rows.layout import Layout
from hankegraafi.sources.rows.mojibake import looks_mojibake, repair
from hankegraafi.sources.rows.reading import open_rows

LETTERS = "Ā\u2000Ȁ"
"""Characters of which one byte in UTF-16 is zero, and not the usual one."""
TEXT = "Äänekosken kaupunki, työllisyyshanke, Åbo"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", Encoding("utf-8-sig", "encoding-utf-8")),
        ("utf-8-sig", Encoding("utf-8-sig", "encoding-bom")),
        ("utf-16", Encoding("utf-16", "encoding-bom")),
        ("utf-16-le", Encoding("utf-16-le", "encoding-wide")),
        ("utf-16-be", Encoding("utf-16-be", "encoding-wide")),
        ("cp1252", Encoding("cp1252", "encoding-letters")),
        ("iso8859-15", Encoding("cp1252", "encoding-letters")),
        ("cp850", Encoding("cp850", "encoding-letters")),
        ("mac-roman", Encoding("mac-roman", "encoding-letters")),
    ],
)
def test_an_encoding_is_found_with_its_evidence(
    tmp_path: Path, encoding: str, found: Encoding
) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes(TEXT.encode(encoding))

    assert found == detect_encoding(path)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [f"Koodi;Nimi\n{TEXT};{LETTERS}\n", "a;b"])
def test_utf_16_without_its_mark_is_found(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes(text.encode(encoding))

    assert Encoding(encoding, "encoding-wide") == detect_encoding(path)


def test_windows_1252_may_hold_letters_that_were_spoilt_before(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(
        "Koodi;Nimi\nA;Äänekoski, Jyväskylä\nB;YlÃ¤-Savo â€“ metsÃ¤\nC;Työ 5 €\n".encode("cp1252")
    )

    with open_rows(path, Layout(separator=";")) as table:
        assert [(), ("mojibake",), ()] == [
            tuple(fault.code for fault in row.faults) for row in table
        ]
    with open_rows(path, Layout(separator=";", repair="mojibake")) as table:
        assert ["Äänekoski, Jyväskylä", "Ylä-Savo – metsä", "Työ 5 €"] == [
            row.cells[1]  # type: ignore[index]
            for row in table
        ]


def test_what_is_declared_goes_first(tmp_path: Path) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes(TEXT.encode())

    assert Encoding("cp1252", "encoding-declared") == detect_encoding(path, "windows-1252")
    path.write_bytes(b"abc")
    assert Encoding("utf-8-sig", "encoding-ascii") == detect_encoding(path)


@pytest.mark.parametrize(
    ("content", "declared", "said"),
    [
        ("\ufeffOulu ä".encode(), "windows-1252", "mark (BOM) of UTF-8"),
        ("Oulu ä".encode("utf-16"), "utf-8", "mark (BOM) of UTF-16"),
        ("Oulu ä ja Turku".encode(), "utf-16", "not UTF-16"),
        ("“Oulu” ä".encode("cp1252"), "iso-8859-15", "byte 0 is a control character"),
    ],
)
def test_what_the_bytes_refute_is_refused(
    tmp_path: Path, content: bytes, declared: str, said: str
) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes(content)

    with pytest.raises(DataError) as caught:
        detect_encoding(path, declared)

    assert said in caught.value.message
    assert caught.value.way_out


@pytest.mark.parametrize("written", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("marked", [True, False])
def test_every_utf_16_is_read_as_declared(tmp_path: Path, written: str, *, marked: bool) -> None:
    path = tmp_path / "text.csv"
    text = f"Päättyi,b\n{TEXT}"
    path.write_bytes((("\ufeff" if marked and written != "utf-16" else "") + text).encode(written))

    with open_rows(path, Layout(encoding="utf-16")) as table:
        assert ("Päättyi", "b") == table.columns


def test_a_character_cut_by_the_end_is_no_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes("Oulu ä".encode()[:-1])

    assert "encoding-letters" == detect_encoding(path).evidence


@pytest.mark.parametrize(
    "text",
    ["Ääkköset öljy å Å", "Łódź", "naïve café", "São Paulo", "10 °C", "à la carte", "Â", "–€"],
)
def test_real_letters_are_no_mojibake(text: str) -> None:
    assert not looks_mojibake(text)
    assert text == repair(text)


@pytest.mark.parametrize("text", [TEXT, "2015–2017", "“hei” €", "é à ü ñ"])
def test_mojibake_is_seen_and_can_be_mended(text: str) -> None:
    for wrong in ("cp1252", "latin-1"):
        spoilt = text.encode().decode(wrong, "replace")
        if "\ufffd" in spoilt:
            continue
        assert looks_mojibake(spoilt)
        assert text == repair(spoilt)
        twice = spoilt.encode().decode("latin-1")
        assert looks_mojibake(twice)
        assert text == repair(twice)


@pytest.mark.parametrize("text", ["P√§√§kaupunki", "├ñiti", "10 â‚¬", "2015‚Äì2017", "Å¡Å¾"])
def test_other_mojibake_is_seen(text: str) -> None:
    assert looks_mojibake(text)


@pytest.mark.parametrize("place", [0, 1, 5_000])
def test_one_wrong_byte_in_a_file_of_utf_8_is_refused(tmp_path: Path, place: int) -> None:
    path = tmp_path / "text.csv"
    lines = ["Pääkaupunki – ä".encode()] * 6_000
    lines[place] = b"K\xe4"
    path.write_bytes(b"\n".join(lines))

    with pytest.raises(DataError) as caught:
        detect_encoding(path)

    assert place + 1 == caught.value.line
    assert "not UTF-8" in caught.value.message
    assert "declare the encoding" in caught.value.way_out
    assert "cp1252" == detect_encoding(path, "windows-1252").name


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Проект развития образования", "cp1251"),
        ("Проект развития образования", "koi8-r"),
        ("Проект развития образования", "cp866"),
        ("Izglītības attīstības projekts, mācību centrs, pētījums", "cp1257"),
        ("Švietimo plėtros projektas, ugdymo įstaigų tinklas", "cp1257"),
        ("Zażółć gęślą jaźń", "cp1250"),
    ],
)
def test_letters_of_other_languages_are_not_guessed(
    tmp_path: Path, text: str, encoding: str
) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes(b"a,b\n" * 400_000 + text.encode(encoding))

    with pytest.raises(DataError) as caught:
        detect_encoding(path)

    assert "unusual letters" in caught.value.message
    assert caught.value.way_out


def test_a_declared_encoding_of_another_language_is_read(tmp_path: Path) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes("Проект,b\n".encode("cp1251"))

    with open_rows(path, Layout(encoding="windows-1251")) as table:
        assert ("Проект", "b") == table.columns


def test_what_is_lost_cannot_be_mended() -> None:
    assert looks_mojibake("ty\ufffdllisyys")
    assert "ty\ufffdllisyys" == repair("ty\ufffdllisyys")
