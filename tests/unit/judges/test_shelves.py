"""A factor and a measure that are made up: one module, one line, a rule, and every loop has them."""

from __future__ import annotations

from dataclasses import fields, replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from runpipe.judges import assess_week
from runpipe.judges.balance import measures, training_balance
from runpipe.judges.balance.measure import BalanceWeek, IndexShare, Measure
from runpipe.judges.muscle import (
    action_plan,
    composite,
    factors,
    interval,
    muscle_risk,
)
from runpipe.judges.muscle.factor import (
    Card,
    EffectShift,
    Factor,
    FactorCoverage,
    PlannedChange,
    Shift,
)
from runpipe.judges.muscle.terms import Step
from runpipe.model.findings import finding
from runpipe.model.muscle import Action, Flag, Light
from runpipe.model.rules import Rule, Rules
from runpipe.model.week_assessment import ModelRules, WeekAssessment
from tests.golden.golden_week import golden_facts, golden_rules

THE_WEATHER = finding("plain", text="the weather")
MADE_UP = {
    "risk": ("heat.per_degree", "heat.give_or_take", "confidence.weather"),
    "load": ("index.heat", "heat.limit"),
}


BEFORE = assess_week(golden_facts(), golden_rules())


def rules_with_heat() -> ModelRules:
    def with_heat(rules: Rules, names: tuple[str, ...]) -> Rules:
        own = {
            name: Rule(name=name, value=0.1, unit="1", source="own choice", grade="D")
            for name in names
        }
        return Rules(rules.version, {**rules.by_name, **own})

    golden = golden_rules()
    return replace(
        golden, **{name: with_heat(getattr(golden, name), own) for name, own in MADE_UP.items()}
    )


HEAT = Factor(
    name="heat",
    card=Card(
        unit="1", rule="heat.per_degree",
        value=lambda _: 1.0, light=lambda _: Light.WARN, text=lambda _: finding("plain", text="It was hot."),
    ),
    multiplies=lambda _, __, rules: Step(
        np.full((1, 1), 1.0 + rules["heat.per_degree"]),
        {"heat_factor": (np.full((1, 1), 1.0 + rules["heat.per_degree"]), "1")},
    ),
    adds=lambda grid, _, __: Step(0.3 * (grid["run_km"] > 0), {"heat_loss": (np.full((1, 1), 0.3), "1")}),
    at_reference=lambda inputs, _, __: replace(inputs, run_km=0.0),
    reason=lambda *_: finding("plain", text="it was hot"),
    shifts=(
        Shift(
            name="heat",
            shifted=lambda inputs, way, _: replace(inputs, run_km=max(0.0, way)),
        ),
    ),
    effect=EffectShift(
        name="heat_effect", rules=("heat.per_degree",),
        give_or_take="heat.give_or_take",
    ),
    change=lambda *_: PlannedChange(
        Action(name="shade", change=1.0, unit="1", finding=finding("plain", text="run in the shade")), energy_kcal=900.0
    ),
    coverage=lambda *_: FactorCoverage(
        name="weather", value_frac=0.5, finding=finding("plain", text="some weather"),
        gaps=(THE_WEATHER,)
    ),
)  # fmt: skip


def _hot(week: BalanceWeek) -> Light:
    return Light.WARN if week.rules["heat.limit"] < 1.0 else Light.OK


HOT_DAYS = Measure(
    name="hot_days", unit="d", window="7 d", rule="heat.limit",
    value=lambda _: 3.0, light=_hot, text=lambda _: finding("plain", text="Three."),
    index_share=IndexShare(name="heat", share=lambda _: 1.0),
    flags=lambda _: (Flag.of("hot", Light.WARN),),
)  # fmt: skip


def _shelve(
    patch: pytest.MonkeyPatch, name: str, readers: tuple[ModuleType, ...], new: Any
) -> None:
    """Put one more member on a shelf, as one more line of its tuple would."""
    for module in readers:
        patch.setattr(module, name, (*getattr(module, name), new))


@pytest.fixture
def week(monkeypatch: pytest.MonkeyPatch) -> WeekAssessment:
    every = (factors, composite, interval, muscle_risk, action_plan)
    _shelve(monkeypatch, "FACTORS", every, HEAT)
    _shelve(monkeypatch, "SHOWN", (factors, muscle_risk), HEAT)
    _shelve(monkeypatch, "MEASURES", (measures, training_balance), HOT_DAYS)
    _shelve(monkeypatch, "INDEXED", (measures, training_balance), HOT_DAYS.index_share)
    return assess_week(golden_facts(), rules_with_heat())


def test_a_new_factor_is_in_everything_that_is_worked_out(week: WeekAssessment):
    before, now = BEFORE.muscle, week.muscle
    assert now.loss_rate_pct_per_week > before.loss_rate_pct_per_week + 0.3
    assert {"heat_factor", "heat_loss"} <= {term.name for term in now.terms}
    assert "heat" in {card.name for card in now.factors}
    assert "heat" in {reason.factor for reason in now.reasons}
    assert {"heat", "heat_effect"} <= {part.name for part in now.uncertainty_parts}
    assert "weather" in {part.name for part in now.confidence_parts}
    assert THE_WEATHER in now.would_help
    assert now.plan is not None
    assert "shade" in {action.name for action in now.plan.actions}


def test_a_new_measure_is_in_the_table_the_index_and_the_flags(week: WeekAssessment):
    before, now = BEFORE.balance, week.balance
    assert [m.name for m in now.metrics][-1] == "hot_days"
    assert now.metrics[-1].light is Light.WARN
    assert "heat" in {part.name for part in now.index_parts}
    assert now.index > before.index
    assert now.flags[0].name == "hot"


def test_every_factor_and_measure_takes_part_in_something():
    for factor in factors.FACTORS:
        parts = [f.name for f in fields(factor) if f.name not in {"name", "reason", "is_assumed"}]
        assert any(getattr(factor, part) for part in parts), factor.name
    names = [factor.name for factor in factors.FACTORS]
    assert len(names) == len(set(names))
    assert {f.name for f in factors.SHOWN} == {f.name for f in factors.FACTORS if f.card}
    assert len(factors.SHOWN) == len({f.name for f in factors.SHOWN})
    listed = [measure.name for measure in measures.MEASURES]
    assert len(listed) == len(set(listed))
    indexed = {m.index_share.name for m in measures.MEASURES if m.index_share is not None}
    assert {part.name for part in measures.INDEXED} == indexed
