"""The workflow that publishes the book: pinned, made of make targets, and no more powerful than each job needs."""

from __future__ import annotations

import re

import pytest
import yaml

from conftest import ROOT
from test_house import TARGETS

TEXT = (ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8")
JOBS = yaml.safe_load(TEXT)["jobs"]
RUNS = {name: "\n".join(step.get("run", "") for step in job["steps"]) for name, job in JOBS.items()}
MAKES = {name: re.findall(r"\bmake ([a-z]+)", text) for name, text in RUNS.items()}
OWN_TOOLS = re.compile(r"\b(?:python3?|pip|uv|pytest|ruff|mypy|sphinx-build|jupyter-book|jb) ")
WRITES = {"publish": {"pages", "id-token"}, "notebooks": {"contents"}, "links": {"issues"}}


def test_every_action_is_pinned_to_a_commit_and_says_of_which_version():
    used = re.findall(r"uses: (.*)", TEXT)
    assert len(used) == sum("uses" in step for job in JOBS.values() for step in job["steps"]) > 10
    assert [one for one in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []
    assert len(set(used)) == len({one.partition("@")[0] for one in used})  # each in one version only


@pytest.mark.parametrize("name", JOBS)
def test_what_builds_or_tests_is_a_make_target(name):
    assert set(MAKES[name]) <= TARGETS
    assert OWN_TOOLS.findall(RUNS[name]) == []


def test_every_part_of_the_promise_is_run():
    named = {target for targets in MAKES.values() for target in targets}
    assert named >= {"lint", "test", "downloads", "verify", "notebooks", "difference", "sealed", "links", "audit"}


@pytest.mark.parametrize("target", ["links", "difference"])
def test_what_reads_a_built_book_comes_after_the_build(target):
    readers = [targets for targets in MAKES.values() if target in targets]
    assert readers
    assert all("book" in targets[: targets.index(target)] for targets in readers)


def test_no_failure_is_hidden():
    assert "continue-on-error" not in TEXT


def test_a_job_may_write_only_what_it_is_for():
    writes = {name: {what for what, may in job.get("permissions", {}).items() if may == "write"}
              for name, job in JOBS.items()}  # fmt: skip
    assert {name: may for name, may in writes.items() if may} == WRITES
    assert yaml.safe_load(TEXT)["permissions"] == {"contents": "read"}


def test_only_the_job_that_pushes_keeps_the_key_to_the_repository():
    cloned = [(name, step.get("with", {})) for name, job in JOBS.items() for step in job["steps"]
              if "/checkout@" in step.get("uses", "")]  # fmt: skip
    kept = {name for name, given in cloned if given.get("persist-credentials") is not False}
    assert kept == {name for name, text in RUNS.items() if "git push" in text}


def test_the_tests_see_no_address_of_the_book_and_what_is_published_does():
    assert "env" not in yaml.safe_load(TEXT)
    assert "env" not in JOBS["test"]
    assert {"STATECRAFT_URL", "STATECRAFT_REPOSITORY"} == set(JOBS["build"]["env"])
    assert "github.event.repository" not in TEXT  # knows no custom domain
