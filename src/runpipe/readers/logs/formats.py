"""The text tables we know, most particular first: how each is known, who reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from runpipe.model.session import FileReading
from runpipe.readers.apps import cronometer, fitbit, myfitnesspal
from runpipe.readers.logs import exercise_summary, gym, long_tables, phone_apps, scales, wearables
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

Read: TypeAlias = Callable[[Table, LogOptions, str], FileReading]
Match: TypeAlias = Callable[[Table], bool]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of table: how it is known by its headers, and its reader."""

    kind: str
    matches: Match
    read: Read


def has(*names: str) -> Match:
    """Match tables that have a column of each of these plain names."""
    wanted = frozenset(names)
    return lambda table: wanted <= {header.name for header in table.headers}


# A table with one of these is no list of weigh-ins, whatever its "weight" is.
NOT_BODY: Final = (
    "exercise", "exercise name", "exercise title", "reps", "sets", "meal", "calories", "energy",
    "distance", "activity type", "duration", "asleep", "change", "bmi",
)  # fmt: skip


def _is_mfp_nutrition(table: Table) -> bool:
    names = {header.name for header in table.headers}
    is_named = {"date", "meal", "carbohydrates", "protein"} <= names and "food" not in names
    return is_named and bool(names & {"calories", "kilojoules"})


def _is_mfp_weight(table: Table) -> bool:
    weight = table.find("weight")
    day = table.find("date")
    # A table of one's own has the same two columns; only the app writes them with capitals.
    if day is None or weight is None or (day.raw, weight.raw) != ("Date", "Weight"):
        return False
    return table.find(*NOT_BODY) is None


def _is_cronometer_daily(table: Table) -> bool:
    names = {header.name for header in table.headers}
    marks = {"completed", "net carbs", "water", "b12 (cobalamin)"}
    return (
        {"date", "energy", "protein"} <= names
        and bool(names & marks)
        and table.find("meal", "food") is None
    )


def _is_macrofactor(table: Table) -> bool:
    names = {header.name for header in table.headers}
    marks = {"serving size", "serving qty", "serving weight"}
    return {"date", "food name", "calories", "protein"} <= names and bool(names & marks)


def _is_macrofactor_days(table: Table) -> bool:
    names = {header.name for header in table.headers}
    marks = {"expenditure", "trend weight", "target calories", "fat percent"}
    return "date" in names and bool(names & marks) and bool(names & {"calories", "weight"})


TABLES: Final = (
    Format("loseit", has("date", "name", "calories", "deleted"), phone_apps.read_loseit_foods),
    Format("loseit_weights", has("date", "weight", "deleted"), phone_apps.read_loseit_weights),
    Format(
        "mfp_nutrition",
        _is_mfp_nutrition,
        myfitnesspal.read_nutrition,
    ),
    Format(
        "mfp_exercise",
        has("date", "exercise", "exercise calories", "sets"),
        exercise_summary.read_exercise,
    ),
    Format("cronometer_daily", _is_cronometer_daily, cronometer.read_daily),
    Format(
        "cronometer_servings", has("day", "group", "food name", "energy"), cronometer.read_servings
    ),
    Format(
        "cronometer_biometrics", has("day", "metric", "unit", "amount"), long_tables.read_biometrics
    ),
    Format("macrofactor", _is_macrofactor, phone_apps.read_macrofactor),
    Format("macrofactor_days", _is_macrofactor_days, phone_apps.read_macrofactor_days),
    Format("hevy", has("start time", "exercise title", "set index"), gym.read_hevy),
    Format("strong", has("date", "workout name", "exercise name", "set order"), gym.read_strong),
    Format("fitnotes", has("date", "exercise", "category", "weight", "reps"), gym.read_fitnotes),
    Format(
        "fitnotes_body", has("date", "measurement", "value", "unit"), long_tables.read_fitnotes_body
    ),
    Format("fitbod", has("date", "exercise", "reps", "weight", "iswarmup"), gym.read_fitbod),
    Format("whoop_sleeps", has("cycle timezone", "sleep onset", "nap"), wearables.read_whoop),
    Format(
        "whoop_cycles",
        has("cycle timezone", "sleep onset", "recovery score"),
        wearables.read_whoop_cycles,
    ),
    Format("oura_trends", has("total sleep duration", "bedtime start"), wearables.read_oura),
    Format("fitbit_web", fitbit.is_fitbit_sleep, fitbit.read_fitbit_sleep),
    Format("garmin_sleep_report", wearables.is_garmin_sleep, wearables.read_garmin_sleep),
    Format("withings_sleep", wearables.is_withings_sleep, wearables.read_withings_sleep),
    Format("renpho", scales.is_renpho, scales.read_renpho),
    Format("withings_weight", scales.is_withings_weight, scales.read_withings),
    Format("mfp_measurement", _is_mfp_weight, myfitnesspal.read_measurement),
)
