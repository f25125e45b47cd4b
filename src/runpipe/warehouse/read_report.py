"""What a report shows of sessions: lines for lists, judgements for their pages, thin traces."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

import duckdb
import numpy as np

from runpipe.model.archived import StoredOutcome
from runpipe.model.athlete import Learned
from runpipe.model.findings import Finding, finding_from_json
from runpipe.model.labels import Bout, Classification, Evidence
from runpipe.model.muscle import BAND_UNCERTAIN
from runpipe.model.report import SessionLine, SessionTrace, TrendPoint
from runpipe.warehouse.table_rows import fetch, fetch_map, fetch_value

_LINES: Final = (
    "select session_id, local_date, start_local, sport, sub_sport, coalesce(label, 'other') as label,"
    " variant, coalesce(label_source = 'user', false) as is_user_label, title, distance_m,"
    " coalesce(timer_s, elapsed_s) as duration_s, ascent_m, avg_speed_mps, avg_heart_rate_bpm,"
    " if(is_user_label, null, confidence_frac) as confidence_frac,"
    " load_au, coalesce(is_rpe_imputed, false) as is_load_imputed, session_type, is_hard"
    " from core.session"
    " left join derived.session_class using (athlete_id, session_id)"
    " left join derived.session_week using (athlete_id, session_id)"
    " where athlete_id = ? order by local_date, start_local nulls last, session_id"
)
_CLASS: Final = (
    "select label, variant, tags, confidence_frac, [] as evidence, rules_version, structure_source,"
    ' list_zip(list_transform(shares, lambda one: one."label"),'
    " list_transform(shares, lambda one: one.share_frac)) as shares"
    " from derived.session_class where athlete_id = ? and session_id = ?"
)
_SESSION_DIGESTS: Final = (
    "with bout as (select athlete_id, session_id, md5(string_agg(one::varchar, chr(10) order by bout))"
    " as bouts from derived.bout as one group by all),"
    " origin as (select athlete_id, session_id, list(recording_id || made_by order by member_rank) as origins"
    " from derived.session_member inner join raw.recording using (athlete_id, recording_id)"
    " inner join raw.content using (athlete_id, sha256) group by all)"
    " select session_id as key, md5(row(session_class, bouts, origins)::varchar) as value"
    " from derived.session_class left join bout using (athlete_id, session_id)"
    " left join origin using (athlete_id, session_id) where athlete_id = ?"
)
_FINDINGS: Final = (
    "select session_id as key, findings_json as value from derived.session_class"
    " where athlete_id = ? and findings_json is not null"
)
_EVIDENCE: Final = (
    "select one.rule, one.value, one.threshold, one.unit, one.supports"
    " from (select unnest(evidence) as one from derived.session_class"
    " where athlete_id = ? and session_id = ?)"
)
_OUTCOMES: Final = (
    "select sha256, path, status, reason,"
    " (select count(*) from raw.recording"
    "  where recording.athlete_id = file.athlete_id and recording.sha256 = file.sha256) as n_sessions"
    " from core.file where athlete_id = ?"
)
_PROFILES: Final = (
    "select local_date, profile_json from core.session"
    " inner join derived.session_class using (athlete_id, session_id)"
    " where athlete_id = ? and profile_json is not null"
    " order by local_date, start_utc, session_id"
)
_BOUTS: Final = (
    "select kind, start_s, end_s, distance_m, avg_speed_mps, avg_grade_frac, avg_heart_rate_bpm"
    " from derived.bout where athlete_id = ? and session_id = ? order by bout"
)
_TREND: Final = (
    "select week.week, band, coalesce(week_finding.code = $2, false) as is_uncertain,"
    " is_running_week, score, interval_low, interval_high, confidence_frac,"
    " run_distance_7d_m as run_distance_m, load_7d_au as load_au,"
    ' "index" as balance_index, n_sessions, n_diet_days'
    " from derived.week"
    " inner join derived.week_muscle using (athlete_id, week)"
    " inner join derived.week_balance using (athlete_id, week)"
    " left join derived.week_finding"
    " on week_finding.athlete_id = week.athlete_id and week_finding.week = week.week"
    " and week_finding.part = 'plausible'"
    " where week.athlete_id = $1 order by week.week"
)


@dataclass(frozen=True, slots=True)
class _Profile:
    local_date: date
    profile_json: str


@dataclass(frozen=True, slots=True)
class _Measured:
    """What a line of evidence measured and held it against."""

    rule: str
    value: float | None
    threshold: float | None
    unit: str | None
    supports: bool


@dataclass(frozen=True, slots=True)
class _SessionFindings:
    """What is said of a session: what spoke for the label or against it, and the rest."""

    evidence: tuple[tuple[Finding, bool], ...] = ()
    reason: Finding | None = None
    would_change: Finding | None = None
    structure: Finding | None = None

    @classmethod
    def from_json(cls, text: str) -> _SessionFindings:
        parts = json.loads(text)
        single = {
            name: finding_from_json(parts[name])
            for name in ("reason", "would_change", "structure")
            if parts.get(name) is not None
        }
        evidence = tuple((finding_from_json(e), e["supports"]) for e in parts["evidence"])
        return cls(evidence, **single)

    def supporting(self) -> tuple[Finding, ...]:
        """Return the reason there is no label, or else what spoke for the one there is."""
        if self.reason is not None:
            return (self.reason,)
        return tuple(finding for finding, supports in self.evidence if supports)


def read_trend(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[TrendPoint, ...]:
    """Return every judged week of an athlete as a row of weeks shows it, in order, unlinked."""
    return tuple(fetch(conn, _TREND, TrendPoint, [athlete_id, BAND_UNCERTAIN]))


def read_session_lines(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[SessionLine, ...]:
    """Return every session of an athlete as a list shows it, in order of day and start."""
    findings = _read_findings(conn, athlete_id)
    return tuple(
        replace(line, evidence=findings[line.session_id].supporting())
        if line.session_id in findings
        else line
        for line in fetch(conn, _LINES, SessionLine, [athlete_id])
    )


def _read_findings(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> dict[str, _SessionFindings]:
    texts = fetch_map(conn, _FINDINGS, [athlete_id])
    return {session_id: _SessionFindings.from_json(text) for session_id, text in texts.items()}


def read_learned(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[Learned, ...]:
    """Return what was learned of an athlete by each session, in order of day.

    A reference that rests on a single session is none.
    """
    return tuple(
        Learned(
            local_date=each.local_date,
            critical_speed_mps=_from_history(profile["critical_speed_mps"]),
        )
        for each in fetch(conn, _PROFILES, _Profile, [athlete_id])
        for profile in [json.loads(each.profile_json)]
    )


def _from_history(reference: Mapping[str, Any]) -> float | None:
    return reference["value"] if reference["source"] in {"history", "settings"} else None


def read_session_digests(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> dict[str, str]:
    """Return a digest of the judgement on each recorded session, its bouts and its recordings."""
    return fetch_map(conn, _SESSION_DIGESTS, [athlete_id])


def read_classification(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, session_id: str
) -> Classification | None:
    """Return the judgement on a session with its bouts, `None` for one that was not recorded."""
    key = [athlete_id, session_id]
    judged = fetch(conn, _CLASS, Classification, key)
    if not judged:
        return None
    findings = _read_findings(conn, athlete_id)[session_id]
    measured = fetch(conn, _EVIDENCE, _Measured, key)
    return replace(
        judged[0],
        bouts=tuple(fetch(conn, _BOUTS, Bout, key)),
        evidence=tuple(
            Evidence(finding=finding, **asdict(each))
            for each, (finding, _) in zip(measured, findings.evidence, strict=True)
        ),
        reason=findings.reason,
        would_change=findings.would_change,
        structure=findings.structure,
    )


def read_file_outcomes(
    conn: duckdb.DuckDBPyConnection, athlete_id: str
) -> Mapping[tuple[str, str], StoredOutcome]:
    """Return what became of every file, by SHA-256 and path.

    It needs `core`: call it after `build_core`.
    """
    outcomes = fetch(conn, _OUTCOMES, StoredOutcome, [athlete_id])
    return {(each.sha256, each.path): each for each in outcomes}


def read_last_date(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> date | None:
    """Return the last day that any judged week of an athlete speaks of, `None` before there is one."""
    last: date | None = fetch_value(
        conn, "select max(as_of) from derived.week where athlete_id = ?", [athlete_id]
    )
    return last


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
_THIN_BOUTS: Final = (
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
    for bout in fetch(conn, _THIN_BOUTS, _SessionBout, [athlete_id, first, last]):
        by_session.setdefault(bout.session_id, []).append(bout)
    return {session_id: tuple(bouts) for session_id, bouts in by_session.items()}
