"""How hard a session was, and against the athlete's own.

Effort, maximum heart rate, time in zones, hardness.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest
from itertools import accumulate
from math import erf, exp, log10, pi, sqrt
from statistics import median
from typing import Final

from runpipe.energy import STRENGTH_TYPES
from runpipe.model.athlete import Sex
from runpipe.model.muscle import EffortSource
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.units import SECONDS_PER_MINUTE

_GENTLE: Final = frozenset({SessionType.EASY, SessionType.LONG})


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
    """Return mean and standard deviation of a normal distribution cut off below a bound.

    The bound is at most the spike limit, so that enough of the distribution lies above it.
    """
    z = (bound - mean) / sd
    tail = 0.5 * (1.0 - erf(z / sqrt(2.0)))
    ratio = exp(-0.5 * z * z) / sqrt(2.0 * pi) / tail
    return mean + sd * ratio, sd * sqrt(1.0 + z * ratio - ratio * ratio)


MAX_RPE: Final = 10.0
_KIND_RULES: Final = {
    SessionType.EASY: "rpe.easy",
    SessionType.LONG: "rpe.long",
    SessionType.TEMPO: "rpe.tempo",
    SessionType.RACE: "rpe.race",
    SessionType.HIIT: "rpe.hiit",
    SessionType.SPRINT: "rpe.sprint",
    SessionType.HILL_REPS: "rpe.hill",
    SessionType.HILLY_RUN: "rpe.long",
    SessionType.TRAIL: "rpe.long",
    SessionType.STAIRS: "rpe.hill",
    SessionType.STRENGTH_FULL: "rpe.strength",
    SessionType.STRENGTH_LOWER: "rpe.strength",
    SessionType.STRENGTH_UPPER: "rpe.upper",
    SessionType.CIRCUIT: "rpe.strength",
    SessionType.PLYOMETRICS: "rpe.plyometrics",
    SessionType.YOGA: "rpe.yoga",
    SessionType.WALK: "rpe.walk",
}
_HEART_RATE_IS_BLIND: Final = STRENGTH_TYPES | {
    SessionType.SPRINT,
    SessionType.PLYOMETRICS,
    SessionType.YOGA,
    SessionType.CLIMB,
}
"""Efforts too short, or too much of muscle alone, for the heart to follow."""
_STEPS: Final = ("very_light", "light", "easy", "steady", "hard", "very_hard")
_HIGH_SHARE: Final = 0.9
_ROUNDING_S: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Effort:
    """An RPE from 0 to 10 and where it came from."""

    rpe: float
    source: EffortSource

    @property
    def is_imputed(self) -> bool:
        """Return whether anybody but the athlete said so."""
        return self.source is not EffortSource.ATHLETE


def session_effort(
    session: SessionSummary, max_heart_rate: MaxHeartRate | None, rules: Rules
) -> Effort:
    """Return a session's effort: the athlete's own, else by heart rate, else by its kind.

    Parameters
    ----------
    session
        An RPE of 0 is what apps write when nothing was entered. Heart rate counts where it
        covers enough of the time; for lifting, sprints and the like it does not.
    max_heart_rate
        The surer it is, the more heart rate says; `None` leaves heart rate out.
    rules
        The ``load`` rules.

    Notes
    -----
    A race of a marathon or more is hard whatever the heart did (science/revision-2.md 7R.2).
    """
    if session.rpe is not None and 0 < session.rpe <= MAX_RPE:
        return Effort(session.rpe, EffortSource.ATHLETE)
    rpe, source = rules[_KIND_RULES.get(session.session_type, "rpe.other")], EffortSource.KIND
    by_heart = None if max_heart_rate is None else _by_heart_rate(session, max_heart_rate, rules)
    if by_heart is not None and max_heart_rate is not None:
        sure, unsure = rules["effort.sure_sd_bpm"], rules["effort.unsure_sd_bpm"]
        doubt = min(max((max_heart_rate.sd_bpm - sure) / (unsure - sure), 0.0), 1.0)
        rpe = (1.0 - doubt) * by_heart + doubt * rpe
        source = EffortSource.HEART_RATE if doubt < 1.0 else EffortSource.KIND
    is_race = session.session_type is SessionType.RACE
    if is_race and (session.distance_m or 0.0) >= rules["effort.marathon_m"]:
        rpe = max(rpe, rules["effort.marathon_rpe"])
    return Effort(rpe, source)


def rpe_of_share(share: float, rules: Rules) -> float:
    """Return the RPE of a share of the maximum heart rate held over a session."""
    shares = [rules[f"effort.{step}_frac"] for step in _STEPS]
    efforts = [rules[f"effort.{step}_rpe"] for step in _STEPS]
    at = bisect_right(shares, share)
    if at == 0:
        return efforts[0]
    if at == len(shares):
        return efforts[-1]
    part = (share - shares[at - 1]) / (shares[at] - shares[at - 1])
    return efforts[at - 1] + part * (efforts[at] - efforts[at - 1])


def _by_heart_rate(
    session: SessionSummary, max_heart_rate: MaxHeartRate, rules: Rules
) -> float | None:
    beats = session.heart_rate_s_by_bpm
    covered_s = sum(seconds for _, seconds in beats)
    least_s = rules["effort.min_cover_frac"] * (session.duration_s or 0.0)
    if session.session_type in _HEART_RATE_IS_BLIND or covered_s <= 0 or covered_s < least_s:
        return None
    mean_bpm = sum(bpm * seconds for bpm, seconds in beats) / covered_s
    high_bpm = _high_bpm(session, covered_s)
    return max(
        rpe_of_share(mean_bpm / max_heart_rate.bpm, rules),
        rpe_of_share(high_bpm / max_heart_rate.bpm, rules) - rules["effort.peak_less_rpe"],
    )


def _high_bpm(session: SessionSummary, covered_s: float) -> int:
    """Return the heart rate that nine tenths of the time lay at or below."""
    beats = sorted(session.heart_rate_s_by_bpm)
    least_s = _HIGH_SHARE * covered_s - _ROUNDING_S
    until_s = accumulate(seconds for _, seconds in beats)
    return next(
        bpm for (bpm, _), so_far_s in zip(beats, until_s, strict=True) if so_far_s >= least_s
    )


PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IntensitySplit:
    """Shares of time in three zones of heart rate (adding to 1), and the minutes behind them."""

    low_frac: float
    mid_frac: float
    high_frac: float
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneTimes:
    """Seconds of a session in three zones of heart rate, and its whole length."""

    low_s: float
    mid_s: float
    high_s: float
    whole_s: float

    @property
    def seen_s(self) -> float:
        """Return the seconds with heart rate."""
        return self.low_s + self.mid_s + self.high_s


def zone_times(session: SessionSummary, max_heart_rate_bpm: float, rules: Rules) -> ZoneTimes:
    """Return a session's time below 82, 82-88 and above 88 % of maximum heart rate."""
    low_below = rules["zones.low_below_frac"] * max_heart_rate_bpm
    high_above = rules["zones.high_above_frac"] * max_heart_rate_bpm
    low_s = mid_s = high_s = 0.0
    for bpm, seconds in session.heart_rate_s_by_bpm:
        if bpm < low_below:
            low_s += seconds
        elif bpm <= high_above:
            mid_s += seconds
        else:
            high_s += seconds
    whole_s = max(session.duration_s or 0.0, low_s + mid_s + high_s)
    return ZoneTimes(low_s=low_s, mid_s=mid_s, high_s=high_s, whole_s=whole_s)


