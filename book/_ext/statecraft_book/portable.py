"""The whole book as PDF, printed by a Chromium of this machine; without one there is no PDF.

Why a browser: it sets the same pictures, tables and scripts of writing as the
site, and writes tags, outline and links by itself.
"""

from __future__ import annotations

import copy
import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf

from .assembly import Chapter, inside
from .formats import asset, fill, imprint

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",  # reads only pages that this build wrote
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--export-tagged-pdf",
    "--virtual-time-budget=20000",
)
SECONDS = 900  # several times what a slow machine needs
NO_FONT = "no font on this machine has them (on Debian and Ubuntu: apt install fonts-noto-cjk)"
EAST_ASIAN = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
# Radicals that Unicode does not fold into the character that they are the same as (EquivalentUnifiedIdeograph).
RADICALS = dict(
    re.findall(
        r"(.)(.)",
        "⺎兀⺒巳⺓幺⺠民⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀‧・",
    )
)
RADICAL = re.compile(rb"(^<[0-9A-F]+> (?:<[0-9A-F]+> )?)<(2E[8-9A-F][0-9A-F]|2F[0-9A-D][0-9A-F]|2027)>$", re.M)
BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.S)
CODE = re.compile(rb"<([0-9A-Fa-f]+)>")
ELEMENT = re.compile(r"node[0-9]{8}")
NAMING = {"/ID", "/A", "/Names", "/Limits", "/IDTree"}  # where names of elements stand


def browser() -> str | None:
    """Return the path of a Chromium, which CHROMIUM may name, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def lacking() -> str:
    """Say what this machine lacks for a PDF that is whole; '' when nothing."""
    if browser() is None:
        return "no Chromium on this machine (install it, or name it in CHROMIUM)"
    try:
        fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, timeout=60).stdout
    except OSError:
        return ""  # no fontconfig: not Linux, where systems come with such fonts
    return (
        ""
        if fonts.strip()
        else "no font on this machine has Chinese characters (on Debian and Ubuntu: apt install fonts-noto-cjk)"
    )


def page(chapters: Sequence[Chapter]) -> str:
    """Return the book as one page of HTML, with pictures in a folder ``figures`` beside it."""
    return fill(
        "print.html",
        **imprint(),
        style=asset("reading.css") + asset("paper.css"),
        chapters=[
            {"name": one.name, "title": one.title, "part": one.part, "headings": one.headings(), "body": _body(one)}
            for one in chapters
        ],
    )


def _body(chapter: Chapter) -> str:
    """Return a chapter with ids and links that are unique in the whole book."""
    article = copy.copy(chapter.article)
    for tag in article.find_all(id=True):
        tag["id"] = f"{chapter.name}--{tag['id']}"
    for link, name, anchor in inside(article):
        link["href"] = f"#{name}--{anchor}" if anchor else f"#{name}"
    return article.decode_contents()


def write_pdf(chapters: Sequence[Chapter], path: Path) -> list[str]:
    """Print the chapters to ``path``; return the characters that no font of this machine has.

    Raises RuntimeError when the browser writes nothing, or when a Chinese,
    Japanese or Korean character would be missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "book.html", Path(folder) / "book.pdf"
        source.write_text(page(chapters), encoding="utf-8")
        (Path(folder) / "figures").mkdir()
        for name, svg in ((name, svg) for one in chapters for name, svg in one.pictures.items()):
            (Path(folder) / "figures" / f"{name}.svg").write_text(svg, encoding="utf-8")
        own = f"--user-data-dir={folder}/profile"
        command = [str(browser()), *FLAGS, own, f"--print-to-pdf={made}", source.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS)
        if not made.exists():
            raise RuntimeError(f"{command[0]} wrote no PDF: {done.stderr[-800:]}")
        with pikepdf.open(made) as pdf:
            unset = sorted(wanted(chapters) - readable(pdf))
            if asian := [one for one in unset if EAST_ASIAN.match(one)]:
                raise RuntimeError(f"the PDF would lack {' '.join(asian)}: {NO_FONT}")
            finish(pdf)
            draft = path.with_suffix(".part")
            pdf.save(draft, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
            draft.replace(path)
    return unset


def wanted(chapters: Sequence[Chapter]) -> set[str]:
    """Return every visible character of the book; accents and their letters count as one."""
    text = "".join(one.article.get_text() for one in chapters)
    return {one for one in folded(text) if unicodedata.category(one)[0] not in "CZ"}


def readable(pdf: pikepdf.Pdf) -> set[str]:
    """Return every character that some glyph of the file stands for, after mending what they stand for."""
    out: set[str] = set()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and "/ToUnicode" in item:
            text = mended(item.ToUnicode.read_bytes())
            item.ToUnicode.write(text)
            out |= set(folded("".join(meanings(text))))
    return out


def folded(text: str) -> str:
    """Return text with one form for each character; 户 and 戶 share their radical, so they count as one."""
    return unicodedata.normalize("NFKC", text).replace("户", "戶")


def mended(cmap: bytes) -> bytes:
    """Return a map from glyphs to characters that names characters, where the browser named their radicals.

    A font draws both with one glyph, and the browser names the first: a search
    for the word would not find it.
    """

    def named(found: re.Match[bytes]) -> bytes:
        one = chr(int(found[2], 16))
        return found[1] + b"<%04X>" % ord(RADICALS.get(one) or unicodedata.normalize("NFKC", one))

    return RADICAL.sub(named, cmap)


def meanings(cmap: bytes) -> Iterator[str]:
    """Yield the characters that a map from glyphs to characters names."""
    for kind, block in BLOCK.findall(cmap):
        for line in block.splitlines():
            *codes, target = CODE.findall(line) or [b""]
            text = bytes.fromhex(target.decode()).decode("utf-16-be", "replace")
            count = int(codes[1], 16) - int(codes[0], 16) + 1 if kind == b"range" and len(codes) == 2 else 1
            yield from (text[:-1] + chr(ord(text[-1]) + n) for n in range(count) if text)


def finish(pdf: pikepdf.Pdf) -> None:
    """Give the file its author, and the dates of the data, so that the same book gives the same bytes."""
    said = imprint()
    stamp = f"D:{str(said['as_of']).replace('-', '')}000000Z"
    pdf.docinfo["/Author"] = said["author"]
    pdf.docinfo["/Subject"] = said["subtitle"]
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = stamp
    pdf.Root.PageMode = pikepdf.Name.UseOutlines
    renumber(pdf)
    if "/ID" in pdf.trailer:  # drawn at random; saving makes one of the content
        del pdf.trailer["/ID"]


def renumber(pdf: pikepdf.Pdf) -> None:
    """Name the elements of the structure by their order: Chromium numbers them as it happens to build the page."""
    holders = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and NAMING & set(one.keys())]
    found = sorted({str(one.ID) for one in holders if "/ID" in one and ELEMENT.fullmatch(str(one.ID))})
    names = {old: pikepdf.String(f"node{n:08d}") for n, old in enumerate(found)}

    def rename(holder: Any, place: Any) -> None:
        value = holder[place]
        if isinstance(value, pikepdf.String):
            if new := names.get(str(value)):
                holder[place] = new
        elif isinstance(value, pikepdf.Array) and not value.is_indirect:
            for n in range(len(value)):
                rename(value, n)
        elif isinstance(value, pikepdf.Dictionary) and not value.is_indirect:
            for name in list(value.keys()):
                rename(value, name)

    for one in holders:
        for name in NAMING & set(one.keys()):
            rename(one, name)
