"""What kind of file it is; weigh-ins; what is left out; what the slow way reads."""

from __future__ import annotations

from datetime import date, time

import numpy as np
import pytest

from runpipe.errors import ReadError
from runpipe.model.logs import BodyFatMethod
from runpipe.readers.fit import read_fit as fit_module
from runpipe.readers.fit.columns import Declined
from runpipe.readers.fit.read_fit import read_fit
from tests import builders_fit as fit
from tests.builders_fit import ENUM, UINT16, UINT32, FitBuilder


def _scale(*readings: tuple[int, int, int], profiles: tuple[int, ...] = ()) -> bytes:
    builder = fit.file_id(FitBuilder(), kind=9)
    for index in profiles:
        builder.message(1, fit.USER_PROFILE, (254, UINT16, index))
    builder.define(
        2, fit.WEIGHT_SCALE, [(253, 4, UINT32), (0, 2, UINT16), (1, 2, UINT16), (12, 2, UINT16)]
    )
    for i, (mass, fat, user) in enumerate(readings):
        builder.data(2, fit.START + i * 86_400, mass, fat, user)
    return builder.build()


def test_a_weigh_in() -> None:
    reading = read_fit(_scale((7025, 1850, 0)), "scale.fit")
    [item] = reading.body_measurements
    assert reading.kind == "fit_weight"
    assert (item.mass_kg, item.body_fat_frac) == (70.25, 0.185)
    assert item.body_fat_method is BodyFatMethod.BIA
    assert (item.local_date, item.local_time) == (date(2021, 9, 8), time(1, 46, 40))
    assert any("UTC" in note for note in reading.notes)


def test_a_weigh_in_without_body_fat() -> None:
    [item] = read_fit(_scale((7000, 0xFFFF, 0)), "scale.fit").body_measurements
    assert (item.body_fat_frac, item.body_fat_method) == (None, None)


def test_a_scale_without_a_reading_holds_nothing() -> None:
    reading = read_fit(_scale((0xFFFF, 0xFFFF, 0)), "scale.fit")
    assert reading.body_measurements == ()
    assert reading.ignored_reason is not None


@pytest.mark.parametrize(
    ("users", "profiles", "wanted", "kept"),
    [
        ((0, 1, 1), (0, 1), None, 1),
        ((0, 0, 1), (0, 1), None, 0),
        ((0, 1), (0, 1), None, 0),
        ((0, 1, 1), (0,), None, 0),
        ((0, 1, 1), (), 0, 0),
        ((3, 3), (), None, 3),
    ],
)
def test_whose_weigh_ins_are_kept(
    users: tuple[int, ...], profiles: tuple[int, ...], wanted: int | None, kept: int
) -> None:
    data = _scale(*((7000 + user, 2000, user) for user in users), profiles=profiles)
    reading = read_fit(data, "scale.fit", scale_user_index=wanted)
    assert {item.mass_kg for item in reading.body_measurements} == {(7000 + kept) / 100}
    is_choice = len(set(users)) > 1 and wanted is None
    assert any("people" in note for note in reading.notes) == is_choice


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (5, "planned"),
        (6, "planned"),
        (32, "monitoring"),
        (49, "sleep"),
        (2, "settings"),
        (99, "99"),
    ],
)
def test_files_that_hold_nothing_for_us_say_why(kind: int, word: str) -> None:
    reading = read_fit(fit.file_id(FitBuilder(), kind=kind).build(), "other.fit")
    assert reading.ignored_reason is not None
    assert word in reading.ignored_reason
    assert reading.recordings == ()


def test_an_unusual_type_with_a_session_is_still_an_activity() -> None:
    builder = fit.session(fit.records(fit.file_id(FitBuilder(), kind=20), 5))
    assert len(read_fit(builder.build(), "odd.fit").recordings) == 1


