"""A judged week for the report's tests: the golden week of science/model.md 8, by hand.

The figures are those of the worked example, not of our code, so that a report test fails for
the report's own reasons only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.energy import EnergyBalance, EnergySource
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.iso_week import Week
from runpipe.model.labels import SessionLabel
from runpipe.model.logs import BodyFatMethod
from runpipe.model.muscle import (
    Action,
    ActionPlan,
    BalanceMetric,
    Band,
    ConfidenceLevel,
    ConfidencePart,
    FactorCard,
    Flag,
    Light,
    MixShare,
    MuscleRisk,
    Reason,
    Term,
    TrainingBalance,
    UncertaintyPart,
)
from runpipe.model.report import SessionLine
from runpipe.model.week_assessment import DayAssessment, WeekAssessment, WeekCoverage
from runpipe.model.week_facts import DayStatus, WeekFacts

SHOWN = {
    name: Quantity(value, "", name.partition(".")[2])
    for name, value in {
        "risk.score.guarded": 20.0,
        "risk.score.elevated": 40.0,
        "risk.score.high": 65.0,
        "risk.score.loss_threshold": 0.1,
        "risk.reasons.min_points": 2.0,
        "load.damage.easy_only": 1.0,
        "load.damage.no_hard": 2.0,
        "load.damage.decay_days": 2.0,
        "load.ewma.min_history_days": 28.0,
        "energy.scale.min_weigh_ins": 6.0,
        "energy.body.body_fat_window_days": 60.0,
        "energy.availability.caution_kcal_per_kg": 30.0,
    }.items()
}


def plain(text: str) -> Finding:
    """Return words that no catalogue holds."""
    return finding("plain", text=text)


WEEK = Week(2026, 46)
ATHLETE = AthleteFacts(
    sex=Sex.MALE,
    birth_date=date(1984, 3, 2),
    height_m=1.78,
    mass_kg=72.0,
    body_fat_frac=0.15,
    body_fat_method=BodyFatMethod.BIA,
    body_fat_date=date(2026, 10, 20),
)
# day: exercise, expenditure, eaten, protein, carbohydrate, fat, km, minutes, load, damage index
_DAYS: tuple[tuple[float | None, ...], ...] = (
    (0, 2432, 2150, 92, 250, 80, 0, 0, 0, 0.0),
    (672, 3104, 2400, 105, 300, 82, 10, 55, 440, 1.06),
    (500, 2931, 2200, 95, 265, 78, 8, 48, 144, 1.06),
    (622, 3054, None, None, None, None, 9, 58, 406, 1.86),
    (172, 2604, 2250, 98, 270, 80, 0, 40, 240, 1.13),
    (373, 2805, None, None, None, None, 6, 37, 111, 1.00),
    (1639, 4071, 2700, 110, 380, 78, 26, 150, 900, 2.94),
)
_SLEEP_H = (6.5, 6.0, 6.4, None, 6.2, 6.6, 6.1)


def facts(week: Week = WEEK, athlete: AthleteFacts = ATHLETE) -> WeekFacts:
    """The facts' head; the report asks for no more of them."""
    return WeekFacts(athlete=athlete, week=week, as_of=week.last_date)


def days(week: Week = WEEK) -> tuple[DayAssessment, ...]:
    return tuple(_day(week.first_date + timedelta(days=i), i) for i in range(7))


def _day(day: date, i: int) -> DayAssessment:
    exercise, used, eaten, protein, carb, fat, km, minutes, load, damage = _DAYS[i]
    corrected = None if eaten is None else eaten * 1.08
    return DayAssessment(
        date=day,
        status=DayStatus.NONE if eaten is None else DayStatus.COMPLETE,
        exercise_kcal=exercise,
        tdee_kcal=used,
        intake_kcal=eaten,
        corrected_intake_kcal=corrected,
        balance_kcal=None if corrected is None or used is None else corrected - used,
        protein_g=protein,
        carb_g=carb,
        fat_g=fat,
        n_sessions=int(bool(minutes)),
        distance_m=(km or 0) * 1000.0,
        duration_s=(minutes or 0) * 60.0,
        load_au=load or 0.0,
        is_load_imputed=False,
        damage_index=damage or 0.0,
        is_hard=i in {1, 3, 6},
        is_rest=i == 0,
        is_ill=False,
        sleep_h=_SLEEP_H[i],
        mass_kg=72.2 - 0.05 * i,
    )


