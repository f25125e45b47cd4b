"""How hard a day is: the golden week of science/revision-2.md 7R.3, limits, and monotony."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.settings import read_rules
from runpipe.training_load import HARD, Habit, Strain, hardness, top_load_au

RULES = read_rules("load")
HABIT = Habit(chronic_load_au=320.0, longest_run_m=21_000.0, top_load_au=None)
NOBODY = Habit(chronic_load_au=None, longest_run_m=None, top_load_au=None)
REST = Strain(load_au=0.0, minutes=0.0, rpe=0.0, high_minutes=0.0, run_m=0.0)


def strain(load: float, minutes: float, rpe: float, high: float, km: float) -> Strain:
    return Strain(load_au=load, minutes=minutes, rpe=rpe, high_minutes=high, run_m=1000.0 * km)


@pytest.mark.parametrize(
    ("day", "hard"),
    [
        (REST, "0.00"),
        (strain(440, 55, 8, 16, 10), "0.83"),
        (strain(144, 48, 3, 0, 8), "0.00"),
        (strain(406, 58, 7, 14, 9), "0.67"),
        (strain(240, 40, 6, 0, 0), "0.00"),
        (strain(111, 37, 3, 0, 6), "0.00"),
        (strain(900, 150, 6, 5, 26), "1.00"),
        (strain(3000, 720, 4.2, 0, 100), "1.00"),
    ],
)
def test_the_golden_week_and_an_easy_ultra(day: Strain, hard: str) -> None:
    assert f"{hardness(day, HABIT, RULES):.2f}" == hard


@pytest.mark.parametrize(
    ("name", "below", "at"),
    [
        ("minutes", 89.9, 90.0),
        ("rpe", 6.9, 7.0),
        ("high_minutes", 11.9, 12.0),
        ("load_au", 599.0, 600.0),
        ("run_m", 18_990.0, 19_000.0),
    ],
)
def test_hard_from_here_on_for_somebody_unknown(name: str, below: float, at: float) -> None:
    assert hardness(replace(REST, **{name: below}), NOBODY, RULES) < HARD
    assert hardness(replace(REST, **{name: at}), NOBODY, RULES) == pytest.approx(HARD)


def test_hard_against_ones_own() -> None:
    top = replace(NOBODY, top_load_au=200.0)
    assert hardness(replace(REST, load_au=200.0), top, RULES) == pytest.approx(HARD)
    assert hardness(replace(REST, load_au=199.0), top, RULES) < HARD
    usual = replace(NOBODY, chronic_load_au=200.0)
    assert hardness(replace(REST, load_au=450.0), usual, RULES) == pytest.approx(HARD)
    long = replace(NOBODY, longest_run_m=10_000.0)
    assert hardness(replace(REST, run_m=11_000.0), long, RULES) == pytest.approx(HARD)


def test_the_hardest_tenth() -> None:
    assert top_load_au([100.0] * 7, RULES) is None
    assert top_load_au([100.0] * 8, RULES) == 125.0  # all alike: none stands out
    assert top_load_au([100.0] * 6 + [200.0] * 3, RULES) == pytest.approx(220.0)
    assert top_load_au([float(load) for load in range(100, 201, 10)], RULES) == 190.0


FAR = {"minutes": 1e6, "high_minutes": 1e6, "load_au": 1e6, "run_m": 1e9}


@pytest.mark.parametrize(
    ("name", "amount", "hard"),
    [
        ("minutes", 60.0, 0.0),
        ("minutes", 75.0, 0.25),  # half way up from 60 to 120, at most 0.5
        ("minutes", 120.0, 0.5),
        ("minutes", 160.0, 0.75),  # from 100 to 180
        ("minutes", 180.0, 1.0),
        ("high_minutes", 6.0, 0.0),
        ("high_minutes", 9.0, 0.25),
        ("high_minutes", 15.0, 0.75),
        ("high_minutes", 18.0, 1.0),
        ("load_au", 450.0, 0.0),
        ("load_au", 525.0, 0.25),
        ("load_au", 675.0, 0.75),
        ("load_au", 750.0, 1.0),
        ("rpe", 6.0, 0.0),
        ("rpe", 6.5, 0.25),
        ("rpe", 10.0, 0.5),
        ("run_m", 14_000.0, 0.0),
        ("run_m", 16_500.0, 0.25),
        ("run_m", 21_500.0, 0.75),
        ("run_m", 24_000.0, 1.0),
    ],
)
def test_each_ramp_for_somebody_unknown(name: str, amount: float, hard: float) -> None:
    assert hardness(replace(REST, **{name: amount}), NOBODY, RULES) == pytest.approx(hard)
    if name in FAR:
        assert hardness(replace(REST, **{name: FAR[name]}), NOBODY, RULES) == 1.0


@pytest.mark.parametrize(
    ("habit", "day", "hard"),
    [
        ({"chronic_load_au": 200.0}, {"load_au": 300.0}, 0.0),
        ({"chronic_load_au": 200.0}, {"load_au": 375.0}, 0.25),  # 1.5 to 3 of the usual
        ({"chronic_load_au": 50.0}, {"load_au": 187.5}, 0.25),  # at least 100 is usual
        ({"chronic_load_au": 0.0}, {"load_au": 187.5}, 0.25),
        ({"chronic_load_au": 100.0}, {"load_au": 290.0}, (2.9 - 1.5) / 1.5),
        ({"top_load_au": 200.0}, {"load_au": 150.0}, 0.0),
        ({"top_load_au": 200.0}, {"load_au": 175.0}, 0.25),
        ({"top_load_au": 100.0}, {"load_au": 400.0}, 0.5),
        ({"longest_run_m": 10_000.0}, {"run_m": 9_000.0}, 0.0),
        ({"longest_run_m": 10_000.0}, {"run_m": 12_000.0}, 0.75),  # 0.9 to 1.3 of the longest
        ({"longest_run_m": 40_000.0}, {"run_m": 24_000.0}, 0.0),  # alone it would be hard
        ({"longest_run_m": 0.0}, {"run_m": 16_500.0}, 0.25),
    ],
)
def test_each_ramp_against_a_habit(
    habit: dict[str, float], day: dict[str, float], hard: float
) -> None:
    answer = hardness(replace(REST, **day), replace(NOBODY, **habit), RULES)
    assert answer == pytest.approx(hard)


@pytest.mark.parametrize(
    ("loads", "top"),
    [
        ([100.0, 120, 140, 160, 180, 200, 220, 300], 220.0),  # the seventh of eight
        ([300.0, 100, 220, 120, 200, 140, 180, 160], 220.0),  # in any order
        # as many as a quarter share the top (98 % of 200): it stands
        ([100.0, 100, 100, 100, 100, 100, 196, 200], 196.0),
        # three of eight are more than a quarter: a tenth beyond the highest
        ([100.0, 100, 100, 100, 100, 192.2, 196, 200], 220.0),
        ([100.0, 100, 100, 100, 100, 192.0, 196, 200], 196.0),  # 192 is below 98 % of 196
        ([100.0] * 4 + [110, 112, 114, 118], 131.25),  # a quarter above a median of 105
    ],
)
def test_the_top_by_hand(loads: list[float], top: float) -> None:
    assert top_load_au(loads, RULES) == pytest.approx(top)


def test_a_share_beyond_all_is_the_highest() -> None:
    loads = [100.0, 120, 140, 160, 180, 200, 220, 300]
    for share in (1.0, 1.07):
        assert top_load_au(loads, RULES.with_value("hard.top_frac", share)) == 300.0


amounts = st.floats(0, 2000)
habits = st.builds(
    Habit,
    chronic_load_au=st.one_of(st.none(), amounts),
    longest_run_m=st.one_of(st.none(), st.floats(100, 100_000)),
    top_load_au=st.one_of(st.none(), st.floats(1, 2000)),
)
strains = st.builds(
    Strain, load_au=amounts, minutes=amounts, rpe=st.floats(0, 10), high_minutes=amounts,
    run_m=st.floats(0, 100_000),
)  # fmt: skip


@given(strains, habits, st.sampled_from(["load_au", "minutes", "rpe", "high_minutes", "run_m"]))
def test_more_is_never_less_hard(day: Strain, habit: Habit, name: str) -> None:
    hard = hardness(day, habit, RULES)
    assert 0 <= hard <= 1
    assert hardness(replace(day, **{name: getattr(day, name) * 1.1}), habit, RULES) >= hard - 1e-12
