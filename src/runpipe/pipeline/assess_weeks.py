"""The weeks of an athlete, judged from what is stored of sessions and logs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, TypeAlias, TypeVar

from runpipe import judges, warehouse
from runpipe.model import stored
from runpipe.model.athlete import AthleteFacts, Learned
from runpipe.model.iso_week import Week
from runpipe.model.logs import Domain
from runpipe.model.week_assessment import LedgerEntry, ModelRules, WeekAssessment
from runpipe.model.week_facts import DietDay, SessionSummary, SleepDay, WeekFacts, WeighIn
from runpipe.pipeline.provenance import Stage, chain
from runpipe.settings import read_rules

MODEL_RULES: Final = ("risk", "load", "energy")
"""The rules files of the science model."""
_REACH: Final = timedelta(days=760)
"""How far back a week looks: loads of a year, each by the heart rates of the year before it."""
_AnyDated: TypeAlias = SessionSummary | DietDay | WeighIn | SleepDay
_DOMAINS: Final = {DietDay: Domain.DIET, WeighIn: Domain.BODY, SleepDay: Domain.SLEEP}
_Dated = TypeVar("_Dated", SessionSummary, DietDay, WeighIn, SleepDay)


def model_rules() -> ModelRules:
    """Return the three rules files of the science model."""
    return ModelRules(**{name: read_rules(name) for name in MODEL_RULES})


@dataclass(frozen=True, slots=True)
class AthleteTimeline:
    """What names every week of an athlete, without what was recorded in it.

    Attributes
    ----------
    athlete
        The settings' facts.
    learned
        The baselines, in order of day.
    first_date
        The day of the first record of any kind.
    digest_by_week
        Of all records of a week, in order of week.
    today
        The athlete's local day; the running week speaks up to it.
    """

    athlete: AthleteFacts
    learned: tuple[Learned, ...]
    first_date: date | None
    digest_by_week: Mapping[Week, str]
    today: date

    def weeks(self) -> tuple[Week, ...]:
        """Return the weeks that any record lies in, up to the running one, in order."""
        return tuple(week for week in self.digest_by_week if week <= Week.of(self.today))

    def provenance(self) -> dict[str, str]:
        """Return the digest of what each week is judged from, by week."""
        return chain(
            Stage.ASSESS,
            (self.athlete, self.first_date),
            (
                (
                    str(week),
                    (self.as_of(week), self.baselines(week), self.digest_by_week[week]),
                )
                for week in self.weeks()
            ),
        )

    def as_of(self, week: Week) -> date:
        """Return the last day that a week speaks of."""
        return min(week.last_date, self.today)

    def baselines(self, week: Week) -> judges.Baselines:
        """Return what was known of the athlete at a week's end: the settings, else what was learned."""
        n = bisect_right(self.learned, self.as_of(week), key=_date_of)
        learned = self.learned[n - 1] if n else Learned(local_date=week.last_date)
        return judges.Baselines(
            threshold_speed_mps=self.athlete.critical_speed_mps or learned.critical_speed_mps,
        )


