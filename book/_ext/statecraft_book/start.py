"""The first steps of the process that builds: kernels are forked from what it is before it loads anything of the book.

Both then share the libraries that both need.
"""

from __future__ import annotations

from pathlib import Path

from .places import CELL, FOLDER, HOME


def uncached(root: Path) -> int:
    """Return how many chapters will be executed where nothing is cached, and 0 where something is."""
    if (root / "_build" / HOME).exists():
        return 0
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in (root / FOLDER).glob("*.md"))
    return sum(bool(CELL.search(text)) for text in texts)


def main(root: Path, stage: Path) -> None:
    """Let kernels be forked where there will be several, then build; never returns."""
    from . import kernels

    if uncached(root) >= kernels.SEVERAL:
        kernels.prepare()
    from . import completion

    completion.main(root, stage)
