"""What chapters find: every sentence of an answer and every title of a figure is guarded by a test.

The tests in ``tests/findings`` compute findings from the data; here their words
are compared with the pages, so that neither can change without the other.
"""

from __future__ import annotations

import re
import runpy

import pytest
from bs4 import BeautifulSoup

from conftest import ROOT
from finding import STATED

MODULES = sorted((ROOT / "tests" / "findings").glob("test_findings_*.py"))
PAGES = {path.stem.removeprefix("test_findings_").replace("_", "-"): path for path in MODULES}
# Pages that find nothing.
UNANSWERED = {"changelog", "codebook", "data", "glossary", "methods", "profiles", "rerun", "sources"}
END = re.compile(r"(?<=[.?!])\s+(?=[A-Z“])")

for path in MODULES:  # fills STATED, whichever tests this run asks for
    runpy.run_path(str(path))


def words(node) -> str:
    """Return what a reader reads, without the numbers of the facts."""
    for mark in node.select("a.fact sup, a.headerlink"):
        mark.decompose()
    return " ".join(node.get_text().split())


@pytest.fixture(scope="module")
def pages(site):
    return {path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in site.glob("*.html")}


def covered(text: str, quotes: list[str]) -> bool:
    """Whether quotes, taken together, hold every word of a text."""
    marks = [False] * len(text)
    for quote in quotes:
        for match in re.finditer(re.escape(quote), text):
            marks[match.start() : match.end()] = [True] * len(quote)
        if text in quote:
            return True
    return not re.search(r"\w", "".join(" " if mark else letter for mark, letter in zip(marks, text, strict=True)))


def test_every_chapter_that_answers_a_question_has_tests_of_its_findings():
    chapters = {path.stem for path in (ROOT / "book").glob("*.md")} - UNANSWERED
    assert chapters == set(PAGES)


@pytest.mark.site
@pytest.mark.parametrize("chapter", PAGES)
def test_the_words_that_tests_guard_stand_on_the_page(pages, chapter):
    text = words(pages[chapter].select_one("main") or pages[chapter])
    assert not [quote for quote in STATED[chapter] if quote not in text]


@pytest.mark.site
@pytest.mark.parametrize("chapter", PAGES)
def test_every_sentence_of_an_answer_and_every_title_is_guarded(pages, chapter):
    answers = [
        part for node in pages[chapter].select(".answer p:not(.admonition-title)") for part in END.split(words(node))
    ]
    titles = [words(node) for node in pages[chapter].select(".chart-title")]
    assert answers and titles
    assert not [text for text in answers + titles if not covered(text, STATED[chapter])]


@pytest.mark.parametrize(("quotes", "whole"), [
    (["Two states signed both."], True), (["Two states", "signed both."], True), (["Two states"], False),
    (["So Two states signed both. And more."], True), ([], False), (["states signed"], False),
])  # fmt: skip
def test_a_sentence_is_covered_only_by_all_its_words(quotes, whole):
    assert covered("Two states signed both.", quotes) is whole
