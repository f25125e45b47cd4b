"""From messages to recordings: facts, samples, laps, splits, steps, events, sets."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from runpipe.errors import ReadError
from runpipe.model.logs import Region
from runpipe.model.recording import OffsetSource, Recording, WorkoutStep
from runpipe.readers.fit.read_fit import read_fit
from tests import builders_fit as fit
from tests.builders_fit import ENUM, SINT32, STRING, UINT8, UINT16, UINT32, FitBuilder

START_UTC = datetime(2021, 9, 8, 1, 46, 40, tzinfo=UTC)


def _one(builder: FitBuilder, **changes: int) -> Recording:
    [recording] = read_fit(builder.build(**changes), "run.fit").recordings
    return recording


def test_a_plain_run() -> None:
    reading = read_fit(fit.run(60).build(), "run.fit")
    assert (reading.kind, reading.is_partial, reading.notes) == ("fit_activity", False, ())
    [recording] = reading.recordings
    facts, samples = recording.facts, recording.samples
    assert facts.start_utc == START_UTC
    assert (facts.sport, facts.sub_sport, facts.device) == ("running", "generic", "garmin fenix7x")
    assert (facts.elapsed_s, facts.timer_s, facts.distance_m) == (60, 60, 180)
    assert (facts.utc_offset_s, facts.utc_offset_source) == (7200, OffsetSource.FILE)
    np.testing.assert_array_equal(samples.t_s, np.arange(60))
    assert samples.lat_deg[0] == pytest.approx(500_000_000 * 180 / 2**31)
    assert samples.altitude_m[:2].tolist() == [100.0, 3001 / 5 - 500]
    assert samples.speed_mps[0] == 3.0
    assert samples.distance_m[2] == 6.0
    assert samples.heart_rate_bpm[1] == 121
    assert samples.cadence_spm[0] == 170
    assert not samples.has("power_w")


@pytest.mark.parametrize(
    ("sport", "per_minute"), [(1, 171.0), (11, 171.0), (17, 171.0), (2, 85.5), (5, 85.5)]
)
def test_cadence_counts_both_feet_on_foot_only(sport: int, per_minute: float) -> None:
    builder = fit.file_id(FitBuilder())
    builder.define(1, fit.RECORD, [(253, 4, UINT32), (4, 1, UINT8), (53, 1, UINT8)])
    builder.data(1, fit.START, 85, 64).data(1, fit.START + 1, 0xFF, 64)
    builder.data(1, fit.START + 2, 85, 0xFF)
    cadence = _one(fit.session(builder, sport=sport)).samples.cadence_spm
    np.testing.assert_array_equal(
        cadence, [per_minute, np.nan, per_minute - (1 if per_minute > 100 else 0.5)]
    )


@pytest.mark.parametrize(
    ("offset_s", "maker", "expected"),
    [
        (7200, 1, 7200),
        (-12 * 3600, 1, -12 * 3600),
        (-12 * 3600 - 900, 1, None),
        (14 * 3600, 1, 14 * 3600),
        (14 * 3600 + 900, 1, None),
        (20_700, 1, 20_700),
        (225, 1, None),
        (899, 1, None),
        (0, 1, 0),
        (0, 23, 0),
        (0, 294, None),
        (-18_000, 294, -18_000),
    ],
)
def test_utc_offset(offset_s: int, maker: int, expected: int | None) -> None:
    builder = fit.session(fit.records(fit.file_id(FitBuilder(), manufacturer=maker), 5))
    facts = _one(fit.activity(builder, offset_s=offset_s)).facts
    assert facts.utc_offset_s == expected
    assert facts.utc_offset_source == (None if expected is None else OffsetSource.FILE)


def test_effort_energy_and_climb() -> None:
    more = [
        (11, UINT16, 321),
        (22, UINT16, 40),
        (23, UINT16, 38),
        (16, UINT8, 150),
        (17, UINT8, 171),
        (192, UINT8, 75),
        (193, UINT8, 60),
    ]
    facts = _one(fit.session(fit.records(fit.file_id(FitBuilder()), 5), more=more)).facts
    assert (facts.device_energy_kcal, facts.ascent_m, facts.descent_m) == (321, 40, 38)
    assert (facts.avg_heart_rate_bpm, facts.max_heart_rate_bpm) == (150, 171)
    assert (facts.rpe, facts.feel_frac) == (6.0, 0.75)


@pytest.mark.parametrize(("raw", "rpe"), [(100, 10.0), (101, None), (0xFF, None), (0, 0.0)])
def test_effort_beyond_ten_is_none(raw: int, rpe: float | None) -> None:
    builder = fit.session(fit.records(fit.file_id(FitBuilder()), 5), more=[(193, UINT8, raw)])
    assert _one(builder).facts.rpe == rpe


def test_a_workout_gives_its_name_and_steps() -> None:
    builder = fit.records(fit.file_id(FitBuilder()), 5)
    builder.message(4, fit.WORKOUT, (8, STRING, b"6 x 400\0\xffrubbish"))
    builder.define(
        5,
        fit.WORKOUT_STEP,
        [
            (254, 2, UINT16),
            (0, 6, STRING),
            (1, 1, ENUM),
            (2, 4, UINT32),
            (4, 4, UINT32),
            (3, 1, ENUM),
            (7, 1, ENUM),
        ],
    )
    builder.data(5, 0, b"Warm", 0, 600_000, 0, 2, 2)
    builder.data(5, 1, b"", 1, 40_000, 0, 2, 0)
    builder.data(5, 2, b"", 6, 1, 6, 0xFF, 0xFF)
    recording = _one(fit.session(builder))
    assert recording.facts.workout_name == "6 x 400"
    assert recording.steps == (
        WorkoutStep(
            index=0,
            name="Warm",
            intensity="warmup",
            duration_kind="time",
            duration_s=600,
            target_kind="open",
        ),
        WorkoutStep(
            index=1,
            intensity="active",
            duration_kind="distance",
            distance_m=400,
            target_kind="open",
        ),
        WorkoutStep(
            index=2, duration_kind="repeat_until_steps_cmplt", repeat_from_index=1, n_repeats=6
        ),
    )


def test_laps_splits_and_pauses() -> None:
    builder = fit.records(fit.file_id(FitBuilder()), 60)
    builder.define(
        4,
        fit.LAP,
        [
            *((number, 4, UINT32) for number in (253, 2, 7, 8, 9)),
            (13, 2, UINT16),
            (15, 1, UINT8),
            (23, 1, ENUM),
            (24, 1, ENUM),
            (71, 2, UINT16),
        ],
    )
    builder.data(4, fit.START + 30, fit.START, 30_500, 29_000, 9000, 3100, 140, 0, 0, 1)
    builder.data(
        4,
        fit.START + 60,
        fit.START + 30,
        0xFFFFFFFF,
        0xFFFFFFFF,
        0xFFFFFFFF,
        0xFFFF,
        0xFF,
        0xFF,
        0xFF,
        0xFFFF,
    )
    builder.message(
        5, fit.SPLIT, (0, ENUM, 3), (1, UINT32, 20_000), (3, UINT32, 6000), (9, UINT32, fit.START)
    )
    builder.message(
        5, fit.SPLIT, (0, ENUM, 17), (9, UINT32, fit.START + 20), (27, UINT32, fit.START + 50)
    )
    builder.define(6, fit.EVENT, [(253, 4, UINT32), (0, 1, ENUM), (1, 1, ENUM)])
    builder.data(6, fit.START, 0, 0).data(6, fit.START + 10, 0, 4).data(6, fit.START + 12, 9, 3)
    recording = _one(fit.session(builder))
    first, second = recording.laps
    assert (first.start_s, first.end_s, first.timer_s, first.distance_m) == (0, 30.5, 29, 90)
    assert (first.avg_speed_mps, first.avg_heart_rate_bpm) == (3.1, 140)
    assert (first.intensity, first.trigger, first.workout_step_index) == ("active", "manual", 1)
    assert (second.start_s, second.end_s, second.timer_s) == (30, 60, None)
    assert (second.intensity, second.workout_step_index) == (None, None)
    assert [(split.kind, split.start_s, split.end_s) for split in recording.splits] == [
        ("interval_active", 0, 20),
        ("rwd_run", 20, 50),
    ]
    assert [(event.t_s, event.kind, event.action) for event in recording.events] == [
        (0, "timer", "start"),
        (10, "timer", "stop_all"),
    ]


def test_a_multisport_file_is_one_recording_a_session() -> None:
    builder = fit.records(fit.file_id(FitBuilder()), 100)
    fit.session(builder, start=fit.START + 60, elapsed_s=40, sport=1)
    fit.session(builder, elapsed_s=60, sport=2)
    builder.message(4, fit.LAP, (2, UINT32, fit.START + 60), (7, UINT32, 40_000))
    bike, run = read_fit(builder.build(), "tri.fit").recordings
    assert (bike.facts.sport, run.facts.sport) == ("cycling", "running")
    assert (len(bike.samples), len(run.samples)) == (60, 40)
    assert run.samples.t_s[[0, -1]].tolist() == [0, 39]
    assert run.facts.start_utc.timestamp() - bike.facts.start_utc.timestamp() == 60
    assert (len(bike.laps), len(run.laps)) == (0, 1)
    assert (bike.samples.cadence_spm[0], run.samples.cadence_spm[0]) == (85, 170)
    # The watch counts distance through the whole event; each recording's starts at its own 0.
    assert bike.samples.distance_m[0] == 0
    assert run.samples.distance_m[0] == 3.0


def test_stryd_power_when_the_watch_has_none() -> None:
    builder = fit.describe(fit.file_id(FitBuilder()), 0, 0, UINT16, b"Power", b"Watts")
    fit.describe(builder, 0, 1, UINT16, b"Power", b"Zones")
    builder.define(
        1, fit.RECORD, [(253, 4, UINT32), (7, 2, UINT16)], [(0, 2, 0), (1, 2, 0)], [UINT16, UINT16]
    )
    builder.data(1, fit.START, 0xFFFF, 240, 9).data(1, fit.START + 1, 300, 250, 9)
    builder.data(1, fit.START + 2, 0xFFFF, 0xFFFF, 9)
    power = _one(fit.session(builder)).samples.power_w
    np.testing.assert_array_equal(power, [240, 300, np.nan])


def _swim(records: list[tuple[int, int]], beats: list[tuple[float, int]]) -> list[float]:
    """Heart rate of records at (second, own beat), with a strap's (second, beat) sent later."""
    builder = fit.file_id(FitBuilder()).define(1, fit.RECORD, [(253, 4, UINT32), (3, 1, UINT8)])
    for second, beat in records:
        builder.data(1, fit.START + second, beat)
    fit.session(builder)
    builder.message(
        4, fit.HR, (253, UINT32, fit.START), (0, UINT16, 0), (9, UINT32, 50_000), (6, UINT8, 0)
    )
    times = [50_000 + round(second * 1024) for second, _ in beats]
    builder.message(4, fit.HR, (9, UINT32, times), (6, UINT8, [beat for _, beat in beats]))
    return _one(builder).samples.heart_rate_bpm.tolist()


