"""The energy balance by day: which days, what unlogged ones may hold, a filter, a smoother (docs/methods.md 2).

Eight quantities are followed. Windows stand side by side: a state is an array (8, windows) and a
covariance (8, 8, windows), and no sum runs across windows, so that a window's figures do not
depend on which others stand beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from runpipe.energy.body import Numbers
from runpipe.model.rules import Rules

Switches: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceDays:
    """One athlete's days, oldest first, without a gap; every array has one entry per day.

    Attributes
    ----------
    mass_kg
        The day's weigh-in; NaN without one.
    is_late
        The weigh-in was not taken in the morning.
    intake_kcal
        Energy of a complete diet day as logged; NaN on every other day, never 0 for "not logged".
    nee_kcal, exercise_kcal
        Expenditure without sport, and net cost of training.
    is_weekend
        Saturday or Sunday.
    is_week_start
        The sum of balances begins anew on this day.
    is_water_day
        A carbohydrate load, an illness or an ultra: the body's water swings.
    is_new_scale
        A change of scale was declared for this day, or the device field shows one.
    tissue_kcal_per_kg
        Energy in a kg of body tissue.
    has_cycle
        A wave of four weeks is looked for.
    start_mass_kg
        Stands in where there is no weigh-in at all.
    """

    mass_kg: Numbers
    is_late: Switches
    intake_kcal: Numbers
    nee_kcal: Numbers
    exercise_kcal: Numbers
    is_weekend: Switches
    is_week_start: Switches
    is_water_day: Switches
    is_new_scale: Switches
    tissue_kcal_per_kg: float
    has_cycle: bool
    start_mass_kg: float

    @property
    def n_days(self) -> int:
        """How many days there are."""
        return len(self.mass_kg)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStack:
    """Several windows side by side, all ending on the last row; arrays are (days, windows).

    Where a window is shorter than the longest, its first rows are not `is_live`.
    """

    is_live: Switches
    mass_kg: Numbers
    is_late: Switches
    intake_kcal: Numbers
    spent_kcal: Numbers
    exercise_kcal: Numbers
    is_week_start: Switches
    is_water_day: Switches
    is_new_scale: Switches

    @classmethod
    def of(cls, windows: Sequence[BalanceDays]) -> DayStack:
        """Return the stack of some windows, in their order."""
        n_days = max(window.n_days for window in windows)
        return cls(
            is_live=_stacked([np.ones(w.n_days, np.bool_) for w in windows], n_days),
            mass_kg=_padded([w.mass_kg for w in windows], n_days),
            is_late=_stacked([w.is_late for w in windows], n_days),
            intake_kcal=_padded([w.intake_kcal for w in windows], n_days),
            spent_kcal=_padded([w.nee_kcal + w.exercise_kcal for w in windows], n_days),
            exercise_kcal=_padded([w.exercise_kcal for w in windows], n_days),
            is_week_start=_stacked([w.is_week_start for w in windows], n_days),
            is_water_day=_stacked([w.is_water_day for w in windows], n_days),
            is_new_scale=_stacked([w.is_new_scale for w in windows], n_days),
        )


def _padded(columns: Sequence[Numbers], n_days: int) -> Numbers:
    stack = np.full((n_days, len(columns)), np.nan)
    for place, column in enumerate(columns):
        stack[n_days - len(column) :, place] = column
    return stack


def _stacked(columns: Sequence[Switches], n_days: int) -> Switches:
    stack = np.zeros((n_days, len(columns)), np.bool_)
    for place, column in enumerate(columns):
        stack[n_days - len(column) :, place] = column
    return stack


_HALF_MEAN_DAYS: Final = 7
"""Days on each side of the running mean that takes a changed habit out."""
_WEEKEND_SHARE: Final = 2.0 / 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EatingPattern:
    """How logged intake departs from the habit.

    Attributes
    ----------
    per_exercise
        kcal eaten more for each kcal trained more on the same day.
    weekend_kcal
        kcal eaten more on a weekend day.
    sigma_kcal
        What is left from day to day.
    """

    per_exercise: float
    weekend_kcal: float
    sigma_kcal: float


def eating_pattern(days: BalanceDays, rules: Rules) -> EatingPattern:
    """Compute the pattern by ridge regression on the last 56 logged days.

    Parameters
    ----------
    days
        The window; only days with an intake are read.
    rules
        The ``energy`` rules.

    Returns
    -------
    EatingPattern
        That of the rules with fewer than seven logged days.
    """
    usual, spread = rules["pattern.per_exercise"], rules["pattern.sigma_kcal"]
    last = int(rules["pattern.window_days"])
    logged = np.flatnonzero(~np.isnan(days.intake_kcal))[-last:]
    if len(logged) < rules["pattern.min_days"]:
        return EatingPattern(per_exercise=usual, weekend_kcal=0.0, sigma_kcal=spread)
    trained = _centred(days.exercise_kcal[logged])
    weekend = _centred(days.is_weekend[logged].astype(np.float64))
    eaten = _centred(days.intake_kcal[logged])
    eaten = eaten - _running_mean(eaten)
    ridge_trained = spread**2 / rules["pattern.per_exercise_sigma"] ** 2
    ridge_weekend = spread**2 / rules["pattern.weekend_sigma_kcal"] ** 2
    a = float(trained @ trained) + ridge_trained
    b = float(trained @ weekend)
    c = float(weekend @ weekend) + ridge_weekend
    right = float(trained @ eaten) + ridge_trained * usual
    lower = float(weekend @ eaten)
    scale = a * c - b * b
    slope, step = (c * right - b * lower) / scale, (a * lower - b * right) / scale
    rest = eaten - slope * trained - step * weekend
    weight = rules["pattern.sigma_weight_days"]
    variance = (float(rest @ rest) + weight * spread**2) / (len(logged) + weight)
    return EatingPattern(per_exercise=slope, weekend_kcal=step, sigma_kcal=float(np.sqrt(variance)))


def departures_kcal(days: BalanceDays, pattern: EatingPattern, rules: Rules) -> Numbers:
    """Return what the pattern adds to the habit on each day, kcal."""
    above = days.exercise_kcal - _trailing_mean(days.exercise_kcal, int(rules["pattern.mean_days"]))
    weekend = days.is_weekend.astype(np.float64) - _WEEKEND_SHARE
    return pattern.per_exercise * above + pattern.weekend_kcal * weekend


def _centred(values: Numbers) -> Numbers:
    centred: Numbers = values - values.mean()
    return centred


def _running_mean(values: Numbers) -> Numbers:
    """Return the mean of the fifteen values around each; fewer at the ends."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    place = np.arange(len(values))
    first = np.maximum(0, place - _HALF_MEAN_DAYS)
    last = np.minimum(len(values), place + _HALF_MEAN_DAYS + 1)
    mean: Numbers = (total[last] - total[first]) / (last - first)
    return mean


