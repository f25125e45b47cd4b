"""The checks of science/model.md 3.3."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from runpipe.energy import (
    RUN_TYPES,
    STRENGTH_TYPES,
    body_on,
    equivalent_distance_m,
    keytel_kcal_per_min,
    session_energy,
)
from runpipe.energy.session_energy import (
    met_gross_kcal,
    power_gross_kcal,
    running_gross_kcal,
    walking_gross_kcal,
)
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.energy import EnergyMethod
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.settings import read_rules
from runpipe.signal.grade import running_cost

RULES = read_rules("energy")
DAY = date(2026, 11, 10)


def body(sex: Sex = Sex.MALE, mass_kg: float | None = 72.0, age: int = 42, height_m: float = 1.78):
    athlete = AthleteFacts(
        sex=sex, birth_date=date(DAY.year - age, 1, 1), mass_kg=mass_kg, height_m=height_m
    )
    return body_on(athlete, (), DAY, RULES)


def session(kind: SessionType, **known: object) -> SessionSummary:
    return SessionSummary(session_id="s", local_date=DAY, session_type=kind, **known)


@pytest.mark.parametrize(
    ("grade", "cost"), [(0.0, 3.600), (0.1, 5.968), (-0.1, 2.152), (0.2, 9.007), (-0.2, 1.800)]
)
def test_minetti(grade: float, cost: float) -> None:
    assert running_cost(np.array([grade]))[0] == pytest.approx(cost, abs=5e-4)


@pytest.mark.parametrize("grade", [0.06, -0.06])
def test_totals_agree_with_the_curve_at_six_percent(grade: float) -> None:
    distance_m = 10_000.0
    climb = max(0.0, grade) * distance_m
    drop = max(0.0, -grade) * distance_m
    cost = running_cost(np.array([grade, 0.0]))
    exact = distance_m * cost[0] / cost[1]
    assert equivalent_distance_m(distance_m, climb, drop, RULES) == pytest.approx(exact, rel=0.01)


def test_totals_never_fall_below_their_floor() -> None:
    assert equivalent_distance_m(1000.0, 0.0, 900.0, RULES) == 600.0
    assert equivalent_distance_m(1000.0, None, None, RULES) == 1000.0


def test_keytel() -> None:
    assert keytel_kcal_per_min(150, body(), RULES) == pytest.approx(14.90, abs=5e-3)
    woman = body(Sex.FEMALE, 60.0)
    assert keytel_kcal_per_min(150, woman, RULES) == pytest.approx(10.09, abs=5e-3)
    assert keytel_kcal_per_min(30, woman, RULES) == 0
    unspecified = body(Sex.UNSPECIFIED, 60.0)
    man = body(Sex.MALE, 60.0)
    mean = (keytel_kcal_per_min(150, man, RULES) + keytel_kcal_per_min(150, woman, RULES)) / 2
    assert keytel_kcal_per_min(150, unspecified, RULES) == pytest.approx(mean)
    with pytest.raises(ValueError, match="mass"):
        keytel_kcal_per_min(150, body(mass_kg=None), RULES)


def test_simple_costs() -> None:
    assert met_gross_kcal(5.0, 72.0, 2400.0) == pytest.approx(240.0)
    # 200 W for an hour is 720 kJ of work, 172.1 kcal, at 0.24 some 717 kcal
    assert power_gross_kcal(200.0, 3600.0, RULES) == pytest.approx(717.0, abs=0.5)
    # 5 km in an hour: 3.5*60 + 0.1*5000 = 710 ml/kg; 70 kg: 49.7 l; 4.9 kcal/l
    assert walking_gross_kcal(70.0, 5000.0, 0.0, 3600.0, RULES) == pytest.approx(243.5, abs=0.1)


def test_a_run_goes_by_distance_even_with_heart_rate_and_a_device() -> None:
    run = session(
        SessionType.EASY, distance_m=10_000.0, duration_s=3600.0, avg_heart_rate_bpm=170.0,
        energy_kcal=999.0,
    )  # fmt: skip
    found = session_energy(run, body(), RULES, 190.0)
    assert found.method is EnergyMethod.RUN_DISTANCE
    assert found.gross_kcal == pytest.approx(720.0)
    nee = body().nee_kcal
    assert nee is not None
    assert found.net_kcal == pytest.approx(720.0 - nee / 24)


def test_the_graded_distance_of_the_samples_goes_before_totals() -> None:
    run = session(
        SessionType.TRAIL, distance_m=10_000.0, equivalent_distance_m=12_000.0,
        ascent_m=100.0, duration_s=3600.0,
    )  # fmt: skip
    assert session_energy(run, body(), RULES).gross_kcal == pytest.approx(72 * 12.0)


@pytest.mark.parametrize(
    ("kind", "factor"),
    [(SessionType.EASY, 1.0), (SessionType.HIIT, 1.06), (SessionType.HILL_REPS, 1.06),
     (SessionType.SPRINT, 1.10)],
)  # fmt: skip
def test_hard_sessions_cost_a_little_more_afterwards(kind: SessionType, factor: float) -> None:
    known = {"distance_m": 8000.0, "duration_s": 2400.0}
    plain = session_energy(session(SessionType.TEMPO, **known), body(), RULES).net_kcal
    found = session_energy(session(kind, **known), body(), RULES).net_kcal
    assert plain is not None
    assert found == pytest.approx(plain * factor)


def test_heart_rate_counts_only_where_it_follows_the_cost() -> None:
    known = {"duration_s": 3600.0, "avg_heart_rate_bpm": 140.0}
    by = {
        kind: session_energy(session(kind, **known), body(), RULES, 190.0).method
        for kind in (SessionType.CYCLE, SessionType.STRENGTH_FULL, SessionType.SPRINT)
    }
    assert by == {
        SessionType.CYCLE: EnergyMethod.HEART_RATE,
        SessionType.STRENGTH_FULL: EnergyMethod.MET,
        SessionType.SPRINT: EnergyMethod.MET,
    }


@pytest.mark.parametrize(
    ("bpm", "minutes", "method"),
    [(114, 10, EnergyMethod.HEART_RATE), (113, 10, EnergyMethod.MET), (150, 9.9, EnergyMethod.MET)],
)
def test_heart_rate_needs_ten_minutes_and_60_percent(
    bpm: float, minutes: float, method: EnergyMethod
) -> None:
    ride = session(SessionType.CYCLE, duration_s=minutes * 60, avg_heart_rate_bpm=bpm)
    assert session_energy(ride, body(), RULES, 190.0).method is method


def test_power_goes_before_heart_rate() -> None:
    ride = session(
        SessionType.CYCLE, duration_s=3600.0, avg_heart_rate_bpm=150.0, avg_power_w=200.0
    )
    assert session_energy(ride, body(), RULES, 190.0).method is EnergyMethod.POWER


def test_a_drive_home_is_not_a_run() -> None:
    drive = session(SessionType.EASY, distance_m=50_000.0, duration_s=2400.0)
    assert session_energy(drive, body(), RULES).method is EnergyMethod.MET


def test_a_run_of_unknown_time_is_taken_at_a_usual_pace() -> None:
    known = session(SessionType.EASY, distance_m=10_000.0, duration_s=10_000.0 / 2.8)
    unknown = session(SessionType.EASY, distance_m=10_000.0)
    one, other = (session_energy(s, body(), RULES).net_kcal for s in (known, unknown))
    assert one == pytest.approx(other)


def test_the_device_is_the_last_resort() -> None:
    other = session(SessionType.OTHER, duration_s=3600.0, energy_kcal=300.0)
    assert session_energy(other, body(), RULES).method is EnergyMethod.DEVICE
    plain = session(SessionType.OTHER, duration_s=3600.0)
    assert session_energy(plain, body(), RULES).method is EnergyMethod.MET
    massless = session_energy(other, body(mass_kg=None), RULES)
    assert massless.method is EnergyMethod.DEVICE
    assert massless.net_kcal is None


def test_nothing_known_is_none_and_not_zero() -> None:
    found = session_energy(session(SessionType.EASY), body(), RULES)
    assert found.method is EnergyMethod.NONE
    assert found.gross_kcal is None
    assert found.net_kcal is None


def test_net_is_never_below_zero() -> None:
    stroll = session(SessionType.EASY, distance_m=100.0, duration_s=7200.0)
    assert session_energy(stroll, body(), RULES).net_kcal == 0


@pytest.mark.parametrize("kind", list(SessionType))
def test_every_kind_has_an_energy(kind: SessionType) -> None:
    found = session_energy(session(kind, duration_s=3600.0), body(), RULES)
    assert found.net_kcal is not None
    assert found.net_kcal > 0


def test_a_walk_costs_less_than_a_run() -> None:
    known = {"distance_m": 5000.0, "duration_s": 3600.0}
    walk = session_energy(session(SessionType.WALK, **known), body(), RULES)
    jog = session_energy(session(SessionType.EASY, **known), body(), RULES)
    assert walk.gross_kcal == pytest.approx(243.5 * 72 / 70, abs=0.2)
    assert walk.gross_kcal < (jog.gross_kcal or 0.0)
    hike = session_energy(session(SessionType.WALK, ascent_m=500.0, **known), body(), RULES)
    assert hike.gross_kcal == pytest.approx(walk.gross_kcal + 1.8 * 500 * 72 / 1000 * 4.9)


def test_kilometres_on_a_bike_are_not_kilometres_on_foot() -> None:
    ride = session(SessionType.CYCLE, distance_m=30_000.0, duration_s=3600.0)
    assert session_energy(ride, body(), RULES).method is EnergyMethod.MET


def test_equivalent_distance_by_hand() -> None:
    assert equivalent_distance_m(10_000.0, 200.0, 100.0, RULES) == pytest.approx(10_780.0)
    assert equivalent_distance_m(10_000.0, None, 100.0, RULES) == pytest.approx(9_540.0)
    assert equivalent_distance_m(10_000.0, 200.0, None, RULES) == pytest.approx(11_240.0)


def test_gross_costs_by_hand() -> None:
    assert running_gross_kcal(70.0, 5000.0, RULES) == 350.0
    assert walking_gross_kcal(70.0, 5000.0, 100.0, 1800.0, RULES) == pytest.approx(
        70 * (3.5 * 30 + 0.1 * 5000 + 1.8 * 100) / 1000 * 4.9
    )
    assert power_gross_kcal(150.0, 1800.0, RULES) == pytest.approx(270 / 4.184 / 0.24)


@pytest.mark.parametrize("sex", [Sex.MALE, Sex.FEMALE])
def test_keytel_by_hand(sex: Sex) -> None:
    by_hand = {
        Sex.MALE: -55.0969 + 0.6309 * 140 + 0.1988 * 60 + 0.2017 * 30,
        Sex.FEMALE: -20.4022 + 0.4472 * 140 - 0.1263 * 60 + 0.074 * 30,
    }
    kcal = keytel_kcal_per_min(140, body(sex, 60.0, 30), RULES)
    assert kcal == pytest.approx(by_hand[sex] / 4.184)


MET = {
    **dict.fromkeys(RUN_TYPES, 9.0),
    **dict.fromkeys(STRENGTH_TYPES, 5.0),
    SessionType.CIRCUIT: 6.0,
    SessionType.PLYOMETRICS: 6.0,
    SessionType.YOGA: 2.5,
    SessionType.CYCLE: 7.0,
    SessionType.SWIM: 7.0,
    SessionType.ROW: 7.0,
    SessionType.CLIMB: 6.0,
    SessionType.STAIRS: 8.5,
    SessionType.WALK: 3.5,
    SessionType.OTHER: 4.0,
}
AFTERWARDS = {SessionType.HIIT: 1.06, SessionType.HILL_REPS: 1.06, SessionType.SPRINT: 1.10}


@pytest.mark.parametrize("kind", list(SessionType))
def test_half_an_hour_of_every_kind_by_its_met(kind: SessionType) -> None:
    cost = session_energy(session(kind, duration_s=1800.0), body(), RULES)
    gross = MET[kind] * 72 / 2
    assert (cost.session_id, cost.method, cost.sigma_frac) == ("s", EnergyMethod.MET, 0.3)
    assert cost.gross_kcal == pytest.approx(gross)
    less = (body().nee_kcal or 0.0) / 48
    assert cost.net_kcal == pytest.approx((gross - less) * AFTERWARDS.get(kind, 1.0))
    assert cost.equivalent_distance_m is None


@pytest.mark.parametrize("kind", list(SessionType))
def test_kinds_that_heart_rate_follows(kind: SessionType) -> None:
    facts = session(kind, duration_s=1800.0, avg_heart_rate_bpm=140.0)
    cost = session_energy(facts, body(), RULES, 190.0)
    blind = STRENGTH_TYPES | {
        SessionType.SPRINT,
        SessionType.HIIT,
        SessionType.HILL_REPS,
        SessionType.CIRCUIT,
        SessionType.PLYOMETRICS,
        SessionType.YOGA,
    }
    if kind in blind:
        assert cost.method is EnergyMethod.MET
    else:
        assert (cost.method, cost.sigma_frac) == (EnergyMethod.HEART_RATE, 0.2)
        assert cost.gross_kcal == pytest.approx(30 * keytel_kcal_per_min(140.0, body(), RULES))


@pytest.mark.parametrize("kind", list(SessionType))
def test_kinds_that_distance_or_power_measures(kind: SessionType) -> None:
    ran = session_energy(session(kind, duration_s=1800.0, distance_m=6000.0), body(), RULES)
    on_foot = kind in RUN_TYPES or kind is SessionType.WALK
    assert (ran.method is EnergyMethod.RUN_DISTANCE) is on_foot
    assert ran.sigma_frac == (0.1 if kind in RUN_TYPES else 0.15 if on_foot else 0.3)
    assert ran.equivalent_distance_m == (6000.0 if kind in RUN_TYPES else None)
    pushed = session_energy(session(kind, duration_s=1800.0, avg_power_w=200.0), body(), RULES)
    if kind in {SessionType.CYCLE, SessionType.ROW}:
        assert (pushed.method, pushed.sigma_frac) == (EnergyMethod.POWER, 0.08)
        assert pushed.gross_kcal == pytest.approx(360 / 4.184 / 0.24)
    else:
        assert pushed.method is EnergyMethod.MET


@pytest.mark.parametrize(
    ("distance_m", "duration_s", "method"),
    [
        (12_500.0, 1000.0, EnergyMethod.RUN_DISTANCE),
        (12_501.0, 1000.0, EnergyMethod.MET),
        (12_500.0, 0.0, EnergyMethod.RUN_DISTANCE),
        (0.0, 1000.0, EnergyMethod.MET),
    ],
)
def test_faster_than_anybody_runs(
    distance_m: float, duration_s: float, method: EnergyMethod
) -> None:
    run = session(SessionType.EASY, distance_m=distance_m, duration_s=duration_s)
    assert session_energy(run, body(), RULES).method is method


def test_a_walk_of_unknown_time() -> None:
    walk = session(SessionType.WALK, distance_m=5000.0)
    cost = session_energy(walk, body(), RULES)
    assert cost.gross_kcal == pytest.approx(72 * 0.1 * 5000 / 1000 * 4.9)
    assert cost.net_kcal == pytest.approx(
        (cost.gross_kcal or 0.0) - (body().nee_kcal or 0.0) * 5000 / 2.8 / 86_400
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"duration_s": 3600.0},
        {"duration_s": 3600.0, "avg_heart_rate_bpm": 0.0},
        {"avg_heart_rate_bpm": 140.0, "duration_s": 0.0},
    ],
)
def test_heart_rate_and_time_are_both_needed(facts: dict[str, float]) -> None:
    cost = session_energy(session(SessionType.SWIM, **facts), body(), RULES, 190.0)
    assert cost.method is (EnergyMethod.MET if facts["duration_s"] else EnergyMethod.NONE)
    swim = session(SessionType.SWIM, duration_s=3600.0, avg_heart_rate_bpm=140.0)
    for unknown in (None, 0.0):
        assert session_energy(swim, body(), RULES, unknown).method is EnergyMethod.MET


@pytest.mark.parametrize(
    ("power_w", "duration_s", "method"),
    [
        (0.0, 3600.0, EnergyMethod.MET),
        (200.0, None, EnergyMethod.NONE),
        (None, 3600.0, EnergyMethod.MET),
    ],
)
def test_power_and_time_are_both_needed(
    power_w: float | None, duration_s: float | None, method: EnergyMethod
) -> None:
    ride = session(SessionType.CYCLE, avg_power_w=power_w, duration_s=duration_s)
    assert session_energy(ride, body(), RULES).method is method


@pytest.mark.parametrize(
    ("kind", "facts", "gross_kcal", "method", "sigma"),
    [
        (SessionType.OTHER, {"duration_s": 3600.0, "energy_kcal": 300.0}, 300.0, "device", 0.3),
        (SessionType.OTHER, {"duration_s": 3600.0, "energy_kcal": 0.0}, 288.0, "met", 0.3),
        (SessionType.SWIM, {"duration_s": 3600.0, "energy_kcal": 300.0}, 504.0, "met", 0.3),
        (SessionType.SWIM, {"energy_kcal": 300.0}, 300.0, "device", 0.3),
        (SessionType.SWIM, {}, None, "none", 1.0),
    ],
)
def test_when_the_device_is_asked(
    kind: SessionType, facts: dict[str, float], gross_kcal: float | None, method: str, sigma: float
) -> None:
    cost = session_energy(session(kind, **facts), body(), RULES)
    assert (cost.method, cost.sigma_frac) == (method, sigma)
    assert cost.gross_kcal == (None if gross_kcal is None else pytest.approx(gross_kcal))


def test_without_a_body_or_a_time_no_net_cost() -> None:
    shapeless = replace(body(), nee_kcal=None)
    run = session(SessionType.EASY, distance_m=10_000.0, duration_s=3600.0)
    assert session_energy(run, shapeless, RULES).net_kcal is None
    timeless = session(SessionType.SWIM, energy_kcal=300.0)
    cost = session_energy(timeless, body(), RULES)
    assert (cost.gross_kcal, cost.net_kcal) == (300.0, None)
