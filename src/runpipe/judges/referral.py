"""The one gate for those who should not be given figures on food, mass or body fat.

All that leaves the core passes it. What is not named here as harmless is taken out, so that a
figure that is added later stays in until somebody decides that it may go.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any, Final, TypeVar

from runpipe.energy import age_on
from runpipe.model.athlete import AthleteFacts
from runpipe.model.energy import EnergyMethod, EnergySource
from runpipe.model.muscle import Band, ConfidenceLevel, Light, MuscleRisk
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import SessionAssessment, WeekAssessment

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
