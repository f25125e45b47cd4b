"""MyFitnessPal's Exercise-Summary: its strength rows; its calories are never intake."""

from __future__ import annotations

from typing import Final

from runpipe.model.session import FileReading
from runpipe.readers.apps.myfitnesspal import name_span
from runpipe.readers.logs.journal import Columns, Journal, finish
from runpipe.readers.logs.strength import EXERCISES, strength_sets
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Row, Table, subset

STRENGTH: Final = "strength"
NOTHING: Final = (
    "MyFitnessPal's exercise diary has no strength sets; its cardio rows and calorie adjustments "
    "are not needed: your recordings say more, and exercise calories are no intake"
)


def read_exercise(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the rows of type Strength as sets; a row stands for ``Sets`` equal sets."""
    kind = table.find("type")

    def is_strength(row: Row) -> bool:
        return kind is not None and row.cells[kind.index].casefold() == STRENGTH

    strength = subset(table, is_strength)
    if not strength.rows:
        return FileReading(kind="mfp_exercise", ignored_reason=NOTHING)
    journal = Journal(name)
    columns = Columns(strength, options, journal)
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
