"""What the training was made of, strength work in units.

Its loads over time (science/model.md 7.2, 7.3).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, mean, stdev
from typing import Final

from runpipe.energy import RUN_TYPES
from runpipe.model.iso_week import between
from runpipe.model.muscle import MixShare
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.units import SECONDS_PER_MINUTE

CLASSES: Final = (
    "sprint",
    "hiit",
    "hill",
    "long",
    "tempo",
    "easy",
    "strength_lower",
    "strength_upper",
    "other",
)
_CLASS_OF: Final = {
    SessionType.SPRINT: "sprint",
    SessionType.HIIT: "hiit",
    SessionType.HILL_REPS: "hill",
    SessionType.HILLY_RUN: "hill",
    SessionType.TRAIL: "hill",
    SessionType.STAIRS: "hill",
    SessionType.LONG: "long",
    SessionType.TEMPO: "tempo",
    SessionType.EASY: "easy",
    SessionType.STRENGTH_LOWER: "strength_lower",
    SessionType.STRENGTH_UPPER: "strength_upper",
}
_LONG_RACE_MIN: Final = 90.0
_WEEKS: Final = 4.0


@dataclass(slots=True)
class _Sums:
    sessions: float = 0.0
    duration_s: float = 0.0
    distance_m: float = 0.0
    load_au: float = 0.0

    def add(self, session: SessionSummary, load_au: float, share: float) -> None:
        self.sessions += share
        self.duration_s += share * (session.duration_s or 0.0)
        self.distance_m += share * (session.distance_m or 0.0)
        self.load_au += share * load_au

    def over(self, total: _Sums) -> tuple[float | None, ...]:
        pairs = (
            (self.duration_s, total.duration_s),
            (self.distance_m, total.distance_m),
            (self.load_au, total.load_au),
            (self.sessions, total.sessions),
        )
        return tuple(part / whole if whole > 0 else None for part, whole in pairs)


def training_mix(
    week: Iterable[SessionSummary],
    four_weeks: Iterable[SessionSummary],
    load_by_id: Mapping[str, float],
    brisk_ids: Container[str],
    rest_days: tuple[int, float],
) -> tuple[MixShare, ...]:
    """Return shares of time, distance, load and sessions by class, beside the four-week mean.

    Parameters
    ----------
    week, four_weeks
        The sessions of the 7 and of the 28 days.
    load_by_id
        Load of each session; a session without one counts 0 there.
    brisk_ids
        Sessions that were not run easily, by heart rate: those of the easy kind count as tempo.
    rest_days
        Rest days of the week, and of the four weeks as a weekly mean.

    Returns
    -------
    tuple of MixShare
        Every class in a fixed order, ``rest`` last. A full-body session counts half to each
        region. Shares are `None` where there is nothing to share out.
    """
    now, now_total = _sums(week, load_by_id, brisk_ids)
    then, then_total = _sums(four_weeks, load_by_id, brisk_ids)
    shares = [_share(name, now[name], now_total, then[name], then_total) for name in CLASSES]
    return (*shares, _rest(*rest_days))


def session_classes(
    session: SessionSummary, *, is_brisk: bool = False
) -> tuple[tuple[str, float], ...]:
    """Return the class or classes a session counts to, with its share of each.

    An easy run `is_brisk` when heart rate says that it was not run easily: it counts as tempo.
    """
    if is_brisk and session.session_type is SessionType.EASY:
        return (("tempo", 1.0),)
    if session.session_type is SessionType.STRENGTH_FULL:
        return (("strength_lower", 0.5), ("strength_upper", 0.5))
    if session.session_type is SessionType.RACE:
        minutes = (session.duration_s or 0.0) / SECONDS_PER_MINUTE
        return (("long" if minutes >= _LONG_RACE_MIN else "tempo", 1.0),)
    return ((_CLASS_OF.get(session.session_type, "other"), 1.0),)


def _sums(
    sessions: Iterable[SessionSummary], load_by_id: Mapping[str, float], brisk_ids: Container[str]
) -> tuple[dict[str, _Sums], _Sums]:
    by_class = {name: _Sums() for name in CLASSES}
    total = _Sums()
    for session in sessions:
        load_au = load_by_id.get(session.session_id, 0.0)
        total.add(session, load_au, 1.0)
        for name, share in session_classes(session, is_brisk=session.session_id in brisk_ids):
            by_class[name].add(session, load_au, share)
    return by_class, total


def _share(name: str, now: _Sums, now_total: _Sums, then: _Sums, then_total: _Sums) -> MixShare:
    time_7d, distance_7d, load_7d, sessions_7d = now.over(now_total)
    time_28d, distance_28d, load_28d, sessions_28d = then.over(then_total)
    return MixShare(
        name=name,
        sessions_7d=now.sessions,
        duration_7d_s=now.duration_s,
        distance_7d_m=now.distance_m,
        load_7d_au=now.load_au,
        sessions_28d=then.sessions / _WEEKS,
        time_share_7d_frac=time_7d,
        time_share_28d_frac=time_28d,
        distance_share_7d_frac=distance_7d,
        distance_share_28d_frac=distance_28d,
        load_share_7d_frac=load_7d,
        load_share_28d_frac=load_28d,
        session_share_7d_frac=sessions_7d,
        session_share_28d_frac=sessions_28d,
    )


def _rest(days_7d: int, days_28d: float) -> MixShare:
    return MixShare(
        name="rest",
        sessions_7d=float(days_7d),
        duration_7d_s=0.0,
        distance_7d_m=0.0,
        load_7d_au=0.0,
        sessions_28d=days_28d,
        time_share_7d_frac=None,
        time_share_28d_frac=None,
        distance_share_7d_frac=None,
        distance_share_28d_frac=None,
        load_share_7d_frac=None,
        load_share_28d_frac=None,
        session_share_7d_frac=None,
        session_share_28d_frac=None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Monotony:
    """Spread of a week's daily loads. `monotony` and `strain_au` are `None` when the SD is 0."""

    mean_au: float
    sd_au: float
    monotony: float | None
    strain_au: float | None


