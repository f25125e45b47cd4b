"""From one archived file to what the warehouse keeps of it: reading and all that needs no history.

This runs in processes beside the run (`supervise_readers`): it takes plain values, touches no
database and knows no other file. Whatever goes wrong with a file is that file's outcome.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from runpipe import lineage, readers, signal
from runpipe.classification import extract_features
from runpipe.errors import ReadError
from runpipe.inbox import Arrival
from runpipe.model import archived
from runpipe.model.findings import Quantity, finding
from runpipe.model.logs import RowError, StatedOrder
from runpipe.model.recording import Correction, FileReading, OffsetSource, Recording
from runpipe.pipeline.contain_trouble import Trouble, reason_for
from runpipe.pipeline.provenance import Stage, mark_with_order
from runpipe.pipeline.reader_process import trace_of
from runpipe.readers.options import LogOptions
from runpipe.settings import read_rules
from runpipe.units import SECONDS_PER_HOUR

_MIB: Final = 1 << 20
_ROWS_SHOWN: Final = 3
_TRACKS: Final = frozenset({"gpx", "tcx"})
_NO_REASON: Final = "nothing could be read from it"


@dataclass(frozen=True, slots=True)
class ReadTask:
    """One archived file to read.

    Attributes
    ----------
    made_by
        By the stage that reads a file, the digest of the code and settings it is read with: what
        was made by others is read again.
    made_by_trouble
        Marks what a fault of runpipe stopped from being read.
    note
        A file that is there while this one is read, so that a run that is killed by it leaves word;
        `n_stopped` of them were killed before.
    n_done
        So many of its members are read already and passed over.
    current
        Digests of members that need not be read again.
    """

    arrival: Arrival
    content: Path
    max_file_mb: int
    options: LogOptions
    made_by: Mapping[Stage, str]
    made_by_trouble: str
    note: Path
    n_stopped: int = 0
    n_done: int = 0
    current: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TroubleTrace:
    """Where runpipe failed on a file, for our log."""

    name: str
    trace: str


Part: TypeAlias = archived.StoredArrival | archived.ProcessedFile | TroubleTrace
"""A member before it is read, what became of it, and what our log should hold of that."""


def read_noted(task: ReadTask) -> Generator[Part, None, None]:
    """Read one file as `read_file`, with its note on disk for as long as it is read."""
    with suppress(OSError):  # a disk that takes no note still lets a file be read
        task.note.parent.mkdir(mode=0o700, exist_ok=True)
        task.note.write_text(f"{task.n_stopped + 1} {task.made_by_trouble}", "ascii")
    try:
        yield from read_file(task)
    finally:
        with suppress(OSError):
            task.note.unlink()


def read_file(task: ReadTask) -> Generator[Part, None, None]:
    """Read one archived file: a row for itself and, where it is a container, a row per member.

    Each member is announced by its arrival before it is read. No exception leaves it, whatever
    a reader raises.
    """
    arrival = row_arrival(task.arrival)
    limits = readers.ContainerLimits(max_member_bytes=task.max_file_mb * _MIB)
    is_container, n, members = False, 0, set[tuple[str, str]]()
    try:
        for member in readers.expand_path(task.content, arrival.path, limits=limits):
            is_container = is_container or bool(member.containers)
            if member.containers:
                members.add((member.sha256, member.name))
                if member.sha256 in task.current:
                    continue
            n += 1
            if n > task.n_done:
                own = _arrival_of(member, arrival) if member.containers else arrival
                yield own
                yield from _contained(own, member, task)
    except ReadError as exc:
        # The archive itself cannot be read: named by no code, so that the next night tries again.
        yield _unread(arrival, "unknown", exc.sentence, "")
        return
    except GeneratorExit:
        raise
    except BaseException as exc:  # noqa: BLE001  (whatever a file does is that file's outcome)
        yield TroubleTrace(arrival.path, trace_of(exc))
        yield unread(arrival, _trouble_of(exc), task, is_partial=n > 0)
        return
    if is_container:
        yield archived.ProcessedFile(
            arrival=arrival,
            kind="zip",
            status=archived.FileStatus.LOADED,
            made_by=task.made_by[Stage.UNPACK],
            members=frozenset(members),
        )
    elif not n:
        yield archived.ProcessedFile(
            arrival=arrival,
            kind="zip",
            status=archived.FileStatus.IGNORED,
            reason="it is an empty zip archive",
            made_by=task.made_by[Stage.UNPACK],
            members=frozenset(),
        )


def _contained(
    arrival: archived.StoredArrival, member: readers.Member, task: ReadTask
) -> Generator[Part, None, None]:
    """Read one member; a fault of ours is its outcome, and its trace goes to our log."""
    try:
        file, traces = _read_member(arrival, member, task)
    except BaseException as exc:  # noqa: BLE001  (a reader that calls sys.exit, too)
        yield TroubleTrace(arrival.path, trace_of(exc))
        yield unread(arrival, _trouble_of(exc), task)
        return
    for trace in traces:
        yield TroubleTrace(arrival.path, trace)
    yield file


def _trouble_of(exc: BaseException) -> Trouble:
    return Trouble.MEMORY if isinstance(exc, MemoryError) else Trouble.FAULT


def unread(
    arrival: archived.StoredArrival, trouble: Trouble, task: ReadTask, *, is_partial: bool = False
) -> archived.ProcessedFile:
    """Return the row of a file that brought us into trouble; `is_partial` where a part is read."""
    return archived.ProcessedFile(
        arrival=arrival,
        kind="unknown",
        status=archived.FileStatus.PARTIAL if is_partial else archived.FileStatus.QUARANTINED,
        reason=reason_for(trouble, is_partial=is_partial),
        made_by=task.made_by_trouble,
    )


def _arrival_of(member: readers.Member, outer: archived.StoredArrival) -> archived.StoredArrival:
    """Return the arrival of an archive's member: it came with the archive."""
    return replace(
        outer,
        sha256=member.sha256,
        path=member.name,
        size_bytes=member.size_bytes,
        member_of=outer.sha256,
    )


