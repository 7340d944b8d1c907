"""What the guides promise: commands that exist, short modules that share no code, the same line ends everywhere."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pytest

from conftest import ROOT

GUIDES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")}
TARGETS = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
LONGEST, ALIKE = 250, 6  # lines of a module, and that two places may share
CODE = ("book/statecraft", "book/_ext/statecraft_book", "bench", "tools")


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_that_a_guide_names_exists(name):
    named = set(re.findall(r"(?:^|`)make ([a-z]+)\b", GUIDES[name], re.M))
    assert named
    assert named <= TARGETS


def test_contributing_names_every_command():
    assert {target for target in TARGETS if f"make {target}" not in GUIDES["CONTRIBUTING.md"]} == set()


@pytest.mark.parametrize("name", GUIDES)
def test_every_path_that_a_guide_names_exists(name):
    made = ("_build", ".venv", "notebooks")
    code = re.findall(r"`([\w./*-]*/[\w./*-]*)`", GUIDES[name])
    links = [target for target in re.findall(r"\]\(([^)#]+)\)", GUIDES[name]) if "://" not in target]
    paths = [path for path in code + links if not path.startswith((*made, "/"))]
    assert paths
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize(
    "pattern", [*(f"{folder}/*.py" for folder in CODE), "book/_assets/**/*.js", "book/_assets/*.css"]
)
def test_no_module_is_longer_than_the_house_allows(pattern):
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in ROOT.glob(pattern)}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def statements(source: str) -> list[tuple[int, str]]:
    """Return the lines of a module with their numbers, without imports, comments and blank ones."""
    lines = [(n, line.strip()) for n, line in enumerate(source.splitlines(), 1)]
    return [(n, line) for n, line in lines if line and not line.startswith(("import ", "from ", "#"))]


def repeats(sources: dict[str, str]) -> Iterator[str]:
    """Yield each run of code that stands in two places of some modules."""
    seen: dict[tuple[str, ...], str] = {}
    for name, source in sources.items():
        lines = statements(source)
        for at in range(len(lines) - ALIKE + 1):
            block, place = tuple(line for _, line in lines[at : at + ALIKE]), f"{name}:{lines[at][0]}"
            if block in seen:
                yield f"{place} repeats {seen[block]}"
            seen.setdefault(block, place)


def test_no_two_places_of_the_code_share_a_run_of_lines():
    sources = {f"{at}/{path.name}": path.read_text("utf-8") for at in CODE for path in sorted((ROOT / at).glob("*.py"))}
    assert len(sources) > 100
    assert list(repeats(sources)) == []


def test_a_run_of_lines_in_two_places_is_found_whatever_stands_around_it():
    run = [f"x{n} = {n}" for n in range(ALIKE)]
    within = "\n".join(["import re", "", "def f():", *(f"    {line}  " for line in run), ""])
    apart = "\n".join([*run[:3], "", "# a comment", *run[3:]])
    assert list(repeats({"a": within, "b": apart})) == ["b:1 repeats a:4"]
    assert list(repeats({"a": within, "b": "\n".join(run[1:])})) == []
    assert list(repeats({"a": "\n".join(run * 2)})) == [f"a:{ALIKE + 1} repeats a:1"]


def test_git_gives_every_text_the_same_line_ends():
    files = ["book/index.md", "data/sources.csv", "Makefile", "book/statecraft/checks.py", "book/_assets/readme.png"]
    try:
        done = subprocess.run(
            ["git", "check-attr", "eol", "text", "--", *files], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git, or no clone")
    said = dict(line.rsplit(": ", 1) for line in done.stdout.splitlines())
    assert {said[f"{name}: eol"] for name in files} == {"lf"}
    assert said["book/_assets/readme.png: text"] == "unset"
