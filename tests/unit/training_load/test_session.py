from __future__ import annotations

from datetime import date
from math import exp

import pytest

from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.muscle import EffortSource, SessionLoad
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.settings import read_rules
from runpipe.training_load import session_effort, session_load

RULES = read_rules("load")
MAN = AthleteFacts(sex=Sex.MALE, rest_heart_rate_bpm=50.0)
MAX_BPM = 190.0


def session(kind: SessionType = SessionType.EASY, **known: object) -> SessionSummary:
    return SessionSummary(session_id="s", local_date=date(2026, 11, 10), session_type=kind, **known)


def load_of(
    one_session: SessionSummary,
    athlete: AthleteFacts,
    max_bpm: float | None,
    rules: Rules,
    threshold_mps: float | None = None,
) -> SessionLoad:
    effort = session_effort(one_session, None, rules)
    return session_load(one_session, athlete, effort, max_bpm, rules, threshold_mps)


def test_session_rpe_load() -> None:
    found = load_of(session(duration_s=3300.0, rpe=8.0), MAN, None, RULES)
    assert (found.load_au, found.is_rpe_imputed) == (440.0, False)
    assert found.rpe_source is EffortSource.ATHLETE
    assert (found.banister_au, found.edwards_au, found.lucia_au) == (None, None, None)


@pytest.mark.parametrize(
    ("kind", "rpe"),
    [
        (SessionType.EASY, 3),
        (SessionType.LONG, 4.5),
        (SessionType.TEMPO, 6),
        (SessionType.HILL_REPS, 7),
        (SessionType.HIIT, 7.5),
        (SessionType.SPRINT, 8),
        (SessionType.STRENGTH_FULL, 6),
        (SessionType.STRENGTH_LOWER, 6),
        (SessionType.STRENGTH_UPPER, 5.5),
        (SessionType.PLYOMETRICS, 6),
        (SessionType.YOGA, 2),
        (SessionType.CYCLE, 4),
        (SessionType.OTHER, 4),
    ],
)
def test_an_effort_not_given_is_the_kind_s(kind: SessionType, rpe: float) -> None:
    for none in (None, 0.0, 11.0):
        effort = session_effort(session(kind, rpe=none), None, RULES)
        assert (effort.rpe, effort.source, effort.is_imputed) == (rpe, EffortSource.KIND, True)
    for own in (0.5, 10.0):
        effort = session_effort(session(kind, rpe=own), None, RULES)
        assert (effort.rpe, effort.source, effort.is_imputed) == (own, EffortSource.ATHLETE, False)


def test_no_duration_is_no_load() -> None:
    assert load_of(session(), MAN, MAX_BPM, RULES).load_au is None


def test_banister() -> None:
    run = session(duration_s=3600.0, heart_rate_s_by_bpm=((120, 1800.0), (190, 1800.0)))
    found = load_of(run, MAN, MAX_BPM, RULES).banister_au
    expected = 30 * 0.5 * 0.64 * exp(1.92 * 0.5) + 30 * 1.0 * 0.64 * exp(1.92)
    assert found == pytest.approx(expected)
    woman = AthleteFacts(sex=Sex.FEMALE, rest_heart_rate_bpm=50.0)
    expected = 30 * 0.5 * 0.86 * exp(1.67 * 0.5) + 30 * 1.0 * 0.86 * exp(1.67)
    assert load_of(run, woman, MAX_BPM, RULES).banister_au == pytest.approx(expected)
    unknown = AthleteFacts(sex=Sex.MALE)
    assert load_of(run, unknown, MAX_BPM, RULES).banister_au is None
    odd = AthleteFacts(sex=Sex.MALE, rest_heart_rate_bpm=190.0)
    assert load_of(run, odd, MAX_BPM, RULES).banister_au is None


@pytest.mark.parametrize(
    ("bpm", "zone"), [(94, 0), (95, 1), (113, 1), (114, 2), (133, 3), (152, 4), (171, 5), (210, 5)]
)
def test_edwards(bpm: int, zone: int) -> None:
    run = session(duration_s=60.0, heart_rate_s_by_bpm=((bpm, 60.0),))
    assert load_of(run, MAN, MAX_BPM, RULES).edwards_au == zone


@pytest.mark.parametrize(("bpm", "zone"), [(155, 1), (156, 2), (167, 2), (168, 3)])
def test_lucia(bpm: int, zone: int) -> None:
    run = session(duration_s=60.0, heart_rate_s_by_bpm=((bpm, 60.0),))
    assert load_of(run, MAN, MAX_BPM, RULES).lucia_au == zone


def test_an_hour_at_threshold_is_100() -> None:
    run = session(duration_s=3600.0, avg_grade_adjusted_speed_mps=4.0)
    assert load_of(run, MAN, None, RULES, 4.0).running_stress_au == pytest.approx(100)
    assert load_of(run, MAN, None, RULES, 8.0).running_stress_au == pytest.approx(25)
    assert load_of(run, MAN, None, RULES).running_stress_au is None
