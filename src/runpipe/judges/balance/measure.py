"""The shape of a measure of training balance, and the lights that measures share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runpipe.model.findings import Finding
from runpipe.model.muscle import Flag, Light, TrainingBalance
from runpipe.model.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualWeeks:
    """What the weeks before were like, `None` without enough of them.

    `strain_au` and `long_share_frac` are medians over up to eight weeks with training.
    """

    strain_au: float | None = None
    long_share_frac: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceWeek:
    """What a measure reads.

    Attributes
    ----------
    figures
        The week's figures, without index, metrics and flags.
    rules
        The ``load`` rules.
    has_sessions, is_older
        Whether there was any session; whether strength work has to hold more than before.
    is_effort_imputed, is_max_heart_rate_unsure, is_history_short
        What lights stand on: whether the effort of any session was assumed, whether the maximum
        heart rate is too unsure for zones, whether there are less than four weeks.
    n_heart_rate_runs, n_ill_days_run
        Runs with heart rate; days marked ill with a run.
    usual
        The weeks before, for what is judged against the athlete's own.
    strength_units
        Of legs and upper body from strength work, half the week's and half the four-week mean;
        `None` where nothing is known of lifting.
    easy_frac
        Share of run time at low intensity, by heart rate or else by the kind of run.
    """

    figures: TrainingBalance
    rules: Rules
    has_sessions: bool
    is_older: bool
    is_effort_imputed: bool
    is_max_heart_rate_unsure: bool
    is_history_short: bool
    n_heart_rate_runs: int
    n_ill_days_run: int
    usual: UsualWeeks
    strength_units: tuple[float, float] | None
    easy_frac: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexShare:
    """A part of the balance index: its share 0-1, `None` where it is not known.

    `name` is that of the weight in the rules (``index.<name>``).
    """

    name: str
    share: Callable[[BalanceWeek], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure; `rule` is the entry of the ``load`` rules that gives grade and source.

    `light` is asked only where there is a value, unless the measure `is_judged_without_value`.
    `is_imputed` tells whether the value stands on something assumed: then it is never red. What
    `is_habit` is news for some weeks only: where most of the weeks before were alike, the light
    goes and the figure stays.
    """

    name: str
    unit: str
    window: str
    rule: str
    value: Callable[[BalanceWeek], float | None]
    light: Callable[[BalanceWeek], Light]
    text: Callable[[BalanceWeek], Finding]
    is_judged_without_value: bool = False
    is_imputed: Callable[[BalanceWeek], bool] = lambda _: False
    is_habit: bool = False
    index_share: IndexShare | None = None
    flags: Callable[[BalanceWeek], tuple[Flag, ...]] = lambda _: ()


def high_is_bad(value: float, caution: float, warn: float) -> Light:
    """Return the light of a figure that is better when lower; a limit is still inside."""
    if value <= caution:
        return Light.OK
    return Light.CAUTION if value <= warn else Light.WARN


def low_is_bad(value: float, ok: float, warn: float) -> Light:
    """Return the light of a figure that is better when higher; a limit is still inside."""
    if value >= ok:
        return Light.OK
    return Light.CAUTION if value >= warn else Light.WARN
