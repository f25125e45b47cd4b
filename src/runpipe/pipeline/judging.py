"""The weeks of an athlete, judged from what is stored of sessions and logs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from runpipe import risk, warehouse
from runpipe.model.assessment import ModelRules, WeekAssessment
from runpipe.model.athlete import AthleteFacts, Learned
from runpipe.model.week import DietDay, SessionSummary, SleepDay, Week, WeekFacts, WeighIn
from runpipe.pipeline import made_from
from runpipe.settings import read_rules
from runpipe.warehouse import rows

MODEL_RULES: Final = ("risk", "load", "energy")
"""The rules files of the science model."""
_HISTORY_DAYS: Final = 400
_Dated = TypeVar("_Dated", SessionSummary, DietDay, WeighIn, SleepDay)


def model_rules() -> ModelRules:
    """Return the three rules files of the science model."""
    return ModelRules(**{name: read_rules(name) for name in MODEL_RULES})


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one athlete: the settings' facts, the history, what was learned.

    `today` is the athlete's local day; the running week speaks up to it.
    """

    athlete: AthleteFacts
    history: rows.AthleteHistory
    learned: tuple[Learned, ...]
    today: date

    def weeks(self) -> tuple[Week, ...]:
        """Return the weeks that any record lies in, up to the running one, in order."""
        history = self.history
        logged = (history.sessions, history.diet_days, history.weigh_ins, history.sleep_days)
        weeks = {Week.of(one.local_date) for kind in logged for one in kind}
        return tuple(sorted(week for week in weeks if week <= Week.of(self.today)))

    def facts(self, week: Week) -> WeekFacts:
        """Return what was known up to the end of a week, a year and a little back."""
        return self._facts(week, _HISTORY_DAYS)

    def made_from(self) -> dict[str, str]:
        """Return what each week is judged from, by week."""
        history = self.history
        basis = (self.athlete, history.first_date, history.has_strength_log)
        return made_from.chain(
            basis,
            (
                (
                    str(week),
                    (
                        min(week.last_date, self.today),
                        self._baselines(week),
                        _between(history.sessions, week.first_date, week.last_date),
                        _between(history.diet_days, week.first_date, week.last_date),
                        _between(history.weigh_ins, week.first_date, week.last_date),
                        _between(history.sleep_days, week.first_date, week.last_date),
                    ),
                )
                for week in self.weeks()
            ),
        )

    def assess(self, since: Week | None = None) -> tuple[WeekAssessment, ...]:
        """Assess every week from `since` on, in order; each sees only what lies before its end."""
        every = self.weeks()
        weeks = every if since is None else tuple(week for week in every if week >= since)
        if not weeks:
            return ()
        baselines = {week: self._baselines(week) for week in weeks}
        everything = replace(
            self._facts(weeks[-1], None), max_heart_rate_bpm=None, threshold_speed_mps=None
        )
        return tuple(risk.assess_history(everything, weeks, model_rules(), baselines))

    def _baselines(self, week: Week) -> risk.Baselines:
        known = self._learned(min(week.last_date, self.today))
        return risk.Baselines(
            max_heart_rate_bpm=self.athlete.max_heart_rate_bpm or known.max_heart_rate_bpm,
            threshold_speed_mps=self.athlete.critical_speed_mps or known.critical_speed_mps,
        )

    def _facts(self, week: Week, n_days: int | None) -> WeekFacts:
        as_of = min(week.last_date, self.today)
        first = date.min if n_days is None else as_of - timedelta(days=n_days)
        known = self._learned(as_of)
        history = self.history
        return WeekFacts(
            athlete=self.athlete,
            week=week,
            as_of=as_of,
            sessions=_between(history.sessions, first, as_of),
            diet_days=_between(history.diet_days, first, as_of),
            weigh_ins=_between(history.weigh_ins, first, as_of),
            sleep_days=_between(history.sleep_days, first, as_of),
            days_ill=tuple(day for day in self.athlete.days_ill if first <= day <= as_of),
            first_date=history.first_date,
            has_strength_log=_is_by(history.strength_log_since, as_of),
            strength_log_since=history.strength_log_since,
            max_heart_rate_bpm=self.athlete.max_heart_rate_bpm or known.max_heart_rate_bpm,
            threshold_speed_mps=self.athlete.critical_speed_mps or known.critical_speed_mps,
        )

    def _learned(self, as_of: date) -> Learned:
        n = bisect_right(self.learned, as_of, key=_date_of)
        return self.learned[n - 1] if n else Learned(local_date=as_of)


def read_known(conn: warehouse.Connection, athlete: AthleteFacts, today: date) -> Known:
    """Read all that is known of an athlete; it needs the labels to be saved."""
    return Known(
        athlete,
        warehouse.read_athlete_history(conn, athlete.athlete_id),
        warehouse.read_learned(conn, athlete.athlete_id),
        today,
    )


def _between(rows_by_date: Sequence[_Dated], first: date, last: date) -> tuple[_Dated, ...]:
    start = bisect_left(rows_by_date, first, key=_date_of)
    return tuple(rows_by_date[start : bisect_right(rows_by_date, last, key=_date_of)])


def _is_by(day: date | None, last: date) -> bool:
    return day is not None and day <= last


def _date_of(row: Any) -> date:  # noqa: ANN401  (any row with a local date)
    day: date = row.local_date
    return day
