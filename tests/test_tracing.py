"""What a chapter read: the record is complete, each file once, and a change is noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import statecraft
from conftest import ROOT
from statecraft import tracing


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two tables and a helper."""
    for name, text in {
        "data/a.csv": "id\n1\n",
        "data/b.csv": "id\n2\n",
        "book/statecraft/tables.py": "X = 1\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def opening(project: Path, monkeypatch: pytest.MonkeyPatch):
    """Start a record in a process that has imported the helper; return what the system tells it, and the record."""
    hooks = []
    helper = SimpleNamespace(__file__=str(project / "book" / "statecraft" / "tables.py"))
    builtin = SimpleNamespace(__file__=None)
    monkeypatch.setattr(tracing.sys, "modules", {"statecraft.tables": helper, "builtin": builtin})
    monkeypatch.setattr(tracing.sys, "addaudithook", hooks.append)
    tracing.start(project / "log", project)
    monkeypatch.undo()
    return hooks[0], project / "log"


def paths(log: Path) -> list[str]:
    return [line.split("\t")[1] for line in log.read_text(encoding="utf-8").splitlines()]


def test_a_record_begins_with_what_was_imported_before_it(opening):
    _, log = opening
    assert paths(log) == ["book/statecraft/tables.py"]


def test_each_file_of_the_project_is_recorded_once_when_it_is_opened(opening, project):
    hook, log = opening
    for _ in range(2):
        hook("open", (str(project / "data" / "a.csv"), "r", 0))
        hook("open", (project / "data" / "b.csv", "r", 0))
    assert paths(log)[1:] == ["data/a.csv", "data/b.csv"]


@pytest.mark.parametrize(
    "event",
    [
        ("open", (3, "r", 0)),
        ("open", ("/etc/hostname", "r", 0)),
        ("os.listdir", ("{project}/book/statecraft",)),
        ("socket.connect", ("{project}/data/a.csv",)),
    ],
    ids=["a file that is open already", "a file elsewhere", "a folder of code", "no opening at all"],
)
def test_nothing_else_is_recorded(opening, project, event):
    hook, log = opening
    name, arguments = event
    hook(name, tuple(one.format(project=project) if isinstance(one, str) else one for one in arguments))
    assert paths(log) == ["book/statecraft/tables.py"]


@pytest.mark.parametrize("event", ["os.listdir", "os.scandir"])
def test_the_list_of_tables_is_recorded_where_somebody_asks_for_it(opening, project, event):
    hook, log = opening
    hook(event, (str(project / "data"),))
    assert paths(log)[1:] == ["data"]
    assert tracing.unchanged(log, project)
    (project / "data" / "c.csv").touch()
    assert not tracing.unchanged(log, project)


def test_a_record_holds_until_one_of_its_files_changes_or_goes(opening, project):
    hook, log = opening
    hook("open", (str(project / "data" / "a.csv"), "r", 0))
    assert tracing.unchanged(log, project)
    (project / "data" / "b.csv").write_text("changed", encoding="utf-8")
    assert tracing.unchanged(log, project)
    (project / "data" / "a.csv").unlink()
    assert not tracing.unchanged(log, project)


@pytest.mark.parametrize("text", [None, "", "no tab\n"], ids=["missing", "empty", "damaged"])
def test_a_record_that_says_nothing_does_not_hold(tmp_path, text):
    if text is not None:
        (tmp_path / "log").write_text(text, encoding="utf-8")
    assert not tracing.unchanged(tmp_path / "log", tmp_path)


def test_a_compiled_module_stands_for_its_source_and_other_copies_for_nothing(project):
    cached = project / "book" / "statecraft" / "__pycache__" / "tables.cpython-311.pyc"
    assert tracing.watched(cached, project) == Path("book/statecraft/tables.py")
    assert tracing.watched(project / "data" / "loose.pyc", project) is None
    assert tracing.watched(project / "book" / ".ipynb_checkpoints" / "x.py", project) is None
    assert tracing.watched(project / "book" / "index.md", project) is None


def test_a_kernel_of_the_build_records_what_it_imports_and_loads(tmp_path):
    log = tmp_path / "log"
    code = "from statecraft import load; load('groups')"
    environment = os.environ | {"STATECRAFT_TRACE": str(log), "PYTHONPATH": str(ROOT / "book")}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert {"book/statecraft/tables.py", "data/groups.csv", "data/datapackage.json"} <= set(paths(log))
    assert "data/sources.csv" not in paths(log)
    assert tracing.unchanged(log)


def test_the_package_says_what_it_offers():
    assert {"load", "figure", "fact"} <= set(dir(statecraft))
    with pytest.raises(AttributeError, match=r"statecraft has no .laod.; it offers .*load"):
        _ = statecraft.laod
