"""What mark-up tells, and what is left empty because too little speaks for it."""

from tests.sources.pages.conftest import One, said

from hankegraafi.sources.pages.read import read_page
from hankegraafi.sources.pages.words import PageWords

HEAD = '<html lang="fi"><head><title>{0} | Rannan opisto</title>'


def test_a_heading_that_the_head_names_is_the_title_and_the_site_is_not(words: PageWords) -> None:
    page = (
        HEAD.format("Valoisa polku") + '<meta property="og:site_name" content="Rannan opisto">'
        "</head><body><h1>Rannan opisto</h1><p>Uutta</p><h2>Valoisa polku</h2>"
        "<p><b>Rahoittaja:</b> Valosäätiö</p><p><b>Kesto:</b> 2021–2022</p></body></html>"
    )
    [draft] = read_page(page, words=words).drafts
    assert ["Valoisa polku"] == said(draft, "title")


def test_sections_of_one_level_with_labels_are_projects(words: PageWords) -> None:
    section = "<h3>{0}</h3><p>Opiskelijat tekevät: rakentavat ja kokeilevat.</p><h4>Tiedot</h4>{1}"
    facts = "<ul><li>Rahoittaja: {0}</li><li>Kesto: {1}</li></ul>"
    page = (
        "<html><body><h1>Hankkeemme</h1>"
        + section.format("Aamun taito", facts.format("Valosäätiö", "2021–2022"))
        + section.format("Illan taito", facts.format("Varjosäätiö", "2023–2024"))
        + "</body></html>"
    )
    first, second = read_page(page, words=words).drafts
    assert [["Aamun taito"], ["Valosäätiö"]] == [said(first, "title"), said(first, "funder")]
    assert [["Illan taito"], ["2023"]] == [said(second, "title"), said(second, "start")]


def test_a_term_ends_the_value_before_it_and_a_detail_is_no_label(words: PageWords) -> None:
    page = (
        "<html><body><h1>Koivun kaari</h1><dl><dt>Kumppanit</dt><dd>Lehdon kunta<br>Oksa Oy</dd>"
        "<dt>Sävy</dt><dd>Vihreä Oy</dd><dt>Tila</dt><dd>Päättynyt</dd>"
        "<dt>Budjetti</dt><dd></dd><dt>Koordinaattori</dt><dd>Lehdon opisto</dd></dl></body></html>"
    )
    [draft] = read_page(page, words=words).drafts
    assert ["Lehdon kunta", "Oksa Oy"] == said(draft, "partner")
    assert ["ended"] == said(draft, "status")
    assert ["Lehdon opisto"] == said(draft, "coordinator")


def test_a_word_for_a_body_is_no_name(one: One) -> None:
    draft = one(
        "Valon polku\n\nSäätiö on myöntänyt 5 000 euroa Valon polku -hankkeelle. "
        "Rahoituksen on myöntänyt Aamusäätiö. Hanke kestää 2021–2022.\n"
    )
    assert ["Aamusäätiö"] == said(draft, "funder")


def test_a_period_in_passing_counts_where_no_other_is_told(one: One) -> None:
    text = "Valon polku\n\nHanketta toteuttavat Lehdon opisto ja Oksa Oy vuosina 2021–2022.\n"
    [start] = one(text + "\nRahoittaja: Valosäätiö\n").start
    assert ("2021", True) == (start.value.value, start.inferred)  # type: ignore[union-attr]
    told = one(text + "\nRahoittaja: Valosäätiö\nHankeaika: 1.8.2020–31.7.2023\n")
    assert ["2020-08-01"] == said(told, "start")


def test_a_programmes_years_are_not_the_projects(one: One) -> None:
    draft = one(
        "Valon polku\n\nRahoittaja: Valosäätiö\nBudjetti: 5 000 €\n\n"
        "Hanke toteuttaa maakunnan kehittämisohjelmaa 2014–2020.\n"
    )
    assert [] == said(draft, "start") + said(draft, "end")


def test_a_list_of_grants_has_a_project_to_an_entry(words: PageWords) -> None:
    page = (
        "Myönnetyt hankeapurahat\n\nLehdon seura ry: Valon polku\n5 000 €\n\n"
        "Oksan koulu: Varjon polku\n7 000 €\n"
    )
    first, second = read_page(page, words=words, html=False).drafts
    assert ["Valon polku"] == said(first, "title")
    assert ["Lehdon seura ry", "5000"] == said(first, "coordinator") + said(first, "amount")
    assert ["Varjon polku"] == said(second, "title")


def test_a_price_is_no_amount_and_a_group_no_partner(one: One) -> None:
    draft = one(
        "Valon polku\n\nRahoittaja: Valosäätiö\nBudjetti: 5 000 €\n"
        "Kumppanit: Lehdon kunnat, Oksa Oy\n\nKurssin hinta on 120 euroa.\n"
    )
    assert ["5000"] == said(draft, "amount")
    assert ["Oksa Oy"] == said(draft, "partner")


def test_an_implementer_alone_stays_the_implementer(one: One) -> None:
    draft = one("Valon polku\n\nToteuttaja: Lehdon opisto\nRahoittaja: Valosäätiö\n")
    assert ["Lehdon opisto"] == said(draft, "executor")
    assert [] == said(draft, "coordinator")


def test_a_status_in_the_title_is_the_status(one: One) -> None:
    draft = one("Valon polku (päättynyt)\n\nRahoittaja: Valosäätiö\nKesto: 2019–2020\n")
    assert ["Valon polku", "ended"] == said(draft, "title") + said(draft, "status")


def test_bodies_that_do_something_in_the_project_are_partners(one: One) -> None:
    draft = one(
        "Valon polku\n\nRahoittaja: Valosäätiö\n\n"
        "Hankkeessa Lehdon kunta, Oksa Oy ja Varjon opisto kehittävät opastusta.\n"
    )
    assert ["Lehdon kunta", "Oksa Oy", "Varjon opisto"] == said(draft, "partner")