def _trailing_mean(values: Numbers, n_days: int) -> Numbers:
    """Return the mean of each value and those before it, `n_days` in all; fewer at the start."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    place = np.arange(len(values))
    first = np.maximum(0, place - n_days + 1)
    mean: Numbers = (total[place + 1] - total[first]) / (place + 1 - first)
    return mean


TISSUE: Final = 0
"""Tissue mass, kg."""
HABIT: Final = 1
"""Habitual intake as logged, kcal."""
BIAS: Final = 2
"""True balance less what log and formulas say, kcal."""
WATER: Final = 3
"""Water, glycogen and gut, kg."""
OFFSET: Final = 4
"""Offset of the scale, kg."""
TOTAL: Final = 5
"""Balances added up since the week began, kcal."""
WAVE: Final = 6
"""Four-week wave, kg; its partner is the next one."""
N_STATES: Final = 8
_PARTNER: Final = WAVE + 1
_ON_THE_SCALE: Final = (TISSUE, WATER, OFFSET, WAVE)
_PER_1000: Final = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where a window begins: state, its variances, and how the athlete eats."""

    state: Numbers
    variances: Numbers
    pattern: EatingPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """What carries the states of all windows from one day to the next."""

    gain: Numbers
    """What one kcal of balance adds to each state, (8, windows)."""
    noise: Numbers
    """Variance added each day, (8, 8, windows)."""
    water_keep: float
    wave_cos: float
    wave_sin: float


@dataclass(slots=True)
class DayTrace:
    """One day as filtered, for the smoother: at its start, after its data, and after its end."""

    start: tuple[Numbers, Numbers]
    informed: tuple[Numbers, Numbers]
    end: tuple[Numbers, Numbers]
    is_logged: Switches


