"""What a long run shows while it is at work: a line per file, and how far it has come."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import create_progress_artifact, update_progress_artifact

from runpipe.flows.outcome import artifact_key
from runpipe.pipeline.night import Batch
from runpipe.settings import Settings

_FILES = logging.getLogger("runpipe.files")


class _ToRunLog(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._run_log = get_run_logger()

    def emit(self, record: logging.LogRecord) -> None:
        self._run_log.log(record.levelno, "%s", record.getMessage())


@contextmanager
def files_in_the_run_log() -> Iterator[None]:
    """Write what the pipeline notes of each file to the run's log, at INFO."""
    handler, before = _ToRunLog(), (_FILES.level, _FILES.propagate)
    _FILES.addHandler(handler)
    _FILES.setLevel(logging.INFO)
    _FILES.propagate = False  # Prefect may print what reaches the root, a second time
    try:
        yield
    finally:
        _FILES.removeHandler(handler)
        _FILES.setLevel(before[0])
        _FILES.propagate = before[1]


def with_progress(settings: Settings, batches: Sequence[Batch]) -> Iterator[Batch]:
    """Return the batches one by one; where they are several, a progress artifact follows them."""
    shown = None if len(batches) < 2 else _start_progress(settings, batches)  # noqa: PLR2004
    for n_done, batch in enumerate(batches, 1):
        yield batch
        if shown is not None:
            update_progress_artifact(artifact_id=shown, progress=100.0 * n_done / len(batches))


def athletes_progress(settings: Settings) -> Callable[[int, int], None]:
    """Return what a night of several athletes calls with how many are done, and of how many."""
    shown: list[UUID] = []

    def show(n_done: int, n_athletes: int) -> None:
        if not shown:
            shown.append(_create(settings, f"{n_athletes} athletes to judge"))
        update_progress_artifact(artifact_id=shown[0], progress=100.0 * n_done / n_athletes)

    return show


def _start_progress(settings: Settings, batches: Sequence[Batch]) -> UUID:
    return _create(settings, f"{sum(len(batch.tasks) for batch in batches)} files to read")


def _create(settings: Settings, description: str) -> UUID:
    created = create_progress_artifact(
        progress=0.0, key=artifact_key(settings, "progress"), description=description
    )
    assert isinstance(created, UUID)  # noqa: S101  (it is a coroutine in async code only)
    return created
