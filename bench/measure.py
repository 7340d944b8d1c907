"""What a command and all that it starts cost: time, processor, and, on Linux, memory."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PLATFORM_NOTE = "shared pages divided among those that share them"
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux
EVERY = 0.3  # seconds between two looks at memory


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall and of processors, what was printed, and, where sampled, memory at its peak in MB."""

    wall: float
    processor: float
    log: str
    largest: float = 0.0
    sum: float = 0.0


def cost(command: list[str], folder: Path, environment: dict[str, str], sampled: bool = False) -> Cost:
    """Run a command in a folder; a failure ends the bench with the end of its log."""
    _adopt()
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    largest = total = 0.0
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        with subprocess.Popen(
            command, cwd=folder, env=os.environ | environment, stdout=log, stderr=subprocess.STDOUT
        ) as process:
            while sampled and process.poll() is None:
                sizes = [_size(one) for one in _family(process.pid)]
                largest, total = max(largest, *sizes), max(total, sum(sizes))
                time.sleep(EVERY)
        wall = time.perf_counter() - started
        log.seek(0)
        text = log.read()
    _reap()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{text[-3000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, processor, text, largest, total)


def _adopt() -> None:
    """Become the parent of what a command leaves behind, so that its time is counted too: servers end after it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def _reap() -> None:
    while sys.platform == "linux":
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _family(first: int) -> list[int]:
    """Return a process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):  # it has just ended
                continue
            children.setdefault(parent, []).append(int(entry.name))
    out = [first]
    for one in out:
        out += children.get(one, [])
    return out


def _size(process: int) -> float:
    """Return the proportional set size of a process in MB; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
