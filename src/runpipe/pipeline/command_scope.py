"""Which athlete and week a command is about; what there is instead of a wrong one."""

from __future__ import annotations

from collections.abc import Sequence

from runpipe import warehouse
from runpipe.errors import RunpipeError, UsageError
from runpipe.model.iso_week import Week
from runpipe.settings import ONLY_ATHLETE, Settings, did_you_mean


def require_athlete(conn: warehouse.Connection, settings: Settings, athlete_id: str) -> None:
    """Raise `UsageError` if an athlete is neither in the settings nor in the database."""
    athlete_ids = sorted({*settings.athletes, *warehouse.read_athlete_ids(conn)})
    if athlete_id not in athlete_ids:
        near = did_you_mean(athlete_id, athlete_ids) or f"there are {', '.join(athlete_ids)}"
        raise UsageError(f"--athlete: there is no athlete {athlete_id!r}; {near}")


def week_or_latest(week: Week | None, weeks: Sequence[Week], athlete_id: str) -> Week:
    """Return the week that is asked for, the latest without one.

    Raises
    ------
    RunpipeError
        If there is no week at all.
    UsageError
        If that week holds no records; the message has the nearest one that does.
    """
    whose = "" if athlete_id == ONLY_ATHLETE else f" of {athlete_id}"
    if not weeks:
        raise RunpipeError(f"there is nothing{whose} to report on yet")
    if week is None:
        return weeks[-1]
    if week not in weeks:
        near = min(weeks, key=lambda candidate: abs(candidate.first_date - week.first_date))
        raise UsageError(
            f"--week: week {week} holds no records{whose}; the nearest is {near}, and there are "
            f"records from {weeks[0]} to {weeks[-1]}"
        )
    return week