def intensity_split(times: Sequence[ZoneTimes], rules: Rules) -> IntensitySplit | None:
    """Return the shares of time of some sessions in the three zones.

    Returns
    -------
    IntensitySplit or None
        `None` with heart rate on less than half of the time.

    References
    ----------
    Seiler 2010, 10.1123/ijspp.5.3.276 (commonly cited).
    """
    total_s = sum(zones.seen_s for zones in times)
    whole_s = sum(zones.whole_s for zones in times)
    if total_s <= 0 or total_s < rules["zones.min_share_frac"] * whole_s:
        return None
    return IntensitySplit(
        low_frac=sum(zones.low_s for zones in times) / total_s,
        mid_frac=sum(zones.mid_s for zones in times) / total_s,
        high_frac=sum(zones.high_s for zones in times) / total_s,
        minutes=total_s / SECONDS_PER_MINUTE,
    )


def polarization_index(low: float, mid: float, high: float, rules: Rules) -> float | None:
    """Return Treff's index from three shares of time that add to 1.

    Returns
    -------
    float or None
        0 without any time in the highest zone (or no more of it than the hundredth that stands
        in for an empty middle zone); `None` when most of the time is hard, where the index is
        not defined.

    References
    ----------
    Treff et al. 2019, 10.3389/fphys.2019.00707.

    Examples
    --------
    >>> from runpipe.settings import read_rules
    >>> round(polarization_index(0.68, 0.06, 0.26, read_rules("load")), 2)
    2.47
    """
    if high > low:
        return None
    empty = rules["zones.empty_zone_frac"]
    if mid == 0:
        hard = high - empty
        return log10(low / empty * hard * PERCENT) if hard > 0 else 0.0
    return log10(low / mid * high * PERCENT) if high > 0 else 0.0


