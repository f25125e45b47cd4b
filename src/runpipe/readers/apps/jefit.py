"""Jefit: one file of many tables, each under a line such as ``### EXERCISE LOGS ###``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, SheetFormat
from runpipe.readers.logs.body_measures import (
    body_measurements,
    cast_mass,
    mass_unit,
    zero_is_missing,
)
from runpipe.readers.logs.journal import Journal, LogColumns, LogRow, finish
from runpipe.readers.logs.strength import cast_sets, strength_sets
from runpipe.readers.options import LogOptions, MassUnit
from runpipe.readers.tables.table import Header, Row, Sheet, Table, make_table, unit_of

TITLE: Final = re.compile(r"^#{2,} *([A-Za-z][A-Za-z /]*?) *#*$")
SET: Final = re.compile(r"^(-?[\d.]+)x(\d+)$")
LOGS: Final = "EXERCISE LOGS"
PROFILE: Final = "PROFILE"
SETTING: Final = ("SETTING", "SETTINGS")


def _title(row: Row) -> str | None:
    match = TITLE.match(row.cells[0]) if row.cells else None
    return match[1].upper() if match else None


def _sections(sheet: Sheet) -> dict[str, Sheet]:
    """Return the rows below each title; a title that comes twice goes on."""
    sections: dict[str, list[Row]] = {}
    at: list[Row] = []
    for row in sheet.rows:
        title = _title(row)
        if title is None:
            at.append(row)
        else:
            at = sections.setdefault(title, [])
    return {title: Sheet(tuple(rows), sheet.delimiter) for title, rows in sections.items() if rows}


def _is_jefit(sheet: Sheet) -> bool:
    return any(_title(row) in {LOGS, "WORKOUT SESSIONS", "ROUTINES"} for row in sheet.rows[:2000])


def read_jefit(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    """Read sets and weigh-ins; the file's own settings name the unit of both, where they are in it."""
    journal = Journal(name)
    journal.errors.extend(sheet.errors)
    sections = _sections(sheet)
    options = replace(options, mass_unit=_mass_unit(sections, options, journal))
    rows: list[LogRow] = []
    if LOGS in sections:
        rows += strength_sets(_set_columns(sections[LOGS], options, journal), "jefit")
    if PROFILE in sections:
        columns = LogColumns(make_table(sections[PROFILE], 0, may_be_short=True), options, journal)
        columns.dates("date", ("mydate", "date"))
        cast_mass(columns, ("weight",))
        columns.number("body_fat_frac", "body_fat", ("fatpercent",), unit="%")
        zero_is_missing(columns, "mass_kg", "body_fat_frac")
        rows += body_measurements(columns, "jefit_body", BodyFatMethod.UNKNOWN)
    return finish("jefit", journal, rows)


def _mass_unit(
    sections: dict[str, Sheet], options: LogOptions, journal: Journal
) -> MassUnit | None:
    """Return the unit of all weights: the file's own word, else what the body's weights can be."""
    for title in SETTING:
        header, table = _column(sections, title, "mass")
        words = [unit_of(cell) for cell in table.cells(header)] if table and header else []
        if words and words[0] in {"kg", "lb"}:
            return "kg" if words[0] == "kg" else "lb"
    header, table = _column(sections, PROFILE, "weight")
    return mass_unit(table.cells(header) if table and header else [], options, journal)


def _column(
    sections: dict[str, Sheet], title: str, name: str
) -> tuple[Header | None, Table | None]:
    if title not in sections:
        return None, None
    table = make_table(sections[title], 0, may_be_short=True)
    return table.find(name), table


def _set_columns(sheet: Sheet, options: LogOptions, journal: Journal) -> LogColumns:
    """Return the logs with a row per set: ``60x8,62.5x6`` is 8 times 60 and 6 times 62.5."""
    table = make_table(sheet, 0, may_be_short=True)
    sets = table.find("logs")
    width = len(table.headers)
    headers = (
        *table.headers,
        Header("reps", "reps", None, width),
        Header("weight", "weight", None, width + 1),
    )
    rows = tuple(_set_rows(table, sets, journal)) if sets else ()
    columns = LogColumns(replace(table, headers=headers, rows=rows), options, journal)
    columns.dates("date", ("mydate", "date"))
    cast_sets(columns, lengths=())
    columns.text("exercise", ("ename", "exercise"))
    return columns


def _set_rows(table: Table, sets: Header, journal: Journal) -> Iterator[Row]:
    for row in table.rows:
        for part in filter(None, re.split(r"[,; ]+", row.cells[sets.index])):
            match = SET.match(part)
            if match is None:
                journal.bad(row.line, sets.raw, part, "not a set such as 60x8")
            else:
                yield Row(
                    row.line, (*row.cells, match[2], "" if float(match[1]) == 0 else match[1])
                )


APP: Final = App(
    name="Jefit", sheets=(SheetFormat(kind="jefit", matches=_is_jefit, read=read_jefit),)
)
