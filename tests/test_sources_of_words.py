"""No sentence of a source is kept: the tables and chapters against the texts that were read.

The texts are not in the repository. Where a folder ``shared`` with them stands
beside the checkout, the comparison runs; elsewhere it is skipped, and says so.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT

SHARED = ROOT.parent / "shared"
WORDS, HAN = 10, 18  # the longest run that may be alike: words, or Chinese characters
# Official titles and names are facts; addresses often hold a title.
EXEMPT = {"title", "title_original", "name", "name_original", "url", "archive_url", "read_at"}
CHINESE = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MARKS = re.compile(r"\{\w+\}`|<[^<>`]*>`|[`*]")  # roles, their ids and emphasis, which only the chapters have


def runs(text: str) -> Iterator[str]:
    """Return every run of a text that is one longer than allowed, without case and punctuation."""
    for part in re.split(f"{CHINESE}+", text):
        words = [word.lower().replace("’", "'") for word in WORD.findall(part)]
        yield from (" ".join(words[n : n + WORDS + 1]) for n in range(len(words) - WORDS))
    characters = "".join(re.findall(CHINESE, text))
    yield from (characters[n : n + HAN + 1] for n in range(len(characters) - HAN))


def borrowed(text: str, known: dict[str, str]) -> list[str]:
    """Return the stretches of a text that stand in a known one too, each as long as it goes."""
    out: list[list[str]] = []
    last = -2
    for n, run in enumerate(runs(text)):
        if run in known:
            parts = run.split() if " " in run else list(run)
            if n == last + 1 and out:
                out[-1].append(parts[-1])
            else:
                out.append(parts)
            last = n
    return [("" if re.match(CHINESE, parts[0]) else " ").join(parts) for parts in out]


def cells(path: Path) -> Iterator[tuple[int, str, str]]:
    """Return the line, column and text of each cell that must be in our own words."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header, start = next(reader), 2
        for row in reader:
            yield from ((start, column, cell) for column, cell in zip(header, row, strict=True) if column not in EXEMPT)
            start = reader.line_num + 1


def paragraphs(path: Path) -> Iterator[tuple[int, str, str]]:
    """Return the line and text of each line of a chapter; a paragraph is one line there."""
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield line, "", MARKS.sub("", text)


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    """Every run of the texts that were read, with the file where it stands."""
    texts = [*SHARED.glob("seeds/*.txt"), *SHARED.glob("corpus/**/*.txt")]
    if not texts:
        pytest.skip(
            "the texts that were read are not beside this checkout (a folder named shared), so nothing to compare"
        )
    return {run: path.name for path in sorted(texts) for run in runs(path.read_text(encoding="utf-8"))}


def copied(path: Path, known: dict[str, str]) -> list[str]:
    parts = cells(path) if path.suffix == ".csv" else paragraphs(path)
    return [
        f"{path.relative_to(ROOT)}:{line} {column}: {words} (as in {known[next(runs(words))]})"
        for line, column, text in parts
        for words in borrowed(text, known)
    ]


# The measure itself, on made-up texts.

LATIN = "one two three four five six seven eight nine ten eleven twelve"
CJK = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"


def test_a_run_as_long_as_allowed_is_no_loan():
    known = dict.fromkeys(runs(LATIN + CJK), "text")
    assert borrowed(" ".join(LATIN.split()[:WORDS]), known) == []
    assert borrowed(CJK[:HAN], known) == []


def test_a_run_one_longer_is_a_loan():
    known = dict.fromkeys(runs(LATIN + CJK), "text")
    assert borrowed(" ".join(LATIN.split()[: WORDS + 1]), known) == [" ".join(LATIN.split()[: WORDS + 1])]
    assert borrowed(CJK[: HAN + 1], known) == [CJK[: HAN + 1]]


def test_a_loan_is_told_as_long_as_it_goes_and_twice_if_interrupted():
    known = dict.fromkeys(runs(LATIN), "text")
    assert borrowed(f"Zero {LATIN} and more, {LATIN}", known) == [LATIN, LATIN]


@pytest.mark.parametrize("text", [LATIN.upper(), LATIN.replace(" ", ", "), LATIN.replace(" ", "\n“"), f"x {LATIN} y"])
def test_case_and_punctuation_hide_no_loan(text):
    assert borrowed(text, dict.fromkeys(runs(LATIN), "text")) == [LATIN]


def test_punctuation_hides_no_chinese_loan():
    known = dict.fromkeys(runs(CJK), "text")
    assert borrowed("，".join(CJK), known) == [CJK]


def test_marks_of_a_chapter_hide_no_loan(tmp_path):
    page = tmp_path / "page.md"
    marked = LATIN.replace("three", "{fact}`three <a.b@2025-12-12>`").replace("six", "*six*")
    page.write_text(f"# Page\n\n{marked}\n", encoding="utf-8")
    known = dict.fromkeys(runs(LATIN), "text")
    assert [(line, borrowed(text, known)) for line, _, text in paragraphs(page) if borrowed(text, known)] == [
        (3, [LATIN])
    ]


def test_titles_are_passed_over_and_lines_counted_as_editors_do(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text('id,title,notes\na,Official title,"two\nlines"\nb,Other title,one\n', encoding="utf-8")
    assert list(cells(table)) == [(2, "id", "a"), (2, "notes", "two\nlines"), (4, "id", "b"), (4, "notes", "one")]


# The book.


@pytest.mark.parametrize("path", sorted(ROOT.glob("data/*.csv")), ids=lambda path: path.stem)
def test_a_table_is_in_our_own_words(known, path):
    assert not copied(path, known), "\n".join(copied(path, known))


@pytest.mark.parametrize("path", sorted(ROOT.glob("book/*.md")), ids=lambda path: path.stem)
def test_a_chapter_is_in_our_own_words(known, path):
    assert not copied(path, known), "\n".join(copied(path, known))


def test_every_claim_points_to_a_place_in_its_article():
    articles = {path.name.partition("_")[0]: path.read_text(encoding="utf-8") for path in SHARED.glob("seeds/*.txt")}
    if not articles:
        pytest.skip("the press articles are not beside this checkout (shared/seeds), so locators can't be looked up")
    lost = []
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            number = re.match(r"seed-(\d{3})-", row["article"])
            text = articles.get(number.group(1), "") if number else ""
            if not row["locator"] or row["locator"] not in text:
                lost.append(
                    f"data/claims.csv:{reader.line_num} {row['id']}: '{row['locator']}' is not in {row['article']}"
                )
    assert not lost, "\n".join(lost)
