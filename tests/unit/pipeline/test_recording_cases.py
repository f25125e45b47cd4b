"""The shared cases of recordings that go wrong, each with its right value."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest

from runpipe.energy import RUN_TYPES
from runpipe.model.archived import ProcessedSession
from runpipe.model.recording import FileReading
from runpipe.pipeline.read_file import measure_all
from runpipe.readers import iter_path
from tests.night.nights import drop, night

SQL = Path(__file__).parents[3] / "sql"
CASES = Path(__file__).parents[4] / "shared" / "cases" / "activities"
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there")
START = datetime(2026, 3, 10, 17, 30, tzinfo=UTC)


def sessions_of(name: str) -> list[ProcessedSession]:
    sessions: list[ProcessedSession] = []
    for path, reading in iter_path(CASES / name):
        if isinstance(reading, FileReading):
            sessions += measure_all(reading, f"{abs(hash(path)):020}")
    return sessions


def codes_of(session: ProcessedSession) -> set[str]:
    return {one.reason.code.removeprefix("correction.") for one in session.corrections}


@needs_cases
@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("01_bosch_split_records.fit.gz", "parts_joined"),
        ("06_session_time_too_short.fit.gz", "elapsed_of_samples"),
        ("11_hr_spike.fit.gz", "heart_rate_spikes"),
        ("21_outrun_repeating_segments.gpx.gz", None),
        ("22_movescount_laps.gpx.gz", "distance_total"),
        ("25_first_two_points_2h_late.gpx.gz", None),
        ("41_tcx_endomondo_km.tcx.gz", "distance_unit"),
        ("80_tcx_speed_kmh.tcx.gz", "speed_unit"),
        ("88_fit_cadence_both_feet.fit.gz", "cadence_of_both_feet"),
        ("08_zwift_run.fit.gz", "virtual"),
        ("32_zwift_virtualrun.gpx.gz", "virtual"),
        ("18_unix_epoch_in_fit.fit.gz", None),
        ("04_clock_set_after_120s.fit.gz", None),
    ],
)
def test_a_run_of_half_an_hour_is_told_right(name, code):
    (session,) = sessions_of(name)
    facts, measures = session.facts, session.measures
    expected = START + timedelta(days=20) if name.startswith("04") else START
    assert facts.start_utc == expected
    assert measures.elapsed_s == pytest.approx(1800, abs=1)
    assert measures.moving_s is not None
    assert measures.moving_s <= measures.elapsed_s
    assert measures.distance_m == pytest.approx(5400, rel=0.005)
    assert measures.avg_speed_mps == pytest.approx(3.0, rel=0.01)
    assert measures.avg_heart_rate_bpm == pytest.approx(150, abs=0.5)
    assert measures.max_heart_rate_bpm == pytest.approx(150, abs=1)
    assert len(session.samples) == 1801
    assert facts.sport in {"running", None}
    if session.samples.has("speed_mps"):
        assert float(np.nanmean(session.samples.speed_mps)) == pytest.approx(3.0, rel=0.01)
    if session.samples.has("cadence_spm"):
        assert float(np.nanmedian(session.samples.cadence_spm)) == 170
    if code is None:
        assert session.notes
    else:
        assert code in codes_of(session)


@needs_cases
@pytest.mark.corpus
@pytest.mark.parametrize("name", ["08_zwift_run.fit.gz", "32_zwift_virtualrun.gpx.gz"])
def test_a_virtual_run_tells_no_place(name):
    (session,) = sessions_of(name)
    assert not session.samples.has("lat_deg")
    assert session.facts.utc_offset_s is None
    assert session.measures.ascent_m is None


@needs_cases
@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "sport"), [("62_type_taxi_4.gpx.gz", "bus"), ("68_tcx_other_row.tcx.gz", "other")]
)
def test_what_is_stated_not_to_be_a_run_is_none(name, sport):
    (session,) = sessions_of(name)
    assert session.facts.sport == sport


def test_days_count_the_types_of_session_that_weeks_count():
    wanted = sorted(RUN_TYPES)
    for name in ("mart/10_session.sql", "checks/35_days_run_what_the_week_runs.sql"):
        text = (SQL / name).read_text("utf-8")
        listed = re.search(r"session_type in \(([^)]*)\)", text)
        assert listed is not None
        assert sorted(re.findall(r"'(\w+)'", listed[1])) == wanted


@needs_cases
@pytest.mark.corpus
def test_a_week_of_cases_runs_what_its_days_run(tmp_path):
    names = ("01_bosch_split_records.fit.gz", "34_apple_route.gpx.gz", "62_type_taxi_4.gpx.gz",
             "04_clock_set_after_120s.fit.gz", "41_tcx_endomondo_km.tcx.gz")  # fmt: skip
    (tmp_path / "runpipe.toml").write_text('[athlete]\ntime_zone = "Europe/Berlin"\n', "utf-8")
    drop(tmp_path, [CASES / name for name in names])
    night(tmp_path)
    with duckdb.connect(tmp_path / "runpipe.duckdb", read_only=True) as conn:
        rows = conn.execute(
            "select any_value(run_distance_7d_m), sum(run_distance_m) from weekly_training_balance"
            " inner join days using (athlete_id, week) group by week"
        ).fetchall()
        wrong = conn.execute(
            "select session_id from sessions where avg_speed_mps > 8 or max_heart_rate_bpm > 225"
            " or moving_s > elapsed_s or start_utc > timestamp '2026-11-18'"
        ).fetchall()
        n_corrections = conn.execute("select count(*) from session_corrections").fetchone()
    assert rows
    assert all(abs(week - (days or 0)) < 1 for week, days in rows)
    assert any(week > 5000 for week, _ in rows)
    assert wrong == []
    assert n_corrections is not None
    assert n_corrections[0] >= 2
