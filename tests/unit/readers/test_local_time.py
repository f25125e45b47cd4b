"""Whose clock a session is told by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from runpipe.errors import SettingsError
from runpipe.model.recording import OffsetSource, Samples, SessionFacts
from runpipe.readers import utc_offset_s

SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)
WINTER = datetime(2026, 1, 1, 12, tzinfo=UTC)
BOGOTA, BERLIN, LONDON = (4.7, -74.1), (52.5, 13.4), (51.5, -0.1)


def at(place: tuple[float, float] | None) -> Samples:
    if place is None:
        return Samples.empty()
    nan = float("nan")
    return Samples.build([0, 1], {"lat_deg": [nan, place[0]], "lon_deg": [nan, place[1]]})


@pytest.mark.parametrize(
    ("when", "stated", "place", "zone", "expected"),
    [
        (SUMMER, 7200, BERLIN, "UTC", (7200, OffsetSource.FILE)),
        (SUMMER, 7200, BOGOTA, "UTC", (-18_000, OffsetSource.POSITION)),
        (SUMMER, 20_700, None, "UTC", (20_700, OffsetSource.FILE)),
        (SUMMER, 14 * 3600, None, "UTC", (50_400, OffsetSource.FILE)),
        (SUMMER, 14 * 3600 + 900, BERLIN, "UTC", (7200, OffsetSource.POSITION)),
        (SUMMER, -12 * 3600, None, "UTC", (-43_200, OffsetSource.FILE)),
        (SUMMER, -12 * 3600 - 900, BERLIN, "UTC", (7200, OffsetSource.POSITION)),
        (SUMMER, 3601, BERLIN, "UTC", (7200, OffsetSource.POSITION)),
        (SUMMER, None, BERLIN, "America/Bogota", (7200, OffsetSource.POSITION)),
        (WINTER, None, BERLIN, "UTC", (3600, OffsetSource.POSITION)),
        (SUMMER, 0, BOGOTA, "UTC", (-18_000, OffsetSource.POSITION)),
        (WINTER, 0, LONDON, "UTC", (0, OffsetSource.FILE)),
        (SUMMER, 0, LONDON, "UTC", (3600, OffsetSource.POSITION)),
        (SUMMER, 0, None, "America/Bogota", (-18_000, OffsetSource.SETTINGS)),
        (SUMMER, 0, None, "UTC", (0, OffsetSource.FILE)),
        (SUMMER, None, None, "Asia/Kathmandu", (20_700, OffsetSource.SETTINGS)),
    ],
)
def test_offset(when, stated, place, zone, expected):
    facts = SessionFacts(start_utc=when, utc_offset_s=stated)
    assert utc_offset_s(facts, at(place), zone) == expected


@pytest.mark.parametrize("zone", ["Nowhere/At_all", "", "../etc/passwd"])
def test_a_zone_that_is_none_is_the_settings_mistake(zone):
    with pytest.raises(SettingsError, match="time_zone"):
        utc_offset_s(SessionFacts(start_utc=SUMMER), Samples.empty(), zone)
