from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.settings import read_rules
from runpipe.training_load import drop_duplicates

RULES = read_rules("load")
START = datetime.fromisoformat("2026-11-10T07:00:00")


def run(name: str, after_s: float | None = 0.0, **known: object) -> SessionSummary:
    known.setdefault("distance_m", 10_000.0)
    return SessionSummary(
        session_id=name,
        local_date=date(2026, 11, 10),
        start_local=None if after_s is None else START + timedelta(seconds=after_s),
        **known,
    )


@pytest.mark.parametrize(
    ("after_s", "distance_m", "n"),
    [
        (300, 10_000.0, 1),
        (301, 10_000.0, 2),
        (-300, 10_000.0, 1),
        (0, 10_300.0, 1),
        (0, 10_310.0, 2),
        (0, None, 1),
        (None, 10_000.0, 2),
    ],
)
def test_alike(after_s: float | None, distance_m: float | None, n: int) -> None:
    rows = (run("a"), run("b", after_s, distance_m=distance_m))
    assert len(drop_duplicates(rows, RULES)) == n
    assert drop_duplicates(rows, RULES) == drop_duplicates(rows[::-1], RULES)


def test_the_one_that_says_more_stays() -> None:
    plain = run("a")
    rich = run("b", 20, rpe=5.0, heart_rate_s_by_bpm=((140, 3000.0),))
    assert drop_duplicates((plain, rich), RULES) == (rich,)
    assert drop_duplicates((rich, plain), RULES) == (rich,)


def test_two_runs_a_day_stay_two() -> None:
    assert len(drop_duplicates((run("a"), run("b", 36_000)), RULES)) == 2


def test_midnight_does_not_part_duplicates() -> None:
    late = datetime.fromisoformat("2026-11-10T23:58:00")
    one = SessionSummary(session_id="a", local_date=late.date(), start_local=late)
    next_day = late + timedelta(minutes=4)
    other = SessionSummary(session_id="b", local_date=next_day.date(), start_local=next_day)
    assert len(drop_duplicates((one, other), RULES)) == 1


def lift(name: str, after_s: float | None, **known: object) -> SessionSummary:
    return run(name, after_s, distance_m=None, session_type=SessionType.STRENGTH_FULL, **known)


@pytest.mark.parametrize(("after_s", "n"), [(None, 1), (5400, 1), (5401, 2)])
def test_lifting_by_watch_and_by_log_is_one(after_s: float | None, n: int) -> None:
    watch = lift("watch", 0, duration_s=3000.0, rpe=7.0, avg_heart_rate_bpm=110.0)
    log = lift("log", after_s, n_hard_sets=9)
    found = drop_duplicates((watch, log), RULES)
    assert len(found) == n
    assert drop_duplicates((log, watch), RULES) == found
    if n == 1:
        assert found[0].session_id == "log"
        assert (found[0].n_hard_sets, found[0].duration_s, found[0].rpe) == (9, 3000.0, 7.0)


def test_two_logged_sessions_of_a_day_stay_two() -> None:
    rows = (lift("a", None, n_hard_sets=4), lift("b", None, n_hard_sets=5))
    assert len(drop_duplicates(rows, RULES)) == 2
