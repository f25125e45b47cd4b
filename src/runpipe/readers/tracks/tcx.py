"""TCX: Garmin's training centre format, which Strava, Polar and TomTom write too.

What each lap states.

Read as a stream like GPX. Activities of a multisport session become recordings of their own;
laps keep what the device stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
from lxml import etree

from runpipe.errors import ReadError
from runpipe.model.recording import (
    FileReading,
    FloatArray,
    Lap,
    OffsetSource,
    Recording,
    Samples,
    SessionFacts,
)
from runpipe.readers.sport_words import sport_of
from runpipe.readers.tracks.instants import InstantParser, read_instant, stated_offset_s
from runpipe.readers.tracks.points import (
    NESTED,
    Outing,
    PointTable,
    TagIndex,
    day_groups,
    to_float,
    to_recording,
)
from runpipe.readers.tracks.track_clock import MendedClock, right_year
from runpipe.readers.xml import DEFAULT_LIMIT_BYTES, Piece, Shape, local_name, stream_xml

_INTENSITIES: Final = {"active": "active", "resting": "rest"}
_TRIGGERS: Final = {
    "manual": "manual",
    "distance": "distance",
    "time": "time",
    "location": "position_marked",
    "heartrate": "heart_rate",
}


@dataclass(frozen=True, slots=True)
class StatedLap:
    """One lap as the file has it: its own texts, and which rows of points lie in it."""

    start: datetime | None
    n_rows_before: int
    n_rows_after: int
    texts: dict[str, str]

    def number(self, key: str) -> float | None:
        """Return a stated number above 0; devices write 0 for what they did not measure."""
        value = to_float(self.texts.get(key))
        return value if value is not None and value > 0 else None


def total(laps: Sequence[StatedLap], key: str) -> float | None:
    """Add up what the laps state; `None` unless every lap states its part."""
    parts = [to_float(lap.texts.get(key)) for lap in laps]
    amounts = [part for part in parts if part is not None and part >= 0]
    return sum(amounts) or None if amounts and len(amounts) == len(parts) else None


def to_laps(stated: Sequence[StatedLap], epoch_s: FloatArray, start_s: float) -> tuple[Lap, ...]:
    """Place laps on the session's clock.

    Parameters
    ----------
    stated
        Laps in file order; those without a start are left out.
    epoch_s
        Instants of all points of the activity, seconds since 1970, shape ``(n,)``.
    start_s
        The session's start, seconds since 1970.

    Returns
    -------
    tuple of Lap
        A lap lasts for its stated time or to its last point, whichever is later (a pause in it
        is not in its stated time), but not into the next lap.
    """
    laps: list[Lap] = []
    starts = [lap.start.timestamp() - start_s if lap.start else None for lap in stated]
    for index, (lap, lap_start_s) in enumerate(zip(stated, starts, strict=True)):
        if lap_start_s is None:
            continue
        timer_s = lap.number("TotalTimeSeconds")
        inside = epoch_s[lap.n_rows_before : lap.n_rows_after]
        last_s = float(np.nanmax(inside)) - start_s if np.isfinite(inside).any() else lap_start_s
        end_s = max(lap_start_s + (timer_s or 0.0), last_s)
        following = starts[index + 1] if index + 1 < len(starts) else None
        if following is not None and lap_start_s < following < end_s:
            end_s = following
        distance_m = to_float(lap.texts.get("DistanceMeters"))
        laps.append(
            Lap(
                start_s=lap_start_s,
                end_s=end_s,
                timer_s=timer_s,
                distance_m=distance_m,
                avg_speed_mps=lap.number("AvgSpeed"),
                avg_heart_rate_bpm=lap.number("AverageHeartRateBpm"),
                intensity=_INTENSITIES.get(lap.texts.get("Intensity", "").lower()),
                trigger=_TRIGGERS.get(lap.texts.get("TriggerMethod", "").lower()),
            )
        )
    return tuple(laps)


_ROOT: Final = "TrainingCenterDatabase"
_SHAPE: Final = Shape(
    row="Trackpoint",
    marks=frozenset({_ROOT, "Activity", "Lap", "Track", "Course", "Workout"}),
    keep=frozenset(
        {
            "Id", "Notes", "Creator", "TotalTimeSeconds", "DistanceMeters", "MaximumSpeed",
            "Calories", "AverageHeartRateBpm", "MaximumHeartRateBpm", "Intensity", "Cadence",
            "TriggerMethod", "Extensions", "Name",
        }
    ),
)  # fmt: skip
_POINT_TAGS: Final = {
    "time": 0,
    "latitudedegrees": 1,
    "longitudedegrees": 2,
    "altitudemeters": 3,
    "distancemeters": 4,
    "speed": 5,
    "heartratebpm": 6 + NESTED,
    "runcadence": 7,
    "cadence": 7,
    "watts": 8,
}
_MAX_LAP_LEAD_S: Final = 3600.0
"""A lap that claims to start longer than this before its first point is not believed."""

_COURSE: Final = "it is a course to follow, not a recording"
_WORKOUT: Final = "it holds planned workouts, not a recording"
_NOTHING: Final = "it holds no activity"
_EMPTY: Final = "its activities have no points and no laps with a time"


@dataclass(slots=True)
class _Activity:
    element: etree._Element
    table: PointTable
    laps: list[StatedLap] = field(default_factory=list)
    open_laps: list[tuple[etree._Element, int]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _File:
    root: etree._Element | None = None
    activities: list[_Activity] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    cut: str = ""
    notes: list[str] = field(default_factory=list)


def read_tcx(data: bytes, name: str, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> FileReading:
    """Read a TCX file.

    Parameters
    ----------
    data
        The file's bytes, not compressed; white space before the declaration is allowed.
    name
        The file, as the user knows it.
    limit_bytes
        The size above which it is refused.

    Returns
    -------
    FileReading
        Kind ``tcx_activity`` with a recording an activity; or ``tcx_course``, ``tcx_workout``
        with an `ignored_reason`. A damaged file gives what came before and `is_partial`.

    Raises
    ------
    ReadError
        If it is not TCX, is too large, has a DOCTYPE, or is damaged before its first point.
    """
    file = _File()
    for piece in stream_xml(data, name, _SHAPE, limit_bytes=limit_bytes):
        _take(piece, file)
    if file.root is None or local_name(file.root) != _ROOT:
        raise ReadError(name, "it is not a TCX file", file.cut or f"expected <{_ROOT}> outermost")
    if file.activities:
        _close_activity(file.activities[-1])
    recordings = tuple(
        recording for activity in file.activities for recording in _recordings(activity)
    )
    if file.cut and not recordings:
        raise ReadError(name, "the TCX file is damaged before its first point", file.cut)
    if not recordings:
        return _nothing(file)
    if file.cut:
        file.notes.append(f"the file is damaged; what came before it was read ({file.cut})")
    return FileReading(
        kind="tcx_activity",
        recordings=recordings,
        is_partial=bool(file.cut),
        notes=tuple(file.notes),
    )


def _nothing(file: _File) -> FileReading:
    if file.activities:
        return FileReading(kind="tcx_activity", ignored_reason=_EMPTY)
    if "Course" in file.seen:
        return FileReading(kind="tcx_course", ignored_reason=_COURSE)
    if "Workout" in file.seen:
        return FileReading(kind="tcx_workout", ignored_reason=_WORKOUT)
    return FileReading(kind="tcx_activity", ignored_reason=_NOTHING)


def _take(piece: Piece, file: _File) -> None:
    activity = file.activities[-1] if file.activities else None
    if piece.what == "rows":
        # Outside an activity these are points of a course.
        if activity is not None and "Course" not in file.seen:
            activity.table.add(piece.rows, in_attributes=False)
    elif piece.what == "cut":
        file.cut = piece.detail
    elif piece.what == "trailing":
        file.notes.append("what stands behind the end of the TCX data was left out")
    elif piece.element is not None:
        if file.root is None:
            file.root = piece.element.getroottree().getroot()
        file.seen.add(piece.name)
        if piece.what == "start":
            _start_mark(piece.name, piece.element, file)
        elif activity is not None:
            _end_mark(piece.name, activity)


def _start_mark(mark: str, element: etree._Element, file: _File) -> None:
    if mark == "Activity":
        table = PointTable(TagIndex(_POINT_TAGS), InstantParser())
        file.activities.append(_Activity(element, table))
    elif not file.activities:
        return
    elif mark == "Lap":
        activity = file.activities[-1]
        activity.open_laps.append((element, activity.table.n_rows))
    elif mark == "Track":
        file.activities[-1].table.mark_break()


def _end_mark(mark: str, activity: _Activity) -> None:
    if mark == "Lap":
        _close_laps(activity)
    elif mark == "Activity":
        _close_activity(activity)


def _close_laps(activity: _Activity) -> None:
    """Read what a lap says of itself, while its element is still there."""
    for element, n_before in activity.open_laps:
        start = read_instant(element.get("StartTime") or "")
        lap = StatedLap(start, n_before, activity.table.n_rows, _texts(element))
        activity.laps.append(lap)
    activity.open_laps.clear()


def _close_activity(activity: _Activity) -> None:
    _close_laps(activity)
    activity.texts = activity.texts or _texts(activity.element)


def _texts(element: etree._Element) -> dict[str, str]:
    """Return the texts of children, and of their children where they have some (`Creator/Name`)."""
    texts: dict[str, str] = {}
    for child in element:
        inner = next((c for c in child if local_name(c) in {"Value", "Name"}), child)
        text = (inner.text or "").strip()
        if text:
            texts.setdefault(local_name(child), text)
        if local_name(child) == "Extensions":
            for entry in child.iterdescendants():
                if (entry.text or "").strip():
                    texts.setdefault(local_name(entry), str(entry.text).strip())
    return texts


def _recordings(activity: _Activity) -> list[Recording]:
    columns = activity.table.arrays()
    offset_s = activity.table.instants.utc_offset_s
    whole = Outing(columns, tuple(activity.table.breaks), offset_s)
    whole, clock = whole.mended()
    groups = day_groups(whole.columns["epoch_s"])
    if not groups:
        return _without_points(activity)
    activity.laps = [_on_clock(lap, clock) for lap in activity.laps]
    if len(groups) > 1:
        # Laps cannot be told apart by outing here, so each outing stands on its samples alone.
        facts = replace(_facts(activity, ()), distance_m=None)
        return [to_recording(whole.take(group), facts) for group in groups]
    outing = whole.take(groups[0])
    n_left_out = int(np.isnan(clock.epoch_s).sum()) + clock.rows.size - groups[0].size
    if n_left_out:
        note = f"{n_left_out} points without a usable time were left out"
        outing = replace(outing, notes=(*outing.notes, note))
    start_s = _start_s(activity, outing)
    laps = to_laps(activity.laps, clock.epoch_s, start_s)
    facts = _facts(activity, activity.laps)
    return [replace(to_recording(outing, facts, start_s=start_s), laps=laps)]


def _on_clock(lap: StatedLap, clock: MendedClock) -> StatedLap:
    """Return a lap whose start stands on the clock of the samples."""
    if lap.start is None:
        return lap
    moved_s = clock.moved(right_year(lap.start.timestamp()))
    return replace(lap, start=datetime.fromtimestamp(moved_s, lap.start.tzinfo))


def _start_s(activity: _Activity, outing: Outing) -> float:
    """Return the first lap's own start, if it fits the first point."""
    first = activity.laps[0].start if activity.laps else None
    stated = first.timestamp() if first else outing.start_s
    return stated if 0.0 <= outing.start_s - stated <= _MAX_LAP_LEAD_S else outing.start_s


