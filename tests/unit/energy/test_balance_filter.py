"""The filter and the smoother against one large normal distribution, built from docs/methods.md 2.

The reference knows no filter: the states of all mornings and all nights are one vector, to which
each day adds its own, and which each weigh-in and each diet day narrows as a whole. What it holds
of the last night is the filter's answer, what it holds of earlier ones is the smoother's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, inf, log, nan, pi, sin
from statistics import median

import numpy as np
import pytest
from numpy.testing import assert_allclose

from runpipe.energy import BalanceDays
from runpipe.energy.balance_filter import (
    DayTrace,
    EatingPattern,
    Start,
    departures_kcal,
    eating_pattern,
    motion_of,
    run_filter,
    smooth,
    start_of,
)
from runpipe.model.rules import Rules
from runpipe.settings import read_rules

RULES = read_rules("energy")
TISSUE, HABIT, BIAS, WATER, OFFSET, TOTAL, WAVE, PARTNER = range(8)
ON_THE_SCALE = np.array([1.0, 0, 0, 1, 1, 0, 1, 0])
HABIT_ALONE = np.eye(8)[HABIT]


def days_of(n: int, **columns: object) -> BalanceDays:
    """Return `n` quiet days without a log; a week begins on the first and every seventh from the last."""
    usual: dict[str, object] = {
        "mass_kg": np.full(n, nan),
        "is_late": np.zeros(n, np.bool_),
        "intake_kcal": np.full(n, nan),
        "nee_kcal": np.full(n, 2000.0),
        "exercise_kcal": np.zeros(n),
        "is_weekend": np.zeros(n, np.bool_),
        "is_week_start": (np.arange(n)[::-1] % 7 == 6) | (np.arange(n) == 0),
        "is_water_day": np.zeros(n, np.bool_),
        "is_new_scale": np.zeros(n, np.bool_),
        "tissue_kcal_per_kg": 7500.0,
        "has_cycle": False,
        "start_mass_kg": 68.0,
    }
    return BalanceDays(**{**usual, **columns})  # type: ignore[arg-type]


def drawn_days(seed: int, n: int, *, has_cycle: bool) -> BalanceDays:
    """Return days with everything that can happen on them."""
    rng = np.random.default_rng(seed)
    mass = 70.0 + rng.normal(0, 0.7, n) - 0.04 * np.arange(n)
    mass[rng.random(n) < 0.3] = nan
    mass[n // 2] = 78.0  # a typing error
    exercise = np.where(rng.random(n) < 0.6, rng.uniform(100, 1500, n), 0.0)
    intake = 2500 + rng.normal(0, 400, n) + 0.3 * exercise
    intake[rng.random(n) < 0.3] = nan
    return days_of(
        n,
        mass_kg=mass,
        is_late=rng.random(n) < 0.3,
        intake_kcal=intake,
        nee_kcal=rng.uniform(1500, 2800, n),
        exercise_kcal=exercise,
        is_weekend=np.arange(n) % 7 >= 5,
        is_water_day=rng.random(n) < 0.15,
        is_new_scale=rng.random(n) < 0.1,
        tissue_kcal_per_kg=rng.uniform(5000, 8000),
        has_cycle=has_cycle,
    )


def loop_departures(days: BalanceDays, pattern: EatingPattern) -> list[float]:
    departures = []
    for day in range(len(days.mass_kg)):
        last_28 = days.exercise_kcal[max(0, day - 27) : day + 1]
        trained_more = days.exercise_kcal[day] - sum(last_28) / len(last_28)
        weekend = (1.0 if days.is_weekend[day] else 0.0) - 2 / 7
        departures.append(pattern.per_exercise * trained_more + pattern.weekend_kcal * weekend)
    return departures


@dataclass
class Joint:
    """All states of all mornings and nights so far, and what one weigh-in after another showed."""

    mean: np.ndarray
    covariance: np.ndarray
    n_weigh_ins: int = 0
    surprise: float = 0.0
    log_likelihood: float = 0.0

    def newest(self) -> tuple[np.ndarray, np.ndarray]:
        return self.mean[-8:], self.covariance[-8:, -8:]

    def add(self, carry: np.ndarray, shift: np.ndarray | float, noise: np.ndarray) -> None:
        """Let a further state follow from the newest one."""
        across = carry @ self.covariance[-8:]
        own = carry @ self.covariance[-8:, -8:] @ carry.T + noise
        self.mean = np.concatenate([self.mean, carry @ self.mean[-8:] + shift])
        self.covariance = np.block([[self.covariance, across.T], [across, own]])

    def learn(self, reads: np.ndarray, value: float, variance: float) -> None:
        """Narrow everything by a value read off the newest state."""
        toward = self.covariance[:, -8:] @ reads
        spread = reads @ toward[-8:] + variance
        self.mean = self.mean + toward * (value - reads @ self.mean[-8:]) / spread
        self.covariance = self.covariance - np.outer(toward, toward) / spread

    def weigh(self, mass_kg: float, variance: float, rules: Rules) -> None:
        """Learn from a weigh-in; one that lies too far off is trusted less."""
        state, covariance = self.newest()
        spread = ON_THE_SCALE @ covariance @ ON_THE_SCALE + variance
        gap = mass_kg - ON_THE_SCALE @ state
        far, limit = abs(gap) / spread**0.5, rules["state.outlier_sigmas"]
        trusted = spread * (far / limit) ** 2 if far > limit else spread
        self.n_weigh_ins += 1
        self.surprise += min(far, limit) ** 2
        self.log_likelihood -= (log(trusted) + gap**2 / trusted) / 2
        self.learn(ON_THE_SCALE, mass_kg, variance + trusted - spread)


@dataclass
class Reference:
    joint: Joint
    informed: tuple[np.ndarray, np.ndarray]
    totals: list[float]
    variances: list[float]

    def total(self, day: int) -> tuple[float, float]:
        """Return mean and variance of a night's total, looked back on from the last day."""
        at = 16 * day + 8 + TOTAL
        return self.joint.mean[at], self.joint.covariance[at, at]

    def balance(self, day: int) -> tuple[float, float]:
        """Return mean and variance of a night's total less that of its morning."""
        night, morning = 16 * day + 8 + TOTAL, 16 * day + TOTAL
        covariance = self.joint.covariance
        variance = covariance[night, night] + covariance[morning, morning]
        mean = self.joint.mean[night] - self.joint.mean[morning]
        return mean, variance - 2 * covariance[night, morning]


