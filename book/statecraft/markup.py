"""HTML fragments from templates, with everything that comes from data escaped."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from .tongues import runs

TEMPLATES = Path(__file__).with_name("templates")


def environment(folder: Path) -> Environment:
    """Return what fills the templates of a folder: everything is escaped, and a missing value is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=16)
def _template(name: str) -> Template:
    made = environment(TEMPLATES)
    made.filters["marked"] = marked
    return made.get_template(name)


def fill(name: str, **values: object) -> str:
    """Return a template filled in; a missing value raises jinja2.UndefinedError."""
    return _template(name).render(**values)


def marked(text: object, lang: str = "en") -> Markup:
    """Return text escaped, its foreign words marked with their language where it differs from ``lang`` around it."""
    pieces = runs(str(text), lang or "en")
    return Markup("").join(
        Markup('<span lang="{}">{}</span>').format(tag, piece) if tag else escape(piece) for piece, tag in pieces
    )
