"""FIT files of made-up people, byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

ENUM, SINT8, UINT8, SINT16, UINT16, SINT32, UINT32, STRING = (
    0x00,
    0x01,
    0x02,
    0x83,
    0x84,
    0x85,
    0x86,
    0x07,
)
FLOAT32, UINT8Z, UINT32Z, BYTE = 0x88, 0x0A, 0x8C, 0x0D
_CODES = {
    ENUM: "B",
    SINT8: "b",
    UINT8: "B",
    SINT16: "h",
    UINT16: "H",
    SINT32: "i",
    UINT32: "I",
    FLOAT32: "f",
    0x89: "d",
    UINT8Z: "B",
    0x8B: "H",
    UINT32Z: "I",
    BYTE: "B",
    0x8E: "q",
    0x8F: "Q",
    0x90: "Q",
}
START = 1_000_000_000
"""A FIT timestamp: 2021-09-08 01:46:40 UTC."""
FILE_ID, SESSION, LAP, RECORD, EVENT, DEVICE_INFO, ACTIVITY = 0, 18, 19, 20, 21, 23, 34
SET, SPLIT, FIELD_DESCRIPTION, DEVELOPER_DATA_ID, WORKOUT, WORKOUT_STEP = 225, 312, 206, 207, 26, 27
USER_PROFILE, WEIGHT_SCALE, HR = 3, 30, 132

Field = tuple[int, int, int]
"""Field number, size in bytes, base type."""


def crc16(data: bytes) -> int:
    """FIT's checksum, bit by bit, as the protocol writes it down."""
    crc = 0
    for octet in data:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


@dataclass
class FitBuilder:
    """Writes records one after the other; `build` puts header and checksum around them."""

    is_big_endian: bool = False
    body: bytearray = field(default_factory=bytearray)
    _formats: dict[int, list[tuple[str, int]]] = field(default_factory=dict)

    @property
    def order(self) -> str:
        return ">" if self.is_big_endian else "<"

    def define(
        self,
        local: int,
        message: int,
        fields: Sequence[Field],
        developer: Sequence[tuple[int, int, int]] = (),
        developer_types: Sequence[int] = (),
    ) -> FitBuilder:
        """Write a definition; developer fields are (number, size, data index)."""
        self.body += bytes([0x40 | local | (0x20 if developer else 0), 0, self.is_big_endian])
        self.body += struct.pack(self.order + "HB", message, len(fields))
        for number, size, base in fields:
            self.body += bytes([number, size, base])
        if developer:
            self.body += bytes([len(developer), *(b for entry in developer for b in entry)])
        kinds = [(base, size) for _, size, base in fields]
        kinds += [(base, entry[1]) for base, entry in zip(developer_types, developer, strict=True)]
        self._formats[local] = [(_format(base, size), size) for base, size in kinds]
        return self

    def data(self, local: int, *values: Any, header: int | None = None) -> FitBuilder:
        """Write a data message: numbers, sequences of numbers, or bytes."""
        self.body.append(local if header is None else header)
        for value, (code, size) in zip(values, self._formats[local], strict=True):
            if isinstance(value, bytes):
                self.body += value.ljust(size, b"\0")
            elif isinstance(value, (list, tuple)):
                self.body += struct.pack(self.order + code, *value)
            else:
                self.body += struct.pack(self.order + code, value)
        return self

    def compressed(self, local: int, offset: int, *values: Any) -> FitBuilder:
        """Write a data message with the low five bits of its time in the header."""
        return self.data(local, *values, header=0x80 | local << 5 | offset)

    def message(self, local: int, number: int, *cells: tuple[int, int, Any]) -> FitBuilder:
        """Write a definition and one data message of (field number, base type, value) cells."""
        fields = [(n, _size(base, value), base) for n, base, value in cells]
        return self.define(local, number, fields).data(local, *(value for _, _, value in cells))

    def build(
        self, header_size: int = 14, *, crc: int | None = None, data_size: int | None = None
    ) -> bytes:
        """Return the whole file; a stated checksum or length replaces the right one."""
        size = len(self.body) if data_size is None else data_size
        head = struct.pack("<BBHI4s", header_size, 0x20, 2132, size, b".FIT")
        if header_size >= 14:
            head += struct.pack("<H", crc16(head)) + bytes(header_size - 14)
        whole = head + bytes(self.body)
        return whole + struct.pack("<H", crc16(whole) if crc is None else crc)


