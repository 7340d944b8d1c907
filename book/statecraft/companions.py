"""Files beside the tables: the codebooks, whose words the coded tables use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .decoding import decoded, label_of
from .reading import Frames
from .report import DataError, Problem, original, shorten

BLANKS = ["not-found", "not-applicable", "not-coded"]  # three kinds of blank, none of them zero; always allowed
MAP = "world.json"
# For each codebook: the table that it explains, the list that defines its codes, and the column that uses them.
CODEBOOKS = {
    "codebook.yml": ("provisions", "dimensions", "dimension"),
    "genres.yml": ("document_genres", "genres", "genre"),
}


def codebook(path: Path) -> dict[str, Any]:
    """Return a codebook; raises DataError for what is no mapping in clean YAML."""
    import yaml

    label = label_of(path)
    remedy = original(label)
    text = decoded(path)
    try:
        found = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date that does not exist
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error) or type(error).__name__
        raise DataError([Problem(label, mark.line + 1 if mark else 0, "", what, "YAML", remedy)]) from None
    if not isinstance(found, dict):
        raise DataError([Problem(label, 0, "", f"a {type(found).__name__}", "names with their values", remedy)])
    return found


def check_codebooks(folder: Path, frames: Frames) -> list[Problem]:
    """Return what is wrong with the codebooks, and every code of a table that its codebook does not define."""
    out: list[Problem] = []
    for name, (table, listing, column) in CODEBOOKS.items():
        path = folder / name
        coded = table in frames and len(frames[table])
        if not coded and not path.exists() and not path.is_symlink():
            continue  # nothing to explain
        try:
            book = codebook(path)
        except DataError as error:
            out += error.problems
            continue
        entries = list(_entries(book, listing))
        if not entries:
            found, remedy = "no such list", original(f"{folder.name}/{name}")
            out.append(Problem(f"{folder.name}/{name}", 0, listing, found, "entries with an id each", remedy))
        elif coded:
            out += _strange(frames, table, column, dict(entries), name)
    return out


def _entries(book: dict[str, Any], listing: str) -> Iterator[tuple[str, set[str]]]:
    """Yield each entry's id and the stances that it defines, as far as the list has the right shape."""
    given = book.get(listing)
    if isinstance(given, dict):
        given = [{"id": ident} for ident in given]
    for entry in given if isinstance(given, list) else ():
        if isinstance(entry, dict) and "id" in entry:
            stances = entry.get("stances")
            yield str(entry["id"]), set(map(str, stances)) if isinstance(stances, dict) else set()


def _strange(frames: Frames, table: str, column: str, known: dict[str, set[str]], name: str) -> Iterator[Problem]:
    frame = frames[table]
    for line, code in frame.loc[~frame[column].isin({*known, *BLANKS}), column].items():
        yield _unknown(table, line, column, code, known, name)
    if "stance" in frame:
        for line, one, stance in zip(frame.index, frame[column], frame["stance"], strict=True):
            if one in known and stance not in known[one].union(BLANKS):
                yield _unknown(table, line, "stance", stance, known[one].union(BLANKS), f"{name} under {one}")


def _unknown(table: str, line: int, column: str, code: str, known: Any, where: str) -> Problem:
    allowed = f"one of {', '.join(sorted(known))}"
    remedy = f"correct it, or define it in data/{where}"
    return Problem(f"data/{table}.csv", line, column, shorten(code), allowed, remedy)
