import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.model.recording import Event, Samples
from runpipe.signal import to_trace
from runpipe.signal.trace import MAX_KEPT_GAP_S, MAX_SMART_GAP_S, rising
from tests.builders import intervals, samples_of, steady_run


def test_no_samples_make_an_empty_trace():
    trace = to_trace(Samples.empty())
    assert len(trace) == 0
    assert trace.speed_source == "none"


def test_a_single_sample_makes_one_second():
    trace = to_trace(samples_of([3.0], heart_rate_bpm=[120.0]))
    assert trace.t_s.tolist() == [3.0]
    assert trace.speed_source == "none"
    assert np.isnan(trace.speed_mps).all()


def test_repeated_and_backward_times_leave_a_rising_grid():
    samples = samples_of([0, 1, 1, 2, 3, *range(4, 60), 58, 60], speed_mps=[3.0] * 61 + [9.0, 3.0])
    trace = to_trace(samples)
    assert (np.diff(trace.t_s) == 1).all()
    assert trace.t_s[-1] == 60


def test_blocks_in_the_wrong_order_are_sorted_in():
    assert rising(np.array([10.0, 11, 12, 0, 1, 2])).tolist() == [3, 4, 5, 0, 1, 2]


@given(st.lists(st.floats(0, 500), min_size=1, max_size=60))
def test_any_times_give_strictly_rising_seconds(times):
    trace = to_trace(samples_of(times, speed_mps=[3.0] * len(times)))
    assert (np.diff(trace.t_s) >= 1.0 - 1e-9).all()
    assert np.isfinite(trace.speed_mps).all()


def test_smart_recording_is_interpolated_by_distance():
    # 30 m in 10 s, then 20 m in 10 s
    trace = to_trace(samples_of([0, 10, 20], distance_m=[0, 30, 50]))
    assert trace.speed_source == "distance"
    assert trace.speed_mps[1:11] == pytest.approx([3.0] * 10)
    assert trace.speed_mps[11:20] == pytest.approx([2.0] * 9)


@pytest.mark.parametrize(
    ("gap_s", "moved_m", "is_recorded"),
    [
        (9, 0.0, True),  # short: always interpolated
        (30, 90.0, True),  # moved on: smart recording or a lost fix
        (30, 2.0, False),  # stood still: a pause
        (MAX_SMART_GAP_S, 180.0, True),
        (MAX_SMART_GAP_S + 1, 183.0, False),  # too long to guess
    ],
)
def test_gaps_are_bridged_only_where_the_runner_moved_and_not_for_long(gap_s, moved_m, is_recorded):
    samples = samples_of(
        [0, 1, 2, 2 + gap_s, 3 + gap_s], distance_m=[0, 3, 6, 6 + moved_m, 9 + moved_m]
    )
    trace = to_trace(samples)
    inside = (trace.t_s > 3) & (trace.t_s < 2 + gap_s)
    assert trace.is_recorded[inside].all() == is_recorded
    if not is_recorded:
        assert (trace.speed_mps[inside] == 0).all()


def test_a_pause_of_the_watch_is_not_recorded_time():
    session = steady_run(20).with_gap(at_s=600, seconds=45).build()
    trace = to_trace(session.samples, session.events)
    assert 43 <= (~trace.is_recorded).sum() <= 46
    assert trace.speed_mps[~trace.is_recorded].max() == 0


def test_a_stop_and_start_at_once_is_no_pause():
    samples = samples_of(range(60), speed_mps=[3.0] * 60)
    events = (
        Event(t_s=30, kind="timer", action="stop"),
        Event(t_s=31, kind="timer", action="start"),
    )
    assert to_trace(samples, events).is_recorded.all()


def test_a_forgotten_watch_costs_no_memory():
    day = 20 * 3600.0
    samples = samples_of([0, 1, 2, day, day + 1], distance_m=[0, 3, 6, 6, 9])
    trace = to_trace(samples)
    assert len(trace) < MAX_KEPT_GAP_S + 10
    assert trace.t_s[-1] == pytest.approx(day + 1, abs=1)


def test_a_speed_no_runner_reaches_is_bridged_and_counted():
    speed = [3.0] * 20 + [40.0] + [3.0] * 20
    trace = to_trace(samples_of(range(41), speed_mps=speed))
    assert trace.speed_mps.max() == pytest.approx(3.0)
    assert trace.n_speed_outliers == 1


def test_position_alone_tells_the_speed():
    session = intervals().without("speed_mps", "distance_m").build()
    trace = to_trace(session.samples)
    assert trace.speed_source == "position"
    full = to_trace(intervals().build().samples)
    assert np.abs(trace.speed_mps - full.speed_mps)[5:-5].max() < 0.4


def test_missing_heart_rate_stays_missing():
    trace = to_trace(steady_run().without("heart_rate_bpm").build().samples)
    assert np.isnan(trace.heart_rate_bpm).all()


def test_events_of_laps_stop_no_timer():
    samples = samples_of(range(61), speed_mps=[3.0] * 61)
    laps = [Event(t_s=20.0, kind="lap", action="stop"), Event(t_s=40.0, kind="lap", action="start")]
    assert to_trace(samples, laps).is_recorded.all()
    again = [
        Event(t_s=20.0, kind="timer", action="stop_all"),
        Event(t_s=25.0, kind="timer", action="resume"),
        Event(t_s=40.0, kind="timer", action="start"),
    ]
    assert (~to_trace(samples, again).is_recorded).sum() == 20


def test_one_place_is_a_speed_of_nothing_and_one_count_is_no_speed():
    place = to_trace(samples_of([0.0], lat_deg=[48.0], lon_deg=[11.0]))
    assert (place.speed_mps.tolist(), place.speed_source) == ([0.0], "position")
    count = to_trace(samples_of([0.0], distance_m=[5.0]))
    assert (np.isnan(count.speed_mps).tolist(), count.speed_source) == ([True], "none")


@pytest.mark.parametrize("missing_s", [3, 40])
def test_a_hole_in_a_channel_is_bridged_at_its_end_as_in_its_middle(missing_s):
    n = 200
    bpm = np.full(n, 140.0)
    bpm[n - 1 - missing_s : n - 1] = np.nan
    trace = to_trace(samples_of(range(n), speed_mps=[3.0] * n, heart_rate_bpm=bpm.tolist()))
    held = np.isfinite(trace.heart_rate_bpm[n - missing_s : n - 1])
    assert held.all() == (missing_s <= MAX_SMART_GAP_S)
    assert trace.heart_rate_bpm[n - 1] == 140.0
