"""Pages that were renamed: the table of ``redirects.yml``, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

NAME = "redirects.yml"
PAGE = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*\.html")
SHAPE = "lines such as 'old-name.html: new-name.html'"


def misshapen(table: dict[Any, Any]) -> Iterator[Any]:
    """Yield the key of each entry that is no pair of page names."""
    return (old for old, new in table.items() if not (PAGE.fullmatch(str(old)) and PAGE.fullmatch(str(new))))


def misled(table: dict[str, str], pages: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each old page whose redirect would hide a page or lead nowhere, and why."""
    for old, new in table.items():
        if old in pages:
            yield old, f"{old} is a page of the book; a redirect would hide it"
        if new not in pages:
            yield old, f"{old} leads to {new}, which is no page of the book"
