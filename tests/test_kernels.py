"""Forked kernels: as separate and as short-lived as any other, with the libraries already there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGKILL

import pytest

import statecraft_book
from statecraft_book import kernels

pytestmark = pytest.mark.skipif(not kernels.ABLE, reason="kernels are forked on Linux only")
# Libraries are loaded by the builder before anything of the book, or by a process started afresh when it is late.
BEFORE = "from statecraft_book import kernels\nkernels.prepare()"
LATE = "import statecraft\nfrom statecraft_book import kernels\nkernels.prepare()"
TOLD = """
import json, sys
from pathlib import Path
from nbformat import v4
from jupyter_client import KernelManager
from statecraft_book.execution import run

def told(code, folder, **environment):
    done = run(v4.new_notebook(cells=[v4.new_code_cell(code)]), Path(folder), environment, 60)
    return "".join(output.text for output in done.cells[0].outputs)

first = told(\"\"\"
import json, os, sys
left = 7
known = "altair" in sys.modules, "statecraft" in sys.modules
strange, leads = os.environ["BUILDER"] in sys.path, os.getsid(0) == os.getpid()
print(json.dumps([os.getcwd(), os.environ.get("ASKED"), *known, strange, leads]))
\"\"\", sys.argv[1], ASKED="yes", BUILDER=str(Path.cwd()))
second = told("import os; print('left' in globals(), os.environ.get('ASKED'))", sys.argv[1])
print(json.dumps([json.loads(first), second.split(), "altair" in sys.modules]), flush=True)
manager = KernelManager()
manager.start_kernel()
print(manager.provisioner.pid, flush=True)
input()
kernels.end()
usual = told("import sys; print('altair' in sys.modules)", sys.argv[1])
print(json.dumps([manager.provisioner.process.poll(), usual.strip()]), flush=True)
kernels.prepare()
manager = KernelManager()
manager.start_kernel()
print(manager.provisioner.pid, flush=True)
input()
"""


@pytest.fixture(scope="module", params=[BEFORE, LATE], ids=["before the book is loaded", "late"])
def told(request, tmp_path_factory):
    """What two kernels of a builder said, what became of a third when forking ended, of a fourth when it was killed."""
    folder = tmp_path_factory.mktemp("kernels")
    path = os.pathsep.join(str(Path(kernels.__file__).parents[up]) for up in (1, 2))
    with subprocess.Popen(
        [sys.executable, "-c", request.param + TOLD, str(folder)],
        env=os.environ | {"PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as builder:
        assert builder.stdin and builder.stdout
        said, third = json.loads(builder.stdout.readline()), int(builder.stdout.readline())
        ended = [alive(third)]
        builder.stdin.write("\n")
        ended += [*json.loads(builder.stdout.readline()), outlives(third)]
        fourth = int(builder.stdout.readline())
        killed = [alive(fourth)]
        builder.kill()
    return {"folder": folder, "said": said, "ended": ended, "killed": [*killed, outlives(fourth)]}


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
    (where, asked, *_), _, _ = told["said"]
    assert (where, asked) == (str(told["folder"]), "yes")


def test_it_has_the_libraries_and_nothing_of_the_book(told):
    (_, _, altair, statecraft, *_), _, _ = told["said"]
    assert altair and not statecraft


def test_it_does_not_import_from_the_folder_of_the_builder_and_leads_its_own_session(told):
    (*_, strange, leads), _, _ = told["said"]
    assert leads and not strange


def test_the_next_one_knows_nothing_of_the_one_before(told):
    _, second, _ = told["said"]
    assert second == ["False", "None"]


def test_the_builder_shares_the_libraries_only_where_it_comes_before_the_book(request, told):
    assert told["said"][2] == ("late" not in request.node.callspec.id)


def test_when_forking_ends_its_kernels_do_and_the_next_one_is_started_as_usual(told):
    assert told["ended"] == [True, -SIGKILL, "False", False]


def test_no_kernel_outlives_a_builder_that_was_killed(told):
    assert told["killed"] == [True, False]


def test_a_system_without_the_signals_of_this_one_can_import_all_of_the_extension():
    lacks = "import signal\ndel signal.SIGKILL\nimport statecraft_book\nprint(len(statecraft_book.parts()))"
    path = os.pathsep.join(str(Path(kernels.__file__).parents[up]) for up in (1, 2))
    done = subprocess.run(
        [sys.executable, "-c", lacks], env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(len(statecraft_book.parts()))), done.stderr


def test_where_what_forks_them_has_gone_a_kernel_says_so_and_counts_as_killed(monkeypatch):
    class Gone:
        def ask(self, *_):
            raise EOFError

    monkeypatch.setattr(kernels, "_servers", [Gone()])
    with pytest.raises(RuntimeError, match=r"ended from outside.*build again"):
        kernels.Forked().launch_kernel(["python", "-m", "ipykernel", "-f", "x"], env={}).send(None)
    assert kernels._Process(Gone(), 1).poll() == -SIGKILL
