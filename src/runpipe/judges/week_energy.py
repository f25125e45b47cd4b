"""The week's energy as the report and the warehouse see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from runpipe.energy import Estimate, availability_light
from runpipe.judges.muscle.composite import evaluate
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.view.week_view import WEEK_DAYS, WeekView
from runpipe.model.energy import EnergyBalance, EnergySource
from runpipe.model.week_assessment import ModelRules

_KCAL_PER_G_FAT: Final = 9.0
_WITH_DIARY: Final = frozenset({EnergySource.DIET, EnergySource.DIET_AND_SCALE})
_WITH_SCALE: Final = frozenset({EnergySource.SCALE, EnergySource.DIET_AND_SCALE})


def energy_balance(view: WeekView, inputs: MuscleInputs | None, rules: ModelRules) -> EnergyBalance:
    """Return a week's energy; what was only assumed is `None`, not its default.

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
    source, state, balance = view.source, view.energy, view.balance
    estimate = None if balance is None or source is EnergySource.PRIOR else balance.estimate
    bias = balance.bias if balance is not None and source in _WITH_DIARY else None
    is_own = source is EnergySource.DIET_AND_SCALE
    available = view.available
    terms = evaluate(inputs, rules.risk) if inputs is not None else None
    has_protein = inputs is not None and not inputs.is_protein_assumed
    paired, eaten = view.paired, intake.energy_kcal
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
        corrected_intake_kcal=None if eaten is None or bias is None else eaten + bias.kcal,
        under_reporting_frac=bias.kcal / eaten if eaten and bias else None,
        is_under_reporting_personal=is_own,
        diet_balance_kcal=_kcal(state.diary if state else None),
        diet_sigma_kcal=_sigma_kcal(state.diary if state else None),
        scale_slope_kg_per_day=slope.kg_per_day if slope else None,
        scale_slope_se_kg_per_day=slope.se_kg_per_day if slope else None,
        scale_balance_kcal=_kcal(state.scale if state else None),
        scale_sigma_kcal=_sigma_kcal(state.scale if state else None),
        balance_kcal=_kcal(estimate),
        sigma_kcal=_sigma_kcal(estimate),
        deficit_kcal=None if estimate is None else max(0.0, -estimate.kcal),
        deficit_frac=inputs.deficit_frac if inputs is not None and estimate is not None else None,
        source=source,
        log_and_scale_disagree=is_own and balance is not None and balance.is_bias_odd,
        log_bias_kcal=_kcal(bias),
        log_bias_sigma_kcal=_sigma_kcal(bias),
        own_expenditure_kcal=(
            view.tdee_kcal - bias.kcal if is_own and view.tdee_kcal and bias else None
        ),
        own_expenditure_sigma_kcal=_sigma_kcal(bias) if is_own else None,
        tissue_mass_kg=balance.tissue_mass_kg if balance and source in _WITH_SCALE else None,
        tissue_mass_sigma_kg=(
            balance.tissue_mass_sigma_kg if balance and source in _WITH_SCALE else None
        ),
        availability_kcal_per_kg=None if available is None else available.kcal_per_kg,
        availability_sigma_kcal_per_kg=None if available is None else available.sigma_kcal_per_kg,
        availability_light=availability_light(available, rules.energy),
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


def _kcal(estimate: Estimate | None) -> float | None:
    return None if estimate is None else estimate.kcal


def _sigma_kcal(estimate: Estimate | None) -> float | None:
    return None if estimate is None else estimate.sigma_kcal


def _mean(values: Iterable[float]) -> float | None:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else None
