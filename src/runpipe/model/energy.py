"""Energy: what it is worked out from, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from runpipe.model.muscle import Light


class EnergySource(StrEnum):
    """What the energy balance rests on."""

    DIET_AND_SCALE = "diet_and_scale"
    DIET = "diet"
    SCALE = "scale"
    PRIOR = "prior"


class EnergyMethod(StrEnum):
    """How a session's energy was worked out, best first."""

    RUN_DISTANCE = "run_distance"
    POWER = "power"
    HEART_RATE = "heart_rate"
    MET = "met"
    DEVICE = "device"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnergy:
    """What one session cost, with and without what the body would have spent anyway.

    `sigma_frac` is the relative uncertainty of `net_kcal`; both energies are `None` when the
    session says too little (`method` is then ``none``).
    """

    session_id: str
    gross_kcal: float | None
    net_kcal: float | None
    method: EnergyMethod
    sigma_frac: float
    equivalent_distance_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyBalance:
    """Energy of the seven days, mean kcal per day. Balance is negative in a deficit.

    Attributes
    ----------
    mass_kg
        Median of the seven days, else the last within fourteen, else from the settings.
    body_fat_frac
        As measured, else what an equation on mass and height implies (`is_body_fat_measured`).
    nee_kcal
        Expenditure without sport.
    exercise_kcal
        Net cost of training, mean per day over all seven days.
    tdee_kcal, logged_tdee_kcal
        Expenditure over all days, and over the days with a complete diet log only.
    intake_kcal, corrected_intake_kcal
        Mean of complete days as logged, and with the bias of log and formulas added.
    under_reporting_frac, is_under_reporting_personal
        That bias as a share of the intake as logged; whether the scale had a say in it.
    diet_balance_kcal, scale_balance_kcal, balance_kcal
        By the log alone, by the scale alone, and by both; each with its sigma.
    log_bias_kcal
        What log and formulas leave out together: true balance less what they say, with its sigma.
    own_expenditure_kcal
        What this person spends by log and scale, in kcal as they are logged; `None` without both.
    availability_kcal_per_kg
        Energy availability, kcal per kg fat-free mass and day, with its sigma.
    protein_target_g_per_kg
        What this week asks for (rises with the deficit, low carbohydrate, age).
    effective_protein_g_per_kg
        Protein weighed by how meals are spread.
    tissue_mass_kg
        Body mass without its swings of water.
    mass_change_frac_per_week
        From the scale's slope; negative is a loss.
    """

    mass_kg: float | None
    mass_date: date | None
    body_fat_frac: float | None
    body_fat_method: str
    is_body_fat_measured: bool
    fat_mass_kg: float | None
    fat_free_mass_kg: float | None
    ffmi_kg_per_m2: float | None
    resting_kcal: float | None
    activity_factor: float | None
    nee_kcal: float | None
    exercise_kcal: float | None
    tdee_kcal: float | None
    logged_tdee_kcal: float | None
    logged_exercise_kcal: float | None
    intake_kcal: float | None
    corrected_intake_kcal: float | None
    under_reporting_frac: float | None
    is_under_reporting_personal: bool
    diet_balance_kcal: float | None
    diet_sigma_kcal: float | None
    scale_slope_kg_per_day: float | None
    scale_slope_se_kg_per_day: float | None
    scale_balance_kcal: float | None
    scale_sigma_kcal: float | None
    balance_kcal: float | None
    sigma_kcal: float | None
    deficit_kcal: float | None
    deficit_frac: float | None
    source: EnergySource
    log_and_scale_disagree: bool
    log_bias_kcal: float | None = None
    log_bias_sigma_kcal: float | None = None
    own_expenditure_kcal: float | None = None
    own_expenditure_sigma_kcal: float | None = None
    tissue_mass_kg: float | None = None
    tissue_mass_sigma_kg: float | None = None
    availability_kcal_per_kg: float | None
    availability_sigma_kcal_per_kg: float | None = None
    availability_light: Light
    protein_g_per_kg: float | None
    protein_target_g_per_kg: float | None
    effective_protein_g_per_kg: float | None
    carb_g_per_kg: float | None
    carb_reference_g_per_kg: float | None
    fat_g: float | None
    fat_energy_frac: float | None
    n_feedings_per_day: float | None
    fuelled_sessions_frac: float | None
    mass_change_frac_per_week: float | None
