"""Load whatever settles in the inbox, until stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from itertools import count
from typing import Final

from runpipe import inbox
from runpipe.pipeline.results import IngestSummary
from runpipe.pipeline.team.team_night import ingest
from runpipe.settings import Settings

_Look = tuple[str, int, int]
_LOOKS_BETWEEN_TRIES: Final = 20
"""What a run had to leave in the inbox unchanged is tried again after so many looks."""


def watch_inbox(
    settings: Settings,
    *,
    now_utc: Callable[[], datetime],
    today: Callable[[Settings], date],
    every_s: float,
) -> Iterator[IngestSummary]:
    """Look into the inbox again and again; yield a summary whenever something came in.

    A run that holds the data folder is waited for: what it leaves is taken at the next look.
    """
    before: frozenset[_Look] = frozenset()
    for n_looks in count():
        now = _look(settings)
        if now - before or (now and n_looks % _LOOKS_BETWEEN_TRIES == 0):
            with suppress(inbox.BusyError):
                yield ingest(settings, paths=None, today=today(settings), now_utc=now_utc())
                before = _look(settings)
        time.sleep(every_s)


def _look(settings: Settings) -> frozenset[_Look]:
    """Return what lies settled in the inbox; what a run left there is no reason for another."""
    looks = set()
    for file in inbox.scan([settings.paths.inbox], settings):
        with suppress(OSError):
            stat = file.source.stat()
            looks.add((str(file.source), stat.st_size, stat.st_mtime_ns))
    return frozenset(looks)
