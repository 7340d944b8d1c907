"""One problem, and a report of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong with the data, at a place, with a way to mend it.

    ``line`` counts from 1, as editors do; 0 means the file as a whole.
    """

    file: str
    line: int
    column: str
    found: str
    allowed: str
    remedy: str

    def __str__(self) -> str:
        place = self.file + (f":{self.line}" if self.line else "")
        where = f", column '{self.column}'" if self.column else ""
        return f"{place}{where}\n    found:   {self.found}\n    allowed: {self.allowed}\n    remedy:  {self.remedy}"


class DataError(ValueError):
    """Data that cannot be used; carries every problem found, not the first.

    Attributes: ``problems``, a sorted tuple of :class:`Problem`.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(render(self.problems))


def render(problems: Iterable[Problem], where: str = "the data") -> str:
    """Return the report as text: a count, then each problem with its place."""
    listed = list(problems)
    noun = "problem" if len(listed) == 1 else "problems"
    return "\n".join([f"{len(listed)} {noun} in {where}:", *map(str, listed)])


def original(label: str) -> str:
    """Return the way to see how a file was: not one that throws edits away, and one for those without git, too."""
    return f"see first what was changed: git diff {label}; without git, compare with the file in the zip of the book"


def shorten(text: str, width: int = 60) -> str:
    """Show a cell in a message: control characters escaped, long text cut."""
    shown = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return f"'{shown[: width - 1]}…'" if len(shown) > width else f"'{shown}'"
