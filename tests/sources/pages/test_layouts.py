"""The same facts in one layout after another."""

import pytest
from tests.sources.pages.conftest import One, said

from hankegraafi.sources.pages.read import read_page
from hankegraafi.sources.pages.words import PageWords

LAYOUTS = {
    "inline": (
        "Rahoittaja: Työsäätiö\nHankeaika: 1.2.2020–31.3.2021\nKoordinaattori: Rannan opisto"
    ),
    "below": "Rahoittaja\nTyösäätiö\nKesto\n1.2.2020 - 31.3.2021\nKoordinaattori\nRannan opisto",
    "glued": "RahoittajaTyösäätiö\nHankeaika1.2.2020–31.3.2021\nKoordinaattoriRannan opisto",
    "cells": "Rahoittaja\tTyösäätiö\nHankeaika\t1.2.2020–31.3.2021\nKoordinaattori\tRannan opisto",
    "spaced": (
        "Rahoittaja :\nTyösäätiö\nHankeaika :\n1.2.2020–31.3.2021\nKoordinaattori :\nRannan opisto"
    ),
    "one line": "Rahoittaja: Työsäätiö Hankeaika: 1.2.2020–31.3.2021 Koordinaattori: Rannan opisto",
    "bullets": (
        "• Rahoittaja: Työsäätiö\n• Hankeaika: 1.2.2020–31.3.2021\n• Koordinaattori: Rannan opisto"
    ),
    "run on": (
        "Hanke auttaa.Rahoittaja: Työsäätiö.Hankeaika: 1.2.2020–31.3.2021."
        "Koordinaattori: Rannan opisto."
    ),
    "sentences": (
        "Hanketta rahoittaa Työsäätiö. Hanke toteutetaan 1.2.2020–31.3.2021. "
        "Hankkeen koordinaattorina toimii Rannan opisto."
    ),
    "inflected": (
        "Tämä on Työsäätiön rahoittama ja Rannan opiston koordinoima hanke. "
        "Hankkeen kesto on 1.2.2020–31.3.2021."
    ),
    "start and end": (
        "Alkaa: 1.2.2020\nPäättyy: 31.3.2021\nRahoitus: Työsäätiö\nHallinnoija: Rannan opisto"
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_changes_no_value(one: One, layout: str) -> None:
    draft = one(f"Uusi alku\n\n{LAYOUTS[layout]}\n")

    assert ["Uusi alku"] == said(draft, "title")
    assert ["Työsäätiö"] == said(draft, "funder")
    assert ["2020-02-01", "2021-03-31"] == said(draft, "start") + said(draft, "end")
    assert ["Rannan opisto"] == said(draft, "coordinator")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Aavan kunta, Bergan kaupunki ja Cesar Oy",
            ["Aavan kunta", "Bergan kaupunki", "Cesar Oy"],
        ),
        ("Aavan, Bergan ja Kallion kunnat", ["Aavan kunta", "Bergan kunta", "Kallion kunta"]),
        (
            "Aavan kaupunki, kasvatuksen ja koulutuksen toimiala",
            ["Aavan kaupunki, kasvatuksen ja koulutuksen toimiala"],
        ),
        (
            "Aavan ammatti- ja aikuisopisto sekä Rannan yliopisto",
            ["Aavan ammatti- ja aikuisopisto", "Rannan yliopisto"],
        ),
        (
            "Rannan yliopisto (RY), Aavan yhdistys ry (Suomi)",
            ["Rannan yliopisto (RY)", "Aavan yhdistys ry"],
        ),
        (
            "Ministry of Rain and Snow, University of Lakeside",
            ["Ministry of Rain and Snow", "University of Lakeside"],
        ),
        (
            "Strandby stad, Kustens skola och Havet Ab",
            ["Strandby stad", "Kustens skola", "Havet Ab"],
        ),
        ("useita yhdistyksiä", []),
        ("15 kuntaa", []),
        ("Matti Virtanen", []),
        ("Rannan yliopisto, Maija Virtanen", ["Rannan yliopisto"]),
        ("-", []),
    ],
)
def test_a_list_of_names_is_cut_where_a_reader_cuts_it(
    one: One, text: str, names: list[str]
) -> None:
    draft = one(f"Uusi alku\n\nRahoittaja: Työsäätiö\nHankeaika: 2020–2021\nKumppanit: {text}\n")
    assert names == said(draft, "partner")


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("Projektet finansieras av Kulturfonden.", "funder", ["Kulturfonden"]),
        ("Hankkeelle on myöntänyt rahoituksen Rannan liitto.", "funder", ["Rannan liitto"]),
        ("Hankkeen rahoitus tulee Opetushallitukselta.", "funder", ["Opetushallitus"]),
        ("The project is funded by the Sea Foundation.", "funder", ["Sea Foundation"]),
        ("Rannan liitto myönsi hankkeelle 120 000 euron avustuksen.", "funder", ["Rannan liitto"]),
        ("Rannan liitto myönsi hankkeelle 120 000 euron avustuksen.", "amount", ["120000"]),
        (
            "Hanke kuuluu verkostoon, jota koordinoi Aavan kaupunki.",
            "coordinator",
            ["Rannan opisto"],
        ),
        ("Vastuuviranomainen: Aavan keskus", "authority", ["Aavan keskus"]),
        ("Vastuuviranomainen: Aavan keskus", "funder", []),
        (
            "Hankkeen toteuttavat Aavan kunta ja Bergan kunta.",
            "executor",
            ["Aavan kunta", "Bergan kunta"],
        ),
        ("Verkostossa on 16 toimijaa.", "participants", ["16"]),
        ("Hankekoodi: S12345", "code", ["S12345"]),
        ("Hankkeen tila: Keskeytynyt", "status", ["interrupted"]),
        (
            "Painopisteet:\n• Metsän hoito\n• Veden laatu",
            "focus_area",
            ["Metsän hoito", "Veden laatu"],
        ),
    ],
)
def test_what_one_more_line_says(one: One, text: str, field: str, values: list[str]) -> None:
    draft = one(f"Uusi alku\n\nHankeaika: 2020–2021\nKoordinaattori: Rannan opisto\n\n{text}\n")
    assert values == said(draft, field)


