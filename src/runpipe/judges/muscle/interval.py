"""The expected loss rate and how sure it is.

How much of what the model wants was there (docs/methods.md 4).

No random numbers: the balance is averaged over nodes of a normal distribution, everything else
that is unsure is moved up and down at each node.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, exp, pi, sqrt
from typing import Final, NamedTuple

import numpy as np

from runpipe.energy import Numbers
from runpipe.judges.muscle.composite import balance_nodes, evaluate_grid, mean_of
from runpipe.judges.muscle.factor import FactorCoverage
from runpipe.judges.muscle.factors import FACTORS
from runpipe.judges.muscle.grid import Variant, band, grid_of, score
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.muscle.terms import Terms
from runpipe.judges.view.week_view import WeekView
from runpipe.model.energy import EnergySource
from runpipe.model.findings import Finding, finding
from runpipe.model.muscle import (
    BAND_UNCERTAIN,
    Band,
    ConfidenceLevel,
    ConfidencePart,
    UncertaintyPart,
)
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules

_BANDS: Final = (Band.LOW, Band.GUARDED, Band.ELEVATED, Band.HIGH)
_LEAST_RATE: Final = -5.0
_MOST_RATE: Final = 8.0
_MOST_STEPS: Final = 60
_EXACT: Final = 1e-12


class Span(NamedTuple):
    """The middle 80 % of the loss rate, %FFM per week."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskInterval:
    """The expected loss rate over the unsure balance, and how far the truth may lie from it.

    Attributes
    ----------
    terms
        Every value at the balance itself, with the expected `rate` and its `score` in place of
        those at the balance.
    sigma
        Of the loss rate of a single person, all causes together.
    runners_like_you, one_person
        What groups of such runners do, and what a single one of them may do.
    group_loss_frac
        Probability that the mean drift of such runners is worse than the rules' threshold.
    p_loss_frac
        Probability that a single person's drift is worse than the rules' threshold.
    parts
        What each unknown adds to `sigma`; squares add up.
    """

    terms: Terms
    sigma: float
    runners_like_you: Span
    one_person: Span
    group_loss_frac: float
    p_loss_frac: float
    parts: tuple[UncertaintyPart, ...]

    @property
    def score_low(self) -> float:
        """Lower end of the interval of runners like you, as a score."""
        return self.terms["score_low"]

    @property
    def score_high(self) -> float:
        """Upper end of the interval of runners like you, as a score."""
        return self.terms["score_high"]


class _Pair(NamedTuple):
    """One unknown, with the rows of the grid in which it is high and low."""

    name: str
    high: Variant
    low: Variant


