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
