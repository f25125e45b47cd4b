"""From one archived file to what the warehouse keeps of it: reading and all that needs no history.

This runs in worker processes: it takes plain values, touches no database and knows no other file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from runpipe import lineage, readers, signal
from runpipe.classification import extract_features
from runpipe.errors import ReadError
from runpipe.inbox import Arrival
from runpipe.model.session import FileReading, OffsetSource, Recording
from runpipe.readers.options import LogOptions
from runpipe.settings import read_rules
from runpipe.warehouse import rows

MADE_BY = "2"
"""Raised when reading, measuring or features change, so that files are read again."""

_MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Work:
    """One archived file to read.

    `made_by_code` names the code that reads recordings, `made_by_options` the code and the
    settings that logs are read with: what was made by others is read again.
    """

    arrival: Arrival
    content: Path
    max_file_mb: int
    options: LogOptions
    made_by_code: str
    made_by_options: str


def process(works: Sequence[Work]) -> tuple[rows.ProcessedFile, ...]:
    """Read and measure some files, one after the other; a bad one is a row that says why."""
    return tuple(row for work in works for row in process_file(work))


def process_file(work: Work) -> Iterator[rows.ProcessedFile]:
    """Read one archived file: a row for itself and, where it is a container, a row a member."""
    arrival = row_arrival(work.arrival)
    limits = readers.ContainerLimits(max_member_bytes=work.max_file_mb * _MIB)
    is_container, n = False, 0
    try:
        for member in readers.expand_path(work.content, arrival.path, limits=limits):
            n += 1
            is_container = is_container or bool(member.containers)
            own = _arrival_of(member, arrival) if member.containers else arrival
            yield _read_member(own, member, work)
    except ReadError as exc:
        # The archive itself cannot be read: named by no code, so that the next night tries again.
        yield _unread(arrival, "unknown", exc.sentence, "")
        return
    if is_container:
        yield rows.ProcessedFile(
            arrival=arrival,
            kind="zip",
            status=rows.FileStatus.LOADED,
            made_by=work.made_by_options,
        )
    elif not n:
        yield rows.ProcessedFile(
            arrival=arrival,
            kind="zip",
            status=rows.FileStatus.IGNORED,
            reason="it is an empty zip archive",
            made_by=work.made_by_options,
        )


def _arrival_of(member: readers.Member, outer: rows.Arrival) -> rows.Arrival:
    """Name a member of an archive as having arrived with it."""
    return replace(
        outer,
        sha256=member.sha256,
        path=member.name,
        size_bytes=member.size_bytes,
        member_of=outer.sha256,
    )


def row_arrival(arrival: Arrival) -> rows.Arrival:
    """Return an arrival as the warehouse keeps it."""
    return rows.Arrival(
        athlete_id=arrival.athlete_id,
        sha256=arrival.sha256,
        path=arrival.name,
        size_bytes=arrival.size_bytes,
        ingested_utc=arrival.ingested_utc,
        modified_utc=arrival.modified_utc,
    )


def _read_member(arrival: rows.Arrival, member: readers.Member, work: Work) -> rows.ProcessedFile:
    """Read one member, or say why it cannot be read."""
    try:
        reading = readers.read_packed(member, work.options)
    except ReadError as exc:
        return _unread(arrival, "unknown", exc.sentence, work.made_by_options)
    return rows.ProcessedFile(
        arrival=arrival,
        kind=reading.kind,
        status=status_of(reading),
        reason=reason_of(reading),
        made_by=work.made_by_code if reading.recordings else work.made_by_options,
        is_listed=member.listed is not None,
        sessions=measure_all(reading, arrival.sha256),
        diet_entries=reading.diet_entries,
        body_measurements=reading.body_measurements,
        sleep_nights=reading.sleep_nights,
        strength_sets=reading.strength_sets,
        coverage=reading.coverage,
        row_errors=reading.row_errors,
        notes=reading.notes,
    )


def status_of(reading: FileReading) -> rows.FileStatus:
    """Say what became of a file that could be read."""
    if reading.ignored_reason is not None:
        return rows.FileStatus.IGNORED
    return rows.FileStatus.PARTIAL if reading.is_partial else rows.FileStatus.LOADED


def reason_of(reading: FileReading) -> str | None:
    """Say why a file that could be read was not wholly loaded; `None` when it was."""
    if reading.ignored_reason is not None:
        return reading.ignored_reason
    return "; ".join(reading.notes) if reading.is_partial else None


def _unread(arrival: rows.Arrival, kind: str, reason: str, made_by: str) -> rows.ProcessedFile:
    return rows.ProcessedFile(
        arrival=arrival,
        kind=kind,
        status=rows.FileStatus.QUARANTINED,
        reason=reason,
        made_by=made_by,
    )


def measure_all(reading: FileReading, sha: str) -> tuple[rows.ProcessedSession, ...]:
    """Measure every recording of a reading; each is named by its bytes and its place in them."""
    return tuple(
        _measure(recording, f"{sha[:20]}-{index}")
        for index, recording in enumerate(reading.recordings)
    )


def _measure(recording: Recording, recording_id: str) -> rows.ProcessedSession:
    recording = _with_offset(recording)
    trace = signal.to_trace(recording.samples, recording.events)
    measures = signal.measure_trace(recording, trace)
    grade_frac, grade_adjusted_speed_mps = signal.sample_grade(recording.samples)
    features = extract_features(recording, measures, read_rules("classification"), trace=trace)
    fingerprint = lineage.take_fingerprint(recording.samples, recording.facts.start_utc)
    return rows.ProcessedSession(
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
    )


def _with_offset(recording: Recording) -> Recording:
    """Settle the offset from UTC by the file or its position; the settings' zone comes later."""
    offset_s, source = readers.utc_offset_s(recording.facts, recording.samples, "UTC")
    is_known = source is not OffsetSource.SETTINGS
    facts = replace(
        recording.facts,
        utc_offset_s=offset_s if is_known else None,
        utc_offset_source=source if is_known else None,
    )
    return replace(recording, facts=facts)
