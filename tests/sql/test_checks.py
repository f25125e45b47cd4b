"""Every check lets a sound warehouse pass, and fails on data made to fail it."""

# ruff: noqa: S608  (the SQL is spelt out here, table by table)

from __future__ import annotations

import pytest

from runpipe.errors import WarehouseError
from runpipe.warehouse import BrokenPromisesError, run_checks
from runpipe.warehouse.checks import broken_rows, every_check
from runpipe.warehouse.table_rows import fetch_column, fetch_value
from tests.unit.warehouse.made import whole

SPOILED = {
    "10_every_arrival_has_its_content": [
        "delete from raw.content where kind = 'unknown'",
        "delete from raw.arrival where path = 'broken.fit'",
    ],
    "11_every_file_says_what_became_of_it": [
        "update core.file set status = 'eaten' where path = 'gym.csv'",
        "update core.file set reason = null where status = 'quarantined'",
        "update core.file set reason = '' where status = 'duplicate'",
    ],
    "12_bytes_count_once": [
        "update core.file set status = 'loaded' where path = 'run.fit'",
        "update core.file set status = 'duplicate' where path = 'gym.csv'",
    ],
    "13_every_log_row_has_its_file": [
        f"insert into {table} by name (select * replace ('gone' as sha256) from {table} limit 1)"
        for table in (
            "raw.row_error",
            "raw.coverage",
            "raw.diet_entry",
            "raw.body_measurement",
            "raw.sleep_night",
            "raw.strength_set",
        )
    ]
    + ["update raw.recording set sha256 = 'gone'"],
    "14_every_part_has_its_recording": [
        f"insert into {table} by name"
        f" (select * replace ('gone' as recording_id) from {table} limit 1)"
        for table in (
            "raw.lap",
            "raw.split",
            "raw.workout_step",
            "raw.event",
            "derived.measures",
            "derived.session_member",
        )
    ]
    + ["delete from derived.measures"],
    "15_samples_are_whole": [
        "delete from raw.sample where seq = 60",
        "delete from raw.sample where seq = 0",
        "delete from raw.sample where seq = 119",
        "delete from raw.sample",
        "update raw.sample set seq = 60 where seq = 61",
        "insert into raw.sample by name (select * replace ('gone' as recording_id) from raw.sample)",
        "update raw.recording set n_samples = 0",
    ],
    "16_merged_sessions_are_whole": [
        "insert into derived.merged_session by name (select athlete_id, session_id,"
        " [] as flags, [] as beats_bpm, [] as beats_s from derived.session_member limit 1)",
        "insert into derived.merged_sample by name"
        " (select athlete_id, 'gone' as session_id, seq, t_s from raw.sample limit 1)",
    ],
    "17_recordings_can_be": [
        "update raw.recording set start_utc = timestamp '2046-03-09 17:30:00'",
        "update raw.recording set avg_heart_rate_bpm = 240",
        "update derived.measures set max_heart_rate_bpm = 238",
        "update derived.measures set elapsed_s = 60, moving_s = 70",
        "update derived.measures set distance_m = 1000000, moving_s = 600, elapsed_s = 700",
    ],
    "20_sessions_are_unique": ["insert into mart.session (from mart.session limit 1)"],
    "21_every_session_has_one_first_recording": [
        "update derived.session_member set is_primary = false",
        "update derived.session_member set session_id = 'one'",
        "insert into derived.session_member by name (select * replace"
        " ('another' as recording_id, 0 as member_rank, false as is_primary)"
        " from derived.session_member limit 1)",
    ],
    "22_judgements_have_their_session": [
        "update derived.session_class set session_id = 'gone' || session_id",
        "update derived.bout set session_id = 'gone'",
    ],
    "23_labels_are_known": [
        "update derived.session_class set label = 'jog'",
        "update derived.session_class set label_source = 'coach'",
        "update derived.session_class set confidence_frac = 1.01",
        "update derived.session_class set confidence_frac = -0.01",
    ],
    "24_shares_add_up": ["update derived.session_class set shares = list_slice(shares, 1, 1)"],
    "25_bouts_end_after_they_start": ["update derived.bout set end_s = start_s - 1"],
    "26_loads_are_not_negative": [],
    "27_sessions_can_be": [
        "update mart.session set avg_speed_mps = 9, is_run = true",
        "update mart.session set max_heart_rate_bpm = 238",
        "update mart.session set elapsed_s = 60, moving_s = 70",
    ],
    "30_a_day_has_one_source": [
        "insert into core.day_source by name (select * replace ('other' as source)"
        " from core.day_source limit 1)"
    ],
    "31_days_are_whole": [
        "delete from mart.day where local_date = date '2026-11-11'",
        "insert into mart.day (from mart.day limit 1)",
    ],
    "32_missing_days_are_not_zero": [
        "update mart.day set intake_kcal = 0 where diet_source is null",
        "update mart.day set protein_g = 0 where diet_source is null",
        "update mart.day set status = 'none' where intake_kcal > 0",
        "update mart.day set corrected_intake_kcal = 0 where status = 'none'",
        "update mart.day set status = 'partial' where balance_kcal is not null",
        "update mart.day set status = 'perhaps'",
    ],
    "33_sleep_is_a_part_of_the_day": [
        "update core.sleep_day set asleep_s = -1",
        "update core.sleep_day set asleep_s = 86401",
    ],
    "34_logged_days_are_of_a_lifetime": [
        "update core.log_day set local_date = '1899-12-31'",
        "update core.log_day set local_date = '2201-01-01'",
    ],
    "35_days_run_what_the_week_runs": [
        "update mart.day set run_distance_m = coalesce(run_distance_m, 0) + 1000",
    ],
    "40_weeks_are_whole": [
        "delete from derived.week_muscle",
        "delete from derived.week_energy",
        "delete from derived.week_balance",
    ],
    "41_scores_are_in_range": [
        "update derived.week_muscle set score = -0.1",
        "update derived.week_muscle set score = 100.1",
        "update derived.week_muscle set interval_low = score + 0.1",
        "update derived.week_muscle set interval_high = score - 0.1",
        "update derived.week_muscle set interval_high = 100.1",
        "update derived.week_muscle set p_loss_frac = 1.1",
        "update derived.week_muscle set confidence_frac = 1.1",
        "update derived.week_muscle set band = 'dreadful'",
    ],
    "42_a_withheld_week_has_no_score": [
        "update derived.week_muscle set band = 'insufficient'",
        "update derived.week_muscle set score = null",
        "update derived.week_muscle set interval_low = null",
        "update derived.week_muscle set band = 'insufficient', score = null, withheld_reason = ''",
    ],
    "43_parts_have_their_week": [
        f"update derived.{table} set week = '1999-W01'"
        for table in (
            "week_factor",
            "week_reason",
            "week_action",
            "week_confidence",
            "week_uncertainty",
            "week_term",
            "week_mix",
            "week_metric",
            "day",
        )
    ],
    "44_the_balance_index_is_in_range": [
        "update derived.week_balance set index = 100.5",
        "update derived.week_balance set index = -0.5",
        "update derived.week_balance set low_intensity_frac = 1.2",
        "update derived.week_balance set mid_intensity_frac = 1.2",
        "update derived.week_balance set high_intensity_frac = -0.2",
    ],
    "50_numbers_are_numbers": [
        "update derived.measures set distance_m = 'nan'::double",
        "update derived.week_muscle set loss_rate_pct_per_week = 'inf'::double",
        "update derived.week_term set value = '-inf'::double",
        "update raw.diet_entry set energy_kcal = 'nan'::double",
        "update derived.measures set beats_s = [1.0, 'nan'::double]",
        "update derived.session_class set shares = [{'label': 'hill', 'share_frac': 'inf'::double}]",
        "alter table raw.athlete add column of_tomorrow_m float default 'nan'::float",
    ],
    "60_every_public_column_is_explained": [
        "comment on column sessions.label is null",
        "comment on column days.status is ''",
        "comment on view files is null",
        "create view mine as select 1 as answer",
    ],
    "61_the_snapshot_has_a_name": [
        "delete from raw.snapshot",
        "insert into raw.snapshot values ('another', null)",
        "update raw.snapshot set base_snapshot_id = snapshot_id",
    ],
}
SESSION_WEEK = (
    "insert into derived.session_week by name select 'me' as athlete_id,"
    " (select min(session_id) from core.session) as session_id, '2026-W46' as week,"
    " 'easy' as session_type, 3.0 as load_rpe, 90.0 as load_au, false as is_rpe_imputed,"
    " 'kind' as rpe_source, 'met' as energy_method, 0.3 as energy_sigma_frac, false as is_hard,"
    " 0.0 as hardness_frac, false as is_depleting"
)
SPOILED["26_loads_are_not_negative"] = [
    f"{SESSION_WEEK}; update derived.session_week set load_au = -0.1",
    f"{SESSION_WEEK}; update derived.session_week set load_rpe = -0.1",
]
SPOILED["22_judgements_have_their_session"].append(
    f"{SESSION_WEEK}; update derived.session_week set session_id = 'gone'"
)
SPOILED["43_parts_have_their_week"].append(
    f"{SESSION_WEEK}; update derived.session_week set week = '1999-W01'"
)


