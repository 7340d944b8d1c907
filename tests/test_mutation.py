"""The faults that are planted in modules: each changes one thing, and none changes nothing."""

from __future__ import annotations

import sys

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import mutation as tool


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("x = a < b", ["a < b → a <= b"]),
        ("x = a + b", ["a + b → a - b"]),
        ("x = a and b", ["a and b → a or b"]),
        ("x = not a", ["not a → not not a"]),
        ("x = True", ["True → False"]),
        ("x = 3", ["3 → 4"]),
        ("x = 'y'", ["'y' → 'y~'"]),
        ("x = f(a, b=c)", ["f(a, b=c) → f(a)"]),
        ("f(a)", ["f(a) → None"]),
        ("x = a if b else c", ["a if b else c → a if not b else c"]),
        ("x = [a for a in b if a]", ["for a in b if a → for a in b if not a"]),
        ("def f():\n    return a", ["return a → return None"]),
        ("def f(a: 'int') -> 'str':\n    '''Words.'''\n    return", []),
    ],
)
def test_every_kind_of_fault_is_planted_once(source, faults):
    assert [mutant.told for mutant in tool.mutants(source, "x.py")] == faults


def test_no_fault_leaves_a_module_as_it_is():
    source = (ROOT / "book" / "statecraft" / "checks.py").read_text(encoding="utf-8")
    told = [mutant.told.split(" → ") for mutant in tool.mutants(source, "checks.py")]
    assert len(told) > 30
    assert [before for before, after in told if before == after] == []
