"""Documents per second and peak memory of counting, at growing numbers of documents.

The documents are made by resampling the texts of a folder, in the environment
of the tests: STATECRAFT_CORPUS=… python bench/scale.py [largest]
Each run counts in a process of its own, so that its peak memory is its own. The
figures go to book/counting.csv, which the chapter on rerunning shows.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from statecraft.corpus import Counts

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book"))
TABLE = ROOT / "book" / "counting.csv"
SEED, SIZES, RUNS = 20261122, (100, 1_000, 10_000, 100_000), 3  # below 10,000 documents: the median of three


def main() -> int:
    folder = os.environ.get("STATECRAFT_CORPUS")
    if not folder:
        print("name the folder of the texts in STATECRAFT_CORPUS", file=sys.stderr)
        return 1
    if sys.argv[1:] == ["words"]:
        return segmentation(Path(folder))
    if len(sys.argv) > 2:
        return measure(Path(folder), *sys.argv[1:])
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    for_words = [sys.executable, __file__, "words"]  # in a process of its own: a child inherits the peak of its parent
    print(subprocess.run(for_words, capture_output=True, text=True, check=True).stdout, end="")
    rows = []
    for size, engine, processes in itertools.product(SIZES, ("jieba", "rjieba"), ("1", "2")):
        if size > largest:
            continue
        runs = [one_run(str(size), engine, processes) for _ in range(RUNS if size < 10_000 else 1)]
        found = sorted(runs, key=lambda run: run["seconds"])[len(runs) // 2]
        rows.append(row(size, engine, processes, found))
        print(" | ".join(rows[-1].values()), flush=True)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0], lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    return 0


def row(size: int, engine: str, processes: str, found: dict[str, Any]) -> dict[str, str]:
    each = found["seconds"] / size
    return {
        "Documents": f"{size:,}",
        "Engine": engine,
        "Processes": processes,
        "A second": f"{1 / each:.0f}",
        "ms each": f"{1000 * each:.2f}",
        "ms of CPU": f"{1000 * found['cpu'] / size:.2f}",
        "Peak MB": f"{max(found['peaks']):.0f}",
        "Hours a million": f"{1_000_000 * each / 3600:.1f}",
    }


def one_run(*arguments: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def segmentation(texts: Path) -> int:
    """Print what splitting into words alone costs, without reading, normalising and matching terms."""
    from statecraft.corpus import items
    from statecraft.segmentation import cutter

    known = [item.path.read_text(encoding="utf-8") for item in items(texts) if item.lang == "zh-Hans"]
    seconds = {}
    for engine in ("jieba", "rjieba"):
        cut = cutter((), engine)
        runs = []
        for _ in range(5):
            started = time.perf_counter()
            for text in known:
                cut(text)
            runs.append(time.perf_counter() - started)
        seconds[engine] = statistics.median(runs)
    print(f"words alone: jieba takes {seconds['jieba'] / seconds['rjieba']:.1f} times as long as rjieba")
    return 0


def measure(texts: Path, size: str, engine: str, processes: str) -> int:
    """Count resampled Chinese texts and print seconds and peak memory as JSON."""
    from statecraft.corpus import Item, count_text, items
    from statecraft.scale import count_many

    known = [item for item in items(texts) if item.lang == "zh-Hans"]
    drawn = random.Random(SEED)
    listed = (Item(f"d{n}", drawn.choice(known).path, "zh-Hans") for n in range(int(size)))
    count_text("warm", "热身", "zh-Hans", engine)
    if processes == "1":
        return told(count_many(listed, engine), lambda: [usage()])

    from distributed import Client, LocalCluster

    with (
        tempfile.TemporaryDirectory() as scratch,
        LocalCluster(
            n_workers=int(processes), threads_per_worker=1, dashboard_address=None, local_directory=scratch
        ) as cluster,
        Client(cluster) as client,
    ):
        client.run(count_text, "warm", "热身", "zh-Hans", engine)
        return told(count_many(listed, engine, client=client), lambda: [usage(), *client.run(usage).values()])


def told(counts: Iterable[Counts], used: Callable[[], list[tuple[float, float]]]) -> int:
    """Go through the counts, keeping nothing, and print what that took as JSON."""
    before, started = used(), time.perf_counter()
    words = sum(sum(one.words.values()) for one in counts)
    seconds, after = time.perf_counter() - started, used()
    cpu = sum(one[0] for one in after) - sum(one[0] for one in before)
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peaks": [one[1] for one in after], "words": words}))
    return 0


def usage() -> tuple[float, float]:
    """Return the CPU seconds and the peak memory (MB) of this process since it started."""
    found = resource.getrusage(resource.RUSAGE_SELF)
    return found.ru_utime + found.ru_stime, found.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
