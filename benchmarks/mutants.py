"""Change the code of the core in one place at a time, and see whether a test notices.

    python -m benchmarks.mutants [ROOM ...] [--n 40] [--seed 7] [--jobs 2] [--own]

The changes are those of Cosmic Ray's operators, a sample of places per room by seed (a new one each
time without `--seed`; it is printed). Each runs the room's own tests in a copy of the repository, and
what survives them the tests of the rooms that use it (with `--own` not: quicker and stricter). Not counted is what changes nothing that a test
can see: annotations and docstrings, the options of a dataclass (`frozen`, `slots`: held by the type
checker), `zip(strict=…)` where lengths agree, and a `cache` that is gone. It prints what survives by its line and as a diff, and the share.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {
    "energy": ("tests/unit/energy", "tests/coach tests/golden tests/unit/judges"),
    "training_load": ("tests/unit/training_load", "tests/coach tests/golden tests/unit/judges"),
    "judges": ("tests/unit/judges tests/coach tests/golden", "tests/unit/words tests/property"),
    "signal": ("tests/unit/signal", "tests/unit/classification tests/hostile/test_recordings.py"),
    "settings": ("tests/unit/settings", "tests/unit/cli tests/unit/commands tests/unit/pipeline"),
}
COPIED = ("src", "sql", "flows", "tests", "benchmarks", "docs", "pyproject.toml", "README.md")
GRACE_S = 20
SLOWER = 4


@dataclass(frozen=True)
class Mutant:
    """A change of one place: the file, the line, what it says then, and how it differs."""

    file: Path
    line: int
    code: str
    diff: str


def mutants_of(room: str, n: int, seed: str) -> Iterator[Mutant]:
    """Yield `n` changes of a room, drawn by places; those of operators at one place are equally likely."""
    from cosmic_ray.ast import ast_nodes, get_ast  # noqa: PLC0415  (of `make mutants` alone)
    from cosmic_ray.mutating import mutate_code  # noqa: PLC0415
    from cosmic_ray.plugins import get_operator, operator_names  # noqa: PLC0415

    operators = [get_operator(name)() for name in operator_names() if "/Variable" not in name]
    changes: dict[tuple[Path, Any], list[tuple[Any, int]]] = {}
    for file in sorted((ROOT / "src/runpipe" / room).rglob("*.py")):
        nodes = list(ast_nodes(get_ast(file.read_text("utf-8"))))
        for operator in operators:
            occurrence = 0
            for node in nodes:
                for start, _ in operator.mutation_positions(node):
                    changes.setdefault((file, start), []).append((operator, occurrence))
                    occurrence += 1
    rng = random.Random(f"{room} {seed}")  # noqa: S311  (a sample, no secret)
    places = sorted(changes)
    rng.shuffle(places)
    n_yielded = 0
    for file, start in places:
        operator, occurrence = rng.choice(changes[file, start])
        before = file.read_text("utf-8")
        after = mutate_code(before, operator, occurrence)
        if after is not None and _program(after) not in (_program(before), None):
            lines = difflib.unified_diff(
                before.splitlines(), after.splitlines(), str(file.relative_to(ROOT)), "", n=1
            )
            yield Mutant(file.relative_to(ROOT), start[0], after, "\n".join(lines))
            n_yielded += 1
            if n_yielded == n:
                return


def _program(code: str) -> str | None:
    """Return what a module does, without what is not counted; `None` for what is no Python."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.decorator_list = [each for each in node.decorator_list if not _is_cache(each)]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "dataclass":
            node.keywords = []
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "zip":
            node.keywords = [each for each in node.keywords if each.arg != "strict"]
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value = ast.Constant(None)
    return ast.dump(tree)


def _is_cache(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id == "cache"


def copy_tree(folder: Path) -> Path:
    """Copy what the tests need; ``shared`` stands beside it as it does beside the repository."""
    tree = folder / "tree"
    tree.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, symlinks=True)
        else:
            shutil.copyfile(source, tree / name)
    (folder / "shared").symlink_to(ROOT.parent / "shared")
    return tree


def is_noticed(tree: Path, tests: str, limit_s: float) -> bool:
    """Return whether tests fail, or do not end, in a process forked from this one."""
    pid = os.fork()
    if pid == 0:
        os.setsid()
        _run_tests(tree, tests)
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != 0
        time.sleep(0.05)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return True


def _run_tests(tree: Path, tests: str) -> None:
    """Run tests in this process, which is a child, and end it with their exit code."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.chdir(tree)
    sys.path[:0] = [str(tree / "src"), str(tree)]
    os.environ["PYTHONPATH"] = f"{tree / 'src'}{os.pathsep}{tree}"
    import pytest  # noqa: PLC0415

    options = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"]
    os._exit(int(pytest.main([*options, *tests.split()])))


def survivors(stages: Sequence[str], mutants: Sequence[Mutant], jobs: int) -> list[Mutant]:
    """Return the mutants that no test notices; of the stages of tests, each sees what survived the last."""
    with tempfile.TemporaryDirectory(prefix="runpipe-mutants-") as temporary:
        trees = [copy_tree(Path(temporary) / str(number)) for number in range(jobs)]
        limits_s = []
        for tests in stages:
            began = time.monotonic()
            if is_noticed(trees[0], tests, 3600):
                raise SystemExit(f"{tests}: they fail as it is; mend that first")
            limits_s.append(SLOWER * (time.monotonic() - began) + GRACE_S)

        def survives(mutant: Mutant) -> bool:
            tree = trees.pop()
            file = tree / mutant.file
            before = file.read_text("utf-8")
            try:
                file.write_text(mutant.code, "utf-8")
                return not any(
                    is_noticed(tree, tests, limit_s)
                    for tests, limit_s in zip(stages, limits_s, strict=True)
                )
            finally:
                file.write_text(before, "utf-8")
                trees.append(tree)

        with ThreadPoolExecutor(jobs) as threads:
            lived = list(threads.map(survives, mutants))
    return [mutant for mutant, is_alive in zip(mutants, lived, strict=True) if is_alive]


def main() -> None:
    """Print the survivors of each room and their share."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rooms", nargs="*", choices=[[], *ROOMS], help="all of them without any")
    parser.add_argument("--n", type=int, default=40, help="mutants per room")
    parser.add_argument("--seed", default="")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--own", action="store_true", help="the room's own tests alone")
    options = parser.parse_args()
    seed = options.seed or str(random.SystemRandom().randrange(10**6))
    sys.dont_write_bytecode = True
    _load_what_tests_use()
    lines = []
    for room in options.rooms or ROOMS:
        mutants = list(mutants_of(room, options.n, seed))
        alive = survivors(ROOMS[room][: 1 if options.own else 2], mutants, options.jobs)
        for mutant in alive:
            print(f"{mutant.file}:{mutant.line}", mutant.diff, sep="\n", end="\n\n", flush=True)
        share = len(alive) / max(len(mutants), 1)
        lines.append(f"{room}: {len(alive)} of {len(mutants)} survive ({share:.1%}), seed {seed}")
        print(lines[-1], flush=True)
    print("\n".join(["", *lines]))


def _load_what_tests_use() -> None:
    """Load the large libraries once, so that no fork does it again; pytest loads its own."""
    import duckdb  # noqa: F401, PLC0415
    import numpy  # noqa: F401, ICN001, PLC0415
    import pandas  # noqa: F401, ICN001, PLC0415
    import pydantic  # noqa: F401, PLC0415


if __name__ == "__main__":
    main()
