"""An athlete's history over the weeks, and who of a team needs a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Final

from runpipe.model.muscle import Band, Light
from runpipe.model.report import (
    BestMark,
    HistoryWeek,
    HistoryYear,
    IndexReport,
    Kind,
    PacePoint,
    SessionLine,
    TeamAthlete,
    TeamReport,
    TrendPoint,
)
from runpipe.report.session_names import is_run, kind_of

_BEST_DISTANCES_M: Final = (5_000.0, 10_000.0, 21_097.5, 42_195.0)
_NEAR_FRAC: Final = 0.03
_EASY: Final = frozenset({Kind.EASY, Kind.LONG})
_NEAR_BPM: Final = 5.0
_MIN_RUNS_PER_POINT: Final = 3
_MIN_POINTS: Final = 2
_USUAL_WEEKS: Final = 52
_HARDEST_FIRST: Final = (
    Kind.RACE, Kind.SPRINT, Kind.HIIT, Kind.HILL, Kind.TEMPO, Kind.LONG, Kind.EASY, Kind.STRENGTH,
    Kind.CROSS,
)  # fmt: skip


def build_index(
    athlete_id: str,
    weeks: Iterable[TrendPoint],
    lines: Iterable[SessionLine] = (),
    *,
    needs_referral: bool = False,
) -> IndexReport:
    """Build the page of all weeks.

    Parameters
    ----------
    athlete_id
        Whose weeks they are.
    weeks
        The judged weeks, in any order.
    lines
        Every session of the athlete, in any order.
    needs_referral
        Whether no risk is shown.
    """
    ordered = tuple(sorted(weeks, key=lambda point: point.week))
    sessions = sorted(lines, key=lambda line: line.local_date)
    runs = [line for line in sessions if is_run(line)]
    kinds = _hardest_by_week(sessions)
    return IndexReport(
        athlete_id=athlete_id,
        weeks=ordered,
        years=tuple(
            _year(year, [p for p in ordered if _year_of(p) == year], runs, kinds)
            for year in sorted({_year_of(p) for p in ordered}, reverse=True)
        ),
        distance_m=sum(line.distance_m or 0.0 for line in runs),
        n_runs=len(runs),
        bests=tuple(_bests(runs, ordered)),
        streak_weeks=_streak(ordered),
        easy_bpm=_easy_bpm(runs),
        easy_paces=_easy_paces(runs),
        needs_referral=needs_referral,
    )


def _year_of(point: TrendPoint) -> int:
    return point.week.year


def _hardest_by_week(sessions: Sequence[SessionLine]) -> dict[tuple[int, int], Kind]:
    hardest: dict[tuple[int, int], Kind] = {}
    for line in sessions:
        calendar = line.local_date.isocalendar()
        key, kind = (calendar.year, calendar.week), kind_of(line)
        before = hardest.get(key)
        if before is None or _HARDEST_FIRST.index(kind) < _HARDEST_FIRST.index(before):
            hardest[key] = kind
    return hardest


def _year(
    year: int,
    points: Sequence[TrendPoint],
    runs: Sequence[SessionLine],
    kinds: Mapping[tuple[int, int], Kind],
) -> HistoryYear:
    own = [line for line in runs if line.local_date.year == year]
    months: list[dict[Kind, float]] = [{} for _ in range(12)]
    for line in own:
        month = months[line.local_date.month - 1]
        kind = kind_of(line)
        month[kind] = month.get(kind, 0.0) + (line.distance_m or 0.0)
    by_number = {point.week.number: point for point in points}
    last = max(_USUAL_WEEKS, *by_number)
    return HistoryYear(
        year=year,
        distance_m=sum(line.distance_m or 0.0 for line in own),
        n_runs=len(own),
        longest_m=max((line.distance_m or 0.0 for line in own), default=0.0),
        n_high_weeks=sum(p.band is Band.HIGH and not p.is_uncertain for p in points),
        has_scores=any(p.score is not None for p in points),
        months=tuple(months),
        weeks=tuple(
            HistoryWeek(point=by_number.get(n), kind=kinds.get((year, n)))
            for n in range(1, last + 1)
        ),
    )


def _bests(runs: Sequence[SessionLine], weeks: Sequence[TrendPoint]) -> Iterable[BestMark]:
    for distance_m in _BEST_DISTANCES_M:
        near = [
            line
            for line in runs
            if line.duration_s and line.distance_m
            and abs(line.distance_m / distance_m - 1.0) <= _NEAR_FRAC
        ]  # fmt: skip
        if near:
            best = min(near, key=lambda line: (line.duration_s or 0.0) / (line.distance_m or 1.0))
            seconds = (best.duration_s or 0.0) * distance_m / (best.distance_m or 1.0)
            yield BestMark(
                name=f"run_{distance_m:.0f}", value=seconds, unit="clock", date=best.local_date
            )
    yield from _most("longest", "m", runs, lambda line: line.distance_m)
    yield from _most("climb", "height", runs, lambda line: line.ascent_m)
    if weeks:
        biggest = max(weeks, key=lambda point: point.run_distance_m or 0.0)
        if biggest.run_distance_m:
            yield BestMark(
                name="week", value=biggest.run_distance_m, unit="m", date=biggest.week.first_date
            )


def _most(
    name: str,
    unit: str,
    runs: Sequence[SessionLine],
    value_of: Callable[[SessionLine], float | None],
) -> Iterable[BestMark]:
    best = max(runs, key=lambda line: value_of(line) or 0.0, default=None)
    if best is not None and (value := value_of(best)):
        yield BestMark(name=name, value=value, unit=unit, date=best.local_date)


def _streak(weeks: Sequence[TrendPoint]) -> int:
    """Return the longest row of weeks that each had a run."""
    longest = current = 0
    before: TrendPoint | None = None
    for point in weeks:
        follows = before is not None and before.week.next == point.week
        current = (current if follows else 0) + 1 if point.run_distance_m else 0
        longest, before = max(longest, current), point
    return longest


def _easy_runs(runs: Sequence[SessionLine]) -> list[SessionLine]:
    return [
        line
        for line in runs
        if kind_of(line) in _EASY and line.avg_heart_rate_bpm and line.avg_speed_mps
    ]


def _easy_bpm(runs: Sequence[SessionLine]) -> float | None:
    rates = [line.avg_heart_rate_bpm or 0.0 for line in _easy_runs(runs)]
    return median(rates) if rates else None


def _easy_paces(runs: Sequence[SessionLine]) -> tuple[PacePoint, ...]:
    """Return the median easy speed of each quarter, of runs near the usual easy heart rate."""
    usual = _easy_bpm(runs)
    if usual is None:
        return ()
    by_quarter: dict[date, list[float]] = {}
    for line in _easy_runs(runs):
        if abs((line.avg_heart_rate_bpm or 0.0) - usual) <= _NEAR_BPM:
            day = line.local_date
            quarter = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
            by_quarter.setdefault(quarter, []).append(line.avg_speed_mps or 0.0)
    points = tuple(
        PacePoint(date=quarter, speed_mps=median(speeds))
        for quarter, speeds in sorted(by_quarter.items())
        if len(speeds) >= _MIN_RUNS_PER_POINT
    )
    return points if len(points) >= _MIN_POINTS else ()


def build_team(athletes: Iterable[TeamAthlete]) -> TeamReport:
    """Return a team's report: who has a warning, then who is silent, then who has a caution.

    Silent is who has no judged week as late as the latest of the team.

    Parameters
    ----------
    athletes
        With the flags of their own latest week; those of a silent athlete are left out.
    """
    everybody = sorted(athletes, key=lambda each: each.athlete_id)
    week = max((each.week for each in everybody if each.week is not None), default=None)

    def rank(athlete: TeamAthlete) -> tuple[int, int, int]:
        if athlete.week != week:
            return (0, -1, 0)
        lights = [flag.light for flag in athlete.flags]
        return (-lights.count(Light.WARN), 0, -lights.count(Light.CAUTION))

    needing = [each for each in everybody if each.week != week or each.flags]
    return TeamReport(
        week=week,
        needing=tuple(sorted(needing, key=rank)),
        others=tuple(each for each in everybody if each not in needing),
    )
