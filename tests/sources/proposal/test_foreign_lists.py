"""Lists in other languages and currencies, without codes, with shares: no wrong proposal."""

import json
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.sources.proposal.made import body, delimited, title

from hankegraafi.errors import DataError
from hankegraafi.sources.lists.described import read_description
from hankegraafi.sources.lists.reading import Known, look_through
from hankegraafi.sources.lists.report import Report
from hankegraafi.sources.proposal.forms import WHICH, numbers_of
from hankegraafi.sources.proposal.propose import Proposal, propose
from hankegraafi.sources.values.cells import Euros, Exact
from hankegraafi.sources.values.money import load_money_words

BASE = "https://e.example/"
COUNT = 30


class Case(NamedTuple):
    """A list, and the truth about it.

    `ignored` gives for columns that are not read the code of the reason; `sums` those of the
    columns of money that are read; `above` and `below` are lines around the rows.
    """

    names: str
    row: Callable[[int], Sequence[str]]
    becomes: Mapping[str, tuple[str, ...]]
    ignored: Mapping[str, str] = {}
    sums: Mapping[str, str] = {}
    separator: str = ";"
    encoding: str = "utf-8"
    above: Sequence[str] = ()
    below: Sequence[str] = ()


LEADS = ("coordinator", "funding.grant.recipient")

