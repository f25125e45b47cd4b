"""The plain numbers that muscle risk follows from, with or without a warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from math import isfinite
from typing import Any

from runpipe.errors import SettingsError
from runpipe.model.athlete import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleInputs:
    """One week in numbers. Everything but mass, body fat, balance and expenditure has a default.

    The same names are the keys of the JSON that ``runpipe whatif`` takes without a warehouse.

    Attributes
    ----------
    balance_kcal
        Mean energy balance, kcal per day, negative in a deficit.
    tdee_kcal
        Mean expenditure, kcal per day.
    availability_kcal_per_kg
        Energy availability, kcal per kg fat-free mass; `None` unknown.
    meal_quality
        0.90-1.00 by how protein was spread; 0.95 when meals have no times.
    carb_g_per_kg
        Carbohydrate a day; `None` unknown.
    strength_lower_units, strength_upper_units
        Strength work, blended over 7 and 28 days; a full session is 1.
    run_lower_units
        The same from runs of high force, for the legs.
    high_force_units
        S: sprints, hills, stairs, hard intervals of the week.
    run_km, other_aerobic_min
        Running, and other aerobic work of the legs, of the week.
    sleep_h
        Mean of the week's nights; `None` unknown.
    mean_damage_index
        Mean over the week's days.
    strength_novice_frac, run_novice_frac
        How new to it: 1 with hardly any session in half a year, 0 from a dozen on.
    exercise_kcal, usual_exercise_kcal
        Net cost of training per day, this week and as a habit; `None` goes by distance and time,
        and takes this week for the habit.
    sigma_balance_kcal, sigma_body_fat_frac
        Uncertainty of the two.
    """

    mass_kg: float
    body_fat_frac: float
    balance_kcal: float
    tdee_kcal: float
    sex: Sex = Sex.UNSPECIFIED
    age_years: float = 35.0
    height_m: float | None = None
    availability_kcal_per_kg: float | None = None
    protein_g_per_kg: float = 1.4
    meal_quality: float = 0.95
    carb_g_per_kg: float | None = None
    endurance_min_per_day: float = 0.0
    strength_lower_units: float = 0.0
    strength_upper_units: float = 0.0
    run_lower_units: float = 0.0
    high_force_units: float = 0.0
    run_km: float = 0.0
    other_aerobic_min: float = 0.0
    sleep_h: float | None = None
    n_bed_days: float = 0.0
    mean_damage_index: float = 0.0
    strength_novice_frac: float = 0.0
    run_novice_frac: float = 0.0
    exercise_kcal: float | None = None
    usual_exercise_kcal: float | None = None
    sigma_balance_kcal: float = 300.0
    sigma_body_fat_frac: float = 0.06
    is_protein_assumed: bool = False
    is_strength_assumed: bool = False
    is_age_assumed: bool = False

    @property
    def deficit_kcal(self) -> float:
        """The deficit, never below 0."""
        return max(0.0, -self.balance_kcal)

    @property
    def deficit_frac(self) -> float:
        """The deficit as a share of expenditure."""
        return self.deficit_kcal / self.tdee_kcal if self.tdee_kcal > 0 else 0.0

    @property
    def fat_free_mass_kg(self) -> float:
        """Fat-free mass."""
        return self.mass_kg * (1.0 - self.body_fat_frac)

    @property
    def lower_units(self) -> float:
        """Strength units of the legs, from lifting and from runs of high force."""
        return self.strength_lower_units + self.run_lower_units


def inputs_from_mapping(facts: Mapping[str, Any]) -> MuscleInputs:
    """Build inputs from a JSON object whose keys are the fields of `MuscleInputs`.

    Parameters
    ----------
    facts
        At least mass_kg, body_fat_frac, balance_kcal and tdee_kcal.

    Raises
    ------
    SettingsError
        On an unknown or missing key, or a value of the wrong kind; names the key.

    Examples
    --------
    >>> inputs_from_mapping(
    ...     {"mass_kg": 70, "body_fat_frac": 0.15, "balance_kcal": -300, "tdee_kcal": 2900}
    ... ).deficit_kcal
    300.0
    """
    facts = {_OLD_NAMES.get(name, name): _as_share(name, facts[name]) for name in facts}
    by_name = {field.name: field for field in fields(MuscleInputs)}
    unknown = sorted(set(facts) - set(by_name))
    if unknown:
        raise SettingsError(f"unknown fact {unknown[0]!r}; known are {', '.join(by_name)}")
    missing = [n for n, f in by_name.items() if f.default is MISSING and facts.get(n) is None]
    if missing:
        raise SettingsError(f"missing fact {missing[0]!r}")
    values = {name: _value(name, value) for name, value in facts.items()}
    return MuscleInputs(**{k: v for k, v in values.items() if v is not None or k in _NULLABLE})


_NULLABLE = frozenset(
    {
        "height_m",
        "availability_kcal_per_kg",
        "carb_g_per_kg",
        "sleep_h",
        "exercise_kcal",
        "usual_exercise_kcal",
    }
)
_OLD_NAMES = {
    "is_strength_novice": "strength_novice_frac",
    "is_run_novice": "run_novice_frac",
}
"""Yes-or-no facts of before, which are shares now."""


def _as_share(name: str, value: Any) -> Any:  # noqa: ANN401  (JSON)
    if name not in _OLD_NAMES or value is None:
        return value
    if not isinstance(value, bool):
        raise SettingsError(f"{name}: expected true or false, found {value!r}")
    return float(value)


def _value(name: str, value: Any) -> Any:  # noqa: ANN401  (JSON: the kind is checked here)
    if value is None:
        return None
    if name == "sex":
        try:
            return Sex(str(value))
        except ValueError:
            raise SettingsError(f"sex: expected M, F or unspecified, found {value!r}") from None
    if name.startswith("is_"):
        if not isinstance(value, bool):
            raise SettingsError(f"{name}: expected true or false, found {value!r}")
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not isfinite(value):
        raise SettingsError(f"{name}: expected a number, found {value!r}")
    if name in {"mass_kg", "tdee_kcal"} and value <= 0:
        raise SettingsError(f"{name}: expected a number above 0, found {value!r}")
    if name == "body_fat_frac" and not 0 < value < 1:
        raise SettingsError(f"{name}: expected a share between 0 and 1, found {value!r}")
    return float(value)
