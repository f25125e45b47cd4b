"""500 random weeks against the independent calculator beside the project, and what never jumps."""

from __future__ import annotations

import os
import sys
from dataclasses import fields, replace
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from runpipe.energy import BalanceDays, week_balances
from runpipe.energy.week_balance import run_windows
from runpipe.judges import MuscleInputs, judge
from runpipe.judges.muscle.composite import expected
from runpipe.model.athlete import Sex
from runpipe.model.energy import EnergySource
from tests.golden.golden_week import golden_rules

RULES = golden_rules()
N_WEEKS = 500
N_STEPPED = int(os.environ.get("RUNPIPE_RANDOM_WEEKS", "400"))
"""Weeks whose every input is moved; the long form, `make steps`, moves 10,000."""
SOURCES = {
    "both": EnergySource.DIET_AND_SCALE,
    "scale": EnergySource.SCALE,
    "diary": EnergySource.DIET,
    "none": EnergySource.PRIOR,
}
SEXES = {"M": Sex.MALE, "F": Sex.FEMALE, "unspecified": Sex.UNSPECIFIED}


@pytest.fixture(scope="module")
def oracle(shared_dir: Path) -> tuple[ModuleType, ModuleType]:
    folder = str(shared_dir / "science" / "oracle")
    sys.path.insert(0, folder)
    try:
        import energy_ref  # noqa: PLC0415
        import ref  # noqa: PLC0415
    finally:
        sys.path.remove(folder)
    return energy_ref, ref


def random_days(rng: np.random.Generator, density: Any) -> dict[str, Any]:
    """Draw a window as the calculator takes it: gaps, late weigh-ins, new scales, water days."""
    n = int(rng.integers(8, 112))
    mass = 70 + rng.normal(0, 0.6, n) - 0.03 * np.arange(n)
    mass[rng.random(n) < rng.random()] = np.nan
    exercise = np.where(rng.random(n) < 0.6, rng.uniform(0, 1500, n), 0.0)
    intake = 2500 + rng.normal(0, 400, n) + 0.3 * exercise
    intake[rng.random(n) < rng.random()] = np.nan
    for column in (mass, intake):
        if rng.random() < 0.1:
            column[:] = np.nan
    first = np.arange(n)[::-1] % 7 == 6
    first[0] = True
    return {
        "w": mass,
        "late": rng.random(n) < 0.2,
        "ei": intake,
        "nee": np.full(n, rng.uniform(1500, 2800)),
        "ex": exercise,
        "weekend": (((np.arange(n) + rng.integers(0, 7)) % 7) >= 5).astype(float),
        "first": first,
        "load": rng.random(n) < 0.05,
        "rho": density(rng.uniform(5, 30)),
        "woman": bool(rng.random() < 0.5),
        "mass": 70.0,
        "declared": tuple(int(day) for day in np.flatnonzero(rng.random(n) < 0.01)),
    }


def window_of(d: dict[str, Any]) -> BalanceDays:
    is_new = np.zeros(len(d["w"]), np.bool_)
    is_new[list(d["declared"])] = True
    return BalanceDays(
        mass_kg=d["w"],
        is_late=d["late"],
        intake_kcal=d["ei"],
        nee_kcal=d["nee"],
        exercise_kcal=d["ex"],
        is_weekend=d["weekend"].astype(bool),
        is_week_start=d["first"],
        is_water_day=d["load"],
        is_new_scale=is_new,
        tissue_kcal_per_kg=d["rho"],
        has_cycle=d["woman"],
        start_mass_kg=d["mass"],
    )


