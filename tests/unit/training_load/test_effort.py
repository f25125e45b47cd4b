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
