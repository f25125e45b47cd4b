"""Cronometer: dailysummary, servings and biometrics."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.diet import cast_diet, diet_entries
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.whole_tables import read_long_table
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import times
from runpipe.readers.tables.durations import flag
from runpipe.readers.tables.table import Table


def read_daily(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read day totals. A day without a log is a row of zeros and gives no entry.

    ``Completed`` counts when the user set it; most people never do, so ``false`` says nothing. A
    completed day of zero is a fast.
    """
    journal = Journal(name)
    columns = LogColumns(table, options, journal)
    columns.dates("date", ("date",))
    cast_diet(columns, ("energy",))
    completed = table.find("completed")
    if completed is not None:
        marks = [True if flag(cell) is True else None for cell in table.cells(completed)]
        columns.put("is_complete", completed, marks)
        energies = columns.values("energy_kcal")
        fasts = [mark is True and energy == 0 for mark, energy in zip(marks, energies, strict=True)]
        columns.put("is_fasting", completed, fasts)
    rows = diet_entries(columns, "cronometer_daily", is_day_total=True)
    return finish("cronometer_daily", journal, rows, columns.span())


def read_servings(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read foods with their group (meal) and, where the user has it on, the time of eating."""
    journal = Journal(name)
    columns = LogColumns(table, options, journal)
    columns.dates("date", ("day", "date"))
    columns.text("meal", ("group",))
    columns.text("food", ("food name",))
    clock = table.find("time")
    if clock is not None:
        columns.put("time", clock, times(table.cells(clock)))
    cast_diet(columns, ("energy",))
    rows = diet_entries(columns, "cronometer_servings")
    return finish("cronometer_servings", journal, rows, columns.span())


def read_biometrics(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Cronometer's weights, body fat and nights; glucose and the like are left out."""
    return read_long_table(
        table, options, Journal(name), ("cronometer_biometrics", "metric", "amount")
    )


def _is_cronometer_daily(table: Table) -> bool:
    names = {header.name for header in table.headers}
    marks = {"completed", "net carbs", "water", "b12 (cobalamin)"}
    return (
        {"date", "energy", "protein"} <= names
        and bool(names & marks)
        and table.find("meal", "food") is None
    )


APP: Final = App(
    name="Cronometer",
    tables=(
        TableFormat(kind="cronometer_daily", matches=_is_cronometer_daily, read=read_daily),
        TableFormat(
            kind="cronometer_servings",
            matches=has("day", "group", "food name", "energy"),
            read=read_servings,
        ),
        TableFormat(
            kind="cronometer_biometrics",
            matches=has("day", "metric", "unit", "amount"),
            read=read_biometrics,
        ),
    ),
)
