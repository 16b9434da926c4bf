"""A description is valid as a whole, or refused with the line and the way out."""

from pathlib import Path

import pytest
from tests.sources.lists.conftest import BASE, DESCRIPTION, Given

from hankegraafi.errors import DataError, UsageError
from hankegraafi.sources.lists.described import read_description

ROOT = Path(__file__).parents[3]


def test_a_description_says_what_every_column_becomes(given: Given) -> None:
    description = read_description(given.folder / "source.toml", base=BASE)

    assert {
        "Koodi": ["code"],
        "Nimi": ["title@fi"],
        "Tila": ["status"],
        "Alku": ["start"],
        "Loppu": ["end"],
        "Toteuttaja": ["coordinator", "funding.grant.recipient"],
        "Myönnetty": ["funding.grant.amount"],
        "Käytetty": ["funding.grant.spent"],
        "Huom": ["ignore"],
    } == {
        name: [each.target.key for each in description.columns if each.name == name]
        for name in dict.fromkeys(each.name for each in description.columns)
    }
    assert given.folder / "list.csv" == description.file
    assert "https://example.org/id/organisation/agency" == description.constants[0].value


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("version = 1", "version = 0", 1, "version is a whole number"),
        ("version = 1", "version = 1\ncolour = 1", 2, "colour is not known"),
        ("[source]", "[sauce]", 3, "Did you mean source?"),
        ('sv = "Lista", ', "", 4, "title lacks sv"),
        ('language = "fi"', 'language = "de"', 5, "language is one of: fi, sv, en"),
        ("2026-11-21", '"today"', 6, "retrieved is a date"),
        ('format = "csv"', 'format = "pdf"', 10, "format is one of: csv, tsv, xlsx, json"),
        ('name = "list.csv"', 'name = "../../list.csv"', 9, "leads outside the folder"),
        ('name = "list.csv"', 'name = "/etc/passwd"', 9, "leads outside the folder"),
        ('dates = ["d.M.yyyy"]', 'dates = ["dd of MM"]', 14, "dates"),
        ('currency = "EUR"', 'currency = "euro"', 15, "a code of ISO 4217"),
        ('slug = "list-{code}"', 'slug = "list"', 19, "must hold {code}"),
        ('Alku = "start"', 'Alku = "begin"', 25, "which is no term"),
        ('Alku = "start"', 'Alku = "strat"', 25, "Did you mean start?"),
        ('Alku = "start"', "Alku = 5", 25, "says what it becomes"),
        ('Alku = "start"', 'Alku = "end"', None, "end is given by two columns"),
        ('Alku = "start"', 'Alku = { to = "start", mpa = 1 }', 25, "Did you mean map?"),
        ('Nimi = "title"', 'Nimi = "summary"', 22, "must have one that becomes title"),
        ('Huom = "ignore"', 'Huom = "summary"', 30, "no licence that lets it be published"),
        ('Huom = "ignore"', 'Huom = "programme"', 30, "needs map"),
        ('"running"', '"walking"', 24, "is no status"),
        ('"organisation:agency"', '"organisaton:agency"', None, "no name with a known prefix"),
        ("[constants]", '[funding.grant]\npart-of = "all"\n[constants]', 33, "no column"),
        ("[columns]", "[columns", 21, "this is no TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    given: Given, old: str, new: str, line: int | None, words: str
) -> None:
    given.describe((old, new))

    with pytest.raises(DataError) as caught:
        read_description(given.folder / "source.toml", base=BASE)

    assert words in str(caught.value)
    assert caught.value.way_out
    assert "\n" not in str(caught.value)
    if line:
        assert abs(line - (caught.value.line or 0)) <= 1


def test_a_folder_name_that_cannot_be_an_iri_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "Lista 1"
    folder.mkdir()
    (folder / "source.toml").write_text(DESCRIPTION, encoding="utf-8")

    with pytest.raises(DataError, match="Rename it, for example to lista-1"):
        read_description(folder / "source.toml", base=BASE)


def test_a_description_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="source new"):
        read_description(tmp_path / "source.toml", base=BASE)
    (tmp_path / "source.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="not UTF-8"):
        read_description(tmp_path / "source.toml", base=BASE)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data" / "sources").glob("*/source.toml")), ids=lambda p: p.parent.name
)
def test_every_shipped_description_is_valid(path: Path) -> None:
    assert read_description(path, base=BASE).columns
