"""Offsets of naive local times, the odd hour of a clock change included."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runpipe.readers.logs.journal import Journal


def zone_of(name: str | None) -> ZoneInfo | None:
    """Return a zone by its IANA name, or `None` for no name or an unknown one."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def offset_at(local: datetime, zone: ZoneInfo | None, journal: Journal) -> int | None:
    """Return a naive local time's offset in seconds, or `None` without a zone.

    A time that the clock shows twice takes the first offset; one that it skips takes the offset
    before the change. Both are said in the notes.
    """
    if zone is None:
        return None
    first = _utc_offset(local.replace(fold=0), zone)
    second = _utc_offset(local.replace(fold=1), zone)
    if first != second:
        which = "happened twice" if first > second else "was skipped"
        journal.note(
            f"{local:%Y-%m-%d %H:%M} {which} at the change of clocks; read with the offset before it"
        )
    return int(first.total_seconds())


def _utc_offset(local: datetime, zone: ZoneInfo) -> timedelta:
    return local.replace(tzinfo=zone).utcoffset() or timedelta()
