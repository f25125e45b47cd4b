"""The peak of a recording's heart rate: sustained, after settling, and no counted steps."""

from __future__ import annotations

import numpy as np
import pytest

from runpipe.signal.totals import peak_heart_rate
from runpipe.signal.trace import Trace

N = 1200


def trace(bpm: np.ndarray, cadence: np.ndarray | None = None, **changed: object) -> Trace:
    n = len(bpm)
    missing = np.full(n, np.nan)
    channels: dict[str, object] = {
        "t_s": np.arange(n, dtype=float),
        "speed_mps": np.full(n, 3.0),
        "distance_m": np.arange(n, dtype=float) * 3.0,
        "altitude_m": missing,
        "heart_rate_bpm": bpm,
        "cadence_spm": missing if cadence is None else cadence,
        "power_w": missing,
        "lat_deg": missing,
        "lon_deg": missing,
        "is_recorded": np.ones(n, dtype=bool),
        "speed_source": "device",
    }
    return Trace(**{**channels, **changed})


def steady(level: float = 150.0, **at: tuple[int, int, float]) -> np.ndarray:
    bpm = np.full(N, level)
    for begin, end, value in at.values():
        bpm[begin:end] = value
    return bpm


@pytest.mark.parametrize(("seconds", "peak"), [(7, 150.0), (8, 180.0), (15, 180.0), (60, 180.0)])
def test_a_peak_is_held_for_half_of_fifteen_seconds(seconds: int, peak: float):
    bpm = steady(burst=(600, 600 + seconds, 180.0))
    assert peak_heart_rate(trace(bpm)) == peak


def test_the_first_five_minutes_are_left_out():
    assert peak_heart_rate(trace(steady(early=(100, 300, 200.0)))) == 150
    assert peak_heart_rate(trace(steady(early=(100, 320, 200.0)))) == 200


def test_steps_are_not_beats():
    cadence = np.full(N, 178.0)
    locked = steady(lock=(500, 560, 179.0))
    assert peak_heart_rate(trace(locked, cadence)) == 150
    crossing = steady(cross=(500, 559, 179.0))
    assert peak_heart_rate(trace(crossing, cadence)) == 179


def test_what_no_heart_does_is_left_out():
    assert peak_heart_rate(trace(steady(wild=(500, 560, 240.0)))) == 150
    assert peak_heart_rate(trace(steady(level=np.nan))) is None
    assert peak_heart_rate(trace(np.full(10, 150.0))) is None
    assert peak_heart_rate(trace(np.full(310, 150.0))) is None
    paused = np.ones(N, dtype=bool)
    paused[500:560] = False
    assert peak_heart_rate(trace(steady(rest=(500, 560, 190.0)), is_recorded=paused)) == 150
