"""Fields of JSON documents: moments, days and lengths of sleep."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from runpipe.readers.tables.durations import log_rules, parse_duration, quantity
from runpipe.readers.tables.numeric import scale
from runpipe.readers.tables.table import Bad

SECONDS_PER_MINUTE: Final = 60.0


MS_PER_S: Final = 1000.0


def moment_of(text: object) -> datetime:
    """Return an ISO time as a local one, its offset dropped; raise ValueError if it is none."""
    return datetime.fromisoformat(str(text)).replace(tzinfo=None)


def optional_moment(text: object) -> datetime | None:
    """Read an ISO time, or the milliseconds since 1970 that newer files write."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return datetime.fromtimestamp(text / MS_PER_S, tz=UTC).replace(tzinfo=None)
    return None if text is None else moment_of(text)


def amount_of(value: object, what: str, unit: str | None = None) -> float | None:
    """Return an amount in our unit, `None` for nothing.

    Parameters
    ----------
    value
        A number, as such or as text.
    what
        The quantity, such as ``body_mass``.
    unit
        The unit of the number; `None`: the quantity's own.

    Raises
    ------
    ValueError
        If it is no number, or not possible.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r} is no number")  # noqa: TRY004 - a bad cell, whatever its type
    amount = scale(str(value), float(value), unit, quantity(what))
    if isinstance(amount, Bad):
        raise ValueError(f"{value!r} is {amount.reason}")  # noqa: TRY004
    return amount


def name_of(value: object) -> str | None:
    """Return what is written as a name, such as that of a scale, `None` for all else."""
    return (value.strip() or None) if isinstance(value, str) else None


def day_of(text: object) -> date:
    """Return the day of an ISO date or time; raise ValueError for one that no log can have."""
    day = date.fromisoformat(str(text)[:10])
    rules = log_rules()
    if not rules["dates.first_year"] <= day.year <= rules["dates.last_year"]:
        raise ValueError(f"the year {day.year} cannot be right")
    return day


def length_s(amount: object, seconds_per_unit: float) -> float | None:
    """Return seconds, or `None` for nothing; refuse what no sleep can last."""
    if amount is None:
        return None
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        raise TypeError(f"{amount!r} is no number")
    seconds = amount * seconds_per_unit
    if not 0 <= seconds <= log_rules()["bounds.asleep.high"]:
        raise ValueError(f"{amount} is not a possible length of sleep")
    return seconds


def iso_length_s(text: object) -> float | None:
    """Return the seconds of a duration such as ``PT7H30M``, `None` for nothing."""
    if text is None:
        return None
    seconds = parse_duration(str(text))
    if seconds is None:
        raise ValueError(f"{text!r} is no length of time")
    return length_s(seconds, 1.0)
