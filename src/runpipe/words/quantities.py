"""A reader's language and habits, and numbers written in them.

What is missing is a dash and never 0.

A language's ``[unit]`` table holds every symbol, its ``[date]`` table the CLDR patterns.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from runpipe.model.athlete import ClockHours, Habits, MassUnit, Units
from runpipe.units import SECONDS_PER_MINUTE, pace_s_per_km

if TYPE_CHECKING:
    from babel import Locale


_USUAL: Final = Habits()
_DIGITS_SHOWN: Final = 3
"""A rule's number is shown as exact as it is, if these are enough for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The messages of one language by code, the name of its CLDR locale, the reader's habits."""

    name: str
    locale_name: str
    messages: Mapping[str, str | Mapping[str, str]]
    habits: Habits = _USUAL

    def text(self, code: str) -> str:
        """Return a message as it stands; raise `KeyError` where there is none."""
        text = self.messages[code]
        assert isinstance(text, str)  # noqa: S101  (a test holds the catalogue to it)
        return text


def languages() -> tuple[str, ...]:
    """Return the names of the languages there is a catalogue of, in order."""
    files = resources.files("runpipe.words").joinpath("locale").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files))


def read_language(habits: Habits = _USUAL) -> Language:
    """Return a reader's language, with the reader's habits; the same object for the same habits.

    Raises
    ------
    FileNotFoundError
        If there is no such language.
    """
    return _language(habits)


@cache
def _language(habits: Habits) -> Language:
    plain = Habits(language=habits.language)
    if habits != plain:
        return replace(_language(plain), habits=habits)
    file = resources.files("runpipe.words").joinpath("locale", f"{habits.language}.toml")
    tables = tomllib.loads(file.read_text("utf-8"))
    return Language(habits.language, tables.pop("locale"), dict(_flat(tables, "")), habits)


def _flat(tables: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str | Mapping[str, str]]]:
    for key, value in tables.items():
        code = f"{prefix}{key}"
        if isinstance(value, str) or "other" in value:
            yield code, value
        else:
            yield from _flat(value, f"{code}.")


@cache
def locale(name: str) -> Locale:
    """Return Babel's data of a locale."""
    from babel import Locale  # noqa: PLC0415  (45 ms, and many commands say nothing)

    return Locale.parse(name)


@cache
def _marks(name: str) -> tuple[str, str]:
    """Return the decimal and the group mark of a locale."""
    symbols = locale(name).number_symbols.get("latn", {})
    return symbols.get("decimal", "."), symbols.get("group", ",")


def decimal(value: float, decimals: int, language: Language, *, is_grouped: bool = True) -> str:
    """Write a number with a locale's marks; a rounded zero has no minus sign."""
    rounded = round(value, decimals) + 0.0
    shown = max(decimals, 0)
    text = f"{rounded:,.{shown}f}" if is_grouped else f"{rounded:.{shown}f}"
    point, group = _marks(language.locale_name)
    if (point, group) != (".", ","):
        text = text.replace(",", "\0").replace(".", point).replace("\0", group)
    return text.replace("-", "−")


def exact_decimals(value: float) -> int:
    """Return the decimals that write a number exactly, 0 where three digits are not enough."""
    if value == 0 or float(f"{value:.{_DIGITS_SHOWN}g}") != round(value, 9):
        return 0
    plain = f"{float(f'{value:.{_DIGITS_SHOWN}g}'):.12f}".rstrip("0")
    return len(plain.partition(".")[2])


NBSP: Final = "\u00a0"
"""Holds a number and its unit on one line."""
MISSING: Final = "–"
MINUTES_PER_HOUR: Final = 60
SECONDS_PER_HOUR: Final = 3600.0
M_PER_KM: Final = 1000.0
M_PER_MILE: Final = 1609.344
KM_PER_MILE: Final = M_PER_MILE / M_PER_KM
LB_PER_KG: Final = 2.2046226
FT_PER_M: Final = 3.2808399
YD_PER_M: Final = 1.0936133
LB_PER_STONE: Final = 14
SMALL: Final = 10.0
"""Below this a number without a unit of its own keeps two decimals."""
_SECONDS_SHOWN_TO_S: Final = 100.0
"""Fast stretches are named in seconds up to here, then to half a minute."""
_HALF_MINUTE_S: Final = 30.0
_NOON: Final = 12


def unit(name: str, value: str, language: Language | None = None) -> str:
    """Return a written number with a unit's symbol behind it."""
    spoken = language or read_language()
    return spoken.text(f"unit.{name}").format(value=value)


