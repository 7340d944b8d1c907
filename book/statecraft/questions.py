"""Open questions: what is not known, contested or undecided, and the days that would settle it.

A gap rests on no source of its own, so a day is taken from it only where a
row of its instrument that has evidence names the same day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from .evidence import confidence
from .lenses import Fragment
from .markup import fill
from .package import as_of
from .tables import load
from .wording import MONTHS, count_words, date_words

KINDS = ["not-found", "contested", "pending"]
KIND_WORDS = {"not-found": "searched, not found", "contested": "sources disagree", "pending": "not yet decided"}
CAMPS = ["us", "china", "allied", "multilateral", "none"]
CAMP_WORDS = {
    "us": "United States",
    "china": "China",
    "allied": "Allies",
    "multilateral": "Shared",
    "none": "No single text",
}
SUBJECTS = {
    "export-stack": ("American export packages and their counterparts", "Export stacks", "export-stacks.html"),
    "capacity-building": ("Capacity building", "Capacity building", "capacity-building.html"),
    "coalition": ("Coalitions", "Supply-chain coalitions", "supply-chain-coalitions.html"),
    "control": ("Controls", "Controls", "controls.html"),
    "governance": ("Rules and governance", "Side by side", "side-by-side.html"),
    "none": ("Shares, groups and laws without a text of their own", "Chokepoints", "chokepoints.html"),
}
OWN = ("question", "searched", "settles", "notes")
TOLD = {"events": ("title", "summary", "notes"), "instruments": ("summary", "notes"), "figures": ("scope", "notes")}
_DAY = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) (\d{{4}})")


def gaps(folder: Path | None = None) -> pd.DataFrame:
    """Return the gaps as text, with ``camp``, ``family`` and ``name`` of their instrument, ``none`` without one."""
    frame = load("gaps", folder).astype({"kind": "str"})
    frame["instrument"] = frame["instrument"].astype("str").where(frame["instrument"].notna(), "")
    texts = load("instruments", folder).set_index("id")
    for column, source, blank in (("camp", "bloc", "none"), ("family", "family", "none"), ("name", "name", "")):
        frame[column] = frame["instrument"].map(texts[source].astype("str")).fillna(blank)
    return frame


def days_named(text: str) -> set[tuple[pd.Timestamp, str]]:
    """Return the days and months that a text names, each with its precision; a month stands for its last day."""
    found = set()
    for day, month, year in _DAY.findall(text):
        first = pd.Timestamp(int(year), MONTHS.index(month) + 1, 1)
        if not day:
            found.add((first + pd.offsets.MonthEnd(), "month"))
        elif 1 <= int(day) <= first.days_in_month:
            found.add((first.replace(day=int(day)), "day"))
    return found


def newest_source(folder: Path | None = None) -> pd.Timestamp:
    """Return the date of the newest source in the data: what came after it is not known here."""
    return load("sources", folder)["date"].max()


def due(folder: Path | None = None) -> pd.DataFrame:
    """Return the days after the newest source on which an open question falls due, soonest first.

    One row per gap and day: columns of :func:`gaps`, ``day``, ``precision``
    (day or month), ``table`` and ``row`` (a supported row of the instrument
    that names the day) and ``passed`` (before the date of the book).
    """
    known, told, start = set(confidence(folder).index), _told(folder), newest_source(folder)
    out = []
    for gap in gaps(folder).to_dict("records"):
        own = days_named(" ".join(str(gap[column]) for column in OWN if isinstance(gap[column], str)))
        for day, precision in own:
            rows = [key for key in told.get(gap["instrument"], {}).get((day, precision), []) if key in known]
            if rows and day > start:
                past = day < pd.Timestamp(as_of())
                out.append(
                    gap | {"day": day, "precision": precision, "passed": past, "table": rows[0][0], "row": rows[0][1]}
                )
    columns = [*gaps(folder).columns, "day", "precision", "passed", "table", "row"]
    return pd.DataFrame(out, columns=columns).sort_values(["day", "id"], ignore_index=True)


def _told(folder: Path | None) -> dict[str, dict[tuple[pd.Timestamp, str], list[tuple[str, str]]]]:
    """Return the days that rows name, by instrument: day → keys of the rows."""
    out: dict[str, dict[tuple[pd.Timestamp, str], list[tuple[str, str]]]] = {}
    for table, columns in TOLD.items():
        for row in load(table, folder).to_dict("records"):
            instrument = str(row["id"] if table == "instruments" else row["instrument"])
            for day in days_named(" ".join(str(row[column]) for column in columns if isinstance(row[column], str))):
                out.setdefault(instrument, {}).setdefault(day, []).append((table, str(row["id"])))
    return out


def weeks_between(first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return every day, as ``day``, of the weeks (Monday to Sunday) from one day's to another's."""
    monday, sunday = first - pd.Timedelta(days=first.day_of_week), last + pd.Timedelta(days=6 - last.day_of_week)
    return pd.DataFrame({"day": pd.date_range(monday, sunday)})


