"""A chart with its passport: what it shows, what it rests on, what it cannot show."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from . import charts  # noqa: F401 (registers the theme)
from .citations import bibtex
from .drawings import WIDE, at_width
from .evidence import LEVELS, confidence, sources_of
from .markup import fill
from .package import as_of
from .wording import date_words

LAB_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # the newest that JupyterLab 4 knows
LAB_MIME = "application/vnd.vegalite.v5+json"
ID = re.compile(r"[a-z][a-z0-9-]*")


class FigureError(ValueError):
    """A chart that a reader could not use: no description, no id, no evidence."""


@dataclass(frozen=True)
class Control:
    """A choice that a reader makes: a chart parameter, its steps and their labels.

    ``kind`` is ``range`` (a slider over the steps) or ``select``. ``value`` is
    the step that the static picture shows.
    """

    param: str
    label: str
    steps: tuple[str, ...]
    labels: tuple[str, ...]
    value: str
    kind: str = "range"


@dataclass(frozen=True)
class Figure:
    """A chart and its passport; shows itself in the book and in a notebook."""

    id: str
    spec: dict[str, Any]
    title: str
    subtitle: str
    description: str
    limits: str
    rows: Mapping[str, tuple[str, ...]]
    controls: tuple[Control, ...] = field(default=())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        if os.environ.get("STATECRAFT_BOOK"):
            return {"text/html": self.html(), "text/plain": self.description}
        return {LAB_MIME: self.live(), "text/plain": self.description}

    def live(self) -> dict[str, Any]:
        """Return a Vega-Lite spec for a notebook: fixed width, native controls."""
        spec = at_width(self.spec, WIDE) | {"$schema": LAB_SCHEMA}
        spec["title"] = {"text": self.title, "subtitle": self.subtitle}
        for control in self.controls:
            for param in spec.get("params", []):
                if param["name"] == control.param:
                    param["bind"] = {
                        "input": "select",
                        "options": list(control.steps),
                        "labels": list(control.labels),
                        "name": f"{control.label} ",
                    }
        return spec

    def html(self) -> str:
        """Return the figure for the page: the spec, the passport, and room for two pictures, which the build draws."""
        known = passport(self.rows)
        return fill(
            "figure.html",
            figure=self,
            spec=json.dumps(self.spec, sort_keys=True, ensure_ascii=False, separators=(",", ":")).replace(
                "<", "\\u003c"
            ),
            passport=known,
            bibtex=bibtex(self.id, self.title, known["as_of"]),
        )


def figure(
    chart: alt.TopLevelMixin,
    id: str,  # noqa: A002  (the word that HTML uses)
    title: str,
    subtitle: str,
    description: str,
    limits: str,
    rows: Mapping[str, Iterable[str]],
    controls: Sequence[Control] = (),
    aspect: float | None = None,
) -> Figure:
    """Return a chart with its passport.

    ``title`` states the finding and ``subtitle`` the measure and date;
    ``description`` says in words what the picture shows; ``limits`` what it
    cannot show; ``rows`` maps tables to the evidence keys behind the marks.
    ``aspect`` fixes the height as a share of the width, for maps.

    Raises :class:`FigureError` for a bad id, a description that says no more
    than the title, a missing limit, or rows without evidence.
    """
    if not ID.fullmatch(id):
        raise FigureError(f"figure id '{id}': want lower-case letters, digits and hyphens")
    if len(description) <= len(title):
        raise FigureError(
            f"figure '{id}' needs a description longer than its title ({len(title)} characters), for those who "
            f"can't see it; it has {len(description)}. Name the measure, the extremes and what stands out."
        )
    if not limits:
        raise FigureError(f"figure '{id}' must say what it cannot show (limits=…)")
    kept = {table: tuple(sorted(set(keys))) for table, keys in rows.items()}
    if not any(kept.values()):
        raise FigureError(f"figure '{id}' rests on no rows (rows=…)")
    spec = chart.properties(description=description).to_dict()
    if aspect:
        spec["usermeta"] = spec.get("usermeta", {}) | {"aspect": aspect}
    for control in controls:
        _check_control(id, control, spec)
    return Figure(id, spec, title, subtitle, description, limits, kept, tuple(controls))


def _check_control(ident: str, control: Control, spec: Mapping[str, Any]) -> None:
    """Refuse a control that would move nothing, or start where it cannot stand."""
    known = [param["name"] for param in spec.get("params", [])]
    if control.param not in known:
        raise FigureError(f"figure '{ident}': the chart has no parameter '{control.param}'; it has {known or 'none'}")
    if control.value not in control.steps or len(control.steps) != len(control.labels):
        raise FigureError(
            f"figure '{ident}', control '{control.param}': want a label for each of {len(control.steps)} steps, and a "
            f"value among them; there are {len(control.labels)} labels, and the value is '{control.value}'"
        )


def refuse(spec: dict[str, Any], **_: object) -> dict[str, str]:
    """Altair's renderer in the book: a bare chart has no passport, so it fails the cell."""
    raise FigureError(
        "a chart in the book needs a description and a passport: wrap it in statecraft.figure(chart, id=…, title=…, "
        "subtitle=…, description=…, limits=…, rows=…)"
    )


def passport(rows: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return what the template needs to say what a figure rests on.

    Raises :class:`FigureError` where a row has no evidence.
    """
    known = confidence()
    keys = [(table, row) for table, listed in rows.items() for row in listed]
    levels = known.reindex(keys)
    if levels.isna().any():
        bare = [row for (_, row), level in levels.items() if level != level]
        raise FigureError(f"rows without evidence: {', '.join(bare[:5])}; add them to data/evidence.csv")
    counts = levels.value_counts()
    found = [sources_of(table, list(listed)) for table, listed in rows.items()]
    against = sum(int((frame["relation"] == "contradicts").sum()) for frame in found)
    return {
        "as_of": date_words(_day(as_of())),
        "rows": len(keys),
        "sources": len({source for frame in found for source in frame["source"]}),
        "mix": [(level, int(counts.get(level, 0))) for level in LEVELS if counts.get(level, 0)],
        "contradictions": against,
    }


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def enable() -> None:
    """In the book, refuse charts without a passport; in a notebook, show them as usual."""
    if os.environ.get("STATECRAFT_BOOK"):
        alt.renderers.register("statecraft", refuse)
        alt.renderers.enable("statecraft")


enable()