@dataclass(slots=True, kw_only=True)
class FilterRun:
    """What one pass over a stack of windows leaves.

    `total_kcal` and `total_variance` are (days, windows): the sum of balances since the week began
    at the end of each day. `n_weigh_ins` and `surprise` count the weigh-ins and add up their
    squared standardised innovations. `trace` holds the last days.
    """

    state: Numbers
    covariance: Numbers
    informed: tuple[Numbers, Numbers]
    total_kcal: Numbers
    total_variance: Numbers
    n_weigh_ins: Numbers
    surprise: Numbers
    log_likelihood: Numbers
    trace: list[DayTrace] = field(default_factory=list)


def start_of(days: BalanceDays, pattern: EatingPattern, rules: Rules) -> Start:
    """Return where the filter begins on a window.

    Parameters
    ----------
    days, pattern
        The window, and how the athlete eats.
    rules
        The ``energy`` rules.
    """
    spent = days.nee_kcal + days.exercise_kcal
    logged = days.intake_kcal[~np.isnan(days.intake_kcal)]
    share = rules["state.unlogged_intake_frac"]
    usual = float(logged.mean()) if len(logged) else share * float(spent.mean())
    bias = rules["state.bias_frac"] * usual
    bias_variance = (
        (rules["state.nee_sigma_frac"] * float(days.nee_kcal.mean())) ** 2
        + (rules["state.bias_sigma_frac"] * usual) ** 2
        + (rules["state.exercise_sigma_frac"] * float(days.exercise_kcal.mean())) ** 2
    )
    if len(logged):
        habit = float(logged[: int(rules["state.habit_days"])].mean())
        habit_variance = pattern.sigma_kcal**2 / rules["state.habit_variance_days"]
    else:
        whole = rules["state.prior_sigma_kcal"] ** 2
        habit = float(spent.mean()) + rules["state.prior_balance_kcal"] - bias
        habit_variance = max(whole - bias_variance, rules["state.habit_min_sigma_kcal"] ** 2)
        bias_variance = min(bias_variance, whole)
    weighed = days.mass_kg[~np.isnan(days.mass_kg)][: int(rules["state.start_weigh_ins"])]
    state = np.zeros(N_STATES)
    state[TISSUE] = float(np.median(weighed)) if len(weighed) else days.start_mass_kg
    state[HABIT], state[BIAS] = habit, bias
    wave = rules["state.cycle_sigma_kg"] ** 2 * days.has_cycle
    variances = np.zeros(N_STATES)
    variances[TISSUE] = rules["state.start_sigma_kg"] ** 2
    variances[HABIT], variances[BIAS] = habit_variance, bias_variance
    variances[WAVE] = variances[_PARTNER] = wave
    return Start(state=state, variances=variances, pattern=pattern)


def run_filter(
    windows: Sequence[BalanceDays],
    starts: Sequence[Start],
    water_scale: Numbers,
    rules: Rules,
    n_trace_days: int = 0,
) -> FilterRun:
    """Filter several windows, each for itself.

    Parameters
    ----------
    windows, starts
        The windows and where they begin; all end on their last day.
    water_scale
        For each window, what multiplies the usual spread of water and scale.
    rules
        The ``energy`` rules.
    n_trace_days
        How many of the last days to leave for the smoother.

    Returns
    -------
    FilterRun
        One column per window.
    """
    filter_pass = _FilterPass(windows, starts, water_scale, rules)
    n_days = len(filter_pass.stack.is_live)
    for row in range(n_days):
        filter_pass.run_day(row, is_traced=row >= n_days - n_trace_days)
    return filter_pass.result


def motion_of(
    windows: Sequence[BalanceDays], starts: Sequence[Start], water_scale: Numbers, rules: Rules
) -> Motion:
    """Return what carries the states of some windows from one day to the next."""
    keep = rules["state.water_keep"]
    n_windows = len(windows)
    gain = np.zeros((N_STATES, n_windows))
    gain[TISSUE] = [1.0 / w.tissue_kcal_per_kg for w in windows]
    gain[WATER] = (1.0 - keep) * rules["state.water_kg_per_1000_kcal"] / _PER_1000
    gain[TOTAL] = 1.0
    noise = np.zeros((N_STATES, N_STATES, n_windows))
    noise[TISSUE, TISSUE] = rules["state.tissue_sigma_kg"] ** 2
    noise[HABIT, HABIT] = rules["state.habit_sigma_kcal"] ** 2
    noise[BIAS, BIAS] = rules["state.bias_drift_kcal"] ** 2
    noise[WATER, WATER] = (rules["state.water_sigma_kg"] * water_scale) ** 2 * (1.0 - keep**2)
    share = rules["state.cycle_noise_frac"]
    for place in (WAVE, _PARTNER):
        noise[place, place] = [share * start.variances[place] for start in starts]
    turn = 2.0 * np.pi / rules["state.cycle_days"]
    return Motion(
        gain=gain,
        noise=noise,
        water_keep=keep,
        wave_cos=float(np.cos(turn)),
        wave_sin=float(np.sin(turn)),
    )


