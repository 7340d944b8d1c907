"""What a fact is: a value with its words and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class FactError(LookupError):
    """A fact id that names nothing, or something without evidence."""


@dataclass(frozen=True)
class Fact:
    """A value from the data with what it rests on.

    ``kind`` is count, date, text or figure; ``value`` an int, a date, a str or
    a float; ``names`` the actors of a count, for texts that list them;
    ``table`` and ``rows`` the evidence keys; ``confidence`` the weakest of the
    rows' levels; ``levels`` how many rows have which.
    """

    id: str
    kind: str
    value: int | float | str | date
    words: str
    table: str
    rows: tuple[str, ...]
    confidence: str
    levels: tuple[tuple[str, int], ...]
    names: tuple[str, ...] = ()
    precision: str = ""
    unit: str = ""
    qualifier: str = ""

    def __str__(self) -> str:
        return self.words
