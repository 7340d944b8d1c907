"""``make verify``: build the book again from nothing, elsewhere, and compare it with the published one.

    python -m statecraft_book.verify [site]

``site`` is the folder or the https address of the published site; by default
the address in ``STATECRAFT_URL``, or else the site that was built here last.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import requests

from . import manifest

ROOT = Path(__file__).resolve().parents[3]
WORKSHOP = "_build/.verify"  # inside the project: nothing is written elsewhere
LEFT_BEHIND = shutil.ignore_patterns(
    "_build", ".venv*", ".git", "__pycache__", "notebooks", ".ipynb_checkpoints", ".*_cache", ".hypothesis"
)
SHOWN, WIDTH = 20, 160
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


def rebuild(root: Path, workshop: Path) -> Path:
    """Build a copy of the project without any of its caches; return the site. Raises RuntimeError with the log."""
    shutil.rmtree(workshop, ignore_errors=True)
    shutil.copytree(root, workshop, ignore=LEFT_BEHIND)
    path = os.pathsep.join(str(workshop / part) for part in ("book", "book/_ext"))
    done = subprocess.run(
        [sys.executable, "-m", "statecraft_book"],
        cwd=workshop,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return workshop / "_build" / "html"


def report(old: Mapping[str, Any], new: Mapping[str, Any], was: Reader, now: Reader) -> list[str]:
    """Return what differs between two sites and why, one line each; nothing where they are alike.

    ``old`` and ``new`` are manifests; ``was`` and ``now`` read the files.
    """
    changes = manifest.compare(old["files"], new["files"])
    if not changes:
        return []
    out = [f"{len(changes)} of {len(old['files'])} files differ:"]
    for change in changes[:SHOWN]:
        out.append(f"  {change.path}: {'not in the rebuilt site' if change.kind == 'missing' else change.kind}")
        if change.kind == "changed" and (found := manifest.first_difference(was(change.path), now(change.path))):
            line, mine, theirs = found
            out.append(f"    line {line}, published: {_cut(mine, theirs)}")
            out.append(f"    line {line}, rebuilt:   {_cut(theirs, mine)}")
    if len(changes) > SHOWN:
        out.append(f"  … and {len(changes) - SHOWN} more")
    why = manifest.causes(old, new)
    out += [f"Changed since: {group} ({', '.join(paths)})" for group, paths in why.items()]
    if not why:
        out.append("Data, chapters, helpers and packages are the same: the build itself differs between two runs.")
    return out


def _cut(line: str, other: str) -> str:
    """Show the part of a long line where it begins to differ from the other."""
    same = next((n for n, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), min(len(line), len(other)))
    start = max(0, same - WIDTH // 2)
    return repr(("…" if start else "") + line[start : start + WIDTH].rstrip("\n"))


def main(arguments: list[str]) -> int:
    """Rebuild and compare; return 0 where the sites are the same, 1 with a report where not."""
    site = next(iter(arguments), "") or os.environ.get("STATECRAFT_URL") or str(ROOT / "_build" / "html")
    was = reader(site)
    try:
        old = json.loads(was(manifest.NAME))
        rebuilt = rebuild(ROOT, ROOT / WORKSHOP)
        now = reader(str(rebuilt))
        new = json.loads(now(manifest.NAME))
        lines = report(old, new, was, now)
    except (OSError, ValueError, RuntimeError) as error:  # no such site, no manifest, a build that failed
        print(f"Could not compare with {site}: {error}", file=sys.stderr)
        return 1
    print(*(lines or [f"The rebuilt site is the published one: {len(new['files'])} files, byte for byte."]), sep="\n")
    shutil.rmtree(ROOT / WORKSHOP, ignore_errors=True)
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
