from __future__ import annotations

from datetime import date, datetime, time

import pytest

from runpipe.readers.tables.dates import (
    Moment,
    moments,
    parse_clock,
    parse_moment,
    parse_offset,
    times,
)
from runpipe.readers.tables.durations import durations, flag, parse_duration, quantity
from runpipe.readers.tables.numeric import DecimalSign, numbers
from runpipe.readers.tables.table import Bad
from runpipe.units import KG_PER_LB, KG_PER_STONE, KJ_PER_KCAL


def values(
    cells: list[str],
    what: str = "nutrient",
    unit: str | None = None,
    elsewhere: DecimalSign | None = None,
) -> list[object]:
    return [
        cell.reason if isinstance(cell, Bad) else cell
        for cell in numbers(cells, quantity(what), unit, elsewhere)
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1,276", "980.5"], [1276.0, 980.5]),
        (["2,94", "1,276"], [2.94, 1.276]),
        (["1,276"], [1276.0]),
        (["1.234,5", "12"], [1234.5, 12.0]),
        (["1 234", "1'234", "1\u202f234"], [1234.0] * 3),
        (["", "--", "n/a", "None", "NULL"], [None] * 5),
        (["12 g", "3g", "500 mg"], [12.0, 3.0, 0.5]),
        (["83.500"], [83.5]),
        (["12,5", "3,5", "1.5"], [12.5, 3.5, "not a number"]),
        (["12.5", "3.5", "1,5"], [12.5, 3.5, "not a number"]),
        (["1e3", "abc", "12:30", "∞", "=1+1"], ["not a number"] * 5),
        (["-5"], ["not a possible nutrient"]),
        (["12 µg"], ["μg is no unit of nutrient"]),
        (["0"], [0.0]),
        (["9" * 40], ["not a possible nutrient"]),
    ],
)
def test_numbers(cells: list[str], expected: list[object]) -> None:
    found = values(cells)
    assert [item.replace("µ", "μ") if isinstance(item, str) else item for item in found] == expected


def test_thousands_with_a_point_as_the_other_columns_tell() -> None:
    assert values(["1.276"], elsewhere=DecimalSign.COMMA) == [1276.0]
    assert values(["1.276"], elsewhere=DecimalSign.POINT) == [1.276]
    assert values(["2.150", "985"], "energy") == [2150.0, 985.0]
    assert values(["2.150", "0.985"], "energy") == [2.15, 0.985]


def test_units_beside_the_number_win_over_the_header() -> None:
    assert values(["70", "154 lb", "11 st"], "body_mass", "kg") == pytest.approx(
        [70.0, 154 * KG_PER_LB, 11 * KG_PER_STONE]
    )
    assert values(["2000"], "energy", "kj") == pytest.approx([2000 / KJ_PER_KCAL])
    assert values(["70"], "body_mass") == ["no unit is named for this body mass"]


@pytest.mark.parametrize(
    ("mass", "is_possible"), [("24.9", False), ("25", True), ("350", True), ("350.1", False)]
)
def test_bounds_of_body_mass(mass: str, *, is_possible: bool) -> None:
    assert (values([mass], "body_mass", "kg") == [float(mass)]) is is_possible


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("2025-03-30", date(2025, 3, 30), None),
        ("2025/3/5", date(2025, 3, 5), None),
        ("20250305", date(2025, 3, 5), None),
        ("2025-03-05 07:01:02", date(2025, 3, 5), time(7, 1, 2)),
        ("2025-03-05T07:01:02.250+01:00", date(2025, 3, 5), time(7, 1, 2, 250000)),
        ("2025-03-05 11:36PM", date(2025, 3, 5), time(23, 36)),
        ("30 Jun 2025, 19:56", date(2025, 6, 30), time(19, 56)),
        ("Jun 30, 2025, 7:56 PM", date(2025, 6, 30), time(19, 56)),
        ("lun., 30 juin 2014 7:03", date(2014, 6, 30), time(7, 3)),
        ("3. März 2025", date(2025, 3, 3), None),
        ("20.09.2026, 14:12:12", date(2026, 9, 20), time(14, 12, 12)),
        ("13/10/2026", date(2026, 10, 13), None),
        ("10/13/2026", date(2026, 10, 13), None),
        ("05/05/2026", date(2026, 5, 5), None),
        ("46308", date(2026, 10, 13), None),
        ("46308.5", date(2026, 10, 13), time(12)),
        ("July 3, 2025", date(2025, 7, 3), None),
    ],
)
def test_dates(text: str, day: date, clock: time | None) -> None:
    moment = parse_moment(text)
    assert isinstance(moment, Moment)
    assert (moment.day, moment.time) == (day, clock)


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-30",
        "hello",
        "12",
        "1825-01-01",
        "2150-01-01",
        "03/04/2026",
        "2025-01-01 25:00",
        "99/99/9999",
        "12345-01-01",
        "700",
    ],
)
def test_no_dates(text: str) -> None:
    assert isinstance(parse_moment(text), Bad)


