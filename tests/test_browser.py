"""The built book in a real browser, as a reader meets it."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest

from axe import faults, faults_of_colour

pytestmark = [pytest.mark.browser, pytest.mark.site]
ROOT = Path(__file__).resolve().parents[1]
PAGES = ["index.html", *sorted(p.stem + ".html" for p in (ROOT / "book").glob("*.md") if p.stem != "index")]
# How far parts of the page have moved so far, as browsers count it. They pass over what follows an input, such as the
# setting of the window's size; here nothing is input that may move a page.
SHIFT = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 60);  // what is buffered comes at once
})"""
Open, Looked = Callable[..., Any], Callable[[str], "Look"]


PHONE, WIDTH = 390, "document.documentElement.scrollWidth"
HEIGHTS = "[...document.querySelectorAll('figure.chart')].map((one) => one.getBoundingClientRect().height)"
# Width and height of each picture that is seen, for each chart.
PICTURES = """[...document.querySelectorAll("figure.chart")].map((figure) => [...figure.querySelectorAll("svg")]
  .filter((svg) => svg.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((svg) => [svg.getBoundingClientRect().width, svg.getBoundingClientRect().height]))"""
DESCRIPTIONS = """[...document.querySelectorAll(".chart-box")]
  .map((one) => [one.getAttribute("role"), one.getAttribute("aria-label")])"""


