"""Samsung Health: tables with a line of their own above the header; times are UTC, the offset beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from typing import Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, SheetFormat
from runpipe.readers.logs.body_measures import body_measurements, zero_is_missing
from runpipe.readers.logs.diet import cast_diet, diet_entries
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.sleep import cast_sleep, sleep_nights
from runpipe.readers.logs.whole_tables import local_moment
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import Moment, parse_offset
from runpipe.readers.tables.table import Bad, Cell, Header, Sheet, Table, make_table

PREFIX: Final = ("com.samsung.health.", "com.samsung.shealth.")
FOOD: Final = ("food_intake", "nutrition")
WEIGHT: Final = ("weight",)
SLEEP: Final = ("sleep",)
MEALS: Final = {
    "100001": "Breakfast",
    "100002": "Lunch",
    "100003": "Dinner",
    "100004": "Morning snack",
    "100005": "Afternoon snack",
    "100006": "Evening snack",
}
NOTHING: Final = "Samsung Health's table of something else than food, weight or sleep"


def _subject(sheet: Sheet) -> str | None:
    """Return what the line above the header says that the table holds, `None` for another file."""
    if len(sheet.rows) < 2 or not sheet.rows[0].cells:  # noqa: PLR2004 - that line and a header
        return None
    name = sheet.rows[0].cells[0]
    prefix = next((prefix for prefix in PREFIX if name.startswith(prefix)), None)
    return None if prefix is None else name.removeprefix(prefix)


def _holds(subjects: tuple[str, ...]) -> Callable[[Sheet], bool]:
    return lambda sheet: _subject(sheet) in subjects


def _is_other(sheet: Sheet) -> bool:
    return _subject(sheet) is not None


def _table(sheet: Sheet) -> Table:
    """Return the table below the first line; some headers repeat the app's name before their own."""
    table = make_table(sheet, 1, may_be_short=True)
    headers = tuple(
        replace(header, name=header.name.rpartition(".")[2], unit=header.unit)
        for header in table.headers
    )
    return replace(table, headers=headers)


def _columns(sheet: Sheet, options: LogOptions, name: str) -> LogColumns:
    table = _table(sheet)
    columns = LogColumns(table, options, Journal(name))
    for field_name, word in (("date", "start time"), ("start", "start time"), ("end", "end time")):
        header = columns.dates(field_name, (word,))
        if header is not None:
            columns.put(field_name, header, _local(columns, field_name))
    return columns


def _local(columns: LogColumns, field_name: str) -> list[Cell[Moment]]:
    """Return UTC times on the clock whose offset stands beside them."""
    beside = columns.table.find("time offset")
    offsets = columns.table.cells(beside) if beside else [""] * len(columns.table.rows)
    return [
        _shift(cell, parse_offset(offset)) if isinstance(cell, Moment) else cell
        for cell, offset in zip(columns.values(field_name), offsets, strict=True)
    ]


def _shift(moment: Moment, offset_s: int | None) -> Moment:
    utc = moment.local()
    if utc is None or offset_s is None:
        return moment
    there = timezone(timedelta(seconds=offset_s))
    return local_moment(utc.replace(tzinfo=UTC).astimezone(there))


def read_foods(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    """Read foods (kcal), or meals with nutrients where the table has them."""
    columns = _columns(sheet, options, name)
    meal = columns.table.find("meal type")
    if meal is not None:
        meals = [
            MEALS.get(cell.partition(".")[0], cell or None) for cell in columns.table.cells(meal)
        ]
        columns.put("meal", meal, meals)
    columns.text("food", ("name", "title"))
    cast_diet(columns, ("calorie", "calories"))
    _forget(columns, "start", "end")
    source = "samsung_food" if _subject(sheet) == FOOD[0] else "samsung_nutrition"
    return finish(source, columns.journal, diet_entries(columns, source), columns.span())


def read_weights(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    """Read weigh-ins: kilograms, percent of body fat."""
    columns = _columns(sheet, options, name)
    columns.number("mass_kg", "body_mass", ("weight",), unit="kg")
    columns.number("body_fat_frac", "body_fat", ("body fat",), unit="%")
    columns.number("lean_kg", "lean_mass", ("fat free mass",), unit="kg")
    zero_is_missing(columns, "mass_kg", "body_fat_frac", "lean_kg")
    _forget(columns, "start", "end")
    rows = body_measurements(columns, "samsung_weight", BodyFatMethod.BIA)
    return finish("samsung_weight", columns.journal, rows, columns.span())


def read_sleeps(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    """Read sleeps: start and end, and the stages' minutes where the watch measured them."""
    columns = _columns(sheet, options, name)
    start, end = columns.headers.get("start"), columns.headers.get("end")
    pairs = zip(columns.values("start"), columns.values("end"), strict=True)
    if start is not None and end is not None:
        checked = [_after(first, last) for first, last in pairs]
        columns.put("end", end, checked)
        columns.put("date", end, checked)
    cast_sleep(
        columns,
        {
            "asleep_s": ("sleep duration",),
            "light_s": ("total light duration",),
            "rem_s": ("total rem duration",),
        },
        default_unit="min",
    )
    _without_zero(columns, "asleep_s", "light_s", "rem_s")
    _asleep_where_only_in_bed(columns, end)
    rows = sleep_nights(columns, "samsung_sleep")
    return finish("samsung_sleep", columns.journal, rows, columns.span())


def _after(start: Cell[Moment], end: Cell[Moment]) -> Cell[Moment]:
    if isinstance(start, Moment) and isinstance(end, Moment):
        first, last = start.local(), end.local()
        if first and last and first > last:
            return Bad(f"{last:%Y-%m-%d %H:%M}", "the sleep ends before it starts")
    return end


def _without_zero(columns: LogColumns, *field_names: str) -> None:
    for name in field_names:
        header = columns.headers.get(name)
        if header is not None:
            columns.put(name, header, [cell or None for cell in columns.values(name)])


def _asleep_where_only_in_bed(columns: LogColumns, end: Header | None) -> None:
    """Count the time from start to end as sleep where the phone measured nothing else, and note it."""
    if end is None:
        return
    asleep = list(columns.values("asleep_s"))
    n_taken = 0
    for index, (start, stop) in enumerate(
        zip(columns.values("start"), columns.values("end"), strict=True)
    ):
        if asleep[index] is None and isinstance(start, Moment) and isinstance(stop, Moment):
            first, last = start.local(), stop.local()
            if first and last:
                asleep[index] = (last - first).total_seconds()
                n_taken += 1
    if n_taken:
        columns.put("asleep_s", columns.headers.get("asleep_s", end), asleep)
        columns.journal.note(
            f"{n_taken} sleeps have a start and an end only: the time between them is taken as sleep"
        )


def _forget(columns: LogColumns, *field_names: str) -> None:
    for name in field_names:
        columns.cast.pop(name, None)


def _other(_sheet: Sheet, _options: LogOptions, _name: str) -> FileReading:
    return FileReading(kind="samsung_other", ignored_reason=NOTHING)


APP: Final = App(
    name="Samsung Health",
    sheets=(
        SheetFormat(kind="samsung_food", matches=_holds(FOOD[:1]), read=read_foods),
        SheetFormat(kind="samsung_nutrition", matches=_holds(FOOD[1:]), read=read_foods),
        SheetFormat(kind="samsung_weight", matches=_holds(WEIGHT), read=read_weights),
        SheetFormat(kind="samsung_sleep", matches=_holds(SLEEP), read=read_sleeps),
        SheetFormat(kind="samsung_other", matches=_is_other, read=_other),
    ),
)
