"""From an athlete's records to the days that the energy balance is filtered from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from typing import Final

import numpy as np

from runpipe.energy import (
    COMPLETE,
    BalanceDays,
    Body,
    Numbers,
    Switches,
    body_on,
    day_energy_kcal,
    day_status,
    session_energy,
    tissue_kcal_per_kg,
)
from runpipe.judges.view.prepared import History
from runpipe.model.athlete import Sex
from runpipe.model.energy import SessionEnergy
from runpipe.model.iso_week import between
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import SessionSummary

_WEEK_DAYS: Final = 7
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class WeekCosts:
    """The body at the end of seven days, and what their sessions cost it."""

    body: Body
    sessions: tuple[SessionSummary, ...]
    energy_by_id: Mapping[str, SessionEnergy]
    net_kcal_by_day: Mapping[date, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Records:
    """What scale and log hold of each day of a history, one entry per day from `first_date` on.

    `sure_kcal` is the intake of days that are complete whatever the body; `likely_kcal` that of
    days that are so if it is enough for the body.
    """

    first_date: date
    mass_kg: Numbers
    is_late: Switches
    is_new_scale: Switches
    sure_kcal: Numbers
    likely_kcal: Numbers
    carb_g: Numbers
    is_upset: Switches
    ultra_dates: tuple[date, ...]


class EnergyHistory:
    """An athlete's energy, week by week; what does not depend on the week is worked out once."""

    def __init__(self, history: History, rules: ModelRules) -> None:
        self._history = history
        self._rules = rules
        self._records = _records(history, rules)
        self._costs: dict[date, WeekCosts] = {}

    def week_costs(self, as_of: date) -> WeekCosts:
        """Return body and costs of the seven days that end on a day; nothing after it is looked at.

        Sessions known by heart rate only cost what the maximum says that was credible on their day.
        """
        if as_of not in self._costs:
            history, energy = self._history, self._rules.energy
            body = body_on(history.facts.athlete, history.weigh_ins, as_of, energy)
            first = as_of - timedelta(days=_WEEK_DAYS - 1)
            sessions = tuple(between(history.sessions, first, as_of))
            energies = {
                s.session_id: session_energy(
                    s, body, energy, history.max_heart_rate_by_id[s.session_id].bpm
                )
                for s in sessions
            }
            self._costs[as_of] = WeekCosts(
                body, sessions, energies, _net_kcal_by_day(sessions, energies)
            )
        return self._costs[as_of]

    def window(self, as_of: date) -> BalanceDays | None:
        """Build the days that a week's energy balance is filtered from.

        Parameters
        ----------
        as_of
            Last day of the week; nothing after it is looked at.

        Returns
        -------
        BalanceDays or None
            Up to half a year; every session costs what it cost the body of its own week. `None`
            where expenditure or fat mass cannot be known, and long before the first record.
        """
        history, rules = self._history, self._rules
        body = self.week_costs(as_of).body
        if body.nee_kcal is None or body.fat_mass_kg is None or body.mass_kg is None:
            return None
        if as_of < self._records.first_date + timedelta(days=_WEEK_DAYS):
            return None
        n_days = self._n_days(as_of)
        first = as_of - timedelta(days=n_days - 1)
        place = np.arange(n_days)
        records = self._records
        part = slice((first - records.first_date).days, (as_of - records.first_date).days + 1)
        sure, likely = records.sure_kcal[part], records.likely_kcal[part]
        enough = rules.energy["intake.complete_resting_frac"] * (body.resting_kcal or inf)
        intake = np.where(likely >= enough, likely, sure)
        return BalanceDays(
            mass_kg=records.mass_kg[part],
            is_late=records.is_late[part],
            intake_kcal=intake,
            nee_kcal=np.full(n_days, body.nee_kcal),
            exercise_kcal=self._exercise_kcal(as_of, n_days),
            is_weekend=(place + first.weekday()) % _WEEK_DAYS >= _SATURDAY,
            is_week_start=((n_days - 1 - place) % _WEEK_DAYS == _WEEK_DAYS - 1) | (place == 0),
            is_water_day=self._water_days(part, as_of, intake, body),
            is_new_scale=records.is_new_scale[part],
            tissue_kcal_per_kg=tissue_kcal_per_kg(body.fat_mass_kg, rules.energy, rules.risk),
            has_cycle=_has_cycle(history, body, rules),
            start_mass_kg=body.mass_kg,
        )

    def _n_days(self, as_of: date) -> int:
        """Return the length of a window: at least a week, at most half a year."""
        n_days = (as_of - self._history.first_date).days + 1
        most = int(self._rules.energy["state.window_days"])
        return max(_WEEK_DAYS, min(n_days, most))

    def _exercise_kcal(self, as_of: date, n_days: int) -> Numbers:
        net = np.zeros(n_days)
        for back in range(0, n_days, _WEEK_DAYS):
            costs = self.week_costs(as_of - timedelta(days=back))
            for day, kcal in costs.net_kcal_by_day.items():
                place = n_days - 1 - (as_of - day).days
                if place >= 0:
                    net[place] = kcal
        return net

    def _water_days(self, part: slice, as_of: date, intake: Numbers, body: Body) -> Switches:
        """Return the days on which water swings: carbohydrate loads, ill days, around an ultra."""
        energy, records = self._rules.energy, self._records
        least_g = energy["state.water_day_carb_g_per_kg"] * (body.reference_mass_kg or inf)
        is_load = (records.carb_g[part] >= least_g) & ~np.isnan(intake)
        flagged: Switches = records.is_upset[part] | is_load
        before, after = (int(energy[f"state.water_days_{side}"]) for side in ("before", "after"))
        first = as_of - timedelta(days=len(flagged) - 1)
        for day in records.ultra_dates:
            if day <= as_of:
                place = (day - first).days
                flagged[max(0, place - before) : max(0, place + after + 1)] = True
        return flagged


