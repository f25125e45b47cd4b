"""FIT's CRC-16, many bytes at a time.

The CRC is linear: the one of two blocks joined is that of the first, pushed through as many zero
bytes as the second is long, XORed with that of the second. So pairs of bytes are looked up at once,
then pairs of pairs, and so on. Zero bytes in front change nothing, so odd counts are padded there.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

_POLYNOMIAL: Final = 0xA001
_BITS: Final = 16
_LEVELS: Final = 21
_CHUNK: Final = 2 << _LEVELS


def _push_one_byte() -> npt.NDArray[np.uint16]:
    """Return, for each CRC, the CRC after one more zero byte."""
    crc = np.arange(1 << _BITS, dtype=np.uint16)
    for _ in range(8):
        crc = np.where(crc & 1, (crc >> 1) ^ _POLYNOMIAL, crc >> 1).astype(np.uint16)
    return crc


def _tables() -> tuple[npt.NDArray[np.uint16], ...]:
    """Return the tables that push a CRC through 2, 4, 8, … zero bytes."""
    table = _push_one_byte()
    tables = []
    for _ in range(_LEVELS):
        table = table[table]
        tables.append(table)
    return tuple(tables)


# Built on import: lazily built tables raced under threads.
_PUSH: Final = _tables()


def _chunk_crc(data: npt.NDArray[np.uint8], start: int) -> int:
    """Return the CRC of at most `_CHUNK` bytes, going on from `start`."""
    # XORing the CRC so far into the first two bytes is the same as starting from it.
    padded = np.zeros(len(data) + len(data) % 2, dtype=np.uint8)
    padded[len(data) % 2 :] = data
    crc = _PUSH[0][padded.view("<u2")]
    level = 0
    while len(crc) > 1:
        if len(crc) % 2:
            crc = np.concatenate((np.zeros(1, np.uint16), crc))
        crc = _PUSH[level][crc[0::2]] ^ crc[1::2]
        level += 1
    return int(crc[0]) ^ _push(start, len(data))


def _push(crc: int, n_bytes: int) -> int:
    """Push a CRC through zero bytes."""
    if not crc:
        return 0
    if n_bytes & 1:
        for _ in range(8):
            crc = (crc >> 1) ^ (_POLYNOMIAL if crc & 1 else 0)
    for level in range(_LEVELS):
        if n_bytes >> (level + 1) & 1:
            crc = int(_PUSH[level][crc])
    return crc


def crc16(data: npt.NDArray[np.uint8]) -> int:
    """Return FIT's CRC-16 of the bytes (0 for none)."""
    crc = 0
    for begin in range(0, len(data), _CHUNK):
        crc = _chunk_crc(data[begin : begin + _CHUNK], crc)
    return crc
