"""What the charts' grammar and those who letter a drawing must agree on: its size and scales."""

from __future__ import annotations

from typing import Final

WIDTH_PX: Final = 400
HEIGHT_PX: Final = 180
LEFT_PX: Final = 64
RIGHT_PX: Final = 6
TOP_PX: Final = 12
BOTTOM_PX: Final = 24
BAND_PADDING: Final = 0.25
ZONES: Final = ("low", "guarded", "elevated", "high")
"""The score's bands, lowest first; where one ends and the next begins is the rules' to say."""
TOP_SCORE: Final = 100.0
