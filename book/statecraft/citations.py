"""How to cite a figure: as a sentence and as BibTeX."""

from __future__ import annotations

import re

AUTHORS, BOOK, LICENCE = "AI Statecraft Compared contributors", "AI Statecraft Compared", "CC BY 4.0"
SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    sign: f"\\{sign}" for sign in "&%$#_{}"
}


def bibtex(ident: str, title: str, as_of: str) -> str:
    """Return a BibTeX entry for the figure ``ident``; ``as_of`` dates the data in words, such as 22 November 2026."""
    year = re.search(r"\d{4}", as_of)
    fields = {
        "author": f"{{{AUTHORS}}}",
        "title": f"{{{escaped(title)}}}",
        "howpublished": f"{BOOK}, figure {ident}",
        "year": year[0] if year else "",
        "note": f"Data as of {as_of}. {LICENCE}",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{statecraft-{ident},\n{lines}\n}}"


def escaped(text: str) -> str:
    """Return text in one line in which LaTeX takes nothing for a command."""
    return "".join(SPECIAL.get(character, character) for character in " ".join(text.split()))


def source_line(as_of: str) -> str:
    """Return the words under a picture that leaves the page; ``as_of`` is such as "data as of 22 November 2026"."""
    return f"{BOOK}, {LICENCE}, {as_of}"
