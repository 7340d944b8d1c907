"""The look of the charts: seen on a white and on a dark page, and alike in every time zone."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import altair as alt
import pandas as pd
import pytest

from conftest import ROOT
from statecraft import charts
from statecraft.package import as_of, schema

PAGES = {"white": "#ffffff", "dark": "#121212"}
PALETTE = {
    name: value
    for name, value in vars(charts).items()
    if isinstance(value, str) and re.fullmatch(r"#[0-9a-f]{6}", value)
}


def luminance(colour: str) -> float:
    """Return the relative luminance that WCAG 2.2 defines."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def allowed(table: str, column: str) -> set[str]:
    return {value for field in schema()[table].fields if field.name == column for value in field.enum}


def drawn_along(**axes: object) -> dict[str, dict[str, object]]:
    """Return the encoding of a chart along some axes."""
    return alt.Chart(pd.DataFrame({"name": ["a"], "text": ["b"]})).mark_point().encode(**axes).to_dict()["encoding"]


def test_contrast_is_measured_as_the_guidelines_do():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("colour", PALETTE.values(), ids=PALETTE)
def test_every_colour_stands_out_on_both_pages(colour, page):
    assert contrast(colour, page) >= 3


def test_the_palette_is_complete_and_without_doubles():
    assert {"BLUE", "RUST", "GREEN", "VIOLET", "OCHRE", "ROSE", "GREY"} <= PALETTE.keys()
    assert len(set(PALETTE.values())) == len(PALETTE)


def test_every_bloc_has_a_colour_of_its_own_from_the_palette():
    assert charts.BLOCS.keys() == allowed("instruments", "bloc")
    assert len(set(charts.BLOCS.values())) == len(charts.BLOCS)
    assert set(charts.BLOCS.values()) <= set(PALETTE.values())


def test_every_role_has_a_word_and_a_shape():
    roles = allowed("memberships", "role")
    assert charts.ROLE_WORDS.keys() == charts.ROLE_SHAPES.keys() == roles
    assert all(charts.ROLE_WORDS.values())
    assert len(set(charts.ROLE_WORDS.values())) == len(roles)


@pytest.mark.parametrize("shape", sorted(set(charts.ROLE_SHAPES.values())))
def test_every_shape_is_one_that_charts_can_draw(shape):
    alt.Chart(pd.DataFrame({"x": [1]})).mark_point(shape=shape).encode(x="x:Q").to_dict()
    assert shape in {
        "circle",
        "square",
        "cross",
        "diamond",
        "triangle-up",
        "triangle-down",
        "triangle-left",
        "triangle-right",
    }


def test_the_weaker_ties_look_unlike_a_signature():
    weaker = [
        charts.ROLE_SHAPES[role] for role in ("represented", "endorser", "participant", "guest", "observer", "invited")
    ]
    assert charts.ROLE_SHAPES["signatory"] not in weaker
    assert len(set(weaker)) == len(weaker)


def test_the_theme_is_on():
    assert alt.theme.active == "statecraft"


def test_all_text_and_lines_follow_the_page():
    found = []

    def walk(part: dict[str, object], path: str) -> None:
        for name, value in part.items():
            if isinstance(value, dict):
                walk(value, f"{path}{name}.")
            elif name == "color" or name.endswith("Color"):
                found.append((f"{path}{name}", value))

    walk(charts.theme()["config"], "")
    ink = dict(found)
    assert ink.pop("mark.color") == charts.BLUE
    assert set(ink.values()) == {"currentColor"}
    assert {
        "title.color",
        "title.subtitleColor",
        "axis.labelColor",
        "axis.titleColor",
        "legend.labelColor",
        "legend.titleColor",
        "header.labelColor",
        "text.color",
        "rule.color",
    } <= ink.keys()


def test_the_theme_draws_on_no_background_and_names_colours_of_the_palette():
    config = charts.theme()["config"]
    assert config["background"] == "transparent"
    assert config["aria"] is False
    assert set(config["range"]["category"]) <= set(PALETTE.values())


def test_days_are_text_as_the_calendar_has_them():
    found = charts.days(pd.Series(pd.to_datetime(["2025-12-12", "2026-02-01"]).astype("datetime64[s]")))
    assert found.tolist() == ["2025-12-12", "2026-02-01"]
    assert str(found.dtype) == "str"


def test_a_missing_day_stays_missing():
    assert charts.days(pd.Series(pd.to_datetime(["2025-12-12", None]))).isna().tolist() == [False, True]


def test_the_time_axis_counts_in_utc():
    assert charts.day_axis().to_dict()["scale"]["type"] == "utc"
    assert (charts.day_axis("When").to_dict()["title"], charts.day_axis().to_dict()["field"]) == ("When", "day")


def test_a_chart_over_time_is_drawn_alike_in_every_time_zone():
    code = (
        "import altair as alt, pandas as pd\nfrom statecraft import charts\n"
        "from statecraft.drawings import at_width, svg\n"
        "frame = pd.DataFrame({'date': pd.to_datetime(['2025-12-01', '2026-01-01', '2026-06-26'])})\n"
        "frame = frame.assign(day=charts.days(frame['date']))[['day']]\n"
        "print(svg(at_width(alt.Chart(frame).mark_point().encode(x=charts.day_axis()).to_dict(), 704), 'x'))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | {"TZ": zone, "PYTHONPATH": str(ROOT / "book")},
        )
        for zone in ("America/Los_Angeles", "Pacific/Kiritimati")
    ]
    drawn = {process.communicate(timeout=50)[0] for process in running}
    assert len(drawn) == 1
    assert "Dec 2025" in drawn.pop()


def test_words_for_titles_and_labels():
    assert [charts.count(n) for n in (1, 10, 12, 13, 1200)] == ["One", "Ten", "Twelve", "13", "1,200"]
    assert charts.day_label("2026-06-23") == charts.day_label(pd.Timestamp("2026-06-23")) == "23 June 2026"
    assert charts.today_note() == f"data as of {charts.day_label(as_of())}"


def test_names_keep_the_order_given_and_draw_no_line():
    axis = drawn_along(y=charts.names_axis(["b", "a"]))["y"]
    assert (axis["scale"]["domain"], axis["axis"]["ticks"], axis["axis"]["domain"]) == (["b", "a"], False, False)


def test_column_heads_stand_above_upright_and_in_the_order_given():
    axis = drawn_along(x=charts.columns_axis("text", ["Pax Silica", "WAICO"]))["x"]
    assert (axis["field"], axis["scale"]["domain"]) == ("text", ["Pax Silica", "WAICO"])
    assert (axis["axis"]["orient"], axis["axis"]["labelAngle"]) == ("top", 0)


def test_the_ends_of_a_scale_of_dates_are_in_utc():
    ends = {end: day.to_dict() for end, day in charts.between("2022-07-01", "2027-02-28").items()}
    assert ends["domainMin"] == {"year": 2022, "month": 7, "date": 1, "utc": True}
    assert ends["domainMax"]["year"] == 2027