class _FilterPass:
    """One pass over a stack: the state as it stands, and what has been gathered so far."""

    def __init__(
        self,
        windows: Sequence[BalanceDays],
        starts: Sequence[Start],
        water_scale: Numbers,
        rules: Rules,
    ) -> None:
        self.stack = DayStack.of(windows)
        self.motion = motion_of(windows, starts, water_scale, rules)
        n_days, n_windows = self.stack.is_live.shape
        self.has_wave = any(window.has_cycle for window in windows)
        self.sigma_kcal = np.array([start.pattern.sigma_kcal for start in starts])
        self.extra_kcal = np.full((n_days, n_windows), np.nan)
        for place, (window, start) in enumerate(zip(windows, starts, strict=True)):
            extra = departures_kcal(window, start.pattern, rules)
            self.extra_kcal[n_days - window.n_days :, place] = extra
        self.scale_variance = (rules["state.scale_sigma_kg"] * water_scale) ** 2
        self.late_kg = rules["state.late_kg"]
        self.late_variance = rules["state.late_sigma_kg"] ** 2
        self.outlier_sigmas = rules["state.outlier_sigmas"]
        self.new_scale_variance = rules["state.new_scale_sigma_kg"] ** 2
        self.water_day_variance = rules["state.water_day_sigma_kg"] ** 2
        self.log_frac = rules["state.log_sigma_frac"]
        self.exercise_frac = rules["state.day_exercise_sigma_frac"]
        self.gain_squared = self.motion.gain[:, None] * self.motion.gain[None, :]
        self.state = np.stack([start.state for start in starts], axis=1)
        self.covariance = np.zeros((N_STATES, N_STATES, n_windows))
        for place in range(N_STATES):
            self.covariance[place, place] = [start.variances[place] for start in starts]
        self.covariance[WATER, WATER] = (rules["state.water_sigma_kg"] * water_scale) ** 2
        self.result = FilterRun(
            state=self.state,
            covariance=self.covariance,
            informed=(self.state, self.covariance),
            total_kcal=np.full((n_days, n_windows), np.nan),
            total_variance=np.full((n_days, n_windows), np.nan),
            n_weigh_ins=np.zeros(n_windows),
            surprise=np.zeros(n_windows),
            log_likelihood=np.zeros(n_windows),
        )

    def run_day(self, row: int, *, is_traced: bool) -> None:
        """Carry every window over one day: reset, weigh-in, diary, balance and step."""
        self._open(row)
        start = (self.state, self.covariance)
        self._read_scale(row)
        self._read_diary(row)
        informed = (self.state, self.covariance)
        is_logged = ~np.isnan(self.stack.intake_kcal[row])
        self._step(row, is_logged)
        result, end = self.result, (self.state, self.covariance)
        result.state, result.covariance = end
        result.informed = informed
        result.total_kcal[row] = self.state[TOTAL]
        result.total_variance[row] = self.covariance[TOTAL, TOTAL]
        if is_traced:
            result.trace.append(DayTrace(start, informed, end, is_logged))

    def _open(self, row: int) -> None:
        """Begin the week's sum anew, and widen what a new scale or a water day makes unsure."""
        stack = self.stack
        is_first, is_new, is_water = (
            stack.is_week_start[row],
            stack.is_new_scale[row],
            stack.is_water_day[row],
        )
        if not (is_first.any() or is_new.any() or is_water.any()):
            return
        state, covariance = self.state.copy(), self.covariance.copy()
        state[TOTAL, is_first] = 0.0
        covariance[TOTAL, :, is_first] = 0.0
        covariance[:, TOTAL, is_first] = 0.0
        covariance[OFFSET, OFFSET] += self.new_scale_variance * is_new
        covariance[WATER, WATER] += self.water_day_variance * is_water
        self.state, self.covariance = state, covariance

    def _read_scale(self, row: int) -> None:
        """Learn from the weigh-in; the farther off it is, the less a typing error counts."""
        mass, is_late = self.stack.mass_kg[row], self.stack.is_late[row]
        has_mass = ~np.isnan(mass)
        if not has_mass.any():
            return
        state, covariance = self.state, self.covariance
        toward = sum((covariance[place] for place in _ON_THE_SCALE[1:]), covariance[TISSUE])
        shown = sum((state[place] for place in _ON_THE_SCALE[1:]), state[TISSUE])
        spread = sum((toward[place] for place in _ON_THE_SCALE[1:]), toward[TISSUE])
        spread = spread + self.scale_variance + self.late_variance * is_late
        gap = np.nan_to_num(mass - self.late_kg * is_late - shown)
        far = np.abs(gap) / np.sqrt(spread)
        spread = spread * np.maximum(1.0, far / self.outlier_sigmas) ** 2
        result = self.result
        weight = has_mass.astype(np.float64)
        result.n_weigh_ins += weight
        result.surprise += weight * np.minimum(far, self.outlier_sigmas) ** 2
        result.log_likelihood -= 0.5 * weight * (np.log(spread) + gap * gap / spread)
        gain = np.where(has_mass, toward / spread, 0.0)
        self.state = state + gain * gap
        self.covariance = covariance - gain[:, None] * toward[None, :]

    def _read_diary(self, row: int) -> None:
        """Learn the habit from a complete diet day."""
        eaten = self.stack.intake_kcal[row]
        has_log = ~np.isnan(eaten)
        if not has_log.any():
            return
        state, covariance = self.state, self.covariance
        gap = np.nan_to_num(eaten - self.extra_kcal[row] - state[HABIT])
        toward = covariance[HABIT]
        gain = np.where(has_log, toward / (toward[HABIT] + self.sigma_kcal**2), 0.0)
        self.state = state + gain * gap
        self.covariance = covariance - gain[:, None] * toward[None, :]

    def _step(self, row: int, is_logged: Switches) -> None:
        """Add the day's balance to tissue, water and the week's sum."""
        stack, motion, gain = self.stack, self.motion, self.motion.gain
        state, covariance = self.state, self.covariance
        eaten = np.where(is_logged, stack.intake_kcal[row], self.extra_kcal[row])
        by_habit = ~is_logged
        balance = eaten - stack.spent_kcal[row] + state[BIAS] + by_habit * state[HABIT]
        unsure = np.where(is_logged, self.log_frac * eaten, self.sigma_kcal) ** 2
        unsure = unsure + (self.exercise_frac * stack.exercise_kcal[row]) ** 2
        toward = covariance[BIAS] + by_habit * covariance[HABIT]
        spread = toward[BIAS] + by_habit * toward[HABIT] + unsure
        moved, across = self._carried(state, covariance)
        cross = gain[:, None] * self._turned(toward)[None, :]
        after = moved + gain * balance
        wider = across + cross + cross.transpose(1, 0, 2) + self.gain_squared * spread
        wider += motion.noise
        is_live = stack.is_live[row]
        if not is_live.all():
            after = np.where(is_live, after, state)
            wider = np.where(is_live, wider, covariance)
        self.state, self.covariance = after, wider

    def _carried(self, state: Numbers, covariance: Numbers) -> tuple[Numbers, Numbers]:
        """Return state and covariance a day later, were nothing eaten or spent."""
        across = self._turned(covariance)
        return self._turned(state), self._turned(across.transpose(1, 0, 2)).transpose(1, 0, 2)

    def _turned(self, rows: Numbers) -> Numbers:
        """Return rows (one per state) a day later: water fades, the wave turns."""
        motion = self.motion
        turned = rows.copy()
        turned[WATER] *= motion.water_keep
        if self.has_wave:
            turned[WAVE] = motion.wave_cos * rows[WAVE] + motion.wave_sin * rows[_PARTNER]
            turned[_PARTNER] = motion.wave_cos * rows[_PARTNER] - motion.wave_sin * rows[WAVE]
        return turned