def test_a_missing_file_id_is_told_from_the_content() -> None:
    assert len(read_fit(fit.records(FitBuilder(), 5).build(), "odd.fit").recordings) == 1
    builder = FitBuilder().message(2, fit.WEIGHT_SCALE, (253, UINT32, fit.START), (0, UINT16, 7000))
    assert read_fit(builder.build(), "odd.fit").kind == "fit_weight"
    with pytest.raises(ReadError, match="makes sense"):
        read_fit(FitBuilder().message(0, 49, (0, UINT16, 1)).build(), "odd.fit")


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"text, not FIT", b"\x0e\x20\x54\x08\0\0\0\0.FIT", b"PK\x03\x04" * 20]
)
def test_what_cannot_be_read_says_so(data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        read_fit(data, "broken.fit")
    assert caught.value.name == "broken.fit"
    assert caught.value.reason


def test_nothing_else_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> None:
        raise OverflowError("made up")

    monkeypatch.setattr(fit_module, "decode", broken)
    with pytest.raises(ReadError, match="damaged"):
        read_fit(fit.run(5).build(), "run.fit")


@pytest.fixture
def declining(monkeypatch: pytest.MonkeyPatch) -> None:
    def decline(_: bytes) -> None:
        raise Declined("of a test")

    monkeypatch.setattr(fit_module, "decode", decline)


@pytest.mark.usefixtures("declining")
def test_the_slow_way_reads_the_same_run() -> None:
    builder = fit.activity(fit.session(fit.records(fit.file_id(FitBuilder()), 30)))
    data = builder.build()
    slow = read_fit(data, "run.fit")
    assert "of a test" in slow.notes[0]
    assert not slow.is_partial
    [recording] = slow.recordings
    assert (recording.facts.sport, recording.facts.distance_m) == ("running", 180)
    assert recording.facts.utc_offset_s == 7200
    assert recording.samples.speed_mps.tolist() == [3.0] * 30
    assert recording.samples.cadence_spm.tolist() == [170.0] * 30


def test_the_slow_way_equals_the_fast_one(monkeypatch: pytest.MonkeyPatch) -> None:
    builder = fit.file_id(FitBuilder(), product=1623)
    builder.message(4, fit.DEVELOPER_DATA_ID, (3, fit.UINT8, 0))
    fit.describe(builder, 0, 0, UINT16, b"Power", b"Watts")
    builder.define(1, fit.RECORD, [(253, 4, UINT32)], [(0, 2, 0)], [UINT16])
    builder.data(1, fit.START, 240).data(1, fit.START + 1, 0xFFFF)
    data = fit.activity(fit.session(builder)).build()
    [fast] = read_fit(data, "run.fit").recordings

    def decline(_: bytes) -> None:
        raise Declined("of a test")

    monkeypatch.setattr(fit_module, "decode", decline)
    [slow] = read_fit(data, "run.fit").recordings
    assert slow.facts == fast.facts
    np.testing.assert_array_equal(slow.samples.power_w, [240, np.nan])
    np.testing.assert_array_equal(slow.samples.t_s, fast.samples.t_s)


@pytest.mark.usefixtures("declining")
def test_the_slow_way_keeps_what_comes_before_damage() -> None:
    builder = fit.records(fit.file_id(FitBuilder()), 10)
    builder.body += bytes([9]) * 30
    reading = read_fit(builder.build(), "run.fit")
    assert reading.is_partial
    assert len(reading.recordings[0].samples) == 10


@pytest.mark.usefixtures("declining")
def test_the_slow_way_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_module, "_MAX_MESSAGES", 8)
    reading = read_fit(fit.run(50).build(), "run.fit")
    assert any("only the first 8" in note for note in reading.notes)
    monkeypatch.setattr(fit_module, "_MAX_BYTES", 100)
    with pytest.raises(ReadError, match="too long"):
        read_fit(fit.run(50).build(), "run.fit")


def test_type_of_chained_files_is_activity_if_any_is() -> None:
    settings = FitBuilder().message(0, fit.FILE_ID, (0, ENUM, 2)).build()
    assert len(read_fit(settings + fit.run(5).build(), "chain.fit").recordings) == 1
