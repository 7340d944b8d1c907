"""Builds that make only what changed, and the same site as one that makes everything."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from conftest import build
from factories import change
from statecraft_book import manifest
from test_rerun import COUNT, HEAD, copy, files

pytestmark = pytest.mark.site
GAPS = (COUNT % "gaps").replace("name", "id")
CHAPTERS = {"one": HEAD + COUNT % "actors", "two": HEAD + GAPS, "three": "# Page\n\nA question?\n\nWords.\n"}
CHAPTERS["data"] = "# Data\n\nWhat is there?\n\n<!-- downloads --><!-- /downloads -->\n"
# The bundle holds every file that was edited; the page of the data states its size.
ALWAYS = {"downloads/ai-statecraft-compared.zip", "data.html"}


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A book of three small chapters, built once; each test begins where the last one ended."""
    made = copy(tmp_path_factory.mktemp("kept"), **CHAPTERS)
    done = build(made)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return made


def rebuilt(root: Path) -> tuple[set[str], list[str]]:
    """Build again; return the files that came out different and the chapters that were executed."""
    before = files(root)
    done = build(root)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert files(root) == manifest.files(root / "_build" / "html")
    changed = {one.path for one in manifest.compare(before, files(root))}
    return changed - ALWAYS, re.findall(r"(\w+)\.md: Executing notebook", done.stdout)


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Replace words in a file, and give it a time long past: builds must not go by times."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(path, (1e9, 1e9))


def test_a_build_after_which_nothing_changed_changes_nothing(root):
    assert rebuilt(root) == (set(), [])


def test_an_edited_sentence_changes_its_page_its_notebook_and_the_search(root):
    edit(root, "book/three.md", "Words.", "A sentence about lithography that nobody wrote before.")
    changed, executed = rebuilt(root)
    assert changed == {"three.html", "notebooks/three.ipynb", "_static/search-index.js"}
    assert executed == []


def test_prose_after_the_last_cell_executes_nothing(root):
    edit(root, "book/one.md", COUNT % "actors", COUNT % "actors" + "\nAfter the cell.\n")
    changed, executed = rebuilt(root)
    assert {"one.html"} == {name for name in changed if name.endswith(".html")}
    assert executed == []


def test_a_new_title_changes_the_list_of_chapters_on_every_page(root):
    edit(root, "book/three.md", "# Page", "# A new title")
    changed, executed = rebuilt(root)
    assert {name for name in files(root) if name.endswith(".html")} - {"intro.html"} - ALWAYS <= changed  # a stub
    assert executed == []


def test_a_changed_datum_changes_the_downloads_that_hold_it(root):
    change(root / "data", "instruments", 2, summary="A summary that nobody wrote before.")
    changed, executed = rebuilt(root)
    named = ("data/instruments.csv", "downloads/json/instruments.json", "downloads/parquet/instruments.parquet")
    assert {*named, "downloads/ai-statecraft-compared.sqlite", "downloads/ai-statecraft-compared.xlsx"} <= changed
    assert not {"downloads/json/actors.json", "data/actors.csv", "one.html", "two.html"} & changed
    assert "_static/search-index.js" in changed
    assert executed == []


def test_a_changed_template_of_profiles_changes_every_profile_and_no_chapter(root):
    edit(root, "book/statecraft/templates/profile.html", "<h1", '<h1 data-edited="yes"')
    changed, _ = rebuilt(root)
    assert changed == {name for name in files(root) if name.startswith(("actors/", "instruments/"))}


def test_a_changed_layout_changes_every_page(root):
    edit(root, "book/_theme/layout.html", 'class="bottom"', 'class="bottom edited"')
    changed, executed = rebuilt(root)
    stubs = {"404.html", "intro.html"}  # they have no layout
    assert {name for name in files(root) if name.endswith(".html")} - stubs - ALWAYS <= changed
    assert executed == []


def test_a_changed_style_sheet_changes_the_style_and_no_page(root):
    edit(root, "book/_assets/book.css", "\n", "\n/* edited */\n")
    assert rebuilt(root) == ({"_static/book.css"}, [])


def test_a_changed_lock_executes_every_chapter(root):
    edit(root, "requirements.txt", "\n", "\n# edited\n")
    changed, executed = rebuilt(root)
    assert sorted(executed) == ["one", "two"]
    assert changed == set()


def test_kept_files_that_were_damaged_are_made_again(root):
    bundle = "downloads/ai-statecraft-compared.zip"
    for name in ("actors/usa.html", "downloads/json/actors.json", "notebooks/one.ipynb", bundle):
        path = root / "_build" / ".stage" / "_build" / "html" / name
        path.write_bytes(path.read_bytes()[:-9])
    whole = files(root)[bundle]
    assert rebuilt(root) == (set(), [])
    assert files(root)[bundle] == whole


def test_what_was_warned_of_fails_the_next_build_too(root):
    before = (root / "_build" / "html" / "three.html").read_bytes()
    edit(root, "book/three.md", "A question?", "A [question](nowhere.md)?")
    for _ in range(2):
        done = build(root)
        assert done.returncode == 1
        assert "three.md:3: WARNING" in done.stderr
    assert (root / "_build" / "html" / "three.html").read_bytes() == before
    edit(root, "book/three.md", "A [question](nowhere.md)?", "A question?")
    assert rebuilt(root) == (set(), [])


def test_all_these_builds_end_where_a_cold_one_does(root):
    before = files(root)
    shutil.rmtree(root / "_build")
    done = build(root)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert manifest.compare(before, files(root)) == []
