"""The whole book as EPUB 3: pages, pictures, cover and contents in one archive.

The standard library packs it: the format is XHTML in a zip file, and the
pages exist already.
"""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Sequence
from pathlib import Path

from statecraft.converter import converter

from .archive import write_zip
from .assembly import Chapter, inside
from .formats import NAME, asset, fill, imprint

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # which XML cannot hold
COVER = (1200, 1600)  # pixels


def write_epub(chapters: Sequence[Chapter], path: Path) -> None:
    """Write the chapters to ``path``; the same chapters give the same bytes."""
    said = imprint()
    pages = [
        {"name": one.name, "title": one.title, "part": one.part, "headings": one.headings(), "body": _body(one)}
        for one in chapters
    ]
    pictures = {name: svg for one in chapters for name, svg in one.pictures.items()}
    ident = uuid.uuid5(uuid.NAMESPACE_URL, f"{NAME}/{said['as_of']}")
    values = said | {"chapters": pages, "pictures": sorted(pictures), "ident": f"urn:uuid:{ident}"}
    entries = [
        ("mimetype", b"application/epub+zip"),  # first, and not compressed, as the format demands
        ("META-INF/container.xml", asset("container.xml").encode()),
        ("EPUB/package.opf", fill("package.opf", **values).encode()),
        ("EPUB/nav.xhtml", fill("nav.xhtml", **values).encode()),
        ("EPUB/cover.xhtml", fill("cover.xhtml", **values).encode()),
        ("EPUB/cover.png", cover()),
        ("EPUB/reading.css", asset("reading.css").encode()),
    ]
    entries += [(f"EPUB/{one['name']}.xhtml", fill("chapter.xhtml", chapter=one).encode()) for one in pages]
    entries += [(f"EPUB/figures/{name}.svg", svg.encode()) for name, svg in sorted(pictures.items())]
    write_zip(path, entries, stored=frozenset({"mimetype"}))


def _body(chapter: Chapter) -> str:
    """Return a chapter as XHTML, with links between files, and notes marked so that readers can pop them up."""
    article = copy.copy(chapter.article)
    for link, name, anchor in inside(article):
        link["href"] = f"{name}.xhtml" + (f"#{anchor}" if anchor else "")
    for link in article.select("a.fact"):
        link["epub:type"] = "noteref"
    for note in article.select(".evidence-note"):
        note["epub:type"] = "footnote"
    return CONTROL.sub("", article.decode_contents(formatter="minimal"))


def cover() -> bytes:
    """Return the cover as PNG."""
    width, height = COVER
    picture = fill("cover.svg", **imprint(), width=width, height=height)
    return bytes(converter().svg_to_png(picture, scale=1))