def number(
    value: float | None,
    decimals: int = 0,
    *,
    missing: str = MISSING,
    language: Language | None = None,
) -> str:
    """Write a number with the locale's marks; a rounded zero has no minus sign."""
    if value is None or not math.isfinite(value):
        return missing
    return decimal(value, decimals, language or read_language())


def signed(value: float | None, decimals: int = 0, *, language: Language | None = None) -> str:
    """Write a number with its sign, plus too."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = number(value, decimals, language=language)
    return text if text.startswith("−") or round(value, decimals) == 0 else f"+{text}"


def percent(
    value_frac: float | None, *, missing: str = MISSING, language: Language | None = None
) -> str:
    """Write a share as a whole percentage."""
    if value_frac is None or not math.isfinite(value_frac):
        return missing
    return unit("percent", number(value_frac * 100, language=language), language)


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a base unit is shown: a factor, decimals (negative rounds to tens), a symbol."""

    factor: float
    decimals: int
    symbol: str


_SCALES: Final[dict[str, tuple[_Scale, _Scale]]] = {
    "m": (_Scale(1 / M_PER_KM, 1, "km"), _Scale(1 / M_PER_MILE, 1, "mi")),
    "km": (_Scale(1.0, 1, "km"), _Scale(1 / KM_PER_MILE, 1, "mi")),
    "whole_km": (_Scale(1.0, 0, "km"), _Scale(1 / KM_PER_MILE, 0, "mi")),
    "whole_m": (_Scale(1 / M_PER_KM, 0, "km"), _Scale(1 / M_PER_MILE, 0, "mi")),
    "km/week": (_Scale(1.0, 0, "km_week"), _Scale(1 / KM_PER_MILE, 0, "mi_week")),
    "height": (_Scale(1.0, 0, "m"), _Scale(FT_PER_M, -1, "ft")),
    "reach": (_Scale(1.0, 0, "m"), _Scale(YD_PER_M, 0, "yd")),
    "km/h": (_Scale(1.0, 1, "kmh"), _Scale(1 / KM_PER_MILE, 1, "mph")),
    "spread": (_Scale(1.0, 0, "spread_km"), _Scale(KM_PER_MILE, 0, "spread_mi")),
    "m/km": (_Scale(1.0, 0, "m_km"), _Scale(FT_PER_M * KM_PER_MILE, 0, "ft_mi")),
}
"""By a value's base unit, metric beside imperial."""
_BY_MASS: Final[dict[str, tuple[_Scale, _Scale]]] = {
    "mass": (_Scale(1.0, 1, "kg"), _Scale(LB_PER_KG, 1, "lb")),
    "mass_small": (_Scale(1.0, 2, "kg"), _Scale(LB_PER_KG, 2, "lb")),
    "g/kg": (_Scale(1.0, 1, "g_kg"), _Scale(1 / LB_PER_KG, 2, "g_lb")),
    "kcal/kg": (_Scale(1.0, 0, "kcal_kg"), _Scale(1 / LB_PER_KG, 1, "kcal_lb")),
    "kcal/kg FFM/d": (_Scale(1.0, 0, "kcal_kg_lean"), _Scale(1 / LB_PER_KG, 1, "kcal_lb_lean")),
    "kg/m2": (_Scale(1.0, 1, "kg_m2"), _Scale(1.0, 1, "plain")),
}
_SAME: Final[dict[str, _Scale]] = {
    "h": _Scale(1.0, 1, "h"),
    "h/night": _Scale(1.0, 1, "h"),
    "frac": _Scale(100.0, 0, "percent"),
    "of energy": _Scale(100.0, 0, "percent"),
    "of mass/week": _Scale(100.0, 1, "percent_week"),
    "%": _Scale(1.0, 0, "percent"),
    "% a week": _Scale(1.0, 2, "percent_week"),
    "%FFM/week": _Scale(1.0, 2, "percent_week"),
    "kcal": _Scale(1.0, 0, "kcal"),
    "kcal/d": _Scale(1.0, 0, "kcal_day"),
    "about_kcal": _Scale(1.0, -1, "kcal"),
    "years": _Scale(1.0, 0, "years"),
    "au": _Scale(1.0, 0, "plain"),
    "points": _Scale(1.0, 0, "plain"),
    "index": _Scale(1.0, 1, "plain"),
    "ratio": _Scale(1.0, 2, "plain"),
    "S": _Scale(1.0, 1, "plain"),
    "S/week": _Scale(1.0, 1, "week"),
    "LU/wk": _Scale(1.0, 1, "week"),
    "sessions/week": _Scale(1.0, 1, "week"),
    "feedings/d": _Scale(1.0, 1, "day"),
    "bpm": _Scale(1.0, 0, "bpm"),
    "w": _Scale(1.0, 0, "w"),
    "spm": _Scale(1.0, 0, "spm"),
    "g": _Scale(1.0, 0, "g"),
}
_ALIASES: Final = {
    "km/wk": "km/week",
    "g/kg/d": "g/kg",
    "d": "days",
    "d/week": "days",
    "mass_kg": "mass",
    "kg/week": "mass_small",
}


