"""The reports: from stored assessments to pages, written when what they say has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from runpipe import render, report, warehouse
from runpipe.errors import RunpipeError
from runpipe.model.athlete import Habits
from runpipe.model.iso_week import Week, between
from runpipe.model.report import IndexReport, SessionLine, WeeklyReport
from runpipe.model.week_facts import WeekFacts
from runpipe.pipeline.command_scope import home_of, require_athlete, week_or_latest
from runpipe.pipeline.due import PAGE_DIGESTS, basis_of_pages, read_page_digests
from runpipe.pipeline.page_sources import read_pictures, read_session_report
from runpipe.pipeline.provenance import Stage, digest
from runpipe.pipeline.reader_process import map_in_workers
from runpipe.pipeline.results import WeekLine, WrittenReport, night_noted
from runpipe.pipeline.team.coach_page import note_for_coach
from runpipe.private import owner_only, write_atomic
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
_INDEX: Final = "index"
_TO_FIRST_DAY: Final = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class _LatestWeek:
    week: Week
    band_text: str
    score: float | None


@dataclass(frozen=True, slots=True)
class AthletePages:
    """What the reports of one athlete are made of.

    Attributes
    ----------
    weeks
        Every judged week with its last day, in order.
    lines
        Every session, in order.
    digest_by_week
        Of each week's assessment and of what it was judged from, in order of week.
    digest_by_session
        Of what a session's own page shows.
    """

    athlete_id: str
    weeks: tuple[warehouse.WeekEnd, ...]
    lines: tuple[SessionLine, ...]
    digest_by_week: Mapping[str, str]
    digest_by_session: Mapping[str, str]

    def names(self) -> tuple[Week, ...]:
        """Return the weeks alone."""
        return tuple(judged.week for judged in self.weeks)

    def lines_of(self, place: int) -> list[SessionLine]:
        """Return the sessions of a week's seven days; of the latest weeks each has its own page."""
        last = self.weeks[place].as_of
        has_pages = place >= len(self.weeks) - _N_WEEKS_WITH_SESSION_PAGES
        return [
            replace(line, link=f"sessions/{line.session_id}.html")
            if has_pages and (line.confidence_frac is not None or line.is_user_label)
            else line
            for line in between(self.lines, last - _TO_FIRST_DAY, last)
        ]

    def all_lines(self) -> list[SessionLine]:
        """Return every session, those of the latest weeks with the address of their page."""
        linked = {
            line.session_id: line
            for place in range(
                max(len(self.weeks) - _N_WEEKS_WITH_SESSION_PAGES, 0), len(self.weeks)
            )
            for line in self.lines_of(place)
        }
        return [linked.get(line.session_id, line) for line in self.lines]

    def links_of(self, place: int) -> report.PageLinks:
        """Return the addresses of the pages beside a week's."""
        weeks, week = set(self.names()), self.names()[place]
        return report.PageLinks(
            previous=report.page_name(week.previous) if week.previous in weeks else None,
            next=report.page_name(week.next) if week.next in weeks else None,
            index=f"{_INDEX}.html",
            digest=f"{week}.digest.html",
        )

    def digests(self, habits: Habits) -> dict[Week, str]:
        """Return the digest of everything that each week's pages are made of."""
        assessed = [self.digest_by_week[str(week)] for week in self.names()]
        by_week = {}
        for place, week in enumerate(self.names()):
            lines = self.lines_of(place)
            inputs = (
                assessed[max(place + 1 - report.TREND_WEEKS, 0) : place + 1],
                self.names()[max(place + 1 - report.TREND_WEEKS, 0) : place + 1],
                lines,
                [self.digest_by_session.get(line.session_id) for line in lines],
                self.links_of(place),
                habits,
            )
            by_week[week] = digest(Stage.PAGE, inputs)
        return by_week


def read_pages(conn: warehouse.Connection, athlete_id: str) -> AthletePages:
    """Read what an athlete's reports are made of from the published database."""
    judged_from = warehouse.read_provenance(conn, athlete_id, Stage.ASSESS)
    return AthletePages(
        athlete_id,
        warehouse.read_week_ends(conn, athlete_id),
        warehouse.read_session_lines(conn, athlete_id),
        {
            week: f"{made_of} {judged_from.get(week)}"
            for week, made_of in warehouse.read_assessment_digests(conn, athlete_id).items()
        },
        warehouse.read_session_digests(conn, athlete_id),
    )


