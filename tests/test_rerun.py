"""The story of rerunning, told by the chapter and done here word for word; and what a change changes."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from conftest import ROOT, build
from factories import an_extract, change, got
from statecraft_book import manifest
from statecraft_book.address import REPOSITORY, SITE

pytestmark = pytest.mark.site
HEAD = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3, language: python}
---

# Page

"""
COUNT = "```{code-cell} ipython3\nfrom statecraft import load\nprint(sorted(load('%s')['name'])[:3])\n```\n"
STORY = "\n".join(re.findall(r"^```console\n(.*?)^```", (ROOT / "book" / "rerun.md").read_text("utf-8"), re.S | re.M))
COMMANDS = [line.removeprefix("$ ") for line in STORY.splitlines()]


def copy(root: Path, **chapters: str) -> Path:
    """Copy the book with a few chapters and an extract of the data, ready for make without an installation."""
    an_extract(root / "data")
    skipped = shutil.ignore_patterns("__pycache__", "*.md", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "book", root / "book", ignore=skipped)
    if (ROOT / "_build" / ".vega").exists():  # the library of charts, which takes seconds to put together
        shutil.copytree(ROOT / "_build" / ".vega", root / "_build" / ".vega")
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith((".cov", "_toc")):
            shutil.copy(path, root / path.name)
    for name, text in ({"index": "# Home\n"} | chapters).items():
        (root / "book" / f"{name}.md").write_text(text, encoding="utf-8")
    listed = "".join(f"- file: book/{name}\n" for name in chapters)
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{listed}", encoding="utf-8")
    environment = root / ".venv"
    environment.mkdir()
    for path in Path(sys.prefix).iterdir():
        (environment / path.name).symlink_to(path)
    for name in ("ready", "ready-test", "ready-lab"):
        (environment / name).unlink(missing_ok=True)
        (environment / name).touch()
    return root


def files(root: Path) -> dict[str, str]:
    return json.loads((root / "_build" / "html" / manifest.NAME).read_text(encoding="utf-8"))["files"]


@pytest.fixture(scope="module", autouse=True)
def unpublished() -> Iterator[None]:
    """Nobody knows where these books will be, unless a test says so."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (SITE, REPOSITORY):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> Path:
    """A copy in which somebody followed the chapter, command for command."""
    rerun = (ROOT / "book" / "rerun.md").read_text(encoding="utf-8")
    root = copy(tmp_path_factory.mktemp("told"), rerun=rerun)
    unset = ("STATECRAFT_BOOK", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    for n, command in enumerate(COMMANDS):
        done = subprocess.run(
            ["bash", "-c", command], cwd=root, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        if command == "make book":
            shutil.copytree(root / "_build" / "html", root / "seen" / str(n))
    return root


def drawn(site: Path) -> dict[str, int]:
    """Return what the chart of the chapter draws: events by kind."""
    lines = (site / "figures" / "steps-since.csv").read_text(encoding="utf-8").splitlines()[1:]
    return {row["kind"]: int(row["events"]) for row in csv.DictReader(lines)}


def test_the_chapter_leads_from_zero_to_a_changed_chart_and_a_new_row(told):
    first, filtered, added = (drawn(path) for path in sorted((told / "seen").iterdir(), key=lambda p: int(p.name)))
    assert sum(filtered.values()) > sum(first.values())
    assert added == filtered | {"announced": filtered["announced"] + 1}


def test_the_new_row_and_its_evidence_stand_in_the_tables(told):
    assert "pax-silica-example-meeting" in {row["id"] for row in got(told / "data", "events")}
    rests = [row for row in got(told / "data", "evidence") if row["row"] == "pax-silica-example-meeting"]
    assert [row["source"] for row in rests] == ["example-ministry-meeting"]


def test_the_notebooks_carry_their_outputs_and_run_from_their_folder(told):
    notebook = nbformat.read(told / "notebooks" / "rerun.ipynb", as_version=4)
    nbformat.validate(notebook)
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("application/vnd.vegalite.v5+json" in output.get("data", ()) for output in shown)
    assert not [output for output in shown if output.output_type == "error"]


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {"one": HEAD + COUNT % "actors", "two": HEAD + COUNT % "instruments", "three": HEAD + "Words.\n"}


@pytest.fixture(scope="module")
def small(tmp_path_factory, pages) -> Path:
    """A copy with three small chapters, built once."""
    root = copy(tmp_path_factory.mktemp("small"), **pages)
    done = build(root)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return root


def test_two_cold_builds_in_two_folders_are_the_same_byte_for_byte(small, pages, tmp_path, monkeypatch):
    other = copy(tmp_path / "a" / "longer place", **pages)
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Seoul")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    done = build(other)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert manifest.compare(files(small), files(other)) == []
    assert files(small) == manifest.files(small / "_build" / "html")
    one, two = (root / "_build" / "html" / manifest.NAME for root in (small, other))
    assert one.read_bytes() == two.read_bytes()


def test_a_changed_datum_changes_the_pages_that_read_it_and_no_others(small):
    before = files(small)
    whole = (small / "data" / "instruments.csv").read_bytes()
    change(small / "data", "instruments", 2, name="A changed name")
    try:
        done = build(small)
        changed = {one.path for one in manifest.compare(before, files(small)) if one.path.endswith(".html")}
        naming = {path for path in files(small) if path.endswith(".html")
                  and "A changed name" in (small / "_build/html" / path).read_text("utf-8")}  # fmt: skip
    finally:
        (small / "data" / "instruments.csv").write_bytes(whole)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert {path for path in changed if "/" not in path} == {"two.html"}
    assert changed == naming  # profiles, too, where they name it and nowhere else
    assert re.findall(r"(\w+)\.md: Executing notebook", done.stdout) == ["two"]
    assert build(small).returncode == 0
    assert manifest.compare(before, files(small)) == []


def test_buttons_stand_at_the_foot_when_the_repository_is_known_and_only_then(small, monkeypatch):
    page = small / "_build" / "html" / "one.html"
    plain = page.read_text(encoding="utf-8")
    monkeypatch.setenv(REPOSITORY, "https://github.com/owner/name")
    assert build(small).returncode == 0
    foot = page.read_text(encoding="utf-8").partition("<footer")[2]
    assert 'href="https://mybinder.org/v2/gh/owner/name/HEAD?labpath=book%2Fone.md"' in foot
    assert "mybinder" not in plain
    assert "mybinder" not in (small / "_build" / "html" / "index.html").read_text(encoding="utf-8")  # no notebook
    monkeypatch.delenv(REPOSITORY)
    assert build(small).returncode == 0
    assert page.read_text(encoding="utf-8") == plain
