"""The lights of the training balance (science/model.md 7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from runpipe.judges.view.week_view import WeekView
from runpipe.model.assessment import Light, TrainingBalance
from runpipe.model.rules import Rules

_SPIKE_LIGHT: Final = {
    "steady": Light.OK,
    "small": Light.CAUTION,
    "moderate": Light.CAUTION,
    "large": Light.WARN,
    "return": Light.CAUTION,
    "unknown": Light.UNKNOWN,
    "none": Light.UNKNOWN,
}


def metric_lights(balance: TrainingBalance, view: WeekView, load: Rules) -> Mapping[str, Light]:
    """Return the light of every balance metric that has a value, by name."""
    change = abs(balance.run_distance_change_frac or 0.0)
    share_limit = load[
        "volume.long_share_low_volume_frac"
        if balance.run_distance_7d_m < load["volume.low_volume_m"]
        else "volume.long_share_frac"
    ]
    ratio = balance.acute_chronic_ratio or 0.0
    is_steady = load["ewma.steady_low"] <= ratio <= load["ewma.steady_high"]
    many_hard = balance.n_hard_days > load["hard.max_days"] or balance.has_consecutive_hard_days
    rests = balance.n_rest_days >= load["hard.min_rest_days"]
    active = balance.n_active_weeks_of_8 or 0
    return {
        "spike": _SPIKE_LIGHT[balance.spike_class],
        "load_ratio": Light.OK if is_steady else Light.INFO,
        "distance_change": Light.INFO if change > load["volume.week_change_frac"] else Light.OK,
        "monotony": _high_is_bad(
            balance.monotony or 0.0, load["monotony.caution"], load["monotony.warn"]
        ),
        "low_intensity": _low_is_bad(
            balance.low_intensity_frac or 0.0,
            load["zones.ok_low_frac"],
            load["zones.grey_low_frac"],
        ),
        "polarization": Light.INFO,
        "long_share": Light.CAUTION
        if (balance.long_run_share_frac or 0.0) > share_limit
        else Light.OK,
        "hard_days": Light.CAUTION if many_hard else Light.OK,
        "rest_days": Light.OK if rests else Light.CAUTION,
        "strength_lower": _strength_light(balance.strength_units_lower_7d, view, load),
        "strength_upper": _strength_light(balance.strength_units_upper_7d, view, load),
        "high_force": _force_light(balance.high_force_units, load),
        "consistency": Light.OK if active >= load["consistency.ok_weeks"] else Light.CAUTION,
        "damage": _high_is_bad(
            balance.damage_index, load["damage.easy_only"], load["damage.no_hard"]
        ),
    }


def _strength_light(units: float, view: WeekView, load: Rules) -> Light:
    if units >= load["strength.ok_units"]:
        return Light.OK
    is_older = view.body.is_age_known and view.body.age_years >= load["strength.older_age_years"]
    holds = units >= load["strength.maintenance_units"] and not is_older
    return Light.CAUTION if holds else Light.WARN


def _force_light(units: float, load: Rules) -> Light:
    if load["power.min_units"] <= units <= load["power.max_units"]:
        return Light.OK
    return Light.WARN if units >= load["power.warn_units"] else Light.CAUTION


def _high_is_bad(value: float, caution: float, warn: float) -> Light:
    if value <= caution:
        return Light.OK
    return Light.CAUTION if value <= warn else Light.WARN


def _low_is_bad(value: float, ok: float, warn: float) -> Light:
    if value >= ok:
        return Light.OK
    return Light.CAUTION if value >= warn else Light.WARN