def energy() -> EnergyBalance:
    return EnergyBalance(
        mass_kg=72.0,
        mass_date=WEEK.last_date,
        body_fat_frac=0.15,
        body_fat_method="bia",
        is_body_fat_measured=True,
        fat_mass_kg=10.8,
        fat_free_mass_kg=61.2,
        ffmi_kg_per_m2=19.3,
        resting_kcal=1737.0,
        activity_factor=1.4,
        nee_kcal=2431.7,
        exercise_kcal=568.4,
        tdee_kcal=3000.1,
        logged_tdee_kcal=3028.4,
        logged_exercise_kcal=596.7,
        intake_kcal=2340.0,
        corrected_intake_kcal=2527.2,
        under_reporting_frac=0.08,
        is_under_reporting_personal=False,
        diet_balance_kcal=-501.2,
        diet_sigma_kcal=336.0,
        scale_slope_kg_per_day=-0.05,
        scale_slope_se_kg_per_day=0.03,
        scale_balance_kcal=-350.0,
        scale_sigma_kcal=216.0,
        balance_kcal=-394.2,
        sigma_kcal=182.0,
        deficit_kcal=394.2,
        deficit_frac=0.131,
        source=EnergySource.DIET_AND_SCALE,
        log_and_scale_disagree=False,
        availability_kcal_per_kg=31.5,
        availability_light=Light.CAUTION,
        protein_g_per_kg=1.389,
        protein_target_g_per_kg=1.863,
        effective_protein_g_per_kg=1.413,
        carb_g_per_kg=4.07,
        carb_reference_g_per_kg=5.0,
        fat_g=79.6,
        fat_energy_frac=0.306,
        n_feedings_per_day=2.2,
        fuelled_sessions_frac=0.5,
        mass_change_frac_per_week=-0.0049,
    )


def _factor(name: str, unit: str, *, aim: tuple[float, float], light: Light,
            points: float | None, grade: str) -> FactorCard:  # fmt: skip
    value, reference = aim
    return FactorCard(
        name=name,
        value=value,
        unit=unit,
        reference=reference,
        light=light,
        points=points,
        grade=grade,
        source="own choice",
        is_imputed=False,
        finding=plain(f"The {name} in plain words."),
    )


def muscle() -> MuscleRisk:
    return MuscleRisk(
        score=31.5,
        band=Band.GUARDED,
        plausible=finding(
            "band.plausible",
            middle=finding("band.guarded"),
            lowest=finding("band.low"),
            highest=finding("band.elevated"),
        ),
        interval_low=10.1,
        interval_high=64.9,
        p_loss_frac=0.70,
        loss_rate_pct_per_week=0.1833,
        loss_rate_low_pct_per_week=-0.026,
        loss_rate_high_pct_per_week=0.392,
        loss_rate_kg_per_week=0.112,
        sigma_pct_per_week=0.163,
        score_midpoint_pct_per_week=0.30,
        confidence_frac=0.82,
        confidence_level=ConfidenceLevel.HIGH,
        confidence_parts=(
            ConfidencePart(name="diet", weight=0.35, value_frac=5 / 7, finding=plain("Food log")),
            ConfidencePart(name="scale", weight=0.15, value_frac=1.0, finding=plain("Scale trend")),
        ),
        uncertainty_parts=(
            UncertaintyPart(name="energy", delta_pct_per_week=0.104),
        ),
        four_week_score=27.2,
        four_week_band=Band.GUARDED,
        four_week_loss_rate_pct_per_week=0.152,
        n_four_week_weeks=4,
        factors=(
            _factor("energy_deficit", "kcal/d", aim=(394.2, 0.0), light=Light.CAUTION, points=22.2, grade="A"),
            _factor("protein", "g/kg", aim=(1.413, 1.863), light=Light.CAUTION, points=7.5, grade="A"),
            _factor("strength", "LU/wk", aim=(0.875, 2.0), light=Light.WARN, points=6.4, grade="A"),
            _factor("sleep", "h/night", aim=(6.3, 7.5), light=Light.CAUTION, points=3.3, grade="B"),
            _factor("fat", "frac", aim=(0.306, 0.25), light=Light.OK, points=None, grade="C"),
        ),
        reasons=(
            Reason(factor="energy_deficit", points=22.2, score_without=9.3,
                   finding=plain("about 390 kcal a day less eaten than spent")),
            Reason(factor="protein", points=7.5, score_without=24.0,
                   finding=plain("1.4 g/kg a day; in a deficit 1.9 g/kg protects better.")),
            Reason(factor="strength", points=6.4, score_without=25.1,
                   finding=plain("One session this week; two keep more muscle in trials.")),
            Reason(factor="sleep", points=3.3, score_without=28.2,
                   finding=plain("6.3 h a night; under 7 h the loss in a deficit grows.")),
        ),
        plan=ActionPlan(
            actions=(Action(name="energy", change=197.1, unit="kcal/d",
                            finding=finding("action.energy", kcal=Quantity(200.0, "kcal/d"))),),
            predicted_score=17.7,
            predicted_band=Band.LOW,
            reaches_lower_band=True,
        ),
        flags=(),
        caveats=(finding("caveat.lean_mass"),),
        terms=(Term(name="loss_share", value=0.4906, unit="frac"),),
    )  # fmt: skip


