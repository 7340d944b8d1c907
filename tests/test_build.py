"""A build that can't lie: what is wrong fails it, every time, and leaves the last good site alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import ROOT, build
from factories import an_extract

pytestmark = pytest.mark.site
HEAD = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3, language: python}
---

# A page

"""
CELL = "```{code-cell} ipython3\n%s\n```\n"
CHART = """import altair as alt
import pandas as pd
from statecraft import figure
chart = alt.Chart(pd.DataFrame({"x": [1, 2]})).mark_point().encode(x="x:Q")
%s
"""
GOOD = HEAD + CELL % "from statecraft import load\nprint('sources:', len(load('sources')))"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the book with two small chapters and an extract of the data, built once."""
    root = tmp_path_factory.mktemp("book")
    an_extract(root / "data")
    skipped = shutil.ignore_patterns("__pycache__", "*.md", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "book", root / "book", ignore=skipped)
    for name in ("_config.yml", "requirements.txt"):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "_build" / ".vega", root / "_build" / ".vega") if (
        ROOT / "_build" / ".vega"
    ).exists() else None
    write(root, GOOD)
    done = build(root)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return root


def write(root: Path, page: str, *more: str) -> None:
    """Give the copy a landing page and a chapter `page`, listed in the contents."""
    (root / "book" / "index.md").write_text("# Home\n\nSee [the page](page.md).\n", encoding="utf-8")
    (root / "book" / "page.md").write_text(page, encoding="utf-8")
    listed = "".join(f"- file: book/{name}\n" for name in ("page", *more))
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{listed}", encoding="utf-8")


def served(root: Path) -> str:
    return (root / "_build" / "html" / "page.html").read_text(encoding="utf-8")


def test_all_failing_cells_fail_the_build_the_second_time_too_and_the_old_site_stays(book: Path) -> None:
    before = served(book)
    write(book, HEAD + CELL % "x = 1\n1 / 0" + "It began on {fact}`pax-silca.launched`.\n", "other")
    (book / "book" / "other.md").write_text(HEAD + CELL % "nothing", encoding="utf-8")
    for _ in range(2):
        done = build(book)
        assert done.returncode == 1
        assert "  page.md:10: ZeroDivisionError: division by zero\n" in done.stderr
        assert "  other.md:9: NameError: name 'nothing' is not defined\n" in done.stderr
        assert "  page.md:12: no instrument, event, figure or share has the id 'pax-silca'" in done.stderr
        assert "untouched" in done.stderr
    assert served(book) == before


def test_every_wrong_fact_is_named_with_file_and_line_in_one_report(book: Path) -> None:
    write(
        book,
        HEAD + "It began on {fact}`pax-silca.launched`.\n\n"
        "There were {fact}`eight states <pax-silica.signatories@2025-12-12>`.\n\n"
        "It was {fact}`11 December 2025 <pax-silica.launched>`.\n",
    )
    done = build(book)
    assert done.returncode == 1
    report = done.stderr
    assert "page.md:8: no instrument, event, figure or share has the id 'pax-silca'; did you mean pax-silica" in report
    assert "page.md:10: fact 'pax-silica.signatories@2025-12-12': the text says 8, the data 7" in report
    assert "page.md:12: fact 'pax-silica.launched'" in report
    assert build(book).returncode == 1


def test_a_fact_whose_row_lost_its_evidence_fails_the_build(book: Path) -> None:
    path = book / "data" / "evidence.csv"
    whole = path.read_text(encoding="utf-8")
    path.write_text(
        "".join(line for line in whole.splitlines(True) if not line.startswith("instruments,pax-silica,")),
        encoding="utf-8",
    )
    write(book, GOOD)
    try:
        done = build(book)
    finally:
        path.write_text(whole, encoding="utf-8")
    assert done.returncode == 1
    assert "'pax-silica' without supporting evidence" in done.stderr


@pytest.mark.parametrize(
    ("display", "words"),
    [
        ("chart", "a chart in the book needs a description and a passport"),
        (
            "figure(chart, id='f', title='Long enough a title', subtitle='', description='Short', limits='x', "
            "rows={'instruments': ['pax-silica']})",
            "needs a description longer than its title",
        ),
    ],
    ids=["without a passport", "without a description"],
)
def test_a_chart_that_cannot_be_read_fails_the_build(book: Path, display: str, words: str) -> None:
    write(book, HEAD + CELL % (CHART % display))
    done = build(book)
    assert done.returncode == 1
    assert words in done.stderr + done.stdout


def test_a_warning_fails_the_build(book: Path) -> None:
    write(book, GOOD + "\nSee [nothing](nowhere.md).\n")
    done = build(book)
    assert done.returncode == 1
    assert "nowhere.md" in done.stderr


def test_a_change_of_the_data_runs_the_chapter_again(book: Path) -> None:
    write(book, GOOD)
    assert build(book).returncode == 0
    path = book / "data" / "sources.csv"
    whole = path.read_text(encoding="utf-8")
    count = len(whole.splitlines()) - 1
    assert f"sources: {count}" in served(book)
    path.write_text(whole + "zz-test,Added,,Nobody,,,en,press,https://zz.invalid/,,read,,,,,\n", encoding="utf-8")
    try:
        done = build(book)
    finally:
        path.write_text(whole, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert f"sources: {count + 1}" in served(book)


def test_a_change_of_a_helper_runs_the_chapter_again_and_nothing_else_does(book: Path) -> None:
    write(book, GOOD)
    assert build(book).returncode == 0
    assert "Executing notebook" not in build(book).stdout
    helper = book / "book" / "statecraft" / "report.py"
    helper.write_text(helper.read_text(encoding="utf-8") + "\nCHANGED = True\n", encoding="utf-8")
    assert "Executing notebook" in build(book).stdout


def test_a_chapter_taken_out_of_the_contents_is_no_longer_published(book: Path) -> None:
    (book / "book" / "extra.md").write_text("# Extra\n", encoding="utf-8")
    write(book, GOOD, "extra")
    assert build(book).returncode == 0
    assert (book / "_build" / "html" / "extra.html").exists()
    write(book, GOOD)
    assert build(book).returncode == 0
    assert not (book / "_build" / "html" / "extra.html").exists()


def test_broken_data_stop_the_build_before_anything_is_executed(book: Path) -> None:
    path = book / "data" / "events.csv"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole + "only,three,cells\n", encoding="utf-8")
    try:
        done = build(book)
    finally:
        path.write_text(whole, encoding="utf-8")
    assert done.returncode == 1
    assert "data/events.csv" in done.stderr
    assert "Executing notebook" not in done.stdout


def test_plain_jupyter_book_builds_the_same_pages(book: Path) -> None:
    import subprocess
    import sys

    write(book, GOOD)
    command = [
        sys.executable,
        "-c",
        "from jupyter_book.cli.main import main; main()",
        "build",
        ".",
        "--path-output",
        "plain",
    ]
    done = subprocess.run(command, cwd=book, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (book / "plain" / "_build" / "html" / "page.html").read_text(encoding="utf-8") == served(book)


def test_a_word_of_the_trade_links_to_its_entry_and_carries_what_it_means(book: Path) -> None:
    write(book, HEAD + "They agreed on {gloss}`export controls <export-control>` and {foreign}`能力建设 <zh-Hans>`.\n")
    assert build(book).returncode == 0
    text = served(book)
    assert '<a class="gloss" data-gloss="' in text and 'href="glossary.html#term-export-control"' in text
    assert '<span lang="zh-Hans">能力建设</span>' in text


def test_unknown_words_of_the_trade_and_languages_are_named_in_one_report(book: Path) -> None:
    page = "A {gloss}`curb <export-controll>`.\n\nThe {foreign}`能力建设`, the {foreign}`能力 <Chinese>`.\n"
    write(book, HEAD + page)
    done = build(book)
    assert done.returncode == 1
    wanted = ["3 problems", "page.md:8", "did you mean export-control", "page.md:10", "want words and a language tag"]
    assert not [words for words in wanted if words not in done.stdout + done.stderr]
