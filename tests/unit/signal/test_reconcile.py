"""A recording whose parts disagree: what is taken, what is noted, and the limits of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from runpipe.model.recording import Event, Lap, Recording, Samples, SessionFacts
from runpipe.signal import reconcile
from runpipe.signal.reconcile import (
    LENGTH_UNITS,
    SPEED_UNITS,
    _is_longer,
    _is_near,
    _is_time_near,
    _unit_of,
)

N = 1201
PACE_MPS = 3.0
WAY_M = PACE_MPS * (N - 1)
M_PER_DEG = 111_194.93
START = datetime(2026, 3, 1, 17, tzinfo=UTC)
TIME_S = np.arange(float(N))
RIGHT = {
    "t_s": TIME_S,
    "distance_m": PACE_MPS * TIME_S,
    "speed_mps": np.full(N, PACE_MPS),
    "lat_deg": 48.0 + PACE_MPS * TIME_S / M_PER_DEG,
    "lon_deg": np.full(N, 11.0),
    "heart_rate_bpm": 140.0 + 10.0 * (TIME_S // 60 % 2),
    "altitude_m": np.full(N, 500.0),
    "cadence_spm": np.full(N, 170.0),
}


def _run(facts: dict | None = None, parts: dict | None = None, **channels) -> Recording:
    held = {name: values for name, values in {**RIGHT, **channels}.items() if values is not None}
    stated = {"sport": "running", "elapsed_s": N - 1.0, "timer_s": N - 1.0, "distance_m": WAY_M}
    return Recording(
        facts=SessionFacts(start_utc=START, **{**stated, **(facts or {})}),
        samples=Samples.build(held.pop("t_s"), held),
        **(parts or {}),
    )


def _codes(recording: Recording) -> list[str]:
    return [each.reason.code.removeprefix("correction.") for each in recording.corrections]


def _put(channel: str, *changes: tuple[int, float]) -> dict:
    values = RIGHT[channel].copy()
    for row, value in changes:
        values[row] = value
    return {channel: values}


def test_what_agrees_is_left_alone():
    run = _run()
    same = reconcile(run)
    assert same.corrections == ()
    assert same.facts == run.facts
    for name, values in RIGHT.items():
        assert np.array_equal(getattr(same.samples, name), values)


def test_without_samples_only_what_cannot_be_is_left_out():
    bare = _run({"max_heart_rate_bpm": 300.0, "avg_heart_rate_bpm": 150.0})
    bare = reconcile(replace(bare, samples=Samples.build(np.empty(0), {})))
    assert (bare.facts.max_heart_rate_bpm, bare.facts.avg_heart_rate_bpm) == (None, 150.0)
    assert _codes(bare) == ["heart_rate_impossible"]
    assert bare.corrections[0].stated == 300.0
    assert bare.corrections[0].unit == "bpm"


@pytest.mark.parametrize("off_s", [-31.0, 31.0])
def test_the_start_is_that_of_the_samples_with_laps_and_events(off_s: float):
    lap = Lap(start_s=off_s, end_s=off_s + 60.0)
    parts = {"laps": (lap,), "events": (Event(t_s=off_s + 5.0, kind="timer", action="start"),)}
    moved = reconcile(_run(parts=parts, t_s=TIME_S + off_s))
    assert _codes(moved) == ["start_of_samples"]
    assert moved.facts.start_utc == START + timedelta(seconds=off_s)
    assert (moved.samples.t_s[0], moved.laps[0].start_s, moved.laps[0].end_s) == (0.0, 0.0, 60.0)
    assert moved.events[0].t_s == 5.0


@pytest.mark.parametrize("off_s", [-30.0, 30.0])
def test_a_start_within_half_a_minute_stands(off_s: float):
    assert "start_of_samples" not in _codes(reconcile(_run(t_s=TIME_S + off_s)))


def test_rows_of_one_second_are_joined_where_they_hold_different_channels():
    twice = np.repeat(TIME_S, 2)
    is_odd = np.arange(twice.size) % 2 == 1
    channels = {
        name: np.where(is_odd == (name == "heart_rate_bpm"), np.repeat(RIGHT[name], 2), np.nan)
        for name in RIGHT
        if name != "t_s"
    }
    joined = reconcile(_run(t_s=twice, **channels))
    assert _codes(joined) == ["parts_joined"]
    for name, values in RIGHT.items():
        assert np.array_equal(getattr(joined.samples, name), values)


@pytest.mark.parametrize(("n", "is_noted"), [(12, False), (13, True)])
def test_rows_that_differ_within_a_second_are_noted_above_a_hundredth(n: int, *, is_noted: bool):
    time_s = TIME_S.copy()
    time_s[1 : 2 * n : 2] -= 1.0
    run = reconcile(_run(t_s=time_s))
    assert len(run.samples) == N
    assert ("same_second" in _codes(run)) is is_noted


def test_positions_off_the_way_are_left_out():
    run = reconcile(_run(**_put("lat_deg", (300, 49.0), (301, 49.0))))
    assert _codes(run) == ["position_spikes"]
    assert np.flatnonzero(np.isnan(run.samples.lat_deg)).tolist() == [300, 301]
    assert np.flatnonzero(np.isnan(run.samples.lon_deg)).tolist() == [300, 301]


def test_a_count_that_begins_again_at_each_lap_goes_on():
    counted = PACE_MPS * (TIME_S % 401)
    run = reconcile(_run(distance_m=counted))
    assert _codes(run) == ["count_restarts"]
    assert run.samples.distance_m[-1] == pytest.approx(WAY_M - 2 * PACE_MPS)
    assert (np.diff(run.samples.distance_m) >= 0).all()


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("kilometres", 1000.0),
        ("miles", 1609.344),
        ("feet", 0.3048),
        ("centimetres", 0.01),
        ("millimetres", 0.001),
        ("hectometres", 100.0),
        ("decametres", 10.0),
    ],
)
def test_a_distance_in_another_unit_is_found_by_positions_and_by_speed(unit: str, factor: float):
    stated = WAY_M / factor
    laps = (Lap(start_s=0.0, end_s=N - 1.0, distance_m=stated),)
    for without in ({}, {"lat_deg": None, "lon_deg": None}):
        run = reconcile(
            _run(
                {"distance_m": stated}, {"laps": laps},
                distance_m=RIGHT["distance_m"] / factor, **without,
            )
        )  # fmt: skip
        assert _codes(run) == ["distance_unit"]
        assert run.corrections[0].reason.values["unit"] == unit
        assert run.samples.distance_m[-1] == pytest.approx(WAY_M, rel=1e-9)
        assert run.facts.distance_m == pytest.approx(WAY_M)
        assert run.laps[0].distance_m == pytest.approx(WAY_M)


def test_a_distance_in_no_unit_is_that_of_the_positions():
    run = reconcile(_run(distance_m=RIGHT["distance_m"] * 1.9))
    assert _codes(run) == ["distance_of_positions"]
    assert run.samples.distance_m[-1] == pytest.approx(WAY_M, rel=1e-3)


@pytest.mark.parametrize("sport", ["swimming", "flying"])
def test_on_water_and_in_the_air_the_unit_is_not_looked_for(sport: str):
    counted = RIGHT["distance_m"] / 1000.0
    run = reconcile(_run({"sport": sport}, distance_m=counted))
    assert "distance_unit" not in _codes(run)


@pytest.mark.parametrize(
    ("ratio", "is_kept"), [(1.09, True), (1.11, False), (0.92, True), (0.89, False)]
)
def test_a_stated_total_agrees_within_a_tenth(ratio: float, *, is_kept: bool):
    run = reconcile(_run({"distance_m": ratio * WAY_M}))
    assert run.facts.distance_m == pytest.approx(ratio * WAY_M if is_kept else WAY_M)
    assert ("distance_total" in _codes(run)) is not is_kept


def test_a_stated_total_stands_where_samples_are_missing():
    facts = {"distance_m": 2 * WAY_M, "elapsed_s": 2.0 * N, "timer_s": 2.0 * N}
    run = reconcile(_run(facts))
    assert run.facts.distance_m == 2 * WAY_M


@pytest.mark.parametrize(
    ("unit", "factor"), [("km/h", 3.6), ("mph", 1 / 0.44704), ("mm/s", 1000.0)]
)
def test_a_speed_in_another_unit_is_found_by_the_way(unit: str, factor: float):
    run = reconcile(_run(speed_mps=RIGHT["speed_mps"] * factor))
    assert _codes(run) == ["speed_unit"]
    assert run.corrections[0].reason.values["unit"] == unit
    assert run.samples.speed_mps == pytest.approx(RIGHT["speed_mps"], rel=1e-9)


@pytest.mark.parametrize(("factor", "is_kept"), [(1.9, True), (2.5, False)])
def test_a_speed_that_fits_no_unit_is_dropped_when_worthless(factor: float, *, is_kept: bool):
    run = reconcile(_run(speed_mps=RIGHT["speed_mps"] * factor))
    assert ("speed_dropped" in _codes(run)) is not is_kept
    assert np.isfinite(run.samples.speed_mps).all() == is_kept


@pytest.mark.parametrize(
    ("channel", "value", "code"),
    [
        ("heart_rate_bpm", 250.0, "heart_rate_spikes"),
        ("altitude_m", 5000.0, "altitude_spikes"),
        ("speed_mps", 60.0, "speed_spikes"),
    ],
)
def test_leaps_of_a_sensor_are_left_out(channel: str, value: float, code: str):
    run = reconcile(_run(**_put(channel, (500, value), (501, value))))
    assert _codes(run) == [code]
    assert np.flatnonzero(np.isnan(getattr(run.samples, channel))).tolist() == [500, 501]
    assert run.corrections[0].reason.values["n"] == 2


def test_on_a_bicycle_a_fast_second_stays():
    run = reconcile(_run({"sport": "cycling"}, **_put("speed_mps", (500, 20.0))))
    assert run.samples.speed_mps[500] == 20.0


@pytest.mark.parametrize(("more", "is_kept"), [(57.0, True), (58.0, False)])
def test_elapsed_time_is_not_under_that_of_the_samples(more: float, *, is_kept: bool):
    stated = N - 1.0 - more
    run = reconcile(_run({"elapsed_s": stated, "timer_s": None}))
    kept = stated if is_kept else N - 1.0
    assert run.facts.elapsed_s == kept
    assert ("elapsed_of_samples" in _codes(run)) is not is_kept


@pytest.mark.parametrize(("more_s", "is_kept"), [(0.0, True), (1.0, False)])
def test_elapsed_time_is_not_far_above_that_of_the_samples(more_s: float, *, is_kept: bool):
    stated = 3.0 * (N - 1) + 3600.0 + more_s
    run = reconcile(_run({"elapsed_s": stated, "timer_s": None}))
    assert run.facts.elapsed_s == (stated if is_kept else N - 1.0)


def test_elapsed_and_timer_the_wrong_way_round_are_swapped():
    pause = (
        Event(t_s=500.0, kind="timer", action="stop_all"),
        Event(t_s=700.0, kind="timer", action="start"),
    )
    run = reconcile(_run({"elapsed_s": 1000.0, "timer_s": N - 1.0}, {"events": pause}))
    assert (run.facts.elapsed_s, run.facts.timer_s) == (N - 1.0, 1000.0)
    assert _codes(run) == ["times_swapped"]


@pytest.mark.parametrize(("more", "is_kept"), [(30.0, True), (31.0, False)])
def test_half_a_minute_is_no_fault_of_a_short_session(more: float, *, is_kept: bool):
    short = {name: values[:401] for name, values in RIGHT.items()}
    run = reconcile(
        _run({"elapsed_s": 400.0 - more, "timer_s": None, "distance_m": 1200.0}, **short)
    )
    assert run.facts.elapsed_s == (400.0 - more if is_kept else 400.0)


def test_a_timer_above_the_elapsed_time_by_rounding_is_the_elapsed_time():
    run = reconcile(_run({"elapsed_s": N - 1.0, "timer_s": N - 0.5}))
    assert (run.facts.timer_s, run.corrections) == (N - 1.0, ())


def test_a_short_timer_stands_only_where_the_device_was_paused():
    facts = {"timer_s": 900.0}
    assert reconcile(_run(facts)).facts.timer_s == N - 1.0
    events = (
        Event(t_s=100.0, kind="timer", action="stop_all"),
        Event(t_s=150.0, kind="timer", action="stop"),
        Event(t_s=300.0, kind="lap", action="start"),
        Event(t_s=400.0, kind="timer", action="start"),
    )
    paused = reconcile(_run(facts, {"events": events}))
    assert (paused.facts.timer_s, paused.corrections) == (900.0, ())


@pytest.mark.parametrize(
    ("sport", "limit_spm"), [("running", 230.0), (None, 230.0), ("walking", 170.0)]
)
def test_a_cadence_of_both_feet_is_halved_above_its_limit(sport: str | None, limit_spm: float):
    for more, is_halved in ((0.0, False), (0.5, True)):
        cadence = np.full(N, limit_spm + more)
        run = reconcile(_run({"sport": sport}, cadence_spm=cadence))
        assert ("cadence_of_both_feet" in _codes(run)) is is_halved
        assert run.samples.cadence_spm == pytest.approx(cadence / (2 if is_halved else 1))


@pytest.mark.parametrize(
    ("stated", "is_kept"), [(139.0, True), (138.9, False), (151.0, True), (151.1, False)]
)
def test_a_mean_heart_rate_lies_within_that_of_the_samples(stated: float, *, is_kept: bool):
    run = reconcile(_run({"avg_heart_rate_bpm": stated}))
    mean = float(RIGHT["heart_rate_bpm"].mean())
    assert run.facts.avg_heart_rate_bpm == (stated if is_kept else pytest.approx(mean))


def test_a_mean_heart_rate_with_spikes_is_worked_out_again():
    spiky = _put("heart_rate_bpm", (500, 250.0))
    run = reconcile(_run({"avg_heart_rate_bpm": 150.0}, **spiky))
    assert _codes(run) == ["heart_rate_spikes", "heart_rate_mean"]
    few = np.where(TIME_S < 0.7 * N, RIGHT["heart_rate_bpm"], np.nan)
    assert reconcile(_run({"avg_heart_rate_bpm": 190.0}, heart_rate_bpm=few)).corrections == ()


@pytest.mark.parametrize(
    "facts", [{"device": "Zwift 1.2"}, {"title": "MyWhoosh"}, {"sub_sport": "virtual_activity"}]
)
def test_a_virtual_session_has_no_places_and_no_hills(facts: dict):
    run = reconcile(_run({**facts, "ascent_m": 10.0, "descent_m": 10.0}))
    assert _codes(run) == ["virtual"]
    assert not any(run.samples.has(name) for name in ("lat_deg", "lon_deg", "altitude_m"))
    assert (run.facts.ascent_m, run.facts.descent_m) == (None, None)
    again = reconcile(run)
    assert _codes(again) == ["virtual"]


@pytest.mark.parametrize("fault", ["distance_m", "speed_mps", "heart_rate_bpm", "t_s"])
def test_what_was_reconciled_comes_back_unchanged(fault: str):
    faults = {
        "distance_m": {"distance_m": RIGHT["distance_m"] / 1000.0},
        "speed_mps": {"speed_mps": RIGHT["speed_mps"] * 3.6},
        "heart_rate_bpm": _put("heart_rate_bpm", (500, 250.0)),
        "t_s": {"t_s": TIME_S - 100.0},
    }
    once = reconcile(_run(**faults[fault]))
    twice = reconcile(once)
    assert once.corrections == twice.corrections != ()
    assert once.facts == twice.facts


@pytest.mark.parametrize("n_counted", [0, 1])
def test_one_count_cannot_begin_again(n_counted: int):
    counted = np.full(N, np.nan)
    counted[:n_counted] = 5000.0
    assert "count_restarts" not in _codes(reconcile(_run(distance_m=counted)))


@pytest.mark.parametrize(
    ("before_m", "after_m", "is_restart"),
    [(1000.0, 199.0, True), (1000.0, 200.0, False), (62.0, 11.0, True), (60.0, 11.0, False)],
)
def test_a_count_begins_again_by_fifty_metres_to_under_a_fifth(
    before_m: float, after_m: float, *, is_restart: bool
):
    """Without places and speed there is nothing to hold the new way against."""
    parts = ((0.0, before_m, 600), (after_m, after_m + before_m, N - 600))
    counted = np.concatenate([np.linspace(*part) for part in parts])
    alone = dict.fromkeys(("lat_deg", "lon_deg", "speed_mps"))
    run = reconcile(_run({"distance_m": None}, **alone, distance_m=counted))
    assert ("count_restarts" in _codes(run)) is is_restart
    gained = run.samples.distance_m[-1] - counted[-1]
    assert gained == pytest.approx(before_m if is_restart else 0.0)


@pytest.mark.parametrize(("after_m", "is_restart"), [(90.0, False), (110.0, True)])
def test_a_count_that_began_again_adds_a_tenth_or_more(after_m: float, *, is_restart: bool):
    parts = ((0.0, after_m, 60), (0.0, 1000.0, N - 60))
    counted = np.concatenate([np.linspace(*part) for part in parts])
    alone = dict.fromkeys(("lat_deg", "lon_deg", "speed_mps"))
    run = reconcile(_run({"distance_m": None}, **alone, distance_m=counted))
    assert ("count_restarts" in _codes(run)) is is_restart


def test_a_count_that_goes_on_but_not_with_the_places_stays():
    """The counts of both parts together would be twice the way that the places tell."""
    counted = np.concatenate([np.linspace(0.0, WAY_M, 600), np.linspace(0.0, WAY_M, N - 600)])
    assert "count_restarts" not in _codes(reconcile(_run(distance_m=counted)))


def test_a_short_way_tells_no_unit_of_speed():
    """Under a hundred metres, the places wander more than anybody runs."""
    n = 31
    short = {name: values[:n] for name, values in RIGHT.items()}
    run = _run(
        {"elapsed_s": n - 1.0, "timer_s": n - 1.0, "distance_m": None},
        **{**short, "speed_mps": 3.6 * short["speed_mps"]},
    )
    assert "speed_unit" not in _codes(reconcile(run))


def test_a_speed_that_agrees_with_the_count_is_kept_beside_other_places():
    """The places were lost in a tunnel, say; two channels of the device agree."""
    lat = 48.0 + 0.4 * PACE_MPS * TIME_S / M_PER_DEG
    run = reconcile(_run(lat_deg=lat))
    assert np.array_equal(run.samples.speed_mps, RIGHT["speed_mps"])


def test_times_without_a_span_are_left_alone():
    one = {name: values[:1] for name, values in RIGHT.items()}
    run = reconcile(_run({"elapsed_s": 900.0, "timer_s": 800.0}, **one))
    assert (run.facts.elapsed_s, run.facts.timer_s) == (900.0, 800.0)


def test_a_timer_above_an_elapsed_time_that_the_samples_contradict_is_that_of_the_samples():
    run = reconcile(_run({"elapsed_s": 100.0, "timer_s": 5000.0}))
    assert (run.facts.elapsed_s, run.facts.timer_s) == (N - 1.0, N - 1.0)
    assert {"elapsed_of_samples", "timer_of_samples"} <= set(_codes(run))


def test_a_short_timer_stands_where_the_runner_stood_for_the_rest():
    still = TIME_S >= 900.0
    way = np.minimum(TIME_S, 900.0) * PACE_MPS
    run = _run(
        {"timer_s": 900.0, "distance_m": None},
        distance_m=way,
        speed_mps=np.where(still, 0.0, PACE_MPS),
        lat_deg=48.0 + way / M_PER_DEG,
    )
    assert reconcile(run).facts.timer_s == 900.0


def test_without_samples_elapsed_and_timer_are_swapped_where_they_cannot_be():
    nothing = Samples.build(np.empty(0), {})
    swapped = reconcile(replace(_run({"elapsed_s": 1000.0, "timer_s": 1500.0}), samples=nothing))
    assert (swapped.facts.elapsed_s, swapped.facts.timer_s) == (1500.0, 1000.0)
    assert _codes(swapped) == ["times_swapped"]
    rounded = reconcile(replace(_run({"elapsed_s": 1000.0, "timer_s": 1001.0}), samples=nothing))
    assert (rounded.facts.elapsed_s, rounded.facts.timer_s) == (1000.0, 1000.0)
    assert _codes(rounded) == []


def test_times_are_noted_in_minutes():
    run = reconcile(_run({"elapsed_s": 6.0 * N + 3600.0, "timer_s": None}))
    (note,) = run.corrections
    values = note.reason.values
    assert values["stated"].value == pytest.approx((6.0 * N + 3600.0) / 60.0)
    assert values["taken"].value == pytest.approx((N - 1.0) / 60.0)
    assert values["stated"].unit == values["taken"].unit == "min"


def test_what_one_row_of_a_second_lacks_the_other_gives():
    """Both hold a speed, and they differ: the first row stays, with what only the second has."""
    time_s = TIME_S.copy()
    time_s[101] = 100.0
    bpm, speed = RIGHT["heart_rate_bpm"].copy(), RIGHT["speed_mps"].copy()
    bpm[100], bpm[101], speed[101] = np.nan, 155.0, 3.5
    run = reconcile(_run(t_s=time_s, heart_rate_bpm=bpm, speed_mps=speed))
    assert len(run.samples) == N
    assert run.samples.heart_rate_bpm[100] == 155.0
    assert run.samples.speed_mps[100] == PACE_MPS


@pytest.mark.parametrize(("stated_mps", "is_kept"), [(3.0, True), (7.9, True), (8.1, False)])
def test_a_total_of_a_session_cut_short_stands_where_it_can_have_been_run(
    stated_mps: float, *, is_kept: bool
):
    """The samples end after 20 of 60 minutes; what the watch counted on is in its total."""
    whole_s = 3600.0
    total_m = stated_mps * whole_s
    run = reconcile(_run({"distance_m": total_m, "elapsed_s": whole_s, "timer_s": whole_s}))
    assert run.facts.distance_m == pytest.approx(total_m if is_kept else WAY_M)


def test_a_total_of_a_whole_session_goes_with_most_of_what_the_file_holds():
    """Places, count and speed agree with each other; the total and the laps do not."""
    laps = tuple(Lap(start_s=0.0, end_s=60.0, distance_m=1.5 * WAY_M) for _ in range(1))
    run = reconcile(_run({"distance_m": 1.5 * WAY_M}, {"laps": laps}))
    assert run.facts.distance_m == pytest.approx(WAY_M)
    alone = dict.fromkeys(("lat_deg", "lon_deg", "speed_mps"))
    even = reconcile(_run({"distance_m": 1.5 * WAY_M}, {"laps": laps}, **alone))
    assert even.facts.distance_m == 1.5 * WAY_M


@pytest.mark.parametrize("sport", ["cycling", "swimming"])
def test_a_cadence_of_wheels_or_arms_is_never_halved(sport: str):
    run = reconcile(_run({"sport": sport}, cadence_spm=np.full(N, 240.0)))
    assert run.samples.cadence_spm[0] == 240.0
    none = reconcile(_run(cadence_spm=np.zeros(N)))
    assert "cadence_of_both_feet" not in _codes(none)


INCH_M = 0.0254


def test_lengths_and_speeds_are_those_of_their_definitions():
    """A mile has 5,280 feet of twelve inches, an hour 3,600 seconds."""
    mile_m = 5280 * 12 * INCH_M
    assert dict(LENGTH_UNITS) == {
        "kilometres": 1e3,
        "miles": pytest.approx(mile_m),
        "feet": pytest.approx(12 * INCH_M),
        "centimetres": 1e-2,
        "millimetres": 1e-3,
        "hectometres": 1e2,
        "decametres": 1e1,
    }
    assert dict(SPEED_UNITS) == {
        "km/h": pytest.approx(1e3 / 3600),
        "mph": pytest.approx(mile_m / 3600),
        "m/min": pytest.approx(1 / 60),
        "mm/s": 1e-3,
        "cm/s": 1e-2,
        "km/s": 1e3,
        "dam/s": 1e1,
        "dm/s": 1e-1,
    }


@pytest.mark.parametrize(
    ("stood_s", "stands"), [(300, True), (266, True), (264, False), (100, False), (0, False)]
)
def test_a_short_timer_is_held_against_moving_and_paused_together(stood_s: int, stands: bool):
    """Of 1,200 s 200 were a pause; what stood beside it is in no timer that stops by itself.

    A timer of 700 s is too short by more than a twentieth where more than 735 s moved.
    """
    still = (TIME_S >= 600.0) & (600.0 + stood_s > TIME_S)
    way = np.cumsum(np.where(still, 0.0, PACE_MPS)) - PACE_MPS
    events = (
        Event(t_s=300.0, kind="timer", action="stop"),
        Event(t_s=500.0, kind="timer", action="start"),
    )
    run = _run(
        {"timer_s": 700.0, "distance_m": None},
        {"events": events},
        distance_m=way,
        speed_mps=np.where(still, 0.0, PACE_MPS),
        lat_deg=48.0 + way / M_PER_DEG,
    )
    settled = reconcile(run)
    assert settled.facts.timer_s == (700.0 if stands else N - 1.0)
    assert ("timer_of_samples" in _codes(settled)) is not stands


@given(st.floats(1.0, 1e5), st.floats(1.0, 1e5))
def test_times_are_longer_by_a_twentieth_and_half_a_minute_or_near(first_s: float, other_s: float):
    more_s = first_s - other_s
    margin_s = max(30.0, 0.05 * other_s)
    assume(abs(abs(more_s) - margin_s) > 1e-6)
    assert _is_longer(first_s, other_s) is (more_s > margin_s)
    assert _is_time_near(first_s, other_s) is (abs(more_s) < margin_s)


@given(st.floats(1.0, 1e4), st.floats(1.0, 1e4), st.sampled_from([0.1, 0.3, 1.0]))
def test_lengths_are_near_where_neither_is_more_than_a_share_above_the_other(first, other, share):
    ratio = max(first, other) / min(first, other)
    assume(abs(ratio - (1.0 + share)) > 1e-9)
    assert _is_near(first, other, share) is (ratio < 1.0 + share)
    assert not _is_near(first, None, share)
    assert not _is_near(None, other, share)
    assert not _is_near(0.0, other, share)
    assert not _is_near(first, 0.0, share)


@given(st.floats(1e-4, 2e3))
def test_a_unit_is_the_nearest_within_eight_hundredths(ratio: float):
    for units in (LENGTH_UNITS, SPEED_UNITS):
        off = {name: abs(np.log(ratio / factor)) for name, factor in units.items()}
        nearest = min(off, key=lambda name: off[name])
        share = ratio / units[nearest] - 1.0
        assume(abs(abs(share) - 0.08) > 1e-9)
        assert _unit_of(ratio, units) == (nearest if abs(share) < 0.08 else None)
