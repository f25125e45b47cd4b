"""How time and storage grow with athletes and with history, and what a question over a team costs.

    python -m benchmarks.scale [--athletes 10 30 100] [--sessions 4] [--history 100 300 1000]
                               [--team 1000 100] [--prices 0.05 0.02]

Sessions are made up: half an hour each, a point every two seconds. Whole commands are run, each in
a process of its own (`runpipe ingest`, `runpipe nightly`, `runpipe query`), and all processor
seconds of it and its workers are counted. The slope is the exponent of a line through the points,
both axes as logarithms: 1 grows as the athletes do, 0 not at all.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

RUNPIPE = str(Path(sys.executable).with_name("runpipe"))
LAST = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
ASK = "select avg(speed_mps), avg(altitude_m), count(*) from samples where month = '2026-10'"
HEAD = '<gpx version="1.1" creator="made up" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>running</type><trkseg>'
MINUTES, STEP_S = 30, 2
PROJECTED = (1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds by the clock and of the processor, and its largest process."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def session(start: datetime, seed: int) -> bytes:
    """Return a made-up run as GPX."""
    rng = np.random.default_rng(seed)
    seconds = np.arange(0, MINUTES * 60, STEP_S)
    metres = np.cumsum(rng.normal(2.8, 0.2, len(seconds)) * STEP_S)
    altitudes = 1080 + np.cumsum(rng.normal(0, 0.05, len(seconds)))
    points = [
        f'<trkpt lat="{-18.8 + metre / 111_195:.7f}" lon="16.3"><ele>{altitude:.1f}</ele>'
        f"<time>{start + timedelta(seconds=int(second)):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for second, metre, altitude in zip(seconds, metres, altitudes, strict=True)
    ]
    return (HEAD + "\n".join(points) + "</trkseg></trk></gpx>").encode()


def drop(data: Path, name: str, days_ago: Sequence[int]) -> None:
    """Put an athlete's sessions into the inbox, as if they had lain there for a while."""
    folder = data / "inbox" / name
    folder.mkdir(parents=True, exist_ok=True)
    for day in days_ago:
        path = folder / f"{day:05d}.gpx"
        seed = hash((name, day)) % 2**32
        path.write_bytes(session(LAST - timedelta(days=day), seed))
        os.utime(path, (0, 0))


def make(data: Path, n_athletes: int, n_sessions: int, n_workers: int = 0) -> None:
    """Make a data folder with full inboxes."""
    names = [f"a{at:06d}" for at in range(n_athletes)] if n_athletes > 1 else ["me"]
    sections = [f"[athlete.{name}]\n" for name in names] if n_athletes > 1 else []
    data.mkdir(parents=True)
    (data / "runpipe.toml").write_text(
        f"[reading]\nworkers = {n_workers}\n{''.join(sections)}", "utf-8"
    )
    for name in names:
        drop(data, name if n_athletes > 1 else "", range(1, 1 + 2 * n_sessions, 2))


def run(*arguments: str) -> Spent:
    """Run `runpipe` with some arguments; raise where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [RUNPIPE, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"runpipe {' '.join(arguments)} ended with {process.returncode}")
    wall_s = time.perf_counter() - began
    return Spent(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def size_mb(path: Path) -> float:
    """Return the size of a file, or of all files below a folder, in MB."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files) / 1e6


def slope(points: Mapping[int, float]) -> float:
    """Return the exponent with which values grow; NaN for fewer than two."""
    if len(points) < 2:
        return math.nan
    x, y = np.log(list(points)), np.log([max(value, 1e-9) for value in points.values()])
    return float(np.polyfit(x, y, 1)[0])


