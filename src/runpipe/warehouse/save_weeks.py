"""Assessed weeks into `derived`, the ledger of lean mass and the constants judged by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import duckdb

from runpipe.model.findings import Finding, finding_to_json
from runpipe.model.iso_week import Week
from runpipe.model.muscle import ActionPlan, MuscleRisk
from runpipe.model.week_assessment import DayAssessment, SessionAssessment, WeekAssessment
from runpipe.warehouse.table_rows import Row, field_values, insert_rows, transaction
from runpipe.words import message, say

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from runpipe.model.findings import finding_from_json
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import LedgerEntry, PredictedWeek
from runpipe.model.week_facts import WeighIn
from runpipe.warehouse.table_rows import fetch

PARTS_OF_MUSCLE: Final = frozenset(
    {
        "confidence_parts",
        "uncertainty_parts",
        "factors",
        "reasons",
        "plan",
        "flags",
        "terms",
        "plausible",
        "caveats",
        "would_help",
        "energy_points",
        "withheld_reason",
        "conditional",
        "conditional_text",
        "targets",
    }
)
PARTS_OF_BALANCE: Final = frozenset({"index_parts", "mix", "metrics", "flags", "recovery"})
NOT_OF_THE_DAY: Final = frozenset(
    # what a day's own tables say already, from the logs and sessions themselves
    {
        "date",
        "intake_kcal",
        "protein_g",
        "carb_g",
        "fat_g",
        "n_sessions",
        "distance_m",
        "duration_s",
        "sleep_h",
        "mass_kg",
    }
)
_TITLES: Final = {
    "derived.week_factor": ("factor", "name"),
    "derived.week_reason": ("factor", "factor"),
    "derived.week_metric": ("measure", "name"),
}
"""Tables with a title: the kind of message, and the column that names whose."""
_FORGET: Final = (
    "delete from derived.week where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_muscle where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_energy where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_balance where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_factor where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_reason where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_action where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_conditional where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_confidence where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_uncertainty where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_term where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_mix where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_metric where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_index_part where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_flag where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.day where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.session_week where athlete_id = ? and week in (select unnest(?::varchar[]))",
    "delete from derived.week_finding where athlete_id = ? and week in (select unnest(?::varchar[]))",
)


def save_weeks(
    conn: duckdb.DuckDBPyConnection,
    athlete_id: str,
    assessments: Sequence[WeekAssessment],
    gone: Iterable[Week] = (),
) -> None:
    """Save an athlete's judged weeks as rows and texts, in place of what these weeks had.

    Days and sessions are kept with the ISO week they lie in; a running week's window reaches
    back into the week before, which speaks for those itself.

    Parameters
    ----------
    conn
        Of the next database.
    assessments
        Each week at most once; other weeks stay as they are.
    gone
        Weeks that are no longer judged.
    """
    tables: dict[str, list[Row]] = {}
    for assessment in assessments:
        for table, row in _rows(assessment):
            tables.setdefault(table, []).append(row)
    weeks = sorted(
        {str(week) for week in gone} | {str(assessment.week) for assessment in assessments}
    )
    with transaction(conn):
        for statement in _FORGET:
            conn.execute(statement, [athlete_id, weeks])
        for table, rows in tables.items():
            insert_rows(conn, table, rows)


def _rows(assessment: WeekAssessment) -> Iterator[tuple[str, Row]]:
    key: Row = {"athlete_id": assessment.athlete_id, "week": str(assessment.week)}
    yield "derived.week", {**key, **_week(assessment)}
    yield (
        "derived.week_muscle",
        {
            **key,
            **_plan(assessment.muscle.plan),
            **_muscle_texts(assessment.muscle),
            **_targets(assessment.muscle),
            **field_values(assessment.muscle, leave_out=PARTS_OF_MUSCLE),
        },
    )
    yield "derived.week_energy", {**key, **field_values(assessment.energy)}
    yield (
        "derived.week_balance",
        {
            **key,
            **field_values(assessment.balance, leave_out=PARTS_OF_BALANCE),
            "damage_text": say(assessment.balance.recovery),
        },
    )
    plan = assessment.muscle.plan
    parts: tuple[tuple[str, Sequence[DataclassInstance]], ...] = (
        ("derived.week_factor", assessment.muscle.factors),
        ("derived.week_reason", assessment.muscle.reasons),
        ("derived.week_action", plan.actions if plan else ()),
        ("derived.week_confidence", assessment.muscle.confidence_parts),
        ("derived.week_uncertainty", assessment.muscle.uncertainty_parts),
        ("derived.week_term", assessment.muscle.terms),
        ("derived.week_mix", assessment.balance.mix),
        ("derived.week_metric", assessment.balance.metrics),
        ("derived.week_index_part", assessment.balance.index_parts),
    )
    for table, values in parts:
        for position, value in enumerate(values, start=1):
            yield table, {**key, "position": position, **_part(table, value)}
    for table, row in (*_conditional_rows(assessment.muscle), *_flag_rows(assessment)):
        yield table, {**key, **row}
    for row in _findings(assessment):
        yield "derived.week_finding", {**key, **row}
    for day in assessment.days:
        if Week.of(day.date) == assessment.week:
            yield "derived.day", {**key, **_day(day)}
    for session in assessment.sessions:
        if Week.of(session.local_date) == assessment.week:
            yield "derived.session_week", {**key, **_session(session)}


def _week(assessment: WeekAssessment) -> Row:
    return {
        "week_start_date": assessment.week.first_date,
        "as_of": assessment.as_of,
        "first_date": assessment.first_date,
        "is_running_week": assessment.is_running_week,
        "defaults_used": [say(default) for default in assessment.defaults_used],
        "rules_version": assessment.rules_version,
        **field_values(assessment.coverage),
    }


def _muscle_texts(muscle: MuscleRisk) -> Row:
    withheld, conditional = muscle.withheld_reason, muscle.conditional_text
    return {
        "band_text": say(muscle.plausible),
        "caveats": [say(caveat) for caveat in muscle.caveats],
        "would_help": [say(gap) for gap in muscle.would_help],
        "withheld_reason": None if withheld is None else say(withheld),
        "conditional_text": None if conditional is None else say(conditional),
    }


def _targets(muscle: MuscleRisk) -> Row:
    targets = muscle.targets
    if targets is None:
        return {}
    return {f"target_{name}": value for name, value in field_values(targets).items()}


def _conditional_rows(muscle: MuscleRisk) -> Iterator[tuple[str, Row]]:
    """Yield the bands at some balances, then the deficits from which a band begins."""
    answer = muscle.conditional
    if answer is None:
        return
    rows = [{**field_values(band), "is_band_edge": False} for band in answer.bands]
    rows += [
        {
            "balance_kcal": -edge.deficit_kcal,
            "score": edge.score,
            "band": edge.band,
            "is_band_edge": True,
        }
        for edge in answer.edges
    ]
    for position, row in enumerate(rows, start=1):
        yield "derived.week_conditional", {"position": position, **row}


def _flag_rows(assessment: WeekAssessment) -> Iterator[tuple[str, Row]]:
    for about, flags in (
        ("muscle", assessment.muscle.flags),
        ("balance", assessment.balance.flags),
    ):
        for position, flag in enumerate(flags, start=1):
            yield (
                "derived.week_flag",
                {"position": position, "about": about, **_part("", flag)},
            )


def _part(table: str, value: DataclassInstance) -> Row:
    """Return a part's fields, and its texts in English beside them."""
    row = dict(field_values(value, leave_out=frozenset({"finding"})))
    if table in _TITLES:
        kind, name = _TITLES[table]
        row["title"] = message(f"{kind}.{row[name]}.title")
    if table == "derived.week_uncertainty":
        row["text"] = message(f"uncertainty.{row['name']}")
    elif table == "derived.week_term":
        row["text"] = ""
    findings_by_part = getattr(value, "finding", None)
    return row if findings_by_part is None else {**row, "text": say(findings_by_part)}


