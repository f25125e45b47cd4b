"""Which clock the runner lived by: the offset from UTC that decides a session's local day."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import tzfpy

from runpipe.errors import SettingsError
from runpipe.model.recording import OffsetSource, SessionFacts
from runpipe.model.samples import Samples
from runpipe.readers.tracks.instants import is_plausible_offset


def utc_offset_s(
    facts: SessionFacts, samples: Samples, default_zone: str
) -> tuple[int, OffsetSource]:
    """Find a session's offset from UTC.

    Parameters
    ----------
    facts
        What the file states; its offset is believed if clocks can be set so (quarter hours from
        -12 to +14 h), no position contradicts it, and it is not 0.
    samples
        Their first position tells the time zone where the file does not, or states another.
    default_zone
        The athlete's own IANA time zone from the settings.

    Returns
    -------
    tuple
        Seconds east of UTC at the session's start, daylight saving included, and where that
        came from.

    Raises
    ------
    SettingsError
        If `default_zone` is no time zone.

    Notes
    -----
    A watch that was not set after a journey states the offset of home, so a position decides
    against it. An offset of 0 is believed only where something speaks for it: some watches
    (COROS) write local time equal to UTC wherever they are.
    """
    stated = facts.utc_offset_s
    if stated is not None and not is_plausible_offset(stated):
        stated = None
    zones = position_zones(samples)
    offsets = [_offset_at(zone, facts.start_utc) for zone in zones]
    if stated is not None and (stated in offsets or (stated != 0 and not offsets)):
        return stated, OffsetSource.FILE
    if offsets:
        return offsets[0], OffsetSource.POSITION
    offset_s = _offset_at(_zone(default_zone), facts.start_utc)
    return (0, OffsetSource.FILE) if stated == offset_s == 0 else (offset_s, OffsetSource.SETTINGS)


def position_zones(samples: Samples) -> tuple[ZoneInfo, ...]:
    """Return the time zones of the first position: several at a border, none without a position."""
    rows = np.flatnonzero(np.isfinite(samples.lat_deg) & np.isfinite(samples.lon_deg))
    if rows.size == 0:
        return ()
    lat, lon = float(samples.lat_deg[rows[0]]), float(samples.lon_deg[rows[0]])
    names = dict.fromkeys((tzfpy.get_tz(lon, lat), *tzfpy.get_tzs(lon, lat)))
    zones = []
    for name in filter(None, names):
        # The map may know a zone that this machine's time zone data does not have yet.
        with suppress(ZoneInfoNotFoundError, ValueError):
            zones.append(ZoneInfo(name))
    return tuple(zones)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise SettingsError(
            f"time_zone: expected a name such as Europe/Madrid, found {name!r}"
        ) from exc


def _offset_at(zone: ZoneInfo, instant: datetime) -> int:
    offset = instant.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
