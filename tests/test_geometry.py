"""The map: shapes known to the tables, small, and drawable."""

from __future__ import annotations

import altair as alt

from statecraft import load, ties
from statecraft.drawings import WIDE, at_width, svg
from statecraft.geometry import outlines, placed, points, world
from statecraft.package import DATA

TEXTS = ["pax-silica", "ai-opportunity-statement", "frontier-ai-control-call", "waico"]


def test_every_state_with_a_tie_to_the_texts_of_the_map_has_a_place_on_it():
    people = load("actors").set_index("id")["kind"]
    tied = {actor for actor in ties(TEXTS)["actor"] if people[actor] in ("state", "territory")}
    assert tied <= placed()


def test_each_place_is_drawn_once():
    ids = [shape["id"] for part in world()["objects"].values() for shape in part["geometries"]]
    assert len(ids) == len(set(ids))


def test_outlines_share_the_arcs_that_the_file_holds():
    def flat(arcs):
        return [n for part in arcs for n in flat(part)] if isinstance(arcs, list) else [arcs]

    used = {n if n >= 0 else ~n for shape in world()["objects"]["countries"]["geometries"] for n in flat(shape["arcs"])}
    assert max(used) < len(world()["arcs"])


def test_the_file_stays_light_enough_for_a_page():
    assert (DATA / "world.json").stat().st_size < 50_000


def test_the_file_says_where_it_is_from():
    assert world()["source"].startswith("Natural Earth (public domain)")


def test_every_outline_is_drawn():
    chart = alt.Chart(outlines()).mark_geoshape().project("equalEarth")
    picture = svg(at_width(chart.properties(height=300, datasets={"world": world()}).to_dict(), WIDE), "world")
    assert picture.count("<path") >= len(world()["objects"]["countries"]["geometries"])


def test_points_lie_on_the_globe_and_where_they_should():
    places = points().set_index("id")
    assert places["longitude"].between(-180, 180).all() and places["latitude"].between(-90, 90).all()
    assert abs(places.loc["sgp"] - [103.8, 1.4]).max() < 0.5  # degrees
