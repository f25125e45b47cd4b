"""Judged weeks: every field of the model has its column, and comes back as it was."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from runpipe.model.energy import EnergyBalance, EnergyMethod, SessionEnergy
from runpipe.model.iso_week import Week
from runpipe.model.muscle import (
    Action,
    BalanceMetric,
    ConfidencePart,
    FactorCard,
    Flag,
    IndexPart,
    MixShare,
    MuscleRisk,
    Reason,
    SessionLoad,
    Term,
    TrainingBalance,
    UncertaintyPart,
)
from runpipe.model.week_assessment import DayAssessment, SessionAssessment, WeekCoverage
from runpipe.model.week_facts import SessionType
from runpipe.warehouse import build_core, build_mart, run_checks, save_weeks
from runpipe.warehouse.save_weeks import NOT_OF_THE_DAY, PARTS_OF_BALANCE, PARTS_OF_MUSCLE
from tests.builders_report import assessment, withheld
from tests.unit.warehouse.made import (
    MONDAY,
    WEEK,
    empty,
    run_file,
    tables,
    whole,
    with_running_of_days,
)


def columns(conn, table: str) -> set[str]:
    return set(conn.table(f"derived.{table}").columns)


def names(kind: type) -> set[str]:
    return {field.name for field in fields(kind)}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("week", names(WeekCoverage)),
        ("week_muscle", names(MuscleRisk) - PARTS_OF_MUSCLE),
        ("week_energy", names(EnergyBalance)),
        ("week_balance", names(TrainingBalance) - PARTS_OF_BALANCE),
        ("week_factor", names(FactorCard) - {"finding"} | {"text"}),
        ("week_reason", names(Reason) - {"finding"} | {"text"}),
        ("week_action", names(Action) - {"finding"} | {"text"}),
        ("week_confidence", names(ConfidencePart) - {"finding"} | {"text"}),
        ("week_uncertainty", names(UncertaintyPart)),
        ("week_term", names(Term)),
        ("week_mix", names(MixShare)),
        ("week_metric", names(BalanceMetric) - {"finding"} | {"text"}),
        ("week_index_part", names(IndexPart)),
        ("week_flag", names(Flag) - {"finding"} | {"text"}),
        ("day", names(DayAssessment) - NOT_OF_THE_DAY),
    ],
)
def test_every_field_of_the_model_has_its_column(table, expected):
    assert expected - columns(empty(), table) == set()


def test_a_judged_week_is_there_to_be_queried():
    conn = whole()
    assert conn.execute(
        "select week, week_start_date, score, band, interval_low, interval_high, p_loss_frac,"
        " loss_rate_pct_per_week, n_diet_days, energy_source, plan_score from weekly_muscle_risk"
    ).fetchall() == [
        ("2026-W46", MONDAY, 31.5, "guarded", 10.1, 64.9, 0.7, 0.1833, 5, "diet_and_scale", 17.7)
    ]
    assert conn.execute("select load_7d_au, balance_index from weekly_training_balance").fetchall()
    factors = conn.execute("select factor from weekly_risk_factors order by position").fetchall()
    assert [row[0] for row in factors] == [one.name for one in assessment(WEEK).muscle.factors]


def test_a_withheld_week_has_no_numbers_and_says_why():
    conn = whole([run_file("a.fit")])
    save_weeks(conn, "me", [withheld()])
    build_mart(conn)
    ((score, band, reason),) = conn.execute(
        "select score, band, withheld_reason from weekly_muscle_risk"
    ).fetchall()
    assert (score, band) == (None, "insufficient")
    assert reason
    run_checks(conn)


def test_saving_weeks_replaces_all_of_the_athletes_and_nobody_elses():
    conn = whole()
    week = with_running_of_days(conn, assessment(WEEK))
    save_weeks(conn, "anna", [replace(week, athlete_id="anna")])
    before = tables(conn)
    save_weeks(conn, "me", [week])
    assert tables(conn) == before
    save_weeks(conn, "me", [], gone=[WEEK])
    assert conn.execute("select distinct athlete_id from derived.week").fetchall() == [("anna",)]
    assert conn.execute("select distinct athlete_id from derived.day").fetchall() == [("anna",)]


def test_a_running_week_leaves_the_days_before_it_to_their_own_week():
    conn = whole()
    last, running = assessment(WEEK), assessment(Week(2026, 47))
    running = replace(running, is_running_week=True, days=last.days[3:] + running.days[:3])
    save_weeks(conn, "me", [last, running])
    rows = conn.execute(
        "select week, count(*) from derived.day group by all order by all"
    ).fetchall()
    assert rows == [("2026-W46", 7), ("2026-W47", 3)]


def test_loads_and_energy_come_to_the_session():
    conn = whole([run_file("a.fit")])
    ((session_id,),) = conn.execute("select session_id from sessions").fetchall()
    load = SessionLoad(session_id=session_id, load_au=144.0, rpe=3.0, is_rpe_imputed=True)
    energy = SessionEnergy(
        session_id=session_id,
        gross_kcal=560.0,
        net_kcal=500.0,
        method=EnergyMethod.RUN_DISTANCE,
        sigma_frac=0.1,
    )
    made = SessionAssessment(
        session_id=session_id,
        local_date=MONDAY,
        session_type=SessionType.EASY,
        load=load,
        energy=energy,
        is_hard=False,
        is_depleting=False,
    )
    save_weeks(conn, "me", [assessment(WEEK, sessions=(made,))])
    build_core(conn)
    build_mart(conn)
    run_checks(conn)
    assert conn.execute(
        "select session_type, load_au, is_rpe_imputed, rpe, energy_kcal, energy_method from sessions"
    ).fetchall() == [("easy", 144.0, True, None, 500.0, "run_distance")]


def test_a_day_without_a_log_has_no_intake_and_one_without_a_night_no_sleep():
    conn = whole([run_file("a.fit", MONDAY), run_file("b.fit", MONDAY + timedelta(days=9))])
    rows = conn.execute(
        "select local_date, status, n_sessions, intake_kcal, asleep_s, mass_kg, run_distance_m, week"
        " from days order by local_date"
    ).fetchall()
    assert len(rows) == 10
    assert rows[-1] == (
        MONDAY + timedelta(days=9), "none", 1, None, None, None, 360.0, "2026-W47"
    )  # fmt: skip
    assert rows[-2] == (
        MONDAY + timedelta(days=8), "none", 0, None, None, None, None, "2026-W47"
    )  # fmt: skip