@dataclass(frozen=True, slots=True)
class AthleteRecords:
    """All that is known of one athlete from some week on, and what lies before it in reach."""

    timeline: AthleteTimeline
    history: stored.AthleteHistory

    def records(self) -> tuple[_AnyDated, ...]:
        """Return all records of the history in order of day."""
        every = self.history
        records: list[_AnyDated] = [*every.sessions, *every.diet_days]
        records += [*every.weigh_ins, *every.sleep_days]
        return tuple(sorted(records, key=_date_of))

    def of_records(self, records: Sequence[_AnyDated]) -> AthleteRecords:
        """Return the same with these records alone; they are in order of day."""
        history = replace(
            self.history,
            sessions=tuple(dated for dated in records if isinstance(dated, SessionSummary)),
            diet_days=tuple(dated for dated in records if isinstance(dated, DietDay)),
            weigh_ins=tuple(dated for dated in records if isinstance(dated, WeighIn)),
            sleep_days=tuple(dated for dated in records if isinstance(dated, SleepDay)),
        )
        return replace(self, history=history)

    def facts(self, week: Week) -> WeekFacts:
        """Return what was known up to the end of a week, a year and a little back."""
        return self._facts(week, self.timeline.as_of(week) - _REACH)

    def assess(self, since: Week) -> tuple[WeekAssessment, ...]:
        """Assess every week from `since` on, in order; each sees only what lies before its end."""
        every = self.timeline.weeks()
        weeks = tuple(week for week in every if week >= since)
        if not weeks:
            return ()
        baselines = {week: self.timeline.baselines(week) for week in every}
        everything = replace(self._facts(weeks[-1], date.min), threshold_speed_mps=None)
        return tuple(judges.assess_history(everything, weeks, model_rules(), baselines))

    def _facts(self, week: Week, first: date) -> WeekFacts:
        timeline, history = self.timeline, self.history
        as_of, baselines = timeline.as_of(week), timeline.baselines(week)
        return WeekFacts(
            athlete=timeline.athlete,
            week=week,
            as_of=as_of,
            sessions=_between(history.sessions, first, as_of),
            diet_days=_between(history.diet_days, first, as_of),
            weigh_ins=_between(history.weigh_ins, first, as_of),
            sleep_days=_between(history.sleep_days, first, as_of),
            days_ill=tuple(day for day in timeline.athlete.days_ill if first <= day <= as_of),
            first_date=timeline.first_date,
            threshold_speed_mps=baselines.threshold_speed_mps,
        )


def read_timeline(
    conn: warehouse.Connection, athlete: AthleteFacts, today: date
) -> AthleteTimeline:
    """Read what names the weeks of an athlete; it needs the labels to be saved."""
    athlete_id = athlete.athlete_id
    return AthleteTimeline(
        athlete,
        warehouse.read_learned(conn, athlete_id),
        warehouse.read_first_date(conn, athlete_id),
        {Week.parse(w): d for w, d in warehouse.read_week_digests(conn, athlete_id).items()},
        today,
    )


def read_records(
    conn: warehouse.Connection, timeline: AthleteTimeline, since: Week
) -> AthleteRecords:
    """Read all that the weeks from `since` on are judged from."""
    first = since.first_date - _REACH
    return AthleteRecords(
        timeline, warehouse.read_athlete_history(conn, timeline.athlete.athlete_id, since=first)
    )


def ledger(
    conn: warehouse.Connection, athlete: AthleteFacts, today: date
) -> tuple[LedgerEntry, ...]:
    """Return lean mass as expected and as measured; nothing for those who get no such figures."""
    rules = model_rules()
    if judges.is_referred(athlete, today, rules.energy):
        return ()
    return judges.lean_mass_ledger(
        warehouse.read_body_fat(conn, athlete.athlete_id),
        warehouse.read_expected_weeks(conn, athlete.athlete_id),
        rules.risk,
    )


def contents_of(
    conn: warehouse.Connection, athlete_id: str, record: _AnyDated
) -> set[tuple[str, str]]:
    """Return athlete and digest of what a record of a history was read from."""
    if isinstance(record, SessionSummary):
        return warehouse.trace_contents(conn, "session_id", {(athlete_id, record.session_id)})
    log_day = f"{_DOMAINS[type(record)]} {record.local_date}"
    return warehouse.trace_contents(conn, "log_day", {(athlete_id, log_day)})


def _between(rows_by_date: Sequence[_Dated], first: date, last: date) -> tuple[_Dated, ...]:
    start = bisect_left(rows_by_date, first, key=_date_of)
    return tuple(rows_by_date[start : bisect_right(rows_by_date, last, key=_date_of)])


def _date_of(row: Any) -> date:  # noqa: ANN401  (any row with a local date)
    day: date = row.local_date
    return day
