"""Re-execute and re-read chapters when what they depend on has changed.

Jupyter-cache keys a notebook on its own cells alone. Here the cache lives in a
folder named after a hash of the data, the helpers and the pinned packages, and
pages whose facts may have changed are read again.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

DEPENDENCIES = (
    "data/*",
    "book/statecraft/**/*.py",
    "book/statecraft/**/*.html",
    "book/_ext/**/*.py",
    "requirements.txt",
)
KEPT = 3  # caches of earlier states, so that undoing a change costs nothing


def fingerprint(root: Path) -> str:
    """Return a hash over every file that any chapter may depend on."""
    digest = hashlib.sha256()
    for pattern in DEPENDENCIES:
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _name_cache(app: Sphinx, config: Config) -> None:
    root = Path(app.srcdir)
    app.__dict__["statecraft_fingerprint"] = mark = fingerprint(root)
    home = root / "_build" / ".jupyter_cache"
    config.nb_execution_cache_path = str(home / mark)
    old = sorted((p for p in home.glob("*") if p.is_dir() and p.name != mark), key=lambda p: p.stat().st_mtime)
    for path in old[: max(0, len(old) - KEPT)]:
        shutil.rmtree(path, ignore_errors=True)


def _stale(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    stamp = Path(app.doctreedir) / "fingerprint"
    fresh = stamp.exists() and stamp.read_text() == app.__dict__["statecraft_fingerprint"]
    return [] if fresh else sorted(env.found_docs)


def _remember(app: Sphinx, error: Exception | None) -> None:
    if error is None:
        (Path(app.doctreedir) / "fingerprint").write_text(app.__dict__["statecraft_fingerprint"])


def setup(app: Sphinx) -> None:
    """Name the cache, mark stale pages, remember the state of a good build."""
    app.connect("config-inited", _name_cache, priority=100)
    app.connect("env-get-outdated", _stale)
    app.connect("build-finished", _remember)
