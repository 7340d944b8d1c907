"""Seconds that a build takes: with nothing cached, unchanged, after a prose edit, after a changed table.

Run in a copy of the project, in its environment: python bench/build.py [runs] [without-cold]
Medians, with the ratio of the cold build to a plain Jupyter Book of the same chapters in the same run.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EDITED = ROOT / "book" / "methods.md"
TABLE = ROOT / "data" / "decisions.csv"  # read by one chapter
BOOK = [sys.executable, "-m", "statecraft_book"]
PLAIN = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", "."]


def seconds(command: list[str]) -> tuple[float, int]:
    """Run a build; return how long it took and how many chapters it executed."""
    path = os.pathsep.join(str(ROOT / part) for part in ("book", "book/_ext"))
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    return time.perf_counter() - started, len(re.findall(r"\.md: Executing notebook", done.stdout))


def cold(command: list[str]) -> tuple[float, int]:
    shutil.rmtree(ROOT / "_build", ignore_errors=True)
    return seconds(command)


def edited(path: Path, ending: str) -> tuple[float, int]:
    """Build with a file changed, then put it back and build again, so that every run begins alike."""
    whole = path.read_bytes()
    path.write_bytes(whole + ending.encode())
    try:
        return seconds(BOOK)
    finally:
        path.write_bytes(whole)
        seconds(BOOK)


def show(what: str, runs: list[tuple[float, int]]) -> float:
    median = statistics.median(took for took, _ in runs)
    print(f"{what} | {median:.1f} s | {runs[-1][1]} chapters executed", flush=True)
    return median


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(f"build | median of {runs} | work")
    if "without-cold" not in sys.argv:
        own = [cold(BOOK) for _ in range(runs)]
        plain = [cold(PLAIN) for _ in range(runs)]
        ratio = show("nothing cached", own) / show("nothing cached, plain Jupyter Book", plain)
        print(f"ratio of the two | {ratio:.2f} |")
    seconds(BOOK)
    show("nothing changed", [seconds(BOOK) for _ in range(runs)])
    show("a sentence changed", [edited(EDITED, f"\nEdited {'again ' * n}here.\n") for n in range(runs)])
    # Another row each time: the outputs of a state that was seen before are kept.
    row = "zz-bench,2026-11-22,convention,bench: row,A row that the bench adds.,To measure.\n"
    show(f"{TABLE.name} changed", [edited(TABLE, row.replace("bench,", f"bench{n},")) for n in range(runs)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
