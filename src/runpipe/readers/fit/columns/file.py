"""Headers, chained files, checksums: from bytes to `FitFile`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from fastcrc import crc16

from runpipe.readers.fit.columns.columns import Columns
from runpipe.readers.fit.columns.profile import (
    TIMESTAMP_NUMBER,
    BoolArray,
    IntArray,
    accumulate,
    message_numbers,
    message_spec,
)
from runpipe.readers.fit.columns.rows import GroupRows, MessageRows, merge
from runpipe.readers.fit.columns.walk import Declined, Walk

_UNKNOWN: Final = "unknown_"
_SIGNATURE: Final = b".FIT"
_SIGNATURE_AT: Final = 8
_SHORT_HEADER: Final = 12
_LONG_HEADER: Final = 14
_CRC_BYTES: Final = 2
_TIME_BITS: Final = 5
_DEFINITION_HEADERS: Final = frozenset(
    bytes([first]) for first in (*range(0x40, 0x50), *range(0x60, 0x70))
)
_BYTE_ORDERS: Final = frozenset({b"\0\0", b"\0\1"})
MAX_SEGMENTS: Final = 1_000
"""More chained files than any device writes; the bytes after them are left out."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One of the (usually one) files chained in the bytes.

    `end` is the offset after the last complete message. `crc_ok` is `None` when there is no
    checksum to compare. `damage` says in plain words what is missing or wrong, `None` if nothing.
    """

    start: int
    begin: int
    end: int
    crc_ok: bool | None
    damage: str | None = None


class FitFile:
    """A walked FIT file; columns are built when asked for.

    Attributes
    ----------
    segments
        The chained files, usually one.
    """

    def __init__(self, walk: Walk, segments: tuple[Segment, ...], trailing: int) -> None:
        self.segments = segments
        self.n_trailing_bytes = trailing
        self._groups: dict[int, list[GroupRows]] = {}
        for group in walk.groups.values():
            if group.positions:
                rows = GroupRows(walk.data, group)
                self._groups.setdefault(group.message, []).append(rows)
        self._columns: dict[str | int, Columns] = {}

    @property
    def is_partial(self) -> bool:
        """Return whether anything is missing: the file was cut, or stops making sense."""
        return any(segment.damage for segment in self.segments)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is missing or wrong, in plain words."""
        notes = [segment.damage for segment in self.segments if segment.damage]
        if any(segment.crc_ok is False for segment in self.segments):
            notes.append("the checksum does not match: some bytes changed since it was written")
        if self.n_trailing_bytes:
            notes.append(f"{self.n_trailing_bytes} bytes after the end of the file were left out")
        return tuple(notes)

    @property
    def message_numbers(self) -> tuple[int, ...]:
        """The global numbers of the messages there are."""
        return tuple(self._groups)

    @property
    def message_names(self) -> tuple[str, ...]:
        """The names of the messages there are."""
        return tuple(message_spec(number).name for number in self._groups)

    def messages(self, message: str | int) -> Columns:
        """Return all messages of one kind, by name or global number; none is a length of 0."""
        columns = self._columns.get(message)
        if columns is None:
            if isinstance(message, str):
                columns = self.messages(_number(message))
            else:
                starts = [segment.start for segment in self.segments]
                rows = MessageRows(message, self._groups.get(message, ()), starts, self._times_at)
                columns = Columns(rows)
            self._columns[message] = columns
        return columns

    @cached_property
    def _compressed_clock(self) -> tuple[IntArray, IntArray]:
        """Every compressed message's offset and time, from all timestamps in file order."""
        positions, values, absolute = [], [], []
        for groups in self._groups.values():
            for group in groups:
                stamps = [
                    group.cells(entry, None)
                    for entry in group.layout.fields.get(TIMESTAMP_NUMBER, ())
                ]
                cells = merge(len(group.position), stamps)
                if cells is not None and cells.raw.dtype.kind in "iu" and cells.raw.ndim == 1:
                    positions.append(group.position[cells.valid])
                    values.append(cells.raw[cells.valid].astype(np.int64))
                    absolute.append(np.ones(len(positions[-1]), dtype=bool))
                if group.is_compressed:
                    positions.append(group.position)
                    values.append(group.time_offsets())
                    absolute.append(np.zeros(len(group.position), dtype=bool))
        position = np.concatenate(positions)
        is_absolute = np.concatenate(absolute)
        # A full timestamp in a message with a compressed header comes before that header's.
        order = np.lexsort((~is_absolute, position))
        position, is_absolute = position[order], is_absolute[order]
        starts = [segment.start for segment in self.segments]
        segment = np.searchsorted(np.asarray(starts), position, side="right")
        begins = np.zeros(len(segment), dtype=bool)
        begins[1:] = segment[1:] != segment[:-1]
        time = accumulate(np.concatenate(values)[order], is_absolute, begins, _TIME_BITS)
        return position[~is_absolute], time[~is_absolute]

    def _times_at(self, position: IntArray) -> tuple[IntArray, BoolArray]:
        positions, time = self._compressed_clock
        at = np.minimum(np.searchsorted(positions, position), len(positions) - 1)
        is_timed: BoolArray = positions[at] == position
        return np.where(is_timed, time[at], 0), is_timed