def _records(history: History, rules: ModelRules) -> _Records:
    rows = (history.weigh_ins, history.diet_days, history.sessions)
    dates = [days[end].local_date for days in rows if days for end in (0, -1)]
    facts = history.facts
    last = max((*dates, facts.as_of), default=facts.as_of)
    first = min((*dates, facts.as_of, history.first_date)) - timedelta(days=4 * _WEEK_DAYS)
    n_days = (last - first).days + 1
    mass, sure, likely, carb = (np.full(n_days, np.nan) for _ in range(4))
    is_late, is_new, is_upset = (np.zeros(n_days, np.bool_) for _ in range(3))
    device: str | None = None
    for row in history.weigh_ins:
        place = (row.local_date - first).days
        if row.mass_kg is None or not np.isnan(mass[place]):
            continue
        mass[place], is_late[place] = row.mass_kg, row.is_late
        is_new[place] = device is not None and row.device is not None and row.device != device
        device = row.device or device
    for changed in facts.athlete.new_scale_dates:
        if first <= changed <= last:
            is_new[(changed - first).days] = True
    for day in history.diet_days:
        place = (day.local_date - first).days
        if day_status(day, None, rules.energy) in COMPLETE:
            sure[place] = day_energy_kcal(day)
        elif day_status(day, 0.0, rules.energy) in COMPLETE:
            likely[place] = day_energy_kcal(day)
        carb[place] = np.nan if day.carb_g is None else day.carb_g
    for ill in history.ill_dates:
        if first <= ill <= last:
            is_upset[(ill - first).days] = True
    far = rules.energy["state.water_race_m"]
    return _Records(
        first_date=first,
        mass_kg=mass,
        is_late=is_late,
        is_new_scale=is_new,
        sure_kcal=sure,
        likely_kcal=likely,
        carb_g=carb,
        is_upset=is_upset,
        ultra_dates=tuple(r.local_date for r in history.runs if (r.distance_m or 0.0) >= far),
    )


def _has_cycle(history: History, body: Body, rules: ModelRules) -> bool:
    athlete = history.facts.athlete
    if athlete.sex is not Sex.FEMALE or athlete.has_menstrual_cycle is False:
        return False
    is_young = body.age_years < rules.energy["state.cycle_to_years"]
    return athlete.has_menstrual_cycle is True or not body.is_age_known or is_young


def _net_kcal_by_day(
    sessions: Sequence[SessionSummary], energies: Mapping[str, SessionEnergy]
) -> dict[date, float]:
    """Return the net cost of each day's sessions; a session of unknown cost adds nothing."""
    by_day: dict[date, float] = {}
    for session in sessions:
        net = energies[session.session_id].net_kcal
        if net is not None:
            by_day[session.local_date] = by_day.get(session.local_date, 0.0) + net
    return by_day
