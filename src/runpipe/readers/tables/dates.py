"""Dates and times from text cells: order of day and month by column, 12-hour clocks, serials."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from runpipe.readers.tables.cells import Bad, Cell, is_missing
from runpipe.readers.tables.log_quantities import log_rules
from runpipe.readers.tables.month_names import MONTHS

EXCEL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days are local
EXCEL_SERIAL: Final = re.compile(r"^(3[3-9]\d{3}|[4-7]\d{4})(?:[.,](\d+))?$")  # 1990 to 2119
NUMERIC: Final = re.compile(r"^(\d{1,4})([-/.])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?:[T,\s]+(.*))?$")
COMPACT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:[T\s]*(\d{2}.*))?$")
DAY_NAME: Final = r"(?:[^\W\d]+\.?,?\s+)?"
DAY_MONTH: Final = re.compile(
    rf"^{DAY_NAME}(\d{{1,2}})\.?\s+(?:de\s+)?([^\W\d]+)\.?,?\s+(?:de\s+)?(\d{{4}})(?:[,\s]+(.*))?$"
)
MONTH_DAY: Final = re.compile(
    rf"^{DAY_NAME}([^\W\d]+)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?:[,\s]+(.*))?$"
)
CLOCK: Final = re.compile(
    r"^(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2})(?:[.,](\d{1,6})\d*)?)?\s*([ap])?\.?\s?(m)?\.?\s*"
    r"(Z|UTC|GMT|(?:UTC|GMT)?\s?[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
NOON: Final = 12
OPEN_ORDER: Final = 'day and month cannot be told apart: say dates = "day_first" or "month_first" under [logs] in the settings'
CENTURY: Final = 2000


class Moment:
    """A date, perhaps with a time of day, perhaps with an offset from UTC (seconds)."""

    __slots__ = ("day", "offset_s", "time")

    def __init__(self, day: date, clock: time | None = None, offset_s: int | None = None) -> None:
        self.day = day
        self.time = clock
        self.offset_s = offset_s

    def local(self) -> datetime | None:
        """Return the naive local date and time, or `None` where no time is given."""
        return None if self.time is None else datetime.combine(self.day, self.time)


def parse_clock(text: str) -> tuple[time, int | None] | None:
    """Read ``9:00 AM``, ``05:17``, ``20:28:05+01:00``; return the time and the offset in seconds."""
    match = CLOCK.match(text.strip())
    if match is None:
        return None
    hour, minute, second, fraction, half, _, offset = match.groups()
    if minute is None and half is None:
        return None
    hours = int(hour)
    if half:
        if not 1 <= hours <= NOON:
            return None
        hours = hours % NOON + (NOON if half.lower() == "p" else 0)
    try:
        clock = time(
            hours, int(minute or 0), int(second or 0), int((fraction or "0").ljust(6, "0"))
        )
    except ValueError:
        return None
    return clock, parse_offset(offset)


def parse_offset(text: str | None) -> int | None:
    """Read ``Z``, ``+01:00``, ``UTC-04:00`` as seconds; `None` for no offset."""
    if not text:
        return None
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?", text)
    if match is None:
        return 0 if text.strip().upper() in {"Z", "UTC", "GMT"} else None
    seconds = int(match.group(2)) * 3600 + int(match.group(3) or 0) * 60
    return -seconds if match.group(1) == "-" else seconds


def times(cells: Sequence[str]) -> list[Cell[time]]:
    """Cast a column of times of day."""
    return [_time(cell) for cell in cells]


def _time(cell: str) -> Cell[time]:
    if is_missing(cell):
        return None
    parsed = parse_clock(cell)
    return Bad(cell, "not a time of day") if parsed is None else parsed[0]


def moments(
    cells: Sequence[str], *, day_first: bool | None = None, usual: bool | None = None
) -> list[Cell[Moment]]:
    """Cast a column of dates, with times where they have them.

    Parameters
    ----------
    cells
        The column as text.
    day_first
        What the settings say of 03/04/2026; wins where the column itself leaves it open.
    usual
        What the format is known to write; asked last.
    """
    order = _order(cells)
    for word in (day_first, usual):
        order = word if order is None else order
    if order is None and any(_is_open(cell) for cell in cells):
        order = _smoother(cells)
    cast = [None if is_missing(cell) else parse_moment(cell, day_first=order) for cell in cells]
    return _without_midnight(cast)


def _without_midnight(cast: list[Cell[Moment]]) -> list[Cell[Moment]]:
    """Drop the times of a column whose every time is 00:00: a spreadsheet's way to write a date."""
    read = [cell for cell in cast if isinstance(cell, Moment)]
    if any(moment.time != time() for moment in read):
        return cast
    return [Moment(cell.day) if isinstance(cell, Moment) else cell for cell in cast]


