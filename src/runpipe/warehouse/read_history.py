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
from runpipe.warehouse.rows import AthleteHistory, KnownSince

NOT_A_RUN: Final = "speed_not_running"
"""The measures' flag on samples that cannot have been a run."""
_LIFTING: Final = {
    SessionType.STRENGTH_FULL,
    SessionType.STRENGTH_LOWER,
    SessionType.STRENGTH_UPPER,
}

_SESSIONS: Final = (  # only constants are put in here and below, never what a user wrote
    "select session_id, local_date, start_local, sport, sub_sport, label, variant,"  # noqa: S608
    " coalesce(timer_s, elapsed_s) as duration_s, distance_m, equivalent_distance_m, ascent_m,"
    " descent_m, rpe, avg_heart_rate_bpm, beats_bpm, beats_s, avg_grade_adjusted_speed_mps,"
    f" device_energy_kcal, list_contains(flags, '{NOT_A_RUN}'), n_hard_sets, n_lower_sets,"
    " n_upper_sets, n_full_sets, n_core_sets, n_plyometric_sets"
    " from core.session left join derived.session_class using (athlete_id, session_id)"
    " where athlete_id = $1 and local_date >= $2"
)
_DIET: Final = (
    "select local_date, energy_kcal, protein_g, carb_g, fat_g, n_eating_times, is_complete,"
    " is_fasting, source from core.diet_day where athlete_id = $1 and local_date >= $2"
)
_MEALS: Final = (
    "select local_date, local_date + local_time, energy_kcal, protein_g, carb_g"
    " from core.meal where athlete_id = $1 and local_date >= $2"
)
_WEIGH_INS: Final = (
    "select local_date, mass_kg, body_fat_frac, body_fat_method"
    " from core.weigh_in where athlete_id = $1 and local_date >= $2"
)
_SLEEP: Final = (
    "select local_date, asleep_s from core.sleep_day where athlete_id = $1 and local_date >= $2"
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
    + ") select strftime(local_date, '%G-W%V') as week,"
    " md5(string_agg(said, chr(10) order by kind, said)) from record group by week"
    " having count(*) > count(*) filter (where kind = 'meal') order by week"
)
_FIRST_DAY: Final = (
    "select min(local_date) from (select local_date from core.session where athlete_id = $1"
    " union all select local_date from core.diet_day where athlete_id = $1"
    " union all select local_date from core.weigh_in where athlete_id = $1"
    " union all select local_date from core.sleep_day where athlete_id = $1)"
)
_FIRST_SET: Final = "select min(local_date) from core.strength_set where athlete_id = ?"
_FIRST_OF_A_SPORT: Final = (
    "select label, variant, sport, sub_sport, min(local_date)"
    " from core.session left join derived.session_class using (athlete_id, session_id)"
    " where athlete_id = ? group by label, variant, sport, sub_sport"
)
_EVER: Final = date(1, 1, 1)


def read_known_since(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> KnownSince:
    """Return since when anything is known of an athlete, and since when lifting."""
    (first_date,) = fetch_one(conn, _FIRST_DAY, [athlete_id]) or (None,)
    (first_set,) = fetch_one(conn, _FIRST_SET, [athlete_id]) or (None,)
    lifted = [] if first_set is None else [first_set]
    for label, variant, sport, sub_sport, day in _rows(conn, _FIRST_OF_A_SPORT, athlete_id):
        said = SessionLabel(label) if label else None
        if (
            find_session_type(said, variant, sport=sport, sub_sport=sub_sport).session_type
            in _LIFTING
        ):
            lifted.append(day)
    return KnownSince(first_date, min(lifted, default=None))


def read_week_digests(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> dict[str, str]:
    """Return a digest of all that `read_athlete_history` returns of each week, in order of week."""
    return dict(conn.execute(_WEEKS, [athlete_id, _EVER]).fetchall())


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
    return AthleteHistory(
        athlete_id=athlete_id,
        sessions=tuple(
            _summary(row)
            for row in _rows(
                conn,
                _SESSIONS + " order by local_date, start_local nulls last, session_id",
                athlete_id,
                since,
            )
        ),
        diet_days=_read_diet_days(conn, athlete_id, since),
        weigh_ins=tuple(
            WeighIn(
                local_date=day,
                mass_kg=mass_kg,
                body_fat_frac=body_fat_frac,
                body_fat_method=BodyFatMethod(method) if method else None,
            )
            for day, mass_kg, body_fat_frac, method in _rows(
                conn, _WEIGH_INS + " order by local_date", athlete_id, since
            )
        ),
        sleep_days=tuple(
            SleepDay(local_date=day, asleep_h=asleep_s / SECONDS_PER_HOUR)
            for day, asleep_s in _rows(conn, _SLEEP + " order by local_date", athlete_id, since)
        ),
    )


def _rows(conn: duckdb.DuckDBPyConnection, sql: str, *values: str | date) -> list[tuple[Any, ...]]:
    return conn.execute(sql, list(values)).fetchall()


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


def _read_diet_days(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, since: date
) -> tuple[DietDay, ...]:
    meals = _read_meals(conn, athlete_id, since)
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
        for row in _rows(conn, _DIET + " order by local_date", athlete_id, since)
    )


def _read_meals(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, since: date
) -> dict[date, tuple[Meal, ...]]:
    def meal(row: tuple[date, datetime, float | None, float | None, float | None]) -> Meal:
        return Meal(local_time=row[1], energy_kcal=row[2], protein_g=row[3], carb_g=row[4])

    rows = _rows(conn, _MEALS + " order by local_date, local_time", athlete_id, since)
    return {
        day: tuple(meal(row) for row in of_day) for day, of_day in groupby(rows, lambda row: row[0])
    }
