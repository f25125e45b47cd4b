"""Headers, checksums, chains, cuts, compressed times, developer fields, bounds."""

from __future__ import annotations

import pickle
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from runpipe.readers.fit.columns import Declined, FitFile, decode, file, walk
from tests import builders_fit as fit
from tests.builders_fit import STRING, UINT8, UINT16, UINT32, FitBuilder


def _times(file: FitFile) -> list[float]:
    return file.messages("record").values("timestamp").tolist()


@pytest.mark.parametrize("header_size", [12, 14, 16, 0, 1, 13])
def test_every_header_size_gives_every_record(header_size: int) -> None:
    data = fit.run(5).build(header_size)
    if header_size in {0, 1}:
        # The stated size is wrong: the header is as long as usual.
        data = bytes([header_size]) + fit.run(5).build()[1:]
    if header_size == 13:
        whole = fit.run(5).build(12)
        data = bytes([13]) + whole[1:12] + b"\0" + whole[12:]
    assert _times(decode(data)) == [fit.START + i for i in range(5)]


def test_a_short_header_with_an_impossible_size() -> None:
    data = bytes([0]) + fit.run(5).build(12)[1:]
    assert len(_times(decode(data))) == 5
    assert len(_times(decode(data[:-9]))) == 5


def test_a_zero_header_checksum_is_no_fault() -> None:
    data = bytearray(fit.run(5).build())
    data[12:14] = b"\0\0"
    data[-2:] = fit.crc16(bytes(data[:-2])).to_bytes(2, "little")
    file = decode(bytes(data))
    assert file.notes == ()
    assert not file.is_partial


def test_a_wrong_checksum_is_said_and_nothing_is_lost() -> None:
    file = decode(fit.run(5).build(crc=1))
    assert len(_times(file)) == 5
    assert not file.is_partial
    assert file.segments[0].crc_ok is False
    assert "checksum" in file.notes[0]


def test_a_good_file_has_no_notes() -> None:
    file = decode(fit.run(5).build())
    assert (file.notes, file.is_partial, file.segments[0].crc_ok) == ((), False, True)
    assert file.message_names == ("file_id", "record", "session", "activity")


