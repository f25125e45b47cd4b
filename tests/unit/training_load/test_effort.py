"""Effort by heart rate: the anchors and the doubt of science/revision-2.md 7R.2."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.model.muscle import EffortSource
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.settings import read_rules
from runpipe.training_load import MaxHeartRate, rpe_of_share, session_effort

RULES = read_rules("load")
SURE = MaxHeartRate(200.0, 5.0)


def run(*beats: tuple[int, float], kind: SessionType = SessionType.EASY, **facts: object):
    facts.setdefault("duration_s", sum(seconds for _, seconds in beats))
    return SessionSummary(
        session_id="r", local_date=date(2026, 11, 10), session_type=kind,
        heart_rate_s_by_bpm=beats, **facts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("share", "rpe"),
    [(0.6, 2.0), (0.7, 3.0), (0.78, 4.1), (0.85, 6.0), (0.92, 8.3), (0.2, 1.5), (1.1, 9.0)],
)
def test_anchors(share: float, rpe: float) -> None:
    assert round(rpe_of_share(share, RULES), 1) == rpe


@given(st.lists(st.floats(0, 1.2), min_size=2))
def test_a_higher_heart_rate_is_never_less_effort(shares: list[float]) -> None:
    efforts = [rpe_of_share(share, RULES) for share in sorted(shares)]
    assert all(low <= high for low, high in pairwise(efforts))


def test_steady_and_with_peaks() -> None:
    steady = session_effort(run((150, 3600.0)), SURE, RULES)
    assert (steady.rpe, steady.source) == (pytest.approx(3.5), EffortSource.HEART_RATE)
    # mean 158.5: 4.3; a tenth and more at 188: 9 less 1
    spiky = session_effort(run((154, 3160.0), (188, 440.0)), SURE, RULES)
    assert spiky.rpe == pytest.approx(8.0)


def test_the_doubt_of_the_maximum_draws_to_the_kind() -> None:
    hard = run((188, 1800.0))
    assert session_effort(hard, MaxHeartRate(200.0, 5.0), RULES).rpe == pytest.approx(9.0)
    half = session_effort(hard, MaxHeartRate(200.0, 10.0), RULES)
    assert (half.rpe, half.source) == (pytest.approx(6.0), EffortSource.HEART_RATE)
    for sd_bpm in (15.0, 15.1, 40.0):
        none = session_effort(hard, MaxHeartRate(200.0, sd_bpm), RULES)
        assert (none.rpe, none.source) == (pytest.approx(3.0), EffortSource.KIND)


@pytest.mark.parametrize(("seen_s", "source"), [(2160.0, "heart_rate"), (2159.0, "kind")])
def test_heart_rate_has_to_cover_most_of_it(seen_s: float, source: str) -> None:
    assert session_effort(run((188, seen_s), duration_s=3600.0), SURE, RULES).source == source


@pytest.mark.parametrize("kind", [SessionType.SPRINT, SessionType.STRENGTH_FULL, SessionType.YOGA])
def test_the_heart_is_blind_to_short_and_to_local_efforts(kind: SessionType) -> None:
    assert session_effort(run((110, 3600.0), kind=kind), SURE, RULES).source is EffortSource.KIND


def test_a_marathon_raced_is_hard() -> None:
    slow = run((140, 14_400.0), kind=SessionType.RACE, distance_m=42_195.0)
    assert session_effort(slow, SURE, RULES).rpe == 8
    short = run((140, 14_400.0), kind=SessionType.RACE, distance_m=41_000.0)
    assert session_effort(short, SURE, RULES).rpe < 4
    own = run((140, 14_400.0), kind=SessionType.RACE, distance_m=42_195.0, rpe=6.0)
    assert session_effort(own, SURE, RULES).rpe == 6


ANCHORS = [(0.55, 1.5), (0.65, 2.5), (0.75, 3.5), (0.82, 5.0), (0.88, 7.0), (0.94, 9.0)]


def test_between_the_anchors_effort_rises_evenly() -> None:
    for (low, easier), (high, harder) in pairwise(ANCHORS):
        assert rpe_of_share(low, RULES) == easier
        assert rpe_of_share(high, RULES) == harder
        quarter = low + 0.25 * (high - low)
        assert rpe_of_share(quarter, RULES) == pytest.approx(easier + 0.25 * (harder - easier))
    assert (rpe_of_share(0.549, RULES), rpe_of_share(0.941, RULES)) == (1.5, 9.0)


@pytest.mark.parametrize(("high_s", "is_peak"), [(359.0, False), (360.0, False), (361.0, True)])
def test_more_than_a_tenth_of_the_time_makes_a_peak(high_s: float, is_peak: bool) -> None:
    effort = session_effort(run((188, high_s), (110, 3600.0 - high_s)), SURE, RULES)
    mean = (188 * high_s + 110 * (3600 - high_s)) / 3600 / 200
    # 188 of 200 is 9, a peak is one less
    assert effort.rpe == pytest.approx(8.0 if is_peak else 1.5 + (mean - 0.55) / 0.1)


@pytest.mark.parametrize(
    ("sd_bpm", "rpe", "source"),
    [
        (0.0, 9.0, EffortSource.HEART_RATE),
        (5.0, 9.0, EffortSource.HEART_RATE),
        (7.5, 7.5, EffortSource.HEART_RATE),
        (14.9, 3.06, EffortSource.HEART_RATE),
        (15.0, 3.0, EffortSource.KIND),
    ],
)
def test_the_surer_the_maximum_the_more_the_heart_says(
    sd_bpm: float, rpe: float, source: EffortSource
) -> None:
    effort = session_effort(run((188, 1800.0)), MaxHeartRate(200.0, sd_bpm), RULES)
    assert (effort.rpe, effort.source) == (pytest.approx(rpe), source)


KIND_RPE = {
    SessionType.EASY: 3.0,
    SessionType.LONG: 4.5,
    SessionType.TEMPO: 6.0,
    SessionType.RACE: 8.0,
    SessionType.HIIT: 7.5,
    SessionType.SPRINT: 8.0,
    SessionType.HILL_REPS: 7.0,
    SessionType.HILLY_RUN: 4.5,
    SessionType.TRAIL: 4.5,
    SessionType.STAIRS: 7.0,
    SessionType.STRENGTH_FULL: 6.0,
    SessionType.STRENGTH_LOWER: 6.0,
    SessionType.STRENGTH_UPPER: 5.5,
    SessionType.CIRCUIT: 6.0,
    SessionType.PLYOMETRICS: 6.0,
    SessionType.YOGA: 2.0,
    SessionType.WALK: 2.0,
}
BLIND = {
    SessionType.STRENGTH_FULL,
    SessionType.STRENGTH_LOWER,
    SessionType.STRENGTH_UPPER,
    SessionType.SPRINT,
    SessionType.PLYOMETRICS,
    SessionType.YOGA,
    SessionType.CLIMB,
}


@pytest.mark.parametrize("kind", list(SessionType))
def test_every_kind_without_and_with_heart_rate(kind: SessionType) -> None:
    usual = KIND_RPE.get(kind, 4.0)
    silent = session_effort(run(kind=kind), SURE, RULES)
    assert (silent.rpe, silent.source, silent.is_imputed) == (usual, EffortSource.KIND, True)
    unsure = session_effort(run((150, 3600.0), kind=kind), None, RULES)
    assert (unsure.rpe, unsure.source) == (usual, EffortSource.KIND)
    heard = session_effort(run((150, 3600.0), kind=kind), SURE, RULES)
    if kind in BLIND:
        assert heard == silent
    else:
        assert (heard.rpe, heard.source) == (pytest.approx(3.5), EffortSource.HEART_RATE)


def test_heart_rate_without_a_length_or_without_time_in_it() -> None:
    unknown = run((150, 60.0), duration_s=None)
    assert session_effort(unknown, SURE, RULES).source is EffortSource.HEART_RATE
    empty = run((150, 0.0), duration_s=None)
    assert session_effort(empty, SURE, RULES).source is EffortSource.KIND
    assert session_effort(run(duration_s=3600.0), SURE, RULES).source is EffortSource.KIND


@pytest.mark.parametrize(
    ("kind", "distance_m", "rpe"),
    [
        (SessionType.RACE, 42_000.0, 8.0),
        (SessionType.RACE, 41_999.0, 3.0),
        (SessionType.RACE, None, 3.0),
        (SessionType.LONG, 50_000.0, 3.0),
    ],
)
def test_only_a_race_of_a_marathon_is_hard_whatever_the_heart_did(
    kind: SessionType, distance_m: float | None, rpe: float
) -> None:
    slow = run((140, 14_400.0), kind=kind, distance_m=distance_m)
    assert session_effort(slow, SURE, RULES).rpe == pytest.approx(rpe)
    hard = run((188, 14_400.0), kind=kind, distance_m=distance_m)
    assert session_effort(hard, SURE, RULES).rpe == pytest.approx(9.0)
