"""What a chapter read: each file of the project that it opens, with the state it was in.

The build names a file in ``STATECRAFT_TRACE``; importing the package in a
kernel then starts the record there. The next build executes the chapter again
only if one of those files has changed. An audit hook sees every way of opening
a file, so that nothing has to be declared, and the state is taken when the file
is opened, so that an edit during the run is noticed later.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WATCHED = ("data", "book")
PASSED_OVER = (".ipynb_checkpoints", ".md")  # copies and chapters, which the build watches itself


def state(path: Path) -> str:
    """Return a hash of a file's bytes, or of a folder's names; '-' where there is neither."""
    try:
        names = [] if path.is_file() else sorted(entry.name for entry in path.iterdir())
        what = "\n".join(names).encode() if names else path.read_bytes()
    except OSError:
        return "-"
    return hashlib.sha256(what).hexdigest()[:16]


def watched(path: Path, root: Path = ROOT) -> Path | None:
    """Return the file of the project that opening ``path`` depends on, relative to ``root``; None for any other."""
    if path.suffix == ".pyc":
        try:
            path = Path(importlib.util.source_from_cache(str(path)))
        except ValueError:
            return None
    try:
        inside = Path(os.path.normpath(Path.cwd() / path)).relative_to(root)
    except ValueError:
        return None
    known = inside.parts[:1] and inside.parts[0] in WATCHED and not any(part in str(inside) for part in PASSED_OVER)
    return inside if known else None


def unchanged(log: Path, root: Path = ROOT) -> bool:
    """Whether every file of a record is as it was; an empty or missing record says no."""
    try:
        lines = set(log.read_text(encoding="utf-8").splitlines())
    except OSError:
        return False
    return bool(lines) and all(
        len(parts := line.split("\t")) == 2 and state(root / parts[1]) == parts[0] for line in lines
    )


def start(log: Path, root: Path = ROOT) -> None:
    """Write every file of the project that this process has imported or will open to ``log``, as state and path."""
    seen: set[Path] = set()

    def note(path: Path) -> None:
        inside = watched(path, root)
        if inside is not None and inside not in seen:
            seen.add(inside)
            with log.open("a", encoding="utf-8") as out:
                out.write(f"{state(root / inside)}\t{inside.as_posix()}\n")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" or event in ("os.listdir", "os.scandir"):
            path = arguments[0]
            # The import system lists folders of code; only the data are found by listing.
            if isinstance(path, str | os.PathLike) and (event == "open" or Path(path).name == "data"):
                note(Path(path))

    for module in list(sys.modules.values()):
        if getattr(module, "__file__", None):
            note(Path(str(module.__file__)))
    sys.addaudithook(hook)