def monotony(daily_loads_au: Sequence[float], rules: Rules) -> Monotony:
    """Return mean, SD (n-1), monotony (mean over SD, capped) and strain (load times monotony).

    References
    ----------
    Foster 1998 (commonly cited).
    """
    average = mean(daily_loads_au)
    spread = stdev(daily_loads_au)
    if spread == 0:
        return Monotony(mean_au=average, sd_au=0.0, monotony=None, strain_au=None)
    ratio = min(average / spread, rules["monotony.cap"])
    return Monotony(
        mean_au=average, sd_au=spread, monotony=ratio, strain_au=sum(daily_loads_au) * ratio
    )


def weighted_loads(
    load_by_day: Mapping[date, float], first_date: date, as_of: date, rules: Rules
) -> tuple[float, float] | None:
    """Return acute and chronic load, exponentially weighted over 7 and 28 days.

    Parameters
    ----------
    load_by_day
        Daily load; a day without a session is a day of 0 (from `first_date` on).
    first_date
        The first day of any record. Each mean starts from the average of its own first days.
    as_of
        The day the answer is for.
    rules
        The ``load`` rules.

    Returns
    -------
    tuple of float or None
        `None` with less than 28 days of history.

    References
    ----------
    Williams et al. 2017, 10.1136/bjsports-2016-096589. Descriptive only: Impellizzeri et al.
    2021, 10.1007/s40279-020-01378-6.
    """
    if (as_of - first_date).days + 1 < rules["ewma.min_history_days"]:
        return None
    oldest = as_of - timedelta(days=int(rules["ewma.lookback_days"]) - 1)
    start = max(first_date, oldest)
    n_days = (as_of - start).days + 1
    loads = [load_by_day.get(start + timedelta(days=i), 0.0) for i in range(n_days)]
    return weighted_load(loads, "acute", rules), weighted_load(loads, "chronic", rules)


def weighted_load(daily_loads_au: Sequence[float], span: str, rules: Rules) -> float:
    """Return the exponentially weighted mean of daily loads over the ``acute`` or ``chronic`` days.

    It starts from the average of the first days; what lies further back than 180 days is cut off.
    """
    days = int(rules[f"ewma.{span}_days"])
    loads = daily_loads_au[-int(rules["ewma.lookback_days"]) :]
    weight = 2.0 / (days + 1.0)
    level = fmean(loads[:days])
    for load in loads:
        level = weight * load + (1.0 - weight) * level
    return level


