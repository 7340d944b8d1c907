"""``make notebooks``: every chapter as an executed ``.ipynb`` in ``notebooks/``, for VS Code, Colab and the like.

    python -c "from statecraft_book.executed import main; raise SystemExit(main())"

Not by ``-m``: what was run by name is loaded again where kernels are forked. Each
notebook begins with a cell that finds the book: see :mod:`.notebooks`. Those
of chapters that are no longer there are removed, and nothing else is.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from statecraft.facts import fact
from statecraft.report import DataError
from statecraft.values import FactError

from . import faults, kernels
from .__main__ import checked
from .execution import run, workers
from .launch import VARIABLE
from .lock import BusyError, alone
from .notebooks import notebook
from .places import inside

ROOT = Path(__file__).resolve().parents[3]
TIMEOUT = 120
MADE_OF = "statecraft_chapter"  # in the metadata of a notebook: the chapter that it was made of


class ChapterError(RuntimeError):
    """A chapter that does not become a notebook; says where and why."""


def prepared(chapter: Path, repository: str = "") -> NotebookNode:
    """Return a chapter as a notebook without outputs; raises ChapterError for a fact that does not exist."""
    source, asked = chapter.read_text(encoding="utf-8"), [""]

    def words(ident: str) -> str:
        asked.append(ident)
        return fact(ident).words

    try:
        text = notebook(source, chapter.stem, {}, words, repository)
    except FactError as error:
        raise ChapterError(f"{_place(chapter, faults.line(source, f'`{asked[-1]}`'))}: {error}") from error
    made = nbformat.reads(text, as_version=4)
    made.cells.pop()  # it says where to put a notebook that came without the book
    made.metadata[MADE_OF] = chapter.stem
    return made


def write(chapter: Path, folder: Path, repository: str = "") -> str:
    """Execute a chapter and write it; return '' or what is wrong with it, and where.

    Raises DataError and OSError, which are no fault of the chapter.
    """
    try:
        made = prepared(chapter, repository)
    except ChapterError as error:
        return str(error)
    try:
        # Charts are live and facts are text, as in JupyterLab.
        done = run(made, folder, {"STATECRAFT_BOOK": "", "STATECRAFT_TRACE": ""}, TIMEOUT)
    except faults.RAISED as error:
        number, what = faults.fault(chapter.read_text(encoding="utf-8"), made, error)
        return f"{_place(chapter, number)}: {what}"
    done.metadata.pop("widgets", None)
    draft = folder / f".{chapter.stem}.part"
    try:
        draft.write_text(nbformat.writes(done), encoding="utf-8", newline="\n")
        draft.replace(folder / f"{chapter.stem}.ipynb")
    finally:
        draft.unlink(missing_ok=True)
    return ""


def _place(chapter: Path, line: int) -> str:
    return f"book/{chapter.name}:{line}" if line else f"book/{chapter.name}"


def prune(folder: Path, chapters: set[str]) -> None:
    """Remove the notebooks that were made of other chapters; whatever else lies in the folder stays."""
    for path in folder.glob("*.ipynb"):
        if path.stem not in chapters and _made_of(path) == path.stem:
            path.unlink()


def _made_of(path: Path) -> str:
    try:
        return str(json.loads(path.read_bytes())["metadata"][MADE_OF])
    except (ValueError, LookupError, TypeError):
        return ""  # somebody's own, whatever it is


def main(root: Path = ROOT) -> int:
    """Write all notebooks while no build is running; return 0, or 1 after saying what is wrong."""
    folder = root / "notebooks"
    try:
        kernels.prepare()  # out here, for it cleans up after itself when this process ends
        with alone(root / "_build" / ".lock"), inside(root / "_build"):
            return 0 if checked(root, root / "_build" / ".stage" / "checked") and not make(root, folder) else 1
    except (BusyError, DataError) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error}; see that {folder} can be written and that the disk has room, then repeat", file=sys.stderr)
    return 1


def make(root: Path, folder: Path) -> list[str]:
    """Write all notebooks, as many at a time as there are cores; return what is wrong with which chapter."""
    folder.mkdir(parents=True, exist_ok=True)
    chapters = sorted((root / "book").glob("*.md"))
    repository = os.environ.get(VARIABLE, "")
    with ThreadPoolExecutor(max_workers=workers(len(chapters))) as pool:
        wrong = [words for words in pool.map(lambda path: write(path, folder, repository), chapters) if words]
    prune(folder, {path.stem for path in chapters})
    print(f"{len(chapters) - len(wrong)} notebooks are in {folder}")
    print(*wrong, sep="\n", end="\n" if wrong else "", file=sys.stderr)
    return wrong
