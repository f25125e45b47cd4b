"""Messages of a language filled with values: plurals, numbers and dates by Babel (docs/adr/0121).

A language is one file, ``locale/<name>.toml``: a message per code, a table of them by CLDR plural
category where a count ``n`` decides. A placeholder names a value and how to write it:
``{sleep:.1f}`` a number with its decimals, ``{share:.0%}`` a percentage, ``{run:whole_km}`` a
quantity in the reader's own units (see `words.quantities`), ``{day:EEEE}`` a date by its CLDR
pattern, ``{signs:; }`` findings with what stands between them. A word instead of a form looks the
value up in a table of that name: ``{least:number}`` is "three" of ``[number]``, and its ``other``
where it has none; ``{least:Number}`` begins with a capital. ``{names:and}`` joins findings as the
language joins a list.
"""

from __future__ import annotations

import string
from datetime import date
from typing import Any, Final

from runpipe.model.findings import Finding, Quantity
from runpipe.words.quantities import (
    Language,
    aim,
    decimal,
    exact_decimals,
    is_unit,
    locale,
    quantity,
    read_language,
)

_LIST: Final = "and"


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
    text = spoken.messages[code]
    if not isinstance(text, str):
        form = locale(spoken.locale_name).plural_form(values["n"])
        text = text.get(form, text["other"])
    if "{" not in text:
        return text
    return _Filler(spoken).vformat(text, (), values)


class _Filler(string.Formatter):
    """Fills placeholders by the kind of their values."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def format_field(self, value: object, format_spec: str) -> str:
        """Return a value as its placeholder asks for."""
        if isinstance(value, Finding):
            text = say(value, self._language)
            return text[:1].lower() + text[1:] if format_spec == "text" else text
        if isinstance(value, tuple):
            return self._joined(value, format_spec)
        if isinstance(value, Quantity):
            return self._quantity(value, format_spec)
        if isinstance(value, date):
            from babel.dates import format_date  # noqa: PLC0415  (45 ms, and many say no date)

            return format_date(value, format_spec, locale(self._language.locale_name))
        if isinstance(value, int | float) and is_unit(format_spec):
            return quantity(value, format_spec, language=self._language)
        if format_spec.isalpha():
            return self._choose(format_spec, str(value), str(value).replace("_", " "))
        return format(value, format_spec)

    def _joined(self, findings: tuple[Finding, ...], spec: str) -> str:
        texts = [say(finding, self._language) for finding in findings]
        if spec != _LIST:
            return spec.join(texts)
        if len(texts) == 1:
            return texts[0]
        between, last = self._language.text("list.between"), self._language.text("list.last")
        return last.format(first=between.join(texts[:-1]), last=texts[-1])

    def _choose(self, table: str, key: str, plain: str) -> str:
        """Return what a table of the catalogue has for a value; a capital asks for one in front."""
        forms = self._language.messages[table.lower()]
        assert not isinstance(forms, str)  # noqa: S101  (a test holds the catalogue to it)
        chosen = forms.get(key) or forms["other"].format(value=plain)
        return chosen[:1].upper() + chosen[1:] if table[0].isupper() else chosen

    def _quantity(self, amount: Quantity, spec: str) -> str:
        if spec and is_unit(spec):
            is_rule = amount.rule is not None
            write = aim if is_rule else quantity
            return write(amount.value, spec, language=self._language)
        is_share = spec.endswith("%") or spec == "share"
        value = amount.value * 100.0 if is_share else amount.value
        if spec.isalpha():
            plain = decimal(value, exact_decimals(value), self._language, is_grouped=False)
            return self._choose(spec, plain, plain)
        decimals = int(spec[1:-1]) if spec else 0
        if amount.rule is not None or not spec:
            decimals = max(decimals, exact_decimals(value))
        return decimal(value, decimals, self._language, is_grouped=False)
