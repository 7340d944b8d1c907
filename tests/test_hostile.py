"""Hostile rows: refused where they cannot be meant, and plain text wherever they land."""

from __future__ import annotations

import csv
import io
import os
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import html5lib
import pytest
from bs4 import BeautifulSoup

from conftest import ROOT, build
from factories import a_folder, add, an_extract, event, evidence, instrument, membership, source
from statecraft.checks import check
from statecraft_book import feeds
from test_build import CELL, HEAD

HOME = "https://example.org/book/"
SCRIPT = "Quill </script><script>alert(1)</script> Pact"
MARKUP = 'Press <img src=x onerror="alert(2)"> & <b>Sons</b>'
TEMPLATE = "{{ 7 * 7 }} **bold** [link](javascript:alert(3)) <textarea>"
ADDRESS = 'https://hostile.invalid/?a=1&b="onmouseover=alert(4)//<script>'


# What the checks refuse.


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"title": "abc\u202edcba"}, "title", "no control or direction marks"),
        ({"title": "=HYPERLINK(1)"}, "title", "no spreadsheet takes for a formula"),
        ({"publisher": "@SUM(A1)"}, "publisher", "no spreadsheet takes for a formula"),
        ({"publisher": "+1"}, "publisher", "no spreadsheet takes for a formula"),
        ({"title_original": "-1"}, "title_original", "no spreadsheet takes for a formula"),
        ({"url": "javascript:alert(1)"}, "url", "text of the form"),
        ({"archive_url": "data:text/html,x"}, "archive_url", "text of the form"),
    ],
    ids=[
        "right-to-left override",
        "formula",
        "formula by @",
        "formula by +",
        "formula by -",
        "script as address",
        "page as address",
    ],
)
def test_rows_that_cannot_be_meant_are_refused_by_name(tmp_path, cells, column, words):
    folder = add(a_folder(tmp_path), "sources", source(id="zz-hostile", **cells))
    told = [problem for problem in check(folder) if problem.column == column]
    assert len(told) == 1
    assert told[0].file.endswith("sources.csv")
    assert words in str(told[0])


# What the book makes of the rest.