def risk_interval(inputs: MuscleInputs, rules: Rules) -> RiskInterval:
    """Compute the expected loss rate of a week and how sure it is.

    Parameters
    ----------
    inputs
        The week in numbers.
    rules
        The ``risk`` rules.
    """
    pairs = [*_input_pairs(inputs, rules), *_effect_pairs(inputs, rules)]
    variants = [Variant(inputs), *(row for pair in pairs for row in (pair.high, pair.low))]
    nodes, weights = balance_nodes(rules)
    grid = grid_of(variants, nodes, rules)
    terms = evaluate_grid(grid, rules)
    rates = np.broadcast_to(terms["rate"], grid.shape)
    own = rates[0]
    halves = 0.5 * (rates[1::2] - rates[2::2])
    study, person = (
        rules[f"uncertainty.{whose}_base"] + rules[f"uncertainty.{whose}_slope"] * np.abs(own)
        for whose in ("study", "person")
    )
    mean = float(mean_of(own[None, :], weights)[0])
    among = (halves**2).sum(axis=0) + study**2
    variances = {
        **{
            pair.name: float((weights * half**2).sum())
            for pair, half in zip(pairs, halves, strict=True)
        },
        "study": float((weights * study**2).sum()),
        "person": float((weights * person**2).sum()),
        "energy": float((weights * (own - mean) ** 2).sum()),
    }
    mixture = _Mixture.of(weights, own, among)
    alone = _Mixture.of(weights, own, among + person**2)
    tail = rules["uncertainty.interval_tail_frac"]
    like_you, one_person = mixture.span(tail), alone.span(tail)
    return RiskInterval(
        terms=_with_expected(terms.at(0, len(nodes) // 2), mean, like_you, rules),
        sigma=sqrt(sum(variances.values())),
        runners_like_you=like_you,
        one_person=one_person,
        group_loss_frac=1.0 - mixture.below(rules["score.loss_threshold"]),
        p_loss_frac=1.0 - alone.below(rules["score.loss_threshold"]),
        parts=tuple(
            UncertaintyPart(name=name, delta_pct_per_week=sqrt(variance))
            for name, variance in variances.items()
        ),
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


@dataclass(frozen=True, slots=True)
class _Mixture:
    """A mixture of normal distributions."""

    parts: Sequence[tuple[float, float, float]]
    """Weight, mean, and sigma times the square root of 2."""

    @classmethod
    def of(cls, weights: Numbers, means: Numbers, variances: Numbers) -> _Mixture:
        """Return the mixture of these components."""
        scales = np.sqrt(2.0 * variances)
        columns = (weights.tolist(), means.tolist(), scales.tolist())
        return cls(tuple(zip(*columns, strict=True)))

    def below(self, value: float) -> float:
        """Return the probability of less than a value."""
        return sum(w * 0.5 * (1.0 + erf((value - mean) / scale)) for w, mean, scale in self.parts)

    def span(self, tail: float) -> Span:
        """Return the values with `tail` of probability below and above."""
        return Span(self._quantile(tail), self._quantile(1.0 - tail))

    def _quantile(self, probability: float) -> float:
        """Return a quantile by Newton's method, halving where a step leaves the bracket."""
        low, high = _LEAST_RATE, _MOST_RATE
        value = sum(w * mean for w, mean, _ in self.parts)
        for _ in range(_MOST_STEPS):
            gap = self.below(value) - probability
            if abs(gap) < _EXACT:
                break
            low, high = (value, high) if gap < 0 else (low, value)
            slope = sum(w * exp(-(((value - m) / s) ** 2)) / s for w, m, s in self.parts)
            step = value - gap * sqrt(pi) / slope if slope > 0 else low
            value = step if low < step < high else 0.5 * (low + high)
        return value


def _with_expected(terms: Terms, mean: float, like_you: Span, rules: Rules) -> Terms:
    midpoint = terms.midpoint
    rate, points = "%FFM/week", "points"
    return terms.with_values(
        {
            "rate_at_balance": (terms.rate, rate),
            "rate": (mean, rate),
            "score": (score(mean, midpoint, rules), points),
            "score_low": (score(like_you.low, midpoint, rules), points),
            "score_high": (score(like_you.high, midpoint, rules), points),
        }
    )


def _input_pairs(inputs: MuscleInputs, rules: Rules) -> list[_Pair]:
    return [
        _Pair(
            shift.name,
            Variant(shift.shifted(inputs, 1.0, rules), lean_kg=inputs.fat_free_mass_kg),
            Variant(shift.shifted(inputs, -1.0, rules), lean_kg=inputs.fat_free_mass_kg),
        )
        for factor in FACTORS
        for shift in factor.shifts
        if shift.is_unknown(inputs)
    ]


def _effect_pairs(inputs: MuscleInputs, rules: Rules) -> list[_Pair]:
    pairs = []
    for factor in FACTORS:
        effect = factor.effect
        if effect is None:
            continue
        more = rules[effect.give_or_take]
        high, low = (
            {name: max(0.0, rules[name] + sign * more) for name in effect.rules}
            for sign in (1.0, -1.0)
        )
        pairs.append(_Pair(effect.name, Variant(inputs, high), Variant(inputs, low)))
    return pairs


def confidence_parts(view: WeekView, rules: ModelRules) -> tuple[ConfidencePart, ...]:
    """Return for each kind of data how much of it the week had, 0-1, the weightiest first."""
    return tuple(
        ConfidencePart(
            name=part.name,
            weight=_weight(part, rules),
            value_frac=part.value_frac,
            finding=part.finding,
        )
        for part in _coverage(view, rules)
    )


def would_help(view: WeekView, rules: ModelRules) -> tuple[Finding, ...]:
    """Return what to log, the most useful first; empty when nothing is missing."""
    missing = sorted(
        (part for part in _coverage(view, rules) if part.value_frac < 1.0),
        key=lambda part: -_weight(part, rules) * (1.0 - part.value_frac),
    )
    gaps = [gap for part in missing for gap in part.gaps]
    return tuple(gaps if view.body.mass_kg is not None else [finding("gap.mass"), *gaps])


def _coverage(view: WeekView, rules: ModelRules) -> list[FactorCoverage]:
    parts = [f.coverage(view, rules) for f in FACTORS if f.coverage is not None]
    return sorted(parts, key=lambda part: -_weight(part, rules))


def _weight(part: FactorCoverage, rules: ModelRules) -> float:
    return rules.risk[f"confidence.{part.name}"]


def confidence(parts: Sequence[ConfidencePart]) -> float:
    """Add the parts up, 0-1."""
    return sum(part.weight * part.value_frac for part in parts)


def confidence_level(value_frac: float, source: EnergySource, rules: Rules) -> ConfidenceLevel:
    """Return the confidence; without any energy evidence it is insufficient whatever the rest."""
    if source is EnergySource.PRIOR or value_frac < rules["confidence.low"]:
        return ConfidenceLevel.INSUFFICIENT
    if value_frac >= rules["confidence.high"]:
        return ConfidenceLevel.HIGH
    is_medium = value_frac >= rules["confidence.medium"]
    return ConfidenceLevel.MEDIUM if is_medium else ConfidenceLevel.LOW
