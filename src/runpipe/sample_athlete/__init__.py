"""A made-up runner's sixteen weeks of exports, for showing what runpipe does.

It is no proof of how well sessions are told apart: it was made by the same hands.
"""

from runpipe.sample_athlete.workouts import NAME, PROFILE
from runpipe.sample_athlete.write import Manifest, WrittenSession, write

__all__ = ["NAME", "PROFILE", "Manifest", "WrittenSession", "write"]
