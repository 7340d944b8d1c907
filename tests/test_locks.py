"""The locks hold what pyproject.toml asks for, agree with each other, and name hashes for every package."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
# Each lock, with what it is asked to hold. What counting at scale needs is tested, and so locked with the tests.
ASKED = {
    "requirements.txt": PROJECT["project"]["dependencies"],
    "requirements-build.txt": PROJECT["dependency-groups"]["build"],
    "requirements-lab.txt": PROJECT["project"]["dependencies"] + EXTRAS["lab"],
    "requirements-test.txt": PROJECT["project"]["dependencies"] + EXTRAS["test"] + EXTRAS["scale"],
}
LOCKS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ASKED}
MAKE = pytest.mark.skipif(not shutil.which("make"), reason="make is not there")
SUM = f"--hash=sha256:{'0' * 64}"


def pins(lock: str) -> dict[str, set[str]]:
    """Return the versions of each package of a lock; there are several where Pythons or systems differ."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock, re.M):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def amiss(lock: str, asked: Iterable[str]) -> list[str]:
    """Return the requirements that a lock does not fulfil with every version that it holds."""
    held = pins(lock)
    return [text for text in asked if not fits(Requirement(text), held)]


def fits(wanted: Requirement, held: dict[str, set[str]]) -> bool:
    versions = held.get(canonicalize_name(wanted.name), set())
    return bool(versions) and all(wanted.specifier.contains(Version(version)) for version in versions)


def unhashed(lock: str) -> list[str]:
    """Return the lines of a lock that install something that no hash vouches for."""
    entries = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", lock, flags=re.M)).splitlines()
    return [line for line in entries if not re.fullmatch(r"[^\s;]+==[^\s;]+( ;[^#]*?)?( ?--hash=sha256:\w{64})+", line)]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_every_direct_dependency_at_a_version_that_fits(name):
    assert amiss(LOCKS[name], ASKED[name]) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_its_hashes(name):
    assert len(pins(LOCKS[name])) >= len(ASKED[name])
    assert unhashed(LOCKS[name]) == []


def test_no_two_locks_hold_different_versions_of_a_package():
    held: dict[str, dict[str, set[str]]] = {}
    for lock, text in LOCKS.items():
        for package, versions in pins(text).items():
            held.setdefault(package, {})[lock] = versions
    assert {name: by for name, by in held.items() if any(one != next(iter(by.values())) for one in by.values())} == {}


@pytest.mark.parametrize("name", ["requirements-lab.txt", "requirements-test.txt"])
def test_what_is_added_to_the_book_holds_the_book(name):
    assert pins(LOCKS["requirements.txt"]).keys() <= pins(LOCKS[name]).keys()


@pytest.mark.parametrize("asked", ["absent>=1", "pandas>=4", "pandas<3.1"])
def test_a_requirement_that_no_pin_fulfils_is_named(asked):
    assert amiss(f"pandas==3.1.0 \\\n    {SUM}\npandas==3.2.0 ; python_version >= '3.12' \\\n    {SUM}\n", [asked]) == [
        asked
    ]


@pytest.mark.parametrize("line", ["pandas==3.1", "pandas>=3", "./wheel.whl", "--index-url https://zz.invalid/", "-e ."])
def test_a_line_without_a_hash_is_named(line):
    assert unhashed(
        f"numpy==2.1 ; python_version < '3.12' \\\n    {SUM} \\\n    {SUM}\n    # via pandas\n{line}\n"
    ) == [line]


@MAKE
@pytest.mark.parametrize(("named", "flag"), [([], "--upgrade"), (["package=altair"], "--upgrade-package altair")])
def test_locking_again_leaves_no_old_pin_but_those_that_were_not_named(named, flag):
    steps = make("--dry-run", "lock", *named).stdout.splitlines()
    compiled = [step for step in steps if " pip compile " in step]
    assert {step.rpartition(" -o ")[2] for step in compiled} == set(LOCKS)
    assert [step for step in compiled if f" {flag} " not in step] == []


@MAKE
@pytest.mark.parametrize("target", ["lock", "picture", "audit", "map"])
def test_a_target_without_a_python_says_what_to_do(target):
    done = make(target, "PYTHON=")
    assert done.returncode
    assert "No Python 3.11, 3.12 or 3.13 with venv was found. Install one" in done.stderr
    assert f"make {target} PYTHON=" in done.stderr


def make(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", "PYTHON=python3", *words], cwd=ROOT, capture_output=True, text=True)