def _scale(name: str, language: Language) -> _Scale | None:
    habits = language.habits
    if name in _SCALES:
        return _SCALES[name][habits.units is Units.IMPERIAL]
    if name in _BY_MASS:
        return _BY_MASS[name][habits.mass is not MassUnit.KG]
    return _SAME.get(name)


def _scaled(value: float, scale: _Scale, decimals: int, language: Language) -> str:
    return unit(scale.symbol, decimal(value * scale.factor, decimals, language), language)


def distance(
    value_m: float | None, *, missing: str = MISSING, language: Language | None = None
) -> str:
    """Write metres as kilometres or miles, one decimal."""
    return quantity(value_m, "m", missing=missing, language=language)


def height(
    value_m: float | None, *, missing: str = MISSING, language: Language | None = None
) -> str:
    """Write metres of climbing as they are, or as feet to the next ten."""
    return quantity(value_m, "height", missing=missing, language=language)


def mass(
    value_kg: float | None, *, missing: str = MISSING, language: Language | None = None
) -> str:
    """Write a body's weight in kilograms, pounds, or stones and pounds."""
    if value_kg is None or not math.isfinite(value_kg):
        return missing
    spoken = language or read_language()
    if spoken.habits.mass is not MassUnit.ST:
        return quantity(value_kg, "mass", language=spoken)
    stones, pounds = divmod(round(value_kg * LB_PER_KG), LB_PER_STONE)
    return f"{unit('st', str(stones), spoken)}{NBSP}{unit('lb', str(pounds), spoken)}"


def duration(
    value_s: float | None, *, missing: str = MISSING, language: Language | None = None
) -> str:
    """Write seconds as ``2 h 30``, ``55 min`` or, below two minutes, ``45 s``."""
    if value_s is None or not math.isfinite(value_s):
        return missing
    if value_s < 2 * SECONDS_PER_MINUTE:
        return unit("s", number(value_s, language=language), language)
    hours, minutes = divmod(round(value_s / SECONDS_PER_MINUTE), MINUTES_PER_HOUR)
    if not hours:
        return unit("min", str(minutes), language)
    return f"{unit('h', str(hours), language)}{NBSP}{minutes:02d}"


def stretch(value_s: float, *, language: Language | None = None) -> str:
    """Write the length of a fast stretch: to a second when short, else to half a minute."""
    if value_s < _SECONDS_SHOWN_TO_S:
        return unit("s", number(value_s, language=language), language)
    minutes = round(value_s / _HALF_MINUTE_S) / 2
    text = number(minutes, 0 if minutes == round(minutes) else 1, language=language)
    return unit("min", text, language)


def clock(value_s: float) -> str:
    """Write seconds since the start as ``1:02:30`` or ``2:30``."""
    minutes, seconds = divmod(round(value_s), round(SECONDS_PER_MINUTE))
    hours, minutes = divmod(minutes, MINUTES_PER_HOUR)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def hours_minutes(value_s: float) -> str:
    """Write seconds as ``2:16``, hours and minutes."""
    hours, minutes = divmod(round(value_s / SECONDS_PER_MINUTE), MINUTES_PER_HOUR)
    return f"{hours}:{minutes:02d}"


def pace(
    speed_mps: float | None, *, missing: str = MISSING, language: Language | None = None
) -> str:
    """Write a speed as minutes per kilometre or mile; a standstill has no pace."""
    seconds = None if speed_mps is None else pace_s_per_km(speed_mps)
    if seconds is None or not math.isfinite(seconds):
        return missing
    spoken = language or read_language()
    is_imperial = spoken.habits.units is Units.IMPERIAL
    seconds *= KM_PER_MILE if is_imperial else 1.0
    return unit("pace_mi" if is_imperial else "pace_km", clock(seconds), spoken)


def hours(
    value_h: float | None, *, missing: str = MISSING, language: Language | None = None
) -> str:
    """Write hours as ``6 h 20``."""
    seconds = None if value_h is None else value_h * SECONDS_PER_HOUR
    return duration(seconds, missing=missing, language=language)


def counted(value: float, noun: str, language: Language | None = None) -> str:
    """Write a number of things, such as ``2 days``; a mean keeps a decimal where it has one."""
    spoken = language or read_language()
    forms = spoken.messages[f"count.{noun}"]
    assert not isinstance(forms, str)  # noqa: S101  (a test holds the catalogue to it)
    text = number(value, 0 if value == round(value) else 1, language=spoken)
    form = locale(spoken.locale_name).plural_form(value)
    return forms.get(form, forms["other"]).format(value=text)


