"""What a factor card is made of: the week it reads, its light, its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

from runpipe.judges.muscle.composite import MuscleTerms
from runpipe.judges.muscle.inputs import MuscleInputs
from runpipe.judges.view.week_view import WeekView
from runpipe.model.assessment import Factor, Light, ModelRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What the cards read. `terms` are `None` without a body: then only training is shown."""

    view: WeekView
    inputs: MuscleInputs
    terms: MuscleTerms | None
    points: Mapping[str, float]
    rules: ModelRules

    @property
    def protein_target(self) -> float:
        """What the week asks for, g/kg; NaN without a body."""
        return self.terms.protein_target_g_per_kg if self.terms else nan

    @property
    def effective_protein(self) -> float:
        """Protein weighed by its spread, g/kg; NaN without a body."""
        return self.terms.effective_protein_g_per_kg if self.terms else nan

    @property
    def carb_bound(self) -> float:
        """Lower bound of carbohydrate, g/kg; NaN without a body."""
        return self.terms.carb_bound_g_per_kg if self.terms else nan


def above_light(value: float | None, ok: float, warn: float) -> Light:
    """Return the light of a value that is better when higher: ok from `ok`, warn below `warn`."""
    if value is None:
        return Light.UNKNOWN
    if value >= ok:
        return Light.OK
    return Light.CAUTION if value >= warn else Light.WARN


def below_light(value: float | None, caution: float, warn: float) -> Light:
    """Return the light of a value that is better when lower: ok below `caution`, warn above `warn`."""
    if value is None:
        return Light.UNKNOWN
    if value < caution:
        return Light.OK
    return Light.CAUTION if value <= warn else Light.WARN


def worse(one: Light, other: Light) -> Light:
    """Return the more serious of two lights."""
    return max(one, other, key=_SEVERITY.index)


_SEVERITY: list[Light] = [Light.INFO, Light.UNKNOWN, Light.OK, Light.CAUTION, Light.WARN]


def card(  # noqa: PLR0913  (a card is a row of a table)
    week: Week,
    name: str,
    title: str,
    value: float | None,
    light: Light,
    rule: str,
    *,
    unit: str,
    text: str,
    reference: float | None = None,
    is_imputed: bool = False,
) -> Factor:
    """Make one card; grade and source are those of `rule`, points those of its name."""
    found = week.rules.risk.rule(rule)
    return Factor(
        name=name,
        title=title,
        value=value,
        unit=unit,
        reference=reference,
        light=light,
        points=week.points.get(name),
        grade=found.grade,
        source=found.source,
        is_imputed=is_imputed,
        text=text,
    )
