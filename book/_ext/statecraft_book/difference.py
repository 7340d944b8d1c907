"""``make difference before=<folder>``: what a reader would see change between two built sites.

    python -m statecraft_book.difference <before> [after] > difference.html

Pages are compared by their visible text, block by block, so that a change of
markup does not drown a change of words.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from . import manifest

ROOT = Path(__file__).resolve().parents[3]
BLOCKS = ["h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "dt", "dd", "tr", "pre", "figcaption", "summary", "blockquote"]
UNSEEN = ["script", "style", "svg", "template"]
WORD = re.compile(r"\s+|[^\s\w]|[\w'’-]+")
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "ins{background:#d8f0dd;color:#123d1d}del{background:#f8dcd7;color:#5b160c}"
    "li{margin:.5rem 0;overflow-wrap:anywhere}.gap{color:#666}"
)


@dataclass(frozen=True)
class Page:
    """A page whose text changed: pairs of blocks before and after, '' where there is none."""

    path: str
    pairs: tuple[tuple[str, str], ...]


def blocks(page: str) -> list[str]:
    """Return the visible text of a page's main part, block by block, with plain spaces; cells of a row by bars."""
    soup = BeautifulSoup(page, "html.parser")
    for node in soup.find_all(UNSEEN):
        node.decompose()
    part = soup.find("main") or soup.body or soup
    found = [node for node in part.find_all(BLOCKS) if node.name == "tr" or not _holds_blocks(node)]
    texts = (_row(node) if node.name == "tr" else _plain(node) for node in found if not _in_row(node))
    return [text for text in texts if text]


def _holds_blocks(node: Tag) -> bool:
    return node.find(BLOCKS) is not None


def _in_row(node: Tag) -> bool:
    return node.name != "tr" and node.find_parent("tr") is not None


def _plain(node: Tag) -> str:
    return " ".join(node.get_text(" " if node.name == "pre" else "").split())


def _row(node: Tag) -> str:
    return " | ".join(_plain(cell) for cell in node.find_all(["td", "th"]))


def changed(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return the blocks of text that differ between two pages, in pairs."""
    old, new = blocks(before), blocks(after)
    out: list[tuple[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            longest = max(b - a, d - c)
            lost, won = ([*part, *[""] * (longest - len(part))] for part in (old[a:b], new[c:d]))
            out += zip(lost, won, strict=True)
    return tuple(out)


def marked(before: str, after: str) -> str:
    """Return one block as HTML, with the words that went and came marked."""
    if not before or not after:
        return f"<del>{escape(before)}</del>" if before else f"<ins>{escape(after)}</ins>"
    old, new = WORD.findall(before), WORD.findall(after)
    out = []
    for tag, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        lost, won = escape("".join(old[a:b])), escape("".join(new[c:d]))
        if tag == "equal":
            out.append(lost)
        else:
            out += [f"<del>{lost}</del>"] * bool(lost) + [f"<ins>{won}</ins>"] * bool(won)
    return "".join(out)


def report(before: Path, after: Path) -> str:
    """Return the difference of two sites as one page of HTML that needs nothing else."""
    changes = manifest.compare(manifest.files(before), manifest.files(after))
    pages = {kind: [c.path for c in changes if c.kind == kind and c.path.endswith(".html")]
             for kind in ("added", "missing", "changed")}  # fmt: skip
    shown = [Page(path, changed(_read(before / path), _read(after / path))) for path in pages["changed"]]
    others = [change for change in changes if not change.path.endswith(".html")]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8"><title>What changed</title>',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<style>{STYLE}</style></head><body>",
            "<main><h1>What changed</h1>",  # on its own line: from here on the workflow shows it in its summary
            *_body(pages["added"], pages["missing"], shown, others),
            "</main></body></html>",
        ]
    )


def _body(added: list[str], removed: list[str], pages: list[Page], others: list[manifest.Change]) -> Iterator[str]:
    if not (added or removed or pages or others):
        yield "<p>Nothing: the two sites are the same, byte for byte.</p>"
    yield from _listed("Pages added", added)
    yield from _listed("Pages removed", removed)
    for page in (page for page in pages if page.pairs):
        yield f"<h2>{escape(page.path)}</h2>\n<ul>"
        yield from (f"<li>{marked(before, after)}</li>" for before, after in page.pairs)
        yield "</ul>"
    yield from _listed("Pages whose text is the same and whose markup changed", [p.path for p in pages if not p.pairs])
    renamed = {"missing": "removed"}
    yield from _listed("Other files", [f"{c.path}: {renamed.get(c.kind, c.kind)}" for c in others])


def _listed(title: str, names: list[str]) -> Iterator[str]:
    if names:
        yield f"<h2>{escape(title)}</h2>\n<ul>"
        yield from (f"<li>{escape(name)}</li>" for name in names)
        yield "</ul>"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Print the report; return 1 where a folder is not a site."""
    before = Path(arguments[0] if arguments and arguments[0] else "no folder")
    after = Path(arguments[1]) if len(arguments) > 1 else ROOT / "_build" / "html"
    for folder, remedy in ((before, "name a built site: make difference before=<folder>"), (after, "run make book")):
        if not (folder / "index.html").is_file():
            print(f"{folder} holds no index.html; {remedy}", file=sys.stderr)
            return 1
    print(report(before, after))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
