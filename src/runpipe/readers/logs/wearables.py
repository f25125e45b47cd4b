"""Nights from wearables' tables: Whoop, Oura, Withings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from runpipe.model.session import FileReading
from runpipe.readers.logs.journal import Columns, Journal, finish
from runpipe.readers.logs.sleep import cast_bounds, cast_sleep, sleep_nights
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import parse_offset
from runpipe.readers.tables.durations import flag
from runpipe.readers.tables.headers import Header
from runpipe.readers.tables.table import Table, subset

WHOOP: Final[Mapping[str, Sequence[str]]] = {
    "asleep_s": ("asleep duration",),
    "in_bed_s": ("in bed duration",),
    "deep_s": ("deep (sws) duration", "deep duration", "deep sleep duration"),
    "rem_s": ("rem duration", "rem sleep duration"),
    "light_s": ("light sleep duration", "light duration"),
    "awake_s": ("awake duration",),
}
OURA: Final[Mapping[str, Sequence[str]]] = {
    "asleep_s": ("total sleep duration",),
    "in_bed_s": ("total bedtime", "time in bed"),
    "deep_s": ("deep sleep duration",),
    "rem_s": ("rem sleep duration",),
    "light_s": ("light sleep duration",),
    "awake_s": ("awake time",),
}
OURA_NIGHT: Final = "long_sleep"
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


def read_whoop(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Whoop's sleeps, naps flagged. Local times come with their offset beside them."""
    return _whoop(table, options, Journal(name), "whoop_sleeps")


def read_whoop_cycles(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read the nights in Whoop's cycles; a cycle without a sleep gives none."""
    onset = next(header for header in table.headers if header.name == "sleep onset")
    nights = subset(table, lambda row: bool(row.cells[onset.index]))
    return _whoop(nights, options, Journal(name), "whoop_cycles")


def _whoop(table: Table, options: LogOptions, journal: Journal, kind: str) -> FileReading:
    columns = Columns(table, options, journal)
    cast_sleep(columns, WHOOP, default_unit="min")
    cast_bounds(columns, ("sleep onset",), ("wake onset",))
    zone = table.find("cycle timezone")
    if zone is not None:
        columns.put("offset_s", zone, [parse_offset(cell) for cell in table.cells(zone)])
    nap = table.find("nap")
    if nap is not None:
        columns.put("is_nap", nap, [flag(cell) for cell in table.cells(nap)])
    return finish(kind, journal, sleep_nights(columns, kind), columns.span())


def read_oura(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Oura's trends: one row a day of waking, lengths in seconds, ``None`` where unworn."""
    columns = Columns(table, options, Journal(name))
    columns.dates("date", ("date", "day"))
    cast_sleep(columns, OURA)
    cast_bounds(columns, ("bedtime start",), ("bedtime end",))
    kind = table.find("type")
    if kind is not None:
        naps = [bool(cell) and cell != OURA_NIGHT for cell in table.cells(kind)]
        columns.put("is_nap", kind, naps)
    return finish(
        "oura_trends", columns.journal, sleep_nights(columns, "oura_trends"), columns.span()
    )


def is_garmin_sleep(table: Table) -> bool:
    """Say whether these are the columns of Garmin Connect's sleep report."""
    names = {header.name for header in table.headers}
    is_report = bool(table.headers) and table.headers[0].name.startswith("sleep score")
    return is_report and {"duration", "bedtime", "wake time"} <= names


def read_garmin_sleep(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Garmin Connect's report; its first column is the day of waking, whatever its header."""
    columns = Columns(table, options, Journal(name))
    columns.dates("date", (table.headers[0].name,))
    cast_sleep(columns, {"asleep_s": ("duration",)})
    kind = "garmin_sleep_report"
    return finish(kind, columns.journal, sleep_nights(columns, kind), columns.span())


def is_withings_sleep(table: Table) -> bool:
    """Say whether the columns are those of Withings' sleep.csv, in whatever language."""
    seconds = [header for header in table.headers if header.unit == "s"]
    names = {header.name for header in seconds}
    return len(seconds) >= len(WITHINGS_ORDER) and bool(names & WITHINGS_WORDS["rem"])


def read_withings_sleep(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Withings' nights: ISO times with offset, stages in seconds."""
    table = _in_english(table)
    columns = Columns(table, options, Journal(name))
    cast_sleep(columns)
    stages = [columns.values(field) for field in ("light_s", "deep_s", "rem_s")]
    header = table.find("light")
    if header is not None:
        columns.put("asleep_s", header, [_sum(cells) for cells in zip(*stages, strict=True)])
    kind = "withings_sleep"
    return finish(kind, columns.journal, sleep_nights(columns, kind), columns.span())


def _sum(cells: Sequence[Any]) -> float | None:
    found = [cell for cell in cells if isinstance(cell, float)]
    return sum(found) if found else None


def _in_english(table: Table) -> Table:
    words = {word: name for name, names in WITHINGS_WORDS.items() for word in names}
    by_place = {0: "start", 1: "end"}
    seconds = [header.index for header in table.headers if header.unit == "s"]
    by_place.update(zip(seconds, WITHINGS_ORDER, strict=False))
    known = {words.get(header.name) for header in table.headers}

    def rename(header: Header) -> Header:
        ours = words.get(header.name)
        if ours is None and by_place.get(header.index) not in known:
            ours = by_place.get(header.index)
        return replace(header, name=ours) if ours else header

    return replace(table, headers=tuple(rename(header) for header in table.headers))
