"""Judges a week: muscle risk and training balance."""

from runpipe.model.assessment import ModelRules, WeekAssessment
from runpipe.risk.composite import MuscleTerms, evaluate
from runpipe.risk.inputs import MuscleInputs, inputs_from_mapping
from runpipe.risk.judge import Change, Judgement, changed_inputs, judge
from runpipe.risk.scores import band, score
from runpipe.risk.week import Baselines, assess_history, assess_week, what_if

__all__ = [
    "Baselines",
    "Change",
    "Judgement",
    "ModelRules",
    "MuscleInputs",
    "MuscleTerms",
    "WeekAssessment",
    "assess_history",
    "assess_week",
    "band",
    "changed_inputs",
    "evaluate",
    "inputs_from_mapping",
    "judge",
    "score",
    "what_if",
]
