"""Random damage to data files and to ids of facts: whatever goes in, only reports may come out.

PYTHONPATH=book:tests python bench/fuzz.py [seconds] [seed], in the environment
of the tests. Prints executions, outcomes and every crash with its first seed. A crash
is an exception other than the announced ones, a run of more than five seconds of the processor,
or a table that passes the checks and then loads as something else.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from factories import a_folder
from statecraft.checks import check, check_table
from statecraft.facts import fact
from statecraft.package import DATA, DESCRIPTOR, Table, schema
from statecraft.reading import parse
from statecraft.report import DataError
from statecraft.tables import load
from statecraft.values import FactError
from statecraft.wording import disagreement, numbers

SLOW = 5.0  # seconds of the processor that no single file of this size should take
PIECES = [
    b",", b'"', b'""', b"\n", b"\r\n", b"\r", b"\0", b";", b"\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\x80", b"\xc3\x28",
    "七国".encode(), "七国".encode("gb18030"), "\u202e".encode(), "\u2028".encode(), "\ufffd".encode(),
    "\u200d\u061c".encode(), "e\u0301".encode(),
    b"\xff\xfe\0\0", b",,,,,\n", b"12/12/2025",
    b"2025-02-30", b"9999-99-99", b"1e3", b"inf", b"nan", b"-1", b"1,000", b"99999999999999999999", b"=1+1", b"<b>",
    b"[", b"{", b"}", b"null", b"\\ud800", b": ", b"- ", b"&a", b"*a", b"!!python/object:x", b"'",
]  # fmt: skip
WORDS = [
    "accord", "forum", "accord-fund", "accord-signing", "ore-mining-jpn-2024", "signatories", "guests", "states",
    "in-g7", "in-zzz", "high-income", "jpn", "eu", "launched", "status", "name", ".", ".", "@", "@2025-12-12",
    "@2025-02-30", " & ", " | ", " - ", "&", "-", "/", "claims", "events", "memberships", "kind=signed", "bloc=us",
    "year=2025", "=", ",", "role=signatory,host", "", "\n", "\0", "七", "%", "(", "[", "*",
]  # fmt: skip
SAYINGS = [
    "seven", "no", "fewer than", "12", "1,670", "1.67", "billion", "m", "bn", "December", "2025", "Japan", "Nov.",
    "and", "hundred", "twenty-one", "at least", "US$", "not", "signed", "-", ".", ",", "９", "²", "½", "e9", "\n", "Ⅷ",
]  # fmt: skip


def mutated(data: bytes, drawn: random.Random) -> bytes:
    """Return bytes with one to six random changes: cut, doubled, swapped, replaced, inserted."""
    out = bytearray(data)
    for _ in range(drawn.randint(1, 6)):
        at = drawn.randrange(len(out) + 1)
        end = min(len(out), at + drawn.choice([1, 1, 2, 5, 40, 400]))
        match drawn.randrange(7):
            case 0:
                del out[at:end]
            case 1:
                out[at:at] = drawn.choice(PIECES)
            case 2:
                out[at:end] = drawn.choice(PIECES)
            case 3:
                out[at:at] = out[at:end] * drawn.randint(1, 3)
            case 4:
                out[at : at + 1] = bytes([drawn.randrange(256)])
            case 5:
                del out[at:]
            case 6:
                lines = bytes(out).splitlines(keepends=True)
                drawn.shuffle(lines)
                out = bytearray(b"".join(lines))
    return bytes(out)


def a_table(folder: Path, drawn: random.Random) -> str:
    """Damage one table; say how it was taken."""
    table: Table = drawn.choice(list(schema(folder).values()))
    path = folder / table.path
    path.write_bytes(mutated(path.read_bytes(), drawn))
    found = check(folder) if drawn.random() < 0.3 else check_table(table, folder)
    assert all(problem.file and problem.found and problem.allowed and problem.remedy for problem in found), found
    own = [problem for problem in found if problem.file == f"data/{table.path}"]
    try:
        frame = load(table.name, folder)
    except DataError as error:
        assert own, f"load refuses what the check accepts: {error}"
        return "table refused"
    raw, _ = parse(path, table)
    assert len(frame) == len(raw), "rows were lost"
    return "table reported" if own else "table accepted"


def a_descriptor(folder: Path, drawn: random.Random) -> str:
    """Damage the schema."""
    path = folder / DESCRIPTOR
    path.write_bytes(mutated(path.read_bytes(), drawn))
    return "schema reported" if check(folder) else "schema accepted"


def a_codebook(folder: Path, drawn: random.Random) -> str:
    """Damage one of the codebooks."""
    name = drawn.choice(["codebook.yml", "genres.yml"])
    (folder / name).write_bytes(mutated((DATA / name).read_bytes(), drawn))
    found = [problem for problem in check(folder) if problem.file.endswith(".yml")]
    return "codebook reported" if found else "codebook accepted"


def an_id(folder: Path, drawn: random.Random) -> str:
    """Ask for a fact by an id put together at random, and hold a random text against it."""
    ident = "".join(drawn.choice(WORDS) for _ in range(drawn.randint(1, 7)))
    if drawn.random() < 0.2:
        ident = mutated(ident.encode(), drawn).decode("utf-8", "replace")
    text = " ".join(drawn.choice(SAYINGS) for _ in range(drawn.randint(0, 9)))
    numbers(text)
    try:
        known = fact(ident, folder)
    except (FactError, DataError):
        return "id refused"
    assert known.rows and known.words, ident
    disagreement(text, known, ["Japan", "Korea"])
    assert disagreement(known.words, known) == "", f"{ident}: its own words disagree"
    return "id named a fact"


Kind = Callable[[Path, random.Random], str]
KINDS: list[tuple[Kind, int]] = [(a_table, 6), (a_descriptor, 1), (a_codebook, 1), (an_id, 40)]


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    done: Counter[str] = Counter()
    crashes: dict[str, tuple[int, int, str]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        whole = a_folder(Path(scratch) / "whole")
        folder = Path(scratch) / "work" / "data"
        started, seed = time.monotonic(), first
        shutil.copytree(whole, folder)
        while time.monotonic() - started < seconds:
            drawn = random.Random(seed)
            kind = drawn.choices([one for one, _ in KINDS], [often for _, often in KINDS])[0]
            began = time.process_time()
            try:
                done[kind(whole if kind is an_id else folder, drawn)] += 1
                if time.process_time() - began > SLOW:
                    raise TimeoutError(f"took more than {SLOW:g} s")
            except Exception as error:
                done["crash"] += 1
                last = traceback.extract_tb(error.__traceback__)[-1]
                key = f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
                times, where, words = crashes.get(key, (0, seed, f"{kind.__name__}: {error}"[:300]))
                crashes[key] = (times + 1, where, words)
            if kind is not an_id:
                shutil.rmtree(folder)
                shutil.copytree(whole, folder)
            seed += 1
    print(f"{seed - first:,} executions in {time.monotonic() - started:.0f} s, from seed {first}")
    for outcome, times in sorted(done.items()):
        print(f"  {outcome}: {times:,}")
    for key, (times, where, words) in sorted(crashes.items()):
        print(f"CRASH {key}, {times} times, first at seed {where}: {words}")
    return bool(crashes)


if __name__ == "__main__":
    sys.exit(main())
