"""What only a browser can tell: layout, colours, keys, scripts and their absence."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PATHS = [
    "/",
    "/validate",
    "/search?q=johtaminen",
    "/search?q=zzzz&year=1066",
    "/page/project",
    "/page/project?q=osaaminen&year=2016",
    "/page/project/vertaansa-vailla",
    "/page/project/parasta-johtamista-lansi",
    "/page/organisation",
    "/page/organisation/vamia",
    "/page/programme/oikeus-osata",
    "/page/place/905",
    "/page/source/003-vertaansa-vailla-omnia",
    "/page/dataset",
    "/sparql",
    "/examples",
    "/ns",
    "/shapes",
    "/download/",
    "/nothing",
]
OVERFLOWING = """
() => [...document.querySelectorAll("tbody th, td, .timeline .what, li, h1, dd")]
  .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.tagName} ${each.textContent.trim().slice(0, 30)}`)
"""
CONTRAST = """
() => {
  const numbers = (colour) => {
    const found = colour.match(/[\\d.]+/g).map(Number);
    return found.length === 3 ? [...found, 1] : found;
  };
  const light = ([r, g, b]) => [r, g, b]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const poor = new Set();
  for (const element of document.querySelectorAll("body *:not(svg *)")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const pair = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) poor.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return [...poor];
}
"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_its_window_and_the_browser_has_nothing_to_complain_of(
    page: Page, address: str, path: str, width: int
) -> None:
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add("/".join(request.url.split("/")[:3])))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [] == [each for each in complaints if "404" not in each]
    assert {address} == hosts


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path",
    ["/", "/page/project", "/page/organisation", "/page/project/big", "/page/project/endless"],
)
def test_odd_data_fits_its_window_too(page: Page, odd_address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(odd_address + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [] == page.evaluate(OVERFLOWING)


LISTED = [
    "/page/project?programme=ohjelma&page=2",
    "/page/project/h-5",
    "/page/project/h-11",
    "/page/organisation/rahasto",
    "/page/programme/ohjelma",
    "/page/source/lista",
    "/page/source/lista?row=12",
    "/page/source/lista?row=124",
    "/page/source/lista?rejected=2",
    "/page/project?funder=rahasto&status=running&year=2016&q=hanke&sort=-amount",
    "/page/project?q=nothing",
    "/page/project/h-7",
    "/page/organisation/toteuttaja",
]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", LISTED)
def test_pages_of_a_list_fit_their_window_too(
    page: Page, listed_address: str, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(listed_address + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [] == page.evaluate(OVERFLOWING)
    assert [] == page.evaluate(CONTRAST)


def test_a_list_is_narrowed_by_its_form_without_scripts_and_back(
    browser: Browser, listed_address: str
) -> None:
    context = browser.new_context(
        base_url=listed_address, java_script_enabled=False, locale="en-GB"
    )
    page = context.new_page()
    page.goto("/page/project")
    page.get_by_label("Text in the name, or code").fill("hanke 01")
    page.get_by_label("Order").select_option(label="Largest amount first")
    page.get_by_label("Order").press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/page/project\?q=hanke\+01&sort=-amount$"))
    expect(page.locator("h1 .total")).to_have_text("12")
    expect(page.locator("tbody th").first).to_have_text("Hanke 101")
    page.get_by_role("link", name="Take away: hanke 01").click()
    expect(page).to_have_url(re.compile(r"/page/project\?sort=-amount$"))
    context.close()


def test_a_rejected_row_leads_to_its_reason_and_back(page: Page, listed_address: str) -> None:
    page.goto(listed_address + "/page/source/lista?lang=en")
    page.get_by_role("link", name="row 130", exact=True).click()

    expect(page.locator("h2#row")).to_have_text("Rejected: row 130")
    expect(page.get_by_role("cell", name="Reason in English.")).to_be_visible()
    page.get_by_role("link", name="Rejected rows").click()
    expect(page.locator("h2#rejected")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/page/project?q=hanke", "/page/source/lista"])
def test_words_of_forms_and_reports_stand_out(
    page: Page, listed_address: str, path: str, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(listed_address + path)

    assert [] == page.evaluate(CONTRAST)


def test_every_mark_is_seen_has_a_name_and_is_large_enough(page: Page, listed_address: str) -> None:
    page.goto(listed_address + "/page/project/h-11")
    marks = page.locator("sup.from a")
    seen = marks.evaluate_all(
        "all => all.map((e) => [getComputedStyle(e, '::before').content, e.clientWidth || "
        "e.getBoundingClientRect().width])"
    )

    assert 13 <= len(seen)
    assert {'"1"'} == {content for content, _ in seen} or {"attr(data-mark)"} == {
        content for content, _ in seen
    }
    assert [] == [width for _, width in seen if width < 6]
    assert len(seen) == page.get_by_role("link", name="Lähde 1: Avustusluettelo, rivi 12").count()


def test_a_mark_leads_to_its_note_and_the_note_to_the_row_without_scripts(
    browser: Browser, listed_address: str
) -> None:
    context = browser.new_context(
        base_url=listed_address, java_script_enabled=False, locale="en-GB"
    )
    page = context.new_page()
    page.goto("/page/project/h-11")
    page.locator("h1 sup.from a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("li:target")).to_contain_text("List of grants, row 12")
    page.locator("li:target").get_by_role("link", name="row 12").click()

    expect(page.locator("h2#row")).to_have_text("What the source says, row 12")
    expect(page.get_by_role("cell", name="S00011")).to_be_visible()
    page.get_by_role("link", name="row 13").click()
    expect(page.get_by_role("cell", name="S00012")).to_be_visible()
    context.close()


def test_what_is_copied_from_a_page_has_no_marks_in_it(page: Page, listed_address: str) -> None:
    page.goto(listed_address + "/page/project/h-11")

    assert "Hanke 011" == page.locator("h1").inner_text()


def test_the_sources_column_keeps_its_width_in_print(page: Page) -> None:
    page.set_viewport_size({"width": 700, "height": 1000})
    page.goto("/page/project/pomo")
    page.emulate_media(media="print")
    widths = page.locator("table.told thead th").evaluate_all(
        "cells => cells.map((cell) => cell.getBoundingClientRect().width)"
    )

    assert min(widths) > 70
    assert page.evaluate("document.documentElement.scrollWidth") <= 700


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_every_word_stands_out_from_its_background(page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(path)

    assert [] == page.evaluate(CONTRAST)


def test_the_identifier_is_copied_by_its_button(page: Page) -> None:
    page.goto("/page/project/pomo")
    page.get_by_role("button", name="Kopioi").click()
    expect(page.get_by_role("button", name="Kopioitu")).to_be_visible()

    copied = page.evaluate("navigator.clipboard.readText()")

    assert "https://w3id.org/hankegraafi/id/project/pomo" == copied


def test_a_query_runs_from_the_start_page_and_leads_to_a_project(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Aja kysely").click()
    page.get_by_role("cell", name="POMO – Pomokillasta osaamista muutosjohtajuuteen").get_by_role(
        "link"
    ).click()

    expect(page).to_have_url(re.compile("/page/project/pomo$"))


def test_control_and_enter_run_the_query(page: Page) -> None:
    page.goto("/sparql")
    page.locator("textarea").fill("ASK {}")
    page.locator("textarea").press("Control+Enter")

    expect(page.locator(".verdict")).to_have_text("Kyllä")


def test_everything_works_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="sv-FI")
    page = context.new_page()
    page.goto("/sparql")
    page.locator("textarea").fill("ASK {}")
    page.get_by_role("button", name="Kör frågan").click()

    expect(page.locator(".verdict")).to_have_text("Ja")
    context.close()


def test_the_first_key_leads_past_the_menu(page: Page) -> None:
    page.goto("/page/project/pomo")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Siirry sisältöön")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_the_language_changes_and_stays(page: Page) -> None:
    page.goto("/page/project/pomo")
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Organisations").first.click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_contain_text("Organisations")


def test_a_section_s_query_opens_in_the_editor(page: Page) -> None:
    page.goto("/page/project/pomo")
    page.get_by_title("Näytä kysely: Tulokset").click()

    expect(page.locator("textarea")).to_have_value(re.compile("hanke:result"))
    expect(page.locator("#answer")).to_have_count(0)


def test_a_page_prints_without_its_menus(page: Page) -> None:
    page.goto("/page/project/pomo")
    page.emulate_media(media="print")

    expect(page.locator("nav.main")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