_EXACT: Final = 1e-10
"""A variance below it belongs to a state that is known exactly."""
_RANK: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class SmoothedDays:
    """The last days of some windows, oldest first; arrays are (days, windows).

    Attributes
    ----------
    total_kcal, total_variance
        Balances added up from the week's first day to the end of the day.
    balance_kcal, balance_variance
        Of the day alone; a week's days add up to its total.
    """

    total_kcal: Numbers
    total_variance: Numbers
    balance_kcal: Numbers
    balance_variance: Numbers


def smooth(trace: Sequence[DayTrace], motion: Motion) -> SmoothedDays:
    """Walk back from the last day to the first of a trace.

    Parameters
    ----------
    trace
        The last days as filtered, of some windows and perhaps more behind them.
    motion
        What carried the states of those windows from day to day.

    Notes
    -----
    The step over night, with the variance that a new scale or a water day adds, is a step of its
    own. Nothing goes back over it from a sum that begins anew, since that is known exactly.
    """
    n_days, n_windows = len(trace), motion.gain.shape[1]
    total, variance, balance, spread = (np.zeros((n_days, n_windows)) for _ in range(4))
    later: tuple[Numbers, Numbers] | None = None
    for row in reversed(range(n_days)):
        day = trace[row]
        end_state, end_covariance = state, covariance = _first(day.end, n_windows)
        if later is not None:
            start_state, start_covariance = _first(trace[row + 1].start, n_windows)
            back = end_covariance @ _inverse(start_covariance)
            state = end_state + _times(back, later[0] - start_state)
            covariance = end_covariance + _around(back, later[1] - start_covariance)
        total[row], variance[row] = state[:, TOTAL], np.maximum(covariance[:, TOTAL, TOTAL], 0.0)
        day_state, day_covariance = _first(day.informed, n_windows)
        carry = _carry(day.is_logged[:n_windows], motion)
        back = day_covariance @ carry.transpose(0, 2, 1) @ _inverse(end_covariance)
        day_state = day_state + _times(back, state - end_state)
        day_covariance = day_covariance + _around(back, covariance - end_covariance)
        balance[row] = state[:, TOTAL] - day_state[:, TOTAL]
        both = (back @ covariance)[:, TOTAL, TOTAL]
        spread[row] = covariance[:, TOTAL, TOTAL] + day_covariance[:, TOTAL, TOTAL] - 2.0 * both
        later = day_state, day_covariance
    return SmoothedDays(
        total_kcal=total,
        total_variance=variance,
        balance_kcal=balance,
        balance_variance=np.maximum(spread, 0.0),
    )


