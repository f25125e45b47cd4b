"""The documented CSV for those whose app we do not know: diet, body, sleep and strength."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from runpipe.model.logs import BodyFatMethod, Domain
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import TableFormat
from runpipe.readers.logs.body import body_measurements, cast_mass, zero_is_missing
from runpipe.readers.logs.diet import NUTRIENTS, cast_diet, diet_entries
from runpipe.readers.logs.journal import Columns, Journal, finish
from runpipe.readers.logs.sleep import ENDS, LENGTHS, STARTS, cast_sleep, sleep_nights
from runpipe.readers.logs.strength import cast_sets, strength_sets
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.cells import Bad, Cell, is_missing
from runpipe.readers.tables.dates import times
from runpipe.readers.tables.durations import flag
from runpipe.readers.tables.headers import Header, plain, split_header
from runpipe.readers.tables.table import Table

DATE: Final = ("date", "day", "datetime", "date time", "timestamp", "datum", "fecha", "data")
CLOCK: Final = ("time", "time of day", "uhrzeit", "heure", "hora")
MASS: Final = (
    "mass",
    "weight",
    "body mass",
    "body weight",
    "bodyweight",
    "gewicht",
    "poids",
    "peso",
)
FAT: Final = ("body fat", "bodyfat", "fat percentage", "fat percent", "körperfett", "percent fat")
LEAN: Final = ("lean", "lean mass", "fat free mass", "fat-free mass", "lean body mass", "ffm")
ENERGY: Final = ("energy", "kcal", "calories", "kj", "energie", "kalorien")
ASLEEP: Final = (
    "asleep",
    "sleep",
    "sleep duration",
    "time asleep",
    "total sleep",
    "hours slept",
    "slept",
    "sleep time",
)
EXERCISE: Final = ("exercise", "exercise name", "movement")
MEAL: Final = ("meal", "mahlzeit", "repas", "comida")
FOOD: Final = ("food", "food name", "name", "description", "lebensmittel")
FOREIGN: Final = (
    "distance",
    "activity type",
    "activity",
    "steps",
    "pace",
    "sport",
    "avg hr",
    "calories burned",
)
VOCABULARY: Final[Mapping[Domain, frozenset[str]]] = {
    Domain.DIET: frozenset(
        (*ENERGY, *MEAL, *FOOD, *(name for names in NUTRIENTS.values() for name in names), "complete",
         "completed", "fasting", "sugar", "sodium", "salt", "amount", "note", "notes")
    ),
    Domain.BODY: frozenset((*MASS, *FAT, *LEAN, "body fat method", "method", "bmi", "note", "notes")),
    Domain.SLEEP: frozenset(
        (*ASLEEP, *STARTS, *ENDS, *(name for names in LENGTHS.values() for name in names), "nap", "note", "notes")
    ),
    Domain.STRENGTH: frozenset(
        (*EXERCISE, *MASS, "reps", "sets", "set", "rpe", "workout", "region", "pattern", "warmup", "warm up",
         "duration", "seconds", "distance", "note", "notes", "category")
    ),
}  # fmt: skip
EXPECTED: Final = (
    "a log of your own needs a header line: date,energy_kcal,protein_g,… or date,mass_kg or "
    "date,asleep_h or date,exercise,reps,mass_kg (docs/exports.md)"
)


def apply_map(table: Table, options: LogOptions) -> tuple[Table, Domain | None]:
    """Rename the columns which the settings map, if the file has one domain's date and more."""
    for domain, fields in options.columns.items():
        wanted = {plain(raw): ours for ours, raw in fields.items()}
        found = [header for header in table.headers if plain(header.raw) in wanted]
        if len(found) >= 2 and domain in set(Domain):  # noqa: PLR2004 - a date and a value
            headers = tuple(_mapped(header, wanted) for header in table.headers)
            return replace(table, headers=headers), Domain(domain)
    return table, None


def _mapped(header: Header, wanted: Mapping[str, str]) -> Header:
    ours = wanted.get(plain(header.raw))
    if ours is None:
        return header
    name = split_header(ours)
    return Header(header.raw, name.name, name.unit or header.unit, header.index)


def generic_domain(table: Table) -> Domain | None:
    """Return the domain that a table of plain headers is about, or `None`.

    Half of its columns must be ours: a list of activities also has dates, calories or weights.
    """
    domain = _domain(table)
    if domain is None:
        return None
    known = {*DATE, *CLOCK, *VOCABULARY[domain]}
    n_known = sum(header.name in known for header in table.headers)
    return domain if 2 * n_known >= len(table.headers) else None