def test_cut_anywhere_all_complete_records_are_there() -> None:
    builder = fit.records(FitBuilder(), 6)
    whole = builder.build()
    size = 22 + 1
    first = 14 + 6 + 8 * 3
    for end in range(first, len(whole)):
        file = decode(whole[:end])
        assert len(file.messages("record")) == min(6, (end - first) // size), end
        assert file.is_partial, end


def test_a_file_that_was_never_closed() -> None:
    whole = fit.run(5).build(data_size=0, crc=0)
    file = decode(whole[:-2])
    assert len(_times(file)) == 5
    assert file.is_partial


def test_a_header_that_states_too_short_a_length_over_a_whole_file() -> None:
    file = decode(fit.run(5).build(data_size=30))
    assert len(_times(file)) == 5
    assert not file.is_partial


def test_data_without_a_definition_ends_the_file() -> None:
    builder = fit.records(fit.file_id(FitBuilder()), 3)
    builder.body += bytes([7]) * 50
    file = decode(builder.build())
    assert len(_times(file)) == 3
    assert file.is_partial
    assert "stops making sense" in file.notes[0]


def test_bytes_after_the_end_are_left_out_and_said() -> None:
    file = decode(fit.run(5).build() + b"rubbish")
    assert len(_times(file)) == 5
    assert not file.is_partial
    assert "7 bytes after the end" in file.notes[0]


def test_chained_files_are_read_as_one() -> None:
    first = fit.records(fit.file_id(FitBuilder()), 3).build()
    second = fit.records(FitBuilder(is_big_endian=True), 2, start=fit.START + 100).build(12)
    file = decode(first + second)
    assert len(file.segments) == 2
    assert _times(file) == [fit.START + i for i in (0, 1, 2, 100, 101)]
    assert not file.is_partial


def test_local_definitions_do_not_reach_into_a_chained_file() -> None:
    first = fit.records(FitBuilder(), 3).build()
    second = FitBuilder()
    second._formats[1] = [("I", 4)]
    second.data(1, 5)
    assert decode(first + second.build()).is_partial


def test_compressed_times_go_on_from_the_last_whole_one() -> None:
    builder = FitBuilder().define(0, fit.RECORD, [(253, 4, UINT32), (3, 1, UINT8)])
    builder.define(1, fit.RECORD, [(3, 1, UINT8)])
    base = fit.START // 32 * 32 + 30
    builder.data(0, base, 100).compressed(1, 31, 101).compressed(1, 0, 102).compressed(1, 5, 103)
    builder.data(0, base + 100, 104).compressed(1, (base + 101) % 32, 105)
    records = decode(builder.build()).messages("record")
    assert records.values("timestamp").tolist() == [
        base,
        base + 1,
        base + 2,
        base + 7,
        base + 100,
        base + 101,
    ]
    assert records.values("heart_rate").tolist() == [100, 101, 102, 103, 104, 105]


def test_compressed_times_go_on_from_other_messages_too() -> None:
    base = fit.START // 32 * 32
    builder = FitBuilder().define(1, fit.RECORD, [(3, 1, UINT8)])
    builder.message(0, fit.EVENT, (253, UINT32, base + 9)).compressed(1, 8, 100)
    file = decode(builder.build())
    assert _times(file) == [base + 40]
    assert file.messages("record").names == ("heart_rate", "timestamp")


def test_developer_fields_by_name_and_units() -> None:
    builder = fit.describe(FitBuilder(), 0, 3, UINT16, b"Power", b"Watts")
    builder.define(1, fit.RECORD, [(253, 4, UINT32)], [(3, 2, 0)], [UINT16])
    builder.data(1, fit.START, 250).data(1, fit.START + 1, 0xFFFF)
    records = decode(builder.build()).messages("record")
    column = records.developer("power", "watts")
    assert column is not None
    np.testing.assert_array_equal(column.values, [250, np.nan])
    assert (column.name, column.units) == ("Power", "Watts")
    assert records.developer("power", "W") is None
    assert [column.name for column in records] == ["timestamp", "Power"]


def test_developer_fields_mean_what_was_described_before_their_definition() -> None:
    # Seen in a real file: the same field of the same app described twice.
    builder = fit.describe(FitBuilder(), 0, 0, UINT16, b"First", b"m")
    builder.define(1, fit.RECORD, [], [(0, 2, 0)], [UINT16]).data(1, 10)
    fit.describe(builder, 0, 0, UINT8, b"Second", b"s")
    builder.define(1, fit.RECORD, [], [(0, 1, 0)], [UINT8]).data(1, 20)
    records = decode(builder.build()).messages("record")
    assert [field.name for field in records.developer_fields] == ["First", "Second"]
    np.testing.assert_array_equal(records.developer("First").values, [10, np.nan])  # type: ignore[union-attr]
    np.testing.assert_array_equal(records.developer("Second").values, [np.nan, 20])  # type: ignore[union-attr]


def test_developer_fields_described_late_or_never() -> None:
    builder = FitBuilder().define(1, fit.RECORD, [], [(0, 2, 0), (9, 1, 4)], [UINT16, UINT8])
    builder.data(1, 10, 7)
    fit.describe(builder, 0, 0, UINT16, b"Late", b"m")
    records = decode(builder.build()).messages("record")
    assert records.developer("Late").values.tolist() == [10]  # type: ignore[union-attr]
    assert [field.name for field in records.developer_fields] == ["Late", "unknown_dev_4_9"]


def test_a_description_without_its_keys_is_passed_over() -> None:
    builder = FitBuilder().message(5, fit.FIELD_DESCRIPTION, (3, STRING, b"Nameless\0"))
    builder.define(1, fit.RECORD, [], [(0, 2, 0)], [UINT16]).data(1, 10)
    [field] = decode(builder.build()).messages("record").developer_fields
    assert field.name == "unknown_dev_0_0"


@pytest.mark.parametrize("stated", [13, 30, 255])
def test_a_header_that_states_more_than_there_is(stated: int) -> None:
    file = decode(bytes([stated]) + fit.run(2).build()[1:])
    assert _times(file) == [fit.START, fit.START + 1]
    assert not file.is_partial


def test_a_header_and_no_more() -> None:
    file = decode(fit.run(2).build()[:13])
    assert file.message_numbers == ()
    assert file.is_partial


@pytest.mark.parametrize("data", [b"", b"x", b"not a FIT file at all", b"\x0e" * 40])
def test_what_is_no_fit_file_is_declined(data: bytes) -> None:
    with pytest.raises(Declined, match="FIT"):
        decode(data)


def test_more_definitions_than_any_watch_writes_are_declined() -> None:
    builder = FitBuilder()
    for i in range(walk.MAX_GROUPS + 1):
        builder.define(0, i % 60_000, [(i // 60_000, 1, UINT8)])
    with pytest.raises(Declined, match="anew"):
        decode(builder.build())


def test_more_messages_than_any_watch_writes_are_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_MESSAGES", 10)
    with pytest.raises(Declined, match="more messages"):
        decode(fit.run(20).build())


def test_endless_chains_end_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "MAX_SEGMENTS", 3)
    one = fit.run(2).build()
    chain = decode(one * 5)
    assert len(_times(chain)) == 6
    assert f"{2 * len(one)} bytes after the end" in chain.notes[0]


def test_endless_definitions_take_little_time() -> None:
    one = FitBuilder().define(0, fit.RECORD, [(253, 4, UINT32)]).body
    data = FitBuilder(body=bytearray(bytes(one) * 300_000)).build()
    begin = time.process_time()
    with pytest.raises(Declined):
        decode(data)
    assert time.process_time() - begin < 20


def test_a_huge_stated_length_is_only_a_cut() -> None:
    file = decode(fit.run(5).build(data_size=0xFFFFFFF0))
    assert len(_times(file)) == 5
    assert file.is_partial


def test_threads_get_the_same_as_one_after_the_other() -> None:
    files = [fit.run(50 + i).build() for i in range(8)]
    alone = [_times(decode(data)) for data in files]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda data: _times(decode(data)), files * 5))
    assert together == alone * 5


def test_a_decline_survives_the_way_from_a_worker() -> None:
    again = pickle.loads(pickle.dumps(Declined("because")))  # noqa: S301  (our own bytes)
    assert again.reason == "because"
