"""From the columns of one track to one recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from runpipe.model.recording import Event, OffsetSource, Recording, SessionFacts
from runpipe.model.samples import CHANNELS, FloatArray, Samples
from runpipe.readers.sport_words import is_on_foot
from runpipe.readers.tracks.points import count_both_legs, distance_along, drop_impossible
from runpipe.readers.tracks.track_clock import MendedClock, Trail, mend_clock
from runpipe.signal.spikes import position_spikes

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
