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
ZONES: Final = (
    (0.0, 20.0, "low"),
    (20.0, 40.0, "guarded"),
    (40.0, 65.0, "elevated"),
    (65.0, 100.0, "high"),
)
"""The score's bands from, to and name (science/model.md 0): drawn, never judged by, here."""
