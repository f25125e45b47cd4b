"""When two runs look the same, channel by channel, at and around each threshold."""

from __future__ import annotations

import pytest

from runpipe.lineage.candidate import Fingerprint
from runpipe.lineage.pair import Agreement, Comparison, compare_fingerprints
from runpipe.model.rules import Rules
from runpipe.settings import read_rules

A = Agreement


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rules("lineage")


def made(
    beats: object = None, pace: object = None, lat: object = None, *, first: int = 0, n: int = 20
) -> Fingerprint:
    def values(given: object) -> tuple[int | None, ...]:
        return (None,) * n if given is None else tuple(given)

    return Fingerprint(
        first_minute=first,
        heart_rate_bpm=values(beats),
        distance_m=values(pace),
        lat_e5_deg=values(lat),
        lon_e5_deg=values(None if lat is None else [0] * n),
    )


RISING = [130 + i for i in range(20)]
AWAY = [200 * i for i in range(20)]  # 222 m a minute, north along the meridian
VARYING = [150 + 40 * (i % 3) for i in range(20)]


@pytest.mark.parametrize(
    ("n_beats_apart", "expected"),
    [(0, A.EXACT), (10, A.EXACT), (11, A.CLOSE), (20, A.CLOSE), (21, A.AGREES), (30, A.AGREES),
     (31, A.UNCLEAR), (100, A.UNCLEAR), (101, A.DIFFERS)],
)  # fmt: skip
def test_heart_rate(rules: Rules, n_beats_apart: int, expected: Agreement) -> None:
    other = list(RISING)
    for i in range(n_beats_apart):
        other[i % 20] += 1
    found = compare_fingerprints(made(RISING), made(other), shift_minutes=0, rules=rules)
    assert found.heart_rate is expected
    assert found.overall is expected


def test_a_flat_heart_rate_proves_nothing(rules: Rules) -> None:
    flat = made([140] * 20)
    assert compare_fingerprints(flat, flat, shift_minutes=0, rules=rules).overall is A.UNKNOWN


@pytest.mark.parametrize(
    ("apart_e5", "expected"),
    [(4, A.EXACT), (5, A.CLOSE), (13, A.CLOSE), (14, A.AGREES), (35, A.AGREES), (37, A.UNCLEAR),
     (89, A.UNCLEAR), (90, A.DIFFERS)],
)  # fmt: skip
def test_position(rules: Rules, apart_e5: int, expected: Agreement) -> None:
    # 1e-5 degrees of latitude are 1.11195 m: 4.4, 5.6, 14.5, 15.6, 38.9, 41.1, 99.0, 100.1 m
    other = made(lat=[value + apart_e5 for value in AWAY])
    found = compare_fingerprints(made(lat=AWAY), other, shift_minutes=0, rules=rules)
    assert found.position is expected


def test_standing_in_one_place_proves_nothing(rules: Rules) -> None:
    gym = made(lat=[0] * 20)
    assert compare_fingerprints(gym, gym, shift_minutes=0, rules=rules).position is A.UNKNOWN


@pytest.mark.parametrize(
    ("scale", "expected"), [(1.0, A.EXACT), (1.01, A.CLOSE), (1.05, A.UNKNOWN), (1.4, A.DIFFERS)]
)
def test_pace(rules: Rules, scale: float, expected: Agreement) -> None:
    other = made(pace=[round(value * scale) for value in VARYING])
    found = compare_fingerprints(made(pace=VARYING), other, shift_minutes=0, rules=rules)
    assert found.pace is expected


def test_pace_that_varies_and_differs_a_little_is_unclear(rules: Rules) -> None:
    wide = [100, 300] * 10
    other = [value + (6 if i % 3 else -6) for i, value in enumerate(wide)]
    found = compare_fingerprints(made(pace=wide), made(pace=other), shift_minutes=0, rules=rules)
    assert found.pace is A.UNCLEAR


