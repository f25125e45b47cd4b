"""The work of many athletes, done here, in processes beside this one, or on a cluster.

What one athlete's work raises is that athlete's outcome. A worker that dies loses nothing: what it was
at is done again by another, and what ends three of them in turn is named.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar

from runpipe import inbox
from runpipe.errors import RunpipeError, is_interrupt
from runpipe.model.iso_week import Week
from runpipe.pipeline.due import note_done, note_pages_done
from runpipe.pipeline.engines import Readers, open_readers
from runpipe.pipeline.night import open_night, run_steps
from runpipe.pipeline.partition import make_blank
from runpipe.pipeline.provenance import package_digest, require_same_code
from runpipe.pipeline.read_file import read_noted
from runpipe.pipeline.reader_process import MAX_POOLS, Limits, start_workers, work_off
from runpipe.pipeline.results import IngestSummary, WrittenReport
from runpipe.pipeline.supervise_readers import ReaderPool
from runpipe.pipeline.upkeep import look_at_file
from runpipe.private import owner_only
from runpipe.settings import EngineKind, Settings

_log = logging.getLogger(__name__)
_files_log = logging.getLogger("runpipe.files")

_MIN_ATHLETES_FOR_WORKERS: Final = 8
"""Below this, starting workers takes longer than it saves; files are read by several anyway."""


class Work(Protocol):
    """What is to be done for one athlete; `settings` are his alone."""

    @property
    def settings(self) -> Settings:
        """His settings."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteNight:
    """What one athlete's night is given: his settings, and his files of the inbox."""

    settings: Settings
    paths: tuple[Path, ...] | None
    scanned: inbox.Scan
    today: date
    now_utc: datetime
    is_rebuild: bool = False
    blank: Path | None = None


@dataclass(frozen=True, slots=True)
class PagesDue:
    """An athlete whose reports may be due, all of them or one week's."""

    settings: Settings
    week: Week | None


_Work = TypeVar("_Work", bound=Work)
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class AthleteOutcome(Generic[_Result]):
    """What an athlete's work came to: its result, or why there is none."""

    athlete_id: str
    result: _Result | None
    trouble: str = ""


def run_nights(
    settings: Settings, nights: Sequence[AthleteNight], on_progress: Callable[[int, int], None]
) -> list[AthleteOutcome[IngestSummary]]:
    """Run the nights of some athletes, wherever the settings say; return what came of each.

    `on_progress` is called with how many are done, and of how many.
    """
    if any(night.is_rebuild or not night.settings.paths.database.exists() for night in nights):
        blank = make_blank(settings.paths)
        nights = [replace(night, blank=blank) for night in nights]
    if not _is_for_workers(settings, nights):
        with open_readers(settings, read_noted) as readers:
            if any(night.scanned.files for night in nights):
                readers.start()  # what cannot start is no athlete's trouble
            outcomes = []
            for night in nights:
                outcomes.append(_contained(night, lambda each: _run_night(each, readers)))
                on_progress(len(outcomes), len(nights))
            return outcomes
    outcomes = _map(settings, nights, run_night_in_worker, on_progress)
    for outcome in outcomes:  # a worker's own log is nobody's
        for file in outcome.result.files if outcome.result else ():
            _files_log.info("%s: %s%s", file.name, file.status, file.reason and f" ({file.reason})")
    return outcomes


def write_athletes_pages(
    settings: Settings, works: Sequence[PagesDue]
) -> list[AthleteOutcome[tuple[WrittenReport, ...]]]:
    """Write the reports of some athletes that are due; return what came of each."""
    if not _is_for_workers(settings, works):
        return [_contained(work, _write_pages) for work in works]
    return _map(settings, works, write_pages_in_worker, lambda _n_done, _n_works: None)


def raise_trouble(outcomes: Sequence[AthleteOutcome[Any]]) -> None:
    """Raise `RunpipeError` where an athlete's work failed, with the reasons; all others' is done."""
    troubles = [f"{each.athlete_id}: {each.trouble}" for each in outcomes if each.trouble]
    if troubles:
        raise RunpipeError(
            f"{len(troubles)} of {len(outcomes)} athletes' nights failed; the others' are done. "
            + "; ".join(troubles)
        )


