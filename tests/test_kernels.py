"""Forked kernels: as separate and as short-lived as any other, with the libraries already there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from statecraft_book import kernels

pytestmark = pytest.mark.skipif(not kernels.ABLE, reason="kernels are forked on Linux only")
TOLD = """
import json, sys
from pathlib import Path
from nbformat import v4
from jupyter_client import KernelManager
from statecraft_book import kernels
from statecraft_book.execution import run

def told(code, folder, **environment):
    done = run(v4.new_notebook(cells=[v4.new_code_cell(code)]), Path(folder), environment, 60)
    return "".join(output.text for output in done.cells[0].outputs)

kernels.prepare(now=True)
first = told(\"\"\"
import json, os, sys
left = 7
known = "altair" in sys.modules, "statecraft" in sys.modules
strange, leads = os.environ["BUILDER"] in sys.path, os.getsid(0) == os.getpid()
print(json.dumps([os.getcwd(), os.environ.get("ASKED"), *known, strange, leads]))
\"\"\", sys.argv[1], ASKED="yes", BUILDER=str(Path.cwd()))
second = told("import os; print('left' in globals(), os.environ.get('ASKED'))", sys.argv[1])
print(json.dumps([json.loads(first), second.split()]), flush=True)
manager = KernelManager()
manager.start_kernel()
print(manager.provisioner.pid, flush=True)
input()
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What two kernels of a builder said, and whether a third outlives it when it is killed."""
    folder = tmp_path_factory.mktemp("kernels")
    drafts = folder / "a folder whose name is longer than the name of a socket may be".replace(" ", "-") / ("d" * 90)
    drafts.mkdir(parents=True)
    path = os.pathsep.join(str(Path(kernels.__file__).parents[up]) for up in (1, 2))
    with subprocess.Popen(
        [sys.executable, "-c", TOLD, str(folder)],
        env=os.environ | {"PYTHONPATH": path, "TMPDIR": str(drafts)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as builder:
        assert builder.stdout
        said, third = json.loads(builder.stdout.readline()), int(builder.stdout.readline())
        before = alive(third)
        builder.kill()
    return folder, said, (before, outlives(third))


def alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def outlives(process: int) -> bool:
    """Whether a process is still there after all the time that it could need to notice."""
    until = time.monotonic() + 10
    while alive(process) and time.monotonic() < until:
        time.sleep(0.05)
    return alive(process)


def test_a_forked_kernel_has_the_folder_and_the_environment_that_were_asked_for(told):
    folder, ((where, asked, *_), _), _ = told
    assert (where, asked) == (str(folder), "yes")


def test_it_has_the_libraries_and_nothing_of_the_book(told):
    _, ((_, _, altair, statecraft, *_), _), _ = told
    assert altair and not statecraft


def test_it_does_not_import_from_the_folder_of_the_builder_and_leads_its_own_session(told):
    _, ((*_, strange, leads), _), _ = told
    assert leads and not strange


def test_the_next_one_knows_nothing_of_the_one_before(told):
    _, (_, second), _ = told
    assert second == ["False", "None"]


def test_no_kernel_outlives_a_builder_that_was_killed(told):
    assert told[2] == (True, False)
