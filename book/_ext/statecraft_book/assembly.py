"""The built pages as chapters for print and e-book: plain, static, self-contained.

Controls, scripts and code that pages hide are left out; what pages fold away
is unfolded; each chart becomes one picture with its description. Links stay
where they lead into the book or to a public address, and become plain words
where they would lead to a file that only the site has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from .drawing import PICTURE
from .formats import LISTING
from .outputs import FIGURE
from .places import listed

# What only a screen with a script can use, the code that pages hide, and menus that repeat the contents.
SCREEN = (
    "script, style, noscript, template, form, fieldset, button, input, select, label, nav, dialog, .headerlink, "
    ".crumbs, .chart-control, .table-filters, .lens-pick, .toctree-wrapper, details.hide, .screen-only"
)
PUBLIC = re.compile(r"https?://|mailto:")
SILENT = r' aria-hidden="true" focusable="false"'
ALONE = ' font-family="Arial, Liberation Sans, Noto Sans CJK SC, sans-serif" color="#1b1b1b"'
UNFOLDED = {"details": "div", "summary": "p"}
KEPT = {"id", "class", "href", "src", "alt", "lang", "colspan", "rowspan", "scope", "datetime"}


@dataclass(frozen=True)
class Chapter:
    """A chapter: its file name without ending, its title, its article, and the part it opens, if any."""

    name: str
    title: str
    article: Tag
    part: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)  # of charts, as SVG, by id

    def headings(self) -> list[tuple[str, str]]:
        """Return the address within the chapter, and the words, of each second-level heading."""
        found = [(heading, heading.find_parent("section")) for heading in self.article.find_all("h2")]
        return [(str(section["id"]), words(heading)) for heading, section in found if section and section.get("id")]


def assemble(root: Path, html: Path) -> list[Chapter]:
    """Return the chapters in the order of the contents, cleaned, with links that all lead somewhere.

    ``html`` is the folder of built pages. Raises FileNotFoundError for a
    chapter that was not built.
    """
    out = []
    for name, part in listed(root):
        text = LISTING.sub("", (html / f"{name}.html").read_text(encoding="utf-8"))
        page = BeautifulSoup(text, "html.parser")
        article = page.find("article")
        if not isinstance(article, Tag):
            raise FileNotFoundError(f"{name}.html has no article")
        clean(article)
        out.append(Chapter(name, words(article.find("h1")), article, part, pictures(text)))
    anchors = {chapter.name: {str(tag["id"]) for tag in chapter.article.find_all(id=True)} for chapter in out}
    for chapter in out:
        relink(chapter, anchors)
    return out


def words(tag: object) -> str:
    """Return the words of an element on one line."""
    return " ".join(tag.get_text().split()) if isinstance(tag, Tag) else ""


def clean(article: Tag) -> None:
    """Leave what paper and e-book readers can show: no scripts, controls or folded parts."""
    for figure in article.select("figure.chart"):
        draw(figure)
    for tag in article.select(SCREEN):
        tag.decompose()
    for tag in article.find_all("svg"):
        tag.decompose()
    for term in article.select(".passport dt"):
        value = term.find_next_sibling("dd")
        if isinstance(value, Tag) and value.find("a", download=True):
            value.decompose()
            term.decompose()
    for tag in article.find_all(list(UNFOLDED)):
        tag["class"] = [*tag.get("class", ()), tag.name]  # type: ignore[misc]
        tag.name = UNFOLDED[tag.name]
    for tag in article.find_all(True):
        tag.attrs = {key: value for key, value in tag.attrs.items() if key in KEPT}
    seen: set[str] = set()
    for tag in article.find_all(id=True):
        if tag["id"] in seen:  # browsers go to the first
            del tag["id"]
        else:
            seen.add(str(tag["id"]))
    for tag in article.select("div.cell, div.cell_output, div.cell_input"):
        if not tag.get_text(strip=True) and not tag.find("img"):
            tag.decompose()


def pictures(page: str) -> dict[str, str]:
    """Return the wide picture of each chart of a page as a file of its own, by id."""
    found = ((one.group(1), PICTURE.search(one.group())) for one in FIGURE.finditer(page))
    return {ident: re.sub(SILENT, ALONE, svg.group(1), count=1) for ident, svg in found if svg}


def draw(figure: Tag) -> None:
    """Replace a chart by its picture, with the chart's own description."""
    box = figure.select_one(".chart-box")
    if box is None:
        return
    picture = BeautifulSoup("", "html.parser").new_tag("img")
    picture.attrs = {"src": f"figures/{figure['id']}.svg", "alt": str(box.get("aria-label", ""))}
    box.replace_with(picture)


def relink(chapter: Chapter, anchors: dict[str, set[str]]) -> None:
    """Turn links to pages of the book into (name, anchor) pairs, and other links into words unless they are public.

    A link within the book keeps ``href`` as ``name#anchor``; each format
    writes its own address from it.
    """
    for link in chapter.article.find_all("a"):
        target = str(link.get("href", ""))
        if PUBLIC.match(target):
            continue
        page, _, anchor = target.partition("#")
        name = page.removesuffix(".html") if page else chapter.name
        if target and name in anchors and (not page or page.endswith(".html")):
            link["href"] = f"{name}#{anchor}" if anchor in anchors[name] else f"{name}#"
        elif link.get("id"):
            del link["href"]
        else:
            link.unwrap()


def inside(article: Tag) -> Iterable[tuple[Tag, str, str]]:
    """Return each link within the book with the chapter and the anchor that it leads to."""
    for link in article.find_all("a", href=True):
        target = str(link["href"])
        if not PUBLIC.match(target):
            name, _, anchor = target.partition("#")
            yield link, name, anchor