def polarization_class(
    low: float, mid: float, high: float, index: float | None, rules: Rules
) -> str:
    """Return the shape: ``polarised``, ``pyramidal``, ``threshold`` or ``hard``."""
    if index is None:
        return "hard"
    if index > rules["zones.polarized_index"] and high > mid:
        return "polarised"
    if low > mid > high:
        return "pyramidal"
    return "threshold" if mid >= low else "mixed"


HARD: Final = 0.5
"""From here on a session or a day is hard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """What a session, or all sessions of a day, asked of the athlete.

    Attributes
    ----------
    load_au
        Minutes times RPE; of a day, of all its sessions.
    minutes
        Of training that is no rest; of a day, of all its sessions.
    rpe
        Of the hardest session.
    high_minutes
        Above 88 % of the maximum heart rate; 0 where no heart rate is known.
    run_m
        Distance of the longest run, 0 without one.
    """

    load_au: float
    minutes: float
    rpe: float
    high_minutes: float
    run_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What the athlete was used to before that day; `None` where it is not known yet.

    Attributes
    ----------
    chronic_load_au
        Daily load, exponentially weighted over 28 days.
    longest_run_m
        Of the 30 days before.
    top_load_au
        The load from which a session belongs to the athlete's hardest tenth.
    """

    chronic_load_au: float | None
    longest_run_m: float | None
    top_load_au: float | None


def hardness(strain: Strain, habit: Habit, rules: Rules) -> float:
    """Return how hard it was, 0 to 1; hard from 0.5.

    Each part is a ramp, and the largest counts: load against the usual load and as such,
    minutes, minutes of high heart rate, the longest run against that of the month before. Half
    way up go three more: an effort of 7, a length of 90 minutes, and a load among the hardest
    tenth of the athlete's own.
    """
    parts = [
        _ramp(strain.minutes, "hard.minutes", rules),
        _ramp(strain.high_minutes, "hard.high_minutes", rules),
        _ramp(strain.load_au, "hard.load", rules),
        min(HARD, _ramp(strain.rpe, "hard.rpe", rules)),
        min(HARD, _ramp(strain.minutes, "hard.long_minutes", rules)),
    ]
    if habit.chronic_load_au is not None:
        usual = max(habit.chronic_load_au, rules["hard.min_usual_load"])
        parts.append(_ramp(strain.load_au / usual, "hard.usual_load", rules))
    if habit.top_load_au is not None:
        parts.append(min(HARD, _ramp(strain.load_au / habit.top_load_au, "hard.top_load", rules)))
    if habit.longest_run_m:
        parts.append(_ramp(strain.run_m / habit.longest_run_m, "hard.longest", rules))
    else:
        parts.append(_ramp(strain.run_m, "hard.alone", rules))
    return max(parts)


def top_load_au(loads_au: Sequence[float], rules: Rules) -> float | None:
    """Return the load from which a session is among the hardest tenth; `None` with too few.

    Where all sessions are much alike, or the hardest ones are, none stands out: it is at least a
    quarter above the median, and above all of them where many share the top.
    """
    n = len(loads_au)
    if n < rules["hard.top_min_sessions"]:
        return None
    in_order = sorted(loads_au)
    top = in_order[int(min(rules["hard.top_frac"], 1.0) * (n - 1))]
    n_alike = n - bisect_left(in_order, rules["hard.top_alike"] * top)
    if n_alike > rules["hard.top_crowd_frac"] * n:
        top = in_order[-1] * rules["hard.top_beyond"]
    return max(top, rules["hard.top_to_median"] * median(in_order))


def _ramp(value: float, name: str, rules: Rules) -> float:
    return min(max((value - rules[f"{name}_from"]) / rules[f"{name}_span"], 0.0), 1.0)
