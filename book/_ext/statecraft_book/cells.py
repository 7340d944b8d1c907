"""The cells of a chapter: what of it is executed, and whether that ever was."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path

from .places import FOLDER

HOME = ".executed"  # the folder of all caches of outputs, in _build
FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
CELL = re.compile(r"^(`{3,})\{code-cell\}.*?^\1\s*$", re.S | re.M)
IMPORT = re.compile(r"^(?:from|import) statecraft\b", re.M)


def code(chapter: str) -> tuple[str, bool]:
    """Return a hash of a chapter's cells, and whether its kernel records what it opens: from the first cell on."""
    cells = [match.group(0).rstrip() for match in CELL.finditer(chapter)]
    front = FRONT.match(chapter)
    return hashed("\n".join([front.group(0) if front else "", *cells])), bool(cells and IMPORT.search(cells[0]))


def hashed(text: str) -> str:
    """Return a hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def new(root: Path) -> int:
    """Return how many chapters have cells that were never executed; others may be stale for other reasons.

    What cannot be read counts for nothing: it is reported elsewhere.
    """
    out = 0
    for path in (root / FOLDER).glob("*.md"):
        with suppress(OSError):
            text = path.read_text(encoding="utf-8", errors="replace")
            known = root / "_build" / HOME / f"{FOLDER.strip('/')}-{path.stem}"
            out += bool(CELL.search(text)) and not any(known.glob(f"{code(text)[0]}-*/executed/*/base.ipynb"))
    return out
