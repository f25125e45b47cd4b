"""ISO weeks, Monday to Sunday, and a stretch of days cut out of dated rows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Final, Protocol, TypeVar

_WEEK: Final = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week, Monday to Sunday, athlete-local. Written ``2026-W46``."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Week:
        """Return the week a day lies in."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read ``2026-W46``; raise `ValueError` on anything else."""
        match = _WEEK.fullmatch(text)
        if match is None:
            raise ValueError(f"expected a week such as 2026-W46, found {text!r}")
        week = cls(int(match[1]), int(match[2]))
        try:
            week.first_date  # noqa: B018  (raises on a week that the year does not have)
        except ValueError:
            raise ValueError(f"{text}: there is no such week") from None
        return week

    @property
    def first_date(self) -> date:
        """The Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last_date(self) -> date:
        """The Sunday."""
        return self.first_date + timedelta(days=6)

    @property
    def previous(self) -> Week:
        """The week before."""
        return Week.of(self.first_date - timedelta(days=1))

    @property
    def next(self) -> Week:
        """The week after."""
        return Week.of(self.first_date + timedelta(days=7))

    def __str__(self) -> str:
        """Write the week as ``2026-W46``."""
        return f"{self.year:04d}-W{self.number:02d}"


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