def _findings(assessment: WeekAssessment) -> Iterator[Row]:
    """Yield every finding of a week with the part of the assessment that it stands in."""
    muscle, balance = assessment.muscle, assessment.balance
    plan, withheld = muscle.plan, muscle.withheld_reason
    findings_by_part: dict[str, Sequence[Finding]] = {
        "plausible": (muscle.plausible,),
        "withheld_reason": () if withheld is None else (withheld,),
        "conditional": () if muscle.conditional_text is None else (muscle.conditional_text,),
        "would_help": muscle.would_help,
        "caveats": muscle.caveats,
        "plan": () if plan is None else (plan.finding,),
        "actions": () if plan is None else [a.finding for a in plan.actions],
        "factors": [factor.finding for factor in muscle.factors],
        "reasons": [reason.finding for reason in muscle.reasons],
        "confidence_parts": [part.finding for part in muscle.confidence_parts],
        "muscle_flags": [flag.finding for flag in muscle.flags],
        "balance_flags": [flag.finding for flag in balance.flags],
        "metrics": [metric.finding for metric in balance.metrics],
        "recovery": (balance.recovery,),
        "defaults_used": assessment.defaults_used,
    }
    for part, findings in findings_by_part.items():
        for position, one_finding in enumerate(findings, start=1):
            yield _finding(part, position, one_finding)


def _finding(part: str, position: int, findings_by_part: Finding) -> Row:
    as_json = finding_to_json(findings_by_part)
    return {
        "part": part,
        "position": position,
        "code": findings_by_part.code,
        "values_json": json.dumps(as_json["values"], separators=(",", ":"), ensure_ascii=False),
    }


def _plan(plan: ActionPlan | None) -> Row:
    if plan is None:
        return {"plan_text": None}
    return {
        "plan_text": say(plan.finding),
        "plan_score": plan.predicted_score,
        "plan_band": plan.predicted_band,
        "plan_reaches_lower_band": plan.reaches_lower_band,
    }


