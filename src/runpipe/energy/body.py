"""Mass, its trend and make-up, and what the body spends without sport (science/model.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.findings import Finding, finding
from runpipe.model.iso_week import between
from runpipe.model.logs import BodyFatMethod
from runpipe.model.rules import Rules
from runpipe.model.week_facts import WeighIn

CUNNINGHAM_METHODS = frozenset(
    {
        BodyFatMethod.DXA,
        BodyFatMethod.FOUR_COMPARTMENT,
        BodyFatMethod.BODPOD,
        BodyFatMethod.SKINFOLD,
    }
)
"""Methods good enough for an equation on fat-free mass alone."""
CM_PER_M = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The body on one day. `None` where it cannot be known; `defaults` says what was assumed.

    Attributes
    ----------
    reference_mass_kg
        What amounts per kg are divided by: the mass, or at a BMI above 30 the mass at 30.
    body_fat_sigma_frac
        Uncertainty of `body_fat_frac` by its method.
    nee_kcal
        Expenditure a day without sport.
    """

    sex: Sex
    age_years: int
    is_age_known: bool
    height_m: float | None
    mass_kg: float | None
    mass_date: date | None
    reference_mass_kg: float | None
    body_fat_frac: float | None
    body_fat_method: BodyFatMethod
    body_fat_sigma_frac: float
    is_body_fat_measured: bool
    fat_mass_kg: float | None
    fat_free_mass_kg: float | None
    ffmi_kg_per_m2: float | None
    resting_kcal: float | None
    activity_factor: float
    nee_kcal: float | None
    defaults: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Measured:
    value: float | None
    day: date | None = None
    default: Finding | None = None


@dataclass(frozen=True, slots=True)
class _Fat:
    fraction: float | None
    method: BodyFatMethod
    is_measured: bool
    default: Finding | None = None


def body_on(athlete: AthleteFacts, weigh_ins: Sequence[WeighIn], day: date, rules: Rules) -> Body:
    """Return an athlete's body on a day, from what was measured up to then.

    Parameters
    ----------
    athlete
        Settings; their mass and body fat stand in where no scale is logged.
    weigh_ins
        In order of date; later ones than `day` are not looked at.
    day
        The day the answer is for.
    rules
        The ``energy`` rules.

    Returns
    -------
    Body
        Without a mass every energy is `None`; without height and body fat so is fat-free mass.
    """
    age, is_age_known = age_on(athlete, day, rules)
    mass = _mass(athlete, weigh_ins, day, rules)
    fat = _body_fat(athlete, weigh_ins, day, rules)
    height_m = athlete.height_m
    if fat.fraction is None and mass.value is not None and height_m:
        ffm = fat_free_mass_from_size(mass.value, height_m, athlete.sex, rules)
        fat = _Fat(
            1.0 - ffm / mass.value,
            BodyFatMethod.UNKNOWN,
            is_measured=False,
            default=finding(
                "default.body_fat_none", window=rules.quantity("body.body_fat_window_days")
            ),
        )
    fat_mass, ffm_kg = _split(mass.value, fat.fraction)
    factor = athlete.activity_factor or rules["expenditure.activity_factor"]
    resting = _resting(athlete, mass.value, ffm_kg, age, fat, rules)
    defaults = _defaults(athlete, mass, fat, rules, is_age_known=is_age_known)
    return Body(
        sex=athlete.sex,
        age_years=age,
        is_age_known=is_age_known,
        height_m=height_m,
        mass_kg=mass.value,
        mass_date=mass.day,
        reference_mass_kg=_reference_mass(mass.value, height_m, rules),
        body_fat_frac=fat.fraction,
        body_fat_method=fat.method,
        body_fat_sigma_frac=rules[f"body_fat_sigma.{fat.method}"],
        is_body_fat_measured=fat.is_measured,
        fat_mass_kg=fat_mass,
        fat_free_mass_kg=ffm_kg,
        ffmi_kg_per_m2=ffm_kg / height_m**2 if ffm_kg is not None and height_m else None,
        resting_kcal=resting,
        activity_factor=factor,
        nee_kcal=None if resting is None else factor * resting,
        defaults=defaults,
    )


def age_on(athlete: AthleteFacts, day: date, rules: Rules) -> tuple[int, bool]:
    """Return completed years and whether they are known; unknown is the rules' default."""
    born = athlete.birth_date
    if born is None or born > day:
        return int(rules["body.default_age_years"]), False
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)), True


def by_sex(sex: Sex, male: float, female: float) -> float:
    """Return the right one of two equations' results; unspecified takes the mean."""
    if sex is Sex.MALE:
        return male
    return female if sex is Sex.FEMALE else 0.5 * (male + female)


