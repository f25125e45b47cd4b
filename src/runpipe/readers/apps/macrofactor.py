"""MacroFactor: the food log, and day totals with scale weights."""

from __future__ import annotations

from typing import Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.body_measures import body_measurements, cast_mass
from runpipe.readers.logs.diet import cast_diet, diet_entries
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import times
from runpipe.readers.tables.table import Header, Table


def read_macrofactor(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read MacroFactor's food log: foods with their time of eating."""
    columns = LogColumns(table, options, Journal(name))
    columns.dates("date", ("date",))
    columns.text("food", ("food name",))
    clock = table.find("time")
    if clock is not None:
        columns.put("time", clock, times(table.cells(clock)))
    cast_diet(columns)
    rows = diet_entries(columns, "macrofactor")
    return finish("macrofactor", columns.journal, rows, columns.span())


def read_macrofactor_days(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read MacroFactor's day totals and scale weights; targets, trends and expenditure are its own guesses."""
    columns = LogColumns(table, options, Journal(name))
    columns.dates("date", ("date",))
    cast_mass(columns, ("weight", "scale weight"))
    fat = _fat_percent(table)
    if fat is not None:
        columns.number_at("body_fat_frac", "body_fat", fat, unit="%")
    if table.find("calories") is not None:
        cast_diet(columns)
    kind = "macrofactor_days"
    diet = (
        diet_entries(columns, kind, is_day_total=True) if "energy_kcal" in columns.headers else []
    )
    body = body_measurements(columns, kind, BodyFatMethod.UNKNOWN)
    return finish(kind, columns.journal, [*diet, *body], columns.span())


def _fat_percent(table: Table) -> Header | None:
    """Return the column of body fat: ``Fat Percent``, beside the grams of fat that were eaten."""
    named = (h for h in table.headers if h.name in {"fat", "body fat"} and h.unit == "%")
    return next(named, table.find("body fat"))


def _is_macrofactor(table: Table) -> bool:
    names = {header.name for header in table.headers}
    marks = {"serving size", "serving qty", "serving weight"}
    return {"date", "food name", "calories", "protein"} <= names and bool(names & marks)


def _is_macrofactor_days(table: Table) -> bool:
    names = {header.name for header in table.headers}
    marks = {"expenditure", "trend weight", "target calories"}
    is_marked = bool(names & marks) or any(header.raw == "Fat Percent" for header in table.headers)
    return "date" in names and is_marked and bool(names & {"calories", "weight"})


APP: Final = App(
    name="MacroFactor",
    tables=(
        TableFormat(kind="macrofactor", matches=_is_macrofactor, read=read_macrofactor),
        TableFormat(
            kind="macrofactor_days", matches=_is_macrofactor_days, read=read_macrofactor_days
        ),
    ),
)
