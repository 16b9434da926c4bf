"""What pages of many kinds have in common, one small page each."""

import pytest
from tests.sources.pages.conftest import One, said

from hankegraafi.sources.pages.read import read_page
from hankegraafi.sources.pages.words import PageWords

_BOTH = ["Railo Oy", "Rannan opisto"]
_TWO = (
    "Jäätie\nHankeaika: 2020\nKoordinaattori: Rannan opisto\n\n"
    "Railo\nHankeaika: 2021\nKoordinaattori: Railo Oy\n"
)


def test_unknown_labels_end_a_value_where_labels_and_values_take_turns(one: One) -> None:
    draft = one(
        "Jäätie\n\nRahoittaja\nTalvisäätiö\nRahoitustapa\nPitkä\nKoordinaattori\nRannan opisto\n"
        "Alue\nPohjoinen\nHankeaika\n2020–2021\n"
    )

    assert ["Talvisäätiö"] == said(draft, "funder")
    assert ["Rannan opisto"] == said(draft, "coordinator")


def test_a_title_may_hold_a_colon(one: One) -> None:
    below = one("Hankkeen nimi\nJään muisti: pitkä talvi\nRahoittaja\nTalvisäätiö\n")
    alone = one("Jään muisti: pitkä talvi\n\nRahoittaja: Talvisäätiö\nKesto: 2020–2021\n")

    assert ["Jään muisti: pitkä talvi"] == said(below, "title")
    assert ["Jään muisti: pitkä talvi"] == said(alone, "title")


def test_a_row_without_a_label_continues_the_one_above(one: One) -> None:
    draft = one("Jäätie\nRahoittaja\tTalvisäätiö\nKumppanit\tRannan opisto\n\tRailo Oy\n")

    assert ["Rannan opisto", "Railo Oy"] == said(draft, "partner")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Partners: Lac SA, France; Lake School, Estonia", ["Lac SA", "Lake School"]),
        ("Partner 2: Lake School (EE)", ["Lake School"]),
        ("Hanketta tehdään yhteistyössä Railo Oy:n ja Rannan opiston kanssa.", _BOTH),
        ("Hanke on Railo Oy:n ja Rannan opiston yhteinen hanke.", _BOTH),
        ("The project works together with Railo Oy and the Ice City.", ["Railo Oy", "Ice City"]),
        ("Projektet genomförs i samarbete med Isby kommun.", ["Isby kommun"]),
        ("Hanke toteutetaan yhteistyössä kuntien ja yritysten kanssa.", []),
    ],
)  # fmt: skip
def test_partners_in_many_ways(one: One, line: str, names: list[str]) -> None:
    assert names == said(
        one(f"Jäätie\n\nRahoittaja: Talvisäätiö\nKesto: 2020\n\n{line}\n"), "partner"
    )


def test_the_line_below_capitals_spells_them_out(one: One) -> None:
    draft = one(
        "ICEWAY\n\nSafer roads on the frozen lakes\n\nFunding: Winter Fund\nDuration: 2020–2021\n"
    )

    assert ["Safer roads on the frozen lakes"] == said(draft, "title")


@pytest.mark.parametrize(
    ("line", "funders", "authorities"),
    [
        ("Jään liitto myönsi hankkeelle 5 000 euroa EAKR-rahoitusta.", ["EAKR"], ["Jään liitto"]),
        ("Hankkeelle haetaan EAKR-rahoitusta 5 000 euroa.", [], []),
        ("Vuoden 2020 AVI-hanke (hanke ei ole saanut rahoitusta)", [], []),
        ("Rahoitus: Jään liiton avustus", ["Jään liitto"], []),
        ("Tilaaja / rahoittaja: Jään liitto", ["Jään liitto"], []),
        ("Funding from the European Union's Winter programme.", ["European Union"], []),
    ],
)
def test_who_funds_and_who_decides(
    one: One, line: str, funders: list[str], authorities: list[str]
) -> None:
    draft = one(f"Jäätie\n\nKesto: 2020–2021\nKoordinaattori: Rannan opisto\n\n{line}\n")

    assert funders == said(draft, "funder")
    assert authorities == said(draft, "authority")


def test_a_code_of_six_digits_is_no_telephone_number(one: One) -> None:
    draft = one("Jäätie\n\nHankenumero: 190344\nRahoittaja: Talvisäätiö\n")

    assert ["190344"] == said(draft, "code")


def test_an_end_may_stand_behind_an_open_start(one: One) -> None:
    draft = one(
        "Jäätie\n\nHankeaika: 1.1.2020 alkaen, päättyy 31.12.2021\nRahoittaja: Talvisäätiö\n"
    )

    assert ["2020-01-01", "2021-12-31"] == said(draft, "start") + said(draft, "end")


def test_headings_with_years_are_projects(words: PageWords) -> None:
    text = (
        "Toiminta\n\nJäätie (2020–2021)\n\nHanketta rahoittaa Talvisäätiö.\n\n"
        "Railo (2022–2023)\n\nHanketta rahoittaa Kevätsäätiö.\n"
    )
    drafts = read_page(text, words=words).drafts

    assert [["Jäätie"], ["Railo"]] == [said(each, "title") for each in drafts]
    assert [["2020"], ["2022"]] == [said(each, "start") for each in drafts]
    assert [["Talvisäätiö"], ["Kevätsäätiö"]] == [said(each, "funder") for each in drafts]


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        ("Päättyneet hankkeet", ["ended"]),
        ("Käynnissä olevat hankkeet\nPäättyneet hankkeet", []),
        ("Hankkeet", []),
    ],
)
def test_a_heading_says_the_status_of_several(
    words: PageWords, heading: str, status: list[str]
) -> None:
    text = f"{heading}\n\n{_TWO}"
    drafts = read_page(text, words=words).drafts

    assert [status, status] == [said(each, "status") for each in drafts]


def test_a_heading_names_the_funder_of_several(words: PageWords) -> None:
    text = f"Talvisäätiön rahoittamat hankkeet\n\n{_TWO}"

    drafts = read_page(text, words=words).drafts

    assert [["Talvisäätiö"], ["Talvisäätiö"]] == [said(each, "funder") for each in drafts]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (
            (
                "Haemme projektipäällikköä Jäätie-hankkeeseen\n\nHanketta rahoittaa Talvisäätiö.\n"
                "Hankeaika: 2020–2021\nEdellytämme kokemusta. Palkka määräytyy taulukon mukaan.\n"
            ),
            "vacancy",
        ),
        (
            (
                "Haku avoinna jääteille\n\nRahoittaja: Talvisäätiö\nKesto: 2020–2021\n"
                "Kuka voi hakea?\nHakuaika on tammikuu.\n"
            ),
            "guidance",
        ),
    ],
)
def test_a_page_of_another_kind_has_no_project(words: PageWords, text: str, word: str) -> None:
    reading = read_page(text, words=words)

    assert () == reading.drafts
    assert words.kinds[word] == reading.reason


def test_what_one_project_says_of_others_is_not_said_of_the_next(words: PageWords) -> None:
    text = (
        "Jäätie\nHankeaika: 2020\nKoordinaattori: Rannan opisto\n"
        "Jäätie tukee pieniä hankkeita, ja niitä rahoittaa Talvisäätiö.\n\n"
        "Railo\nHankeaika: 2021\nKoordinaattori: Railo Oy\n"
    )

    drafts = read_page(text, words=words).drafts

    assert [] == said(drafts[1], "funder")
