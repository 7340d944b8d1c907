"""Zip files that hold the same bytes whenever the same things go in, and the runnable bundle."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from statecraft.package import DESCRIPTOR, schema

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file knows
# What a rerunner needs, and nothing that a build, an editor or a download left behind.
FILES = (
    "README.md", "CONTRIBUTING.md", "Makefile", "_config.yml", "_toc.yml", "pyproject.toml", "requirements*.txt",
    "LICENSE*", "CITATION.cff", ".gitattributes",
)  # fmt: skip
FOLDERS = ("book", "tests", "tools", "bench", ".jupyter")
TYPES = {
    ".conf", ".css", ".csv", ".html", ".js", ".json", ".md", ".opf", ".png", ".py", ".svg", ".toml", ".txt",
    ".xhtml", ".xml", ".yml",
}  # fmt: skip
BESIDE = (DESCRIPTOR, "codebook.yml", "genres.yml", "world.json")  # in data/, beside the tables
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints", ".DS_Store", "lab"}  # JupyterLab keeps its own state in .jupyter/lab


def write_zip(path: Path, entries: Iterable[tuple[str, bytes]], stored: frozenset[str] = frozenset()) -> None:
    """Write (name, content) pairs in the order given; those named in ``stored`` are not compressed."""
    with zipfile.ZipFile(path, "w") as out:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # as on Unix, on every system
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            out.writestr(entry, content, compresslevel=6)  # 9 takes twice as long for 1 % less


def bundled(root: Path) -> list[Path]:
    """Return the files of the runnable bundle, sorted, relative to ``root``; links are not followed.

    Of the data these are the tables that the schema describes and what stands beside them; of every other folder, the
    types of file that the project has. Raises DataError where the schema cannot be read.
    """
    named = {path for pattern in FILES for path in root.glob(pattern)}
    named |= {root / "data" / name for name in (*BESIDE, *(table.path for table in schema(root / "data").values()))}
    own = [root / folder for folder in FOLDERS if not (root / folder).is_symlink()]
    named |= {path for folder in own for path in folder.rglob("*") if path.suffix in TYPES}
    found = [path.relative_to(root) for path in named if path.is_file() and not path.is_symlink()]
    return sorted((path for path in found if not LEFT_OUT & set(path.parts)), key=lambda path: path.as_posix())


def write_bundle(root: Path, path: Path, name: str) -> None:
    """Write everything that a rerun needs, in one folder called ``name``."""
    write_zip(path, ((f"{name}/{one.as_posix()}", (root / one).read_bytes()) for one in bundled(root)))