CASES = {
    "swedish-kronor-and-shares": Case(
        "Projektkod;Projektnamn;Projektägare;Beviljat ESF-stöd (kr);Medfinansiering %;Startdatum",
        lambda n: [
            f"2021/{n:05}",
            f"Utveckling för framtiden {n}",
            ("Malmö kommun", "Umeå universitet")[n % 2],
            f"{n} 250 000",
            f"{30 + n}",
            f"2021-0{n % 9 + 1}-01",
        ],
        {
            "Projektkod": ("code",),
            "Projektnamn": ("title",),
            "Projektägare": ("coordinator",),
            "Startdatum": ("start",),
        },
        {"Beviljat ESF-stöd (kr)": "which-currency", "Medfinansiering %": "share-column"},
    ),
    "kronor-in-the-cells": Case(
        "Dnr;Projekt;Sökande;Beviljat belopp",
        lambda n: [f"KN/{n:04}", f"Utveckling för alla {n}", body(n), f"{n} 000 kr"],
        {
            "Dnr": ("code", "funding.grant.decision"),
            "Projekt": ("title",),
            "Sökande": ("coordinator",),
        },
        {"Beviljat belopp": "which-currency"},
    ),
    "kronor-that-a-column-names": Case(
        "Dnr;Projekt;Sökande;Belopp;Valuta",
        lambda n: [f"KN/{n:04}", f"Utveckling för alla {n}", body(n), f"{n} 000 kr", "SEK"],
        {
            "Dnr": ("code", "funding.grant.decision"),
            "Projekt": ("title",),
            "Sökande": LEADS,
            "Belopp": ("funding.grant.amount",),
        },
        sums={"Belopp": "465000"},
    ),
    "english-pounds": Case(
        "Grant Ref,Project Title,Organisation,Amount Awarded (£),Award Date,% of total cost",
        lambda n: [
            f"GR-{n:04}",
            f"Improving the lives of people in the city {n}",
            ("University of Leeds", "Green Futures Ltd")[n % 2],
            f"£{n},250.50",
            f"{n:02}/03/2021",
            f"{50 + n}",
        ],
        {
            "Grant Ref": ("code",),
            "Project Title": ("title",),
            "Organisation": LEADS,
            "Amount Awarded (£)": ("funding.grant.amount",),
            "Award Date": ("funding.grant.awarded",),
        },
        {"% of total cost": "share-column"},
        {"Amount Awarded (£)": "472515.00"},
        separator=",",
    ),
    "dollars-of-somewhere": Case(
        "Grant ID;Title;Grantee;Amount",
        lambda n: [f"G-{n}", f"Support for the arts in town {n}", body(n), f"${n},000"],
        {
            "Grant ID": ("code",),
            "Title": ("title",),
            "Grantee": ("funding.grant.recipient", "executor"),
        },
        {"Amount": "which-currency"},
    ),
    "several-currencies-in-one-column": Case(
        "ID;Name;Organisation;Amount",
        lambda n: [
            f"I-{n}",
            f"The future of the north {n}",
            body(n),
            (f"{n} 000 €", f"SEK {n} 000", f"{n} 000")[n % 3],
        ],
        {"ID": ("code",), "Name": ("title",), "Organisation": ("coordinator",)},
        {"Amount": "which-currency"},
    ),
    "norwegian": Case(
        "Prosjektnummer|Prosjekttittel|Tildelt beløp (NOK)|Startdato|Sluttdato|Fylke",
        lambda n: [
            f"{300100 + n}",
            f"Bærekraftig kystnæring {n}",
            f"{n} 000 000",
            f"01.0{n % 9 + 1}.2020",
            "31.12.2023",
            "Vestland",
        ],
        {
            "Prosjektnummer": ("code",),
            "Prosjekttittel": ("title",),
            "Startdato": ("start",),
            "Sluttdato": ("end",),
        },
        {"Tildelt beløp (NOK)": "could-be"},
        separator="|",
    ),
    "german": Case(
        "Förderkennzeichen;Thema;Zuwendungsempfänger;Fördersumme in EUR;Laufzeit von;Laufzeit bis",
        lambda n: [
            f"01IS{21000 + n}",
            f"Entwicklung der Zukunft {n}",
            ("Technische Universität München", "Stadt Köln")[n % 2],
            f"{n}.234.567,89",
            f"01.0{n % 9 + 1}.2020",
            "31.12.2023",
        ],
        {
            "Förderkennzeichen": ("code",),
            "Thema": ("title",),
            "Laufzeit von": ("start",),
            "Laufzeit bis": ("end",),
        },
        {"Fördersumme in EUR": "could-be"},
        encoding="cp1252",
    ),
    "danish-periods": Case(
        "Sagsnr.;Projekttitel;Periode",
        lambda n: [
            f"20-{n:05}",
            f"Bæredygtig udvikling i byen {n}",
            f"01.01.20{15 + n % 5} - 31.12.2022",
        ],
        {"Sagsnr.": ("code",), "Projekttitel": ("title",), "Periode": ("period",)},
        encoding="cp1252",
    ),
    "dates-too-near-for-a-project": Case(
        "Azonosító;Cím;Beadás;Döntés",
        lambda n: [
            f"GINOP-{n:04}",
            f"Vidéki fejlesztés és turizmus {n}",
            f"1.{n % 9 + 1}.2020",
            f"28.{n % 9 + 1}.2020",
        ],
        {"Azonosító": ("code",), "Cím": ("title",)},
        {"Beadás": "could-be", "Döntés": "could-be"},
    ),
    "running-numbers": Case(
        "#;Hanke;Saaja;Summa;Vuosi",
        lambda n: [str(n), title(n), body(n), f"{n}\u00a0500,00 €", str(2018 + n % 4)],
        {
            "#": ("code",),
            "Hanke": ("title",),
            "Saaja": ("funding.grant.recipient", "executor"),
            "Summa": ("funding.grant.amount",),
        },
        sums={"Summa": "480000.00"},
    ),
    "numbers-that-tell-apart": Case(
        "Avain;Projektin otsikko;Osuus;Osuus (€)",
        lambda n: [str(88123 + n * 37), title(n), f"0,{60 + n}", f"{n}0,00"],
        {
            "Avain": ("code",),
            "Projektin otsikko": ("title",),
            "Osuus (€)": ("funding.grant.amount",),
        },
        {"Osuus": "share-column"},
        {"Osuus (€)": "4650.00"},
    ),
    "titles-above-and-a-total-below": Case(
        "Tunnus;Nimi;Toteuttaja;EU €;Valtio €;Alkaa",
        lambda n: [
            f"A{n:05}",
            title(n),
            body(n),
            f"{n}\u202f000,50",
            f"{n}00,25",
            f"{n % 12 + 1}/2015",
        ],
        {
            "Tunnus": ("code",),
            "Nimi": ("title",),
            "Toteuttaja": ("coordinator", "funding.eu.recipient"),
            "EU €": ("funding.eu.amount",),
            "Valtio €": ("funding.state.amount",),
            "Alkaa": ("start",),
        },
        sums={"EU €": "465015.00", "Valtio €": "46507.50"},
        above=("Hankelista 2015–2017;;;;;", ";;;;;", "Hanke;;;Rahoitus;;Aika"),
        below=("Yhteensä;;;465015,00;46507,50;",),
    ),
    "serials-and-wide-letters": Case(
        "Hankenumero\tNimi\tHallinnoija\tAlkupvm\tTukiprosentti",
        lambda n: [f"{n:05}", title(n), body(n), str(42000 + n * 31), f"0,{60 + n}"],
        {
            "Hankenumero": ("code",),
            "Nimi": ("title",),
            "Hallinnoija": ("coordinator",),
            "Alkupvm": ("start",),
        },
        {"Tukiprosentti": "share-column"},
        separator="\t",
        encoding="utf-16-le",
    ),
    "concepts": Case(
        "Tunniste;Otsikko;Teema",
        lambda n: [f"T-{n}", title(n), ("yso:p298", "http://www.yso.fi/onto/yso/p19378")[n % 2]],
        {"Tunniste": ("code",), "Otsikko": ("title",), "Teema": ("subject",)},
    ),
    "concepts-that-are-none": Case(
        "Tunniste;Otsikko;Teema",
        lambda n: [f"T-{n}", title(n), ("yso:p298", "yso:x12")[n % 2]],
        {"Tunniste": ("code",), "Otsikko": ("title",)},
        {"Teema": "malformed-concept"},
    ),
}


