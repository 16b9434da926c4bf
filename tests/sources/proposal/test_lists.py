"""Lists of many makes: what is proposed for each column, and that the proposal reads the list."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from tests.sources.proposal.made import body, business_id, delimited, title, workbook

from hankegraafi.sources.lists.described import read_description
from hankegraafi.sources.lists.description import Description
from hankegraafi.sources.lists.reading import Known, look_through
from hankegraafi.sources.proposal.propose import Proposal, propose

BASE = "https://e.example/"
COUNT = 30
Becomes = Mapping[str, tuple[str, ...]]


def finnish_grants(folder: Path) -> tuple[Path, Becomes, str]:
    """Windows-1252 with semicolons, thin amounts, persons' columns."""
    names = (
        "Diaarinumero;Hakija;Y-tunnus;Hankkeen nimi;Haettu avustus (€);Myönnetty avustus (€);"
        "Päätöspäivä;Hankkeen alkamispäivä;Hankkeen päättymispäivä;Yhteyshenkilö;Sähköposti"
    ).split(";")
    rows = [
        [
            f"OKM/{n}/523/2021",
            body(n),
            business_id(n),
            title(n),
            f"{n + 20} 500,00",
            f"{n + 10} 000,50",
            f"{n % 28 + 1}.3.2021",
            f"{n % 28 + 1}.8.2021",
            "31.12.2022",
            f"Maija Meik{n}",
            f"maija{n}@e.example",
        ]
        for n in range(COUNT)
    ]
    path = delimited(folder / "avustukset.csv", [names, *rows], encoding="cp1252")
    becomes = {
        "Diaarinumero": ("code", "funding.grant.decision"),
        "Hakija": ("coordinator", "funding.grant.recipient"),
        "Y-tunnus": ("coordinator.id", "funding.grant.recipient.id"),
        "Hankkeen nimi": ("title",),
        "Myönnetty avustus (€)": ("funding.grant.amount",),
        "Päätöspäivä": ("funding.grant.awarded",),
        "Hankkeen alkamispäivä": ("start",),
        "Hankkeen päättymispäivä": ("end",),
    }
    return path, becomes, 'encoding = "windows-1252"'


def swedish_projects(folder: Path) -> tuple[Path, Becomes, str]:
    """UTF-16 with tabs."""
    names = "Projektnummer Projektnamn Sökande FO-nummer Beviljat_stöd Startdatum Slutdatum Status"
    words = ("Pågående", "Avslutat")
    rows = [
        [
            f"S{n:04}",
            f"Utveckling av skolan och hälsan {n}",
            body(n),
            business_id(n),
            f"{n}00,5",
            f"2020-01-{n % 28 + 1:02}",
            "2022-12-31",
            words[n % 2],
        ]
        for n in range(1, COUNT)
    ]
    path = delimited(
        folder / "projekt.tsv", [names.split(), *rows], separator="\t", encoding="utf-16"
    )
    becomes = {
        "Projektnummer": ("code",),
        "Projektnamn": ("title",),
        "Sökande": ("coordinator", "funding.grant.recipient"),
        "FO-nummer": ("coordinator.id", "funding.grant.recipient.id"),
        "Beviljat_stöd": ("funding.grant.amount",),
        "Startdatum": ("start",),
        "Slutdatum": ("end",),
        "Status": ("status",),
    }
    return path, becomes, 'language = "sv"'


def english_calls(folder: Path) -> tuple[Path, Becomes, str]:
    """Commas, ISO dates, decimal points, several partners in a cell."""
    names = (
        "Project ID,Acronym,Title,Lead partner,Partners,EU contribution,Total cost,"
        "Start date,End date,Status,Website,Keywords,Summary"
    ).split(",")
    rows = [
        [
            f"EU-{n + 100}",
            f"ACRO{n}",
            f"Skills for the future of the north {n}",
            body(n),
            f"{body(n + 1)}; {body(n + 2)}",
            f"{n}1234.50",
            f"{n}9999.00",
            f"2019-{n % 12 + 1:02}-15",
            "2023-06-30",
            ("Ongoing", "Completed")[n % 2],
            f"https://p{n}.e.example/",
            "skills; north",
            "A long description of what the project does in the field, and why. " * 4,
        ]
        for n in range(1, COUNT)
    ]
    path = delimited(folder / "calls.csv", [names, *rows], separator=",")
    becomes = {
        "Project ID": ("code",),
        "Acronym": ("acronym",),
        "Title": ("title",),
        "Lead partner": ("coordinator",),
        "Partners": ("partner",),
        "EU contribution": ("funding.eu.amount",),
        "Total cost": ("budget",),
        "Start date": ("start",),
        "End date": ("end",),
        "Status": ("status",),
        "Website": ("homepage",),
    }
    return path, becomes, 'decimal = "."'


