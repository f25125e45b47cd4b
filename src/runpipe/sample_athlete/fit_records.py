"""Pack a run's samples as FIT record messages, many at once.

The SDK's encoder takes a dictionary a message and checks each against the profile: 16 weeks would
take it half a minute on a busy machine. So it encodes everything else, and the first record of
each stretch as the pattern; the others follow in the same layout. A pattern that the encoder wrote
in another way than this module would is not found, and that is an error, never a wrong file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from runpipe.sample_athlete.simulate import Run

_HEADER_BYTES: Final = 14
_CRC_BYTES: Final = 2
_SEMICIRCLES: Final = 2**31 / 180.0
_LAYOUT: Final = {
    "timestamp": ("<u4", 1.0, 0.0),
    "position_lat": ("<i4", 1.0, 0.0),
    "position_long": ("<i4", 1.0, 0.0),
    "distance": ("<u4", 100.0, 0.0),
    "enhanced_altitude": ("<u4", 5.0, 500.0),
    "enhanced_speed": ("<u4", 1000.0, 0.0),
    "heart_rate": ("u1", 1.0, 0.0),
    "cadence": ("u1", 1.0, 0.0),
}
"""Type, scale and offset of each field, as in the profile."""

Records = npt.NDArray[Any]


def pack_records(run: Run, start: int) -> Records:
    """Return a structured array, one row a sample, in the layout of the file.

    Parameters
    ----------
    run
        What the watch recorded.
    start
        Seconds of the FIT epoch of its first sample.
    """
    values: dict[str, npt.NDArray[np.float64]] = {"timestamp": run.t_s + start}
    if run.lat_deg is not None and run.lon_deg is not None and run.altitude_m is not None:
        values["position_lat"] = run.lat_deg * _SEMICIRCLES
        values["position_long"] = run.lon_deg * _SEMICIRCLES
        values["enhanced_altitude"] = run.altitude_m
    values["distance"] = run.distance_m
    values["enhanced_speed"] = run.speed_mps
    values["heart_rate"] = run.heart_rate_bpm
    values["cadence"] = np.floor(run.cadence_spm / 2)
    names = [name for name in _LAYOUT if name in values]
    packed = np.zeros(len(run.t_s), dtype=[(name, _LAYOUT[name][0]) for name in names])
    for name in names:
        _, scale, offset = _LAYOUT[name]
        packed[name] = np.rint((values[name] + offset) * scale)
    return packed


def as_message(record: np.void) -> dict[str, float]:
    """Return one row as the encoder takes it: scaled fields in their own unit."""
    fields: dict[str, float] = {}
    for name in record.dtype.names or ():
        _, scale, offset = _LAYOUT[name]
        raw = int(record[name])
        fields[name] = raw if (scale, offset) == (1.0, 0.0) else raw / scale - offset
    return fields


def splice_records(encoded: bytes, stretches: Sequence[Records]) -> bytes:
    """Return the file with the whole of each stretch where the encoder wrote its first record.

    Raises
    ------
    ValueError
        If a first record is not in the file as it would be packed here.
    """
    body, at, parts = encoded[_HEADER_BYTES:-_CRC_BYTES], 0, []
    for stretch in stretches:
        pattern = stretch[:1].tobytes()
        place = body.find(pattern, at)
        if place < 1:
            raise ValueError("the encoder writes records in another layout than expected")
        rows = np.empty(len(stretch), dtype=[("head", "u1"), ("fields", stretch.dtype)])
        rows["head"], rows["fields"] = body[place - 1], stretch
        parts += [body[at : place - 1], rows.tobytes()]
        at = place + len(pattern)
    content = b"".join([*parts, body[at:]])
    head = encoded[:4] + len(content).to_bytes(4, "little") + encoded[8:12]
    whole = head + _crc(head).to_bytes(2, "little") + content
    return whole + _crc(whole).to_bytes(2, "little")


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1  # noqa: PLW2901
        table.append(value)
    return tuple(table)


_CRC_TABLE: Final = _crc_table()


def _crc(data: bytes) -> int:
    """Return FIT's checksum (CRC-16, polynomial 0x8005 reflected, from 0)."""
    crc, table = 0, _CRC_TABLE
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 255]
    return crc
