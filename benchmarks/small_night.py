"""A night with two new files on top of years of sessions, beside a night with nothing new.

    python -m benchmarks.small_night FOLDER [--n 2000] [--repeat 3]

The sessions are made from the real FIT files below FOLDER, as in `benchmarks.first_import`. Each
night runs in a fresh process that has runpipe loaded, as Prefect has by then; its clock starts
before the inbox is looked into and stops after the last report. Prefect's own start is not in it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import first_import, made_folder


def run_night(data: Path) -> None:
    """Run one night as the flow does; print figures as JSON."""
    from benchmarks.stages import Stages  # noqa: PLC0415
    from runpipe import pipeline  # noqa: PLC0415
    from runpipe.pipeline import night as nights  # noqa: PLC0415
    from runpipe.pipeline import weekly  # noqa: PLC0415
    from runpipe.settings import read_settings  # noqa: PLC0415

    stages = Stages()
    today = made_folder.noon_after(made_folder.LAST_DAY)
    began, cpu_began = time.perf_counter(), time.process_time()
    settings = read_settings(data)
    with pipeline.open_night(settings, today=today.date(), now_utc=today) as night:
        for batch in nights.collect(night):
            nights.load(night, batch)
        nights.judge(night)
        nights.publish(night)
    reports = weekly.write_reports(settings, today=today.date())
    figures = {
        "wall_s": time.perf_counter() - began,
        "cpu_s": time.process_time() - cpu_began,
        "stages": stages.by_stage_s,
        "functions": stages.by_function_s,
        "n_reports": len(reports),
    }
    print(json.dumps(figures))


def fresh_night(data: Path) -> dict[str, Any]:
    """Run `run_night` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.small_night", str(data), "--run"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(data: Path, folder: Path, n: int, repeat: int) -> dict[str, list[dict[str, Any]]]:
    """Build the history, then run pairs of nights: two new files, nothing new."""
    first_import.prepare(data, folder, n)
    inbox = data / "inbox"
    paths = sorted(inbox.iterdir())
    held_back = [(path.name, path.read_bytes()) for path in paths[-2 * repeat :]]
    for path in paths[-2 * repeat :]:
        path.unlink()
    fresh_night(data)
    found: dict[str, list[dict[str, Any]]] = {"two new files": [], "nothing new": []}
    for index in range(repeat):
        for name, content in held_back[2 * index : 2 * index + 2]:
            (inbox / name).write_bytes(content)
            first_import.settle(inbox / name)
        found["two new files"].append(fresh_night(data))
        found["nothing new"].append(fresh_night(data))
    return found


def report(found: dict[str, list[dict[str, Any]]], n: int) -> str:
    """Return the medians as Markdown."""
    lines = [
        f"| a night on top of {n:,} sessions | seconds | processor seconds | by stage | reports |",
        "|---|---|---|---|---|",
    ]
    for name, nights in found.items():
        wall_s = statistics.median(one["wall_s"] for one in nights)
        cpu_s = statistics.median(one["cpu_s"] for one in nights)
        stages = {
            stage: statistics.median(one["stages"][stage] for one in nights)
            for stage in nights[0]["stages"]
        }
        said = ", ".join(f"{stage} {s:.2f}" for stage, s in stages.items() if s >= 0.005)
        lines.append(f"| {name} | {wall_s:.2f} | {cpu_s:.2f} | {said} | {nights[0]['n_reports']} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="real FIT files, searched in depth")
    parser.add_argument("--n", type=int, default=2000, help="sessions in the database")
    parser.add_argument("--repeat", type=int, default=3, help="nights of each kind")
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run_night(options.folder)
        return
    with tempfile.TemporaryDirectory(prefix="runpipe-bench-") as temporary:
        found = measure(Path(temporary, "data"), options.folder, options.n, options.repeat)
        print(report(found, options.n))


if __name__ == "__main__":
    main()
