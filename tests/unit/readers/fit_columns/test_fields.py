"""Values: scale, invalid marks, byte order, arrays, text, packed and sub-fields."""

from __future__ import annotations

import numpy as np
import pytest

from runpipe.readers.fit.columns import decode
from runpipe.readers.fit.columns.rows import FEW
from tests import builders_fit as fit
from tests.builders_fit import (
    BYTE,
    ENUM,
    FLOAT32,
    SINT8,
    SINT16,
    SINT32,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    FitBuilder,
)


@pytest.mark.parametrize("is_big_endian", [False, True])
def test_scale_offset_and_missing_values(is_big_endian: bool) -> None:
    builder = FitBuilder(is_big_endian=is_big_endian)
    builder.define(0, fit.RECORD, [(253, 4, UINT32), (2, 2, UINT16), (5, 4, UINT32)])
    builder.data(0, fit.START, 3000, 12345).data(0, fit.START + 1, 0xFFFF, 0xFFFFFFFF)
    records = decode(builder.build()).messages("record")
    assert records.values("timestamp").tolist() == [fit.START, fit.START + 1]
    np.testing.assert_array_equal(records["altitude"].values, [100.0, np.nan])
    np.testing.assert_array_equal(records["distance"].values, [123.45, np.nan])
    assert records["distance"].units == "m"
    assert records["altitude"].valid.tolist() == [True, False]


def test_an_absent_field_is_missing_everywhere() -> None:
    records = decode(fit.run(3).build()).messages("record")
    assert records.get("power") is None
    assert np.isnan(records.values("power")).all()
    assert records.labels("power") == [None] * 3
    assert "power" not in records
    with pytest.raises(KeyError):
        records["power"]


@pytest.mark.parametrize("is_big_endian", [False, True])
@pytest.mark.parametrize("n", [1, FEW - 1, FEW, FEW + 1])
def test_few_messages_and_many_give_the_same_values_and_words(n: int, is_big_endian: bool) -> None:
    """Few are read one by one, many as an array: against what the bytes state, and each other."""
    builder = FitBuilder(is_big_endian=is_big_endian)
    fields = [(253, 4, UINT32), (2, 2, UINT16), (13, 1, SINT8), (9, 2, SINT16), (42, 1, ENUM)]
    builder.define(0, fit.RECORD, fields)
    rng = np.random.default_rng(n)
    raw = np.column_stack(
        [
            fit.START + np.arange(n),
            rng.choice([0, 3000, 0xFFFE, 0xFFFF], n),
            rng.choice([-128, 0, 126, 127], n),
            rng.choice([-32768, 1250, 32767], n),
            rng.choice([1, 99, 255], n),
        ]
    )
    for row in raw.tolist():
        builder.data(0, *row)
    records = decode(builder.build()).messages("record")
    stated = {
        "timestamp": raw[:, 0].astype(float),
        "altitude": np.where(raw[:, 1] == 0xFFFF, np.nan, raw[:, 1] / 5 - 500),
        "temperature": np.where(raw[:, 2] == 127, np.nan, raw[:, 2]),
        "grade": np.where(raw[:, 3] == 32767, np.nan, raw[:, 3] / 100),
    }
    for name, values in stated.items():
        np.testing.assert_array_equal(records.values(name), values)
        np.testing.assert_array_equal(records[name].values, values)
    words = [{1: "running", 99: "99", 255: None}[number] for number in raw[:, 4].tolist()]
    assert records.labels("activity_type") == words == records["activity_type"].labels


def test_arrays_keep_their_shape_and_missing_elements() -> None:
    builder = FitBuilder().message(0, 78, (0, UINT16, [812, 0xFFFF, 799]))
    time = decode(builder.build()).messages("hrv")["time"]
    np.testing.assert_array_equal(time.values, [[0.812, np.nan, 0.799]])
    assert time.first.tolist() == [0.812]


def test_bytes_are_missing_only_when_all_of_them_are() -> None:
    builder = FitBuilder().define(0, 0xFF00, [(0, 2, BYTE)])
    builder.data(0, [0xFF, 3]).data(0, [0xFF, 0xFF])
    column = decode(builder.build()).messages(0xFF00)["unknown_0"]
    assert column.valid.tolist() == [[True, True], [False, False]]


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"Easy\0", "Easy"),
        (b"Easy\0rubbish", "Easy"),
        (b"Easy", "Easy"),
        (b"L\xc3\xa4ufe\0", "Läufe"),
        (b"\0\0\0", None),
        (b"a\xff\0", "a\ufffd"),
    ],
)
def test_text_ends_at_the_first_null(octets: bytes, text: str | None) -> None:
    builder = FitBuilder().message(0, fit.WORKOUT, (8, STRING, octets))
    column = decode(builder.build()).messages("workout")["wkt_name"]
    assert column.texts == [text]
    assert column.labels == [text]
    assert np.isnan(column.values).all()


