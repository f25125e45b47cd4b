"""What exports of scales share: words for weight, units of mass."""

from __future__ import annotations

from typing import Final

WEIGHT_WORDS: Final = frozenset({
    "weight", "body weight", "gewicht", "poids", "peso", "vikt", "vægt", "vekt", "waga", "paino", "вес", "体重",
})  # fmt: skip


BMI_WORDS: Final = ("bmi", "imc", "ict")


MASS_UNITS: Final = frozenset({"kg", "lb", "st"})


LEAST_COLUMNS: Final = 4
