"""Training balance in words: each figure with its own light and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from runpipe.judges.balance.lights import metric_lights
from runpipe.judges.view.week_view import WeekView
from runpipe.model.assessment import BalanceMetric, Flag, Light, ModelRules, TrainingBalance
from runpipe.model.rules import Rules

_SPIKE_TEXT: Final = {
    "steady": "no run went more than 10 % beyond the longest of the 30 days before",
    "small": "10-30 % beyond the longest run of the 30 days before: injuries were 1.6 times as frequent",
    "moderate": "30-100 % beyond the longest run of the 30 days before: injuries were 1.5 times as frequent",
    "large": "more than twice the longest run of the 30 days before: injuries were 2.3 times as frequent",
    "return": "first run in 30 days: begin short, there is nothing to compare it with",
    "unknown": "the history is shorter than 30 days: longer runs may lie before it",
    "none": "no run",
}


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    title: str
    unit: str
    window: str
    rule: str
    text: str


_ROWS: Final = (
    _Row("spike", "Longest run against before", "ratio", "30 d", "spike.small", ""),
    _Row(
        "load_ratio",
        "Load now against usual",
        "ratio",
        "7 d / 28 d",
        "ewma.steady_high",
        "Describes a change of load; it does not predict injury.",
    ),
    _Row(
        "distance_change",
        "Distance against last week",
        "frac change",
        "7 d",
        "volume.week_change_frac",
        "In the largest cohort the weekly change had no relation to injury.",
    ),
    _Row(
        "monotony",
        "Monotony",
        "ratio",
        "7 d",
        "monotony.caution",
        "Every day alike scores high; hard and easy days apart score low.",
    ),
    _Row(
        "low_intensity",
        "Easy share of run time",
        "frac",
        "7 d",
        "zones.ok_low_frac",
        "Time below 82 % of maximum heart rate; three quarters is usual in trained runners.",
    ),
    _Row(
        "polarization",
        "Polarization index",
        "index",
        "7 d",
        "zones.polarized_index",
        "Above 2 the training is polarised; other shapes work too.",
    ),
    _Row(
        "long_share",
        "Share of the longest run",
        "frac",
        "7 d",
        "volume.long_share_frac",
        "A rule of thumb.",
    ),
    _Row(
        "hard_days",
        "Hard days",
        "d",
        "7 d",
        "hard.max_days",
        "Up to three, with easy days between them, is usual advice.",
    ),
    _Row(
        "rest_days", "Rest days", "d", "7 d", "hard.min_rest_days", "At least one is usual advice."
    ),
    _Row(
        "strength_lower",
        "Strength, legs",
        "sessions/week",
        "7 d",
        "strength.ok_units",
        "Two sessions build, one holds what is there (below 60 years).",
    ),
    _Row(
        "strength_upper",
        "Strength, upper body",
        "sessions/week",
        "7 d",
        "strength.ok_units",
        "Running does nothing for the upper body.",
    ),
    _Row(
        "high_force",
        "Sprints, hills, hard intervals",
        "S",
        "7 d",
        "power.max_units",
        "One to three a week keep legs strong.",
    ),
    _Row(
        "consistency",
        "Active weeks of the last eight",
        "weeks",
        "56 d",
        "consistency.ok_weeks",
        "Muscle and fitness are kept by coming back.",
    ),
    _Row("damage", "Recovery index", "index", "today", "damage.easy_only", ""),
)


def balance_metrics(
    balance: TrainingBalance, view: WeekView, rules: ModelRules, *, has_strength: bool
) -> tuple[BalanceMetric, ...]:
    """Give every figure of the balance its light; ``unknown`` where it has no value."""
    values = _values(balance, has_strength=has_strength)
    lights = metric_lights(balance, view, rules.load)
    texts = {
        "spike": f"{_SPIKE_TEXT[balance.spike_class]}.".capitalize(),
        "damage": balance.damage_text,
    }
    found = []
    for row in _ROWS:
        rule = rules.load.rule(row.rule)
        value = values[row.name]
        found.append(
            BalanceMetric(
                name=row.name,
                title=row.title,
                value=value,
                unit=row.unit,
                light=lights[row.name]
                if value is not None or row.name == "spike"
                else Light.UNKNOWN,
                window=row.window,
                text=texts.get(row.name, row.text),
                grade=rule.grade,
                source=rule.source,
            )
        )
    return tuple(found)


def balance_flags(balance: TrainingBalance, view: WeekView, rules: ModelRules) -> tuple[Flag, ...]:
    """Return what is worth a sentence beside the figures."""
    load = rules.load
    n = rules.load["hard.max_days"]
    candidates = (
        (
            balance.spike_class == "return",
            "return",
            Light.CAUTION,
            "First run in 30 days: begin short and easy.",
        ),
        (
            balance.has_consecutive_hard_days,
            "consecutive_hard_days",
            Light.CAUTION,
            "Two hard days followed each other.",
        ),
        (balance.n_hard_days > n, "many_hard_days", Light.CAUTION, f"More than {n:.0f} hard days."),
        (
            balance.damage_index > load["damage.no_hard"],
            "recovery",
            Light.CAUTION,
            balance.damage_text,
        ),
        (
            balance.acute_chronic_ratio is None,
            "short_history",
            Light.INFO,
            "Less than four weeks of history: load now against usual is not known yet.",
        ),
        (
            balance.monotony is None and bool(view.sessions),
            "monotony_undefined",
            Light.INFO,
            "Every day had the same load: monotony is undefined.",
        ),
        (
            balance.run_distance_7d_m > 0,
            "health",
            Light.OK,
            "Running at all, even once a week, goes with a longer life; more adds little to that.",
        ),
    )
    return tuple(
        Flag(name=name, light=light, text=text) for is_on, name, light, text in candidates if is_on
    )


def damage_text(index: float, rules: Rules) -> str:
    """Put the recovery index into words."""
    if index < rules["damage.recovered"]:
        return "Legs recovered."
    if index < rules["damage.easy_only"]:
        return "Legs nearly recovered."
    if index <= rules["damage.no_hard"]:
        return "Legs still recovering: easy running only."
    return "Legs still recovering: no hard, long or downhill run yet, easy days only."


def _values(balance: TrainingBalance, *, has_strength: bool) -> Mapping[str, float | None]:
    active = balance.n_active_weeks_of_8
    return {
        "spike": balance.spike_ratio,
        "load_ratio": balance.acute_chronic_ratio,
        "distance_change": balance.run_distance_change_frac,
        "monotony": balance.monotony,
        "low_intensity": balance.low_intensity_frac,
        "polarization": balance.polarization_index,
        "long_share": balance.long_run_share_frac,
        "hard_days": float(balance.n_hard_days),
        "rest_days": float(balance.n_rest_days),
        "strength_lower": balance.strength_units_lower_7d if has_strength else None,
        "strength_upper": balance.strength_units_upper_7d if has_strength else None,
        "high_force": balance.high_force_units,
        "consistency": None if active is None else float(active),
        "damage": balance.damage_index,
    }
