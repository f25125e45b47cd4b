"""Everything an athlete's weeks are judged from, one query a kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Final

import duckdb

from runpipe.model.labels import SessionLabel
from runpipe.model.session_types import (
    HardSets,
    TypeFound,
    find_session_type,
    find_strength_type,
)
from runpipe.model.stored import AthleteHistory
from runpipe.model.week_facts import DietDay, Meal, SessionSummary, SleepDay, WeighIn
from runpipe.units import SECONDS_PER_HOUR
from runpipe.warehouse.decode import fetch, fetch_map, fetch_value

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
