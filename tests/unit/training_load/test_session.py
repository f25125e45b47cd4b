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


def test_a_load_whole() -> None:
    run = session(
        duration_s=1800.0, rpe=5.0, heart_rate_s_by_bpm=((150, 1800.0),),
        avg_grade_adjusted_speed_mps=3.0,
    )  # fmt: skip
    reserve = 100 / 140
    assert load_of(run, MAN, MAX_BPM, RULES, 4.0) == SessionLoad(
        session_id="s",
        load_au=150.0,
        rpe=5.0,
        is_rpe_imputed=False,
        rpe_source=EffortSource.ATHLETE,
        banister_au=pytest.approx(30 * reserve * 0.64 * exp(1.92 * reserve)),
        edwards_au=90.0,
        lucia_au=30.0,
        running_stress_au=pytest.approx(50 * 0.5625),
    )


def test_reserve_stays_between_rest_and_maximum() -> None:
    run = session(heart_rate_s_by_bpm=((45, 600.0), (200, 60.0)))
    top = 0.64 * exp(1.92)
    assert load_of(run, MAN, MAX_BPM, RULES).banister_au == pytest.approx(top)
    nobody = AthleteFacts(rest_heart_rate_bpm=50.0)
    mean = 0.75 * exp(1.795)
    assert load_of(run, nobody, MAX_BPM, RULES).banister_au == pytest.approx(mean)


@pytest.mark.parametrize(
    ("rest_bpm", "max_bpm", "beats", "is_known"),
    [
        (50.0, 190.0, ((150, 60.0),), True),
        (50.0, 190.0, (), False),
        (50.0, None, ((150, 60.0),), False),
        (50.0, 0.0, ((150, 60.0),), False),
        (0.0, 190.0, ((150, 60.0),), False),
        (None, 190.0, ((150, 60.0),), False),
        (189.0, 190.0, ((150, 60.0),), True),
        (190.0, 190.0, ((150, 60.0),), False),
        (195.0, 190.0, ((150, 60.0),), False),
    ],
)
def test_what_heart_rate_loads_need(
    rest_bpm: float | None,
    max_bpm: float | None,
    beats: tuple[tuple[int, float], ...],
    is_known: bool,
) -> None:
    athlete = AthleteFacts(sex=Sex.MALE, rest_heart_rate_bpm=rest_bpm)
    load = load_of(session(duration_s=60.0, heart_rate_s_by_bpm=beats), athlete, max_bpm, RULES)
    assert (load.banister_au is not None) is is_known
    assert (load.edwards_au is not None) is bool(beats and max_bpm)
    assert (load.lucia_au is not None) is bool(beats and max_bpm)


def test_zones_are_weighed_by_time() -> None:
    run = session(
        heart_rate_s_by_bpm=((90, 600.0), (100, 120.0), (155, 60.0), (160, 90.0), (180, 30.0))
    )
    load = load_of(run, MAN, MAX_BPM, RULES)
    assert load.edwards_au == pytest.approx(0 + 2 * 1 + 1 * 4 + 1.5 * 4 + 0.5 * 5)
    assert load.lucia_au == pytest.approx(10 + 2 + 1 + 1.5 * 2 + 0.5 * 3)


@pytest.mark.parametrize(
    ("bpm", "max_bpm", "zone"),
    [(117, 195.0, 2), (116, 195.0, 1), (126, 180.0, 3), (144, 180.0, 4), (180, 200.0, 5)],
)
def test_rounding_moves_no_beat_out_of_its_zone(bpm: int, max_bpm: float, zone: int) -> None:
    run = session(heart_rate_s_by_bpm=((bpm, 60.0),))
    assert load_of(run, MAN, max_bpm, RULES).edwards_au == zone


@pytest.mark.parametrize(("bpm", "zone"), [(163, 1), (164, 2), (176, 2), (177, 3)])
def test_lucia_at_round_shares(bpm: int, zone: int) -> None:
    run = session(heart_rate_s_by_bpm=((bpm, 60.0),))
    assert load_of(run, MAN, 200.0, RULES).lucia_au == zone


@pytest.mark.parametrize(
    ("duration_s", "speed_mps", "threshold_mps"),
    [(None, 4.0, 4.0), (3600.0, None, 4.0), (3600.0, 0.0, 4.0), (3600.0, 4.0, 0.0)],
)
def test_what_the_running_stress_needs(
    duration_s: float | None, speed_mps: float | None, threshold_mps: float
) -> None:
    run = session(duration_s=duration_s, avg_grade_adjusted_speed_mps=speed_mps)
    assert load_of(run, MAN, None, RULES, threshold_mps).running_stress_au is None
