"""The training balance of a week beside the weeks before (science/model.md 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from runpipe.judges.balance.index import balance_index
from runpipe.judges.balance.measure import BalanceWeek, Measure
from runpipe.judges.balance.measures import MEASURES
from runpipe.judges.balance.measures.damage import recovery
from runpipe.judges.view.coverage import knows_strength
from runpipe.judges.view.rhythm import (
    Spike,
    consistency,
    find_spike,
    has_consecutive,
    is_hard_day,
    is_rest_day,
    mean_rest_days,
    run_distance_m,
)
from runpipe.judges.view.week_view import FOUR_WEEKS_DAYS, WEEK_DAYS, WeekView
from runpipe.model.balance import BalanceMetric, MixShare, TrainingBalance
from runpipe.model.dated import between
from runpipe.model.muscle import Light
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.training_load import (
    IntensitySplit,
    Monotony,
    blended,
    high_force_units,
    intensity_split,
    monotony,
    polarization_class,
    polarization_index,
    training_mix,
    weighted_loads,
)

_EASY_TYPES: Final = frozenset({SessionType.EASY, SessionType.LONG})
_GRAVITY: Final = (Light.WARN, Light.CAUTION, Light.UNKNOWN, Light.INFO, Light.OK)
"""In this order flags are said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rhythm:
    """What was worked out of a week before it is held against the rules."""

    spread: Monotony
    levels: tuple[float, float] | None
    ratio: float | None
    spike: Spike
    split: IntensitySplit | None
    hard: tuple[bool, ...]
    n_rest: int
    force: float


def training_balance(view: WeekView, rules: ModelRules) -> TrainingBalance:
    """Describe the training of the week: mix, load, spread, spikes, rest, strength.

    Each figure has a light of its own; the index is a heuristic beside them and is not turned
    into a probability of anything.
    """
    rhythm = _find(view, rules)
    week = BalanceWeek(
        figures=_bare(view, rules, rhythm),
        rules=rules.load,
        has_sessions=bool(view.sessions),
        is_older=view.body.is_age_known
        and view.body.age_years >= rules.load["strength.older_age_years"],
        strength_units=_strength_units(view, rules),
        easy_frac=rhythm.split.low_frac if rhythm.split else _easy_share(view.runs),
    )
    index, parts = balance_index(week)
    return replace(
        week.figures,
        index=index,
        index_parts=parts,
        metrics=tuple(_metric(measure, week) for measure in MEASURES),
        flags=tuple(
            sorted(
                (flag for measure in MEASURES for flag in measure.flags(week)),
                key=lambda flag: _GRAVITY.index(flag.light),
            )
        ),
    )


def _metric(measure: Measure, week: BalanceWeek) -> BalanceMetric:
    value, rule = measure.value(week), week.rules.rule(measure.rule)
    is_judged = value is not None or measure.is_judged_without_value
    return BalanceMetric(
        name=measure.name,
        value=value,
        unit=measure.unit,
        light=measure.light(week) if is_judged else Light.UNKNOWN,
        window=measure.window,
        finding=measure.text(week),
        grade=rule.grade,
        source=rule.source,
    )


def _strength_units(view: WeekView, rules: ModelRules) -> tuple[float, float] | None:
    if not knows_strength(view, rules):
        return None
    units = view.units
    return (
        blended(units.lower_7d, units.lower_28d, rules.load),
        blended(units.upper_7d, units.upper_28d, rules.load),
    )


def _find(view: WeekView, rules: ModelRules) -> _Rhythm:
    load, history = rules.load, view.history
    levels = weighted_loads(history.load_by_day, history.first_date, view.as_of, load)
    return _Rhythm(
        spread=monotony([history.load_by_day.get(day, 0.0) for day in view.days], load),
        levels=levels,
        ratio=levels[0] / levels[1] if levels and levels[1] > 0 else None,
        spike=find_spike(view, rules),
        split=intensity_split(view.runs, view.max_heart_rate_bpm, load),
        hard=tuple(is_hard_day(view, day, rules) for day in view.days),
        n_rest=sum(is_rest_day(view, day) for day in view.days),
        force=high_force_units(view.sessions, load),
    )


