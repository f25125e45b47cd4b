"""What the settings say about a person's logs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MassUnit = Literal["kg", "lb"]
EnergyUnit = Literal["kcal", "kj"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOptions:
    """How to read what a log leaves open. Every field may stay unset.

    Parameters
    ----------
    mass_unit
        Unit of body mass and of lifted weights where the file names none (MyFitnessPal, Fitbit,
        Strong). `None`: body mass is decided by plausibility and the reading's notes say so;
        lifted weights without a unit are left out.
    energy_unit
        Unit of eaten energy where neither the file nor its macronutrients tell it. `None`: decided
        by what people eat in a day, and the notes say so.
    day_first
        Whether 03/04/2026 is the third of April. `None`: the file's other dates decide.
    day_first_alike
        What other files of the same source as the one at hand settle; the reader sets it.
    day_first_by_source
        What other files of a source settle of its dates, by `FileReading.date_source`.
    zone
        The athlete's usual IANA time zone, for local times which carry no offset.
    expected_mass_kg
        The athlete's mass as the settings know it; helps to tell kilograms from pounds.
    columns
        Column maps for the generic CSV: domain (``diet``, ``body``, ``sleep``, ``strength``) to
        {our column name: the user's header}, such as ``{"diet": {"energy_kcal": "Energie"}}``.
    exercises
        The user's own words on exercises: name to region (``lower``, ``upper``, ``core``,
        ``full``), optionally with a pattern and ``plyometric``: ``"lower, squat, plyometric"``.
    """

    mass_unit: MassUnit | None = None
    energy_unit: EnergyUnit | None = None
    day_first: bool | None = None
    day_first_alike: bool | None = None
    day_first_by_source: Mapping[str, bool] = field(default_factory=dict)
    zone: str | None = None
    expected_mass_kg: float | None = None
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exercises: Mapping[str, str] = field(default_factory=dict)
