"""The maximum heart rate that an athlete's recordings make credible (science/revision-2.md 7R.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest
from math import erf, exp, pi, sqrt
from typing import Final

from runpipe.model.athlete import Sex
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType

_GENTLE: Final = frozenset({SessionType.EASY, SessionType.LONG})
_MIN_TAIL: Final = 1e-9
_MIN_VARIANCE_FRAC: Final = 0.05


@dataclass(frozen=True, slots=True)
class HeartRatePeak:
    """What one recording shows of the highest heart rates, in beats a minute.

    `sustained_bpm` is the highest rate that was reached or passed for three minutes in all in a
    session of hard effort; `None` in an easy or a long run, whose heart rate says nothing of the
    maximum, and where there were no three minutes of heart rate.
    """

    local_date: date
    peak_bpm: float
    sustained_bpm: float | None


@dataclass(frozen=True, slots=True)
class MaxHeartRate:
    """A maximum heart rate with its standard deviation, in beats a minute; 0 where it was tested."""

    bpm: float
    sd_bpm: float


def heart_rate_peak(session: SessionSummary, rules: Rules) -> HeartRatePeak | None:
    """Return what a session shows of the highest heart rates; `None` without a peak."""
    if session.peak_heart_rate_bpm is None:
        return None
    left_s = rules["max_heart_rate.sustained_s"]
    for bpm, seconds in sorted(session.heart_rate_s_by_bpm, reverse=True):
        left_s -= seconds
        if left_s <= 0 and session.session_type not in _GENTLE:
            return HeartRatePeak(session.local_date, session.peak_heart_rate_bpm, float(bpm))
    return HeartRatePeak(session.local_date, session.peak_heart_rate_bpm, None)


def max_heart_rate(
    peaks: Sequence[HeartRatePeak], age_years: float | None, sex: Sex, rules: Rules
) -> MaxHeartRate:
    """Return the maximum heart rate that age and the peaks of a year make credible.

    Parameters
    ----------
    peaks
        One per recording, in any order. A peak far above what age lets expect is a spike and
        is left out; the mean of the two highest left is a lower bound of the maximum.
    age_years
        `None` where it is not known: the usual one is taken, and trusted less.
    sex
        Women's maximum is expected three beats lower.
    rules
        The ``load`` rules.

    Returns
    -------
    MaxHeartRate
        The mean of what age lets expect above the lower bound, drawn towards the bound by
        every recording that was hard enough to come near it. Without a peak, what age says.

    References
    ----------
    Tanaka 2001 (commonly cited); HERITAGE, PMC3935487; Nikolaidis 2018,
    10.3389/fphys.2018.00226.
    """
    age = rules["max_heart_rate.default_age_years"] if age_years is None else age_years
    expected = rules["max_heart_rate.intercept_bpm"] - rules["max_heart_rate.per_year_bpm"] * age
    if sex is Sex.FEMALE:
        expected -= rules["max_heart_rate.female_bpm"]
    sd = rules["max_heart_rate.sd_bpm" if age_years is not None else "max_heart_rate.sd_no_age_bpm"]
    ceiling = expected + rules["max_heart_rate.spike_sds"] * sd
    highest = nlargest(2, (peak.peak_bpm for peak in peaks if peak.peak_bpm <= ceiling))
    if not highest:
        return MaxHeartRate(expected, sd)
    alone = highest[0] - rules["max_heart_rate.single_bpm"]
    bound = sum(highest) / len(highest) if len(highest) > 1 else alone
    near = rules["max_heart_rate.near_frac"] * bound
    n_hard = sum(
        1 for peak in peaks if peak.sustained_bpm is not None and peak.sustained_bpm >= near
    )
    trust = 1.0 + n_hard / rules["max_heart_rate.hard_recordings"]
    mean, spread = _above(bound, expected, sd)
    return MaxHeartRate(bound + (mean - bound) / trust, spread / sqrt(trust))


def _above(bound: float, mean: float, sd: float) -> tuple[float, float]:
    """Return mean and standard deviation of a normal distribution cut off below a bound."""
    z = (bound - mean) / sd
    tail = max(0.5 * (1.0 - erf(z / sqrt(2.0))), _MIN_TAIL)
    ratio = exp(-0.5 * z * z) / sqrt(2.0 * pi) / tail
    return mean + sd * ratio, sd * sqrt(max(_MIN_VARIANCE_FRAC, 1.0 + z * ratio - ratio * ratio))
