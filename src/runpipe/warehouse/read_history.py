"""What is read back: everything weeks are judged from, recordings to group, features to judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Final

import duckdb

from runpipe.model.archived import StoredArrival, StoredFile
from runpipe.model.labels import (
    HardSets,
    SessionLabel,
    TypeFound,
    find_session_type,
    find_strength_type,
)
from runpipe.model.recording import SessionFacts, SessionMeasures
from runpipe.model.stored import AthleteHistory, ContentKey, SessionKey, StoredRecording
from runpipe.model.week_facts import DietDay, Meal, SessionSummary, SleepDay, WeighIn
from runpipe.units import SECONDS_PER_HOUR
from runpipe.warehouse.table_rows import (
    fetch,
    fetch_column,
    fetch_map,
    fetch_rows,
    fetch_value,
    pick,
)

WRONG_ALTITUDE: Final = ("altitude_noise", "altitude_glitch")
"""The measures' flags on an altitude that must not reach a cost."""
NOT_A_RUN: Final = "speed_not_running"
"""The measures' flag on samples that cannot have been a run."""

_SESSIONS: Final = (  # only constants are put in here and below, never what a user wrote
    "select session_id, local_date, start_local, sport, sub_sport, label, variant,"  # noqa: S608
    " coalesce(timer_s, elapsed_s) as duration_s, distance_m, equivalent_distance_m, ascent_m,"
    " descent_m, rpe, avg_heart_rate_bpm, peak_heart_rate_bpm, list_zip(beats_bpm, beats_s) as heart_rate_s_by_bpm,"
    " avg_grade_adjusted_speed_mps, device_energy_kcal as energy_kcal,"
    f" list_has_any(flags, {list(WRONG_ALTITUDE)}) as is_altitude_flagged,"
    f" not list_contains(flags, '{NOT_A_RUN}') as is_plausible_run, n_hard_sets, n_lower_sets,"
    " n_upper_sets, n_full_sets, n_core_sets, n_plyometric_sets"
    " from core.session left join derived.session_class using (athlete_id, session_id)"
    " where athlete_id = $1 and local_date >= $2"
)
_DIET: Final = (
    "select local_date, energy_kcal, protein_g, carb_g, fat_g, n_eating_times, is_complete,"
    " is_fasting, source from core.diet_day where athlete_id = $1 and local_date >= $2"
)
_MEALS: Final = (
    "select local_date, local_date + local_time as local_time, energy_kcal, protein_g, carb_g"
    " from core.meal where athlete_id = $1 and local_date >= $2"
)
_WEIGH_INS: Final = (
    "select local_date, mass_kg, body_fat_frac, body_fat_method, is_late, device"
    " from core.weigh_in where athlete_id = $1 and local_date >= $2"
)
_SLEEP: Final = (
    f"select local_date, asleep_s / {SECONDS_PER_HOUR} as asleep_h"  # noqa: S608
    " from core.sleep_day where athlete_id = $1 and local_date >= $2"
)
_WEEKS: Final = (
    "with record as ("  # noqa: S608
    + " union all ".join(
        f"select '{kind}' as kind, local_date, one::varchar as said from ({rows}) as one"  # noqa: S608
        for kind, rows in (
            ("session", _SESSIONS),
            ("diet", _DIET),
            ("meal", _MEALS),
            ("mass", _WEIGH_INS),
            ("sleep", _SLEEP),
        )
    )
    + ") select strftime(local_date, '%G-W%V') as key,"
    " md5(string_agg(said, chr(10) order by kind, said)) as value from record group by key"
    " having count(*) > count(*) filter (where kind = 'meal') order by key"
)
_FIRST_DAY: Final = (
    "select min(local_date) from (select local_date from core.session where athlete_id = $1"
    " union all select local_date from core.diet_day where athlete_id = $1"
    " union all select local_date from core.weigh_in where athlete_id = $1"
    " union all select local_date from core.sleep_day where athlete_id = $1)"
)
_EVER: Final = date(1, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredSession:
    session_id: str
    local_date: date
    start_local: datetime | None
    sport: str | None
    sub_sport: str | None
    label: SessionLabel | None
    variant: str | None
    duration_s: float | None
    distance_m: float | None
    equivalent_distance_m: float | None
    ascent_m: float | None
    descent_m: float | None
    rpe: float | None
    avg_heart_rate_bpm: float | None
    peak_heart_rate_bpm: float | None
    heart_rate_s_by_bpm: tuple[tuple[int, float], ...]
    avg_grade_adjusted_speed_mps: float | None
    energy_kcal: float | None
    is_altitude_flagged: bool | None
    is_plausible_run: bool | None
    n_hard_sets: int | None
    n_lower_sets: int | None
    n_upper_sets: int | None
    n_full_sets: int | None
    n_core_sets: int | None
    n_plyometric_sets: int | None


def read_first_date(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> date | None:
    """Return the day of an athlete's first record of any kind; `None` without one."""
    first: date | None = fetch_value(conn, _FIRST_DAY, [athlete_id])
    return first


def read_week_digests(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> dict[str, str]:
    """Return a digest of all that `read_athlete_history` returns of each week, in order of week."""
    return fetch_map(conn, _WEEKS, [athlete_id, _EVER])


def read_athlete_history(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, since: date = _EVER
) -> AthleteHistory:
    """Read what is known of an athlete from a day on, for the pipeline to cut into weeks.

    It needs `core` and, for the sessions' types, the labels: call it after `save_judgements`.

    Returns
    -------
    AthleteHistory
        Each part in order of date. A strength session logged by hand and recorded on the same
        day is one session, of the type that its sets say.
    """
    key: list[str | date] = [athlete_id, since]
    sessions = _SESSIONS + " order by local_date, start_local nulls last, session_id"
    return AthleteHistory(
        athlete_id=athlete_id,
        sessions=tuple(
            _summary(stored_session)
            for stored_session in fetch(conn, sessions, _StoredSession, key)
        ),
        diet_days=_read_diet_days(conn, key),
        weigh_ins=tuple(fetch(conn, _WEIGH_INS + " order by local_date", WeighIn, key)),
        sleep_days=tuple(fetch(conn, _SLEEP + " order by local_date", SleepDay, key)),
    )


def _summary(session: _StoredSession) -> SessionSummary:
    kind = _type_of(session)
    return SessionSummary(
        session_id=session.session_id,
        local_date=session.local_date,
        start_local=session.start_local,
        session_type=kind.session_type,
        duration_s=session.duration_s,
        distance_m=session.distance_m,
        equivalent_distance_m=session.equivalent_distance_m,
        ascent_m=session.ascent_m,
        descent_m=session.descent_m,
        rpe=session.rpe,
        avg_heart_rate_bpm=session.avg_heart_rate_bpm,
        heart_rate_s_by_bpm=session.heart_rate_s_by_bpm,
        peak_heart_rate_bpm=session.peak_heart_rate_bpm,
        avg_grade_adjusted_speed_mps=session.avg_grade_adjusted_speed_mps,
        n_hard_sets=session.n_hard_sets,
        energy_kcal=session.energy_kcal,
        is_type_imputed=kind.is_imputed,
        is_altitude_flagged=session.is_altitude_flagged is True,
    )


def _type_of(session: _StoredSession) -> TypeFound:
    if session.n_hard_sets is not None:
        return find_strength_type(
            HardSets(
                n_total=session.n_hard_sets,
                n_lower=session.n_lower_sets or 0,
                n_upper=session.n_upper_sets or 0,
                n_full=session.n_full_sets or 0,
                n_core=session.n_core_sets or 0,
                n_plyometric=session.n_plyometric_sets or 0,
            )
        )
    return find_session_type(
        session.label,
        session.variant,
        sport=session.sport,
        sub_sport=session.sub_sport,
        is_plausible_run=session.is_plausible_run is not False,
    )


def _read_diet_days(
    conn: duckdb.DuckDBPyConnection, key: Sequence[str | date]
) -> tuple[DietDay, ...]:
    timed = f"select * exclude (local_date) from ({_MEALS}) order by local_time"  # noqa: S608
    meals = groupby(fetch(conn, timed, Meal, key), lambda meal: meal.local_time.date())
    meals_by_day = {day: tuple(of_day) for day, of_day in meals}
    return tuple(
        replace(day, meals=meals_by_day.get(day.local_date, ()))
        for day in fetch(conn, _DIET + " order by local_date", DietDay, key)
    )


_FILES: Final = (
    "select content.sha256, kind, status, reason, made_by, date_source, date_order, list(path order by path) as paths,"
    " list(distinct member_of) filter (where member_of is not null) as outer"
    " from raw.content inner join raw.arrival using (athlete_id, sha256)"
    " where athlete_id = ? group by all order by content.sha256"
)
_ARRIVALS: Final = (
    "select athlete_id, sha256, path, size_bytes, ingested_utc, modified_utc from raw.arrival"
    " where member_of is null order by all"
)
_CONTENTS: Final = (
    "select sha256 from raw.arrival where athlete_id = ? group by all"
    " order by min(ingested_utc), sha256"
)
_RECORDINGS: Final = (
    "select recording.*, content.kind, content.made_by from raw.recording"
    " inner join raw.content using (athlete_id, sha256)"
    " where athlete_id = ? and recording_id in (select unnest(?::varchar[]))"
    " order by start_utc, recording_id"
)
_MEASURES: Final = (
    "select *, list_zip(beats_bpm, beats_s) as heart_rate_s_by_bpm from derived.measures"
    " inner join derived.description using (athlete_id, recording_id)"
    " where athlete_id = ? and recording_id in (select unnest(?::varchar[]))"
)
_LAPS: Final = "select recording_id as key, count(*) as value from raw.lap where athlete_id = ? group by recording_id"
_PARTS: Final = "select sha256 as key, count(*) as value from raw.recording where athlete_id = ? group by sha256"
_RECORDING_KEYS: Final = (
    "with laps as (select athlete_id, recording_id, count(*) as n from raw.lap group by all)"
    " select recording_id as name, start_utc, md5(row(recording, measures.elapsed_s, measures.distance_m,"
    " fingerprint_json, content.kind, content.made_by, laps.n, count(*) over (partition by sha256))::varchar) as digest"
    " from raw.recording"
    " inner join raw.content using (athlete_id, sha256)"
    " inner join derived.measures using (athlete_id, recording_id)"
    " inner join derived.description using (athlete_id, recording_id)"
    " left join laps using (athlete_id, recording_id)"
    " where athlete_id = ? order by start_utc, recording_id"
)
_DESCRIBED: Final = (
    " from core.session"
    " left join derived.merged_description as whole using (athlete_id, session_id)"
    " left join derived.description as first on session.athlete_id = first.athlete_id"
    " and session.primary_recording_id = first.recording_id"
    " where session.athlete_id = ? and primary_recording_id is not null"
)
_SESSION_KEYS: Final = (
    "select session_id as name, start_utc,"
    " list_filter([title, workout_name, description], lambda word: word <> '') as words,"
    " md5(coalesce(whole.features_json, first.features_json)) as digest"
    + _DESCRIBED
    + " order by start_utc, session_id"
)
_FEATURES: Final = (
    "select session_id as key, coalesce(whole.features_json, first.features_json) as value"
    + _DESCRIBED
    + " and session_id in (select unnest(?::varchar[]))"
)
_MEMBERS: Final = (
    "select session_id, recording_id, start_utc from derived.session_member"
    " inner join raw.recording using (athlete_id, recording_id)"
    " where athlete_id = ? order by session_id, member_rank"
)


@dataclass(frozen=True, slots=True)
class _Member:
    session_id: str
    recording_id: str
    start_utc: datetime


def read_athlete_ids(conn: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return every athlete of whom anything was read, in order."""
    return tuple(
        fetch_column(conn, "select distinct athlete_id from raw.content order by athlete_id")
    )


def read_arrivals(conn: duckdb.DuckDBPyConnection) -> tuple[StoredArrival, ...]:
    """Return every arrival of a file of its own, without the members of archives."""
    return tuple(fetch(conn, _ARRIVALS, StoredArrival))


def read_contents(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[str, ...]:
    """Return the digest of each of an athlete's contents, in the order in which they first came."""
    return tuple(fetch_column(conn, _CONTENTS, [athlete_id]))


def read_files(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> dict[str, StoredFile]:
    """Return what is stored of an athlete's files, by SHA-256."""
    return {file.sha256: file for file in fetch(conn, _FILES, StoredFile, [athlete_id])}


def read_marks(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> set[str]:
    """Return what an athlete's files are marked with: the digests of what read them."""
    query = "select distinct made_by from raw.content where athlete_id = ?"
    return set(fetch_column(conn, query, [athlete_id]))


def read_recording_keys(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[ContentKey, ...]:
    """Return what names every recording of an athlete, in order of start and id.

    The digest is of all that `read_recordings` returns of it.
    """
    return tuple(fetch(conn, _RECORDING_KEYS, ContentKey, [athlete_id]))


def read_recordings(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, recording_ids: Sequence[str]
) -> tuple[StoredRecording, ...]:
    """Return some recordings of an athlete for the lineage step, in order of start and id.

    It needs `raw` only: call it after `save_batch`, before `save_session_groups`.
    """
    key = [athlete_id, list(recording_ids)]
    measures = {row["recording_id"]: row for row in fetch_rows(conn, _MEASURES, key)}
    n_laps = fetch_map(conn, _LAPS, [athlete_id])
    n_parts = fetch_map(conn, _PARTS, [athlete_id])
    return tuple(
        StoredRecording(
            recording_id=row["recording_id"],
            athlete_id=athlete_id,
            sha256=row["sha256"],
            kind=row["kind"],
            made_by=row["made_by"],
            facts=pick(row, SessionFacts),
            measures=pick(measures[row["recording_id"]], SessionMeasures),
            n_samples=row["n_samples"],
            channels=tuple(row["channels"]),
            n_laps=n_laps.get(row["recording_id"], 0),
            n_parts=n_parts[row["sha256"]],
            is_partial=row["is_partial"],
            fingerprint_json=measures[row["recording_id"]]["fingerprint_json"],
        )
        for row in fetch_rows(conn, _RECORDINGS, key)
    )


def read_members(
    conn: duckdb.DuckDBPyConnection, athlete_id: str
) -> dict[str, tuple[tuple[str, datetime], ...]]:
    """Return the recordings of each session, best first, each with its start."""
    members: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for member in fetch(conn, _MEMBERS, _Member, [athlete_id]):
        members[member.session_id].append((member.recording_id, member.start_utc))
    return {session_id: tuple(recordings) for session_id, recordings in members.items()}


def read_session_keys(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[SessionKey, ...]:
    """Return what names every recorded session of an athlete, in order of start and id.

    It needs `core`: call it after `build_core`. Sessions logged by hand only are not in it.
    """
    return tuple(fetch(conn, _SESSION_KEYS, SessionKey, [athlete_id]))


def read_features(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, session_ids: Sequence[str]
) -> dict[str, str]:
    """Return the features of some sessions, as the classifier wrote them.

    They are the first recording's, or those of all recordings put together.
    """
    return fetch_map(conn, _FEATURES, [athlete_id, list(session_ids)])


def read_corrections(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, session_id: str
) -> tuple[str, ...]:
    """Return what the files of a session state and their own evidence contradicts, in words."""
    rows = fetch_rows(
        conn,
        "select path, reason from session_corrections where athlete_id = ? and session_id = ?"
        " order by path, correction",
        [athlete_id, session_id],
    )
    return tuple(f"{row['path']}: {row['reason']}" for row in rows)
