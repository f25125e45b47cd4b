"""How hard a session or a day was against the athlete's own, from 0 to 1 (science/revision-2.md 7R.3)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from runpipe.model.rules import Rules

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
