"""How hard a session was on the scale from 0 to 10: said, from heart rate, or by its kind."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from runpipe.energy import STRENGTH_TYPES
from runpipe.model.balance import EffortSource
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.training_load.max_heart_rate import MaxHeartRate

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
    left_s = _HIGH_SHARE * covered_s
    bpm = 0
    for bpm, seconds in sorted(session.heart_rate_s_by_bpm):  # noqa: B007  (read after the loop)
        left_s -= seconds
        if left_s <= _ROUNDING_S:
            break
    return bpm
