"""Shapes of pages: mark-up that sets labels off, tables of members, entries, logos, invitations."""

import pytest
from tests.sources.pages.conftest import One, said

from hankegraafi.sources.pages.drafts import Draft
from hankegraafi.sources.pages.read import read_page
from hankegraafi.sources.pages.words import PageWords

FACTS = "<p>Koordinaattori: Rannan opisto</p>"


def page(body: str) -> str:
    return f"<html lang='fi'><body><h1>Vesi virtaa</h1>{body}</body></html>"


def html(words: PageWords, body: str) -> Draft:
    [draft] = read_page(page(body), words=words).drafts
    return draft


@pytest.mark.parametrize(
    "body",
    [
        "<p><strong>Rahoitus</strong><br>Työsäätiö</p>",
        "<h3>Rahoitus</h3><p>Työsäätiö</p>",
        "<dl><dt>Rahoitus</dt><dd>Työsäätiö</dd></dl>",
        "<div class='field__label'>Rahoitus</div><div class='field__item'>Työsäätiö</div>",
        "<div><span class='fact-label'>Rahoitus</span><span>Työsäätiö</span></div>",
        "<table><tr><th>Rahoitus</th><td>Työsäätiö</td></tr></table>",
        "<p><b>Rahoitus</b> Työsäätiö</p>",
    ],
    ids=["strong", "heading", "dl", "class", "span", "table", "inline"],
)
def test_a_word_of_every_day_is_a_label_where_the_mark_up_says_so(
    words: PageWords, body: str
) -> None:
    assert ["Työsäätiö"] == said(html(words, body + FACTS), "funder")


def test_names_in_paragraphs_stand_below_one_label(words: PageWords) -> None:
    draft = html(
        words, "<h4>Kumppanit</h4><p>A-koulu</p><p>Rannan museo</p><h4>Muuta</h4><p>B Oy</p>"
    )
    assert ["A-koulu", "Rannan museo"] == said(draft, "partner")


def test_a_cell_goes_on_behind_a_line_break(words: PageWords) -> None:
    draft = html(
        words, "<table><tr><td>Kumppanit</td><td>Ahon koulu<br>Rannan museo</td></tr></table>"
    )
    assert ["Ahon koulu", "Rannan museo"] == said(draft, "partner")


@pytest.mark.parametrize(
    "alt", ["Työsäätiö", "Hanketta rahoittaa Työsäätiö", "Työsäätiön logo"], ids=str
)
def test_a_logo_tells_the_funder_where_nothing_else_does(words: PageWords, alt: str) -> None:
    picture = f"<img alt='{alt}'>"
    period = "<p>Kesto: 2021–2022</p>"
    [funder] = html(words, FACTS + period + picture).funder
    assert ("Työsäätiö", True) == (funder.value, funder.confidence < 0.9)
    named = "<p>Rahoittaja: Taitorahasto</p>"
    assert ["Taitorahasto"] == said(html(words, FACTS + named + picture), "funder")


@pytest.mark.parametrize(
    "table",
    [
        "Role\tOrganisation\tBudget\nLead partner\tAho College\t€ 700\nPartner\tRanta School\t€ 6",
        "Organisation\tRole\tBudget\nAho College\tLead partner\t€ 700\nRanta School\tPartner\t€ 6",
    ],
    ids=["role first", "name first"],
)
def test_a_table_has_an_organisation_to_a_row(one: One, table: str) -> None:
    draft = one(f"Old Grain\n\nDuration: 2021–2022\n\n{table}")
    assert ["Aho College"] == said(draft, "coordinator")
    assert ["Ranta School"] == said(draft, "partner")
    assert ["700", "6"] == said(draft, "amount")


def test_entries_are_projects_with_a_body_and_its_sum(words: PageWords) -> None:
    drafts = read_page(
        "Aallon säätiö myönsi avustuksen kahdelle hankkeelle.\n\n"
        "Koivun ääni\nKoivun kyläyhdistys ry, 42 000 €\n\nSuuri puku\nPukumuseo, 8 000 €",
        words=words,
    ).drafts
    assert [["Koivun ääni"], ["Suuri puku"]] == [said(each, "title") for each in drafts]
    assert [["42000"], ["8000"]] == [said(each, "amount") for each in drafts]
    assert [["Aallon säätiö"]] * 2 == [said(each, "funder") for each in drafts]
    assert ["Pukumuseo"] == said(drafts[1], "coordinator")


def test_headings_that_the_text_calls_projects_are_projects(words: PageWords) -> None:
    drafts = read_page(
        "Kaksi hanketta alkaa\n\nVetykoulu\n\nVetykoulu-hanke opettaa. Hanke kestää 2021–2022.\n\n"
        "Vetylaakso\n\nVetylaakso-hanke selvittää. Hanke kestää 2022–2023.",
        words=words,
    ).drafts
    found = [(said(each, "title"), said(each, "start")) for each in drafts]
    assert [(["Vetykoulu"], ["2021"]), (["Vetylaakso"], ["2022"])] == found


def test_a_project_begins_above_its_first_label_whatever_that_is(words: PageWords) -> None:
    entry = "{}\nToteuttaja: Alan kunta\nAvustus: {} €\n\n"
    text = entry.format("Lohi kotiin", 500) + entry.format("Kirkas lampi", 700)
    drafts = read_page(text, words=words).drafts
    assert [["500"], ["700"]] == [said(each, "amount") for each in drafts]


def test_an_invitation_is_no_project_page(words: PageWords) -> None:
    reading = read_page(
        "Iltapäivä 12.11.2024\n\nPaikka: Jokitalo\n\nIlmoittaudu klo 12 mennessä. Tilaisuuden "
        "järjestää EU-rahoitteinen KIERTO-hanke, jonka budjetti on 500 000 euroa.",
        words=words,
    )
    assert ((), words.kinds["event"]) == (reading.drafts, reading.reason)


def test_a_programme_of_a_body_is_told_from_the_body(one: One) -> None:
    draft = one(
        "Loop\n\nThe project is coordinated by Aho College.\n"
        "It is co-funded by the Craft programme of the Baltic Council with €500."
    )
    assert ["Baltic Council"] == said(draft, "funder")
