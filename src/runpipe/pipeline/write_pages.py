"""The reports: from the published database to pages, written when what they say has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from runpipe import render, report, signal, warehouse
from runpipe.atomic_files import write_atomic
from runpipe.errors import RunpipeError
from runpipe.model.dated import between
from runpipe.model.iso_week import Week
from runpipe.model.report import IndexReport, SessionLine, WeeklyReport
from runpipe.pipeline import assess_weeks
from runpipe.pipeline.command_scope import require_athlete, week_or_latest
from runpipe.pipeline.night_note import night_noted
from runpipe.pipeline.provenance import code_digest
from runpipe.pipeline.results import WeekLine, WrittenReport
from runpipe.pipeline.workers import start_workers
from runpipe.private import owner_only
from runpipe.settings import Settings
from runpipe.words import say

_LATEST: Final = (
    "select week, band_text, score from weekly_muscle_risk where athlete_id = ?"
    " order by week desc limit 1"
)
_N_WEEKS_WITH_SESSION_PAGES: Final = 8
"""Sessions of the latest weeks have a page of their own; `runpipe explain` makes any other."""
_MIN_WEEKS_FOR_WORKERS: Final = 80
"""Below this, starting worker processes takes longer than the writing."""
_CHUNK_WEEKS: Final = 10
_TO_FIRST_DAY: Final = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class _LatestWeek:
    week: Week
    band_text: str
    score: float | None


@dataclass(frozen=True, slots=True)
class AthleteWeeks:
    """Everything the reports of one athlete are made of, weeks in order."""

    outline: assess_weeks.Outline
    weeks: tuple[Week, ...]
    lines: tuple[SessionLine, ...]

    @property
    def athlete_id(self) -> str:
        """Whose they are."""
        return self.outline.athlete.athlete_id


def read_weeks(
    conn: warehouse.Connection, settings: Settings, athlete_id: str, *, today: date
) -> AthleteWeeks:
    """Read an athlete's history from the published database."""
    outline = assess_weeks.read_outline(conn, settings.athlete(athlete_id), today)
    return AthleteWeeks(outline, outline.weeks(), warehouse.read_session_lines(conn, athlete_id))


