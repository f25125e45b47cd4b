"""Telling sprint, HIIT, hill and long-distance sessions apart."""

from runpipe.classification.athlete_profile import AthleteProfile, Reference, look_back
from runpipe.classification.classify_history import Judgement, judge_history
from runpipe.classification.features import Features, extract_features

__all__ = [
    "AthleteProfile",
    "Features",
    "Judgement",
    "Reference",
    "extract_features",
    "judge_history",
    "look_back",
]
