"""Points of a GPX or TCX track gathered into columns.

From the columns of one track to one recording.

Texts come in by rows and leave as float64 arrays. What a watch cannot have measured (the ranges
are those FIT itself can carry) is left out as missing and counted, never clipped or filled.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
import numpy.typing as npt
from lxml import etree

from runpipe.model.recording import (
    CHANNELS,
    Event,
    FloatArray,
    OffsetSource,
    Recording,
    Samples,
    SessionFacts,
)
from runpipe.readers.sport_words import is_on_foot
from runpipe.readers.tracks.instants import InstantParser
from runpipe.readers.tracks.track_clock import MendedClock, Trail, mend_clock
from runpipe.signal.smooth import position_spikes
from runpipe.units import EARTH_RADIUS_M, SECONDS_PER_DAY

COLUMNS: Final = (
    "epoch_s",
    "lat_deg",
    "lon_deg",
    "altitude_m",
    "distance_m",
    "speed_mps",
    "heart_rate_bpm",
    "cadence_spm",
    "power_w",
)
NESTED: Final = 100
"""Added to a column's number: the value is the element's first child, if it has one."""

_RANGES: Final = {
    "lat_deg": (-90.0, 90.0),
    "lon_deg": (-180.0, 180.0),
    "altitude_m": (-500.0, 12_606.8),
    "distance_m": (0.0, 42_949_672.94),
    "speed_mps": (0.0, 65.534),
    "heart_rate_bpm": (1.0, 254.0),
    "cadence_spm": (0.0, 508.0),
    "power_w": (0.0, 65_534.0),
}
_MAX_STRAY_POINTS: Final = 2
_MAX_OUTINGS: Final = 10_000
_ONE_LEG_MAX_SPM: Final = 120.0
"""Runners take 150-200 steps a minute; a median under this counts one leg only."""


class TagIndex(dict[object, int | None]):
    """Full tag to column number, worked out once a tag: by local name, whatever the prefix."""

    def __init__(self, names: dict[str, int]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, tag: object) -> int | None:
        # A prefix that was never declared is left standing in the name.
        local = str(tag).rpartition("}")[2].rpartition(":")[2]
        index = self._names.get(local.lower())
        self[tag] = index
        return index


@dataclass(slots=True)
class PointTable:
    """Columns of one track, growing batch by batch.

    `breaks` holds the row numbers at which the file begins a new stretch.
    """

    tags: TagIndex
    instants: InstantParser
    breaks: list[int] = field(default_factory=list)
    n_rows: int = 0
    _batches: list[FloatArray] = field(default_factory=list)

    def mark_break(self) -> None:
        """Note that a new stretch of the file begins here."""
        if not self.breaks or self.breaks[-1] != self.n_rows:
            self.breaks.append(self.n_rows)

    def add(self, rows: Sequence[etree._Element], *, in_attributes: bool) -> None:
        """Add finished points; the first value of each kind counts.

        Parameters
        ----------
        rows
            The points' elements, at least one.
        in_attributes
            Whether the position stands in ``lat`` and ``lon`` of the element itself.
        """
        table = [self._cells(row) for row in rows]
        columns: list[Sequence[str | None]] = list(zip(*table, strict=True))
        if in_attributes:
            columns[1:3] = [row.get("lat") for row in rows], [row.get("lon") for row in rows]
        batch = np.full((len(COLUMNS), len(rows)), math.nan)
        batch[0] = self.instants.read(columns[0])
        for number, column in enumerate(columns[1:], start=1):
            if any(column):
                batch[number] = _floats(column)
        self._batches.append(batch)
        self.n_rows += len(rows)

    def _cells(self, row: etree._Element) -> list[str | None]:
        cells: list[str | None] = [None] * len(COLUMNS)
        tags = self.tags
        for element in row.iterdescendants():
            column = tags[element.tag]
            if column is not None and cells[column % NESTED] is None:
                # Not by a method call: this loop is where the time goes.
                inner = element[0] if column >= NESTED and len(element) else element
                cells[column % NESTED] = inner.text
        return cells

    def arrays(self) -> dict[str, FloatArray]:
        """Return the columns by name, each of shape ``(n,)``, NaN where the file says nothing."""
        whole = np.hstack(self._batches) if self._batches else np.empty((len(COLUMNS), 0))
        return dict(zip(COLUMNS, whole, strict=True))


def _floats(column: Sequence[str | None]) -> FloatArray:
    try:
        return np.array(column, dtype=np.float64)
    except ValueError:
        return np.array([_float(text) for text in column])


def _float(text: str | None) -> float:
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan


def to_float(text: str | None) -> float | None:
    """Read one number; `None` for what is missing, not a number or not finite."""
    value = _float(text)
    return value if math.isfinite(value) else None


def drop_impossible(columns: dict[str, FloatArray]) -> tuple[dict[str, FloatArray], list[str]]:
    """Replace by NaN what no watch can have measured; return the columns and notes for the user.

    A position counts as one: if either half is impossible, or both are exactly 0 (what devices
    write without a fix), both go.
    """
    clean = dict(columns)
    notes: list[str] = []
    for name, (low, high) in _RANGES.items():
        values = columns[name]
        is_bad = ~((values >= low) & (values <= high)) & ~np.isnan(values)
        if name == "heart_rate_bpm":
            # 0 is how straps write "no pulse found": missing, and not worth a note.
            clean[name] = np.where(values == 0, np.nan, values)
            is_bad &= values != 0
        if is_bad.any():
            clean[name] = np.where(is_bad, np.nan, clean[name])
            notes.append(f"{int(is_bad.sum())} impossible values of {name} were left out")
    lat, lon = clean["lat_deg"], clean["lon_deg"]
    has_fix = np.isfinite(lat) & np.isfinite(lon) & ((lat != 0) | (lon != 0))
    clean["lat_deg"] = np.where(has_fix, lat, np.nan)
    clean["lon_deg"] = np.where(has_fix, lon, np.nan)
    return clean, notes


def count_both_legs(cadence: FloatArray) -> FloatArray:
    """Return steps a minute of both feet, doubling a cadence that counts one leg.

    GPX and TCX do not say which they mean. The two are an octave apart in running, so the median
    of the moving values tells.
    """
    moving = cadence[cadence > 0]
    if moving.size and float(np.median(moving)) < _ONE_LEG_MAX_SPM:
        return cadence * 2.0
    return cadence


def distance_along(
    lat_deg: FloatArray, lon_deg: FloatArray, stretch: npt.NDArray[np.intp]
) -> FloatArray:
    """Add up great-circle steps between known positions.

    Parameters
    ----------
    lat_deg, lon_deg
        Shape ``(n,)``, NaN without a fix.
    stretch
        Number of the stretch each point belongs to, shape ``(n,)``; the way from one stretch to
        the next (a pause) is not counted.

    Returns
    -------
    ndarray
        Metres from the start, shape ``(n,)``, NaN where there is no position.
    """
    rows = np.flatnonzero(np.isfinite(lat_deg))
    out = np.full(lat_deg.shape, np.nan)
    if rows.size == 0:
        return out
    lat, lon = np.radians(lat_deg[rows]), np.radians(lon_deg[rows])
    half = (
        np.sin(np.diff(lat) / 2) ** 2
        + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    )
    step = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    step[np.diff(stretch[rows]) != 0] = 0.0
    out[rows] = np.concatenate(([0.0], np.cumsum(step)))
    return out


def day_groups(epoch_s: FloatArray) -> list[npt.NDArray[np.intp]]:
    """Split row numbers where the clock jumps by more than a day, leaving out stray points.

    Parameters
    ----------
    epoch_s
        Instants in file order, shape ``(n,)``; NaN rows are left out.

    Returns
    -------
    list of ndarray
        Row numbers of each group, in file order. One or two points far from all others are a
        clock error (a damaged date), not an outing of their own, and are dropped. Empty when the
        clock makes no sense at all.
    """
    rows = np.flatnonzero(np.isfinite(epoch_s))
    groups = _split_at_jumps(rows, epoch_s)
    if len(groups) <= 1:
        return groups
    outings = [group for group in groups if group.size > _MAX_STRAY_POINTS]
    if not outings or len(outings) > _MAX_OUTINGS:
        return []
    return _split_at_jumps(np.concatenate(outings), epoch_s)


def _split_at_jumps(rows: npt.NDArray[np.intp], epoch_s: FloatArray) -> list[npt.NDArray[np.intp]]:
    if rows.size == 0:
        return []
    return np.split(rows, np.flatnonzero(np.abs(np.diff(epoch_s[rows])) > SECONDS_PER_DAY) + 1)


PAUSE_MIN_S: Final = 10.0
"""A new stretch sooner than this is a lap mark or a lost second, not a pause."""

_MICRO_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Outing:
    """Points of one session, in columns, with the row numbers at which a stretch begins."""

    columns: dict[str, FloatArray]
    breaks: tuple[int, ...]
    utc_offset_s: int | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def start_s(self) -> float:
        """The first instant, seconds since 1970."""
        return float(self.columns["epoch_s"][0])

    @property
    def end_s(self) -> float:
        """The last instant in file order, seconds since 1970."""
        return float(self.columns["epoch_s"][-1])

    def take(self, rows: npt.NDArray[np.intp]) -> Outing:
        """Return some rows, in the order given; a break stands wherever the stretch changes."""
        stretch = np.searchsorted(np.asarray(self.breaks, dtype=np.intp), rows, side="right")
        breaks = np.flatnonzero(np.diff(stretch)) + 1
        columns = {name: values[rows] for name, values in self.columns.items()}
        return replace(self, columns=columns, breaks=tuple(breaks.tolist()))

    def mended(self) -> tuple[Outing, MendedClock]:
        """Return the same rows on one clock, in order of what happened, and what was done."""
        columns = self.columns
        trail = Trail(
            columns["lat_deg"], columns["lon_deg"], columns["distance_m"], breaks=self.breaks
        )
        clock = mend_clock(columns["epoch_s"], trail)
        whole = replace(self, columns=columns | {"epoch_s": clock.epoch_s}, notes=clock.notes)
        return whole.take(clock.rows), clock


def join(outings: Sequence[Outing]) -> Outing:
    """Join outings one behind the other, with a break between."""
    breaks: list[int] = []
    n = 0
    for outing in outings:
        breaks += [n, *(mark + n for mark in outing.breaks)]
        n += outing.columns["epoch_s"].size
    offsets = [o.utc_offset_s for o in outings if o.utc_offset_s is not None]
    return Outing(
        columns={
            name: np.concatenate([outing.columns[name] for outing in outings])
            for name in outings[0].columns
        },
        breaks=tuple(breaks[1:]),
        utc_offset_s=offsets[0] if offsets else None,
        notes=tuple(note for outing in outings for note in outing.notes),
    )


def to_recording(outing: Outing, facts: SessionFacts, *, start_s: float | None = None) -> Recording:
    """Make a recording of an outing.

    Parameters
    ----------
    outing
        Points with finite instants, at least one.
    facts
        What the file states; `start_utc` and the offset are set here.
    start_s
        The stated start, seconds since 1970; the first point's instant where there is none.

    Returns
    -------
    Recording
        Distance is the file's own where it has one, else the way between positions added up
        (pauses left out), and a note says so. Speed stays missing unless the file states it.
    """
    columns, notes = drop_impossible(outing.columns)
    start_s = outing.start_s if start_s is None else start_s
    t_s = np.round(columns["epoch_s"] - start_s, _MICRO_DIGITS)
    events, stretch = _pauses(t_s, outing.breaks)
    if not np.isfinite(columns["distance_m"]).any() and np.isfinite(columns["lat_deg"]).any():
        # A fix that leaps off the way and back adds nothing to it.
        leaps = position_spikes(t_s, columns["lat_deg"], columns["lon_deg"])
        lat_deg, lon_deg = (
            np.where(leaps, np.nan, columns[name]) for name in ("lat_deg", "lon_deg")
        )
        columns["distance_m"] = distance_along(lat_deg, lon_deg, stretch)
        notes.append("distance was added up from positions: the file states none")
    if is_on_foot(facts.sport):
        columns["cadence_spm"] = count_both_legs(columns["cadence_spm"])
    offset = outing.utc_offset_s
    return Recording(
        facts=replace(
            facts,
            start_utc=datetime.fromtimestamp(round(start_s, _MICRO_DIGITS), UTC),
            utc_offset_s=offset,
            utc_offset_source=None if offset is None else OffsetSource.FILE,
        ),
        samples=Samples.build(t_s, {name: columns[name] for name in CHANNELS}),
        events=events,
        notes=(*outing.notes, *notes),
    )


def _pauses(
    t_s: FloatArray, breaks: Sequence[int]
) -> tuple[tuple[Event, ...], npt.NDArray[np.intp]]:
    """Return the pauses as events, and the number of the stretch of each point."""
    begins = [mark for mark in breaks if t_s[mark] - t_s[mark - 1] >= PAUSE_MIN_S]
    events = [Event(t_s=float(t_s[0]), kind="timer", action="start")]
    for mark in begins:
        events.append(Event(t_s=float(t_s[mark - 1]), kind="timer", action="stop_all"))
        events.append(Event(t_s=float(t_s[mark]), kind="timer", action="start"))
    events.append(Event(t_s=float(t_s[-1]), kind="timer", action="stop_all"))
    stretch = np.searchsorted(np.asarray(begins, dtype=np.intp), np.arange(t_s.size), "right")
    return tuple(events), stretch
