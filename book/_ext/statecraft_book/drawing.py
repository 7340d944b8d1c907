"""Pictures of charts and cards of pages, drawn side by side once all chapters have been executed.

An engine in each kernel would take half a second, and 90 MB while others work.
Pictures are kept: a page whose chart is as it was needs no engine.
"""

from __future__ import annotations

import html
import json
import multiprocessing
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError

from statecraft import converter, drawings, svg_markup, tracing
from statecraft.citations import source_line
from statecraft.look import today_note

from . import kernels, pictures, problems
from .forked import quietly
from .kept import key

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

SPEC = re.compile(r'<script type="application/json" class="chart-spec">(.*?)</script>\n?', re.S)
PICTURE = re.compile(r'<div class="chart-static chart-wide">(<svg .*?</svg>)</div>', re.S)
ROOMS = tuple(f'<div class="chart-static chart-{kind}">' for kind in ("wide", "narrow"))
ASKED = "statecraft_charts"
FEW = 8  # pictures for which a second process does not pay


@dataclass(frozen=True)
class Chart:
    """A figure on a page, by its id: the finding, the measure, and the Vega-Lite spec as JSON."""

    ident: str
    title: str
    subtitle: str
    spec: str

    def drawn(self, cache: Path) -> tuple[str, str]:
        """Return its wide and narrow picture, drawn once for each spec and state of what draws; raises ValueError."""
        if known := self._kept(cache):
            return known
        made = drawings.pair(self.ident, json.loads(self.spec))
        pictures.keep(self._stored(cache), json.dumps(made).encode())
        return made

    def known(self, cache: Path) -> bool:
        """Whether it has been drawn."""
        return self._kept(cache) is not None

    def _kept(self, cache: Path) -> tuple[str, str] | None:
        with suppress(FileNotFoundError, ValueError):  # none yet, or one that was damaged
            wide, narrow = json.loads(self._stored(cache).read_text(encoding="utf-8"))
            return wide, narrow
        return None

    def alone(self, cache: Path) -> tuple[str, bytes]:
        """Return the picture as a file of its own, as SVG and as PNG."""
        picture = pictures.standalone(self.drawn(cache)[0], self.title, self.subtitle, source_line(today_note()))
        return picture, pictures.png(picture, 2, cache)

    def draw(self, cache: Path) -> str:
        """Draw and keep it; return '' or why it cannot be drawn."""
        try:
            self.drawn(cache)
        except ValueError as error:
            lines = str(error).splitlines()  # a heading, what Vega says, and where in Vega
            said = next((line for line in lines if line.startswith("Error: ")), lines[0]).removeprefix("Error: ")
            return f"{said}; mend what the cell that makes it gives to Altair"
        return ""

    def paint(self, cache: Path) -> None:
        """Keep what was drawn as PNG."""
        self.alone(cache)

    def _stored(self, cache: Path) -> Path:
        return cache / f"{key(_engine(), self.ident, self.spec)}.json"


@lru_cache(maxsize=1)
def _engine() -> str:
    """Return a hash over what draws."""
    made_by = (Path(str(module.__file__)) for module in (converter, drawings, svg_markup))
    return key(pictures.engine(), *map(tracing.state, made_by))


def chart(ident: str, text: str) -> Chart:
    """Return what is drawn of a figure, given its HTML."""
    title, subtitle = (
        html.unescape(re.search(rf'chart-{part}">(.*?)</span>', text, re.S).group(1))  # type: ignore[union-attr]
        for part in ("title", "subtitle")
    )
    return Chart(ident, title, subtitle, SPEC.search(text).group(1))  # type: ignore[union-attr]


def filled(page: str, ident: str, drawn: tuple[str, str]) -> str:
    """Return a page with pictures in the room that a figure has for them."""
    before, figure, after = page.partition(f'<figure class="chart" id="{ident}">')
    for room, picture in zip(ROOMS, drawn, strict=True):
        after = after.replace(room, room + picture, 1)
    return before + figure + after


def cache(app: Sphinx) -> Path:
    """Return the folder in which pictures are kept."""
    return Path(app.srcdir) / "_build" / ".pictures"


