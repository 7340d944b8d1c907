"""What went wrong where in a chapter that was executed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbclient.exceptions import CellExecutionError

from .cells import CELL

if TYPE_CHECKING:
    from nbformat import NotebookNode

ANSI = re.compile(r"\x1b\[[0-9;]*m")
WITHIN = re.compile(r"Cell In\[\d+\], line (\d+)")  # as IPython says where in a cell; the cell that failed comes first
RAISED = (CellExecutionError, RuntimeError, TimeoutError)  # by a cell, by a kernel that died, by one that took too long


def line(text: str, words: str) -> int:
    """Return the line of a text on which some words of it begin; 0 where they are not in it."""
    before, found, _ = text.partition(words or "\0")
    return before.count("\n") + 1 if found else 0


def fault(text: str, notebook: NotebookNode, error: Exception) -> tuple[int, str]:
    """Return the line of a chapter's text that failed, 0 where none is known, and in a line what was raised.

    ``notebook`` is the chapter as it was executed until the error.
    """
    raised = (cell for cell in notebook.cells if any(one.output_type == "error" for one in cell.get("outputs", ())))
    start = _start(text, next((str(cell.source) for cell in raised), ""))
    within = WITHIN.search(ANSI.sub("", str(error)))
    return start + (int(within[1]) - 1 if start and within else 0), _words(error)


def _start(text: str, source: str) -> int:
    """Return the line on which the code of a cell begins; 0 where no cell of a chapter's text has it."""
    for cell in CELL.finditer(text):
        if source and source in cell[0]:
            return text.count("\n", 0, cell.start() + cell[0].index(source)) + 1
    return 0


def _words(error: Exception) -> str:
    """Return the first line of what an error says: where it is of a cell, after the name of what was raised."""
    ours = isinstance(error, CellExecutionError)
    name, said = (error.ename, error.evalue) if ours else ("", str(error))
    first = next(filter(str.strip, ANSI.sub("", said).splitlines()), "").strip()
    return ": ".join(filter(None, (name, first))) or type(error).__name__
