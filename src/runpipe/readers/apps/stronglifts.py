"""StrongLifts: a row per exercise, its sets side by side; the body's weight beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from runpipe.model.logs import BodyMeasurement
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.body_measures import MASS_UNITS, body_measurements
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.strength import cast_sets, strength_sets, workout_length
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Header, Row, Table

SET: Final = re.compile(r"^set (\d+)$")


def _sets(table: Table) -> dict[int, tuple[Header, Header | None]]:
    """Return, by number, the column of a set's repetitions and that of its weight."""
    reps: dict[int, Header] = {}
    weights: dict[int, Header] = {}
    for header in table.headers:
        match = SET.match(header.name)
        if match:
            into = weights if header.unit in MASS_UNITS else reps
            into.setdefault(int(match[1]), header)
    weight = next((h for h in table.headers if h.name == "weight" and h.unit in MASS_UNITS), None)
    return {number: (header, weights.get(number, weight)) for number, header in reps.items()}


def _is_stronglifts(table: Table) -> bool:
    names = {header.name for header in table.headers}
    return {"date", "exercise", "body weight"} <= names and bool(_sets(table))


def _long_rows(table: Table, sets: dict[int, tuple[Header, Header | None]]) -> Iterator[Row]:
    for row in table.rows:
        for reps, weight in (sets[number] for number in sorted(sets)):
            if row.cells[reps.index]:
                mass = row.cells[weight.index] if weight else ""
                yield Row(row.line, (*row.cells, row.cells[reps.index], mass))


def read_stronglifts(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the sets, and the body's weight once per workout."""
    sets = _sets(table)
    width = len(table.headers)
    weight = next((header for _, header in sets.values() if header is not None), None)
    others = tuple(
        replace(header, name=f"not read: {header.name}")
        if header.name in {"reps", "weight"}
        else header
        for header in table.headers
    )
    headers = (
        *others,
        Header("Reps", "reps", None, width),
        Header("Weight", "weight", weight.unit if weight else None, width + 1),
    )
    long = replace(table, headers=headers, rows=tuple(_long_rows(table, sets)))
    columns = LogColumns(long, options, Journal(name))
    columns.dates("date", ("date",), usual=False)
    cast_sets(columns, lengths=())
    workout_length(columns, ("duration",))
    columns.text("workout", ("workout name", "workout"))
    lifted = strength_sets(columns, "stronglifts")
    body = LogColumns(replace(table, errors=(), notes=()), options, columns.journal)
    body.dates("date", ("date",), usual=False)
    body.number("mass_kg", "body_mass", ("body weight",))
    weighed = list(dict.fromkeys(body_measurements(body, "stronglifts_body")))
    return finish(
        "stronglifts", columns.journal, [*lifted, *_once_per_day(weighed)], columns.span()
    )


def _once_per_day(weighed: list[BodyMeasurement]) -> list[BodyMeasurement]:
    """Return the last weight of each day: the app repeats it in every row of a workout."""
    return list({row.local_date: row for row in weighed}.values())


APP: Final = App(
    name="StrongLifts",
    tables=(TableFormat(kind="stronglifts", matches=_is_stronglifts, read=read_stronglifts),),
)
