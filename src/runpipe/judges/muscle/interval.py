"""How sure the loss rate is: central differences over what is not known (model.md 5)."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt
from typing import Final

from runpipe.judges.muscle.bands import band, score
from runpipe.judges.muscle.composite import evaluate
from runpipe.judges.muscle.factors import SHOWN
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import Terms
from runpipe.model.findings import Finding, finding
from runpipe.model.muscle import BAND_UNCERTAIN, Band, UncertaintyPart
from runpipe.model.rules import Rules

_BANDS: Final = (Band.LOW, Band.GUARDED, Band.ELEVATED, Band.HIGH)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskInterval:
    """The sigma of the loss rate, its 80 % interval as rates and as scores, and its parts."""

    sigma: float
    rate_low: float
    rate_high: float
    score_low: float
    score_high: float
    p_loss_frac: float
    parts: tuple[UncertaintyPart, ...]


def risk_interval(inputs: MuscleInputs, terms: Terms, rules: Rules) -> RiskInterval:
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
    parts.append(UncertaintyPart(name="structure", delta_pct_per_week=structure))
    sigma = sqrt(sum(part.delta_pct_per_week**2 for part in parts))
    half = rules["uncertainty.interval_sigmas"] * sigma
    low, high = terms.rate - half, terms.rate + half
    beyond = (terms.rate - rules["score.loss_threshold"]) / sigma
    return RiskInterval(
        sigma=sigma,
        rate_low=low,
        rate_high=high,
        score_low=score(low, terms.midpoint, rules),
        score_high=score(high, terms.midpoint, rules),
        p_loss_frac=0.5 * (1.0 + erf(beyond / sqrt(2.0))),
        parts=tuple(parts),
    )


def plausible_band(middle: Band, score_low: float, score_high: float, rules: Rules) -> Finding:
    """Return the band with what else is plausible; `BAND_UNCERTAIN` if all four are."""
    lowest, highest = band(score_low, rules), band(score_high, rules)
    if lowest is _BANDS[0] and highest is _BANDS[-1]:
        return finding(BAND_UNCERTAIN)
    own = finding(f"band.{middle}")
    if lowest is highest:
        return own
    return finding(
        "band.plausible",
        middle=own,
        lowest=finding(f"band.{lowest}"),
        highest=finding(f"band.{highest}"),
    )


def _input_parts(inputs: MuscleInputs, rules: Rules) -> list[UncertaintyPart]:
    return [
        UncertaintyPart(
            name=shift.name,
            delta_pct_per_week=_half_distance(
                evaluate(shift.shifted(inputs, 1.0, rules), rules),
                evaluate(shift.shifted(inputs, -1.0, rules), rules),
            ),
        )
        for factor in SHOWN
        for shift in factor.shifts
        if shift.is_unknown(inputs)
    ]


def _effect_parts(inputs: MuscleInputs, rules: Rules) -> list[UncertaintyPart]:
    return [
        UncertaintyPart(
            name=effect.name,
            delta_pct_per_week=_half_distance(
                *(
                    evaluate(
                        inputs,
                        rules.with_value(
                            effect.rule, rules[effect.rule] + sign * rules[effect.give_or_take]
                        ),
                    )
                    for sign in (1.0, -1.0)
                )
            ),
        )
        for factor in SHOWN
        if (effect := factor.effect) is not None
    ]


def _half_distance(high: Terms, low: Terms) -> float:
    return 0.5 * abs(high.rate - low.rate)
