"""An article beside the documents that it tells: which frames it has more of, and which fewer.

Every match on both sides was read twice, and only those count that both
readings accept (``data/article_counts.csv``, ``data/match_judgements.csv``).
One article is a case. The exact test takes matches as independent, which those
of one text are not, so it is too quick to see a difference.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from .frames import frame_of, judged
from .keyness import adjusted, exact
from .tables import load

FALSE = 0.05  # share of false discoveries that is borne among the differences of a pair


def pairs(folder: Path | None = None) -> dict[str, list[str]]:
    """Return the ids of the documents with which each article is compared, by the article's id."""
    table = load("article_documents", folder).astype("str")
    return {article: list(rows["document"]) for article, rows in table.groupby("article")}


def framing(article: str, folder: Path | None = None) -> pd.DataFrame:
    """Return the frames of an article and of the documents that it tells, clearest difference first.

    Columns: frame; passage, article, documents (matches in the frame's sense:
    in the passage that tells the documents, in the whole article, in the
    documents); share1, share2 (of all such matches of the article, of the
    documents); p (Fisher's exact test of the whole article against the
    documents), q (p adjusted over the frames of the pair), differs (q below
    :data:`FALSE`) and firm (it still differs with one match fewer on the side
    that has more). Raises ValueError where a match was not read twice.
    """
    told = _read(pairs(folder)[article], folder)
    table = load("article_counts", folder).astype(dict.fromkeys(("article", "part", "concept"), "str"))
    mine = table[(table["article"] == article) & table["concept"].isin(frame_of(folder).index)]
    if mine["both"].isna().any():
        raise ValueError(f"data/article_counts.csv: {article} has matches without both readings; read them and fill in")
    tally = mine.assign(frame=mine["concept"].map(frame_of(folder))).pivot_table(
        index="frame", columns="part", values="both", aggfunc="sum"
    )
    both = (
        pd.concat([tally.reindex(columns=["report", "rest"]), told.rename("documents")], axis=1).fillna(0).astype(int)
    )
    out = pd.DataFrame({"passage": both["report"], "article": both["report"] + both["rest"]}, both.index)
    out["documents"] = both["documents"]
    out = out[out["article"] + out["documents"] > 0].rename_axis("frame")
    one, two = out["article"], out["documents"]
    out["share1"], out["share2"] = one / one.sum(), two / two.sum()
    out["p"], out["q"] = _tested(one, two)
    out["differs"] = out["q"] < FALSE
    out["firm"] = [row.differs and _without(out, str(frame)) < FALSE for frame, row in out.iterrows()]
    return out.reset_index().sort_values(["p", "frame"], ignore_index=True)


def _tested(one: pd.Series, two: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the p-value of each frame, and the same adjusted for their number."""
    p = exact(one, two, one.sum(), two.sum())
    return p, adjusted(p)


def _without(out: pd.DataFrame, frame: str) -> float:
    """Return the adjusted p-value of a frame with one match fewer on the side that has more of it."""
    side = "article" if out.loc[frame, "share1"] > out.loc[frame, "share2"] else "documents"
    fewer = out[["article", "documents"]].copy()
    fewer.loc[frame, side] -= 1
    return float(_tested(fewer["article"], fewer["documents"])[1][out.index.get_loc(frame)])


def readings(folder: Path | None = None) -> pd.DataFrame:
    """Return what the two readings, a and b, say (yes or no) of each match read for the articles, in no order.

    A row is a match of sample ``told`` or of an article; an article's are told
    from its sums: accepted by both, by one of the two, or by neither.
    """
    found = judged(folder)
    whole = load("article_counts", folder)[["count", "a", "b", "both"]].dropna().sum().astype(int)
    either = whole["a"] + whole["b"] - whole["both"]
    many = {
        ("yes", "yes"): whole["both"],
        ("yes", "no"): whole["a"] - whole["both"],
        ("no", "yes"): whole["b"] - whole["both"],
        ("no", "no"): whole["count"] - either,
    }
    mine = pd.DataFrame([pair for pair, n in many.items() for _ in range(n)], columns=["a", "b"])
    return pd.concat([found.loc[found["sample"] == "told", ["a", "b"]], mine], ignore_index=True)


def _read(documents: list[str], folder: Path | None) -> pd.Series:
    """Return how many matches of documents have the sense of their frame, by frame, all of them read twice."""
    frames = frame_of(folder)
    counts = load("term_counts", folder).astype({"document": "str", "concept": "str"})
    counts = counts[counts["document"].isin(documents) & counts["concept"].isin(frames.index)]
    found = judged(folder)
    found = found[found["document"].isin(documents) & found["b"].notna()]
    many = counts.groupby(["document", "concept"])["count"].sum()
    short = many.sub(found.groupby(["document", "concept"]).size(), fill_value=0)
    if (short != 0).any():
        lacking = sorted({document for document, _ in short[short != 0].index})
        raise ValueError(f"data/match_judgements.csv: not every match was read twice in {', '.join(lacking)}")
    return found.groupby("frame")["right"].sum()
