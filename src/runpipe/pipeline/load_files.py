"""Reading a batch beside the run, and saving what was read, in one transaction."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from concurrent.futures import wait
from typing import Final

from runpipe import warehouse
from runpipe.model import archived
from runpipe.pipeline.contain_trouble import Trouble, note_trouble, reason_for
from runpipe.pipeline.due import trouble_mark
from runpipe.pipeline.read_file import ReadTask, row_arrival, unread
from runpipe.pipeline.run import Batch, Night, is_beyond_a_file, touch
from runpipe.pipeline.supervise_readers import Reading
from runpipe.printable import clean_line

files_log = logging.getLogger("runpipe.files")

_MAX_STOPPED_RUNS: Final = 2


def load(night: Night, batch: Batch) -> None:
    """Read a batch and save it in one transaction; the next one is read meanwhile.

    What may have ended its process, or a run before this one, is read when nothing else is.
    """
    for index in (batch.index, batch.index + 1):
        _start_reading(night, index)
    files: list[archived.ProcessedFile] = []
    alone: list[ReadTask] = []
    for task, future in night.reading.pop(batch.index):
        reading = Reading((), task) if future is None else future.result()
        _collect_reading(night, reading.files, files)
        if reading.rest is not None:
            alone.append(reading.rest)
    if alone:
        wait([future for parts in night.reading.values() for _, future in parts if future])
    for task in alone:
        _collect_reading(night, _read_alone(night, task), files)
    touch(night, {file.arrival.athlete_id for file in files})
    _save(night, files)
    night.arrived |= {(f.arrival.athlete_id, f.arrival.sha256, f.arrival.path) for f in files}


def _start_reading(night: Night, index: int) -> None:
    if index in night.reading or index >= len(night.batches):
        return
    pool = night.readers
    night.reading[index] = [
        (task, None if task.n_stopped else pool.submit(task)) for task in night.batches[index].tasks
    ]


def _read_alone(night: Night, task: ReadTask) -> tuple[archived.ProcessedFile, ...]:
    if task.n_stopped >= _MAX_STOPPED_RUNS:
        return (unread(row_arrival(task.arrival), Trouble.STOPPED_RUN, task),)
    return night.readers.read_alone(task).files


def _collect_reading(
    night: Night, part: Sequence[archived.ProcessedFile], files: list[archived.ProcessedFile]
) -> None:
    files.extend(part)
    for file in part:
        _log_file(night, file)


def _save(night: Night, files: Sequence[archived.ProcessedFile]) -> None:
    """Save a batch; where that fails, file by file, and what cannot be saved with a reason.

    Raises
    ------
    duckdb.Error
        If the database itself, or its disk, is what fails.
    """
    conn = night.building.conn
    try:
        warehouse.save_batch(conn, files)
    except Exception as exc:
        if len(files) > 1 and not is_beyond_a_file(exc):
            for file in files:
                _save(night, [file])
            return
        if not files or is_beyond_a_file(exc):
            raise
        [file] = files
        note_trouble(file.arrival.path, Trouble.SAVING, "".join(traceback.format_exception(exc)))
        warehouse.save_batch(conn, [_unsaved(night, file)])


def _unsaved(night: Night, file: archived.ProcessedFile) -> archived.ProcessedFile:
    return archived.ProcessedFile(
        arrival=file.arrival,
        kind=file.kind,
        status=archived.FileStatus.QUARANTINED,
        reason=reason_for(Trouble.SAVING),
        made_by=trouble_mark(night.settings),
        is_listed=file.is_listed,
    )


def _log_file(night: Night, file: archived.ProcessedFile) -> None:
    if file.arrival.member_of is None:
        night.n_done += 1
    files_log.info(
        "%s: %s%s",
        clean_line(file.arrival.path),
        file.status.value,
        f" ({clean_line(file.reason)})" if file.reason else "",
        extra={"n_done": night.n_done, "n_total": night.n_total},
    )
