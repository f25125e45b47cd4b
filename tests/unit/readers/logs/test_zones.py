from __future__ import annotations

from datetime import datetime

import pytest

from runpipe.readers.logs.journal import Journal, offset_at, zone_of
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log


@pytest.mark.parametrize(
    ("local", "offset_s", "word"),
    [
        ("2025-03-30 01:59", 3600, None),
        ("2025-03-30 02:30", 3600, "skipped"),
        ("2025-03-30 03:00", 7200, None),
        ("2025-10-26 01:59", 7200, None),
        ("2025-10-26 02:30", 7200, "twice"),
        ("2025-10-26 03:00", 3600, None),
    ],
)
def test_the_change_of_clocks(local: str, offset_s: int, word: str | None) -> None:
    journal = Journal("x")
    assert offset_at(datetime.fromisoformat(local), zone_of("Europe/Berlin"), journal) == offset_s
    assert bool(journal.notes) == bool(word)
    assert word is None or word in journal.notes[0]


@pytest.mark.parametrize("name", [None, "", "Mars/Base", "../etc/passwd"])
def test_no_zone_no_offset(name: str | None) -> None:
    assert zone_of(name) is None
    assert offset_at(datetime(2025, 3, 30), zone_of(name), Journal("x")) is None  # noqa: DTZ001


def test_a_night_over_the_change_of_clocks_by_its_offsets() -> None:
    data = (
        b"date,Total Sleep Duration,Bedtime Start,Bedtime End\n"
        b"2025-03-30,25200,2025-03-29T23:00:00+01:00,2025-03-30T07:00:00+02:00\n"
    )
    (night,) = read_log(data, "x.csv", LogOptions(zone="Europe/Berlin")).sleep_nights
    assert night.in_bed_s == 7 * 3600
    assert night.utc_offset_s == 7200