def titled_workbook(folder: Path) -> tuple[Path, Becomes, str]:
    """A workbook: a cover sheet, title rows above the header, days as numbers of Excel."""
    rows: list[list[str | int | float]] = [
        [n + 1, f"H-{n:03}", title(n), body(n), n * 1000 + 0.5, 43831 + n, 44561, "käynnissä"]
        for n in range(COUNT)
    ]
    header: list[str | int | float] = [
        "Nro",
        "Hankkeen tunnus",
        "Hankkeen nimi",
        "Tuensaaja",
        "Myönnetty tuki",
        "Alkamispäivä",
        "Päättymispäivä",
        "Tila",
    ]
    above: list[list[str | int | float]] = [
        ["Myönnetyt tuet 2020–2022"],
        [],
        ["Päivitetty 1.3.2023"],
        [],
    ]
    path = workbook(
        folder / "tuet.xlsx", {"Lue tämä": [["Ohje"]], "Hankkeet": [*above, header, *rows]}
    )
    becomes = {
        "Hankkeen tunnus": ("code",),
        "Hankkeen nimi": ("title",),
        "Tuensaaja": ("funding.grant.recipient", "executor"),
        "Myönnetty tuki": ("funding.grant.amount",),
        "Alkamispäivä": ("start",),
        "Päättymispäivä": ("end",),
        "Tila": ("status",),
    }
    return path, becomes, 'sheet = "Hankkeet"'


def nested_json(folder: Path) -> tuple[Path, Becomes, str]:
    """JSON with the records below other members, and objects inside of them."""
    records = [
        {
            "projectId": f"P{n}",
            "nimi": {"fi": title(n), "sv": f"Den gröna stranden {n}"},
            "hakija": {"nimi": body(n), "ytunnus": business_id(n)},
            "rahoitus": {"vuosi": 2020, "myönnettyRahoitus": n * 100.25},
            "alkupvm": f"2021-02-{n % 28 + 1:02}",
            "loppupvm": "2023-01-31",
            "kumppanit": [{"nimi": body(n + 1)}, {"nimi": body(n + 2)}][: n % 3],
        }
        for n in range(1, COUNT)
    ]
    path = folder / "rajapinta.json"
    path.write_text(
        json.dumps({"meta": {"count": 1, "pages": [{"n": 1}]}, "data": {"items": records}}),
        encoding="utf-8",
    )
    becomes = {
        "projectId": ("code",),
        "nimi.fi": ("title",),
        "nimi.sv": ("title@sv",),
        "hakija.nimi": ("coordinator",),
        "hakija.ytunnus": ("coordinator.id",),
        "rahoitus.myönnettyRahoitus": ("funding.grant.amount",),
        "alkupvm": ("start",),
        "loppupvm": ("end",),
        "kumppanit[0].nimi": ("partner",),
        "kumppanit[1].nimi": ("partner",),
    }
    return path, becomes, 'records = "/data/items"'


def json_lines(folder: Path) -> tuple[Path, Becomes, str]:
    """JSON lines in English."""
    lines = [
        json.dumps(
            {
                "grant_number": f"G-{n}",
                "project_title": f"Clean water for the islands {n}",
                "recipient": body(n),
                "funder": "Saariston säätiö",
                "amount_awarded": n * 10 + 0.5,
                "currency": "SEK",
                "award_date": f"2022-05-{n % 28 + 1:02}",
            }
        )
        for n in range(1, COUNT)
    ]
    path = folder / "grants.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    becomes = {
        "grant_number": ("code",),
        "project_title": ("title",),
        "recipient": ("funding.grant.recipient", "executor"),
        "funder": ("funding.grant.funder",),
        "amount_awarded": ("funding.grant.amount",),
        "award_date": ("funding.grant.awarded",),
    }
    return path, becomes, 'currency = "SEK"'


def periods(folder: Path) -> tuple[Path, Becomes, str]:
    """A period in one column, amounts with a sign of money, pipes."""
    rows = [
        [f"{n + 1000}", title(n), f"1.{n % 12 + 1}.2020–31.12.2021", f"{n + 1} 000 €", body(n)]
        for n in range(COUNT)
    ]
    names = ["Hankenumero", "Hanke", "Toteutusaika", "Kokonaiskustannukset", "Hallinnoija"]
    path = delimited(folder / "kesto.txt", [names, *rows], separator="|")
    becomes = {
        "Hankenumero": ("code",),
        "Hanke": ("title",),
        "Toteutusaika": ("period",),
        "Kokonaiskustannukset": ("budget",),
        "Hallinnoija": ("coordinator",),
    }
    return path, becomes, 'separator = "|"'


def american_dates(folder: Path) -> tuple[Path, Becomes, str]:
    """Months first, told by days above twelve."""
    rows = [
        [f"A{n}", f"Music of the coast {n}", f"{n % 12 + 1}/{n % 28 + 1}/2020", "12/31/2021"]
        for n in range(COUNT)
    ]
    names = ["Reference", "Project name", "Begins", "Ends"]
    path = delimited(folder / "months first.csv", [names, *rows], separator=",")
    becomes = {
        "Reference": ("code",),
        "Project name": ("title",),
        "Begins": ("start",),
        "Ends": ("end",),
    }
    return path, becomes, 'dates = ["M/d/yyyy"]'