@owner_only()
def write_reports_of_one(
    settings: Settings, *, week: str | None = None, athlete_id: str | None = None
) -> tuple[WrittenReport, ...]:
    """Write the reports that are due from one database; see `pipeline.write_reports`.

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
            athletes = [read_pages(conn, each) for each in athlete_ids]
        _raise_if_no_records(athletes, only)
        with night_noted(settings.paths):
            for pages in athletes:
                written.extend(_write_due(conn, pages, settings, only))
    return tuple(sorted(written, key=lambda done: (done.week, done.athlete_id)))


def write_pages_of_home(settings: Settings, only: Week | None) -> tuple[WrittenReport, ...]:
    """Write the reports of one athlete among several that are due, and his line for the coach.

    Where he has nothing in a week that is asked for, there are none.
    """
    (athlete_id,) = settings.athletes
    with (
        closing(warehouse.connect_read(settings.paths.database)) as conn,
        night_noted(settings.paths),
    ):
        pages = read_pages(conn, athlete_id)
        if only is not None and only not in pages.names():
            return ()
        written = _write_due(conn, pages, settings, only)
        note_for_coach(conn, settings, athlete_id)
    return tuple(written)


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


def _raise_if_no_records(athletes: Sequence[AthletePages], only: Week | None) -> None:
    weeks = sorted({week for pages in athletes for week in pages.names()})
    if only is not None and only not in weeks:
        span = f"; there are records from {weeks[0]} to {weeks[-1]}" if weeks else ""
        raise RunpipeError(f"week {only} holds no records{span}")


@owner_only()
def write_report(settings: Settings, *, week: Week | None, athlete_id: str) -> WrittenReport:
    """Write one week's report whether it is due or not; the latest week's without `week`.

    Raises
    ------
    RunpipeError
        If there is no database yet, or nothing of that athlete.
    UsageError
        If there is no such athlete, or nothing in that week.
    """
    settings = home_of(settings, athlete_id)
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        require_athlete(conn, settings, athlete_id)
        pages = read_pages(conn, athlete_id)
        chosen = week_or_latest(week, pages.names(), athlete_id)
        folder = settings.paths.reports / athlete_id
        [built] = _build_all(conn, pages, [chosen])
        language = read_page_language(settings)
        _write_session_pages(conn, pages, built, folder, language)
        return _write(built, folder, language)


def latest_week(settings: Settings, athlete_id: str) -> WeekLine | None:
    """Return the latest judged week in one line, `None` before there is one."""
    with warehouse.reading(settings.paths.database) as conn:
        latest = warehouse.fetch(conn, _LATEST, _LatestWeek, [athlete_id])
    return next(
        (
            WeekLine(
                week=str(each.week),
                band_text=each.band_text,
                score=each.score,
                path=settings.paths.reports / athlete_id / report.page_name(each.week),
            )
            for each in latest
        ),
        None,
    )


def _write_due(
    conn: warehouse.Connection, pages: AthletePages, settings: Settings, only: Week | None
) -> list[WrittenReport]:
    folder = settings.paths.reports / pages.athlete_id
    before = read_page_digests(folder)
    basis = basis_of_pages(warehouse.read_snapshot_id(conn), settings.habits)
    language = read_page_language(settings)
    now = pages.digests(settings.habits)
    due = [
        week
        for week, made_of in now.items()
        if week == only or (only is None and _is_due(week, made_of, before, folder))
    ]
    reports = _build_all(conn, pages, due)
    for built in reports:
        _write_session_pages(conn, pages, built, folder, language)
    written = _write_all(reports, folder, settings.n_workers, language)
    listed = digest(
        Stage.PAGE,
        (pages.names(), list(pages.digest_by_week.values()), pages.lines, settings.habits),
    )
    if before.get(_INDEX) != listed or not (folder / f"{_INDEX}.html").exists():
        write_atomic(folder / f"{_INDEX}.html", render.index_html(_index(conn, pages), language))
    standing = {name: before[name] for name in before if name in set(map(str, now))}
    standing |= {str(week): now[week] for week in due} | {_INDEX: listed}
    if only is None or before.get(Stage.BASIS) == basis:
        standing[Stage.BASIS.value] = basis
    if standing != before:  # last: what a killed run wrote is simply written again
        write_atomic(folder / PAGE_DIGESTS, json.dumps(standing, indent=0, sort_keys=True))
    _remove_gone(pages, folder)
    return written


def _is_due(week: Week, made_of: str, before: Mapping[str, str], folder: Path) -> bool:
    page = folder / report.page_name(week)
    return before.get(str(week)) != made_of or not page.exists()


def read_page_language(settings: Settings) -> Language:
    """Return the language of the pages with the owner's units and clock."""
    return read_language(settings.habits)


