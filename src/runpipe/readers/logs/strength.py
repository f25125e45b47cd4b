"""From cast columns to strength sets: what each loads, which make one workout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from runpipe.model.logs import Region, StrengthSet
from runpipe.readers.logs.exercises import ExerciseKind, classify_exercise
from runpipe.readers.logs.journal import UNREAD, LogColumns, clock_of
from runpipe.readers.logs.rep_cells import DoneReps, cast_reps
from runpipe.readers.logs.zones import offset_at, zone_of
from runpipe.readers.tables.cells import Bad, is_missing
from runpipe.readers.tables.durations import durations
from runpipe.readers.tables.headers import Header
from runpipe.readers.tables.log_quantities import quantity
from runpipe.readers.tables.numeric import numbers
from runpipe.readers.tables.table import Row, Table

EXERCISES: Final = ("exercise", "exercise name", "exercise title", "movement")
NO_UNIT: Final = (
    "the file names no unit of lifted weight: the sets count, their weights are left out "
    "(set mass_unit under [logs] in the settings)"
)

REPS_ESTIMATED: Final = (
    "repetitions such as AMRAP count as a set of unknown length, and such as 8-10 as their middle"
)
REPS_LISTED: Final = "cells such as 5,5,4 or 3x10 are read as that many sets"
OWN_WEIGHT: Final = re.compile(
    r"^(?:bw|b\.w\.|body ?weight|own weight|körpergewicht|eigengewicht|kg körper|pdc|poids du corps|"
    r"peso corporal|pc|corpo libero|peso corporeo|lichaamsgewicht)\b[\s()]*(?=$|[+-])",
    re.IGNORECASE,
)


def cast_sets(
    columns: LogColumns,
    *,
    mass_names: Sequence[str] = ("weight",),
    lengths: Sequence[str] = ("duration", "seconds"),
) -> None:
    """Cast the columns that gym logs share: exercise, reps, weight, length, distance, RPE."""
    columns.text("exercise", EXERCISES)
    put_reps(columns, ("reps", "repetitions"))
    columns.number("rpe", "rpe", ("rpe",))
    columns.number("sets", "sets", ("sets",))
    columns.text("workout", ("workout name", "workout", "title"))
    _lengths(columns, "duration_s", lengths)
    cast_measure(columns, "distance_m", "distance", ("distance",))
    cast_lifted(columns, mass_names)


def put_reps(columns: LogColumns, names: Sequence[str]) -> None:
    """Cast the column of repetitions, as people write them."""
    header = columns.table.find(*names)
    if header is None:
        return
    cast = cast_reps(columns.table.cells(header))
    columns.put("reps", header, cast)
    done = [cell for cell in cast if isinstance(cell, DoneReps)]
    if any(cell.is_estimate for cell in done):
        columns.journal.note(REPS_ESTIMATED)
    if any(len(cell.counts) > 1 for cell in done):
        columns.journal.note(REPS_LISTED)


def _lengths(columns: LogColumns, field_name: str, names: Sequence[str]) -> None:
    header = columns.table.find(*names)
    if header is None:
        return
    cells = columns.table.cells(header)
    what = quantity("set_duration")
    cast = durations(cells, what, header.unit or "s", columns.sign, is_hours_first=False)
    columns.put(field_name, header, cast)


def cast_measure(
    columns: LogColumns,
    field_name: str,
    what: str,
    names: Sequence[str],
    *,
    units_in: str | None = None,
) -> None:
    """Cast a column whose unit may stand in a column of its own, such as ``Distance Unit``.

    `units_in` names that column where it is not the measure's name with "unit".
    """
    header = columns.table.find(*names)
    if header is None:
        return
    units = columns.table.find(units_in or f"{header.name} unit")
    if units is None:
        columns.number(field_name, what, names)
        return
    cells = columns.table.cells(header)
    joined = [
        cell if is_missing(cell) or is_missing(word) else f"{cell} {word}"
        for cell, word in zip(cells, columns.table.cells(units), strict=True)
    ]
    unit = header.unit or (columns.options.mass_unit if what == "lifted_mass" else None)
    columns.put(field_name, header, numbers(joined, quantity(what), unit, columns.sign))
    columns.note_estimates(header, joined)


def cast_lifted(columns: LogColumns, names: Sequence[str]) -> None:
    """Cast the lifted weight; without any unit it is left out, since lb and kg look alike here."""
    header = columns.table.find(*names)
    if header is None:
        return
    written = columns.table
    columns.table = _without_own_weight(written, header)
    if columns.table.find(*(f"{name} unit" for name in names)):
        cast_measure(columns, "mass_kg", "lifted_mass", names)
    else:
        columns.number("mass_kg", "lifted_mass", names, unit=columns.options.mass_unit)
    columns.table = written
    unitless = [
        isinstance(cell, Bad) and cell.reason.startswith("no unit")
        for cell in columns.values("mass_kg")
    ]
    if any(unitless):
        pairs = zip(columns.values("mass_kg"), unitless, strict=True)
        columns.put("mass_kg", header, [None if is_bare else cell for cell, is_bare in pairs])
        columns.journal.note(NO_UNIT)


def _without_own_weight(table: Table, header: Header) -> Table:
    """Return the table with ``BW`` as no load, and ``BW+10`` as the ten that were added."""
    if not any(OWN_WEIGHT.match(row.cells[header.index]) for row in table.rows):
        return table
    at = header.index
    rows = (
        Row(row.line, (*row.cells[:at], OWN_WEIGHT.sub("", row.cells[at]), *row.cells[at + 1 :]))
        for row in table.rows
    )
    return replace(table, rows=tuple(rows))


def strength_sets(columns: LogColumns, source: str) -> list[StrengthSet]:
    """Make the sets of all good rows.

    Cardio and stretching which gym logs also hold are left out, and so are sets of nothing; the
    notes count them.
    """
    sets: list[StrengthSet] = []
    places: Counter[tuple[date, str | None, str]] = Counter()
    n_other = n_empty = 0
    for _, values in columns.rows():
        name = values.get("exercise")
        if not name:
            n_empty += 1
            continue
        kind = classify_exercise(name, values.get("category"), columns.options.exercises)
        if not kind.is_strength:
            n_other += 1
            continue
        done = _done(values)
        if not any((any(n != 0 for n in done.counts), done.duration_s, values.get("distance_m"))):
            n_empty += 1
            continue
        strength_set = _strength_set(columns, source, values, kind)
        for count in _counts_of_sets(done, int(values.get("sets") or 1)):
            key = (strength_set.local_date, strength_set.workout, strength_set.exercise)
            sets.append(
                replace(
                    strength_set,
                    set_index=places[key],
                    reps=count or None,
                    duration_s=done.duration_s or None,
                )
            )
            places[key] += 1
    if n_other:
        columns.journal.note(f"{n_other} rows of cardio or stretching are no strength sets")
    if n_empty:
        columns.journal.note(f"{n_empty} rows without repetitions, time or distance are no sets")
    return sets


def _done(values: Mapping[str, Any]) -> DoneReps:
    """Return what a row says was done; repetitions that cannot be read are a set all the same."""
    reps, length_s = values.get("reps"), values.get("duration_s")
    if "reps" in values[UNREAD]:
        return DoneReps((None,), length_s)
    if isinstance(reps, DoneReps):
        return replace(reps, duration_s=reps.duration_s or length_s)
    return DoneReps(() if reps is None else (int(reps),), length_s)


def _counts_of_sets(done: DoneReps, n_sets: int) -> tuple[int | None, ...]:
    """Return a count per set: those of the cell where it lists them, else one for each."""
    counts = done.counts or (None,)
    return counts if len(counts) > 1 else counts * n_sets


def _strength_set(
    columns: LogColumns, source: str, values: dict[str, Any], kind: ExerciseKind
) -> StrengthSet:
    moment = values["date"]
    clock = clock_of(values)
    start = None if clock is None else datetime.combine(moment.day, clock)
    if start is not None and moment.offset_s is None:
        offset_at(start, zone_of(columns.options.zone), columns.journal)
    region = values.get("region")
    return StrengthSet(
        local_date=moment.day,
        source=source,
        exercise=values["exercise"],
        set_index=0,
        workout=_workout(values.get("workout"), start.strftime("%H:%M") if start else None),
        start_local=start,
        workout_s=values.get("workout_s"),
        category=values.get("category"),
        region=Region(region.lower()) if region and region.lower() in set(Region) else kind.region,
        pattern=values.get("pattern") or kind.pattern,
        is_plyometric=kind.is_plyometric,
        is_warmup=bool(values.get("is_warmup")),
        mass_kg=values.get("mass_kg") or None,
        distance_m=values.get("distance_m") or None,
        rpe=values.get("rpe"),
    )


def _workout(title: str | None, clock: str | None) -> str | None:
    return " ".join(part for part in (clock, title) if part) or None
