"""The one place where the command line reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from runpipe.settings import ONLY_ATHLETE, Settings


def now_utc() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  (the command line may read the clock)


def latest_date() -> date:
    """Return the latest day that it is anywhere on earth: what comes after lies in the future."""
    return (now_utc() + timedelta(hours=14)).date()


def today(settings: Settings) -> date:
    """Return the athlete's local day."""
    return now_utc().astimezone(ZoneInfo(settings.athlete(ONLY_ATHLETE).time_zone)).date()