@contextmanager
def new_page(context: Any) -> Iterator[Any]:
    """A page that remembers its requests and its complaints."""
    page = context.new_page()
    page.requests, page.complaints = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("console", lambda said: said.type in ("error", "warning") and page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    try:
        yield page
    finally:
        page.close()


@pytest.fixture(scope="module")
def reader(chromium: Any) -> Iterator[Open]:
    """A reader who goes through the book from page to page, with one browser for each kind of screen."""
    with ExitStack() as stack:

        @functools.cache
        def of(**options: Any) -> Any:
            size = {"width": options.pop("width", 1280), "height": 900}
            context = chromium.new_context(viewport=size, **options)
            stack.callback(context.close)
            return context

        yield of


@pytest.fixture
def visit(chromium: Any, server: str) -> Iterator[Open]:
    """Open a page of the book, for the first time in a new browser."""
    with ExitStack() as stack:

        def opened(name: str, **options: Any) -> Any:
            context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
            stack.callback(context.close)
            page = stack.enter_context(new_page(context))
            page.goto(f"{server}/{name}")
            return page

        yield opened


def wake_all(page: Any) -> None:
    """Scroll through the page and wait until every chart and every large table is live."""
    page.mouse.move(9, 9)  # charts and tables wait for a sign of a reader
    for part in page.locator("figure.chart, table[data-sortable]").all():
        part.scroll_into_view_if_needed()
        part.locator("xpath=self::*[@data-live='yes']").wait_for(state="attached", timeout=20_000)


@dataclass
class Look:
    """What was seen on a page by a reader who went through all of it."""

    hosts: set[str]
    complaints: list[str]
    heights: list[tuple[float, float]]  # of each chart, before and after it woke
    shift: float
    descriptions: list[list[str]]  # role and label of each chart
    faults: dict[str, list[tuple[str, str, str]]]  # by colour scheme
    narrow: int = 0  # width of the page when the window had become a phone's, and each chart was drawn again


@pytest.fixture(scope="module")
def looked(reader: Open, server: str) -> Callable[[str], Look]:
    """Look at a page once, in the light and then in the dark; each test asks one thing of what was seen."""

    @functools.cache
    def at(name: str) -> Look:
        with new_page(reader()) as page:
            page.goto(f"{server}/{name}")
            before = page.evaluate(HEIGHTS)
            wake_all(page)
            seen = Look(
                {urlparse(url).netloc for url in page.requests},
                list(page.complaints),
                list(zip(before, page.evaluate(HEIGHTS), strict=True)),
                page.evaluate(SHIFT),
                page.evaluate(DESCRIPTIONS),
                {},
            )
            page.evaluate("document.querySelectorAll('details.passport').forEach((one) => { one.open = true; })")
            seen.faults["light"] = faults(page)
            page.emulate_media(color_scheme="dark")
            seen.faults["dark"] = faults_of_colour(page)
            page.evaluate("document.querySelectorAll('.chart-live').forEach((one) => { one.dataset.old = ''; })")
            page.set_viewport_size({"width": PHONE, "height": 844})
            page.locator(".chart-live[data-old]").first.wait_for(state="detached", timeout=20_000)
            seen.narrow = page.evaluate(WIDTH)
        return seen

    return at


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_no_other_host_and_complains_of_nothing(looked: Looked, name: str, server: str) -> None:
    assert looked(name).hosts == {urlparse(server).netloc}
    assert looked(name).complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_every_chart_can_be_seen_without_javascript(reader: Open, server: str, name: str) -> None:
    with new_page(reader(java_script_enabled=False)) as page:
        page.goto(f"{server}/{name}")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            for shown in page.evaluate(PICTURES):
                assert len(shown) == 1
                assert shown[0][0] > 250
                assert shown[0][1] > 90


@pytest.mark.parametrize("name", PAGES)
def test_charts_and_tables_wake_without_moving_the_page(looked: Looked, name: str) -> None:
    assert all(abs(old - new) <= 48 for old, new in looked(name).heights), looked(name).heights
    assert looked(name).shift <= 0.01


@pytest.mark.parametrize("name", PAGES)
def test_every_chart_says_in_words_what_it_shows(looked: Looked, name: str) -> None:
    assert all(role == "img" and len(label) > 60 for role, label in looked(name).descriptions)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_fault(looked: Looked, name: str, scheme: str) -> None:
    assert looked(name).faults[scheme] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_window_made_narrow_needs_no_sideways_scroll(looked: Looked, name: str) -> None:
    assert looked(name).narrow <= PHONE


# Charts draw at any width in the same way; opened on a phone, these have the most of each kind of part.
@pytest.mark.parametrize("name", ["index.html", "side-by-side.html", "timeline.html", "words.html", "search.html"])
def test_a_page_opened_on_a_phone_needs_no_sideways_scroll(reader: Open, server: str, name: str) -> None:
    with new_page(reader(width=PHONE)) as page:
        page.goto(f"{server}/{name}")
        wake_all(page)
        assert page.evaluate(WIDTH) <= PHONE


def test_the_slider_shows_who_had_signed_by_a_date(visit: Open) -> None:
    page = visit("supply-chain-coalitions.html")
    figure = page.locator("#pax-silica-accessions")
    figure.scroll_into_view_if_needed()
    slider = figure.get_by_label("Signed by")
    slider.wait_for()
    live = figure.locator(".chart-live")
    live.get_by_text("25 signed").wait_for()
    slider.focus()
    page.keyboard.press("Home")
    live.get_by_text("7 signed", exact=True).wait_for()
    assert slider.get_attribute("aria-valuetext") == figure.locator("output").inner_text() == "12 December 2025"
    page.keyboard.press("ArrowRight")
    live.get_by_text("8 signed", exact=True).wait_for()


def test_the_country_lens_shows_the_ties_of_the_country_picked(visit: Open) -> None:
    page = visit("both-camps.html")
    lens = page.locator("#country")
    assert lens.locator("details:visible").count() == 1
    lens.get_by_label("Country").select_option(label="South Africa")
    shown = lens.locator("details:visible")
    assert shown.count() == 1
    assert "World Artificial Intelligence Cooperation Organization" in shown.inner_text()
    assert page.url.endswith("#country-zaf")


def test_a_link_to_a_country_opens_it(visit: Open) -> None:
    page = visit("both-camps.html#country-kaz")
    text = page.locator("#country details:visible").inner_text()
    assert "Pax Silica" in text
    assert "World Artificial Intelligence Cooperation Organization" in text


def test_without_javascript_the_lens_is_a_list_of_all_countries(visit: Open) -> None:
    page = visit("both-camps.html", java_script_enabled=False)
    assert page.locator("#country details:visible").count() > 60


def test_a_fact_opens_its_evidence_by_keyboard_and_gives_the_focus_back(visit: Open) -> None:
    page = visit("supply-chain-coalitions.html")
    fact = page.get_by_role("link", name="seven signatories")
    fact.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="Evidence")
    card.wait_for()
    assert "primary" in card.inner_text()
    assert card.locator("a[href^='https://']").count() > 0
    page.keyboard.press("Escape")
    card.wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent").startswith("seven signatories")


