"""Repetitions as people write them: ``8``, ``5,5,4``, ``3x10``, ``8-10``, ``AMRAP``, ``30 s``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from runpipe.readers.tables.cells import Bad, Cell, is_missing
from runpipe.readers.tables.durations import parse_duration
from runpipe.readers.tables.log_quantities import quantity

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
