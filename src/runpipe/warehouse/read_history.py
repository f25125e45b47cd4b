"""Everything an athlete's weeks are judged from, one query a kind."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

import duckdb

from runpipe.model.labels import SessionLabel
from runpipe.model.logs import BodyFatMethod
from runpipe.model.session_types import (
    HardSets,
    TypeFound,
    find_session_type,
    find_strength_type,
)
from runpipe.model.week import DietDay, Meal, SessionSummary, SessionType, SleepDay, WeighIn
from runpipe.units import SECONDS_PER_HOUR
from runpipe.warehouse.connect import fetch_one
from runpipe.warehouse.rows import AthleteHistory

NOT_A_RUN: Final = "speed_not_running"
"""The measures' flag on samples that cannot have been a run."""

_SESSIONS: Final = (
    "select session_id, local_date, start_local, sport, sub_sport, label, variant,"
    " coalesce(timer_s, elapsed_s), distance_m, equivalent_distance_m, ascent_m, descent_m, rpe,"
    " avg_heart_rate_bpm, beats_bpm, beats_s, avg_grade_adjusted_speed_mps, device_energy_kcal,"
    " list_contains(flags, ?), n_hard_sets, n_lower_sets, n_upper_sets, n_full_sets, n_core_sets,"
    " n_plyometric_sets"
    " from core.session left join derived.session_class using (athlete_id, session_id)"
    " where athlete_id = ? order by local_date, start_local nulls last, session_id"
)
_DIET: Final = (
    "select local_date, energy_kcal, protein_g, carb_g, fat_g, n_eating_times, is_complete,"
    " is_fasting, source from core.diet_day where athlete_id = ? order by local_date"
)
_MEALS: Final = (
    "select local_date, local_date + local_time, energy_kcal, protein_g, carb_g"
    " from core.meal where athlete_id = ? order by local_date, local_time"
)
_WEIGH_INS: Final = (
    "select local_date, mass_kg, body_fat_frac, body_fat_method"
    " from core.weigh_in where athlete_id = ? order by local_date"
)
_SLEEP: Final = (
    "select local_date, asleep_s from core.sleep_day where athlete_id = ? order by local_date"
)
_FIRST_SET: Final = "select min(local_date) from core.strength_set where athlete_id = ?"


def read_athlete_history(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> AthleteHistory:
    """Read all that is known of an athlete, for the pipeline to cut into weeks.

    It needs `core` and, for the sessions' types, the labels: call it after `save_judgements`.

    Returns
    -------
    AthleteHistory
        Each part in order of date. A strength session logged by hand and recorded on the same
        day is one session, of the type that its sets say.
    """
    sessions = _read_sessions(conn, athlete_id)
    diet_days = _read_diet_days(conn, athlete_id)
    weigh_ins = tuple(
        WeighIn(
            local_date=day,
            mass_kg=mass_kg,
            body_fat_frac=body_fat_frac,
            body_fat_method=BodyFatMethod(method) if method else None,
        )
        for day, mass_kg, body_fat_frac, method in _rows(conn, _WEIGH_INS, athlete_id)
    )
    sleep_days = tuple(
        SleepDay(local_date=day, asleep_h=asleep_s / SECONDS_PER_HOUR)
        for day, asleep_s in _rows(conn, _SLEEP, athlete_id)
    )
    ends = [
        end
        for part in (sessions, diet_days, weigh_ins, sleep_days)
        if part
        for end in (part[0].local_date, part[-1].local_date)
    ]
    lifted = [one.local_date for one in sessions if _is_strength(one)]
    first_set = fetch_one(conn, _FIRST_SET, [athlete_id])
    if first_set is not None and first_set[0] is not None:
        lifted.append(first_set[0])
    return AthleteHistory(
        athlete_id=athlete_id,
        sessions=sessions,
        diet_days=diet_days,
        weigh_ins=weigh_ins,
        sleep_days=sleep_days,
        first_date=min(ends, default=None),
        last_date=max(ends, default=None),
        has_strength_log=bool(lifted),
        strength_log_since=min(lifted, default=None),
    )


def _rows(conn: duckdb.DuckDBPyConnection, sql: str, *values: str) -> list[tuple[Any, ...]]:
    return conn.execute(sql, list(values)).fetchall()


def _read_sessions(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[SessionSummary, ...]:
    return tuple(_summary(row) for row in _rows(conn, _SESSIONS, NOT_A_RUN, athlete_id))


def _summary(row: tuple[Any, ...]) -> SessionSummary:
    session_id, local_date, start_local, sport, sub_sport, label, variant = row[:7]
    duration_s, distance_m, equivalent_distance_m, ascent_m, descent_m, rpe = row[7:13]
    heart_rate_bpm, beats_bpm, beats_s, grade_adjusted_mps, energy_kcal = row[13:18]
    is_not_a_run, n_hard_sets, *by_region = row[18:]
    if n_hard_sets is None:
        found = find_session_type(
            SessionLabel(label) if label else None,
            variant,
            sport=sport,
            sub_sport=sub_sport,
            is_plausible_run=not is_not_a_run,
        )
    else:
        found = _strength_type(n_hard_sets, by_region)
    return SessionSummary(
        session_id=session_id,
        local_date=local_date,
        start_local=start_local,
        session_type=found.session_type,
        duration_s=duration_s,
        distance_m=distance_m,
        equivalent_distance_m=equivalent_distance_m,
        ascent_m=ascent_m,
        descent_m=descent_m,
        rpe=rpe,
        avg_heart_rate_bpm=heart_rate_bpm,
        heart_rate_s_by_bpm=tuple(zip(beats_bpm or (), beats_s or (), strict=True)),
        avg_grade_adjusted_speed_mps=grade_adjusted_mps,
        n_hard_sets=n_hard_sets,
        energy_kcal=energy_kcal,
        is_type_imputed=found.is_imputed,
    )


def _strength_type(n_hard_sets: int, by_region: list[int]) -> TypeFound:
    n_lower, n_upper, n_full, n_core, n_plyometric = by_region
    return find_strength_type(
        HardSets(
            n_total=n_hard_sets,
            n_lower=n_lower,
            n_upper=n_upper,
            n_full=n_full,
            n_core=n_core,
            n_plyometric=n_plyometric,
        )
    )


def _is_strength(session: SessionSummary) -> bool:
    return session.session_type in {
        SessionType.STRENGTH_FULL,
        SessionType.STRENGTH_LOWER,
        SessionType.STRENGTH_UPPER,
    }


def _read_diet_days(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[DietDay, ...]:
    meals = _read_meals(conn, athlete_id)
    return tuple(
        DietDay(
            local_date=row[0],
            energy_kcal=row[1],
            protein_g=row[2],
            carb_g=row[3],
            fat_g=row[4],
            n_eating_times=row[5],
            meals=meals.get(row[0], ()),
            is_complete=row[6],
            is_fasting=row[7],
            source=row[8],
        )
        for row in _rows(conn, _DIET, athlete_id)
    )


def _read_meals(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> dict[date, tuple[Meal, ...]]:
    def meal(row: tuple[date, datetime, float | None, float | None, float | None]) -> Meal:
        return Meal(local_time=row[1], energy_kcal=row[2], protein_g=row[3], carb_g=row[4])

    rows = conn.execute(_MEALS, [athlete_id]).fetchall()
    return {
        day: tuple(meal(row) for row in of_day) for day, of_day in groupby(rows, lambda row: row[0])
    }
