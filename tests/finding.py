"""Ties a test to the sentence that it guards, so that neither outlives the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])
STATED: dict[str, list[str]] = {}  # chapter → the words that tests guard


def finding(chapter: str, words: str) -> Callable[[Test], Test]:
    """Say that a test guards ``words``, which a chapter's page must hold literally; decorators stack."""
    STATED.setdefault(chapter, []).append(" ".join(words.split()))
    return lambda test: test
