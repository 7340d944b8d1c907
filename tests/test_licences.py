"""Every package and every file of others has a licence that is known, accepted, and what its maker says."""

from __future__ import annotations

import csv
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import licences as tool

with tool.TARGET.open(encoding="utf-8", newline="") as file:
    LISTED = list(csv.DictReader(file))
PACKAGES = {row["name"]: row for row in LISTED if row["part"] != "pages"}
INSTALLED = {re.sub(r"[-_.]+", "-", one.name).lower() for one in importlib.metadata.distributions()}
# Licences that let anybody use, change and pass on a package beside code under BSD-3-Clause.
ACCEPTED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-Advertising-Acknowledgement", "CC0-1.0", "ISC",
    "LicenseRef-Public-Domain", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib",
}  # fmt: skip
# Packages that bind whoever passes on a changed copy of them. They are installed, never shipped: methods says so.
BINDING = {
    "krippendorff": "GPL-3.0-or-later",
    "num2words": "LGPL-2.1-or-later",
    "xlwt": "BSD-3-Clause AND BSD-Advertising-Acknowledgement AND LGPL-2.1-or-later",
}
# Files of the built pages that are not only the book's own, and what they hold.
HELD = {
    "vega.js": "Vega, Vega-Lite, Vega-Embed",
    "datatables.js": "DataTables and its extensions",
    "book.js": "Snowball stemmer",
    "search-index.js": "OpenCC, character tables",
    "basic.css": "Sphinx, style sheet and icons",
    "file.png": "Sphinx, style sheet and icons",
    "minus.png": "Sphinx, style sheet and icons",
    "plus.png": "Sphinx, style sheet and icons",
    "mystnb.css": "MyST-NB, style sheet",
    "pygments.css": "Pygments, style sheets",
    "pygments_dark.css": "Pygments, style sheets",
}
OWN = {"book.css", "icon.svg"}


def parts(expression: str) -> set[str]:
    return set(re.split(r" AND | OR ", expression))


def test_every_package_of_the_locks_has_a_licence_and_no_other_is_listed():
    assert {name: row["part"] for name, row in PACKAGES.items()} == tool.locked()


def test_every_licence_is_one_that_we_accept_or_one_that_we_speak_of():
    unknown = {row["name"]: row["licence"] for row in LISTED if not parts(row["licence"]) <= ACCEPTED}
    assert unknown == BINDING
    told = (ROOT / "book" / "methods.md").read_text(encoding="utf-8")
    assert [name for name in BINDING if f"`{name}`" not in told] == []


@pytest.mark.parametrize("package", sorted(PACKAGES.keys() & INSTALLED - set(tool.STATED)))
def test_the_installed_package_says_what_the_list_says(package):
    assert parts(tool.licence(package)) == parts(PACKAGES[package]["licence"])


def test_a_package_that_says_nothing_stops_the_list(monkeypatch):
    monkeypatch.setattr(tool, "NAMED", {})
    with pytest.raises(tool.UnknownLicenceError, match="jieba: 'MIT / MIT License' is no licence known here"):
        tool.licence("jieba")
    with pytest.raises(tool.UnknownLicenceError, match="nowhere-to-be-found is not installed"):
        tool.licence("nowhere-to-be-found")


def test_work_that_the_pages_carry_comes_with_its_notice():
    carried = [row for row in LISTED if row["part"] == "pages"]
    assert {row["name"] for row in carried} >= set(HELD.values())
    assert [row["name"] for row in carried if not row["notice"]] == []


@pytest.mark.site
def test_every_file_beside_the_pages_is_ours_or_named(site: Path):
    found = {re.sub(r"\.[0-9a-f]{64}", "", path.name) for path in (site / "_static").rglob("*") if path.is_file()}
    assert found <= set(HELD) | OWN
