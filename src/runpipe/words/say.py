"""Messages of a language filled with values: plurals, numbers and dates by Babel (docs/adr/0121).

A language is one file, ``locale/<name>.toml``: a message per code, a table of them by CLDR plural
category where a count ``n`` decides. A placeholder names a value and how to write it:
``{sleep:.1f}`` a number with its decimals, ``{share:.0%}`` a percentage, ``{day:EEEE}`` a date by
its CLDR pattern, ``{signs:; }`` findings with what stands between them. A word instead of a form
looks the value up in a table of that name: ``{least:number}`` is "three" of ``[number]``, and its
``other`` where it has none; ``{least:Number}`` begins with a capital.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from runpipe.model.findings import Finding, Quantity

if TYPE_CHECKING:
    from babel import Locale

_DIGITS_SHOWN: Final = 3
"""A rule's number is shown as exact as it is, if these are enough for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The messages of one language by code, and the name of its CLDR locale."""

    name: str
    locale_name: str
    messages: Mapping[str, str | Mapping[str, str]]


@cache
def read_language(name: str = "en") -> Language:
    """Read a language's catalogue.

    Raises
    ------
    FileNotFoundError
        If there is no such language.
    """
    file = resources.files("runpipe.words").joinpath("locale", f"{name}.toml")
    tables = tomllib.loads(file.read_text("utf-8"))
    return Language(name, tables.pop("locale"), dict(_flat(tables, "")))


def _flat(tables: Mapping[str, Any], prefix: str) -> list[tuple[str, str | Mapping[str, str]]]:
    messages: list[tuple[str, str | Mapping[str, str]]] = []
    for key, value in tables.items():
        code = f"{prefix}{key}"
        if isinstance(value, str) or "other" in value:
            messages.append((code, value))
        else:
            messages.extend(_flat(value, f"{code}."))
    return messages


def say(finding: Finding, language: Language | None = None) -> str:
    """Return a finding in the words of a language, English without one.

    Raises
    ------
    KeyError
        If the language has no message of that code, or the message asks for another value.
    """
    return message(finding.code, language, **finding.values)


def message(code: str, language: Language | None = None, **values: Any) -> str:  # noqa: ANN401  (each kind has its own form)
    """Return the message of a code, filled with values; raise `KeyError` where there is none."""
    spoken = language or read_language()
    found = spoken.messages[code]
    if not isinstance(found, str):
        form = _locale(spoken.locale_name).plural_form(values["n"])
        found = found.get(form, found["other"])
    if "{" not in found:
        return found
    return _Filler(spoken).vformat(found, (), values)


@cache
def _locale(name: str) -> Locale:
    from babel import Locale  # noqa: PLC0415  (45 ms, and many commands say nothing)

    return Locale.parse(name)


class _Filler(string.Formatter):
    """Fills placeholders by the kind of their values."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def format_field(self, value: object, format_spec: str) -> str:
        """Return a value as its placeholder asks for."""
        if isinstance(value, Finding):
            return say(value, self._language)
        if isinstance(value, tuple):
            return format_spec.join(say(one, self._language) for one in value)
        if isinstance(value, Quantity):
            return self._quantity(value, format_spec)
        if isinstance(value, date):
            from babel.dates import format_date  # noqa: PLC0415  (as above)

            return format_date(value, format_spec, _locale(self._language.locale_name))
        if format_spec.isalpha():
            return self._choose(format_spec, str(value), str(value).replace("_", " "))
        return format(value, format_spec)

    def _choose(self, table: str, key: str, plain: str) -> str:
        """Return what a table of the catalogue has for a value; a capital asks for one in front."""
        forms = self._language.messages[table.lower()]
        assert not isinstance(forms, str)  # noqa: S101  (a test holds the catalogue to it)
        chosen = forms.get(key) or forms["other"].format(value=plain)
        return chosen[:1].upper() + chosen[1:] if table[0].isupper() else chosen

    def _quantity(self, quantity: Quantity, spec: str) -> str:
        is_share = spec.endswith("%") or spec == "share"
        value = quantity.value * 100.0 if is_share else quantity.value
        if spec.isalpha():
            plain = self._number(value, exact_decimals(value))
            return self._choose(spec, plain, plain)
        decimals = int(spec[1:-1]) if spec else 0
        if quantity.rule is not None or not spec:
            decimals = max(decimals, exact_decimals(value))
        return self._number(value, decimals)

    def _number(self, value: float, decimals: int) -> str:
        text = f"{value:.{decimals}f}"
        symbols = _locale(self._language.locale_name).number_symbols
        point = symbols.get("latn", {}).get("decimal", ".")
        return text if point == "." else text.replace(".", point)


def exact_decimals(value: float) -> int:
    """Return the decimals that write a number exactly, 0 where three digits are not enough."""
    if value == 0 or float(f"{value:.{_DIGITS_SHOWN}g}") != round(value, 9):
        return 0
    plain = f"{float(f'{value:.{_DIGITS_SHOWN}g}'):.12f}".rstrip("0")
    return len(plain.partition(".")[2])
