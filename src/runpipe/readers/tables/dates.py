"""Dates and times from text cells.

Order of day and month by column, month names by CLDR, 12-hour clocks, serials.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError

from runpipe.model.logs import StatedOrder
from runpipe.readers.tables.durations import log_rules
from runpipe.readers.tables.table import Bad, Cell, is_missing

LANGUAGES: Final = (
    "en", "de", "fr", "es", "it", "pt", "pt_PT", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "tr", "el",
    "ru", "uk", "bg", "ca", "id", "et", "lv", "lt", "sl", "de_AT", "vi",
)  # fmt: skip
_USUAL: Final = (
    "jan january januar jänner jaenner janvier janv enero ene gennaio gen januari janeiro",
    "feb february februar février févr fevr febrero febbraio februari fevereiro fev",
    "mar march märz maerz mrz mär mars marzo maart mrt março",
    "apr april avril avr abril abr aprile",
    "may mai mayo maggio mag mei maj maio",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august août aout agosto ago augustus augusti",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october okt oktober octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dez dezember décembre déc diciembre dic dicembre dezembro des",
)
SHORTEST: Final = 4
MONTHS: Final = {word: month for month, words in enumerate(_USUAL, 1) for word in words.split()}
"""The names that most exports have, known without the tables of all languages."""


def month_of(word: str) -> int | None:
    """Return the month that a name or its abbreviation stands for, `None` for no month.

    A word that means different months in different languages is none.
    """
    key = word.casefold().rstrip(".")
    return MONTHS.get(key) or _all_names().get(key) or _by_beginning(key)


def _by_beginning(key: str) -> int | None:
    """Return the month of which a word is a longer abbreviation: ``kesäk`` is June in Finnish."""
    if len(key) < SHORTEST:
        return None
    months = {month for name, month in _all_names().items() if name.startswith(key)}
    return months.pop() if len(months) == 1 else None


@cache
def _all_names() -> dict[str, int]:
    """Return every language's names, whole and short, as they stand in a date and alone."""
    months: dict[str, set[int]] = {}
    for language in LANGUAGES:
        try:
            names = Locale.parse(language).months
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in names.get(context, {}).get(width, {}).items():
                    months.setdefault(str(name).casefold().rstrip("."), set()).add(int(month))
    return {name: min(numbers) for name, numbers in months.items() if len(numbers) == 1}


