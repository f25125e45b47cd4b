"""How sure the loss rate is: central differences over what is not known (model.md 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import erf, sqrt
from typing import Final

from runpipe.judges.muscle.bands import band, score
from runpipe.judges.muscle.composite import Effects, MuscleTerms, evaluate
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.model.assessment import Band, UncertaintyPart
from runpipe.model.rules import Rules

_MAX_FAT: Final = 0.95
_MIN_FAT: Final = 0.01
_BANDS: Final = (Band.LOW, Band.GUARDED, Band.ELEVATED, Band.HIGH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The sigma of the loss rate, its 80 % interval as rates and as scores, and its parts."""

    sigma: float
    rate_low: float
    rate_high: float
    score_low: float
    score_high: float
    p_loss_frac: float
    parts: tuple[UncertaintyPart, ...]


def spread(inputs: MuscleInputs, terms: MuscleTerms, rules: Rules) -> Spread:
    """Return how far the rate may lie from its estimate.

    Parameters
    ----------
    inputs, terms
        The week in numbers, and their evaluation.
    rules
        The ``risk`` rules.

    Notes
    -----
    Half the difference between each unknown's high and low value; no random numbers, so the
    answer is the same every time. The deficit is varied with the energy availability held.
    """
    parts = [*_input_parts(inputs, rules), *_effect_parts(inputs, rules)]
    base, slope = rules["uncertainty.structure_base"], rules["uncertainty.structure_slope"]
    structure = base + slope * abs(terms.rate)
    parts.append(
        UncertaintyPart(name="structure", delta_pct_per_week=structure, text="the model itself")
    )
    sigma = sqrt(sum(part.delta_pct_per_week**2 for part in parts))
    half = rules["uncertainty.interval_sigmas"] * sigma
    low, high = terms.rate - half, terms.rate + half
    beyond = (terms.rate - rules["score.loss_threshold"]) / sigma
    return Spread(
        sigma=sigma,
        rate_low=low,
        rate_high=high,
        score_low=score(low, terms.midpoint, rules),
        score_high=score(high, terms.midpoint, rules),
        p_loss_frac=0.5 * (1.0 + erf(beyond / sqrt(2.0))),
        parts=tuple(parts),
    )


def band_text(middle: Band, score_low: float, score_high: float, rules: Rules) -> str:
    """Put the band into words with what else is plausible; "band uncertain" if all four are."""
    lowest, highest = band(score_low, rules), band(score_high, rules)
    if lowest is _BANDS[0] and highest is _BANDS[-1]:
        return "band uncertain"
    if lowest is highest:
        return str(middle)
    return f"{middle}, plausible {lowest}–{highest}"


def _input_parts(inputs: MuscleInputs, rules: Rules) -> list[UncertaintyPart]:
    deficit, sigma = inputs.deficit_kcal, inputs.sigma_balance_kcal
    share = rules[
        "uncertainty.protein_prior_frac"
        if inputs.is_protein_assumed
        else "uncertainty.protein_frac"
    ]
    protein, fat = inputs.protein_g_per_kg, inputs.body_fat_frac
    fat_sigma = inputs.sigma_body_fat_frac
    parts = [
        _part(
            "energy",
            "energy balance",
            inputs,
            rules,
            lambda i, d: replace(i, balance_kcal=-max(0.0, deficit + d * sigma)),
        ),
        _part(
            "protein",
            "protein eaten",
            inputs,
            rules,
            lambda i, d: replace(i, protein_g_per_kg=protein * (1.0 + d * share)),
        ),
        _part(
            "body_fat",
            "body fat",
            inputs,
            rules,
            lambda i, d: replace(
                i, body_fat_frac=min(max(fat + d * fat_sigma, _MIN_FAT), _MAX_FAT)
            ),
        ),
    ]
    if inputs.is_strength_assumed:
        units = rules["uncertainty.strength_units"]
        parts.append(
            _part(
                "strength",
                "strength work, none logged so far",
                inputs,
                rules,
                lambda i, d: _with_strength(i, d * units),
            )
        )
    if inputs.sleep_h is None:
        middle, hours = rules["sleep.reference_h"], rules["uncertainty.sleep_h"]
        parts.append(
            _part(
                "sleep",
                "sleep, not logged",
                inputs,
                rules,
                lambda i, d: replace(i, sleep_h=middle + d * hours),
            )
        )
    if inputs.is_age_assumed:
        years = rules["uncertainty.age_years"]
        parts.append(
            _part(
                "age",
                "age, not set",
                inputs,
                rules,
                lambda i, d: replace(i, age_years=i.age_years + d * years),
            )
        )
    return parts


def _effect_parts(inputs: MuscleInputs, rules: Rules) -> list[UncertaintyPart]:
    protein, strength = rules["protein.max_effect"], rules["strength.max_effect"]
    dp, ds = rules["uncertainty.protein_effect"], rules["uncertainty.strength_effect"]
    rates = [
        evaluate(inputs, rules, effects).rate
        for effects in (
            Effects(protein=protein + dp),
            Effects(protein=protein - dp),
            Effects(strength=strength + ds),
            Effects(strength=strength - ds),
        )
    ]
    return [
        UncertaintyPart(
            name="protein_effect",
            delta_pct_per_week=0.5 * abs(rates[0] - rates[1]),
            text="how much protein helps",
        ),
        UncertaintyPart(
            name="strength_effect",
            delta_pct_per_week=0.5 * abs(rates[2] - rates[3]),
            text="how much lifting helps",
        ),
    ]


def _part(
    name: str,
    text: str,
    inputs: MuscleInputs,
    rules: Rules,
    shift: Callable[[MuscleInputs, float], MuscleInputs],
) -> UncertaintyPart:
    high = evaluate(shift(inputs, 1.0), rules).rate
    low = evaluate(shift(inputs, -1.0), rules).rate
    return UncertaintyPart(name=name, delta_pct_per_week=0.5 * abs(high - low), text=text)


def _with_strength(inputs: MuscleInputs, delta: float) -> MuscleInputs:
    return replace(
        inputs,
        strength_lower_units=max(0.0, inputs.strength_lower_units + delta),
        strength_upper_units=max(0.0, inputs.strength_upper_units + delta),
    )
