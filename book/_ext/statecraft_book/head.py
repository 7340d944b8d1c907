"""What a page tells machines: descriptions for links, and schema.org data about the book."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from statecraft.citations import AUTHORS, BOOK

from .address import absolute

MAKER = {"@type": "Organization", "name": AUTHORS}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Page:
    """A page as its head describes it.

    ``path`` is relative to the site, ``card`` its picture for social networks
    likewise; ``home`` the book's address or ''; ``as_of`` the date of the data,
    YYYY-MM-DD.
    """

    path: str
    title: str
    description: str
    card: str
    home: str
    as_of: str

    @property
    def url(self) -> str:
        """Return the page's full address, or '' where the book's is unknown."""
        return absolute(self.home, self.path) if self.home else ""

    @property
    def picture(self) -> str:
        """Return the card's address: full if it can be, else relative to the page."""
        return self.home + self.card if self.home else "../" * self.path.count("/") + self.card


def social(page: Page) -> list[tuple[str, str, str]]:
    """Return (attribute, name, content) of each ``meta`` element that a link preview reads."""
    kind = "book" if page.path == "index.html" else "article"
    tags = [
        ("property", "og:site_name", BOOK),
        ("property", "og:type", kind),
        ("property", "og:title", page.title),
        ("property", "og:description", page.description),
        ("property", "og:locale", "en_GB"),
        ("property", "og:image", page.picture),
        ("property", "og:image:width", "1200"),
        ("property", "og:image:height", "630"),
        ("property", "og:image:alt", f"{page.title}. {page.description}".strip()),
        ("property", "og:url", page.url),
        ("name", "twitter:card", "summary_large_image"),
    ]
    return [tag for tag in tags if tag[2]]


def linked_data(page: Page, chapters: Iterable[tuple[str, str]], package: Mapping[str, Any]) -> dict[str, Any]:
    """Return schema.org data: the book on the landing page, the data set on the data page, else an article.

    ``chapters`` are (path, title) of every page in the contents; ``package``
    the descriptor of the data.
    """
    known = {
        "@context": "https://schema.org",
        "name": page.title,
        "description": page.description,
        "inLanguage": "en",
        "license": LICENCE,
        "isAccessibleForFree": True,
        "dateModified": page.as_of,
        "url": page.url,
        "image": page.picture,
    }
    if page.path == "index.html":
        parts = [
            {"@type": "Chapter", "name": title, "position": number, "url": _link(page.home, path)}
            for number, (path, title) in enumerate(chapters, 1)
        ]
        book = {"@type": "Book", "bookFormat": "https://schema.org/EBook", "author": MAKER, "hasPart": parts}
        return _told(known | book)
    if page.path == "data.html":
        return _told(known | dataset(package, page.home))
    book = {"@type": "Book", "name": BOOK, "url": page.home}
    return _told(known | {"@type": "Article", "headline": page.title, "author": MAKER, "isPartOf": _told(book)})


def dataset(package: Mapping[str, Any], home: str) -> dict[str, Any]:
    """Return what schema.org's Dataset asks for, with one download per table."""
    return {
        "@type": "Dataset",
        "name": f"{package['title']}: the data",
        "description": package["description"],
        "creator": MAKER,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": table["title"],
                "description": table["description"],
                "encodingFormat": table.get("mediatype", "text/csv"),
                "contentUrl": f"{home}data/{table['path']}",
            }
            for table in package["resources"]
        ],
    }


def script(known: Mapping[str, Any]) -> str:
    """Return JSON that can stand inside a ``script`` element, whatever it holds."""
    text = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _link(home: str, path: str) -> str:
    return absolute(home, path) if home else path


def _told(known: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not known."""
    return {key: value for key, value in known.items() if value != ""}
