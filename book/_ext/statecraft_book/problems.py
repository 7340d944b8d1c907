"""What a chapter got wrong, gathered over the whole book and reported once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class ChapterError(ExtensionError):
    """Chapters that state what the data do not, or cells whose output is broken."""

    category = "Chapter error"


def add(app: Sphinx, place: str, message: str) -> None:
    """Keep a problem until every chapter has been read."""
    listed: list[str] = app.__dict__.setdefault("statecraft_problems", [])
    listed.append(f"{place}: {message}")


def raise_all(app: Sphinx, env: BuildEnvironment) -> None:
    """Fail the build if any chapter had a problem, before anything is written.

    Raised before Sphinx stores the environment, so that the next build reads
    the faulty chapters again instead of passing them over.
    """
    listed = app.__dict__.get("statecraft_problems", [])
    if listed:
        noun = "problem" if len(listed) == 1 else "problems"
        raise ChapterError("\n  ".join([f"{len(listed)} {noun} in the chapters:", *sorted(listed)]))
