"""Zip files that hold the same bytes whenever the same things go in, and the runnable bundle."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file knows
# What a rerunner needs, and nothing that a build or an editor left behind.
FILES = (
    "README.md", "Makefile", "_config.yml", "_toc.yml", "pyproject.toml", "requirements*.txt", "LICENSE*",
    "CITATION.cff", "bench/*", "book/**/*", "data/**/*", ".jupyter/**/*",
)  # fmt: skip
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}


def write_zip(path: Path, entries: Iterable[tuple[str, bytes]], stored: frozenset[str] = frozenset()) -> None:
    """Write (name, content) pairs in the order given; those named in ``stored`` are not compressed."""
    with zipfile.ZipFile(path, "w") as out:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # as on Unix, on every system
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            out.writestr(entry, content, compresslevel=6)  # 9 takes twice as long for 1 % less


def bundled(root: Path) -> list[Path]:
    """Return the files of the runnable bundle, sorted, relative to ``root``; links are not followed."""
    found = {path for pattern in FILES for path in root.glob(pattern) if path.is_file() and not path.is_symlink()}
    return sorted(
        (path.relative_to(root) for path in found if not LEFT_OUT & set(path.relative_to(root).parts)),
        key=lambda path: path.as_posix(),
    )


def write_bundle(root: Path, path: Path, name: str) -> None:
    """Write everything that a rerun needs, in one folder called ``name``."""
    write_zip(path, ((f"{name}/{one.as_posix()}", (root / one).read_bytes()) for one in bundled(root)))
