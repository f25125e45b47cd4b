from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

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


FIRST, LATER = run("a"), run("b", 20)


@pytest.mark.parametrize(
    "facts",
    [
        {"rpe": 5.0},
        {"equivalent_distance_m": 10_100.0},
        {"duration_s": 3000.0},
        {"ascent_m": 0.0},
        {"avg_heart_rate_bpm": 140.0},
        {"heart_rate_s_by_bpm": ((140, 60.0),)},
    ],
)
def test_every_value_makes_a_session_say_more(facts: dict[str, object]) -> None:
    for rich in (replace(FIRST, **facts), replace(LATER, **facts)):
        plain = LATER if rich.session_id == "a" else FIRST
        assert drop_duplicates((plain, rich), RULES) == (rich,)


def test_a_distance_says_more_than_none() -> None:
    for rich, plain in (
        (FIRST, replace(LATER, distance_m=None)),
        (LATER, replace(FIRST, distance_m=None)),
    ):
        assert drop_duplicates((plain, rich), RULES) == (rich,)


def test_heart_rate_goes_before_the_number_of_values_and_that_before_length() -> None:
    heard = replace(FIRST, heart_rate_s_by_bpm=((140, 60.0),))
    much = replace(LATER, rpe=5.0, ascent_m=100.0, duration_s=9000.0)
    assert drop_duplicates((heard, much), RULES) == (heard,)
    long, short = replace(FIRST, duration_s=3000.0), replace(LATER, duration_s=2900.0)
    assert drop_duplicates((long, short), RULES) == (long,)
    assert drop_duplicates((replace(FIRST, duration_s=2800.0), short), RULES) == (short,)
    assert drop_duplicates((FIRST, LATER), RULES) == (FIRST,)


def test_sessions_come_in_order_of_date_and_start() -> None:
    tomorrow = replace(
        run("0"), local_date=date(2026, 11, 11), start_local=START + timedelta(days=1)
    )
    noon, evening = run("2", 18_000, distance_m=5000.0), run("1", 36_000, distance_m=6000.0)
    unknown = run("9", None)
    rows = (tomorrow, evening, noon, unknown)
    assert drop_duplicates(rows, RULES) == (unknown, noon, evening, tomorrow)


def test_a_double_is_found_beyond_what_lies_between() -> None:
    between = run("b", 100, distance_m=3000.0)
    again = run("c", 200)
    assert drop_duplicates((run("a"), between, again), RULES) == (run("a"), between)


def test_days_that_lie_apart_are_not_compared() -> None:
    lifts = [
        replace(lift(name, None, **facts), local_date=date(2026, 11, day))
        for name, day, facts in (("a", 8, {"n_hard_sets": 5}), ("b", 9, {}), ("c", 11, {}))
    ]
    assert drop_duplicates(lifts, RULES) == tuple(lifts)


def test_clocks_are_compared_by_what_they_show() -> None:
    zoned = replace(run("b", 100), start_local=(START + timedelta(seconds=100)).replace(tzinfo=UTC))
    assert len(drop_duplicates((run("a"), zoned), RULES)) == 1


WATCH = {
    "duration_s": 3000.0,
    "rpe": 7.0,
    "avg_heart_rate_bpm": 110.0,
    "heart_rate_s_by_bpm": ((110, 3000.0),),
    "energy_kcal": 250.0,
}
OWN = {
    "duration_s": 2000.0,
    "rpe": 0.0,
    "avg_heart_rate_bpm": 120.0,
    "heart_rate_s_by_bpm": ((120, 2000.0),),
    "energy_kcal": 300.0,
}


@pytest.mark.parametrize("names", [("watch", "log"), ("log", "watch")])
def test_a_log_takes_from_the_watch_what_it_lacks(names: tuple[str, str]) -> None:
    watch_name, log_name = names
    watch = lift(watch_name, 0, **WATCH)
    bare = lift(log_name, None, n_hard_sets=9)
    assert drop_duplicates((watch, bare), RULES) == (replace(bare, start_local=START, **WATCH),)
    full = lift(log_name, 60, n_hard_sets=9, **OWN)
    assert drop_duplicates((watch, full), RULES) == (full,)


def test_two_watches_at_the_weights_are_one_session() -> None:
    plain, rich = lift("a", 0, duration_s=3000.0), lift("b", 60, **WATCH)
    (merged,) = drop_duplicates((plain, rich), RULES)
    assert (merged.duration_s, merged.rpe) == (3000.0, 7.0)
    assert len(drop_duplicates((plain, lift("b", 301, **WATCH)), RULES)) == 2


def test_a_run_beside_a_logged_lift_is_no_double_of_it() -> None:
    log = lift("log", 3000, n_hard_sets=9)
    jog = run("jog", 0)
    assert len(drop_duplicates((log, jog), RULES)) == 2
    beside = replace(log, start_local=START)
    assert drop_duplicates((beside, jog), RULES) == (jog,)
