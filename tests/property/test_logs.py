"""What holds for every log: no crash, order of rows and of exports does not matter."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from runpipe.errors import ReadError
from runpipe.readers.read_log import read_log, sniff
from runpipe.readers.tables.dates import Moment, parse_moment
from runpipe.readers.tables.numeric import DecimalSign, to_float
from runpipe.readers.tables.table import Bad
from tests.fuzz.fuzz_logs import check_values, fuzz
from tests.fuzz.log_files import FILES


def test_mutated_logs() -> None:
    outcome = fuzz(400, seed=20)
    assert sum(outcome.values()) == 400
    assert min(outcome["read"], outcome["read with errors"], outcome["refused"]) > 20


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    sniff(data)
    with suppress(ReadError):
        check_values(read_log(data, "x"))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='0123456789,;."\n- :/abcDateWeight', max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ReadError):
        check_values(read_log(f"Date,Weight\n{text}".encode(), "x.csv"))


@given(st.integers(min_value=0, max_value=10**7), st.sampled_from([0, 1, 2]))
def test_numbers_survive_both_ways_of_writing(value: int, n_decimals: int) -> None:
    number = value / 10**n_decimals
    english = f"{number:,.{n_decimals}f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert to_float(english, DecimalSign.POINT) == number
    assert to_float(german, DecimalSign.COMMA) == number


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)))
def test_dates_survive_every_way_of_writing(day: date) -> None:
    for text, day_first in (
        (day.isoformat(), None),
        (f"{day:%d/%m/%Y}", True),
        (f"{day:%m/%d/%Y}", False),
        (f"{day:%d.%m.%Y}", None),
        (f"{day:%Y%m%d}", None),
        (f"{day.day} {day:%b} {day.year}, 19:56", None),
        (f"{day:%B} {day.day}, {day.year}", None),
    ):
        moment = parse_moment(text, day_first=day_first)
        assert isinstance(moment, Moment)
        assert moment.day == day


@given(st.text(max_size=30))
def test_any_cell_is_a_date_or_not(text: str) -> None:
    assert isinstance(parse_moment(text), Moment | Bad)


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rng: random.Random) -> None:
    head, *rows = FILES["mfp_nutrition"].decode("utf-8-sig").splitlines()
    shuffled = list(rows)
    rng.shuffle(shuffled)
    first = read_log("\n".join([head, *rows]).encode(), "x.csv")
    second = read_log("\n".join([head, *shuffled]).encode(), "x.csv")
    assert sorted(first.diet_entries, key=repr) == sorted(second.diet_entries, key=repr)
    assert first.coverage == second.coverage


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=0, max_value=6), st.integers(min_value=0, max_value=6))
def test_overlapping_exports_agree_on_the_days_they_share(first: int, second: int) -> None:
    """A newer export replaces the days of its range; on shared days both say the same."""
    head, *rows = FILES["cronometer_servings"].decode().splitlines()
    low, high = sorted((first, second))
    start = date(2025, 3, 3) + timedelta(days=low)
    part = [
        row for row in rows if low <= (date.fromisoformat(row[:10]) - date(2025, 3, 3)).days < high
    ]
    whole = read_log("\n".join([head, *rows]).encode(), "x.csv")
    piece = read_log("\n".join([head, *part]).encode(), "x.csv")
    end = start + timedelta(days=high - low)
    assert piece.diet_entries == tuple(
        entry for entry in whole.diet_entries if start <= entry.local_date < end
    )
