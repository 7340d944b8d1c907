"""Draw the modules and what they import: ``book/_assets/architecture.svg``, by ``make picture``.

The picture is made from the code. Each module belongs to a group, and each
group to a layer; a line says that modules of one group import modules of
another, unless a way through further groups says so already. Imports go down:
one that goes up or sideways, a circle, or a module without a group is an error.
"""

from __future__ import annotations

import ast
import graphlib
import sys
import textwrap
from collections.abc import Iterable
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "book" / "_assets" / "architecture.svg"
HELPERS, EXTENSION = "statecraft", "statecraft_book"
FOLDERS = {HELPERS: ROOT / "book" / HELPERS, EXTENSION: ROOT / "book" / "_ext" / EXTENSION}
# From the top down: the groups that stand side by side, each with its package and its modules.
LAYERS: list[list[tuple[str, str, str]]] = [
    [
        (
            "Commands on the book, and the extension put together", EXTENSION,
            "start completion __main__ __init__ executed verify difference links preflight configuration",
        ),
    ],
    [
        ("The book as PDF and EPUB", EXTENSION, "ahead downloads assembly epub portable"),
        ("Search", EXTENSION, "search search_entries search_index search_pages search_text"),
        ("What machines read", EXTENSION, "publish feeds head orientation stubs renamed"),
        ("Commands on the data", HELPERS, "__main__ scaffold"),
    ],
    [
        (
            "Pages: chapters executed, facts and figures set", EXTENSION,
            "appearance drawing execution faults freshness glosses launch notebooks notes outputs pictures "
            "problems profile_pages roles site toggles",
        ),
    ],
    [
        ("The data in other forms", EXTENSION, "formats tabular database workbook"),
        ("Profiles", HELPERS, "profiles actor_profiles profile_parts profile_sources records"),
    ],
    [
        ("Files and addresses", EXTENSION, "address archive bundle cells kept lock manifest places"),
        ("Kernels", EXTENSION, "kernels forked preloaded"),
    ],
    [
        (
            "Questions of the chapters", HELPERS,
            "camps chronicle dictionary estimates measures money promises provisions questions stacks verdicts",
        ),
        (
            "Texts", HELPERS,
            "articles corpus counting downloads frames framing glossaries keyness scale segmentation terms",
        ),
    ],
    [
        (
            "Charts and tables for readers", HELPERS,
            "charts citations converter drawings figures geometry ledgers lenses look markup svg_markup",
        ),
    ],
    [("Evidence and facts", HELPERS, "addresses coding evidence facts memberships tallies")],
    [("Tables", HELPERS, "tables")],
    [("Checks", HELPERS, "checks cells chronology companions descriptor plausibility rules wordlists")],
    [("Schema and files", HELPERS, "decoding package reading report storage")],
    [
        ("Language", HELPERS, "characters phrases tongues values wording"),
        ("What a chapter read", HELPERS, "__init__ tracing"),
    ],
]  # fmt: skip
GROUPS = {title: [f"{package}.{name}" for name in names.split()] for row in LAYERS for title, package, names in row}
HOME = {module: title for title, modules in GROUPS.items() for module in modules}
DEPTH = {title: depth for depth, row in enumerate(LAYERS) for title, _, _ in row}
WIDTH, MARGIN, GAP, LINE, CHARACTER = 960, 16, 34, 17, 7.3  # pixels; a character of the type that modules are set in
TINTS = {HELPERS: ("#eef3fb", "#3b5b8c"), EXTENSION: ("#f7f1e6", "#8a6420")}


class LayerError(ValueError):
    """An import, or a module, that the layers do not allow."""


def imports() -> dict[str, set[str]]:
    """Return what each module of the two packages imports from them, those inside functions too."""
    found = {}
    for package, folder in FOLDERS.items():
        for path in sorted(folder.glob("*.py")):
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            named = {name for node in nodes for name in _named(node, package)}
            found[f"{package}.{path.stem}"] = named - {f"{package}.{path.stem}"}
    return found


def _named(node: ast.AST, package: str) -> Iterable[str]:
    if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] in FOLDERS):
        whole = ".".join(filter(None, [package if node.level else "", node.module]))
        if whole not in FOLDERS:
            yield whole
        for alias in node.names if whole in FOLDERS else []:
            yield f"{whole}.{alias.name if (FOLDERS[whole] / f'{alias.name}.py').exists() else '__init__'}"


