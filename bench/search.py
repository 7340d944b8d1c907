"""What searching costs a reader: bytes, and milliseconds in Chromium at full speed and slowed down four times.

Run after `make book`, in the test environment: python bench/search.py
"""

from __future__ import annotations

import gzip
import shutil
import statistics
import sys

from playwright.sync_api import Browser, sync_playwright
from serving import SITE, served

QUERIES = ["pax silica", "chip", "能力建设", "能力建設", "tri tue nhan tao", "인공지능", "14320", "coaltions",
           "china export controls 2025", "who signed pax silica", "a"]  # fmt: skip
ROUNDS = 5
SLOWER = 4  # as Lighthouse slows a desktop down to a phone
# Loads the index as the page does, then asks: the first result counts from the moment the script has arrived and run.
MEASURE = """async (queries) => {
  const script = document.createElement("script");
  script.src = new URL("search-index.js", document.querySelector("script[src$='book.js']").src);
  const began = performance.now();
  await new Promise((done, failed) => { script.onload = done; script.onerror = failed; document.head.append(script); });
  const loaded = performance.now();
  return [loaded - began, ...queries.map((query) => {
    const asked = performance.now();
    statecraftSearch.search(query);
    return performance.now() - asked;
  })];
}"""


def main() -> int:
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser_path is None or not SITE.exists():
        print("needs Chromium and a built book (make book)", file=sys.stderr)
        return 1
    raw = (SITE / "_static" / "search-index.js").read_bytes()
    print(f"index with stemmer and engine: {len(raw) / 1000:.0f} kB, gzipped {len(gzip.compress(raw)) / 1000:.0f} kB")
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        address = f"{site}/methods.html"
        columns = {f"{slower}×": timings(browser, address, slower) for slower in (1, SLOWER)}
        browser.close()
    print("median ms of", ROUNDS, "| ".join(["", *(f"CPU slowed {name}" for name in columns)]))
    for n, name in enumerate(["load and fold", f"first result: {QUERIES[0]}", *QUERIES[1:]]):
        print(f"{name} | " + " | ".join(f"{column[n]:.0f}" for column in columns.values()))
    return 0


def timings(browser: Browser, address: str, slower: int) -> list[float]:
    """Return the median milliseconds of loading and of each query, every round on a fresh page."""
    rounds = []
    for _ in range(ROUNDS):
        page = browser.new_page()
        page.goto(address)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        rounds.append(page.evaluate(MEASURE, QUERIES))
        page.close()
    return [statistics.median(values) for values in zip(*rounds, strict=True)]


if __name__ == "__main__":
    sys.exit(main())