def days(cells: list[str], **options: bool | None) -> list[date | None]:
    return [cell.day if isinstance(cell, Moment) else None for cell in moments(cells, **options)]  # type: ignore[arg-type]


def test_the_column_decides_the_order_of_day_and_month() -> None:
    assert days(["03/04/2026", "13/04/2026"]) == [date(2026, 4, 3), date(2026, 4, 13)]
    assert days(["03/04/2026", "03/14/2026"]) == [date(2026, 3, 4), date(2026, 3, 14)]
    assert days(["03/04/2026"], day_first=True) == [date(2026, 4, 3)]
    assert days(["03/04/2026"], usual=False) == [date(2026, 3, 4)]
    assert days(["03/04/2026"], day_first=True, usual=False) == [date(2026, 4, 3)]
    assert days(["03/04/2026"]) == [None]


def test_daily_rows_tell_the_order_where_numbers_do_not() -> None:
    assert days(["03/04/2026", "03/05/2026", "03/06/2026"]) == [
        date(2026, 3, day) for day in (4, 5, 6)
    ]
    assert days(["04/03/2026", "05/03/2026", "06/03/2026"]) == [
        date(2026, 3, day) for day in (4, 5, 6)
    ]


def test_a_spreadsheets_midnight_is_no_time() -> None:
    cells = moments(["2026-03-04 00:00:00", "2026-03-05 00:00:00"])
    assert [cell.time for cell in cells if isinstance(cell, Moment)] == [None, None]
    cells = moments(["2026-03-04 00:00:00", "2026-03-05 07:00:00"])
    assert [cell.time for cell in cells if isinstance(cell, Moment)] == [time(0), time(7)]


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("12:00 AM", time(0)),
        ("12:00 PM", time(12)),
        ("9:05 a.m.", time(9, 5)),
        ("05:17", time(5, 17)),
        ("7 PM", time(19)),
        ("19:00:30", time(19, 0, 30)),
    ],
)
def test_clocks(text: str, clock: time) -> None:
    assert parse_clock(text) == (clock, None)
    assert times([text, "", "--"]) == [clock, None, None]


@pytest.mark.parametrize("text", ["13:00 PM", "0:00 AM", "24:00", "7", "12:60", "noon"])
def test_no_clocks(text: str) -> None:
    assert isinstance(times([text])[0], Bad)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Z", 0),
        ("UTC-04:00", -14400),
        ("+05:30", 19800),
        ("+0100", 3600),
        ("", None),
        ("Rome", None),
    ],
)
def test_offsets(text: str, seconds: int | None) -> None:
    assert parse_offset(text) == seconds


def test_a_moment_without_a_time_has_no_local_start() -> None:
    assert Moment(date(2025, 1, 1)).local() is None
    assert Moment(date(2025, 1, 1), time(7)).local() == datetime(2025, 1, 1, 7)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7:30", 27000.0),
        ("0:45:30", 2730.0),
        ("1h 5m", 3900.0),
        ("45m", 2700.0),
        ("264h 1m", 950460.0),
        ("PT7H30M", 27000.0),
        ("PT30M", 1800.0),
        ("90", None),
        ("", None),
        ("x", None),
    ],
)
def test_durations(text: str, seconds: float | None) -> None:
    assert parse_duration(text) == seconds


def test_duration_columns_mix_words_and_numbers() -> None:
    assert durations(["7:30", "8", "", "25:00:00x"], quantity("asleep"), "h") == [
        27000.0,
        28800.0,
        None,
        Bad("25:00:00x", "not a number"),
    ]
    assert durations(["1:30"], quantity("set_duration"), "s", is_hours_first=False) == [90.0]
    assert isinstance(durations(["30:00"], quantity("asleep"), "h")[0], Bad)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TRUE", True),
        ("yes", True),
        ("0", False),
        ("", None),
        ("maybe", Bad("maybe", "neither yes nor no")),
    ],
)
def test_flags(text: str, expected: object) -> None:
    assert flag(text) == expected


def test_counts_are_whole() -> None:
    assert values(["8", "8.0", "8.5"], "reps") == [8.0, 8.0, "not a whole number"]
