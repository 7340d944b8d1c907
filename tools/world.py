"""Make data/world.json: the countries of the world in few bytes, named as the tables name states.

``make map`` installs the npm packages world-atlas (Natural Earth 1:110m and
1:50m, public domain) and topojson-simplify, then runs this. The outlines are
simplified to what a picture 704 pixels wide can show; states too small for
the coarse set stand as points, at the middle of their outline in the finer.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pycountry

GRID = 0.3  # degrees: about half a pixel of the picture
KEEP = "0.4"  # share of the outline's points that simplification keeps
LEFT_OUT = {"ata"}  # Antarctica has no government
# The source draws who controls a place; borders here follow the resolutions of the United Nations General Assembly.
WITHOUT_CODE = {"Kosovo": "xkx", "N. Cyprus": "cyp", "Somaliland": "som"}
MOVED = {(34.3, 45.3): ("rus", "ukr")}  # longitude and latitude of Crimea
Topology = dict[str, Any]
Point = tuple[float, float]


def main(packages: Path, target: Path) -> None:
    """Read the packages' geometry and write the target."""
    atlas = packages / "world-atlas"
    coarse = json.loads((atlas / "countries-110m.json").read_text())
    fine = json.loads((atlas / "countries-50m.json").read_text())
    coarse["objects"] = {"countries": {"type": "GeometryCollection", "geometries": named(coarse)}}
    world = simplified(coarse, packages)
    move(world)
    drawn = [shape for shape in world["objects"]["countries"]["geometries"] if shape["type"]]
    world["objects"]["countries"]["geometries"] = drawn
    rings = [decoded(arc, fine["transform"]) for arc in fine["arcs"]]
    small = [shape for shape in named(fine) if shape["id"] not in {other["id"] for other in drawn}]
    world["objects"]["places"] = {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Point", "id": shape["id"], "coordinates": on_grid(middle(shape, rings))} for shape in small
        ],
    }
    package = json.loads((atlas / "package.json").read_text())
    world["source"] = f"Natural Earth (public domain), by {package['name']} {package['version']}, simplified"
    target.write_text(json.dumps(world, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{target}: {len(drawn)} outlines, {len(small)} points, {target.stat().st_size:,} bytes")


def named(topology: Topology) -> list[dict[str, Any]]:
    """Return the shapes of states and territories, named by lower-case ISO alpha-3 code."""
    out: dict[str, list[Any]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        known = pycountry.countries.get(numeric=shape.get("id", ""))
        ident = known.alpha_3.lower() if known else WITHOUT_CODE.get(shape["properties"]["name"])
        if ident and ident not in LEFT_OUT:
            parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
            out.setdefault(ident, []).extend(parts)
    return [{"type": "MultiPolygon", "id": ident, "arcs": parts} for ident, parts in sorted(out.items())]


def move(world: Topology) -> None:
    """Give each place of ``MOVED`` to the state that it belongs to: the smallest polygon around it."""
    shapes = {shape["id"]: shape for shape in world["objects"]["countries"]["geometries"]}
    rings = [decoded(arc, world["transform"]) for arc in world["arcs"]]
    for place, (loser, owner) in MOVED.items():
        around = [part for part in polygons(shapes[loser]) if framed(place, outline(part, rings))]
        part = min(around, key=lambda part: len(outline(part, rings)))  # not the mainland, whose frame holds it too
        shapes[loser]["arcs"].remove(part)
        shapes[owner] |= {"type": "MultiPolygon", "arcs": [*polygons(shapes[owner]), part]}


def polygons(shape: dict[str, Any]) -> list[list[list[int]]]:
    return shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]


def outline(polygon: list[list[int]], rings: list[list[Point]]) -> list[Point]:
    """Return the points of a polygon's outer ring."""
    return [point for n in polygon[0] for point in (rings[n] if n >= 0 else rings[~n][::-1])]


def framed(place: Point, points: list[Point]) -> bool:
    """Whether a place lies in the smallest frame around some points."""
    return all(min(axis) <= at <= max(axis) for at, axis in zip(place, zip(*points, strict=True), strict=True))


def simplified(topology: Topology, packages: Path) -> Topology:
    """Drop points that hardly change an outline, and round the rest to the grid; what vanishes has no type."""
    command = ["node", str(packages / "topojson-simplify" / "bin" / "toposimplify"), "-P", KEEP, "-f"]
    done = subprocess.run(command, input=json.dumps(topology), capture_output=True, text=True, check=True)
    world: Topology = json.loads(done.stdout)
    arcs = [[on_grid(point) for point in decoded(arc, world["transform"])] for arc in world["arcs"]]
    return {
        "type": "Topology",
        "transform": {"scale": [GRID, GRID], "translate": [0, 0]},
        "objects": world["objects"],
        "arcs": [encoded(arc) for arc in arcs],
    }


def decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    """Return an arc's points in degrees (TopoJSON stores differences on a grid)."""
    (kx, ky), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0
    out = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        out.append((x * kx + tx, y * ky + ty))
    return out


def encoded(points: list[list[int]]) -> list[list[int]]:
    """Return points of the grid as differences, without repeats; an arc keeps two points at least."""
    kept = [point for n, point in enumerate(points) if not n or point != points[n - 1]]
    kept = kept if len(kept) > 1 else [kept[0], kept[0]]
    return [kept[0]] + [[b[0] - a[0], b[1] - a[1]] for a, b in itertools.pairwise(kept)]


def on_grid(point: Point) -> list[int]:
    return [round(point[0] / GRID), round(point[1] / GRID)]


def middle(shape: dict[str, Any], rings: list[list[Point]]) -> Point:
    """Return the middle of a shape's longest outline, in degrees."""
    longest = max((outline(polygon, rings) for polygon in polygons(shape)), key=len)
    xs, ys = [x for x, _ in longest], [y for _, y in longest]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
