"""Columns of instants."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from runpipe.readers.tracks.instants import InstantParser, is_plausible_offset, read_instant

BASE = datetime(2026, 3, 1, 7, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2026-03-01T07:00:00Z", "2026-03-01T07:00:59Z"], [0, 59]),
        (["2026-03-01T07:00:00.123456Z"] * 2, [0.123456] * 2),
        (["2026-03-01T07:00:00Z", "2026-03-01T07:00:01.5Z"], [0, 1.5]),
        (["2026-03-01T07:00:00Z", None], [0, np.nan]),
        (["2026-03-01T07:00:00Z", "2026-03-01T07:00:6xZ"], [0, np.nan]),
        (["2026-03-01T07:00:00Z", "2026-13-01T07:00:00Z"], [0, np.nan]),
        (["2026-03-01T07:00:00Z", "2026-03-01T07:00:60Z"], [0, np.nan]),
        (["2026-03-01T07:00:00Z", "now"], [0, np.nan]),
        (["2026-03-01 07:00:00", "  2026-03-01T07:00:01Z "], [0, 1]),
        (["2026-3-1T7:0:2Z", "2026-3-1 7:0:3+00:00"], [2, 3]),
        (["2026-03-01T08:00:00+01:00", "2026-03-01T08:00:01+0100"], [0, 1]),
        (["2026-03-01", ""], [np.nan, np.nan]),
        (["1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z"], [np.nan, np.nan]),
        (["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"], [np.nan, np.nan]),
    ],
)
def test_column(texts, expected):
    found = InstantParser().read(texts) - BASE
    assert found == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_the_first_plausible_offset_is_kept():
    parser = InstantParser()
    parser.read(
        ["2026-03-01T08:00:00+01:07", "2026-03-01T08:00:00+05:45", "2026-03-01T08:00:00+01:00"]
    )
    assert parser.utc_offset_s == 20_700


@pytest.mark.parametrize(
    ("offset_s", "plausible"),
    [(50_400, True), (51_300, False), (-43_200, True), (-44_100, False), (900, True), (901, False)],
)
def test_offsets(offset_s, plausible):
    assert is_plausible_offset(offset_s) is plausible


def test_years_outside_a_watch_are_no_instants():
    assert read_instant("1979-12-31T23:59:59Z") is None
    assert read_instant("1980-01-01T00:00:00Z") is not None
