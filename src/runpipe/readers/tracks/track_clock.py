"""One clock for all formats: what a watch's clock did in mid-run, put right.

A watch sets its clock when it meets a satellite, an app writes two points before it does, a
converter turns a track round or counts from another year. Here only the times and the order of
rows are looked at; what a row holds stays as it is.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from runpipe.model.recording import FloatArray
from runpipe.signal.smooth import step_lengths
from runpipe.units import SECONDS_PER_DAY

IntArray = npt.NDArray[np.intp]

MIN_BACK_S: Final = 5.0
"""Devices write single samples a few seconds late: those are sorted in, and no other clock."""
MIN_AHEAD_S: Final = 120.0
MAX_STRAY: Final = 5
MAX_STRAY_SHARE: Final = 0.01
NEIGHBOURS: Final = 5
MIN_NEIGHBOURS: Final = 3
MIN_RUNNING_MPS: Final = 1.5
MAX_DUPLICATE_SHARE: Final = 0.01
MAX_ROWS_COMPARED: Final = 500_000
LATEST_S: Final = datetime(2036, 1, 1, tzinfo=UTC).timestamp()
"""Later dates are those of a clock that counts from another year."""
UNIX_TO_FIT_S: Final = datetime(1989, 12, 31, tzinfo=UTC).timestamp()
EARLIEST_S: Final = datetime(2005, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True, eq=False)
class ClockShift:
    """A stretch of a recording whose clock was wrong: its old first and last instant, and the shift."""

    first_s: float
    last_s: float
    shift_s: float


@dataclass(frozen=True, slots=True, eq=False)
class MendedClock:
    """Rows in order of what happened, their instants, and what was done.

    Attributes
    ----------
    rows
        Row numbers that are kept, in order, shape ``(k,)``.
    epoch_s
        Instants of all rows of the file, put right, shape ``(n,)``, NaN where there is none.
    shifts
        Stretches whose clock was wrong.
    notes
        For the owner.
    """

    rows: IntArray
    epoch_s: FloatArray
    shifts: tuple[ClockShift, ...] = ()
    notes: tuple[str, ...] = ()

    def moved(self, instant_s: float) -> float:
        """Return an instant that the wrong clock stated, on the right one."""
        for shift in self.shifts:
            # After a jump of days there is no doubt which clock an instant is of.
            reach = SECONDS_PER_DAY / 2 if abs(shift.shift_s) > SECONDS_PER_DAY else 1.0
            if shift.first_s - reach <= instant_s <= shift.last_s + reach:
                return instant_s + shift.shift_s
        return instant_s


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """What tells whether a runner went on without a break, all of shape ``(n,)``, NaN unknown.

    `breaks` are rows before which the file begins a new stretch; `is_one_session` says that a
    gap of days cannot be two outings.
    """

    lat_deg: FloatArray
    lon_deg: FloatArray
    distance_m: FloatArray
    breaks: tuple[int, ...] = ()
    is_one_session: bool = False

    def steps(self, rows: IntArray) -> FloatArray:
        """Return the way from each row to the next, NaN where neither position nor distance tells."""
        lengths = step_lengths(self.lat_deg[rows], self.lon_deg[rows])
        return np.where(np.isfinite(lengths), lengths, np.diff(self.distance_m[rows]))


def mend_clock(epoch_s: FloatArray, trail: Trail) -> MendedClock:
    """Correct the times of a track.

    Parameters
    ----------
    epoch_s
        Instants in file order, seconds since 1970, NaN where there is none, shape ``(n,)``.
    trail
        Where the runner was at each.

    Returns
    -------
    MendedClock
        Repeated rows are left out once; stretches that were written backwards are turned round;
        where the clock was set in mid-run, what came before is moved to the corrected clock.
    """
    epoch_s, notes = _right_year(epoch_s)
    rows = np.flatnonzero(np.isfinite(epoch_s))
    if rows.size < 3 or not _needs_mending(epoch_s[rows]):  # noqa: PLR2004
        return MendedClock(rows, epoch_s, (), notes)
    rows, about_rows = _in_order(rows, epoch_s, trail)
    rows, about_strays = _without_strays(rows, epoch_s, trail)
    epoch_s, shifts, about_shifts = _set_right(rows, epoch_s, trail)
    return MendedClock(rows, epoch_s, shifts, (*notes, *about_rows, *about_strays, *about_shifts))


def _needs_mending(times: FloatArray) -> bool:
    dt = np.diff(times)
    return bool((dt < 0).any() or (dt > MIN_AHEAD_S).any())


def right_year(instant_s: float) -> float:
    """Return an instant, moved back by 20 years where it lies where no run can be yet."""
    moved_s = instant_s - UNIX_TO_FIT_S
    return moved_s if instant_s >= LATEST_S and EARLIEST_S <= moved_s < LATEST_S else instant_s


def _right_year(epoch_s: FloatArray) -> tuple[FloatArray, tuple[str, ...]]:
    with np.errstate(invalid="ignore"):
        is_late = epoch_s >= LATEST_S
    n_timed = int(np.isfinite(epoch_s).sum())
    if not n_timed or is_late.sum() * 2 < n_timed:
        return epoch_s, ()
    moved = epoch_s - UNIX_TO_FIT_S
    if not EARLIEST_S <= float(np.nanmedian(moved)) < LATEST_S:
        return epoch_s, ()
    note = "its dates lie 20 years ahead, as when a clock counts from another year: they were moved back"
    return np.where(is_late, moved, epoch_s), (note,)


def _in_order(
    rows: IntArray, epoch_s: FloatArray, trail: Trail
) -> tuple[IntArray, tuple[str, ...]]:
    """Leave out rows that repeat earlier ones, and turn round what was written backwards."""
    notes: list[str] = []
    if (np.diff(epoch_s[rows]) >= 0).all():
        return rows, ()
    unique = _without_repeats(rows, epoch_s, trail)
    n_repeats = rows.size - unique.size
    if n_repeats > MAX_DUPLICATE_SHARE * rows.size:
        notes.append(f"{n_repeats} points repeat earlier ones and were left out")
        rows = unique
    marks = np.searchsorted(rows, np.asarray(trail.breaks, dtype=np.intp))
    stretches = np.split(rows, sorted({int(m) for m in marks if 0 < m < rows.size}))
    turned = [_forwards(stretch, epoch_s) for stretch in stretches]
    n_turned = sum(
        int(stretch.size)
        for stretch, way in zip(stretches, turned, strict=True)
        if way is not stretch
    )
    if n_turned:
        notes.append(f"{n_turned} points were written backwards and were turned round")
    starts = [float(epoch_s[stretch[0]]) for stretch in turned]
    ends = [float(epoch_s[stretch[-1]]) for stretch in turned]
    order = sorted(range(len(turned)), key=lambda i: starts[i])
    follows = all(ends[a] <= starts[b] for a, b in itertools.pairwise(order))
    if follows and order != list(range(len(turned))):
        reach_s = max(ends) - min(starts)
        if reach_s <= SECONDS_PER_DAY:
            turned = [turned[i] for i in order]
            notes.append("its stretches are not in order of time and were put in order")
    return np.concatenate(turned), tuple(notes)


def _without_repeats(rows: IntArray, epoch_s: FloatArray, trail: Trail) -> IntArray:
    """Return the first row of each instant and place; all rows of more than any watch writes."""
    if rows.size > MAX_ROWS_COMPARED:
        return rows
    keys = np.stack(
        [epoch_s[rows], np.nan_to_num(trail.lat_deg[rows]), np.nan_to_num(trail.lon_deg[rows]),
         np.nan_to_num(trail.distance_m[rows]) if not np.isfinite(trail.lat_deg[rows]).any()
         else np.zeros(rows.size)]
    )  # fmt: skip
    if not np.isfinite(trail.lat_deg[rows]).any() and not np.isfinite(trail.distance_m[rows]).any():
        return rows
    _, first = np.unique(keys, axis=1, return_index=True)
    return rows[np.sort(first)]


def _forwards(stretch: IntArray, epoch_s: FloatArray) -> IntArray:
    dt = np.diff(epoch_s[stretch])
    dt = dt[dt != 0]
    is_backwards = dt.size > 1 and (dt < 0).mean() > 0.9  # noqa: PLR2004
    return stretch[::-1] if is_backwards else stretch


def _without_strays(
    rows: IntArray, epoch_s: FloatArray, trail: Trail
) -> tuple[IntArray, tuple[str, ...]]:
    """Leave out a few rows of another time and place, without which the track goes on."""
    times = epoch_s[rows]
    leaps = np.flatnonzero(np.abs(np.diff(times)) >= MIN_AHEAD_S) + 1
    if not 0 < leaps.size <= 20:  # noqa: PLR2004
        return rows, ()
    bounds = [0, *leaps.tolist(), rows.size]
    is_stray = np.zeros(rows.size, dtype=np.bool_)
    for first, last in itertools.pairwise(bounds):
        is_few = last - first <= MAX_STRAY
        if not is_few or _goes_on_beside(first, last, rows, times, trail):
            continue
        if first == 0:
            is_stray[first:last] = last < rows.size and times[last] < times[last - 1]
        elif last == rows.size:
            is_stray[first:last] = times[first] < times[first - 1]
        else:
            is_stray[first:last] = -MIN_BACK_S <= times[last] - times[first - 1] < MIN_AHEAD_S
    n = int(is_stray.sum())
    if not n:
        return rows, ()
    return rows[~is_stray], (f"{n} points of another time were left out",)


def _goes_on_beside(first: int, last: int, rows: IntArray, times: FloatArray, trail: Trail) -> bool:
    """Return whether a few rows lie on the way, so that only their time is wrong."""
    edges = [at for at in (first, last) if 0 < at < rows.size]
    return all(_goes_on(at, rows, times, trail) is not False for at in edges)


def _set_right(
    rows: IntArray, epoch_s: FloatArray, trail: Trail
) -> tuple[FloatArray, tuple[ClockShift, ...], tuple[str, ...]]:
    """Move the stretches before the clock was set, and stray points, to the corrected clock."""
    times = epoch_s[rows]
    cuts = _cuts(rows, times, trail)
    if not cuts:
        return epoch_s, (), ()
    bounds = [0, *cuts, rows.size]
    pieces = [range(a, b) for a, b in itertools.pairwise(bounds)]
    step_s = _usual_step_s(times)
    moved, placed = times.copy(), _placed(pieces, times, step_s)
    shifts = []
    for piece, shift_s in zip(pieces, placed, strict=True):
        if shift_s:
            part = slice(piece.start, piece.stop)
            moved[part] += shift_s
            shifts.append(ClockShift(float(times[part].min()), float(times[part].max()), shift_s))
    out = epoch_s.copy()
    out[rows] = moved
    notes = tuple(
        f"the clock was off by {_duration(abs(clock_shift.shift_s))} for {len(piece)} samples: "
        "they were moved to the clock as it was set"
        for clock_shift, piece in zip(
            shifts, (p for p, s in zip(pieces, placed, strict=True) if s), strict=True
        )
    )
    return out, tuple(shifts), notes


def _cuts(rows: IntArray, times: FloatArray, trail: Trail) -> list[int]:
    """Return the places at which the clock was set: where the runner went on and it did not."""
    dt = np.diff(times)
    back = np.flatnonzero(dt <= -MIN_BACK_S) + 1
    ahead = np.flatnonzero(dt >= MIN_AHEAD_S) + 1
    if back.size + ahead.size > max(20, 0.01 * rows.size):
        return []  # interleaved or shuffled: to be sorted, not moved
    starts = set(np.searchsorted(rows, np.asarray(trail.breaks, dtype=np.intp)).tolist())
    cuts = [int(at) for at in back if _goes_on(int(at), rows, times, trail) is not False]
    for at in ahead.tolist():
        is_days = dt[at - 1] > SECONDS_PER_DAY
        if at in starts and not is_days:
            continue
        goes_on = _goes_on(at, rows, times, trail)
        if (is_days and trail.is_one_session and goes_on is not False) or (
            goes_on and at not in starts
        ):
            cuts.append(at)
    return sorted(cuts)


def _goes_on(at: int, rows: IntArray, times: FloatArray, trail: Trail) -> bool | None:
    """Return whether a runner ran on across a step of the clock; `None` where nothing tells."""
    first, last = max(at - 1 - NEIGHBOURS, 0), min(at + NEIGHBOURS, rows.size - 1)
    lengths = trail.steps(rows[first : last + 1])
    across, dt = float(lengths[at - 1 - first]), np.diff(times[first : last + 1])
    if not np.isfinite(across):
        return None
    usable = np.isfinite(lengths) & (dt > 0) & (dt < MIN_AHEAD_S)
    usable[at - 1 - first] = False
    n_before, n_after = int(usable[: at - 1 - first].sum()), int(usable[at - first :].sum())
    if not n_before and not n_after:
        return None
    if times[at] > times[at - 1] and min(n_before, n_after) < MIN_NEIGHBOURS:
        return False  # a last point written when the watch was put away
    speeds = lengths[usable] / dt[usable]
    usual = float(np.median(lengths[usable]))
    is_running = np.median(speeds) >= MIN_RUNNING_MPS and speeds.min() >= MIN_RUNNING_MPS / 2
    return bool(is_running and 0.4 * usual <= across <= 2.5 * usual)


def _usual_step_s(times: FloatArray) -> float:
    """Return the median step forwards; a second where no time goes forwards."""
    steps = np.diff(times)
    forwards = steps[steps > 0]
    return float(np.median(forwards)) if forwards.size else 1.0


def _placed(pieces: list[range], times: FloatArray, step_s: float) -> list[float]:
    """Return by how much each piece is to be moved; 0 for those that tell the right time.

    The clock that was set last is right, unless only a few stray points tell it.
    """
    n = sum(len(piece) for piece in pieces)
    few = max(MAX_STRAY, MAX_STRAY_SHARE * n)
    right = max((i for i, piece in enumerate(pieces) if len(piece) > few), default=len(pieces) - 1)
    shifts = [0.0] * len(pieces)

    def first(i: int) -> float:
        return float(times[pieces[i].start]) + shifts[i]

    def last(i: int) -> float:
        return float(times[pieces[i].stop - 1]) + shifts[i]

    # Two pieces with a wrong one between them may tell the same time.
    for i in range(right - 1, -1, -1):
        shifts[i] = first(i + 1) - step_s - last(i)
    for i in range(right + 1, len(pieces)):
        shifts[i] = last(i - 1) + step_s - first(i)
    return [0.0 if abs(shift) <= 2 * step_s else shift for shift in shifts]


def _duration(seconds: float) -> str:
    for size, unit in ((SECONDS_PER_DAY, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
