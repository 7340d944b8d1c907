"""The book as machines meet it: heads of pages, cards, site map, feed, and pages that lead elsewhere."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx_external_toc.parsing import parse_toc_yaml

from statecraft.citations import AUTHORS, BOOK, LICENCE
from statecraft.look import today_note
from statecraft.package import DATA, DESCRIPTOR, as_of
from statecraft.tables import load

from . import drawing, feeds, head, orientation, pictures, profile_pages, renamed, stubs
from .address import SITE, AddressError, base
from .places import FOLDER

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

CHANGES = "changelog.html"
INDEX = "index.html"
UNLISTED = {"search", "genindex"}
logger = logging.getLogger(__name__)


def path_of(docname: str) -> str:
    """Return a document's page, relative to the site."""
    return f"{docname.removeprefix(FOLDER)}.html"


def _address(app: Sphinx, config: Config) -> None:
    try:
        config.statecraft_url = base(config.statecraft_url or os.environ.get(SITE, ""))
    except AddressError as error:
        raise ExtensionError(f"the book's address is not {error}") from None
    app.__dict__["statecraft_toc"] = parse_toc_yaml(Path(app.srcdir) / "_toc.yml")


def _ask(app: Sphinx, doctree: nodes.document) -> None:
    """Remember a chapter's question, for its card."""
    app.env.metadata[app.env.docname]["question"] = orientation.question(doctree)


def _chapters(app: Sphinx) -> Iterator[tuple[str, str]]:
    """Yield each chapter's page and title, in the order of the contents."""
    for name in app.__dict__["statecraft_toc"]:
        yield path_of(name), app.env.titles[name].astext()


def _page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if app.builder.name != "html":
        return
    home, path = app.config.statecraft_url, path_of(pagename)
    title = (
        html.unescape(re.sub(r"<[^>]+>", "", context.get("title") or pagename.capitalize())) if path != INDEX else BOOK
    )
    own = pagename in app.__dict__["statecraft_toc"]
    page = head.Page(
        path, title, context.get("description") or "", f"cards/{Path(path).stem if own else 'index'}.png", home, as_of()
    )
    context["social"], context["page_url"] = head.social(page), page.url
    listed = list(_chapters(app))
    package = json.loads((DATA / DESCRIPTOR).read_text(encoding="utf-8"))
    context["linked_data"] = head.script(head.linked_data(page, listed, package)) if pagename not in UNLISTED else ""
    caption = orientation.parts(app.__dict__["statecraft_toc"]).get(pagename)
    context["crumbs"] = [caption, title] if caption else []
    if doctree is not None:
        told = orientation.line(orientation.words(doctree), today_note())
        context["body"] = orientation.under_title(context["body"], told)
    if page.url:
        context["body"] = located(context.get("body") or "", page.url)


def located(body: str, url: str) -> str:
    """Return a page's HTML whose figures cite their full address."""
    body = re.sub(r'(<a class="permalink" href=")(#)', lambda found: f"{found[1]}{html.escape(url)}{found[2]}", body)
    return re.sub(
        r'(<pre class="bibtex" data-figure="([a-z0-9-]+)">[^<]*?)\n\}(?=</pre>)',
        lambda found: f"{found[1]},\n  url = {{{html.escape(url)}#{found[2]}}}\n}}",
        body,
    )


def _files(app: Sphinx, error: Exception | None) -> None:
    if error is not None or app.builder.name != "html":
        return
    out, home, chapters = Path(app.outdir), app.config.statecraft_url, list(_chapters(app))
    _cards(app, out / "cards")
    pages = {path for path, _ in chapters} | profile_pages.paths()
    wanted = {"robots.txt": feeds.robots(home), stubs.MISSING: stubs.missing(chapters, BOOK, home)}
    wanted["feed.xml"] = feeds.feed(changes(), BOOK, AUTHORS, CHANGES, home)
    if home:
        wanted["sitemap.xml"] = feeds.sitemap(pages, home)
    else:
        (out / "sitemap.xml").unlink(missing_ok=True)
        logger.info("no sitemap.xml and no canonical addresses: STATECRAFT_URL does not say where the book will be")
    try:
        table = stubs.redirects(Path(app.srcdir) / FOLDER / renamed.NAME)
        stubs.check(table, pages)
    except stubs.RedirectError as wrong:
        raise ExtensionError(str(wrong)) from None
    wanted |= {old: stubs.moved(old, new, home) for old, new in table.items()}
    for name, text in wanted.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8", newline="\n")


def changes() -> list[feeds.Change]:
    """Return every editorial decision as an entry of the feed."""
    return [
        feeds.Change(
            str(row.id), row.date.date().isoformat(), f"{row.subject} ({row.kind})", f"{row.decision} {row.reason}"
        )
        for row in load("decisions").itertuples()
    ]


def _cards(app: Sphinx, folder: Path) -> None:
    """Draw a card for each chapter; take away those of chapters that are gone."""
    folder.mkdir(exist_ok=True)
    made = set()
    for name in app.__dict__["statecraft_toc"]:
        path = folder / f"{Path(path_of(name)).stem}.png"
        path.write_bytes(pictures.png(_card(app, name), 1, drawing.cache(app)))
        made.add(path.name)
    for path in folder.glob("*.png"):
        if path.name not in made:
            path.unlink()


def _card(app: Sphinx, name: str) -> str:
    question = app.env.metadata[name].get("question", "")
    return pictures.card(app.env.titles[name].astext(), question, BOOK, f"{LICENCE} · {today_note()}")


def _ask_for_cards(app: Sphinx, env: BuildEnvironment) -> None:
    for name in app.__dict__["statecraft_toc"]:
        drawing.ask(app, drawing.Card(_card(app, name)), name)


def setup(app: Sphinx) -> None:
    """Register the book's address, what heads say, and the files beside the pages."""
    app.add_config_value("statecraft_url", "", "html", [str])
    app.connect("config-inited", _address)
    app.connect("doctree-read", _ask)
    app.connect("html-page-context", _page, priority=901)  # after the page itself is finished
    app.connect("env-updated", _ask_for_cards, priority=1)
    app.connect("build-finished", _files)
