"""runpipe: what your running, eating, lifting and sleeping mean for your muscle.

Examples
--------
>>> import runpipe
>>> rp = runpipe.open("data")  # doctest: +SKIP
>>> rp.sql("select label, count(*) as n from sessions group by label")  # doctest: +SKIP

>>> from datetime import date
>>> facts = runpipe.WeekFacts(
...     week=runpipe.Week.parse("2026-W46"),
...     as_of=date(2026, 11, 15),
...     athlete=runpipe.AthleteFacts(athlete_id="me"),
... )
>>> runpipe.assess_week(facts).muscle.band.value
'insufficient'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runpipe.lazy import load_when_asked

if TYPE_CHECKING:
    from runpipe.api import Data, assess_week, classify, open, read_fit, read_gpx  # noqa: A004
    from runpipe.model.athlete import AthleteFacts, Learned, Sex
    from runpipe.model.energy import EnergyBalance, EnergyMethod, EnergySource, SessionEnergy
    from runpipe.model.findings import Finding, Quantity
    from runpipe.model.iso_week import Week
    from runpipe.model.labels import Bout, BoutKind, Classification, Evidence, SessionLabel
    from runpipe.model.logs import (
        BodyFatMethod,
        BodyMeasurement,
        DietEntry,
        Domain,
        Region,
        RowError,
        SleepNight,
        StatedOrder,
        StrengthSet,
    )
    from runpipe.model.muscle import (
        Action,
        ActionPlan,
        BalanceMetric,
        Band,
        BandEdge,
        ConditionalBand,
        ConditionalRisk,
        ConfidenceLevel,
        ConfidencePart,
        EffortSource,
        EnergyPoint,
        FactorCard,
        Flag,
        FoodTargets,
        IndexPart,
        Light,
        MixShare,
        MuscleRisk,
        Reason,
        SessionLoad,
        Term,
        TrainingBalance,
        UncertaintyPart,
    )
    from runpipe.model.recording import (
        Correction,
        Coverage,
        Event,
        FileReading,
        Lap,
        OffsetSource,
        Recording,
        Samples,
        SessionFacts,
        Split,
        WorkoutStep,
    )
    from runpipe.model.week_assessment import (
        DayAssessment,
        SessionAssessment,
        WeekAssessment,
        WeekCoverage,
    )
    from runpipe.model.week_facts import (
        DayStatus,
        DietDay,
        Meal,
        SessionSummary,
        SessionType,
        SleepDay,
        WeekFacts,
        WeighIn,
    )

_MODULES = {
    "api": ("Data", "assess_week", "classify", "open", "read_fit", "read_gpx"),
    "model.athlete": (
        "AthleteFacts",
        "Learned",
        "Sex",
    ),
    "model.energy": (
        "EnergyBalance",
        "EnergyMethod",
        "EnergySource",
        "SessionEnergy",
    ),
    "model.findings": (
        "Finding",
        "Quantity",
    ),
    "model.iso_week": ("Week",),
    "model.labels": (
        "Bout",
        "BoutKind",
        "Classification",
        "Evidence",
        "SessionLabel",
    ),
    "model.logs": (
        "BodyFatMethod",
        "BodyMeasurement",
        "DietEntry",
        "Domain",
        "Region",
        "RowError",
        "SleepNight",
        "StatedOrder",
        "StrengthSet",
    ),
    "model.muscle": (
        "EffortSource",
        "BalanceMetric",
        "IndexPart",
        "MixShare",
        "SessionLoad",
        "TrainingBalance",
        "BandEdge",
        "ConditionalBand",
        "ConditionalRisk",
        "EnergyPoint",
        "FoodTargets",
        "Action",
        "ActionPlan",
        "Band",
        "ConfidenceLevel",
        "ConfidencePart",
        "FactorCard",
        "Flag",
        "Light",
        "MuscleRisk",
        "Reason",
        "Term",
        "UncertaintyPart",
    ),
    "model.recording": (
        "Samples",
        "Correction",
        "Coverage",
        "Event",
        "FileReading",
        "Lap",
        "OffsetSource",
        "Recording",
        "SessionFacts",
        "Split",
        "WorkoutStep",
    ),
    "model.week_assessment": (
        "DayAssessment",
        "SessionAssessment",
        "WeekAssessment",
        "WeekCoverage",
    ),
    "model.week_facts": (
        "DayStatus",
        "DietDay",
        "Meal",
        "SessionSummary",
        "SessionType",
        "SleepDay",
        "WeekFacts",
        "WeighIn",
    ),
}

__all__ = [
    "Action",
    "ActionPlan",
    "AthleteFacts",
    "BalanceMetric",
    "Band",
    "BandEdge",
    "BodyFatMethod",
    "BodyMeasurement",
    "Bout",
    "BoutKind",
    "Classification",
    "ConditionalBand",
    "ConditionalRisk",
    "ConfidenceLevel",
    "ConfidencePart",
    "Correction",
    "Coverage",
    "Data",
    "DayAssessment",
    "DayStatus",
    "DietDay",
    "DietEntry",
    "Domain",
    "EffortSource",
    "EnergyBalance",
    "EnergyMethod",
    "EnergyPoint",
    "EnergySource",
    "Event",
    "Evidence",
    "FactorCard",
    "FileReading",
    "Finding",
    "Flag",
    "FoodTargets",
    "IndexPart",
    "Lap",
    "Learned",
    "Light",
    "Meal",
    "MixShare",
    "MuscleRisk",
    "OffsetSource",
    "Quantity",
    "Reason",
    "Recording",
    "Region",
    "RowError",
    "Samples",
    "SessionAssessment",
    "SessionEnergy",
    "SessionFacts",
    "SessionLabel",
    "SessionLoad",
    "SessionSummary",
    "SessionType",
    "Sex",
    "SleepDay",
    "SleepNight",
    "Split",
    "StatedOrder",
    "StrengthSet",
    "Term",
    "TrainingBalance",
    "UncertaintyPart",
    "Week",
    "WeekAssessment",
    "WeekCoverage",
    "WeekFacts",
    "WeighIn",
    "WorkoutStep",
    "assess_week",
    "classify",
    "open",
    "read_fit",
    "read_gpx",
]

__getattr__ = load_when_asked(
    __name__,
    {name: f"{__name__}.{module}" for module, names in _MODULES.items() for name in names},
)
