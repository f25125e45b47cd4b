"""Fitbit: the web export, its sections stacked in one file, and an account's nights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from runpipe.model.logs import BodyFatMethod, DietEntry
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, SheetFormat, TableFormat
from runpipe.readers.apps.fitbit_documents import DOCUMENTS
from runpipe.readers.logs.body_measures import body_measurements, cast_mass, zero_is_missing
from runpipe.readers.logs.diet import cast_diet, diet_entries
from runpipe.readers.logs.journal import Journal, LogColumns, LogRow, finish
from runpipe.readers.logs.sleep import cast_bounds, cast_sleep, sleep_nights
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import Moment, moments
from runpipe.readers.tables.table import Row, Sheet, Table, make_table, plain, split_header

SECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "body": frozenset({"body", "körper", "corps", "cuerpo", "corpo", "lichaam"}),
    "foods": frozenset(
        {"foods", "food", "lebensmittel", "aliments", "alimentos", "alimenti", "voedsel"}
    ),
    "activities": frozenset(
        {"activities", "aktivitäten", "activités", "actividades", "attività", "activiteiten"}
    ),
    "sleep": frozenset({"sleep", "schlaf", "sommeil", "sueño", "sonno", "slaap", "sono"}),
}


FOOD_LOG: Final = re.compile(r"^\D*(\d{4})(\d{2})(\d{2})$")


SLEEP: Final[Mapping[str, Sequence[str]]] = {
    "asleep_s": ("minutes asleep",),
    "in_bed_s": ("time in bed",),
    "deep_s": ("minutes deep sleep",),
    "rem_s": ("minutes rem sleep",),
    "light_s": ("minutes light sleep",),
    "awake_s": ("minutes awake",),
}


TOTALS: Final = ("calories", "fat", "fiber", "carbs", "protein")


ENERGY_IN: Final = (
    "calories in", "kalorienaufnahme", "aufgenommene kalorien", "calories consommées", "calorías consumidas",
    "calorie assunte", "calorieën in",
)  # fmt: skip


REPEATS: Final = "Fitbit repeats the last weight on days without a weigh-in"


def section_of(row: Row) -> str | None:
    """Return what a section's title row opens (``food_log`` for a day's foods), or `None`."""
    cells = [cell for cell in row.cells if cell]
    if len(cells) != 1:
        return None
    word = plain(cells[0])
    if FOOD_LOG.match(word) and not word.isdigit():
        return "food_log"
    return next((name for name, words in SECTIONS.items() if word in words), None)


def is_fitbit(sheet: Sheet) -> bool:
    """Return whether the file starts with one of Fitbit's section titles and a header below it."""
    return len(sheet.rows) > 1 and section_of(sheet.rows[0]) is not None


def read_fitbit(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    """Read body, foods, food logs and sleep. A day's food log, with its macronutrients, wins."""
    journal = Journal(name)
    for note in sheet.notes:
        journal.note(note)
    journal.errors.extend(sheet.errors)
    rows: list[LogRow] = []
    foods: dict[str, Row] = {}
    for section, part in _sections(sheet):
        if section == "food_log":
            _add_food_log(foods, part)
            continue
        table = make_table(Sheet(part.rows[1:], sheet.delimiter)) if len(part.rows) > 1 else None
        if table is None:
            continue
        if section == "body":
            rows += _body(LogColumns(table, options, journal))
        elif section == "sleep":
            rows += _sleep(LogColumns(table, options, journal))
        elif section == "foods":
            journal.errors.extend(table.errors)
            _add_foods(foods, table, options)
    rows += _diet(foods, options, journal, sheet.delimiter)
    return finish("fitbit_web", journal, rows)


def is_fitbit_sleep(table: Table) -> bool:
    """Return whether these are the columns of the sleep section on its own."""
    names = {header.name for header in table.headers}
    return {"start time", "end time", "minutes asleep", "time in bed"} <= names


def read_fitbit_sleep(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the sleep section of the web export as a file of its own."""
    columns = LogColumns(table, options, Journal(name))
    return finish("fitbit_web", columns.journal, _sleep(columns), columns.span())


def _sections(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    starts = [index for index, row in enumerate(sheet.rows) if section_of(row)]
    for at, end in zip(starts, [*starts[1:], len(sheet.rows)], strict=True):
        section = section_of(sheet.rows[at])
        if section:
            yield section, Sheet(sheet.rows[at:end], sheet.delimiter)


def _body(columns: LogColumns) -> list[LogRow]:
    columns.dates("date", ("date", "datum", "fecha", "data"))
    cast_mass(columns, ("weight", "gewicht", "poids", "peso"))
    columns.number(
        "body_fat_frac", "body_fat", ("fat", "body fat", "fett", "grasa", "grasso", "vet"), unit="%"
    )
    zero_is_missing(columns, "mass_kg", "body_fat_frac")
    columns.journal.note(REPEATS)
    return list(body_measurements(columns, "fitbit_web", BodyFatMethod.UNKNOWN))


def _sleep(columns: LogColumns) -> list[LogRow]:
    cast_sleep(columns, SLEEP, default_unit="min")
    cast_bounds(columns, ("start time",), ("end time",))
    return list(sleep_nights(columns, "fitbit_web"))


def _add_foods(foods: dict[str, Row], table: Table, options: LogOptions) -> None:
    day, energy = table.find("date", "datum", "fecha", "data"), table.find(*ENERGY_IN)
    if day is None or energy is None:
        return
    days = moments(table.cells(day), day_first=options.day_first)
    for row, moment in zip(table.rows, days, strict=True):
        written = row.cells[day.index]
        key = moment.day.isoformat() if isinstance(moment, Moment) else written
        foods.setdefault(key, Row(row.line, (key, row.cells[energy.index], "", "", "", "")))


def _add_food_log(foods: dict[str, Row], part: Sheet) -> None:
    """Add a day's totals: rows of an empty cell, a name and an amount."""
    match = FOOD_LOG.match(plain(next(cell for cell in part.rows[0].cells if cell)))
    if match is None:
        return
    day = "-".join(match.groups())
    amounts = {
        plain(row.cells[1]): row.cells[2]
        for row in part.rows[1:]
        if len(row.cells) > 2 and not row.cells[0]  # noqa: PLR2004
    }
    if "calories" in amounts:
        cells = (day, *(amounts.get(total, "") for total in TOTALS))
        foods[day] = Row(part.rows[0].line, cells)


def _diet(
    foods: Mapping[str, Row], options: LogOptions, journal: Journal, delimiter: str
) -> list[DietEntry]:
    if not foods:
        return []
    headers = tuple(split_header(raw, index) for index, raw in enumerate(("date", *TOTALS)))
    columns = LogColumns(Table(headers, tuple(foods.values()), delimiter), options, journal)
    columns.dates("date", ("date",))
    cast_diet(columns)
    return diet_entries(columns, "fitbit_web", is_day_total=True)


APP: Final = App(
    name="Fitbit",
    sheets=(SheetFormat(kind="fitbit_web", matches=is_fitbit, read=read_fitbit),),
    tables=(TableFormat(kind="fitbit_web", matches=is_fitbit_sleep, read=read_fitbit_sleep),),
    documents=DOCUMENTS,
)
