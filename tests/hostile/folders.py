"""Data folders for hostile cases: small nights without pages, and where every byte went."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from runpipe import pipeline
from runpipe.inbox import HOLDING
from runpipe.pipeline.results import IngestSummary
from runpipe.settings import read_settings
from tests.builders_files import diet_csv, gpx
from tests.night.nights import NOW, TODAY

GOOD = {"run.gpx": gpx(minutes=10), "diet.csv": diet_csv()}


def n_seeds(small: int) -> int:
    """Return how many seeds a test runs: few in the suite, many in `make hostile`."""
    return int(os.environ.get("RUNPIPE_HOSTILE_SEEDS", str(small)))


def make_inbox(data: Path, files: dict[str, bytes] | None = None) -> Path:
    inbox = data / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    for name, content in (GOOD if files is None else files).items():
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        settle(path)
    return inbox


def settle(path: Path, age_s: float = 60.0) -> None:
    """Make a file older than what is looked at twice."""
    stamp = path.stat().st_mtime - age_s
    os.utime(path, (stamp, stamp))


def take_in(data: Path, *, today: date = TODAY, now: datetime = NOW) -> IngestSummary:
    """Run one night without pages."""
    return pipeline.ingest(read_settings(data), paths=None, today=today, now_utc=now)


def contents(data: Path) -> set[str]:
    """Return the digest of every file in the inbox (held ones too), archive and quarantine."""
    return {digest for digest, _ in _files(data)}


def kept_bytes(data: Path) -> list[bytes]:
    """Return the content of every file in the inbox (held ones too), archive and quarantine."""
    return [content for _, content in _files(data)]


def _files(data: Path) -> Iterable[tuple[str, bytes]]:
    for folder in ("inbox", "archive", "quarantine"):
        for place, _, names in os.walk(data / folder):
            for name in names:
                content = Path(place, name).read_bytes()
                yield sha256(content).hexdigest(), content


def is_held_empty(data: Path) -> bool:
    """Return whether no file is left halfway out of the inbox."""
    return not list((data / "inbox").rglob(f"{HOLDING}/*"))
