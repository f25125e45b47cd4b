from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from runpipe.energy import scale_slope
from runpipe.energy.body import clean_masses, fit
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


@pytest.mark.parametrize(
    ("days_after", "is_left_out"), [(-1, False), (0, True), (3, True), (4, False)]
)
def test_water_shows_for_four_days(days_after: int, is_left_out: bool) -> None:
    ill = DAY - timedelta(days=10)
    rows = weigh_ins((10 - days_after, 70.0))
    assert clean_masses(rows, DAY, 28, (ill, DAY - timedelta(days=200)), RULES) == (
        [] if is_left_out else [(rows[0].local_date, 70.0)]
    )


def test_a_window_of_days_ends_with_its_day() -> None:
    rows = weigh_ins((14, 71.0), (13, 70.0), (0, 69.0), (-1, 68.0))
    assert [mass for _, mass in clean_masses(rows, DAY, 14, (), RULES)] == [70.0, 69.0]
    assert clean_masses((), DAY, 14, (), RULES) == []
    assert clean_masses((WeighIn(local_date=DAY),), DAY, 14, (), RULES) == []


def test_the_first_weigh_in_of_a_day_stands() -> None:
    rows = (WeighIn(local_date=DAY, mass_kg=70.0), WeighIn(local_date=DAY, mass_kg=71.0))
    assert clean_masses(rows, DAY, 14, (), RULES) == [(DAY, 70.0)]


@pytest.mark.parametrize(
    ("mass_kg", "is_believed"),
    [(55.0, True), (55.1, False), (45.0, True), (44.9, False)],
)
def test_a_mass_more_than_a_tenth_off_is_a_typing_error(mass_kg: float, is_believed: bool) -> None:
    rows = weigh_ins((4, 50.0), (3, 50.0), (2, 50.0), (1, mass_kg))
    assert len(clean_masses(rows, DAY, 14, (), RULES)) == (4 if is_believed else 3)


def test_the_line_through_three_points_by_hand() -> None:
    points = [(DAY, 70.0), (DAY + timedelta(days=1), 71.0), (DAY + timedelta(days=5), 69.0)]
    # mean day 2, mean mass 70: spread 4 + 1 + 9, products 0 - 1 - 3
    line = fit(points)
    assert line is not None
    assert line.kg_per_day == pytest.approx(-4 / 14)
    rest = (0 - 4 / 7) ** 2 + (1 - 2 / 7) ** 2 + (-1 + 6 / 7) ** 2
    assert line.se_kg_per_day == pytest.approx((rest / 1 / 14) ** 0.5)
    assert (line.n_weigh_ins, line.span_days) == (3, 5)
    assert fit(points[:2]) is None


def test_four_covered_weeks_go_before_two() -> None:
    steep = falling([0, 2, 4, 6, 8, 10, 12], -0.1)
    flat = weigh_ins((27, 71.2), (24, 71.2), (21, 71.2))
    both = scale_slope((*flat, *steep), DAY, (), RULES)
    two = scale_slope(steep, DAY, (), RULES)
    assert both is not None
    assert two is not None
    assert (both.n_weigh_ins, both.span_days) == (10, 27)
    assert (two.n_weigh_ins, two.span_days) == (7, 12)
    assert two.kg_per_day == pytest.approx(-0.1)
    assert both.kg_per_day > two.kg_per_day
