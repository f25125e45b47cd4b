"""On real files, the column reader equals fitparse and the official SDK, cell by cell.

`RUNPIPE_ALL_FILES=1` compares every file whole (some minutes); else a subset of short ones.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from garmin_fit_sdk import Decoder, Stream

from runpipe.errors import ReadError
from runpipe.readers.fit.columns import Declined, decode
from runpipe.readers.fit.read_fit import read_fit
from tests import builders_fit as fit
from tests.builders_fit import UINT8, UINT32, FitBuilder
from tests.unit.readers.fit.reference import (
    compare_with_fitparse,
    compare_with_sdk,
    fitparse_messages,
    sdk_messages,
)

pytestmark = pytest.mark.corpus

_FITPARSE_IS_WRONG = {("hr", "field:event_timestamp")}
"""fitparse counts from 0 again at each definition; see the test of it below."""


def _files(shared: Path) -> list[Path]:
    found = sorted(shared.rglob("*.fit"), key=lambda path: (path.stat().st_size, path.name))
    assert len(found) > 200
    return found


def _short(shared: Path) -> list[Path]:
    """Every file in the long run; else a spread of short ones and each odd maker's."""
    files = _files(shared)
    if os.environ.get("RUNPIPE_ALL_FILES"):
        return files
    return [path for path in files if path.stat().st_size < 35_000][::2]


def _triathlon(corpus: Path) -> bytes:
    """A file with heart rate that the strap sent after the swim."""
    return next(corpus.rglob("910454f27180.fit")).read_bytes()


def test_every_cell_equals_fitparse(shared_dir: Path) -> None:
    n_cells = 0
    wrong: Counter[tuple[str, str]] = Counter()
    for path in _short(shared_dir):
        result = compare_with_fitparse(path.read_bytes())
        n_cells += result.n_cells
        wrong.update((item.message, item.field) for item in result.differences)
    assert set(wrong) <= _FITPARSE_IS_WRONG, wrong
    assert n_cells > 300_000


def test_messages_that_fitparse_does_not_know_equal_the_sdk(shared_dir: Path) -> None:
    n_cells = 0
    for path in _short(shared_dir):
        result = compare_with_sdk(path.read_bytes())
        assert result.differences == [], path
        n_cells += result.n_cells
    assert n_cells > 2_000


def test_hardly_any_file_is_declined(shared_dir: Path) -> None:
    files = _files(shared_dir)
    declined = []
    for path in files:
        try:
            decode(path.read_bytes())
        except Declined as reason:
            declined.append((path.name, reason.reason))
    assert len(declined) <= len(files) * 0.02, declined
    assert declined == []


def test_every_file_is_read_or_left_out_for_a_reason(shared_dir: Path) -> None:
    for path in _files(shared_dir):
        try:
            reading = read_fit(path.read_bytes(), path.name)
        except ReadError as error:
            pytest.fail(str(error))
        has_content = reading.recordings or reading.body_measurements
        assert bool(has_content) != bool(reading.ignored_reason), path


def test_what_is_read_is_what_others_counted(corpus_dir: Path) -> None:
    """The corpus lists what each file holds, as counted without runpipe."""
    n_files = 0
    for row in csv.DictReader((corpus_dir / "manifest.csv").read_text("utf-8").splitlines()):
        path = corpus_dir / row["local_file"]
        if row["format"] != "fit":
            continue
        reading = read_fit(path.read_bytes(), path.name)
        if reading.ignored_reason or reading.is_partial:
            continue
        n_files += 1
        recordings = reading.recordings
        samples = [recording.samples for recording in recordings]
        assert len(recordings) == int(row["n_sessions"]), path
        assert sum(map(len, samples)) == int(row["n_records"]), path
        assert sum(len(recording.laps) for recording in recordings) == int(row["n_laps"]), path
        assert len(recordings[0].steps) == int(row["n_workout_steps"]), path
        assert (recordings[0].facts.sport or "") == row["sport"], path
        assert samples[0].has("lat_deg") == (row["has_gps"] == "1"), path
        assert any(item.has("heart_rate_bpm") for item in samples) == (row["has_hr"] == "1"), path
        if row["distance_km"]:
            distance_m = sum(recording.facts.distance_m or 0 for recording in recordings)
            assert distance_m / 1000 == pytest.approx(float(row["distance_km"]), abs=0.02), path
    assert n_files > 180


