from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from runpipe.energy import (
    Estimate,
    PairedDay,
    Slope,
    availability,
    availability_light,
    diet_balance,
    fuse,
    scale_balance,
    scale_slope,
    under_reporting,
)
from runpipe.model.energy import EnergySource
from runpipe.model.muscle import Light
from runpipe.model.week_facts import WeighIn
from runpipe.settings import read_rules

RULES = read_rules("energy")
DAY = date(2026, 11, 15)


def weigh_ins(*points: tuple[int, float]) -> tuple[WeighIn, ...]:
    return tuple(
        WeighIn(local_date=DAY - timedelta(days=back), mass_kg=mass)
        for back, mass in sorted(points, reverse=True)
    )


def falling(days: list[int], per_day: float = -0.05) -> tuple[WeighIn, ...]:
    return weigh_ins(*((back, 70.0 - per_day * back) for back in days))


@pytest.mark.parametrize(
    ("days", "is_enough"),
    [
        ([0, 2, 4, 6, 8, 10], True),
        ([0, 2, 4, 6, 10], False),
        ([0, 2, 4, 5, 6, 9], False),
        ([0, 2, 4, 6, 8, 14], False),
        ([0, 5, 10, 14, 18, 21], True),
        ([0, 5, 10, 14, 18, 20], False),
        ([0, 5, 10, 14, 18, 28], False),
    ],
)
def test_the_scale_needs_six_weigh_ins_over_ten_days(days: list[int], is_enough: bool) -> None:
    found = scale_slope(falling(days), DAY, (), RULES)
    assert (found is not None) is is_enough
    if found is not None:
        assert found.kg_per_day == pytest.approx(-0.05)
        assert found.se_kg_per_day == pytest.approx(0.0, abs=1e-9)


def test_the_slope_is_the_least_squares_one() -> None:
    rng = np.random.default_rng(1)
    x = np.arange(14)
    y = 70 - 0.04 * x + rng.normal(0, 0.4, 14)
    rows = weigh_ins(*((13 - int(i), float(m)) for i, m in zip(x, y, strict=True)))
    (slope, _), covariance = np.polyfit(x, y, 1, cov=True)
    found = scale_slope(rows, DAY, (), RULES)
    assert found is not None
    assert found.kg_per_day == pytest.approx(slope)
    assert found.se_kg_per_day == pytest.approx(np.sqrt(covariance[0, 0]))


def test_a_typing_error_and_water_are_left_out() -> None:
    good = falling([0, 2, 4, 6, 8, 10, 12])
    wrong = weigh_ins((5, 170.0))
    rows = tuple(sorted((*good, *wrong), key=lambda w: w.local_date))
    found = scale_slope(rows, DAY, (), RULES)
    assert found is not None
    assert (found.n_weigh_ins, found.kg_per_day) == (7, pytest.approx(-0.05))
    ill = DAY - timedelta(days=7)
    dry = scale_slope(falling(list(range(14))), DAY, (ill,), RULES)
    assert dry is not None
    assert dry.n_weigh_ins == 10


def test_one_weigh_in_a_day_counts() -> None:
    rows = falling([0, 2, 4, 6, 8, 10])
    found = scale_slope((*rows, rows[-1]), DAY, (), RULES)
    assert found is not None
    assert found.n_weigh_ins == 6


def test_scale_to_balance() -> None:
    slope = Slope(kg_per_day=-0.05, se_kg_per_day=0.03, n_weigh_ins=12, span_days=13)
    found = scale_balance(slope, RULES)
    assert found is not None
    assert found.kcal == pytest.approx(-350)
    assert found.sigma_kcal == pytest.approx(215.9, abs=0.1)
    still = Slope(kg_per_day=0.0, se_kg_per_day=0.0, n_weigh_ins=12, span_days=13)
    assert scale_balance(still, RULES) == Estimate(0.0, 50.0)
    assert scale_balance(None, RULES) is None