@owner_only()
def write_reports(
    settings: Settings, *, today: date, week: str | None = None, athlete_id: str | None = None
) -> tuple[WrittenReport, ...]:
    """Write the reports that are due: those whose content is not what was written last.

    Parameters
    ----------
    settings
        Everything the owner set.
    today
        The athlete's local day.
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
    only = None if week is None else Week.parse(week)
    if not settings.paths.database.exists():
        if week is None and athlete_id is None:
            return ()
        raise RunpipeError("there is no database yet; run a night first")
    written: list[WrittenReport] = []
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        athlete_ids = _athletes_to_write(conn, athlete_id)
        with night_noted(settings.paths):
            athletes = [read_weeks(conn, settings, one, today=today) for one in athlete_ids]
        _raise_if_no_records(athletes, only)
        with night_noted(settings.paths):
            for found in athletes:
                written.extend(_write_due(conn, found, settings, only))
    return tuple(sorted(written, key=lambda done: (done.week, done.athlete_id)))


def _athletes_to_write(conn: warehouse.Connection, athlete_id: str | None) -> Sequence[str]:
    athlete_ids = warehouse.read_athlete_ids(conn)
    if athlete_id is None:
        return athlete_ids
    if athlete_id not in athlete_ids:
        raise RunpipeError(
            f"there are no records of an athlete {athlete_id!r}; there are some of "
            + (", ".join(athlete_ids) or "nobody yet")
        )
    return (athlete_id,)


def _raise_if_no_records(athletes: Sequence[AthleteWeeks], only: Week | None) -> None:
    weeks = sorted({week for found in athletes for week in found.weeks})
    if only is not None and only not in weeks:
        known = f"; there are records from {weeks[0]} to {weeks[-1]}" if weeks else ""
        raise RunpipeError(f"week {only} holds no records{known}")


@owner_only()
def write_report(
    settings: Settings, *, today: date, week: Week | None, athlete_id: str
) -> WrittenReport:
    """Write one week's report whether it is due or not; the latest week's without `week`.

    Raises
    ------
    RunpipeError
        If there is no database yet, or nothing of that athlete.
    UsageError
        If there is no such athlete, or nothing in that week.
    """
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        require_athlete(conn, settings, athlete_id)
        found = read_weeks(conn, settings, athlete_id, today=today)
        wanted = week_or_latest(week, found.weeks, athlete_id)
        folder = settings.paths.reports / athlete_id
        [built] = _build_all(conn, found, [wanted])
        _write_session_pages(conn, built, folder)
        return _write(built, folder)


def latest_week(settings: Settings, athlete_id: str) -> WeekLine | None:
    """Return the latest judged week in one line, `None` before there is one."""
    with warehouse.reading(settings.paths.database) as conn:
        latest = warehouse.fetch(conn, _LATEST, _LatestWeek, [athlete_id])
    return next(
        (
            WeekLine(
                week=str(one.week),
                band_text=one.band_text,
                score=one.score,
                path=settings.paths.reports / athlete_id / report.page_name(one.week),
            )
            for one in latest
        ),
        None,
    )


def _write_due(
    conn: warehouse.Connection, found: AthleteWeeks, settings: Settings, only: Week | None
) -> list[WrittenReport]:
    folder = settings.paths.reports / found.athlete_id
    manifest = folder / ".written.json"
    said = _read_manifest(manifest)
    made = found.outline.made_from()
    digests = {week: _digest(made[str(week)], _lines(found, week)) for week in found.weeks}
    due = [
        week
        for week, digest in digests.items()
        if week == only
        or (
            only is None
            and (said.get(str(week)) != digest or not (folder / report.page_name(week)).exists())
        )
    ]
    reports = _build_all(conn, found, due)
    for built in reports:
        _write_session_pages(conn, built, folder)
    written = _write_all(reports, folder, settings.n_workers)
    if due:  # last: what a killed run wrote is simply written again
        said |= {str(week): digests[week] for week in due}
        write_atomic(manifest, json.dumps(said, indent=0, sort_keys=True))
    _remove_gone(found, folder)
    write_atomic(folder / "index.html", render.index_html(_index(conn, found, made)))
    return written


def _index(conn: warehouse.Connection, found: AthleteWeeks, made: Mapping[str, str]) -> IndexReport:
    """List every week, as it is saved unless what is saved was made on another day."""
    if found.weeks and warehouse.read_made_from(conn, found.athlete_id, "week") != made:
        known = assess_weeks.read_known(conn, found.outline, found.weeks[0])
        return report.build_index(found.athlete_id, known.assess(found.weeks[0]))
    points = warehouse.read_trend(conn, found.athlete_id)
    linked = tuple(replace(point, link=report.page_name(point.week)) for point in points)
    risk = assess_weeks.model_rules().risk
    limits = tuple(risk[f"score.{name}"] for name in ("guarded", "elevated", "high"))
    return IndexReport(athlete_id=found.athlete_id, weeks=linked, band_limits=limits)


def _write_all(due: Sequence[WeeklyReport], folder: Path, n_workers: int) -> list[WrittenReport]:
    """Write the pages of some weeks, in worker processes where they are many."""
    if len(due) < _MIN_WEEKS_FOR_WORKERS or n_workers == 1:
        return [_write(built, folder) for built in due]
    with start_workers(n_workers) as workers:
        return list(workers.map(partial(_write, folder=folder), due, chunksize=_CHUNK_WEEKS))


def _remove_gone(found: AthleteWeeks, folder: Path) -> None:
    """Remove pages of weeks that hold nothing any more, and of sessions that no page links to."""
    weeks = set(map(str, found.weeks))
    for page in folder.glob("????-W??.*"):
        if page.stem not in weeks:
            page.unlink()
    linked = {
        line.session_id
        for week in found.weeks[-_N_WEEKS_WITH_SESSION_PAGES:]
        for line in _lines(found, week)
        if line.link is not None
    }
    for page in (folder / "sessions").glob("*.html"):
        if page.stem not in linked:
            page.unlink()


def _build_all(
    conn: warehouse.Connection, found: AthleteWeeks, weeks: Sequence[Week]
) -> list[WeeklyReport]:
    """Build the reports of some weeks, judging no more than they show."""
    if not weeks:
        return []
    first = found.weeks[max(found.weeks.index(min(weeks)) - report.TREND_WEEKS, 0)]
    known = assess_weeks.read_known(conn, found.outline, first)
    judged = known.assess(first)
    place = {one.week: index for index, one in enumerate(judged)}
    return [
        report.build(
            known.facts(week),
            judged[place[week]],
            judged[: place[week]],
            _lines(found, week),
        )
        for week in weeks
    ]


def _lines(found: AthleteWeeks, week: Week) -> list[SessionLine]:
    """Return the sessions of a week's seven days; of the latest weeks each has a page of its own."""
    last = found.outline.as_of(week)
    has_pages = week in found.weeks[-_N_WEEKS_WITH_SESSION_PAGES:]
    return [
        replace(line, link=f"sessions/{line.session_id}.html")
        if has_pages and (line.confidence_frac is not None or line.is_user_label)
        else line
        for line in between(found.lines, last - _TO_FIRST_DAY, last)
    ]


def _write(built: WeeklyReport, folder: Path) -> WrittenReport:
    week, muscle = built.assessment.week, built.assessment.muscle
    page = folder / report.page_name(week)
    text = render.markdown(built)
    write_atomic(page.with_suffix(".md"), text)
    write_atomic(page, render.html(built))
    return WrittenReport(
        athlete_id=built.assessment.athlete_id,
        week=week,
        path=page,
        markdown=text,
        title=f"Week {week}: muscle risk {say(muscle.plausible)}",
        band=muscle.band.value,
        score=muscle.score,
    )


def _write_session_pages(conn: warehouse.Connection, built: WeeklyReport, folder: Path) -> None:
    for line in built.sessions:
        if line.link is None:
            continue
        athlete_id = built.assessment.athlete_id
        judged = warehouse.read_classification(conn, athlete_id, line.session_id)
        if judged is None:
            continue
        samples = warehouse.read_samples(conn, athlete_id, line.session_id).samples
        back = f"../{report.page_name(built.assessment.week)}"
        page = report.build_session(line, signal.to_trace(samples), judged, week_link=back)
        write_atomic(folder / line.link, render.session_html(page))


def _read_manifest(path: Path) -> dict[str, str]:
    """Read what was written last; a manifest that cannot be read makes every report due."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _digest(made_from: str, lines: Sequence[SessionLine]) -> str:
    """Name all that a report is made from, and the code that words it."""
    made_by = (_version(), code_digest("report", "words"), render.templates_digest())
    return sha256(f"{made_by}\0{made_from}\0{lines!r}".encode()).hexdigest()


@cache
def _version() -> str:
    return version("runpipe")
