"""Search: the book's own index and page, in place of those that Sphinx makes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sphinx.search
from docutils import nodes

from statecraft import tracing

from .formats import LISTING
from .kept import key
from .roles import STORE
from .search_entries import Site, entries
from .search_index import script
from .search_pages import Passage, passages

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STEMMER = Path(sphinx.search.__file__).parent / "minified-js"
ENGINE = Path(__file__).resolve().parents[2] / "_assets" / "search"
# In the order in which they must run.
PARTS = (STEMMER / "base-stemmer.js", STEMMER / "porter-stemmer.js", ENGINE / "words.js", ENGINE / "engine.js")
READERS = tuple(Path(__file__).with_name(f"search_{one}.py") for one in ("pages", "text"))
STATED = "statecraft_stated"
# What Sphinx copies for its own search; no page of the book loads any of it.
UNUSED = ("doctools.js", "documentation_options.js", "language_data.js", "searchtools.js", "sphinx_highlight.js")


def _remember_facts(app: Sphinx, doctree: nodes.document) -> None:
    """Keep which rows a page states, and where: a fact's number is lost once its page is written."""
    listed = app.env.temp_data.get(STORE, {})
    app.env.metadata[app.env.docname][STATED] = [  # type: ignore[assignment]
        (known.table, known.rows[0], f"fact-{number}-1")
        for number, known in enumerate(listed.values(), 1)
        if len(known.rows) == 1
    ]


def _search_page(app: Sphinx) -> Iterable[tuple[str, dict[str, Any], str]]:
    if app.builder.name == "html":
        yield "search", {}, "search.html"


def _write_index(app: Sphinx, error: Exception | None) -> None:
    """Write the index from the finished pages, so that a build that wrote only some of them has all."""
    if error is not None or app.builder.name != "html":
        return
    out = Path(app.outdir)
    titles, found, stated = {}, {}, {}
    for name in _in_order(app):
        address = app.builder.get_target_uri(name)
        titles[address] = app.env.titles[name].astext()
        found[address] = _passages(out / address, Path(app.doctreedir) / "passages")
        for table, row, anchor in app.env.metadata[name].get(STATED, ()):  # type: ignore[misc]
            stated.setdefault((table, row), f"{address}#{anchor}")
    titles[app.builder.get_target_uri(app.config.root_doc)] = "Overview"
    site = Site(titles, found, stated)
    parts = [path.read_text(encoding="utf-8") for path in PARTS]
    (out / "_static" / "search-index.js").write_text(script(entries(site), parts), encoding="utf-8", newline="\n")
    for unused in (*(out / "_static" / name for name in UNUSED), out / "searchindex.js"):
        unused.unlink(missing_ok=True)


def _passages(page: Path, cache: Path) -> list[Passage]:
    """Return what can be found on a page, read once for each state of the page and of the reader."""
    text = LISTING.sub("", page.read_text(encoding="utf-8"))  # put into the page of an earlier build
    stored = cache / f"{page.stem}.json"
    made_from = key(*(tracing.state(code) for code in READERS), text)
    try:
        known = json.loads(stored.read_text(encoding="utf-8"))
        if known["made_from"] == made_from:
            return [Passage(kind, anchor, heading, tuple(said)) for kind, anchor, heading, said in known["passages"]]
    except (OSError, ValueError, KeyError, TypeError):  # none yet, or one that was cut off
        pass
    found = passages(text)
    cache.mkdir(parents=True, exist_ok=True)
    known = {"made_from": made_from, "passages": [astuple(one) for one in found]}
    stored.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    return found


def _in_order(app: Sphinx) -> list[str]:
    """Return the chapters as the table of contents lists them."""
    root = app.config.root_doc
    listed = [root]
    for name in listed:
        listed += [below for below in app.env.toctree_includes.get(name, ()) if below not in listed]
    return listed + sorted(app.env.found_docs - set(listed))


def setup(app: Sphinx) -> None:
    """Keep facts as pages are read, add the search page, write the index last."""
    app.connect("doctree-read", _remember_facts)
    app.connect("html-collect-pages", _search_page)
    app.connect("build-finished", _write_index, priority=900)
