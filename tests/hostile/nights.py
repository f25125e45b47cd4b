"""What every hostile night must hold: it ends, all good is published, each culprit has its reason."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from runpipe.inbox import Arrival
from runpipe.pipeline import night as nights
from runpipe.pipeline.collect_files import task_of
from runpipe.pipeline.read_file import ReadTask
from runpipe.pipeline.results import FileOutcome, IngestSummary
from runpipe.pipeline.supervise_readers import ReaderPool
from runpipe.settings import read_settings
from tests.builders_files import diet_csv, gpx
from tests.builders_fit import run
from tests.fuzz.log_files import FILES
from tests.hostile.faults import At, FaultyReading, functions_called
from tests.night.nights import NOW, night, tables
from tests.xml_files import activity, lap, tcx, track

N_SEEDS = int(os.environ.get("RUNPIPE_HOSTILE_SEEDS", "16"))
SETTLED = 1_790_000_000
"""A file time long past, so that no night waits for the file to settle."""
FIRST = datetime(2026, 10, 1, 6, 30, tzinfo=UTC)
GOOD = {
    "good-run.gpx": gpx(),
    "good-diet.csv": diet_csv(),
    "good-run.fit": run(90).build(),
    "good-gym.csv": FILES["hevy"],
}
STRANGE_WORDS = re.compile(r"Traceback|0x[0-9a-f]{6}|, line \d+, in ")


def put(data: Path, files: Mapping[str, bytes], settings: str = "") -> None:
    """Drop files that have settled, and the settings of reading."""
    inbox = data / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    if settings:
        (data / "runpipe.toml").write_text(f"[reading]\n{settings}", "utf-8")
    for name, content in files.items():
        (inbox / name).write_bytes(content)
        os.utime(inbox / name, (SETTLED, SETTLED))


def exports_of(n: int, kind: str) -> bytes:
    """Return the `n`th made-up export of a kind, unlike all others."""
    start = FIRST + timedelta(hours=7 * n)
    if kind == "gpx":
        return gpx(start, minutes=4 + n % 3, title=f"Run {n}")
    if kind == "tcx":
        return tcx(activity(lap(600.0 * n, 60.0 + n, track(range(0, 60 + n % 7, 3)))))
    if kind == "fit":
        return run(61 + n).build()
    content = FILES[kind]
    return content if content[:1] in b"{[<" or content[:2] == b"PK" else content + b"\n" * (n + 1)


@dataclass(frozen=True)
class Case:
    """A file that gets a reader into trouble."""

    name: str
    content: bytes
    at: At


def called_by(content: bytes, name: str, folder: Path) -> list[tuple[str, str]]:
    """Return the functions of runpipe that reading a content calls."""
    path = folder / "content"
    path.write_bytes(content)
    return functions_called(work_of(path, name, folder))


def work_of(path: Path, name: str, folder: Path) -> ReadTask:
    settings = read_settings(folder)
    arrival = Arrival("me", sha256(path.read_bytes()).hexdigest(), name, 1, NOW, NOW)
    return replace(task_of(arrival, settings), content=path)


def cases(seeds: range, kinds: list[str], faults: list[str], folder: Path) -> list[Case]:
    """Return a case per seed: a file, a function that reading it calls, and a fault there."""
    called = {kind: called_by(exports_of(0, kind), f"a.{kind}", folder) for kind in kinds}
    made = []
    for seed in seeds:
        chance = Random(seed)
        kind = chance.choice(kinds)
        module, qualname = chance.choice(called[kind])
        at = At(module, qualname, faults[seed % len(faults)])
        made.append(Case(f"bad-{seed:04}-{kind}", exports_of(seed, kind), at))
    return made


def run_night(
    data: Path, faults: Mapping[str, At], monkeypatch: pytest.MonkeyPatch
) -> IngestSummary:
    """Run a night whose readers have faults."""
    with monkeypatch.context() as patched:
        patched.setattr(nights, "read_noted", FaultyReading(faults))
        return night(data)


def check(data: Path, summary: IngestSummary, files: Mapping[str, bytes]) -> dict[str, FileOutcome]:
    """Check what holds after every night; return what became of each file."""
    outcomes = {file.name: file for file in summary.files}
    assert summary.is_published
    assert outcomes.keys() >= files.keys()
    for name, content in files.items():
        outcome, digest = outcomes[name], sha256(content).hexdigest()
        kept = data / "archive" / digest[:2] / digest
        assert kept.read_bytes() == content
        assert (outcome.status == "loaded") == (outcome.reason is None), outcome
        if outcome.reason is not None:
            assert outcome.reason.strip()
            assert not STRANGE_WORDS.search(outcome.reason), outcome
    for name in GOOD.keys() & files.keys():
        assert outcomes[name].status == "loaded", outcomes[name]
    return outcomes


def check_undisturbed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that the next night reads nothing and changes nothing."""
    before = tables(data)
    published = (data / "runpipe.duckdb").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(ReaderPool, "_start_process", _no_process)
        summary = night(data)
    assert summary.files == ()
    assert not summary.is_published
    assert (data / "runpipe.duckdb").read_bytes() == published
    assert tables(data) == before
    assert not (data / ".reading").exists()


def _no_process(*_: object) -> None:
    raise AssertionError("a night with nothing to read starts no process")