def written(case: Case, folder: Path) -> Path:
    names = case.names.split(case.separator)
    rows = [names, *(case.row(n) for n in range(1, COUNT + 1))]
    around = [each.split(case.separator) for each in case.above]
    last = [each.split(case.separator) for each in case.below]
    return delimited(
        folder / "list.csv",
        [*around, *rows, *last],
        separator=case.separator,
        encoding=case.encoding,
    )


def read(path: Path, proposal: Proposal, known: Known) -> Report:
    place = path.parent / "made-list"
    place.mkdir()
    (place / "source.toml").write_text(proposal.toml, encoding="utf-8")
    description = read_description(place / "source.toml", base=BASE)
    return look_through(description, path, known, base=BASE, progress=lambda *_: None)


@pytest.mark.parametrize("name", CASES)
def test_a_list_is_proposed_as_it_is(name: str, tmp_path: Path, nothing: Known) -> None:
    case = CASES[name]
    path = written(case, tmp_path)

    proposal = propose(path, name="made-list", today=date(2026, 1, 2))
    report = read(path, proposal, nothing)

    assert dict(case.becomes) == dict(proposal.becomes)
    assert (COUNT, len(case.below)) == (report.records, len(report.rejected))
    assert dict(case.sums) == {each: str(total.accepted) for each, total in report.sums.items()}
    notes = {each.column: [code for code, _ in each.notes] for each in proposal.evidence}
    for column, code in case.ignored.items():
        assert code in notes[column]


def test_a_currency_that_a_column_names_is_that_of_its_sums(tmp_path: Path) -> None:
    path = written(CASES["kronor-that-a-column-names"], tmp_path)

    assert 'currency = "SEK"' in propose(path, name="a", today=date(2026, 1, 2)).toml


def test_a_running_number_is_told(tmp_path: Path) -> None:
    path = written(CASES["running-numbers"], tmp_path)

    found = propose(path, name="a", today=date(2026, 1, 2)).evidence[0]

    assert ("#", ["by-look", "running"]) == (found.column, [code for code, _ in found.notes])


