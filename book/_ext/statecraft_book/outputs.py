"""What executed cells left behind: broken outputs refused, figures' files taken out."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from statecraft.citations import AUTHORS, BOOK, LICENCE
from statecraft.look import today_note

from . import drawing, faults, problems

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FIGURE = re.compile(r'<figure class="chart" id="([a-z0-9-]+)">.*?</figure>', re.S)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CITE = f"{AUTHORS}, {BOOK}, {LICENCE}"


def figures(doctree: nodes.document) -> dict[str, str]:
    """Return the HTML of each figure on a page, by id."""
    raw = (node.astext() for node in doctree.findall(nodes.raw) if "html" in node.get("format", ""))
    return {match.group(1): match.group(0) for text in raw for match in FIGURE.finditer(text)}


def rows_drawn(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return exactly the rows that a Vega-Lite spec draws, all data sets in order; outlines of maps are no rows."""
    sets = spec.get("datasets", {})
    return [row for name in sorted(sets) if isinstance(sets[name], list) for row in sets[name]]


def as_csv(rows: list[dict[str, Any]], title: str, as_of: str = "") -> str:
    """Return rows as CSV under a line that cites the book and dates the data; formulas are defused."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO(newline="")
    out.write(f"# {' '.join(title.split())}. {', '.join(filter(None, (CITE, as_of)))}.\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(row.get(column)) for column in columns])
    return out.getvalue()


def as_script(ident: str, spec: dict[str, Any]) -> str:
    """Return a script that puts a figure's spec into ``statecraftSpecs``, as data whatever its keys are called."""
    text = json.dumps(json.dumps(spec, ensure_ascii=False, separators=(",", ":")), ensure_ascii=False)
    return f"(window.statecraftSpecs ??= {{}})[{json.dumps(ident)}] = JSON.parse({text});\n"


def _safe(value: object) -> object:
    """Keep a spreadsheet from running a cell that starts like a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _refuse_broken(app: Sphinx, doctree: nodes.document) -> None:
    """A display that failed leaves a traceback but lets its cell pass: not here."""
    for node in doctree.findall(nodes.literal_block):
        if "traceback" in node.get("classes", ()):
            last = faults.ANSI.sub("", node.astext()).strip().splitlines()[-1]
            problems.add(app, f"{Path(app.env.doc2path(app.env.docname)).name}:{node.line or '?'}", last)
    seen = app.__dict__.setdefault("statecraft_figures", {})
    for ident, text in figures(doctree).items():
        drawing.ask(app, drawing.chart(ident, text), app.env.docname)
        other = seen.setdefault(ident, app.env.docname)
        if other != app.env.docname:
            problems.add(app, Path(app.env.doc2path(app.env.docname)).name, f"figure id '{ident}' is taken by {other}")


def _write_files(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Write each figure's data, picture and spec beside the page, which gets the picture and leaves out the spec.

    Only charts that wake need theirs; a script brings it, also to pages that are opened from a folder.
    """
    if doctree is None or app.builder.format != "html":
        return
    context["body"] = drawing.SPEC.sub("", context["body"])
    folder = Path(app.outdir) / "figures"
    for ident, text in figures(doctree).items():
        folder.mkdir(exist_ok=True)
        chart = drawing.chart(ident, text)
        drawing.ensure(app, chart, pagename)
        context["body"] = drawing.filled(context["body"], ident, chart.drawn(drawing.cache(app)))
        spec = json.loads(chart.spec)
        (folder / f"{ident}.csv").write_text(
            as_csv(rows_drawn(spec), chart.title, today_note()), encoding="utf-8", newline="\n"
        )
        (folder / f"{ident}.vl.json").write_text(json.dumps(spec, ensure_ascii=False, indent=1), encoding="utf-8")
        (folder / f"{ident}.js").write_text(as_script(ident, spec), encoding="utf-8", newline="\n")
        svg, png = chart.alone(drawing.cache(app))
        (folder / f"{ident}.svg").write_text(svg, encoding="utf-8")
        (folder / f"{ident}.png").write_bytes(png)


def setup(app: Sphinx) -> None:
    """Check outputs as pages are read, write figures' files as pages are written."""
    app.connect("doctree-read", _refuse_broken)
    app.connect("html-page-context", _write_files)
