"""A night of a folder: one owner's, or that of each of several athletes who has something due.

An athlete's night is one piece of work that sees no other athlete's files. It runs here, in processes
beside this one, or on the cluster that the settings name; what becomes of it is that athlete's
outcome (docs/adr/0303).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from runpipe import inbox
from runpipe.errors import RunpipeError
from runpipe.model.iso_week import Week
from runpipe.pipeline import due
from runpipe.pipeline.results import IngestSummary, WrittenReport, night_noted
from runpipe.pipeline.team.divide_folder import divide_folder, is_to_divide
from runpipe.pipeline.team.fill_lake import finish_lake, is_lake_there
from runpipe.pipeline.upkeep import hold_folder
from runpipe.private import owner_only, tighten
from runpipe.settings import ONLY_ATHLETE, Settings

if TYPE_CHECKING:
    from runpipe.pipeline.team.map_athletes import AthleteNight

_log = logging.getLogger(__name__)
OnProgress = Callable[[int, int], None]


def _ignore_progress(_n_done: int, _n_athletes: int) -> None:
    """Do nothing: nobody watches."""


def ingest(
    settings: Settings,
    *,
    paths: Sequence[Path] | None,
    today: date,
    now_utc: datetime,
    on_progress: OnProgress = _ignore_progress,
) -> IngestSummary:
    """Load some files or folders (default: the inbox), judge and publish.

    Of several athletes, those are judged who have something due; `on_progress` hears how many are
    done, and of how many.

    Raises
    ------
    BusyError
        If another run is at work.
    RunpipeError
        If what was built does not pass its checks, nothing is published then; if an athlete's night
        failed, all others' is published.
    """
    if not settings.is_team:
        return _night_of_one(settings, paths=paths, today=today, now_utc=now_utc)
    from runpipe.pipeline.team.map_athletes import AthleteNight  # noqa: PLC0415  (what judges: loaded by a night with work)

    with _team_night(settings, now_utc):
        scan_of = _by_athlete(inbox.scan_given(paths, settings), settings)
        nights = [
            AthleteNight(
                settings=home,
                paths=None if paths is None else tuple(paths),
                scanned=scan_of.get(athlete_id, inbox.Scan()),
                today=today,
                now_utc=now_utc,
            )
            for athlete_id, home in _homes(settings)
            if athlete_id in scan_of
            or not (_is_empty(home) or due.is_done(home, today=today, now_utc=now_utc))
        ]
        return _run_nights(settings, nights, on_progress)


def rebuild(settings: Settings, *, today: date, now_utc: datetime) -> IngestSummary:
    """Build the whole database again from the archive, of each athlete; the inbox is left alone.

    Raises
    ------
    BusyError
        If another run is at work.
    RunpipeError
        As for `ingest`.
    """
    if not settings.is_team:
        return _night_of_one(settings, paths=(), today=today, now_utc=now_utc, is_rebuild=True)
    from runpipe.pipeline.team.map_athletes import AthleteNight  # noqa: PLC0415

    with _team_night(settings, now_utc):
        nights = [
            AthleteNight(
                settings=home,
                paths=(),
                scanned=inbox.Scan(),
                today=today,
                now_utc=now_utc,
                is_rebuild=True,
            )
            for _, home in _homes(settings)
            if not _is_empty(home)
        ]
        return _run_nights(settings, nights, _ignore_progress)


def quiet_night(settings: Settings, *, today: date, now_utc: datetime) -> IngestSummary | None:
    """Return the summary of a night that finds nothing to do, `None` where there is something.

    It looks at what is new, and loads nothing that makes results (docs/adr/0212). Of several athletes
    it looks at what each one's last night noted; once a week it finds something to do for everybody.

    Raises
    ------
    BusyError
        If another run is at work.
    """
    if not settings.is_team:
        return due.quiet_night_of_one(settings, today=today, now_utc=now_utc)
    paths = settings.paths
    with owner_only(), inbox.hold_lock(paths):
        try:
            is_due = (
                is_to_divide(paths)
                or not due.was_last_night_good(paths)
                or due.is_anything_in(settings)
                or not is_lake_there(settings)
                or not all(
                    _is_empty(home)
                    or due.is_done(home, today=today, now_utc=now_utc, with_pages=True)
                    for _, home in _homes(settings)
                )
            )
        except (RunpipeError, OSError):
            return None  # a whole night says what it is, and heals it
        if is_due:
            return None
        with night_noted(paths, now_utc=now_utc):
            tighten(paths.root)
    return IngestSummary(files=(), is_published=False)


def write_reports(
    settings: Settings, *, week: str | None = None, athlete_id: str | None = None
) -> tuple[WrittenReport, ...]:
    """Write the reports that are due: those whose content is not what was written last.

    Parameters
    ----------
    settings
        Everything the owner set.
    week, athlete_id
        Only this week, whether it is due or not; only this athlete. `None` means all.

    Returns
    -------
    tuple of WrittenReport
        In order of week; empty when nothing was due.

    Raises
    ------
    RunpipeError
        If there is nothing of that athlete, or nothing in that week.
    """
    from runpipe.pipeline.write_pages import read_page_language, write_reports_of_one  # noqa: PLC0415  (the templates)

    if not settings.is_team:
        return write_reports_of_one(settings, week=week, athlete_id=athlete_id)
    homes = {each: home for each, home in _homes(settings) if home.paths.database.exists()}
    if athlete_id is not None:
        if athlete_id not in homes:
            raise RunpipeError(
                f"there are no records of an athlete {athlete_id!r}; there are some of "
                + (", ".join(homes) or "nobody yet")
            )
        return write_reports_of_one(homes[athlete_id], week=week, athlete_id=athlete_id)
    from runpipe.pipeline.team.coach_page import write_coach_page  # noqa: PLC0415
    from runpipe.pipeline.team.map_athletes import (  # noqa: PLC0415
        PagesDue,
        raise_trouble,
        write_athletes_pages,
    )

    only = None if week is None else Week.parse(week)
    with owner_only(), night_noted(settings.paths):
        works = [
            PagesDue(home, only)
            for home in homes.values()
            if only is not None or not due.are_pages_done(home)
        ]
        outcomes = write_athletes_pages(settings, works)
        if works and only is None:
            write_coach_page(settings, read_page_language(settings))
    raise_trouble(outcomes)
    written = [page for each in outcomes for page in each.result or ()]
    if only is not None and not written:
        raise RunpipeError(f"week {only} holds no records of anybody")
    return tuple(sorted(written, key=lambda done: (done.week, done.athlete_id)))


def _night_of_one(
    settings: Settings,
    *,
    paths: Sequence[Path] | None,
    today: date,
    now_utc: datetime,
    is_rebuild: bool = False,
) -> IngestSummary:
    from runpipe.pipeline.night import open_night, run_steps  # noqa: PLC0415

    with open_night(settings, today=today, now_utc=now_utc, is_rebuild=is_rebuild) as night:
        return run_steps(night, paths)


@contextmanager
def _team_night(settings: Settings, now_utc: datetime) -> Iterator[None]:
    """Hold the folder of several athletes for one night, and divide it if that was never done."""
    paths = settings.paths
    with hold_folder(paths, now_utc):
        if is_to_divide(paths):
            divide_folder(paths)
        yield


def _run_nights(
    settings: Settings, nights: Sequence[AthleteNight], on_progress: OnProgress
) -> IngestSummary:
    """Run the nights of some athletes; then bring the team's database up to them."""
    from runpipe.pipeline.team.map_athletes import raise_trouble, run_nights  # noqa: PLC0415

    outcomes = run_nights(settings, nights, on_progress)
    if nights or not is_lake_there(settings):
        finish_lake(settings)
    raise_trouble(outcomes)
    return _merged(
        [each.result for each in outcomes if each.result is not None],
        inbox.unclaimed_folders(settings),
    )