def mixed_dates(folder: Path) -> tuple[Path, Becomes, str]:
    """Dates of several precisions, cells that say nothing, notes above the header."""
    starts = ("1.3.2015", "3/2015", "2015", "-", "30.11.2016")
    rows = [[f"M-{n}", title(n), starts[n % 5], f"{n},5"] for n in range(1, COUNT)]
    above = [["Rahoitetut hankkeet"], [""], ["Lähde: säätiö"]]
    header = ["Koodi", "Projektin nimi", "Aloitus", "Avustuksen määrä"]
    path = delimited(folder / "sekalaiset.csv", [*above, header, *rows])
    becomes = {
        "Koodi": ("code",),
        "Projektin nimi": ("title",),
        "Aloitus": ("start",),
        "Avustuksen määrä": ("funding.grant.amount",),
    }
    return path, becomes, 'empty = ["-"]'


def several_fundings(folder: Path) -> tuple[Path, Becomes, str]:
    """Sums of several kinds of money, side by side."""
    names = (
        "Hanketunnus;Hankkeen nimi;Päätoteuttaja;EU-rahoitus (€);Valtion rahoitus (€);"
        "Kuntarahoitus (€);Yksityinen rahoitus (€);Omarahoitus (€);Budjetti yhteensä (€);"
        "Maksettu EU-rahoitus (€);Rahoittava viranomainen"
    ).split(";")
    rows = [
        [
            f"R{n}",
            title(n),
            body(n),
            *(f"{n * k},00" for k in (1, 2, 3, 4, 5, 15, 1)),
            "Saaren liitto",
        ]
        for n in range(1, COUNT)
    ]
    path = delimited(folder / "rahat.csv", [names, *rows])
    becomes = {
        "Hanketunnus": ("code",),
        "Hankkeen nimi": ("title",),
        "Päätoteuttaja": ("coordinator", "funding.eu.recipient"),
        "EU-rahoitus (€)": ("funding.eu.amount",),
        "Valtion rahoitus (€)": ("funding.state.amount",),
        "Kuntarahoitus (€)": ("funding.municipal.amount",),
        "Yksityinen rahoitus (€)": ("funding.private.amount",),
        "Omarahoitus (€)": ("funding.own.amount",),
        "Budjetti yhteensä (€)": ("budget",),
        "Maksettu EU-rahoitus (€)": ("funding.eu.spent",),
        "Rahoittava viranomainen": ("funding.eu.authority",),
    }
    return path, becomes, 'decimal = ","'


def bare_array(folder: Path) -> tuple[Path, Becomes, str]:
    """A JSON array on one line; months, and a status word that is not known."""
    records = [
        {
            "id": n + 500,
            "name": title(n),
            "organisation": body(n),
            "start": f"2020-{n % 12 + 1:02}",
            "status": ("käynnissä", "siirretty")[n % 2],
        }
        for n in range(COUNT)
    ]
    path = folder / "lista.json"
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    becomes = {
        "id": ("code",),
        "name": ("title",),
        "organisation": ("coordinator",),
        "start": ("start",),
    }
    return path, becomes, 'status = "ignore"'


def with_mark(folder: Path) -> tuple[Path, Becomes, str]:
    """UTF-8 with a byte order mark, quoted names with separators and line breaks inside."""
    rows = [
        [f"B{n}", f'{title(n)}; "osa {n}"\njatkuu', f"{body(n)}|{body(n + 1)}", f"{n}.1.2020"]
        for n in range(1, COUNT)
    ]
    names = ["Projektikoodi", "Projektin nimi", "Kumppanit", "Alkaa"]
    path = delimited(folder / "merkki.csv", [names, *rows], encoding="utf-8-sig")
    becomes = {
        "Projektikoodi": ("code",),
        "Projektin nimi": ("title",),
        "Kumppanit": ("partner",),
        "Alkaa": ("start",),
    }
    return path, becomes, 'split = "|"'


MADE: tuple[Callable[[Path], tuple[Path, Becomes, str]], ...] = (
    finnish_grants,
    swedish_projects,
    english_calls,
    titled_workbook,
    nested_json,
    json_lines,
    periods,
    american_dates,
    mixed_dates,
    several_fundings,
    bare_array,
    with_mark,
)


def described(proposal: Proposal, folder: Path) -> Description:
    place = folder / "made-list"
    place.mkdir()
    (place / "source.toml").write_text(proposal.toml, encoding="utf-8")
    return read_description(place / "source.toml", base=BASE)


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_a_list_is_proposed_column_by_column_and_read(
    make: Callable[[Path], tuple[Path, Becomes, str]], tmp_path: Path, nothing: Known
) -> None:
    path, becomes, line = make(tmp_path)

    proposal = propose(path, name="made-list", today=date(2026, 1, 2))
    description = described(proposal, tmp_path)
    report = look_through(description, path, nothing, base=BASE, progress=lambda *_: None)

    assert dict(becomes) == dict(proposal.becomes)
    assert line in proposal.toml
    assert proposal.complete
    assert date(2026, 1, 2) == description.source.retrieved
    assert (proposal.rows, 0, proposal.rows) == (
        report.records,
        len(report.rejected),
        report.rows,
    )
