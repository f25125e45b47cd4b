"""Numbers as runners write them: km, min/km, hours; what is missing says so and is never 0."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from runpipe.units import SECONDS_PER_MINUTE, pace_s_per_km
from runpipe.words import exact_decimals

NBSP: Final = "\u00a0"
"""Holds a number and its unit on one line."""
MISSING: Final = "not enough data"
MINUTES_PER_HOUR: Final = 60
M_PER_KM: Final = 1000.0
SMALL: Final = 10.0
"""Below this a number without a unit of its own keeps two decimals."""
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAY_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def number(value: float | None, decimals: int = 0, *, missing: str = MISSING) -> str:
    """Write a number with a thousands comma; a rounded zero has no minus sign."""
    if value is None or not math.isfinite(value):
        return missing
    rounded = round(value, decimals) + 0.0
    return f"{rounded:,.{decimals}f}".replace("-", "−")


def signed(value: float | None, decimals: int = 0) -> str:
    """Write a number with its sign, plus too."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = number(value, decimals)
    return text if text.startswith("−") or round(value, decimals) == 0 else f"+{text}"


def percent(value_frac: float | None, *, missing: str = MISSING) -> str:
    """Write a share as a whole percentage."""
    if value_frac is None or not math.isfinite(value_frac):
        return missing
    return f"{number(value_frac * 100)}{NBSP}%"


def distance(value_m: float | None, *, missing: str = MISSING) -> str:
    """Write metres as kilometres, one decimal."""
    if value_m is None or not math.isfinite(value_m):
        return missing
    return f"{number(value_m / M_PER_KM, 1)}{NBSP}km"


def duration(value_s: float | None, *, missing: str = MISSING) -> str:
    """Write seconds as ``2 h 30 min``, ``55 min`` or, below two minutes, ``45 s``."""
    if value_s is None or not math.isfinite(value_s):
        return missing
    if value_s < 2 * SECONDS_PER_MINUTE:
        return f"{number(value_s)}{NBSP}s"
    hours, minutes = divmod(round(value_s / SECONDS_PER_MINUTE), MINUTES_PER_HOUR)
    return f"{hours}{NBSP}h{NBSP}{minutes:02d}{NBSP}min" if hours else f"{minutes}{NBSP}min"


def clock(value_s: float) -> str:
    """Write seconds since the start as ``1:02:30`` or ``2:30``."""
    minutes, seconds = divmod(round(value_s), round(SECONDS_PER_MINUTE))
    hours, minutes = divmod(minutes, MINUTES_PER_HOUR)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def pace(speed_mps: float | None, *, missing: str = MISSING) -> str:
    """Write a speed as minutes a kilometre; a standstill has no pace."""
    if speed_mps is None or not math.isfinite(speed_mps):
        return missing
    seconds = pace_s_per_km(speed_mps)
    return missing if seconds is None else f"{clock(seconds)}{NBSP}min/km"


def hours(value_h: float | None, *, missing: str = MISSING) -> str:
    """Write hours as ``6 h 20 min``."""
    return duration(None if value_h is None else value_h * 3600.0, missing=missing)


def days(value: float) -> str:
    """Write a number of days; a mean keeps a decimal where it has one."""
    return _counted(value, "day")


def _counted(value: float, noun: str) -> str:
    text = number(value, 0 if value == round(value) else 1)
    return f"{text}{NBSP}{noun}{'' if text == '1' else 's'}"


