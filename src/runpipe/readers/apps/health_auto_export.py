"""Health Auto Export: Apple Health's measures by day, several domains in one table or document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from runpipe.model.logs import BodyFatMethod, BodyMeasurement, DietEntry, SleepNight
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, DocumentFormat, DocumentRow, Record, TableFormat
from runpipe.readers.logs.body_measures import body_measurements, zero_is_missing
from runpipe.readers.logs.diet import bound_energy, check_energy_unit, diet_entries
from runpipe.readers.logs.journal import Journal, LogColumns, LogRow, finish
from runpipe.readers.logs.sleep import MarkedSleep, sleep_nights
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import parse_moment
from runpipe.readers.tables.durations import durations, quantity
from runpipe.readers.tables.json_fields import amount_of, length_s, name_of
from runpipe.readers.tables.table import Bad, Cell, Table, plain, unit_of
from runpipe.units import SECONDS_PER_HOUR

SOURCE: Final = "health_auto_export"
DATES: Final = ("date/time", "date", "data/hora", "datum/uhrzeit", "fecha/hora", "date/heure")
FOOD: Final[Mapping[str, Sequence[str]]] = {
    "energy_kcal": (
        "dietary energy",
        "dietary energy consumed",
        "energia da dieta",
        "energia alimentar",
    ),
    "protein_g": ("protein", "dietary protein", "proteína", "proteínas"),
    "carb_g": ("carbohydrates", "dietary carbohydrates", "carboidratos", "hidratos de carbono"),
    "fat_g": ("total fat", "dietary fat total", "gordura total"),
    "fiber_g": ("fiber", "dietary fiber", "fibra", "fibras"),
}
MASS: Final = (
    "weight/body mass",
    "body mass",
    "weight & body mass",
    "peso/massa corporal",
    "massa corporal",
)
FAT: Final = ("body fat percentage", "body fat", "percentagem de gordura corporal")
LEAN: Final = ("lean body mass", "massa corporal magra")
SLEEP: Final = re.compile(r"^(?:sleep analysis|análise do sono) \[(.+)\]$")
STAGES: Final[Mapping[str, Sequence[str]]] = {
    "total_s": ("total",),
    "asleep_s": ("asleep", "adormecido"),
    "in_bed_s": ("in bed", "inbed", "na cama"),
    "light_s": ("core", "núcleo", "essencial"),
    "deep_s": ("deep", "profundo"),
    "rem_s": ("rem",),
    "awake_s": ("awake", "acordado"),
}


def _is_export(table: Table) -> bool:
    names = {header.name for header in table.headers}
    health = {"active energy", "step count", "dietary energy", "body mass", "resting energy"}
    has_sleep = any(SLEEP.match(header.name) for header in table.headers)
    is_known = has_sleep or bool(names & set(MASS[:1])) or len(names & health) > 1
    return table.find(*DATES) is not None and is_known


def read_table(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read food, body and sleep of each row; what else the table measures is left out."""
    journal = Journal(name)
    rows: list[LogRow] = []
    first = True
    for domain in (_foods, _bodies, _sleeps):
        columns = LogColumns(table, options, journal if first else Journal(name))
        columns.journal = journal
        columns.dates("date", DATES)
        rows += domain(columns)
        first = False
    journal.errors = list(dict.fromkeys(journal.errors))
    return finish(SOURCE, journal, rows)


def _foods(columns: LogColumns) -> Sequence[LogRow]:
    for field_name, names in FOOD.items():
        what = "any_energy" if field_name == "energy_kcal" else "nutrient"
        columns.number(field_name, what, names)
    if not columns.headers.keys() & FOOD.keys():
        return ()
    check_energy_unit(columns)
    bound_energy(columns)
    days = [getattr(cell, "day", None) for cell in columns.values("date")]
    return diet_entries(columns, SOURCE, is_day_total=len(set(days)) == len(days))


def _bodies(columns: LogColumns) -> Sequence[LogRow]:
    columns.number("mass_kg", "body_mass", MASS)
    columns.number("body_fat_frac", "body_fat", FAT)
    columns.number("lean_kg", "lean_mass", LEAN)
    zero_is_missing(columns, "mass_kg", "body_fat_frac", "lean_kg")
    return body_measurements(columns, SOURCE, BodyFatMethod.UNKNOWN)


def _sleeps(columns: LogColumns) -> Sequence[LogRow]:
    """Read the nights: the total, else the stages' sum; "Asleep" is 0 where a watch knows stages."""
    lengths: dict[str, list[Cell[float]]] = {}
    for header in columns.table.headers:
        match = SLEEP.match(header.name)
        field_name = match and next((f for f, words in STAGES.items() if match[1] in words), None)
        if field_name:
            cells = columns.table.cells(header)
            cast = durations(cells, quantity("asleep"), header.unit or "h", columns.sign)
            lengths[field_name] = [cell or None for cell in cast]
            columns.put(field_name, header, lengths[field_name])
    if not lengths:
        return ()
    header = next(iter(columns.headers[name] for name in lengths))
    nothing: list[Cell[float]] = [None] * len(columns.table.rows)
    by_row = zip(
        *(
            lengths.get(name, nothing)
            for name in ("total_s", "light_s", "deep_s", "rem_s", "asleep_s")
        ),
        strict=True,
    )
    columns.put("asleep_s", header, [_asleep(*cells) for cells in by_row])
    columns.cast.pop("total_s", None)
    return sleep_nights(columns, SOURCE)


