"""Pictures that stand alone: a chart with its title and source, and a chapter's card for social networks."""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import os
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from html import escape
from pathlib import Path

from statecraft.converter import FONTS, converter
from statecraft.look import BLOCS

FONT = "Arial, 'Liberation Sans', Helvetica, 'Noto Sans CJK SC', sans-serif"
INK, SOFT, PAPER = "#1b1b1b", "#565c66", "#ffffff"
MARGIN = 16
CARD = (1200, 630)
WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
PIECE = re.compile(rf"\s+|[{WIDE}]|[^\s{WIDE}]+")
DRAFT = ".part-"
END = b"IEND\xaeB`\x82"  # of a PNG that was not cut off
ROOT = re.compile(r"<svg [^>]*>")
# Widths in Arial, in ems, rounded up: a line may end early, but is never cut.
NARROW, BROAD = frozenset("iljtfr.,:;'|!()[] ‘’"), frozenset("mwMW@%—")


def standalone(picture: str, title: str, subtitle: str, source: str) -> str:
    """Return a chart's picture as a file of its own: white, with its title above and its source below.

    ``picture`` is an SVG element with width and height in pixels.
    """
    root = ROOT.match(picture)
    if root is None:
        raise ValueError("want one svg element")
    width, height = (float(re.search(rf' {side}="([\d.]+)"', root[0])[1]) for side in ("width", "height"))  # type: ignore[index]
    heading = (
        (wrapped(title, width / 17 * 0.95), 17, "bold", INK),  # bold letters are broader
        (wrapped(subtitle, width / 13), 13, "normal", SOFT),
    )
    out, y = [], float(MARGIN)
    for lines, size, weight, colour in heading:
        for line in lines:
            y += size * 1.3
            out.append(_text(line, MARGIN, y, size, weight, colour))
        y += 5
    top = y + MARGIN
    inner = ROOT.sub("", picture, count=1).removesuffix("</svg>")
    below = top + height + MARGIN + 12
    return "\n".join(
        [
            _open(width + 2 * MARGIN, below + MARGIN),
            *out,
            f'<g transform="translate({MARGIN},{top:g})" font-family="{FONT}">{inner}</g>',
            _text(source, MARGIN, below, 12, "normal", SOFT),
            "</svg>",
        ]
    )


def card(title: str, question: str, book: str, source: str) -> str:
    """Return the picture that a link to a page shows: 1200 by 630 pixels."""
    width, height = CARD
    side, y = 80, 150.0
    out = [_text(book, side, 92, 30, "bold", SOFT)] if title != book else []
    for line in wrapped(title, (width - 2 * side) / 76)[:2]:
        y += 64
        out.append(_text(line, side, y, 72, "bold", INK))
        y += 20
    size = next((size for size in (40, 34, 30) if len(wrapped(question, (width - 2 * side) / size)) <= 4), 28)
    y += 16
    for line in wrapped(question, (width - 2 * side) / size)[:5]:
        y += size * 1.3
        out.append(_text(line, side, y, size, "normal", INK))
    out += [
        f'<rect x="{side + 90 * n}" y="{height - 96}" width="80" height="12" fill="{colour}"/>'
        for n, colour in enumerate(BLOCS[bloc] for bloc in ("us", "china", "allied"))
    ]
    out.append(_text(source, side, height - 44, 24, "normal", SOFT))
    return "\n".join([_open(width, height), *out, "</svg>"])


@lru_cache(maxsize=1)
def engine() -> str:
    """Return what draws and stores pictures: the versions of libraries, and the fonts that they may use."""
    version = " ".join(importlib.metadata.version(name) for name in ("vl-convert-python", "pillow"))
    return f"{version} {FONTS.read_text()}"


def stored(picture: str, scale: float, cache: Path) -> Path:
    """Return where an SVG is kept as PNG."""
    return cache / f"{hashlib.sha256(f'{engine()} {scale:g} {picture}'.encode()).hexdigest()[:32]}.png"


def png(picture: str, scale: float, cache: Path) -> bytes:
    """Return an SVG as PNG, drawn once for each picture and version of the libraries that draw and store it."""
    path = stored(picture, scale, cache)
    with suppress(FileNotFoundError):
        if (known := path.read_bytes()).endswith(END):
            return known
    made = small(converter().svg_to_png(picture, scale=scale))
    keep(path, made)
    return made


def keep(path: Path, content: bytes) -> None:
    """Write a file that others, who may make it too, see whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f"{DRAFT}{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def small(picture: bytes) -> bytes:
    """Return an opaque PNG with a palette of 256 colours, about a sixth of its size.

    Most charts have fewer colours than that, edges of letters included, and lose none; maps come out within 10
    of 255 steps of a colour.
    """
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as drawn:
        flat = drawn.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    flat.save(out, "PNG", compress_level=6)  # 9 would take off a tenth, in six times the time
    return out.getvalue()


def wrapped(text: str, ems: float) -> list[str]:
    """Return text in lines of at most so many ems, broken at spaces and between wide characters."""
    lines, line, used = [], "", 0.0
    for piece in PIECE.findall(text.strip()):
        size = _ems(piece)
        if line and used + size > ems:
            lines.append(line.rstrip())
            line, used = "", 0.0
            if piece.isspace():
                continue
        line, used = line + (" " if piece.isspace() else piece), used + size
    return [*lines, line] if line else lines


def _ems(text: str) -> float:
    return sum(_em(character) for character in text)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in NARROW:
        return 0.34
    if character in BROAD:
        return 0.95
    return 0.72 if character.isupper() else 0.57


def _open(width: float, height: float) -> str:
    """Return a white sheet; ``color`` is what ``currentColor`` in a chart stands for."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" color="{INK}" font-family="{FONT}" role="img">'
        f'<rect width="{width:g}" height="{height:g}" fill="{PAPER}"/>'
    )


def _text(words: str, x: float, y: float, size: int, weight: str, colour: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{FONT}" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}">{escape(words)}</text>'
    )
