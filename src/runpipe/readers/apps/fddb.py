"""FDDB: the diary with kilojoules, food and exercise in one table."""

from __future__ import annotations

import re
from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.diet import cast_diet, diet_entries
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Row, Table, subset

WHEN: Final = re.compile(r"^datum tag monat jahr")
BURNED: Final = re.compile(r"^kj aktivit|^kcal aktivit")
NUTRIENTS: Final = {
    "protein_g": ("protein",),
    "carb_g": ("kh", "kohlenhydrate"),
    "fat_g": ("fett",),
}


def _is_fddb(table: Table) -> bool:
    return any(WHEN.match(header.name) for header in table.headers) and bool(
        table.find("bezeichnung")
    )


def read_fddb(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read foods; a row whose energy stands in the column of activities was not eaten."""
    when = next(header for header in table.headers if WHEN.match(header.name))
    burned = next((header for header in table.headers if BURNED.match(header.name)), None)
    journal = Journal(name)

    def is_food(row: Row) -> bool:
        return burned is None or not row.cells[burned.index].strip("0,. -")

    foods = subset(table, is_food)
    if len(foods.rows) < len(table.rows):
        n = len(table.rows) - len(foods.rows)
        journal.note(f"{n} rows of activities are left out: they are not eaten")
    columns = LogColumns(foods, options, journal)
    columns.dates("date", (when.name,), usual=True)
    columns.text("food", ("bezeichnung",))
    cast_diet(columns, ("kj", "kcal"))
    for field_name, names in NUTRIENTS.items():
        columns.number(field_name, "nutrient", names)
    return finish("fddb", journal, diet_entries(columns, "fddb"), columns.span())


APP: Final = App(name="FDDB", tables=(TableFormat(kind="fddb", matches=_is_fddb, read=read_fddb),))
