"""MyNetDiary: foods by meal, the unit behind a comma in each header."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.whole_tables import FoodColumns, read_foods
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

FOODS: Final = FoodColumns(dates=("date & time", "date"), food=("name", "food"), usual=False)


def _is_mynetdiary(table: Table) -> bool:
    names = {header.name for header in table.headers}
    return {"date & time", "meal", "name"} <= names and bool(names & {"calories", "energy"})


def read_mynetdiary(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read foods with their meal, time and macronutrients."""
    return read_foods(table, options, name, "mynetdiary", FOODS)


APP: Final = App(
    name="MyNetDiary",
    tables=(TableFormat(kind="mynetdiary", matches=_is_mynetdiary, read=read_mynetdiary),),
)
