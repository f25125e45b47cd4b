"""How much of what the model wants was there, and what to log for more (science/model.md 5)."""

from __future__ import annotations

from collections.abc import Sequence

from runpipe.judges.muscle.factor import FactorCoverage
from runpipe.judges.muscle.factors import FACTORS
from runpipe.judges.view.week_view import WeekView
from runpipe.model.energy import EnergySource
from runpipe.model.findings import Finding, finding
from runpipe.model.muscle import ConfidenceLevel, ConfidencePart
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules


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
