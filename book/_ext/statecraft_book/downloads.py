"""The downloads beside the pages: the data in other forms, the bundle, and the book as PDF and EPUB.

:func:`add` runs after every good build and takes seconds. PDF and EPUB take a
minute, so ``make downloads`` writes them (``python -m statecraft_book.downloads``),
and keeps them for as long as the pages stay as they are. The data page lists
what there is, with sizes; a file that was not made is not listed.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from statecraft import tracing
from statecraft.package import Table, schema

from . import freshness, manifest
from .archive import bundled, write_bundle
from .database import write_database
from .formats import LISTING, NAME, TEMPLATES, fill, size
from .kept import Kept, key
from .lock import BusyError, alone
from .places import inside, listed
from .tabular import as_json, write_parquet
from .workbook import write_workbook

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
FOLDER = "downloads"
KINDS = {"CSV": "data/{}.csv", "JSON": f"{FOLDER}/json/{{}}.json", "Parquet": f"{FOLDER}/parquet/{{}}.parquet"}
WHOLE = {
    ".pdf": ("The book as PDF", "To print or keep, with charts, evidence and outline"),
    ".epub": ("The book as EPUB", "For e-book readers, with charts and evidence that opens on the spot"),
    ".xlsx": ("The tables as Excel", "One sheet per table; no cell is run as a formula"),
    ".sqlite": ("The tables as SQLite", "Keys and references declared; start with PRAGMA foreign_keys = ON"),
    ".zip": ("The runnable bundle", "Chapters, helpers and data: unpack, then make book"),
}
MADE_OF_PAGES = (".pdf", ".epub")
KEPT = 2  # states of the pages whose PDF and EPUB are kept


def add(root: Path, html: Path) -> None:
    """Write the data and the bundle into ``html``, fetch PDF and EPUB made of these very pages, list all."""
    make_data(root, html)
    fetch(root, html)


def make_data(root: Path, html: Path) -> None:
    """Write the data and the bundle; what was made of the same files, by the same code and packages, stays."""
    kept, folder = Kept(root / "_build" / ".stage" / "downloads.json", html), html / FOLDER
    now = freshness.fingerprint(root)
    data = key(now, *map(tracing.state, sorted(TEMPLATES.iterdir())))
    if not kept.fresh(tables(), data):
        shutil.rmtree(folder, ignore_errors=True)
        for kind in ("json", "parquet"):
            (folder / kind).mkdir(parents=True)
        for table in schema().values():
            (folder / "json" / f"{table.name}.json").write_bytes(as_json(table))
            write_parquet(table, folder / "parquet" / f"{table.name}.parquet")
        write_database(folder / f"{NAME}.sqlite")
        write_workbook(folder / f"{NAME}.xlsx")
        kept.remember(tables(), data)
    bundle = f"{FOLDER}/{NAME}.zip"
    holds = key(now, *(f"{path.as_posix()} {tracing.state(root / path)}" for path in bundled(root)))
    if not kept.fresh([bundle], holds):
        write_bundle(root, html / bundle, NAME)
        kept.remember([bundle], holds)


def tables() -> list[str]:
    """Return the files that are made of the data alone, relative to the site."""
    each = [pattern.format(name) for name in schema() for kind, pattern in KINDS.items() if kind != "CSV"]
    return [*each, f"{FOLDER}/{NAME}.sqlite", f"{FOLDER}/{NAME}.xlsx"]


def fetch(root: Path, html: Path) -> list[Path]:
    """Put PDF and EPUB made of these very pages, if there are any, in the place of others; list all downloads."""
    made = sorted((stored(root) / state(root, html)).glob(f"{NAME}.*"))
    for ending in MADE_OF_PAGES:
        (html / FOLDER / f"{NAME}{ending}").unlink(missing_ok=True)
    for one in made:
        shutil.copyfile(one, html / FOLDER / one.name)
    announce(html)
    return made


def announce(html: Path) -> None:
    """List on the data page what there is to download; a book without that page is left alone."""
    page = html / "data.html"
    if not page.exists():
        return
    text = page.read_text(encoding="utf-8")
    draft = page.with_suffix(".part")
    draft.write_text(LISTING.sub(lambda _: listing(html), text, count=1), encoding="utf-8", newline="\n")
    draft.replace(page)


def listing(html: Path) -> str:
    """Return the lists of files with their sizes, as they are in ``html``."""
    whole = [
        {
            "path": f"{FOLDER}/{NAME}{ending}",
            "name": name,
            "words": words,
            "size": _size(html, f"{FOLDER}/{NAME}{ending}"),
        }
        for ending, (name, words) in WHOLE.items()
        if (html / FOLDER / f"{NAME}{ending}").exists()
    ]
    tables = [{"title": table.title, "files": _files(html, table)} for table in schema().values()]
    return fill("listing.html", whole=whole, kinds=list(KINDS), tables=tables)


def _files(html: Path, table: Table) -> list[dict[str, str]]:
    paths = {kind: pattern.format(table.name) for kind, pattern in KINDS.items()}
    return [{"kind": kind, "path": path, "size": _size(html, path)} for kind, path in paths.items()]


def _size(html: Path, path: str) -> str:
    return size((html / path).stat().st_size)


def stored(root: Path) -> Path:
    """Return the folder that keeps PDF and EPUB between builds."""
    return root / "_build" / ".downloads"


def state(root: Path, html: Path) -> str:
    """Return a hash over the pages, without the list of downloads, and over what makes books of them."""
    digest = hashlib.sha256()
    for name, _ in listed(root):
        page = html / f"{name}.html"
        digest.update(LISTING.sub("", page.read_text(encoding="utf-8")).encode() if page.exists() else b"")
    for path in [*sorted(TEMPLATES.iterdir()), *(HERE / f"{one}.py" for one in ("assembly", "epub", "portable"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def main(root: Path = ROOT) -> int:
    """Make PDF and EPUB of the built pages while no build replaces them; return 0, or 1 after saying why not."""
    try:
        with alone(root / "_build" / ".lock"), inside(root / "_build"):
            return make(root)
    except BusyError as error:
        print(error, file=sys.stderr)
        return 1


def make(root: Path) -> int:
    """Make PDF and EPUB of the built pages and list them; return 0, or 1 after saying what is missing."""
    html = root / "_build" / "html"
    if not (html / "index.html").exists():
        print("There is no built book: make book builds it.", file=sys.stderr)
        return 1
    from . import portable  # libraries that an ordinary build does not need, nor wait for
    from .assembly import assemble
    from .epub import write_epub

    folder = stored(root) / state(root, html)
    folder.mkdir(parents=True, exist_ok=True)
    chapters = assemble(root, html)
    epub, pdf = folder / f"{NAME}.epub", folder / f"{NAME}.pdf"
    if not epub.exists():
        write_epub(chapters, epub)
    if why := portable.lacking():
        print(f"No PDF: {why}. The data page does not list one.", file=sys.stderr)
    elif not pdf.exists():
        unset = portable.write_pdf(chapters, pdf)
        if unset:
            remedy = "on Debian and Ubuntu: apt install fonts-noto-core"
            print(f"PDF: no font on this machine has {' '.join(unset)} ({remedy})", file=sys.stderr)
    others = sorted((one for one in stored(root).iterdir() if one != folder), key=lambda one: one.stat().st_mtime)
    for old in others[: max(0, len(others) - KEPT + 1)]:
        shutil.rmtree(old, ignore_errors=True)
    for made in fetch(root, html):
        print(f"Made {made.name}, {size(made.stat().st_size)}")
    manifest.write(root, html)
    return 0


if __name__ == "__main__":
    sys.exit(main())
