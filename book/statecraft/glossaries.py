"""The glossary as a page: each concept once, by frame, in every language in which it was found."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .lenses import Fragment
from .markup import fill
from .terms import LANGUAGES, concepts, terms

TONGUES = {"zh-Hans": "Simplified", "zh-Hant": "Traditional", "ko": "Korean", "vi": "Vietnamese"}
UNSEEN = "°"  # after a term that no document or source in the data attests


def glossary_page(folder: Path | None = None) -> Fragment:
    """Return every concept with its gloss and terms; ``term-<concept>`` is its anchor.

    Frames and entries are in alphabetical order; a term that was seen in no
    document or source carries the mark ``°``.
    """
    said = {lang: _said(lang, folder) for lang in LANGUAGES}
    listed = concepts(folder).astype("str")
    groups = [
        {"id": frame, "title": frame.replace("-", " ").capitalize(), "entries": _entries(rows, said)}
        for frame, rows in listed.groupby("frame", sort=True)
    ]
    lines = [f"{entry['head']}: {entry['gloss']}" for group in groups for entry in group["entries"]]
    return Fragment(fill("glossary.html", groups=groups), "\n".join(lines))


def _said(lang: str, folder: Path | None) -> dict[str, list[str]]:
    """Return a language's terms by concept, the main one first."""
    frame = terms(lang, folder).sort_values(["concept", "main", "term"])
    shown = frame["term"] + frame["attested"].isna().map({True: UNSEEN, False: ""})
    return dict(shown.groupby(frame["concept"].astype("str")).agg(list))


def _entries(rows: pd.DataFrame, said: dict[str, dict[str, list[str]]]) -> list[dict[str, object]]:
    out = []
    for ident, gloss in zip(rows["id"], rows["gloss"], strict=True):
        head, *rest = said["en"][ident]
        forms = [
            {"lang": lang, "name": name, "text": ", ".join(said[lang][ident])}
            for lang, name in TONGUES.items() if ident in said[lang]
        ]  # fmt: skip
        out.append({"id": ident, "head": head, "rest": ", ".join(rest), "gloss": gloss, "forms": forms})
    return sorted(out, key=lambda entry: str(entry["head"]).casefold())