def test_a_strap_gives_what_the_watch_missed_under_water() -> None:
    missing = 0xFF
    own = [(0, missing), (1, missing), (2, 150), (3, missing)]
    beats = [(0.5, 100), (1.0, 110), (1.5, 120), (2.25, 90), (2.75, 94)]
    # Up to second 1: 100 at 0.5 and (carried on) at 0.75, 110 at 1.0: 103.3. Second 2 has its own.
    # Up to second 3: 90 at 2.25 and 2.5, 94 at 2.75: 91.3.
    np.testing.assert_array_equal(_swim(own, beats), [np.nan, 103, 150, 91])


def test_a_strap_speaks_for_five_seconds_and_no_more() -> None:
    missing = 0xFF
    own = [(second, missing) for second in (1, 5, 6, 7, 30)]
    heart_rate = _swim(own, [(0.75, 100), (30.0, 130)])
    np.testing.assert_array_equal(heart_rate, [100, 100, 100, np.nan, 130])


def test_a_file_cut_before_its_totals_gets_them_from_its_samples() -> None:
    data = fit.run(60).build()
    cut = data[: data.index(b"\x42\x00\x00\x12\x00")]
    reading = read_fit(cut, "cut.fit")
    [recording] = reading.recordings
    assert reading.is_partial
    assert recording.is_partial
    assert len(recording.samples) == 60
    assert recording.facts.start_utc == START_UTC
    assert recording.facts.elapsed_s == 59
    assert recording.facts.distance_m == 177
    assert recording.facts.timer_s is None
    assert any("end of the file is missing" in note for note in recording.notes)


