"""What a reader's browser loads: requests, bytes and layout shift per page, before and after the charts wake.

Run after `make book`, in the test environment: python bench/pages.py
Sizes are gzipped; layout shift is the sum over the whole page, scrolled through on a phone, bar what a reader's own
clicks cause.
"""

from __future__ import annotations

import shutil
import sys
from urllib.parse import urlparse

from playwright.sync_api import Page, sync_playwright
from serving import SITE, served, zipped

SHIFTS = """window.shifted = 0;
const add = (one) => { if (!one.hadRecentInput) shifted += one.value; };
new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type: "layout-shift", buffered: true });"""
WOKEN = "figure.chart, table[data-sortable]"


def main() -> int:
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser_path is None or not SITE.exists():
        print("needs Chromium and a built book (make book)", file=sys.stderr)
        return 1
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        print("page | HTML kB, gzip kB | first view: requests, gzip kB | whole page: requests, gzip kB | layout shift")
        for path in sorted(SITE.glob("*.html")):
            page = browser.new_page(viewport={"width": 390, "height": 844})
            first, whole, shift = visited(page, f"{address}/{path.name}")
            shown = " | ".join(f"{len(names)}, {weight(names):.0f}" for names in (first, whole))
            sizes = f"{path.stat().st_size / 1000:.0f}, {len(zipped(path)) / 1000:.0f}"
            print(f"{path.name} | {sizes} | {shown} | {shift:.4f}", flush=True)
            page.close()
        browser.close()
    return 0


def visited(page: Page, address: str) -> tuple[list[str], list[str], float]:
    """Open a page and scroll through it; return what it loaded at first and in all, and how far its parts moved."""
    loaded: list[str] = []
    page.add_init_script(SHIFTS)
    page.on("request", lambda request: loaded.append(urlparse(request.url).path.lstrip("/")))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    first = list(loaded)
    page.mouse.move(9, 9)  # tables wait for a sign of a reader
    for part in page.locator(WOKEN).all():
        if part.is_visible():
            part.scroll_into_view_if_needed()
            part.locator("xpath=self::*[@data-live]").wait_for(state="attached", timeout=30_000)
    page.wait_for_timeout(300)
    return first, loaded, float(page.evaluate("shifted"))


def weight(names: list[str]) -> float:
    """Return the size of some files of the site as they travel, in kB."""
    return sum(len(zipped(SITE / name)) for name in names if (SITE / name).is_file()) / 1000


if __name__ == "__main__":
    sys.exit(main())
