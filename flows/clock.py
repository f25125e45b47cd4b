"""The one place where the flows read the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from runpipe.settings import ONLY_ATHLETE, Settings


def now_utc() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  (flows may read the clock)


def today(settings: Settings, told: str | None = None) -> date:
    """Return the athlete's local day, or the day one is told (``2026-11-16``)."""
    if told is not None:
        return date.fromisoformat(told)
    return now_utc().astimezone(ZoneInfo(settings.athlete(ONLY_ATHLETE).time_zone)).date()
