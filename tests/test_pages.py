"""The built pages, read as a reader does: nothing out of reach, every picture told in words."""

from __future__ import annotations

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup

from statecraft import load

pytestmark = pytest.mark.site
BEHIND = {"data", "codebook", "sources", "changelog", "glossary", "methods", "search", "rerun", "profiles", "404"}


@pytest.fixture(scope="module")
def chapters(site) -> dict[str, BeautifulSoup]:
    """The chapters' pages, parsed; the pages behind the book left out."""
    return {
        path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(site.glob("*.html"))
        if path.stem not in BEHIND and "<article>" in path.read_text(encoding="utf-8")
    }


def figures(chapters: dict[str, BeautifulSoup]) -> list[tuple[str, str, str]]:
    """Return the id, the title and the description of every chart."""
    return [
        (node["id"], node.select_one(".chart-title").get_text(), node.select_one(".chart-box")["aria-label"])
        for page in chapters.values()
        for node in page.select("figure.chart")
    ]


def test_every_instrument_can_be_reached_from_a_chapter(chapters):
    text = " ".join(" ".join(page.get_text(" ").split()) for page in chapters.values())
    assert not [name for name in load("instruments")["name"] if " ".join(name.split()) not in text]


def test_the_book_has_its_charts(chapters):
    assert len(figures(chapters)) >= 25


def test_every_description_says_more_than_the_title(chapters):
    assert not [ident for ident, title, description in figures(chapters) if len(description) <= len(title)]


def test_every_description_names_what_stands_out(chapters, site):
    """A number or a name of the data drawn, so that somebody who can't see the chart learns its extremes."""
    silent = []
    for ident, _, description in figures(chapters):
        lines = (site / "figures" / f"{ident}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        cells = {cell for row in csv.reader(io.StringIO("".join(lines[1:]))) for cell in row if len(cell) > 2}
        if not re.search(r"\d", description) and not any(cell in description for cell in cells):
            silent.append(ident)
    assert not silent


def test_chapters_are_as_long_as_an_editor_would_print(chapters):
    lengths = {}
    for name, page in chapters.items():
        body = page.select_one("article")
        for part in body.select("figure, table:not(.camps), details, .cards, .evidence, .lens, pre, sup"):
            part.decompose()
        lengths[name] = len(body.get_text(" ").split())
    assert not {name: n for name, n in lengths.items() if not 600 <= n <= 1800}
