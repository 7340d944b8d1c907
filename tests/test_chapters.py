"""The chapters: each keeps to its length, describes itself, and states no number by hand."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import jupytext
import pytest
import yaml
from sphinx_external_toc.parsing import parse_toc_yaml

from conftest import ROOT

BOOK = ROOT / "book"
CHAPTERS = sorted(BOOK.glob("*.md"))
VISIBLE, HIDDEN, ALIKE = 12, 25, 6  # lines of a cell that readers see, of one that they don't, and that two may share
LONG = 80  # characters from which a text in code is worth keeping in one place
# Names that hold a number and state none: G7, G20, H200, A800, R1; licences by their version.
NAMES = re.compile(r"\b(?:[A-Z]{1,3}-?\d{1,3}|CC BY(?:-SA)? \d\.\d)\b")
BARE = [
    re.compile(r"\A---\n.*?\n---\n", re.S),  # front matter
    re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1\s*$", re.S | re.M),  # code cells and other fences
    re.compile(r"^:[a-z-]+:.*$", re.M),  # options of directives
    re.compile(r"^#+ .*$", re.M),  # headings
    re.compile(r"\{[a-z:-]+\}`[^`]*`"),  # facts and other roles
    re.compile(r"`[^`]*`"),  # code
    re.compile(r"\[[^\]]*\]\([^)]*\)|<https?://[^>]*>"),  # links
]

chapters = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def cells(path: Path) -> list[tuple[int, list[str], set[str]]]:
    """Return the number, lines and tags of each code cell that has any code."""
    listed = [cell for cell in jupytext.read(path).cells if cell.cell_type == "code"]
    return [
        (n, cell.source.splitlines(), set(cell.metadata.get("tags", ())))
        for n, cell in enumerate(listed, 1)
        if cell.source.strip()
    ]


def prose(text: str) -> str:
    """Return what a chapter says in its own words."""
    for pattern in BARE:
        text = pattern.sub("", text)
    return NAMES.sub("", text)


def is_hidden(tags: set[str]) -> bool:
    return any(tag.startswith(("hide-", "remove-")) and tag not in ("hide-output", "remove-output") for tag in tags)


@chapters
def test_cells_are_short(path):
    long = [
        f"{path.name}: code cell {n} has {len(lines)} lines; at most {HIDDEN if is_hidden(tags) else VISIBLE}"
        for n, lines, tags in cells(path)
        if len(lines) > (HIDDEN if is_hidden(tags) else VISIBLE)
    ]
    assert not long, "\n".join(long)


def test_chapters_share_no_run_of_code():
    seen: dict[tuple[str, ...], str] = {}
    shared = []
    for path in CHAPTERS:
        own = {}
        for n, lines, _ in cells(path):
            code = [line.strip() for line in lines if line.strip()]
            own |= {tuple(code[i : i + ALIKE]): f"{path.name}, cell {n}" for i in range(len(code) - ALIKE + 1)}
        shared += [f"{place} repeats {seen[block]}: {block[0]} …" for block, place in own.items() if block in seen]
        seen = own | seen
    assert not shared, "\n".join(shared)


def defined(path: Path) -> tuple[set[str], set[str]]:
    """Return the functions that a chapter defines, and the long texts that its code holds."""
    functions, texts = set(), set()
    for _, lines, _ in cells(path):
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                functions.add(node.name)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) >= LONG:
                texts.add(node.value)
    return functions, texts


@pytest.mark.parametrize("which", [0, 1], ids=["functions", "texts"])
def test_nothing_is_defined_in_two_chapters(which):
    uses = Counter(name for path in CHAPTERS for name in defined(path)[which])
    assert not [name for name, n in uses.items() if n > 1]


@chapters
def test_a_chapter_describes_itself(path):
    front = re.match(r"\A---\n(.*?)\n---\n", path.read_text(encoding="utf-8"), re.S)
    assert front, "no front matter"
    description = yaml.safe_load(front.group(1)).get("description", "")
    assert 60 <= len(description) <= 200, f"{path.name}: a description of {len(description)} characters"


def test_descriptions_differ():
    found = Counter(
        re.search(r"^description: (.*)$", path.read_text(encoding="utf-8"), re.M).group(1) for path in CHAPTERS
    )
    assert not [words for words, n in found.items() if n > 1]


def test_every_chapter_is_listed_and_every_listed_one_exists():
    listed = sorted(parse_toc_yaml(ROOT / "_toc.yml"))
    assert listed == [f"book/{path.stem}" for path in CHAPTERS]


@chapters
def test_prose_states_no_number_by_hand(path):
    lines = [line for line in prose(path.read_text(encoding="utf-8")).splitlines() if re.search(r"\d", line)]
    assert not lines, f"{path.name} has a digit outside facts and code:\n" + "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        "It has 25 members.", "In 2026 it grew.", "About 3.5%.", "On ２５ May.", "*7* states", "- 4 items",
        "FY2026 began.", "> 12 said", "one `a`, 2 more", "{fact}`a <b>` and 9", "[seven](x.md) of 9", "Nvidia2 or x800",
    ],
)  # fmt: skip
def test_a_number_in_prose_is_found(text):
    assert re.search(r"\d", prose(f"---\na: 1\n---\n# Head 1\n\n{text}\n"))


@pytest.mark.parametrize(
    "text",
    [
        "{fact}`25 states <a.b@2025-12-12>` joined.", "The G7 and the H200.", "See [page 5](https://a.example/5).",
        "## Since 2025", "Run `load(1)`.", "```{code-cell} ipython3\nx = 1\n```",
        ":::{note} Yes\n:class: a1\nWords\n:::", "Text is under CC BY 4.0.", "DeepSeek’s R1 and <https://a.example/1>.",
    ],
)  # fmt: skip
def test_what_states_no_number_is_passed_over(text):
    assert not re.search(r"\d", prose(f"---\na: 1\n---\n# Head 1\n\n{text}\n"))


@pytest.mark.parametrize(
    ("tags", "hidden"),
    [
        (set(), False), ({"hide-input"}, True), ({"hide-cell"}, True), ({"remove-input"}, True),
        ({"remove-cell"}, True), ({"hide-output"}, False), ({"other"}, False),
    ],
)  # fmt: skip
def test_a_cell_is_hidden_by_its_tags(tags, hidden):
    assert is_hidden(tags) is hidden
