"""Telling sprint, HIIT, hill and long-distance sessions apart."""

from runpipe.classification.features import Features, extract_features
from runpipe.classification.history import AthleteProfile, Reference, look_back
from runpipe.classification.judge import Judgement, judge_history

__all__ = [
    "AthleteProfile",
    "Features",
    "Judgement",
    "Reference",
    "extract_features",
    "judge_history",
    "look_back",
]
