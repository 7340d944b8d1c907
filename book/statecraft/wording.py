"""Numbers, dates and names in words, and whether a text says what the data say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from .values import Fact

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SCALE = {
    "thousand": 10**3,
    "million": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
}
HEDGES = {
    "at-least": ("at least", "more than", "over", "no fewer than", "upwards of"),
    "at-most": ("at most", "up to", "no more than", "below", "under", "fewer than", "less than"),
    "about": ("about", "around", "roughly", "some", "nearly", "almost", "approximately"),
    "exact": (),
}
MONEY = {"USD": "US$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "JP¥", "KRW": "₩", "CAD": "C$", "AUD": "A$"}
_DIGITS = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
_TOKEN = re.compile(rf"{_DIGITS.pattern}|[A-Za-z]+(?:-[A-Za-z]+)*|[,;:.()]")


def count_words(n: int) -> str:
    """Write a count as house style does: words to twelve, figures above."""
    small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return small[n] if 0 <= n < len(small) else f"{n:,}"


def date_words(day: date, precision: str = "day") -> str:
    """Write a date as far as it is known: 12 December 2025, December 2025, 2025."""
    month = MONTHS[day.month - 1]
    return {"day": f"{day.day} {month} {day.year}", "month": f"{month} {day.year}"}.get(precision, str(day.year))


def join_names(names: tuple[str, ...] | list[str]) -> str:
    """Join names as a sentence does: a, b and c."""
    listed = list(names)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 2 else listed)


def figure_words(value: float, unit: str, qualifier: str = "exact") -> str:
    """Write a figure with its unit and hedge: at least US$10 million."""
    for name in ("trillion", "billion", "million"):
        if value >= SCALE[name]:
            shown, tail = f"{(Decimal(str(value)) / SCALE[name]).normalize():f}", f" {name}"
            break
    else:
        shown, tail = f"{value:,.10g}", ""
    if unit in MONEY:
        text = f"{MONEY[unit]}{shown}{tail}"
    elif unit == "percent":
        text = f"{shown}{tail}%"
    else:
        text = f"{shown}{tail} {unit}"
    hedge = HEDGES[qualifier][:1]
    return " ".join([*hedge, text])


def numbers(text: str) -> list[float]:
    """Return the numbers that a text states, in digits or in words below a thousand.

    A scale (million, bn) multiplies the number before it; "no" is zero unless
    it hedges (no fewer than).
    """
    out: list[Decimal] = []
    run: list[int] = []
    tokens = [*_TOKEN.findall(re.sub(r"(?i)\bno (fewer|more|less|later|earlier|longer)\b", r"\1", text)), "."]
    for n, token in enumerate(tokens):
        words = _number_words(token.lower())
        if words is not None and _continues(run, words):
            run += words
            continue
        if token.lower() == "and" and run and run[-1] == 100 and _number_words(tokens[n + 1].lower()) is not None:
            continue  # one hundred and five
        if run:
            out.append(Decimal(_value(run)))
            run = []
        if words is not None:
            run = words
        elif token[0].isdigit():
            out.append(Decimal(token.replace(",", "").rstrip(".")))
        elif (
            token.lower() in SCALE
            and out
            and n
            and (tokens[n - 1][0].isdigit() or _number_words(tokens[n - 1].lower()))
        ):
            out[-1] *= SCALE[token.lower()]
    return [float(number) for number in out]


def _number_words(token: str) -> list[int] | None:
    """Return the values of a word such as seven, twenty-one or seven-member; None for others."""
    if token in _spelt():
        return [_spelt()[token]]
    parts = token.split("-")
    known = [_spelt()[part] for part in parts if part in _spelt()]
    return known if known and parts[0] in _spelt() and parts[0] not in ("no", "none") else None


def _continues(run: list[int], words: list[int]) -> bool:
    """Whether words go on a number: after a hundred, a unit after a ten, or a hundred after one."""
    if not run:
        return False
    return run[-1] == 100 or (words == [100] and len(run) == 1) or (run[-1] in range(20, 100, 10) and 0 < words[0] < 10)


def _value(run: list[int]) -> int:
    if 100 not in run:
        return sum(run)
    place = run.index(100)
    return (sum(run[:place]) or 1) * 100 + sum(run[place + 1 :])


def _spelt() -> dict[str, int]:
    """Number words to their value, from num2words."""
    global _WORDS
    if not _WORDS:
        from num2words import num2words

        _WORDS = {num2words(n): n for n in range(100)} | {"hundred": 100, "no": 0, "none": 0}
    return _WORDS


_WORDS: dict[str, int] = {}


def disagreement(text: str, fact: Fact, strangers: Iterable[str] = ()) -> str:
    """Return how a text differs from the fact it is about; '' where it agrees.

    ``strangers`` are names that a list of names must not hold unless the fact
    does: the names of all actors.
    """
    if (
        fact.kind == "count"
        and not numbers(text)
        and (extra := _taken(text, [*fact.names, *strangers]) - set(fact.names))
    ):
        return f"the text names {join_names(sorted(extra))}, the data do not"
    return {"count": _count, "date": _date, "figure": _figure, "text": _text}[fact.kind](text, fact)


def _taken(text: str, names: Iterable[str]) -> set[str]:
    """Return the names in a text, longest first, so that Papua New Guinea does not name Guinea."""
    found = set()
    for name in sorted(set(names), key=len, reverse=True):
        if _says(text, name):
            found.add(name)
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", text)
    return found


def _count(text: str, fact: Fact) -> str:
    found = numbers(text)
    if found:
        return (
            ""
            if found == [fact.value]
            else f"the text says {_shown(found)}, the data {fact.value} ({join_names(fact.names)})"
        )
    missing = [name for name in fact.names if name not in _taken(text, fact.names)]
    return f"the text names neither the number {fact.value} nor {join_names(missing)}" if missing else ""


def _date(text: str, fact: Fact) -> str:
    day = fact.value
    assert isinstance(day, date)
    month = MONTHS[day.month - 1]
    full = date_words(day, fact.precision)
    wrong = f"the text says '{text}', the data {full}"
    if any(_says(text, form) for other in MONTHS if other != month for form in (other, other[:3], f"{other[:3]}.")):
        return wrong
    if any(_says(text, name) for name in fact.names) and not numbers(text):
        return ""
    forms = {str(day.year)} if fact.precision == "year" else {full, f"{month} {day.year}", month, str(day.year)}
    if fact.precision == "day":
        forms.add(f"{day.day} {month}")
    said = max((form for form in forms if _says(text, form)), key=len, default="")
    rest = text.replace(said, " ", 1) if said else text
    return wrong if not said or numbers(rest) or _says(rest, month) else ""


def _figure(text: str, fact: Fact) -> str:
    found = numbers(text)
    if found != [fact.value]:
        return f"the text says {_shown(found) or 'no number'}, the data {fact.words}"
    hedges = HEDGES[fact.qualifier]
    if hedges and not any(_says(text.lower(), hedge) for hedge in hedges):
        return f"the source hedges the figure: say one of {', '.join(hedges)}"
    return ""


def _text(text: str, fact: Fact) -> str:
    said, want = (words.replace("-", " ").lower() for words in (text, str(fact.value)))
    denied = re.search(rf"(\b(not|never|no longer)|n['’]t)\s+((yet|been|ever)\s+)*{re.escape(want)}", said)
    return "" if _says(said, want) and not denied else f"the text says '{text}', the data '{fact.value}'"


def _says(text: str, words: str) -> bool:
    """Whether a text holds some words as words of their own, not inside others."""
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text) is not None


def _shown(found: list[float]) -> str:
    return ", ".join(f"{number:,.10g}" for number in found)
