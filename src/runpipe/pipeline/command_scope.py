"""Which athlete and week a command is about; what there is instead of a wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from runpipe import warehouse
from runpipe.errors import RunpipeError, UsageError
from runpipe.model.iso_week import Week
from runpipe.settings import ONLY_ATHLETE, Settings, did_you_mean


def home_of(settings: Settings, athlete_id: str) -> Settings:
    """Return the settings of the athlete that a command is about, alone.

    Raises
    ------
    UsageError
        If there are several athletes and none of that name; or none is named, and ``me`` has nothing.
    """
    if not settings.is_team:
        return settings
    athlete_ids = settings.athlete_ids()
    home = settings.of(athlete_id)
    if athlete_id == ONLY_ATHLETE and not home.paths.database.exists():
        others = ", ".join(each for each in athlete_ids if each != ONLY_ATHLETE)
        raise UsageError(f"--athlete: say whose; there are {others}")
    _require_known(athlete_id, athlete_ids)
    return home


def _require_known(athlete_id: str, athlete_ids: Sequence[str]) -> None:
    if athlete_id not in athlete_ids:
        near = did_you_mean(athlete_id, athlete_ids) or f"there are {', '.join(athlete_ids)}"
        raise UsageError(f"--athlete: there is no athlete {athlete_id!r}; {near}")


def homes_with_database(settings: Settings) -> tuple[Settings, ...]:
    """Return the settings of each athlete who has a database; of a single owner, they alone."""
    if not settings.is_team:
        return (settings,)
    homes = [settings.of(athlete_id) for athlete_id in settings.athlete_ids()]
    return tuple(home for home in homes if home.paths.database.exists())


def database_to_ask(settings: Settings, *, is_team: bool = False) -> tuple[Path, Path | None]:
    """Return the database that holds everybody, and the lake that it reads where there are several."""
    return settings.paths.database_to_ask(is_team=is_team or settings.is_team)


def require_athlete(conn: warehouse.Connection, settings: Settings, athlete_id: str) -> None:
    """Raise `UsageError` if an athlete is neither in the settings nor in the database."""
    _require_known(athlete_id, sorted({*settings.athletes, *warehouse.read_athlete_ids(conn)}))


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