def on_the_wall(frame: pd.DataFrame) -> pd.DataFrame:
    """Add where a calendar shows each ``day``: ``week`` (its Monday, as 9 Nov) and ``weekday`` (0 is Monday)."""
    weekday = frame["day"].dt.day_of_week
    monday = frame["day"] - pd.to_timedelta(weekday, unit="D")
    return frame.assign(week=monday.dt.day.astype("str") + " " + monday.dt.strftime("%b"), weekday=weekday)


def burden(folder: Path | None = None) -> pd.DataFrame:
    """Return how many questions of each kind each camp has, and per hundred of its instruments.

    One row per camp with instruments and kind: ``camp``, ``kind``, ``n``,
    ``instruments`` (how many the data hold), ``rate`` (n per hundred).
    """
    open_ = gaps(folder)
    sizes = load("instruments", folder)["bloc"].astype("str").value_counts()
    table = open_.groupby(["camp", "kind"]).size()
    rows = [
        (camp, kind, int(table.get((camp, kind), 0)), int(sizes.get(camp, 0)))
        for camp in CAMPS
        for kind in KINDS
        if sizes.get(camp, 0)
    ]
    frame = pd.DataFrame(rows, columns=["camp", "kind", "n", "instruments"])
    return frame.assign(rate=100 * frame["n"] / frame["instruments"])


def question_cards(id: str, folder: Path | None = None) -> Fragment:  # noqa: A002 (the word that HTML uses)
    """Return every open question as an entry to expand: the dated ones first, the rest by subject.

    Entries can be sifted by kind and camp without a script.
    """
    frame, dated = gaps(folder), due(folder).drop_duplicates("id")
    first = [_card(gap, _when(gap)) for gap in dated.to_dict("records")]
    note = "Past or coming days after the newest source; a day that has passed is open because no source shows it."
    title = "Due on a known day, soonest first"
    groups: list[dict[str, Any]] = [{"id": "due", "title": title, "note": _note(note), "cards": first}]
    rest = frame[~frame["id"].isin(dated["id"])]
    for family, (title, chapter, url) in SUBJECTS.items():
        mine = rest[rest["family"] == family].sort_values(["kind", "name", "id"])
        if len(mine):
            number = count_words(len(mine)).capitalize()
            place = _note(f"{number} question{'s' if len(mine) > 1 else ''}. Chapter: ", chapter, url)
            cards = [_card(gap, "") for gap in mine.to_dict("records")]
            groups.append({"id": family, "title": title, "note": place, "cards": cards})
    filters = [
        {"key": "a", "legend": "Kind", "options": [KIND_WORDS[kind] for kind in KINDS]},
        {"key": "b", "legend": "Camp", "options": [CAMP_WORDS[camp] for camp in CAMPS]},
    ]
    html = fill("cards.html", id=id, label="Every open question", filters=filters, groups=groups)
    return Fragment(html, "\n".join(f"{c['badge']}: {c['title']}" for g in groups for c in g["cards"]))


def _note(text: str, link: str = "", url: str = "") -> list[dict[str, str]]:
    parts = [{"text": text, "url": "", "lang": ""}]
    return [*parts, {"text": link, "url": url, "lang": ""}] if link else parts


def _when(gap: Mapping[str, object]) -> str:
    words = date_words(gap["day"].date(), str(gap["precision"]))  # type: ignore[attr-defined]
    return f"{'fell due' if gap['passed'] else 'due'} {words}"


def _card(gap: Mapping[str, object], when: str) -> dict[str, object]:
    kind, camp = str(gap["kind"]), str(gap["camp"])
    entries = [
        ("Due", when.removeprefix("fell due ").removeprefix("due ")),
        ("About", gap["name"]),
        ("Camp", CAMP_WORDS[camp]),
        ("Searched", gap["searched"]),
        ("Would settle it", gap["settles"]),
        ("Note", gap["notes"]),
        ("As of", date_words(gap["as_of"].date())),  # type: ignore[attr-defined]
    ]
    return {
        "id": f"open-{gap['id']}",
        "a": KINDS.index(kind) + 1,
        "b": CAMPS.index(camp) + 1,
        "badge": kind,
        "tone": kind,
        "told": bool(when),
        "title": gap["question"],
        "aside": when or gap["name"],
        "entries": [
            {"term": term, "text": text, "lang": "", "links": []}
            for term, text in entries
            if isinstance(text, str) and text
        ],
    }
