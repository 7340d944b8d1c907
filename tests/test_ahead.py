"""The process that makes downloads while the last pages are written."""

from __future__ import annotations

import os
import signal
import time
from types import SimpleNamespace

import pytest

from statecraft_book import ahead

pytestmark = pytest.mark.skipif(not ahead.ABLE, reason="nothing is forked on this system")


@pytest.fixture
def app(tmp_path):
    return SimpleNamespace(builder=SimpleNamespace(name="html"), srcdir=str(tmp_path), outdir=str(tmp_path))


def run(app, monkeypatch, make, error=None):
    """Begin, end the build with an error or without one; return the exit code of the process."""
    monkeypatch.setattr(ahead.downloads, "make_data", make)
    assert list(ahead._begin(app)) == []
    process = app.__dict__[ahead.RUNNING]
    ahead._end(app, error)
    assert ahead.RUNNING not in app.__dict__
    return process.exitcode


def test_a_build_ends_when_its_downloads_are_made_by_another_process(app, monkeypatch, tmp_path):
    made = tmp_path / "made"
    assert run(app, monkeypatch, lambda *_: made.write_text(str(os.getpid()))) == 0
    assert made.read_text() != str(os.getpid())


def test_what_the_process_could_not_do_it_leaves_to_the_build_without_a_word(app, monkeypatch, capfd):
    def full(*_):
        raise OSError("No space left on device")

    assert run(app, monkeypatch, full) == 1
    assert capfd.readouterr() == ("", "")


def test_a_build_that_failed_waits_for_no_downloads(app, monkeypatch):
    assert run(app, monkeypatch, lambda *_: time.sleep(600), ValueError()) == -signal.SIGKILL


def test_other_formats_than_pages_need_no_downloads(app):
    app.builder.name = "latex"
    assert list(ahead._begin(app)) == []
    ahead._end(app, None)
    assert ahead.RUNNING not in app.__dict__
