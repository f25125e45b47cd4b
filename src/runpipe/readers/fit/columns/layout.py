"""What a definition message says.

Which bytes of its data messages are which field, of which base type.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np


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


FIXED_BYTES: Final = 5
"""Of a definition's content: reserved, architecture, message number (2), number of fields."""
FIELD_BYTES: Final = 3
_CACHE_SIZE: Final = 2048


@dataclass(frozen=True, slots=True)
class DeveloperField:
    """One field description: a field that an app on the watch made up for itself."""

    index: int
    number: int
    base_number: int
    name: str
    units: str
    native_field: int | None = None


@dataclass(frozen=True, slots=True)
class FieldLayout:
    """Where one field lies in a data message (offset 0 is the record header).

    `dtype` is of the values as written, `native` as this machine holds them.
    """

    number: int
    offset: int
    size: int
    count: int
    base: BaseType
    dtype: np.dtype[Any]
    native: np.dtype[Any]
    developer: DeveloperField | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One definition's fields, and the whole length of its data messages, header included.

    `fields` are the profile's, by number (a definition may name one twice); `developer` are
    those of apps on the watch.
    """

    message: int
    size: int
    fields: dict[int, tuple[FieldLayout, ...]]
    developer: tuple[FieldLayout, ...]


def message_number(content: bytes) -> int:
    """Return the global message number of a definition's content."""
    return int.from_bytes(content[2:4], "big" if content[1] else "little")


def developer_keys(content: bytes) -> list[tuple[int, int]]:
    """Return (developer data index, field number) of each developer field of a definition."""
    first = FIXED_BYTES + FIELD_BYTES * content[4] + 1
    return [(content[i + 2], content[i]) for i in range(first, len(content), FIELD_BYTES)]


def _field(number: int, offset: int, size: int, base_number: int, order: str) -> FieldLayout:
    base = base_type(base_number, size)
    count = size // base.size
    dtype = np.dtype(f"S{size}" if base is STRING else order + base.code)
    native = dtype.newbyteorder("=")
    return FieldLayout(number, offset, size, 1 if base is STRING else count, base, dtype, native)


@lru_cache(maxsize=_CACHE_SIZE)
def layout_of(content: bytes, developers: tuple[DeveloperField | None, ...]) -> Layout:
    """Read a definition's content (all after its record header).

    Parameters
    ----------
    content
        The definition's bytes, whole.
    developers
        What is known of each developer field, in the definition's order.
    """
    order = ">" if content[1] else "<"
    offset = 1
    fields: dict[int, tuple[FieldLayout, ...]] = {}
    first_developer = FIXED_BYTES + FIELD_BYTES * content[4]
    for i in range(FIXED_BYTES, first_developer, FIELD_BYTES):
        number, size, base_number = content[i : i + FIELD_BYTES]
        if size:
            entry = _field(number, offset, size, base_number, order)
            fields[number] = (*fields.get(number, ()), entry)
        offset += size
    developer = []
    starts = range(first_developer + 1, len(content), FIELD_BYTES)
    for i, developer_field in zip(starts, developers, strict=True):
        number, size, index = content[i : i + FIELD_BYTES]
        described = developer_field or _undescribed(index, number)
        if size:
            entry = _field(number, offset, size, described.base_number, order)
            developer.append(replace(entry, developer=described))
        offset += size
    return Layout(message_number(content), offset, fields, tuple(developer))


def _undescribed(index: int, number: int) -> DeveloperField:
    byte_number = 0x0D
    return DeveloperField(index, number, byte_number, f"unknown_dev_{index}_{number}", "")
