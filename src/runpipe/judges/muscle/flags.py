"""What is worth a sentence beside the score, and what the score is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from runpipe.energy import RUN_TYPES, STRENGTH_TYPES, one_a_day
from runpipe.energy import depletion_reason as _depletion_reason
from runpipe.judges.view.week_view import WEEK_DAYS, WeekView
from runpipe.model.assessment import Flag, Light, ModelRules
from runpipe.model.week import SessionSummary
from runpipe.model.windows import between
from runpipe.training_load import weighted_loads

CAVEATS: Final = (
    "This is a ranking from group studies, not a diagnosis; no prediction for one person was "
    "tested.",
    "Lean mass is not muscle: it holds water, glycogen and organs.",
    "A bathroom scale's body fat shifts by 2 kg without meaning; a DXA scan by about 1 kg.",
    "The points of the reasons do not add up: each is the score with that one thing set right.",
)
REFERRAL: Final = (
    "With kidney disease, pregnancy, age under 18 or a history of disordered eating this model "
    "is not the right tool: please talk to a doctor or a sports dietitian about food."
)
_PHYSICIAN: Final = (
    "Low energy availability for two weeks or more, lost periods, a stress fracture or fainting: "
    "see a sports physician."
)
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
        text = f"Together: {'; '.join(signs)}. The evidence for lowered immunity is mixed."
        flags.append(Flag(name="illness_signs", light=Light.CAUTION, text=text))
    return tuple(flags)


def depletion(view: WeekView, session: SessionSummary, rules: ModelRules) -> str | None:
    """Say why a run looks run on low stores, as logged; `None` if it does not."""
    return _depletion_reason(
        session,
        view.history.rpe_by_id[session.session_id],
        one_a_day(view.intake.complete),
        view.body.reference_mass_kg,
        rules.energy,
    )


def illness_signs(view: WeekView, rules: ModelRules) -> list[str]:
    """List the signs of an open door to illness; two of them make a flag."""
    risk, signs = rules.risk, []
    available = view.availability_kcal_per_kg
    if available is not None and available < rules.energy["availability.caution_kcal_per_kg"]:
        signs.append("low energy availability")
    if view.sleep_h is not None and view.sleep_h < risk["illness.sleep_h"]:
        signs.append("short sleep")
    if _is_load_jump(view, rules):
        signs.append("a week of far more training than usual")
    since = view.as_of - timedelta(days=int(risk["illness.race_days"]) - 1)
    far = risk["illness.race_m"]
    if any(r.local_date >= since and (r.distance_m or 0.0) >= far for r in view.runs):
        signs.append("a marathon or longer in the last days")
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
    if view.fused.disagree:
        text = "The diet log and the scale disagree; the interval is wider for it."
        flags.append(Flag(name="log_and_scale_disagree", light=Light.CAUTION, text=text))
    low = rules.energy["availability.caution_kcal_per_kg"]
    available = view.availability_kcal_per_kg
    if available is not None and available < low:
        is_stable = view.scale is not None and view.scale.kcal > -view.scale.sigma_kcal
        is_severe = available < rules.energy["availability.severe_kcal_per_kg"]
        text = f"Energy availability is {'very ' if is_severe else ''}low."
        if is_stable:
            text += " The scale is steady, so food may be missing from the log."
        flags.append(Flag(name="low_energy_availability", light=Light.WARN, text=text))
        before = earlier[0].availability_kcal_per_kg if earlier else None
        if before is not None and before < low:
            flags.append(Flag(name="see_physician", light=Light.WARN, text=_PHYSICIAN))
    for session in view.sessions:
        reason = depletion(view, session, rules)
        if reason:
            text = f"Run of {session.local_date:%A} on low stores: {reason}."
            flags.append(Flag(name="depletion", light=Light.CAUTION, text=text))
    return flags


def _body_flags(view: WeekView, rules: ModelRules) -> list[Flag]:
    flags = []
    risk, body = rules.risk, view.body
    slope, mass = view.slope, body.mass_kg
    if slope is not None and mass:
        fortnight = -2 * WEEK_DAYS * slope.kg_per_day / mass
        if fortnight > risk["mass_loss.water_frac"]:
            text = "Weight fell fast: in the first days most of it is water and glycogen."
            flags.append(Flag(name="water_weight", light=Light.INFO, text=text))
    is_older = body.is_age_known and body.age_years >= rules.load["strength.older_age_years"]
    if is_older and min(view.units.lower_7d, view.units.upper_7d) < rules.load["strength.ok_units"]:
        text = "From 60 on, one strength day does not hold a gain: two are worth asking for."
        flags.append(Flag(name="older_strength", light=Light.CAUTION, text=text))
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
        text = f"No run and no lifting logged for {(view.as_of - active[-1]).days} days."
        flags.append(Flag(name="detraining", light=Light.CAUTION, text=text))
    return flags
