"""What a proposal says, and what it refuses to say."""

import json
import tomllib
from datetime import date
from itertools import takewhile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sources.proposal.made import body, business_id, delimited, title, workbook

from hankegraafi.errors import DataError, UsageError
from hankegraafi.sources.lists.described import read_description
from hankegraafi.sources.lists.reading import Known
from hankegraafi.sources.proposal.preview import preview
from hankegraafi.sources.proposal.propose import Proposal, propose

BASE = "https://e.example/"
TODAY = date(2026, 1, 2)


def of(path: Path, lang: str = "en") -> Proposal:
    return propose(path, name="made-list", today=TODAY, lang=lang)


def comment(proposal: Proposal, column: str) -> str:
    """The comments above a column."""
    lines = proposal.toml.splitlines()
    names = (f"{column} = ", f'"{column}" = ')
    place = next(n for n, each in enumerate(lines) if each.startswith(names))
    return "\n".join(takewhile(lambda each: each[0] == "#", reversed(lines[:place])))


def listed(folder: Path, header: str, *columns: str, count: int = 30) -> Path:
    """A list with a code, a title and columns made of a pattern with `{n}`."""
    names = ["Koodi", "Hankkeen nimi", *header.split(";")]
    rows = [[f"K{n}", title(n), *(each.format(n=n) for each in columns)] for n in range(1, count)]
    return delimited(folder / "lista.csv", [names, *rows])


@pytest.mark.parametrize(
    ("header", "pattern", "reason"),
    [
        ("Vastuuhenkilö", "Maija Meikäläinen", "data of persons"),
        ("Muu tieto", "Matti Virtanen", "data of persons"),
        ("Muu tieto", "maija{n}@e.example", "data of persons"),
        ("Yhteys", "040 123 45{n:02}", "data of persons"),
        ("Numero 2", "0101{n:02}-123A", "data of persons"),
        ("Kontaktperson", "Kalle{n}", "data of persons"),
        ("Kuvaus", "Tässä hankkeessa kerrotaan pitkästi kaikesta. {n} " * 6, "needs a licence"),
        ("Alkaa", "05/06/20{n:02}", "day or month first"),
        ("Haettu avustus", "{n}000", "applied for"),
        ("Myönnetty tuki (1000 €)", "{n}", "thousands or millions"),
        ("Myönnetty tuki", "{n}.500", "do not tell the decimal mark"),
        ("Rahasto", "EAKR", "give what each word stands for"),
        ("Tila", "siirretty", "give what each word stands for"),
        ("Toimintalinja", "TL 1", "give what each word stands for"),
        ("Tukitaso", "75 %", "percentage"),
        ("Y-tunnus", "1234567-{n}", "could be: coordinator.id"),
        ("Hakijan postinumero", "00{n:03}", "different 29"),
        ("Maksupäivät", "", "empty"),
        ("Alkaa", "pian {n}", "could be: start"),
        ("Haun alkamispäivä", "{n}.1.2020", "could be: start"),
        ("Laina (€)", "{n}00", "could be"),
        ("Valuutta", "EUR", "such as EUR"),
        ("Grant year", "20{n:02}", "such as"),
        ("Tuen tunnus", "8{n:03}", "could be: code"),
    ],
)
def test_what_is_not_sure_is_ignored_and_says_why(
    header: str, pattern: str, reason: str, tmp_path: Path
) -> None:
    proposal = of(listed(tmp_path, header, pattern))

    assert {"Koodi", "Hankkeen nimi"} == set(proposal.becomes)
    assert "ignore" == tomllib.loads(proposal.toml)["columns"][header]
    assert reason in comment(proposal, header)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("Maija Meikäläinen", "Yhteyshenkilö"),
        ("maija{n}@e.example", "Muu"),
        ("0101{n:02}-123A", "Muu"),
    ],
)
def test_persons_are_not_quoted(pattern: str, name: str, tmp_path: Path) -> None:
    text = of(listed(tmp_path, name, pattern)).toml

    assert pattern.format(n=1) not in text


