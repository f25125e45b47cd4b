"""FIT's base types: their NumPy codes and the values that mean "nothing here"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class BaseType:
    """One base type. `invalid` is `None` for floats (NaN) and strings (empty)."""

    name: str
    code: str
    size: int
    invalid: int | None


_UINT8: Final = BaseType("uint8", "u1", 1, 0xFF)
BYTE: Final = BaseType("byte", "u1", 1, 0xFF)
STRING: Final = BaseType("string", "S", 1, None)
_BY_NUMBER: Final = {
    0x00: BaseType("enum", "u1", 1, 0xFF),
    0x01: BaseType("sint8", "i1", 1, 0x7F),
    0x02: _UINT8,
    0x03: BaseType("sint16", "i2", 2, 0x7FFF),
    0x04: BaseType("uint16", "u2", 2, 0xFFFF),
    0x05: BaseType("sint32", "i4", 4, 0x7FFFFFFF),
    0x06: BaseType("uint32", "u4", 4, 0xFFFFFFFF),
    0x07: STRING,
    0x08: BaseType("float32", "f4", 4, None),
    0x09: BaseType("float64", "f8", 8, None),
    0x0A: BaseType("uint8z", "u1", 1, 0),
    0x0B: BaseType("uint16z", "u2", 2, 0),
    0x0C: BaseType("uint32z", "u4", 4, 0),
    0x0D: BYTE,
    0x0E: BaseType("sint64", "i8", 8, 0x7FFFFFFFFFFFFFFF),
    0x0F: BaseType("uint64", "u8", 8, 0xFFFFFFFFFFFFFFFF),
    0x10: BaseType("uint64z", "u8", 8, 0),
}
_NUMBER_MASK: Final = 0x1F


def base_type(number: int, size: int) -> BaseType:
    """Return the base type to read a field of `size` bytes by.

    The endian bit is ignored (some devices leave it out), an unknown type is read as bytes, and
    a size that is no multiple of the type's is read as single bytes, as the official SDK does.
    """
    base = _BY_NUMBER.get(number & _NUMBER_MASK, BYTE)
    return _UINT8 if size % base.size else base
