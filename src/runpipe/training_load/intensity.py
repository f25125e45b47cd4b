"""How the time was split between easy, middling and hard (science/model.md 7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary
from runpipe.units import SECONDS_PER_MINUTE

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
        hard = max(0.0, high - empty)
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
