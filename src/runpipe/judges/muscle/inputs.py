"""The plain numbers that muscle risk follows from.

How a week's view gives them, every default named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import timedelta
from math import isfinite, nan
from typing import Any, Final

from runpipe.energy import RUN_TYPES
from runpipe.errors import SettingsError
from runpipe.judges.doses import clamp
from runpipe.judges.view.week_view import WeekView, knows_strength
from runpipe.model.athlete import Sex
from runpipe.model.energy import EnergySource
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.iso_week import between
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.training_load import blended, high_force_units
from runpipe.units import SECONDS_PER_MINUTE


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
_RATHER_NEW: Final = 0.5


def muscle_inputs(view: WeekView, rules: ModelRules) -> MuscleInputs | None:
    """Compute the composite's numbers from a week's view.

    Returns
    -------
    MuscleInputs or None
        `None` when mass, body fat or expenditure cannot be known: then nothing per kg can be
        said. A missing diet, sleep or strength log is not 0 but a marked default.
    """
    body = view.body
    mass, fat, tdee = body.mass_kg, body.body_fat_frac, view.tdee_kcal
    if mass is None or fat is None or tdee is None or view.energy is None:
        return None
    estimate = view.energy.balance.estimate
    protein, is_protein_assumed = _protein(view, rules)
    return replace(
        training_inputs(view, rules),
        mass_kg=mass,
        body_fat_frac=fat,
        balance_kcal=estimate.kcal,
        tdee_kcal=tdee,
        availability_kcal_per_kg=None if view.available is None else view.available.kcal_per_kg,
        protein_g_per_kg=protein,
        meal_quality=meal_quality(view, rules),
        carb_g_per_kg=_per_kg(view, view.intake.carb_g, rules),
        sigma_balance_kcal=estimate.sigma_kcal,
        sigma_body_fat_frac=body.body_fat_sigma_frac,
        is_protein_assumed=is_protein_assumed,
        exercise_kcal=view.exercise_kcal,
        usual_exercise_kcal=_usual_exercise_kcal(view, rules),
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
        strength_novice_frac=lift_novice,
        run_novice_frac=run_novice,
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


def novices(view: WeekView, rules: ModelRules) -> tuple[float, float]:
    """Return how new the athlete is to lifting and to running, 0-1; when in doubt 0.

    It follows from the sessions of the 180 days before the week, for an athlete whose history
    reaches back that far, and for lifting only with a strength log.
    """
    athlete = view.history.facts.athlete
    window = int(rules.risk["novice.window_days"])
    last = view.first_date - timedelta(days=1)
    is_long_enough = view.n_history_days > window
    first = last - timedelta(days=window - 1)
    lift = run = 0.0
    if athlete.is_strength_novice is not None:
        lift = float(athlete.is_strength_novice)
    elif is_long_enough and knows_strength(view, rules):
        lift = _novice_frac(len(between(view.history.lifts, first, last)), rules)
    if athlete.is_run_novice is not None:
        run = float(athlete.is_run_novice)
    elif is_long_enough:
        run = _novice_frac(len(between(view.history.runs, first, last)), rules)
    return lift, run


def _novice_frac(n_sessions: int, rules: ModelRules) -> float:
    missing = rules.risk["novice.none_sessions"] - n_sessions
    return clamp(missing / rules.risk["novice.span_sessions"], 0.0, 1.0)


def _usual_exercise_kcal(view: WeekView, rules: ModelRules) -> float | None:
    """Return the habitual cost of training per day; that of the week where the history is short."""
    usual = None if view.energy is None else view.energy.usual_exercise_kcal
    if usual is None:
        usual = view.exercise_kcal
    return None if usual is None else usual * (1.0 - novices(view, rules)[1])


def defaults_used(
    view: WeekView, inputs: MuscleInputs | None, rules: ModelRules
) -> tuple[Finding, ...]:
    """Return every value that was assumed for the week."""
    names = list(view.body.defaults)
    if view.source is EnergySource.DIET:
        share = rules.energy.quantity("state.bias_frac")
        names.append(finding("default.unlogged_food", share=share))
    names.extend(_session_defaults(view))
    if inputs is not None:
        names.extend(_input_defaults(view, inputs, rules))
    return tuple(names)


def _input_defaults(view: WeekView, inputs: MuscleInputs, rules: ModelRules) -> list[Finding]:
    athlete, risk = view.history.facts.athlete, rules.risk
    protein = Quantity(inputs.protein_g_per_kg, "g/kg/d", "protein.prior_g_per_kg")
    lifting = (
        "default.lifting_new"
        if inputs.strength_novice_frac >= _RATHER_NEW
        else "default.lifting_used"
    )
    running = (
        "default.running_new" if inputs.run_novice_frac >= _RATHER_NEW else "default.running_used"
    )
    candidates = (
        (inputs.is_protein_assumed, finding("default.protein", protein=protein)),
        (view.timing.feedings_per_day is None, finding("default.meals")),
        (inputs.carb_g_per_kg is None, finding("default.carbohydrate")),
        (inputs.availability_kcal_per_kg is None, finding("default.availability")),
        (
            inputs.is_strength_assumed,
            finding("default.strength", units=risk.quantity("strength.unknown_units")),
        ),
        (
            inputs.sleep_h is None,
            finding(
                "default.sleep",
                least=risk.quantity("sleep.min_nights"),
                sleep=risk.quantity("sleep.reference_h"),
            ),
        ),
        (athlete.is_strength_novice is None, finding(lifting)),
        (athlete.is_run_novice is None, finding(running)),
    )
    return [default for is_used, default in candidates if is_used]


def _session_defaults(view: WeekView) -> list[Finding]:
    names = []
    n_rpe = sum(s.session_id in view.history.imputed_ids for s in view.sessions)
    if n_rpe:
        names.append(finding("default.effort", n=n_rpe))
    n_unknown = sum(view.energy_by_id[s.session_id].net_kcal is None for s in view.sessions)
    if n_unknown:
        names.append(finding("default.session_energy", n=n_unknown))
    if not view.sessions:
        names.append(finding("default.no_session"))
    return names


def _protein(view: WeekView, rules: ModelRules) -> tuple[float, bool]:
    if view.intake.n_protein_days < rules.energy["intake.min_days"]:
        return rules.risk["protein.prior_g_per_kg"], True
    g_per_kg = _per_kg(view, view.intake.protein_g, rules)
    return (rules.risk["protein.prior_g_per_kg"], True) if g_per_kg is None else (g_per_kg, False)


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
