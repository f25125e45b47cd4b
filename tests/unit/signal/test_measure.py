from dataclasses import replace

import numpy as np
import pytest

from runpipe.model.recording import CHANNELS, Recording, Samples, SessionFacts
from runpipe.readers import read_path
from runpipe.signal import measure
from runpipe.signal.totals import _flags as _flags_of_trace
from runpipe.signal.trace import Trace
from tests.builders import START, bike_ride, hill_repeats, mountain_run, samples_of, steady_run


def test_nothing_recorded_measures_nothing():
    found = measure(Recording(facts=SessionFacts(start_utc=START), samples=Samples.empty()))
    assert found.elapsed_s is None
    assert found.distance_m is None
    assert found.ascent_m is None
    assert found.heart_rate_s_by_bpm == ()
    assert found.flags == ()


def test_elapsed_timer_and_moving_are_three_things():
    session = steady_run(20).with_gap(600, 100).build()
    found = measure(session)
    assert found.elapsed_s == pytest.approx(1299, abs=2)
    assert found.timer_s == pytest.approx(1200, abs=3)
    assert found.moving_s == pytest.approx(1200, abs=3)


def test_what_the_device_states_comes_first():
    session = steady_run(20).build()
    stated = replace(session, facts=replace(session.facts, distance_m=3500.0, timer_s=1190.0))
    found = measure(stated)
    assert (found.distance_m, found.timer_s) == (3500.0, 1190.0)


def test_a_flat_run_costs_its_distance_and_a_mountain_more():
    flat, mountain = measure(steady_run().build()), measure(mountain_run().build())
    assert flat.equivalent_distance_m == pytest.approx(flat.distance_m, rel=0.01)
    # up at 2.0 and down at 2.6 m/s for the same time: (2.0*5.968 + 2.6*2.152) / 4.6 / 3.6 = 1.059
    assert mountain.equivalent_distance_m / mountain.distance_m == pytest.approx(1.059, rel=0.02)


def test_no_equivalent_distance_on_a_bike_or_without_altitude():
    assert measure(steady_run().as_sport("cycling").build()).equivalent_distance_m is None
    assert measure(steady_run().without("altitude_m").build()).equivalent_distance_m is None


def test_heart_rate_is_counted_by_whole_beats():
    samples = samples_of(range(6), heart_rate_bpm=[100, 100, 101, 101, 101, 102])
    found = measure(Recording(facts=SessionFacts(start_utc=START), samples=samples))
    assert found.heart_rate_s_by_bpm == ((100, 2.0), (101, 3.0), (102, 1.0))


def _flags(samples: Samples) -> tuple[str, ...]:
    return measure(
        Recording(facts=SessionFacts(start_utc=START, sport="running"), samples=samples)
    ).flags


def test_a_heart_that_leaps_is_flagged():
    bpm = [140.0] * 50 + [200.0] + [140.0] * 50
    assert "heart_rate_outliers" in _flags(samples_of(range(101), heart_rate_bpm=bpm))
    assert _flags(samples_of(range(101), heart_rate_bpm=[140.0] * 101)) == ()


def test_a_ride_is_flagged_by_its_speed():
    assert "speed_not_running" in measure(bike_ride().build()).flags
    assert "speed_not_running" not in measure(steady_run(speed_mps=5.5).build()).flags


def test_a_broken_altimeter_is_flagged_and_does_not_climb():
    samples = steady_run(40).build().samples
    altitude = samples.altitude_m.copy()
    altitude[600:900] += 350.0
    found = measure(
        Recording(
            facts=SessionFacts(start_utc=START, sport="running"),
            samples=replace(samples, altitude_m=altitude),
        )
    )
    assert "altitude_glitch" in found.flags
    assert found.ascent_m < 20


def test_a_real_hill_is_no_glitch():
    assert "altitude_glitch" not in measure(hill_repeats().build()).flags


def test_noise_is_what_the_same_place_disagrees_about():
    session = steady_run(60).build()
    wrong = session.samples.altitude_m + np.where(session.samples.t_s > 1800, 6.0, 0.0)
    noisy = measure(replace(session, samples=replace(session.samples, altitude_m=wrong)))
    assert measure(session).altitude_noise_m < 0.5
    assert noisy.altitude_noise_m > 4
    assert "altitude_noise" in noisy.flags


