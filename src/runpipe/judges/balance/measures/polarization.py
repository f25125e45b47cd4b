"""The polarization index: shown without a judgement."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import Measure
from runpipe.model.assessment import Light

MEASURE: Final = Measure(
    name="polarization",
    title="Polarization index",
    unit="index",
    window="7 d",
    rule="zones.polarized_index",
    value=lambda week: week.figures.polarization_index,
    light=lambda _: Light.INFO,
    text=lambda _: "Above 2 the training is polarised; other shapes work too.",
)