def run_night_in_worker(night: AthleteNight, digest: str) -> AthleteOutcome[IngestSummary]:
    """Run one athlete's night in a worker, with a reader process of the worker's own.

    Raises
    ------
    RunpipeError
        If the worker's runpipe is another one than the `digest` is of.
    """
    require_same_code(digest)
    limits = Limits(night.settings.max_memory_mb, night.settings.max_cpu_s)
    return _contained(_alone(night), lambda each: _run_night(each, _reader(limits)))


def write_pages_in_worker(work: PagesDue, digest: str) -> AthleteOutcome[tuple[WrittenReport, ...]]:
    """Write one athlete's reports in a worker.

    Raises
    ------
    RunpipeError
        If the worker's runpipe is another one than the `digest` is of.
    """
    require_same_code(digest)
    return _contained(_alone(work), _write_pages)


def _run_night(night: AthleteNight, readers: Readers) -> IngestSummary:
    settings = night.settings
    labels = look_at_file(settings.paths.labels_file)  # an owner may write there meanwhile
    with open_night(
        settings,
        today=night.today,
        now_utc=night.now_utc,
        is_rebuild=night.is_rebuild,
        readers=readers,
        blank=night.blank,
    ) as opened:
        summary = run_steps(opened, night.paths, night.scanned)
    with owner_only():
        note_done(settings, labels, today=night.today, now_utc=night.now_utc)
    return summary


def _write_pages(work: PagesDue) -> tuple[WrittenReport, ...]:
    from runpipe.pipeline.write_pages import write_pages_of_home  # noqa: PLC0415  (the templates)

    with owner_only():
        written = write_pages_of_home(work.settings, work.week)
        if work.week is None:
            note_pages_done(work.settings)
    return written


def _contained(work: _Work, do: Callable[[_Work], _Result]) -> AthleteOutcome[_Result]:
    (athlete_id,) = work.settings.athletes
    try:
        return AthleteOutcome(athlete_id, do(work))
    except Exception as exc:
        if is_interrupt(exc):
            raise
        _log.warning("the work of athlete %s failed: %s", athlete_id, exc, exc_info=exc)
        return AthleteOutcome(athlete_id, None, str(exc) or type(exc).__name__)


def _alone(work: _Work) -> _Work:
    """Return some work as a worker does it, who starts no further workers."""
    return replace(work, settings=replace(work.settings, n_workers=1))  # type: ignore[type-var]


@cache
def _reader(limits: Limits) -> ReaderPool:
    """Return the worker's own reader: a process beside it, so that no file ends the worker."""
    return ReaderPool(read_noted, 1, limits)


def _is_for_workers(settings: Settings, works: Sequence[Work]) -> bool:
    is_one = settings.n_workers == 1 and settings.engine.kind is EngineKind.PROCESSES
    return len(works) >= _MIN_ATHLETES_FOR_WORKERS and not is_one


def _map(
    settings: Settings,
    works: Sequence[_Work],
    do: Callable[[_Work, str], AthleteOutcome[_Result]],
    on_progress: Callable[[int, int], None],
) -> list[AthleteOutcome[_Result]]:
    """Have workers do some work; return what came of each athlete's, in order."""
    outcomes: dict[int, AthleteOutcome[_Result]] = {}
    done = work_off(lambda: _open_workers(settings), do, works, _is_death, package_digest())
    for place, outcome in done:
        outcomes[place] = outcome
        on_progress(len(outcomes), len(works))
    for place, work in enumerate(works):
        if place not in outcomes:
            (athlete_id,) = work.settings.athletes
            trouble = f"it ended {MAX_POOLS} workers, one after another"
            outcomes[place] = AthleteOutcome(athlete_id, None, trouble)
    return [outcomes[place] for place in range(len(works))]


def _is_death(exc: BaseException) -> bool:
    """Return whether a worker, not its work, failed: what the work raises is contained in it."""
    return not (isinstance(exc, RunpipeError) or is_interrupt(exc))


@contextmanager
def _open_workers(settings: Settings) -> Iterator[Executor]:
    if settings.engine.kind is EngineKind.PROCESSES:
        with start_workers(settings.n_workers) as workers:
            yield workers
        return
    from runpipe.pipeline.engines.cluster_readers import connect  # noqa: PLC0415

    cluster = connect(settings.engine, settings.n_workers or os.cpu_count() or 1)
    try:
        yield cluster.executor
    finally:
        cluster.close()
