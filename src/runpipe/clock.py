"""The one place where runpipe reads the clock: the flows and the command line ask here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from runpipe.settings import ONLY_ATHLETE, Settings


def now_utc() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  (the one place)


def latest_date() -> date:
    """Return the latest day that it is anywhere on earth: what comes after lies in the future."""
    return (now_utc() + timedelta(hours=14)).date()


def today(settings: Settings, iso_day: str | None = None) -> date:
    """Return the athlete's local day, or the day that is named (``2026-11-16``)."""
    if iso_day is not None:
        return date.fromisoformat(iso_day)
    return now_utc().astimezone(ZoneInfo(settings.athlete(ONLY_ATHLETE).time_zone)).date()
