"""Shared fixtures: the built book, a server for it, and a real browser."""

from __future__ import annotations

import functools
import gc
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lacking import lacking
from statecraft_book.lock import alone

ROOT = Path(__file__).resolve().parents[1]
# The texts themselves are not in the repository; where they lie beside it, or are named, more can be tested.
CORPUS = Path(os.environ.get("STATECRAFT_CORPUS") or ROOT.parent / "shared" / "corpus")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Quiet: no look-ups of its maker's hosts, which a closed network would refuse many at a time.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that build books first: begun last, one of them would keep a single core busy in the end."""
    slow = {item.path for item in items if item.get_closest_marker("site")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make alone: a tenth of the time of the small ones went into the libraries."""
    gc.collect()
    gc.freeze()


def build(root: Path) -> subprocess.CompletedProcess[str]:
    """Build the book of a checkout in its own process, as `make book` does."""
    path = os.pathsep.join([str(root / "book"), str(root / "book" / "_ext")])
    environment = {key: value for key, value in os.environ.items() if key != "STATECRAFT_BOOK"} | {"PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, "-m", "statecraft_book"],
        cwd=root,
        env=environment,
        text=True,
        encoding="utf-8",
        capture_output=True,
        timeout=600,
    )


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests, the same for every process that takes part in it."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def site(shared: Path) -> Path:
    """The folder of the built book, built once in a run of the tests."""
    built = shared / "site.built"
    with alone(shared / "site.lock", patience=1200):
        if not built.exists():
            done = build(ROOT)
            assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
            built.touch()
    return ROOT / "_build" / "html"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing: the tests report what matters."""


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address at which the built book is served on this machine."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium; without one, browser tests skip loudly, or fail under CI."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        lacking("NO BROWSER TEST WAS RUN: no Chromium on this machine (install it, or name it in CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()
