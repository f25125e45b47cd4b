"""Instants as GPX and TCX write them, and which clock the runner lived by."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import tzfpy

from runpipe.errors import SettingsError
from runpipe.model.recording import FloatArray, OffsetSource, Samples, SessionFacts

_FIRST_YEAR: Final = 1980
_END_YEAR: Final = 2100
_FIRST_INSTANT_S: Final = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp()
_LAST_INSTANT_S: Final = datetime(_END_YEAR, 1, 1, tzinfo=UTC).timestamp()
_QUARTER_HOUR_S: Final = 900
_LOOSE_TIME: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,15})?"
    r"(?:Z|([+\-−])(\d{2}):?(\d{2})?)?"
)
_PLAIN_FORM: Final = re.compile(r"dddd-dd-ddTdd:dd:dd(?:\.d{1,6})?Z")


@dataclass(slots=True)
class InstantParser:
    """Reads columns of ISO 8601 instants as seconds since 1970 in UTC.

    `utc_offset_s` is the first plausible offset other than zero that was met: ``Z`` and
    ``+00:00`` say nothing about where the runner was.
    """

    utc_offset_s: int | None = None

    def read(self, texts: Sequence[str | None]) -> FloatArray:
        """Return instants of shape ``(n,)``, NaN for what is none. No offset means UTC."""
        seconds = _plain_utc(texts)
        if seconds is None:
            seconds = np.array([self._read_one(text) for text in texts])
        is_possible = (seconds >= _FIRST_INSTANT_S) & (seconds < _LAST_INSTANT_S)
        return np.where(is_possible, seconds, np.nan)

    def _read_one(self, text: str | None) -> float:
        instant = read_instant(text.strip()) if text else None
        if instant is None:
            return math.nan
        if self.utc_offset_s is None:
            self.utc_offset_s = stated_offset_s(instant)
        return instant.timestamp()


def _plain_utc(texts: Sequence[str | None]) -> FloatArray | None:
    """Read a column that is all like ``2026-11-22T08:00:00.000Z`` in one go, `None` if it is not.

    Every sign is looked at before NumPy is asked, which takes (and warns of) more than dates.
    """
    form = re.sub("[0-9]", "d", texts[0] or "")
    if not _PLAIN_FORM.fullmatch(form):
        return None
    try:
        raw = np.array(texts, dtype=f"S{len(form) + 1}")
    except ValueError:
        return None
    signs = raw.view(np.uint8).reshape(len(texts), -1)
    pattern = np.frombuffer(form.encode() + b"\0", np.uint8)
    is_digit = pattern == ord("d")
    numbers = signs[:, is_digit]
    has_form = (signs[:, ~is_digit] == pattern[~is_digit]).all()
    if not (has_form and ((numbers >= ord("0")) & (numbers <= ord("9"))).all()):
        return None
    n_chars = len(form) - 1
    stamps = np.ascontiguousarray(signs[:, :n_chars]).view(f"S{n_chars}").ravel()
    try:
        return stamps.astype("datetime64[us]").astype(np.int64) / 1e6
    except ValueError:
        return None


def read_instant(text: str) -> datetime | None:
    """Read one ISO 8601 instant, also gpxpy's looser forms; naive times are UTC.

    Returns
    -------
    datetime or None
        Aware; `None` for anything that is not a date with a time, or before 1980 (clocks that
        were never set say 1970) or after 2100.
    """
    instant = _iso(text) or _loose(text)
    if instant is None:
        return None
    return instant if _FIRST_YEAR <= instant.year < _END_YEAR else None


def _iso(text: str) -> datetime | None:
    if text[10:11] not in {"T", "t", " "}:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _loose(text: str) -> datetime | None:
    match = _LOOSE_TIME.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    try:
        offset = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
        zone = timezone(offset if match[8] == "+" else -offset)
        micros = int(float(match[7] or 0) * 1e6)
        return datetime(year, month, day, hour, minute, second, micros, tzinfo=zone)
    except ValueError:
        return None


def is_plausible_offset(offset_s: int) -> bool:
    """Return whether clocks anywhere are set so: quarter hours from -12 to +14 hours."""
    return offset_s % _QUARTER_HOUR_S == 0 and -12 * 3600 <= offset_s <= 14 * 3600


def stated_offset_s(instant: datetime) -> int | None:
    """Return the offset an instant is written with; `None` for UTC, which every app may write."""
    offset = instant.utcoffset()
    offset_s = int(offset.total_seconds()) if offset else 0
    return offset_s if offset_s and is_plausible_offset(offset_s) else None


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
