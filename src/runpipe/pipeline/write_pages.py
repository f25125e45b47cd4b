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

from runpipe import render, report, warehouse
from runpipe.atomic_files import write_atomic
from runpipe.errors import RunpipeError
from runpipe.model.dated import between
from runpipe.model.habits import Habits
from runpipe.model.iso_week import Week
from runpipe.model.report import IndexReport, SessionLine, WeeklyReport
from runpipe.pipeline import assess_weeks
from runpipe.pipeline.command_scope import require_athlete, week_or_latest
from runpipe.pipeline.night_note import night_noted
from runpipe.pipeline.page_sources import read_pictures, read_session_report
from runpipe.pipeline.provenance import code_digest
from runpipe.pipeline.results import WeekLine, WrittenReport
from runpipe.pipeline.workers import start_workers
from runpipe.private import owner_only
from runpipe.settings import Settings
from runpipe.words import Language, read_language, say

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
            for records in athletes:
                written.extend(_write_due(conn, records, settings, only))
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
    weeks = sorted({week for records in athletes for week in records.weeks})
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
        records = read_weeks(conn, settings, athlete_id, today=today)
        wanted = week_or_latest(week, records.weeks, athlete_id)
        folder = settings.paths.reports / athlete_id
        [built] = _build_all(conn, records, [wanted])
        language = _language(settings)
        _write_session_pages(conn, records, built, folder, language)
        return _write(built, folder, language)


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
    conn: warehouse.Connection, records: AthleteWeeks, settings: Settings, only: Week | None
) -> list[WrittenReport]:
    folder = settings.paths.reports / records.athlete_id
    manifest = folder / ".written.json"
    said = _read_manifest(manifest)
    made = records.outline.made_from()
    digests = {
        week: _digest(made[str(week)], _lines(records, week), settings.habits)
        for week in records.weeks
    }
    due = [
        week
        for week, digest in digests.items()
        if week == only
        or (
            only is None
            and (said.get(str(week)) != digest or not (folder / report.page_name(week)).exists())
        )
    ]
    reports = _build_all(conn, records, due)
    for built in reports:
        _write_session_pages(conn, records, built, folder, _language(settings))
    written = _write_all(reports, folder, settings.n_workers, _language(settings))
    if due:  # last: what a killed run wrote is simply written again
        said |= {str(week): digests[week] for week in due}
        write_atomic(manifest, json.dumps(said, indent=0, sort_keys=True))
    _remove_gone(records, folder)
    index = render.index_html(_index(conn, records, made), _language(settings))
    write_atomic(folder / "index.html", index)
    return written


def _language(settings: Settings) -> Language:
    """Return the language of the pages with the owner's units and clock."""
    return read_language(habits=settings.habits)


def _index(
    conn: warehouse.Connection, records: AthleteWeeks, made: Mapping[str, str]
) -> IndexReport:
    """List every week, as it is saved unless what is saved was made on another day."""
    if records.weeks and warehouse.read_made_from(conn, records.athlete_id, "week") != made:
        known = assess_weeks.read_known(conn, records.outline, records.weeks[0])
        points = [report.trend_point(week) for week in known.assess(records.weeks[0])]
    else:
        points = [
            replace(point, link=report.page_name(point.week))
            for point in warehouse.read_trend(conn, records.athlete_id)
        ]
    return report.build_index(
        records.athlete_id,
        points,
        records.lines,
        needs_referral=records.outline.athlete.needs_referral,
    )


def _write_all(
    due: Sequence[WeeklyReport], folder: Path, n_workers: int, language: Language
) -> list[WrittenReport]:
    """Write the pages of some weeks, in worker processes where they are many."""
    if len(due) < _MIN_WEEKS_FOR_WORKERS or n_workers == 1:
        return [_write(built, folder, language) for built in due]
    write = partial(_write_in_worker, folder=folder, habits=language.habits)
    with start_workers(n_workers) as workers:
        return list(workers.map(write, due, chunksize=_CHUNK_WEEKS))


def _write_in_worker(built: WeeklyReport, folder: Path, habits: Habits) -> WrittenReport:
    """Write a week's page in a worker, which reads the language once for itself."""
    return _write(built, folder, read_language(habits=habits))


