"""What the profiles cost: seconds they add to a cold build, and the weight of their pages.

Builds a book of one plain page with and without them, cold, turn by turn, and
compares medians; then weighs the pages. Run with `.venv/bin/python bench/profiles.py`.
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3
COLLECT = '    app.connect("html-collect-pages", _collect)\n'
BUILD = "from jupyter_book.cli.main import main; main()"


def book(root: Path, profiles: bool) -> None:
    """Write a copy of the book with one page, with or without its profiles."""
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(ROOT / "book", root / "book", ignore=shutil.ignore_patterns("__pycache__", "*.md"))
    for name in ("_config.yml", "requirements.txt"):
        shutil.copy(ROOT / name, root / name)
    (root / "book" / "index.md").write_text("# Home\n", encoding="utf-8")
    (root / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    for cache in (".vega", ".pictures"):  # libraries and cards, which have nothing to do with profiles
        if (ROOT / "_build" / cache).exists():
            shutil.copytree(ROOT / "_build" / cache, root / "_build" / cache)
    if not profiles:
        adapter = root / "book" / "_ext" / "statecraft_book" / "profile_pages.py"
        text = adapter.read_text(encoding="utf-8")
        assert text.count(COLLECT) == 1, "the adapter registers its pages elsewhere: mend COLLECT"
        adapter.write_text(text.replace(COLLECT, ""), encoding="utf-8")


def seconds(profiles: bool) -> tuple[float, list[bytes]]:
    """Return how long a cold build took, and the profiles that it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        book(root, profiles)
        path = os.pathsep.join([str(root / "book"), str(root / "book" / "_ext")])
        started = time.monotonic()
        subprocess.run(
            [sys.executable, "-c", BUILD, "build", str(root)],
            check=True,
            capture_output=True,
            env=os.environ | {"PYTHONPATH": path},
        )
        took = time.monotonic() - started
        html = root / "_build" / "html"
        return took, [
            path.read_bytes() for table in ("instruments", "actors") for path in sorted((html / table).glob("*"))
        ]


def main() -> int:
    with_them, without = [], []
    pages: list[bytes] = []
    for _ in range(RUNS):
        without.append(seconds(False)[0])
        took, pages = seconds(True)
        with_them.append(took)
    added = statistics.median(with_them) - statistics.median(without)
    weights = sorted(len(gzip.compress(page)) for page in pages)
    print("cold builds with profiles:", ", ".join(f"{one:.1f} s" for one in with_them))
    print("cold builds without them: ", ", ".join(f"{one:.1f} s" for one in without))
    print(f"{len(pages)} pages add {added:.1f} s (limit: 10 s)")
    middle, largest = statistics.median(weights) / 1000, weights[-1] / 1000
    print(f"gzipped kB per page: median {middle:.1f}, largest {largest:.1f} (limit: 30)")
    return int(added > 10 or weights[-1] > 30_000)


if __name__ == "__main__":
    sys.exit(main())
