"""The search box in a real browser: by keys, by mouse, and without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def test_the_box_is_used_by_keys_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=fi")
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.type("tammerf")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Tammerfors")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options.first.locator("mark")).to_have_text("Tammerf")

    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("tammerf")

    page.keyboard.type("ors")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/page/*/*?lang=fi")


def test_a_suggestion_can_be_clicked(page: Page, address: str) -> None:
    page.goto(f"{address}/page/project?lang=sv")
    page.get_by_role("combobox").fill("pomo")
    page.get_by_role("option").first.click()
    page.wait_for_url(f"{address}/page/project/pomo?lang=sv")


def test_enter_without_a_choice_searches(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=en")
    page.get_by_role("combobox").fill("leadership")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/search?lang=en&q=leadership")
    expect(page.locator("main [role=status]")).to_contain_text("results")


def test_names_are_shown_as_text(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=fi")
    page.get_by_role("combobox").fill("<img src=x onerror=alert(1)>")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    assert 0 == page.locator("main img").count()


def test_without_scripts_the_box_is_a_form(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/?lang=fi")
    page.locator("form.find input[type=search]").fill("johtaminen")
    page.locator("form.find button").click()
    expect(page.locator(".results mark").first).to_be_visible()
    context.close()
