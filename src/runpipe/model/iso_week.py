"""ISO weeks, Monday to Sunday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

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
