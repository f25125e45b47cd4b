from __future__ import annotations

from datetime import date, timedelta
from math import exp, log

import pytest

from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.settings import read_rules
from runpipe.training_load import damage_by_day, damage_dose, session_effort

RULES = read_rules("load")
DAY = date(2026, 11, 10)


def run(distance_m: float | None, rpe: float | None = None, **known: object) -> SessionSummary:
    known.setdefault("session_type", SessionType.EASY)
    return SessionSummary(session_id="r", local_date=DAY, distance_m=distance_m, rpe=rpe, **known)


@pytest.mark.parametrize(
    ("session", "longest_m", "dose"),
    [
        (run(10_000.0, 7), None, 1.0),
        (run(10_000.0, 6.9), None, 0.75),
        (run(10_000.0, 5), None, 0.75),
        (run(10_000.0, 4.9), None, 0.5),
        (run(10_000.0, 3, session_type=SessionType.RACE), None, 1.0),
        (run(20_000.0, session_type=SessionType.LONG), None, 1.5),
        (run(20_000.0, 7), 10_000.0, 3.0),
        (run(30_000.0, 7), 10_000.0, 4.5),
        (run(8_000.0, 7), 10_000.0, 0.8),
        (run(15_000.0, 7), 10_000.0, 1.5 * 1.25),
        (run(20_000.0, 4.9, descent_m=100.0), None, 2 * 0.5 * 1.05),
        (run(10_000.0, 7), 0.0, 1.0),
        (run(0.0, 7), None, 0.0),
        (run(10_000.0, 4, session_type=SessionType.LONG), None, 0.5),
        (run(10_000.0, 5, session_type=SessionType.LONG), None, 0.75),
        (run(10_000.0), None, 0.5),
        (run(10_000.0, 7, descent_m=500.0), None, 1.5),
        (run(None, 9), None, 0.0),
        (run(50_000.0, 7, session_type=SessionType.CYCLE), None, 0.0),
    ],
)
def test_dose(session: SessionSummary, longest_m: float | None, dose: float) -> None:
    effort = session_effort(session, None, RULES)
    assert damage_dose(session, effort, longest_m, RULES) == pytest.approx(dose)


@pytest.mark.parametrize(
    ("dose", "below", "days"), [(4.2, 1, 2.9), (4.2, 0.5, 4.3), (12, 1, 5.0), (12, 0.5, 6.4)]
)
def test_recovery_times(dose: float, below: float, days: float) -> None:
    assert 2 * log(dose / below) == pytest.approx(days, abs=0.05)
    index = damage_by_day({DAY: dose}, DAY, DAY + timedelta(days=8), RULES)
    first = next(i for i, value in enumerate(index) if value < below)
    assert first - 1 < days <= first


def test_doses_add_and_decay() -> None:
    doses = {DAY: 1.0, DAY + timedelta(days=2): 0.5, DAY - timedelta(days=40): 99.0}
    found = damage_by_day(doses, DAY, DAY + timedelta(days=2), RULES)
    assert found == pytest.approx([1.0, exp(-0.5), exp(-1.0) + 0.5])


def test_doses_of_thirty_days_before_count() -> None:
    doses = {DAY - timedelta(days=30): 2.0, DAY - timedelta(days=31): 1000.0}
    assert damage_by_day(doses, DAY, DAY, RULES) == pytest.approx([2.0 * exp(-15.0)])
