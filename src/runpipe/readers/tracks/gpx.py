"""GPX: tracks of points, from any app, read as a stream.

gpxpy is the reference: where it reads a file, points, times, elevation and heart rate here are
equal to its own (tests hold them so). It also has the last word on what this reader declines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
from lxml import etree

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading, OffsetSource, Recording, Samples, SessionFacts
from runpipe.readers.sport_words import sport_of
from runpipe.readers.tracks.instants import InstantParser, read_instant, stated_offset_s
from runpipe.readers.tracks.points import (
    Outing,
    PointTable,
    TagIndex,
    day_groups,
    join,
    to_float,
    to_recording,
)
from runpipe.readers.xml import DEFAULT_LIMIT_BYTES, Piece, Shape, local_name, stream_xml

JOIN_MAX_GAP_S: Final = 1800.0
"""Tracks of one sport that follow each other within half an hour are one session with a pause."""

_SHAPE: Final = Shape(
    row="trkpt",
    marks=frozenset({"gpx", "trk", "trkseg"}),
    keep=frozenset({"metadata", "extensions", "name", "desc", "cmt", "type", "time"}),
)
_POINT_TAGS: Final = {
    "time": 0,
    "ele": 3,
    "distance": 4,
    "speed": 5,
    "hr": 6,
    "heartrate": 6,
    "cad": 7,
    "cadence": 7,
    "runcadence": 7,
    "power": 8,
    "powerinwatts": 8,
    "watts": 8,
}
_STATED: Final = {
    "distance": "distance_m",
    "elapsed_time": "elapsed_s",
    "totalelapsedtime": "elapsed_s",
    "timertime": "timer_s",
    "average_hr": "avg_heart_rate_bpm",
    "avgheartrate": "avg_heart_rate_bpm",
    "maxheartrate": "max_heart_rate_bpm",
    "max_hr": "max_heart_rate_bpm",
    "ascent": "ascent_m",
    "descent": "descent_m",
    "calories": "device_energy_kcal",
}
_NO_TIMES: Final = "it has positions but no times: it is a route, not a recording"
_NO_TRACK: Final = "it holds no track: nothing was recorded in it (a route, or places only)"
_NO_POINTS: Final = "its track has no points, and it says nothing of time or distance"


@dataclass(slots=True)
class _Track:
    element: etree._Element
    table: PointTable
    facts: dict[str, str] = field(default_factory=dict)
    stated: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _File:
    root: etree._Element | None = None
    tracks: list[_Track] = field(default_factory=list)
    cut: str = ""
    notes: list[str] = field(default_factory=list)


def read_gpx(data: bytes, name: str, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> FileReading:
    """Read a GPX file.

    Parameters
    ----------
    data
        The file's bytes, not compressed.
    name
        The file, as the user knows it.
    limit_bytes
        The size above which it is refused.

    Returns
    -------
    FileReading
        Kind ``gpx_activity`` with a recording for each session; or ``gpx_route`` with an
        `ignored_reason` when it holds positions without times, or no track. A damaged file gives
        the points before the damage and `is_partial`.

    Raises
    ------
    ReadError
        If it is not GPX, is too large, has a DOCTYPE, or is damaged before its first point.
    """
    file = _File()
    for piece in stream_xml(data, name, _SHAPE, limit_bytes=limit_bytes):
        _take(piece, file)
    is_gpx = file.root is not None and local_name(file.root) == "gpx"
    for track in file.tracks:
        _close_track(track)
    recordings = _recordings(file) if is_gpx else ()
    if not recordings and (file.cut or not is_gpx):
        return _second_opinion(data, name, file.cut if is_gpx else "it has no <gpx> outermost")
    if not recordings:
        return FileReading(kind="gpx_route", ignored_reason=_why_nothing(file))
    if file.cut:
        file.notes.append(f"the file is damaged; what came before it was read ({file.cut})")
    return FileReading(
        kind="gpx_activity",
        recordings=recordings,
        is_partial=bool(file.cut),
        notes=tuple(file.notes),
    )


def _second_opinion(data: bytes, name: str, why: str) -> FileReading:
    # Loading gpxpy takes longer than most readings, and it is hardly ever asked.
    from runpipe.readers.tracks.gpx_fallback import read_with_gpxpy  # noqa: PLC0415

    recordings = read_with_gpxpy(data, name, why)
    if not recordings:
        raise ReadError(name, "the GPX file is damaged before its first point", why)
    return FileReading(kind="gpx_activity", recordings=recordings)


def _take(piece: Piece, file: _File) -> None:
    if piece.what == "rows":
        if file.tracks:
            file.tracks[-1].table.add(piece.rows, in_attributes=True)
    elif piece.what == "cut":
        file.cut = piece.detail
    elif piece.what == "trailing":
        file.notes.append("what stands behind the end of the GPX data was left out")
    elif piece.element is not None:
        _take_mark(piece, piece.element, file)


def _take_mark(piece: Piece, element: etree._Element, file: _File) -> None:
    if file.root is None:
        file.root = element.getroottree().getroot()
    if piece.what == "start" and piece.name == "trk":
        table = PointTable(TagIndex(_POINT_TAGS), InstantParser())
        file.tracks.append(_Track(element, table))
    elif piece.what == "start" and piece.name == "trkseg" and file.tracks:
        file.tracks[-1].table.mark_break()
    elif piece.what == "end" and piece.name == "trk":
        _close_track(file.tracks[-1])


def _close_track(track: _Track) -> None:
    """Read what the track says of itself, while its element is still there."""
    if not track.facts and not track.stated:
        track.facts = _texts(track.element)
        track.stated = _stated(track.element)


def _texts(element: etree._Element) -> dict[str, str]:
    texts: dict[str, str] = {}
    for child in element:
        text = (child.text or "").strip()
        if text:
            texts.setdefault(local_name(child), text)
    return texts


def _extensions(element: etree._Element) -> Iterable[etree._Element]:
    for child in element:
        if local_name(child) == "extensions":
            yield from child.iterdescendants()


def _stated(element: etree._Element) -> dict[str, float]:
    """Read the totals that apps put into the extensions of a track or of the file."""
    stated: dict[str, float] = {}
    for entry in _extensions(element):
        fact = _STATED.get(local_name(entry).lower())
        value = to_float(entry.text)
        if fact and value is not None and value > 0:
            stated.setdefault(fact, value)
    return stated


def _recordings(file: _File) -> tuple[Recording, ...]:
    outings: list[tuple[_Track, Outing]] = []
    for track in file.tracks:
        outings += [(track, outing) for outing in _outings(track)]
    groups: list[list[tuple[_Track, Outing]]] = []
    for track, outing in outings:
        if groups and _belongs(groups[-1][-1], (track, outing)):
            groups[-1].append((track, outing))
        else:
            groups.append([(track, outing)])
    if groups:
        return tuple(_recording(group, file, is_only=len(groups) == 1) for group in groups)
    return _without_points(file)


def _outings(track: _Track) -> list[Outing]:
    columns = track.table.arrays()
    whole = Outing(columns, tuple(track.table.breaks), track.table.instants.utc_offset_s)
    whole, clock = whole.mended()
    groups = day_groups(whole.columns["epoch_s"])
    n_timed = sum(group.size for group in groups)
    n_left_out = int(np.isnan(clock.epoch_s).sum()) + clock.rows.size - n_timed
    # A few stamped points among many without times are a drawn route, not a recording.
    if n_timed < n_left_out:
        return []
    outings = [whole.take(group) for group in groups]
    if outings and n_left_out:
        note = f"{n_left_out} points without a usable time were left out"
        outings[0] = replace(outings[0], notes=(*clock.notes, note))
    return outings


def _belongs(before: tuple[_Track, Outing], after: tuple[_Track, Outing]) -> bool:
    """Return whether a track goes on where the one before it ended."""
    gap_s = after[1].start_s - before[1].end_s
    same_sport = before[0].facts.get("type") == after[0].facts.get("type")
    return same_sport and -1.0 <= gap_s <= JOIN_MAX_GAP_S


def _recording(group: list[tuple[_Track, Outing]], file: _File, *, is_only: bool) -> Recording:
    stated = dict(group[0][0].stated) if len({id(track) for track, _ in group}) == 1 else {}
    if is_only and file.root is not None:
        stated = _stated(file.root) | stated
    outing = join([outing for _, outing in group])
    facts = _facts(group[0][0].facts, file, stated)
    return to_recording(outing, facts)


def _facts(
    texts: dict[str, str], file: _File, stated: dict[str, float], start: datetime | None = None
) -> SessionFacts:
    sport, sub_sport = sport_of(texts.get("type"))
    metadata = _metadata(file)
    creator = file.root.get("creator") if file.root is not None else None
    return SessionFacts(
        start_utc=start or datetime.fromtimestamp(0, UTC),
        sport=sport,
        sub_sport=sub_sport,
        title=texts.get("name") or metadata.get("name"),
        description=texts.get("desc") or texts.get("cmt"),
        device=(creator or "").strip() or None,
        **stated,  # type: ignore[arg-type]  # keys are the float fields of _STATED
    )


def _metadata(file: _File) -> dict[str, str]:
    if file.root is None:
        return {}
    texts = _texts(file.root)
    for child in file.root:
        if local_name(child) == "metadata":
            texts |= _texts(child)
    return texts


def _without_points(file: _File) -> tuple[Recording, ...]:
    """Make a session of what the file states (a treadmill run), if it states enough."""
    if file.root is None or any(track.table.n_rows for track in file.tracks):
        return ()
    stated = _stated(file.root)
    for track in file.tracks:
        stated |= track.stated
    stated_texts = {local_name(entry): entry.text or "" for entry in _extensions(file.root)}
    start = read_instant(stated_texts.get("start_time") or _metadata(file).get("time") or "")
    end = read_instant(stated_texts.get("end_time", ""))
    if start and end and end > start:
        stated["elapsed_s"] = (end - start).total_seconds()
    if start is None or not stated:
        return ()
    texts = file.tracks[0].facts if file.tracks else {}
    facts = _facts(texts, file, stated, start.astimezone(UTC))
    offset_s = stated_offset_s(start)
    if offset_s is not None:
        facts = replace(facts, utc_offset_s=offset_s, utc_offset_source=OffsetSource.FILE)
    note = "it has no points: only what the file states of the whole session is known"
    return (Recording(facts=facts, samples=Samples.empty(), notes=(note,)),)


def _why_nothing(file: _File) -> str:
    if not file.tracks:
        return _NO_TRACK
    return _NO_TIMES if any(track.table.n_rows for track in file.tracks) else _NO_POINTS