@dataclass(frozen=True)
class Card:
    """What a link to a page shows, as SVG."""

    picture: str

    def known(self, cache: Path) -> bool:
        """Whether it has been made."""
        return pictures.stored(self.picture, 1, cache).exists()

    def paint(self, cache: Path) -> None:
        """Keep it as PNG."""
        pictures.png(self.picture, 1, cache)


def ask(app: Sphinx, asked: Chart | Card, docname: str) -> None:
    """Let a picture of a page be drawn, unless it has been.

    Where only a chart's PNG is missing, it is made with its page.
    """
    if not asked.known(cache(app)):
        app.__dict__.setdefault(ASKED, []).append((asked, docname))


def ensure(app: Sphinx, chart: Chart, docname: str) -> None:
    """Draw a chart that a page needs and nobody asked for; raises ExtensionError where that fails.

    Not in this process, even here: Sphinx forks others from it, in which an engine that had started here would hang.
    """
    if not chart.known(cache(app)):
        wrong = draw([chart], cache(app)).get(chart) or "the process that draws was ended from outside; build again"
        if not chart.known(cache(app)):
            raise ExtensionError(f"{docname}: figure '{chart.ident}' cannot be drawn: {wrong}")


def _draw(told: Connection, charts: list[Chart], asked: list[Chart | Card], folder: Path) -> None:
    """Draw charts, tell what is wrong with which, and make PNG of all that is asked for, the last first."""
    told.send([chart.draw(folder) for chart in charts])
    for one in reversed(asked):
        if isinstance(one, Card) or one.known(folder):
            one.paint(folder)


def _paint(over: Connection, builder: Connection, asked: list[Chart | Card], folder: Path) -> None:
    """Make PNG of all that is asked for, the first first, as soon as it is drawn; end when it is over."""
    builder.close()
    for one in asked:
        while isinstance(one, Chart) and not one.known(folder):
            if over.poll(0.05):
                return
        one.paint(folder)


def draw(asked: list[Chart | Card], folder: Path) -> dict[Chart, str]:
    """Draw pictures and keep them; return what is wrong with which chart.

    Two processes: one has the engine and then meets the other half-way. What
    they leave undone is not said. The standard library's pools are of no use,
    since their semaphores are files outside of the project.
    """
    # A process in which the engine has started does not bear forking: what is forked from it waits for ever.
    able = kernels.ABLE and "vl_convert" not in sys.modules
    context: Any = multiprocessing.get_context("fork" if able else "spawn")
    ordered = sorted(asked, key=lambda one: isinstance(one, Chart))  # cards need no engine
    charts = [one for one in ordered if isinstance(one, Chart)]
    hears, told = context.Pipe(duplex=False)
    engine = context.Process(target=quietly, args=(_draw, told, charts, ordered, folder))
    engine.start()
    told.close()
    over, ends = context.Pipe(duplex=False)
    painter = context.Process(target=quietly, args=(_paint, over, ends, ordered, folder))
    if len(ordered) > FEW:
        painter.start()
    wrong = {}
    with suppress(EOFError):  # it has died
        wrong = {chart: words for chart, words in zip(charts, hears.recv(), strict=True) if words}
    engine.join()
    ends.close()
    if len(ordered) > FEW:
        painter.join()
    return wrong


def _begin(app: Sphinx, env: BuildEnvironment) -> None:
    """Draw what is missing; a chart that cannot be drawn is a problem of its chapter."""
    for left in cache(app).glob(f"*{pictures.DRAFT}*"):  # by processes that were killed
        left.unlink(missing_ok=True)
    if listed := dict(app.__dict__.pop(ASKED, [])):
        for chart, words in draw(list(listed), cache(app)).items():
            place = Path(env.doc2path(listed[chart])).name
            problems.add(app, place, f"figure '{chart.ident}' cannot be drawn: {words}")


def setup(app: Sphinx) -> None:
    """Draw once all pages have been read, before what is wrong with them is said."""
    app.connect("env-updated", _begin, priority=5)
