"""The week's energy as the report and the warehouse see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from runpipe.energy import availability_light
from runpipe.judges.muscle.composite import evaluate
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.view.week_view import WEEK_DAYS, WeekView
from runpipe.model.energy import EnergyBalance, EnergySource
from runpipe.model.week_assessment import ModelRules

_KCAL_PER_G_FAT: Final = 9.0


def energy_balance(view: WeekView, inputs: MuscleInputs | None, rules: ModelRules) -> EnergyBalance:
    """Put a week's energy together; what was only assumed is `None`, not its default.

    Parameters
    ----------
    view
        The week.
    inputs
        The week in numbers, `None` without a body.
    rules
        The model's rules.
    """
    body, intake, slope = view.body, view.intake, view.slope
    is_known = view.fused.source is not EnergySource.PRIOR
    terms = evaluate(inputs, rules.risk) if inputs is not None else None
    has_protein = inputs is not None and not inputs.is_protein_assumed
    paired = view.paired
    extra = 1.0 + view.under_reporting_frac
    fat_frac = None
    if intake.fat_g is not None and intake.fat_energy_kcal:
        fat_frac = _KCAL_PER_G_FAT * intake.fat_g / intake.fat_energy_kcal
    return EnergyBalance(
        mass_kg=body.mass_kg,
        mass_date=body.mass_date,
        body_fat_frac=body.body_fat_frac,
        body_fat_method=str(body.body_fat_method),
        is_body_fat_measured=body.is_body_fat_measured,
        fat_mass_kg=body.fat_mass_kg,
        fat_free_mass_kg=body.fat_free_mass_kg,
        ffmi_kg_per_m2=body.ffmi_kg_per_m2,
        resting_kcal=body.resting_kcal,
        activity_factor=body.activity_factor,
        nee_kcal=body.nee_kcal,
        exercise_kcal=view.exercise_kcal,
        tdee_kcal=view.tdee_kcal,
        logged_tdee_kcal=_mean(d.tdee_kcal for d in paired),
        logged_exercise_kcal=_mean(d.exercise_kcal for d in paired),
        intake_kcal=intake.energy_kcal,
        corrected_intake_kcal=None if intake.energy_kcal is None else intake.energy_kcal * extra,
        under_reporting_frac=view.under_reporting_frac,
        is_under_reporting_personal=view.is_under_reporting_personal,
        diet_balance_kcal=view.diet.kcal if view.diet else None,
        diet_sigma_kcal=view.diet.sigma_kcal if view.diet else None,
        scale_slope_kg_per_day=slope.kg_per_day if slope else None,
        scale_slope_se_kg_per_day=slope.se_kg_per_day if slope else None,
        scale_balance_kcal=view.scale.kcal if view.scale else None,
        scale_sigma_kcal=view.scale.sigma_kcal if view.scale else None,
        balance_kcal=view.fused.kcal if is_known else None,
        sigma_kcal=view.fused.sigma_kcal if is_known else None,
        deficit_kcal=view.fused.deficit_kcal if is_known else None,
        deficit_frac=inputs.deficit_frac if inputs is not None and is_known else None,
        source=view.fused.source,
        log_and_scale_disagree=view.fused.disagree,
        availability_kcal_per_kg=view.availability_kcal_per_kg,
        availability_light=availability_light(view.availability_kcal_per_kg, rules.energy),
        protein_g_per_kg=inputs.protein_g_per_kg if inputs and has_protein else None,
        protein_target_g_per_kg=terms["protein_target_g_per_kg"] if terms else None,
        effective_protein_g_per_kg=(
            terms["effective_protein_g_per_kg"] if terms and has_protein else None
        ),
        carb_g_per_kg=inputs.carb_g_per_kg if inputs else None,
        carb_reference_g_per_kg=terms["carb_bound_g_per_kg"] if terms else None,
        fat_g=intake.fat_g,
        fat_energy_frac=fat_frac,
        n_feedings_per_day=view.timing.feedings_per_day,
        fuelled_sessions_frac=view.timing.fuelled_frac,
        mass_change_frac_per_week=(
            WEEK_DAYS * slope.kg_per_day / body.mass_kg if slope and body.mass_kg else None
        ),
    )


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
