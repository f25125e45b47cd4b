"""A reading put together: rows from cast columns, errors by row, offsets of naive times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runpipe.errors import ReadError
from runpipe.model.logs import (
    BodyMeasurement,
    DietEntry,
    Domain,
    RowError,
    SleepNight,
    StatedOrder,
    StrengthSet,
)
from runpipe.model.recording import Coverage, FileReading
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import Moment, moments, order_of_dates
from runpipe.readers.tables.durations import quantity
from runpipe.readers.tables.numeric import (
    DecimalSign,
    decimal_votes,
    is_estimate,
    numbers,
    strip_unit,
)
from runpipe.readers.tables.table import Bad, Cell, Header, Row, Table

LogRow: TypeAlias = DietEntry | BodyMeasurement | SleepNight | StrengthSet
ROW_OF: Final[dict[Domain, type[LogRow]]] = {
    Domain.DIET: DietEntry,
    Domain.BODY: BodyMeasurement,
    Domain.SLEEP: SleepNight,
    Domain.STRENGTH: StrengthSet,
}
SIGN_ROWS: Final = 300
UNREAD: Final = "unread"
"""The key under which a row's values name its fields that cannot be read."""


@dataclass(slots=True)
class Journal:
    """What is to be told about a file: row errors and notes, filled while it is read."""

    name: str
    errors: list[RowError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    date_order: StatedOrder | None = None

    def bad(self, line: int, column: str | None, value: str, reason: str) -> None:
        """Note a row or cell that was skipped."""
        self.errors.append(RowError(line=line, column=column, value=value[:80], reason=reason))

    def note(self, text: str) -> None:
        """Note something about the whole file, once."""
        if text not in self.notes:
            self.notes.append(text)

    def all_bad(self) -> ReadError:
        """Return the error for a file of which no row could be read, with its first reason."""
        first = self.errors[0]
        where = f"line {first.line}" + (f", {first.column}" if first.column else "")
        detail = f"{where}: {first.value!r}: {first.reason}"
        return ReadError(self.name, "no row of this log can be read", detail)


class LogColumns:
    """A table's columns, cast on demand; a column that the table lacks is all `None`."""

    def __init__(self, table: Table, options: LogOptions, journal: Journal) -> None:
        self.table = table
        self.options = options
        self.journal = journal
        journal.errors.extend(table.errors)
        for note in table.notes:
            journal.note(note)
        self.sign = _file_sign(table)
        self.cast: dict[str, Sequence[Cell[Any]]] = {}
        self.headers: dict[str, Header] = {}
        self.energy_is_told = False
        """Whether the macronutrients have settled the unit of the column of energy."""
        self._day_first: bool | None = None
        self._good: list[tuple[Row, dict[str, Any]]] | None = None

    def number(
        self, field_name: str, what: str, names: Sequence[str], *, unit: str | None = None
    ) -> Header | None:
        """Cast the first column of these names as a quantity; `unit` serves where none is named."""
        header = self.table.find(*names)
        if header is not None:
            self.number_at(field_name, what, header, unit=unit)
        return header

    def number_at(
        self, field_name: str, what: str, header: Header, *, unit: str | None = None
    ) -> None:
        """Cast a column as a quantity; `unit` serves where none is named."""
        cells = self.table.cells(header)
        self.put(field_name, header, numbers(cells, quantity(what), header.unit or unit, self.sign))
        self.note_estimates(header, cells)

    def note_estimates(self, header: Header, cells: Sequence[str]) -> None:
        """Note how amounts are read that their user only bounded or estimated."""
        estimates = [cell for cell in cells if is_estimate(cell)]
        if estimates:
            self.journal.note(
                f"{header.raw}: {len(estimates)} amounts such as {estimates[0]!r} are read as "
                "the middle of what they may be, and a trace as none"
            )

    def dates(
        self, field_name: str, names: Sequence[str], *, usual: bool | None = None
    ) -> Header | None:
        """Cast the first column of these names as dates (with times where given)."""
        header = self.table.find(*names)
        if header is not None:
            cells = self.table.cells(header)
            order = order_of_dates(
                cells,
                day_first=self.options.day_first,
                usual=usual,
                alike=self.options.day_first_alike,
                name=self.journal.name,
            )
            self.journal.date_order = self.journal.date_order or order.stated
            self._day_first = order.is_day_first
            self.cast[field_name] = moments(cells, day_first=order.is_day_first)
            self.headers[field_name] = header
            if order.doubt:
                self.journal.note(f"{header.raw}: {order.doubt}")
        return header

    @property
    def day_first(self) -> bool | None:
        """Whether days come before months: as the column of dates has it, else the settings."""
        return self.options.day_first if self._day_first is None else self._day_first

    def put(self, field_name: str, header: Header, cells: Sequence[Cell[Any]]) -> None:
        """Add a column cast elsewhere."""
        self.cast[field_name] = cells
        self.headers[field_name] = header

    def text(self, field_name: str, names: Sequence[str]) -> Header | None:
        """Return the first column of these names as text; empty is `None`."""
        header = self.table.find(*names)
        if header is not None:
            self.cast[field_name] = [cell or None for cell in self.table.cells(header)]
            self.headers[field_name] = header
        return header

    def values(self, field_name: str) -> Sequence[Cell[Any]]:
        """Return a cast column."""
        return self.cast.get(field_name) or [None] * len(self.table.rows)

    def rows(self) -> Sequence[tuple[Row, dict[str, Any]]]:
        """Return each dated row as {field: value}.

        A cell that cannot be read is missing (`None`), is noted in the journal, and is named under
        `UNREAD`; only a row without a date is passed over whole.
        """
        if self._good is None:
            self._good = list(self._find_good())
        return self._good

    def _find_good(self, required: str = "date") -> Iterator[tuple[Row, dict[str, Any]]]:
        for index, row in enumerate(self.table.rows):
            values = {name: cells[index] for name, cells in self.cast.items()}
            if values.get(required) is None:
                self.journal.bad(row.line, self._raw(required), "", f"no {required} in this row")
                continue
            bad = {name: value for name, value in values.items() if isinstance(value, Bad)}
            for name, value in bad.items():
                self.journal.bad(row.line, self._raw(name), value.value, value.reason)
            if required not in bad:
                yield row, values | dict.fromkeys(bad) | {UNREAD: frozenset(bad)}

    def days_with_losses(self, fields: Iterable[str]) -> frozenset[date]:
        """Return the days that lost one of these fields, or a whole row, to what cannot be read."""
        amounts = frozenset(fields)
        days = {values["date"].day for _, values in self.rows() if values[UNREAD] & amounts}
        header, order = self.headers.get("date"), self._day_first
        if header is not None:
            cells = [
                row.cells[header.index] for row in self.table.lost if len(row.cells) > header.index
            ]
            read = moments(cells, day_first=order)
            days |= {cell.day for cell in read if isinstance(cell, Moment)}
        return frozenset(days)

    def span(self) -> tuple[date, date] | None:
        """Return the first and last day of all dated rows, logged or not."""
        days = [cell.day for cell in self.values("date") if isinstance(cell, Moment)]
        return (min(days), max(days)) if days else None

    def _raw(self, field_name: str) -> str | None:
        header = self.headers.get(field_name)
        return header.raw if header else None


def _file_sign(table: Table) -> DecimalSign | None:
    """Return the decimal sign that the file's columns agree on, if any."""
    point = comma = 0
    # A few hundred rows show how a file writes numbers; each column is judged by all its cells.
    sample = table.rows[:: max(1, len(table.rows) // SIGN_ROWS)]
    for header in table.headers:
        texts = [strip_unit(row.cells[header.index])[0] for row in sample]
        numeric = [text for text in texts if text[:1].lstrip("+-").isdigit() or text[:1] in "+-"]
        if len(numeric) * 2 < len([text for text in texts if text]):
            continue
        votes = decimal_votes([text for text in numeric if set(text) <= set("+-.,0123456789")])
        point, comma = point + votes[0], comma + votes[1]
    if point == comma:
        return DecimalSign.COMMA if table.delimiter == ";" and not point else None
    return DecimalSign.POINT if point > comma else DecimalSign.COMMA


def clock_of(values: Mapping[str, Any]) -> time | None:
    """Return a row's time of day: its own column's, else the one beside the date."""
    moment: Moment = values["date"]
    clock: time | None = values.get("time")
    return clock if clock is not None else moment.time


def coverage(
    domain: Domain, rows: Iterable[LogRow], span: tuple[date, date] | None = None
) -> tuple[Coverage, ...]:
    """Return the days a domain's rows speak for: a stated span that holds them all, else theirs."""
    days = [row.local_date for row in rows]
    if not days:
        return ()
    first, last = min(days), max(days)
    if span and span[0] <= first and last <= span[1]:
        first, last = span
    return (Coverage(domain=domain, first_date=first, last_date=last),)


def finish(
    kind: str,
    journal: Journal,
    rows: Sequence[LogRow],
    span: tuple[date, date] | None = None,
) -> FileReading:
    """Make the reading of a log.

    Parameters
    ----------
    kind
        The format.
    journal
        Errors and notes.
    rows
        What was read, of any domain.
    span
        The days the file speaks for, where it says so itself; else those of its rows.

    Raises
    ------
    ReadError
        If rows were there and none of them could be read.
    """
    if journal.errors and not rows:
        raise journal.all_bad()
    spans = tuple(part for domain in Domain for part in coverage(domain, _of(domain, rows), span))
    return FileReading(
        kind=kind,
        diet_entries=tuple(row for row in rows if isinstance(row, DietEntry)),
        body_measurements=tuple(row for row in rows if isinstance(row, BodyMeasurement)),
        sleep_nights=tuple(row for row in rows if isinstance(row, SleepNight)),
        strength_sets=tuple(row for row in rows if isinstance(row, StrengthSet)),
        coverage=spans,
        row_errors=tuple(sorted(journal.errors, key=lambda error: error.line)),
        is_partial=bool(journal.errors),
        notes=tuple(journal.notes),
        date_order=journal.date_order,
        ignored_reason=None if rows else "nothing is logged in it",
    )


def _of(domain: Domain, rows: Sequence[LogRow]) -> list[LogRow]:
    return [row for row in rows if isinstance(row, ROW_OF[domain])]


def zone_of(name: str | None) -> ZoneInfo | None:
    """Return a zone by its IANA name, or `None` for no name or an unknown one."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def offset_at(local: datetime, zone: ZoneInfo | None, journal: Journal) -> int | None:
    """Return a naive local time's offset in seconds, or `None` without a zone.

    A time that the clock shows twice takes the first offset; one that it skips takes the offset
    before the change. Both are said in the notes.
    """
    if zone is None:
        return None
    first = _utc_offset(local.replace(fold=0), zone)
    second = _utc_offset(local.replace(fold=1), zone)
    if first != second:
        which = "happened twice" if first > second else "was skipped"
        journal.note(
            f"{local:%Y-%m-%d %H:%M} {which} at the change of clocks; read with the offset before it"
        )
    return int(first.total_seconds())


def _utc_offset(local: datetime, zone: ZoneInfo) -> timedelta:
    return local.replace(tzinfo=zone).utcoffset() or timedelta()
