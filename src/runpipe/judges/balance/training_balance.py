"""The training balance of a week beside the weeks before.

Its index (science/model.md 7, 7.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import median
from typing import Final

from runpipe.judges.balance.measure import BalanceWeek, Measure, UsualWeeks
from runpipe.judges.balance.measures import INDEXED, MEASURES
from runpipe.judges.balance.measures.damage import recovery
from runpipe.judges.view.rhythm import (
    Spike,
    consistency,
    damage_before_hard,
    find_spike,
    has_consecutive,
    is_rest_day,
    mean_rest_days,
    run_distance_m,
)
from runpipe.judges.view.week_view import FOUR_WEEKS_DAYS, WEEK_DAYS, WeekView, knows_strength
from runpipe.model.iso_week import between
from runpipe.model.muscle import BalanceMetric, IndexPart, Light, MixShare, TrainingBalance
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.training_load import (
    IntensitySplit,
    Monotony,
    ZoneTimes,
    blended,
    high_force_units,
    intensity_split,
    monotony,
    polarization_class,
    polarization_index,
    training_mix,
    weighted_loads,
)


def balance_index(week: BalanceWeek) -> tuple[float | None, tuple[IndexPart, ...]]:
    """Add up the parts of the index, scaled to 100 over those that are known.

    Returns
    -------
    tuple
        The index, `None` in a week without any session, and its parts.
    """
    parts = []
    for indexed in INDEXED:
        weight, share = week.rules[f"index.{indexed.name}"], indexed.share(week)
        points = None if share is None else share * weight
        parts.append(IndexPart(name=indexed.name, weight=weight, points=points))
    scored_weight = sum(part.weight for part in parts if part.points is not None)
    if not week.has_sessions or scored_weight <= 0:
        return None, tuple(parts)
    total = sum(part.weight for part in parts)
    return sum(part.points or 0.0 for part in parts) * total / scored_weight, tuple(parts)


_EASY_TYPES: Final = frozenset({SessionType.EASY, SessionType.LONG})
_BAD: Final = frozenset({Light.CAUTION, Light.WARN})
_GRAVITY: Final = (Light.WARN, Light.CAUTION, Light.UNKNOWN, Light.INFO, Light.OK)
"""The order of flags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rhythm:
    """What was computed of a week before it is held against the rules."""

    spread: Monotony
    levels: tuple[float, float] | None
    ratio: float | None
    spike: Spike
    split: IntensitySplit | None
    hardness: tuple[float, ...]
    n_rest: int
    force: float


def balance_week(view: WeekView, rules: ModelRules) -> BalanceWeek:
    """Return the figures of a week's training and what its lights stand on, without the lights."""
    rhythm = _find(view, rules)
    return BalanceWeek(
        figures=_bare(view, rules, rhythm),
        rules=rules.load,
        has_sessions=bool(view.sessions),
        is_older=view.body.is_age_known
        and view.body.age_years >= rules.load["strength.older_age_years"],
        is_effort_imputed=any(s.session_id in view.history.imputed_ids for s in view.sessions),
        is_max_heart_rate_unsure=view.max_heart_rate.sd_bpm
        > rules.load["max_heart_rate.unsure_sd_bpm"],
        is_history_short=view.n_history_days < FOUR_WEEKS_DAYS,
        n_ill_days_run=len({r.local_date for r in view.runs} & view.history.ill_dates),
        n_heart_rate_runs=sum(r.session_id in view.history.zones_by_id for r in view.runs),
        usual=UsualWeeks(),
        strength_units=_strength_units(view, rules),
        easy_frac=rhythm.split.low_frac if rhythm.split else _easy_share(view.runs),
    )


def training_balance(week: BalanceWeek, earlier: Sequence[BalanceWeek]) -> TrainingBalance:
    """Return the training of a week: mix, load, spread, spikes, rest, strength.

    Parameters
    ----------
    week
        The week, as `balance_week` returns it.
    earlier
        The weeks before it, up to eight: some lights are of what is unusual for the athlete.

    Returns
    -------
    TrainingBalance
        Each figure has a light of its own; the index is a heuristic beside them and is not
        turned into a probability of anything.
    """
    judged = replace(week, usual=_usual_weeks(earlier, week.rules))
    index, parts = balance_index(judged)
    return replace(
        judged.figures,
        index=index,
        index_parts=parts,
        metrics=tuple(_metric(measure, judged, earlier) for measure in MEASURES),
        flags=tuple(
            sorted(
                (flag for measure in MEASURES for flag in measure.flags(judged)),
                key=lambda flag: _GRAVITY.index(flag.light),
            )
        ),
    )


