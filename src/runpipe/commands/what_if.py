"""The risk of a changed week beside the real one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from runpipe import judges, warehouse
from runpipe.judges import Change
from runpipe.model.iso_week import Week
from runpipe.model.muscle import Band, MuscleRisk
from runpipe.pipeline import assess_weeks
from runpipe.pipeline.command_scope import home_of, require_athlete, week_or_latest
from runpipe.settings import Settings
from runpipe.words import Language, message, read_language, say
from runpipe.words.quantities import quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What is said of one week, real or changed; `None` where it is withheld."""

    score: float | None
    band: Band
    band_text: str
    interval_low: float | None
    interval_high: float | None
    loss_rate_pct_per_week: float | None
    p_loss_frac: float | None
    withheld_reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the same for a script."""
        return {
            "score": self.score,
            "band": self.band.value,
            "band_text": self.band_text,
            "interval_low": self.interval_low,
            "interval_high": self.interval_high,
            "loss_rate_pct_per_week": self.loss_rate_pct_per_week,
            "p_loss_frac": self.p_loss_frac,
            "withheld_reason": self.withheld_reason,
        }


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A week as it was and as it would have been. `week` is empty for plain facts.

    `changes` are what was changed, in words.
    """

    week: str
    actual: Scored
    changed: Scored
    changes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the promised shape (design §5)."""
        return {
            "week": self.week or None,
            "changes": list(self.changes),
            "actual": self.actual.to_json(),
            "whatif": self.changed.to_json(),
        }


def what_if_week(
    settings: Settings, change: Change, *, week: Week | None, athlete_id: str, today: date
) -> WhatIf:
    """Judge a week of the published database again with some things changed.

    Raises
    ------
    RunpipeError
        If there is no database yet, or nothing of that athlete.
    UsageError
        If there is no such athlete or week; the latest week is taken without `week`.
    """
    settings = home_of(settings, athlete_id)
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        require_athlete(conn, settings, athlete_id)
        timeline = assess_weeks.read_timeline(conn, settings.athlete(athlete_id), today)
        chosen = week_or_latest(week, timeline.weeks(), athlete_id)
        facts = assess_weeks.read_records(conn, timeline, chosen).facts(chosen)
    rules = assess_weeks.model_rules()
    actual, changed = judges.assess_week(facts, rules), judges.what_if(facts, rules, change)
    language = read_language(settings.habits)
    # those who are referred to a professional get no figure on food, their own neither
    changes = () if actual.muscle.needs_referral else _changes_in_words(change, language)
    return WhatIf(str(chosen), _of_week(actual.muscle), _of_week(changed.muscle), changes)


_CHANGES: Final = {
    "protein_g_per_kg": "g/kg",
    "energy_kcal": "kcal",
    "strength_sessions": "count",
    "run_km": "km",
    "sleep_h": "sleep",
}


def _changes_in_words(change: Change, language: Language) -> tuple[str, ...]:
    """Return each thing that was changed, with its amount."""
    return tuple(
        message(f"what_if_change.{name}", language, value=quantity(value, unit, language=language))
        for name, unit in _CHANGES.items()
        if (value := getattr(change, name)) is not None
    )


def what_if_of_facts(facts: Mapping[str, Any], change: Change) -> WhatIf:
    """Judge a week given as plain numbers, without any database (docs/methods.md lists them).

    Raises
    ------
    SettingsError
        If a number is missing, unknown or not a number.
    """
    rules = assess_weeks.model_rules()
    inputs = judges.inputs_from_mapping(facts)
    changed = judges.changed_inputs(inputs, change, rules)
    return WhatIf(
        "",
        _of_facts(judges.judge(inputs, rules)),
        _of_facts(judges.judge(changed, rules)),
        _changes_in_words(change, read_language()),
    )


def _of_week(risk: MuscleRisk) -> Scored:
    return Scored(
        score=risk.score,
        band=risk.band,
        band_text=say(risk.plausible),
        interval_low=risk.interval_low,
        interval_high=risk.interval_high,
        loss_rate_pct_per_week=risk.loss_rate_pct_per_week,
        p_loss_frac=risk.p_loss_frac,
        withheld_reason=None if risk.withheld_reason is None else say(risk.withheld_reason),
    )


def _of_facts(result: judges.RiskResult) -> Scored:
    return Scored(
        score=result.terms.score,
        band=result.band,
        band_text=say(result.plausible),
        interval_low=result.interval.score_low,
        interval_high=result.interval.score_high,
        loss_rate_pct_per_week=result.terms.rate,
        p_loss_frac=result.interval.p_loss_frac,
    )
