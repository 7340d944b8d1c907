"""Lighthouse's mobile preset on the book's pages, served gzipped on this machine.

Run after `make book`, with `lighthouse` (npm install -g lighthouse) and Chromium on the PATH:
python bench/lighthouse.py [page …]
Without pages: every chapter, an instrument, an actor, the search page and the page for lost addresses. A page
below 95 for performance is run three times, and medians are printed; audits that fail are named below the table.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from serving import SITE, served

ROOT = SITE.parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
SCORES = ("performance", "accessibility", "best-practices", "seo")
TIMES = {"first-contentful-paint": "FCP s", "largest-contentful-paint": "LCP s", "total-blocking-time": "TBT s"}
BAR, RUNS = 95, 3  # a page below the bar for performance is run so often in all, as other work disturbs it
# What a page on plain http at an address of this machine cannot pass, whatever the book does.
OF_THIS_SERVER = {"is-on-https", "redirects-http", "uses-http2", "modern-http-insight"}


def pages() -> list[str]:
    """Return every page of the contents, and one of each kind beside them."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    named = [toc["root"], *(one["file"] for part in toc["parts"] for one in part["chapters"])]
    beside = ["instruments/pax-silica", "actors/chn", "search", "404"]
    return [f"{name.removeprefix('book/')}.html" for name in (*named, *beside)]


def report(tool: str, browser: str, address: str) -> dict[str, Any]:
    """Return what one run of Lighthouse says of a page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [tool, address, "--quiet", "--output=json", f"--output-path={path}", f"--chrome-flags={FLAGS}"]
        done = subprocess.run(
            command, env=os.environ | {"CHROME_PATH": browser}, capture_output=True, text=True, timeout=240
        )
        if not path.exists():
            raise RuntimeError(f"Lighthouse wrote no report on {address}: {done.stderr[-600:]}")
        return json.loads(path.read_text(encoding="utf-8"))


def score(run: dict[str, Any], category: str) -> int:
    return round(100 * (run["categories"][category]["score"] or 0))


def failed(run: dict[str, Any]) -> dict[str, str]:
    """Return the audits that cost points outside performance, and what they are called."""
    audits = run["audits"]
    refs = [ref for category in SCORES[1:] for ref in run["categories"][category]["auditRefs"] if ref["weight"]]
    return {ref["id"]: audits[ref["id"]]["title"] for ref in refs if audits[ref["id"]]["score"] not in (None, 1)}


def line(page: str, runs: list[dict[str, Any]]) -> str:
    """Return a row of the table: medians of the runs."""
    last = runs[-1]["audits"]
    middle = [statistics.median(score(run, category) for run in runs) for category in SCORES]
    times = [statistics.median(run["audits"][audit]["numericValue"] for run in runs) / 1000 for audit in TIMES]
    shift = max(run["audits"]["cumulative-layout-shift"]["numericValue"] for run in runs)
    items = last["network-requests"]["details"]["items"]
    own = [one for one in items if one["url"].startswith("http")]
    weight = sum(one["transferSize"] for one in own) / 1000
    cells = [*(f"{one:.0f}" for one in middle), *(f"{one:.2f}" for one in times), f"{shift:.3f}"]
    return " | ".join([page, *cells, str(len(own)), f"{weight:.0f}"])


def main(wanted: list[str]) -> int:
    tool = shutil.which("lighthouse")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if tool is None or browser is None or not (SITE / "index.html").exists():
        print(
            "needs lighthouse on the PATH (npm install -g lighthouse), Chromium, and a built book (make book)",
            file=sys.stderr,
        )
        return 1
    faults: dict[str, list[str]] = {}
    print(" | ".join(["page", *SCORES, *TIMES.values(), "CLS", "requests", "kB"]))
    with served() as address:
        for page in wanted or pages():
            runs = [report(tool, browser, f"{address}/{page}")]
            while score(runs[0], "performance") < BAR and len(runs) < RUNS:
                runs.append(report(tool, browser, f"{address}/{page}"))
            print(line(page, runs), flush=True)
            for audit, title in failed(runs[-1]).items():
                faults.setdefault(f"{audit}: {title}", []).append(page)
    for fault, where in faults.items():
        cause = " (of this server, not of the book)" if fault.split(":")[0] in OF_THIS_SERVER else ""
        print(f"fails {fault}{cause}: {', '.join(where)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
