"""Garmin Connect: weight and sleep reports, nights of an account export."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.apps.garmin_documents import DOCUMENTS
from runpipe.readers.logs.body_measures import (
    BMI_WORDS,
    LEAST_COLUMNS,
    WEIGHT_WORDS,
    body_measurements,
)
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.sleep import cast_sleep, sleep_nights
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import parse_clock, parse_moment, times
from runpipe.readers.tables.table import Bad, Header, Row, Table

BODY_FAT_WORDS: Final = (
    "body fat", "körperfett", "körperfettanteil", "masse grasse", "graisse corporelle", "grasa corporal", "grasso corporeo",
    "massa grassa", "lichaamsvet", "gordura corporal", "gordura", "fat", "percent fat",
)  # fmt: skip


CLOCK_WORDS: Final = ("time", "zeit", "uhrzeit", "heure", "hora", "ora", "tijd", "horas", "tid")


def is_garmin_weight(table: Table) -> bool:
    """Return whether these are the columns of Garmin Connect's weight report, in any language."""
    return (
        len(table.headers) >= LEAST_COLUMNS
        and table.headers[0].name in CLOCK_WORDS
        and table.find(*BMI_WORDS) is not None
    )


def read_garmin_weight(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Garmin Connect's report: a row with a date, then the weigh-ins of that day."""
    journal = Journal(name)
    width = len(table.headers)
    rows: list[Row] = []
    day = ""
    for row in table.rows:
        if not any(row.cells[1:]) and not parse_clock(row.cells[0]):
            day = row.cells[0]
            if isinstance(parse_moment(day, day_first=options.day_first), Bad):
                journal.bad(row.line, table.headers[0].raw, day, "not a date")
                day = ""
            continue
        rows.append(Row(row.line, (*row.cells, day)))
    headers = (*table.headers, Header("date", "date", None, width))
    return _garmin_rows(replace(table, headers=headers, rows=tuple(rows)), options, journal)


def _garmin_rows(table: Table, options: LogOptions, journal: Journal) -> FileReading:
    columns = LogColumns(table, options, journal)
    columns.dates("date", ("date",))
    clock, weight = table.headers[0], table.find(*WEIGHT_WORDS) or table.headers[1]
    columns.put("time", clock, times(table.cells(clock)))
    columns.number("mass_kg", "body_mass", (weight.name,))
    columns.number("body_fat_frac", "body_fat", BODY_FAT_WORDS)
    rows = body_measurements(columns, "garmin_weight", BodyFatMethod.BIA)
    return finish("garmin_weight", journal, rows, columns.span())


def is_garmin_sleep(table: Table) -> bool:
    """Return whether these are the columns of Garmin Connect's sleep report."""
    names = {header.name for header in table.headers}
    is_report = bool(table.headers) and table.headers[0].name.startswith("sleep score")
    return is_report and {"duration", "bedtime", "wake time"} <= names


def read_garmin_sleep(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Garmin Connect's report; its first column is the day of waking, whatever its header."""
    columns = LogColumns(table, options, Journal(name))
    columns.dates("date", (table.headers[0].name,))
    cast_sleep(columns, {"asleep_s": ("duration",)})
    kind = "garmin_sleep_report"
    return finish(kind, columns.journal, sleep_nights(columns, kind), columns.span())


APP: Final = App(
    name="Garmin Connect",
    tables=(
        TableFormat(
            kind="garmin_weight",
            matches=is_garmin_weight,
            read=read_garmin_weight,
            is_ragged=True,
        ),
        TableFormat(kind="garmin_sleep_report", matches=is_garmin_sleep, read=read_garmin_sleep),
    ),
    documents=DOCUMENTS,
)