def test_the_close_button_closes_the_evidence(visit: Open) -> None:
    page = visit("index.html")
    page.locator("a.fact").first.click()
    page.get_by_role("button", name="Close").click()
    assert page.get_by_role("dialog").count() == 0


def test_without_javascript_a_fact_leads_to_its_note(visit: Open) -> None:
    page = visit("supply-chain-coalitions.html", java_script_enabled=False)
    page.get_by_role("link", name="seven signatories").click()
    target = page.url.split("#")[1]
    note = page.locator(f"#{target}")
    assert note.is_visible()
    assert "Australia" in note.inner_text()


def test_the_colour_button_turns_the_page_dark_and_is_remembered(visit: Open) -> None:
    page = visit("index.html", color_scheme="light")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.get_by_role("button", name="Dark colours").click()
    dark = page.evaluate(colour)
    assert dark != light
    page.reload()
    assert page.evaluate(colour) == dark
    assert page.get_by_role("button", name="Dark colours").get_attribute("aria-pressed") == "true"


def test_on_a_phone_the_chapters_open_from_a_button(visit: Open) -> None:
    page = visit("index.html", viewport={"width": 390, "height": 844})
    link = page.get_by_role("navigation", name="Chapters").get_by_role("link", name="Both camps")
    assert not link.is_visible()
    page.get_by_role("button", name="Chapters").click()
    link.click()
    assert page.url.endswith("both-camps.html")


def test_the_search_finds_a_chapter(visit: Open) -> None:
    page = visit("search.html?q=ASEAN")
    page.get_by_role("link", name="Both camps").last.wait_for()
    assert page.complaints == []


def test_the_book_works_from_a_folder(chromium: Any, site: Path) -> None:
    page = chromium.new_page()
    page.goto((site / "supply-chain-coalitions.html").as_uri())
    page.locator("#pax-silica-accessions").scroll_into_view_if_needed()
    page.locator("#pax-silica-accessions[data-live=yes]").wait_for(timeout=20_000)
    assert page.locator("#pax-silica-accessions .chart-live svg").is_visible()
    page.close()