def fat_free_mass_from_size(mass_kg: float, height_m: float, sex: Sex, rules: Rules) -> float:
    """Estimate fat-free mass, kg, from mass and height alone.

    References
    ----------
    Janmahasatian et al. 2005, 10.2165/00003088-200544100-00004 (commonly cited).
    """
    bmi = mass_kg / height_m**2
    top = rules["janmahasatian.numerator"] * mass_kg
    male = top / (rules["janmahasatian.male_intercept"] + rules["janmahasatian.male_bmi"] * bmi)
    female = top / (
        rules["janmahasatian.female_intercept"] + rules["janmahasatian.female_bmi"] * bmi
    )
    return by_sex(sex, male, female)


def cunningham_kcal(fat_free_mass_kg: float, rules: Rules) -> float:
    """Return resting expenditure, kcal a day, from fat-free mass (Cunningham 1980)."""
    return rules["cunningham.intercept_kcal"] + rules["cunningham.per_kg_kcal"] * fat_free_mass_kg


def mifflin_kcal(
    mass_kg: float, height_m: float, age_years: float, sex: Sex, rules: Rules
) -> float:
    """Return resting expenditure, kcal a day, from size and age (Mifflin 1990)."""
    return (
        rules["mifflin.per_kg_kcal"] * mass_kg
        + rules["mifflin.per_cm_kcal"] * CM_PER_M * height_m
        + rules["mifflin.per_year_kcal"] * age_years
        + by_sex(sex, rules["mifflin.male_kcal"], rules["mifflin.female_kcal"])
    )


def _mass(
    athlete: AthleteFacts, weigh_ins: Sequence[WeighIn], day: date, rules: Rules
) -> _Measured:
    first = day - timedelta(days=int(rules["body.mass_last_resort_days"]) - 1)
    low, high = rules["body.min_mass_kg"], rules["body.max_mass_kg"]
    masses = [
        (w.local_date, w.mass_kg)
        for w in between(weigh_ins, first, day)
        if w.mass_kg is not None and low <= w.mass_kg <= high
    ]
    window_first = day - timedelta(days=int(rules["body.mass_window_days"]) - 1)
    recent = [mass for on, mass in masses if on >= window_first]
    if recent:
        return _Measured(median(recent), masses[-1][0])
    if masses:
        on, mass = masses[-1]
        age_days = (day - on).days
        is_fresh = age_days < rules["body.mass_fallback_days"]
        default = None if is_fresh else finding("default.mass_old", n=age_days)
        return _Measured(mass, on, default)
    if athlete.mass_kg is not None:
        return _Measured(athlete.mass_kg, None, finding("default.mass_settings"))
    return _Measured(None)


def _body_fat(athlete: AthleteFacts, weigh_ins: Sequence[WeighIn], day: date, rules: Rules) -> _Fat:
    first = day - timedelta(days=int(rules["body.body_fat_window_days"]) - 1)
    low, high = rules["body.min_body_fat_frac"], rules["body.max_body_fat_frac"]
    for w in reversed(between(weigh_ins, first, day)):
        if w.body_fat_frac is not None and low <= w.body_fat_frac <= high:
            method = w.body_fat_method or BodyFatMethod.UNKNOWN
            return _Fat(w.body_fat_frac, method, is_measured=True)
    on = athlete.body_fat_date
    if athlete.body_fat_frac is not None and (on is None or first <= on <= day):
        default = None if on else finding("default.body_fat_settings")
        return _Fat(athlete.body_fat_frac, athlete.body_fat_method, True, default)  # noqa: FBT003
    return _Fat(None, BodyFatMethod.UNKNOWN, is_measured=False)


def _split(mass_kg: float | None, fat_frac: float | None) -> tuple[float | None, float | None]:
    if mass_kg is None or fat_frac is None:
        return None, None
    lean = mass_kg * (1.0 - fat_frac)
    return mass_kg - lean, lean


def _reference_mass(mass_kg: float | None, height_m: float | None, rules: Rules) -> float | None:
    if mass_kg is None or not height_m:
        return mass_kg
    return min(mass_kg, rules["body.per_kg_bmi_cap"] * height_m**2)


def _resting(
    athlete: AthleteFacts,
    mass_kg: float | None,
    ffm_kg: float | None,
    age_years: int,
    fat: _Fat,
    rules: Rules,
) -> float | None:
    if mass_kg is None:
        return None
    height_m = athlete.height_m
    lean_based = None
    if ffm_kg is not None and fat.is_measured:
        lean_based = cunningham_kcal(ffm_kg, rules)
    if lean_based is not None and (fat.method in CUNNINGHAM_METHODS or not height_m):
        return lean_based
    if not height_m:
        return None
    size_based = mifflin_kcal(mass_kg, height_m, age_years, athlete.sex, rules)
    if lean_based is not None and fat.method is BodyFatMethod.BIA:
        return 0.5 * (lean_based + size_based)
    return size_based