def test_sums_in_an_unknown_language_are_no_codes(tmp_path: Path) -> None:
    rows = [["Tytuł", "Kwota"], *([title(n), str(17 + n * n * 1013)] for n in range(COUNT))]

    proposal = propose(delimited(tmp_path / "a.csv", rows), name="a", today=date(2026, 1, 2))

    assert {"Tytuł": ("title",)} == dict(proposal.becomes)
    assert not proposal.complete


def test_codes_that_repeat_are_told_with_the_way_out(tmp_path: Path) -> None:
    rows = [[f"B{n // 3:04}", title(n // 3), body(n)] for n in range(COUNT)]
    names = ["Hankekoodi", "Hankkeen nimi", "Osatoteuttaja"]

    proposal = propose(
        delimited(tmp_path / "a.csv", [names, *rows]), name="a", today=date(2026, 1, 2)
    )

    assert ("Hankekoodi", ("repeated",)) == (
        proposal.evidence[0].column,
        tuple(code for code, _ in proposal.evidence[0].notes),
    )
    assert '# join = "code"' in proposal.toml


def test_nested_lists_and_titles_in_two_languages(tmp_path: Path, nothing: Known) -> None:
    records = [
        {
            "id": f"P{n}",
            "info": {"name": {"fi": title(n), "sv": f"Projekt {n}"}, "share": 0.5 + n / 100},
            "partners": [{"name": body(n + k)} for k in range(n % 3 + 1)],
            "funding": [{"amount": 1000.5 * n, "currency": "EUR"}],
            "points": [[1, 2], [3]],
        }
        for n in range(1, COUNT)
    ]
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"data": {"projects": records}}), encoding="utf-8")

    proposal = propose(path, name="made-list", today=date(2026, 1, 2))
    report = read(path, proposal, nothing)

    assert {
        "id": ("code",),
        "info.name.fi": ("title",),
        "info.name.sv": ("title@sv",),
        "partners[0].name": ("partner",),
        "partners[1].name": ("partner",),
        "partners[2].name": ("partner",),
        "funding[0].amount": ("funding.grant.amount",),
    } == dict(proposal.becomes)
    assert (COUNT - 1, 0) == (report.records, len(report.rejected))
    assert Decimal("435217.5") == report.sums["funding[0].amount"].accepted


def test_a_value_that_is_not_there_is_proposed_as_empty(tmp_path: Path, nothing: Known) -> None:
    rows = [[f"A{n}", title(n), "#N/A" if n % 5 else f"{n}.1.2020"] for n in range(1, COUNT)]
    path = delimited(tmp_path / "a.csv", [["Koodi", "Nimi", "Alkaa"], *rows])

    proposal = propose(path, name="made-list", today=date(2026, 1, 2))
    report = read(path, proposal, nothing)

    assert 'empty = ["#N/A"]' in proposal.toml
    assert (COUNT - 1, 0) == (report.records, len(report.rejected))


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([Exact("SEK 5"), Exact("SEK 1234.5")], frozenset({"SEK"})),
        ([Euros("5"), Euros("7")], frozenset({"EUR"})),
        ([Exact("5 kr")], frozenset({WHICH})),
        ([Exact("5")], frozenset()),
    ],
)
def test_the_currency_of_a_number_format_is_seen(cells: list[str], found: frozenset[str]) -> None:
    numbers = numbers_of(cells, load_money_words())

    assert (1.0, found) == (numbers.share, numbers.currencies)


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("a.json", b'[{"a": "x"}, {"a": "', "longer than 16 MiB"),
        ("a.jsonl", b'{"a": 1}\n{"a": "', "longer than 1048576 characters"),
        ("a.csv", b"a;b\n1;2\n", "longer than 1048576 characters"),
    ],
)
def test_a_file_of_one_endless_value_is_refused_in_little_memory(
    name: str, head: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(head + b"x" * (64 << 20))

    tracemalloc.start()
    with pytest.raises(DataError, match=said):
        propose(path, name="a", today=date(2026, 1, 2))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 48 << 20
