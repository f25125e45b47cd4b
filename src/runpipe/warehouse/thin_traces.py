"""Thin traces of many sessions at once, for the small pictures beside their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb
import numpy as np

from runpipe.model.labels import Bout
from runpipe.model.report import SessionTrace
from runpipe.warehouse.decode import fetch

N_POINTS: Final = 90
"""As many as the small picture of a session can show on a phone."""
_THIN: Final = f"""
with
session_of as (
    select session_id, ceil((max(t_s) + 1) / {N_POINTS})::double as step_s
    from samples
    semi join (
        select session_id from core.session
        where athlete_id = $1 and local_date between $2 and $3
    ) using (session_id)
    where athlete_id = $1
    group by session_id
),
stretch as (
    select
        session_id,
        any_value(step_s) as step_s,
        floor(t_s / step_s)::integer as place,
        avg(speed_mps) as speed_mps,
        max(distance_m) - min(distance_m) as run_m,
        max(t_s) - min(t_s) as span_s,
        111195.0 * sqrt(
            pow(arg_max(lat_deg, t_s) - arg_min(lat_deg, t_s), 2)
            + pow(
                (arg_max(lon_deg, t_s) - arg_min(lon_deg, t_s)) * cos(radians(avg(lat_deg))), 2
            )
        ) as moved_m,
        avg(altitude_m) as altitude_m,
        avg(heart_rate_bpm) as heart_rate_bpm
    from samples
    inner join session_of using (session_id)
    where athlete_id = $1
    group by session_id, floor(t_s / step_s)
)
select
    session_id,
    any_value(step_s) as step_s,
    list(place order by place) as places,
    list(
        coalesce(speed_mps, run_m / nullif(span_s, 0), moved_m / nullif(span_s, 0)) order by place
    ) as speed_mps,
    list(heart_rate_bpm order by place) as heart_rate_bpm,
    list(altitude_m order by place) as altitude_m
from stretch
group by session_id
"""  # noqa: S608  (a number of our own)
_BOUTS: Final = (
    "select bout.session_id, kind, start_s, end_s, bout.distance_m, bout.avg_speed_mps,"
    " bout.avg_grade_frac, bout.avg_heart_rate_bpm"
    " from derived.bout inner join core.session using (athlete_id, session_id)"
    " where bout.athlete_id = ? and local_date between ? and ? order by bout.session_id, bout.bout"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thin:
    session_id: str
    step_s: float
    places: tuple[int, ...]
    speed_mps: tuple[float | None, ...]
    heart_rate_bpm: tuple[float | None, ...]
    altitude_m: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _SessionBout(Bout):
    session_id: str


def read_thin_traces(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, first: date, last: date
) -> dict[str, SessionTrace]:
    """Return the traces of the sessions of some days, each in at most `N_POINTS` means.

    Speed is the device's own, else from distance or places. A stretch without samples is NaN.
    """
    rows = fetch(conn, _THIN, _Thin, [athlete_id, first, last])
    return {row.session_id: _trace(row) for row in rows}


def _trace(row: _Thin) -> SessionTrace:
    n = max(row.places) + 1
    places = np.array(row.places)

    def _spread(values: tuple[float | None, ...]) -> np.ndarray:
        whole = np.full(n, np.nan)
        whole[places] = np.array(values, dtype=float)
        return whole

    return SessionTrace(
        step_s=row.step_s,
        speed_mps=_spread(row.speed_mps),
        heart_rate_bpm=_spread(row.heart_rate_bpm),
        altitude_m=_spread(row.altitude_m),
    )


def read_bouts(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, first: date, last: date
) -> dict[str, tuple[Bout, ...]]:
    """Return the stretches found in the sessions of some days, in order, by session."""
    by_session: dict[str, list[Bout]] = {}
    for bout in fetch(conn, _BOUTS, _SessionBout, [athlete_id, first, last]):
        by_session.setdefault(bout.session_id, []).append(bout)
    return {session_id: tuple(bouts) for session_id, bouts in by_session.items()}
