"""What the weeks before hold, beside a plain walk over their sessions, on histories made by seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from statistics import fmean, pstdev
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.energy import RUN_TYPES
from runpipe.judges.view.prepared import RESTFUL, History, prepare
from runpipe.judges.view.rhythm import (
    consistency,
    find_spike,
    has_consecutive,
    is_rest_day,
    mean_rest_days,
    run_distance_m,
)
from runpipe.judges.view.week_view import _sleep, _usual_exercise_kcal, is_described, knows_strength
from runpipe.model.week_facts import SessionSummary, SessionType, SleepDay
from runpipe.training_load import Habit, Strain, hardness, top_load_au, weighted_load
from tests.golden.golden_week import SUNDAY, golden_facts, golden_rules

RULES = golden_rules()
FACTS = golden_facts()
KINDS = [
    SessionType.EASY, SessionType.LONG, SessionType.CYCLE, SessionType.YOGA,
    SessionType.STRENGTH_FULL, SessionType.WALK,
]  # fmt: skip


def random_history(seed: int) -> History:
    """Return a history of some weeks, two sessions on some days, some of unknown size."""
    rng = np.random.default_rng(seed)
    n_days = int(rng.choice([5, 27, 28, 29, 40, 60, 100]))
    first = SUNDAY - timedelta(days=n_days - 1)
    sessions = []
    for place in range(n_days):
        for nth in range(int(rng.choice([0, 1, 2], p=[0.4, 0.5, 0.1]))):
            kind = KINDS[int(rng.choice(len(KINDS), p=[0.5, 0.1, 0.1, 0.1, 0.1, 0.1]))]
            is_run = kind in RUN_TYPES
            minutes = float(rng.choice([20, 30, 45, 60, 70, 95, 130]))
            sessions.append(
                SessionSummary(
                    session_id=f"{place}-{nth}",
                    local_date=first + timedelta(days=place),
                    session_type=kind,
                    duration_s=None if rng.random() < 0.05 else 60.0 * minutes,
                    distance_m=170.0 * minutes if is_run and rng.random() < 0.9 else None,
                    rpe=float(rng.integers(2, 9)),
                )
            )
    facts = replace(
        FACTS, sessions=tuple(sessions), first_date=first, diet_days=(), weigh_ins=(), sleep_days=()
    )
    return prepare(facts, RULES)


def is_before(session, other, n_days: int) -> bool:
    """Return whether a session lies on one of the `n_days` before that of another."""
    return 1 <= (other.local_date - session.local_date).days <= n_days


@pytest.mark.parametrize("seed", range(40))
def test_sessions_and_days_are_as_hard_as_a_plain_walk_says(seed):
    history, load = random_history(seed), RULES.load

    def strain(s: SessionSummary) -> Strain:
        minutes = (s.duration_s or 0.0) / 60.0
        return Strain(
            load_au=minutes * s.rpe,
            minutes=0.0 if s.session_type in RESTFUL else minutes,
            rpe=s.rpe,
            high_minutes=0.0,
            run_m=(s.distance_m or 0.0) if s.session_type in RUN_TYPES else 0.0,
        )

    for day in {s.local_date for s in history.sessions}:
        own = [s for s in history.sessions if s.local_date == day]
        n_before = (day - history.first_date).days
        past = [history.first_date + timedelta(days=back) for back in range(n_before)]
        daily = [
            sum(strain(s).load_au for s in history.sessions if s.local_date == other)
            for other in past
        ]
        top_days, spike_days = int(load["hard.top_window_days"]), int(load["spike.window_days"])
        top = [
            strain(s).load_au
            for s in history.sessions
            if s.duration_s is not None and is_before(s, own[0], top_days)
        ]
        runs = [strain(s).run_m for s in history.sessions if is_before(s, own[0], spike_days)]
        has_run = any(s.session_type in RUN_TYPES for s in own)
        longest = max(runs, default=0.0) if has_run and n_before >= spike_days else 0.0
        is_usual = n_before >= load["ewma.min_history_days"]
        habit = Habit(
            chronic_load_au=weighted_load(daily, "chronic", load) if is_usual else None,
            longest_run_m=longest or None,
            top_load_au=top_load_au(top, load),
        )
        strains = [strain(s) for s in own]
        for session, part in zip(own, strains, strict=True):
            assert history.hard.by_id[session.session_id] == pytest.approx(
                hardness(part, habit, load)
            )
        whole = Strain(
            load_au=sum(part.load_au for part in strains),
            minutes=sum(part.minutes for part in strains),
            rpe=max(part.rpe for part in strains),
            high_minutes=0.0,
            run_m=max(part.run_m for part in strains),
        )
        assert history.hard.by_day[day] == pytest.approx(hardness(whole, habit, load))


def view_of(history: History, **more: object) -> SimpleNamespace:
    first = SUNDAY - timedelta(days=6)
    return SimpleNamespace(
        history=history,
        as_of=SUNDAY,
        first_date=first,
        n_history_days=(SUNDAY - history.first_date).days + 1,
        runs=[r for r in history.runs if r.local_date >= first],
        **more,
    )


@pytest.mark.parametrize("seed", range(40))
def test_rest_distance_and_consistency_are_those_of_a_plain_count(seed):
    history = random_history(seed)
    view = view_of(history)
    by_back = {
        back: [s for s in history.sessions if (SUNDAY - s.local_date).days == back]
        for back in range(120)
    }
    n_history_days = view.n_history_days

    def is_rest(back: int) -> bool:
        return back < n_history_days and all(s.session_type in RESTFUL for s in by_back[back])

    for back in range(n_history_days + 2):
        assert is_rest_day(view, SUNDAY - timedelta(days=back)) is is_rest(back)
    n_days = max(7, min(28, n_history_days))
    rest = 7 * sum(map(is_rest, range(n_days))) / n_days
    assert mean_rest_days(view) == pytest.approx(rest)
    for skip, n in ((0, 7), (7, 28), (3, 1)):
        metres = sum(
            s.distance_m or 0.0
            for back in range(skip, skip + n)
            for s in by_back[back]
            if s.session_type in RUN_TYPES
        )
        assert run_distance_m(view, skip, n) == pytest.approx(metres)
    n_weeks = int(RULES.load["consistency.weeks"])
    weeks = [[s for back in range(7 * k, 7 * k + 7) for s in by_back[back]] for k in range(n_weeks)]
    loads = [sum((s.duration_s or 0.0) / 60.0 * s.rpe for s in week) for week in weeks]
    expected = (None, None)
    if n_history_days >= 7 * n_weeks:
        cv = pstdev(loads) / fmean(loads) if any(loads) else None
        expected = (sum(map(bool, weeks)), cv and pytest.approx(cv))
    assert consistency(view, RULES) == expected


@pytest.mark.parametrize("seed", range(80))
def test_the_spike_is_that_of_a_plain_look(seed):
    history, days = random_history(seed), int(RULES.load["spike.window_days"])
    view = view_of(history)
    runs = [r for r in view.runs if r.distance_m]
    pairs = []
    for run in runs:
        before = [r.distance_m or 0.0 for r in history.runs if is_before(r, run, days)]
        if any(before):
            pairs.append((run.distance_m / max(before), max(before)))
    spike = find_spike(view, RULES)
    ratio, before_m = max(pairs, default=(None, None))
    small, moderate, large = (
        RULES.load[f"spike.{name}"] for name in ("small", "moderate", "large")
    )
    if not runs:
        name = "none"
    elif (min(r.local_date for r in runs) - history.first_date).days < days:
        name = "unknown"
    elif ratio is None or (len(pairs) < len(runs) and ratio <= small):
        name = "return"
    else:
        steps = ((small, "steady"), (moderate, "small"), (large, "moderate"))
        name = next((word for limit, word in steps if ratio <= limit), "large")
    assert (spike.name, spike.ratio, spike.before_m) == (name, ratio, before_m)
    assert spike.longest_m == max((r.distance_m for r in runs), default=None)


@given(st.lists(st.sampled_from([0.0, 0.49, 0.5, 0.51, 1.0]), max_size=7))
def test_two_hard_days_follow_each_other(hardness_by_day):
    marks = "".join("h" if value >= 0.5 else "-" for value in hardness_by_day)
    assert has_consecutive(hardness_by_day) is ("hh" in marks)


@pytest.mark.parametrize("n_nights", range(8))
def test_a_week_of_sleep_needs_some_nights(n_nights):
    nights = [(back, 6.0 + back / 4) for back in range(n_nights)]
    beyond = [(-1, 1.0), (7, 1.0)]
    facts = replace(
        FACTS,
        sleep_days=tuple(
            SleepDay(local_date=SUNDAY - timedelta(days=back), asleep_h=hours)
            for back, hours in nights + beyond
        ),
    )
    mean_h = fmean(hours for _, hours in nights) if nights else None
    is_enough = n_nights >= RULES.risk["sleep.min_nights"]
    sleep = _sleep(prepare(facts, RULES), SUNDAY - timedelta(days=6), SUNDAY, RULES)
    assert sleep == (pytest.approx(mean_h) if is_enough else None, n_nights)


@pytest.mark.parametrize("n_days", [1, 27, 28, 29, 60, 84, 85, 120])
def test_the_usual_cost_of_training_is_that_of_two_months_before_the_last(n_days):
    costs = np.arange(float(n_days))[::-1]
    window = SimpleNamespace(exercise_kcal=costs, nee_kcal=costs, n_days=n_days)
    before = [float(back) for back in range(n_days) if 28 <= back < 84]
    usual = _usual_exercise_kcal(window, RULES)
    assert usual == (pytest.approx(fmean(before)) if before else None)


@given(
    st.sampled_from([SessionType.EASY, SessionType.OTHER, SessionType.STRENGTH_FULL]),
    st.sets(
        st.sampled_from(
            ["distance_m", "duration_s", "rpe", "avg_heart_rate_bpm", "beats", "n_hard_sets"]
        )
    ),
)
def test_a_session_is_described_by_size_kind_and_effort(kind, names):
    values = dict.fromkeys(names - {"beats"}, 6)
    if "beats" in names:
        values["heart_rate_s_by_bpm"] = ((150, 600.0),)
    session = SessionSummary(session_id="a", local_date=SUNDAY, session_type=kind, **values)
    has_size, has_effort = (
        bool(names & parts)
        for parts in ({"distance_m", "duration_s"}, {"rpe", "avg_heart_rate_bpm", "beats"})
    )
    is_listed = kind is SessionType.STRENGTH_FULL and "n_hard_sets" in names
    is_whole = is_listed or (kind is not SessionType.OTHER and has_size and has_effort)
    assert is_described(session) is is_whole


@given(
    st.lists(st.sampled_from([0, 1, 26, 27, 28, 29, 60, 82, 83, 84, 85]), max_size=6),
    st.sampled_from([SessionType.STRENGTH_UPPER, SessionType.SWIM, SessionType.EASY]),
    st.booleans(),
    st.booleans(),
)
def test_a_strength_log_is_kept_by_several_days_not_long_ago(backs, kind, is_none, has_log):
    sessions = sorted(
        (
            SimpleNamespace(local_date=SUNDAY - timedelta(days=back), session_type=kind)
            for back in backs
        ),
        key=lambda row: row.local_date,
    )
    facts = SimpleNamespace(
        athlete=SimpleNamespace(lifts_confirmed_none=is_none), has_strength_log=has_log
    )
    view = SimpleNamespace(as_of=SUNDAY, history=SimpleNamespace(facts=facts, sessions=sessions))
    near = {back for back in backs if back < 84} if kind is not SessionType.EASY else set()
    is_kept = len(near) >= 3 and min(near) < 28
    assert knows_strength(view, RULES) is (is_none or has_log or is_kept)
