"""A folder of sessions made from real FIT files: each moved to a day of its own, in its bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from fastcrc import crc16
from garmin_fit_sdk import Profile

from runpipe.errors import ReadError
from runpipe.model.recording import Recording
from runpipe.readers.fit.read_fit import read_fit

FIRST_DAY = date(2016, 11, 20)
LAST_DAY = date(2026, 11, 15)
MINUTES = (45, 90)
MIN_RECORDS_PER_S = 0.8
_DATE_TYPES = {"date_time", "local_date_time"}
_DAY_S = 86_400
_NOT_A_TIME = 0x10000000
"""Smaller values count seconds since the watch was switched on."""
_INVALID = 0xFFFFFFFF


@dataclass(frozen=True)
class Template:
    """A real file, the day it was run on, and where in its bytes the instants lie."""

    data: npt.NDArray[np.uint8]
    day: date
    n_records: int
    places: npt.NDArray[np.intp]

    def on(self, day: date) -> bytes:
        """Return the same run on another day, with a checksum that fits."""
        data = self.data.copy()
        at = self.places[:, None] + np.arange(4)
        instants = np.ascontiguousarray(data[at]).view("<u4")[:, 0]
        is_time = (instants >= _NOT_A_TIME) & (instants != _INVALID)
        shift_s = (day - self.day).days * _DAY_S  # whole days keep compressed timestamps right
        moved = np.where(is_time, instants.astype(np.int64) + shift_s, instants).astype("<u4")
        data[at] = moved[:, None].view(np.uint8)
        data[-2:] = np.frombuffer(struct.pack("<H", crc16.arc(data[:-2].tobytes())), np.uint8)
        return data.tobytes()


def templates(folder: Path) -> list[Template]:
    """Return the real files below a folder that hold one session of about an hour, each second."""
    found = []
    for path in sorted(folder.rglob("*.fit")):
        data = path.read_bytes()
        try:
            recordings = read_fit(data, path.name).recordings
            if len(recordings) == 1 and _is_an_hour(recordings[0]):
                day = recordings[0].facts.start_utc.date()
                places = np.array(list(_places(data)), dtype=np.intp)
                n_records = len(recordings[0].samples)
                found.append(Template(np.frombuffer(data, np.uint8), day, n_records, places))
        except (ReadError, ValueError):
            continue
    if not found:
        raise SystemExit(f"{folder}: no FIT file with one session of about an hour")
    return found


def write(folder: Path, made_from: Sequence[Template], n: int) -> int:
    """Write `n` sessions spread evenly over ten years; return how many records they hold."""
    step = (LAST_DAY - FIRST_DAY).days / n
    n_records = 0
    for index in range(n):
        template = made_from[index % len(made_from)]
        day = FIRST_DAY + timedelta(days=int(index * step))
        name = f"{day.isoformat()}-{index:05d}.fit"
        (folder / name).write_bytes(template.on(day))
        n_records += template.n_records
    return n_records


def noon_after(day: date) -> datetime:
    """Return the instant the benchmarks run at: the day after the last session."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=1)


def _is_an_hour(recording: Recording) -> bool:
    t_s = recording.samples.t_s
    if not len(t_s):
        return False
    span_s = float(t_s[-1] - t_s[0])
    is_long_enough = MINUTES[0] * 60 <= span_s <= MINUTES[1] * 60
    return is_long_enough and len(t_s) >= MIN_RECORDS_PER_S * span_s


def _places(data: bytes) -> Iterator[int]:
    """Yield the offset of every instant of a little-endian FIT file.

    Raises
    ------
    ValueError
        If the file is of another kind: chained, big-endian.
    """
    at, end = data[0], data[0] + struct.unpack_from("<I", data, 4)[0]
    if end + 2 != len(data):
        raise ValueError("chained")
    layouts: dict[int, tuple[list[int], int]] = {}
    while at < end:
        header = data[at]
        at += 1
        if header & 0xC0 == 0x40:
            layout, at = _layout(data, at, has_developer_fields=bool(header & 0x20))
            layouts[header & 15] = layout
            continue
        places, size = layouts[(header >> 5) & 3 if header & 0x80 else header & 15]
        yield from (at + place for place in places)
        at += size


def _layout(
    data: bytes, at: int, *, has_developer_fields: bool
) -> tuple[tuple[list[int], int], int]:
    """Return where a definition's instants lie, its size, and where it ends."""
    if data[at + 1]:
        raise ValueError("big-endian")
    known = Profile["messages"].get(struct.unpack_from("<H", data, at + 2)[0], {"fields": {}})
    n_fields, at = data[at + 4], at + 5
    places, size = [], 0
    for _ in range(n_fields):
        number, width = data[at], data[at + 1]
        kind = known["fields"].get(number, {}).get("type")
        if width == 4 and (number == 253 or kind in _DATE_TYPES):
            places.append(size)
        size, at = size + width, at + 3
    if has_developer_fields:
        n_fields, at = data[at], at + 1
        for _ in range(n_fields):
            size, at = size + data[at + 1], at + 3
    return (places, size), at
