"""Telling sprint, HIIT, hill and long-distance sessions apart."""

from runpipe.classify.features import Features, extract_features
from runpipe.classify.history import AthleteProfile, Reference
from runpipe.classify.judge import Judgement, judge_history

__all__ = [
    "AthleteProfile",
    "Features",
    "Judgement",
    "Reference",
    "extract_features",
    "judge_history",
]
