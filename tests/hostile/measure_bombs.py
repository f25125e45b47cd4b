"""Read bombs, each in a process of its own within limits, and write down what each one took.

    PYTHONPATH=src:. python -m tests.hostile.measure_bombs SEED [RECIPE...]

One line of JSON per bomb. A recipe runs in a fork too, so that its memory is not taken for the
reader's; what a reader asks for beyond the limits ends its own process and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from runpipe.errors import ReadError
from runpipe.readers.read import iter_path
from tests.hostile.bombs import RECIPES

CPU_LIMIT_S = 15
MEMORY_LIMIT_BYTES = 3 << 30


def in_fork(work: Callable[[], object]) -> int:
    """Run in a child process; return its exit code, negative for a signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def rss_bytes() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


def peak_bytes() -> int:
    """Return the most memory the process held since it was forked (or, by the clock, ever)."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line[:6] == "VmHWM:") << 10


def read(path: Path, result: Path) -> None:
    """Read a bomb within limits, and write what came out of it."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    with contextlib.suppress(OSError):  # from here on, the peak is this process's own
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    before, start = rss_bytes(), time.process_time()
    good, sentences, n = [], {}, 0
    for name, outcome in iter_path(path):
        n += 1
        if isinstance(outcome, ReadError):
            sentences.setdefault(outcome.sentence, name[-60:])
        elif outcome.recordings and "good" in name:
            good.append(name)
    took: dict[str, Any] = {
        "seconds": round(time.process_time() - start, 2),
        "grown_mb": (peak_bytes() - before) >> 20,
        "n_members": n,
        "good": len(good),
        "sentences": sentences,
    }
    result.write_text(json.dumps(took), "utf-8")


def measure(name: str, seed: str, folder: Path) -> dict[str, Any]:
    """Make and read one bomb."""
    path, result = folder / f"{name}.csv", folder / f"{name}.json"
    if in_fork(lambda: path.write_bytes(RECIPES[name](Random(f"{seed}/{name}")))):
        return {"recipe": name, "ended": "the recipe failed"}
    size = path.stat().st_size
    code = in_fork(lambda: read(path, result))
    path.unlink()
    took = json.loads(result.read_text("utf-8")) if result.exists() else {}
    return {"recipe": name, "ended": code, "size": size, **took}


def main() -> None:
    seed, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for name in names or RECIPES:
            sys.stdout.write(json.dumps(measure(name, seed, Path(folder))) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
