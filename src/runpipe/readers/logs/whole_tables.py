"""Tables of one kind read whole by an app's columns, wide or with one measure per row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from runpipe.model.logs import BodyFatMethod, BodyMeasurement, SleepNight
from runpipe.model.recording import FileReading
from runpipe.readers.logs.body_measures import body_measurements, cast_mass, zero_is_missing
from runpipe.readers.logs.diet import ENERGY, cast_diet, diet_entries
from runpipe.readers.logs.journal import Journal, LogColumns, finish, zone_of
from runpipe.readers.logs.sleep import cast_bounds, cast_sleep, sleep_nights
from runpipe.readers.logs.strength import cast_measure
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import Moment, times
from runpipe.readers.tables.table import Cell, Header, Table, plain, subset

NO_ZONE: Final = (
    "times are UTC and the settings name no zone (time_zone under [athlete]): a time close to "
    "midnight may lie on the next day"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighInColumns:
    """The plain names of a scale's columns, the first that is there counts.

    `unit` is the unit of mass where the header names none and the app always writes the same one;
    `usual` says whether the app writes days first; `is_utc` that its times are UTC.
    """

    dates: Sequence[str] = ("date",)
    times: Sequence[str] = ("time",)
    mass: Sequence[str] = ("weight",)
    fat: Sequence[str] = ("body fat", "fat")
    lean: Sequence[str] = ()
    unit: str | None = None
    usual: bool | None = None
    is_utc: bool = False


def read_weigh_ins(
    table: Table, options: LogOptions, name: str, source: str, names: WeighInColumns
) -> FileReading:
    """Read a scale's weigh-ins; zeros are measures that it did not take."""
    columns = LogColumns(table, options, Journal(name))
    header = columns.dates("date", names.dates, usual=names.usual)
    if header is not None and names.is_utc:
        columns.put("date", header, to_zone(columns, columns.values("date")))
    clock = table.find(*names.times)
    if clock is not None and columns.headers.get("date") != clock:
        columns.put("time", clock, times(table.cells(clock)))
    if names.unit is None:
        cast_mass(columns, names.mass)
    else:
        columns.number("mass_kg", "body_mass", names.mass, unit=names.unit)
    columns.number("body_fat_frac", "body_fat", names.fat, unit="%")
    weight = columns.headers.get("mass_kg")
    columns.number("lean_kg", "lean_mass", names.lean, unit=weight.unit if weight else names.unit)
    zero_is_missing(columns, "mass_kg", "body_fat_frac", "lean_kg")
    rows = body_measurements(columns, source, BodyFatMethod.BIA)
    return finish(source, columns.journal, rows, columns.span())


@dataclass(frozen=True, slots=True, kw_only=True)
class FoodColumns:
    """The plain names of a food diary's columns."""

    dates: Sequence[str] = ("date",)
    times: Sequence[str] = ("time",)
    meal: Sequence[str] = ("meal",)
    food: Sequence[str] = ("food", "name")
    energy: Sequence[str] = ENERGY
    usual: bool | None = None
    is_day_total: bool = False


def read_foods(
    table: Table, options: LogOptions, name: str, source: str, names: FoodColumns
) -> FileReading:
    """Read a food diary: foods or meals, or a row per day."""
    columns = LogColumns(table, options, Journal(name))
    columns.dates("date", names.dates, usual=names.usual)
    columns.text("meal", names.meal)
    columns.text("food", names.food)
    clock = table.find(*names.times)
    if clock is not None and columns.headers.get("date") != clock:
        columns.put("time", clock, times(table.cells(clock)))
    cast_diet(columns, names.energy)
    rows = diet_entries(columns, source, is_day_total=names.is_day_total)
    return finish(source, columns.journal, rows, columns.span())


@dataclass(frozen=True, slots=True, kw_only=True)
class NightColumns:
    """The plain names of a sleep log's columns; `unit` is that of lengths without one."""

    dates: Sequence[str] = ()
    lengths: Mapping[str, Sequence[str]] = field(default_factory=dict)
    starts: Sequence[str] = ("start",)
    ends: Sequence[str] = ("end",)
    unit: str = "min"
    usual: bool | None = None
    is_utc: bool = False


def read_nights(
    table: Table, options: LogOptions, name: str, source: str, names: NightColumns
) -> FileReading:
    """Read a sleep log; the day of waking is that of the end where no column names it."""
    columns = night_columns(table, options, name, names)
    return finish(source, columns.journal, sleep_nights(columns, source), columns.span())


def night_columns(table: Table, options: LogOptions, name: str, names: NightColumns) -> LogColumns:
    """Return a sleep log's columns, cast."""
    columns = LogColumns(table, options, Journal(name))
    columns.dates("date", names.dates, usual=names.usual)
    cast_sleep(columns, names.lengths, default_unit=names.unit)
    cast_bounds(columns, names.starts, names.ends)
    if names.is_utc:
        for field_name in ("start", "end"):
            header = columns.headers.get(field_name)
            if header is not None:
                columns.put(field_name, header, to_zone(columns, columns.values(field_name)))
    return columns


def to_zone(columns: LogColumns, cells: Sequence[Cell[Moment]]) -> list[Cell[Moment]]:
    """Return UTC moments as those of the athlete's zone; without a zone they stay as they are."""
    zone = zone_of(columns.options.zone)
    if zone is None:
        columns.journal.note(NO_ZONE)
        return list(cells)
    return [moment_in(cell, zone) if isinstance(cell, Moment) else cell for cell in cells]


def moment_in(moment: Moment, zone: ZoneInfo) -> Moment:
    """Return a UTC moment on a zone's clock; a day without a time stays that day."""
    utc = moment.local()
    return moment if utc is None else local_moment(utc.replace(tzinfo=UTC).astimezone(zone))


def local_moment(instant: datetime) -> Moment:
    """Return an aware time as a moment on its own clock."""
    offset = instant.utcoffset()
    return Moment(instant.date(), instant.time(), int(offset.total_seconds()) if offset else 0)


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
