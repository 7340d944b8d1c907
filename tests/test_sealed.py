"""No network and no other folder: a build asks for nothing but what was installed, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from conftest import ROOT
from lacking import lacking
from statecraft_book.places import VARIABLES, inside
from test_build import CELL, CHART, HEAD
from test_rerun import copy

SEAL = ROOT / "tools" / "sealed.py"
REFUSED = 77
DRAWN = """figure(chart, id='points', title='Two points stand here', subtitle='Points', limits='Everything else.',
       description='Two points in a plane, at one and at two.', rows={'instruments': ['pax-silica']})"""
# Sends nothing, and fails at once where there is no way to any network; elsewhere the address is merely nobody's.
REACHED = "__import__('socket').socket(type=__import__('socket').SOCK_DGRAM).connect_ex(('192.0.2.1', 80))"
# Something that is refused, to see that whoever tries is noticed.
TRIED = """try:
    open('/tmp/tried', 'w')
except OSError:
    print('refused')"""
# Runs in every Python of the build, kernels included: what is opened to be written, made, moved or removed, and where.
WATCH = """
import os, sys
ROOT, LOG = {root!r}, {log!r}
CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate", "shutil.rmtree")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def hook(event, arguments):
    if event in CHANGES or event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
        path = arguments[0]
        if isinstance(path, (str, bytes, os.PathLike)):
            path = os.path.realpath(os.fsdecode(path))
            if not path.startswith((ROOT + os.sep, "/dev/")):
                log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
                os.write(log, f"{{event}} {{path}}\\n".encode())
                os.close(log)

sys.addaudithook(hook)
"""


def sealed(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing to write in but ``folder``; skip where the system refuses to, but not under CI."""
    done = subprocess.run(
        [sys.executable, str(SEAL), str(folder), *command],
        env=os.environ | variables, capture_output=True, text=True, encoding="utf-8", timeout=600,
    )  # fmt: skip
    if done.returncode == REFUSED:
        # No package brings namespaces; the workflow, which runs as root of its machine, allows them.
        lacking(f"NO SEALED BUILD WAS RUN: {done.stderr.strip()}", promised="GITHUB_ACTIONS")
    return done


def tree(root: Path) -> set[str]:
    """Return the files of a folder, but for the build and what Python compiles beside its modules."""
    return {
        name
        for path in root.rglob("*")
        if not (name := path.relative_to(root).as_posix()).startswith((".venv/", "_build"))
        and "__pycache__" not in name
    }


@pytest.mark.parametrize(
    ("code", "works"),
    [
        ("open('inside', 'w')", True),
        ("open('{elsewhere}/x', 'w')", False),
        ("__import__('tempfile').mkdtemp(dir='/tmp')", False),
        (f"assert {REACHED} == __import__('errno').ENETUNREACH", True),
        ("__import__('socket').create_server(('127.0.0.1', 0))", True),
    ],
    ids=["its own folder", "another folder", "/tmp", "no network", "this machine"],
)
def test_the_seal_leaves_one_folder_and_this_machine(tmp_path, code, works):
    (tmp_path / "own").mkdir()
    (tmp_path / "elsewhere").mkdir()
    done = sealed(tmp_path / "own", sys.executable, "-c", code.format(elsewhere=tmp_path / "elsewhere"))
    assert (done.returncode == 0) == works, done.stderr


@pytest.mark.site
def test_a_build_needs_no_network_and_no_other_folder_and_does_not_even_try(tmp_path):
    root = copy(tmp_path / "book", page=HEAD + CELL % (CHART % DRAWN) + CELL % TRIED)
    (root / "book" / "sitecustomize.py").write_text(WATCH.format(root=str(root), log=str(root / "_build" / "tried")))
    (root / "_build").mkdir(exist_ok=True)
    before = tree(root)
    path = os.pathsep.join(str(root / part) for part in ("book", "book/_ext"))
    done = sealed(root, sys.executable, "-m", "statecraft_book", PYTHONPATH=path, STATECRAFT_BOOK="")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert (root / "_build" / "html" / "figures" / "points.svg").exists()
    tried = (root / "_build" / "tried").read_text(encoding="utf-8")
    assert tried == "open /tmp/tried\n"  # what the chapter itself tries to show that the kernel is watched
    assert "refused" in (root / "_build" / "html" / "page.html").read_text(encoding="utf-8")
    sealed(root, sys.executable, "-c", TRIED, PYTHONPATH=path)
    assert (root / "_build" / "tried").read_text(encoding="utf-8") == 2 * tried  # and so is any other Python
    assert tree(root) == before
    assert not (root / "_build" / ".scratch").exists()


def test_drafts_of_a_build_lie_below_it_and_go_with_it(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", "/set/by/somebody")
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    was = tempfile.tempdir
    with inside(tmp_path):
        assert Path(tempfile.gettempdir()).is_relative_to(tmp_path)
        assert all(Path(os.environ[name]).is_relative_to(tmp_path) for name in VARIABLES)
        assert all(Path(os.environ[name]).is_dir() for name in VARIABLES)
    assert os.environ["TMPDIR"] == "/set/by/somebody"
    assert "IPYTHONDIR" not in os.environ
    assert tempfile.tempdir == was
    assert list(tmp_path.iterdir()) == []


def test_drafts_of_a_build_that_failed_go_too_and_those_of_a_killed_one_do_not_stay(tmp_path):
    left = tmp_path / ".scratch" / "drafts" / "left"
    left.parent.mkdir(parents=True)
    left.touch()
    with pytest.raises(ZeroDivisionError), inside(tmp_path):
        assert not left.exists()
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
