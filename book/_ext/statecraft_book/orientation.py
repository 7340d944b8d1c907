"""Where a reader is and what a page will cost: breadcrumbs, reading time, the question of a chapter."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from docutils import nodes
from sphinx_external_toc.api import SiteMap

WORDS_A_MINUTE = 230  # silent reading of English non-fiction (Brysbaert 2019: 238)
CHARACTERS_A_MINUTE = 260  # of Chinese
HAN = re.compile(r"[\u3400-\u9fff]")
SKIPPED = (nodes.raw, nodes.literal_block, nodes.comment, nodes.superscript)  # tables, charts, code, note numbers


def words(node: nodes.Node) -> str:
    """Return what a reader reads in a part of a page: no code, no tables or charts, no evidence notes."""
    return " ".join(text for text in _texts(node) if text)


def _texts(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif not isinstance(node, SKIPPED) and "evidence" not in getattr(node, "attributes", {}).get("classes", ()):
        for child in node.children:
            yield from _texts(child)


def minutes(text: str) -> int:
    """Return how long a text takes to read, in whole minutes, at least one."""
    latin = len(HAN.sub(" ", text).split())
    return max(1, math.ceil(latin / WORDS_A_MINUTE + len(HAN.findall(text)) / CHARACTERS_A_MINUTE))


def line(text: str, as_of: str) -> str:
    """Return the words under a title: reading time and the date of the data."""
    taken = minutes(text)
    return f"About {taken} {'minute' if taken == 1 else 'minutes'} to read · {as_of}"


def under_title(body: str, words: str) -> str:
    """Return a page's HTML with a line of plain words under its title."""
    return body.replace("</h1>", f'</h1>\n<p class="page-facts">{words}</p>', 1)


def question(doctree: nodes.document) -> str:
    """Return the first paragraph under the title: the question of a chapter; '' where there is none."""
    section = next(doctree.findall(nodes.section), None)
    first = next((child for child in section or () if not isinstance(child, (nodes.title, nodes.target))), None)
    return " ".join(words(first).split()) if isinstance(first, nodes.paragraph) else ""


def parts(contents: SiteMap) -> dict[str, str]:
    """Return the caption of the part that each document of the contents belongs to."""
    return {str(item): tree.caption for tree in contents.root.subtrees if tree.caption for item in tree.items}
