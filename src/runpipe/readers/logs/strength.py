"""From cast columns to strength sets.

Repetitions as written, the part of the body each loads, what makes a workout.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any, Final

from runpipe.errors import SettingsError
from runpipe.model.logs import Region, StrengthSet
from runpipe.readers.logs.journal import UNREAD, LogColumns, clock_of, offset_at, zone_of
from runpipe.readers.logs.sleep import elapsed_s
from runpipe.readers.tables.dates import Moment
from runpipe.readers.tables.durations import durations, parse_duration, quantity
from runpipe.readers.tables.numeric import numbers
from runpipe.readers.tables.table import Bad, Cell, Header, Row, Table, is_missing

NON_WORD: Final = re.compile(r"[^\w]+")
PLYOMETRIC: Final = "plyometric"


@dataclass(frozen=True, slots=True)
class ExerciseKind:
    """Region, movement pattern (`None` if unknown) and whether it is plyometric.

    `is_strength` is false for what a gym log holds besides strength: cardio, stretching.
    """

    region: Region = Region.UNKNOWN
    pattern: str | None = None
    is_plyometric: bool = False
    is_strength: bool = True


UNKNOWN: Final = ExerciseKind()


@dataclass(frozen=True, slots=True)
class _Rule:
    words: re.Pattern[str]
    kind: ExerciseKind


def classify_exercise(
    name: str, category: str | None = None, overrides: Mapping[str, str] | None = None
) -> ExerciseKind:
    """Return what an exercise loads.

    Parameters
    ----------
    name
        The exercise as the app or watch names it.
    category
        FIT's exercise category (``squat``) or an app's muscle group (``Quads``). A name that the
        keyword rules know is trusted over it.
    overrides
        The user's own map: name to ``region[, pattern][, plyometric]``.

    Returns
    -------
    ExerciseKind
        `UNKNOWN` where nothing fits; nothing is guessed.

    Raises
    ------
    SettingsError
        If the user's map names a region that does not exist.
    """
    text = normal_name(name)
    for own_name, words in (overrides or {}).items():
        if normal_name(own_name) == text:
            return _parse_override(own_name, words)
    return (
        _by_keywords(text) or (_by_keywords(normal_name(category)) if category else None) or UNKNOWN
    )


def normal_name(text: str) -> str:
    """Return a name in lower case words: ``Push-Ups (Band)`` gives ``push ups band``."""
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return NON_WORD.sub(" ", text.replace("'", "").replace("_", " ")).strip()


def _parse_override(name: str, words: str) -> ExerciseKind:
    parts = [part.strip().lower() for part in words.split(",") if part.strip()]
    if not parts or parts[0] not in set(Region):
        regions = ", ".join(Region)
        raise SettingsError(f"exercise {name!r}: {words!r} does not start with one of {regions}")
    rest = [part for part in parts[1:] if part != PLYOMETRIC]
    return ExerciseKind(Region(parts[0]), rest[0] if rest else None, PLYOMETRIC in parts[1:])


@cache
def _by_keywords(text: str) -> ExerciseKind | None:
    return next((rule.kind for rule in _rules() if rule.words.search(text)), None)


@cache
def _rules() -> tuple[_Rule, ...]:
    text = (resources.files("runpipe") / "rules" / "exercise_keywords.csv").read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(
        _Rule(
            re.compile(rf"\b(?:{row['words']})\b"),
            ExerciseKind(
                Region(row["region"]),
                row["pattern"] or None,
                row["is_plyometric"] == "1",
                row["is_strength"] == "1",
            ),
        )
        for row in csv.DictReader(lines)
    )


UNTIL_TIRED: Final = re.compile(
    r"^(?:amrap|amap|max(?:imum|imal|\.)?|(?:to |till |until )?failure|rp|mr|f|alle|até a falha|fallo)$",
    re.IGNORECASE,
)
WHOLE: Final = re.compile(
    r"^(\d{1,4})(?:[.,]0+)?\s*\+?\s*(?:reps?|wdh\.?|x|each|e\.?s\.?|per side|/side)?\.?$",
    re.IGNORECASE,
)
LIST: Final = re.compile(r"^\d{1,4}(?:\s*[,;/+]\s*\d{1,4}|\s+\d{1,4})+$")
TIMES: Final = re.compile(r"^(\d{1,2})\s*(?:x|×|\*|sets? of)\s*(\d{1,4})$", re.IGNORECASE)
SPAN: Final = re.compile(r"^(\d{1,4})\s*(?:-|–|to|bis)\s*(\d{1,4})$", re.IGNORECASE)
MOST_SETS: Final = 50
MOST_REPS_OF_A_SPAN: Final = 100
"""Nobody plans so many as a range: two larger numbers are something else."""


@dataclass(frozen=True, slots=True)
class DoneReps:
    """What one cell says was done: a count per set (`None`: as many as went), or a length (s)."""

    counts: tuple[int | None, ...] = ()
    duration_s: float | None = None
    is_estimate: bool = False


def cast_reps(cells: Sequence[str]) -> list[Cell[DoneReps]]:
    """Cast a column of repetitions."""
    return [None if is_missing(cell) else parse_reps(cell) for cell in cells]


def parse_reps(cell: str) -> DoneReps | Bad:
    """Read one cell of repetitions.

    ``AMRAP`` is a set whose count nobody wrote down; ``8-10`` is its middle, rounded down; of two
    numbers with a stroke between (``10/10``) each stands for one side.
    """
    text = cell.strip().casefold()
    done = _counts(text)
    if done is None:
        seconds = parse_duration(text, is_hours_first=False)
        if seconds is None:
            return Bad(cell, "not a number of repetitions")
        done = DoneReps(duration_s=seconds)
    highest = quantity("reps").high
    if len(done.counts) > MOST_SETS or any(n is not None and n > highest for n in done.counts):
        return Bad(cell, "not a possible number of repetitions")
    return done


def _counts(text: str) -> DoneReps | None:
    whole = WHOLE.match(text)
    if whole:
        return DoneReps((int(whole[1]),))
    if UNTIL_TIRED.match(text):
        return DoneReps((None,), is_estimate=True)
    times = TIMES.match(text)
    if times:
        return DoneReps((int(times[2]),) * int(times[1]))
    span = SPAN.match(text)
    if span and int(span[1]) < int(span[2]) <= MOST_REPS_OF_A_SPAN:
        return DoneReps(((int(span[1]) + int(span[2])) // 2,), is_estimate=True)
    if LIST.match(text):
        counts = tuple(int(part) for part in re.findall(r"\d+", text))
        is_sides = len(counts) == 2 and "/" in text  # noqa: PLR2004
        return DoneReps(counts[:1] if is_sides else counts)
    return None


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


WARMUP_WORDS: Final = frozenset({"w", "warmup", "warm up", "warm-up"})


def warmups(columns: LogColumns, header: Header | None) -> None:
    """Read from a column of set types which sets are warm-ups."""
    if header is not None:
        cells = columns.table.cells(header)
        columns.put("is_warmup", header, [cell.casefold() in WARMUP_WORDS for cell in cells])


def between(start: Cell[Moment], end: Cell[Moment]) -> float | None:
    """Return the seconds from start to end, `None` if one of them cannot be read."""
    if not isinstance(start, Moment) or not isinstance(end, Moment):
        return None
    return elapsed_s(start, end)


def workout_length(columns: LogColumns, names: Sequence[str]) -> None:
    """Read the length of a workout from the first column of these names."""
    header = columns.table.find(*names)
    if header is None:
        return
    cells = columns.table.cells(header)
    cast = durations(cells, quantity("workout_duration"), header.unit or "s", columns.sign)
    columns.put("workout_s", header, possible(cast, columns))


def possible(cast: Sequence[Cell[float]], columns: LogColumns) -> list[float | None]:
    """Return lengths of workouts; one that never ends (a timer left running) is unknown."""
    longest = quantity("workout_duration").high
    candidates = [
        None if cell is None or isinstance(cell, Bad) or cell > longest else cell for cell in cast
    ]
    if any(
        value is None and cell is not None for value, cell in zip(candidates, cast, strict=True)
    ):
        columns.journal.note(
            "workouts of more than 12 hours are timers left running: their length is left out"
        )
    return candidates