def _day(day: DayAssessment) -> Row:
    return {"local_date": day.date, **field_values(day, leave_out=NOT_OF_THE_DAY)}


def _session(session: SessionAssessment) -> Row:
    load, energy = session.load, session.energy
    return {
        "session_id": session.session_id,
        "session_type": session.session_type,
        "load_au": load.load_au,
        "load_rpe": load.rpe,
        "is_rpe_imputed": load.is_rpe_imputed,
        "rpe_source": load.rpe_source,
        "banister_au": load.banister_au,
        "edwards_au": load.edwards_au,
        "lucia_au": load.lucia_au,
        "running_stress_au": load.running_stress_au,
        "energy_kcal": energy.net_kcal,
        "gross_energy_kcal": energy.gross_kcal,
        "energy_method": energy.method,
        "energy_sigma_frac": energy.sigma_frac,
        "is_hard": session.is_hard,
        "hardness_frac": session.hardness_frac,
        "athlete_max_heart_rate_bpm": session.athlete_max_heart_rate_bpm,
        "athlete_max_heart_rate_sd_bpm": session.athlete_max_heart_rate_sd_bpm,
        "is_depleting": session.is_depleting,
        "depletion_text": None if session.depletion is None else say(session.depletion),
        "fuel_text": None if session.fuel is None else say(session.fuel),
    }


def save_rules(conn: duckdb.DuckDBPyConnection, rules_by_file: Mapping[str, Rules]) -> None:
    """Save rules files whole, in place of what was there.

    Parameters
    ----------
    conn
        Of the next database.
    rules_by_file
        Each file's rules by its name, such as ``risk``.
    """
    rows = [
        {
            "file": file,
            "name": rule.name,
            "value": rule.value,
            "unit": rule.unit,
            "source": rule.source,
            "grade": rule.grade or None,
            "note": rule.note or None,
            "version": rules.version,
        }
        for file, rules in rules_by_file.items()
        for rule in rules.by_name.values()
    ]
    with transaction(conn):
        conn.execute("delete from derived.rule")
        insert_rows(conn, "derived.rule", rows)


_WEEKS: Final = (
    "select week_start_date as first_date, -loss_rate_kg_per_week as change_kg,"
    " -loss_rate_high_pct_per_week / 100 * fat_free_mass_kg as low_kg,"
    " -loss_rate_low_pct_per_week / 100 * fat_free_mass_kg as high_kg"
    " from derived.week inner join derived.week_muscle using (athlete_id, week)"
    " inner join derived.week_energy using (athlete_id, week)"
    " where athlete_id = ? and loss_rate_kg_per_week is not null order by week_start_date"
)
_MEASURED: Final = (
    "select local_date, mass_kg, body_fat_frac, body_fat_method from core.weigh_in"
    " where athlete_id = ? and body_fat_frac is not null order by local_date"
)
_LEDGER: Final = (
    "select * exclude (athlete_id, position, text) from derived.ledger"
    " where athlete_id = ? order by position"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredEntry:
    method: str
    first_date: date
    last_date: date
    first_kg: float
    last_kg: float
    measured_kg: float
    least_kg: float
    expected_kg: float | None
    expected_low_kg: float | None
    expected_high_kg: float | None
    n_weeks: float
    n_expected_weeks: float
    code: str
    values_json: str


def read_expected_weeks(
    conn: duckdb.DuckDBPyConnection, athlete_id: str
) -> tuple[PredictedWeek, ...]:
    """Return what every judged week let expect of lean mass, in order."""
    return tuple(fetch(conn, _WEEKS, PredictedWeek, [athlete_id]))


def read_body_fat(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[WeighIn, ...]:
    """Return every weigh-in with body fat, in order of day."""
    return tuple(fetch(conn, _MEASURED, WeighIn, [athlete_id]))


def save_ledger(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, entries: Sequence[LedgerEntry]
) -> None:
    """Save an athlete's ledger in place of what was there."""
    rows = [
        {
            "athlete_id": athlete_id,
            "position": position,
            **field_values(entry, leave_out=frozenset({"finding"})),
            "code": entry.finding.code,
            "values_json": json.dumps(finding_to_json(entry.finding)["values"]),
            "text": say(entry.finding),
        }
        for position, entry in enumerate(entries, start=1)
    ]
    with transaction(conn):
        conn.execute("delete from derived.ledger where athlete_id = ?", [athlete_id])
        insert_rows(conn, "derived.ledger", rows)


def read_ledger(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[LedgerEntry, ...]:
    """Return an athlete's ledger, as a section of a page shows it."""
    return tuple(_entry(stored) for stored in fetch(conn, _LEDGER, _StoredEntry, [athlete_id]))


def _entry(stored: _StoredEntry) -> LedgerEntry:
    values: Any = field_values(stored, leave_out=frozenset({"code", "values_json"}))
    as_json = {"code": stored.code, "values": json.loads(stored.values_json)}
    return LedgerEntry(**values, finding=finding_from_json(as_json))
