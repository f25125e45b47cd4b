"""MyFitnessPal: Nutrition-Summary, Measurement-Summary and Exercise-Summary."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.body_measures import body_measurements, cast_mass, zero_is_missing
from runpipe.readers.logs.diet import ENERGY, cast_diet, diet_entries
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.strength import EXERCISES, strength_sets
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import times
from runpipe.readers.tables.table import Row, Table, subset

SPAN: Final = re.compile(r"(\d{4}-\d{2}-\d{2})-to-(\d{4}-\d{2}-\d{2})")


FAT_NAMES: Final = ("body fat", "fitbit body fat", "garmin body fat", "withings body fat")


STRENGTH: Final = "strength"


NOTHING: Final = (
    "MyFitnessPal's exercise diary has no strength sets; its cardio rows and calorie adjustments "
    "are not needed: your recordings say more, and exercise calories are no intake"
)


# A table with one of these is no list of weigh-ins, whatever its "weight" is.
NOT_BODY: Final = (
    "exercise", "exercise name", "exercise title", "reps", "sets", "meal", "calories", "energy",
    "distance", "activity type", "duration", "asleep", "change", "bmi",
)  # fmt: skip


def name_span(name: str) -> tuple[date, date] | None:
    """Return the days that a name like ``Nutrition-Summary-<from>-to-<to>.csv`` states."""
    matches = SPAN.findall(name)
    if not matches:
        return None
    try:
        first, last = (date.fromisoformat(text) for text in matches[-1])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def read_nutrition(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read meals. A day's rows are to be summed; meals are named by the user, foods are not."""
    journal = Journal(name)
    columns = LogColumns(table, options, journal)
    columns.dates("date", ("date",))
    columns.text("meal", ("meal",))
    columns.text("food", ("food name",))
    clock = table.find("time")
    if clock is not None:
        columns.put("time", clock, times(table.cells(clock)))
    cast_diet(columns, ENERGY)
    return finish(
        "mfp_nutrition",
        journal,
        diet_entries(columns, "mfp_nutrition"),
        name_span(name) or columns.span(),
    )


def read_measurement(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read weights and body fat. The export names no unit of mass: see `body.mass_unit`."""
    journal = Journal(name)
    columns = LogColumns(table, options, journal)
    columns.dates("date", ("date",))
    cast_mass(columns, ("weight",))
    fat = next(
        (h.name for h in table.headers if h.name in FAT_NAMES or h.name.endswith("body fat")), None
    )
    if fat:
        columns.number("body_fat_frac", "body_fat", (fat,), unit="%")
    zero_is_missing(columns, "mass_kg", "body_fat_frac")
    rows = body_measurements(columns, "mfp_measurement", BodyFatMethod.UNKNOWN)
    return finish("mfp_measurement", journal, rows, name_span(name) or columns.span())


def read_exercise(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the rows of type Strength as sets; a row stands for ``Sets`` equal sets."""
    kind = table.find("type")

    def is_strength(row: Row) -> bool:
        return kind is not None and row.cells[kind.index].casefold() == STRENGTH

    strength = subset(table, is_strength)
    if not strength.rows:
        return FileReading(kind="mfp_exercise", ignored_reason=NOTHING)
    journal = Journal(name)
    columns = LogColumns(strength, options, journal)
    columns.dates("date", ("date",))
    columns.text("exercise", EXERCISES)
    columns.number("sets", "sets", ("sets",))
    columns.number("reps", "reps", ("reps per set",))
    columns.number("mass_kg", "lifted_mass", ("kilograms",), unit="kg")
    columns.number("mass_kg", "lifted_mass", ("pounds",), unit="lb")
    n_other = len(table.rows) - len(strength.rows)
    journal.note(f"{n_other} rows of cardio and calorie adjustments are left out")
    rows = strength_sets(columns, "mfp_exercise")
    return finish("mfp_exercise", journal, rows, name_span(name) or columns.span())


def _is_nutrition(table: Table) -> bool:
    names = {header.name for header in table.headers}
    is_named = {"date", "meal", "carbohydrates", "protein"} <= names and "food" not in names
    return is_named and bool(names & {"calories", "kilojoules"})


def _is_weight(table: Table) -> bool:
    weight = table.find("weight")
    day = table.find("date")
    # A table of one's own has the same two columns; only the app writes them with capitals.
    if day is None or weight is None or (day.raw, weight.raw) != ("Date", "Weight"):
        return False
    return table.find(*NOT_BODY) is None


APP: Final = App(
    name="MyFitnessPal",
    tables=(
        TableFormat(kind="mfp_nutrition", matches=_is_nutrition, read=read_nutrition),
        TableFormat(
            kind="mfp_exercise",
            matches=has("date", "exercise", "exercise calories", "sets"),
            read=read_exercise,
        ),
        TableFormat(kind="mfp_measurement", matches=_is_weight, read=read_measurement),
    ),
)