def row_arrival(arrival: Arrival) -> archived.StoredArrival:
    """Return an arrival as the warehouse keeps it."""
    return archived.StoredArrival(
        athlete_id=arrival.athlete_id,
        sha256=arrival.sha256,
        path=arrival.name,
        size_bytes=arrival.size_bytes,
        ingested_utc=arrival.ingested_utc,
        modified_utc=arrival.modified_utc,
    )


def _read_member(
    arrival: archived.StoredArrival, member: readers.Member, task: ReadTask
) -> tuple[archived.ProcessedFile, tuple[str, ...]]:
    """Read one member, or say why it cannot be read; traces are of recordings not measured."""
    try:
        reading = readers.read_packed(member, task.options)
    except ReadError as exc:
        return _unread(arrival, "unknown", exc.sentence, task.made_by[Stage.READ_ANY]), ()
    sessions, traces = _measure_each(reading, arrival.sha256)
    status, reason = status_of(reading), reason_of(reading)
    made_by = task.made_by[_stage_of(reading)]
    if reading.date_order is StatedOrder.OPEN:
        alike = task.options.day_first_by_source.get(reading.date_source or "")
        made_by = mark_with_order(made_by, alike)
    if traces:
        is_empty = not sessions and not _has_entries(reading)
        n, n_all = len(traces), len(reading.recordings)
        lost = reason_for(Trouble.FAULT, f"{n} of {n_all} recordings cannot be measured")
        status = archived.FileStatus.QUARANTINED if is_empty else archived.FileStatus.PARTIAL
        reason = f"{lost}; {reason}" if reason else lost
        made_by = task.made_by_trouble
    file = archived.ProcessedFile(
        arrival=arrival,
        kind=reading.kind,
        status=status,
        reason=reason,
        made_by=made_by,
        is_listed=member.listed is not None,
        sessions=sessions,
        diet_entries=reading.diet_entries,
        body_measurements=reading.body_measurements,
        sleep_nights=reading.sleep_nights,
        strength_sets=reading.strength_sets,
        coverage=reading.coverage,
        row_errors=reading.row_errors,
        notes=reading.notes,
        date_source=reading.date_source,
        date_order=reading.date_order,
    )
    return file, traces


def _stage_of(reading: FileReading) -> Stage:
    """Return which code a reading comes from; what holds no recording counts as a log."""
    if reading.kind.startswith("fit"):
        return Stage.READ_FIT
    return Stage.READ_TRACKS if reading.kind in _TRACKS else Stage.READ_LOGS


def _has_entries(reading: FileReading) -> bool:
    return bool(
        reading.diet_entries
        or reading.body_measurements
        or reading.sleep_nights
        or reading.strength_sets
    )


def status_of(reading: FileReading) -> archived.FileStatus:
    """Return what became of a file that could be read; without content it is not loaded."""
    if reading.ignored_reason is not None:
        return archived.FileStatus.IGNORED
    if not reading.recordings and not _has_entries(reading):
        is_broken = bool(reading.row_errors) or reading.is_partial
        return archived.FileStatus.QUARANTINED if is_broken else archived.FileStatus.IGNORED
    return archived.FileStatus.PARTIAL if reading.is_partial else archived.FileStatus.LOADED