def _index(conn: warehouse.Connection, pages: AthletePages) -> IndexReport:
    """List every judged week."""
    points = [
        replace(point, link=report.page_name(point.week))
        for point in warehouse.read_trend(conn, pages.athlete_id)
    ]
    last = pages.names()[-1:]
    return report.build_index(
        pages.athlete_id,
        points,
        pages.lines,
        needs_referral=bool(last)
        and warehouse.read_assessed_athlete(conn, pages.athlete_id, last[0]).needs_referral,
    )


def _write_all(
    due: Sequence[WeeklyReport], folder: Path, n_workers: int, language: Language
) -> list[WrittenReport]:
    """Write the pages of some weeks, in worker processes where they are many."""
    if len(due) < _MIN_WEEKS_FOR_WORKERS or n_workers == 1:
        return [_write(built, folder, language) for built in due]
    write = partial(_write_in_worker, folder=folder, habits=language.habits)
    return map_in_workers(write, due, n_workers)


def _write_in_worker(built: WeeklyReport, folder: Path, habits: Habits) -> WrittenReport:
    """Write a week's page in a worker, which reads the language once for itself."""
    return _write(built, folder, read_language(habits))


def _remove_gone(pages: AthletePages, folder: Path) -> None:
    """Remove pages of weeks that hold nothing any more, and of sessions that no page links to."""
    weeks = set(map(str, pages.names()))
    for page in folder.glob("????-W??.*"):
        if page.name.partition(".")[0] not in weeks:
            page.unlink()
    first = max(len(pages.weeks) - _N_WEEKS_WITH_SESSION_PAGES, 0)
    linked = {
        line.session_id
        for place in range(first, len(pages.weeks))
        for line in pages.lines_of(place)
        if line.link is not None
    }
    for page in (folder / "sessions").glob("*.html"):
        if page.stem not in linked:
            page.unlink()


def _build_all(
    conn: warehouse.Connection, pages: AthletePages, weeks: Sequence[Week]
) -> list[WeeklyReport]:
    """Build the reports of some weeks from their stored assessments and those shown beside them."""
    if not weeks:
        return []
    names = pages.names()
    places = {week: place for place, week in enumerate(names)}
    shown = {
        name
        for week in weeks
        for name in names[max(places[week] + 1 - report.TREND_WEEKS, 0) : places[week] + 1]
    }
    assessments = warehouse.read_assessments(conn, pages.athlete_id, shown)
    by_week = {judged.week: judged for judged in assessments}
    athlete = warehouse.read_assessed_athlete(conn, pages.athlete_id, weeks[-1])
    first, last = min(weeks).first_date - _TO_FIRST_DAY, max(weeks).last_date
    pictures = read_pictures(conn, pages.athlete_id, first, last)
    diet_days = warehouse.read_athlete_history(conn, pages.athlete_id, first).diet_days
    built = []
    for week in weeks:
        place, as_of = places[week], by_week[week].as_of
        before = [by_week[name] for name in names[max(place + 1 - report.TREND_WEEKS, 0) : place]]
        facts = WeekFacts(
            athlete=athlete,
            week=week,
            as_of=as_of,
            diet_days=tuple(between(diet_days, as_of - _TO_FIRST_DAY, as_of)),
        )
        built.append(
            report.build(
                facts,
                by_week[week],
                before,
                pages.lines_of(place),
                pictures=pictures,
                links=pages.links_of(place),
            )
        )
    return built


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
    pages: AthletePages,
    built: WeeklyReport,
    folder: Path,
    language: Language,
) -> None:
    back = f"../{report.page_name(built.assessment.week)}"
    linked = [session.line for session in built.sessions if session.line.link is not None]
    every = pages.all_lines() if linked else []
    for line in linked:
        page = read_session_report(conn, built.athlete, every, line.session_id, week_link=back)
        if page is not None and line.link is not None:
            write_atomic(folder / line.link, render.session_html(page, language))


def preload_night(settings: Settings) -> None:
    """Compile the reports' templates for their reader's language and habits.

    What files are read with is loaded by the processes that read them. It takes a third of a second
    and changes nothing but the time that the first use takes.
    """
    render.compile_templates(read_language(settings.habits))
