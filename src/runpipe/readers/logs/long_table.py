"""Tables with one measure per row, its name and unit beside it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from runpipe.model.logs import BodyFatMethod, BodyMeasurement, SleepNight
from runpipe.model.recording import FileReading
from runpipe.readers.logs.body_measures import body_measurements
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.sleep import sleep_nights
from runpipe.readers.logs.strength import cast_measure
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import times
from runpipe.readers.tables.headers import Header, plain
from runpipe.readers.tables.table import Table, subset

MASS: Final = re.compile(r"^(body ?)?weight\b(?!.*goal)")


FAT: Final = re.compile(r"^body ?fat\b|^fat percent")


SLEEP: Final = re.compile(r"^(sleep|sleep duration|time asleep)( \(.*\))?$")


def read_long_table(
    table: Table, options: LogOptions, journal: Journal, what: tuple[str, str, str]
) -> FileReading:
    """Read the weights, body fat and nights of a table with one measure per row.

    Parameters
    ----------
    table, options, journal
        As for every log.
    what
        The source to store, the column that names the measure, and the column of its value.

    Raises
    ------
    ReadError
        If no row of these measures can be read.
    """
    kind, metric_name, value_name = what
    metric = next(header for header in table.headers if header.name == metric_name)
    base = LogColumns(table, options, journal)
    base.dates("date", ("day", "date"))
    rows: list[BodyMeasurement | SleepNight] = []
    for pattern, field_name, quantity_name in (
        (MASS, "mass_kg", "body_mass"),
        (FAT, "body_fat_frac", "body_fat"),
    ):
        columns = _part(table, metric, pattern, base)
        _cast(columns, field_name, quantity_name, value_name)
        rows += body_measurements(columns, kind, BodyFatMethod.UNKNOWN)
    nights = _part(_usual_sleep(table, metric, journal), metric, SLEEP, base)
    _cast(nights, "asleep_s", "asleep", value_name)
    rows += sleep_nights(nights, kind)
    n_other = len(table.rows) - sum(_is_ours(row.cells[metric.index]) for row in table.rows)
    if n_other:
        journal.note(f"{n_other} rows of other measures are left out")
    return finish(kind, journal, rows, base.span())


def _is_ours(cell: str) -> bool:
    return any(pattern.match(plain(cell)) for pattern in (MASS, FAT, SLEEP))


def _part(table: Table, metric: Header, pattern: re.Pattern[str], base: LogColumns) -> LogColumns:
    rows = subset(table, lambda row: bool(pattern.match(plain(row.cells[metric.index]))))
    columns = LogColumns(Table(rows.headers, rows.rows, rows.delimiter), base.options, base.journal)
    columns.sign = base.sign
    columns.dates("date", ("day", "date"))
    clock = table.find("time")
    if clock is not None:
        columns.put("time", clock, times(rows.cells(clock)))
    return columns


def _cast(columns: LogColumns, field_name: str, quantity_name: str, value_name: str) -> None:
    cast_measure(columns, field_name, quantity_name, (value_name,), units_in="unit")


def _usual_sleep(table: Table, metric: Header, journal: Journal) -> Table:
    """Keep one source of sleep, the most frequent: nights of two watches must not add up."""
    names = Counter(cell for cell in table.cells(metric) if SLEEP.match(plain(cell)))
    if len(names) < 2:  # noqa: PLR2004
        return table
    usual = names.most_common(1)[0][0]
    journal.note(f"sleep comes from several sources; {usual!r} has most nights and is read")
    return subset(table, lambda row: row.cells[metric.index] == usual)