@pytest.mark.parametrize(
    ("header", "pattern", "line"),
    [
        ("Myönnetty tuki", "{n} 000,50 €", 'decimal = ","'),
        ("Myönnetty tuki", "{n},000.50", 'decimal = "."'),
        ("Myönnetty tuki (SEK)", "{n}", 'currency = "SEK"'),
        ("Myönnetty tuki", "{n},50 NOK", 'currency = "NOK"'),
        ("Alkaa", "13/06/20{n:02}", 'dates = ["d/M/yyyy"]'),
        ("Alkaa", "20{n:02}0131", 'dates = ["yyyyMMdd"]'),
        ("Alkaa", "1.3.{n:02}", 'dates = ["d.M.yy"]'),
        ("Alkaa", "kevät 20{n:02}", 'Alkaa = "start"'),
        ("Alkaa", "2020-01-{n:02}T12:00:00", 'dates = ["yyyy-MM-ddTHH:mm:ss"]'),
        ("Funding period start", "{n}.1.2020", '"Funding period start" = "start"'),
        ("Aloitusvuosi", "20{n:02}", 'dates = ["yyyy"]'),
        ("Tila", "Päättynyt", 'map = { "Päättynyt" = "ended" }'),
    ],
)
def test_the_forms_of_values_are_found(
    header: str, pattern: str, line: str, tmp_path: Path
) -> None:
    assert line in of(listed(tmp_path, header, pattern)).toml


def test_words_that_somebody_must_explain_come_with_the_line_to_complete(tmp_path: Path) -> None:
    proposal = of(listed(tmp_path, "Rahasto;Myönnetty EU-tuki;Tila", "EAKR", "{n}", "siirretty"))

    line = '# Rahasto = { to = "funding.eu.funder", map = { EAKR = "organisation:…" } }'
    assert line in proposal.toml
    assert '# Tila = { to = "status", map = { siirretty = "…" } }' in proposal.toml


def test_a_currency_that_differs_from_row_to_row_is_not_guessed(tmp_path: Path) -> None:
    names = ["Koodi", "Nimi", "Avustus", "Valuutta"]
    rows = [[f"K{n}", title(n), f"{n}00", ("EUR", "SEK")[n % 2]] for n in range(30)]

    proposal = of(delimited(tmp_path / "a.csv", [names, *rows]))

    assert "Avustus" not in proposal.becomes
    assert "differs from row to row: EUR, SEK" in comment(proposal, "Avustus")


def test_numbers_belong_to_the_organisation_that_their_name_speaks_of(tmp_path: Path) -> None:
    header = "Hakija;Rahoittaja;Hakijan Y-tunnus;Rahoittajan Y-tunnus"
    names = ["Koodi", "Nimi", *header.split(";")]
    rows = [
        [f"K{n}", title(n), body(n), body(n + 1), business_id(n), business_id(n + 1)]
        for n in range(30)
    ]

    becomes = of(delimited(tmp_path / "a.csv", [names, *rows])).becomes

    assert ("coordinator.id",) == becomes["Hakijan Y-tunnus"]
    assert ("funding.grant.funder.id",) == becomes["Rahoittajan Y-tunnus"]


def test_titles_may_look_like_names_of_persons_and_names_may_be_so(tmp_path: Path) -> None:
    rows = [[f"K{n}", "Aino Oppii", "Maija Virtanen"] for n in range(30)]

    titled = of(delimited(tmp_path / "a.csv", [["Koodi", "Hankkeen nimi", "Muu"], *rows]))
    named = of(delimited(tmp_path / "b.csv", [["Koodi", "Nimi", "Muu"], *rows]))

    assert {"Koodi": ("code",), "Hankkeen nimi": ("title",)} == dict(titled.becomes)
    assert {"Koodi": ("code",)} == dict(named.becomes)


def test_two_columns_for_one_term_leave_the_better_named(tmp_path: Path) -> None:
    proposal = of(listed(tmp_path, "Alkaa;Aloituspäivä hankkeelle", "{n}.1.2020", "{n}.1.2020"))

    assert ("start",) == proposal.becomes["Alkaa"]
    assert "start already" in comment(proposal, "Aloituspäivä hankkeelle")