def _domain(table: Table) -> Domain | None:
    if table.find(*DATE) is None:
        return None
    if table.find(*EXERCISE):
        return Domain.STRENGTH if table.find("reps", "sets", "duration") else None
    if table.find(*FOREIGN):
        return None
    if table.find(*ENERGY) or (table.find(*NUTRIENTS["protein_g"]) and not table.find(*MASS)):
        return Domain.DIET
    if table.find(*ASLEEP) or (table.find(*STARTS) and table.find(*ENDS)):
        return Domain.SLEEP
    return Domain.BODY if table.find(*MASS, *FAT) else None


def read_generic(table: Table, options: LogOptions, name: str, domain: Domain) -> FileReading:
    """Read a table of plain headers as one domain's log."""
    journal = Journal(name)
    columns = Columns(table, options, journal)
    columns.dates("date", DATE)
    clock = table.find(*CLOCK)
    if clock is not None and "date" in columns.headers:
        columns.put("time", clock, times(table.cells(clock)))
    readers = {
        Domain.DIET: _diet,
        Domain.BODY: _body,
        Domain.SLEEP: _sleep,
        Domain.STRENGTH: _strength,
    }
    return readers[domain](columns)


def _flags(columns: Columns, field_name: str, names: Sequence[str]) -> None:
    header = columns.table.find(*names)
    if header is not None:
        columns.put(field_name, header, [flag(cell) for cell in columns.table.cells(header)])


def _diet(columns: Columns) -> FileReading:
    columns.text("meal", MEAL)
    columns.text("food", FOOD)
    _flags(columns, "is_complete", ("complete", "completed", "is complete"))
    _flags(columns, "is_fasting", ("fasting", "fast", "is fasting"))
    cast_diet(columns, ENERGY)
    is_day = not any(columns.headers.get(key) for key in ("meal", "food", "time"))
    rows = diet_entries(columns, "generic_diet", is_day_total=is_day and _one_row_a_day(columns))
    return finish("generic_diet", columns.journal, rows, columns.span())


def _one_row_a_day(columns: Columns) -> bool:
    days = [getattr(cell, "day", None) for cell in columns.values("date")]
    return len(set(days)) == len(days)


def _method(cell: str) -> Cell[BodyFatMethod]:
    if is_missing(cell):
        return None
    word = plain(cell).replace(" ", "_")
    return (
        BodyFatMethod(word)
        if word in set(BodyFatMethod)
        else Bad(cell, "no known way to measure body fat")
    )


def _body(columns: Columns) -> FileReading:
    cast_mass(columns, MASS)
    columns.number("body_fat_frac", "body_fat", FAT)
    bare = columns.table.find("fat")
    if bare is not None and bare.unit in {None, "%"} and "body_fat_frac" not in columns.headers:
        columns.number("body_fat_frac", "body_fat", ("fat",), unit="%")
    zero_is_missing(columns, "mass_kg", "body_fat_frac")
    columns.number("lean_kg", "lean_mass", LEAN, unit=columns.options.mass_unit)
    method = columns.table.find("body fat method", "method")
    if method is not None:
        columns.put("method", method, [_method(cell) for cell in columns.table.cells(method)])
    rows = body_measurements(columns, "generic_body", BodyFatMethod.UNKNOWN)
    return finish("generic_body", columns.journal, rows, columns.span())


def _sleep(columns: Columns) -> FileReading:
    cast_sleep(columns, {"asleep_s": ASLEEP}, default_unit="h")
    _flags(columns, "is_nap", ("nap", "is nap"))
    return finish(
        "generic_sleep", columns.journal, sleep_nights(columns, "generic_sleep"), columns.span()
    )


def _strength(columns: Columns) -> FileReading:
    cast_sets(columns, mass_names=MASS)
    columns.text("region", ("region",))
    columns.text("pattern", ("pattern",))
    _flags(columns, "is_warmup", ("warmup", "warm up", "is warmup"))
    rows = strength_sets(columns, "generic_strength")
    return finish("generic_strength", columns.journal, rows, columns.span())


def _format(domain: Domain) -> TableFormat:
    return TableFormat(
        kind=f"generic_{domain}",
        matches=lambda table: generic_domain(table) is domain,
        read=lambda table, options, name: read_generic(table, options, name, domain),
        is_ragged=True,
    )


TABLES: Final = tuple(_format(domain) for domain in Domain)
"""A table of one's own, asked when no app knows it."""