@pytest.mark.parametrize("pace", [[0] * 20, [170] * 20])
def test_an_even_pace_proves_nothing(rules: Rules, pace: list[int]) -> None:
    found = compare_fingerprints(made(pace=pace), made(pace=pace), shift_minutes=0, rules=rules)
    assert found.pace is A.UNKNOWN


@pytest.mark.parametrize(("n", "expected"), [(3, A.UNKNOWN), (4, A.EXACT)])
def test_a_few_minutes_prove_nothing(rules: Rules, n: int, expected: Agreement) -> None:
    one = made([100, 120, 140, 160][:n], n=n)
    assert compare_fingerprints(one, one, shift_minutes=0, rules=rules).overall is expected


@pytest.mark.parametrize(("late", "expected"), [(4, A.EXACT), (5, A.UNKNOWN)])
def test_most_of_the_shorter_must_be_in_common(
    rules: Rules, late: int, expected: Agreement
) -> None:
    other = Fingerprint(
        first_minute=late,
        heart_rate_bpm=tuple(130 + i for i in range(late, late + 20)),
        distance_m=(None,) * 20,
        lat_e5_deg=(None,) * 20,
        lon_e5_deg=(None,) * 20,
    )
    found = compare_fingerprints(made(RISING), other, shift_minutes=0, rules=rules)
    assert found.overall is expected


def test_the_shift_is_taken_out(rules: Rules) -> None:
    later = made(RISING, VARYING, AWAY, first=120)
    one = made(RISING, VARYING, AWAY)
    assert compare_fingerprints(one, later, shift_minutes=120, rules=rules).overall is A.EXACT
    assert compare_fingerprints(later, one, shift_minutes=-120, rules=rules).overall is A.EXACT
    assert compare_fingerprints(one, later, shift_minutes=0, rules=rules).overall is A.UNKNOWN


@pytest.mark.parametrize(
    ("position", "heart_rate", "pace", "expected"),
    [
        (A.EXACT, A.UNKNOWN, A.UNKNOWN, A.EXACT),
        (A.EXACT, A.EXACT, A.DIFFERS, A.EXACT),
        (A.CLOSE, A.DIFFERS, A.UNKNOWN, A.AGREES),
        (A.CLOSE, A.AGREES, A.UNKNOWN, A.AGREES),
        (A.DIFFERS, A.UNKNOWN, A.CLOSE, A.DIFFERS),
        (A.DIFFERS, A.CLOSE, A.UNKNOWN, A.UNCLEAR),
        (A.DIFFERS, A.AGREES, A.UNKNOWN, A.DIFFERS),
        (A.UNCLEAR, A.CLOSE, A.UNKNOWN, A.AGREES),
        (A.UNCLEAR, A.AGREES, A.UNKNOWN, A.UNCLEAR),
        (A.UNKNOWN, A.CLOSE, A.UNKNOWN, A.CLOSE),
        (A.UNKNOWN, A.CLOSE, A.DIFFERS, A.AGREES),
        (A.UNKNOWN, A.CLOSE, A.UNCLEAR, A.AGREES),
        (A.UNKNOWN, A.EXACT, A.UNCLEAR, A.EXACT),
        (A.UNKNOWN, A.EXACT, A.DIFFERS, A.AGREES),
        (A.UNKNOWN, A.DIFFERS, A.CLOSE, A.UNCLEAR),
        (A.UNKNOWN, A.UNKNOWN, A.CLOSE, A.CLOSE),
        (A.UNKNOWN, A.UNKNOWN, A.UNKNOWN, A.UNKNOWN),
    ],
)
def test_channels_weigh_against_each_other(
    position: Agreement, heart_rate: Agreement, pace: Agreement, expected: Agreement
) -> None:
    found = Comparison(position=position, heart_rate=heart_rate, pace=pace)
    assert found.overall is expected


def test_missing_values_are_left_out(rules: Rules) -> None:
    holes = [None if i % 10 == 0 else value for i, value in enumerate(RISING)]
    found = compare_fingerprints(made(RISING), made(holes), shift_minutes=0, rules=rules)
    assert found.heart_rate is A.EXACT
