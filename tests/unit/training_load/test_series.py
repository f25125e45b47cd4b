from __future__ import annotations

from datetime import date, timedelta

import pytest

from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.settings import read_rules
from runpipe.training_load import (
    intensity_split,
    monotony,
    polarization_class,
    polarization_index,
    training_mix,
    weighted_loads,
    zone_times,
)

RULES = read_rules("load")
DAY = date(2026, 11, 15)


def test_monotony() -> None:
    found = monotony([0, 440, 144, 406, 240, 111, 900], RULES)
    assert found.mean_au == pytest.approx(320.14, abs=0.01)
    assert found.sd_au == pytest.approx(300.46, abs=0.01)
    assert found.monotony == pytest.approx(1.0655, abs=1e-4)
    assert found.strain_au == pytest.approx(2388, abs=0.5)


def test_days_all_alike_have_no_monotony() -> None:
    found = monotony([100] * 7, RULES)
    assert (found.monotony, found.strain_au, found.sd_au) == (None, None, 0.0)
    assert monotony([0] * 7, RULES).monotony is None
    nearly = monotony([100] * 6 + [101], RULES)
    assert nearly.monotony == 4.0


def test_a_steady_load_has_a_ratio_of_one() -> None:
    first = DAY - timedelta(days=99)
    loads = {first + timedelta(days=i): 280.0 for i in range(100)}
    assert weighted_loads(loads, first, DAY, RULES) == pytest.approx((280.0, 280.0))


@pytest.mark.parametrize(("n_days", "is_known"), [(27, False), (28, True)])
def test_four_weeks_of_history_are_needed(n_days: int, is_known: bool) -> None:
    first = DAY - timedelta(days=n_days - 1)
    assert (weighted_loads({DAY: 300.0}, first, DAY, RULES) is not None) is is_known


def test_old_days_hardly_count() -> None:
    first = DAY - timedelta(days=400)
    loads = {DAY - timedelta(days=i): 100.0 for i in range(180)}
    with_old = {**loads, first: 5000.0}
    one, other = (weighted_loads(x, first, DAY, RULES) for x in (loads, with_old))
    assert one == other


@pytest.mark.parametrize(
    ("low", "mid", "high", "index"),
    [
        (80, 0, 20, 3.18),
        (72, 0, 28, 3.29),
        (68, 6, 26, 2.47),
        (74, 11, 15, 2.00),
        (80.4, 17.9, 1.8, 0.91),
    ],
)
def test_polarization_vectors(low: float, mid: float, high: float, index: float) -> None:
    found = polarization_index(low / 100, mid / 100, high / 100, RULES)
    assert found is not None
    assert round(found, 2) == index


def test_polarization_at_its_edges() -> None:
    assert polarization_index(1.0, 0.0, 0.0, RULES) == 0
    assert polarization_index(0.8, 0.2, 0.0, RULES) == 0
    assert polarization_index(0.995, 0.0, 0.005, RULES) == 0
    assert polarization_index(0.3, 0.2, 0.5, RULES) is None


@pytest.mark.parametrize(
    ("shares", "name"),
    [
        ((0.80, 0.05, 0.15), "polarised"),
        ((0.80, 0.15, 0.05), "pyramidal"),
        ((0.40, 0.50, 0.10), "threshold"),
        ((0.30, 0.20, 0.50), "hard"),
        ((0.50, 0.25, 0.25), "mixed"),
    ],
)
def test_shapes(shares: tuple[float, float, float], name: str) -> None:
    index = polarization_index(*shares, RULES)
    if name == "mixed":
        assert index is not None
        index = 1.0
    assert polarization_class(*shares, index, RULES) == name


def session(kind: SessionType, minutes: float, **known: object) -> SessionSummary:
    return SessionSummary(
        session_id=f"{kind}", local_date=DAY, session_type=kind, duration_s=minutes * 60, **known
    )


def test_split_at_its_limits() -> None:
    run = session(
        SessionType.EASY,
        4,
        heart_rate_s_by_bpm=((163, 60.0), (164, 60.0), (176, 60.0), (177, 60.0)),
    )
    found = intensity_split((zone_times(run, 200.0, RULES),), RULES)
    assert found is not None
    assert (found.low_frac, found.mid_frac, found.high_frac) == (0.25, 0.5, 0.25)
    assert found.minutes == 4


@pytest.mark.parametrize(("seen_s", "is_known"), [(1800.0, True), (1799.0, False)])
def test_the_split_needs_heart_rate_half_of_the_time(seen_s: float, is_known: bool) -> None:
    run = session(SessionType.EASY, 60, heart_rate_s_by_bpm=((140, seen_s),))
    times = zone_times(run, 190.0, RULES)
    assert (intensity_split((times,), RULES) is not None) is is_known
    assert intensity_split((), RULES) is None


def test_the_mix_adds_up() -> None:
    week = (
        session(SessionType.EASY, 60, distance_m=10_000.0),
        session(SessionType.RACE, 45, distance_m=10_000.0),
        session(SessionType.STRENGTH_FULL, 30),
        session(SessionType.SWIM, 45),
    )
    loads = {"easy": 180.0, "race": 360.0, "strength_full": 180.0, "swim": 180.0}
    found = {m.name: m for m in training_mix(week, week, loads, (), (3, 2.5))}
    assert found["tempo"].time_share_7d_frac == pytest.approx(0.25)
    assert found["strength_lower"].sessions_7d == found["strength_upper"].sessions_7d == 0.5
    assert found["other"].load_7d_au == 180.0
    assert found["easy"].distance_share_7d_frac == 0.5
    assert found["rest"].sessions_7d == 3
    assert found["rest"].time_share_7d_frac is None
    for share in ("time_share_7d_frac", "load_share_28d_frac", "session_share_7d_frac"):
        assert sum(getattr(m, share) or 0.0 for m in found.values()) == pytest.approx(1.0)


def test_an_empty_week_has_no_shares() -> None:
    for share in training_mix((), (), {}, (), (7, 7.0)):
        assert share.time_share_7d_frac is None


def test_a_marathon_is_long() -> None:
    race = session(SessionType.RACE, 90, distance_m=21_000.0)
    found = {m.name: m for m in training_mix((race,), (race,), {}, (), (0, 0.0))}
    assert found["long"].sessions_7d == 1


def test_an_easy_run_that_heart_rate_denies_is_tempo() -> None:
    run = session(SessionType.EASY, 60)
    shares = {m.name: m for m in training_mix((run,), (run,), {}, {"easy"}, (0, 0.0))}
    assert (shares["easy"].sessions_7d, shares["tempo"].sessions_7d) == (0, 1)
    long = session(SessionType.LONG, 120)
    shares = {m.name: m for m in training_mix((long,), (long,), {}, {"long"}, (0, 0.0))}
    assert (shares["long"].sessions_7d, shares["tempo"].sessions_7d) == (1, 0)
