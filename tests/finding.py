"""Ties a test to the sentence that it guards, so that neither outlives the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from statecraft import load

Test = TypeVar("Test", bound=Callable[..., object])
STATED: dict[str, list[str]] = {}  # chapter → the words that tests guard


def finding(chapter: str, words: str) -> Callable[[Test], Test]:
    """Say that a test guards ``words``, which a chapter's page must hold literally; decorators stack."""
    STATED.setdefault(chapter, []).append(" ".join(words.split()))
    return lambda test: test


def days_between(first: str, second: str, folder: Path | None = None) -> int:
    """Return the days from one event to another, by id.

    Raises ``KeyError`` for an unknown id and ``ValueError`` where either date is not known to the day.
    """
    frame = load("events", folder).set_index("id").loc[[first, second]]
    if set(frame["date_precision"].astype("str")) != {"day"}:
        raise ValueError(f"{first} and {second} are not both known to the day")
    return int((frame.loc[second, "date"] - frame.loc[first, "date"]).days)