def test_what_contradicts_stays_and_is_marked(one: One) -> None:
    draft = one(
        "Uusi alku\nRannan opisto\n\nHankkeen koordinaattorina toimii Aavan yliopisto.\n\n"
        "Koordinoiva organisaatio: Rannan opisto\nHankeaika: 2020-2021\n"
    )
    assert ["Aavan yliopisto", "Rannan opisto"] == said(draft, "coordinator")
    assert [True, True] == [each.conflict for each in draft.coordinator]


def test_an_end_before_the_start_stands_as_it_is(one: One) -> None:
    draft = one("Uusi alku\n\nHankeaika: 1.11.2015–31.10.2015\nRahoittaja: Työsäätiö\n")
    assert ["2015-11-01", "2015-10-31"] == said(draft, "start") + said(draft, "end")
    assert draft.reversed


def test_a_status_is_of_the_day_of_the_page(one: One) -> None:
    draft = one("Uusi alku\n\nJulkaistu: 18.6.2021\nTila: Käynnissä\nRahoittaja: Työsäätiö\n")
    [status] = draft.status
    assert ("running", "2021-06-18") == (status.value, status.as_of and status.as_of.value)


def test_menus_teasers_forms_and_footers_are_no_content(one: One) -> None:
    draft = one(
        "Siirry sisältöön\nValikko\n\nUusi alku\n\nHankeaika: 2020–2021\nRahoittaja\nBudjetti\n"
        "Koordinaattori: Rannan opisto\n\nToinen hanke\n\nToinen hanke\n\n"
        "Hanketta rahoittaa Muu säätiö ja se...\n\nLue lisää\n\nAnna palautetta\n"
        "Rahoittaja: Lomake Oy\n"
    )
    assert ([], [], ["Uusi alku"]) == tuple(
        said(draft, each) for each in ("funder", "amount", "title")
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n",
        "Etusivu\nValikko\n",
        "x",
        "Hankkeet\n\nEka\nLue lisää\nToka\nLue lisää\n",
        "Hakuopas\n\nNäin haet rahoitusta. Hankkeen toteutusaika merkitään hakemukseen.\n",
    ],
)
def test_a_page_without_a_project_says_why(words: PageWords, text: str) -> None:
    reading = read_page(text, words=words, html=False)
    assert () == reading.drafts
    assert ["fi", "sv", "en"] == [language for language, said in reading.reason.values if said]
