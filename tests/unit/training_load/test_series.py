from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from math import log10

import pytest

from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.settings import read_rules
from runpipe.training_load import (
    CROSS_TRAINING,
    RUN_LIKE,
    ZoneTimes,
    intensity_split,
    monotony,
    polarization_class,
    polarization_index,
    session_classes,
    training_mix,
    weighted_load,
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


def test_zone_times_by_hand() -> None:
    beats = ((150, 100.0), (160, 20.0), (170, 40.0), (175, 5.0), (180, 7.0), (190, 3.0))
    run = session(SessionType.EASY, 10, heart_rate_s_by_bpm=beats)
    times = zone_times(run, 200.0, RULES)
    assert times == ZoneTimes(low_s=120.0, mid_s=45.0, high_s=10.0, whole_s=600.0)
    assert times.seen_s == 175.0
    assert (
        zone_times(session(SessionType.EASY, 1, heart_rate_s_by_bpm=beats), 200.0, RULES).whole_s
        == 175.0
    )
    timeless = SessionSummary(session_id="t", local_date=DAY, heart_rate_s_by_bpm=beats)
    assert zone_times(timeless, 200.0, RULES).whole_s == 175.0


def test_the_split_of_several_sessions_goes_by_time() -> None:
    times = (
        ZoneTimes(low_s=600.0, mid_s=200.0, high_s=100.0, whole_s=1500.0),
        ZoneTimes(low_s=0.0, mid_s=100.0, high_s=200.0, whole_s=900.0),
    )
    split = intensity_split(times, RULES)
    assert split is not None
    assert (split.low_frac, split.mid_frac, split.high_frac) == (0.5, 0.25, 0.25)
    assert split.minutes == 20.0
    nothing = ZoneTimes(low_s=0.0, mid_s=0.0, high_s=0.0, whole_s=0.0)
    assert intensity_split((nothing,), RULES) is None


def test_a_second_of_heart_rate_is_enough_for_a_split_of_one() -> None:
    short = ZoneTimes(low_s=0.5, mid_s=0.0, high_s=0.0, whole_s=0.5)
    split = intensity_split((short,), RULES)
    assert split is not None
    assert (split.low_frac, split.minutes) == (1.0, 0.5 / 60)


@pytest.mark.parametrize(
    ("shares", "index"),
    [
        ((0.5, 0.1, 0.4), log10(0.5 / 0.1 * 0.4 * 100)),
        ((0.5, 0.0, 0.5), log10(0.5 / 0.01 * 0.49 * 100)),
        ((0.4, 0.2, 0.4), log10(0.4 / 0.2 * 0.4 * 100)),  # as much hard as easy is still defined
        ((0.985, 0.0, 0.015), log10(0.985 / 0.01 * 0.005 * 100)),
        ((0.99, 0.0, 0.01), 0.0),
        ((0.9, 0.095, 0.005), log10(0.9 / 0.095 * 0.005 * 100)),
        ((0.4, 0.1, 0.5), None),
    ],
)
def test_polarization_by_hand(shares: tuple[float, float, float], index: float | None) -> None:
    answer = polarization_index(*shares, RULES)
    assert answer == (None if index is None else pytest.approx(index))


@pytest.mark.parametrize(
    ("shares", "index", "name"),
    [
        ((0.7, 0.1, 0.2), 2.01, "polarised"),
        ((0.7, 0.1, 0.2), 2.0, "mixed"),
        ((0.7, 0.15, 0.15), 2.5, "mixed"),
        ((0.7, 0.16, 0.14), 2.5, "pyramidal"),
        ((0.45, 0.45, 0.1), 1.0, "threshold"),
        ((0.46, 0.45, 0.09), 1.0, "pyramidal"),
        ((0.4, 0.4, 0.2), 1.0, "threshold"),
        ((0.5, 0.2, 0.3), 1.0, "mixed"),
        ((0.8, 0.05, 0.15), None, "hard"),
    ],
)
def test_shapes_at_their_limits(
    shares: tuple[float, float, float], index: float | None, name: str
) -> None:
    assert polarization_class(*shares, index, RULES) == name


CLASS = {
    SessionType.SPRINT: "sprint",
    SessionType.HIIT: "hiit",
    SessionType.HILL_REPS: "hill",
    SessionType.HILLY_RUN: "hill",
    SessionType.TRAIL: "hill",
    SessionType.STAIRS: "hill",
    SessionType.LONG: "long",
    SessionType.TEMPO: "tempo",
    SessionType.EASY: "easy",
    SessionType.STRENGTH_LOWER: "strength_lower",
    SessionType.STRENGTH_UPPER: "strength_upper",
}


@pytest.mark.parametrize("kind", list(SessionType))
def test_the_class_of_every_kind(kind: SessionType) -> None:
    classes = session_classes(session(kind, 90))
    if kind is SessionType.STRENGTH_FULL:
        assert classes == (("strength_lower", 0.5), ("strength_upper", 0.5))
    else:
        of_race = {SessionType.RACE: "long"}
        assert classes == ((({**CLASS, **of_race}).get(kind, "other"), 1.0),)
    if kind is not SessionType.EASY:
        assert session_classes(session(kind, 90), is_brisk=True) == classes


def test_a_race_is_long_from_ninety_minutes_on() -> None:
    assert session_classes(session(SessionType.RACE, 89.9)) == (("tempo", 1.0),)
    timeless = SessionSummary(session_id="r", local_date=DAY, session_type=SessionType.RACE)
    assert session_classes(timeless) == (("tempo", 1.0),)
    assert session_classes(session(SessionType.EASY, 30), is_brisk=True) == (("tempo", 1.0),)


def test_the_mix_by_hand() -> None:
    easy = session(SessionType.EASY, 60, distance_m=10_000.0)
    lift = session(SessionType.STRENGTH_FULL, 30)
    race = session(SessionType.RACE, 10, distance_m=2_000.0)
    rows = training_mix(
        (easy, lift), (easy, lift, race), {"easy": 150.0, "race": 50.0}, (), (3, 2.5)
    )
    assert [row.name for row in rows] == [
        "sprint", "hiit", "hill", "long", "tempo", "easy", "strength_lower", "strength_upper",
        "other", "rest",
    ]  # fmt: skip
    by_name = {row.name: asdict(row) for row in rows}
    assert by_name["easy"] == {
        "name": "easy",
        "sessions_7d": 1.0,
        "duration_7d_s": 3600.0,
        "distance_7d_m": 10_000.0,
        "load_7d_au": 150.0,
        "sessions_28d": 0.25,
        "time_share_7d_frac": pytest.approx(60 / 90),
        "time_share_28d_frac": pytest.approx(0.6),
        "distance_share_7d_frac": 1.0,
        "distance_share_28d_frac": pytest.approx(10 / 12),
        "load_share_7d_frac": 1.0,
        "load_share_28d_frac": 0.75,
        "session_share_7d_frac": 0.5,
        "session_share_28d_frac": pytest.approx(1 / 3),
    }
    lower = by_name["strength_lower"]
    assert (lower["sessions_7d"], lower["sessions_28d"]) == (0.5, 0.125)
    assert (lower["duration_7d_s"], lower["distance_7d_m"], lower["load_7d_au"]) == (
        900.0,
        0.0,
        0.0,
    )
    assert lower["time_share_28d_frac"] == pytest.approx(0.15)
    assert (by_name["tempo"]["sessions_7d"], by_name["tempo"]["load_share_28d_frac"]) == (0.0, 0.25)
    rest = by_name["rest"]
    assert [rest.pop(name) for name in ("name", "sessions_7d", "sessions_28d")] == [
        "rest",
        3.0,
        2.5,
    ]
    assert [rest.pop(name) for name in ("duration_7d_s", "distance_7d_m", "load_7d_au")] == [
        0.0
    ] * 3
    assert set(rest.values()) == {None}


def test_kinds_beside_running() -> None:
    assert {
        "easy", "long", "tempo", "race", "hiit", "sprint", "hill_reps", "hilly_run", "trail",
        "stairs",
    } == RUN_LIKE  # fmt: skip
    assert {"circuit", "plyometrics", "yoga", "row", "climb", "swim", "cycle"} == CROSS_TRAINING


def test_shares_are_of_what_there_is() -> None:
    walk = session(SessionType.WALK, 0.01)
    other = {row.name: row for row in training_mix((walk,), (), {}, (), (0, 0.0))}["other"]
    assert (other.time_share_7d_frac, other.session_share_7d_frac) == (1.0, 1.0)
    assert (other.distance_share_7d_frac, other.load_share_7d_frac) == (None, None)
    assert other.session_share_28d_frac is None


def test_monotony_by_hand() -> None:
    week = monotony([1.0, 3.0, 5.0], RULES)
    assert (week.mean_au, week.sd_au, week.monotony, week.strain_au) == (3.0, 2.0, 1.5, 13.5)
    alike = monotony([100.0, 101.0, 100.0], RULES)
    assert (alike.monotony, alike.strain_au) == (4.0, 1204.0)


def follow(loads: list[float], days: int) -> float:
    """Return the weighted mean as a sum: what a day adds shrinks by the same share each day."""
    share = 2 / (days + 1)
    begin = sum(loads[:days]) / len(loads[:days])
    n = len(loads)
    added = sum(share * (1 - share) ** (n - 1 - i) * load for i, load in enumerate(loads))
    return begin * (1 - share) ** n + added


@pytest.mark.parametrize("n_days", [28, 60, 180, 181, 250])
def test_weighted_loads_by_a_sum(n_days: int) -> None:
    first = DAY - timedelta(days=n_days - 1)
    loads = [float((37 * i) % 500) for i in range(n_days)]
    by_day = {first + timedelta(days=i): load for i, load in enumerate(loads) if load}
    recent = loads[-180:]
    answer = weighted_loads(by_day, first, DAY, RULES)
    assert answer == pytest.approx((follow(recent, 7), follow(recent, 28)))
    assert weighted_load(loads, "acute", RULES) == pytest.approx(follow(recent, 7))
    assert weighted_load(loads[:3], "chronic", RULES) == pytest.approx(follow(loads[:3], 28))
