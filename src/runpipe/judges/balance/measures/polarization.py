"""The polarization index: shown without a judgement."""

from __future__ import annotations

from typing import Final

from runpipe.judges.balance.measure import Measure
from runpipe.model.findings import finding
from runpipe.model.muscle import Light

MEASURE: Final = Measure(
    name="polarization",
    unit="index",
    window="7 d",
    rule="zones.polarized_index",
    value=lambda week: week.figures.polarization_index,
    light=lambda _: Light.INFO,
    text=lambda week: finding(
        "measure.polarization.text",
        polarised=week.rules.quantity("zones.polarized_index"),
    ),
)