def test_the_sport_of_a_file_without_totals() -> None:
    builder = fit.file_id(FitBuilder()).message(3, 12, (0, ENUM, 1), (1, ENUM, 3))
    facts = _one(fit.records(builder, 5)).facts
    assert (facts.sport, facts.sub_sport) == ("running", "trail")


def test_totals_without_samples_are_a_session() -> None:
    recording = _one(fit.session(fit.file_id(FitBuilder()), elapsed_s=1800))
    assert len(recording.samples) == 0
    assert recording.facts.elapsed_s == 1800


def test_neither_totals_nor_samples_is_an_error() -> None:
    with pytest.raises(ReadError, match="empty"):
        read_fit(fit.activity(fit.file_id(FitBuilder())).build(), "empty.fit")


def test_a_clock_that_was_not_set() -> None:
    builder = fit.records(fit.file_id(FitBuilder()), 5, start=1000)
    reading = read_fit(fit.session(builder, start=1000, elapsed_s=5).build(), "old.fit")
    [recording] = reading.recordings
    assert recording.facts.start_utc == START_UTC
    assert recording.samples.t_s.tolist() == [0, 1, 2, 3, 4]
    assert "clock" in recording.notes[0]


def test_a_clock_that_was_never_set_and_no_date_at_all() -> None:
    builder = FitBuilder().message(0, fit.FILE_ID, (0, ENUM, 4))
    with pytest.raises(ReadError):
        read_fit(fit.records(builder, 5, start=1000).build(), "old.fit")


