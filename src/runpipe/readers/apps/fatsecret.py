"""FatSecret: the food diary as an outline of days, meals and foods in one column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.diet import cast_diet, diet_entries
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import parse_moment
from runpipe.readers.tables.table import Bad, Header, Row, Table, plain

MEALS: Final = frozenset({
    "breakfast", "lunch", "dinner", "snacks/other", "snacks", "other", "frühstück", "mittagessen", "abendessen",
    "snacks/sonstiges", "petit-déjeuner", "déjeuner", "dîner", "desayuno", "almuerzo", "cena", "colazione", "pranzo",
    "café da manhã", "almoço", "jantar", "ontbijt", "avondeten",
})  # fmt: skip
ENERGY: Final = ("cals", "calories", "energy", "kcal", "kj", "kal", "kalorien")


def _is_fatsecret(table: Table) -> bool:
    names = {header.name for header in table.headers}
    has_names = bool(names & {"prot", "protein"}) and bool(names & {"cals", "kj", "kal"})
    return bool(table.headers) and table.headers[0].name in {"date", "datum"} and has_names


def _is_day(text: str) -> bool:
    return not isinstance(parse_moment(text), Bad)


def _outline(table: Table) -> Iterator[Row]:
    """Yield each row with its day, its meal and its food: the day's own row has neither."""
    day = meal = ""
    for row in table.rows:
        text = row.cells[0]
        if _is_day(text):
            day, meal = text, ""
            yield Row(row.line, (*row.cells, day, "", ""))
        elif plain(text) in MEALS:
            meal = text
            yield Row(row.line, (*row.cells, day, meal, ""))
        elif any(row.cells[1:]) and day:
            yield Row(row.line, (*row.cells, day, meal, text))


def read_fatsecret(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read a day's meals where they add up to its total, else the total."""
    width = len(table.headers)
    extra = tuple(
        Header(raw, plain(raw), None, width + at) for at, raw in enumerate(("Day", "Meal", "Food"))
    )
    first = replace(table.headers[0], name="outline")
    headers = (first, *table.headers[1:], *extra)
    columns = LogColumns(
        replace(table, headers=headers, rows=tuple(_outline(table))), options, Journal(name)
    )
    columns.dates("date", ("day",), usual=False)
    columns.text("meal", ("meal",))
    columns.text("food", ("food",))
    cast_diet(columns, ENERGY)
    rows = diet_entries(columns, "fatsecret")
    return finish("fatsecret", columns.journal, rows, columns.span())


APP: Final = App(
    name="FatSecret",
    tables=(
        TableFormat(kind="fatsecret", matches=_is_fatsecret, read=read_fatsecret, is_ragged=True),
    ),
)