def reason_of(reading: FileReading) -> str | None:
    """Return why a file that could be read was not wholly loaded; `None` when it was.

    The first rows that were passed over are named by line, column and value.
    """
    if status_of(reading) is archived.FileStatus.LOADED:
        return None
    sentences = (reading.ignored_reason or "", _rows_sentence(reading.row_errors), *reading.notes)
    return "; ".join(filter(None, sentences)) or _NO_REASON


def _rows_sentence(errors: Sequence[RowError]) -> str:
    """Return how many rows were passed over and why the first were; empty without one."""
    if not errors:
        return ""
    shown = [
        f"line {error.line}{f', {error.column}' if error.column else ''}:"
        f" {error.value!r}: {error.reason}"
        for error in errors[:_ROWS_SHOWN]
    ]
    n = len(errors)
    more = f"; and {n - _ROWS_SHOWN} more" if n > _ROWS_SHOWN else ""
    return f"{n} {'cell or row was' if n == 1 else 'cells or rows were'} passed over ({'; '.join(shown)}{more})"


def _unread(
    arrival: archived.StoredArrival, kind: str, reason: str, made_by: str
) -> archived.ProcessedFile:
    return archived.ProcessedFile(
        arrival=arrival,
        kind=kind,
        status=archived.FileStatus.QUARANTINED,
        reason=reason,
        made_by=made_by,
    )


def measure_all(reading: FileReading, sha: str) -> tuple[archived.ProcessedSession, ...]:
    """Measure every recording of a reading; each is named by its bytes and its place in them."""
    return tuple(
        _measure(recording, f"{sha[:20]}-{index}")
        for index, recording in enumerate(reading.recordings)
    )


def _measure_each(
    reading: FileReading, sha: str
) -> tuple[tuple[archived.ProcessedSession, ...], tuple[str, ...]]:
    """Measure the recordings that can be measured, and return the traces of the others."""
    sessions, traces = [], []
    for index, recording in enumerate(reading.recordings):
        try:
            sessions.append(_measure(recording, f"{sha[:20]}-{index}"))
        except MemoryError:
            raise
        except BaseException as exc:  # noqa: BLE001  (one of several; the others are good)
            traces.append(trace_of(exc))
    return tuple(sessions), tuple(traces)


def _measure(recording: Recording, recording_id: str) -> archived.ProcessedSession:
    recording = _with_offset(signal.reconcile(recording))
    trace = signal.to_trace(recording.samples, recording.events)
    measures = signal.measure_trace(recording, trace)
    grade_frac, grade_adjusted_speed_mps = signal.sample_grade(recording.samples)
    features = extract_features(recording, measures, read_rules("classification"), trace=trace)
    fingerprint = lineage.take_fingerprint(recording.samples, recording.facts.start_utc)
    return archived.ProcessedSession(
        recording_id=recording_id,
        facts=recording.facts,
        measures=measures,
        samples=recording.samples,
        grade_frac=grade_frac,
        grade_adjusted_speed_mps=grade_adjusted_speed_mps,
        laps=recording.laps,
        splits=recording.splits,
        steps=recording.steps,
        events=recording.events,
        strength_sets=recording.strength_sets,
        features_json=features.to_json(),
        fingerprint_json=fingerprint.to_json(),
        is_partial=recording.is_partial,
        notes=recording.notes,
        corrections=recording.corrections,
    )


def _with_offset(recording: Recording) -> Recording:
    """Settle the offset from UTC by the file or its position; the settings' zone comes later."""
    stated_s = recording.facts.utc_offset_s
    offset_s, source = readers.utc_offset_s(recording.facts, recording.samples, "UTC")
    is_known = source is not OffsetSource.SETTINGS
    facts = replace(
        recording.facts,
        utc_offset_s=offset_s if is_known else None,
        utc_offset_source=source if is_known else None,
    )
    recording = replace(recording, facts=facts)
    if stated_s is None or source is not OffsetSource.POSITION or stated_s == offset_s:
        return recording
    stated, taken = (Quantity(seconds / SECONDS_PER_HOUR, "h") for seconds in (stated_s, offset_s))
    correction = Correction(
        quantity="utc_offset_s",
        stated=stated.value,
        taken=taken.value,
        unit="h",
        reason=finding("correction.offset_of_position", stated=stated, taken=taken),
    )
    return replace(recording, corrections=(*recording.corrections, correction))
