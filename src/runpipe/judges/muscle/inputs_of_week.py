"""From a week's view to the plain inputs of muscle risk, with every default named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import nan
from typing import Final

from runpipe.energy import RUN_TYPES, STRENGTH_TYPES
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.view.coverage import knows_strength
from runpipe.judges.view.week_view import WeekView
from runpipe.model.assessment import EnergySource, ModelRules
from runpipe.model.week import SessionSummary, SessionType
from runpipe.model.windows import between
from runpipe.training_load import blended, high_force_units
from runpipe.units import SECONDS_PER_MINUTE

_ENDURANCE: Final = RUN_TYPES | {
    SessionType.STAIRS,
    SessionType.CYCLE,
    SessionType.SWIM,
    SessionType.ROW,
}
"""Sessions that set how much carbohydrate a day asks for."""
_LEG_AEROBIC: Final = frozenset(
    {SessionType.CYCLE, SessionType.WALK, SessionType.ROW, SessionType.STAIRS}
)
_M_PER_KM: Final = 1000.0
_DAYS: Final = 7.0


def muscle_inputs(view: WeekView, rules: ModelRules) -> MuscleInputs | None:
    """Put a week's view into the numbers of the composite.

    Returns
    -------
    MuscleInputs or None
        `None` when mass, body fat or expenditure cannot be known: then nothing per kg can be
        said. A missing diet, sleep or strength log is not 0 but a marked default.
    """
    body = view.body
    mass, fat, tdee = body.mass_kg, body.body_fat_frac, view.tdee_kcal
    if mass is None or fat is None or tdee is None:
        return None
    protein, is_protein_assumed = _protein(view, rules)
    return replace(
        training_inputs(view, rules),
        mass_kg=mass,
        body_fat_frac=fat,
        balance_kcal=view.fused.kcal,
        tdee_kcal=tdee,
        availability_kcal_per_kg=view.availability_kcal_per_kg,
        protein_g_per_kg=protein,
        meal_quality=meal_quality(view, rules),
        carb_g_per_kg=_per_kg(view, view.intake.carb_g, rules),
        sigma_balance_kcal=view.fused.sigma_kcal,
        sigma_body_fat_frac=body.body_fat_sigma_frac,
        is_protein_assumed=is_protein_assumed,
    )


def training_inputs(view: WeekView, rules: ModelRules) -> MuscleInputs:
    """Return the inputs with what training, sleep and age say, and no body: its mass is NaN."""
    body = view.body
    lower, upper, is_strength_assumed = _strength(view, rules)
    lift_novice, run_novice = novices(view, rules)
    return MuscleInputs(
        mass_kg=nan,
        body_fat_frac=nan,
        balance_kcal=nan,
        tdee_kcal=nan,
        sex=body.sex,
        age_years=float(body.age_years),
        height_m=body.height_m,
        endurance_min_per_day=_minutes(view, _ENDURANCE) / _DAYS,
        strength_lower_units=lower,
        strength_upper_units=upper,
        run_lower_units=blended(view.units.lower_runs_7d, view.units.lower_runs_28d, rules.load),
        high_force_units=high_force_units(view.sessions, rules.load),
        run_km=sum(r.distance_m or 0.0 for r in view.runs) / _M_PER_KM,
        other_aerobic_min=_minutes(view, _LEG_AEROBIC) + _unmeasured_run_min(view),
        sleep_h=view.sleep_h,
        n_bed_days=float(view.n_bed_days),
        mean_damage_index=sum(view.damage) / len(view.damage),
        is_strength_novice=lift_novice,
        is_run_novice=run_novice,
        is_strength_assumed=is_strength_assumed,
        is_age_assumed=not body.is_age_known,
    )


def meal_quality(view: WeekView, rules: ModelRules) -> float:
    """Return how well meals were spread, 0.90-1.00; 0.95 without any times."""
    timing = view.timing
    if timing.feedings_per_day is None:
        return rules.risk["protein.reference_quality"]
    post = timing.fuelled_frac
    if post is None:
        post = 1.0 if timing.n_key_sessions == 0 else rules.risk["meals.unknown_post"]
    spread = min(1.0, timing.feedings_per_day / rules.risk["meals.feedings_full"])
    return (
        rules.risk["meals.base"]
        + rules.risk["meals.feedings"] * spread
        + rules.risk["meals.post"] * post
    )


def novices(view: WeekView, rules: ModelRules) -> tuple[bool, bool]:
    """Tell whether the athlete is new to lifting and to running; when in doubt, not.

    New is fewer than four such sessions in the 180 days before the week, said only of an
    athlete whose history reaches back that far, and of lifting only with a strength log.
    """
    athlete = view.history.facts.athlete
    window = int(rules.risk["novice.window_days"])
    last = view.first_date - timedelta(days=1)
    is_long_enough = view.n_history_days > window
    before = between(view.history.sessions, last - timedelta(days=window - 1), last)
    most = rules.risk["novice.max_sessions"]
    lift, run = athlete.is_strength_novice, athlete.is_run_novice
    if lift is None:
        n_lifts = sum(s.session_type in STRENGTH_TYPES for s in before)
        lift = is_long_enough and knows_strength(view, rules) and n_lifts < most
    if run is None:
        run = is_long_enough and sum(s.session_type in RUN_TYPES for s in before) < most
    return lift, run


def defaults_used(
    view: WeekView, inputs: MuscleInputs | None, rules: ModelRules
) -> tuple[str, ...]:
    """List in plain words every value that was assumed for the week."""
    texts = list(view.body.defaults)
    if view.fused.source in {EnergySource.DIET, EnergySource.DIET_AND_SCALE}:
        kind = "learned from your own logs" if view.is_under_reporting_personal else "the usual"
        texts.append(
            f"food that is not logged: {100 * view.under_reporting_frac:.0f} % added, {kind}"
        )
    texts.extend(_session_defaults(view))
    if inputs is not None:
        texts.extend(_input_defaults(view, inputs, rules))
    return tuple(texts)


def _input_defaults(view: WeekView, inputs: MuscleInputs, rules: ModelRules) -> list[str]:
    athlete = view.history.facts.athlete
    units, sleep_h = rules.risk["strength.unknown_units"], rules.risk["sleep.reference_h"]
    lifts = "yes" if inputs.is_strength_novice else "no"
    runs = "yes" if inputs.is_run_novice else "no"
    candidates = (
        (
            inputs.is_protein_assumed,
            f"protein: {inputs.protein_g_per_kg:.1f} g/kg, too few complete diet days",
        ),
        (view.timing.feedings_per_day is None, "spread of meals: unknown, taken as average"),
        (inputs.carb_g_per_kg is None, "carbohydrate: unknown, no effect assumed"),
        (
            inputs.availability_kcal_per_kg is None,
            "energy availability: unknown, no effect assumed",
        ),
        (
            inputs.is_strength_assumed,
            f"strength work: none logged so far, taken as {units:.1f} sessions a week",
        ),
        (inputs.sleep_h is None, f"sleep: fewer than 3 nights, {sleep_h:.0f} h assumed"),
        (athlete.is_strength_novice is None, f"new to lifting: {lifts}, by the log"),
        (athlete.is_run_novice is None, f"new to running: {runs}, by the log"),
    )
    return [text for is_used, text in candidates if is_used]


def _session_defaults(view: WeekView) -> list[str]:
    texts = []
    n_rpe = sum(s.session_id in view.history.imputed_ids for s in view.sessions)
    if n_rpe:
        texts.append(f"effort (RPE): assumed from the kind of session for {_sessions(n_rpe)}")
    n_unknown = sum(view.energy_by_id[s.session_id].net_kcal is None for s in view.sessions)
    if n_unknown:
        texts.append(f"energy: not known for {_sessions(n_unknown)}, counted as none")
    if not view.sessions:
        texts.append("training: no session in these days, taken as rest")
    return texts


def _sessions(n: int) -> str:
    return "1 session" if n == 1 else f"{n} sessions"


def _protein(view: WeekView, rules: ModelRules) -> tuple[float, bool]:
    if view.intake.n_protein_days < rules.energy["intake.min_days"]:
        return rules.risk["protein.prior_g_per_kg"], True
    found = _per_kg(view, view.intake.protein_g, rules)
    return (rules.risk["protein.prior_g_per_kg"], True) if found is None else (found, False)


def _per_kg(view: WeekView, amount_g: float | None, rules: ModelRules) -> float | None:
    mass = view.body.reference_mass_kg
    if amount_g is None or mass is None or view.intake.n_days < rules.energy["intake.min_days"]:
        return None
    return amount_g / mass


def _strength(view: WeekView, rules: ModelRules) -> tuple[float, float, bool]:
    lower = blended(view.units.lower_7d, view.units.lower_28d, rules.load)
    upper = blended(view.units.upper_7d, view.units.upper_28d, rules.load)
    if knows_strength(view, rules):
        return lower, upper, False
    unknown = rules.risk["strength.unknown_units"]
    return unknown, unknown, True


def _minutes(view: WeekView, kinds: frozenset[SessionType]) -> float:
    return sum(_session_min(s) for s in view.sessions if s.session_type in kinds)


def _unmeasured_run_min(view: WeekView) -> float:
    return sum(_session_min(r) for r in view.runs if not r.distance_m)


def _session_min(session: SessionSummary) -> float:
    return (session.duration_s or 0.0) / SECONDS_PER_MINUTE
