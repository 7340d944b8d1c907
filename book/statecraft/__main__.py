"""``python -m statecraft``: check the data, put it in the house form, add a row, or count the texts."""

from __future__ import annotations

import argparse
import sys

from .checks import check, tidy
from .evidence import confidence
from .package import schema
from .report import DataError, render
from .storage import explained
from .tables import load

UNWRITTEN = " Nothing was written."


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return 0, or 1 with a report on standard error."""
    parser = argparse.ArgumentParser(prog="python -m statecraft", description=__doc__)
    parser.add_argument(
        "command",
        choices=["check", "tidy", "new", "corpus"],
        help="check: report every problem; tidy: sort every table; new: add a row with its evidence; "
        "corpus: count the texts of STATECRAFT_CORPUS",
    )
    parser.add_argument("values", nargs="*", help="for new: what=membership instrument=… actor=… role=… source=…")
    options = parser.parse_args(arguments)
    command = options.command
    if options.values and command != "new":
        parser.error(f"{command} takes no values")
    try:
        if command == "new":
            from .scaffold import run

            print(*run(options.values), sep="\n")
            return 0
        if command == "tidy":
            tidy()
        if command == "corpus":
            from .counting import recount  # only here: it needs the segmenter

            recount()
        problems = check()
    except DataError as error:
        problems = list(error.problems)
    except (KeyboardInterrupt, EOFError):  # Ctrl-C at any time, Ctrl-D at a prompt
        return _stopped("\nStopped." + (UNWRITTEN if command == "new" else ""))
    except FileNotFoundError as error:  # texts of the corpus, all that are missing in one message
        return _stopped(str(error))
    except OSError as error:
        return _stopped(f"{explained(error)}.{UNWRITTEN if command == 'new' else ''}")
    if problems:
        print(render(problems), file=sys.stderr)
        return 1
    print(summary())
    return 0


def _stopped(why: str) -> int:
    print(why, file=sys.stderr)
    return 1


def summary() -> str:
    """Return what the data holds: rows per table, and how sure the factual rows are."""
    counts = ", ".join(f"{len(load(name)):,} {name}" for name in schema())
    levels = confidence().value_counts()
    total = max(int(levels.sum()), 1)
    shares = ", ".join(f"{levels.get(level, 0) / total:.0%} {level}" for level in ("high", "medium", "low"))
    primary = (load("sources")["tier"] == "primary").mean()
    return (
        f"Data in order: {counts}.\n"
        f"Confidence of {total:,} supported rows: {shares}; {primary:.0%} of sources are primary."
    )


if __name__ == "__main__":
    sys.exit(main())
