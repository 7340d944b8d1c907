"""What a reader's browser loads: requests and bytes per page, raw and gzipped, before and after the charts wake.

Run after `make book`, in the test environment: python bench/pages.py
"""

from __future__ import annotations

import functools
import gzip
import http.server
import shutil
import sys
import threading
from pathlib import Path
from urllib.parse import urlparse

from playwright.sync_api import sync_playwright

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Print the table only."""


def main() -> int:
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser_path is None or not SITE.exists():
        print("needs Chromium and a built book (make book)", file=sys.stderr)
        return 1
    handler = functools.partial(Quiet, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        print("page | HTML raw kB | HTML gzip kB | first view: requests, gzip kB | whole page: requests, gzip kB")
        for path in sorted(SITE.glob("*.html")):
            page = browser.new_page(viewport={"width": 390, "height": 844})
            loaded: list[str] = []
            page.on("request", lambda request, seen=loaded: seen.append(urlparse(request.url).path.lstrip("/")))
            page.goto(f"http://127.0.0.1:{server.server_port}/{path.name}")
            page.wait_for_load_state("networkidle")
            first = list(loaded)
            for figure in page.locator("figure.chart, table[data-sortable]").all():
                figure.scroll_into_view_if_needed()
                page.wait_for_timeout(200)
            page.wait_for_load_state("networkidle")
            raw = path.read_bytes()
            shown = " | ".join(f"{len(names)}, {weight(names):.0f}" for names in (first, loaded))
            print(f"{path.name} | {len(raw) / 1000:.0f} | {len(gzip.compress(raw)) / 1000:.0f} | {shown}")
            page.close()
        browser.close()
        server.shutdown()
    return 0


def weight(names: list[str]) -> float:
    """Return the gzipped size of some files of the site, in kB."""
    return sum(len(gzip.compress((SITE / name).read_bytes())) for name in names if (SITE / name).is_file()) / 1000


if __name__ == "__main__":
    sys.exit(main())
