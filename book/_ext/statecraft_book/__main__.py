"""``python -m statecraft_book``: check, build, complete, then replace the site.

The book is built in a staging folder that keeps Sphinx's state between runs.
Only a build that passed every step replaces ``_build/html``, by renaming; a
failed one leaves the last good site as it was.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from statecraft.report import render
from statecraft.storage import explained

from . import freshness
from .lock import BusyError, alone
from .places import inside
from .preflight import preflight

ROOT = Path(__file__).resolve().parents[3]
LOCK, PATIENCE = ".lock-stage", 60  # of the process that completes the pages; seconds
BEGIN = "begin"  # what tells that process that the data are in order
STOPPED = 3  # exit status of pages that are no whole site; the last line of the log says why
# Libraries are loaded in four fifths of the time while nothing looks for garbage, of which imports leave little.
QUICKLY = "import gc, sys; gc.disable(); from {} import main; "
CHECK = QUICKLY.format("statecraft.__main__") + "gc.enable(); raise SystemExit(main(['check']))"
COMPLETE = QUICKLY.format("statecraft_book.start") + "from pathlib import Path; main(*map(Path, sys.argv[1:]))"
# Memory that is freed goes back to the system: a tenth less for all processes together, at no cost in time.
FRUGAL = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072", "ARROW_DEFAULT_MEMORY_POOL": "system"}
# What Sphinx raised for a reason of its own.
REFUSED = re.compile(r"sphinx\.errors\.\w+: (?!Handler )(.+)")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# Lines that tell a reader of the log nothing: settings dumps, and a note on loopback sockets.
NOISE = ("myst v", "myst-nb v", "Kernel is running over TCP", "[IPKernelApp]")


def main(root: Path = ROOT) -> int:
    """Build the book; return 0, or 1 after saying what failed."""
    try:
        with alone(root / "_build" / ".lock"):
            with alone(root / "_build" / LOCK, PATIENCE):
                pass  # the pages of a build that was killed may still be on their way, and need their drafts
            with inside(root / "_build"):
                return build(root)
    except BusyError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(explained(error))
    except KeyboardInterrupt:
        return _fail("it was interrupted")


def build(root: Path) -> int:
    """Do the same, in a folder that no other build works in; raises OSError where it cannot write."""
    started = time.monotonic()
    stage = root / "_build" / ".stage"
    with completion(root, stage) as process:  # it loads its libraries while the data are checked
        if not checked(root, stage / "checked"):
            return _fail("the data have problems, listed above")
        if problems := preflight(root):
            print(render(problems, "the book"), file=sys.stderr)
            return _fail("the chapters have problems, listed above")
        status, log = execute(process)
    if status == STOPPED:
        return _fail(log[-1])
    if status:
        print("\nWhat to mend:", *(summary(log) or ["see the log above"]), sep="\n", file=sys.stderr)
        return _fail("the chapters have problems")
    replace(stage / "_build" / "html", root / "_build" / "html")
    print(f"Built in {time.monotonic() - started:.0f} s. Open:\n    {root / '_build' / 'html' / 'index.html'}")
    return 0


def checked(root: Path, stamp: Path) -> bool:
    """Check the data, unless neither they nor the code have changed since they last were in order."""
    state = freshness.fingerprint(root)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == state:
        print("Data in order, as when they were last checked.", flush=True)
        return True
    # In a process of its own, with which the memory of all tables goes before the chapters are executed.
    if subprocess.run([sys.executable, "-c", CHECK]).returncode:
        return False
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(state, encoding="utf-8")
    return True


@contextmanager
def completion(root: Path, stage: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the process that builds and completes the pages; it waits for a word, and ends where none comes."""
    command = [sys.executable, "-c", COMPLETE, str(root), str(stage)]
    quiet = {"PYTHONUNBUFFERED": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "NO_COLOR": "1"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, **pipes, text=True, encoding="utf-8", env=os.environ | FRUGAL | quiet) as process:
        try:
            yield process
        finally:
            process.kill()  # where it has not been told to begin


def execute(process: subprocess.Popen[str]) -> tuple[int, list[str]]:
    """Tell the process to begin, passing on what it prints; return its status and log."""
    log = []
    assert process.stdin and process.stdout
    with suppress(BrokenPipeError):  # it has died, and its log says of what
        print(BEGIN, file=process.stdin, flush=True)
    for line in process.stdout:
        line = ANSI.sub("", line)
        log.append(line.rstrip())
        if line.strip() and not any(noise in line for noise in NOISE):
            print(line, end="", flush=True)
    return process.wait(), log


def summary(log: list[str]) -> list[str]:
    """Return the lines of a failed build's log that say what to mend: no tracebacks."""
    out: list[str] = []
    for n, line in enumerate(log):
        if re.search(r": (WARNING|ERROR): ", line):
            out.append(line)
        elif refused := REFUSED.match(line):
            out.append(refused[1])
        elif "ChapterError: " in line and "problem" in line:
            out += list(itertools.takewhile(lambda later: later.startswith("  ") and ".md" in later, log[n + 1 :]))
    return list(dict.fromkeys(out))


def replace(new: Path, site: Path) -> None:
    """Put a copy of ``new`` in the place of ``site``, so that readers never see half of either."""
    draft, old = site.with_name(".html-new"), site.with_name(".html-old")
    if old.exists() and not site.exists():  # a run that ended between the two moves
        old.rename(site)
    for leftover in (draft, old):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        shutil.copytree(new, draft, ignore=shutil.ignore_patterns(".*"))  # what Sphinx keeps for itself
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)  # on a full disk, half a site is what fills it
        raise
    if site.exists():
        site.rename(old)
    try:
        draft.rename(site)
    except OSError:
        if old.exists():
            old.rename(site)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _fail(why: str) -> int:
    print(f"\nThe book was not built: {why}.\nThe last good site, if there is one, is untouched.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
