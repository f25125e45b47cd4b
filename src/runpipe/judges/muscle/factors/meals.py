"""Spread of protein: meals with enough of it, and eating after key sessions (model.md 4.4)."""

from __future__ import annotations

from typing import Final

from runpipe.judges.muscle.factor import Card, Factor, FactorCoverage, RiskWeek, above_light
from runpipe.judges.view.week_view import WEEK_DAYS, WeekView
from runpipe.model.findings import finding
from runpipe.model.muscle import Light
from runpipe.model.week_assessment import ModelRules

_SEVERITY: Final = (Light.UNKNOWN, Light.OK, Light.CAUTION, Light.WARN)


def _light(week: RiskWeek) -> Light:
    risk, timing = week.rules.risk, week.view.timing
    light = above_light(
        timing.feedings_per_day, risk["meals.ok_feedings"], risk["meals.caution_feedings"]
    )
    if light is Light.UNKNOWN or timing.fuelled_frac is None:
        return light
    after = above_light(
        timing.fuelled_frac, risk["meals.ok_post_frac"], risk["meals.warn_post_frac"]
    )
    mild = Light.CAUTION if after is Light.WARN else after  # weakly supported: never red
    return max(light, mild, key=_SEVERITY.index)


def _coverage(view: WeekView, rules: ModelRules) -> FactorCoverage:
    n_timed = view.timing.n_timed_days
    partial = rules.risk["confidence.partial_times"] if n_timed else 0.0
    return FactorCoverage(
        name="times",
        value_frac=1.0 if n_timed >= WEEK_DAYS else partial,
        finding=finding("coverage.times", n=n_timed),
        gaps=() if n_timed else (finding("gap.times"),),
    )


FACTOR: Final = Factor(
    name="meals",
    card=Card(
        unit="feedings/d",
        rule="meals.feedings",
        value=lambda week: week.view.timing.feedings_per_day,
        light=_light,
        text=lambda _: finding("factor.meals.text"),
        reference=lambda week: week.rules.risk["meals.feedings_full"],
        needs_body=True,
    ),
    coverage=_coverage,
)
