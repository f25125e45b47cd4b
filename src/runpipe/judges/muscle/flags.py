"""The warnings beside a week's muscle risk, and the signs that ask for a doctor rather than a runner's tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from runpipe.energy import RUN_TYPES, STRENGTH_TYPES, age_on, one_a_day
from runpipe.energy import depletion_reason as _depletion_reason
from runpipe.judges.view.week_view import WEEK_DAYS, WeekView
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.energy import EnergyMethod, EnergySource
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.iso_week import between
from runpipe.model.muscle import Band, ConfidenceLevel, Flag, Light, MuscleRisk
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import ModelRules, SessionAssessment, WeekAssessment
from runpipe.model.week_facts import SessionSummary
from runpipe.training_load import weighted_loads

CAVEATS: Final = tuple(
    finding(f"caveat.{name}") for name in ("ranking", "lean_mass", "scale", "points")
)
REFERRAL: Final = finding("caveat.referral")
_YEAR_WEEKS: Final = 52
_ACTIVE: Final = RUN_TYPES | STRENGTH_TYPES


def muscle_flags(
    view: WeekView, earlier: Sequence[WeekView], rules: ModelRules
) -> tuple[Flag, ...]:
    """Return what to say beside the muscle-risk score.

    Parameters
    ----------
    view
        The week.
    earlier
        The weeks before it, the latest first.
    rules
        The model's rules.
    """
    flags = [
        *_energy_flags(view, earlier, rules),
        *_body_flags(view, rules),
        *_activity_flags(view, rules),
    ]
    signs = illness_signs(view, rules)
    if len(signs) >= rules.risk["illness.n_signs"]:
        flags.append(Flag.of("illness_signs", Light.CAUTION, signs=tuple(signs)))
    return tuple(flags)


def depletion(view: WeekView, session: SessionSummary, rules: ModelRules) -> Finding | None:
    """Return why a run looks run on low stores, as logged; `None` if it does not."""
    return _depletion_reason(
        session,
        view.history.rpe_by_id[session.session_id],
        one_a_day(view.intake.complete),
        view.body.reference_mass_kg,
        rules.energy,
    )


def illness_signs(view: WeekView, rules: ModelRules) -> list[Finding]:
    """Return the signs of raised illness risk; two of them make a flag."""
    risk, signs = rules.risk, list[Finding]()
    if view.available is not None and view.available.is_low(rules.energy):
        signs.append(finding("sign.availability"))
    if view.sleep_h is not None and view.sleep_h < risk["illness.sleep_h"]:
        signs.append(finding("sign.sleep"))
    if _is_load_jump(view, rules):
        signs.append(finding("sign.load"))
    since = view.as_of - timedelta(days=int(risk["illness.race_days"]) - 1)
    far = risk["illness.race_m"]
    if any(r.local_date >= since and (r.distance_m or 0.0) >= far for r in view.runs):
        signs.append(finding("sign.race"))
    return signs


def _is_load_jump(view: WeekView, rules: ModelRules) -> bool:
    loads, risk = view.history.load_by_day, rules.risk
    levels = weighted_loads(loads, view.history.first_date, view.as_of, rules.load)
    if levels is None:
        return False
    now = _week_load(loads, view.as_of)
    if now <= risk["illness.load_ratio"] * WEEK_DAYS * levels[1]:
        return False
    n_weeks = min(_YEAR_WEEKS, view.n_history_days // WEEK_DAYS)
    past = sorted(
        _week_load(loads, view.as_of - timedelta(days=WEEK_DAYS * i)) for i in range(1, n_weeks)
    )
    return bool(past) and now >= past[int(risk["illness.load_percentile"] * (len(past) - 1))]


def _week_load(load_by_day: Mapping[date, float], last: date) -> float:
    return sum(load_by_day.get(last - timedelta(days=i), 0.0) for i in range(WEEK_DAYS))


def _energy_flags(view: WeekView, earlier: Sequence[WeekView], rules: ModelRules) -> list[Flag]:
    flags = []
    balance = view.balance
    if balance is not None and balance.is_bias_odd and view.source is EnergySource.DIET_AND_SCALE:
        gap = Quantity(abs(balance.bias.kcal), "kcal/d")
        flags.append(Flag.of("log_and_scale_disagree", Light.CAUTION, gap=gap))
    available = view.available
    if available is not None and available.is_low(rules.energy):
        scale = None if view.energy is None else view.energy.scale
        is_stable = scale is not None and scale.kcal > -scale.sigma_kcal
        is_severe = available.is_severe(rules.energy)
        code = "flag.low_energy_availability" + "_severe" * is_severe + "_steady" * is_stable
        flags.append(Flag(name="low_energy_availability", light=Light.WARN, finding=finding(code)))
        before = earlier[0].available if earlier else None
        if before is not None and before.is_low(rules.energy):
            periods = "" if view.body.sex is Sex.MALE else "_periods"
            flags.append(
                Flag(
                    name="see_physician",
                    light=Light.WARN,
                    finding=finding(f"flag.see_physician{periods}"),
                )
            )
    for session in view.sessions:
        reason = depletion(view, session, rules)
        if reason:
            flags.append(Flag.of("depletion", Light.CAUTION, day=session.local_date, why=reason))
    return flags


def _body_flags(view: WeekView, rules: ModelRules) -> list[Flag]:
    flags = []
    risk, body = rules.risk, view.body
    slope, mass = view.slope, body.mass_kg
    if slope is not None and mass:
        fortnight = -2 * WEEK_DAYS * slope.kg_per_day / mass
        if fortnight > risk["mass_loss.water_frac"]:
            share = Quantity(-WEEK_DAYS * slope.kg_per_day / mass, "frac")
            flags.append(Flag.of("water_weight", Light.INFO, share=share))
    is_older = body.is_age_known and body.age_years >= rules.load["strength.older_age_years"]
    if is_older and min(view.units.lower_7d, view.units.upper_7d) < rules.load["strength.ok_units"]:
        older = rules.load.quantity("strength.older_age_years")
        days = rules.load.quantity("strength.ok_units")
        flags.append(Flag.of("older_strength", Light.CAUTION, older=older, days=days))
    return flags


def _activity_flags(view: WeekView, rules: ModelRules) -> list[Flag]:
    flags = []
    days = int(rules.risk["inactivity.detraining_days"])
    since = view.as_of - timedelta(days=days - 1)
    before = since - timedelta(days=int(rules.risk["novice.window_days"]))
    active = [
        s.local_date
        for s in between(view.history.sessions, before, view.as_of)
        if s.session_type in _ACTIVE
    ]
    if active and active[-1] < since:
        flags.append(Flag.of("detraining", Light.CAUTION, n=(view.as_of - active[-1]).days))
    return flags


_ADULT_YEARS: Final = 18
_WEEK: Final = frozenset(
    {"athlete_id", "week", "as_of", "first_date", "is_running_week", "balance", "coverage"}
    | {"rules_version", "shown"}
)
_MUSCLE: Final = frozenset(
    {"plausible", "confidence_frac", "n_four_week_weeks", "score_midpoint_pct_per_week"}
    | {"withheld_reason", "needs_referral"}
)
_DAY: Final = frozenset(
    {"date", "status", "n_sessions", "distance_m", "duration_s", "load_au", "is_load_imputed"}
    | {"damage_index", "is_hard", "hardness_frac", "is_rest", "is_ill", "sleep_h"}
)
_SESSION: Final = frozenset(
    {"session_id", "local_date", "session_type", "load", "is_hard", "hardness_frac"}
    | {"athlete_max_heart_rate_bpm", "athlete_max_heart_rate_sd_bpm"}
)
_SESSION_ENERGY: Final = frozenset({"session_id", "equivalent_distance_m"})
_FACTORS: Final = frozenset(
    {"strength", "high_force", "volume", "damage", "sleep", "age", "inactivity"}
)
_CONFIDENCE_PARTS: Final = frozenset({"sessions", "strength", "sleep"})
_CAVEATS: Final = frozenset({"caveat.referral", "caveat.ranking"})
_FLAGS: Final = frozenset({"detraining", "strength_unknown"})
_DEFAULTS: Final = frozenset(
    {f"default.{name}" for name in ("sex", "strength", "sleep", "effort", "no_session")}
    | {f"default.{name}" for name in ("lifting_new", "lifting_used", "running_new", "running_used")}
)
_UNSAID: Final = {
    Light: Light.UNKNOWN,
    Band: Band.INSUFFICIENT,
    ConfidenceLevel: ConfidenceLevel.INSUFFICIENT,
    EnergySource: EnergySource.PRIOR,
    EnergyMethod: EnergyMethod.NONE,
    bool: False,
    str: "unknown",
    tuple: (),
}
_Part = TypeVar("_Part")


def is_referred(athlete: AthleteFacts, day: date, rules: Rules) -> bool:
    """Return whether food numbers are not for this athlete on a day: set so, or under 18.

    `rules` are the ``energy`` rules.
    """
    years, is_known = age_on(athlete, day, rules)
    return athlete.needs_referral or (is_known and years < _ADULT_YEARS)


def without_food(week: WeekAssessment) -> WeekAssessment:
    """Return a week's judgement without any figure on energy, food, mass or body fat.

    Training, sleep and their lights stay. A number becomes `None`, a list empty, a light unknown.
    """
    return replace(
        _only(week, _WEEK | {"muscle", "energy", "days", "sessions", "defaults_used"}),
        muscle=_muscle(week.muscle),
        energy=_only(week.energy, frozenset()),
        days=tuple(_only(day, _DAY) for day in week.days),
        sessions=tuple(_session(session) for session in week.sessions),
        defaults_used=tuple(d for d in week.defaults_used if d.code in _DEFAULTS),
    )


def _muscle(muscle: MuscleRisk) -> MuscleRisk:
    return replace(
        _only(muscle, _MUSCLE),
        factors=tuple(card for card in muscle.factors if card.name in _FACTORS),
        confidence_parts=tuple(
            part for part in muscle.confidence_parts if part.name in _CONFIDENCE_PARTS
        ),
        caveats=tuple(caveat for caveat in muscle.caveats if caveat.code in _CAVEATS),
        flags=tuple(flag for flag in muscle.flags if flag.name in _FLAGS),
    )


def _session(session: SessionAssessment) -> SessionAssessment:
    return replace(
        _only(session, _SESSION),
        energy=replace(_only(session.energy, _SESSION_ENERGY), sigma_frac=0.0),
    )


def _only(part: _Part, harmless: frozenset[str]) -> _Part:
    """Return a part of the judgement with all but the harmless fields taken out."""
    hidden = {
        field.name: _unsaid(getattr(part, field.name))
        for field in fields(part)  # type: ignore[arg-type]  # all parts are dataclasses
        if field.name not in harmless
    }
    emptied: Any = replace(part, **hidden)  # type: ignore[type-var]  # as above
    result: _Part = emptied
    return result


def _unsaid(value: object) -> object:
    kinds = (kind for kind in _UNSAID if isinstance(value, kind))
    return _UNSAID[kind] if (kind := next(kinds, None)) is not None else None