def _bare(view: WeekView, rules: ModelRules, rhythm: _Rhythm) -> TrainingBalance:
    spread, spike, split, levels = rhythm.spread, rhythm.spike, rhythm.split, rhythm.levels
    km_7d = run_distance_m(view, 0, WEEK_DAYS)
    km_before = run_distance_m(view, WEEK_DAYS, WEEK_DAYS)
    shares = (split.low_frac, split.mid_frac, split.high_frac) if split else None
    index = polarization_index(*shares, rules.load) if shares else None
    active, variation = consistency(view, rules)
    has_before = km_before > 0 and view.n_history_days >= 2 * WEEK_DAYS
    return TrainingBalance(
        load_7d_au=sum(view.history.load_by_day.get(day, 0.0) for day in view.days),
        n_imputed_loads=sum(s.session_id in view.history.imputed_ids for s in view.sessions),
        avg_daily_load_au=spread.mean_au,
        sd_daily_load_au=spread.sd_au,
        monotony=spread.monotony,
        strain_au=spread.strain_au,
        acute_load_au=levels[0] if levels else None,
        chronic_load_au=levels[1] if levels else None,
        acute_chronic_ratio=rhythm.ratio,
        run_distance_7d_m=km_7d,
        run_distance_previous_7d_m=km_before,
        run_distance_28d_m=run_distance_m(view, 0, FOUR_WEEKS_DAYS),
        run_distance_change_frac=km_7d / km_before - 1.0 if has_before else None,
        longest_run_7d_m=spike.longest_m,
        longest_run_before_m=spike.before_m,
        spike_ratio=spike.ratio,
        spike_class=spike.name,
        long_run_share_frac=spike.longest_m / km_7d if spike.longest_m and km_7d else None,
        low_intensity_frac=shares[0] if shares else None,
        mid_intensity_frac=shares[1] if shares else None,
        high_intensity_frac=shares[2] if shares else None,
        heart_rate_minutes=split.minutes if split else 0.0,
        polarization_index=index,
        polarization_class=(
            polarization_class(*shares, index, rules.load) if shares else "unknown"
        ),
        n_hard_days=sum(rhythm.hard),
        has_consecutive_hard_days=has_consecutive(rhythm.hard),
        n_rest_days=rhythm.n_rest,
        strength_units_lower_7d=view.units.lower_7d,
        strength_units_upper_7d=view.units.upper_7d,
        strength_units_lower_28d=view.units.lower_28d,
        strength_units_upper_28d=view.units.upper_28d,
        high_force_units=rhythm.force,
        n_active_weeks_of_8=active,
        weekly_load_cv=variation,
        damage_index=view.damage[-1],
        recovery=recovery(view.damage[-1], rules.load),
        index=None,
        index_parts=(),
        mix=_mix(view, rhythm.n_rest),
        metrics=(),
        flags=(),
    )


def _mix(view: WeekView, n_rest: int) -> tuple[MixShare, ...]:
    first = view.as_of - timedelta(days=FOUR_WEEKS_DAYS - 1)
    four_weeks = between(view.history.sessions, first, view.as_of)
    rest = (n_rest, mean_rest_days(view))
    return training_mix(view.sessions, four_weeks, view.history.load_by_id, rest)


def _easy_share(runs: Sequence[SessionSummary]) -> float | None:
    """Return the share of run time in easy and long runs, where there is no heart rate."""
    total = sum(r.duration_s or 0.0 for r in runs)
    easy = sum(r.duration_s or 0.0 for r in runs if r.session_type in _EASY_TYPES)
    return easy / total if total > 0 else None
