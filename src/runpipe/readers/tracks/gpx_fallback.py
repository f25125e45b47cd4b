"""gpxpy's reading of a file that our own reader declines: a second opinion before giving up."""

from __future__ import annotations

import logging
import math
from datetime import UTC, datetime
from typing import Any, Final

import gpxpy
import numpy as np
from gpxpy.gpx import GPXException

from runpipe.model.recording import Recording, SessionFacts
from runpipe.readers.sport_words import sport_of
from runpipe.readers.tracks.points import COLUMNS, Outing, day_groups, to_recording

_logger = logging.getLogger(__name__)

_LIMIT_BYTES: Final = 32 * 1024 * 1024
"""gpxpy holds some forty times the file in memory."""

# What gpxpy lets through from float(), decode() and its own attribute tables on damaged files.
_FAILURES: Final = (
    GPXException, ValueError, TypeError, AttributeError, LookupError, RecursionError,
)  # fmt: skip


def read_with_gpxpy(data: bytes, name: str, why: str) -> tuple[Recording, ...]:
    """Read the timed tracks of a file with gpxpy.

    Parameters
    ----------
    data
        The file, known to have no DOCTYPE.
    name
        The file, as the user knows it.
    why
        Why our own reader declined, for the log and the notes.

    Returns
    -------
    tuple of Recording
        Points, times and elevation of each track; empty if gpxpy declines too or there is no
        time in it.
    """
    if len(data) > _LIMIT_BYTES:
        return ()
    try:
        document = gpxpy.parse(data)
    except _FAILURES as exc:
        _logger.info("%s: declined by gpxpy too (%s)", name, exc)
        return ()
    recordings = [
        recording
        for track in document.tracks
        for recording in _recordings(track, f"read by gpxpy, because {why}")
    ]
    _logger.info("%s: %d recordings read by gpxpy (%s)", name, len(recordings), why)
    return tuple(recordings)


# gpxpy is not typed.
def _recordings(track: Any, note: str) -> list[Recording]:  # noqa: ANN401
    rows: list[tuple[float, ...]] = []
    breaks: list[int] = []
    for segment in track.segments:
        breaks.append(len(rows))
        rows += [_row(point) for point in segment.points]
    if not rows:
        return []
    columns = dict(zip(COLUMNS, np.array(rows).T, strict=True))
    sport, sub_sport = sport_of(track.type)
    facts = SessionFacts(
        start_utc=datetime.fromtimestamp(0, UTC),
        sport=sport,
        sub_sport=sub_sport,
        title=(track.name or "").strip() or None,
    )
    whole = Outing(columns, tuple(breaks), notes=(note,))
    return [to_recording(whole.take(group), facts) for group in day_groups(columns["epoch_s"])]


def _row(point: Any) -> tuple[float, ...]:  # noqa: ANN401
    epoch_s = math.nan
    if point.time is not None:
        time = point.time if point.time.tzinfo else point.time.replace(tzinfo=UTC)
        epoch_s = (time - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    altitude_m = math.nan if point.elevation is None else point.elevation
    cells = (epoch_s, point.latitude, point.longitude, altitude_m)
    return (*cells, *[math.nan] * (len(COLUMNS) - len(cells)))
