from __future__ import annotations

from datetime import date, timedelta

import pytest

from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.settings import read_rules
from runpipe.training_load import blended, high_force_units, quality, strength_units

RULES = read_rules("load")
DAY = date(2026, 11, 15)


def session(kind: SessionType, days_ago: int = 0, **known: object) -> SessionSummary:
    return SessionSummary(
        session_id=f"{kind}-{days_ago}",
        local_date=DAY - timedelta(days=days_ago),
        session_type=kind,
        **known,
    )


@pytest.mark.parametrize(
    ("known", "q"),
    [
        ({"n_hard_sets": 8}, 1.0),
        ({"n_hard_sets": 12}, 1.25),
        ({"n_hard_sets": 10}, 1.25),
        ({"n_hard_sets": 9}, 1.125),
        ({"n_hard_sets": 1}, 0.25),
        ({"n_hard_sets": 4, "duration_s": 7200.0}, 0.5),
        ({"duration_s": 2400.0}, 1.0),
        ({"duration_s": 1200.0}, 0.5),
        ({"duration_s": 60.0}, 0.25),
        ({"duration_s": 7200.0}, 1.0),
        ({}, 0.5),
    ],
)
def test_quality(known: dict[str, float], q: float) -> None:
    assert quality(session(SessionType.STRENGTH_FULL, **known), RULES) == pytest.approx(q)


@pytest.mark.parametrize(
    ("kind", "lower", "upper", "runs", "force"),
    [
        (SessionType.STRENGTH_FULL, 1, 1, 0, 0),
        (SessionType.STRENGTH_LOWER, 1, 0, 0, 0),
        (SessionType.STRENGTH_UPPER, 0, 1, 0, 0),
        (SessionType.CIRCUIT, 0.6, 0.6, 0, 0),
        (SessionType.PLYOMETRICS, 0.5, 0, 0, 0.3),
        (SessionType.YOGA, 0.15, 0.15, 0, 0),
        (SessionType.ROW, 0.1, 0.4, 0, 0),
        (SessionType.CLIMB, 0.1, 0.4, 0, 0),
        (SessionType.SWIM, 0.1, 0.4, 0, 0),
        (SessionType.CYCLE, 0.1, 0, 0, 0),
        (SessionType.SPRINT, 0, 0, 0.35, 1),
        (SessionType.HILL_REPS, 0, 0, 0.35, 1),
        (SessionType.STAIRS, 0, 0, 0.35, 0.8),
        (SessionType.HIIT, 0, 0, 0.20, 0.8),
        (SessionType.HILLY_RUN, 0, 0, 0.15, 0.3),
        (SessionType.TRAIL, 0, 0, 0.15, 0.3),
        (SessionType.LONG, 0, 0, 0, 0),
        (SessionType.EASY, 0, 0, 0, 0),
        (SessionType.TEMPO, 0, 0, 0, 0),
        (SessionType.RACE, 0, 0, 0, 0),
        (SessionType.WALK, 0, 0, 0, 0),
        (SessionType.OTHER, 0, 0, 0, 0),
    ],
)
def test_the_table_of_kinds(
    kind: SessionType, lower: float, upper: float, runs: float, force: float
) -> None:
    one = session(kind, duration_s=2400.0)
    found = strength_units((one,), DAY, 100, RULES)
    assert (found.lower_7d, found.upper_7d, found.lower_runs_7d) == (lower, upper, runs)
    assert high_force_units((one,), RULES) == force


def test_windows() -> None:
    rows = tuple(session(SessionType.STRENGTH_FULL, ago, n_hard_sets=8) for ago in (28, 27, 7, 6))
    found = strength_units(rows, DAY, 100, RULES)
    assert found.lower_7d == 1
    assert found.lower_28d == 0.75
    assert blended(found.lower_7d, found.lower_28d, RULES) == 0.875


@pytest.mark.parametrize(("n_history", "per_week"), [(3, 2.0), (7, 2.0), (14, 1.0), (28, 0.5)])
def test_days_before_the_first_record_are_not_days_without_lifting(
    n_history: int, per_week: float
) -> None:
    rows = tuple(session(SessionType.STRENGTH_FULL, ago, n_hard_sets=8) for ago in (2, 0))
    assert strength_units(rows, DAY, n_history, RULES).lower_28d == pytest.approx(per_week)


def test_sessions_add_up_whatever_their_kinds_and_order() -> None:
    kinds = (SessionType.SPRINT, SessionType.STRENGTH_FULL, SessionType.HIIT, SessionType.ROW)
    rows = tuple(session(kind, 3 - ago, duration_s=2400.0) for ago, kind in enumerate(kinds))
    found = strength_units(rows, DAY, 100, RULES)
    assert (found.lower_7d, found.upper_7d) == pytest.approx((1.1, 1.4))
    assert found.lower_runs_7d == pytest.approx(0.55)
    alone = [strength_units((row,), DAY, 100, RULES) for row in rows]
    assert found.lower_28d == pytest.approx(sum(units.lower_28d for units in alone))


@pytest.mark.parametrize(("recent", "long_run", "mixed"), [(2.0, 1.0, 1.25), (0.0, 4.0, 3.0)])
def test_a_quarter_of_the_week(recent: float, long_run: float, mixed: float) -> None:
    rules = RULES.with_value("units.recent_weight", 0.25)
    assert blended(recent, long_run, rules) == mixed


def test_units_of_all_regions_over_four_weeks() -> None:
    rows = tuple(
        session(kind, ago, duration_s=1200.0)
        for ago, kind in ((20, SessionType.STRENGTH_UPPER), (10, SessionType.SPRINT),
                          (5, SessionType.ROW), (0, SessionType.HIIT))
    )  # fmt: skip
    units = strength_units(rows, DAY, 21, RULES)
    assert (units.lower_7d, units.upper_7d) == pytest.approx((0.05, 0.2))
    assert units.lower_runs_7d == pytest.approx(0.2)
    assert (units.lower_28d, units.upper_28d) == pytest.approx((0.05 / 3, 0.7 / 3))
    assert units.lower_runs_28d == pytest.approx(0.55 / 3)
    assert strength_units(rows, DAY, 28, RULES).upper_28d == pytest.approx(0.7 / 4)
    assert strength_units(rows, DAY, 29, RULES).upper_28d == pytest.approx(0.7 / 4)
    assert high_force_units(rows, RULES) == pytest.approx(1.8)


@pytest.mark.parametrize(
    ("facts", "q"),
    [({"n_hard_sets": 2}, 0.25), ({"n_hard_sets": 3}, 0.375), ({"n_hard_sets": 0}, 0.25),
     ({"duration_s": 600.0}, 0.25), ({"duration_s": 660.0}, 0.275), ({"duration_s": 0.0}, 0.25),
     ({"duration_s": 2460.0}, 1.0)],
)  # fmt: skip
def test_quality_at_its_ends(facts: dict[str, float], q: float) -> None:
    assert quality(session(SessionType.STRENGTH_FULL, **facts), RULES) == pytest.approx(q)