def parse_moment(cell: str, *, day_first: bool | None = None) -> Moment | Bad:
    """Read one date, in any of the ways in which exports write one."""
    text = cell.strip()
    serial = EXCEL_SERIAL.match(text)
    if serial:
        when = EXCEL_EPOCH + timedelta(days=float(text.replace(",", ".")))
        when = (when + timedelta(milliseconds=500)).replace(microsecond=0)
        return Moment(when.date(), when.time() if serial.group(2) else None)
    parts = _compact(text) or _numeric(text, day_first=day_first) or _worded(text)
    if parts is None:
        return Bad(cell, "not a date")
    if isinstance(parts, str):
        return Bad(cell, parts)
    return _moment(cell, parts)


_Parts = tuple[int, int, int, str | None]


def _compact(text: str) -> _Parts | None:
    match = COMPACT.match(text)
    return (int(match[1]), int(match[2]), int(match[3]), match[4]) if match else None


def _numeric(text: str, *, day_first: bool | None) -> _Parts | str | None:
    match = NUMERIC.match(text)
    if match is None:
        return None
    first, sign, middle, last = match[1], match[2], int(match[3]), match[4]
    if len(first) > 2:  # noqa: PLR2004 - a year comes first
        return (int(first), middle, int(last), match[5]) if len(first) == 4 else None  # noqa: PLR2004
    if len(last) not in (2, 4):
        return None
    year = int(last) if len(last) > 2 else CENTURY + int(last)  # noqa: PLR2004
    if sign == "." or int(first) > NOON:
        day_first = True
    elif middle > NOON:
        day_first = False
    if day_first is None and int(first) != middle:
        return OPEN_ORDER
    day, month = (int(first), middle) if day_first else (middle, int(first))
    return year, month, day, match[5]


def _worded(text: str) -> _Parts | None:
    match = DAY_MONTH.match(text)
    if match and match[2].casefold() in MONTHS:
        return int(match[3]), MONTHS[match[2].casefold()], int(match[1]), match[4]
    match = MONTH_DAY.match(text)
    if match and match[1].casefold() in MONTHS:
        return int(match[3]), MONTHS[match[1].casefold()], int(match[2]), match[4]
    return None


def _moment(cell: str, parts: _Parts) -> Moment | Bad:
    year, month, day, rest = parts
    try:
        when = date(year, month, day)
    except ValueError:
        return Bad(cell, "no such date")
    rules = log_rules()
    if not rules["dates.first_year"] <= year <= rules["dates.last_year"]:
        return Bad(cell, f"the year {year} cannot be right")
    if not rest or not rest.strip():
        return Moment(when)
    parsed = parse_clock(rest.strip().removeprefix("at ").replace(" UTC", "UTC"))
    return Bad(cell, "the time of day cannot be read") if parsed is None else Moment(when, *parsed)


def _is_open(cell: str) -> bool:
    match = NUMERIC.match(cell.strip())
    return match is not None and len(match[1]) <= 2  # noqa: PLR2004


def _order(cells: Sequence[str]) -> bool | None:
    """Return whether days come first, where the column's own numbers say so."""
    day_first = month_first = 0
    for cell in cells:
        match = NUMERIC.match(cell.strip())
        if match and len(match[1]) <= 2:  # noqa: PLR2004
            day_first += int(match[1]) > NOON
            month_first += int(match[3]) > NOON
    if day_first == month_first:
        return None
    return day_first > month_first


def _smoother(cells: Sequence[str]) -> bool | None:
    """Return the order under which the days follow each other more closely: logs are kept daily."""
    spans: dict[bool, int] = {}
    for order in (True, False):
        read = (parse_moment(cell, day_first=order) for cell in cells if not is_missing(cell))
        days = sorted({moment.day for moment in read if isinstance(moment, Moment)})
        if len(days) < 3:  # noqa: PLR2004 - two dates have one distance and no rhythm
            return None
        spans[order] = (days[-1] - days[0]).days
    return None if spans[True] == spans[False] else spans[True] < spans[False]
