"""How far two fingerprints show the same run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from runpipe.lineage.fingerprint import Fingerprint, Values, distance_between_m
from runpipe.model.rules import Rules
from runpipe.model.samples import FloatArray

_DEG_SCALE: Final = 1e5


class Agreement(IntEnum):
    """What a comparison of samples says, from a contradiction to a copy."""

    DIFFERS = 0
    UNKNOWN = 1
    UNCLEAR = 2
    AGREES = 3
    CLOSE = 4
    EXACT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The channels one by one.

    `UNKNOWN` is too little in common to compare, `UNCLEAR` was compared and says neither.
    `AGREES` is enough when the clocks agree, `CLOSE` is what two readings of one run must reach
    when their clocks are in different time zones, `EXACT` means the same values exported again.
    """

    position: Agreement
    heart_rate: Agreement
    pace: Agreement

    @property
    def overall(self) -> Agreement:
        """Where the runner was counts most, then the heart, then the pace.

        Two sensors may disagree on the heart, and a map may be off by hundreds of metres, so one
        channel against another leaves the question open instead of settling it.
        """
        if self.position is not Agreement.UNKNOWN:
            return _settle(self.position, self.heart_rate)
        if self.heart_rate is Agreement.EXACT and self.pace is not Agreement.DIFFERS:
            return Agreement.EXACT  # apps reckon distances in their own ways, beats they copy
        if self.heart_rate is not Agreement.UNKNOWN:
            return _settle(self.heart_rate, self.pace)
        return self.pace


def _settle(first: Agreement, second: Agreement) -> Agreement:
    """Let the second channel confirm or weaken what the first one says."""
    if second is Agreement.UNKNOWN:
        return first
    if first is Agreement.DIFFERS:
        return Agreement.UNCLEAR if second >= Agreement.CLOSE else Agreement.DIFFERS
    if first is Agreement.UNCLEAR:
        return Agreement.AGREES if second >= Agreement.CLOSE else Agreement.UNCLEAR
    return first if second >= Agreement.CLOSE else min(first, Agreement.AGREES)


def compare_fingerprints(
    this: Fingerprint, other: Fingerprint, *, shift_minutes: int, rules: Rules
) -> Comparison:
    """Compare two recordings minute by minute.

    Parameters
    ----------
    one, other
        Fingerprints of the two recordings; empty ones compare as unknown.
    shift_minutes
        How many minutes later the clock of `other` is taken to be.
    rules
        ``lineage``.
    """
    first = max(this.first_minute, other.first_minute - shift_minutes)
    last = min(
        this.first_minute + len(this),
        other.first_minute - shift_minutes + len(other),
    )
    n = max(0, last - first)
    at, other_at = first - this.first_minute, first - other.first_minute + shift_minutes

    def pair(values: Values, other_values: Values) -> tuple[FloatArray, FloatArray]:
        return _floats(values[at : at + n]), _floats(other_values[other_at : other_at + n])

    needed = _Needed(this, other, rules)
    position = (*pair(this.lat_e5_deg, other.lat_e5_deg), *pair(this.lon_e5_deg, other.lon_e5_deg))
    beats, other_beats = pair(this.heart_rate_bpm, other.heart_rate_bpm)
    pace, other_pace = pair(this.distance_m, other.distance_m)
    return Comparison(
        position=_judge_position(position, needed.minutes("lat_e5_deg"), rules),
        heart_rate=_judge_beats(beats, other_beats, needed.minutes("heart_rate_bpm"), rules),
        pace=_judge_pace(pace, other_pace, needed.minutes("distance_m"), rules),
    )


@dataclass(frozen=True, slots=True)
class _Needed:
    one: Fingerprint
    other: Fingerprint
    rules: Rules

    def minutes(self, channel: str) -> float:
        """Return how many minutes of a channel both must hold for a comparison to mean anything."""
        shorter = min(
            sum(value is not None for value in getattr(side, channel))
            for side in (self.one, self.other)
        )
        return max(
            self.rules["fingerprint.min_minutes"], self.rules["fingerprint.min_cover"] * shorter
        )


def _floats(values: Values) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _judge_position(
    position: tuple[FloatArray, FloatArray, FloatArray, FloatArray], n_needed: float, rules: Rules
) -> Agreement:
    lat, other_lat, lon, other_lon = (values / _DEG_SCALE for values in position)
    apart_m = distance_between_m(lat, lon, other_lat, other_lon)
    is_measured = np.isfinite(apart_m)
    if np.count_nonzero(is_measured) < n_needed:
        return Agreement.UNKNOWN
    middle_m, most_m = (float(part) for part in np.percentile(apart_m[is_measured], [50, 90]))
    if middle_m > rules["position.differ"]:
        return Agreement.DIFFERS
    lat, lon = lat[is_measured], lon[is_measured]
    centre = np.full(lat.shape, np.median(lat)), np.full(lon.shape, np.median(lon))
    if np.median(distance_between_m(lat, lon, *centre)) < rules["position.variation"]:
        return Agreement.UNKNOWN
    if most_m <= rules["position.exact"]:
        return Agreement.EXACT
    near_m = rules["position.agree_shifted"]
    if middle_m <= near_m and most_m <= 2 * near_m:
        return Agreement.CLOSE
    return Agreement.AGREES if middle_m <= rules["position.agree"] else Agreement.UNCLEAR


def _judge_beats(
    beats: FloatArray, other_beats: FloatArray, n_needed: float, rules: Rules
) -> Agreement:
    is_measured = np.isfinite(beats) & np.isfinite(other_beats)
    if np.count_nonzero(is_measured) < n_needed:
        return Agreement.UNKNOWN
    beats, other_beats = beats[is_measured], other_beats[is_measured]
    apart_bpm = float(np.abs(beats - other_beats).mean())
    if apart_bpm > rules["heart_rate.differ"]:
        return Agreement.DIFFERS
    if float(np.abs(beats - np.median(beats)).mean()) < rules["heart_rate.variation"]:
        return Agreement.UNKNOWN
    for name, agreement in (
        ("heart_rate.exact", Agreement.EXACT),
        ("heart_rate.agree_shifted", Agreement.CLOSE),
        ("heart_rate.agree", Agreement.AGREES),
    ):
        if apart_bpm <= rules[name]:
            return agreement
    return Agreement.UNCLEAR


def _judge_pace(
    pace: FloatArray, other_pace: FloatArray, n_needed: float, rules: Rules
) -> Agreement:
    is_measured = np.isfinite(pace) & np.isfinite(other_pace)
    if np.count_nonzero(is_measured) < n_needed:
        return Agreement.UNKNOWN
    pace, other_pace = pace[is_measured], other_pace[is_measured]
    middle = float(np.median(np.concatenate([pace, other_pace])))
    if middle <= 0:
        return Agreement.UNKNOWN
    apart = float(np.abs(pace - other_pace).mean()) / middle
    if apart > rules["pace.differ"]:
        return Agreement.DIFFERS
    variation = float(np.abs(pace - np.median(pace)).mean()) / middle
    if variation < max(rules["pace.variation"] * apart, rules["pace.agree"]):
        return Agreement.UNKNOWN
    if apart > rules["pace.agree"]:
        return Agreement.UNCLEAR
    return Agreement.EXACT if apart <= rules["pace.exact"] else Agreement.CLOSE