def _share(name: str, now: float | None, before: float | None, *, minutes: float = 0,
           km: float = 0, load: float = 0) -> MixShare:  # fmt: skip
    return MixShare(
        name=name,
        sessions_7d=1.0 if minutes else 0.0,
        duration_7d_s=minutes * 60.0,
        distance_7d_m=km * 1000.0,
        load_7d_au=load,
        sessions_28d=4.0 if before else 0.0,
        time_share_7d_frac=now,
        time_share_28d_frac=before,
        distance_share_7d_frac=None,
        distance_share_28d_frac=None,
        load_share_7d_frac=None,
        load_share_28d_frac=None,
        session_share_7d_frac=None,
        session_share_28d_frac=None,
    )


def _metric(name: str, value: float | None, unit: str, light: Light,
            text: str) -> BalanceMetric:  # fmt: skip
    return BalanceMetric(
        name=name,
        value=value,
        unit=unit,
        light=light,
        window="7 d",
        finding=plain(text),
        grade="C",
        source="own choice",
    )


def balance() -> TrainingBalance:
    return TrainingBalance(
        load_7d_au=2241.0,
        n_imputed_loads=0,
        avg_daily_load_au=320.1,
        sd_daily_load_au=300.5,
        monotony=1.07,
        strain_au=2388.0,
        acute_load_au=397.3,
        chronic_load_au=304.6,
        acute_chronic_ratio=1.304,
        run_distance_7d_m=59_000.0,
        run_distance_previous_7d_m=48_000.0,
        run_distance_28d_m=196_000.0,
        run_distance_change_frac=0.23,
        longest_run_7d_m=26_000.0,
        longest_run_before_m=21_000.0,
        spike_ratio=1.238,
        spike_class="small",
        long_run_share_frac=0.44,
        low_intensity_frac=0.776,
        mid_intensity_frac=0.095,
        high_intensity_frac=0.129,
        heart_rate_minutes=348.0,
        polarization_index=2.02,
        polarization_class="polarised",
        n_hard_days=3,
        has_consecutive_hard_days=False,
        n_rest_days=1,
        strength_units_lower_7d=1.0,
        strength_units_upper_7d=1.0,
        strength_units_lower_28d=0.75,
        strength_units_upper_28d=0.75,
        high_force_units=1.8,
        n_active_weeks_of_8=8,
        weekly_load_cv=0.2,
        damage_index=2.94,
        recovery=plain("2.9 after Sunday: easy running only for about two days."),
        index=73.4,
        index_parts=(),
        mix=(
            _share("hiit", 0.142, 0.10, minutes=55, km=10, load=440),
            _share("hill", 0.149, 0.08, minutes=58, km=9, load=406),
            _share("long", 0.387, 0.34, minutes=150, km=26, load=900),
            _share("tempo", 0.0, 0.06),
            _share("easy", 0.219, 0.34, minutes=85, km=14, load=255),
            _share("strength_lower", 0.052, 0.04, minutes=20, km=0, load=120),
            _share("strength_upper", 0.052, 0.04, minutes=20, km=0, load=120),
            _share("other", 0.0, 0.0),
            _share("rest", None, None),
        ),
        metrics=(
            _metric("spike", 1.238, "ratio", Light.CAUTION,
                    "More than a tenth longer than any run of the 30 days before."),
            _metric("load_ratio", 1.304, "ratio", Light.INFO,
                    "Changed; descriptive only."),
            _metric("monotony", 1.07, "ratio", Light.OK, "Hard and easy days differ."),
            _metric("low_intensity", 0.776, "frac", Light.OK, "Three quarters or more."),
            _metric("polarization", 2.02, "", Light.OK, "Above 2: polarised."),
            _metric("rest_days", 1.0, "d", Light.OK, "At least one."),
            _metric("strength_upper", 1.0, "units", Light.CAUTION,
                    "One keeps, two build."),
            _metric("consistency", None, "frac", Light.UNKNOWN, "Needs eight weeks."),
        ),
        flags=(),
    )  # fmt: skip


