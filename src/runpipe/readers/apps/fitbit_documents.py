"""Fitbit's account archive, Google's too: nights, food logs and weigh-ins as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from runpipe.model.logs import BodyFatMethod, BodyMeasurement, DietEntry, SleepNight
from runpipe.readers.apps.app import DocumentFormat, Record
from runpipe.readers.logs.body_measures import mass_unit
from runpipe.readers.logs.journal import Journal, offset_at, zone_of
from runpipe.readers.logs.sleep import MarkedSleep
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.dates import parse_moment
from runpipe.readers.tables.json_fields import (
    MS_PER_S,
    SECONDS_PER_MINUTE,
    amount_of,
    day_of,
    length_s,
    moment_of,
    name_of,
)
from runpipe.readers.tables.table import Bad

STAGES: Final = {"deep": "deep_s", "rem": "rem_s", "light": "light_s", "wake": "awake_s"}
MEALS: Final = {
    1: "Breakfast",
    2: "Morning Snack",
    3: "Lunch",
    4: "Afternoon Snack",
    5: "Dinner",
    7: "Anytime",
}
NUTRIENTS: Final = {
    "protein_g": "protein",
    "carb_g": "carbs",
    "fat_g": "fat",
    "fiber_g": "fiber",
}


def read_night(record: Record, options: LogOptions, journal: Journal) -> list[MarkedSleep]:
    """Read a night with stages or of the classic kind; nothing for one without sleep."""
    start, end = moment_of(record["startTime"]), moment_of(record["endTime"])
    asleep = length_s(record.get("minutesAsleep"), SECONDS_PER_MINUTE)
    if not asleep:
        return []
    summary = (record.get("levels") or {}).get("summary") or {}
    stages: dict[str, Any] = {
        field: length_s(summary[stage]["minutes"], SECONDS_PER_MINUTE)
        for stage, field in STAGES.items()
        if stage in summary
    }
    stages.setdefault("awake_s", length_s(record.get("minutesAwake"), SECONDS_PER_MINUTE))
    night = SleepNight(
        local_date=day_of(record["dateOfSleep"]),
        source="fitbit_sleep",
        asleep_s=asleep,
        in_bed_s=length_s(record.get("timeInBed"), SECONDS_PER_MINUTE)
        or length_s(record.get("duration"), 1 / MS_PER_S),
        start_local=start,
        end_local=end,
        utc_offset_s=offset_at(end, zone_of(options.zone), journal),
        **stages,
    )
    is_main = record.get("mainSleep", record.get("isMainSleep"))
    return [MarkedSleep(night, None if is_main is None else not is_main)]


def read_food(
    record: Record,
    options: LogOptions,  # noqa: ARG001  (the shape of every reader)
    journal: Journal,  # noqa: ARG001
) -> list[DietEntry]:
    """Read a logged food: kcal, and grams where the food's label is known."""
    food = record["loggedFood"]
    amounts = record.get("nutritionalValues") or {}
    energy = amounts.get("calories", food.get("calories"))
    nutrients: dict[str, Any] = {
        field: amount_of(amounts.get(key), "nutrient") for field, key in NUTRIENTS.items()
    }
    return [
        DietEntry(
            local_date=day_of(record["logDate"]),
            source="fitbit_foods",
            meal=MEALS.get(food.get("mealTypeId")),
            food=food.get("name"),
            energy_kcal=amount_of(energy, "energy", "kcal"),
            **nutrients,
        )
    ]


def read_weigh_in(
    record: Record,
    options: LogOptions,
    journal: Journal,  # noqa: ARG001
) -> list[BodyMeasurement]:
    """Read a weigh-in. The archive names no unit of mass: see `settle_mass_unit`."""
    moment = parse_moment(f"{record['date']} {record.get('time', '')}".strip(), day_first=False)
    if isinstance(moment, Bad):
        raise ValueError(f"{moment.value!r}: {moment.reason}")  # noqa: TRY004 - a bad cell
    fat = record.get("fat")
    return [
        BodyMeasurement(
            local_date=moment.day,
            local_time=moment.time,
            source="fitbit_weight",
            mass_kg=amount_of(record["weight"], "body_mass", options.mass_unit),
            body_fat_frac=amount_of(fat, "body_fat", "%") if fat else None,
            body_fat_method=BodyFatMethod.UNKNOWN if fat else None,
            device=name_of(record.get("source")),
        )
    ]


def settle_mass_unit(
    records: Sequence[Record], options: LogOptions, journal: Journal
) -> LogOptions:
    """Return the options with the unit that all weights of a file tell together."""
    weights = [str(record.get("weight", "")) for record in records]
    return replace(options, mass_unit=mass_unit(weights, options, journal))


DOCUMENTS: Final = (
    DocumentFormat(
        kind="fitbit_sleep", matches=lambda keys: "dateOfSleep" in keys, read_record=read_night
    ),
    DocumentFormat(
        kind="fitbit_foods",
        matches=lambda keys: {"loggedFood", "logDate"} <= keys,
        read_record=read_food,
    ),
    DocumentFormat(
        kind="fitbit_weight",
        matches=lambda keys: {"logId", "weight", "bmi", "date"} <= keys,
        read_record=read_weigh_in,
        settle=settle_mass_unit,
    ),
)
