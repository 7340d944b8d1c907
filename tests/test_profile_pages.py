"""Profiles as pages: all of them written, light, linked both ways, readable on a phone and by everyone."""

from __future__ import annotations

import gzip

import pytest
from bs4 import BeautifulSoup

from axe import faults, faults_of_colour
from conftest import ROOT
from statecraft.addresses import address, profiled

pytestmark = pytest.mark.site
LIMIT = 30_000  # bytes of a page, gzipped
# The longest of each kind, one in several scripts, and one with next to nothing.
SAMPLE = [
    "instruments/pax-silica.html",
    "instruments/waico.html",
    "actors/usa.html",
    "actors/kor.html",
    "actors/kaz.html",
]


@pytest.fixture(scope="module")
def written(site):
    return {
        path.relative_to(site).as_posix(): path
        for table in ("instruments", "actors")
        for path in (site / table).glob("*.html")
    }


def test_every_profile_is_a_page_of_at_most_30_kb(written):
    assert set(written) == {address(table, ident) for table, named in profiled().items() for ident in named}
    weights = {name: len(gzip.compress(path.read_bytes())) for name, path in written.items()}
    assert {name: weight for name, weight in weights.items() if weight > LIMIT} == {}


@pytest.mark.parametrize("name", ["instruments/pax-silica.html", "actors/kor.html"])
def test_a_profile_leads_back_to_the_list_and_lists_its_sections(written, name):
    soup = BeautifulSoup(written[name].read_text(encoding="utf-8"), "html.parser")
    crumbs = [link["href"] for link in soup.select(".crumbs a")]
    assert crumbs[-1].startswith("../profiles.html#all-")
    assert [link["href"] for link in soup.select(".onpage ul ul a")] == [
        f"#{one['id']}" for one in soup.select("section[id]")
    ]
    assert not soup.select_one(".chapters a[href*='instruments/'], .chapters a[href*='actors/']")
    assert 40 < len(soup.select_one("meta[name=description]")["content"]) <= 205


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("timeline.html", "instruments/"),
        ("side-by-side.html", "instruments/"),
        ("both-camps.html", "actors/"),
        ("chokepoints.html", "actors/"),
        ("profiles.html", "actors/"),
    ],
)
def test_mentions_in_ledgers_lens_and_notes_lead_to_profiles(site, name, start):
    soup = BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")
    assert soup.select(f"main table a[href^='{start}'], main .lens a[href^='{start}']")
    if name != "profiles.html":
        assert soup.select(".evidence-note .evidence-about a[href^='instruments/']")


def test_nothing_of_a_profile_is_left_where_its_row_is_gone():
    from statecraft_book.completion import wanted

    assert {name for name in wanted(ROOT) if "/" in name} >= {"instruments/pax-silica.html", "actors/kaz.html"}


@pytest.fixture
def visit(chromium, server):
    contexts = []

    def opened(name, **options):
        contexts.append(
            chromium.new_context(**{"viewport": {"width": 390, "height": 844}, "bypass_csp": True} | options)
        )
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("console", lambda said: said.type in ("error", "warning") and page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{server}/{name}")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", SAMPLE)
def test_axe_finds_no_fault_in_a_profile_and_a_phone_needs_no_sideways_scroll(visit, name):
    page = visit(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults_of_colour(page) == []


@pytest.mark.browser
def test_a_profile_complains_of_nothing_under_its_policy(visit):
    page = visit(SAMPLE[0], bypass_csp=False)
    assert page.complaints == []


@pytest.mark.browser
def test_the_note_of_a_fact_leads_to_the_profile_it_is_about_and_back_to_the_list(visit):
    page = visit("supply-chain-coalitions.html", viewport={"width": 1280, "height": 900})
    page.get_by_role("link", name="seven signatories").click()
    page.get_by_role("dialog", name="Evidence").get_by_role("link", name="Pax Silica Declaration", exact=True).click()
    page.get_by_role("heading", name="Pax Silica Declaration", level=1).wait_for()
    page.get_by_role("navigation", name="You are here").get_by_role("link", name="Profiles").click()
    page.locator("#all-instruments").wait_for()
    assert "/profiles.html" in page.url


@pytest.mark.browser
def test_print_shows_a_profile_without_its_buttons(visit):
    page = visit(SAMPLE[0])
    page.emulate_media(media="print")
    assert not page.locator(".jump").is_visible()
    assert page.locator("#sources").is_visible()
