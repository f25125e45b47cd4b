from __future__ import annotations

import json

import pytest

from runpipe.errors import ReadError
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log, sniff
from tests.fuzz.log_files import FILES


def garbled(kind: str, **changes: object) -> bytes:
    """Return the file with its last night changed."""
    nights = json.loads(FILES[kind])
    nights[5] = {**nights[5], **changes}
    return json.dumps(nights).encode()


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("fitbit_sleep", {"minutesAsleep": "many"}, "is no number"),
        ("fitbit_sleep", {"minutesAsleep": 99999}, "not a possible length"),
        ("fitbit_sleep", {"minutesAsleep": True}, "is no number"),
        ("fitbit_sleep", {"dateOfSleep": "1825-01-01"}, "cannot be right"),
        ("fitbit_sleep", {"startTime": None}, "not a night"),
        ("garmin_sleep", {"deepSleepSeconds": -5}, "not a possible length"),
        ("garmin_sleep", {"calendarDate": "soon"}, "not a night"),
        ("garmin_sleep", {"sleepStartTimestampGMT": 1e30}, "not a night"),
        ("polar_sleep", {"evaluation": {"asleepDuration": "long"}}, "is no length of time"),
        ("polar_sleep", {"evaluation": []}, None),
    ],
)
def test_a_bad_night_is_named_and_the_others_load(
    kind: str, changes: dict[str, object], words: str | None
) -> None:
    reading = read_log(garbled(kind, **changes), "x.json")
    whole = read_log(FILES[kind], "x.json")
    assert len(reading.sleep_nights) == len(whole.sleep_nights) - 1
    assert [words in error.reason for error in reading.row_errors] == ([True] if words else [])


@pytest.mark.parametrize("kind", ["fitbit_sleep", "polar_sleep"])
def test_a_night_without_a_length_of_sleep_was_not_measured(kind: str) -> None:
    nothing = {"minutesAsleep": 0, "evaluation": {"asleepDuration": None}}
    assert (
        len(read_log(garbled(kind, **nothing), "x.json").sleep_nights)
        == len(read_log(FILES[kind], "x.json").sleep_nights) - 1
    )


def test_garmins_gmt_without_a_zone_gives_lengths_only() -> None:
    reading = read_log(FILES["garmin_sleep"], "x.json", LogOptions())
    assert {night.start_local for night in reading.sleep_nights} == {None}
    assert {night.asleep_s for night in reading.sleep_nights} == {25800.0}
    assert any("name no zone" in note for note in reading.notes)


@pytest.mark.parametrize("data", [b"[[[[", b"{}", b'{"x": 1}', b"[" * 100_000])
def test_documents_that_nobody_knows(data: bytes) -> None:
    assert sniff(data) is None
    with pytest.raises(ReadError):
        read_log(data, "x.json")