def _carry(is_logged: Switches, motion: Motion) -> Numbers:
    """Return what one day does to the states of each window, (windows, 8, 8)."""
    reads = np.zeros((len(is_logged), N_STATES))
    reads[:, BIAS] = 1.0
    reads[:, HABIT] = ~is_logged
    carry = motion.gain.T[:, :, None] * reads[:, None, :] + np.eye(N_STATES)
    carry[:, WATER, WATER] = motion.water_keep
    carry[:, WAVE, WAVE] = carry[:, _PARTNER, _PARTNER] = motion.wave_cos
    carry[:, WAVE, _PARTNER] = motion.wave_sin
    carry[:, _PARTNER, WAVE] = -motion.wave_sin
    return carry


def _first(pair: tuple[Numbers, Numbers], n_windows: int) -> tuple[Numbers, Numbers]:
    """Return state and covariance of the first windows, with the windows in front."""
    state, covariance = pair
    return (
        np.ascontiguousarray(state[:, :n_windows].T),
        np.ascontiguousarray(covariance[:, :, :n_windows].transpose(2, 0, 1)),
    )


def _times(back: Numbers, state: Numbers) -> Numbers:
    product: Numbers = (back @ state[:, :, None])[:, :, 0]
    return product


def _around(back: Numbers, covariance: Numbers) -> Numbers:
    product: Numbers = back @ covariance @ back.transpose(0, 2, 1)
    return product


def _inverse(covariance: Numbers) -> Numbers:
    """Return the inverse of covariances whose states differ in unit; exact states give 0."""
    own = np.diagonal(covariance, axis1=1, axis2=2)
    is_open = own > _EXACT
    size = np.sqrt(np.abs(own))
    scaling = _reciprocal(
        size[:, :, None] * size[:, None, :], is_open[:, :, None] & is_open[:, None, :]
    )
    size_of, axes = np.linalg.eigh(covariance * scaling)
    sizes = np.abs(size_of)
    inverted = _reciprocal(size_of, sizes > _RANK * sizes.max(axis=1, keepdims=True))
    inverse: Numbers = (axes * inverted[:, None, :]) @ axes.transpose(0, 2, 1) * scaling
    return inverse


def _reciprocal(values: Numbers, is_open: Switches) -> Numbers:
    """Return one over each value where it `is_open`, else 0."""
    reciprocal = np.zeros_like(values)
    reciprocal[is_open] = 1.0 / values[is_open]
    return reciprocal
