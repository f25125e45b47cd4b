"""What gym apps share: warm-up sets and the length of a workout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from runpipe.readers.logs.journal import LogColumns
from runpipe.readers.logs.sleep import elapsed_s
from runpipe.readers.tables.cells import Bad, Cell
from runpipe.readers.tables.dates import Moment
from runpipe.readers.tables.durations import durations
from runpipe.readers.tables.headers import Header
from runpipe.readers.tables.log_quantities import quantity

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