EXCEL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days are local
EXCEL_SERIAL: Final = re.compile(r"^(3[3-9]\d{3}|[4-7]\d{4})(?:[.,](\d+))?$")  # 1990 to 2119
NUMERIC: Final = re.compile(r"^(\d{1,4})([-/.])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?:[T,\s]+(.*))?$")
COMPACT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:[T\s]*(\d{2}.*))?$")
DAY_NAME: Final = r"(?:[^\W\d]+\.?,?\s+)?"
DAY_MONTH: Final = re.compile(
    rf"^{DAY_NAME}(\d{{1,2}})\.?\s+(?:de\s+)?([^\W\d]+)\.?,?\s+(?:de\s+)?(\d{{4}})(?:\s?г\.?|\s?р\.?)?(?:[,\s]+(.*))?$"
)
MONTH_DAY: Final = re.compile(
    rf"^{DAY_NAME}([^\W\d]+)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?:[,\s]+(.*))?$"
)
CJK: Final = re.compile(
    r"^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일](?:\s*\(?[^\W\d]\)?)?(?:[,\s]+(.*))?$"
)
CLOCK: Final = re.compile(
    r"^(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2})(?:[.,](\d{1,6})\d*)?)?\s*([ap])?\.?\s?(m)?\.?\s*"
    r"(Z|UTC|GMT|(?:UTC|GMT)?\s?[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
NOON: Final = 12
SETTLE_ORDER: Final = (
    'If that is wrong, set dates = "day_first" or "month_first" under [logs] in the settings'
)
OPEN_ORDER: Final = 'day and month cannot be told apart: set dates = "day_first" or "month_first" under [logs] in the settings'
NAME_DATE: Final = re.compile(r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
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


@dataclass(frozen=True, slots=True)
class DateOrder:
    """Whether days come before months (`None`: open), and the doubt that the owner can settle.

    `stated` is what the column itself says; `None` where it has nothing to say, or need not.
    """

    is_day_first: bool | None
    doubt: str | None = None
    stated: StatedOrder | None = None


def order_of_dates(
    cells: Sequence[str],
    *,
    day_first: bool | None = None,
    usual: bool | None = None,
    alike: bool | None = None,
    name: str = "",
) -> DateOrder:
    """Return the order of day and month in a column.

    Parameters
    ----------
    cells
        The column as text. A day above 12 settles it.
    day_first
        What the settings say of 03/04/2026; asked where the column leaves it open.
    usual
        What the format is known to write.
    alike
        What other files of the same source write.
    name
        The file's name. Dates in it bound the days that it can hold: an export is no older than
        its entries.
    """
    own = _order(cells)
    if own is not None:
        return DateOrder(own, stated=StatedOrder.DAY_FIRST if own else StatedOrder.MONTH_FIRST)
    for order in (day_first, usual):
        if order is not None:
            return DateOrder(order)
    if not any(_is_open(cell) for cell in cells):
        return DateOrder(None)
    guesses = (
        (alike, "as in other files of the same source"),
        (_order_by_name(cells, name), "as only then they fit the date in the file's name"),
        (_smoother(cells), "as the days then follow each other more closely"),
    )
    for order, why in guesses:
        if order is not None:
            first = "day" if order else "month"
            doubt = (
                f"day and month may be meant either way; read with the {first} first, {why}. "
                f"{SETTLE_ORDER}"
            )
            return DateOrder(order, doubt, StatedOrder.OPEN)
    return DateOrder(None, stated=StatedOrder.OPEN)


def _order_by_name(cells: Sequence[str], name: str) -> bool | None:
    """Return the only order under which no date lies after the last one in the file's name."""
    stated = []
    for match in NAME_DATE.finditer(name):
        with suppress(ValueError):
            stated.append(date(int(match[1]), int(match[2]), int(match[3])))
    if not stated:
        return None
    last = max(stated) + timedelta(days=1)
    fits = [order for order in (True, False) if max(_days(cells, order), default=last) <= last]
    return fits[0] if len(fits) == 1 else None


def _days(cells: Sequence[str], order: bool) -> list[date]:  # noqa: FBT001
    read = (parse_moment(cell, day_first=order) for cell in cells if not is_missing(cell))
    return [moment.day for moment in read if isinstance(moment, Moment)]


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

    Returns
    -------
    list
        A moment per cell. A date that only fits the other order than its column's is refused.
    """
    order = order_of_dates(cells, day_first=day_first, usual=usual).is_day_first
    cast = [None if is_missing(cell) else parse_moment(cell, day_first=order) for cell in cells]
    return _without_midnight(
        [_in_order(text, cell, order) for text, cell in zip(cells, cast, strict=True)]
    )


def _in_order(text: str, cell: Cell[Moment], order: bool | None) -> Cell[Moment]:  # noqa: FBT001
    """Refuse a date whose parts only fit the other order than the column's."""
    match = NUMERIC.match(text.strip())
    if order is None or match is None or len(match[1]) > 2 or match[2] == ".":  # noqa: PLR2004
        return cell
    month = int(match[3]) if order else int(match[1])
    if month > NOON:
        first = "day" if order else "month"
        return Bad(text, f"the other dates of this column write the {first} first")
    return cell


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
    match = CJK.match(text)
    if match:
        return int(match[1]), int(match[2]), int(match[3]), match[4]
    match = DAY_MONTH.match(text)
    if match and (month := month_of(match[2])):
        return int(match[3]), month, int(match[1]), match[4]
    match = MONTH_DAY.match(text)
    if match and (month := month_of(match[1])):
        return int(match[3]), month, int(match[2]), match[4]
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