def _format(base: int, size: int) -> str:
    if base == STRING:
        return f"{size}s"
    code = _CODES[base]
    count = size // struct.calcsize("<" + code)
    return code if count <= 1 else f"{count}{code}"


def _size(base: int, value: Any) -> int:
    if base == STRING:
        return len(value)
    n = len(value) if isinstance(value, (list, tuple, bytes)) else 1
    return n * struct.calcsize("<" + _CODES[base])


def file_id(
    builder: FitBuilder, kind: int = 4, manufacturer: int = 1, product: int = 3907
) -> FitBuilder:
    """Write the message every file begins with (an activity of a Garmin watch)."""
    return builder.message(
        0,
        FILE_ID,
        (0, ENUM, kind),
        (1, UINT16, manufacturer),
        (2, UINT16, product),
        (4, UINT32, START),
    )


def records(
    builder: FitBuilder, n: int, *, start: int = START, speed_mps: float = 3.0, local: int = 1
) -> FitBuilder:
    """Write a record a second: place, altitude, heart rate, cadence, distance, speed."""
    builder.define(
        local,
        RECORD,
        [
            (253, 4, UINT32),
            (0, 4, SINT32),
            (1, 4, SINT32),
            (2, 2, UINT16),
            (3, 1, UINT8),
            (4, 1, UINT8),
            (5, 4, UINT32),
            (6, 2, UINT16),
        ],
    )
    for i in range(n):
        builder.data(
            local,
            start + i,
            500_000_000 + 100 * i,
            100_000_000,
            3000 + i % 50,
            120 + i % 40,
            85,
            round(speed_mps * i * 100),
            round(speed_mps * 1000),
        )
    return builder


def session(
    builder: FitBuilder,
    *,
    start: int = START,
    elapsed_s: float = 60,
    sport: int = 1,
    sub_sport: int = 0,
    more: Sequence[tuple[int, int, Any]] = (),
) -> FitBuilder:
    """Write a session message."""
    return builder.message(
        2,
        SESSION,
        (253, UINT32, start + round(elapsed_s)),
        (2, UINT32, start),
        (5, ENUM, sport),
        (6, ENUM, sub_sport),
        (7, UINT32, round(elapsed_s * 1000)),
        (8, UINT32, round(elapsed_s * 1000)),
        (9, UINT32, 18_000),
        *more,
    )


def activity(builder: FitBuilder, *, stamp: int = START + 60, offset_s: int = 7200) -> FitBuilder:
    """Write the activity message, which tells local time."""
    return builder.message(
        3, ACTIVITY, (253, UINT32, stamp), (0, UINT32, 60_000), (5, UINT32, stamp + offset_s)
    )


def run(n: int = 60, **changes: Any) -> FitBuilder:
    """Return a whole run of `n` seconds."""
    builder = file_id(FitBuilder(**changes))
    return activity(session(records(builder, n), elapsed_s=n), stamp=START + n)


def describe(
    builder: FitBuilder, index: int, number: int, base: int, name: bytes, units: bytes
) -> FitBuilder:
    """Write the description of a developer field."""
    return builder.message(
        5,
        FIELD_DESCRIPTION,
        (0, UINT8, index),
        (1, UINT8, number),
        (2, UINT8, base),
        (3, STRING, name + b"\0"),
        (8, STRING, units + b"\0"),
    )