def _without_points(activity: _Activity) -> list[Recording]:
    laps = [lap for lap in activity.laps if lap.start and lap.number("TotalTimeSeconds")]
    if not laps or laps[0].start is None:
        return []
    start = laps[0].start
    offset_s = stated_offset_s(start)
    facts = replace(
        _facts(activity, laps),
        start_utc=start.astimezone(UTC),
        utc_offset_s=offset_s,
        utc_offset_source=None if offset_s is None else OffsetSource.FILE,
    )
    return [
        Recording(
            facts=facts,
            samples=Samples.empty(),
            laps=to_laps(activity.laps, activity.table.arrays()["epoch_s"], start.timestamp()),
            notes=("it has no points: only what its laps state is known",),
        )
    ]


def _facts(activity: _Activity, laps: Sequence[StatedLap]) -> SessionFacts:
    """Add up what the laps state; a total is given only if every lap states its part."""
    sport, sub_sport = sport_of(activity.element.get("Sport"))
    heart_rates = [lap.number("MaximumHeartRateBpm") for lap in laps]
    known_heart_rates = [rate for rate in heart_rates if rate is not None]
    notes = activity.texts.get("Notes")
    title, _, description = (notes or "").partition("\n")
    return SessionFacts(
        start_utc=datetime.fromtimestamp(0, UTC),
        sport=sport,
        sub_sport=sub_sport,
        title=title.strip() or None,
        description=description.strip() or None,
        device=activity.texts.get("Creator"),
        timer_s=total(laps, "TotalTimeSeconds"),
        distance_m=total(laps, "DistanceMeters"),
        avg_heart_rate_bpm=laps[0].number("AverageHeartRateBpm") if len(laps) == 1 else None,
        max_heart_rate_bpm=max(known_heart_rates, default=None),
        device_energy_kcal=total(laps, "Calories"),
    )