@pytest.fixture
def opened(chromium: Any, site: Path) -> Iterator[Open]:
    """Open a page from its folder, without a server; the page remembers its complaints."""
    contexts = []

    def from_folder(name: str) -> Any:
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("console", lambda said: said.type in ("error", "warning") and page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto((site / name).as_uri())
        return page

    yield from_folder
    for context in contexts:
        context.close()


def test_tables_sort_and_filter_from_a_folder_too(opened: Open) -> None:
    page = opened("timeline.html")
    table = page.locator("#instruments")
    table.scroll_into_view_if_needed()
    page.locator("#instruments[data-live=yes]").wait_for(timeout=20_000)
    box = page.locator(".dt-container", has=table)
    box.get_by_label("Filter by words").fill("semiconductor")
    rows = table.locator("tbody tr")
    assert 0 < rows.count() < 25
    assert all("semiconductor" in row.lower() for row in rows.all_inner_texts())
    table.get_by_role("button", name="Instrument: Activate to sort").focus()
    for order in (False, True):
        page.keyboard.press("Enter")
        table.locator(f"th[aria-sort={'descending' if order else 'ascending'}]").wait_for()
        names = [re.sub("[^a-z]", "", name.lower()) for name in table.locator("tbody th").all_inner_texts()]
        assert names == sorted(names, reverse=order)
    assert page.complaints == []


def test_every_search_works_from_a_folder_too(opened: Open) -> None:
    page = opened("instruments/pax-silica.html")
    page.keyboard.press("/")
    page.locator("#finder-field").fill("能力建设")
    page.locator(".finder-results a").first.wait_for()
    assert page.complaints == []


def test_print_shows_the_pictures_and_drops_the_buttons(visit: Open) -> None:
    page = visit("supply-chain-coalitions.html")
    wake_all(page)
    page.emulate_media(media="print")
    assert page.locator("#pax-silica-accessions .chart-wide").is_visible()
    assert not page.get_by_role("button", name="Dark colours").is_visible()


def test_the_downloads_of_a_chart_hold_what_is_drawn(visit: Open, server: str) -> None:
    page = visit("supply-chain-coalitions.html")
    figure = page.locator("#pax-silica-accessions")
    for label, check in {
        "Data drawn (CSV)": lambda text: text.count("2026-06-26") == 6,
        "Picture (SVG)": lambda text: text.startswith("<svg") and "Kazakhstan" in text,
        "Chart (Vega-Lite)": lambda text: "datasets" in json.loads(text),
    }.items():
        href = figure.get_by_role("link", name=label, include_hidden=True).get_attribute("href")
        answer = page.request.get(f"{server}/{href}")
        assert answer.ok
        assert check(answer.text()), label


def test_the_sources_can_be_filtered_by_tier_and_sorted_with_the_keyboard(visit: Open) -> None:
    page = visit("sources.html")
    table = page.locator("#all-sources")
    table.scroll_into_view_if_needed()
    page.locator("#all-sources[data-live=yes]").wait_for(timeout=20_000)
    page.get_by_label("Tier", exact=True).select_option("primary")
    tiers = table.locator("tbody tr td:nth-child(4)").all_inner_texts()
    assert set(tiers) == {"primary"}
    table.get_by_role("button", name="Date: Activate to sort").focus()
    page.keyboard.press("Enter")
    table.locator("th[aria-sort=ascending]", has_text="Date").wait_for()
    days = [cell.get_attribute("data-order") for cell in table.locator("tbody tr td:nth-child(3)").all()]
    known = [day for day in days if day]
    assert known == sorted(known)


def test_nothing_wakes_before_a_sign_of_a_reader_and_a_table_shows_the_rows_it_will_show(visit: Open) -> None:
    page = visit("timeline.html")
    page.wait_for_load_state("networkidle")
    table = page.locator("#instruments")
    assert not [url for url in page.requests if url.endswith(("datatables.js", "vega.js"))]
    assert table.locator("tbody tr:visible").count() <= 25 < table.locator("tbody tr").count()
    page.emulate_media(media="print")
    assert table.locator("tbody tr:visible").count() == table.locator("tbody tr").count()


def test_a_filter_that_is_used_first_wakes_its_table(visit: Open) -> None:
    page = visit("timeline.html")
    page.locator("#instruments-1").select_option("Chinese", force=True)
    page.locator("#instruments[data-live=yes]").wait_for(timeout=20_000)
    assert set(page.locator("#instruments tbody td:nth-child(2)").all_inner_texts()) == {"Chinese"}


def test_a_table_whose_library_does_not_come_is_whole(visit: Open) -> None:
    page = visit("methods.html")
    page.route("**/datatables.js", lambda route: route.abort())
    page.goto(page.url.replace("methods", "timeline"))
    page.locator("#instruments").scroll_into_view_if_needed()
    page.locator("#instruments[data-live=no]").wait_for(timeout=20_000)
    rows = page.locator("#instruments tbody tr")
    assert rows.locator("visible=true").count() == rows.count() > 25
    assert page.locator(".table-filters").count() < page.locator("table[data-sortable]").count()


def test_without_javascript_all_sources_stand_in_one_table(visit: Open) -> None:
    page = visit("sources.html", java_script_enabled=False)
    lines = (ROOT / "data" / "sources.csv").read_text(encoding="utf-8").count("\n")
    assert page.locator("#all-sources tbody tr").count() == lines - 1


def test_every_table_of_the_data_can_be_downloaded(visit: Open, server: str) -> None:
    page = visit("data.html")
    links = [link.get_attribute("href") for link in page.locator("#tables a").all()]
    assert len(links) == len(list((ROOT / "data").glob("*.csv")))
    for href in links:
        answer = page.request.get(f"{server}/{href}")
        assert answer.ok
        assert answer.body() == (ROOT / "data" / Path(href).name).read_bytes()
