"""What is wrong with contents, configuration, redirects, chapters and the address: found before anything runs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from statecraft.decoding import decoded
from statecraft.report import DataError, Problem, original

from . import renamed
from .address import SITE, AddressError, base
from .configuration import CONFIG, doubled, line, misconfigured
from .places import FOLDER

FRONT = re.compile(r"\A---\n(.*?)(?:\n---\n|\Z)", re.S)
MERGE = re.compile(r"(<{7}|>{7}|\|{7})( .*)?")  # not =======, which also underlines a heading
CONTENTS = "_toc.yml"


def preflight(root: Path) -> list[Problem]:
    """Return what is wrong with the files that steer a build and the chapters that the contents list, by place."""
    out = [*(_yaml(root / CONFIG) or misconfigured(decoded(root / CONFIG), CONFIG)), *_address()]
    out += (unlisted := _yaml(root / CONTENTS))
    if unlisted:
        return sorted(out)
    try:
        listed = sorted(parse_toc_yaml(root / CONTENTS))
    except (MalformedError, TypeError, AttributeError) as error:
        return sorted([*out, _problem(CONTENTS, 0, str(error), "format, root, and parts with chapters")])
    for name in listed:
        path = root / f"{name}.md"
        if path.exists():
            out += _chapter(path, f"{name}.md")
        else:
            remedy = f"write {name}.md, or take its line out of {CONTENTS}"
            out.append(
                Problem(CONTENTS, _line(root / CONTENTS, name), "", f"{name}, which has no file", "a chapter", remedy)
            )
    pages = {f"{name.removeprefix(FOLDER)}.html" for name in listed}
    return sorted({*out, *_redirects(root / FOLDER / renamed.NAME, pages)})


def _redirects(path: Path, chapters: set[str]) -> Iterable[Problem]:
    """Yield what is wrong with the table of renamed pages; pages in folders are of the data, and seen to later."""
    label = f"{FOLDER}{path.name}"
    if not path.exists() or not re.search(rb"^\s*[^\s#]", path.read_bytes(), re.M):
        return  # none, or only words about them
    if wrong := _yaml(path, label):
        yield from wrong
        return
    table = yaml.safe_load(text := decoded(path))
    odd = list(renamed.misshapen(table))
    for old in odd:
        found = f"{old}: {table[old]}"
        yield Problem(label, line(text, [old]), "", found, renamed.SHAPE, "name two pages of the site, ending in .html")
    named = {old: new for old, new in table.items() if old not in odd}
    for old, why in renamed.misled(named, chapters | {new for new in named.values() if "/" in new}):
        yield Problem(
            label, line(text, [old]), "", why, "a page that is gone, and one that is there", "correct the names"
        )


def _address() -> Iterable[Problem]:
    """Yield the problem of an address that no page could have."""
    given = os.environ.get(SITE, "")
    try:
        base(given)
    except AddressError as error:
        yield Problem(SITE, 0, "", f"'{given}' in the environment", str(error), f"correct it, or unset {SITE}")


def _chapter(path: Path, label: str) -> Iterable[Problem]:
    """Yield what makes a chapter unreadable, or its front matter."""
    try:
        text = decoded(path)
    except DataError as error:
        yield from error.problems
        return
    for n, words in enumerate(text.splitlines(), 1):
        if MERGE.fullmatch(words):
            yield Problem(label, n, "", f"a mark of a merge: {words}", "one version of the text",
                          "choose between the two versions, and delete the three marks")  # fmt: skip
    front = FRONT.match(text)
    if front:
        yield from _mapping(front[1], label, 1)


def _yaml(path: Path, label: str = "") -> list[Problem]:
    label = label or path.name
    try:
        return list(_mapping(decoded(path), label, 0))
    except DataError as error:
        return [Problem(label, one.line, "", one.found, one.allowed, one.remedy) for one in error.problems]


def _mapping(text: str, label: str, above: int) -> Iterable[Problem]:
    """Yield the problem of a text that is no YAML mapping; ``above`` counts the lines before it."""
    try:
        found: Any = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        yield _problem(label, mark.line + 1 + above if mark else 0, what, "YAML")
        return
    if not isinstance(found, dict):
        yield _problem(label, 0, f"a {type(found).__name__}", "names with their values")
    else:
        for n, name in doubled(text):
            yield _problem(label, n + above, f"{name} for the second time", "each name once")


def _problem(label: str, line: int, found: str, allowed: str) -> Problem:
    return Problem(label, line, "", found, allowed, original(label))


def _line(path: Path, words: str) -> int:
    """Return the first line of a file that ends with some words; 0 where none does."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.rstrip().removesuffix(".md").endswith(words)), 0)
