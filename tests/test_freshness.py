"""Caches of chapters: executed again when what their kernel opened has changed, and only then."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from conftest import ROOT
from statecraft import tracing
from statecraft_book import freshness

CHAPTER = "---\na: 1\n---\n# One\n\nWords.\n\n```{code-cell} ipython3\nfrom statecraft import load\nload('x')\n```\n"


@pytest.fixture
def project(tmp_path):
    for name in ("data/a.csv", "data/b.csv", "book/statecraft/tables.py", "requirements.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


def executed(project: Path, text: str = CHAPTER, opened: tuple[str, ...] = ("data/a.csv",)) -> Path:
    """Give a chapter a cache with outputs and the record of what its kernel opened."""
    folder = cache(project, text)
    (folder / "executed" / "1").mkdir(parents=True)
    (folder / "executed" / "1" / "base.ipynb").touch()
    lines = [f"{tracing.state(project / name)}\t{name}\n" for name in opened]
    (folder / freshness.RECORD).write_text("".join(lines), encoding="utf-8")
    return folder


def sphinx(project: Path) -> SimpleNamespace:
    """What the module asks of Sphinx, for a book of one page."""
    page = project / "book" / "one.md"
    page.write_text("Words.", encoding="utf-8")
    env = SimpleNamespace(found_docs={"one"}, doc2path=lambda name: str(page))
    return SimpleNamespace(env=env, doctreedir=str(project), statecraft_fingerprint="x", _warncount=0)


def test_a_page_that_was_edited_while_its_book_was_built_is_read_again(project):
    app = sphinx(project)
    assert freshness._stale(app, app.env, set(), set(), set()) == ["one"]
    freshness._remember(app, None)
    assert freshness._stale(app, app.env, set(), set(), set()) == []
    (project / "book" / "one.md").write_text("Other words.", encoding="utf-8")
    freshness._remember(app, None)
    assert freshness._stale(app, app.env, set(), set(), set()) == ["one"]


def cache(project: Path, text: str = CHAPTER) -> Path:
    return freshness.cache(project / "caches", text, project, freshness.fingerprint(project))


def is_fresh(folder: Path) -> bool:
    return any(folder.glob("executed/*/base.ipynb"))


def test_outputs_are_kept_while_nothing_changes(project):
    assert executed(project) == cache(project)


@pytest.mark.parametrize(
    ("name", "fresh"),
    [("data/a.csv", False), ("data/b.csv", True), ("book/statecraft/tables.py", True), ("requirements.txt", False)],
)
def test_a_chapter_is_stale_when_a_file_that_it_opened_or_the_lock_changes(project, name, fresh):
    executed(project)
    (project / name).write_text("changed", encoding="utf-8")
    assert is_fresh(cache(project)) is fresh


def test_undoing_a_change_costs_nothing(project):
    first = executed(project)
    (project / "data/a.csv").write_text("changed", encoding="utf-8")
    executed(project)
    (project / "data/a.csv").write_text("data/a.csv", encoding="utf-8")
    assert cache(project) == first


@pytest.mark.parametrize(
    ("before", "after", "fresh"),
    [("Words.", "Other words.", True), ("load('x')", "load('y')", False), ("a: 1", "a: 2", False)],
)
def test_prose_is_no_code(project, before, after, fresh):
    executed(project)
    assert is_fresh(cache(project, CHAPTER.replace(before, after))) is fresh


def test_a_chapter_that_records_nothing_is_stale_when_anything_changes(project):
    silent = CHAPTER.replace("from statecraft import load", "import pandas")
    executed(project, silent)
    assert is_fresh(cache(project, silent))
    (project / "data/b.csv").write_text("changed", encoding="utf-8")
    assert not is_fresh(cache(project, silent))


@pytest.mark.parametrize("damage", ["", "no tab\n", "0000\tdata/a.csv\n"])
def test_a_damaged_record_makes_a_chapter_stale(project, damage):
    folder = executed(project)
    (folder / freshness.RECORD).write_text(damage, encoding="utf-8")
    assert not is_fresh(cache(project))


def test_a_run_that_failed_leaves_nothing_that_counts_as_outputs(project):
    folder = cache(project)
    (folder / freshness.RECORD).write_text(f"{tracing.state(project / 'data/a.csv')}\tdata/a.csv\n", encoding="utf-8")
    assert cache(project) == folder
    assert not (folder / freshness.RECORD).exists()


def test_old_caches_go(project):
    for n in range(8):
        (project / "data/a.csv").write_text(str(n), encoding="utf-8")
        os.utime(executed(project), (n, n))
    assert len(list((project / "caches").iterdir())) == freshness.KEPT + 1


def traced(code: str, log: Path, folder: Path = ROOT / "book") -> set[str]:
    """Run code in a kernel's place and return the files that it is found to depend on."""
    environment = os.environ | {"STATECRAFT_TRACE": str(log), "PYTHONPATH": str(ROOT / "book")}
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=True, timeout=120)
    return {line.split("\t")[1] for line in log.read_text(encoding="utf-8").splitlines()}


def test_the_record_holds_the_tables_and_helpers_that_a_chapter_uses_and_no_others(tmp_path):
    opened = traced("from statecraft import load\nload('actors')", tmp_path / "log")
    assert {"data/actors.csv", "data/datapackage.json", "book/statecraft/tables.py"} <= opened
    assert not {"data/events.csv", "book/statecraft/figures.py", "book/index.md"} & opened
    assert tracing.unchanged(tmp_path / "log")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("open('../data/decisions.csv').read()", "data/decisions.csv"),
        ("import os; os.read(os.open('../data/gaps.csv', os.O_RDONLY), 1)", "data/gaps.csv"),
        ("import pandas; pandas.read_csv('../data/groups.csv')", "data/groups.csv"),
        ("from pathlib import Path; list(Path('../data').glob('*.csv'))", "data"),
        ("from statecraft import markup", "book/statecraft/markup.py"),
    ],
)
def test_every_way_of_opening_a_file_is_recorded(tmp_path, code, name):
    assert name in traced(f"import statecraft\n{code}", tmp_path / "log")


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("data/a.csv", "data/a.csv"),
        ("book/statecraft/__pycache__/x.cpython-311.pyc", "book/statecraft/x.py"),
        ("book/index.md", None),
        ("book/.ipynb_checkpoints/index-checkpoint.py", None),
        ("_build/log.txt", None),
        ("../elsewhere/data/a.csv", None),
        ("odd.pyc", None),
    ],
)
def test_only_files_of_the_project_are_watched(tmp_path, path, inside):
    found = tracing.watched(tmp_path / path, tmp_path)
    assert (found and found.as_posix()) == inside
