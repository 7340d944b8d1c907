"""``make notebooks``: every chapter as an executed ``.ipynb`` in ``notebooks/``, for VS Code, Colab and the like.

    python -m statecraft_book.executed [folder]

Each notebook begins with a cell that finds the book: beside itself, or, where
there is none, in a fresh clone of the repository whose address is known.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from statecraft.facts import fact

from . import kernels
from .execution import run, workers
from .launch import VARIABLE
from .notebooks import notebook
from .places import inside

ROOT = Path(__file__).resolve().parents[3]
TIMEOUT = 120
FIND = """# Find the book's helpers and data: above this notebook{or_clone}.
import sys
from pathlib import Path

home = next((p for p in Path.cwd().resolve().parents if (p / "book" / "statecraft").is_dir()), None)
{clone}sys.path.insert(0, str(home / "book"))"""
CLONE = """if home is None:
    import subprocess

    home = Path("statecraft-book").resolve()
    if not home.exists():
        subprocess.run(["git", "clone", "--depth", "1", "{repository}", str(home)], check=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", str(home)], check=True)
"""


def finder(repository: str = "") -> str:
    """Return the code of the first cell; it clones the repository, where that is known and the book isn't there."""
    clone = CLONE.format(repository=repository) if repository else ""
    return FIND.format(or_clone=", or in a fresh clone" if repository else "", clone=clone)


def prepared(chapter: Path, repository: str = "") -> NotebookNode:
    """Return a chapter as a notebook without outputs that runs from any folder inside the project."""
    text = notebook(chapter.read_text(encoding="utf-8"), chapter.stem, {}, lambda ident: fact(ident).words)
    made = nbformat.reads(text, as_version=4)
    first = nbformat.v4.new_code_cell(finder(repository), id="setup", metadata={"tags": ["setup"]})
    made.cells = [first, *made.cells[:-1]]  # the last one says where to put a notebook that finds nothing by itself
    return made


def write(chapter: Path, folder: Path, repository: str = "") -> str:
    """Execute a chapter and write it; return '' or what failed, with the cell's last line."""
    try:
        # Charts are live and facts are text, as in JupyterLab.
        done = run(prepared(chapter, repository), folder, {"STATECRAFT_BOOK": "", "STATECRAFT_TRACE": ""}, TIMEOUT)
    except (CellExecutionError, RuntimeError, TimeoutError) as error:
        return f"{chapter.name}: {str(error).strip().splitlines()[-1]}"
    done.metadata.pop("widgets", None)
    draft = folder / f".{chapter.stem}.part"
    draft.write_text(nbformat.writes(done), encoding="utf-8", newline="\n")
    draft.replace(folder / f"{chapter.stem}.ipynb")
    return ""


def main(arguments: list[str]) -> int:
    """Write all notebooks, as many at a time as there are cores; return 0, or 1 after naming those that failed."""
    folder = Path(arguments[0]) if arguments else ROOT / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    chapters = sorted((ROOT / "book").glob("*.md"))
    kernels.prepare(now=True)
    repository = os.environ.get(VARIABLE, "")
    with inside(ROOT / "_build"), ThreadPoolExecutor(max_workers=workers(len(chapters))) as pool:
        failed = [words for words in pool.map(lambda path: write(path, folder, repository), chapters) if words]
    print(f"{len(chapters) - len(failed)} notebooks are in {folder}")
    print(*failed, sep="\n", end="\n" if failed else "", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