def test_the_watch_can_tell_when_it_was_switched_on() -> None:
    builder = fit.file_id(FitBuilder()).message(
        3, 162, (253, UINT32, fit.START + 500), (1, UINT32, 1500)
    )
    recording = _one(fit.session(fit.records(builder, 5, start=1000), start=1000, elapsed_s=5))
    assert recording.facts.start_utc == START_UTC


def test_a_clock_set_by_the_first_satellite() -> None:
    builder = fit.records(fit.file_id(FitBuilder()), 3, start=1000)
    fit.records(builder, 3, start=fit.START + 500)
    recording = _one(fit.session(builder, start=1000, elapsed_s=5))
    assert recording.samples.t_s.tolist() == [0, 1, 2, 2, 3, 4]
    assert recording.facts.start_utc.timestamp() == START_UTC.timestamp() + 498


def test_a_tail_of_zeros_is_no_time_and_no_session() -> None:
    builder = fit.session(fit.records(fit.file_id(FitBuilder()), 5, local=2))
    fit.records(builder, 5, start=fit.START + 5, local=0)
    builder.body += bytes(500)
    [recording] = read_fit(builder.build(crc=1), "dead.fit").recordings
    assert recording.samples.t_s.tolist() == list(range(10))
    assert any("have no time" in note for note in recording.notes)

    builder = fit.records(fit.file_id(FitBuilder()), 5)
    fit.session(builder)
    builder.define(0, fit.SESSION, [(253, 4, UINT32), (2, 4, UINT32), (5, 1, ENUM)])
    builder.body += bytes(100)
    [recording] = read_fit(builder.build(crc=1), "dead.fit").recordings
    assert recording.facts.sport == "running"


def test_a_session_without_any_time_begins_with_its_samples() -> None:
    builder = fit.records(fit.file_id(FitBuilder()), 5).message(2, fit.SESSION, (5, ENUM, 1))
    recording = _one(builder)
    assert recording.facts.start_utc == START_UTC
    assert recording.facts.sport == "running"


def test_damaged_times_are_left_out() -> None:
    builder = fit.records(fit.file_id(FitBuilder()), 5)
    fit.records(builder, 1, start=fit.START + 3_000_000)
    fit.records(builder, 1, start=0xFFFFFFFF)
    recording = _one(fit.session(builder))
    assert len(recording.samples) == 5
    assert any("more than a day" in note for note in recording.notes)
    assert any("no time" in note for note in recording.notes)


def test_a_session_that_began_years_from_its_samples_begins_with_them() -> None:
    builder = fit.session(fit.records(fit.file_id(FitBuilder()), 5), start=fit.START - 2**27)
    recording = _one(builder)
    assert recording.facts.start_utc == START_UTC
    assert len(recording.samples) == 5