def test_a_distance_far_from_the_samples_is_flagged():
    session = steady_run(20).build()
    stated = replace(session, facts=replace(session.facts, distance_m=9000.0))
    assert "distance_mismatch" in measure(stated).flags
    assert "distance_mismatch" not in measure(session).flags


@pytest.mark.corpus
def test_ascent_of_real_trail_runs_is_near_what_the_watch_says(corpus_dir):
    # Barometric FIT files of trail runs; our smoothing takes off a little, never half.
    for name in ("XiangLi00/f13b07212756.fit", "efish2002/56ccbd6923a0.fit"):
        [(_, reading)] = read_path(corpus_dir / name)
        recording = reading.recordings[0]
        found = measure(recording)
        assert 0.7 < found.ascent_m / recording.facts.ascent_m < 1.3


def test_without_places_and_counts_the_speed_gives_the_distance():
    samples = samples_of(range(601), speed_mps=[3.0] * 601)
    recording = steady_run(10).build()
    bare = replace(recording, samples=samples, facts=replace(recording.facts, distance_m=None))
    assert measure(bare).distance_m == pytest.approx(601 * 3.0)


def test_a_way_that_comes_nowhere_twice_tells_no_noise():
    north = 48.0 + 3.0 * np.arange(1801) / 111_195.0
    channels = {"lat_deg": north, "lon_deg": np.full(1801, 11.0), "altitude_m": np.full(1801, 80.0)}
    straight = replace(steady_run(30).build(), samples=samples_of(range(1801), **channels))
    assert measure(straight).altitude_noise_m is None


@pytest.mark.parametrize(
    ("timer_s", "basis_s"), [(1500.0, 1201.0), (1501.25, 1201.0), (1503.0, 1503.0)]
)
def test_speed_goes_by_the_timer_where_a_fifth_of_the_samples_is_missing(timer_s, basis_s):
    """1,201 recorded seconds are four fifths of 1,501.25."""
    samples = samples_of(range(1201), speed_mps=[3.0] * 1201)
    recording = steady_run(20).build()
    facts = replace(recording.facts, distance_m=3600.0, timer_s=timer_s, elapsed_s=timer_s)
    found = measure(replace(recording, samples=samples, facts=facts))
    assert found.avg_speed_mps == pytest.approx(3600.0 / basis_s)


def test_speed_goes_by_what_moved_where_nothing_states_a_timer():
    still = [3.0] * 601 + [0.0] * 600
    recording = steady_run(20).build()
    facts = replace(recording.facts, distance_m=1800.0, timer_s=None, elapsed_s=None)
    samples = samples_of(range(1201), speed_mps=still)
    found = measure(replace(recording, samples=samples, facts=facts))
    assert found.avg_speed_mps == pytest.approx(1800.0 / found.moving_s)
    assert found.moving_s == pytest.approx(601.0, abs=3)


@pytest.mark.parametrize(
    ("begins_s", "peak"), [(285, 140.0), (286, 140.0), (300, 180.0), (293, 180.0), (292, 140.0)]
)
def test_the_peak_is_looked_for_from_five_minutes_on(begins_s, peak):
    """Fifteen seconds of 180: their median counts where eight of them lie behind the limit."""
    bpm = np.full(900, 140.0)
    bpm[begins_s : begins_s + 15] = 180.0
    recording = steady_run(15).build()
    samples = samples_of(range(900), speed_mps=[3.0] * 900, heart_rate_bpm=bpm.tolist())
    assert measure(replace(recording, samples=samples)).peak_heart_rate_bpm == peak


def flags_of(**channels: list[float]) -> tuple[str, ...]:
    n = len(next(iter(channels.values())))
    samples = samples_of(range(n), **({"speed_mps": [3.0] * n} | channels))
    recording = steady_run(10).build()
    facts = replace(recording.facts, distance_m=None, timer_s=None, elapsed_s=None)
    return measure(replace(recording, samples=samples, facts=facts)).flags


@pytest.mark.parametrize(
    ("step_bpm", "is_flagged"), [(25.0, False), (25.5, True), (-25.0, False), (-25.5, True)]
)
def test_a_heart_rate_leaps_above_25_beats_a_second(step_bpm, is_flagged):
    bpm = [140.0] * 100 + [140.0 + step_bpm] * 100
    assert ("heart_rate_outliers" in flags_of(heart_rate_bpm=bpm)) is is_flagged


