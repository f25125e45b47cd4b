"""Lifesum: foods by meal."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.whole_tables import FoodColumns, read_foods
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

FOODS: Final = FoodColumns(meal=("meal type",), food=("title",))


def read_lifesum_foods(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read foods with their meal and macronutrients."""
    return read_foods(table, options, name, "lifesum", FOODS)


APP: Final = App(
    name="Lifesum",
    tables=(
        TableFormat(
            kind="lifesum",
            matches=has("date", "meal type", "title", "calories"),
            read=read_lifesum_foods,
        ),
    ),
)
