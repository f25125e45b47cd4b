"""Laps of a TCX activity: what the device stated of each, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from runpipe.model.recording import Lap
from runpipe.model.samples import FloatArray
from runpipe.readers.tracks.points import to_float

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