def test_fusion_by_weight() -> None:
    found = fuse(Estimate(-400, 100), Estimate(-200, 100), RULES)
    assert found.kcal == pytest.approx(-300)
    assert found.sigma_kcal == pytest.approx(70.7, abs=0.1)
    assert found.source is EnergySource.DIET_AND_SCALE
    assert not found.disagree


def test_disagreement_widens() -> None:
    limit = 2 * np.hypot(100, 100)
    agree = fuse(Estimate(0, 100), Estimate(limit - 0.1, 100), RULES)
    apart = fuse(Estimate(0, 100), Estimate(limit + 0.1, 100), RULES)
    assert not agree.disagree
    assert apart.disagree
    assert apart.sigma_kcal == pytest.approx((limit + 0.1) / 2)


def test_one_alone_and_neither() -> None:
    one = Estimate(-250, 120)
    assert fuse(one, None, RULES).source is EnergySource.DIET
    assert fuse(None, one, RULES).kcal == -250
    prior = fuse(None, None, RULES)
    assert (prior.kcal, prior.sigma_kcal, prior.source) == (-100, 300, EnergySource.PRIOR)
    assert fuse(Estimate(300, 100), None, RULES).deficit_kcal == 0


def paired(n: int, intake: float = 2000.0, tdee: float = 2600.0) -> list[PairedDay]:
    return [PairedDay(intake_kcal=intake, tdee_kcal=tdee, exercise_kcal=400.0)] * n


def test_two_days_are_no_balance() -> None:
    assert diet_balance(paired(2), 2200.0, 400.0, 0.08, RULES) is None
    found = diet_balance(paired(3), 2200.0, 400.0, 0.08, RULES)
    assert found is not None
    assert found.kcal == pytest.approx(2160 - 2600)


def test_a_rest_day_logger_does_not_look_starved() -> None:
    """Logging only days without training: those days' own expenditure counts."""
    rest = [PairedDay(intake_kcal=2200.0, tdee_kcal=2400.0, exercise_kcal=0.0)] * 3
    found = diet_balance(rest, 2400.0, 800.0, 0.08, RULES)
    assert found is not None
    assert found.kcal == pytest.approx(2200 * 1.08 - 2400)


SLOPE = Slope(kg_per_day=-0.02, se_kg_per_day=0.01, n_weigh_ins=20, span_days=27)


def test_under_reporting_is_learned_half_way() -> None:
    # seen: (2600 - 140 - 2000) / 2000 = 0.23; half-way from 0.08: 0.155
    assert under_reporting(paired(20), SLOPE, RULES) == (pytest.approx(0.155), True)
    assert under_reporting(paired(28, tdee=4000.0), SLOPE, RULES)[0] == 0.30
    assert under_reporting(paired(28, tdee=1500.0), SLOPE, RULES)[0] == 0.0


@pytest.mark.parametrize(
    ("n_days", "slope"),
    [
        (19, SLOPE),
        (28, None),
        (28, Slope(kg_per_day=0, se_kg_per_day=0, n_weigh_ins=7, span_days=27)),
        (28, Slope(kg_per_day=0, se_kg_per_day=0, n_weigh_ins=20, span_days=20)),
    ],
)
def test_under_reporting_needs_four_weeks_of_both(n_days: int, slope: Slope | None) -> None:
    assert under_reporting(paired(n_days), slope, RULES) == (0.08, False)
    assert under_reporting(paired(28, intake=0.0), SLOPE, RULES) == (0.08, False)


def test_availability_needs_four_days() -> None:
    assert availability(paired(3), 0.08, 60.0, RULES) is None
    assert availability(paired(4), 0.08, None, RULES) is None
    assert availability(paired(4), 0.08, 60.0, RULES) == pytest.approx((2160 - 400) / 60)


@pytest.mark.parametrize(
    ("value", "light"),
    [(None, Light.UNKNOWN), (40.0, Light.OK), (39.9, Light.CAUTION), (30.0, Light.CAUTION),
     (29.9, Light.WARN)],
)  # fmt: skip
def test_availability_light(value: float | None, light: Light) -> None:
    assert availability_light(value, RULES) is light
