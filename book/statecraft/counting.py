"""``make corpus``: the only writer of the tables of counts.

The texts come from the folder that ``STATECRAFT_CORPUS`` names. Without it
they are downloaded from their public addresses into the project's own cache;
those that could not be had can be put there by hand.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .corpus import counted, frames, items
from .downloads import download, report
from .package import DATA, schema
from .reading import write
from .scale import count_many

VARIABLE = "STATECRAFT_CORPUS"
CACHE = DATA.parent / "_build" / "corpus"


def recount(data: Path | None = None) -> None:
    """Count every complete text and write ``term_counts`` and ``token_counts``.

    Raises :class:`~statecraft.corpus.CorpusError` where a text is missing or
    not the one described; the tables are then as they were.
    """
    texts = Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else fetched(data)
    made = frames(count_many(items(texts, data)))
    for name, frame in made.items():
        table = schema(data)[name]
        target = (data or DATA) / table.path
        draft = target.with_suffix(".part")
        write(frame.astype("str"), draft, table)
        draft.replace(target)
        print(f"{target.name}: {len(frame):,} counts of {frame['document'].nunique()} documents")


def fetched(data: Path | None = None) -> Path:
    """Download the texts into the cache, say what could not be had, and return the folder."""
    wanted = [(row.id, row.url if isinstance(row.url, str) else "", row.sha256) for row in counted(data).itertuples()]
    print(f"{VARIABLE} is not set: looking for {len(wanted)} texts at their public addresses.", file=sys.stderr)
    print(report(download(wanted, CACHE)), file=sys.stderr)
    return CACHE
