"""The page that checks documents: by keyboard and mouse, with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.test_in_chromium import CONTRAST, OVERFLOWING

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
POMO = ROOT / "data" / "projects" / "pomo.ttl"


def test_the_example_is_put_in_and_its_mistakes_are_found(page: Page) -> None:
    page.goto("/shapes")
    page.locator("main").get_by_role("link", name="Tarkista tietosi").click()
    page.get_by_role("link", name="Täytä esimerkki").click()
    page.get_by_role("button", name="Tarkista").click()

    expect(page.locator(".verdict")).to_have_text("Asiakirja ei noudata sääntöjä")
    expect(page.locator(".findings .violation").first).to_contain_text("rivi 12")
    expect(page.locator("textarea")).to_have_value(
        (ROOT / "src/hankegraafi/serve/templates/example.ttl")
        .read_text()
        .replace("{{ base }}", "https://w3id.org/hankegraafi/")
        .rstrip("\n")
    )


def test_a_file_is_dropped_and_passes(page: Page) -> None:
    page.goto("/validate")
    page.get_by_label("Tiedosto").set_input_files(POMO)
    page.get_by_role("button", name="Tarkista").click()

    expect(page.locator(".verdict")).to_have_text("Asiakirja noudattaa sääntöjä")
    expect(page.locator("section code").first).to_have_text("pomo.ttl")


def test_it_works_without_scripts_and_says_where_a_text_breaks_off(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="sv-FI")
    page = context.new_page()
    page.goto("/validate")
    page.get_by_label("Eller text").fill("<urn:a> a <urn:B> .\n<urn:a>")
    page.get_by_role("button", name="Kontrollera").click()

    expect(page.get_by_role("alert")).to_contain_text("Dokumentet går inte att läsa")
    expect(page.get_by_role("alert")).to_contain_text("rad 2")
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_its_window_and_its_words_stand_out(page: Page, width: int) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto("/validate?example=1")
        assert [] == page.evaluate(CONTRAST)
        page.get_by_role("button", name="Tarkista").click()
        expect(page.locator(".verdict")).to_be_visible()

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [] == page.evaluate(OVERFLOWING)
        assert [] == page.evaluate(CONTRAST)
    assert [] == complaints