def reference(days: BalanceDays, start: Start, water_scale: float, rules: Rules) -> Reference:
    """Return the distribution of all days, and what was known of each when it ended."""
    state = {name[6:]: rules[name] for name in rules.by_name if name.startswith("state.")}
    extra = loop_departures(days, start.pattern)
    water_variance = (state["water_sigma_kg"] * water_scale) ** 2
    begin = np.diag(start.variances)
    begin[WATER, WATER] = water_variance
    joint = Joint(start.state.copy(), begin)
    totals, variances = [], []
    informed = joint.newest()
    for day in range(len(days.mass_kg)):
        over_night = np.eye(8)
        if days.is_week_start[day]:
            over_night[TOTAL, TOTAL] = 0.0
        unsure = np.zeros((8, 8))
        if days.is_new_scale[day]:
            unsure[OFFSET, OFFSET] = state["new_scale_sigma_kg"] ** 2
        if days.is_water_day[day]:
            unsure[WATER, WATER] = state["water_day_sigma_kg"] ** 2
        joint.add(over_night, 0.0, unsure)
        if day == 0:  # there was no night before
            joint = Joint(joint.mean[8:], joint.covariance[8:, 8:])
        if not np.isnan(days.mass_kg[day]):
            variance = (state["scale_sigma_kg"] * water_scale) ** 2
            shown = days.mass_kg[day]
            if days.is_late[day]:
                variance += state["late_sigma_kg"] ** 2
                shown -= state["late_kg"]
            joint.weigh(shown, variance, rules)
        intake, sigma = days.intake_kcal[day], start.pattern.sigma_kcal
        is_logged = not np.isnan(intake)
        if is_logged:
            joint.learn(HABIT_ALONE, intake - extra[day], sigma**2)
        informed = joint.newest()
        eaten = intake if is_logged else extra[day]
        doubt = state["log_sigma_frac"] * intake if is_logged else sigma
        doubt_of_sport = state["day_exercise_sigma_frac"] * days.exercise_kcal[day]
        joint.add(*_over_the_day(days, day, state, eaten, doubt**2 + doubt_of_sport**2,
                                 water_variance, start.variances[WAVE]))  # fmt: skip
        now, spread = joint.newest()
        totals.append(now[TOTAL])
        variances.append(spread[TOTAL, TOTAL])
    return Reference(joint, informed, totals, variances)


