"""Pages at flat addresses, with one script and one style sheet of the book's own."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.builders.html import StandaloneHTMLBuilder

from statecraft.look import today_note

from .bundle import datatables, vega_bundle
from .kept import Kept
from .notes import foreign
from .places import FOLDER
from .tabular import published

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
BOOK = HERE.parents[1]
# Sets the colour scheme before the first paint; allowed by its hash.
EARLY = 'try{const t=localStorage.getItem("theme");if(t)document.documentElement.dataset.theme=t}catch{}'
MENDED = [
    (re.compile(r"<style scoped>.*?</style>\s*", re.S), ""),  # pandas: invalid, and the theme styles tables
    (re.compile(r"(<thead>\s*<tr[^>]*>\s*)<th></th>"), r"\1<td></td>"),  # pandas: a header cell without a header
    (re.compile(r'<th class="head stub"></th>'), "<td></td>"),  # docutils: the same, in the corner of a table
    (re.compile(r'(<div class="highlight">)<pre>'), r'\1<pre tabindex="0">'),  # wide code is scrolled by keyboard too
    (re.compile(r'<table border="1" class="dataframe">'), '<table class="dataframe">'),
    # Pygments: a span for each name, sign and space; the style sheet sets off the words below alone.
    (re.compile(r'<span class="(?!(?:k|kn|ow|c1|sd|s1|s2|sa)")[a-z][a-z0-9]?">([^<]*)</span>'), r"\1"),
    (re.compile(r'(<pre tabindex="0">)<span></span>'), r"\1"),
    (
        re.compile(
            r'<summary aria-label="Toggle hidden content">\s*<p class="[^"]*">(.*?)</p>'
            r'\s*<p class="[^"]*">.*?</p>\s*</summary>',
            re.S,
        ),
        "<summary>Show the code</summary>",
    ),  # MyST-NB: paragraphs inside a summary
]
# MyST wraps a page in a section, inside the article: then its h1 heads a section, not the page.
WRAPPED = re.compile(r'\A\s*<section (?:class="[^"]*" )?(id="[^"]+")>(.*)</section>\s*\Z', re.S)


class FlatHTMLBuilder(StandaloneHTMLBuilder):
    """HTML whose addresses leave out the folder that the chapters live in."""

    search = False  # the book has its own

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return super().get_target_uri(docname.removeprefix(FOLDER), typ)

    def get_outfilename(self, pagename: str) -> str:
        return super().get_outfilename(pagename.removeprefix(FOLDER))


def policy() -> str:
    """Return the Content-Security-Policy of every page."""
    digest = base64.b64encode(hashlib.sha256(EARLY.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'self' 'sha256-{digest}'; style-src 'self'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
    )


def _page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if app.builder.format != "html":
        return
    body = context.get("body") or ""
    for pattern, replacement in MENDED:
        body = pattern.sub(replacement, body)
    context["body"] = WRAPPED.sub(r"<div \1>\2</div>\n", body)
    meta = context.get("meta") or {}
    context["description"] = meta.get("description", "")
    context["early"], context["policy"] = EARLY, policy()
    context["data_as_of"] = today_note()
    context["has_figures"] = '<figure class="chart"' in body


def _assets(app: Sphinx, error: Exception | None) -> None:
    """Write the book's script and the chart library beside the pages."""
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(exist_ok=True)
    for kind in ("js", "css"):
        parts = sorted((BOOK / "_assets").glob(f"*.{kind}"))
        joined = "\n".join(path.read_text(encoding="utf-8") for path in parts)
        (static / f"book.{kind}").write_text(joined, encoding="utf-8")
    (static / "icon.svg").write_bytes((BOOK / "_assets" / "icon.svg").read_bytes())
    (static / "vega.js").write_text(vega_bundle(Path(app.srcdir) / "_build" / ".vega"), encoding="utf-8")
    (static / "datatables.js").write_text(datatables(), encoding="utf-8")
    data = Path(app.outdir) / "data"
    data.mkdir(exist_ok=True)
    kept, made_from = Kept(Path(app.doctreedir) / "data.json", data), app.__dict__["statecraft_fingerprint"]
    tables = [
        path for path in sorted((Path(app.srcdir) / "data").iterdir()) if path.suffix in (".csv", ".json", ".yml")
    ]
    names = [path.name for path in tables]
    if not kept.fresh(names, made_from):
        for path in tables:
            (data / path.name).write_bytes(published(path))
        kept.remember(names, made_from)


def _open(translator: Any, node: foreign) -> None:
    translator.body.append(translator.starttag(node, "span", "", lang=node["lang"]))


def _close(translator: Any, node: foreign) -> None:
    translator.body.append("</span>")


def _nothing(translator: Any, node: foreign) -> None:
    """Formats without language tags print the text alone."""


def setup(app: Sphinx) -> None:
    """Replace the HTML builder, finish pages, and write the shared files."""
    plain = (_nothing, _nothing)
    app.add_node(foreign, html=(_open, _close), epub=(_open, _close), latex=plain, text=plain)
    app.add_builder(FlatHTMLBuilder, override=True)
    app.add_html_theme("statecraft", str(BOOK / "_theme"))
    app.connect("html-page-context", _page, priority=900)
    app.connect("build-finished", _assets)
