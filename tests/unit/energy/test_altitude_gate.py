"""What a run costs when its altitude is honest, noisy or wrong."""

from __future__ import annotations

import pytest

from runpipe.energy.session_energy import relative_cost, run_equivalent
from runpipe.settings import read_rules

RULES = read_rules("energy")


def km(
    profile: float | None, climb: float | None, *, is_flagged: bool = False
) -> tuple[float, float]:
    profile_m = None if profile is None else 1000 * profile
    metres, sigma = run_equivalent(
        10_000.0, (climb, climb), profile_m, RULES, is_altitude_flagged=is_flagged
    )
    return metres / 1000, sigma


def test_a_profile_that_its_totals_do_not_allow_is_cut() -> None:
    assert km(15.0, 100.0)[0] == pytest.approx(11.18, abs=0.005)


def test_a_flagged_altitude_is_not_used_at_all() -> None:
    assert km(15.0, 100.0, is_flagged=True) == (10.0, 0.15)
    assert km(15.0, 1600.0) == (10.0, 0.15)


def test_an_honest_trail_costs_what_it_climbs() -> None:
    assert km(15.0, 1000.0)[0] == pytest.approx(15.0)
    assert km(None, 100.0)[0] == pytest.approx(10.16)
    assert km(10.4, None)[0] == pytest.approx(10.4)


@pytest.mark.parametrize(("grade", "cost"), [(0, 3.6), (0.1, 5.968), (-0.1, 2.152), (0.2, 9.007)])
def test_cost_by_grade(grade: float, cost: float) -> None:
    assert 3.6 * relative_cost(grade, RULES) == pytest.approx(cost, abs=0.001)


@pytest.mark.parametrize(
    ("ascent_m", "descent_m", "sigma"),
    [(1500.0, 0.0, 0.1), (1501.0, 0.0, 0.15), (None, 1500.0, 0.1), (None, 1501.0, 0.15)],
)
def test_more_than_150_m_per_km_is_no_hill(
    ascent_m: float | None, descent_m: float | None, sigma: float
) -> None:
    metres, spread = run_equivalent(
        10_000.0, (ascent_m, descent_m), None, RULES, is_altitude_flagged=False
    )
    assert spread == sigma
    expected = 10_000.0 + 6.2 * (ascent_m or 0.0) - 4.6 * (descent_m or 0.0)
    assert metres == pytest.approx(max(6000.0, expected) if sigma == 0.1 else 10_000.0)


def test_without_totals_the_profile_stands() -> None:
    for climbed in ((None, None), (100.0, None), (None, 100.0)):
        answer = run_equivalent(10_000.0, climbed, 14_000.0, RULES, is_altitude_flagged=False)
        assert answer == (14_000.0, 0.1)


def curve(grade: float) -> float:
    """Return Minetti's curve over its value on the flat, term by term."""
    terms = (155.4 * grade**5, -30.4 * grade**4, -43.3 * grade**3, 46.3 * grade**2, 19.5 * grade)
    return 1 + sum(terms) / 3.6


@pytest.mark.parametrize("grade", [-0.45, -0.3, -0.07, 0.0, 0.03, 0.3, 0.45])
def test_the_curve_term_by_term(grade: float) -> None:
    assert relative_cost(grade, RULES) == pytest.approx(curve(grade))


def test_the_curve_ends_at_its_steepest_grades() -> None:
    assert relative_cost(0.6, RULES) == pytest.approx(curve(0.45))
    assert relative_cost(-0.6, RULES) == pytest.approx(curve(-0.45))


@pytest.mark.parametrize(
    ("ascent_m", "descent_m"), [(1400.0, 200.0), (200.0, 1400.0), (800.0, 800.0), (1000.0, 0.0)]
)
def test_a_profile_may_cost_a_tenth_more_than_one_grade(ascent_m: float, descent_m: float) -> None:
    grade = (ascent_m + descent_m) / 10_000
    up = ascent_m / (ascent_m + descent_m)
    steep = 10_000 * (up * curve(grade) + (1 - up) * curve(-grade))
    flat = max(6000.0, 10_000 + 6.2 * ascent_m - 4.6 * descent_m)
    limit = 1.1 * max(steep, flat)
    for profile_m, expected in ((limit - 1, limit - 1), (limit + 1, limit)):
        metres, _ = run_equivalent(
            10_000.0, (ascent_m, descent_m), profile_m, RULES, is_altitude_flagged=False
        )
        assert metres == pytest.approx(expected)


def test_a_run_without_climbing_may_cost_a_tenth_more_than_flat() -> None:
    for distance_m in (10_000.0, 0.0):
        metres, _ = run_equivalent(
            distance_m, (0.0, 0.0), 12_000.0, RULES, is_altitude_flagged=False
        )
        assert metres == pytest.approx(1.1 * distance_m)