def lines(found: dict[str, set[str]]) -> set[tuple[str, str]]:
    """Return which group imports from which; raises LayerError where the layers do not allow it."""
    if strange := sorted(found.keys() ^ HOME.keys()):
        raise LayerError(f"modules without a group, or groups without their module: {', '.join(strange)}")
    try:
        graphlib.TopologicalSorter(found).prepare()
    except graphlib.CycleError as error:
        raise LayerError(f"modules that import each other in a circle: {' → '.join(error.args[1])}") from None
    crossing = {(one, other) for one, others in found.items() for other in others if HOME[one] != HOME[other]}
    if wrong := sorted(pair for pair in crossing if DEPTH[HOME[pair[0]]] >= DEPTH[HOME[pair[1]]]):
        told = (f"{one} ({HOME[one]}) imports {other} ({HOME[other]})" for one, other in wrong)
        raise LayerError("imports that do not go down: " + "; ".join(told))
    return {(HOME[one], HOME[other]) for one, other in crossing}


def reduced(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the pairs that no way through other pairs stands for (the transitive reduction)."""
    reach: dict[str, set[str]] = {}
    for title in sorted(DEPTH, key=lambda title: -DEPTH[title]):
        below = {other for one, other in pairs if one == title}
        reach[title] = below.union(*(reach[other] for other in below))
    implied = {(one, far) for one, via in pairs for far in reach[via]}
    return pairs - implied


def draw(pairs: set[tuple[str, str]]) -> str:
    """Return the picture as SVG: a box for each group, layer under layer, and lines between them."""
    boxes, places, top = [], {}, float(MARGIN)
    for row in LAYERS:
        shares = [3 + len(names) ** 0.5 for _, _, names in row]
        room = WIDTH - MARGIN * (len(row) + 1)
        widths = [room * share / sum(shares) for share in shares]
        texts = [textwrap.wrap(names, int((w - 24) / CHARACTER)) for (_, _, names), w in zip(row, widths, strict=True)]
        height, left = 40 + LINE * max(map(len, texts)), float(MARGIN)
        for (title, package, _), width, text in zip(row, widths, texts, strict=True):
            places[title] = (left + width / 2, top, top + height)
            boxes.append(_box(title, package, (left, top, width, height), text))
            left += width + MARGIN
        top += height + GAP
    strokes = [_line(places[one], places[other]) for one, other in sorted(pairs)]
    height = round(top - GAP + MARGIN)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">\n'
        "<title>The modules of the book in layers: imports go down</title>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#7a7a7a"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n'
    )
    return head + "\n".join([*strokes, *boxes]) + "\n</svg>\n"


def _box(title: str, package: str, place: tuple[float, float, float, float], text: list[str]) -> str:
    left, top, width, height = place
    fill, ink = TINTS[package]
    said = "".join(
        f'<text x="{left + 12:.1f}" y="{top + 40 + LINE * n:.1f}" fill="#333333">{escape(line)}</text>'
        for n, line in enumerate(text)
    )
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="6" '
        f'fill="{fill}" stroke="{ink}"/>'
        f'<text x="{left + 12:.1f}" y="{top + 20:.1f}" font-family="system-ui, sans-serif" font-size="13" '
        f'font-weight="600" fill="{ink}">{escape(title)}</text>{said}'
    )


def _line(one: tuple[float, float, float], other: tuple[float, float, float]) -> str:
    (x, _, bottom), (to, top, _) = one, other
    bend = GAP * 0.9
    return (
        f'<path d="M{x:.1f} {bottom:.1f} C{x:.1f} {bottom + bend:.1f} {to:.1f} {top - bend:.1f} {to:.1f} {top:.1f}" '
        'fill="none" stroke="#7a7a7a" stroke-width="1.3" marker-end="url(#tip)"/>'
    )


def picture() -> str:
    """Return the picture of the code as it is."""
    return draw(reduced(lines(imports())))


def main() -> int:
    """Write the picture; return 0, or 1 after saying which import the layers do not allow."""
    try:
        made = picture()
    except LayerError as error:
        print(error, file=sys.stderr)
        return 1
    TARGET.write_text(made, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
