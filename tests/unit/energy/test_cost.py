"""The checks of science/model.md 3.3."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from runpipe.energy import body_on, equivalent_distance_m, keytel_kcal_per_min, session_energy
from runpipe.energy.session_energy import met_gross_kcal, power_gross_kcal, walking_gross_kcal
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
