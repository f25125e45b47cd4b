"""Many weeks at once, each at several energy balances.

From a loss rate to a score and a band (science/model.md 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final, NamedTuple

import numpy as np

from runpipe.energy import Numbers
from runpipe.judges.doses import held, ramp
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.model.athlete import Sex
from runpipe.model.muscle import Band
from runpipe.model.rules import Rules

_MALE_SHARE: Final = {Sex.MALE: 1.0, Sex.FEMALE: 0.0, Sex.UNSPECIFIED: 0.5}
_DAYS: Final = 7.0
_NO_HEIGHT_M: Final = 1e-3
"""So small that no muscle reserve looks low."""
_PLAIN: Final = (
    "mass_kg",
    "body_fat_frac",
    "tdee_kcal",
    "age_years",
    "protein_g_per_kg",
    "meal_quality",
    "endurance_min_per_day",
    "lower_units",
    "strength_lower_units",
    "strength_upper_units",
    "high_force_units",
    "run_km",
    "other_aerobic_min",
    "n_bed_days",
    "mean_damage_index",
    "strength_novice_frac",
    "run_novice_frac",
)


class Variant(NamedTuple):
    """A week, and effects whose size is not that of the rules, by name of the rule.

    `lean_kg` is the fat-free mass that the availability of another balance goes by, where it is
    not the week's own.
    """

    inputs: MuscleInputs
    effects: Mapping[str, float] = {}
    lean_kg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputGrid:
    """Numbers of many weeks; arrays are (weeks, 1), those of the balance (weeks, nodes).

    What is not known holds a value that changes nothing: without sleep the reference, without
    carbohydrate or availability plenty, without height no low reserve.
    """

    male_share: Numbers
    height_m: Numbers
    balance_kcal: Numbers
    availability_kcal_per_kg: Numbers
    carb_g_per_kg: Numbers
    sleep_h: Numbers
    exercise_kcal: Numbers
    usual_exercise_kcal: Numbers
    plain: Mapping[str, Numbers]
    effects: Mapping[str, Numbers] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Numbers:
        """Return the numbers of one of the plain inputs, under its name in `MuscleInputs`."""
        return self.plain[name]

    @property
    def shape(self) -> tuple[int, int]:
        """How many weeks, and how many nodes."""
        n_weeks, n_nodes = self.balance_kcal.shape
        return n_weeks, n_nodes

    @property
    def deficit_kcal(self) -> Numbers:
        """The deficit, never below 0."""
        return np.maximum(0.0, -self.balance_kcal)

    @property
    def deficit_frac(self) -> Numbers:
        """The deficit as a share of expenditure."""
        return self.deficit_kcal / np.maximum(1.0, self["tdee_kcal"])

    @property
    def fat_free_mass_kg(self) -> Numbers:
        """Fat-free mass."""
        return self["mass_kg"] * (1.0 - self["body_fat_frac"])

    def by_sex(self, name: str, rules: Rules) -> Numbers:
        """Return a rule that stands for each sex: ``{}`` in its name is ``male`` and ``female``."""
        share = self.male_share
        male, female = rules[name.format("male")], rules[name.format("female")]
        return share * male + (1.0 - share) * female

    def effect(self, name: str, rules: Rules) -> Numbers | float:
        """Return the size of an effect: that of the rules, or of each week where they differ."""
        return self.effects.get(name, rules[name])


def grid_of(variants: Sequence[Variant], nodes: Numbers, rules: Rules) -> InputGrid:
    """Build the grid of some weeks.

    Parameters
    ----------
    variants
        The weeks.
    nodes
        How many sigmas each node lies off a week's balance.
    rules
        The ``risk`` rules.
    """
    weeks = [variant.inputs for variant in variants]
    plain = {name: _column([getattr(week, name) for week in weeks]) for name in _PLAIN}
    lean = _column([variant.lean_kg or variant.inputs.fat_free_mass_kg for variant in variants])
    off = _column([week.sigma_balance_kcal for week in weeks]) * nodes[None, :]
    trained = [exercise_kcal(week, rules) for week in weeks]
    available = _column([_or(week.availability_kcal_per_kg, inf) for week in weeks])
    return InputGrid(
        male_share=_column([_MALE_SHARE[week.sex] for week in weeks]),
        height_m=_column([week.height_m or _NO_HEIGHT_M for week in weeks]),
        balance_kcal=_column([week.balance_kcal for week in weeks]) + off,
        availability_kcal_per_kg=available + off / lean,
        carb_g_per_kg=_column([_or(week.carb_g_per_kg, inf) for week in weeks]),
        sleep_h=_column([_or(week.sleep_h, rules["sleep.reference_h"]) for week in weeks]),
        exercise_kcal=_column(trained),
        usual_exercise_kcal=_column(
            [_usual(week, kcal) for week, kcal in zip(weeks, trained, strict=True)]
        ),
        plain=plain,
        effects={
            name: _column([variant.effects.get(name, rules[name]) for variant in variants])
            for name in sorted({name for variant in variants for name in variant.effects})
        },
    )


def exercise_kcal(week: MuscleInputs, rules: Rules) -> float:
    """Return the net cost of training per day, where it is not stated from distance and time."""
    if week.exercise_kcal is not None:
        return week.exercise_kcal
    running = week.run_km * rules["sparing.net_kcal_per_kg_km"] * week.mass_kg
    return (running + week.other_aerobic_min * rules["sparing.other_kcal_per_min"]) / _DAYS


def _usual(week: MuscleInputs, trained_kcal: float) -> float:
    if week.usual_exercise_kcal is not None:
        return week.usual_exercise_kcal
    return trained_kcal * (1.0 - week.run_novice_frac)


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _column(values: Sequence[float]) -> Numbers:
    return np.array(values, dtype=np.float64)[:, None]


_PERCENT: Final = 100.0
_MAX_EXPONENT: Final = 700.0
"""Beyond it `exp` overflows; the score is 0 or 100 long before."""


def score(rate_pct_per_week: float, midpoint_pct_per_week: float, rules: Rules) -> float:
    """Return the place of a loss rate on 0-100; 50 at the midpoint."""
    rate, midpoint = np.array(rate_pct_per_week), np.array(midpoint_pct_per_week)
    return float(scores_of(rate, midpoint, rules))


def scores_of(rates: Numbers, midpoints: Numbers, rules: Rules) -> Numbers:
    """Return the places of many loss rates on 0-100."""
    exponent = -(rates - midpoints) / rules["score.slope"]
    points: Numbers = _PERCENT / (1.0 + np.exp(held(exponent, -_MAX_EXPONENT, _MAX_EXPONENT)))
    return points


def band(score_points: float, rules: Rules) -> Band:
    """Return the band a score lies in; a limit belongs to the band above it."""
    if score_points < rules["score.guarded"]:
        return Band.LOW
    if score_points < rules["score.elevated"]:
        return Band.GUARDED
    return Band.ELEVATED if score_points < rules["score.high"] else Band.HIGH


def score_midpoint(grid: InputGrid, rules: Rules) -> Numbers:
    """Return the rate at which the score is 50; lower with a low muscle reserve (FFMI)."""
    ffmi = grid.fat_free_mass_kg / grid.height_m**2
    from_ffmi = grid.by_sex("reserve.midpoint_{}_kg_per_m2", rules)
    low = ramp(from_ffmi - ffmi, 0.0, rules["reserve.midpoint_span_kg_per_m2"])
    return rules["score.midpoint"] - rules["reserve.midpoint_shift"] * low
