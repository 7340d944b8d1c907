"""Write every page again when what surrounds its text has changed: theme, settings, contents, titles, addresses.

Sphinx writes the pages that it read. Each page also lists all chapters,
links the next one by its title, and cites the words of headings elsewhere.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from statecraft import tracing

from .kept import key
from .launch import VARIABLE

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

FILES = ("book/_theme/*", "book/_assets/**/*", "_config.yml", "_toc.yml", "book/redirects.yml")
RECORD = "surroundings"


def look(root: Path) -> str:
    """Return a hash over the files that shape every page."""
    found = (path for pattern in FILES for path in sorted(root.glob(pattern)) if path.is_file())
    return key(*(f"{path.relative_to(root).as_posix()} {tracing.state(path)}" for path in found))


def surroundings(app: Sphinx) -> str:
    """Return a hash over all that pages take from outside of their own text and the data."""
    env = app.env
    labels = env.get_domain("std").data
    return key(
        look(Path(app.srcdir)),
        app.config.statecraft_url,
        os.environ.get(VARIABLE, ""),
        env.toctree_includes,
        sorted((name, title.astext()) for name, title in env.titles.items()),
        sorted(labels.get("labels", {}).items()),
        sorted(labels.get("anonlabels", {}).items()),
        sorted((name, known.get("myst_slugs", "")) for name, known in env.metadata.items()),
    )


def everything(app: Sphinx) -> str:
    """Return a hash over all that any page is made from, but for the text of chapters."""
    return key(surroundings(app), app.__dict__["statecraft_fingerprint"])


def _changed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    known, now = Path(app.doctreedir) / RECORD, surroundings(app)
    app.__dict__["statecraft_surroundings"] = now  # as they were before pages were written
    if known.is_file() and known.read_text(encoding="utf-8") == now:
        return []
    known.unlink(missing_ok=True)  # until the build has gone well
    return sorted(env.found_docs)


def _remember(app: Sphinx, error: Exception | None) -> None:
    if error is None and not app._warncount:
        (Path(app.doctreedir) / RECORD).write_text(app.__dict__["statecraft_surroundings"], encoding="utf-8")


def _side_by_side(app: Sphinx, env: BuildEnvironment) -> None:
    """Let pages be written in two portions for each core: Sphinx hands out the next while others write.

    It counts the process that hands them out as one.
    """
    app.parallel = 1 + 2 * (os.cpu_count() or 1)


def setup(app: Sphinx) -> None:
    """Mark the pages to write once all that changed has been read, and write them side by side."""
    app.connect("env-updated", _changed)
    app.connect("env-updated", _side_by_side)
    app.connect("build-finished", _remember)
