"""What is wrong with contents, configuration, chapters and the book's address, found before anything is executed."""

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

from .address import SITE, AddressError, base

FRONT = re.compile(r"\A---\n(.*?)(?:\n---\n|\Z)", re.S)
CONFIG, CONTENTS = "_config.yml", "_toc.yml"


def preflight(root: Path) -> list[Problem]:
    """Return what is wrong with the address, ``_config.yml``, ``_toc.yml`` and the chapters that it lists, by place."""
    out = [*_address(), *_yaml(root / CONFIG), *(unlisted := _yaml(root / CONTENTS))]
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
    return sorted(set(out))


def _address() -> Iterable[Problem]:
    """Yield the problem of an address that no page could have."""
    given = os.environ.get(SITE, "")
    try:
        base(given)
    except AddressError as error:
        yield Problem(SITE, 0, "", f"'{given}' in the environment", str(error), "correct it, or unset it")


def _chapter(path: Path, label: str) -> Iterable[Problem]:
    """Yield what makes a chapter unreadable, or its front matter."""
    try:
        text = decoded(path)
    except DataError as error:
        yield from error.problems
        return
    front = FRONT.match(text)
    if front:
        yield from _mapping(front[1], label, 1)


def _yaml(path: Path) -> list[Problem]:
    try:
        return list(_mapping(decoded(path), path.name, 0))
    except DataError as error:
        return [Problem(path.name, one.line, "", one.found, one.allowed, one.remedy) for one in error.problems]


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


def _problem(label: str, line: int, found: str, allowed: str) -> Problem:
    return Problem(label, line, "", found, allowed, original(label))


def _line(path: Path, words: str) -> int:
    """Return the first line of a file that ends with some words; 0 where none does."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.rstrip().removesuffix(".md").endswith(words)), 0)
