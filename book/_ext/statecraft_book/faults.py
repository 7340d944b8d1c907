"""What went wrong where in a chapter that was executed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbclient.exceptions import CellExecutionError

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
    start = line(text, next((str(cell.source) for cell in raised), ""))
    told = ANSI.sub("", str(error)).strip().splitlines()
    within = WITHIN.search("\n".join(told))
    return start + (int(within[1]) - 1 if start and within else 0), told[-1] if told else type(error).__name__