_BY_UNIT: Final[dict[str, Callable[[float], str]]] = {
    "m": distance,
    "s": duration,
    "h": lambda value: f"{number(value, 1)}{NBSP}h",
    "h/night": lambda value: f"{number(value, 1)} h a night",
    "mps": pace,
    "frac": percent,
    "frac change": lambda value: f"{signed(value * 100)}{NBSP}%",
    "kcal": lambda value: f"{number(value)}{NBSP}kcal",
    "kcal/d": lambda value: f"{number(value)} kcal a day",
    "kcal/kg": lambda value: f"{number(value)}{NBSP}kcal/kg",
    "g/kg": lambda value: f"{number(value, 1)}{NBSP}g/kg",
    "g/kg/d": lambda value: f"{number(value, 1)} g/kg a day",
    "km": lambda value: f"{number(value, 1)}{NBSP}km",
    "km/wk": lambda value: f"{number(value)} km a week",
    "d": days,
    "days": days,
    "years": lambda value: f"{number(value)} years",
    "au": number,
    "%": lambda value: f"{number(value)}{NBSP}%",
    "of energy": percent,
    "of mass/week": lambda value: f"{number(value * 100, 1)}{NBSP}% a week",
    "kcal/kg FFM/d": lambda value: f"{number(value)}{NBSP}kcal per kg fat-free mass",
    "km/week": lambda value: f"{number(value)}{NBSP}km a week",
    "d/week": days,
    "sessions/week": lambda value: f"{number(value, 1)} a week",
    "ratio": lambda value: number(value, 2),
    "S": lambda value: number(value, 1),
    "weeks": lambda value: _counted(value, "week"),
    "S/week": lambda value: f"{number(value, 1)} a week",
    "feedings/d": lambda value: f"{number(value, 1)} a day",
    "index": lambda value: number(value, 1),
    "kg/m2": lambda value: f"{number(value, 1)}{NBSP}kg/m²",
}


def quantity(value: float | None, unit: str, *, missing: str = MISSING) -> str:
    """Write a value in the words of its unit; an unknown unit is written behind the number."""
    if value is None or not math.isfinite(value):
        return missing
    known = _BY_UNIT.get(unit)
    if known is not None:
        return known(value)
    plain = number(value, 0 if value == round(value) else 2 if abs(value) < SMALL else 1)
    return plain if unit in {"", "1", "count"} else f"{plain}{NBSP}{unit}"


_SHARES: Final = frozenset({"frac", "of energy", "of mass/week"})
_NUMBER: Final = re.compile(r"[\d,]+(?:\.\d+)?")


def aim(value: float | None, unit: str) -> str:
    """Write what is aimed at as exact as the rule that holds it, where three digits are enough."""
    text = quantity(value, unit, missing="–")
    if value is None or not math.isfinite(value):
        return text
    shown = value * 100.0 if unit in _SHARES else value
    decimals = exact_decimals(shown)
    written = _NUMBER.search(text)
    if written is None or decimals <= len(written[0].partition(".")[2]):
        return text
    return text.replace(written[0], number(shown, decimals), 1)


def sentence(text: str) -> str:
    """Make a sentence of a phrase: a capital first letter and a full stop."""
    trimmed = text.strip()
    ended = trimmed if trimmed.endswith((".", "!", "?")) else f"{trimmed}."
    return ended[:1].upper() + ended[1:]


def capitalised(text: str) -> str:
    """Return a text with a capital in front."""
    return text[:1].upper() + text[1:]


def day_name(day: date) -> str:
    """Write the weekday as ``Mon``."""
    return DAY_NAMES[day.weekday()]


def short_day(day: date) -> str:
    """Write a day as ``Mon 9 Nov``."""
    return f"{day_name(day)} {day.day} {MONTHS[day.month - 1][:3]}"


def long_day(day: date) -> str:
    """Write a day as ``9 November 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_span(first: date, last: date) -> str:
    """Write a span of days as ``9–15 November 2026``, saying each month and year once."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{long_day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} – {long_day(last)}"
    return f"{long_day(first)} – {long_day(last)}"


def window_span(last: date, n_days: int = 7) -> str:
    """Write the span of the `n_days` that end on `last`."""
    return date_span(last - timedelta(days=n_days - 1), last)


def when(day: date, start: datetime | None) -> str:
    """Write a day with its start time, where that is known."""
    return short_day(day) if start is None else f"{short_day(day)}, {start:%H:%M}"
