"""Make book/licences.csv again: the licence of every package of the locks, and of what the pages carry.

``make licences`` runs this in the environment of the tests. Licences are read
from what each installed package says of itself and written as SPDX names; the
few that say nothing, or are installed on other systems only, are stated here
with where that was read. A package whose words are not understood stops it.
"""

from __future__ import annotations

import csv
import importlib.metadata
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "book" / "licences.csv"
COLUMNS = ["name", "part", "licence", "notice"]
LOCKS = {"book": "requirements.txt", "lab": "requirements-lab.txt", "tests": "requirements-test.txt"}
STATED = {
    "appnope": "BSD-2-Clause",  # macOS only; its wheel's metadata
    "axe-playwright-python": "MIT",  # its licence file; it carries axe-core, which is MPL-2.0
    "colorama": "BSD-3-Clause",  # Windows only; its wheel's licence file
    "docutils": "LicenseRef-Public-Domain AND PSF-2.0 AND BSD-2-Clause",  # the GPL is for an editor mode not installed
    "num2words": "LGPL-2.1-or-later",  # its licence file
    "pywinpty": "MIT",  # Windows only; its wheel's metadata
    "tqdm": "MPL-2.0 AND MIT",
    "trustme": "MIT OR Apache-2.0",
    "xlwt": "BSD-3-Clause AND BSD-Advertising-Acknowledgement AND LGPL-2.1-or-later",  # its docs/licenses.rst
} | dict.fromkeys(
    ["sphinxcontrib-applehelp", "sphinxcontrib-devhelp", "sphinxcontrib-htmlhelp", "sphinxcontrib-qthelp",
     "sphinxcontrib-serializinghtml"], "BSD-2-Clause",  # as Sphinx; LICENCE.rst of their repositories
)  # fmt: skip
# Words of metadata, in lower case, by what SPDX calls it.
SPDX = {
    "Apache-2.0": ["apache 2.0", "apache license 2.0", "apache license, version 2.0", "apache software license"],
    "ISC": ["isc license", "isc license (iscl)"],
    "MIT": ["mit license"],
    "MPL-2.0": ["mozilla public license 2.0 (mpl 2.0)"],
    "PSF-2.0": ["python software foundation license", "psfl"],
    "BSD-2-Clause": ["bsd 2-clause license"],
    "BSD-3-Clause": ["bsd 3-clause license"],
}
NAMED = {words: name for name, listed in SPDX.items() for words in [name.lower(), *listed]}
# What the built pages, the map and the search hold of other people's work, with the notice that it asks for.
CARRIED = [
    ("Vega, Vega-Lite, Vega-Embed", "BSD-3-Clause", "© 2015–2023 University of Washington Interactive Data Lab"),
    ("D3 modules, topojson-client", "ISC", "© 2010–2026 Mike Bostock"),
    ("delaunator", "ISC", "© Mapbox"),
    ("fast-json-patch", "MIT", "© Joachim Wester"),
    ("json-stringify-pretty-compact", "MIT", "© Simon Lydell"),
    ("DataTables and its extensions", "MIT", "© SpryMedia Limited and other contributors"),
    ("jQuery", "MIT", "© OpenJS Foundation and other contributors"),
    ("JSZip, pako", "MIT", "© Stuart Knightley, Vitaly Puzrin and other contributors"),
    ("FileSaver.js", "MIT", "© Eli Grey"),
    ("Snowball stemmer", "BSD-3-Clause", "© Dr Martin Porter, Richard Boulton and other contributors"),
    ("Sphinx, style sheet and icons", "BSD-2-Clause", "© the Sphinx developers"),
    ("Pygments, style sheets", "BSD-2-Clause", "© the Pygments developers"),
    ("MyST-NB, style sheet", "BSD-3-Clause", "© Executable Books"),
    ("OpenCC, character tables", "Apache-2.0", "© Carbo Kuo and contributors"),
    ("Natural Earth, outlines of the map", "LicenseRef-Public-Domain", "Made with Natural Earth"),
]


class UnknownLicenceError(ValueError):
    """A package whose licence is not understood."""


def locked(root: Path = ROOT) -> dict[str, str]:
    """Return each package of the locks with the part of the project that first needs it."""
    found: dict[str, str] = {}
    for part, name in LOCKS.items():
        for package in re.findall(r"^([a-z0-9._-]+)==", (root / name).read_text(encoding="utf-8"), re.M):
            found.setdefault(package, part)
    return dict(sorted(found.items()))


def licence(package: str) -> str:
    """Return the licence of an installed package by its SPDX name or expression; raises UnknownLicenceError."""
    if package in STATED:
        return STATED[package]
    try:
        said = importlib.metadata.metadata(package)
    except importlib.metadata.PackageNotFoundError:
        raise UnknownLicenceError(f"{package} is not installed here: state its licence in STATED") from None
    if expression := said.get("License-Expression"):
        return str(expression)
    classified = [line.split(" :: ")[-1] for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    words = [(said.get("License") or "").strip().split("\n")[0], *classified]
    names = {NAMED[one.lower()] for one in words if one.lower() in NAMED}
    if not names and any(one in ("BSD", "BSD License") for one in words):
        names = {clauses(package)}
    if len(names) != 1:
        raise UnknownLicenceError(
            f"{package}: '{' / '.join(words)}' is no licence known here: add it to SPDX or STATED"
        )
    return names.pop()


def clauses(package: str) -> str:
    """Return which BSD licence a package's own licence file holds: the third clause speaks of endorsing."""
    for path in importlib.metadata.files(package) or []:
        if re.match(r"(licen[cs]e|copying)(\.|$)", path.name, re.I):
            text = Path(str(path.locate())).read_text(encoding="utf-8")
            return "BSD-3-Clause" if "endorse" in text else "BSD-2-Clause"
    raise UnknownLicenceError(f"{package}: which of the BSD licences? Its file is not installed; state it in STATED")


def rows() -> list[dict[str, str]]:
    """Return the table: packages by name, then what the pages carry."""
    packages = [(name, part, licence(name), "") for name, part in locked().items()]
    carried = [(name, "pages", terms, notice) for name, terms, notice in CARRIED]
    return [dict(zip(COLUMNS, row, strict=True)) for row in packages + carried]


def main() -> int:
    """Write the table; return 0, or 1 after naming the package that says nothing."""
    try:
        made = rows()
    except UnknownLicenceError as error:
        print(error, file=sys.stderr)
        return 1
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
    print(f"{len(made)} licences are in {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
