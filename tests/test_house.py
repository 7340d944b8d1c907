"""What the guides promise: commands that exist, modules of readable length, the same line ends everywhere."""

from __future__ import annotations

import re
import subprocess

import pytest

from conftest import ROOT

GUIDES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")}
TARGETS = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
LONGEST = 250


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


@pytest.mark.parametrize("folder", ["book/statecraft", "book/_ext/statecraft_book", "bench", "tools"])
def test_no_module_is_longer_than_the_house_allows(folder):
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / folder).glob("*.py")}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


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
