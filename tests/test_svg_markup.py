"""Pictures made light: fewer bytes, the same picture."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import altair as alt
import pandas as pd
import pytest
import vl_convert
from PIL import Image, ImageChops

from statecraft.drawings import VEGA_LITE
from statecraft.svg_markup import lightened, steps

FRAME = pd.DataFrame({"name": ["Japan", "Kenya", "a"], "n": [1.237, 2.119, 2.5]})
MARKS = {
    "bars cut at the frame": alt.Chart(FRAME).mark_bar(clip=True).encode(x="n:Q", y="name:N", color="n:Q"),
    "a line with points": alt.Chart(FRAME).mark_line(point=True).encode(x="n:Q", y="name:N"),
    "open marks": alt.Chart(FRAME).mark_point(shape="diamond", size=200).encode(x="n:Q", y="name:N"),
    "slanted words": alt.Chart(FRAME).mark_text(angle=37, opacity=0.617).encode(x="n:Q", y="name:N", text="name:N"),
    "an outline": alt.Chart(alt.Data(values=[{"type": "Feature", "geometry": {
        "type": "Polygon", "coordinates": [[[0, 0], [9, 31], [30, 12], [7, -8], [0, 0]]]}}])).mark_geoshape(fill="red"),
}  # fmt: skip


def drawn(chart: alt.Chart) -> str:
    return vl_convert.vegalite_to_svg(chart.properties(width=300, height=200).to_dict(), vl_version=VEGA_LITE)


def image(picture: str) -> Image.Image:
    black = picture.replace("<svg ", '<svg color="#000" ', 1)
    return Image.open(io.BytesIO(vl_convert.svg_to_png(black, scale=1))).convert("RGB")


@pytest.mark.parametrize("chart", MARKS.values(), ids=MARKS)
def test_a_light_picture_looks_the_same_and_is_a_third_smaller(chart):
    whole = drawn(chart)
    light = lightened(whole, "x").replace("<svg ", '<svg font-family="Arial" ', 1)
    assert len(light) < 0.67 * len(whole)
    difference = ImageChops.difference(image(whole), image(light)).convert("L")
    far = sum(difference.histogram()[64:])  # a tenth of a pixel moves the grey of an edge a little
    assert far <= 0.0005 * difference.width * difference.height
    assert image(whole).convert("L").getextrema()[0] < 128, (
        "the picture is empty, so that any other would look the same"
    )


def test_what_cuts_a_picture_off_stays():
    assert re.search(
        r'<clipPath id="x\d"><(rect|path) [^>]*/></clipPath>', lightened(drawn(MARKS["bars cut at the frame"]), "x")
    )


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("M1.5,2L3,4L2.5,4.5Z", "M1.5,2l1.5,2-.5,.5Z"),
        ("M0,0L0.1,0L0,-0.1", "M0,0l.1,0-.1-.1"),
        ("M1,1L2,2L1,2ZM5,5L6,5L6,6Z", "M1,1l1,1-1,0ZM5,5l1,0 0,1Z"),
        ("M1,1L1,1L2,1L1,2Z", "M1,1l1,0-1,1Z"),
        ("M1,1L1,1L1,1", "M1,1l0,0 0,0"),
        ("M1,1L2,2", "M1,1L2,2"),
        ("M0,0h5v0h-5Z", "M0,0h5v0h-5Z"),
        ("M0,0C1,1,2,2,3,3L1,1L2,2", "M0,0C1,1,2,2,3,3L1,1L2,2"),
        ("", ""),
    ],
    ids=["steps", "small steps", "two outlines", "points together", "a dot", "short", "other", "curve", "none"],
)  # fmt: skip
def test_straight_lines_are_written_from_point_to_point(path, written):
    assert steps(path) == written


def test_steps_do_not_add_up_their_roundings():
    path = "M0,0" + "".join(f"L{n / 30:.1f},{n / 7:.1f}" for n in range(1, 200)) + "Z"
    x = y = 0.0
    for right, down in re.findall(r"(-?[\d.]+?)(?:,|(?=-))(-?(?:\d*\.\d|\d+))", steps(path).split("l")[1]):
        x, y = x + float(right), y + float(down)
    assert (round(x, 1), round(y, 1)) == (round(199 / 30, 1), round(199 / 7, 1))


def test_words_are_left_as_they_are():
    words = ['role="x" opacity="1"', "12.3456", 'd="M0,0L1,1L2,2"']
    frame = pd.DataFrame({"name": words, "n": [1, 2, 3]})
    chart = alt.Chart(frame).mark_text(limit=0).encode(y="n:O", text="name:N")
    found = {
        "".join(tag.itertext())
        for tag in ET.fromstring(lightened(drawn(chart), "x")).iter()
        if tag.tag.endswith("text")
    }
    assert set(words) <= found
