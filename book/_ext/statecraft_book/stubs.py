"""Pages that only lead elsewhere: the one for missing addresses, and one for each renamed page."""

from __future__ import annotations

import base64
import hashlib
import posixpath
from collections.abc import Collection, Iterable
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import renamed
from .address import absolute

THEME = Path(__file__).resolve().parents[2] / "_theme"
MISSING = "404.html"


class RedirectError(ValueError):
    """A redirect from a page that exists, or to one that does not."""


def redirects(path: Path) -> dict[str, str]:
    """Return old page → new page from a YAML file; empty where there is no file or nothing in it.

    Raises :class:`RedirectError` for anything but a table of page names.
    """
    try:
        table = (yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None) or {}
    except (yaml.YAMLError, ValueError) as error:
        raise RedirectError(f"{path.name}: want {renamed.SHAPE}, in YAML: {error}") from None
    if not isinstance(table, dict) or any(True for _ in renamed.misshapen(table)):
        raise RedirectError(f"{path.name}: want {renamed.SHAPE}")
    return dict(sorted(table.items()))


def check(table: dict[str, str], pages: Collection[str]) -> None:
    """Refuse redirects that would hide a page or lead nowhere."""
    for _, why in renamed.misled(table, pages):
        raise RedirectError(f"{renamed.NAME}: {why}")


def moved(old: str, new: str, home: str) -> str:
    """Return the page that sends readers of ``old`` to ``new``, with and without refresh."""
    target = posixpath.relpath(new, posixpath.dirname(old) or ".")
    return _fill("moved.html", target=target, canonical=absolute(home, new) if home else "")


def missing(chapters: Iterable[tuple[str, str]], book: str, home: str) -> str:
    """Return the page for addresses that lead nowhere; its links work from any depth.

    A server shows it at whatever address was asked for, so it needs no other
    file and links from the root: of the book's address where that is known,
    else of the host.
    """
    style = (THEME / "404.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _fill(MISSING, root=home or "/", chapters=list(chapters), book=book, style=style, digest=digest)


def _fill(name: str, **values: object) -> str:
    environment = Environment(
        loader=FileSystemLoader(THEME), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name).render(**values) + "\n"
