"""The look of the charts: one Altair theme, one palette, the forms that recur.

Text and lines use ``currentColor``, so that a picture follows the page into
dark mode; marks use mid-tones with at least 3:1 contrast on white and on the
dark page, and a shape or label says the same as the colour.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from .look import BLOCS as BLOCS
from .look import BLUE, GREEN, OCHRE, ROSE, RUST, VIOLET
from .look import GREY as GREY
from .look import ROLE_SHAPES as ROLE_SHAPES
from .look import ROLE_WORDS as ROLE_WORDS
from .look import today_note as today_note
from .wording import count_words, date_words

# vl-convert measures text with the Liberation Sans it carries, which has the
# widths of Arial: pictures come out alike on every machine.
FONT = 'Arial, "Liberation Sans", Helvetica, sans-serif'
INK = "currentColor"


@alt.theme.register("statecraft", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Return the house theme: no frame, faint grid, titles at the left."""
    axis: alt.theme.AxisConfigKwds = {
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": INK,
        "tickColor": INK,
        "gridColor": INK,
        "gridOpacity": 0.14,
        "domainOpacity": 0.5,
        "tickOpacity": 0.5,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 240,
    }
    return alt.theme.ThemeConfig(
        config={
            "aria": False,  # the picture is one image; the figure carries its description
            "background": "transparent",
            "font": FONT,
            "view": {"stroke": None},
            "title": {"color": INK, "subtitleColor": INK, "anchor": "start", "fontSize": 15, "subtitleFontSize": 12},
            "axis": axis,
            "legend": {
                "orient": "top",
                "labelColor": INK,
                "titleColor": INK,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "labelLimit": 260,
                "symbolSize": 90,
            },
            "header": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "labelAnchor": "start"},
            "text": {"color": INK, "fontSize": 12},
            "rule": {"color": INK},
            "range": {"category": [BLUE, RUST, GREEN, VIOLET, OCHRE, ROSE]},
            "mark": {"color": BLUE},
        }
    )


def days(dates: pd.Series) -> pd.Series:
    """Return dates as YYYY-MM-DD text, which charts read as UTC on every machine."""
    return dates.dt.strftime("%Y-%m-%d").astype("str")


def day_axis(title: str | None = None) -> alt.X:
    """Return an x axis over ``day`` (see :func:`days`), in UTC."""
    axis = alt.Axis(format="%b %Y", labelOverlap=True, labelBound=True, tickCount=6)
    return alt.X("day:T", title=title, scale=alt.Scale(type="utc", padding=9), axis=axis)


def between(first: str, last: str) -> dict[str, alt.DateTime]:
    """Return two dates (YYYY-MM-DD) as the ends of a UTC scale.

    Given as one domain, Vega-Lite reads them once for x and otherwise for x2, and warns that they conflict.
    """
    ends = {"domainMin": pd.Timestamp(first), "domainMax": pd.Timestamp(last)}
    return {end: alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True) for end, day in ends.items()}


def day_label(day: object) -> str:
    """Return a date (text or timestamp) as prose writes it: 23 June 2026."""
    return date_words(pd.Timestamp(day).date())


def count(n: int) -> str:
    """Return a count that opens a title: Ten, 13."""
    return count_words(n).capitalize()


def names_axis(order: list[str], field: str = "name") -> alt.Y:
    """Return a y axis of names in a given order, without ticks or line."""
    axis = alt.Axis(ticks=False, domain=False, labelPadding=8)
    return alt.Y(f"{field}:N", sort=None, scale=alt.Scale(domain=order), title=None, axis=axis)


def columns_axis(field: str, order: list[str]) -> alt.X:
    """Return an x axis of column heads above the chart, one word a line so that phones can read them."""
    axis = alt.Axis(
        orient="top",
        labelAngle=0,
        domain=False,
        ticks=False,
        labelExpr="split(datum.label, ' ')",
        labelLineHeight=13,
        labelPadding=20,
    )
    return alt.X(f"{field}:N", sort=None, scale=alt.Scale(domain=order), title=None, axis=axis)
