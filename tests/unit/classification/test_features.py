import json
from dataclasses import fields, replace

import numpy as np
import pytest

from runpipe.classification import Features, extract_features, judge_history
from runpipe.classification.compact import (
    LIKE_SPEED,
    MAX_PAUSES,
    MIN_PAUSE_S,
    NO_TRACE,
    RUNNING_MPS,
    CompactTrace,
    worth_keeping,
)
from runpipe.model.recording import Lap, Samples, Split, WorkoutStep
from runpipe.signal import Trace, measure, to_trace
from tests.builders import bike_ride, intervals, steady_run


def test_features_survive_being_stored(features_of, rules):
    own = features_of(intervals().titled("6 x 3 min").with_gap(600, 200))
    again = Features.from_json(own.to_json())
    for field in fields(own):
        if field.name != "trace":
            assert getattr(again, field.name) == getattr(own, field.name), field.name
    assert again.to_json() == own.to_json()
    assert judge_history([again], rules) == judge_history([own], rules)


def test_an_hour_fits_in_twenty_kilobytes(features_of):
    assert len(features_of(intervals(n=10, seconds=200)).to_json()) < 20_000


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"version":2}', '{"version":1}', '{"version":2,"marks":[1]}']
)
def test_what_is_not_features_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Features.from_json(text)


def test_features_with_another_field_are_refused(features_of):
    raw = json.loads(features_of(steady_run(10)).to_json())
    raw["later"] = 99
    with pytest.raises(ValueError, match="not features"):
        Features.from_json(json.dumps(raw))


def test_titles_can_be_left_out(rules):
    recording = steady_run(20).titled("Sprints").build()
    measures = measure(recording)
    assert extract_features(recording, measures, rules, use_titles=True).titles == ("Sprints",)
    assert extract_features(recording, measures, rules, use_titles=False).titles == ()


def test_steps_name_what_a_lap_was_meant_to_be(features_of):
    recording = replace(
        steady_run(20).build(),
        laps=(
            Lap(start_s=0, end_s=600, intensity="interval", workout_step_index=0),
            Lap(start_s=600, end_s=1200, intensity="interval"),
        ),
        steps=(
            WorkoutStep(index=0, intensity="recovery"),
            WorkoutStep(index=1, duration_kind="repeat", n_repeats=6),
        ),
        splits=(Split(kind="interval_active", start_s=0, end_s=1200),),
    )
    own = features_of(recording)
    assert [(m.source, m.intensity) for m in own.marks] == [
        ("step", "recovery"),
        ("lap", "interval"),
        ("split", "interval_active"),
    ]
    assert own.planned_reps == 6


def test_hundreds_of_splits_are_not_reps(features_of):
    splits = tuple(Split(kind="rwd_run", start_s=i, end_s=i + 1) for i in range(700))
    assert features_of(replace(steady_run(20).build(), splits=splits)).marks == ()


def test_the_usual_speed_is_the_one_run_most(features_of):
    own = features_of(intervals(n=5, seconds=120))
    assert own.mode_speed_mps == pytest.approx(2.9, abs=0.1)
    assert features_of(steady_run(1)).mode_speed_mps is None


def test_best_efforts_are_none_where_the_session_is_shorter(features_of):
    efforts = features_of(steady_run(12)).efforts_mps
    assert efforts[0] == pytest.approx(2.95, abs=0.06)
    assert efforts[-1] is None


def test_a_ride_keeps_its_speed(features_of):
    assert features_of(bike_ride()).efforts_mps[7] == pytest.approx(8.2, abs=0.1)


@pytest.mark.parametrize("text", ["", "x", "1:1:0::", "5:1:0::abc", "1:2:3:4", "1:1:0:a+b:"])
def test_a_damaged_trace_is_refused(text):
    with pytest.raises(ValueError, match="packed trace"):
        CompactTrace.from_text(text)


def test_a_packed_trace_of_another_length_is_refused(features_of):
    head, _, body = features_of(steady_run(2)).trace.to_text().rpartition(":")
    n, _, rest = head.partition(":")
    with pytest.raises(ValueError, match="bytes was expected"):
        CompactTrace.from_text(f"{int(n) + 1}:{rest}:{body}")


def paused(*pauses: tuple[int, float, float], length_s: int = 60) -> Trace:
    """Return a trace of running, stopped for so many seconds, with a speed before and after each."""
    speed, recorded = [], []
    for seconds, before_mps, after_mps in pauses:
        speed += [np.full(length_s, before_mps), np.zeros(seconds), np.full(length_s, after_mps)]
        recorded += [np.ones(length_s), np.zeros(seconds), np.ones(length_s)]
    values, is_recorded = np.concatenate(speed), np.concatenate(recorded) > 0
    samples = Samples.build(np.arange(values.size, dtype=float), {"speed_mps": values})
    return replace(to_trace(samples), speed_mps=values, is_recorded=is_recorded)


@pytest.mark.parametrize(
    ("pauses", "n_left_out"),
    [
        (((MIN_PAUSE_S, 3.0, 3.0),), MIN_PAUSE_S),
        (((MIN_PAUSE_S - 1, 3.0, 3.0),), 0),
        (((40, 3.0, 3.0 * (1.0 + LIKE_SPEED)),), 40),
        (((40, 3.0, 3.0 * (1.0 + LIKE_SPEED) + 0.01),), 0),
        (((40, RUNNING_MPS, RUNNING_MPS),), 40),
        (((40, RUNNING_MPS - 0.01, RUNNING_MPS),), 0),
        (((40, 3.0, 3.0),) * MAX_PAUSES, 40 * MAX_PAUSES),
        (((40, 3.0, 3.0),) * (MAX_PAUSES + 1), 0),
    ],
)
def test_a_pause_or_two_between_running_and_running_on_are_left_out(pauses, n_left_out):
    keep = worth_keeping(paused(*pauses))
    assert (~keep).sum() == n_left_out


def test_a_pause_at_either_end_is_kept():
    trace = paused((40, 3.0, 3.0))
    from_pause = replace(trace, is_recorded=np.roll(trace.is_recorded, -60))
    assert worth_keeping(from_pause).all()


def test_features_for_history_have_no_trace(features_of):
    own = features_of(steady_run(20))
    assert own.without_trace().trace is NO_TRACE
    assert own.without_trace().distance_m == own.distance_m


def test_a_packed_trace_gives_back_what_went_in(features_of):
    trace = features_of(intervals().without("heart_rate_bpm").with_gap(100, 50)).trace
    again = CompactTrace.from_text(trace.to_text())
    for name in ("speed_mps", "is_recorded", "east_m", "north_m", "altitude_m", "heart_rate_bpm"):
        np.testing.assert_array_equal(getattr(again, name), getattr(trace, name))
    assert (again.start_s, again.skips) == (trace.start_s, trace.skips)


def test_time_of_an_index_counts_what_was_left_out(features_of):
    trace = features_of(steady_run(20).with_gap(300, 120)).trace
    assert trace.time_of(200) == 200
    assert trace.time_of(400) == pytest.approx(520, abs=2)
