"""The passport of a figure in a browser: taken along, cited, copied, and linked to."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.site]
PAGE, FIGURE = "supply-chain-coalitions.html", "#pax-silica-accessions"


@pytest.fixture
def passport(chromium: Any, server: str, request: pytest.FixtureRequest) -> Any:
    options = getattr(request, "param", {})
    context = chromium.new_context(**options)
    if options.get("java_script_enabled", True):
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    page = context.new_page()
    page.goto(f"{server}/{PAGE}")
    shown = page.locator(f"{FIGURE} .passport")
    shown.locator("summary").click()
    yield shown
    context.close()


def clipboard(passport: Any) -> str:
    return passport.page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize(
    ("button", "begins", "holds"),
    [
        ("Copy text", "AI Statecraft Compared contributors, “", "CC BY 4.0"),
        ("Copy BibTeX", "@misc{statecraft-pax-silica-accessions,", "Data as of"),
        ("Copy link", "http://127.0.0.1", f"/{PAGE}{FIGURE}"),
    ],
)
def test_a_button_copies_and_says_so(passport, button, begins, holds):
    passport.get_by_role("button", name=button).click()
    passport.get_by_text("Copied").wait_for()
    text = clipboard(passport)
    assert text.startswith(begins)
    assert holds in text


@pytest.mark.parametrize("passport", [{"java_script_enabled": False}], indirect=True)
def test_without_a_script_both_citations_stand_there_as_text(passport):
    assert passport.locator(".citation").is_visible()
    assert "@misc{" in passport.locator(".bibtex").inner_text()
    assert passport.get_by_role("button").count() == 0


@pytest.mark.parametrize("passport", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_on_a_phone_the_citation_wraps(passport):
    page = passport.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = passport.locator(".bibtex").bounding_box()
    assert box["width"] <= 370


def test_the_picture_can_be_taken_as_png(passport, server):
    href = passport.get_by_role("link", name="Picture (PNG)").get_attribute("href")
    answer = passport.page.request.get(f"{server}/{href}")
    assert answer.ok
    assert answer.body().startswith(b"\x89PNG")


def test_the_page_for_missing_addresses_complains_of_nothing(chromium, server):
    page = chromium.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{server}/404.html")
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    page.get_by_role("link", name="Controls").click()
    assert page.url.endswith("/controls.html")
    assert said == []
    page.close()


def test_a_renamed_page_leads_on(chromium, server):
    page = chromium.new_page()
    page.goto(f"{server}/intro.html")
    page.wait_for_url("**/index.html")
    assert page.get_by_role("heading", level=1).inner_text() == "AI Statecraft Compared"
    page.close()
