"""The runnable bundle: it holds all that its guides promise and nothing else, and its locks can be installed."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conftest import ROOT
from factories import a_folder
from statecraft_book import archive
from statecraft_book.downloads import FOLDER
from statecraft_book.formats import NAME
from statecraft_book.notebooks import finder

BUNDLED = [path.as_posix() for path in archive.bundled(ROOT)]
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md", "Makefile")}
NOT_OF_THE_BOOK = {".gitignore"}  # what only those need who have the repository, beside .github, .ci and .binder


@pytest.mark.site
def test_the_bundle_of_the_site_holds_these_files_as_they_are(site):
    with zipfile.ZipFile(site / FOLDER / f"{NAME}.zip") as bundle:
        names = bundle.namelist()
        assert names == [f"{NAME}/{path}" for path in BUNDLED]
        assert {entry.date_time for entry in bundle.infolist()} == {archive.EPOCH}
        assert not [path for path in BUNDLED if bundle.read(f"{NAME}/{path}") != (ROOT / path).read_bytes()]


def test_every_file_of_the_repository_is_bundled_but_for_those_that_run_it_there():
    if not (ROOT / ".git").exists():
        pytest.skip("no clone: nothing says which files are the project's")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = {path for path in done.stdout.split("\0") if path and (ROOT / path).exists()} - NOT_OF_THE_BOOK
    assert {path for path in tracked if not path.startswith((".github/", ".ci/", ".binder/"))} - set(BUNDLED) == set()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_what_a_guide_links_or_names_is_in_the_bundle(name):
    found = re.findall(r"\]\(([^):#]+)\)|`([\w./*-]*/[\w./*-]*)`", TEXTS[name])
    made = ("_build", ".venv", "notebooks", "/", "data/…")
    named = [path.rstrip("/") for pair in found for path in pair if path and not path.startswith(made)]
    assert len(named) > 5
    assert [path for path in named if not any(Path(one).match(f"{path}*") or one.startswith(f"{path}/")
                                              for one in BUNDLED)] == []  # fmt: skip


def test_what_the_commands_run_is_in_the_bundle():
    named = set(re.findall(r"\b(?:tools|data|bench|book)/\w[\w./]*\w|\brequirements[\w-]*\.txt", TEXTS["Makefile"]))
    assert {"tools/sealed.py", "tools/licences.py", "data/world.json", "requirements.txt"} <= named
    assert named - set(BUNDLED) == {"book/_ext"}  # a folder
    modules = set(re.findall(r"(?:-m|from) (statecraft[\w.]*)", TEXTS["Makefile"]))
    files = {f"book/_ext/{name.replace('.', '/')}" if "book" in name else f"book/{name}" for name in modules}
    assert {name for name in files if not {f"{name}.py", f"{name}/__main__.py"} & set(BUNDLED)} == set()
    assert {"tests/factories.py", "tests/conftest.py", "bench/fuzz.py"} <= set(BUNDLED)  # make test; fuzz imports tests


def test_the_environment_of_make_lab_is_in_the_bundle():
    assert {path for path in BUNDLED if path.startswith(".jupyter/")} == {
        ".jupyter/jupyter_lab_config.py", ".jupyter/labconfig/default_setting_overrides.json"
    }  # fmt: skip


@pytest.mark.parametrize(
    "left",
    ["book/__pycache__/a.py", "book/.ipynb_checkpoints/a.md", "book/a.md~", "book/words.ipynb", "data/x.csv",
     "data/sources.csv.part", "data/~$sources.csv", "tests/.coverage", ".jupyter/lab/user-settings/a.json",
     "secret.txt", "_build/html/a.md", ".venv/a.py", "notebooks/a.md"],
)  # fmt: skip
def test_what_was_left_behind_stays_out_of_the_bundle(tmp_path, left):
    a_folder(tmp_path)
    (tmp_path / left).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / left).write_text("x")
    assert left not in [path.as_posix() for path in archive.bundled(tmp_path)]


def test_links_out_of_the_folder_are_not_followed(tmp_path):
    a_folder(tmp_path)
    (tmp_path / "secret.md").write_text("x")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "a.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    assert {path.parts[0] for path in archive.bundled(tmp_path)} == {"data"}


# The documented installation.

LOCK = re.compile(r"^([A-Za-z0-9][^\\\n]*?) \\\n((?:    --hash=\S+(?: \\)?\n)+)", re.M)


def locked(name: str) -> dict[str, Requirement]:
    """Return what a lock pins for this Python and system, by package."""
    pins = [Requirement(line) for line, _ in LOCK.findall((ROOT / name).read_text(encoding="utf-8"))]
    return {canonicalize_name(pin.name): pin for pin in pins if pin.marker is None or pin.marker.evaluate()}


def version(pin: Requirement) -> str:
    (only,) = pin.specifier
    assert only.operator == "=="
    return only.version


def lacking(pins: dict[str, Requirement], wanted: list[Requirement]) -> set[str]:
    """Return what is wanted, in turn by what is wanted, and not pinned as it is wanted."""
    missing, seen = set(), set()
    while wanted:
        one = wanted.pop()
        name = canonicalize_name(one.name)
        if name not in pins or not one.specifier.contains(version(pins[name]), prereleases=True):
            missing.add(str(one))
        elif (name, *sorted(one.extras)) not in seen:
            seen.add((name, *sorted(one.extras)))
            for line in importlib.metadata.requires(name) or ():
                more = Requirement(line)
                if more.marker is None or any(more.marker.evaluate({"extra": extra}) for extra in ("", *one.extras)):
                    wanted.append(more)
    return missing


def test_every_documented_installation_uses_a_lock_of_the_bundle_with_its_hashes():
    said = "\n".join([*TEXTS.values(), finder("https://a.example").replace('", "', " ")])
    commands = re.findall(r"pip install ([^`\n]*)", said)
    assert len(commands) > 7
    own = [line for line in commands if not re.match(r"--quiet (?:uv|pip-audit|pycountry)==", line)]  # tools, in venvs
    assert [line for line in own if "--require-hashes" not in line] == []
    alone = [line for line in own if "--no-build-isolation" not in line]  # what builds the others needs nothing
    assert alone == [line for line in own if "-r requirements-build.txt" in line]
    files = set(re.findall(r"requirements[\w-]*\.txt", "\n".join(own) + finder("https://a.example")))
    assert files == {name for name in BUNDLED if name.startswith("requirements")}


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_every_line_of_a_lock_is_a_version_with_hashes(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    rest = [line for line in LOCK.sub("", text).splitlines() if line.strip() and not line.strip().startswith("#")]
    assert rest == []
    assert all(version(pin) for pin in locked(name).values())
    hashes = re.findall(r"--hash=(\S+)", text)
    assert [one for one in hashes if not re.fullmatch(r"sha256:[0-9a-f]{64}", one)] == []


@pytest.mark.parametrize(("name", "extra"), [("requirements.txt", ""), ("requirements-test.txt", "test")])
def test_a_lock_is_complete_and_is_what_these_tests_run_with(name, extra):
    pins = locked(name)
    assert {one: version(pin) for one, pin in pins.items()} == {one: importlib.metadata.version(one) for one in pins}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = project["dependencies"] + project["optional-dependencies"].get(extra, [])
    assert lacking(pins, [Requirement(line) for line in direct]) == set()


def test_the_lock_of_make_lab_pins_nothing_else_than_that_of_make_book():
    base, lab = locked("requirements.txt"), locked("requirements-lab.txt")
    assert {name: version(pin) for name, pin in base.items()} == {name: version(lab[name]) for name in base}
    assert "jupyterlab" in lab


def test_a_package_that_a_lock_lacks_is_found():
    pins = locked("requirements.txt")
    del pins["attrs"]
    assert lacking(pins, [Requirement("jupyter-book")]) == {"attrs", "attrs>=22.2.0"}