def test_places_beyond_the_poles_are_none() -> None:
    builder = fit.file_id(FitBuilder()).define(
        1, fit.RECORD, [(253, 4, UINT32), (0, 4, SINT32), (1, 4, SINT32)]
    )
    builder.data(1, fit.START, 2**30, 5).data(1, fit.START + 1, 2**30 + 12, 5)
    builder.data(1, fit.START + 2, 5, 0x7FFFFFFF)
    samples = _one(fit.session(builder)).samples
    assert np.isfinite(samples.lat_deg).tolist() == [True, False, False]
    assert np.isfinite(samples.lon_deg).tolist() == [True, False, False]


def test_repeated_and_backward_times_stay_in_file_order() -> None:
    builder = fit.file_id(FitBuilder()).define(1, fit.RECORD, [(253, 4, UINT32), (3, 1, UINT8)])
    for second, beat in ((0, 100), (1, 101), (1, 102), (0, 103), (2, 104)):
        builder.data(1, fit.START + second, beat)
    samples = _one(fit.session(builder)).samples
    assert samples.t_s.tolist() == [0, 1, 1, 0, 2]
    assert samples.heart_rate_bpm.tolist() == [100, 101, 102, 103, 104]


def _gym(offset_s: int | None = 7200) -> FitBuilder:
    builder = fit.file_id(FitBuilder())
    builder.define(
        4,
        fit.SET,
        [
            (6, 4, UINT32),
            (0, 4, UINT32),
            (3, 2, UINT16),
            (4, 2, UINT16),
            (5, 1, UINT8),
            (7, 4, UINT16),
            (8, 4, UINT16),
        ],
    )
    builder.data(4, fit.START, 40_000, 8, 60 * 16, 1, [28, 65534], [0xFFFF, 0xFFFF])
    builder.data(4, fit.START + 40, 90_000, 0xFFFF, 0xFFFF, 0, [0xFFFF, 0xFFFF], [0xFFFF, 0xFFFF])
    builder.data(4, fit.START + 130, 30_000, 12, 0, 1, [65534, 7], [0xFFFF, 0xFFFF])
    builder.data(4, fit.START + 200, 30_000, 10, 20 * 16, 1, [37, 0xFFFF], [9, 0xFFFF])
    builder.data(4, fit.START + 300, 30_000, 10, 0, 1, [31, 0xFFFF], [0xFFFF, 0xFFFF])
    fit.session(builder, sport=10, sub_sport=20, elapsed_s=600)
    return builder if offset_s is None else fit.activity(builder, offset_s=offset_s)


def test_strength_sets() -> None:
    recording = _one(_gym())
    assert (recording.facts.sport, recording.facts.sub_sport) == ("training", "strength_training")
    squat, unknown, banded, warm_up = recording.strength_sets
    assert (squat.exercise, squat.category, squat.region) == ("squat", "squat", Region.LOWER)
    assert (squat.reps, squat.mass_kg, squat.duration_s, squat.set_index) == (8, 60, 40, 1)
    assert squat.pattern == "squat"
    assert (squat.local_date, squat.workout_s) == (date(2021, 9, 8), 600)
    assert squat.start_local == datetime(2021, 9, 8, 3, 46, 40)  # noqa: DTZ001  (local by design)
    assert (unknown.exercise, unknown.category, unknown.region) == ("unknown", None, Region.UNKNOWN)
    assert (unknown.mass_kg, unknown.set_index) == (None, 2)
    assert (banded.exercise, banded.region) == ("deadlift", Region.LOWER)
    assert [item.is_warmup for item in recording.strength_sets] == [False, False, False, True]
    assert (warm_up.category, warm_up.region) == ("warm_up", Region.UNKNOWN)
    assert len({item.workout for item in recording.strength_sets}) == 1


def test_sets_without_a_time_zone_are_in_utc_and_say_so() -> None:
    recording = _one(_gym(None))
    assert recording.strength_sets[0].start_local == START_UTC.replace(tzinfo=None)
    assert any("UTC" in note for note in recording.notes)


def test_more_laps_than_any_runner_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("messages", "activity"):
        monkeypatch.setattr(f"runpipe.readers.fit.{module}.MAX_ROWS", 3)
    builder = fit.records(fit.file_id(FitBuilder()), 5)
    builder.define(4, fit.LAP, [(2, 4, UINT32)])
    for i in range(5):
        builder.data(4, fit.START + i)
    recording = _one(fit.session(builder))
    assert len(recording.laps) == 3
    assert "only the first 3 laps of 5" in recording.notes[0]