@pytest.fixture(scope="module")
def sound():
    conn = whole()
    conn.execute(SESSION_WEEK)
    run_checks(conn)
    conn.execute("delete from derived.session_week")
    return conn


def found(conn, name: str) -> list[dict[str, object]]:
    (check,) = (check for check in every_check(conn) if check.name == name)
    return broken_rows(conn, check)


def test_every_check_has_data_made_to_fail_it(sound):
    assert list(SPOILED) == sorted(SPOILED)
    assert list(SPOILED) == [check.name for check in every_check(sound)]


@pytest.mark.parametrize(
    ("check", "spoil"), [(check, one) for check, spoils in SPOILED.items() for one in spoils]
)
def test_a_broken_promise_is_found(sound, check, spoil):
    sound.begin()
    try:
        assert found(sound, check) == []
        sound.execute(spoil)
        assert found(sound, check) != []
    finally:
        sound.rollback()


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        ("update raw.diet_entry set energy_kcal = 'nan'::double", "raw.diet_entry"),
        ("update derived.measures set distance_m = 'inf'::double", "raw.recording"),
        ("update derived.bout set end_s = start_s - 1", "raw.recording"),
        ("update derived.session_class set label = 'jog'", "raw.recording"),
        ("delete from raw.sample where seq = 60", "raw.recording"),
        ("update mart.day set status = 'perhaps' where diet_source is not null", "raw.diet_entry"),
        ("update core.sleep_day set asleep_s = -1", "raw.sleep_night"),
    ],
)
def test_a_broken_promise_names_the_files_that_break_it(sound, spoil, kind):
    every = sound.execute(f"select distinct athlete_id, sha256 from {kind}").fetchall()
    sound.begin()
    try:
        sound.execute(spoil)
        with pytest.raises(BrokenPromisesError) as caught:
            run_checks(sound)
    finally:
        sound.rollback()
    contents = set().union(*(promise.contents for promise in caught.value.promises))
    assert contents
    assert contents <= set(every)


