"""What a build costs: time, memory, and how both grow with the data.

    python bench/build.py [runs=5] [part ...]

Parts: import, tables, growth (minutes at 100 times the rows), cold, plain, memory, unchanged, prose, table; all where
none is named. Runs in a copy of the project below `_build`, in the environment that calls it. Wall time and processor
time, medians; the cold build also as a ratio to a plain Jupyter Book of the same chapters in the same run.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from growth import grow
from measure import PLATFORM_NOTE, Cost, cost

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "_build" / ".bench"
BOOK = [sys.executable, "-m", "statecraft_book"]
PLAIN = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", "."]
# The chapters in Jupyter Book's own theme, without the book's extension: roles it does not know are only warned of.
SETTINGS = "title: Plain\nonly_build_toc_files: true\nexecute: {execute_notebooks: force, timeout: 120}\n"
EDITED, TABLE = "book/methods.md", "data/decisions.csv"  # the table is read by one chapter
ROW = "zz-bench{},2026-11-22,convention,bench: row,A row that the bench adds.,To measure.\n"
IMPORT = [sys.executable, "-c", "import statecraft"]
LOAD = "from statecraft.tables import load, tables; [load(name) for name in tables()]"
CHECK = "from statecraft.checks import check; check()"
CONFIDENCE = "from statecraft import confidence; confidence()"
TIMED = """import time, resource, pandas; {first}
began = time.perf_counter(), time.process_time()
{then}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.perf_counter() - began[0], time.process_time() - began[1], peak)
"""


def fresh() -> None:
    """Put a copy of the project, with nothing cached, in its place."""
    shutil.rmtree(COPY, ignore_errors=True)
    skipped = shutil.ignore_patterns("_build", ".venv*", ".git", "__pycache__", "notebooks", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, COPY, ignore=skipped)


def build(command: list[str] = BOOK, sampled: bool = False) -> Cost:
    """Build the copy."""
    parts = ("book", "book/_ext") if command is BOOK else ("book",)
    path = os.pathsep.join(str(COPY / part) for part in parts)
    return cost(command, COPY, {"PYTHONPATH": path}, sampled)


def cold(command: list[str] = BOOK, sampled: bool = False) -> Cost:
    """Build a copy with nothing cached."""
    fresh()
    if command is PLAIN:
        (COPY / "_config.yml").write_text(SETTINGS, encoding="utf-8")
    return build(command, sampled)


def edited(path: str, change: Callable[[str], str]) -> Cost:
    """Build with a file changed."""
    file = COPY / path
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    return build()


def row(what: str, runs: list[Cost], limit: str = "") -> float:
    """Print a line of the table; return the median of wall time."""
    wall, processor = (statistics.median(getattr(run, kind) for run in runs) for kind in ("wall", "processor"))
    executed = len(re.findall(r"\.md: Executing notebook", runs[-1].log))
    note = f"{executed} chapters executed" if executed else ""
    print(f"{what} | {wall:.2f} s | {processor:.2f} s | {note} | {limit}", flush=True)
    return wall


def inside(first: str, then: str, folder: Path) -> tuple[float, float, float]:
    """Return wall and processor seconds of some code in a fresh process, and the peak of its memory in MB."""
    code = TIMED.format(first=first, then=then)
    done = cost([sys.executable, "-c", code], ROOT, {"PYTHONPATH": str(folder / "book")})
    wall, processor, peak = map(float, done.log.split()[-3:])
    return wall, processor, peak


def tables(runs: int, what: str, folder: Path) -> None:
    """Print what loading, checking and grading every table of a folder costs, after the imports."""
    for name, then in (("loaded", LOAD), ("checked", CHECK), ("graded", CONFIDENCE)):
        first = "import statecraft.checks, statecraft.tables, statecraft.evidence"
        found = [inside(first, then, folder) for _ in range(runs)]
        wall, processor, peak = (statistics.median(column) for column in zip(*found, strict=True))
        limit = "1.5 s, loaded and checked" if name == "checked" and folder == ROOT else ""
        print(f"{what} {name} | {wall:.2f} s | {processor:.2f} s | peak {peak:.0f} MB | {limit}", flush=True)


def main(arguments: list[str]) -> int:
    runs = next((int(one.removeprefix("runs=")) for one in arguments if one.startswith("runs=")), 5)
    named = [one for one in arguments if "=" not in one]
    chapters = len(re.findall(r"^ *- file:", (ROOT / "_toc.yml").read_text(encoding="utf-8"), re.M)) + 1

    def asked(part: str) -> bool:
        return not named or part in named

    print(f"what | wall, median of {runs} | processor | notes | limit")
    if asked("import"):
        bare = [cost([sys.executable, "-c", ""], ROOT, {}) for _ in range(runs)]
        base = row("Python alone", bare)
        took = row("import statecraft", [cost(IMPORT, ROOT, {"PYTHONPATH": str(ROOT / "book")}) for _ in range(runs)])
        print(f"import statecraft, less Python | {took - base:.3f} s | | | 0.15 s")
    if asked("tables"):
        tables(runs, "all tables", ROOT)
    if asked("growth"):
        for times in (10, 100):
            folder, rows = grow(ROOT, COPY.with_name(f".bench-{times}"), times)
            tables(1 if times > 10 else runs, f"{times} times the rows ({rows:,})", folder)
            shutil.rmtree(folder)
    own = [cold() for _ in range(runs)] if asked("cold") else []
    if own:
        wall = row("nothing cached", own, f"1.5 s a chapter and start-up: {1.5 * chapters:.0f} s and start-up")
    if asked("plain"):
        plain = row("nothing cached, plain Jupyter Book", [cold(PLAIN) for _ in range(runs)])
        print(f"ratio of the two | {wall / plain:.2f} | | |" if own else "no ratio: name cold as well")
    if asked("memory"):
        found = cold(sampled=True)
        print(f"memory | largest process {found.largest:.0f} MB | sum {found.sum:.0f} MB | {PLATFORM_NOTE} | 600 MB")
    if any(map(asked, ("unchanged", "prose", "table"))):
        fresh()
        build()
    if asked("unchanged"):
        row("nothing changed", [build() for _ in range(runs)])
    if asked("prose"):
        edits = [edited(EDITED, lambda text, n=n: f"{text}\nEdited {n}.\n") for n in range(runs)]
        row("a sentence changed", edits, "4 s")
    if asked("table"):
        edits = [edited(TABLE, lambda text, n=n: text + ROW.format(n)) for n in range(runs)]
        row(f"{TABLE} changed", edits)
    shutil.rmtree(COPY, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