def test_titles_in_three_languages(tmp_path: Path) -> None:
    names = ["Tunnus", "Nimi (fi)", "Nimi (sv)", "Name in English"]
    rows = [[f"T{n}", title(n), f"Havet och skogen {n}", f"The sea {n}"] for n in range(30)]

    becomes = of(delimited(tmp_path / "a.csv", [names, *rows])).becomes

    assert [("code",), ("title",), ("title@sv",), ("title@en",)] == list(becomes.values())


def test_a_list_without_a_code_says_what_is_to_be_chosen(tmp_path: Path) -> None:
    rows = [[title(n % 12), body(n)] for n in range(30)]

    proposal = of(delimited(tmp_path / "a.csv", [["Hankkeen nimi", "Hakija"], *rows]))

    assert not proposal.complete
    assert "No column tells the rows apart" in proposal.toml


def test_a_code_is_found_by_its_values_alone(tmp_path: Path) -> None:
    rows = [[f"X-{n}/21", title(n)] for n in range(30)]

    proposal = of(delimited(tmp_path / "a.csv", [["Sarake", "Hankkeen nimi"], *rows]))

    assert ("code",) == proposal.becomes["Sarake"]


def test_a_code_that_several_rows_share_is_told(tmp_path: Path) -> None:
    rows = [[f"X-{n // 3}", title(n)] for n in range(30)]

    proposal = of(delimited(tmp_path / "a.csv", [["Hankekoodi", "Hankkeen nimi"], *rows]))

    assert ("code",) == proposal.becomes["Hankekoodi"]
    assert "several rows have the same code" in comment(proposal, "Hankekoodi")


def test_a_value_that_stands_once_may_be_of_a_shifted_row(tmp_path: Path) -> None:
    rows = [[f"K{n}", title(n), body(n % 2)] for n in range(99)]
    rows[50][2] = "ja sen osat"

    proposal = of(delimited(tmp_path / "a.csv", [["Koodi", "Hanke", "Viranomainen"], *rows]))

    assert "1 values stand once only" in comment(proposal, "Viranomainen")


def test_fundings_beside_each_other_may_be_parts(tmp_path: Path) -> None:
    path = listed(tmp_path, "EU-tuki (€);Julkinen tuki yhteensä (€)", "{n}", "{n}5")

    assert '# [funding.eu]\n# part-of = "public"' in of(path).toml


def test_a_file_without_names_of_columns_is_told(tmp_path: Path) -> None:
    rows = [[f"X{n}", title(n), f"{n}.1.2020", f"{n}00"] for n in range(1, 30)]

    proposal = of(delimited(tmp_path / "a.csv", rows))

    file = tomllib.loads(proposal.toml)["file"]
    assert (0, 4) == (file["header"], len(file["columns"]))
    assert "no-header" in proposal.notes


def test_quotes_that_are_inches_are_signs_like_others(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f'K{n};"12" putki {n}\n' for n in range(30))
    path.write_text(f"Koodi;Hankkeen nimi\n{rows}", encoding="utf-8")

    proposal = of(path)

    assert (30, 'quote = ""') == (proposal.rows, 'quote = ""' * ('quote = ""' in proposal.toml))


def test_a_rare_sheet_is_not_taken_for_the_list(tmp_path: Path) -> None:
    rows = [["Koodi", "Nimi"], *[[f"K{n}", title(n)] for n in range(30)]]
    path = workbook(tmp_path / "a.xlsx", {"Kansi": [["Otsikko", "x"]], "Lista": rows, "Tyhjä": []})

    assert "Lista" == tomllib.loads(of(path).toml)["file"]["sheet"]