def test_a_partial_file_is_one_that_fitparse_cannot_finish_either(shared_dir: Path) -> None:
    partial = [path for path in _files(shared_dir) if decode(path.read_bytes()).is_partial]
    assert len(partial) == 3
    for path in partial:
        data = path.read_bytes()
        messages, error = fitparse_messages(data)
        assert error is not None, path
        ours = decode(data)
        assert {key: len(value) for key, value in messages.items()} == {
            number: len(ours.messages(number)) for number in ours.message_numbers
        }


def test_fitparse_restarts_heart_beat_counts_and_the_sdk_agrees_with_us(corpus_dir: Path) -> None:
    data = _triathlon(corpus_dir)
    theirs, errors = sdk_messages(data)
    assert errors == []
    ours = decode(data).messages("hr")["event_timestamp"].values
    for row, message in zip(ours, theirs["hr_mesgs"], strict=True):
        expected = message["event_timestamp"]
        np.testing.assert_array_equal(row[~np.isnan(row)], np.atleast_1d(expected))
    messages, _ = fitparse_messages(data)
    beats = [item.value for item in messages[132][1].fields if item.name == "event_timestamp"]
    assert max(beats) < ours[0, 0], "fitparse has lost the count that came before"


def test_heart_rate_from_the_strap_equals_the_sdk(corpus_dir: Path) -> None:
    data = _triathlon(corpus_dir)
    theirs, _ = Decoder(Stream.from_byte_array(bytearray(data))).read()
    expected = [message.get("heart_rate", np.nan) for message in theirs["record_mesgs"]]
    recordings = read_fit(data, "tri.fit").recordings
    ours = np.concatenate([recording.samples.heart_rate_bpm for recording in recordings])
    own = decode(data).messages("record").values("heart_rate")
    assert np.isnan(own).sum() > 300
    np.testing.assert_array_equal(ours[np.isnan(own)], np.array(expected)[np.isnan(own)])
    np.testing.assert_array_equal(ours[~np.isnan(own)], own[~np.isnan(own)])


def test_misaligned_sizes_stop_fitparse_and_the_sdk_agrees_with_us(samples_dir: Path) -> None:
    data = (samples_dir / "fit" / "coros_pace2.fit").read_bytes()
    _, error = fitparse_messages(data)
    assert error is not None
    assert "Invalid field size" in error
    theirs, errors = sdk_messages(data)
    assert errors == []
    records = decode(data).messages("record")
    messages = theirs["record_mesgs"]
    assert len(messages) == len(records)
    for name in ("timestamp", "position_lat", "distance", "heart_rate", "enhanced_speed"):
        expected = [message.get(name, np.nan) for message in messages]
        np.testing.assert_array_equal(records.values(name), expected)


def test_compressed_times_stop_the_sdk_and_fitparse_agrees_with_us() -> None:
    builder = fit.file_id(FitBuilder(is_big_endian=True))
    builder.define(1, fit.RECORD, [(253, 4, UINT32), (5, 4, UINT32)])
    builder.define(2, fit.RECORD, [(5, 4, UINT32), (3, 1, UINT8)])
    for i in range(300):
        now = fit.START + 3 * i
        if i % 20 == 0:
            builder.data(1, now, 900 * i)
        else:
            builder.compressed(2, now % 32, 900 * i, 100 + i % 50)
    data = builder.build()
    assert "ompressed" in str(sdk_messages(data)[1])
    result = compare_with_fitparse(data)
    assert result.error is None
    assert result.differences == []
    assert result.n_messages == 301
    times = decode(data).messages("record").values("timestamp")
    np.testing.assert_array_equal(times, fit.START + 3 * np.arange(300))