def _asleep(total: Cell[float], *parts: Cell[float]) -> Cell[float]:
    *stages, asleep = parts
    sum_s = sum(cell for cell in stages if isinstance(cell, float))
    return total or sum_s or asleep


def read_metric(
    record: Record,
    options: LogOptions,  # noqa: ARG001  (the shape of every reader)
    journal: Journal,
) -> list[DocumentRow]:
    """Read one metric of the JSON export: its values by time; other metrics give nothing."""
    name, unit = plain(str(record["name"])), unit_of(str(record.get("units", "")))
    reader = _METRICS.get(name)
    if reader is None:
        return []
    rows: list[DocumentRow] = []
    for place, point in enumerate(record["data"], 1):
        try:
            rows += reader(point, unit, name)
        except (KeyError, TypeError, ValueError) as error:
            journal.bad(place, name, str(point)[:60], str(error))
    return rows


def _when(point: Record, key: str = "date") -> datetime:
    moment = parse_moment(str(point[key]))
    if isinstance(moment, Bad):
        raise ValueError(f"{moment.value!r}: {moment.reason}")  # noqa: TRY004 - a bad cell
    local = moment.local()
    return local if local is not None else datetime.combine(moment.day, datetime.min.time())


def _food_point(point: Record, unit: str | None, name: str) -> list[DocumentRow]:
    field = next(field for field, names in FOOD.items() if name in names)
    what = "energy" if field == "energy_kcal" else "nutrient"
    when = _when(point)
    amounts: dict[str, Any] = {field: amount_of(point.get("qty"), what, unit)}
    clock = when.time() if when.time() != datetime.min.time() else None
    return [DietEntry(local_date=when.date(), local_time=clock, source=SOURCE, **amounts)]


def _body_point(point: Record, unit: str | None, name: str) -> list[DocumentRow]:
    when = _when(point)
    kinds = {
        "mass_kg": (MASS, "body_mass"),
        "body_fat_frac": (FAT, "body_fat"),
        "lean_kg": (LEAN, "lean_mass"),
    }
    field, what = next(
        (f, what) for f, (names, what) in kinds.items() if name in _json_names(names)
    )
    amounts: dict[str, Any] = {field: amount_of(point.get("qty"), what, unit)}
    method = BodyFatMethod.UNKNOWN if field == "body_fat_frac" else None
    return [
        BodyMeasurement(
            local_date=when.date(),
            local_time=when.time(),
            source=SOURCE,
            body_fat_method=method,
            device=name_of(point.get("source")),
            **amounts,
        )
    ]


def _sleep_point(point: Record, _unit: str | None, _name: str) -> list[DocumentRow]:
    keys = {
        "deep_s": "deep",
        "rem_s": "rem",
        "light_s": "core",
        "awake_s": "awake",
        "in_bed_s": "inBed",
    }
    lengths: dict[str, Any] = {
        field: length_s(point.get(key), SECONDS_PER_HOUR) or None for field, key in keys.items()
    }
    stages = sum(lengths[field] or 0.0 for field in ("deep_s", "rem_s", "light_s"))
    total = length_s(point.get("totalSleep"), SECONDS_PER_HOUR)
    asleep = total or stages or length_s(point.get("asleep"), SECONDS_PER_HOUR)
    if not asleep:
        return []
    bounds = [_when(point, key) if point.get(key) else None for key in ("sleepStart", "sleepEnd")]
    return [
        MarkedSleep(
            SleepNight(
                local_date=_when(point).date(),
                source=SOURCE,
                asleep_s=asleep,
                start_local=bounds[0],
                end_local=bounds[1],
                **lengths,
            )
        )
    ]


def _json_names(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(re.sub(r"\W+", " ", name).strip() for name in names)


_PointReader = Callable[[Record, str | None, str], list[DocumentRow]]
_METRICS: Final[Mapping[str, _PointReader]] = {
    **{name: _food_point for names in FOOD.values() for name in names},
    **dict.fromkeys(_json_names((*MASS, *FAT, *LEAN)), _body_point),
    "sleep analysis": _sleep_point,
}

APP: Final = App(
    name="Health Auto Export",
    tables=(TableFormat(kind=SOURCE, matches=_is_export, read=read_table),),
    documents=(
        DocumentFormat(
            kind=SOURCE,
            matches=lambda keys: {"name", "units", "data"} <= keys,
            read_record=read_metric,
        ),
    ),
)
