"""A night with two new files on top of years of sessions, beside a night with nothing new.

    python -m benchmarks.small_night FOLDER [--n 2000] [--repeat 5]

The sessions are made from the real FIT files below FOLDER, as in `benchmarks.first_import`. Two
things are timed, in turn: the command `runpipe nightly` as a whole, beside a whole process that
runs a Prefect flow of one task that does nothing; and the night alone, in a fresh process, from
before the inbox is looked into to after the last report.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import first_import, made_folder


def run_night(data: Path) -> None:
    """Run one night as `runpipe nightly` does; print figures as JSON."""
    from benchmarks.stages import Stages  # noqa: PLC0415
    from runpipe import pipeline  # noqa: PLC0415
    from runpipe.pipeline import night as nights  # noqa: PLC0415
    from runpipe.pipeline import write_pages  # noqa: PLC0415
    from runpipe.settings import read_settings  # noqa: PLC0415

    stages = Stages()
    today = made_folder.noon_after(made_folder.LAST_DAY)
    began, cpu_began = time.perf_counter(), time.process_time()
    settings = read_settings(data)
    reports: tuple[Any, ...] = ()
    if pipeline.quiet_night(settings, today=today.date(), now_utc=today) is None:
        with pipeline.open_night(settings, today=today.date(), now_utc=today) as night:
            for batch in nights.collect(night):
                nights.load(night, batch)
            nights.judge(night)
            nights.publish(night)
        reports = write_pages.write_reports_of_one(settings)
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


TRIVIAL = "a Prefect flow of one task that does nothing"
NOTHING = """
import runpipe.flows
from prefect import flow, task

@task
def nothing() -> int:
    return 1

@flow
def trivial() -> int:
    return nothing()

trivial()
"""


def whole_process(command: list[str], home: Path) -> tuple[float, float]:
    """Run a command with Prefect's files in `home`; return its seconds by the clock and of the processor.

    The processor's are its own and those of all processes that it started and waited for.
    """
    told = {"PREFECT_HOME": str(home), "PREFECT_LOGGING_LEVEL": "ERROR"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    before, began = _children_cpu_s(), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**kept, **told})
    return time.perf_counter() - began, _children_cpu_s() - before


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(
    data: Path, folder: Path, n: int, repeat: int
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[tuple[float, float]]]]:
    """Build the history; run nights alone and whole commands, two new files and nothing new each."""
    first_import.prepare(data, folder, n)
    inbox = data / "inbox"
    paths = sorted(inbox.iterdir())
    held_back = [(path.name, path.read_bytes()) for path in paths[-4 * repeat :]]
    for path in paths[-4 * repeat :]:
        path.unlink()
    fresh_night(data)

    def drop_two() -> None:
        for name, content in (held_back.pop(), held_back.pop()):
            (inbox / name).write_bytes(content)
            first_import.settle(inbox / name)

    alone: dict[str, list[dict[str, Any]]] = {"two new files": [], "nothing new": []}
    for _ in range(repeat):
        drop_two()
        alone["two new files"].append(fresh_night(data))
        alone["nothing new"].append(fresh_night(data))
    home = data.parent / "prefect"
    nightly = [str(Path(sys.executable).with_name("runpipe")), "nightly", "--data", str(data)]
    trivial = [sys.executable, "-c", NOTHING]
    whole_process(trivial, home)  # Prefect makes its own database in the first run
    whole_process(nightly, home)  # today is not the day of the nights above
    whole: dict[str, list[tuple[float, float]]] = {name: [] for name in (TRIVIAL, *alone)}
    for _ in range(repeat):
        whole[TRIVIAL].append(whole_process(trivial, home))
        drop_two()
        whole["two new files"].append(whole_process(nightly, home))
        whole["nothing new"].append(whole_process(nightly, home))
    return alone, whole


def report(
    alone: dict[str, list[dict[str, Any]]], whole: dict[str, list[tuple[float, float]]], n: int
) -> str:
    """Return the medians as Markdown."""
    lines = ["| whole command | seconds | processor seconds |", "|---|---|---|"]
    for name, runs in whole.items():
        wall_s, cpu_s = (statistics.median(each) for each in zip(*runs, strict=True))
        said = name if name == TRIVIAL else f"runpipe nightly, {name}"
        lines.append(f"| {said} | {wall_s:.1f} | {cpu_s:.1f} |")
    lines += [
        "",
        f"| the night alone, on top of {n:,} sessions | seconds | processor seconds | by stage |",
        "|---|---|---|---|",
    ]
    for name, nights in alone.items():
        wall_s = statistics.median(one["wall_s"] for one in nights)
        cpu_s = statistics.median(one["cpu_s"] for one in nights)
        stages = {
            stage: statistics.median(one["stages"][stage] for one in nights)
            for stage in nights[0]["stages"]
        }
        said = ", ".join(f"{stage} {s:.2f}" for stage, s in stages.items() if s >= 0.005)
        lines.append(f"| {name} | {wall_s:.2f} | {cpu_s:.2f} | {said} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="real FIT files, searched in depth")
    parser.add_argument("--n", type=int, default=2000, help="sessions in the database")
    parser.add_argument("--repeat", type=int, default=5, help="nights of each kind")
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run_night(options.folder)
        return
    with tempfile.TemporaryDirectory(prefix="runpipe-bench-") as temporary:
        alone, whole = measure(Path(temporary, "data"), options.folder, options.n, options.repeat)
        print(report(alone, whole, options.n))


if __name__ == "__main__":
    main()