def test_words_of_the_profile() -> None:
    builder = FitBuilder().define(0, fit.SESSION, [(5, 1, ENUM)])
    builder.data(0, 1).data(0, 0xFF).data(0, 0xFE).data(0, 200)
    session = decode(builder.build()).messages("session")
    assert session.labels("sport") == ["running", None, "all", "200"]


def test_floats_are_missing_when_not_a_number() -> None:
    builder = FitBuilder().define(0, fit.SESSION, [(181, 4, FLOAT32)])
    builder.data(0, 1.5).data(0, float("nan"))
    np.testing.assert_array_equal(
        decode(builder.build()).messages("session").values("total_grit"), [1.5, np.nan]
    )


def test_a_size_that_does_not_fit_its_type_is_read_as_single_bytes() -> None:
    # Seen from COROS: a uint32 of one byte. The official SDK reads it so, fitparse fails.
    builder = FitBuilder().define(0, fit.RECORD, [(253, 4, UINT32), (5, 1, UINT32)])
    builder._formats[0][1] = ("B", 1)
    builder.data(0, fit.START, 200)
    assert decode(builder.build()).messages("record").values("distance").tolist() == [2.0]


def test_a_field_of_no_bytes_is_no_field() -> None:
    builder = FitBuilder().define(0, fit.RECORD, [(253, 4, UINT32)])
    builder.body[-3:] = bytes([253, 4, UINT32])
    builder.body[5] = 2
    builder.body += bytes([3, 0, UINT8])
    builder.data(0, fit.START)
    records = decode(builder.build()).messages("record")
    assert records.names == ("timestamp",)


def test_of_a_field_written_twice_the_last_valid_value_counts() -> None:
    builder = FitBuilder().define(0, fit.RECORD, [(3, 1, UINT8), (3, 1, UINT8)])
    builder.data(0, 100, 101).data(0, 100, 0xFF).data(0, 0xFF, 0xFF)
    np.testing.assert_array_equal(
        decode(builder.build()).messages("record").values("heart_rate"), [101, 100, np.nan]
    )


def test_definitions_of_one_message_are_joined_in_file_order() -> None:
    builder = FitBuilder().define(0, fit.RECORD, [(253, 4, UINT32), (3, 1, UINT8)])
    builder.define(1, fit.RECORD, [(253, 4, UINT32), (4, 1, UINT8)])
    builder.data(0, 1, 100).data(1, 2, 80).data(0, 3, 101)
    # The same definition again is the same columns.
    builder.define(0, fit.RECORD, [(253, 4, UINT32), (3, 1, UINT8)]).data(0, 4, 102)
    records = decode(builder.build()).messages("record")
    assert records.values("timestamp").tolist() == [1, 2, 3, 4]
    np.testing.assert_array_equal(records.values("heart_rate"), [100, np.nan, 101, 102])
    np.testing.assert_array_equal(records.values("cadence"), [np.nan, 80, np.nan, np.nan])
    assert (np.diff(records.position) > 0).all()


def test_arrays_of_different_lengths_are_padded() -> None:
    builder = FitBuilder().message(0, 78, (0, UINT16, [1000, 2000]))
    builder.message(0, 78, (0, UINT16, 3000))
    np.testing.assert_array_equal(
        decode(builder.build()).messages("hrv")["time"].values, [[1, 2], [3, np.nan]]
    )


def test_unknown_messages_and_fields_are_kept_raw() -> None:
    builder = FitBuilder().message(0, 0xFF42, (9, UINT16, 513), (253, UINT32, fit.START))
    messages = decode(builder.build()).messages("unknown_65346")
    assert messages.name == "unknown_65346"
    assert messages.names == ("unknown_9", "timestamp")
    assert messages.values("unknown_9").tolist() == [513]


def test_speed_and_altitude_fill_their_enhanced_twins() -> None:
    builder = FitBuilder().define(0, fit.RECORD, [(6, 2, UINT16), (73, 4, UINT32), (2, 2, UINT16)])
    builder.data(0, 3000, 0xFFFFFFFF, 3000).data(0, 3000, 2990, 0xFFFF)
    records = decode(builder.build()).messages("record")
    np.testing.assert_array_equal(records.values("enhanced_speed"), [3.0, 2.99])
    np.testing.assert_array_equal(records.values("enhanced_altitude"), [100.0, np.nan])
    assert {"enhanced_speed", "enhanced_altitude"} <= set(records.names)


