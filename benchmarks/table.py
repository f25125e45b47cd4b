"""Run the benchmarks and write what they print into docs/performance.md, between its markers.

python -m benchmarks.table ../shared [--quick]
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
QUICK = {
    "first_import": ["--n", "200", "--sample", "4"],
    "small_night": ["--n", "200", "--repeat", "1"],
    "fit_decode": ["--limit", "8", "--repeat", "1"],
    "gpx_decode": ["--every", "40", "--repeat", "1"],
}


def commands(shared: Path) -> dict[str, list[str]]:
    """Return each benchmark with what it is given."""
    return {
        "fit_decode": [str(shared), "--limit", "24"],
        "gpx_decode": ["--every", "10"],
        "first_import": [str(shared)],
        "small_night": [str(shared)],
        "history": [],
    }


def run(name: str, arguments: list[str]) -> str:
    """Run one benchmark in a process of its own and return what it printed."""
    begin = time.perf_counter()
    print(f"{name} {' '.join(arguments)}", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    print(f"  {time.perf_counter() - begin:.0f} s", file=sys.stderr, flush=True)
    return done.stdout.strip()


def machine() -> str:
    """Say what the figures were measured on."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()}, "
        f"CPython {platform.python_version()}"
    )


def put(page: str, name: str, text: str) -> str:
    """Put a text between the markers of its name.

    Raises
    ------
    SystemExit
        If the page has no such markers.
    """
    begin, end = f"<!-- {name} -->", f"<!-- end {name} -->"
    found = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not found.search(page):
        raise SystemExit(f"{PAGE.name} has no markers for {name}")
    return found.sub(lambda _: f"{begin}\n{text}\n{end}", page)


def main() -> None:
    """Run all and write the page after each, so that a stop loses one at most."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("shared", type=Path, help="the shared corpus beside the project")
    parser.add_argument("--quick", action="store_true", help="a small run; the page stays as it is")
    parser.add_argument("--only", help="run just this one")
    options = parser.parse_args()
    if not options.shared.is_dir():
        raise SystemExit(f"{options.shared} is not here: the benchmarks need real files")
    for name, arguments in commands(options.shared).items():
        if options.only not in {None, name}:
            continue
        extra = QUICK.get(name, []) if options.quick else []
        text = run(name, [*arguments, *extra])
        print(text, flush=True)
        if not options.quick:
            page = put(PAGE.read_text("utf-8"), name, text)
            PAGE.write_text(put(page, "machine", machine()), "utf-8")


if __name__ == "__main__":
    main()
