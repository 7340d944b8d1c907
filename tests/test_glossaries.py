"""The glossary page: every concept once, its terms in their languages, escaped."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from factories import a_folder
from statecraft import load
from statecraft.glossaries import UNSEEN, glossary_page


def concept(**cells: str) -> dict[str, str]:
    return {"id": "export-control", "frame": "controls", "gloss": "A limit on sales abroad."} | cells


def term(**cells: str) -> dict[str, str]:
    own = {"concept": "export-control", "lang": "en", "term": "export control", "main": "yes", "title": "no"}
    return own | {"attested": "ministry-2025-accord"} | cells


@pytest.fixture
def page(tmp_path):
    """The glossary of the given concepts and terms, as parsed HTML."""

    def made(concepts: list[dict[str, str]], terms: list[dict[str, str]]) -> BeautifulSoup:
        return BeautifulSoup(glossary_page(a_folder(tmp_path, concepts=concepts, terms=terms)).html, "html.parser")

    return made


def test_an_entry_has_its_terms_with_their_languages_the_main_one_first(page):
    terms = [term(), term(term="control of exports", main="no"), term(lang="zh-Hans", term="出口管制")]
    entry = page([concept()], terms).find(id="term-export-control")
    assert entry.dt.get_text(" ", strip=True) == "export control control of exports"
    assert [(span["lang"], span.text) for span in entry.select("[lang]")] == [("zh-Hans", "出口管制")]


def test_a_term_that_nobody_attests_is_marked(page):
    entry = page([concept()], [term(), term(lang="ko", term="수출통제", attested="")]).find(id="term-export-control")
    assert entry.find(lang="ko").text == f"수출통제{UNSEEN}" and UNSEEN not in entry.dt.text


def test_hostile_text_arrives_as_text(page):
    shown = page([concept(gloss="<script>alert(1)</script> & more")], [term(term="a <b>bold</b> term")])
    assert not shown.find("script") and not shown.find("b")
    assert "<script>alert(1)</script> & more" in shown.get_text()


def test_frames_and_entries_are_in_alphabetical_order(page):
    two = [concept(), concept(id="b", frame="alliance"), concept(id="a", frame="controls")]
    terms = [term(), term(concept="b", term="bloc"), term(concept="a", term="Zone")]
    shown = page(two, terms)
    assert [head.text for head in shown.select("h2")] == ["Alliance", "Controls"]
    assert [entry.text.strip() for entry in shown.select("dt")] == ["bloc", "export control", "Zone"]


def test_the_book_lists_every_concept_once():
    shown = BeautifulSoup(glossary_page().html, "html.parser")
    assert sorted(entry["id"] for entry in shown.select("dl > div")) == sorted("term-" + load("concepts")["id"])