PAGE = (
    HEAD
    + "Known as {fact}`quill.name`, and {fact}`quill.launched`.\n\n"
    + CELL
    % """import altair as alt
import pandas as pd
from statecraft import figure, ledger, load
events = load("events").query("instrument == 'quill'")
names = load("sources").query("id == 'zz-hostile'")["title"].tolist() + ["=1+1", "@cmd", "abc\\u202edcba"]
rows = pd.DataFrame({"name": names}).assign(date="2026-01-01", title=events["title"].iloc[0])
chart = alt.Chart(rows).mark_point().encode(x="date:T", y="name:N", tooltip="title:N")
figure(chart, id="quill", title=names[0], subtitle=events["title"].iloc[0],
       description="Points. " + " ".join(names), limits=names[0], rows={"instruments": ["quill"]})"""
    + "\n"
    + CELL
    % """ledger(load("sources").query("id == 'zz-hostile'"), "hostile-sources", names[0],
       {"title": "Title", "publisher": "Publisher", "notes": "Notes"}, filters=["publisher"])"""
    + "\n"
    + CELL
    % """from statecraft.lenses import lens
lens("country", "Country", ["usa"], "usa")"""
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a small book whose data hold hostile rows, at a known address."""
    root = tmp_path_factory.mktemp("hostile")
    an_extract(root / "data")
    shutil.copytree(ROOT / "book", root / "book", ignore=shutil.ignore_patterns("__pycache__", "*.md"))
    for name in ("_config.yml", "requirements.txt"):
        shutil.copy(ROOT / name, root / name)
    if (ROOT / "_build" / ".vega").exists():
        shutil.copytree(ROOT / "_build" / ".vega", root / "_build" / ".vega")
    data = root / "data"
    add(
        data, "sources", source(id="zz-hostile", title=SCRIPT, publisher=MARKUP, url=ADDRESS, notes=TEMPLATE, lang="en")
    )
    add(data, "instruments", instrument(id="quill", name=SCRIPT, summary=MARKUP, lead="usa", notes=TEMPLATE))
    add(data, "events", event(id="quill-signed", instrument="quill", title=MARKUP, summary=TEMPLATE))
    add(data, "memberships", membership(instrument="quill", actor="usa"))
    rows = {"instruments": "quill", "events": "quill-signed", "memberships": "quill/usa/signatory"}
    add(data, "evidence", *(evidence(table=table, row=row, source="zz-hostile") for table, row in rows.items()),
        evidence(row="quill", source=other(data), relation="contradicts", says=TEMPLATE))  # fmt: skip
    decision = {"id": "zz-hostile", "date": "2026-11-22", "kind": "merged", "subject": SCRIPT, "decision": MARKUP}
    add(data, "decisions", decision | {"reason": TEMPLATE})
    (root / "book" / "index.md").write_text("# Home\n\nWho signs?\n", encoding="utf-8")
    (root / "book" / "page.md").write_text(PAGE, encoding="utf-8")
    chapters = "".join(f"- file: book/{name}\n" for name in ("page", *needed(root)))
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{chapters}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "STATECRAFT_URL", HOME)
        done = build(root)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return root / "_build" / "html"


def other(data: Path) -> str:
    """Return the id of a source that is there anyway."""
    with (data / "sources.csv").open(encoding="utf-8") as file:
        return next(csv.DictReader(file))["id"]


def needed(root: Path) -> list[str]:
    """Write the pages that others link to: the glossary, whose anchors chapters use."""
    (root / "book" / "glossary.md").write_text("# Glossary\n\nWhat do words mean?\n", encoding="utf-8")
    return ["glossary"]


site_test = pytest.mark.site


def everything(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))
    }


@site_test
def test_no_hostile_word_becomes_an_element_or_an_attribute(hostile):
    for name, text in everything(hostile).items():
        page = BeautifulSoup(text, "html.parser")
        kinds = {script.get("type") for script in page.find_all("script")}
        assert kinds <= {None, "application/json", "application/ld+json"}, name
        assert not any("alert(" in (script.string or "") for script in page.find_all("script", type=None)), name
        assert not page.find_all("img", src="x"), name
        assert not [tag for tag in page.find_all(True) if any(key.startswith("on") for key in tag.attrs)], name
        assert not page.find_all(
            href=lambda href: href and href.strip().lower().startswith(("javascript:", "data:"))
        ), name
        parser = html5lib.HTMLParser()
        parser.parse(text)
        assert parser.errors == [], name


@site_test
def test_hostile_words_are_read_as_they_were_written(hostile):
    page = BeautifulSoup((hostile / "page.html").read_text(encoding="utf-8"), "html.parser")
    for part in (".evidence", "#hostile-sources", "#quill .passport", "#country"):
        assert SCRIPT in page.select_one(part).get_text(), part
    assert MARKUP in page.select_one("#hostile-sources").get_text()
    assert TEMPLATE in page.select_one("#hostile-sources").get_text()
    assert f"It says: {TEMPLATE}" in page.select_one(".evidence").get_text()
    assert page.select_one(".evidence a[href^='https://hostile.invalid']")["href"] == ADDRESS


@site_test
def test_files_of_a_figure_hold_hostile_words_as_text(hostile):
    folder = hostile / "figures"
    picture = ET.fromstring((folder / "quill.svg").read_text(encoding="utf-8"))
    assert not [part for part in picture.iter() if part.tag.endswith(("script", "image", "foreignObject"))]
    assert "alert(1)" in "".join(picture.itertext())
    assert (folder / "quill.png").read_bytes().startswith(b"\x89PNG")
    head, _, body = (folder / "quill.csv").read_text(encoding="utf-8").partition("\n")
    assert head.startswith(f"# {SCRIPT}. ")
    cells = [cell for row in csv.reader(io.StringIO(body)) for cell in row]
    assert SCRIPT in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@site_test
def test_the_feed_holds_hostile_words_as_text(hostile):
    root = ET.fromstring((hostile / "feed.xml").read_bytes())
    spaces = {"a": feeds.ATOM}
    (entry,) = (one for one in root.findall("a:entry", spaces) if "Quill" in one.findtext("a:title", "", spaces))
    assert entry.findtext("a:title", "", spaces) == f"{SCRIPT} (merged)"
    assert entry.findtext("a:content", "", spaces) == f"{MARKUP} {TEMPLATE}"


@site_test
def test_a_book_that_knows_its_address_says_so_everywhere(hostile):
    for name in ("index.html", "page.html"):
        page = BeautifulSoup((hostile / name).read_text(encoding="utf-8"), "html.parser")
        url = HOME if name == "index.html" else HOME + name
        assert page.find("link", rel="canonical")["href"] == page.find("meta", property="og:url")["content"] == url
        assert page.find("meta", property="og:image")["content"].startswith(f"{HOME}cards/")
    assert f"<loc>{HOME}page.html</loc>" in (hostile / "sitemap.xml").read_text(encoding="utf-8")
    assert "404" not in (hostile / "sitemap.xml").read_text(encoding="utf-8")
    assert f"{HOME}sitemap.xml" in (hostile / "robots.txt").read_text(encoding="utf-8")
    assert f"{HOME}page.html#quill" in page.select_one("#quill .bibtex").get_text()
    assert page.select_one("#quill .permalink")["href"] == f"{HOME}page.html#quill"


@site_test
@pytest.mark.browser
def test_a_browser_runs_nothing_of_it(hostile, chromium: Any):
    page = chromium.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: ran.append(str(error)))
    page.goto((hostile / "page.html").as_uri())
    page.mouse.move(9, 9)  # charts wait for a sign of a reader
    page.locator("#quill").scroll_into_view_if_needed()
    page.locator("#quill[data-live=yes]").wait_for(timeout=20_000)
    page.locator("a.fact").first.click()
    assert SCRIPT in page.get_by_role("dialog").inner_text()
    page.keyboard.press("Escape")
    page.locator("#quill .chart-live path").first.hover(force=True)
    page.wait_for_timeout(500)
    assert ran == []
    page.close()