def _number(name: str) -> int:
    """Return a message's global number, -1 for a name that no message can have."""
    digits = name.removeprefix(_UNKNOWN)
    if digits != name and digits.isdecimal():
        return int(digits)
    return message_numbers().get(name, -1)


def decode(data: bytes) -> FitFile:
    """Walk a FIT file.

    Parameters
    ----------
    data
        The whole file.

    Returns
    -------
    FitFile
        Its messages as columns. A cut or damaged file gives every message before the damage
        and says so in `FitFile.notes`.

    Raises
    ------
    Declined
        If the bytes are no FIT file, hold no message at all, or more than any device writes.
    """
    if data[_SIGNATURE_AT:_SHORT_HEADER] != _SIGNATURE:
        raise Declined("it does not begin as a FIT file does")
    walk = Walk(data)
    segments: list[Segment] = []
    start = 0
    while data[start + _SIGNATURE_AT : start + _SHORT_HEADER] == _SIGNATURE:
        segment = _segment(walk, start)
        segments.append(segment)
        start = segment.end + _CRC_BYTES
        if segment.damage or len(segments) == MAX_SEGMENTS:
            break
    walk.finish()
    trailing = 0 if segments[-1].damage else max(0, len(data) - start)
    return FitFile(walk, tuple(segments), trailing)


def _segment(walk: Walk, start: int) -> Segment:
    data = walk.data
    size = int.from_bytes(data[start + 4 : start + _SIGNATURE_AT], "little")
    begin = min(start + _header_size(data, start, size), len(data))
    declared = begin + size
    end = min(declared, len(data))
    crc_ok: bool | None = None
    if size and declared + _CRC_BYTES <= len(data):
        crc_ok = crc16.arc(data[start : declared + _CRC_BYTES]) == 0
    follows = data[declared + _CRC_BYTES + _SIGNATURE_AT :][:4] == _SIGNATURE
    is_unclosed = len(data) - declared > _CRC_BYTES and not crc_ok and not follows
    if is_unclosed:
        end = _unclosed_end(data, start)
        crc_ok = True if end < len(data) else crc_ok
    after, problem = walk.walk(begin, end)
    damage = None
    if problem == "unknown":
        damage = f"the file stops making sense at byte {after:,}: what comes before it was kept"
    elif problem == "cut" or declared + _CRC_BYTES > len(data):
        damage = "the end of the file is missing: what comes before the cut was kept"
    elif is_unclosed and crc_ok is not True:
        damage = "the recording was not closed properly: all complete messages were kept"
    return Segment(start, begin, after, crc_ok, damage)


def _header_size(data: bytes, start: int, size: int) -> int:
    """Return the header's length; guess it where the file states an impossible one."""
    stated = data[start]
    usual = (_LONG_HEADER, _SHORT_HEADER)
    if stated in usual or (stated > _SHORT_HEADER and _begins_records(data, start + stated)):
        return stated
    for guess in usual:
        if start + guess + size + _CRC_BYTES == len(data):
            return guess
    return _SHORT_HEADER if _begins_records(data, start + _SHORT_HEADER) else _LONG_HEADER


def _begins_records(data: bytes, at: int) -> bool:
    """Return whether a definition message may begin here: its header, a zero, a byte order."""
    header, rest = data[at : at + 1], data[at + 1 : at + 3]
    return header in _DEFINITION_HEADERS and rest in _BYTE_ORDERS


def _unclosed_end(data: bytes, start: int) -> int:
    """Return where the messages end in a file whose header states too small a length."""
    is_whole = crc16.arc(data[start:]) == 0
    return len(data) - _CRC_BYTES if is_whole else len(data)
