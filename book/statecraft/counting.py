"""``make corpus``: the only writer of the tables of counts.

The texts come from the folder that ``STATECRAFT_CORPUS`` names. Without it
they are downloaded from their public addresses into the project's own cache;
those that could not be had can be put there by hand. Press articles are
never downloaded: they are counted where ``STATECRAFT_ARTICLES`` names their folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pandas as pd

from .articles import count_articles
from .corpus import counted, frames, items
from .downloads import download, report
from .frames import frame_of
from .package import DATA, schema
from .reading import write
from .scale import count_many

VARIABLE = "STATECRAFT_CORPUS"
ARTICLES = "STATECRAFT_ARTICLES"
CACHE = DATA.parent / "_build" / "corpus"


def recount(data: Path | None = None) -> None:
    """Count every complete text, and the articles where they are at hand, and write the tables of counts.

    Raises :class:`~statecraft.corpus.CorpusError` where a text or an article
    is missing or not the one described; all tables are then as they were.
    """
    articles = _articles(data)
    texts = Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else fetched(data)
    made = frames(count_many(items(texts, data)))
    for name, frame in (made | articles).items():
        table = schema(data)[name]
        target = (data or DATA) / table.path
        write(written(frame), target, table)
        print(f"{target.name}: {len(frame):,} counts of {frame[table.key[0]].nunique()} {table.key[0]}s")


def _articles(data: Path | None) -> dict[str, pd.DataFrame]:
    """Return the counts of the articles, or nothing where no folder is named: their table then stays."""
    if not os.environ.get(ARTICLES):
        print(f"{ARTICLES} is not set: article_counts.csv stays as it is.", file=sys.stderr)
        return {}
    frame = count_articles(Path(os.environ[ARTICLES]), data)
    compared = frame["concept"].isin(frame_of(data).index)
    unread = frame[compared & frame["both"].isna()]
    if len(unread):
        names = ", ".join(unread["concept"].unique())
        print(f"article_counts.csv: the matches of {names} are to be read again.", file=sys.stderr)
    return {"article_counts": frame}


def written(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table of counts as text: whole numbers, and nothing where nothing was judged."""
    numbers = frame.select_dtypes("number").columns
    return frame.astype(dict.fromkeys(numbers, "Int64")).astype("str").fillna("")


def fetched(data: Path | None = None) -> Path:
    """Download the texts into the cache, say what could not be had, and return the folder."""
    wanted = [(row.id, row.url if isinstance(row.url, str) else "", row.sha256) for row in counted(data).itertuples()]
    print(f"{VARIABLE} is not set: looking for {len(wanted)} texts at their public addresses.", file=sys.stderr)
    print(report(download(wanted, CACHE)), file=sys.stderr)
    return CACHE
