"""Withings: weight.csv and sleep.csv, in whatever language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from runpipe.model.logs import BodyFatMethod
from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.body_measures import (
    BMI_WORDS,
    LEAST_COLUMNS,
    MASS_UNITS,
    WEIGHT_WORDS,
    body_measurements,
)
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.sleep import cast_sleep, sleep_nights
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.durations import quantity
from runpipe.readers.tables.numeric import scale
from runpipe.readers.tables.table import Bad, Cell, Header, Table

FAT_MASS_WORDS: Final = frozenset({
    "fat mass", "fettmasse", "fettgewicht", "masse grasse", "masa grasa", "masa de grasa", "massa grassa",
    "vetmassa", "massa gorda", "massa de gordura", "fettmassa", "fedtmasse",
})  # fmt: skip


WITHINGS_WIDTH: Final = 7


# Withings translates its headers; what a column holds can be told by word, else by place.
WITHINGS_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "start": frozenset({"from", "von", "de", "du", "da", "van", "desde", "från", "fra", "od"}),
    "end": frozenset({"to", "bis", "à", "au", "a", "tot", "hasta", "até", "till", "til", "do"}),
    "light": frozenset({"light", "leicht", "léger", "ligero", "leggero", "licht", "leve"}),
    "deep": frozenset({"deep", "tief", "profond", "profundo", "profondo", "diep"}),
    "rem": frozenset({"rem", "paradoxal", "paradoxale"}),
    "awake": frozenset(
        {"awake", "wach", "éveillé", "réveillé", "despierto", "sveglio", "wakker", "acordado"}
    ),
}


WITHINGS_ORDER: Final = ("light", "deep", "rem", "awake")


def is_withings_weight(table: Table) -> bool:
    """Return whether these are Withings' columns: a date, then weight and masses in one unit."""
    masses = [header for header in table.headers if header.unit in MASS_UNITS]
    if len(masses) < LEAST_COLUMNS - 1 or table.find(*BMI_WORDS) or table.headers[0].unit:
        return False
    by_word = _weight(table) is not None and table.find(*FAT_MASS_WORDS) is not None
    return by_word or _by_place(table)


def _by_place(table: Table) -> bool:
    """Return whether columns 2 to 6 are five masses and the last is free text."""
    units = [header.unit for header in table.headers]
    return (
        len(units) == WITHINGS_WIDTH
        and units[0] is None
        and len(set(units[1:6])) == 1
        and units[1] in MASS_UNITS
    )


def _weight(table: Table) -> Header | None:
    return table.find(*WEIGHT_WORDS)


def read_withings(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read weights, and body fat where the scale measured the fat mass (by impedance)."""
    masses = [header for header in table.headers if header.unit in MASS_UNITS]
    weight = _weight(table) or masses[0]
    fat = table.find(*FAT_MASS_WORDS) or (masses[1] if weight is masses[0] else None)
    columns = LogColumns(table, options, Journal(name))
    columns.dates("date", (table.headers[0].name,))
    columns.number("mass_kg", "body_mass", (weight.name,))
    if fat is not None:
        columns.number("fat_kg", "fat_mass", (fat.name,))
        _body_fat(columns, fat)
    rows = body_measurements(columns, "withings_weight", BodyFatMethod.BIA)
    return finish("withings_weight", columns.journal, rows, columns.span())


def _body_fat(columns: LogColumns, header: Header) -> None:
    what = quantity("body_fat")
    fractions: list[Cell[float]] = []
    lean: list[Cell[float]] = []
    for mass, fat in zip(columns.values("mass_kg"), columns.values("fat_kg"), strict=True):
        if not isinstance(mass, float) or not isinstance(fat, float) or not fat:
            fractions.append(None)
            lean.append(None)
            continue
        fraction = scale(f"{fat:.1f} of {mass:.1f} kg", fat / mass, "frac", what)
        fractions.append(fraction)
        lean.append(None if isinstance(fraction, Bad) else mass - fat)
    columns.put("body_fat_frac", header, fractions)
    columns.put("lean_kg", header, lean)


def is_withings_sleep(table: Table) -> bool:
    """Return whether the columns are those of Withings' sleep.csv, in whatever language."""
    seconds = [header for header in table.headers if header.unit == "s"]
    names = {header.name for header in seconds}
    return len(seconds) >= len(WITHINGS_ORDER) and bool(names & WITHINGS_WORDS["rem"])


def read_withings_sleep(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Withings' nights: ISO times with offset, stages in seconds."""
    table = _in_english(table)
    columns = LogColumns(table, options, Journal(name))
    cast_sleep(columns)
    stages = [columns.values(field) for field in ("light_s", "deep_s", "rem_s")]
    header = table.find("light")
    if header is not None:
        columns.put("asleep_s", header, [_sum(cells) for cells in zip(*stages, strict=True)])
    kind = "withings_sleep"
    return finish(kind, columns.journal, sleep_nights(columns, kind), columns.span())


def _sum(cells: Sequence[Any]) -> float | None:
    numbers = [cell for cell in cells if isinstance(cell, float)]
    return sum(numbers) if numbers else None


def _in_english(table: Table) -> Table:
    words = {word: name for name, names in WITHINGS_WORDS.items() for word in names}
    by_place = {0: "start", 1: "end"}
    seconds = [header.index for header in table.headers if header.unit == "s"]
    by_place.update(zip(seconds, WITHINGS_ORDER, strict=False))
    english = {words.get(header.name) for header in table.headers}

    def rename(header: Header) -> Header:
        ours = words.get(header.name)
        if ours is None and by_place.get(header.index) not in english:
            ours = by_place.get(header.index)
        return replace(header, name=ours) if ours else header

    return replace(table, headers=tuple(rename(header) for header in table.headers))


APP: Final = App(
    name="Withings",
    tables=(
        TableFormat(kind="withings_sleep", matches=is_withings_sleep, read=read_withings_sleep),
        TableFormat(kind="withings_weight", matches=is_withings_weight, read=read_withings),
    ),
)
