"""The week's balance from the filter's figures, and energy availability from that."""

from __future__ import annotations

from dataclasses import replace
from math import nan, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from runpipe.energy import (
    BalanceDays,
    Estimate,
    WeekBalance,
    availability,
    availability_light,
    balance_source,
    week_balances,
    without_diary,
    without_scale,
)
from runpipe.energy.balance_filter import eating_pattern, start_of
from runpipe.energy.week_balance import run_windows, widened
from runpipe.model.energy import EnergySource
from runpipe.model.muscle import Light
from tests.unit.energy.test_balance_filter import (
    BIAS,
    HABIT,
    RULES,
    TISSUE,
    Reference,
    days_of,
    drawn_days,
    reference,
)

N_WINDOWS = 5
WINDOWS = (
    drawn_days(11, 45, has_cycle=False),
    drawn_days(12, 28, has_cycle=True),
    drawn_days(13, 27, has_cycle=False),
    drawn_days(14, 6, has_cycle=False),
    drawn_days(15, 38, has_cycle=False),
)


def own_water_scale(days: BalanceDays) -> float:
    """Return how much more than usual this body's water swings, from a pass with the usual one."""
    start = start_of(days, eating_pattern(days, RULES), RULES)
    usual = reference(days, start, 1.0, RULES).joint
    if usual.n_weigh_ins < 14:
        return 1.0
    return min(max(sqrt((usual.surprise + 25) / (usual.n_weigh_ins + 25)), 0.6), 1.8)


def reference_of(days: BalanceDays) -> Reference:
    start = start_of(days, eating_pattern(days, RULES), RULES)
    return reference(days, start, own_water_scale(days), RULES)


def wide(mean: float, sigma: float, n_weigh_ins: int) -> Estimate:
    share = 0.1 * min(n_weigh_ins, 8) / 8
    return Estimate(mean, min(sqrt(sigma**2 + (share * mean) ** 2 + 50**2), 400))


def close(estimate: Estimate) -> object:
    return (pytest.approx(estimate.kcal, abs=1e-5), pytest.approx(estimate.sigma_kcal, rel=1e-6))