def _metric(measure: Measure, week: BalanceWeek, earlier: Sequence[BalanceWeek]) -> BalanceMetric:
    rule, light = week.rules.rule(measure.rule), _light(measure, week)
    if measure.is_habit and light in _BAD:
        n_bad = sum(_light(measure, before) in _BAD for before in earlier)
        light = Light.INFO if n_bad > week.rules["usual.news_weeks"] else light
    return BalanceMetric(
        name=measure.name,
        value=measure.value(week),
        unit=measure.unit,
        light=light,
        window=measure.window,
        finding=measure.text(week),
        grade=rule.grade,
        source=rule.source,
        is_imputed=measure.is_imputed(week),
    )


def _light(measure: Measure, week: BalanceWeek) -> Light:
    if measure.value(week) is None and not measure.is_judged_without_value:
        return Light.UNKNOWN
    light = measure.light(week)
    return Light.CAUTION if light is Light.WARN and measure.is_imputed(week) else light


def _usual_weeks(earlier: Sequence[BalanceWeek], rules: Rules) -> UsualWeeks:
    """Return what the weeks before were like, `None` with too few that can tell."""
    least = rules["usual.min_weeks"]
    strains = [w.figures.strain_au for w in earlier if w.figures.strain_au is not None]
    shares = [
        w.figures.long_run_share_frac
        for w in earlier
        if w.figures.long_run_share_frac is not None
        and w.figures.n_runs_7d >= rules["volume.long_share_min_runs"]
    ]
    return UsualWeeks(
        strain_au=median(strains) if len(strains) >= least else None,
        long_share_frac=median(shares) if len(shares) >= least else None,
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
        split=intensity_split(_zone_times(view), load),
        hardness=tuple(history.hard.by_day.get(day, 0.0) for day in view.days),
        n_rest=sum(is_rest_day(view, day) for day in view.days),
        force=high_force_units(view.sessions, load),
    )


def _zone_times(view: WeekView) -> list[ZoneTimes]:
    """Return the zones of every run; one without heart rate has its length alone."""
    by_id = view.history.zones_by_id
    return [
        by_id.get(r.session_id)
        or ZoneTimes(low_s=0.0, mid_s=0.0, high_s=0.0, whole_s=r.duration_s or 0.0)
        for r in view.runs
    ]


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
        n_runs_7d=sum(bool(r.distance_m) for r in view.runs),
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
        max_heart_rate_bpm=view.max_heart_rate.bpm,
        max_heart_rate_sd_bpm=view.max_heart_rate.sd_bpm,
        polarization_index=index,
        polarization_class=(
            polarization_class(*shares, index, rules.load) if shares else "unknown"
        ),
        n_hard_days=sum(view.history.hard.is_hard_day(day) for day in view.days),
        hardness_7d=sum(rhythm.hardness),
        has_consecutive_hard_days=has_consecutive(rhythm.hardness),
        n_rest_days=rhythm.n_rest,
        strength_units_lower_7d=view.units.lower_7d,
        strength_units_upper_7d=view.units.upper_7d,
        strength_units_lower_28d=view.units.lower_28d,
        strength_units_upper_28d=view.units.upper_28d,
        high_force_units=rhythm.force,
        n_active_weeks_of_8=active,
        weekly_load_cv=variation,
        damage_index=view.damage[-1],
        damage_before_hard=damage_before_hard(view),
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
    return training_mix(
        view.sessions, four_weeks, view.history.load_by_id, view.history.brisk_ids, rest
    )


def _easy_share(runs: Sequence[SessionSummary]) -> float | None:
    """Return the share of run time in easy and long runs, where there is no heart rate."""
    total = sum(r.duration_s or 0.0 for r in runs)
    easy = sum(r.duration_s or 0.0 for r in runs if r.session_type in _EASY_TYPES)
    return easy / total if total > 0 else None
