"""Plant faults in a module, one at a time, and say which the tests do not notice: ``mutation.py [module …]``.

Mutation testing (DeMillo, Lipton & Sayward 1978). A mutant is the module with
one operator, constant, condition, returned value, argument or call changed. A
mutant that makes a test fail, or the tests hang, is killed; the share of them
must reach :data:`FLOOR` for each module. The files stay as they are: a mutant
is compiled in a forked process, which imports the module from it and runs the
unit tests of the module. The fork finds pandas and SciPy imported, so a mutant
costs its tests alone; the libraries for this start an interpreter for each, or
have to be installed among the packages of the book. Unix only.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib.machinery
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

import hypothesis
import pytest
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
SCRATCH = ROOT / "_build" / ".mutation"
FLOOR = 0.85  # share of killed mutants
# The tests of each module; the first ones without a name given. Those that check whole tables share one file.
GUARDED = ["evidence", "checks", "keyness"]
TESTS = {name: ["checks"] for name in ("cells", "rules", "chronology", "companions", "descriptor", "plausibility")}
# The tests over the real tables take longest, and see of a fault what the small ones see.
QUIET = ["-k", "not real and not default", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Not: ast.UAdd,
    ast.USub: ast.UAdd, ast.Invert: ast.UAdd,
}  # fmt: skip
Edit = Callable[[Any], None]


class Mutant(NamedTuple):
    """A module with one fault: where it stands, what it replaces, and the code."""

    line: int
    told: str
    code: CodeType


def edits(node: ast.AST) -> Iterator[Edit]:
    """Yield the ways to put one fault into a node, each a change in place."""
    match node:
        case ast.Compare():
            for n in range(len(node.ops)):
                yield lambda one, n=n: one.ops.__setitem__(n, SWAPS[type(one.ops[n])]())
        case ast.UnaryOp(op=ast.Not()):
            yield lambda one: setattr(one, "operand", negated(one.operand))
        case ast.BinOp() | ast.BoolOp() | ast.UnaryOp() | ast.AugAssign() if type(node.op) in SWAPS:
            yield lambda one: setattr(one, "op", SWAPS[type(one.op)]())
        case ast.Constant(value=bool()):
            yield lambda one: setattr(one, "value", not one.value)
        case ast.Constant(value=int() | float()):
            yield lambda one: setattr(one, "value", one.value + 1)
        case ast.Constant(value=str()):
            yield lambda one: setattr(one, "value", f"{one.value}~")
        case ast.If() | ast.IfExp() | ast.While():
            yield lambda one: setattr(one, "test", negated(one.test))
        case ast.comprehension():
            for n in range(len(node.ifs)):
                yield lambda one, n=n: one.ifs.__setitem__(n, negated(one.ifs[n]))
        case ast.Return(value=ast.expr()) | ast.Expr(value=ast.Call()):
            yield lambda one: setattr(one, "value", ast.Constant(None))
        case ast.Call():
            for n in range(len(node.keywords)):
                yield lambda one, n=n: one.keywords.pop(n)


def negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def silent(tree: ast.AST) -> set[ast.AST]:
    """Return the nodes that say nothing to Python at run time: annotations, and strings that stand alone."""
    spoken = [getattr(node, name, None) for node in ast.walk(tree) for name in ("annotation", "returns")]
    alone = [node for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    return {inner for node in [*spoken, *alone] if node for inner in ast.walk(node)}


def mutants(source: str, path: str) -> Iterator[Mutant]:
    """Yield every mutant of a module's source, in the order of its nodes."""
    tree = ast.parse(source)
    skipped = silent(tree)
    for number, node in enumerate(ast.walk(tree)):
        for way, _ in enumerate([] if node in skipped else edits(node)):
            other = ast.parse(source)  # sooner done than a copy
            place = next(one for n, one in enumerate(ast.walk(other)) if n == number)
            list(edits(place))[way](place)
            told = " → ".join(" ".join(ast.unparse(one).split()) for one in (node, place))
            yield Mutant(line(node), told, compile(ast.fix_missing_locations(other), path, "exec"))


