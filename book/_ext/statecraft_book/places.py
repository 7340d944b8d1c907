"""Where the chapters lie, and where a build writes: below ``_build`` and nowhere else, its libraries included.

Left alone, IPython makes a profile in the home folder, and Jupyter, SQLite and
the workbook put drafts where the system keeps temporary files. A profile of
one's own could also change what a cell prints.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "book/"  # where the chapters live; left out of addresses
VARIABLES = {
    "TMPDIR": "drafts",
    "IPYTHONDIR": "ipython",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "XDG_CACHE_HOME": "cache",
}


def listed(root: Path) -> list[tuple[str, str]]:
    """Return (name, part that it opens or '') of each chapter, in the order of the contents."""
    from sphinx_external_toc.parsing import parse_toc_yaml  # the commands that need no contents stay light

    site_map = parse_toc_yaml(root / "_toc.yml")
    out = [(site_map.root.docname, "")]
    for part in site_map.root.subtrees:
        out += [(str(item), str(part.caption or "") if n == 0 else "") for n, item in enumerate(part.items)]
    return [(name.removeprefix(FOLDER), part) for name, part in out]


@contextmanager
def inside(build: Path) -> Iterator[None]:
    """Keep what this process and its children write in a folder below ``build``, and remove that folder in the end.

    Raises OSError where the folder cannot be made.
    """
    scratch = build.resolve() / ".scratch"
    before = {name: os.environ.get(name) for name in VARIABLES}
    found = tempfile.tempdir
    shutil.rmtree(scratch, ignore_errors=True)  # of a build that was killed
    for name, folder in VARIABLES.items():
        (scratch / folder).mkdir(parents=True)
        os.environ[name] = str(scratch / folder)
    tempfile.tempdir = None  # Python looks once and keeps what it found
    try:
        yield
    finally:
        tempfile.tempdir = found
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        shutil.rmtree(scratch, ignore_errors=True)
