"""The documented CSV for those whose app we do not know: diet, body, sleep and strength."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from runpipe.errors import ReadError
from runpipe.model.logs import BodyFatMethod, Domain
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import TableFormat
from runpipe.readers.logs.body_measures import body_measurements, cast_mass, zero_is_missing
from runpipe.readers.logs.diet import ENERGY as DIET_ENERGY
from runpipe.readers.logs.diet import NUTRIENTS, cast_diet, diet_entries, eaten_header, is_eaten
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.sleep import ENDS, LENGTHS, STARTS, cast_sleep, sleep_nights
from runpipe.readers.logs.strength import cast_sets, strength_sets
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import times
from runpipe.readers.tables.durations import flag
from runpipe.readers.tables.table import Bad, Cell, Header, Table, is_missing, plain, split_header

DATE: Final = (
    "date", "day", "datetime", "date time", "date/time", "timestamp", "datum", "fecha", "data", "tag", "jour",
    "dag", "dia", "giorno", "logdate", "log date", "when", "дата", "日付",
)  # fmt: skip
CLOCK: Final = ("time", "time of day", "uhrzeit", "zeit", "heure", "hora", "ora", "tijd", "tid")
MASS: Final = (
    "mass", "weight", "body mass", "body weight", "bodyweight", "scale weight", "morning weight", "kg", "lb", "lbs",
    "gewicht", "körpergewicht", "poids", "peso", "peso corporal", "vikt", "vægt", "vekt", "waga", "paino",
    "вес", "体重", "weight/body mass",
)  # fmt: skip
FAT: Final = (
    "body fat", "bodyfat", "body fat percentage", "fat percentage", "fat percent", "körperfett",
    "körperfettanteil", "percent fat", "masse grasse", "grasa corporal", "massa grassa", "lichaamsvet",
)  # fmt: skip
LEAN: Final = ("lean", "lean mass", "lean body mass", "fat free mass", "fat-free mass", "ffm")
ENERGY: Final = ("energy", "kcal", "calories", "kj", "energie", "kalorien", *DIET_ENERGY)
ASLEEP: Final = (
    "asleep", "sleep", "sleep duration", "time asleep", "total sleep", "hours slept", "slept", "sleep time",
    "sleep hours", "hours of sleep", "total sleep time", "schlaf", "schlafdauer", "sommeil", "sueño", "sonno", "slaap",
)  # fmt: skip
EXERCISE: Final = (
    "exercise",
    "exercise name",
    "movement",
    "lift",
    "übung",
    "exercice",
    "ejercicio",
)
MEAL: Final = ("meal", "meal type", "meal name", "mahlzeit", "repas", "comida", "pasto", "maaltijd")
FOOD: Final = (
    "food", "food name", "name", "description", "item", "product", "lebensmittel", "aliment", "alimento", "produkt",
)  # fmt: skip
ACTIVITY: Final = frozenset({
    "distance", "steps", "step count", "floors", "floors climbed", "flights climbed", "pace", "avg hr",
    "average heart rate", "heart rate", "resting heart rate", "calories burned", "active calories", "active minutes",
    "minutes sedentary", "minutes lightly active", "minutes fairly active", "minutes very active", "activity calories",
    "active energy", "resting energy", "basal energy burned", "elevation", "move minutes", "exercise minutes", "schritte",
    "stockwerke", "pas", "pasos", "passi", "stappen", "hrv", "vo2 max", "strain", "duration", "workout duration",
})  # fmt: skip
SESSION: Final = frozenset({
    "activity type", "activity", "sport", "workout type", "activity name", "workout", "workout name", "aktivität",
})  # fmt: skip
NOTES: Final = frozenset({"note", "notes", "comment", "comments", "notiz", "notizen", "kommentar"})
VOCABULARY: Final[Mapping[Domain, frozenset[str]]] = {
    Domain.DIET: frozenset(
        (*ENERGY, *MEAL, *FOOD, *(name for names in NUTRIENTS.values() for name in names), "complete",
         "completed", "fasting", "sugar", "sugars", "sodium", "salt", "amount", "quantity", "unit", "units", "type")
    ),
    Domain.BODY: frozenset((*MASS, *FAT, *LEAN, "body fat method", "method", "bmi", "unit", "fat", "muscle", "water")),
    Domain.SLEEP: frozenset(
        (*ASLEEP, *STARTS, *ENDS, *(name for names in LENGTHS.values() for name in names), "nap")
    ),
    Domain.STRENGTH: frozenset(
        (*EXERCISE, *MASS, "reps", "sets", "set", "rpe", "workout", "region", "pattern", "warmup", "warm up",
         "duration", "seconds", "distance", "category")
    ),
}  # fmt: skip
SETTLE_EATEN: Final = (
    "they may be calories burned: if they were eaten, map the column under [logs.columns.diet] "
    "(runpipe map FILE writes the lines)"
)
EXPECTED: Final = (
    "a log of your own needs a header line: date,energy_kcal,protein_g,… or date,mass_kg or "
    "date,asleep_h or date,exercise,reps,mass_kg (docs/exports.md)"
)


def apply_maps(table: Table, options: LogOptions) -> tuple[tuple[Table, Domain], ...]:
    """Return the table under our names for each domain whose map names two of its columns or more."""
    tables = []
    for domain, fields in options.columns.items():
        names = {plain(raw): ours for ours, raw in fields.items()}
        n_mapped = sum(plain(header.raw) in names for header in table.headers)
        if n_mapped >= 2 and domain in set(Domain):  # noqa: PLR2004 - a date and a value
            tables.append((_renamed(table, names), Domain(domain)))
    return tuple(tables)


def _renamed(table: Table, ours_by_header: Mapping[str, str]) -> Table:
    """Return the table with the mapped columns under our names, and no other under one of these."""
    names = {split_header(ours).name for ours in ours_by_header.values()}
    headers = []
    for header in table.headers:
        ours = ours_by_header.get(plain(header.raw))
        if ours is not None:
            name = split_header(ours)
            headers.append(Header(ours, name.name, name.unit or header.unit, header.index))
        elif header.name in names:
            headers.append(replace(header, name=f"not mapped: {header.name}"))
        else:
            headers.append(header)
    return replace(table, headers=tuple(headers))


def generic_domains(table: Table) -> tuple[Domain, ...]:
    """Return the domains that a table of plain headers is about, none if it is no log.

    Half of its columns must be ours, or measures that a diary of health also has: a list of
    activities, too, has dates, calories or weights.
    """
    domains = _domains(table)
    if not domains:
        return ()
    usual = {*DATE, *CLOCK, *NOTES}.union(*(VOCABULARY[domain] for domain in domains))
    if Domain.STRENGTH not in domains:
        usual |= ACTIVITY
    n_usual = sum(header.name in usual or is_eaten(header) for header in table.headers)
    return domains if 2 * n_usual >= len(table.headers) else ()


def _domains(table: Table) -> tuple[Domain, ...]:
    names = {header.name for header in table.headers}
    if table.find(*DATE) is None:
        return ()
    if table.find(*EXERCISE) and not is_food_table(table):
        return (Domain.STRENGTH,) if table.find("reps", "sets", "duration", "repetitions") else ()
    if names & SESSION and not is_food_table(table):
        return ()
    has_sleep = table.find(*ASLEEP) or (table.find(*STARTS) and table.find(*ENDS))
    evidence = {
        Domain.DIET: _is_diet(table),
        Domain.BODY: bool(table.find(*MASS, *FAT)) and not is_food_table(table),
        Domain.SLEEP: bool(has_sleep) and not (has_sleep and is_food_table(table)),
    }
    return tuple(domain for domain, is_there in evidence.items() if is_there)


def is_food_table(table: Table) -> bool:
    """Return whether rows are foods or meals: by a column that names them."""
    has_name = table.find(*MEAL) or table.find(
        "food", "food name", "lebensmittel", "aliment", "alimento"
    )
    return bool(has_name) and _is_diet(table)


def _is_diet(table: Table) -> bool:
    if any(map(is_eaten, table.headers)) or table.find(*NUTRIENTS["protein_g"]):
        return eaten_header(table, ENERGY) is not None or table.find(*MASS) is None
    return eaten_header(table, ENERGY) is not None


def _may_be_burned(table: Table) -> bool:
    """Return whether the calories of a table are more likely burned than eaten."""
    is_told = any(map(is_eaten, table.headers)) or any(
        table.find(*names) for names in (*NUTRIENTS.values(), MEAL, FOOD)
    )
    return not is_told and any(header.name in ACTIVITY for header in table.headers)


def read_generic(
    table: Table,
    options: LogOptions,
    name: str,
    domains: Sequence[Domain],
    *,
    is_mapped: bool = False,
) -> FileReading:
    """Read a table of plain headers as the log of one or several domains.

    A table that the settings map (`is_mapped`) is what they say: its calories were eaten.

    Raises
    ------
    ReadError
        If no row of any of them can be read, or calories may as well be burned ones.
    """
    parts: list[FileReading] = []
    failure: ReadError | None = None
    for domain in domains:
        if domain is Domain.DIET and not is_mapped and _may_be_burned(table):
            raw = (eaten_header(table, ENERGY) or table.headers[0]).raw
            failure = ReadError(name, f"it cannot be told what the column {raw!r} is", SETTLE_EATEN)
            continue
        try:
            parts.append(_read_domain(table, options, name, domain))
        except ReadError as error:
            failure = error
    if not parts:
        raise failure or ReadError(name, "nobody knows this table", EXPECTED)
    reading = together(parts)
    if failure is None:
        return reading
    return replace(
        reading, is_partial=True, notes=(*reading.notes, f"left out: {failure.sentence}")
    )


def together(parts: Sequence[FileReading]) -> FileReading:
    """Return one reading of what several domains of the same table gave."""
    first = next((part for part in parts if part.ignored_reason is None), parts[0])
    if len(parts) == 1:
        return first
    ignored = first.ignored_reason
    return FileReading(
        kind=first.kind,
        diet_entries=tuple(row for part in parts for row in part.diet_entries),
        body_measurements=tuple(row for part in parts for row in part.body_measurements),
        sleep_nights=tuple(row for part in parts for row in part.sleep_nights),
        strength_sets=tuple(row for part in parts for row in part.strength_sets),
        coverage=tuple(span for part in parts for span in part.coverage),
        row_errors=tuple(dict.fromkeys(error for part in parts for error in part.row_errors)),
        is_partial=any(part.is_partial for part in parts),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        date_order=next((part.date_order for part in parts if part.date_order), None),
        ignored_reason=ignored,
    )


def _read_domain(table: Table, options: LogOptions, name: str, domain: Domain) -> FileReading:
    journal = Journal(name)
    columns = LogColumns(table, options, journal)
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


def _flags(columns: LogColumns, field_name: str, names: Sequence[str]) -> None:
    header = columns.table.find(*names)
    if header is not None:
        columns.put(field_name, header, [flag(cell) for cell in columns.table.cells(header)])


def _diet(columns: LogColumns) -> FileReading:
    columns.text("meal", MEAL)
    columns.text("food", FOOD)
    _flags(columns, "is_complete", ("complete", "completed", "is complete"))
    _flags(columns, "is_fasting", ("fasting", "fast", "is fasting"))
    cast_diet(columns, ENERGY)
    is_day = not any(columns.headers.get(key) for key in ("meal", "food", "time"))
    rows = diet_entries(columns, "generic_diet", is_day_total=is_day and _one_row_a_day(columns))
    return finish("generic_diet", columns.journal, rows, columns.span())


def _one_row_a_day(columns: LogColumns) -> bool:
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


def _body(columns: LogColumns) -> FileReading:
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


def _sleep(columns: LogColumns) -> FileReading:
    cast_sleep(columns, {"asleep_s": ASLEEP}, default_unit="h")
    _flags(columns, "is_nap", ("nap", "is nap"))
    return finish(
        "generic_sleep", columns.journal, sleep_nights(columns, "generic_sleep"), columns.span()
    )


def _strength(columns: LogColumns) -> FileReading:
    cast_sets(columns, mass_names=MASS)
    columns.text("region", ("region",))
    columns.text("pattern", ("pattern",))
    _flags(columns, "is_warmup", ("warmup", "warm up", "is warmup"))
    rows = strength_sets(columns, "generic_strength")
    return finish("generic_strength", columns.journal, rows, columns.span())


def _format(domain: Domain) -> TableFormat:
    return TableFormat(
        kind=f"generic_{domain}",
        matches=lambda table: generic_domains(table)[:1] == (domain,),
        read=lambda table, options, name: read_generic(
            table, options, name, generic_domains(table)
        ),
        is_ragged=True,
    )


TABLES: Final = tuple(_format(domain) for domain in Domain)
"""A table of one's own, asked when no app knows it."""