def _homes(settings: Settings) -> Iterator[tuple[str, Settings]]:
    """Yield each athlete's id, and the settings of his own folder."""
    for athlete_id in settings.athlete_ids():
        yield athlete_id, settings.of(athlete_id)


def _is_empty(home: Settings) -> bool:
    """Return whether there never was anything of an athlete."""
    return not (home.paths.database.exists() or home.paths.archive.exists())


def _by_athlete(scan: inbox.Scan, settings: Settings) -> dict[str, inbox.Scan]:
    """Return what has settled, and what is left, by the athlete whose it is."""
    files_of: dict[str, list[inbox.InboxFile]] = defaultdict(list)
    left_of: dict[str, list[inbox.LeftFile]] = defaultdict(list)
    for file in scan.files:
        files_of[file.athlete_id].append(file)
    for left_file in scan.left:
        folder, slash, _ = left_file.name.partition("/")
        left_of[settings.owner_of(folder if slash else "") or ONLY_ATHLETE].append(left_file)
    return {
        athlete_id: inbox.Scan(tuple(files_of[athlete_id]), left_of[athlete_id])
        for athlete_id in files_of.keys() | left_of.keys()
    }


def _merged(summaries: Sequence[IngestSummary], unclaimed: tuple[str, ...]) -> IngestSummary:
    return IngestSummary(
        files=tuple(
            sorted((file for each in summaries for file in each.files), key=lambda file: file.name)
        ),
        is_published=any(each.is_published for each in summaries),
        unclaimed=unclaimed,
        left=tuple(file for each in summaries for file in each.left),
        notes=tuple(dict.fromkeys(note for each in summaries for note in each.notes)),
    )
