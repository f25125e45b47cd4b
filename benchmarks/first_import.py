"""A whole first import of years of one-hour sessions, against fitparse decoding the same files.

    python -m benchmarks.first_import FOLDER [--n 2000] [--sample 20]

The sessions are made from the real FIT files below FOLDER: each copy is moved to a day of its own.
A fresh process with two workers takes them from the inbox to a published database with labels and
weekly reports. Before and after it, in the same run, fitparse decodes half of the sampled files
each on two processes; its seconds are scaled by records. Nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks import made_folder

N_PROCESSES = 2
OLD_S = 1_700_000_000
SETTINGS = f"[reading]\nworkers = {N_PROCESSES}\n"


@dataclass
class Taken:
    """Seconds on the wall and of processor time, for so many records."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    n_records: int = 0


def decode_with_fitparse(path: str) -> tuple[int, float]:
    """Decode every message of a file; return the records and the processor seconds."""
    import fitparse  # noqa: PLC0415  (only the workers need it)

    begin = time.process_time()
    names = [message.name for message in fitparse.FitFile(path).get_messages()]
    return names.count("record"), time.process_time() - begin


def measure_fitparse(paths: Sequence[Path], taken: Taken) -> None:
    """Decode some files on two processes, each kept busy to the end."""
    with ProcessPoolExecutor(N_PROCESSES, mp_context=get_context("spawn")) as workers:
        list(workers.map(len, ("started", "started")))
        begin = time.perf_counter()
        done = list(workers.map(decode_with_fitparse, map(str, paths)))
        taken.wall_s += time.perf_counter() - begin
    taken.n_records += sum(n for n, _ in done)
    taken.cpu_s += sum(seconds for _, seconds in done)


def run_import(data: Path) -> None:
    """Import what lies in the inbox and write every report; print figures as JSON."""
    began = time.perf_counter()
    from benchmarks.stages import Stages  # noqa: PLC0415  (the import is part of the run)
    from runpipe import pipeline  # noqa: PLC0415
    from runpipe.pipeline import night as nights  # noqa: PLC0415
    from runpipe.pipeline import write_pages  # noqa: PLC0415
    from runpipe.settings import read_settings  # noqa: PLC0415

    settings = read_settings(data)
    stages = Stages()
    today = made_folder.noon_after(made_folder.LAST_DAY)
    with pipeline.open_night(settings, today=today.date(), now_utc=today) as night:
        for batch in nights.collect(night):
            nights.load(night, batch)
        workers = {
            process.pid: peak_mb(process.pid) for process in multiprocessing.active_children()
        }
        nights.judge(night)
        summary = nights.publish(night)
    reports = write_pages.write_reports_of_one(settings)
    seconds = time.perf_counter() - began
    cpu = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu_main_s": cpu[0].ru_utime + cpu[0].ru_stime,
                "stages": stages.by_stage_s,
                "functions": stages.by_function_s,
                "peak_main_mb": peak_mb(os.getpid()),
                "peak_worker_mb": max(workers.values(), default=0.0),
                "n_loaded": summary.n("loaded"),
                "n_reports": len(reports),
            }
        )
    )


def peak_mb(pid: int | None) -> float:
    """Return the most memory a process ever held, in MB."""
    text = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def fresh_import(data: Path) -> dict[str, Any]:
    """Run `run_import` in a process of its own; add the processor seconds of it and its workers."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "benchmarks.first_import", str(data), "--run"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return found | {"cpu_s": cpu_s}


def prepare(data: Path, folder: Path, n: int) -> tuple[int, list[Path]]:
    """Fill the inbox with made sessions; return how many records, and the files."""
    inbox = data / "inbox"
    inbox.mkdir(parents=True)
    (data / "runpipe.toml").write_text(SETTINGS, "utf-8")
    n_records = made_folder.write(inbox, made_folder.templates(folder), n)
    paths = sorted(inbox.iterdir())
    for path in paths:
        settle(path)
    return n_records, paths


def settle(path: Path) -> None:
    """Make a file look as if it had lain there for years, so that no run waits for it."""
    os.utime(path, (OLD_S, OLD_S))


def report(found: dict[str, Any], n_files: int, n_records: int, theirs: Taken) -> str:
    """Return the figures as Markdown."""
    share = n_records / theirs.n_records
    wall_s, cpu_s = found["seconds"], found["cpu_s"]
    rows = [
        ("sessions, records", f"{n_files:,}, {n_records:,}"),
        ("seconds, from files to reports", f"{wall_s:.1f}"),
        ("files/s", f"{n_files / wall_s:,.0f}"),
        ("records/s", f"{n_records / wall_s:,.0f}"),
        ("peak memory, main process", f"{found['peak_main_mb']:,.0f} MB"),
        ("peak memory, a worker", f"{found['peak_worker_mb']:,.0f} MB"),
        ("published sessions, reports", f"{found['n_loaded']:,}, {found['n_reports']:,}"),
        *((f"seconds: {name}", f"{seconds:.1f}") for name, seconds in found["stages"].items()),
        ("processor seconds, all processes", f"{cpu_s:.1f}"),
        (
            f"fitparse decoding them on {N_PROCESSES} processes, seconds "
            f"(scaled from {theirs.n_records:,} records)",
            f"{theirs.wall_s * share:,.0f}",
        ),
        ("**times faster than that**, by the clock", f"**{theirs.wall_s * share / wall_s:.1f}**"),
        ("times faster, by processor time", f"{theirs.cpu_s * share / cpu_s:.1f}"),
    ]
    return "\n".join(["| first import | |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="real FIT files, searched in depth")
    parser.add_argument("--n", type=int, default=2000, help="sessions to make")
    parser.add_argument("--sample", type=int, default=20, help="files that fitparse decodes")
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run_import(options.folder)
        return
    with tempfile.TemporaryDirectory(prefix="runpipe-bench-") as temporary:
        data, theirs = Path(temporary, "data"), Taken()
        n_records, paths = prepare(data, options.folder, options.n)
        sample = [Path(temporary, path.name) for path in paths[: options.sample]]
        for copy in sample:
            shutil.copyfile(data / "inbox" / copy.name, copy)
        half = len(sample) // 2
        measure_fitparse(sample[:half], theirs)
        found = fresh_import(data)
        measure_fitparse(sample[half:], theirs)
        print(report(found, options.n, n_records, theirs))


if __name__ == "__main__":
    main()
