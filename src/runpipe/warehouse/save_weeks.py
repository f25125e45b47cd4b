"""Assessed weeks into `derived`: one table a part, the fields of the model as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import duckdb

from runpipe.model.assessment import (
    ActionPlan,
    DayAssessment,
    SessionAssessment,
    WeekAssessment,
)
from runpipe.model.week import Week
from runpipe.warehouse.insert import Row, field_values, insert_rows, transaction

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PARTS_OF_MUSCLE: Final = frozenset(
    {"confidence_parts", "uncertainty_parts", "factors", "reasons", "plan", "flags", "terms"}
)
PARTS_OF_BALANCE: Final = frozenset({"index_parts", "mix", "metrics", "flags"})
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
_FORGET: Final = (
    "delete from derived.week where athlete_id = ? and week >= ?",
    "delete from derived.week_muscle where athlete_id = ? and week >= ?",
    "delete from derived.week_energy where athlete_id = ? and week >= ?",
    "delete from derived.week_balance where athlete_id = ? and week >= ?",
    "delete from derived.week_factor where athlete_id = ? and week >= ?",
    "delete from derived.week_reason where athlete_id = ? and week >= ?",
    "delete from derived.week_action where athlete_id = ? and week >= ?",
    "delete from derived.week_confidence where athlete_id = ? and week >= ?",
    "delete from derived.week_uncertainty where athlete_id = ? and week >= ?",
    "delete from derived.week_term where athlete_id = ? and week >= ?",
    "delete from derived.week_mix where athlete_id = ? and week >= ?",
    "delete from derived.week_metric where athlete_id = ? and week >= ?",
    "delete from derived.week_index_part where athlete_id = ? and week >= ?",
    "delete from derived.week_flag where athlete_id = ? and week >= ?",
    "delete from derived.day where athlete_id = ? and week >= ?",
    "delete from derived.session_week where athlete_id = ? and week >= ?",
)


def save_assessments(
    conn: duckdb.DuckDBPyConnection,
    athlete_id: str,
    assessments: Sequence[WeekAssessment],
    since: Week | None = None,
) -> None:
    """Save an athlete's judged weeks, in place of all of this athlete's from `since` on.

    Days and sessions are kept with the ISO week they lie in; a running week's window reaches
    back into the week before, which speaks for those itself.

    Parameters
    ----------
    conn
        Of the next database.
    assessments
        Every week of the athlete from `since` on, at most once each.
    since
        Earlier weeks stay as they are; `None` replaces all.
    """
    tables: dict[str, list[Row]] = {}
    for one in assessments:
        for table, row in _rows(one):
            tables.setdefault(table, []).append(row)
    with transaction(conn):
        for statement in _FORGET:
            conn.execute(statement, [athlete_id, "" if since is None else str(since)])
        for table, rows in tables.items():
            insert_rows(conn, table, rows)


def _rows(one: WeekAssessment) -> Iterator[tuple[str, Row]]:
    key: Row = {"athlete_id": one.athlete_id, "week": str(one.week)}
    yield "derived.week", {**key, **_week(one)}
    yield (
        "derived.week_muscle",
        {**key, **_plan(one.muscle.plan), **_listed(one.muscle, PARTS_OF_MUSCLE)},
    )
    yield "derived.week_energy", {**key, **field_values(one.energy)}
    yield "derived.week_balance", {**key, **_listed(one.balance, PARTS_OF_BALANCE)}
    plan = one.muscle.plan
    parts: tuple[tuple[str, Sequence[DataclassInstance]], ...] = (
        ("derived.week_factor", one.muscle.factors),
        ("derived.week_reason", one.muscle.reasons),
        ("derived.week_action", plan.actions if plan else ()),
        ("derived.week_confidence", one.muscle.confidence_parts),
        ("derived.week_uncertainty", one.muscle.uncertainty_parts),
        ("derived.week_term", one.muscle.terms),
        ("derived.week_mix", one.balance.mix),
        ("derived.week_metric", one.balance.metrics),
        ("derived.week_index_part", one.balance.index_parts),
    )
    for table, values in parts:
        for position, value in enumerate(values, start=1):
            yield table, {**key, "position": position, **field_values(value)}
    for about, flags in (("muscle", one.muscle.flags), ("balance", one.balance.flags)):
        for position, flag in enumerate(flags, start=1):
            yield (
                "derived.week_flag",
                {**key, "position": position, "about": about, **field_values(flag)},
            )
    for day in one.days:
        if Week.of(day.date) == one.week:
            yield "derived.day", {**key, **_day(day)}
    for session in one.sessions:
        if Week.of(session.local_date) == one.week:
            yield "derived.session_week", {**key, **_session(session)}


def _week(one: WeekAssessment) -> Row:
    return {
        "week_start_date": one.week.first_date,
        "as_of": one.as_of,
        "first_date": one.first_date,
        "is_running_week": one.is_running_week,
        "defaults_used": list(one.defaults_used),
        "rules_version": one.rules_version,
        **field_values(one.coverage),
    }


def _listed(value: DataclassInstance, leave_out: frozenset[str]) -> Row:
    """Return the fields with tuples as lists, which is what DuckDB takes."""
    return {
        name: list(found) if isinstance(found, tuple) else found
        for name, found in field_values(value, leave_out=leave_out).items()
    }


def _plan(plan: ActionPlan | None) -> Row:
    if plan is None:
        return {"plan_text": None}
    return {
        "plan_text": plan.text,
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
        "banister_au": load.banister_au,
        "edwards_au": load.edwards_au,
        "lucia_au": load.lucia_au,
        "running_stress_au": load.running_stress_au,
        "energy_kcal": energy.net_kcal,
        "gross_energy_kcal": energy.gross_kcal,
        "energy_method": energy.method,
        "energy_sigma_frac": energy.sigma_frac,
        "is_hard": session.is_hard,
        "is_depleting": session.is_depleting,
        "depletion_text": session.depletion_text,
    }
