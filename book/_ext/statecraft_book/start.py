"""The first steps of the process that builds: kernels are forked from what it is before it loads anything of the book.

Both then share the libraries that both need.
"""

from __future__ import annotations

from pathlib import Path

from . import cells


def main(root: Path, stage: Path) -> None:
    """Let kernels be forked where there will be one, then build; never returns."""
    if cells.new(root):
        from . import kernels

        kernels.prepare()
    from . import completion

    completion.main(root, stage)