def _over_the_day(  # noqa: PLR0917
    days: BalanceDays, day: int, state: dict[str, float], eaten: float, doubt: float,
    water_variance: float, wave_variance: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    keep = state["water_keep"]
    gain = np.zeros(8)
    gain[TISSUE] = 1 / days.tissue_kcal_per_kg
    gain[WATER] = (1 - keep) * state["water_kg_per_1000_kcal"] / 1000
    gain[TOTAL] = 1
    of_balance = np.zeros(8)
    of_balance[BIAS] = 1
    if np.isnan(days.intake_kcal[day]):
        of_balance[HABIT] = 1
    carry = np.eye(8)
    carry[WATER, WATER] = keep
    angle = 2 * pi / state["cycle_days"]
    carry[WAVE:, WAVE:] = [[cos(angle), sin(angle)], [-sin(angle), cos(angle)]]
    noise = np.zeros(8)
    noise[TISSUE] = state["tissue_sigma_kg"] ** 2
    noise[HABIT] = state["habit_sigma_kcal"] ** 2
    noise[BIAS] = state["bias_drift_kcal"] ** 2
    noise[WATER] = water_variance * (1 - keep**2)
    noise[WAVE:] = state["cycle_noise_frac"] * wave_variance
    less = eaten - days.nee_kcal[day] - days.exercise_kcal[day]
    return (
        carry + np.outer(gain, of_balance),
        gain * less,
        np.diag(noise) + np.outer(gain, gain) * doubt,
    )


WINDOWS = (
    drawn_days(1, 40, has_cycle=False),
    drawn_days(2, 33, has_cycle=True),
    drawn_days(3, 9, has_cycle=False),
)
WATER_SCALES = (0.8, 1.3, 1.7)


def starts_of(windows: tuple[BalanceDays, ...]) -> tuple[Start, ...]:
    return tuple(start_of(days, eating_pattern(days, RULES), RULES) for days in windows)


@pytest.mark.parametrize("places", [(0, 1, 2), (0, 2), (1,), (2, 1)])
def test_every_day_is_what_all_days_together_say(places: tuple[int, ...]) -> None:
    windows = tuple(WINDOWS[place] for place in places)
    scales = np.array([WATER_SCALES[place] for place in places])
    starts = starts_of(windows)
    n_days, n_trace = max(len(window.mass_kg) for window in windows), 12
    run = run_filter(windows, starts, scales, RULES, n_trace_days=n_trace)
    assert len(run.trace) == n_trace < n_days
    smoothed = smooth(run.trace, motion_of(windows, starts, scales, RULES))
    for place, (days, start, scale) in enumerate(zip(windows, starts, scales, strict=True)):
        expected = reference(days, start, scale, RULES)
        n = len(days.mass_kg)
        assert_allclose(run.total_kcal[-n:, place], expected.totals, atol=1e-6)
        assert_allclose(run.total_variance[-n:, place], expected.variances, rtol=1e-9)
        state, covariance = expected.joint.newest()
        assert_allclose(run.state[:, place], state, atol=1e-7)
        assert_allclose(run.covariance[:, :, place], covariance, rtol=1e-7, atol=1e-9)
        assert_allclose(run.informed[0][:, place], expected.informed[0], atol=1e-7)
        assert_allclose(run.informed[1][:, :, place], expected.informed[1], rtol=1e-7, atol=1e-9)
        assert run.n_weigh_ins[place] == expected.joint.n_weigh_ins
        assert run.surprise[place] == pytest.approx(expected.joint.surprise)
        assert run.log_likelihood[place] == pytest.approx(expected.joint.log_likelihood)
        for day in range(max(0, n - n_trace), n):
            row = day - n
            at = (smoothed.total_kcal[row, place], smoothed.total_variance[row, place])
            assert at == pytest.approx(expected.total(day), rel=1e-6, abs=1e-5)
            alone = (smoothed.balance_kcal[row, place], smoothed.balance_variance[row, place])
            assert alone == pytest.approx(expected.balance(day), rel=1e-6, abs=1e-5)


def test_no_day_is_left_for_the_smoother_unless_told() -> None:
    windows = (WINDOWS[2],)
    assert run_filter(windows, starts_of(windows), np.ones(1), RULES).trace == []


def test_the_first_windows_are_looked_back_on_without_the_others() -> None:
    scales = np.array(WATER_SCALES)
    starts = starts_of(WINDOWS)
    run = run_filter(WINDOWS, starts, scales, RULES, n_trace_days=9)
    whole = smooth(run.trace, motion_of(WINDOWS, starts, scales, RULES))
    motion = motion_of(WINDOWS[:2], starts[:2], scales[:2], RULES)
    part = smooth(run.trace, motion)
    for name in ("total_kcal", "total_variance", "balance_kcal", "balance_variance"):
        assert getattr(part, name).shape == (9, 2)
        assert (getattr(part, name) == getattr(whole, name)[:, :2]).all()


def test_a_variance_that_rounding_left_below_zero_is_zero() -> None:
    motion = motion_of(WINDOWS[2:], starts_of(WINDOWS[2:]), np.ones(1), RULES)
    state, covariance = np.zeros((8, 1)), np.zeros((8, 8, 1))
    covariance[TOTAL, TOTAL] = -1e-12
    day = DayTrace(*[(state, covariance)] * 3, is_logged=np.ones(1, np.bool_))
    smoothed = smooth([day], motion)
    assert (smoothed.total_variance, smoothed.balance_variance) == ([[0.0]], [[0.0]])


def test_a_figure_does_not_depend_on_a_window_beside_it() -> None:
    starts = starts_of(WINDOWS)
    together = run_filter(WINDOWS, starts, np.array(WATER_SCALES), RULES)
    for place, window in enumerate(WINDOWS):
        alone = run_filter(
            (window,), starts[place : place + 1], np.array(WATER_SCALES[place : place + 1]), RULES
        )
        assert (alone.total_kcal[:, 0] == together.total_kcal[-len(window.mass_kg) :, place]).all()


def ridge_reference(days: BalanceDays) -> EatingPattern:
    """Solve the regression as least squares with one row more for each thing held beforehand."""
    logged = [day for day in range(len(days.mass_kg)) if not np.isnan(days.intake_kcal[day])][-56:]
    eaten = days.intake_kcal[logged] - days.intake_kcal[logged].mean()
    habit = [
        eaten[max(0, at - 7) : at + 8].mean() for at in range(len(eaten))
    ]  # the seven logged days on each side
    columns = [days.exercise_kcal[logged], days.is_weekend[logged].astype(float)]
    rows = np.stack([column - column.mean() for column in columns], axis=1)
    stiff = np.diag([380 / 0.3, 380 / 250])
    solution = np.linalg.lstsq(
        np.vstack([rows, stiff]), np.concatenate([eaten - habit, stiff @ [0.3, 0.0]])
    )[0]
    rest = eaten - habit - rows @ solution
    sigma = np.sqrt((rest @ rest + 10 * 380**2) / (len(logged) + 10))
    return EatingPattern(
        per_exercise=solution[0], weekend_kcal=solution[1], sigma_kcal=float(sigma)
    )


@pytest.mark.parametrize(("seed", "n"), [(4, 14), (5, 40), (6, 110)])
def test_the_pattern_is_that_of_least_squares(seed: int, n: int) -> None:
    days = drawn_days(seed, n, has_cycle=False)
    pattern, expected = eating_pattern(days, RULES), ridge_reference(days)
    assert pattern.per_exercise == pytest.approx(expected.per_exercise)
    assert pattern.weekend_kcal == pytest.approx(expected.weekend_kcal)
    assert pattern.sigma_kcal == pytest.approx(expected.sigma_kcal)
    assert departures_kcal(days, pattern, RULES) == pytest.approx(loop_departures(days, pattern))


def test_seven_logged_days_make_a_pattern() -> None:
    eaten = np.full(20, nan)
    eaten[[0, 2, 3, 7, 11, 12]] = [2000.0, 2500, 1800, 3000, 2200, 2600]
    usual = EatingPattern(per_exercise=0.3, weekend_kcal=0.0, sigma_kcal=380.0)
    trained = np.linspace(0, 900, 20)
    six = days_of(20, intake_kcal=eaten, exercise_kcal=trained)
    assert eating_pattern(six, RULES) == usual
    seven = replace(six, intake_kcal=np.where(np.arange(20) == 15, 2100.0, eaten))
    pattern = eating_pattern(seven, RULES)
    assert pattern != usual
    assert pattern.per_exercise == pytest.approx(ridge_reference(seven).per_exercise)


EVERY_DAY = EatingPattern(per_exercise=0.2, weekend_kcal=80.0, sigma_kcal=300.0)


def test_where_a_logged_window_begins() -> None:
    eaten = np.array([2000.0, nan, 2100, 2200, 2300, 2400, 2500, 2600, 4000, nan])
    mass = np.array([nan, 70.0, 72.0, 71.0, nan, 75.0, 60.0, 80.0, 81.0, nan])
    start = start_of(
        days_of(10, intake_kcal=eaten, mass_kg=mass, exercise_kcal=np.full(10, 500.0)),
        EVERY_DAY,
        RULES,
    )
    mean = (2000 + 2100 + 2200 + 2300 + 2400 + 2500 + 2600 + 4000) / 8
    expected = np.zeros(8)
    expected[TISSUE] = median([70, 72, 71, 75, 60])  # of the first five
    expected[HABIT] = (2000 + 2100 + 2200 + 2300 + 2400 + 2500 + 2600) / 7  # of the first seven
    expected[BIAS] = 0.12 * mean
    assert_allclose(start.state, expected)
    variances = np.zeros(8)
    variances[TISSUE] = 1.5**2
    variances[HABIT] = 300**2 / 4
    variances[BIAS] = (0.1 * 2000) ** 2 + (0.1 * mean) ** 2 + (0.1 * 500) ** 2
    assert_allclose(start.variances, variances)
    assert start.pattern is EVERY_DAY


def test_where_a_window_without_a_log_begins() -> None:
    days = days_of(10, exercise_kcal=np.full(10, 400.0), has_cycle=True)
    start = start_of(days, EVERY_DAY, RULES)
    spent = 2400.0
    usual = 0.9 * spent
    bias_variance = (0.1 * 2000) ** 2 + (0.1 * usual) ** 2 + (0.1 * 400) ** 2
    assert bias_variance > 300**2 - 100**2  # so that the least spread of the habit counts
    expected = np.zeros(8)
    expected[TISSUE] = 68.0
    expected[BIAS] = 0.12 * usual
    expected[HABIT] = spent - 100 - expected[BIAS]
    assert_allclose(start.state, expected)
    variances = np.zeros(8)
    variances[TISSUE] = 1.5**2
    variances[HABIT] = 100**2
    variances[BIAS] = bias_variance
    variances[WAVE] = variances[PARTNER] = 0.3**2
    assert_allclose(start.variances, variances)


@pytest.mark.parametrize(
    ("nee_kcal", "habit_variance", "bias_variance"),
    [
        # (0.1 of expenditure)^2 + (0.1 of 0.9 of it)^2 = 0.0181 of its square
        (1000.0, 300.0**2 - 18_100.0, 18_100.0),
        (3000.0, 100.0**2, 300.0**2),
    ],
)
def test_habit_and_bias_of_a_window_without_a_log_share_one_spread(
    nee_kcal: float, habit_variance: float, bias_variance: float
) -> None:
    start = start_of(days_of(7, nee_kcal=np.full(7, nee_kcal)), EVERY_DAY, RULES)
    assert start.variances[HABIT] == pytest.approx(habit_variance)
    assert start.variances[BIAS] == pytest.approx(bias_variance)


def test_a_typing_error_counts_less_than_an_honest_swing() -> None:
    def total(shown_kg: float) -> float:
        mass = np.full(14, 70.0)
        mass[10] = shown_kg
        days = days_of(14, mass_kg=mass)
        run = run_filter((days,), starts_of((days,)), np.ones(1), RULES)
        return float(run.total_kcal[-1, 0])

    plain = total(70.0)
    assert 0 < abs(total(78.0) - plain) < abs(total(71.0) - plain) < inf
