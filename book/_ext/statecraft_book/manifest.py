"""What a site consists of and what it was made from, as hashes: ``manifest.json``.

Two sites with the same manifest are the same, byte for byte. Where they are
not, the hashes of data, helpers, chapters and packages say what changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "manifest.json"
# What a site is made from, by what a reader would call it.
SOURCES = {
    "data": ("data/*",),
    "chapters": ("book/*.md", "_toc.yml", "_config.yml"),
    "helpers": ("book/statecraft/**/*", "book/_ext/**/*", "book/_theme/*", "book/_assets/*"),
    "packages": ("requirements.txt",),
}
PASSED_OVER = ("__pycache__", ".ipynb_checkpoints")


@dataclass(frozen=True, order=True)
class Change:
    """A file that two manifests don't share: ``kind`` is changed, missing (in the second) or added (by it)."""

    path: str
    kind: str


def digest(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(site: Path) -> dict[str, str]:
    """Return the sha256 of every file of a site, by its address in it; the manifest itself is left out."""
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return {name: digest(site / name) for name in found if name != NAME}


def sources(root: Path) -> dict[str, dict[str, str]]:
    """Return the sha256 of everything that a site is made from, by group and path."""
    return {
        group: {
            path.relative_to(root).as_posix(): digest(path)
            for path in sorted({path for pattern in patterns for path in root.glob(pattern)})
            if path.is_file() and not any(part in PASSED_OVER for part in path.parts)
        }
        for group, patterns in SOURCES.items()
    }


def manifest(root: Path, site: Path) -> dict[str, Any]:
    """Return the manifest of a site that was built from ``root``."""
    return {"files": files(site), "sources": sources(root)}


def write(root: Path, site: Path) -> None:
    """Put the manifest into the site."""
    text = json.dumps(manifest(root, site), indent=1, sort_keys=True, ensure_ascii=False)
    (site / NAME).write_text(text + "\n", encoding="utf-8", newline="\n")


def compare(one: Mapping[str, str], other: Mapping[str, str]) -> list[Change]:
    """Return what differs between two sets of hashes, sorted by path."""
    kinds = dict.fromkeys(one.keys() - other.keys(), "missing")
    kinds |= dict.fromkeys(other.keys() - one.keys(), "added")
    kinds |= {name: "changed" for name in one.keys() & other.keys() if one[name] != other[name]}
    return sorted(Change(name, kind) for name, kind in kinds.items())


def causes(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the groups of sources that differ between two manifests, each with the paths that do."""
    found = {
        group: [change.path for change in compare(one["sources"].get(group, {}), other["sources"].get(group, {}))]
        for group in SOURCES
    }
    return {group: paths for group, paths in found.items() if paths}


def first_difference(one: bytes, other: bytes) -> tuple[int, str, str] | None:
    """Return the number of the first line in which two files differ and both lines; None where they don't."""
    if one == other:
        return None
    lines = [text.decode("utf-8", "replace").splitlines(keepends=True) for text in (one, other)]
    longest = max(map(len, lines))
    padded = [listed + [""] * (longest - len(listed)) for listed in lines]
    pairs = enumerate(zip(*padded, strict=True), 1)
    return next(((n, mine, theirs) for n, (mine, theirs) in pairs if mine != theirs), (0, "", ""))
