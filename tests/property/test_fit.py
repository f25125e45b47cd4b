"""Whatever the bytes are, a FIT file ends in a reading or a ReadError."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runpipe.errors import ReadError
from runpipe.readers.fit.columns import Declined, decode
from runpipe.readers.fit.columns.profile import accumulate
from runpipe.readers.fit.read_fit import read_fit
from tests import builders_fit as fit
from tests.builders_fit import UINT8, UINT16, UINT32, FitBuilder
from tests.fuzz import fuzz_fit

WHOLE = fit.run(40).build()
patient = settings(deadline=None)
"""A busy machine is no failure; fuzz_fit bounds the time of each reading."""


@patient
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_fit(data, "any.fit")


@patient
@given(st.binary(max_size=300))
def test_any_bytes_behind_a_fit_header(body: bytes) -> None:
    head = WHOLE[:4] + len(body).to_bytes(4, "little") + WHOLE[8:14]
    fuzz_fit.outcome(head + body)
    fuzz_fit.every_column(head + body)


@patient
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_any_changed_bytes(changes: list[tuple[int, int]]) -> None:
    raw = bytearray(WHOLE)
    for at, octet in changes:
        raw[at] = octet
    assert fuzz_fit.outcome(fuzz_fit.seal(bytes(raw))) != "damaged"


@patient
@given(st.integers(0, len(WHOLE)))
def test_any_cut(end: int) -> None:
    try:
        reading = read_fit(WHOLE[:end], "cut.fit")
    except ReadError:
        assert end < 120
        return
    assert reading.is_partial == (end < len(WHOLE))
    [recording] = reading.recordings
    whole = read_fit(WHOLE, "whole.fit").recordings[0].samples
    n = len(recording.samples)
    np.testing.assert_array_equal(recording.samples.distance_m, whole.distance_m[:n])


def test_mutated_files_of_every_kind() -> None:
    found = fuzz_fit.run(fuzz_fit.made_up(), 1500, seed=11)
    assert found["damaged"] == 0
    assert found["read"] > 500
    assert found["read error"] > 50


@pytest.mark.corpus
def test_mutated_real_files(samples_dir: object) -> None:
    sources = [
        path.read_bytes()
        for path in sorted(samples_dir.rglob("*.fit"))  # type: ignore[attr-defined]
        if path.stat().st_size < 120_000
    ]
    found = fuzz_fit.run(sources, 500, seed=12)
    assert found["damaged"] == 0
    assert found["read"] > 200


@patient
@given(
    st.lists(st.integers(0, 10_000), min_size=1, max_size=40),
    st.integers(1, 16),
    st.data(),
)
def test_counts_survive_the_loss_of_their_high_bits(
    steps: list[int], bits: int, data: st.DataObject
) -> None:
    counts = np.cumsum([step % (1 << bits) for step in steps])
    is_absolute = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(steps), max_size=len(steps)))
    )
    is_absolute[0] = True
    written = np.where(is_absolute, counts, counts & ((1 << bits) - 1))
    starts = np.zeros(len(counts), dtype=bool)
    np.testing.assert_array_equal(accumulate(written, is_absolute, starts, bits), counts)


@patient
@given(
    st.booleans(),
    st.lists(
        st.tuples(st.integers(0, 0xFFFFFFFF), st.integers(0, 0xFFFF), st.integers(0, 0xFF)),
        min_size=1,
        max_size=30,
    ),
)
def test_what_is_written_is_read(is_big_endian: bool, rows: list[tuple[int, int, int]]) -> None:
    builder = FitBuilder(is_big_endian=is_big_endian)
    builder.define(0, fit.RECORD, [(5, 4, UINT32), (7, 2, UINT16), (3, 1, UINT8)])
    for row in rows:
        builder.data(0, *row)
    records = decode(builder.build()).messages("record")
    for name, column, invalid, scale in (
        ("distance", 0, 0xFFFFFFFF, 100),
        ("power", 1, 0xFFFF, 1),
        ("heart_rate", 2, 0xFF, 1),
    ):
        expected = [np.nan if row[column] == invalid else row[column] / scale for row in rows]
        np.testing.assert_array_equal(records.values(name), expected)


@patient
@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_file_order_survives_the_grouping(locals_: list[int]) -> None:
    builder = FitBuilder()
    for local in range(4):
        builder.define(local, fit.RECORD, [(253, 4, UINT32), (200 + local, 1, UINT8)])
    for i, local in enumerate(locals_):
        builder.data(local, i, local)
    records = decode(builder.build()).messages("record")
    assert records.values("timestamp").tolist() == list(range(len(locals_)))
    for local in set(locals_):
        here = np.isfinite(records.values(f"unknown_{200 + local}"))
        assert here.tolist() == [item == local for item in locals_]


@patient
@given(st.binary(max_size=60))
def test_only_a_decline_comes_of_other_bytes(data: bytes) -> None:
    with pytest.raises(Declined):
        decode(data)