def _remove_gone(records: AthleteWeeks, folder: Path) -> None:
    """Remove pages of weeks that hold nothing any more, and of sessions that no page links to."""
    weeks = set(map(str, records.weeks))
    for page in folder.glob("????-W??.*"):
        if page.name.partition(".")[0] not in weeks:
            page.unlink()
    linked = {
        line.session_id
        for week in records.weeks[-_N_WEEKS_WITH_SESSION_PAGES:]
        for line in _lines(records, week)
        if line.link is not None
    }
    for page in (folder / "sessions").glob("*.html"):
        if page.stem not in linked:
            page.unlink()


def _build_all(
    conn: warehouse.Connection, records: AthleteWeeks, weeks: Sequence[Week]
) -> list[WeeklyReport]:
    """Build the reports of some weeks, judging no more than they show."""
    if not weeks:
        return []
    first = records.weeks[max(records.weeks.index(min(weeks)) - report.TREND_WEEKS, 0)]
    known = assess_weeks.read_known(conn, records.outline, first)
    judged = known.assess(first)
    place = {one.week: index for index, one in enumerate(judged)}
    reach = (min(weeks).first_date - _TO_FIRST_DAY, max(weeks).last_date)
    pictures = read_pictures(conn, records.athlete_id, *reach)
    return [
        report.build(
            known.facts(week),
            judged[place[week]],
            judged[: place[week]],
            _lines(records, week),
            pictures=pictures,
            links=_links(records, week),
        )
        for week in weeks
    ]


def _links(records: AthleteWeeks, week: Week) -> report.PageLinks:
    weeks = set(records.weeks)
    return report.PageLinks(
        previous=report.page_name(week.previous) if week.previous in weeks else None,
        next=report.page_name(week.next) if week.next in weeks else None,
        index="index.html",
        digest=f"{week}.digest.html",
    )


def _lines(records: AthleteWeeks, week: Week) -> list[SessionLine]:
    """Return the sessions of a week's seven days; of the latest weeks each has a page of its own."""
    last = records.outline.as_of(week)
    return [_linked(records, line) for line in between(records.lines, last - _TO_FIRST_DAY, last)]


def _write(built: WeeklyReport, folder: Path, language: Language) -> WrittenReport:
    week, muscle = built.assessment.week, built.assessment.muscle
    page = folder / report.page_name(week)
    text = render.markdown(built, language)
    write_atomic(page.with_suffix(".md"), text)
    write_atomic(page.with_suffix(".digest.html"), render.digest_html(built, language))
    write_atomic(page.with_suffix(".eml"), render.digest_mail(built, language).decode("ascii"))
    write_atomic(page, render.html(built, language))
    return WrittenReport(
        athlete_id=built.assessment.athlete_id,
        week=week,
        path=page,
        markdown=text,
        title=f"Week {week}: muscle risk {say(muscle.plausible)}",
        band=muscle.band.value,
        score=muscle.score,
    )


def _write_session_pages(
    conn: warehouse.Connection,
    records: AthleteWeeks,
    built: WeeklyReport,
    folder: Path,
    language: Language,
) -> None:
    every = [_linked(records, line) for line in records.lines]
    back = f"../{report.page_name(built.assessment.week)}"
    for session in built.sessions:
        line = session.line
        if line.link is None:
            continue
        page = read_session_report(conn, built.athlete, every, line.session_id, week_link=back)
        if page is not None:
            write_atomic(folder / line.link, render.session_html(page, language))


def _linked(records: AthleteWeeks, line: SessionLine) -> SessionLine:
    """Return a session with the address of its page, where it has one."""
    is_late = Week.of(line.local_date) in records.weeks[-_N_WEEKS_WITH_SESSION_PAGES:]
    has_page = is_late and (line.confidence_frac is not None or line.is_user_label)
    return replace(line, link=f"sessions/{line.session_id}.html") if has_page else line


def _read_manifest(path: Path) -> dict[str, str]:
    """Read what was written last; a manifest that cannot be read makes every report due."""
    try:
        records = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(records) if isinstance(records, dict) else {}


def _digest(made_from: str, lines: Sequence[SessionLine], habits: Habits) -> str:
    """Name all that a report is made from, and the code that words it."""
    made_by = (_version(), code_digest("report", "words"), render.templates_digest())
    return sha256(f"{made_by}\0{made_from}\0{lines!r}\0{habits}".encode()).hexdigest()


@cache
def _version() -> str:
    return version("runpipe")
