"""What the work found in a session is: sprints or strides, repeats or stops, hill repeats or not.

Each kind is a share from 0 to 1 that goes over smoothly at the definition's thresholds, and work
that is of no such kind no longer counts as evidence for it (docs/classification.md).
"""

from __future__ import annotations

import math
from typing import Final

from runpipe.classification.context_measures import above
from runpipe.model.rules import Rules

HALF: Final = 0.5
NO_BURSTS: Final = (
    "burst_s", "burst_spread", "burst_peak_to_easy", "burst_peak_to_best", "burst_peak_mps",
    "burst_too_slow", "burst_rest_s", "burst_rest_spread", "burst_grade", "burst_same_place",
    "burst_witness", "burst_up_down_n",
)  # fmt: skip
NO_REPEATS: Final = (
    "clear_share", "interval_s", "stride_like", "interval_to_easy", "interval_to_critical",
    "interval_grade", "interval_to_running", "interval_spread", "interval_up_down_n",
)  # fmt: skip
COUNTS: Final = (
    "interval_n", "clear_n", "clear_min", "clear_contrast", "structure_score", "jogged_rest_n",
    "marked_n",
)  # fmt: skip
TERRAIN: Final = (
    "notable_per_km", "notable_m", "range_m", "climb_again_share", "climb_repeats",
    "climb_gain_m", "altitude_noise_m",
)  # fmt: skip


def weigh_work(measures: dict[str, float], rules: Rules, *, has_heart_rate: bool) -> None:
    """Add what kind of work was found, and drop the measures of work that is none.

    Parameters
    ----------
    measures
        Of one session; changed in place.
    rules
        ``work.*``.
    has_heart_rate
        Whether hill repeats can be asked to show in heart rate.
    """
    measures["hill_reps"] = _hill_reps(measures, rules, has_heart_rate=has_heart_rate)
    measures["sprint_set"] = _sprint_set(measures, rules)
    if measures["sprint_set"] > HALF and math.isnan(measures.get("burst_witness", math.nan)):
        measures["burst_witness"] = 1.0  # an even rhythm stands in for channels that are missing
    strides = measures.get("strides_in_run", 0.0) > HALF
    if measures["hill_reps"] > HALF:
        _drop(measures, TERRAIN)
    if measures["hill_reps"] > HALF or strides or measures["sprint_set"] < HALF:
        _drop(measures, NO_BURSTS)
        measures["fast_burst_n"] = 0.0
    few = measures.get("interval_s", 0.0) < rules["work.stride_rep"] or (
        measures.get("interval_n", 0.0) < rules["hiit.min_reps"]
    )
    if measures.get("stopped_run", 0.0) > HALF or (strides and few):
        _drop(measures, NO_REPEATS)
        measures.update(dict.fromkeys(COUNTS, 0.0))


def _drop(measures: dict[str, float], names: tuple[str, ...]) -> None:
    for name in names:
        measures.pop(name, None)


def _sprint_set(m: dict[str, float], rules: Rules) -> float:
    """Return how far bursts are a sprinter's: full rests, or many short ones, and a witness."""
    spread, witness = m.get("burst_rest_spread", 0.0), m.get("burst_witness", math.nan)
    regular = above(rules["work.sprint_rest_spread"], _or(spread, 0.0), 0.02)
    apart = above(m.get("burst_between_share", 0.0), rules["work.sprint_between"], 0.02)
    full = above(m.get("burst_rest_to_work", 0.0), rules["work.sprint_rest"], 0.1)
    has_witness = not math.isnan(witness)
    full *= max(regular, apart if has_witness else 0.0)
    many = above(m.get("fast_burst_n", 0.0), rules["work.repeated_n"], 0.3)
    many *= above(rules["work.repeated_s"], m.get("burst_s", 99.0), 0.7) * regular
    return max(full, many) * (above(witness, rules["work.witness"], 0.03) if has_witness else 1.0)


def _hill_reps(m: dict[str, float], rules: Rules, *, has_heart_rate: bool) -> float:
    """Return how far the same climb was run again and again for its own sake."""
    short = above(rules["work.hill_reps_km"], _or(m.get("distance_km", 0.0), 99.0), 0.5)
    waves = above(m.get("cycle_n", 0.0), rules["work.cycles"], 0.35)
    waves *= above(m.get("cycle_gain_m", 0.0), rules["work.cycle_gain"], 0.1) * short
    waves *= above(m.get("climb_waves", 0.0), rules["work.cycles"], 0.35) if has_heart_rate else 0.0
    planned = m.get("interval_n", 0.0) > rules["work.cycles"] and (
        m.get("interval_up_share", 0.0) < HALF
    )
    again = above(m.get("climb_again_share", 0.0), rules["work.again_share"], 0.04) * short
    again *= above(m.get("climb_repeats", 0.0), rules["hill.min_repeats"] - HALF, 0.2)
    again *= above(m.get("climb_gain_m", 0.0), rules["work.again_gain"], 0.2)
    again *= above(rules["work.again_noise"], _or(m.get("altitude_noise_m", 99.0), 99.0), 0.3)
    return max(
        waves, 0.0 if planned else again, _uphill(m, rules, "interval"), _uphill(m, rules, "burst")
    )


def _uphill(m: dict[str, float], rules: Rules, name: str) -> float:
    """Return how far repeats or bursts go up and their rests come down."""
    up = above(m.get(f"{name}_up_down_n", 0.0), rules["work.up_down_n"], 0.3)
    up *= above(m.get(f"{name}_up_share", 0.0), rules["work.up_share"], 0.03)
    grade = _or(m.get(f"{name}_grade", 0.0), 0.0)
    if name == "burst":
        return up * above(grade, rules["work.burst_grade"], 0.004)
    up *= above(m.get("interval_gain_m", 0.0), rules["work.up_gain"], 0.4)
    return up * above(grade, rules["work.up_grade"], 0.004)


def _or(value: float, instead: float) -> float:
    return instead if math.isnan(value) else value
