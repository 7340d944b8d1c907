"""Where in a chapter something went wrong, and what."""

from __future__ import annotations

import pytest
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook, new_output

from statecraft_book import faults

CELLS = ("x = 1", "y = x\ny / 0")
TEXT = "# A chapter\n\n" + "".join(f"```{{code-cell}} ipython3\n:tags: [a]\n{cell}\n```\n\n" for cell in CELLS)
TRACE = """\x1b[31m-----\x1b[39m
\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[2]\x1b[39m\x1b[32m, line 2\x1b[39m
\x1b[31mFile somewhere.py:40\x1b[39m, in divide
\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[1]\x1b[39m\x1b[32m, line 7\x1b[39m
\x1b[31mZeroDivisionError\x1b[39m: division by zero
"""


def a_notebook(*, failed=True):
    made = new_notebook(cells=[new_code_cell(cell) for cell in CELLS])
    if failed:
        made.cells[1].outputs = [new_output("error", ename="ZeroDivisionError", evalue="", traceback=[])]
    return made


def test_a_failed_cell_is_found_with_the_line_in_it_that_failed():
    error = CellExecutionError(TRACE, "ZeroDivisionError", "division by zero")
    assert faults.fault(TEXT, a_notebook(), error) == (11, "ZeroDivisionError: division by zero")


def test_without_a_line_in_the_traceback_the_line_is_that_of_the_cell():
    error = CellExecutionError("a traceback", "NameError", "name 'z' is not defined")
    assert faults.fault(TEXT, a_notebook(), error) == (10, "NameError: name 'z' is not defined")


def test_of_a_message_of_several_lines_the_first_is_told_with_the_name_of_the_error():
    said = "\n2 problems\ndata/events.csv:3\n    remedy:  write 2026-05-01\n"
    error = CellExecutionError(f"{TRACE}DataError: {said}", "DataError", said)
    assert faults.fault(TEXT, a_notebook(), error) == (11, "DataError: 2 problems")


def test_prose_in_the_words_of_a_cell_is_not_taken_for_it():
    error = CellExecutionError(TRACE, "ZeroDivisionError", "division by zero")
    text = "y = x\ny / 0\n" + TEXT
    assert faults.fault(text, a_notebook(), error) == (13, "ZeroDivisionError: division by zero")


def test_a_cell_that_is_not_in_the_text_has_no_line():
    error = CellExecutionError(TRACE, "ZeroDivisionError", "division by zero")
    assert faults.fault("# Another text", a_notebook(), error) == (0, "ZeroDivisionError: division by zero")


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (CellTimeoutError.error_from_timeout_and_cell("", 1, new_code_cell("x\ny")), "A cell timed out while it was"),
        (DeadKernelError("Kernel died"), "Kernel died"),
        (RuntimeError(), "RuntimeError"),
    ],
    ids=["too slow", "a dead kernel", "without words"],
)
def test_what_is_no_fault_of_a_known_cell_has_no_line_but_a_reason(error, what):
    line, told = faults.fault(TEXT, a_notebook(failed=False), error)
    assert (line, told.startswith(what)) == (0, True)
    assert isinstance(error, faults.RAISED)


@pytest.mark.parametrize(("words", "line"), [("# A", 1), ("y / 0", 11), ("nowhere", 0), ("", 0)])
def test_words_are_found_on_their_line(words, line):
    assert faults.line(TEXT, words) == line
