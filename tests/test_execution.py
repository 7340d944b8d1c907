"""The order in which chapters are executed, and how many at a time."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbformat import v4

from statecraft_book import cells, execution, freshness


def a_chapter(name, *cells, words=""):
    made = [v4.new_markdown_cell(words), *map(v4.new_code_cell, cells)]
    return name, Path(name), v4.new_notebook(cells=made), Path(name)


@pytest.mark.parametrize(
    ("chapters", "order"),
    [
        ([a_chapter("a", "1"), a_chapter("b", "12"), a_chapter("c", "1", "23")], "cab"),
        ([a_chapter("a", "1", words="prose that nobody executes"), a_chapter("b", "12")], "ba"),
        ([a_chapter("a", "1"), a_chapter("b", "2")], "ab"),
        ([], ""),
    ],
    ids=["most code", "prose does not count", "alike", "none"],
)
def test_the_chapter_with_the_most_code_begins_and_the_others_keep_their_order(chapters, order):
    assert "".join(name for name, *_ in execution.longest_first(chapters)) == order


def test_a_kernel_starts_and_ends_outside_of_its_turn_and_works_within(monkeypatch):
    said = []

    class Turns:
        def __enter__(self):
            said.append("turn")

        def __exit__(self, *_):
            said.append("over")

    class Client:
        def __init__(self, notebook, **_):
            self.notebook = notebook

        @contextmanager
        def setup_kernel(self, env):
            said.append(f"starts with {env['ASKED']}")
            yield
            said.append("ends")

        def execute(self, cleanup_kc):
            assert not cleanup_kc
            said.append("works")
            return self.notebook

    monkeypatch.setattr(execution, "NotebookClient", Client)
    monkeypatch.setattr(execution, "TURNS", Turns())
    notebook = v4.new_notebook()
    assert execution.run(notebook, Path(), {"ASKED": "this"}, 9) is notebook
    assert said == ["starts with this", "turn", "works", "over", "ends"]


@pytest.mark.parametrize(("chapters", "kernels"), [(0, 1), (1, 1), (3, 3), (9, 5)])
def test_one_kernel_more_than_there_are_cores_starts_or_ends(monkeypatch, chapters, kernels):
    monkeypatch.setattr(execution, "CORES", 4)
    assert execution.workers(chapters) == kernels


def test_chapters_whose_cells_were_never_executed_are_counted_before_anything_else_is_known(tmp_path):
    (tmp_path / "book").mkdir()
    cell = b"```{code-cell} ipython3\n1\n```\n"
    for name, text in {"a": cell, "b": b"# Prose\n", "c": b"\xff\n" + cell}.items():
        (tmp_path / "book" / f"{name}.md").write_bytes(text)
    (tmp_path / "book" / "d.md").mkdir()
    assert cells.new(tmp_path) == 2
    own = tmp_path / "_build" / cells.HOME / "book-a" / f"{cells.code(cell.decode())[0]}-lock-mark"
    own.mkdir(parents=True)
    assert cells.new(tmp_path) == 2  # begun, and stopped
    (own / "executed" / "1").mkdir(parents=True)
    (own / "executed" / "1" / "base.ipynb").touch()
    assert cells.new(tmp_path) == 1
    (tmp_path / "book" / "a.md").write_bytes(b"# Other prose\n" + cell)
    assert cells.new(tmp_path) == 1
    (tmp_path / "book" / "a.md").write_bytes(cell.replace(b"1", b"2"))
    assert cells.new(tmp_path) == 2


def test_the_folder_of_outputs_that_is_looked_for_is_the_one_that_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr(freshness, "_locked", lambda _: "lock")
    text = "```{code-cell} ipython3\n1\n```\n"
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "a.md").write_text(text, encoding="utf-8")
    app = SimpleNamespace(srcdir=str(tmp_path), statecraft_fingerprint="mark")
    made = freshness.folder(app, "book/a", text) / "executed" / "1" / "base.ipynb"
    made.parent.mkdir(parents=True)
    made.touch()
    assert cells.new(tmp_path) == 0