_WRITERS: Final[dict[str, Callable[[float, Language], str]]] = {
    "s": lambda value, language: duration(value, language=language),
    "stretch": lambda value, language: stretch(value, language=language),
    "clock": lambda value, _: clock(value),
    "mps": lambda value, language: pace(value, language=language),
    "pace": lambda value, language: pace(value, language=language),
    "sleep": lambda value, language: hours(value, language=language),
    "frac change": lambda value, language: unit(
        "percent", signed(value * 100, language=language), language
    ),
    "days": lambda value, language: counted(value, "day", language),
    "weeks": lambda value, language: counted(value, "week", language),
    "sets": lambda value, language: counted(value, "set", language),
    "body": lambda value, language: mass(value, language=language),
}


def is_unit(name: str) -> bool:
    """Return whether `quantity` has a way of its own to write a unit."""
    return _ALIASES.get(name, name) in {*_SCALES, *_BY_MASS, *_SAME, *_WRITERS}


def quantity(
    value: float | None,
    unit_name: str,
    *,
    missing: str = MISSING,
    decimals: int | None = None,
    language: Language | None = None,
) -> str:
    """Write a value in the words of its unit; an unknown unit is written behind the number."""
    if value is None or not math.isfinite(value):
        return missing
    spoken = language or read_language()
    name = _ALIASES.get(unit_name, unit_name)
    if name in _WRITERS:
        return _WRITERS[name](value, spoken)
    scale = _scale(name, spoken)
    if scale is not None:
        return _scaled(value, scale, scale.decimals if decimals is None else decimals, spoken)
    plain = decimal(value, 0 if value == round(value) else 2 if abs(value) < SMALL else 1, spoken)
    return plain if name in {"", "1", "count"} else f"{plain}{NBSP}{name}"


def aim(value: float | None, unit_name: str, *, language: Language | None = None) -> str:
    """Write what is aimed at as exact as the rule that holds it, where three digits are enough."""
    if value is None or not math.isfinite(value):
        return MISSING
    spoken = language or read_language()
    scale = _scale(_ALIASES.get(unit_name, unit_name), spoken)
    if scale is None:
        return quantity(value, unit_name, language=spoken)
    return _scaled(value, scale, max(scale.decimals, exact_decimals(value * scale.factor)), spoken)


def sentence(text: str) -> str:
    """Return a phrase as a sentence: a capital first letter and a full stop."""
    trimmed = text.strip()
    ended = trimmed if trimmed.endswith((".", "!", "?")) else f"{trimmed}."
    return capitalised(ended)


def capitalised(text: str) -> str:
    """Return a text with a capital in front."""
    return text[:1].upper() + text[1:]


def day(value: date, pattern: str, language: Language | None = None) -> str:
    """Write a day by one of the patterns of the language's ``[date]`` table."""
    from babel.dates import format_date  # noqa: PLC0415  (45 ms, and many commands say nothing)

    spoken = language or read_language()
    return format_date(value, spoken.text(f"date.{pattern}"), locale(spoken.locale_name))


def day_name(value: date, *, language: Language | None = None) -> str:
    """Write the weekday as ``Mon``."""
    return day(value, "weekday", language)


def short_day(value: date, *, language: Language | None = None) -> str:
    """Write a day as ``Mon 9 Nov``."""
    return day(value, "short", language)


def long_day(value: date, *, language: Language | None = None) -> str:
    """Write a day as ``9 November 2026``."""
    return day(value, "long", language)


def date_span(
    first: date, last: date, *, is_short: bool = False, language: Language | None = None
) -> str:
    """Write a span of days as ``9–15 November 2026``, each month and year once."""
    end = day(last, "day_month" if is_short else "long", language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    if first.year == last.year:
        return f"{day(first, 'day_month' if is_short else 'day_month_long', language)} – {end}"
    return f"{day(first, 'day_month' if is_short else 'long', language)} – {end}"


def window_span(last: date, n_days: int = 7, *, language: Language | None = None) -> str:
    """Write the span of the `n_days` that end on `last`."""
    return date_span(last - timedelta(days=n_days - 1), last, language=language)


def time_of_day(value: datetime, *, language: Language | None = None) -> str:
    """Write a time of day on the reader's clock."""
    spoken = language or read_language()
    if spoken.habits.clock is ClockHours.H24:
        return f"{value:%H:%M}"
    half = "am" if value.hour < _NOON else "pm"
    return unit(half, f"{value.hour % _NOON or _NOON}:{value:%M}", spoken)
