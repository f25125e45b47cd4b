"""Points of a GPX or TCX track gathered into columns.

Texts come in by rows and leave as float64 arrays. What a watch cannot have measured (the ranges
are those FIT itself can carry) is left out as missing and counted, never clipped or filled.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from lxml import etree

from runpipe.model.samples import FloatArray
from runpipe.readers.tracks.instants import InstantParser
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