def test_one_heart_rate_is_no_leap_and_one_that_cannot_be_is_flagged():
    alone = [float("nan")] * 99 + [140.0]
    assert "heart_rate_outliers" not in flags_of(heart_rate_bpm=alone)
    low = [140.0] * 50 + [20.0] * 50
    assert "heart_rate_outliers" in flags_of(heart_rate_bpm=low)


@pytest.mark.parametrize(("share", "is_flagged"), [(0.15, False), (0.35, True)])
def test_an_altimeter_that_jumps_for_a_fifth_of_all_climbing_is_flagged(share, is_flagged):
    """A jump counts in ten windows of ten seconds; the rest climbs a centimetre a second."""
    jump_m = 100.0
    rest_m = jump_m * (1.0 - share) / share / 10.0 * 10.0
    n = 2000
    level = np.linspace(0.0, rest_m, n)
    level[n // 2 :] += jump_m
    assert ("altitude_glitch" in flags_of(altitude_m=level.tolist())) is is_flagged


@pytest.mark.parametrize(
    ("ratio", "is_flagged"), [(1.09, False), (1.12, True), (0.92, False), (0.88, True)]
)
def test_a_distance_is_off_above_a_tenth(ratio, is_flagged):
    samples = samples_of(range(1001), speed_mps=[3.0] * 1001)
    recording = steady_run(10).build()
    facts = replace(recording.facts, distance_m=3003.0 / ratio)
    flags = measure(replace(recording, samples=samples, facts=facts)).flags
    assert ("distance_mismatch" in flags) is is_flagged


def test_a_gap_in_the_grid_is_flagged_in_the_shortest_recording_too():
    recording = steady_run(10).build()
    gap = samples_of([0.0, 2000.0], speed_mps=[3.0, 3.0])
    facts = replace(recording.facts, distance_m=None)
    assert "long_gap" in measure(replace(recording, samples=gap, facts=facts)).flags
    whole = samples_of(range(100), speed_mps=[3.0] * 100)
    assert "long_gap" not in measure(replace(recording, samples=whole, facts=facts)).flags


def trace_flags(noise: float | None = None, **channels: list[float]) -> tuple[str, ...]:
    """Return the flags of a trace of some seconds with these channels, and nothing else."""
    seconds = np.array(channels.pop("t_s", [float(i) for i in range(30)]))
    nothing = np.full(seconds.size, np.nan)
    arrays = dict.fromkeys(CHANNELS, nothing) | {
        name: np.array(values) for name, values in channels.items()
    }
    trace = Trace(
        t_s=seconds,
        is_recorded=np.ones(seconds.size, dtype=np.bool_),
        speed_source="none",
        **arrays,
    )
    recording = Recording(facts=SessionFacts(start_utc=START), samples=Samples.empty())
    return _flags_of_trace(recording, trace, noise)


@pytest.mark.parametrize(
    ("bpm", "is_flagged"),
    [(29.9, True), (30.0, False), (30.1, False), (224.9, False), (225.0, False), (225.1, True)],
)
def test_a_heart_can_beat_as_slow_and_as_fast_as_its_limits(bpm, is_flagged):
    assert ("heart_rate_outliers" in trace_flags(heart_rate_bpm=[bpm] * 30)) is is_flagged


@pytest.mark.parametrize(("noise", "is_flagged"), [(None, False), (4.0, False), (4.1, True)])
def test_an_altitude_is_noisy_above_four_metres(noise, is_flagged):
    assert ("altitude_noise" in trace_flags(noise)) is is_flagged


@pytest.mark.parametrize(("step_s", "is_flagged"), [(1.0, False), (1.5, False), (1.6, True)])
def test_a_step_of_the_grid_above_one_and_a_half_seconds_is_a_gap(step_s, is_flagged):
    assert ("long_gap" in trace_flags(t_s=[0.0, 1.0, 1.0 + step_s])) is is_flagged
    assert "long_gap" not in trace_flags(t_s=[0.0])


@pytest.mark.parametrize(("mps", "is_flagged"), [(6.8, False), (6.89, False), (6.91, True)])
@pytest.mark.parametrize(("n", "is_long"), [(299, False), (300, True)])
def test_five_minutes_faster_than_a_runner_are_flagged(mps, is_flagged, n, is_long):
    seconds = [float(i) for i in range(n)]
    flags = trace_flags(t_s=seconds, speed_mps=[mps] * n)
    assert ("speed_not_running" in flags) is (is_flagged and is_long)
