"""Press articles to counts: the concepts of a report, beside those of the documents that it tells.

The articles are not part of the book. They are read from a folder, under
whatever name, and known by the checksum in ``data/articles.csv``; the places
there leave out what a site puts around a text. What two readings made of the
matches stands beside the counts, and falls with them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from .corpus import CorpusError, count_text
from .tables import load

KEY = ["article", "part", "concept"]


def texts(folder: Path, data: Path | None = None) -> dict[str, str]:
    """Return the text of each article of ``articles.csv``, found in a folder by its checksum.

    Raises :class:`~statecraft.corpus.CorpusError` that names every article of
    which no file is there.
    """
    files = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(folder.glob("*.txt"))}
    rows = [(row.article, row.sha256) for row in load("articles", data).astype({"article": "str"}).itertuples()]
    lost = [
        f"{ident}: no file with sha256 {digest[:12]}… in {folder.name}/"
        for ident, digest in rows
        if digest not in files
    ]
    if lost:
        raise CorpusError("\n  ".join([f"{len(lost)} articles are not there:", *lost]))
    return {ident: files[digest].read_bytes().decode("utf-8") for ident, digest in rows}


def parts(text: str, row: pd.Series) -> dict[str, str]:
    """Return the passage of an article that tells its documents (report), and all else of it (rest)."""
    first, start, stop, last = (int(row[name]) for name in ("start", "report_start", "report_end", "end"))
    return {"report": text[start:stop], "rest": text[first:start] + "\n" + text[stop:last]}


def count_articles(folder: Path, data: Path | None = None) -> pd.DataFrame:
    """Return the articles' concepts as the table ``article_counts``, sorted by key.

    Readings are kept where a count is what it was, and missing where it is not:
    those matches have to be read again.
    """
    known = load("articles", data).astype({"article": "str"}).set_index("article")
    lang = load("sources", data).astype({"lang": "str"}).set_index("id")["lang"]
    rows = [
        (ident, part, concept, n)
        for ident, text in texts(folder, data).items()
        for part, passage in parts(text, known.loc[ident]).items()
        for concept, n in count_text(ident, passage, lang[ident]).terms.items()
    ]
    found = pd.DataFrame(rows, columns=[*KEY, "count"])
    before = load("article_counts", data).astype(dict.fromkeys(KEY, "str"))
    return found.merge(before, "left", on=[*KEY, "count"]).sort_values(KEY, ignore_index=True)
