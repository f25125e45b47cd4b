"""Take in whatever settles in the inbox, until stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime

from runpipe import inbox
from runpipe.pipeline.night import ingest
from runpipe.pipeline.results import IngestSummary
from runpipe.settings import Settings


def watch(
    settings: Settings,
    *,
    now_utc: Callable[[], datetime],
    today: Callable[[Settings], date],
    every_s: float,
) -> Iterator[IngestSummary]:
    """Look into the inbox again and again; yield a summary whenever something came in.

    A run that holds the data folder is waited for: what it leaves is taken at the next look.
    """
    while True:
        if inbox.scan([settings.paths.inbox], settings):
            with suppress(inbox.BusyError):
                yield ingest(settings, paths=None, today=today(settings), now_utc=now_utc())
        time.sleep(every_s)