def line(node: ast.AST) -> int:
    """Return the line of a node; a comprehension has none of its own."""
    return getattr(node, "lineno", 0) or node.target.lineno


def tested(tests: list[str], module: str, code: CodeType | None) -> int:
    """Run tests with a module made of other code, in this process; returns the status of pytest."""
    if code:
        plain = importlib.machinery.SourceFileLoader.get_code
        importlib.machinery.SourceFileLoader.get_code = lambda self, name: code if name == module else plain(self, name)
    for name, loaded in list(sys.modules.items()):  # what was imported to warm up holds the module as it is
        if str(getattr(loaded, "__file__", None) or "").startswith((f"{ROOT}/book/", f"{ROOT}/tests/")):
            del sys.modules[name]
    return int(pytest.main([*QUIET, f"--basetemp={SCRATCH / str(os.getpid())}", *tests]))


def forked(tests: list[str], module: str, code: CodeType | None, seconds: int) -> int:
    """Begin the tests in a process of their own, which ends itself when it takes too long; returns its id."""
    if child := os.fork():
        return child
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    signal.alarm(seconds)
    # That there is a counter-example is enough; to look for the smallest takes a hundred times as long.
    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile("hasty", phases=phases)
    hypothesis.settings.load_profile("hasty")
    status = 99
    with contextlib.suppress(BaseException):
        status = tested(tests, module, code)
    os._exit(status)


def ended() -> tuple[int, bool]:
    """Wait for a process; returns its id and whether its tests all passed."""
    child, status = os.wait()
    shutil.rmtree(SCRATCH / str(child), ignore_errors=True)
    return child, status == 0


def survivors(listed: list[Mutant], tests: list[str], module: str, seconds: int, workers: int) -> int:
    """Print the mutants that the tests do not notice, as they are found; returns their number."""
    running: dict[int, Mutant] = {}
    left = 0
    for n, mutant in enumerate(tqdm(listed, module, disable=None), 1):
        running[forked(tests, module, mutant.code, seconds)] = mutant
        while len(running) >= workers or (n == len(listed) and running):
            child, passed = ended()
            done = running.pop(child)
            left += passed
            if passed:
                tqdm.write(f"  {module}, line {done.line} ({n} of {len(listed)} begun): {done.told}")
                sys.stdout.flush()
    return left


def survey(name: str, workers: int) -> float:
    """Print which mutants of a module survive; returns the share that was killed."""
    path = ROOT / "book" / "statecraft" / f"{name}.py"
    tests = [str(ROOT / "tests" / f"test_{stem}.py") for stem in TESTS.get(name, [name])]
    module = f"statecraft.{name}"
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        pytest.main(["--collect-only", *QUIET, *tests])  # imports what every fork then has
    SCRATCH.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    forked(tests, module, None, 600)
    if not ended()[1]:
        sys.exit(f"the tests of {name} fail as they are: python -m pytest {' '.join(tests)}")
    took = time.monotonic() - began
    listed = list(mutants(path.read_text(encoding="utf-8"), str(path)))
    left = survivors(listed, tests, module, round(30 + 5 * took * workers), workers)
    share = 1 - left / len(listed)
    print(f"{name}: {len(listed) - left} of {len(listed)} mutants killed, {share:.1%}", flush=True)
    return share


def main() -> None:
    parser = argparse.ArgumentParser(description="Plant faults in modules and say which the tests do not notice.")
    parser.add_argument("modules", nargs="*", default=GUARDED, help=f"of book/statecraft; {', '.join(GUARDED)}")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    shares = {name: survey(name, asked.workers) for name in asked.modules}
    shutil.rmtree(SCRATCH, ignore_errors=True)
    if low := [name for name, share in shares.items() if share < FLOOR]:
        sys.exit(f"fewer than {FLOOR:.0%} killed: {', '.join(low)}")


if __name__ == "__main__":
    main()
