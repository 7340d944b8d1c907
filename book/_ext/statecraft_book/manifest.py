"""What a site consists of and what it was made from, as hashes: ``manifest.json``.

Two sites with the same manifest are the same, byte for byte. Where they are
not, the hashes of data, helpers, chapters and packages say what changed, and
so do the addresses and the Python that the site was built with.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from . import address
from .archive import bundled

NAME = "manifest.json"
# What a site is made from, by what a reader would call it: a file is of the first group that it fits. All of it is in
# the runnable bundle, which is itself in the site, so that nothing can be forgotten here.
SOURCES = {
    "data": ("data/*",),
    "packages": ("requirements.txt",),
    "helpers": ("book/statecraft/*", "book/_*"),
    "chapters": ("book/*", "_toc.yml", "_config.yml"),
    "bundle": ("*",),
}
PYTHON = "python"


class ManifestError(ValueError):
    """A manifest that does not have the form that :func:`manifest` gives it."""


@dataclass(frozen=True, order=True)
class Change:
    """A file that two manifests don't share: ``kind`` is changed, missing (in the second) or added (by it)."""

    path: str
    kind: str


def digest(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(site: Path) -> dict[str, str]:
    """Return the sha256 of every file of a site, by its address in it.

    The manifest itself is left out, and so is what has a dot before its name
    or lies in such a folder: notes of Sphinx or of a test, which no service
    publishes.
    """
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return {name: digest(site / name) for name in found if name != NAME and "/." not in f"/{name}"}


def sources(root: Path) -> dict[str, dict[str, str]]:
    """Return the sha256 of everything that a site is made from, by group and path."""
    found: dict[str, dict[str, str]] = {group: {} for group in SOURCES}
    for path in bundled(root):
        name = path.as_posix()
        group = next(group for group, patterns in SOURCES.items() if any(fnmatchcase(name, one) for one in patterns))
        found[group][name] = digest(root / path)
    return found


def environment() -> dict[str, str]:
    """Return what else a site depends on: the two addresses that it was told, and the version of Python."""
    return address.known() | {PYTHON: f"{sys.version_info.major}.{sys.version_info.minor}"}


def manifest(root: Path, site: Path) -> dict[str, Any]:
    """Return the manifest of a site that was built from ``root``."""
    return {"files": files(site), "sources": sources(root), "environment": environment()}


def write(root: Path, site: Path) -> None:
    """Put the manifest into the site."""
    text = json.dumps(manifest(root, site), indent=1, sort_keys=True, ensure_ascii=False)
    (site / NAME).write_text(text + "\n", encoding="utf-8", newline="\n")


def read(text: bytes) -> dict[str, Any]:
    """Return a manifest from the bytes of its file; raises :class:`ManifestError` where they are no manifest."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ManifestError(f"{NAME} is no JSON ({error})") from None
    if not isinstance(found, dict):
        raise ManifestError(f"{NAME} is no object with files, sources and environment")
    groups = found.get("sources")
    parts = {"files": found.get("files"), "environment": found.get("environment")}
    parts |= {f"sources of {group}": groups.get(group) if isinstance(groups, dict) else None for group in SOURCES}
    for name, part in parts.items():
        if not isinstance(part, dict) or not all(isinstance(value, str) for value in part.values()):
            raise ManifestError(f"{NAME} has no {name}, or something else than names with texts in it")
    if lacking := environment().keys() - parts["environment"].keys():
        raise ManifestError(f"{NAME} does not say {', '.join(sorted(lacking))}")
    return found


def compare(one: Mapping[str, str], other: Mapping[str, str]) -> list[Change]:
    """Return what differs between two sets of hashes, sorted by path."""
    kinds = dict.fromkeys(one.keys() - other.keys(), "missing")
    kinds |= dict.fromkeys(other.keys() - one.keys(), "added")
    kinds |= {name: "changed" for name in one.keys() & other.keys() if one[name] != other[name]}
    return sorted(Change(name, kind) for name, kind in kinds.items())


def causes(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the groups of sources that differ between two manifests, each with the paths that do."""
    found = {
        group: [change.path for change in compare(one["sources"][group], other["sources"][group])] for group in SOURCES
    }
    return {group: paths for group, paths in found.items() if paths}


def settings(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return what differs of the environments of two manifests: name to both values."""
    pair = one["environment"], other["environment"]
    return {change.path: (pair[0].get(change.path, ""), pair[1].get(change.path, "")) for change in compare(*pair)}


def first_difference(one: bytes, other: bytes) -> tuple[int, str, str] | None:
    """Return the number of the first line in which two files differ and both lines; None where they don't."""
    if one == other:
        return None
    lines = [text.decode("utf-8", "replace").splitlines(keepends=True) for text in (one, other)]
    longest = max(map(len, lines))
    padded = [listed + [""] * (longest - len(listed)) for listed in lines]
    pairs = enumerate(zip(*padded, strict=True), 1)
    return next(((n, mine, theirs) for n, (mine, theirs) in pairs if mine != theirs), (0, "", ""))