def _defaults(
    athlete: AthleteFacts, mass: _Measured, fat: _Fat, rules: Rules, *, is_age_known: bool
) -> tuple[Finding, ...]:
    used = []
    if athlete.sex is Sex.UNSPECIFIED:
        used.append(finding("default.sex"))
    if not is_age_known:
        used.append(finding("default.age", age=rules.quantity("body.default_age_years")))
    used.extend(default for default in (mass.default, fat.default) if default)
    if athlete.activity_factor is None:
        activity = rules.quantity("expenditure.activity_factor")
        used.append(finding("default.activity", factor=activity))
    return tuple(used)


Numbers: TypeAlias = npt.NDArray[np.float64]


def lean_share(fat_mass_kg: Numbers, risk: Rules) -> Numbers:
    """Return the lean share of lost tissue (Forbes 1987; Hall 2007, commonly cited)."""
    c = risk["forbes.c_kg"]
    share: Numbers = np.clip(
        c / (c + fat_mass_kg), risk["forbes.min_share"], risk["forbes.max_share"]
    )
    return share


def lost_tissue_kcal_per_kg(share: Numbers, risk: Rules) -> Numbers:
    """Return the energy in a kg of lost tissue of that lean share."""
    return risk["forbes.lean_kcal_per_kg"] * share + risk["forbes.fat_kcal_per_kg"] * (1.0 - share)


def tissue_kcal_per_kg(fat_mass_kg: float, energy: Rules, risk: Rules) -> float:
    """Return the energy of a kg that the scale shows: half-way between fat and Forbes-Hall."""
    mix = energy["state.tissue_mix_frac"]
    lost = lost_tissue_kcal_per_kg(lean_share(np.array(fat_mass_kg), risk), risk)
    return mix * energy["state.tissue_fat_kcal_per_kg"] + (1.0 - mix) * float(lost)


_DAYS_TO_FIT: Final = 3
"""A line and its error need three points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """A least-squares line through weigh-ins, kg per day with its standard error."""

    kg_per_day: float
    se_kg_per_day: float
    n_weigh_ins: int
    span_days: int


def scale_slope(
    weigh_ins: Sequence[WeighIn], as_of: date, water_starts: Sequence[date], rules: Rules
) -> Slope | None:
    """Fit the scale's trend: 28 days where they are covered, else 14.

    Parameters
    ----------
    weigh_ins
        In order of date.
    as_of
        Last day of the window.
    water_starts
        First days of an illness or days of an ultra: weigh-ins of the four days from each are
        left out, since they show water.
    rules
        The ``energy`` rules.

    Returns
    -------
    Slope or None
        `None` with fewer than six weigh-ins or less than ten days from first to last.
    """
    least = rules["scale.slope_weigh_ins"]
    spans = (
        (rules["scale.long_window_days"], rules["scale.long_min_span_days"]),
        (rules["scale.short_window_days"], rules["scale.min_span_days"]),
    )
    for window_days, span_days in spans:
        points = clean_masses(weigh_ins, as_of, int(window_days), water_starts, rules)
        slope = fit(points)
        if slope and slope.n_weigh_ins >= least and slope.span_days >= span_days:
            return slope
    return None


def clean_masses(
    weigh_ins: Sequence[WeighIn],
    as_of: date,
    window_days: int,
    water_starts: Sequence[date],
    rules: Rules,
) -> list[tuple[date, float]]:
    """Return one believable mass a day of a window, without the days that show water."""
    first = as_of - timedelta(days=window_days - 1)
    masses_kg: dict[date, float] = {}
    for row in between(weigh_ins, first, as_of):
        if row.mass_kg is not None and not _is_water(row.local_date, water_starts, rules):
            masses_kg.setdefault(row.local_date, row.mass_kg)
    if not masses_kg:
        return []
    middle = median(masses_kg.values())
    limit = rules["scale.max_deviation_frac"] * middle
    return [(on, mass) for on, mass in masses_kg.items() if abs(mass - middle) <= limit]


def fit(points: Sequence[tuple[date, float]]) -> Slope | None:
    """Compute the least-squares line; `None` with fewer than three points.

    Parameters
    ----------
    points
        One mass a day, on different days.
    """
    n = len(points)
    if n < _DAYS_TO_FIT:
        return None
    origin = points[0][0]
    x = [(on - origin).days for on, _ in points]
    y = [mass for _, mass in points]
    mean_x, mean_y = sum(x) / n, sum(y) / n
    spread = sum((v - mean_x) ** 2 for v in x)
    b = sum((u - mean_x) * (v - mean_y) for u, v in zip(x, y, strict=True)) / spread
    rest = sum((v - mean_y - b * (u - mean_x)) ** 2 for u, v in zip(x, y, strict=True))
    se = sqrt(rest / (n - 2) / spread)
    return Slope(kg_per_day=b, se_kg_per_day=se, n_weigh_ins=n, span_days=max(x) - min(x))


def _is_water(day: date, starts: Sequence[date], rules: Rules) -> bool:
    return any(0 <= (day - start).days < rules["scale.water_days"] for start in starts)
