"""`make notebooks`, and the first cell of a notebook: what they find, write and remove, and what they say if not."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook, new_output

from statecraft.report import DataError, Problem
from statecraft.values import FactError
from statecraft_book import executed
from statecraft_book.lock import alone
from statecraft_book.notebooks import finder

REPOSITORY = "https://github.com/owner/name"
CELL = "```{code-cell} ipython3\nx = 1\n```\n"
CHAPTER = f"# A chapter\n\nSome words.\n\n{CELL}"


# The first cell.


def a_book(folder: Path) -> Path:
    (folder / "book" / "statecraft").mkdir(parents=True)
    (folder / "requirements.txt").touch()
    return folder


@pytest.fixture
def first_cell(tmp_path, monkeypatch) -> Callable[..., Path]:
    """Run the first cell in a folder; return the folder whose helpers would be imported."""
    monkeypatch.setattr(sys, "path", list(sys.path))

    def run(folder: Path, repository: str = "") -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(folder)
        exec(compile(finder(repository), "cell", "exec"), {})
        return Path(sys.path[0])

    return run


@pytest.mark.parametrize(
    ("book", "notebook"),
    [("a", "a"), ("a", "a/book"), ("a", "a/notebooks/mine"), ("a/unpacked", "a")],
    ids=["in the folder", "in the folder of the chapters", "below it", "beside it"],
)
def test_a_notebook_finds_the_book(first_cell, tmp_path, book, notebook):
    home = a_book(tmp_path / book)
    assert first_cell(tmp_path / notebook) == home / "book"


def test_the_book_that_a_notebook_lies_in_goes_before_one_beside_it(first_cell, tmp_path):
    a_book(tmp_path / "another")
    assert first_cell(a_book(tmp_path)) == tmp_path / "book"


def test_where_there_is_no_book_the_first_cell_says_where_to_put_it(first_cell, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"Unpack the runnable bundle.* in .*empty.*run this cell again"):
        first_cell(tmp_path / "empty")


@pytest.fixture
def commands(monkeypatch) -> list[list[str]]:
    """The commands that the cell runs; a clone makes a book, and nothing is installed."""
    ran: list[list[str]] = []

    def run(command: list[str], check: bool) -> None:
        assert check
        ran.append(command)
        if command[0] == "git":
            a_book(Path(command[-1]))

    monkeypatch.setattr(subprocess, "run", run)
    return ran


def test_where_the_repository_is_known_it_is_cloned_with_the_packages_of_its_lock(first_cell, tmp_path, commands):
    assert first_cell(tmp_path / "colab", REPOSITORY) == tmp_path / "colab" / "statecraft-book" / "book"
    clone, *installed = commands
    assert clone[:2] == ["git", "clone"] and REPOSITORY in clone
    assert [command[1:4] for command in installed] == [["-m", "pip", "install"]] * 2
    assert all({"--require-hashes", "--no-build-isolation"} < set(command) for command in installed)
    assert [Path(command[-1]).name for command in installed] == ["requirements-build.txt", "requirements.txt"]
    first_cell(tmp_path / "colab", REPOSITORY)
    assert len(commands) == 3  # the second time it is there


def test_a_clone_that_was_cut_short_is_made_again(first_cell, tmp_path, commands, monkeypatch):
    whole = subprocess.run

    def cut(command: list[str], check: bool) -> None:
        whole(command, check)
        if "pip" in command:
            raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", cut)
    with pytest.raises(subprocess.CalledProcessError):
        first_cell(tmp_path / "colab", REPOSITORY)
    monkeypatch.setattr(subprocess, "run", whole)
    assert first_cell(tmp_path / "colab", REPOSITORY).is_dir()
    assert [command[0] == "git" for command in commands] == [True, False, True, False, False]


def test_a_book_that_is_there_is_not_cloned(first_cell, tmp_path, commands):
    first_cell(a_book(tmp_path) / "notebooks", REPOSITORY)
    assert commands == []


# The command.


@pytest.fixture
def book(tmp_path, monkeypatch) -> Path:
    """A book with two chapters, whose data are in order and whose cells run in no time."""
    for name in ("one", "two"):
        (tmp_path / "book" / f"{name}.md").parent.mkdir(exist_ok=True)
        (tmp_path / "book" / f"{name}.md").write_text(CHAPTER, encoding="utf-8")
    monkeypatch.setattr(executed, "checked", lambda *_: True)
    monkeypatch.setattr(executed, "run", lambda made, *_: made)
    monkeypatch.setattr(executed.kernels, "prepare", lambda: None)
    monkeypatch.delenv("STATECRAFT_REPOSITORY", raising=False)
    return tmp_path


def make(root: Path) -> int:
    return executed.main(root)


def made(root: Path) -> set[str]:
    return {path.name for path in (root / "notebooks").iterdir()}


def test_every_chapter_becomes_a_notebook_that_finds_the_book(book, capsys):
    assert make(book) == 0
    assert made(book) == {"one.ipynb", "two.ipynb"}
    notebook = nbformat.read(book / "notebooks" / "one.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert [cell.source for cell in notebook.cells] == [finder(), "# A chapter\n\nSome words.", "x = 1"]
    assert f"2 notebooks are in {book / 'notebooks'}" in capsys.readouterr().out


def test_the_repository_of_the_environment_stands_in_the_first_cell(book, monkeypatch):
    monkeypatch.setenv("STATECRAFT_REPOSITORY", REPOSITORY)
    make(book)
    first = nbformat.read(book / "notebooks" / "one.ipynb", as_version=4).cells[0]
    assert first.source == finder(REPOSITORY)


def test_a_wrong_fact_is_named_with_its_chapter_and_line_and_the_others_are_made(book, capsys, monkeypatch):
    def nothing(ident: str) -> None:
        raise FactError(f"no instrument has the id '{ident.partition('.')[0]}'; did you mean accord?")

    monkeypatch.setattr(executed, "fact", nothing)
    (book / "book" / "two.md").write_text(f"{CHAPTER}\nSince {{fact}}`acord.launched`.\n", encoding="utf-8")
    assert make(book) == 1
    assert made(book) == {"one.ipynb"}
    assert "book/two.md:9: no instrument has the id 'acord'; did you mean accord?" in capsys.readouterr().err


def failing(name: str) -> Callable[..., object]:
    """Return a run in which the first cell of the chapter's own fails."""

    def run(made: nbformat.NotebookNode, *_: object) -> nbformat.NotebookNode:
        if made.metadata[executed.MADE_OF] == name:
            made.cells[2].outputs = [new_output("error", ename="NameError", evalue="y", traceback=[])]
            raise CellExecutionError("a long traceback", "NameError", "name 'y' is not defined")
        return made

    return run