def test_compressed_speed_and_distance() -> None:
    # 12 bits of 1/100 m/s, then 12 bits of 1/16 m which wrap at 256 m.
    builder = FitBuilder().define(0, fit.RECORD, [(8, 3, BYTE)])
    distances_m = [0.0, 100.5, 250.0, 300.25, 700.0 - 256.0]
    for distance in distances_m:
        packed = 345 | int(distance * 16) % 4096 << 12
        builder.data(0, list(packed.to_bytes(3, "little")))
    records = decode(builder.build()).messages("record")
    assert records.values("distance").tolist() == distances_m
    assert records.values("speed").tolist() == [3.45] * 5
    assert records.values("enhanced_speed").tolist() == [3.45] * 5


def test_packed_counts_go_on_from_a_count_written_whole() -> None:
    builder = FitBuilder().define(0, fit.RECORD, [(18, 1, UINT8)])
    builder.define(1, fit.RECORD, [(19, 4, UINT32)])
    builder.data(0, 250).data(0, 4).data(1, 1000).data(0, 1000 % 256 + 6).data(0, 0xFF)
    np.testing.assert_array_equal(
        decode(builder.build()).messages("record").values("total_cycles"),
        [250, 260, 1000, 1006, np.nan],
    )


def test_heart_beats_of_twelve_bits() -> None:
    builder = FitBuilder().message(0, fit.HR, (253, UINT32, fit.START), (9, UINT32, 5000))
    packed = (5100 % 4096) | (9000 % 4096) << 12
    builder.message(1, fit.HR, (10, BYTE, list(packed.to_bytes(3, "little"))))
    np.testing.assert_array_equal(
        decode(builder.build()).messages("hr")["event_timestamp"].values,
        [[5000 / 1024, np.nan], [5100 / 1024, 9000 / 1024]],
    )


def test_sub_fields_by_their_reference() -> None:
    builder = FitBuilder().define(
        0, fit.WORKOUT_STEP, [(1, 1, ENUM), (2, 4, UINT32), (4, 4, UINT32)]
    )
    builder.data(0, 0, 90_000, 0).data(0, 1, 40_000, 0).data(0, 6, 1, 5)
    steps = decode(builder.build()).messages("workout_step")
    np.testing.assert_array_equal(steps.values("duration_time"), [90, np.nan, np.nan])
    np.testing.assert_array_equal(steps.values("duration_distance"), [np.nan, 400, np.nan])
    np.testing.assert_array_equal(steps.values("duration_step"), [np.nan, np.nan, 1])
    np.testing.assert_array_equal(steps.values("repeat_steps"), [np.nan, np.nan, 5])
    assert {"duration_time", "duration_distance", "repeat_steps"} <= set(steps.names)
    assert steps.get("duration_calories") is None


def test_packed_sub_fields() -> None:
    builder = FitBuilder().define(0, fit.EVENT, [(0, 1, ENUM), (1, 1, ENUM), (3, 4, UINT32)])
    builder.data(0, 42, 3, 0x02 | 17 << 8 | 1 << 16 | 34 << 24).data(0, 0, 0, 7)
    events = decode(builder.build()).messages("event")
    np.testing.assert_array_equal(events.values("rear_gear"), [17, np.nan])
    np.testing.assert_array_equal(events.values("front_gear"), [34, np.nan])
    assert "rear_gear" in events


def test_sixty_four_bits_keep_every_digit_raw() -> None:
    builder = FitBuilder().message(0, 0xFF00, (0, 0x8F, 2**63 + 1))
    column = decode(builder.build()).messages(0xFF00)["unknown_0"]
    assert column.raw.tolist() == [2**63 + 1]


def test_positions_are_raw_semicircles() -> None:
    builder = FitBuilder().message(0, fit.RECORD, (0, SINT32, -5))
    column = decode(builder.build()).messages("record")["position_lat"]
    assert (column.values.tolist(), column.units) == ([-5.0], "semicircles")


def test_a_packed_field_written_as_something_else_holds_nothing() -> None:
    builder = FitBuilder().define(0, fit.RECORD, [(6, 4, FLOAT32), (18, 3, STRING)])
    builder.data(0, 3.5, b"ab")
    records = decode(builder.build()).messages("record")
    assert records.get("total_cycles") is None
    assert records.values("speed").tolist() == [3.5 / 1000]


def test_a_packed_field_too_short_for_its_parts_gives_those_it_holds() -> None:
    builder = FitBuilder().define(0, fit.RECORD, [(8, 2, BYTE)])
    builder.data(0, [100, 0])
    records = decode(builder.build()).messages("record")
    assert records.values("speed").tolist() == [1.0]
    assert records.get("distance") is None


def test_numbers_have_no_text_and_columns_a_length() -> None:
    column = decode(fit.run(3).build()).messages("record")["heart_rate"]
    assert (column.texts, len(column)) == ([None] * 3, 3)


@pytest.mark.parametrize("name", ["unknown_", "unknown_x", "unknown_77", "speed of sound", ""])
def test_names_that_nothing_has(name: str) -> None:
    file = decode(fit.run(3).build())
    assert file.messages("record").get(name) is None
    assert len(file.messages(name)) == 0
