"""What a coach's page tells: the athletes of a folder, who needs a word, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from runpipe.model.iso_week import Week
from runpipe.model.muscle import Light


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFlag:
    """What an athlete's week is worth a word for: its light and its sentence."""

    light: Light
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAthlete:
    """One athlete in the team's latest week.

    `week` is the athlete's own latest one, `None` before any was judged; `band_text` is `None` where
    none is given. `flags` are those of the team's week.
    """

    athlete_id: str
    week: Week | None
    band_text: str | None
    last_session: date | None
    flags: tuple[TeamFlag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamReport:
    """All athletes of a folder. `week` is the latest that was judged for any of them."""

    week: Week | None
    needing: tuple[TeamAthlete, ...]
    """Who needs a word, the most pressing first."""
    others: tuple[TeamAthlete, ...]
