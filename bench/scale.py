"""Documents per second and peak memory of counting, at growing numbers of documents.

The documents are made by resampling the texts of a folder, in the environment
of the tests: STATECRAFT_CORPUS=… python bench/scale.py [largest]
Each run counts in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

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
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book"))
SEED, SIZES = 20261122, (100, 1_000, 10_000, 100_000)


def main() -> int:
    folder = os.environ.get("STATECRAFT_CORPUS")
    if not folder:
        print("name the folder of the texts in STATECRAFT_CORPUS", file=sys.stderr)
        return 1
    if len(sys.argv) > 2:
        return measure(Path(folder), *sys.argv[1:])
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    segmentation(Path(folder))
    print("documents | engine | processes | documents a second | ms a document | peak MB of the parent")
    for size, engine, processes in itertools.product(SIZES, ("jieba", "rjieba"), ("1", "2")):
        if size > largest:
            continue
        done = subprocess.run(
            [sys.executable, __file__, str(size), engine, processes], capture_output=True, text=True, check=True
        )
        found = json.loads(done.stdout)
        print(
            f"{size:,} | {engine} | {processes} | {size / found['seconds']:.0f} | "
            f"{1000 * found['seconds'] / size:.2f} | {found['peak']:.0f}",
            flush=True,
        )
    return 0


def segmentation(texts: Path) -> None:
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


def measure(texts: Path, size: str, engine: str, processes: str) -> int:
    """Count resampled Chinese texts and print seconds and peak memory as JSON."""
    from statecraft.corpus import Item, count_text, items
    from statecraft.scale import count_many

    known = [item for item in items(texts) if item.lang == "zh-Hans"]
    drawn = random.Random(SEED)
    listed = (Item(f"d{n}", drawn.choice(known).path, "zh-Hans") for n in range(int(size)))
    count_text("warm", "热身", "zh-Hans", engine)
    if processes == "1":
        seconds, words = timed(count_many(listed, engine))
    else:
        from distributed import Client, LocalCluster

        with (
            tempfile.TemporaryDirectory() as scratch,
            LocalCluster(
                n_workers=int(processes), threads_per_worker=1, dashboard_address=None, local_directory=scratch
            ) as cluster,
            Client(cluster) as client,
        ):
            client.run(count_text, "warm", "热身", "zh-Hans", engine)
            seconds, words = timed(count_many(listed, engine, client=client))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "words": words}))
    return 0


def timed(counts: object) -> tuple[float, int]:
    """Return the seconds that counting takes, and the words counted, keeping nothing else."""
    started = time.perf_counter()
    words = sum(sum(one.words.values()) for one in counts)  # type: ignore[attr-defined]
    return time.perf_counter() - started, words


if __name__ == "__main__":
    sys.exit(main())
