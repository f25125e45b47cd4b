"""Who the made-up runner is, and where nobody lives: a salt pan."""

from __future__ import annotations

from datetime import date
from typing import Final

from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.logs import BodyFatMethod

NAME: Final = "Juniper Saltpan (made up)"
DEVICE: Final = "Saltpan One (made up)"
APP: Final = "Saltpan Tracker (made up)"

UTC_OFFSET_S: Final = 2 * 3600
"""Africa/Windhoek, all year."""

CENTRE_LAT_DEG: Final = -18.80
CENTRE_LON_DEG: Final = 16.30
"""The middle of the Etosha pan: a dry salt lake of 4,800 km² without a road or a house."""

GROUND_M: Final = 1080.0

EASY_MPS: Final = 2.75
CRITICAL_MPS: Final = 3.75
SPRINT_MPS: Final = 7.2

START_MASS_KG: Final = 62.4

PROFILE: Final = AthleteFacts(
    athlete_id="me",
    sex=Sex.FEMALE,
    birth_date=date(1988, 3, 14),
    height_m=1.68,
    mass_kg=62.0,
    body_fat_frac=0.24,
    body_fat_method=BodyFatMethod.BIA,
    max_heart_rate_bpm=188.0,
    rest_heart_rate_bpm=52.0,
    activity_factor=1.40,
    time_zone="Africa/Windhoek",
    is_strength_novice=False,
    is_run_novice=False,
)
"""What the demo writes into the settings."""
