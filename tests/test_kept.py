"""Files that are kept between builds: only while what they were made from, and they themselves, are the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from statecraft_book import appearance, freshness
from statecraft_book.kept import Kept, key


@pytest.fixture
def kept(tmp_path) -> Kept:
    """A record of one file, made from 'data'."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.json").write_text("[1]", encoding="utf-8")
    made = Kept(tmp_path / "state" / "record.json", tmp_path / "site")
    made.remember(["a.json"], key("data"))
    return Kept(made.record, made.folder)  # as the next build reads it


def test_a_file_made_from_the_same_is_kept(kept):
    os.utime(kept.folder / "a.json", (1, 1))  # times count for nothing
    assert kept.fresh(["a.json"], key("data"))


def test_a_file_made_from_something_else_is_made_again(kept):
    assert not kept.fresh(["a.json"], key("other data"))


@pytest.mark.parametrize(
    "harm",
    [Path.unlink, lambda path: path.write_text("[2]"), lambda path: path.write_text("")],
    ids=["missing", "changed", "emptied"],
)
def test_a_file_that_is_not_what_was_made_is_made_again(kept, harm):
    harm(kept.folder / "a.json")
    assert not kept.fresh(["a.json"], key("data"))


def test_one_file_that_is_not_known_makes_a_whole_group_stale(kept):
    assert not kept.fresh(["a.json", "b.json"], key("data"))
    assert not kept.fresh([], key("data"))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"a.json": 1}'])
def test_a_record_that_was_cut_off_keeps_nothing(kept, text):
    kept.record.write_text(text, encoding="utf-8")
    assert not Kept(kept.record, kept.folder).fresh(["a.json"], key("data"))


def test_parts_of_a_key_do_not_run_together():
    assert key("ab", "c") != key("a", "bc")


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A function that installs a package, in a version, where Python looks for packages."""
    folder = tmp_path / "lib" / "site-packages"
    folder.mkdir(parents=True)
    monkeypatch.setattr("sys.path", [str(folder)])

    def install(name: str, version: str) -> None:
        for old in folder.glob(f"{name}-*"):
            old.rmdir()
        (folder / f"{name}-{version}.dist-info").mkdir()
        freshness.packages.cache_clear()

    return install


def test_another_version_of_a_pinned_package_is_another_state(installed):
    lock = "pandas==3.1.0 \\\n    --hash=sha256:0\nvl-convert-python==1.9.0\n"
    installed("pandas", "3.1.0")
    installed("vl_convert_python", "1.9.0")
    before = freshness.packages(lock)
    installed("jupyterlab", "4.6")  # not pinned: what else is installed counts for nothing
    assert freshness.packages(lock) == before
    installed("vl_convert_python", "1.9.1")
    assert freshness.packages(lock) != before


@pytest.mark.parametrize(
    ("name", "counts"),
    [("book/_theme/layout.html", True), ("book/_assets/search/engine.js", True), ("_toc.yml", True), ("x.md", False)],
)
def test_the_look_of_pages_depends_on_theme_assets_and_contents(tmp_path, name, counts):
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("a", encoding="utf-8")
    before = appearance.look(tmp_path)
    (tmp_path / name).write_text("b", encoding="utf-8")
    assert (appearance.look(tmp_path) != before) is counts