def test_records_of_json_that_most_lack_a_field_keep_a_rule_for_others(tmp_path: Path) -> None:
    records = [
        {"koodi": f"K{n}", "nimi": title(n), "osat": [{"x": 1}] * (n % 3)} for n in range(30)
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"rivit": records}), encoding="utf-8")

    assert "ignore" == tomllib.loads(of(path).toml)["columns"]["*"]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_every_language_speaks(lang: str, tmp_path: Path) -> None:
    texts = {each: of(listed(tmp_path, "Muu", "{n}"), each).toml for each in ("fi", "sv", "en")}

    assert 3 == len(set(texts.values()))
    assert 1 == len({json.dumps(tomllib.loads(each), default=str) for each in texts.values()})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "a PDF document"),
        (b"<!doctype html><html>", "a page of HTML"),
        (b'{"a": {"b": 1},\n"c": [1]}', "no list of records"),
        (b'{"a": [1, 2', "the JSON is broken"),
        (b"PK\x03\x04", "a packed folder"),
        (b"a;b\n\0\0\0;1\n", "no text"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)

    with pytest.raises(DataError, match=said):
        of(path)


def test_a_name_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="my-list"):
        propose(listed(tmp_path, "Muu", "1"), name="My list", today=TODAY)


def test_the_shipped_description_is_what_is_proposed(tmp_path: Path) -> None:
    """A list of the structural funds, as its publisher has it."""
    names = (
        "Koodi,Rahasto,Hankkeen nimi,Tl,Viranomainen,Tila,Aloituspvm,Päättymispvm,Toteuttajan nimi,"
        "Myönnetty EU- ja valtion rahoitus,Toteutunut EU- ja valtion rahoitus,"
        "Suunniteltu julkinen rahoitus yhteensä,Toteutunut julkinen rahoitus yhteensä"
    ).split(",")
    rows = [
        [
            f"A7{n:04}",
            ("EAKR", "ESR")[n % 2],
            title(n),
            f"{n % 7 + 1}",
            ("Saaren liitto", "Työ- ja elinkeinoministeriö")[n % 2],
            "Toiminnassa",
            f"{n % 28 + 1}.3.2015",
            "28.2.2017",
            body(n),
            *(f"{n * k * 1000}" for k in (4, 1, 5, 2)),
        ]
        for n in range(60)
    ]
    shipped = Path(__file__).parents[3] / "data/sources/structural-funds-2014-2020/source.toml"
    known = tomllib.loads(shipped.read_text(encoding="utf-8"))["columns"]

    becomes = of(delimited(tmp_path / "a.csv", [names, *rows], separator=",")).becomes

    wanted = {
        name: tuple([to] if isinstance(to, str) else to)
        for name, value in known.items()
        for to in [value["to"] if isinstance(value, dict) else value]
        if name not in {"Rahasto", "Tl"}  # words that stand for things: an editor says which
    }
    assert wanted == dict(becomes)


def test_the_first_records_are_shown_as_they_would_become(tmp_path: Path, nothing: Known) -> None:
    names = ["Koodi", "Hankkeen nimi", "Hakija", "Alkaa"]
    rows = [[f"K{n}", title(n), body(n), f"{n}.1.2020"] for n in range(1, 30)]
    rows[0][3] = "huomenna"
    path = delimited(tmp_path / "a.csv", [names, *rows])
    folder = tmp_path / "made-list"
    folder.mkdir()
    (folder / "source.toml").write_text(of(path).toml, encoding="utf-8")
    description = read_description(folder / "source.toml", base=BASE)

    text = preview(description, path, 3, base=BASE, known=nothing)

    triples = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    projects = {each.subject.value for each in triples if each.object == ox.NamedNode(_PROJECT)}
    assert {f"{BASE}id/project/made-list-k{n}" for n in (2, 3, 4)} == projects
    assert "\n# 2, Alkaa: " in text


_PROJECT = "https://w3id.org/hankegraafi/ns#Project"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    names=st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=5),
    cells=st.lists(st.text(max_size=12), min_size=5, max_size=40),
)
def test_whatever_a_file_holds_the_proposal_is_toml(
    names: list[str], cells: list[str], tmp_path: Path
) -> None:
    """Any text gives a description that can be parsed, or a clear refusal."""
    width = len(names)
    rows = [cells[at : at + width] for at in range(0, len(cells), width)]
    path = tmp_path / "any.csv"
    text = "\n".join(";".join(row) for row in [names, *rows])
    path.write_text(text, encoding="utf-8", errors="replace")

    try:
        proposal = of(path)
    except DataError:
        return
    assert set(proposal.becomes) <= set(tomllib.loads(proposal.toml).get("columns", {}))
