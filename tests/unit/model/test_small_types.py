"""Rules, habits, findings and samples at their edges."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from runpipe.errors import RuleError
from runpipe.model.athlete import ClockHours, MassUnit, Units, habits_of
from runpipe.model.findings import Quantity, finding, finding_from_json, finding_to_json
from runpipe.model.iso_week import between, in_order
from runpipe.model.muscle import Action, ActionPlan, Band, Flag, Light
from runpipe.model.recording import CHANNELS, Samples
from runpipe.model.report import SessionTrace
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary

RULE = {"value": 3, "unit": "km", "source": "a study"}


@pytest.mark.parametrize(
    ("name", "units", "mass", "clock"),
    [
        ("en_US.UTF-8", Units.IMPERIAL, MassUnit.LB, ClockHours.H12),
        ("en_GB@euro", Units.IMPERIAL, MassUnit.ST, ClockHours.H24),
        ("en_AU", Units.METRIC, MassUnit.KG, ClockHours.H12),
        ("de_DE.UTF-8", Units.METRIC, MassUnit.KG, ClockHours.H24),
        ("C", Units.METRIC, MassUnit.KG, ClockHours.H24),
    ],
)
def test_habits_are_those_of_the_country(name, units, mass, clock):
    habits = habits_of(name)
    assert (habits.units, habits.mass, habits.clock) == (units, mass, clock)


def test_rules_are_read_however_deep_and_are_known_by_name():
    rules = Rules.from_tables(
        {"version": "1", "a": {"b": {"c": RULE}, "d": {**RULE, "grade": "B"}}}
    )
    assert rules["a.b.c"] == 3.0
    assert rules.rule("a.d").grade == "B"
    assert rules.quantity("a.b.c").unit == "km"
    assert rules.with_value("a.d", 4.0)["a.d"] == 4.0


@pytest.mark.parametrize("read", [Rules.__getitem__, Rules.rule, Rules.quantity])
def test_a_rule_that_is_not_there_is_an_error(read):
    rules = Rules.from_tables({"version": "1", "a": RULE})
    with pytest.raises(RuleError, match="no rule named 'b'"):
        read(rules, "b")


@pytest.mark.parametrize("part", ["unit", "source"])
def test_a_rule_needs_unit_and_source(part: str):
    rule = {name: value for name, value in RULE.items() if name != part}
    with pytest.raises(RuleError, match=f"rule a: no {part}"):
        Rules.from_tables({"version": "1", "a": rule})


def test_rules_need_a_version():
    with pytest.raises(RuleError, match="version"):
        Rules.from_tables({"a": RULE})


def test_a_finding_comes_back_from_json_as_it_was():
    rules = Rules.from_tables({"version": "1", "a": RULE})
    inner = finding("inner", n=2)
    whole = finding(
        "outer", day=date(2026, 3, 29), km=rules.quantity("a"), one=inner, some=(inner,), word="x"
    )
    assert finding_from_json(finding_to_json(whole)) == whole


def test_samples_have_one_length_and_a_finite_time():
    time_s = np.arange(3.0)
    samples = Samples.build(time_s, {"speed_mps": [1, 2, 3]})
    assert len(samples) == 3
    assert np.isnan(samples.heart_rate_bpm).all()
    with pytest.raises(ValueError, match="speed_mps: expected float64 of shape"):
        Samples.build(time_s, {"speed_mps": [1, 2]})
    with pytest.raises(ValueError, match="every sample needs a finite time"):
        Samples.build([0.0, np.nan], {})
    with pytest.raises(ValueError, match="unknown channels: pace"):
        Samples.build(time_s, {"pace": [1, 2, 3]})
    with pytest.raises(ValueError, match="t_s: expected float64"):
        Samples(t_s=np.arange(3), **dict.fromkeys(CHANNELS, time_s))


@pytest.mark.parametrize(("reaches", "code"), [(True, "plan.reaches"), (False, "plan.falls_short")])
def test_a_plan_says_its_actions_and_where_they_lead(reaches, code):
    eat = finding("action.eat_more", kcal=Quantity(200.0, "kcal"))
    plan = ActionPlan(
        actions=(Action(name="energy", change=200.0, unit="kcal/d", finding=eat),),
        predicted_score=31.0,
        predicted_band=Band.GUARDED,
        reaches_lower_band=reaches,
    )
    assert plan.finding == finding(
        code, actions=(eat,), score=Quantity(31.0, "points"), band=finding("band.guarded")
    )


def test_a_flag_says_the_message_of_its_name():
    flag = Flag.of("spike", Light.WARN, km=12)
    assert flag == Flag(name="spike", light=Light.WARN, finding=finding("flag.spike", km=12))


def test_a_session_trace_is_as_long_as_its_stretches():
    nothing = np.full(7, np.nan)
    trace = SessionTrace(step_s=5.0, speed_mps=nothing, heart_rate_bpm=nothing, altitude_m=nothing)
    assert len(trace) == 7
    assert (len(trace.cadence_spm), len(trace.power_w)) == (0, 0)


def test_rows_between_two_days_include_both():
    days = [
        SessionSummary(session_id=name, local_date=date(2026, 11, day))
        for name, day in (("a", 3), ("b", 1), ("c", 2), ("d", 2), ("e", 5))
    ]
    rows = in_order(days)
    assert [row.session_id for row in rows] == ["b", "c", "d", "a", "e"]
    middle = between(rows, date(2026, 11, 2), date(2026, 11, 3))
    assert [row.session_id for row in middle] == ["c", "d", "a"]
    assert between(rows, date(2026, 11, 4), date(2026, 11, 4)) == []
