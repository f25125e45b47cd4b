"""Strava's list of activities: names and sports for the files of an account export.

Watches name their files by number; what the runner called a run stands only in the export's
``activities.csv``. Its headers are in the language of the account and some occur twice, so columns
are found by what they hold and where they stand, not by what they are called.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from runpipe.readers.xml.prolog import text_encoding

_FILE_NAME: Final = re.compile(r"activities/[^/]+\.(?:fit|gpx|tcx)(?:\.gz)?", re.IGNORECASE)
_MAX_ROWS_LOOKED_AT: Final = 200
_MAX_ROWS: Final = 200_000
_MAX_COLUMNS: Final = 500
"""Strava's list has a hundred."""
_N_LEADING_COLUMNS: Final = 5
_NAME_COLUMN: Final = 2
_SPORT_COLUMN: Final = 3
_DESCRIPTION_COLUMN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedActivity:
    """What the list says of one file, in the account's own words; `None` where it says nothing.

    `gear` is the shoe or bike.
    """

    title: str | None = None
    sport_word: str | None = None
    description: str | None = None
    gear: str | None = None


def read_activity_list(data: bytes) -> Mapping[str, ListedActivity] | None:
    """Read a list of activities.

    Parameters
    ----------
    data
        The bytes of ``activities.csv``.

    Returns
    -------
    mapping or None
        File name as the list has it (``activities/123.fit.gz``) to what is said of it; `None`
        if no column holds such names: then it is another kind of table. Rows without a file
        (typed in by hand) are left out.
    """
    rows = _rows(data)
    column = _file_column(rows[1 : 1 + _MAX_ROWS_LOOKED_AT])
    if column is None or column < _N_LEADING_COLUMNS:
        return None
    listed: dict[str, ListedActivity] = {}
    for row in rows[1:]:
        if len(row) > column and _FILE_NAME.fullmatch(row[column].strip()):
            listed[row[column].strip()] = ListedActivity(
                title=_cell(row, _NAME_COLUMN),
                sport_word=_cell(row, _SPORT_COLUMN),
                description=_cell(row, _DESCRIPTION_COLUMN),
                # Gear stands right before the file's name in every version seen.
                gear=_cell(row, column - 1),
            )
    return listed


def _rows(data: bytes) -> list[list[str]]:
    text = data.decode(text_encoding(data[:1024]), "replace").lstrip("\ufeff")
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    if first_line.count(delimiter) > _MAX_COLUMNS:
        return []
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [row for row in islice(rows, _MAX_ROWS) if len(row) <= _MAX_COLUMNS]
    except csv.Error:
        # A field longer than any title, or a stray NUL: not such a list.
        return []


def _file_column(rows: Sequence[Sequence[str]]) -> int | None:
    for row in rows:
        for number, cell in enumerate(row):
            if _FILE_NAME.fullmatch(cell.strip()):
                return number
    return None


def _cell(row: Sequence[str], number: int) -> str | None:
    return row[number].strip() or None
