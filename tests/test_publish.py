"""What machines read about the book: heads, feed, site map, pictures, and pages that lead elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document

from conftest import ROOT
from lacking import lacking
from statecraft.citations import bibtex, source_line
from statecraft_book import feeds, head, orientation, pictures, stubs
from statecraft_book.address import SITE, AddressError, absolute, base
from statecraft_book.preflight import preflight
from statecraft_book.publish import located
from statecraft_book.toggles import merge

HOME = "https://example.org/book/"
ATOM = {"a": feeds.ATOM}


# The book's address.


@pytest.mark.parametrize("given", ["https://example.org/book", " https://example.org/book/ "])
def test_the_address_of_the_book_ends_in_one_slash(given):
    assert base(given) == HOME


def test_without_an_address_there_is_none():
    assert base("") == base("  ") == ""


@pytest.mark.parametrize(
    "given",
    ["example.org", "ftp://example.org/", "https://", "https://example.org/?a=1", "/book", "https://owner.github.io//"],
)
def test_an_address_that_no_page_could_have_is_refused(given):
    with pytest.raises(AddressError, match="the address of the book's folder"):
        base(given)


def test_a_wrong_address_is_told_before_anything_is_built(monkeypatch):
    monkeypatch.setenv(SITE, "https://owner.github.io//")
    (problem,) = preflight(ROOT)
    assert problem.file == SITE
    assert "'https://owner.github.io//'" in problem.found
    assert "https://owner.github.io/book/" in problem.allowed


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ("index.html", HOME),
        ("controls.html", f"{HOME}controls.html"),
        ("actors/index.html", f"{HOME}actors/"),
        ("reindex.html", f"{HOME}reindex.html"),
    ],
)
def test_a_folder_stands_for_its_landing_page(page, url):
    assert absolute(HOME, page) == url


# Heads.


def a_page(path: str = "controls.html", home: str = "", **changed: str) -> head.Page:
    told = {
        "title": "Controls",
        "description": "How controls moved.",
        "card": "cards/controls.png",
        "as_of": "2026-11-22",
    }
    return head.Page(path, home=home, **(told | changed))


def tags(page: head.Page) -> dict[str, str]:
    return {name: content for _, name, content in head.social(page)}


def test_a_link_preview_has_title_description_and_card():
    told = tags(a_page())
    assert (told["og:title"], told["og:description"], told["og:type"]) == ("Controls", "How controls moved.", "article")
    assert (told["og:image"], told["twitter:card"]) == ("cards/controls.png", "summary_large_image")


def test_addresses_are_given_only_where_the_book_knows_its_own():
    assert "og:url" not in tags(a_page())
    told = tags(a_page(home=HOME))
    assert (told["og:url"], told["og:image"]) == (f"{HOME}controls.html", f"{HOME}cards/controls.png")


def test_a_page_in_a_folder_finds_its_card():
    assert tags(a_page("actors/usa.html"))["og:image"] == "../cards/controls.png"


PACKAGE = {
    "title": "The book",
    "description": "Rows.",
    "resources": [{"title": "Events", "description": "What happened.", "path": "events.csv", "mediatype": "text/csv"}],
}
CHAPTERS = [("index.html", "The book"), ("controls.html", "Controls")]


@pytest.mark.parametrize(
    ("path", "kind"), [("index.html", "Book"), ("data.html", "Dataset"), ("controls.html", "Article")]
)
def test_a_page_says_in_schema_org_terms_what_it_is(path, kind):
    known = head.linked_data(a_page(path), CHAPTERS, PACKAGE)
    assert known["@type"] == kind
    assert known["license"] == head.LICENCE
    assert "url" not in known


def test_the_data_set_lists_a_download_for_each_table():
    known = head.linked_data(a_page("data.html", HOME), CHAPTERS, PACKAGE)
    (download,) = known["distribution"]
    assert (download["contentUrl"], download["encodingFormat"]) == (f"{HOME}data/events.csv", "text/csv")


def test_linked_data_cannot_leave_its_script():
    text = head.script({"name": "</script><script>alert(1)</script><!-- & \u2028"})
    assert not set("<>&") & set(text)
    assert json.loads(text)["name"].startswith("</script>")


def test_figures_cite_their_full_address_where_it_is_known():
    entry = bibtex("growth", "T", "2026")
    body = f'<a class="permalink" href="#growth">x</a><pre class="bibtex" data-figure="growth">{entry}</pre>'
    told = located(body, f"{HOME}a.html")
    assert f'href="{HOME}a.html#growth"' in told
    assert f"  url = {{{HOME}a.html#growth}}\n}}</pre>" in told


def test_a_citation_gives_latex_nothing_to_run():
    entry = bibtex("growth", "50% of $1 & {x}_y\n\\input{z}", "22 November 2026")
    assert r"50\% of \$1 \& \{x\}\_y \textbackslash{}input\{z\}" in entry
    assert "year = {2026}" in entry


def test_a_picture_that_leaves_the_page_names_book_licence_and_date():
    assert source_line("data as of 1 May 2026") == "AI Statecraft Compared, CC BY 4.0, data as of 1 May 2026"


# Feed, site map, robots.


def a_change(ident: str = "one", day: str = "2026-11-22", title: str = "Events", text: str = "Merged.") -> feeds.Change:
    return feeds.Change(ident, day, title, text)


def parsed(changes: list[feeds.Change], home: str = "") -> ET.Element:
    return ET.fromstring(feeds.feed(changes, "Book", "Authors", "changelog.html", home).encode())


def test_the_newest_change_comes_first_in_the_feed():
    root = parsed([a_change("a", "2026-01-01"), a_change("c", "2026-03-01"), a_change("b", "2026-03-01")])
    days = [entry.findtext("a:updated", namespaces=ATOM)[:10] for entry in root.findall("a:entry", ATOM)]
    assert days == ["2026-03-01", "2026-03-01", "2026-01-01"]
    assert root.findtext("a:updated", namespaces=ATOM) == "2026-03-01T00:00:00Z"


def test_a_move_of_the_book_changes_no_id():
    here, there = ([one.text for one in parsed([a_change()], home).iter(f"{{{feeds.ATOM}}}id")] for home in ("", HOME))
    assert here == there
    assert len(set(here)) == 2


def test_links_of_the_feed_are_absolute_only_where_the_address_is_known():
    links = {
        home: [link.get("href") for link in parsed([a_change()], home).iter(f"{{{feeds.ATOM}}}link")]
        for home in ("", HOME)
    }
    assert links[""] == ["changelog.html"] * 2
    assert links[HOME] == [f"{HOME}changelog.html", f"{HOME}feed.xml", f"{HOME}changelog.html"]


def test_hostile_words_and_characters_stay_text_in_the_feed():
    root = parsed([a_change(title="<b>&amp;", text="</content><script>\x00\x0b\ufffe")])
    assert root.findtext("a:entry/a:title", namespaces=ATOM) == "<b>&amp;"
    assert root.findtext("a:entry/a:content", namespaces=ATOM) == "</content><script>"


def test_the_site_map_lists_each_page_once_in_order():
    root = ET.fromstring(feeds.sitemap(["b.html", "index.html", "b.html"], HOME).encode())
    assert [one.text for one in root.iter(f"{{{feeds.SITEMAP}}}loc")] == [HOME, f"{HOME}b.html"]


def test_robots_are_told_of_a_site_map_only_where_there_is_one():
    assert "Sitemap" not in feeds.robots("")
    assert f"Sitemap: {HOME}sitemap.xml" in feeds.robots(HOME)


# Pages that lead elsewhere.


def test_the_page_for_missing_addresses_needs_no_other_file_and_works_from_any_depth():
    page = BeautifulSoup(stubs.missing(CHAPTERS, "The book", HOME), "html.parser")
    assert [link["href"] for link in page.find_all("a")] == [
        f"{HOME}index.html",
        f"{HOME}index.html",
        f"{HOME}controls.html",
    ]
    assert not page.find_all(["link", "script", "img"])
    unknown = BeautifulSoup(stubs.missing(CHAPTERS, "The book", ""), "html.parser")
    assert {link["href"][0] for link in unknown.find_all("a")} == {"/"}


def test_a_renamed_page_leads_to_the_new_one_from_its_own_folder():
    assert 'content="0; url=../new.html"' in stubs.moved("old/name.html", "new.html", "")
    assert f'<link rel="canonical" href="{HOME}new.html">' in stubs.moved("old.html", "new.html", HOME)


@pytest.mark.parametrize("text", ["", "# nothing yet\n"], ids=["empty", "a comment"])
def test_there_may_be_no_redirects(tmp_path, text):
    path = tmp_path / "redirects.yml"
    assert stubs.redirects(path) == {}
    path.write_text(text)
    assert stubs.redirects(path) == {}


@pytest.mark.parametrize(
    "text",
    [
        "- a.html\n",
        "a.html: https://evil.example/\n",
        "../a.html: b.html\n",
        "a.html: 'b.html\"'\n",
        "a: [\n",
        "a: 2026-02-30\n",
    ],
)
def test_a_table_of_redirects_holds_names_of_pages_only(tmp_path, text):
    path = tmp_path / "redirects.yml"
    path.write_text(text)
    with pytest.raises(stubs.RedirectError, match="want lines such as"):
        stubs.redirects(path)


@pytest.mark.parametrize(
    ("table", "words"),
    [({"a.html": "b.html"}, "would hide it"), ({"x.html": "y.html"}, "no page of the book")],
    ids=["from a page", "to nowhere"],
)
def test_a_redirect_neither_hides_a_page_nor_leads_nowhere(table, words):
    with pytest.raises(stubs.RedirectError, match=words):
        stubs.check(table, {"a.html", "b.html"})


# Pictures.

# Draws on stdout as the book does, or with whatever fonts there are; what follows wide characters shows their width.
DRAW = """
import sys
import vl_convert
from statecraft.converter import converter
words = "<text x='4' y='28' font-size='24' font-family='Noto Sans CJK SC, sans-serif'>能力建设 Abc</text>"
picture = f"<svg xmlns='http://www.w3.org/2000/svg' width='200' height='40'>{words}</svg>"
sys.stdout.buffer.write((converter() if sys.argv[1] == "ours" else vl_convert).svg_to_png(picture, scale=1))
"""

CHART = (
    '<svg aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg" width="704" height="200" '
    'viewBox="0 0 704 200"><text fill="currentColor">Kenya</text></svg>'
)


def test_a_picture_that_leaves_the_page_takes_title_subtitle_and_source_along():
    root = ET.fromstring(pictures.standalone(CHART, "Seven & <more>", "States", "Source line"))
    assert [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")] == [
        "Seven & <more>", "States", "Kenya", "Source line",
    ]  # fmt: skip
    assert root[0].get("fill") == pictures.PAPER
    assert float(root.get("height")) > 240


def test_a_long_title_is_wrapped_and_loses_nothing():
    title = "Washington’s circle grew to twenty-five signatories within seven months 能力建设能力建设能力建设"
    lines = pictures.wrapped(title, 38)
    assert len(lines) > 1
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")


def test_a_png_is_drawn_once_and_at_twice_the_size(tmp_path):
    alone = pictures.standalone(CHART, "Title", "", "Source")
    data = pictures.png(alone, 2, tmp_path)
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == 2 * (704 + 2 * pictures.MARGIN)
    (stored,) = tmp_path.iterdir()
    stored.write_bytes(b"kept" + pictures.END)
    assert pictures.png(alone, 2, tmp_path) == b"kept" + pictures.END
    stored.write_bytes(b"\x89PNG cut off")
    assert pictures.png(alone, 2, tmp_path) == data == stored.read_bytes()


def test_a_machine_with_fonts_for_chinese_draws_the_same_picture_as_one_without(tmp_path):
    nothing = tmp_path / "fonts.conf"
    nothing.write_text("<fontconfig><dir>/nonexistent</dir></fontconfig>", encoding="utf-8")
    has = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
    has["PYTHONPATH"] = os.pathsep.join(sys.path)
    lacks = has | {"FONTCONFIG_FILE": str(nothing)}
    runs = [subprocess.Popen([sys.executable, "-c", DRAW, how], env=environment, stdout=subprocess.PIPE)
            for how, environment in (("ours", has), ("ours", lacks), ("plain", has))]  # fmt: skip
    ours, without, plain = [run.communicate()[0] for run in runs]
    assert ours.startswith(b"\x89PNG")
    assert ours == without
    if plain == ours:
        lacking("NOTHING WAS PROVED OF FONTS: this machine has none for Chinese, so pictures were alike anyway")


def test_a_card_has_the_size_that_link_previews_ask_for(tmp_path):
    data = pictures.png(pictures.card("Controls & <more>", "How did it move? " * 20, "Book", "2026"), 1, tmp_path)
    assert (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")) == pictures.CARD


# Reading.


def a_document(*children: nodes.Node) -> nodes.document:
    page = new_document("page.md", get_default_settings())
    page += nodes.section("", nodes.title("", "Title"), *children, ids=["title"])
    return page


def test_the_first_paragraph_is_the_question():
    page = a_document(nodes.paragraph("", "Who pays?"), nodes.paragraph("", "Nobody."))
    assert orientation.question(page) == "Who pays?"
    assert orientation.question(a_document()) == ""


def test_code_tables_and_evidence_take_no_reading_time():
    evidence = nodes.section("", nodes.paragraph("", "note"), classes=["evidence"])
    page = a_document(nodes.literal_block("", "code"), nodes.raw("", "<p>table</p>", format="html"), evidence)
    assert orientation.words(page) == "Title"


@pytest.mark.parametrize(("text", "taken"), [("", 1), ("word " * 230, 1), ("word " * 231, 2), ("字" * 520, 2)])
def test_reading_time_is_counted_in_whole_minutes(text, taken):
    assert orientation.minutes(text) == taken


def a_cell(code: str, output: str = "", hide: str = "input") -> nodes.container:
    cell = nodes.container(nb_element="cell_code", hide_mode=hide)
    source = nodes.container(nb_element="cell_code_source")
    source += nodes.literal_block("", code)
    cell += source
    if output:
        shown = nodes.container(nb_element="cell_code_output")
        shown += nodes.paragraph("", output)
        cell += shown
    return cell


def shown(page: nodes.document) -> list[str]:
    return [cell.astext().replace("\n\n", "|") for cell in page[0].children if isinstance(cell, nodes.container)]


def test_code_in_a_row_is_behind_one_toggle():
    page = a_document(a_cell("a"), a_cell("b"), a_cell("c", "picture"))
    assert merge(page) == 2
    assert shown(page) == ["a|b|c|picture"]


@pytest.mark.parametrize(
    "cells",
    [
        [a_cell("a", "picture"), a_cell("b", "picture")],
        [a_cell("a"), nodes.paragraph("", "prose"), a_cell("b", "picture")],
        [a_cell("a", hide="output"), a_cell("b", "picture")],
        [a_cell("a")],
    ],
    ids=["with a picture between", "with prose between", "in plain sight", "alone"],
)
def test_other_code_stays_where_it_is(cells):
    page = a_document(*cells)
    before = page.pformat()
    assert merge(page) == 0
    assert page.pformat() == before