def test_a_week_is_no_single_file(sound):
    sound.begin()
    try:
        sound.execute("update derived.week_muscle set score = 101")
        with pytest.raises(BrokenPromisesError) as caught:
            run_checks(sound)
    finally:
        sound.rollback()
    assert [promise.contents for promise in caught.value.promises] == [frozenset()]
    assert caught.value.promises[0].text.startswith("a score is from 0 to 100")


def test_all_broken_promises_are_named_at_once(sound):
    sound.begin()
    try:
        sound.execute("update derived.week_muscle set score = 101")
        sound.execute("update derived.bout set end_s = start_s - 1")
        with pytest.raises(WarehouseError, match=r"25_bouts.*\| 41_scores"):
            run_checks(sound)
    finally:
        sound.rollback()


def test_a_number_that_is_none_names_its_row(sound):
    sound.begin()
    try:
        sound.execute("update raw.diet_entry set fat_g = 'nan'::double where entry = 0")
        sound.execute("update derived.measures set moving_s = 'inf'::double")
        rows = found(sound, "50_numbers_are_numbers")
        assert {row["athlete_id"] for row in rows} == {"me"}
        (diet,) = (row for row in rows if row["found_in"] == "raw.diet_entry")
        assert diet["sha256"] == fetch_value(sound, "select min(sha256) from raw.diet_entry")
        measured = [row["recording_id"] for row in rows if row["found_in"] == "derived.measures"]
        every = fetch_column(sound, "select recording_id from derived.measures")
        assert sorted(measured) == sorted(every)
    finally:
        sound.rollback()


NUMBERS = (
    "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns()"
    " where schema_name in ('raw', 'derived') and data_type = 'DOUBLE'"
    " order by random() limit 40"
)


def test_any_number_of_any_table_is_checked(sound):
    sound.execute("select setseed(0.20261126)")
    for column in fetch_column(sound, NUMBERS):
        schema, table, name = column.split(".")
        sound.begin()
        try:
            sound.execute(f"create or replace table {schema}.{table} as select null::double as a")
            sound.execute(f'alter table {schema}.{table} rename column a to "{name}"')
            assert found(sound, "50_numbers_are_numbers") == []
            sound.execute(f"""insert into {schema}.{table} values ('nan'::double)""")
            (row,) = found(sound, "50_numbers_are_numbers")
            assert row["found_in"] == f"{schema}.{table}"
        finally:
            sound.rollback()
