"""Sleep as Android: records of a header line and a line of values each, as wide as the night was long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, SheetFormat
from runpipe.readers.logs.journal import finish
from runpipe.readers.logs.sleep import sleep_nights
from runpipe.readers.logs.whole_tables import NightColumns, night_columns
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Row, Sheet, Table, split_header

FIELDS: Final = ("Id", "Tz", "From", "To", "Sched", "Hours")
NIGHTS: Final = NightColumns(
    lengths={"asleep_s": ("hours",)}, starts=("from",), ends=("to",), unit="h", usual=True
)
NOT_MEASURED: Final = "-1"


def _is_sleep_as_android(sheet: Sheet) -> bool:
    return bool(sheet.rows) and sheet.rows[0].cells[: len(FIELDS)] == FIELDS


def _records(sheet: Sheet) -> Iterator[Row]:
    """Yield the first cells of each line of values; header lines and lines of noise are passed over."""
    for row in sheet.rows:
        if len(row.cells) >= len(FIELDS) and row.cells[0].lstrip("-").isdigit():
            cells = row.cells[: len(FIELDS)]
            yield Row(row.line, tuple("" if cell == NOT_MEASURED else cell for cell in cells))


def read_nights(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    """Read the nights: start and end on the clock of the record's own zone, hours asleep."""
    headers = tuple(split_header(raw, index) for index, raw in enumerate(FIELDS))
    table = Table(headers, tuple(_records(sheet)), sheet.delimiter, sheet.errors, sheet.notes)
    columns = night_columns(table, options, name, NIGHTS)
    rows = sleep_nights(columns, "sleep_as_android")
    return finish("sleep_as_android", columns.journal, rows, columns.span())


APP: Final = App(
    name="Sleep as Android",
    sheets=(SheetFormat(kind="sleep_as_android", matches=_is_sleep_as_android, read=read_nights),),
)
