"""Our GPX reading equals gpxpy's on real files: points, times, elevation, heart rate."""

from __future__ import annotations

import gzip
import math
from datetime import UTC
from pathlib import Path
from typing import Any

import gpxpy
import numpy as np
import pytest

from runpipe.readers import read_gpx, read_tcx

pytestmark = pytest.mark.corpus


def load(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def heart_rate(point: Any) -> float:
    for extension in point.extensions:
        for element in extension.iter():
            if element.tag.rpartition("}")[2].lower() in {"hr", "heartrate"}:
                return float(element.text) or math.nan
    return math.nan


def theirs(data: bytes) -> np.ndarray:
    rows = []
    for track in gpxpy.parse(data).tracks:
        for segment in track.segments:
            for point in segment.points:
                if point.time is not None:
                    time = point.time if point.time.tzinfo else point.time.replace(tzinfo=UTC)
                    elevation = math.nan if point.elevation is None else point.elevation
                    rows.append(
                        (time.timestamp(), point.latitude, point.longitude, elevation, heart_rate(point))
                    )  # fmt: skip
    return np.array(rows).reshape(-1, 5)


def ours(data: bytes) -> np.ndarray:
    parts = [np.empty((0, 5))]
    for recording in read_gpx(data, "x").recordings:
        s = recording.samples
        instants = s.t_s + recording.facts.start_utc.timestamp()
        columns = (instants, s.lat_deg, s.lon_deg, s.altitude_m, s.heart_rate_bpm)
        parts.append(np.column_stack(columns))
    return np.vstack(parts)


def test_real_gpx_reads_as_gpxpy_reads_it(corpus_dir, samples_dir):
    # gpxpy takes minutes for all of them: `benchmarks/gpx_decode.py` compares every file.
    paths = [*sorted(corpus_dir.glob("*/*.gpx.gz"))[::12], *samples_dir.rglob("*.gpx")]
    n_compared = 0
    for path in paths:
        data = load(path)
        reading = read_gpx(data, path.name)
        assert not reading.is_partial, path
        if reading.ignored_reason:
            continue
        mine, reference = ours(data), theirs(data)
        assert np.allclose(mine[:, 0], reference[:, 0], rtol=0, atol=2e-6), path
        assert np.array_equal(mine[:, 1:], reference[:, 1:], equal_nan=True), path
        n_compared += len(mine) > 0
    assert n_compared > 20


def test_every_real_tcx_is_read_whole(corpus_dir):
    paths = sorted(corpus_dir.glob("*/*.tcx.gz"))
    assert len(paths) > 50
    for path in paths:
        data = load(path)
        reading = read_tcx(data, path.name)
        assert not reading.is_partial, path
        n_timed = data.count(b"</Time>") - data.count(b"<Builder>")
        assert sum(len(r.samples) for r in reading.recordings) == n_timed, path
        assert sum(len(r.laps) for r in reading.recordings) == data.count(b"<Lap "), path
