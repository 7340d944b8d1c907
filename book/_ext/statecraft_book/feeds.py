"""Files for machines that follow the book: site map, robots, and a feed of changes."""

from __future__ import annotations

import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass

from .address import absolute

ATOM, SITEMAP = "http://www.w3.org/2005/Atom", "http://www.sitemaps.org/schemas/sitemap/0.9"
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not allowed in XML at all
NEWEST = 100


@dataclass(frozen=True)
class Change:
    """An editorial decision: ``day`` is YYYY-MM-DD."""

    id: str
    day: str
    title: str
    text: str


def sitemap(pages: Iterable[str], home: str) -> str:
    """Return the site map of pages below ``home``, sorted."""
    root = ET.Element("urlset", xmlns=SITEMAP)
    for url in sorted({absolute(home, page) for page in pages}):
        ET.SubElement(ET.SubElement(root, "url"), "loc").text = url
    return _document(root)


def robots(home: str) -> str:
    """Return the rules for robots: everything may be read; the site map, where there is one."""
    return "User-agent: *\nAllow: /\n" + (f"\nSitemap: {home}sitemap.xml\n" if home else "")


def feed(changes: Iterable[Change], title: str, author: str, page: str, home: str) -> str:
    """Return the newest changes as an Atom feed, newest first.

    Ids do not depend on the book's address, so that a move repeats no entry
    in a reader's list. Links are absolute where ``home`` is known, else
    relative to the feed.
    """
    listed = sorted(sorted(changes, key=lambda change: change.id), key=lambda change: change.day, reverse=True)[:NEWEST]
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _add(root, "id", _name("feed"))
    _add(root, "title", f"{title}: changes")
    _add(root, "updated", _instant(listed[0].day) if listed else _instant("1970-01-01"))
    _add(ET.SubElement(root, "author"), "name", author)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=home + page)
    if home:
        ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=f"{home}feed.xml")
    for change in listed:
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", _name(change.id))
        _add(entry, "title", change.title)
        _add(entry, "updated", _instant(change.day))
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=home + page)
        _add(entry, "content", change.text, type="text")
    return _document(root)


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = UNPRINTABLE.sub("", text)


def _name(ident: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"ai-statecraft-compared/changes/{ident}").urn


def _instant(day: str) -> str:
    return f"{day}T00:00:00Z"


def _document(root: ET.Element) -> str:
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
