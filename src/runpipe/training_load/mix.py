"""What the training was made of, this week and over four (science/model.md 7.3)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from runpipe.model.balance import MixShare
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
