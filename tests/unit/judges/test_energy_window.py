"""The days that energy is filtered from, beside a plain walk over the same days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from runpipe.judges import assess_week
from runpipe.judges.view.energy_window import EnergyHistory
from runpipe.judges.view.prepared import prepare
from runpipe.model.athlete import Sex
from runpipe.model.logs import BodyFatMethod
from runpipe.model.week_facts import (
    DietDay,
    SessionSummary,
    SessionType,
    WeekFacts,
    WeighIn,
)
from tests.golden.golden_week import SUNDAY, golden_facts, golden_rules

RULES = golden_rules()
FACTS = golden_facts()
MASS_KG = 72.0
LOAD_G = MASS_KG * RULES.energy["state.water_day_carb_g_per_kg"]
ULTRA_M = RULES.energy["state.water_race_m"]


def random_facts(seed: int) -> WeekFacts:
    """Return some weeks with runs, food, weigh-ins and ill days, many of them at a limit."""
    rng = np.random.default_rng(seed)
    n_days = int(rng.integers(3, 60))
    days = [SUNDAY - timedelta(days=back) for back in range(n_days - 1, -1, -1)]
    sessions = tuple(
        SessionSummary(
            session_id=f"{place}-{nth}",
            local_date=day,
            session_type=SessionType.EASY,
            duration_s=3600.0,
            distance_m=float(rng.choice([8_000.0, ULTRA_M - 1.0, ULTRA_M], p=[0.9, 0.05, 0.05])),
        )
        for place, day in enumerate(days)
        for nth in range(int(rng.choice([0, 1, 2])))
    )
    diet = tuple(
        DietDay(
            local_date=day,
            energy_kcal=float(rng.choice([900.0, 2500.0])),
            carb_g=[None, LOAD_G - 1.0, LOAD_G, 200.0][int(rng.choice(4, p=[0.2, 0.1, 0.1, 0.6]))],
            is_complete=[True, False, None][int(rng.integers(0, 3))],
        )
        for day in days
        if rng.random() < 0.7
    )
    return replace(
        FACTS,
        athlete=replace(FACTS.athlete, mass_kg=MASS_KG, body_fat_frac=0.15),
        weigh_ins=(),
        sessions=sessions,
        diet_days=diet,
        days_ill=tuple(day for day in days if rng.random() < 0.03),
        first_date=days[0],
    )


@pytest.mark.parametrize("seed", range(60))
def test_each_day_is_that_of_a_plain_walk(seed):
    facts = random_facts(seed)
    energies = EnergyHistory(prepare(facts, RULES), RULES)
    window = energies.window(SUNDAY)
    assert window is not None
    n_days = max(7, (SUNDAY - facts.first_date).days + 1)
    days = [SUNDAY - timedelta(days=back) for back in range(n_days - 1, -1, -1)]
    cost_by_id = {
        key: energy.net_kcal
        for back in range(0, n_days, 7)
        for key, energy in energies.week_costs(SUNDAY - timedelta(days=back)).energy_by_id.items()
    }
    diet_by_date = {day.local_date: day for day in facts.diet_days}
    before, after = (int(RULES.energy[f"state.water_days_{side}"]) for side in ("before", "after"))
    around = {
        session.local_date + timedelta(days=off)
        for session in facts.sessions
        if session.distance_m == ULTRA_M
        for off in range(-before, after + 1)
    }

    def is_whole(day: DietDay | None) -> bool:
        if day is None or day.is_complete is False:
            return False
        return day.is_complete is True or day.energy_kcal == 2500.0

    def is_wet(day: date) -> bool:
        log = diet_by_date.get(day)
        is_load = log is not None and is_whole(log) and (log.carb_g or 0.0) >= LOAD_G
        return is_load or day in facts.days_ill or day in around

    assert window.n_days == n_days
    assert window.is_weekend.tolist() == [day.isoweekday() > 5 for day in days]
    assert window.is_week_start.tolist() == [
        day == days[0] or day.isoweekday() == 1 for day in days
    ]
    assert window.is_water_day.tolist() == [is_wet(day) for day in days]
    eaten = [log.energy_kcal if is_whole(log := diet_by_date.get(day)) else np.nan for day in days]
    np.testing.assert_array_equal(window.intake_kcal, eaten)
    spent = [
        sum(cost_by_id[s.session_id] or 0.0 for s in facts.sessions if s.local_date == day)
        for day in days
    ]
    np.testing.assert_allclose(window.exercise_kcal, spent)


@pytest.mark.parametrize("masses", [(None,), (71.0, None), (None, 71.0), (71.0, 69.0)])
def test_the_first_mass_of_a_day_counts(masses):
    weigh_ins = tuple(
        WeighIn(local_date=SUNDAY, mass_kg=mass, body_fat_frac=0.15, is_late=place == 1)
        for place, mass in enumerate(masses)
    )
    athlete = replace(FACTS.athlete, mass_kg=MASS_KG, body_fat_frac=0.15)
    facts = replace(FACTS, athlete=athlete, weigh_ins=weigh_ins)
    window = EnergyHistory(prepare(facts, RULES), RULES).window(SUNDAY)
    assert window is not None
    first = next(((m, place == 1) for place, m in enumerate(masses) if m), (np.nan, False))
    np.testing.assert_array_equal(window.mass_kg[-1], first[0])
    assert window.is_late[-1] == first[1]


@pytest.mark.parametrize("sex", [Sex.MALE, Sex.FEMALE])
@pytest.mark.parametrize("has_cycle", [True, False, None])
@pytest.mark.parametrize("years", [None, -1, 0, 1])
def test_a_cycle_is_a_womans_who_says_so_or_is_young_enough(sex, has_cycle, years):
    to_years = int(RULES.energy["state.cycle_to_years"])
    born = None if years is None else date(SUNDAY.year - to_years - years, 1, 1)
    athlete = replace(
        FACTS.athlete,
        sex=sex,
        birth_date=born,
        has_menstrual_cycle=has_cycle,
        mass_kg=MASS_KG,
        body_fat_frac=0.2,
    )
    facts = replace(FACTS, athlete=athlete, weigh_ins=())
    window = EnergyHistory(prepare(facts, RULES), RULES).window(SUNDAY)
    assert window is not None
    by_age = years is None or years < 0
    assert window.has_cycle == (sex is Sex.FEMALE and (by_age if has_cycle is None else has_cycle))


def test_four_weeks_are_four():
    """However long a history is, what lies before them is in no mean of four weeks."""
    diet = tuple(
        replace(FACTS.diet_days[0], local_date=SUNDAY - timedelta(days=back)) for back in range(70)
    )
    weigh_ins = tuple(
        WeighIn(
            local_date=SUNDAY - timedelta(days=back), mass_kg=MASS_KG, body_fat_frac=0.15,
            body_fat_method=BodyFatMethod.BIA,
        )
        for back in range(70)
    )  # fmt: skip
    facts = replace(FACTS, diet_days=diet, weigh_ins=weigh_ins)
    assert assess_week(facts, RULES).muscle.n_four_week_weeks == 4