RUN_LIKE: Final = RUN_TYPES | {SessionType.STAIRS}
"""Types whose strength units do not depend on their length."""
CROSS_TRAINING: Final = frozenset(
    {
        SessionType.CIRCUIT,
        SessionType.PLYOMETRICS,
        SessionType.YOGA,
        SessionType.ROW,
        SessionType.CLIMB,
        SessionType.SWIM,
        SessionType.CYCLE,
    }
)
"""Who logs these would log lifting too: no strength log then means none was done."""
_DAYS_PER_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthUnits:
    """Units of the last seven days, and of 28 days as a weekly mean.

    One unit is one full session for a region; `lower_runs` is what runs of high force add.
    """

    lower_7d: float
    upper_7d: float
    lower_runs_7d: float
    lower_28d: float
    upper_28d: float
    lower_runs_28d: float


def strength_units(
    sessions: Sequence[SessionSummary], as_of: date, n_history_days: int, rules: Rules
) -> StrengthUnits:
    """Add up strength units of the week and of four weeks.

    Parameters
    ----------
    sessions
        In order of date, without duplicates.
    as_of
        Last day of both windows.
    n_history_days
        Days since the first record: a history shorter than 28 days is averaged over what there
        is (at least a week), so that days before it do not count as days without strength.
    rules
        The ``load`` rules.

    References
    ----------
    Bickel et al. 2011, MSSE 43:1177 (what keeps a gain); WHO 2020 (commonly cited).
    """
    long_days = int(rules["units.long_window_days"])
    weeks = min(long_days, max(_DAYS_PER_WEEK, n_history_days)) / _DAYS_PER_WEEK
    recent = between(sessions, as_of - timedelta(days=_DAYS_PER_WEEK - 1), as_of)
    before = between(sessions, as_of - timedelta(days=long_days - 1), as_of)
    lower_7d, upper_7d, runs_7d = _sum(recent, rules)
    lower_28d, upper_28d, runs_28d = _sum(before, rules)
    return StrengthUnits(
        lower_7d=lower_7d,
        upper_7d=upper_7d,
        lower_runs_7d=runs_7d,
        lower_28d=lower_28d / weeks,
        upper_28d=upper_28d / weeks,
        lower_runs_28d=runs_28d / weeks,
    )


def blended(recent: float, long_run: float, rules: Rules) -> float:
    """Mix the week with the four-week mean, so that consistency counts."""
    weight = rules["units.recent_weight"]
    return weight * recent + (1.0 - weight) * long_run


def high_force_units(sessions: Iterable[SessionSummary], rules: Rules) -> float:
    """Return S: sprints, hills, stairs and hard intervals of some sessions, weighted."""
    return sum(_weight("high_force", s.session_type, rules) for s in sessions)


def quality(session: SessionSummary, rules: Rules) -> float:
    """Return how much of a full session this was, from hard sets, else minutes."""
    least = rules["units.min_quality"]
    if session.n_hard_sets is not None:
        share = session.n_hard_sets / rules["units.sets_full"]
        return min(max(share, least), rules["units.max_quality_sets"])
    if session.duration_s is not None:
        share = session.duration_s / SECONDS_PER_MINUTE / rules["units.minutes_full"]
        return min(max(share, least), rules["units.max_quality_minutes"])
    return rules["units.unknown_quality"]


def _sum(sessions: Iterable[SessionSummary], rules: Rules) -> tuple[float, float, float]:
    lower = upper = runs = 0.0
    for session in sessions:
        low = _weight("lower", session.session_type, rules)
        if session.session_type in RUN_LIKE:
            runs += low
            continue
        share = quality(session, rules)
        lower += share * low
        upper += share * _weight("upper", session.session_type, rules)
    return lower, upper, runs


def _weight(table: str, kind: SessionType, rules: Rules) -> float:
    name = f"{table}.{kind}"
    return rules[name] if name in rules.by_name else 0.0