def by_athletes(root: Path, counts: Sequence[int], n_sessions: int) -> dict[str, dict[int, float]]:
    """Measure folders of so many athletes with so many sessions each."""
    figures: dict[str, dict[int, float]] = {}

    def note(name: str, n: int, value: float) -> None:
        figures.setdefault(name, {})[n] = value

    start_s = run("--version").cpu_s
    for n in counts:
        data = root / f"athletes-{n}"
        make(data, n, n_sessions)
        first = run("ingest", "--data", str(data))
        note("first import, processor s", n, first.cpu_s)
        note("first import, s", n, first.wall_s)
        note("first import, largest process, MB", n, first.peak_mb)
        databases = data.glob("athletes/*/runpipe.duckdb")
        note("databases, MB", n, sum(size_mb(database) for database in databases))
        note("lake, MB", n, size_mb(data / "lake"))
        for at, each in enumerate((0, n // 2)):
            drop(data, f"a{each:06d}", [-1 - at])
        new = run("ingest", "--data", str(data))
        note("two new files, processor s beyond start-up", n, new.cpu_s - start_s)
        run("nightly", "--data", str(data))  # writes the pages
        note("nothing new, processor s", n, run("nightly", "--data", str(data)).cpu_s)
        asked = run("query", ASK, "--team", "--data", str(data))
        note("mean over a month of all samples, s", n, asked.wall_s)
        shutil.rmtree(data)
    return figures


def by_history(root: Path, counts: Sequence[int]) -> dict[str, dict[int, float]]:
    """Measure one athlete with so many sessions."""
    figures: dict[str, dict[int, float]] = {}

    def note(name: str, n: int, value: float) -> None:
        figures.setdefault(name, {})[n] = value

    for n in counts:
        data = root / f"history-{n}"
        make(data, 1, n)
        note("first import, processor s", n, run("ingest", "--data", str(data)).cpu_s)
        drop(data, "", [-1, -2])
        note("two new files, processor s", n, run("ingest", "--data", str(data)).cpu_s)
        note("status, s", n, run("status", "--data", str(data)).wall_s)
        note("report, s", n, run("report", "--data", str(data)).wall_s)
        asked = run("query", "select count(*) from sessions", "--data", str(data))
        note("query, s", n, asked.wall_s)
        note("database, MB", n, size_mb(data / "runpipe.duckdb"))
        shutil.rmtree(data)
    return figures


def workers(root: Path, n_athletes: int, n_sessions: int) -> float:
    """Return how much sooner two workers end a first import than one."""
    taken_s = {}
    for n_workers in (1, 2):
        data = root / f"workers-{n_workers}"
        make(data, n_athletes, n_sessions, n_workers)
        taken_s[n_workers] = run("ingest", "--data", str(data)).wall_s
        shutil.rmtree(data)
    return taken_s[1] / taken_s[2]


def team_question(root: Path, n_athletes: int, n_sessions: int) -> tuple[float, float, int]:
    """Return the seconds of a question over a team and of `query`'s start, and the rows it read.

    One athlete's part of the lake stands for all: its files are linked under the others' names.
    """
    data = root / "team"
    make(data, 2, n_sessions)
    run("ingest", "--data", str(data))
    for view in (data / "lake").iterdir():
        own = view / "athlete_id=a000000"
        if not own.is_dir():
            continue
        for at in range(2, n_athletes):
            shutil.copytree(own, view / f"athlete_id=a{at:06d}", copy_function=os.link)
    asked = min(run("query", ASK, "--team", "--data", str(data)).wall_s for _ in range(3))
    nothing = min(run("query", "select 1", "--team", "--data", str(data)).wall_s for _ in range(3))
    answer = subprocess.run(
        [RUNPIPE, "query", ASK, "--team", "--csv", "--data", str(data)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return asked, nothing, int(answer.stdout.split()[-1].split(",")[-1])


def table(figures: Mapping[str, Mapping[int, float]], unit: str) -> str:
    """Return figures as a Markdown table, with their slopes."""
    counts = list(next(iter(figures.values())))
    lines = [
        f"| {unit} | {' | '.join(f'{n:,}' for n in counts)} | slope |",
        f"|---|{'---|' * (len(counts) + 1)}",
    ]
    for name, points in figures.items():
        values = " | ".join(f"{points[n]:.2f}" for n in counts)
        lines.append(f"| {name} | {values} | {slope(points):.2f} |")
    return "\n".join(lines)


def projected(figures: Mapping[str, Mapping[int, float]], prices: tuple[float, float]) -> str:
    """Return what the lines through the points say of larger teams, and what that would cost.

    `prices` are those of a core for an hour and of a GB for a month.
    """
    hour, month = prices
    lines = [
        "| athletes | first import, core hours | once, at so much an hour | databases and lake, GB "
        "| a month | nothing new, s | two new files, s |",
        "|---|---|---|---|---|---|---|",
    ]
    for n in PROJECTED:
        hours = _at(figures["first import, processor s"], n) / 3600
        stored_gb = (_at(figures["databases, MB"], n) + _at(figures["lake, MB"], n)) / 1000
        quiet_s = _at(figures["nothing new, processor s"], n)
        small_s = _at(figures["two new files, processor s beyond start-up"], n)
        lines.append(
            f"| {n:,} | {hours:,.1f} | {hours * hour:,.2f} | {stored_gb:,.1f} "
            f"| {stored_gb * month:,.2f} | {quiet_s:,.1f} | {small_s:,.1f} |"
        )
    return "\n".join(lines)


def _at(points: Mapping[int, float], n: int) -> float:
    """Return a value for `n`, on the line through the last two points."""
    *_, before, last = points
    each = (points[last] - points[before]) / (last - before)
    return points[last] + (n - last) * max(0.0, each)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--athletes", type=int, nargs="*", default=[10, 30, 100])
    parser.add_argument("--sessions", type=int, default=4, help="of each athlete")
    parser.add_argument("--history", type=int, nargs="*", default=[100, 300, 1000])
    parser.add_argument("--team", type=int, nargs="*", default=[1000, 100])
    parser.add_argument(
        "--prices",
        type=float,
        nargs=2,
        default=[0.05, 0.02],
        help="of a core for an hour and a GB for a month, in any currency",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="runpipe-bench-") as temporary:
        root = Path(temporary)
        parts: list[Callable[[], str]] = []
        if options.athletes:
            most = max(options.athletes)
            parts += [
                lambda: _athletes_tables(root, options),
                lambda: (
                    f"First import of {most} athletes: two workers end "
                    f"{workers(root, most, options.sessions):.2f} times sooner than one."
                ),
            ]
        if options.history:
            parts.append(
                lambda: table(by_history(root, options.history), "sessions of one athlete")
            )
        if options.team:
            parts.append(lambda: _team_line(root, *options.team))
        for part in parts:
            print(part(), end="\n\n", flush=True)


def _athletes_tables(root: Path, options: argparse.Namespace) -> str:
    figures = by_athletes(root, options.athletes, options.sessions)
    projection = projected(figures, tuple(options.prices))
    return f"{table(figures, 'athletes')}\n\n{projection}"


def _team_line(root: Path, n_athletes: int, n_sessions: int) -> str:
    asked_s, nothing_s, n_rows = team_question(root, n_athletes, n_sessions)
    return (
        f"{n_athletes:,} athletes of {n_sessions} sessions: a mean over one month's {n_rows:,} "
        f"samples of all takes {asked_s:.2f} s, of which {nothing_s:.2f} s answer `select 1`."
    )


if __name__ == "__main__":
    main()
