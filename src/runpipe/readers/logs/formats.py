"""The text tables we know, most particular first: how each is known, who reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from runpipe.model.session import FileReading
from runpipe.readers.logs import cronometer, mfp
from runpipe.readers.logs.options import LogOptions
from runpipe.readers.logs.table import Table

Read: TypeAlias = Callable[[Table, LogOptions, str], FileReading]
Match: TypeAlias = Callable[[Table], bool]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of table. `may_be_short` allows rows that leave out trailing cells."""

    kind: str
    matches: Match
    read: Read
    may_be_short: bool = False


def has(*names: str) -> Match:
    """Match tables that have a column of each of these plain names."""
    wanted = frozenset(names)
    return lambda table: wanted <= {header.name for header in table.headers}


# A table with one of these is no list of weigh-ins, whatever its "weight" is.
NOT_BODY: Final = (
    "exercise",
    "exercise name",
    "exercise title",
    "reps",
    "sets",
    "meal",
    "calories",
    "energy",
    "distance",
    "activity type",
    "duration",
    "asleep",
)


def _is_mfp_weight(table: Table) -> bool:
    weight = table.find("weight")
    if table.find("date") is None or weight is None or weight.unit is not None:
        return False
    return table.find(*NOT_BODY) is None


TABLES: Final = (
    Format(
        "mfp_nutrition",
        has("date", "meal", "calories", "carbohydrates", "protein", "sodium"),
        mfp.read_nutrition,
    ),
    Format(
        "cronometer_daily", has("date", "energy", "protein", "completed"), cronometer.read_daily
    ),
    Format(
        "cronometer_servings",
        has("day", "group", "food name", "amount", "energy"),
        cronometer.read_servings,
    ),
    Format("mfp_measurement", _is_mfp_weight, mfp.read_measurement),
)
