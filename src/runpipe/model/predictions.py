"""What was expected of an athlete's lean mass, and what was measured later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from runpipe.model.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedWeek:
    """The expected change of lean mass in one week, kg, with its middle 80 %; a loss is negative."""

    first_date: date
    change_kg: float
    low_kg: float
    high_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """Two measurements of lean mass by one method, and what was expected between them.

    Attributes
    ----------
    first_date, last_date
        The days of the two measurements.
    first_kg, last_kg, measured_kg
        Fat-free mass on these days and its change; a loss is negative.
    least_kg
        The least change that means anything with this method.
    expected_kg, expected_low_kg, expected_high_kg
        The expected change with its range; `None` where too few of the weeks had one.
    n_weeks, n_expected_weeks
        Weeks between the measurements, and those with an expectation.
    finding
        What the two together say.
    """

    method: str
    first_date: date
    last_date: date
    first_kg: float
    last_kg: float
    measured_kg: float
    least_kg: float
    expected_kg: float | None
    expected_low_kg: float | None
    expected_high_kg: float | None
    n_weeks: float
    n_expected_weeks: float
    finding: Finding
