"""Numbers as runners write them."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.model.athlete import habits_of
from runpipe.words import Language, read_language
from runpipe.words import quantities as f

NARROW = str.maketrans({f.NBSP: " "})


def _plain(text: str) -> str:
    return text.translate(NARROW)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.0, 0, "0"),
        (-0.4, 0, "0"),
        (-0.5001, 0, "−1"),
        (1234.5678, 1, "1,234.6"),
        (999.5, 0, "1,000"),
        (None, 0, f.MISSING),
        (math.nan, 2, f.MISSING),
        (math.inf, 2, f.MISSING),
    ],
)
def test_number(value: float | None, decimals: int, text: str) -> None:
    assert f.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.4, "+12"), (-12.4, "−12"), (0.2, "0"), (-0.2, "0"), (None, f.MISSING)],
)
def test_signed(value: float | None, text: str) -> None:
    assert f.signed(value) == text


@pytest.mark.parametrize(
    ("value_s", "text"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (119.4, "119 s"),
        (120, "2 min"),
        (3569, "59 min"),
        (3570, "1 h 00"),
        (9000, "2 h 30"),
        (None, f.MISSING),
        (math.nan, f.MISSING),
    ],
)
def test_duration(value_s: float | None, text: str) -> None:
    assert _plain(f.duration(value_s)) == text


@pytest.mark.parametrize(
    ("speed_mps", "text"),
    [
        (1000 / 330, "5:30/km"),
        (1000 / 299.6, "5:00/km"),
        (0.0, f.MISSING),
        (-1.0, f.MISSING),
        (None, f.MISSING),
        (math.nan, f.MISSING),
    ],
)
def test_pace(speed_mps: float | None, text: str) -> None:
    assert _plain(f.pace(speed_mps)) == text


@pytest.mark.parametrize(
    ("value_s", "text"), [(0, "0:00"), (59.6, "1:00"), (3599.6, "1:00:00"), (3750, "1:02:30")]
)
def test_clock(value_s: float, text: str) -> None:
    assert f.clock(value_s) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (26_000.0, "m", "26.0 km"),
        (0.776, "frac", "78 %"),
        (5400.0, "s", "1 h 30"),
        (6.3, "h/night", "6.3 h"),
        (1.863, "g/kg", "1.9 g/kg"),
        (394.2, "kcal/d", "394 kcal a day"),
        (1.0, "d", "1 day"),
        (3.0, "days", "3 days"),
        (1.25, "d/week", "1.2 days"),
        (0.0, "d", "0 days"),
        (1.0, "weeks", "1 week"),
        (0.005, "of mass/week", "0.5 % a week"),
        (31.5, "kcal/kg FFM/d", "32 kcal per kg of lean mass"),
        (1.238, "ratio", "1.24"),
        (2.0, "", "2"),
        (2241.4, "au", "2,241"),
        (1.5, "units", "1.50 units"),
        (12.25, "units", "12.2 units"),
        (None, "m", f.MISSING),
        (math.nan, "whatever", f.MISSING),
    ],
)
def test_quantity(value: float | None, unit: str, text: str) -> None:
    assert _plain(f.quantity(value, unit)) == text


@pytest.mark.parametrize(
    "write", [f.number, f.signed, f.percent, f.distance, f.duration, f.pace, f.hours]
)
def test_missing_is_said_and_is_never_a_zero(write: object) -> None:
    for nothing in (None, math.nan):
        text = write(nothing)  # type: ignore[operator]
        assert text == f.MISSING
        assert "0" not in text


@given(st.floats(min_value=-1e9, max_value=1e9), st.integers(0, 3))
def test_a_written_number_reads_back(value: float, decimals: int) -> None:
    text = f.number(value, decimals).replace(",", "").replace("−", "-")
    assert float(text) == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-6)
    assert text != "-0"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "9–15 November 2026"),
        (date(2026, 10, 26), date(2026, 11, 1), "26 October – 1 November 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 December 2026 – 3 January 2027"),
    ],
)
def test_date_span(first: date, last: date, text: str) -> None:
    assert f.date_span(first, last) == text


def test_window_span_ends_on_its_day() -> None:
    assert f.window_span(date(2026, 11, 11)) == "5–11 November 2026"


def test_days() -> None:
    assert f.short_day(date(2026, 11, 9)) == "Mon 9 Nov"
    assert f.long_day(date(2026, 11, 9)) == "9 November 2026"


US, GB = (read_language(habits_of(name)) for name in ("en_US.UTF-8", "en_GB.UTF-8"))


@pytest.mark.parametrize(
    ("text", "metric", "american", "british"),
    [
        (lambda spoken: f.distance(16_093.44, language=spoken), "16.1 km", "10.0 mi", "10.0 mi"),
        (lambda spoken: f.pace(1609.344 / 600, language=spoken), "6:13/km", "10:00/mi", "10:00/mi"),
        (lambda spoken: f.height(312.0, language=spoken), "312 m", "1,020 ft", "1,020 ft"),
        (lambda spoken: f.mass(70.0, language=spoken), "70.0 kg", "154.3 lb", "11 st 0 lb"),
        (lambda spoken: f.quantity(1.6, "g/kg", language=spoken), "1.6 g/kg", "0.73 g/lb", "0.73 g/lb"),
        (lambda spoken: f.quantity(10.0, "km/h", language=spoken), "10.0 km/h", "6.2 mph", "6.2 mph"),
        (
            lambda spoken: f.time_of_day(datetime(2026, 11, 9, 17, 5), language=spoken),  # noqa: DTZ001
            "17:05", "5:05 pm", "17:05",
        ),
        (
            lambda spoken: f.time_of_day(datetime(2026, 11, 9, 0, 30), language=spoken),  # noqa: DTZ001
            "00:30", "12:30 am", "00:30",
        ),
    ],
)  # fmt: skip
def test_units_and_clock_follow_the_reader(
    text: Callable[[Language | None], str], metric: str, american: str, british: str
) -> None:
    assert [_plain(text(spoken)) for spoken in (None, US, GB)] == [metric, american, british]


@given(st.floats(1.0, 500_000.0))
def test_miles_and_kilometres_are_the_same_distance(metres: float) -> None:
    km, miles = (
        float(_plain(f.distance(metres, language=spoken)).split()[0].replace(",", ""))
        for spoken in (None, US)
    )
    assert miles * 1.609344 == pytest.approx(km, abs=0.15)


@pytest.mark.parametrize(
    ("name", "units", "mass", "clock"),
    [
        ("en_US.UTF-8", "imperial", "lb", "12"),
        ("en_GB.UTF-8", "imperial", "st", "24"),
        ("de_DE.UTF-8", "metric", "kg", "24"),
        ("en_AU", "metric", "kg", "12"),
        ("C", "metric", "kg", "24"),
        ("", "metric", "kg", "24"),
    ],
)
def test_habits_follow_the_country(name: str, units: str, mass: str, clock: str) -> None:
    habits = habits_of(name)
    assert (habits.units, habits.mass, habits.clock) == (units, mass, clock)
