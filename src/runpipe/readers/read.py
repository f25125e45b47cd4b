"""One file in, readings out: whatever it is, by its content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading, Recording
from runpipe.readers.archives.containers import expand, expand_path
from runpipe.readers.archives.session_tables import (
    ListedActivity,
    read_activity_list,
    read_listed_sessions,
)
from runpipe.readers.archives.unpack import Member
from runpipe.readers.detect import PLAIN_WORDS, FileKind, detect_kind, way_out
from runpipe.readers.sport_words import sport_of
from runpipe.readers.tracks.gpx import read_gpx
from runpipe.readers.tracks.tcx import read_tcx

if TYPE_CHECKING:
    from runpipe.readers.options import LogOptions

_EXPECTED: Final = "expected FIT, GPX or TCX, a zip or gzip of these, or a log export runpipe knows"
_ACTIVITIES: Final = frozenset({".fit", ".gpx", ".tcx"})
_ACTIVITY_LIST: Final = (
    "it is Strava's list of activities: each of them has its recording beside it"
)
_SHOWN_BYTES: Final = 8
_MIN_TEXT: Final = 3
"""Fewer letters than these may be chance."""
_BROKEN: Final = frozenset({FileKind.EMPTY, FileKind.BLANK})
_NOT_TRAINING: Final = frozenset({FileKind.PICTURE, FileKind.VIDEO, FileKind.PDF})


def read_member(
    name: str,
    data: bytes,
    options: LogOptions | None = None,
    *,
    siblings: tuple[str, ...] | None = None,
) -> FileReading:
    """Read one file that is not a zip.

    Parameters
    ----------
    name
        The file, as the user knows it; also tells log readers what their siblings are called.
    data
        Its bytes; gzip is unpacked.
    options
        What the log readers need to know (`runpipe.readers.logs`), `None` for their defaults.
    siblings
        Files beside it in its archive, `None` for a loose file: a list of activities leaves to
        them what they hold.

    Returns
    -------
    FileReading
        What it held, or an `ignored_reason` where that is nothing for us.

    Raises
    ------
    ReadError
        If nobody knows it, with what was found and what was expected. Nothing else is raised.
    """
    kind = detect_kind(data, name)
    if kind in _NOT_TRAINING:
        return FileReading(
            kind=str(kind), ignored_reason=f"it is {PLAIN_WORDS[kind]}: no training in it"
        )
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(data, name)
    old = _read_other_format(name, data, kind, options)
    if old is not None:
        return old
    if kind in _LOG_KINDS:
        sessions = _read_sessions(data, name, kind, options, siblings or ())
        if sessions is not None:
            return sessions
        return _read_log(data, name, kind, options)
    if kind is FileKind.GZIP:
        for member in expand(name, data):
            if member.containers:
                break
            # What came out is no gzip any more, so this ends.
            return read_packed(member, options)
        raise ReadError(name, "it holds a zip archive inside a gzip", "open it by `expand`")
    if kind is FileKind.EMPTY:
        raise ReadError(name, "the file is empty", _EXPECTED)
    beginning = f"it begins with {_beginning(data)}, {_EXPECTED}"
    raise ReadError(name, f"it holds {PLAIN_WORDS[kind]}", beginning)


def _read_other_format(
    name: str, data: bytes, kind: FileKind, options: LogOptions | None
) -> FileReading | None:
    """Read a recording of an older program, or raise for a format that is known by name alone.

    The error says by which way its training gets here. `None` where nobody knows it.
    """
    if kind not in _MAYBE_OTHERS:
        return None
    from runpipe.readers.archives.old_formats import read_old_format  # noqa: PLC0415  (only if needed)

    other = way_out(name, data)
    try:
        reading = read_old_format(data, name, options.zone if options else None)
    except ReadError as exc:
        if other is None:
            raise
        what, way = other
        raise ReadError(name, f"it is {what}, whose recording cannot be read", way) from exc
    if reading is None and other is not None:
        what, way = other
        raise ReadError(name, f"it is {what}, which runpipe does not read", way)
    return reading


def _beginning(data: bytes) -> str:
    """Show how a file begins: as text where it is some, else as bytes in hex."""
    text = re.match(rb"[ -~]*", data[:_SHOWN_BYTES])
    shown = text.group().decode("ascii") if text else ""
    return f"'{shown}'" if len(shown) >= _MIN_TEXT else data[:_SHOWN_BYTES].hex(" ")


def read_packed(member: Member, options: LogOptions | None = None) -> FileReading:
    """Read a member of a container, with what the container says of it.

    Parameters
    ----------
    member
        What `containers.expand` yielded.
    options
        As for `read_member`.

    Returns
    -------
    FileReading
        As `read_member`; where the file has no title, description or sport, the archive's list
        of activities fills them in. What nobody knows inside an app's whole account is ignored
        with a reason, since most of an account is not training.

    Raises
    ------
    ReadError
        If the member could not be opened, or cannot be read.
    """
    if member.problem is not None:
        raise ReadError(member.name, member.problem)
    if member.skipped is not None:
        return FileReading(kind="skipped", ignored_reason=member.skipped)
    try:
        if member.path is not None:
            reading = _read_streamed(member.path, member.name)
        else:
            reading = read_member(member.name, member.data, options, siblings=member.siblings)
    except ReadError:
        kind = detect_kind(member.data, member.name)
        is_meant_for_us = kind in _READERS or kind in _BROKEN or _suffix(member.name) in _ACTIVITIES
        if member.is_from_account_export and not is_meant_for_us:
            return FileReading(
                kind=str(kind), ignored_reason="part of an account export that holds no training"
            )
        raise
    if member.damage is not None:
        notes = (*reading.notes, member.damage)
        reading = replace(reading, is_partial=True, notes=notes)
    if member.listed is None:
        return reading
    listed = member.listed
    recordings = tuple(_with_listed(recording, listed) for recording in reading.recordings)
    return replace(reading, recordings=recordings)


def _read_streamed(path: Path, name: str) -> FileReading:
    from runpipe.readers.apps.apple_health import read_apple_health  # noqa: PLC0415  (loads lxml: only if needed)

    return _with_workouts(read_apple_health(path, name), path)


def _with_workouts(reading: FileReading, source: bytes | Path) -> FileReading:
    """Add the workouts of an Apple Health export to what else it holds."""
    from runpipe.readers.archives.apple_workouts import read_apple_workouts  # noqa: PLC0415  (only if needed)

    recordings, errors = read_apple_workouts(source)
    if not recordings and not errors:
        return reading
    return replace(
        reading,
        recordings=recordings,
        row_errors=(*reading.row_errors, *errors),
        ignored_reason=None if recordings else reading.ignored_reason,
    )


def _read_sessions(
    data: bytes, name: str, kind: FileKind, options: LogOptions | None, siblings: tuple[str, ...]
) -> FileReading | None:
    """Read the sessions of an account export; `None` where it is a log or something else."""
    zone = options.zone if options else None
    if kind is FileKind.JSON:
        from runpipe.readers.archives.session_documents import read_sessions  # noqa: PLC0415  (only if needed)

        return read_sessions(data, name, zone)
    if kind is not FileKind.CSV:
        return None
    if read_activity_list(data) is not None:
        return _read_strava_list(data, siblings)
    from runpipe.readers.archives.session_tables import read_activity_table  # noqa: PLC0415  (only if needed)

    return read_activity_table(
        data, name, zone, siblings, day_first=options.day_first if options else None
    )


def _read_strava_list(data: bytes, siblings: tuple[str, ...]) -> FileReading:
    recordings, errors, n_matched = read_listed_sessions(data, siblings)
    if not recordings and not errors:
        return FileReading(kind="strava_activities", ignored_reason=_ACTIVITY_LIST)
    notes = (f"{n_matched} rows have their recording beside them",) if n_matched else ()
    return FileReading(
        kind="strava_activities",
        recordings=recordings,
        row_errors=errors,
        is_partial=bool(errors),
        notes=notes,
    )


def _with_listed(recording: Recording, listed: ListedActivity) -> Recording:
    facts = recording.facts
    sport, sub_sport = facts.sport, facts.sub_sport
    if sport is None:
        sport, sub_sport = sport_of(listed.sport_word)
    facts = replace(
        facts,
        title=facts.title or listed.title,
        description=facts.description or listed.description,
        sport=sport,
        sub_sport=sub_sport,
    )
    return replace(recording, facts=facts)


def iter_path(
    path: Path, options: LogOptions | None = None
) -> Iterator[tuple[str, FileReading | ReadError]]:
    """Read a file and, if it is a container, all that is in it, one member at a time.

    Yields
    ------
    tuple
        The member's name, and its reading or why there is none. Nothing is raised.
    """
    try:
        for member in expand_path(path):
            try:
                yield member.name, read_packed(member, options)
            except ReadError as exc:
                yield member.name, exc
    except ReadError as exc:
        yield path.name, exc


def read_path(
    path: Path, options: LogOptions | None = None
) -> tuple[tuple[str, FileReading | ReadError], ...]:
    """Return all that `iter_path` yields at once; for single files and small archives."""
    return tuple(iter_path(path, options))


def _suffix(name: str) -> str:
    return PurePosixPath(name.lower().removesuffix(".gz")).suffix


def _read_fit(data: bytes, name: str) -> FileReading:
    from runpipe.readers.fit.read_fit import read_fit  # noqa: PLC0415  (loads the profile: only if needed)

    return read_fit(data, name)


def _read_log(data: bytes, name: str, kind: FileKind, options: LogOptions | None) -> FileReading:
    from runpipe.readers.read_log import read_log  # noqa: PLC0415  (loads pandas: only if needed)

    try:
        reading = read_log(data, name, options)
        return _with_workouts(reading, data) if kind is FileKind.APPLE_HEALTH else reading
    except ReadError as exc:
        suffix = _suffix(name)
        if suffix in _ACTIVITIES:
            reason = f"it is named {suffix} but holds {PLAIN_WORDS[kind]}, not a recording"
            raise ReadError(name, reason, f"it begins with {data[:24]!r}") from exc
        raise


_READERS: Final[dict[FileKind, Callable[[bytes, str], FileReading]]] = {
    FileKind.FIT: _read_fit,
    FileKind.GPX: read_gpx,
    FileKind.TCX: read_tcx,
}
_MAYBE_OTHERS: Final = frozenset({FileKind.XML, FileKind.TEXT, FileKind.JSON, FileKind.UNKNOWN})
_LOG_KINDS: Final = frozenset(
    {FileKind.CSV, FileKind.TEXT, FileKind.JSON, FileKind.XLSX, FileKind.APPLE_HEALTH}
)
