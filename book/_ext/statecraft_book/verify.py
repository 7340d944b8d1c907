"""``make verify``: build the book again from nothing, elsewhere, and compare it with the published one.

    python -m statecraft_book.verify [site]

Every published file is read and compared with the site's own manifest too, so
that a page that was changed after it was built is told from one that would be
built differently. The book is built with the addresses that the manifest names,
whatever this machine says. PDF and EPUB are made again where the published site
has them. ``site`` is the folder or the https address of the published site; by default
the address in ``STATECRAFT_URL``, or else the site that was built here last.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests

from . import address, manifest
from .downloads import MADE_OF_PAGES

ROOT = Path(__file__).resolve().parents[3]
WORKSHOP = "_build/.verify"  # inside the project: nothing is written elsewhere
LEFT_BEHIND = shutil.ignore_patterns(
    "_build", ".venv*", ".git", "__pycache__", "notebooks", ".ipynb_checkpoints", ".*_cache", ".hypothesis"
)
SHOWN, WIDTH = 20, 160
CONNECTIONS = 8
TIMEOUT = 60  # seconds for one file of a published site
Reader = Callable[[str], bytes]


def reader(site: str) -> Reader:
    """Return a function from a file's address in a site to its bytes; raises OSError where there is none."""
    if not site.startswith(("http://", "https://")):
        return lambda name: (Path(site) / name).read_bytes()

    def fetch(name: str) -> bytes:
        answer = requests.get(f"{site.rstrip('/')}/{name}", timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.content

    return fetch


def altered(old: Mapping[str, Any], was: Reader) -> list[str]:
    """Return the files that are missing from a site, or not the bytes that its own manifest names, sorted."""

    def wrong(pair: tuple[str, str]) -> bool:
        try:
            return hashlib.sha256(was(pair[0])).hexdigest() != pair[1]
        except OSError:
            return True

    listed = sorted(old["files"].items())
    with ThreadPoolExecutor(max_workers=CONNECTIONS) as pool:
        return [name for (name, _), found in zip(listed, pool.map(wrong, listed), strict=True) if found]


def rebuild(root: Path, workshop: Path, told: Mapping[str, str], books: bool = False) -> Path:
    """Build a copy of the project without any of its caches, with PDF and EPUB if ``books``; return the site.

    ``told`` holds the variables that the published site was built with. Raises RuntimeError with the log.
    """
    shutil.rmtree(workshop, ignore_errors=True)
    shutil.copytree(root, workshop, ignore=LEFT_BEHIND)
    path = os.pathsep.join(str(workshop / part) for part in ("book", "book/_ext"))
    for module in ("statecraft_book", "statecraft_book.downloads")[: 1 + books]:
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=workshop,
            env=os.environ | dict(told) | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
    return workshop / "_build" / "html"


def report(
    old: Mapping[str, Any], new: Mapping[str, Any], was: Reader, now: Reader, damaged: Collection[str] = ()
) -> list[str]:
    """Return what differs between two sites and why, one line each; nothing where they are alike.

    ``old`` and ``new`` are manifests; ``was`` and ``now`` read the files;
    ``damaged`` are those of the first that are not what its manifest says.
    """
    changes = manifest.compare(old["files"], new["files"])
    kinds = {change.path: change.kind for change in changes}
    if not changes and not damaged:
        return []
    named = sorted({*kinds, *damaged})
    out = [f"{len(named)} of {len(old['files'])} files differ:"]
    for name in named[:SHOWN]:
        why = "not in the rebuilt site" if kinds.get(name) == "missing" else kinds.get(name, "as it would be built")
        out.append(
            f"  {name}: {'not what its own manifest says, so changed after it was built' if name in damaged else why}"
        )
        out += _lines(name, was, now) if kinds.get(name, "changed") == "changed" else []
    if len(named) > SHOWN:
        out.append(f"  … and {len(named) - SHOWN} more")
    why = manifest.causes(old, new)
    out += [f"Changed since: {group} ({', '.join(paths)})" for group, paths in why.items()]
    otherwise = manifest.settings(old, new)
    out += [f"Built with another {name}: {was_set or 'none'} there, {is_set or 'none'} here"
            for name, (was_set, is_set) in otherwise.items()]  # fmt: skip
    if changes and not why and not otherwise:
        out.append(
            "Data, chapters, helpers, packages, addresses and Python are the same: the build itself differs "
            "between two runs."
        )
    if any(name.endswith(".pdf") for name in kinds):
        out.append(
            "The PDF is printed by the Chromium of each machine, and set in its fonts: others print other bytes."
        )
    return out


def _lines(name: str, was: Reader, now: Reader) -> list[str]:
    """Return the first line in which a published file differs from the rebuilt one, from both."""
    try:
        found = manifest.first_difference(was(name), now(name))
    except OSError as error:
        return [f"    {error}"]
    if found is None:
        return []
    line, mine, theirs = found
    return [
        f"    line {line}, published: {_cut(mine, theirs)}",
        f"    line {line}, rebuilt:   {_cut(theirs, mine)}",
    ]


def _cut(line: str, other: str) -> str:
    """Show the part of a long line where it begins to differ from the other."""
    same = next((n for n, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), min(len(line), len(other)))
    start = max(0, same - WIDTH // 2)
    return repr(("…" if start else "") + line[start : start + WIDTH].rstrip("\n"))


def main(arguments: list[str]) -> int:
    """Rebuild and compare; return 0 where the sites are the same, 1 with a report where not."""
    site = next(iter(arguments), "") or os.environ.get(address.SITE) or str(ROOT / "_build" / "html")
    was = reader(site)
    try:
        old = manifest.read(was(manifest.NAME))
        damaged = altered(old, was)
        told = {name: old["environment"][name] for name in (address.SITE, address.REPOSITORY)}
        books = any(name.endswith(MADE_OF_PAGES) for name in old["files"])
        now = reader(str(rebuild(ROOT, ROOT / WORKSHOP, told, books)))
        new = manifest.read(now(manifest.NAME))
        lines = report(old, new, was, now, damaged)
    except (OSError, ValueError, RuntimeError) as error:  # no such site, no manifest, a build that failed
        print(f"Could not compare with {site}: {error}", file=sys.stderr)
        return 1
    print(*(lines or [f"The rebuilt site is the published one: {len(new['files'])} files, byte for byte."]), sep="\n")
    shutil.rmtree(ROOT / WORKSHOP, ignore_errors=True)
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