@pytest.mark.corpus
def test_random_windows_equal_the_calculator(oracle: tuple[ModuleType, ModuleType]) -> None:
    energy_ref, _ = oracle
    rng = np.random.default_rng(13)
    drawn = [random_days(rng, energy_ref.density) for _ in range(N_WEEKS // 5)]
    windows = [window_of(d) for d in drawn]
    answers, runs = week_balances(windows, RULES.energy), run_windows(windows, RULES.energy)
    for place, (d, answer) in enumerate(zip(drawn, answers, strict=True)):
        kcal, sigma, steps = energy_ref.week_balance(d, smooth=True)
        assert answer.estimate.kcal == pytest.approx(kcal, abs=1e-6)
        assert answer.estimate.sigma_kcal == pytest.approx(sigma, abs=1e-6)
        assert answer.source is SOURCES[steps["source"]]
        assert runs.run.log_likelihood[place] == pytest.approx(steps["ll"], abs=1e-6)
        n = min(28, len(d["w"]))
        smoothed = runs.smoothed.total_kcal[-n:, place]
        assert smoothed == pytest.approx(steps["smooth"][-n:, 0], abs=1e-5)
        assert week_balances([windows[place]], RULES.energy) == (answer,)
        own = sum(day.kcal for day in answer.days) / len(answer.days)
        assert own == pytest.approx(kcal, abs=1e-6)


def random_week(draw: Random) -> dict[str, Any]:
    u = draw.uniform
    tdee = u(1600, 4500)
    return {
        "m": u(45, 110), "bf": u(0.06, 0.45), "eb": u(-0.6, 0.2) * tdee, "tdee": tdee,
        "sex": draw.choice(list(SEXES)), "age": u(18, 85), "h": draw.choice([None, u(1.5, 2)]),
        "ea": draw.choice([None, u(5, 60)]), "P": u(0.2, 3), "pq": u(0.9, 1),
        "cho": draw.choice([None, u(0.5, 10)]), "emin": u(0, 240), "lu_low": u(0, 4),
        "lu_up": u(0, 4), "S": u(0, 6), "km": u(0, 200), "oth": u(0, 600),
        "sleep": draw.choice([None, u(3, 10)]), "bed": draw.choice([0, 0, 1, 3]), "DI": u(0, 8),
        "nov_s": draw.choice([0, 1, u(0, 1)]), "nov_r": draw.choice([0, 1, u(0, 1)]),
        "eee": draw.choice([None, 0.0, u(0, 1500)]), "habit_eee": draw.choice([None, u(0, 1500)]),
        "eb_sigma": u(50, 400), "bf_sigma": draw.choice([0.015, 0.025, 0.035, 0.06]),
        "P_sigma": draw.choice([0.12, 0.25]), "lu_sigma": draw.choice([0, 0.5]),
    }  # fmt: skip


def week_of(d: dict[str, Any]) -> MuscleInputs:
    return MuscleInputs(
        mass_kg=d["m"], body_fat_frac=d["bf"], balance_kcal=d["eb"], tdee_kcal=d["tdee"],
        sex=SEXES[d["sex"]], age_years=d["age"], height_m=d["h"],
        availability_kcal_per_kg=d["ea"], protein_g_per_kg=d["P"], meal_quality=d["pq"],
        carb_g_per_kg=d["cho"], endurance_min_per_day=d["emin"], strength_lower_units=d["lu_low"],
        strength_upper_units=d["lu_up"], high_force_units=d["S"], run_km=d["km"],
        other_aerobic_min=d["oth"], sleep_h=d["sleep"], n_bed_days=d["bed"],
        mean_damage_index=d["DI"], strength_novice_frac=d["nov_s"], run_novice_frac=d["nov_r"],
        exercise_kcal=d["eee"], usual_exercise_kcal=d["habit_eee"],
        sigma_balance_kcal=d["eb_sigma"], sigma_body_fat_frac=d["bf_sigma"],
        is_protein_assumed=d["P_sigma"] == 0.25, is_strength_assumed=bool(d["lu_sigma"]),
    )  # fmt: skip


@pytest.mark.corpus
def test_random_weeks_equal_the_calculator(oracle: tuple[ModuleType, ModuleType]) -> None:
    _, ref = oracle
    draw = Random(13)
    for _ in range(N_WEEKS):
        d = random_week(draw)
        person, study, own = ref.judge(d), ref.judge(d, person=False), judge(week_of(d), RULES)
        for name, value, right in (
            ("rate", own.terms.rate, person["r"]),
            ("score", own.terms.score, person["score"]),
            ("low", own.interval.runners_like_you.low, study["lo"]),
            ("high", own.interval.runners_like_you.high, study["hi"]),
            ("person low", own.interval.one_person.low, person["lo"]),
            ("person high", own.interval.one_person.high, person["hi"]),
            ("p_loss", own.interval.p_loss_frac, person["p_loss"]),
            ("sigma", own.interval.sigma, person["sigma"]),
        ):
            assert value == pytest.approx(right, abs=1e-6), (name, d)


def test_no_input_makes_the_score_jump() -> None:
    """0.1 % more of any one number moves the score by half a point at the most."""
    draw, numbers = Random(7), [f.name for f in fields(MuscleInputs) if f.name != "sex"]
    for _ in range(N_STEPPED):
        week = week_of(random_week(draw))
        moved = [
            replace(week, **{name: value * 1.001})
            for name in numbers
            if isinstance(value := getattr(week, name), float)
        ]
        _, scores = expected([week, *moved], RULES.risk)
        assert np.abs(scores[1:] - scores[0]).max() <= 0.5


def test_a_surplus_always_lowers_the_probability_of_loss() -> None:
    draw = Random(3)
    for _ in range(40):
        week = replace(week_of(random_week(draw)), sigma_balance_kcal=300.0)
        before = 2.0
        for kcal in (-600.0, -300.0, 0.0, 200.0, 400.0):
            answer = judge(replace(week, balance_kcal=kcal, n_bed_days=0.0), RULES)
            p_loss = answer.interval.p_loss_frac
            assert p_loss < before or p_loss > 1 - 1e-12  # surer than a number can tell
            before = p_loss