def test_each_week_is_that_of_its_days() -> None:
    balances = week_balances(WINDOWS, RULES)
    assert len(balances) == N_WINDOWS
    for days, week in zip(WINDOWS, balances, strict=True):
        expected = reference_of(days)
        n = len(days.mass_kg)
        n_own = min(n, 7)
        n_weighed = sum(not np.isnan(mass) for mass in days.mass_kg[-28:])
        total = wide(expected.totals[-1] / n_own, sqrt(expected.variances[-1]) / n_own, n_weighed)
        assert (week.estimate.kcal, week.estimate.sigma_kcal) == close(total)
        assert len(week.days) == n_own
        for back, day in enumerate(reversed(week.days), 1):
            mean, variance = expected.balance(n - back)
            assert (day.kcal, day.sigma_kcal) == close(Estimate(mean, sqrt(variance)))
        assert len(week.past_weeks) == max(0, min(n, 28) // 7 - 1)
        for back, past in enumerate(week.past_weeks, 1):
            mean, variance = expected.total(n - 1 - 7 * back)
            weekly = wide(mean / 7, sqrt(variance) / 7, n_weighed)
            assert (past.kcal, past.sigma_kcal) == close(weekly)
        state, covariance = expected.informed
        assert (week.bias.kcal, week.bias.sigma_kcal) == close(
            Estimate(state[BIAS], sqrt(covariance[BIAS, BIAS]))
        )
        assert week.habit_kcal == pytest.approx(state[HABIT])
        assert week.tissue_mass_kg == pytest.approx(state[TISSUE])
        assert week.tissue_mass_sigma_kg == pytest.approx(sqrt(covariance[TISSUE, TISSUE]))
        assert week.deficit_kcal == max(0, -week.estimate.kcal)


def test_the_windows_cover_every_kind_of_water_scale() -> None:
    scales = [own_water_scale(days) for days in WINDOWS]
    assert 1.0 in scales
    assert any(0.6 < scale < 1.8 and scale != 1.0 for scale in scales)
    assert run_windows(WINDOWS, RULES).water_scale == pytest.approx(scales)


def swinging(swing_kg: float, n_weigh_ins: int) -> BalanceDays:
    mass = np.full(max(20, n_weigh_ins), nan)
    mass[-n_weigh_ins:] = 70.0 + swing_kg * (-1.0) ** np.arange(n_weigh_ins)
    mass[-n_weigh_ins] = 70.0  # the median of the first five
    return days_of(len(mass), mass_kg=mass)


def test_from_fourteen_weigh_ins_the_swing_is_ones_own() -> None:
    windows = (swinging(3.0, 13), swinging(3.0, 14), swinging(30.0, 120), swinging(0.0, 150))
    unsure, own, most, least = run_windows(windows, RULES).water_scale
    assert (unsure, most, least) == (1.0, 1.8, 0.6)
    assert 1.0 < own < 1.8
    assert own == pytest.approx(own_water_scale(windows[1]))


def test_only_the_first_windows_are_looked_back_on() -> None:
    assert week_balances((), RULES) == ()
    whole, part = week_balances(WINDOWS, RULES), week_balances(WINDOWS, RULES, 2)
    assert part[:2] == whole[:2]
    for alone, other in zip(part[2:], whole[2:], strict=True):
        assert alone == replace(other, days=(), past_weeks=())
    nobody = week_balances(WINDOWS[:1], RULES, 0)
    assert nobody == (replace(whole[0], days=(), past_weeks=()),)


def test_a_window_without_its_log_or_its_scale_keeps_the_rest() -> None:
    days = WINDOWS[0]
    assert np.isnan(without_diary(days).intake_kcal).all()
    assert np.isnan(without_scale(days).mass_kg).all()
    for other, name in ((without_diary(days), "intake_kcal"), (without_scale(days), "mass_kg")):
        assert getattr(other, name).shape == (45,)
        assert (
            replace(other, **{name: getattr(days, name)}) == days or other.is_late is days.is_late
        )


def weighed_on(*days_back: int) -> np.ndarray:
    mass = np.full(40, nan)
    mass[[-1 - back for back in days_back]] = 70.0
    return mass


def logged_on(*days_back: int) -> np.ndarray:
    intake = np.full(40, nan)
    intake[[-1 - back for back in days_back]] = 2500.0
    return intake


@pytest.mark.parametrize(
    ("weighed", "logged", "source"),
    [
        ((0, 1, 2, 10), (0, 3, 6), EnergySource.DIET_AND_SCALE),
        ((0, 1, 2, 9), (0, 3, 6), EnergySource.DIET),  # nine days from first to last
        ((0, 1, 10), (0, 3, 6), EnergySource.DIET),  # three weigh-ins
        ((5, 6, 7, 15), (0, 3), EnergySource.SCALE),
        ((17, 18, 19, 27), (0, 3, 7), EnergySource.SCALE),  # the third log is of last week
        ((17, 18, 19, 28), (0, 3, 7), EnergySource.PRIOR),  # the fourth weigh-in is too old
        ((0, 1, 2, 3, 4, 5), (), EnergySource.PRIOR),
        ((), (0, 1, 2), EnergySource.DIET),
        ((), (), EnergySource.PRIOR),
    ],
)
def test_what_a_week_rests_on(
    weighed: tuple[int, ...], logged: tuple[int, ...], source: EnergySource
) -> None:
    days = days_of(40, mass_kg=weighed_on(*weighed), intake_kcal=logged_on(*logged))
    assert balance_source(days, RULES) is source
    (week,) = week_balances((days,), RULES)
    assert week.source is source


@pytest.mark.parametrize(
    ("kcal", "sigma_kcal", "n_weigh_ins", "wider"),
    [
        (-300.0, 120.0, 0, sqrt(120**2 + 50**2)),
        (-300.0, 120.0, 4, sqrt(120**2 + 15**2 + 50**2)),
        (-300.0, 120.0, 8, sqrt(120**2 + 30**2 + 50**2)),
        (-300.0, 120.0, 20, sqrt(120**2 + 30**2 + 50**2)),
        (0.0, 0.0, 0, 50.0),
        (0.0, 450.0, 0, 400.0),
    ],
)
def test_the_doubt_about_the_model_widens(
    kcal: float, sigma_kcal: float, n_weigh_ins: int, wider: float
) -> None:
    answer = widened(Estimate(kcal, sigma_kcal), n_weigh_ins, RULES)
    assert (answer.kcal, answer.sigma_kcal) == (kcal, pytest.approx(wider))


@pytest.mark.parametrize("per_week_kg", [-1.5, 0.0, 1.5])
def test_a_bias_is_odd_when_scale_and_log_are_far_apart(per_week_kg: float) -> None:
    mass = 70.0 + per_week_kg / 7 * np.arange(84)
    level = np.full(84, 2000 / 1.12)  # as much as is spent, by the usual bias
    (week,) = week_balances((days_of(84, mass_kg=mass, intake_kcal=level),), RULES)
    assert week.is_bias_odd is (per_week_kg != 0.0)


def test_a_bias_that_is_just_the_usual_one_is_never_odd() -> None:
    rules = RULES.with_value("state.odd_bias_sigmas", 0.0)
    (week,) = week_balances((days_of(14),), rules)
    assert week.is_bias_odd is False


def balance_of(kcal: float, sigma_kcal: float, source: EnergySource) -> WeekBalance:
    (week,) = week_balances((days_of(14),), RULES)
    return replace(week, estimate=Estimate(kcal, sigma_kcal), source=source)


def test_availability_is_what_is_left_for_the_body() -> None:
    balance = balance_of(-500.0, 150.0, EnergySource.DIET_AND_SCALE)
    available = availability(balance, 2000.0, 60.0, RULES)
    assert available is not None
    sigma = sqrt(150**2 + 200**2) / 60
    assert available.kcal_per_kg == pytest.approx(25.0)
    assert available.sigma_kcal_per_kg == pytest.approx(sigma)
    assert available.p_low_frac == pytest.approx(NormalDist(25.0, sigma).cdf(30.0))
    assert available.p_severe_frac == pytest.approx(NormalDist(25.0, sigma).cdf(20.0))


def test_availability_needs_a_balance_an_expenditure_and_a_lean_mass() -> None:
    balance = balance_of(-500.0, 150.0, EnergySource.DIET)
    assert availability(None, 2000.0, 60.0, RULES) is None
    assert availability(balance, None, 60.0, RULES) is None
    assert availability(balance, 2000.0, None, RULES) is None
    assert availability(balance, 2000.0, 0.0, RULES) is None


@pytest.mark.parametrize(
    ("source", "has_diary"),
    [
        (EnergySource.DIET, True),
        (EnergySource.DIET_AND_SCALE, True),
        (EnergySource.SCALE, False),
        (EnergySource.PRIOR, None),
    ],
)
def test_availability_by_what_it_rests_on(source: EnergySource, has_diary: bool | None) -> None:
    available = availability(balance_of(-500.0, 150.0, source), 2000.0, 60.0, RULES)
    assert (available and available.has_diary) is has_diary


@pytest.mark.parametrize(
    ("left_kcal", "sigma_kcal", "source", "light"),
    [
        (2400.0, 1.0, EnergySource.DIET, Light.OK),
        (2399.0, 1.0, EnergySource.DIET, Light.CAUTION),
        (1500.0, 1.0, EnergySource.DIET, Light.WARN),
        (1500.0, 1.0, EnergySource.SCALE, Light.CAUTION),
        (1500.0, 600.0, EnergySource.DIET, Light.CAUTION),  # 0.68 below the limit
        (3000.0, 1.0, EnergySource.SCALE, Light.OK),
    ],
)
def test_the_light_of_availability(
    left_kcal: float, sigma_kcal: float, source: EnergySource, light: Light
) -> None:
    balance = balance_of(left_kcal - 2000.0, sigma_kcal, source)
    assert availability_light(availability(balance, 2000.0, 60.0, RULES), RULES) is light
    assert availability_light(None, RULES) is Light.UNKNOWN
