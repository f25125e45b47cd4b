from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from runpipe.energy import scale_slope
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
