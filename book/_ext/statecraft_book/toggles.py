"""One toggle for code in a row: cells that show nothing are read with the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def hidden_code(node: nodes.Node) -> bool:
    """Tell whether a node is a cell whose code is behind a toggle."""
    return (
        isinstance(node, nodes.container)
        and node.get("nb_element") == "cell_code"
        and node.get("hide_mode") == "input"
        and bool(node.children)
        and node.children[0].get("nb_element") == "cell_code_source"  # type: ignore[union-attr]
    )


def merge(document: nodes.Node) -> int:
    """Move the code of a cell without output into the hidden cell right after it; return how many moved."""
    moved = 0
    for cell in list(document.findall(hidden_code)):
        siblings = cell.parent.children
        following = siblings[siblings.index(cell) + 1 :]
        if len(cell.children) > 1 or not following or not hidden_code(following[0]):
            continue
        source = following[0].children[0]
        source.insert(0, cell.children[0].children)  # type: ignore[attr-defined]
        cell.parent.remove(cell)
        moved += 1
    return moved


class OneToggle(SphinxPostTransform):
    """Merges toggles before MyST-NB wraps them."""

    default_priority = 198  # MyST-NB hides inputs at 199
    formats = ("html",)

    def run(self, **_: Any) -> None:
        merge(self.document)


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(OneToggle)
