"""Numbers from text cells: decimal sign by column, units by cell, header or setting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from runpipe.readers.tables.table import Bad, Cell, is_missing, unit_of

SPACES: Final = re.compile("[\\s\u00a0\u2009\u202f'’]")
NUMBER: Final = re.compile(r"^([+-]?[\d.,\s\u00a0\u2009\u202f'’]*\d[.,]?)\s*([^\d]*)$")
THOUSANDS: Final = re.compile(r"^[+-]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*$")
PLAIN: Final = re.compile(r"^[+-]?[\d.,]+$")
TRACE: Final = re.compile(
    r"^(tr|trace|traces|spuren?|tracce|trazas|vestígios|sporen|spår)\.?( k?g| mg)?$", re.IGNORECASE
)
ABOUT: Final = re.compile(
    r"^(?:[~≈±]|(?:ca|c|circa|about|around|approx|approximately|etwa|ungefähr|env|environ|aprox|unos)\b\.?)\s*(?=[\d+-])",
    re.IGNORECASE,
)
BELOW: Final = re.compile(
    r"^(?:[<≤]|less than|under|below|unter|weniger als)\s*=?\s*(?=[\d.,])", re.IGNORECASE
)
RANGE: Final = re.compile(
    r"^(\d{1,4}(?:[.,]\d{1,2})?)\s*(?:-|–|—|to|bis|à)\s*(\d{1,4}(?:[.,]\d{1,2})?)\s*([^\d\s]*)$",
    re.IGNORECASE,
)
STONES: Final = re.compile(
    r"^(\d+(?:[.,]\d+)?)\s*(?:st|stones?)\.?[\s,]*(\d+(?:[.,]\d+)?)\s*(?:lbs?|pounds?)?\.?$",
    re.IGNORECASE,
)
LB_PER_STONE: Final = 14.0


class DecimalSign(Enum):
    """How a column writes 2½: ``2.5`` or ``2,5``."""

    POINT = "."
    COMMA = ","


@dataclass(frozen=True, slots=True)
class CellQuantity:
    """What a column measures: factors from each unit to ours, and the bounds of the possible.

    `default_unit` is used where neither cell nor header names a unit; `None` means that a
    number without a unit cannot be read. `low` and `high` are in our unit.
    `is_whole` is for counts. `are_thousands_likely` settles what ``2.150`` is where nothing else does.
    """

    name: str
    factors: dict[str, float]
    default_unit: str | None
    low: float
    high: float
    are_thousands_likely: bool = False
    is_whole: bool = False


def is_estimate(cell: str) -> bool:
    """Return whether a cell is an amount that its user only bounded or estimated."""
    text = cell.strip()
    if PLAIN.match(text):
        return False
    return bool(TRACE.match(text) or BELOW.match(text) or ABOUT.match(text) or RANGE.match(text))


def _as_written(cell: str) -> tuple[str, float]:
    """Return a cell without the marks of an estimate, and the factor that they stand for.

    ``<5`` is half of it, the middle of what it may be; ``8-10`` is its middle; a trace is 0; and
    ``11 st 4 lb`` is given in pounds.
    """
    text = cell.replace("\u2212", "-").strip()
    if PLAIN.match(text):
        return text, 1.0
    if TRACE.match(text):
        return "0", 1.0
    below = BELOW.match(text)
    if below:
        return text[below.end() :], 0.5
    stones = STONES.match(text)
    if stones:
        st, lb = (float(part.replace(",", ".")) for part in stones.groups())
        return f"{LB_PER_STONE * st + lb:.6g} lb", 1.0
    span = RANGE.match(text)
    if span:
        low, high = (float(part.replace(",", ".")) for part in span.groups()[:2])
        if low < high:
            return f"{(low + high) / 2:g} {span[3]}".strip(), 1.0
    return ABOUT.sub("", text), 1.0


def strip_unit(text: str) -> tuple[str, str | None]:
    """Split ``80.0 kg`` into its number (spaces removed) and its unit word (lower case)."""
    match = NUMBER.match(_as_written(text)[0])
    if match is None:
        return text, None
    return SPACES.sub("", match.group(1)), match.group(2).strip().lower() or None


def decimal_votes(numbers: Sequence[str]) -> tuple[int, int]:
    """Count the cells that can only be read with a decimal point, and only with a comma."""
    point = comma = 0
    for text in numbers:
        dots, commas = text.count("."), text.count(",")
        if dots and commas:
            is_point = text.rfind(".") > text.rfind(",")
        elif dots + commas == 0:
            continue
        elif dots + commas > 1:
            is_point = commas > 0  # the repeated sign groups thousands
        elif THOUSANDS.match(text):
            continue
        else:
            is_point = dots == 1
        point, comma = point + is_point, comma + (not is_point)
    return point, comma


def column_sign(
    numbers: Sequence[str],
    elsewhere: DecimalSign | None,
    *,
    are_thousands_likely: bool = False,
) -> DecimalSign:
    """Decide a column's decimal sign by its own cells, else as the file's other columns have it.

    With no evidence at all ``1,276`` is 1276, and ``2.150`` is 2.15 unless `are_thousands_likely`
    (nobody writes a day's energy with three decimals).
    """
    point, comma = decimal_votes(numbers)
    if point != comma:
        return DecimalSign.POINT if point > comma else DecimalSign.COMMA
    if elsewhere is None and are_thousands_likely and any("." in text for text in numbers):
        return DecimalSign.COMMA
    return elsewhere or DecimalSign.POINT


def to_float(text: str, sign: DecimalSign) -> float | None:
    """Read one number written with this decimal sign, or return `None`.

    Groups of thousands must be whole groups of three: ``1,23`` is no number in a column of
    decimal points.
    """
    group = "," if sign is DecimalSign.POINT else "."
    if group in text:
        whole = text.partition(sign.value)[0]
        if not re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(group)}\d{{3}})+", whole):
            return None
        text = whole.replace(group, "") + text[len(whole) :]
    text = text.replace(sign.value, ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text):
        return None
    return float(text)


def numbers(
    cells: Sequence[str],
    quantity: CellQuantity,
    unit: str | None,
    elsewhere: DecimalSign | None = None,
) -> list[Cell[float]]:
    """Cast a column to our unit.

    Parameters
    ----------
    cells
        The column as text.
    quantity
        What it measures.
    unit
        The unit which header or settings name; a unit beside the number wins over it.
    elsewhere
        The decimal sign seen in other columns, for a column that leaves it open.
    """
    parts = [None if is_missing(cell) else strip_unit(cell) for cell in cells]
    texts = [part[0] for part in parts if part]
    sign = column_sign(texts, elsewhere, are_thousands_likely=quantity.are_thousands_likely)
    return [
        None if part is None else _amount_of_part(cell, part, sign, quantity, unit)
        for cell, part in zip(cells, parts, strict=True)
    ]


def _amount_of_part(
    cell: str,
    part: tuple[str, str | None],
    sign: DecimalSign,
    quantity: CellQuantity,
    unit: str | None,
) -> Cell[float]:
    value = to_float(part[0], sign)
    if value is None:
        return Bad(cell, "not a number")
    value *= _as_written(cell)[1]
    return scale(cell, value, (unit_of(part[1]) or part[1]) if part[1] else unit, quantity)


def scale(cell: str, value: float, unit: str | None, quantity: CellQuantity) -> float | Bad:
    """Bring a number to our unit; refuse what is no such quantity or out of its bounds."""
    unit = unit or quantity.default_unit
    if unit is None:
        return Bad(cell, f"no unit is named for this {quantity.name}")
    factor = quantity.factors.get(unit)
    if factor is None:
        return Bad(cell, f"{unit} is no unit of {quantity.name}")
    scaled = value * factor
    if not quantity.low <= scaled <= quantity.high:
        return Bad(cell, f"not a possible {quantity.name.removeprefix('any ')}")
    if quantity.is_whole and not scaled.is_integer():
        if not is_estimate(cell):
            return Bad(cell, "not a whole number")
        scaled = float(int(scaled))
    return scaled
