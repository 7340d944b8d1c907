"""SVG made light: the same picture in fewer bytes, for pages that carry two of each chart."""

from __future__ import annotations

import re

FINE = re.compile(r"-?\d*\.\d{2,}")
LENGTHS = re.compile(r'( (?:x|y|x1|x2|y1|y2|dx|dy|width|height|d)="|translate\()([^")]+)')
SHARES = re.compile(r'( (?:fill-|stroke-)?opacity=")([\d.]+)')
# What the drawing library writes for its own events, for readers of an image that is hidden from them anyway, or
# because it spells out what every browser takes for granted.
IDLE = re.compile(
    r' (?:font-family|xmlns:xlink|version|class|role|aria-roledescription|aria-hidden|pointer-events)="[^"]*"'
    r'| (?:fill-|stroke-)?opacity="1"| stroke-width="1"| stroke-dasharray="1,0"| font-weight="normal"'
    r'| text-anchor="start"| transform="translate\(0,0\)"'
)
UNSEEN = re.compile(
    r'(<clipPath[^>]*>)?(?:<path(?: transform="[^"]*")? d="(?:M0,0h0v0h0Z)?"[^>]*/>|<path d="M[^"]*"/>)'
)
EMPTY = re.compile(r"<g[^>]*></g>")
LINES = re.compile(r"(?:[ML]-?[\d.]+,-?[\d.]+|Z)+")
STEP = re.compile(r"([MLZ])(?:(-?[\d.]+),(-?[\d.]+))?")


def lightened(picture: str, prefix: str) -> str:
    """Return an SVG as Vega writes it, lighter: ids begin with ``prefix``, lengths are in tenths of a pixel.

    Labels stay as they are. A tenth of a pixel is finer than screens and
    prints show; straight lines are written as steps from point to point.
    """
    picture = re.sub(r"<[^>]+>", lambda tag: _tag(tag.group()), picture)  # tags only: labels may look like attributes
    picture = UNSEEN.sub(lambda path: path.group() if path[1] else "", picture)
    while (less := EMPTY.sub("", picture)) != picture:
        picture = less
    found = dict.fromkeys(re.findall(r'<[^>]*\bid="([^"]+)"', picture))
    idents = {ident: f"{prefix}{n}" for n, ident in enumerate(found)}

    def named(tag: re.Match[str]) -> str:
        return re.sub(r'(\bid="|#)([^")]+)(?=["\)])', lambda one: one[1] + idents.get(one[2], one[2]), tag.group())

    return re.sub(r"<[^>]+>", named, picture)


def _tag(tag: str) -> str:
    tag = LENGTHS.sub(lambda found: found[1] + FINE.sub(_tenth, found[2]), IDLE.sub("", tag))
    tag = SHARES.sub(lambda found: f"{found[1]}{float(found[2]):.2g}", tag)
    if ' stroke="' not in tag:  # groups set no stroke, so there is none to be as wide as this
        tag = re.sub(r' stroke-width="[^"]*"', "", tag)
    return re.sub(r'(?<= d=")[^"]+', lambda path: steps(path.group()), tag)


def _tenth(number: re.Match[str]) -> str:
    return f"{round(float(number.group()), 1):g}"


def steps(path: str) -> str:
    """Return a path of straight lines with each point relative to the one before; any other path as it is.

    Points are in tenths of a pixel, as ``M1.5,2L3,4Z``.
    """
    if not LINES.fullmatch(path) or path.count("L") < 2:
        return path
    out, x, y, start = [], 0, 0, (0, 0)
    for kind, right, down in STEP.findall(path):
        if kind == "Z":
            out.append("Z")
            x, y = start
            continue
        to = round(float(right) * 10), round(float(down) * 10)
        if kind == "M":
            out.append(f"M{_pair(*to)}")
            start = to
        elif to != (x, y) or "Z" not in path:  # outlines lose points that fall together; a line may be a dot
            step = _pair(to[0] - x, to[1] - y)
            out.append(("l" if out[-1][0] == "M" else "" if step[0] == "-" else " ") + step)
        x, y = to
    return "".join(out)


def _pair(x: int, y: int) -> str:
    """Return two lengths, given in tenths of a pixel, as SVG writes them in pixels."""
    across, down = _pixels(x), _pixels(y)
    return f"{across}{'' if down[0] == '-' else ','}{down}"


def _pixels(tenths: int) -> str:
    return re.sub(r"^(-?)0(?=\.)", r"\1", f"{tenths / 10:g}")
