"""Cut a stretch of days out of dated rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from typing import Protocol, TypeVar


class Dated(Protocol):
    """Anything that belongs to one local day."""

    @property
    def local_date(self) -> date:
        """The athlete-local day."""
        ...


Row = TypeVar("Row", bound=Dated)
_by_date = attrgetter("local_date")


def between(rows: Sequence[Row], first_date: date, last_date: date) -> Sequence[Row]:
    """Return the rows from `first_date` to `last_date`, both included.

    Parameters
    ----------
    rows
        In order of `local_date`.

    Notes
    -----
    Found by bisection: the cost does not grow with the length of the history.
    """
    start = bisect_left(rows, first_date, key=_by_date)
    return rows[start : bisect_right(rows, last_date, lo=start, key=_by_date)]


def in_order(rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows in order of date (stable)."""
    return sorted(rows, key=_by_date)
