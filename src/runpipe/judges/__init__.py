"""Judges a week: muscle risk and training balance."""

from runpipe.judges.assess import Baselines, assess_history, assess_week, what_if
from runpipe.judges.ledger import lean_mass_ledger
from runpipe.judges.muscle.changed_week import Change, changed_inputs
from runpipe.judges.muscle.composite import evaluate
from runpipe.judges.muscle.flags import is_referred
from runpipe.judges.muscle.grid import band, score
from runpipe.judges.muscle.inputs import MuscleInputs, inputs_from_mapping
from runpipe.judges.muscle.muscle_risk import RiskResult, judge
from runpipe.judges.muscle.terms import Terms
from runpipe.model.week_assessment import ModelRules, WeekAssessment

__all__ = [
    "Baselines",
    "Change",
    "ModelRules",
    "MuscleInputs",
    "RiskResult",
    "Terms",
    "WeekAssessment",
    "assess_history",
    "assess_week",
    "band",
    "changed_inputs",
    "evaluate",
    "inputs_from_mapping",
    "is_referred",
    "judge",
    "lean_mass_ledger",
    "score",
    "what_if",
]
