"""Run the README's queries on the demo's data and put what they print below them.

usage: python -m benchmarks.readme DATA_DIR [--check]
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
BLOCK = re.compile(r"```sh\n(runpipe query .*?)\n```\n\n```text\n(.*?)```", re.DOTALL)
RUNPIPE = Path(sys.executable).with_name("runpipe")


def answer(command: str, data: Path) -> str:
    """Return what one `runpipe query` of the README prints."""
    words = shlex.split(command)[1:]
    done = subprocess.run(
        [RUNPIPE, *words, "--data", data],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "\n".join(line for line in lines if line) + "\n"


def filled(text: str, data: Path) -> str:
    """Return the README with every answer as it is today."""

    def put(found: re.Match[str]) -> str:
        return f"```sh\n{found[1]}\n```\n\n```text\n{answer(found[1], data)}```"

    return BLOCK.sub(put, text)


def main() -> int:
    """Fill in the answers, or with --check only tell whether they are as printed."""
    text = README.read_text("utf-8")
    now = filled(text, Path(sys.argv[1]))
    if "--check" in sys.argv:
        return int(now != text)
    README.write_text(now, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
