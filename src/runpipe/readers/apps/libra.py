"""Libra: weigh-ins under comment lines that name the unit."""

from __future__ import annotations

import re
from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, SheetFormat
from runpipe.readers.logs.whole_tables import WeighInColumns, read_weigh_ins
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Row, Sheet, make_table, unit_of

UNITS: Final = re.compile(r"^#\s*units?:\s*(.+)$", re.IGNORECASE)
COMMENT: Final = re.compile(r"^#\s*(?:version|units?)\s*:", re.IGNORECASE)
FALLBACK: Final = ("#date", "weight", "weight trend", "body fat", "body fat trend", "comment")


def _is_libra(sheet: Sheet) -> bool:
    return bool(sheet.rows) and any(COMMENT.match(row.cells[0]) for row in sheet.rows[:3])


def read_libra(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    """Read weigh-ins in the unit that the file names; trends are the app's own sums."""
    unit = next(
        (
            unit_of(match[1].strip(" ;,"))
            for row in sheet.rows[:3]
            if (match := UNITS.match(row.cells[0]))
        ),
        None,
    )
    rows = [row for row in sheet.rows if not COMMENT.match(row.cells[0])]
    if not rows or not rows[0].cells[0].lower().startswith("#date"):
        line = rows[0].line if rows else 1
        rows.insert(0, Row(line, FALLBACK))
    table = make_table(
        Sheet(tuple(rows), sheet.delimiter, sheet.errors, sheet.notes), 0, may_be_short=True
    )
    names = WeighInColumns(fat=("body fat",), unit=unit, is_utc=True)
    return read_weigh_ins(table, options, name, "libra", names)


APP: Final = App(
    name="Libra", sheets=(SheetFormat(kind="libra", matches=_is_libra, read=read_libra),)
)
