"""Files that a build made, and what each was made from: what would come out the same is not made again.

A file is fresh when the hash of everything it was made from, and the hash of
its own bytes, are those of the record. Times of files count for nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from statecraft.tracing import state


def key(*parts: object) -> str:
    """Return a hash over what a file is made from."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]


class Kept:
    """The record of some files below a folder; ``record`` stands outside of what is published."""

    def __init__(self, record: Path, folder: Path) -> None:
        self.record, self.folder = record, folder
        try:
            found = json.loads(record.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # none yet, or one that was cut off: make everything
            found = {}
        self._known: dict[str, list[str]] = found if isinstance(found, dict) else {}

    def fresh(self, names: Iterable[str], made_from: str) -> bool:
        """Whether every one of some files is as it was when it was made from just this; no file at all is not fresh."""
        listed = list(names)
        return bool(listed) and all(self._known.get(name) == [made_from, state(self.folder / name)] for name in listed)

    def remember(self, names: Iterable[str], made_from: str) -> None:
        """Record files that were just made, and write the record."""
        self._known |= {name: [made_from, state(self.folder / name)] for name in names}
        self.record.parent.mkdir(parents=True, exist_ok=True)
        draft = self.record.with_suffix(".part")
        draft.write_text(json.dumps(self._known, indent=0, sort_keys=True), encoding="utf-8")
        draft.replace(self.record)
