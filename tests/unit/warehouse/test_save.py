"""Saving: twice is once, order does not matter, nothing is lost or invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runpipe.model.recording import CHANNELS, Samples, SessionMeasures
from runpipe.warehouse import (
    FileStatus,
    StoredFile,
    read_features,
    read_files,
    read_recording_keys,
    read_recordings,
    read_samples,
    read_session_keys,
    save_arrivals,
    save_batch,
)
from tests.unit.warehouse.made import (
    MONDAY,
    arrival,
    diet_file,
    empty,
    everything,
    judge,
    load,
    run_file,
    session,
    tables,
    whole,
)

RAW = ("raw.", "derived.measures", "derived.description")


def only_recording(conn):
    (mark,) = read_recording_keys(conn, "me")
    (found,) = read_recordings(conn, "me", [mark.name])
    return found


def test_saving_a_batch_again_changes_no_row():
    conn = whole()
    before = tables(conn)
    load(conn, everything())
    judge(conn)
    assert tables(conn) == before


@settings(max_examples=5, deadline=None)
@given(order=st.permutations(range(len(everything()))), size=st.integers(2, 6))
def test_order_and_batches_do_not_matter(order, size):
    files = everything()
    conn = empty()
    for start in range(0, len(order), size):
        load(conn, [files[i] for i in order[start : start + size]])
    judge(conn)
    assert tables(conn) == tables(whole())


def test_nothing_to_save_is_fine():
    conn = empty()
    save_batch(conn, [])
    save_arrivals(conn, [])
    assert read_files(conn, "me") == {}


def test_reading_a_file_again_replaces_all_of_it():
    conn = whole([run_file("a.fit"), run_file("b.fit")])
    seen = arrival("a.fit")
    again = run_file("a.fit", samples=Samples.build(np.arange(3.0), {}), laps=())
    load(conn, [again])
    counts = conn.execute(
        "select recording_id, count(*) from raw.sample group by all order by all"
    ).fetchall()
    assert dict(counts)[seen.sha256[:12] + "-0"] == 3
    assert conn.execute("select count(*) from raw.lap").fetchall() == [(2,)]
    assert conn.execute("select count(*) from raw.recording").fetchall() == [(2,)]


def test_a_file_that_can_no_longer_be_read_leaves_nothing_behind():
    conn = whole([run_file("a.fit"), diet_file("d.csv", {MONDAY: 2000.0})])
    quarantined = [
        type(one)(
            arrival=one.arrival, kind=one.kind, status=FileStatus.QUARANTINED, reason="damaged"
        )
        for one in (run_file("a.fit"), diet_file("d.csv", {MONDAY: 2000.0}))
    ]
    load(conn, quarantined)
    for table in ("raw.recording", "raw.sample", "raw.lap", "raw.diet_entry", "derived.measures"):
        assert conn.table(table).fetchall() == [], table


def test_the_smallest_path_keeps_the_status_whatever_came_first():
    conn = empty()
    load(conn, [run_file("z.fit", content="same")])
    save_arrivals(conn, [arrival("b.fit", content="same")])
    load(conn, [run_file("a.fit", content="same")])
    found = conn.execute("select path, status, reason from core.file order by path").fetchall()
    assert found == [
        ("a.fit", "loaded", None),
        ("b.fit", "duplicate", "the same file as a.fit: it is counted once"),
        ("z.fit", "duplicate", "the same file as a.fit: it is counted once"),
    ]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 0, 3, 1)])
def test_the_reading_that_stands_is_the_same_whatever_came_first(order):
    copies = [
        run_file("run.fit", content="same", facts={"title": "loose"}),
        run_file("a.zip/run.fit", content="same", facts={"title": "in a zip"}),
        replace(
            run_file("z.zip/run.fit", content="same", facts={"title": "listed"}), is_listed=True
        ),
        replace(
            run_file("zz.zip/run.fit", content="same", facts={"title": "listed later"}),
            is_listed=True,
        ),
    ]
    conn = empty()
    for index in order:
        save_batch(conn, [copies[index]])
    assert conn.execute("select title from raw.recording").fetchall() == [("listed",)]
    assert conn.execute("select count(*) from raw.sample").fetchall() == [(120,)]
    save_batch(conn, [replace(copies[2], reason="read anew")])
    assert conn.execute("select reason from raw.content").fetchall() == [("read anew",)]


def test_two_athletes_with_the_same_bytes_both_count():
    conn = empty()
    load(conn, [run_file("a.fit", content="same", athlete=who) for who in ("anna", "me")])
    found = conn.execute("select athlete_id, status from core.file order by all").fetchall()
    assert found == [("anna", "loaded"), ("me", "loaded")]
    assert conn.execute("select count(*) from core.session").fetchall() == [(2,)]


def test_known_files_tell_what_was_read_and_where_it_lay():
    conn = whole()
    known = read_files(conn, "me")
    run = arrival("run.fit")
    assert known[run.sha256] == StoredFile(
        sha256=run.sha256,
        kind="fit_activity",
        status=FileStatus.LOADED,
        reason=None,
        made_by="",
        paths=("copy/run.fit", "run.fit"),
    )
    assert read_files(conn, "nobody") == {}


def test_samples_come_back_as_saved_to_the_columns_last_digit():
    rng = np.random.default_rng(1)
    t_s = np.array([0.0, 1.5, 1.5, 1.0, 7.25])  # repeats and steps back, as real files do
    kept = Samples.build(
        t_s,
        {
            "lat_deg": rng.uniform(-90, 90, 5).round(7),
            "lon_deg": rng.uniform(-180, 180, 5).round(7),
            "altitude_m": np.array([-431.25, 0.0, np.nan, 8848.86, 12.4]),
            "distance_m": np.array([0.0, 1.25, np.nan, 999_999.99, 3.0]),
            "speed_mps": np.array([0.0, 3.333, 12.5, np.nan, 1.001]),
            "heart_rate_bpm": np.array([np.nan, 150.0, 151.0, 152.5, np.nan]),
        },
    )
    file = run_file("a.fit", samples=kept)
    conn = whole([file])
    recording = only_recording(conn)
    found = read_samples(conn, "me", f"session-{recording.recording_id}")
    np.testing.assert_array_equal(found.samples.t_s, kept.t_s)
    for name in CHANNELS:
        np.testing.assert_array_equal(getattr(found.samples, name), getattr(kept, name), name)
    assert np.isnan(found.grade_frac).all()
    assert recording.n_samples == 5
    assert recording.channels == (
        "lat_deg",
        "lon_deg",
        "altitude_m",
        "distance_m",
        "speed_mps",
        "heart_rate_bpm",
    )


def test_a_session_without_samples_reads_as_empty():
    conn = whole([run_file("a.fit", samples=Samples.empty())])
    recording = only_recording(conn)
    assert len(read_samples(conn, "me", f"session-{recording.recording_id}").samples) == 0


@pytest.mark.parametrize("absurd", [np.inf, -np.inf, 1e12, np.nan])
def test_a_value_no_column_can_hold_is_missing_and_its_neighbours_stay(absurd):
    made = Samples.build([0.0, 1.0], {"altitude_m": [absurd, 5.0]})
    conn = whole([run_file("a.fit", samples=made)])
    found = conn.execute("select altitude_m from raw.sample order by seq").fetchall()
    assert found[0][0] is None
    assert float(found[1][0]) == 5.0


def test_grade_of_another_length_is_refused_and_nothing_is_saved():
    conn = empty()
    with pytest.raises(ValueError, match="grade_frac"):
        save_batch(conn, [run_file("a.fit", grade_frac=np.zeros(3))])
    assert conn.execute("select count(*) from raw.content").fetchall() == [(0,)]


def test_nan_is_null_everywhere():
    measures = SessionMeasures(distance_m=float("nan"), elapsed_s=60.0)
    conn = whole([run_file("a.fit", measures=measures)])
    assert conn.execute("select distance_m, elapsed_s from derived.measures").fetchall() == [
        (None, 60.0)
    ]
    assert conn.execute("select count(*) from raw.sample where isnan(heart_rate_bpm::double)")
    nulls = conn.execute("select count(*) from raw.sample where heart_rate_bpm is null").fetchall()
    assert nulls == [(18,)]


def test_an_instant_is_kept_in_utc_whatever_zone_it_is_written_in():
    start = datetime(2026, 11, 9, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    file = run_file("a.fit", facts={"start_utc": start, "utc_offset_s": -18_000})
    conn = whole([file])
    assert conn.execute("select start_utc, start_local, local_date from sessions").fetchall() == [
        (start.astimezone(UTC).replace(tzinfo=None), start.replace(tzinfo=None), MONDAY)
    ]
    (found,) = read_session_keys(conn, "me")
    assert found.start_utc == start
    assert found.start_utc.tzinfo is UTC


def test_recordings_come_back_with_all_that_lineage_asks():
    conn = whole([run_file("a.fit")])
    found = only_recording(conn)
    made = session("x")
    assert found.facts.sport == "running"
    assert found.measures == made.measures
    assert (found.n_laps, found.n_parts, found.is_partial) == (2, 1, False)
    assert found.fingerprint_json == "[1]"


def test_features_come_back_as_handed():
    conn = whole([run_file("a.fit", features_json='{"n": 2}'), run_file("b.fit")])
    names = [one.name for one in read_session_keys(conn, "me")]
    assert sorted(read_features(conn, "me", names).values()) == ['{"n": 1}', '{"n": 2}']
    assert read_features(conn, "me", []) == {}
    assert read_recordings(conn, "me", []) == ()


def test_a_mark_changes_with_what_it_names_and_with_nothing_else():
    before = read_recording_keys(whole([run_file("a.fit")]), "me")
    assert before == read_recording_keys(whole([run_file("a.fit")]), "me")
    for changed in (
        {"fingerprint_json": "[2]"},
        {"facts": {"title": "Other"}},
        {"measures": SessionMeasures(elapsed_s=61.0)},
        {"laps": ()},
    ):
        (mark,) = read_recording_keys(whole([run_file("a.fit", **changed)]), "me")
        assert mark.name == before[0].name
        assert mark.digest != before[0].digest, changed