def test_a_cell_that_fails_is_named_with_its_chapter_and_line_and_the_last_notebook_stays(book, capsys, monkeypatch):
    make(book)
    before = (book / "notebooks" / "two.ipynb").read_bytes()
    monkeypatch.setattr(executed, "run", failing("two"))
    assert make(book) == 1
    said = capsys.readouterr()
    assert "book/two.md:6: NameError: name 'y' is not defined" in said.err
    assert "1 notebooks are in" in said.out
    assert (book / "notebooks" / "two.ipynb").read_bytes() == before


def test_data_that_are_not_in_order_stop_it_before_anything_is_executed(book, monkeypatch):
    monkeypatch.setattr(executed, "checked", lambda *_: False)
    assert make(book) == 1
    assert not (book / "notebooks").exists()


def test_data_that_break_meanwhile_are_reported_once(book, capsys, monkeypatch):
    problem = Problem("data/events.csv", 3, "date", "'May'", "a date", "write 2026-05-01")
    monkeypatch.setattr(executed, "fact", lambda _: (_ for _ in ()).throw(DataError([problem])))
    for name in ("one", "two"):
        (book / "book" / f"{name}.md").write_text(f"{CHAPTER}\n{{fact}}`a.launched`\n", encoding="utf-8")
    assert make(book) == 1
    said = capsys.readouterr().err
    assert said.count("data/events.csv:3, column 'date'") == 1
    assert "Traceback" not in said


def test_a_full_disk_is_named_with_the_file_and_no_draft_stays(book, capsys, monkeypatch):
    def full(path: Path, _: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(Path, "replace", full)
    assert make(book) == 1
    said = capsys.readouterr().err
    assert "No space left on device" in said and "one.part" in said and "the disk has room" in said
    assert made(book) == set()


def test_a_file_in_the_place_of_the_folder_is_named(book, capsys):
    (book / "notebooks").write_text("x")
    assert make(book) == 1
    assert f"{book / 'notebooks'}" in capsys.readouterr().err


def test_a_build_that_is_running_keeps_its_drafts(book, capsys):
    draft = book / "_build" / ".scratch" / "drafts" / "a"
    with alone(book / "_build" / ".lock"):
        draft.mkdir(parents=True)
        assert make(book) == 1
        assert draft.exists()
    assert "is running" in capsys.readouterr().err


def test_notebooks_of_chapters_that_are_gone_are_removed_and_nothing_else_is(book):
    make(book)
    folder = book / "notebooks"
    shutil.copy(folder / "two.ipynb", folder / "two, with my notes.ipynb")
    (folder / "mine.ipynb").write_text(nbformat.writes(new_notebook(cells=[new_code_cell("1")])), encoding="utf-8")
    for name, text in {"broken.ipynb": "{", "list.ipynb": "[]", "notes.txt": "x"}.items():
        (folder / name).write_text(text)
    (book / "book" / "two.md").unlink()
    assert make(book) == 0
    assert made(book) == {
        "one.ipynb", "two, with my notes.ipynb", "mine.ipynb", "broken.ipynb", "list.ipynb", "notes.txt"
    }  # fmt: skip


def test_a_notebook_says_which_chapter_it_was_made_of(book):
    make(book)
    written = json.loads((book / "notebooks" / "one.ipynb").read_text(encoding="utf-8"))
    assert written["metadata"][executed.MADE_OF] == "one"
