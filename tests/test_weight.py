"""What pages and downloads weigh: pictures with a palette, code without idle spans, libraries as plain scripts."""

from __future__ import annotations

import gzip
import io
import json
import re
import statistics
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from statecraft_book import bundle, pictures
from statecraft_book.drawing import SPEC
from statecraft_book.outputs import as_script
from statecraft_book.site import MENDED

pytestmark = pytest.mark.site
KILO = 1000


def a_png(colours: int) -> bytes:
    picture = Image.new("RGB", (colours, 8))
    picture.putdata([(n % 256, n // 256, 90) for _ in range(8) for n in range(colours)])
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def difference(one: bytes, other: bytes) -> int:
    """Return the largest difference of two pictures in any colour of any pixel, of 255."""
    both = [Image.open(io.BytesIO(data)).convert("RGB") for data in (one, other)]
    return max(high for _, high in ImageChops.difference(*both).getextrema())


def test_a_picture_of_few_colours_loses_none():
    whole = a_png(256)
    assert Image.open(io.BytesIO(pictures.small(whole))).mode == "P"
    assert difference(whole, pictures.small(whole)) == 0
    assert pictures.small(whole) == pictures.small(whole)


def test_a_picture_of_many_colours_stays_near_them():
    whole = a_png(1000)
    assert 0 < difference(whole, pictures.small(whole)) <= 16


# Code.


def mended(body: str) -> str:
    for pattern, replacement in MENDED:
        body = pattern.sub(replacement, body)
    return body


def test_code_keeps_the_spans_that_are_set_off_and_no_others():
    space, name = '<span class="w"> </span>', '<span class="nn">os</span>'
    code = f'<span class="kn">import</span>{space}{name}  <span class="c1"># why</span>'
    assert mended(code) == '<span class="kn">import</span> os  <span class="c1"># why</span>'
    assert mended('<span class="o">&lt;</span> <span class="unseen">a</span>') == '&lt; <span class="unseen">a</span>'


def test_every_span_of_code_that_is_left_is_set_off_by_the_style_sheet(site: Path):
    sheet = (site / "_static" / "book.css").read_text(encoding="utf-8")
    for path in sorted(site.glob("*.html")):
        for block in re.findall(r'<div class="highlight">.*?</pre>', path.read_text(encoding="utf-8"), re.S):
            for kind in set(re.findall(r'<span class="(\w+)">', block)):
                assert f".{kind}" in sheet, (path.name, kind)


# Libraries and specs.


def test_a_module_becomes_a_script_that_leaves_one_name():
    made = bundle.plain("var a=1,f=()=>a;\n/* licence */\nexport{a as one,f as default,a as two}\n")
    assert made.startswith("(() => {") and "export" not in made and "/* licence */" in made
    assert "window.statecraftTable = f;" in made


@pytest.mark.parametrize(
    "module",
    [
        "var f=1;",
        "export{f as one};",
        'import a from "b";\nexport{a as default};',
        "f(import.meta.url);export{f as default};",
    ],
    ids=["no exports", "no default", "an import", "its own address"],
)  # fmt: skip
def test_a_module_of_another_shape_is_refused(module):
    with pytest.raises(RuntimeError, match=r"dt_bundle\.js of the package itables has changed its shape"):
        bundle.plain(module)


def test_a_spec_travels_as_text_in_a_script():
    spec = {"__proto__": {"a": 1}, "title": '</script> "quoted" \\ \u2028 \u202e 能力建设\n'}
    made = as_script("growth", spec)
    ((name, text),) = re.findall(r'\[("[a-z-]+")\] = JSON\.parse\((".*")\);\n\Z', made, re.S)
    assert (json.loads(name), json.loads(json.loads(text))) == ("growth", spec)


def test_every_chart_has_its_spec_beside_the_page_and_none_in_it(site: Path):
    for path in sorted(site.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert not SPEC.search(text), path.name
        for ident in re.findall(r'<figure class="chart" id="([a-z0-9-]+)">', text):
            assert f'["{ident}"] = JSON.parse(' in (site / "figures" / f"{ident}.js").read_text(encoding="utf-8")


# The whole.


def test_the_median_chapter_is_light(site: Path):
    weights = {path.stem: len(gzip.compress(path.read_bytes(), 6)) / KILO for path in site.glob("*.html")}
    chapters = [weight for name, weight in weights.items() if (site / "notebooks" / f"{name}.ipynb").exists()]
    assert len(chapters) > 15
    assert statistics.median(chapters) <= 60
    assert max(weight for name, weight in weights.items() if name != "sources") <= 80  # that page lists every source


def test_no_picture_is_heavier_than_a_page_needs(site: Path):
    heavy = {
        path.name: path.stat().st_size for folder in ("figures", "cards") for path in (site / folder).glob("*.png")
    }
    assert heavy
    assert {name: size for name, size in heavy.items() if size > 130 * KILO} == {}
