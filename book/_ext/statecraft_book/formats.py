"""What the formats share: the words of the title page, and templates with everything escaped."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment

from statecraft.look import BLOCS, today_note
from statecraft.markup import environment
from statecraft.package import DATA, DESCRIPTOR, as_of

TEMPLATES = Path(__file__).resolve().parents[2] / "_formats"
NAME = "ai-statecraft-compared"  # of every file that holds the whole book
AUTHOR = "AI Statecraft Compared contributors"
SUBTITLE = "Export stacks, capacity-building plans and supply-chain coalitions"
LICENCE = "Text and data: CC BY 4.0. Code: BSD-3-Clause."
LISTING = re.compile(r"<!-- downloads -->.*?<!-- /downloads -->\n?", re.S)  # of files that only the site has


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return environment(TEMPLATES)


def fill(name: str, **values: object) -> str:
    """Return a template of ``book/_formats`` filled in; a missing value raises jinja2.UndefinedError."""
    return _environment().get_template(name).render(**values)


def asset(name: str) -> str:
    """Return a file of ``book/_formats`` as text."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def imprint() -> dict[str, object]:
    """Return what a title page says: title, subtitle, author, date, licence and the palette of the blocs."""
    described = json.loads((DATA / DESCRIPTOR).read_text(encoding="utf-8"))
    note = today_note()
    return {
        "title": described["title"],
        "subtitle": SUBTITLE,
        "author": AUTHOR,
        "date": note[0].upper() + note[1:],
        "as_of": as_of(),
        "licence": LICENCE,
        "colours": list(BLOCS.values()),
    }


def size(n: int) -> str:
    """Return a number of bytes as readers say it: 812 kB, 1.4 MB."""
    return f"{n / 1e6:.1f} MB" if n >= 999_500 else f"{max(1, round(n / 1000))} kB"
