"""The peak of a recording's heart rate: sustained, after settling, and no counted steps."""

from __future__ import annotations

import numpy as np
import pytest

from runpipe.signal.totals import peak_heart_rate, robust_max_heart_rate
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


@pytest.mark.parametrize(
    ("level", "is_sane"), [(29.9, False), (30.0, True), (225.0, True), (225.1, False)]
)
def test_a_peak_lies_within_what_a_heart_can_do(level: float, *, is_sane: bool):
    assert peak_heart_rate(trace(steady(level))) == (level if is_sane else None)


@pytest.mark.parametrize("off", [-3.0, -2.9, 2.9, 3.0])
def test_a_heart_rate_this_near_the_cadence_counts_steps(off: float):
    peak = peak_heart_rate(trace(steady(), np.full(N, 150.0 + off)))
    assert (peak is None) is (abs(off) < 3.0)


@pytest.mark.parametrize("n", [15, 16])
def test_a_trace_as_short_as_the_window_has_no_peak(n: int):
    assert peak_heart_rate(trace(np.full(n, 150.0))) is None


@pytest.mark.parametrize(
    ("level", "is_sane"), [(29.9, False), (30.0, True), (225.0, True), (225.1, False)]
)
def test_the_highest_held_for_five_seconds_is_one_a_heart_can_have(level: float, *, is_sane: bool):
    assert robust_max_heart_rate(trace(np.full(20, level))) == (level if is_sane else None)
