"""What a report shows of sessions: lines for lists, and the judgement for a session's own page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb

from runpipe.model.assessment import BAND_UNCERTAIN, Band
from runpipe.model.athlete import Learned
from runpipe.model.findings import Finding, finding_from_json
from runpipe.model.labels import Bout, BoutKind, Classification, Evidence, SessionLabel
from runpipe.model.report import SessionLine, TrendPoint
from runpipe.model.week import Week
from runpipe.warehouse.connect import fetch_one

_LINES: Final = (
    "select session_id, local_date, start_local, sport, sub_sport, label, variant,"
    " label_source = 'user', title, distance_m, coalesce(timer_s, elapsed_s), ascent_m,"
    " avg_speed_mps, avg_heart_rate_bpm, confidence_frac, findings_json, load_au,"
    " is_rpe_imputed"
    " from core.session"
    " left join derived.session_class using (athlete_id, session_id)"
    " left join derived.session_week using (athlete_id, session_id)"
    " where athlete_id = ? order by local_date, start_local nulls last, session_id"
)
_CLASS: Final = (
    "select label, variant, tags, shares, confidence_frac, evidence, findings_json,"
    " rules_version from derived.session_class where athlete_id = ? and session_id = ?"
)
_OUTCOMES: Final = (
    "select sha256, path, status, reason,"
    " (select count(*) from raw.recording"
    "  where recording.athlete_id = file.athlete_id and recording.sha256 = file.sha256)"
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
    "select week.week, band, week_finding.code, is_running_week, score, interval_low, interval_high,"
    ' confidence_frac, run_distance_7d_m, load_7d_au, "index", n_sessions, n_diet_days'
    " from derived.week"
    " inner join derived.week_muscle using (athlete_id, week)"
    " inner join derived.week_balance using (athlete_id, week)"
    " left join derived.week_finding"
    " on week_finding.athlete_id = week.athlete_id and week_finding.week = week.week"
    " and week_finding.part = 'plausible'"
    " where week.athlete_id = ? order by week.week"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of a session: what spoke for the label or against it, and the rest."""

    evidence: tuple[tuple[Finding, bool], ...] = ()
    reason: Finding | None = None
    would_change: Finding | None = None

    @classmethod
    def from_json(cls, text: str | None) -> _Said:
        if text is None:
            return cls()
        found = json.loads(text)
        single = {
            name: finding_from_json(found[name])
            for name in ("reason", "would_change")
            if found[name] is not None
        }
        evidence = tuple((finding_from_json(e), e["supports"]) for e in found["evidence"])
        return cls(evidence, **single)

    def supporting(self) -> tuple[Finding, ...]:
        """Return the reason there is no label, or else what spoke for the one there is."""
        if self.reason is not None:
            return (self.reason,)
        return tuple(found for found, supports in self.evidence if supports)


def read_trend(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[TrendPoint, ...]:
    """Return every judged week of an athlete as a row of weeks shows it, in order, unlinked."""
    return tuple(
        TrendPoint(
            week=Week.parse(week),
            band=Band(band),
            is_uncertain=code == BAND_UNCERTAIN,
            is_running_week=is_running_week,
            score=score,
            interval_low=low,
            interval_high=high,
            confidence_frac=confidence,
            run_distance_m=run_distance_m,
            load_au=load_au,
            balance_index=index,
            n_sessions=n_sessions,
            n_diet_days=n_diet_days,
        )
        for (
            week,
            band,
            code,
            is_running_week,
            score,
            low,
            high,
            confidence,
            run_distance_m,
            load_au,
            index,
            n_sessions,
            n_diet_days,
        ) in conn.execute(_TREND, [athlete_id]).fetchall()
    )


def read_session_lines(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[SessionLine, ...]:
    """Return every session of an athlete as a list shows it, in order of day and start."""
    return tuple(_line(row) for row in conn.execute(_LINES, [athlete_id]).fetchall())


def _line(row: tuple[Any, ...]) -> SessionLine:
    said = _Said.from_json(row[15])
    return SessionLine(
        session_id=row[0],
        local_date=row[1],
        start_local=row[2],
        sport=row[3],
        sub_sport=row[4],
        label=SessionLabel(row[5]) if row[5] else SessionLabel.OTHER,
        variant=row[6],
        is_user_label=bool(row[7]),
        title=row[8],
        distance_m=row[9],
        duration_s=row[10],
        ascent_m=row[11],
        avg_speed_mps=row[12],
        avg_heart_rate_bpm=row[13],
        confidence_frac=None if row[7] else row[14],
        evidence=said.supporting(),
        load_au=row[16],
        is_load_imputed=bool(row[17]),
    )


def read_learned(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[Learned, ...]:
    """Return what was learned of an athlete by each session, in order of day.

    A reference that rests on a single session is none: one easy run says nothing of the most
    that a heart can do.
    """
    found = []
    for local_date, profile_json in conn.execute(_PROFILES, [athlete_id]).fetchall():
        profile = json.loads(profile_json)
        found.append(
            Learned(
                local_date=local_date,
                max_heart_rate_bpm=_from_history(profile["max_heart_rate_bpm"]),
                critical_speed_mps=_from_history(profile["critical_speed_mps"]),
            )
        )
    return tuple(found)


def _from_history(reference: Mapping[str, Any]) -> float | None:
    return reference["value"] if reference["source"] in {"history", "settings"} else None


def read_classification(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, session_id: str
) -> Classification | None:
    """Return the judgement on a session with its bouts, `None` for one that was not recorded."""
    row = fetch_one(conn, _CLASS, [athlete_id, session_id])
    if row is None:
        return None
    said = _Said.from_json(row[6])
    bouts = conn.execute(_BOUTS, [athlete_id, session_id]).fetchall()
    return Classification(
        label=SessionLabel(row[0]),
        variant=row[1],
        tags=tuple(row[2]),
        shares=tuple((SessionLabel(s["label"]), s["share_frac"]) for s in row[3]),
        confidence_frac=row[4],
        evidence=tuple(
            Evidence(**{k: v for k, v in e.items() if k != "text"}, finding=found)
            for e, (found, _) in zip(row[5], said.evidence, strict=True)
        ),
        bouts=tuple(
            Bout(
                kind=BoutKind(kind),
                start_s=start_s,
                end_s=end_s,
                distance_m=distance_m,
                avg_speed_mps=avg_speed_mps,
                avg_grade_frac=avg_grade_frac,
                avg_heart_rate_bpm=avg_heart_rate_bpm,
            )
            for kind, start_s, end_s, distance_m, avg_speed_mps, avg_grade_frac, avg_heart_rate_bpm in bouts
        ),
        reason=said.reason,
        would_change=said.would_change,
        rules_version=row[7],
    )


def read_file_outcomes(
    conn: duckdb.DuckDBPyConnection, athlete_id: str
) -> Mapping[tuple[str, str], tuple[str, str | None, int]]:
    """Return status, reason and number of recordings of every file, by SHA-256 and path.

    It needs `core`: call it after `build_core`.
    """
    found = conn.execute(_OUTCOMES, [athlete_id]).fetchall()
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in found}


def read_last_date(conn: duckdb.DuckDBPyConnection) -> date | None:
    """Return the last day that any judged week speaks of, `None` before there is one."""
    rows = conn.execute("select max(as_of) from derived.week").fetchall()
    last: date | None = rows[0][0]
    return last
