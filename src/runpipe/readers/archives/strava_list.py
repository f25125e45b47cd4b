"""Strava's list of activities: names and sports for the files of an account export.

Watches name their files by number; what the runner called a run stands only in the export's
``activities.csv``. Its headers are in the language of the account and some occur twice, so columns
are found by what they hold and where they stand, not by what they are called.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from typing import Final

from runpipe.model.logs import RowError
from runpipe.model.recording import Recording
from runpipe.readers.archives.stated_session import StatedSession
from runpipe.readers.archives.stated_session import number as read_number
from runpipe.readers.tables.cells import Bad
from runpipe.readers.tables.dates import parse_moment
from runpipe.readers.xml.prolog import text_encoding

_FILE_NAME: Final = re.compile(r"activities/[^/]+\.(?:fit|gpx|tcx)(?:\.gz)?", re.IGNORECASE)
_MAX_ROWS_LOOKED_AT: Final = 200
_MAX_ROWS: Final = 200_000
_MAX_COLUMNS: Final = 500
"""Strava's list has a hundred."""
_N_LEADING_COLUMNS: Final = 5
_DATE_COLUMN: Final = 1
_NAME_COLUMN: Final = 2
_ELAPSED_COLUMN: Final = 5
_DISTANCE_COLUMN: Final = 6
_MAX_HEART_RATE_COLUMN: Final = 7
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


def read_listed_sessions(
    data: bytes, siblings: Collection[str]
) -> tuple[tuple[Recording, ...], tuple[RowError, ...], int]:
    """Read the activities whose recording does not lie beside the list: typed in by hand, mostly.

    Parameters
    ----------
    data
        The bytes of ``activities.csv``.
    siblings
        Files beside it in its archive.

    Returns
    -------
    tuple
        A recording without samples for each, a row error for each that cannot be read, and how many
        rows have their recording beside them. Strava's dates are UTC.
    """
    rows = _rows(data)
    column = _file_column(rows[1 : 1 + _MAX_ROWS_LOOKED_AT]) or _column_of_header(rows[:1])
    if column is None:
        return (), (), 0
    beside = {path.replace("\\", "/").rpartition("/")[2].lower() for path in siblings}
    recordings: list[Recording] = []
    errors: list[RowError] = []
    n_matched = 0
    for line, row in enumerate(rows[1:], 2):
        if len(row) <= _SPORT_COLUMN or not any(cell.strip() for cell in row):
            continue
        file_name = row[column].strip().rpartition("/")[2].lower() if len(row) > column else ""
        if file_name and file_name in beside:
            n_matched += 1
            continue
        try:
            recordings.append(_session(row, column).to_recording())
        except (ValueError, OverflowError) as exc:
            shown = ", ".join(row[1:4])[:60]
            errors.append(RowError(line=line, column=None, value=shown, reason=str(exc)))
    return tuple(recordings), tuple(errors), n_matched


def _column_of_header(header: Sequence[Sequence[str]]) -> int | None:
    """Return the column of file names where no row names a file."""
    names = [cell.strip().lower() for cell in header[0]] if header else []
    return names.index("filename") if "filename" in names else None


def _session(row: Sequence[str], column: int) -> StatedSession:
    start = parse_moment(_text(row, _DATE_COLUMN), day_first=True)
    local = None if isinstance(start, Bad) else start.local()
    if local is None:
        raise ValueError("its date cannot be read")
    # Behind the file's name: the runner's and the bike's mass, elapsed and moving time, metres.
    elapsed_s = _decimal(row, column + 3) or _decimal(row, _ELAPSED_COLUMN)
    timer_s, distance_m = _decimal(row, column + 4), _decimal(row, column + 5)
    if distance_m is None:
        kilometres = _decimal(row, _DISTANCE_COLUMN)
        distance_m = None if kilometres is None else kilometres * 1000.0
    if not elapsed_s and not distance_m:
        raise ValueError("it has neither a time nor a distance")
    return StatedSession(
        start=local.replace(tzinfo=UTC),
        sport_word=_text(row, _SPORT_COLUMN) or None,
        title=_text(row, _NAME_COLUMN) or None,
        elapsed_s=elapsed_s,
        timer_s=timer_s,
        distance_m=distance_m,
        max_heart_rate_bpm=_decimal(row, _MAX_HEART_RATE_COLUMN),
    )


def _text(row: Sequence[str], number: int) -> str:
    return row[number].strip() if number < len(row) else ""


def _decimal(row: Sequence[str], place: int) -> float | None:
    return read_number(_text(row, place).replace(",", "."))


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