def assessment(week: Week = WEEK, **changes: object) -> WeekAssessment:
    """The golden week, dated as asked, with parts changed."""
    whole = WeekAssessment(
        athlete_id="me",
        week=week,
        as_of=week.last_date,
        first_date=week.first_date,
        is_running_week=False,
        muscle=muscle(),
        balance=balance(),
        energy=energy(),
        days=days(week),
        sessions=(),
        coverage=WeekCoverage(
            n_diet_days=5,
            n_partial_diet_days=0,
            n_missing_diet_days=2,
            n_weigh_ins=12,
            n_weigh_in_span_days=14,
            n_sleep_nights=6,
            n_sessions=6,
            n_sessions_described=6,
            n_sessions_with_rpe=6,
            n_sessions_with_heart_rate=5,
            n_history_days=200,
            has_strength_log=True,
            has_meal_times=True,
        ),
        shown=SHOWN,
        defaults_used=(plain("Daily life outside sport: 1.4 times resting energy."),),
        rules_version="2026.1",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def history(n_weeks: int = 7) -> list[WeekAssessment]:
    """Weeks before the golden one, each with a score of its own."""
    weeks = []
    week = WEEK
    for i in range(n_weeks):
        week = week.previous
        score = 24.0 + 3 * (i % 3)
        risk = replace(muscle(), score=score, interval_low=score - 18, interval_high=score + 30)
        weeks.append(assessment(week, muscle=risk))
    return weeks[::-1]


def withheld() -> WeekAssessment:
    """A week of running without food log, scale or sleep."""
    risk = replace(
        muscle(),
        score=None,
        band=Band.INSUFFICIENT,
        plausible=finding("band.insufficient"),
        interval_low=None,
        interval_high=None,
        p_loss_frac=None,
        loss_rate_pct_per_week=None,
        loss_rate_low_pct_per_week=None,
        loss_rate_high_pct_per_week=None,
        loss_rate_kg_per_week=None,
        confidence_frac=0.2,
        confidence_level=ConfidenceLevel.INSUFFICIENT,
        uncertainty_parts=(),
        four_week_score=None,
        four_week_band=Band.INSUFFICIENT,
        four_week_loss_rate_pct_per_week=None,
        n_four_week_weeks=0,
        reasons=(),
        plan=None,
        factors=tuple(replace(factor, value=None, points=None) for factor in muscle().factors),
        withheld_reason=plain("Neither a food log nor a scale says how energy stood."),
        would_help=(
            plain("Log three whole days of food."),
            plain("Step on the scale six times in two weeks."),
        ),
    )
    nothing = dict.fromkeys(("mass_kg", "mass_date", "body_fat_frac", "fat_mass_kg", "fat_free_mass_kg", "ffmi_kg_per_m2", "resting_kcal", "nee_kcal", "exercise_kcal", "tdee_kcal", "logged_tdee_kcal", "logged_exercise_kcal", "intake_kcal", "corrected_intake_kcal", "diet_balance_kcal", "diet_sigma_kcal", "scale_slope_kg_per_day", "scale_slope_se_kg_per_day", "scale_balance_kcal", "scale_sigma_kcal", "balance_kcal", "sigma_kcal", "deficit_kcal", "deficit_frac", "availability_kcal_per_kg", "protein_g_per_kg", "protein_target_g_per_kg", "effective_protein_g_per_kg", "carb_g_per_kg", "carb_reference_g_per_kg", "fat_g", "fat_energy_frac", "n_feedings_per_day", "fuelled_sessions_frac", "mass_change_frac_per_week"))  # fmt: skip
    bare = replace(
        energy(),
        **nothing,  # type: ignore[arg-type]
        is_body_fat_measured=False,
        source=EnergySource.PRIOR,
        availability_light=Light.UNKNOWN,
    )
    unlogged = tuple(
        replace(
            day,
            status=DayStatus.NONE,
            exercise_kcal=None,
            tdee_kcal=None,
            intake_kcal=None,
            corrected_intake_kcal=None,
            balance_kcal=None,
            protein_g=None,
            carb_g=None,
            fat_g=None,
            sleep_h=None,
            mass_kg=None,
        )
        for day in days()
    )
    coverage = replace(
        assessment().coverage,
        n_diet_days=0,
        n_missing_diet_days=7,
        n_weigh_ins=0,
        n_weigh_in_span_days=0,
        n_sleep_nights=0,
        n_sessions_with_rpe=2,
        has_strength_log=False,
        has_meal_times=False,
        n_history_days=12,
    )
    return assessment(muscle=risk, energy=bare, days=unlogged, coverage=coverage)


def running_week() -> WeekAssessment:
    """The golden week judged on its Wednesday: the window reaches into the week before."""
    as_of = WEEK.first_date + timedelta(days=2)
    moved = tuple(replace(day, date=as_of - timedelta(days=6 - i)) for i, day in enumerate(days()))
    return assessment(as_of=as_of, first_date=moved[0].date, is_running_week=True, days=moved)


def flag() -> Flag:
    return Flag(
        name="low_energy", light=Light.WARN, finding=plain("Two weeks of low energy availability.")
    )


def sessions() -> tuple[SessionLine, ...]:
    """The golden week's six sessions as the warehouse would list them."""
    monday = WEEK.first_date

    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(monday.year, monday.month, monday.day + day, hour, minute)  # noqa: DTZ001

    def line(day: int, hour: int, **values: object) -> SessionLine:
        start = at(day, hour)
        return SessionLine(
            session_id=f"s{day}{hour}", local_date=start.date(), start_local=start, **values  # type: ignore[arg-type]
        )  # fmt: skip

    return (
        line(1, 18, sport="running", label=SessionLabel.HIIT, variant="intervals", title="5 × 1 km",
             distance_m=10_000.0, duration_s=3300.0, ascent_m=60.0, avg_speed_mps=10_000 / 3300,
             avg_heart_rate_bpm=152.0, confidence_frac=0.93, load_au=440.0, link="sessions/s118.html",
             evidence=(plain("Five efforts of about four minutes at 92 % of maximum heart rate."), plain("Easy jogging between them."),)),
        line(2, 7, sport="running", label=SessionLabel.LONG_DISTANCE, variant="easy", title="Morning run",
             distance_m=8_000.0, duration_s=2880.0, avg_speed_mps=8_000 / 2880,
             avg_heart_rate_bpm=134.0, confidence_frac=0.88, load_au=144.0, link="sessions/s27.html",
             evidence=(plain("One steady stretch at an easy pace."),)),
        line(3, 18, sport="running", label=SessionLabel.HILL, variant="repeats", title="Hills",
             distance_m=9_000.0, duration_s=3480.0, ascent_m=320.0, avg_speed_mps=9_000 / 3480,
             avg_heart_rate_bpm=155.0, confidence_frac=0.95, load_au=406.0, link="sessions/s318.html",
             evidence=(plain("Eight climbs of 90 s at 8 %."),)),
        line(4, 19, sport="training", sub_sport="strength_training", title="Full body",
             duration_s=2400.0, load_au=240.0),
        line(5, 9, sport="running", label=SessionLabel.LONG_DISTANCE, variant="easy",
             distance_m=6_000.0, duration_s=2220.0, avg_speed_mps=6_000 / 2220, is_user_label=True,
             load_au=111.0, is_load_imputed=True, link="sessions/s59.html"),
        line(6, 8, sport="running", label=SessionLabel.LONG_DISTANCE, variant="long", title="Along the river",
             distance_m=26_000.0, duration_s=9000.0, ascent_m=180.0, avg_speed_mps=26_000 / 9000,
             avg_heart_rate_bpm=141.0, confidence_frac=0.97, load_au=900.0, link="sessions/s68.html",
             evidence=(plain("26 km, longer than any run of the 30 days before."), plain("150 minutes without a break."),)),
    )  # fmt: skip
