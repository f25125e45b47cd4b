"""Every data message of one kind in file order.

The cells of one field merged across definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from runpipe.readers.fit.columns.layout import DeveloperField, FieldLayout, Layout, layout_of
from runpipe.readers.fit.columns.profile import BoolArray, IntArray
from runpipe.readers.fit.columns.walk import Group

RawArray = npt.NDArray[np.generic]
_BYTE: Final = "byte"
FEW: Final = 64
"""Up to so many values are read quicker one by one than as an array."""


class Cells(NamedTuple):
    """Raw values, where they mean something, and the base type's name.

    `at` says which messages they belong to, in file order; `None` means all of them.
    """

    raw: RawArray
    valid: BoolArray
    base_name: str
    at: IntArray | None = None


class GroupRows:
    """The data messages of one definition, gathered into one array of bytes."""

    def __init__(self, data: bytes, group: Group) -> None:
        self._data = data
        self.layout: Layout = layout_of(group.content, group.developers)
        self.is_compressed = group.is_compressed
        self.position: IntArray = np.array(group.positions, dtype=np.int64)

    @cached_property
    def octets(self) -> bytes:
        """All messages, one after the other, as one run of bytes."""
        size = self.layout.size
        # One overlapping item a byte of the file: picking items copies whole messages.
        items = np.ndarray(
            (len(self._data) - size + 1,), dtype=f"V{size}", buffer=self._data, strides=(1,)
        )
        return items[self.position].tobytes()

    def cells(self, entry: FieldLayout, at: IntArray | None) -> Cells:
        """View one field's bytes as values."""
        n = len(self.position)
        step = self.layout.size
        if entry.base.code == "S":
            raw: RawArray = np.ndarray((n,), entry.dtype, self.octets, entry.offset, (step,)).copy()
            return Cells(raw, raw != b"", "string", at)
        if entry.count == 1:
            view = np.ndarray((n,), entry.dtype, self.octets, entry.offset, (step,))
        else:
            view = np.ndarray(
                (n, entry.count),
                entry.dtype,
                self.octets,
                entry.offset,
                (step, entry.base.size),
            )
        raw = view.astype(entry.native)
        if entry.base.invalid is not None:
            valid = raw != entry.base.invalid
            if entry.base.name == _BYTE and raw.ndim > 1:
                # A run of bytes is one value: nothing only if every byte says so.
                valid = np.broadcast_to(valid.any(axis=1, keepdims=True), raw.shape)
            return Cells(raw, valid, entry.base.name, at)
        valid = ~np.isnan(raw)
        # Signalling NaNs would warn in every later sum.
        raw[~valid] = np.nan
        return Cells(raw, valid, entry.base.name, at)

    def whole(self, entry: FieldLayout) -> list[int | None] | None:
        """Return one field's whole numbers, `None` where invalid; `None` for any other field."""
        base = entry.base
        if entry.count != 1 or base.invalid is None:
            return None
        at, step = entry.offset, (self.layout.size,)
        raw = np.ndarray((len(self.position),), entry.dtype, self.octets, at, step).tolist()
        return [None if number == base.invalid else number for number in raw]

    def time_offsets(self) -> IntArray:
        """Return the five bits of time in each compressed record header."""
        headers = np.ndarray((len(self.position),), "u1", self.octets, 0, (self.layout.size,))
        return headers.astype(np.int64) & 0x1F


def _side_by_side(n: int, parts: Sequence[Cells]) -> Cells:
    """Join numbers of which no two are of the same message."""
    raw = np.zeros(n, dtype=np.result_type(*(part.raw.dtype for part in parts)))
    valid = np.zeros(n, dtype=bool)
    for part in parts:
        raw[part.at], valid[part.at] = part.raw, part.valid
    return Cells(raw, valid, parts[0].base_name)


def merge(n: int, parts: Sequence[Cells], *, are_apart: bool = False) -> Cells | None:
    """Join cells of one field from several definitions; a later valid value wins over an earlier.

    Cells of another kind than the first (text among numbers) are left out. Arrays of different
    lengths are padded with invalid cells. `None` when there are no cells at all. `are_apart` says
    that no two parts hold the same message.
    """
    if not parts:
        return None
    if len(parts) == 1 and parts[0].at is None:
        return parts[0]
    is_text = parts[0].raw.dtype.kind == "S"
    if not is_text and are_apart and all(part.raw.ndim == 1 for part in parts):
        return _side_by_side(n, [part for part in parts if part.raw.dtype.kind != "S"])
    same = [part for part in parts if (part.raw.dtype.kind == "S") == is_text]
    width = max(1 if part.raw.ndim == 1 else part.raw.shape[1] for part in same)
    shape = (n,) if width == 1 else (n, width)
    raw = np.zeros(shape, dtype=np.result_type(*(part.raw.dtype for part in same)))
    valid = np.zeros(shape, dtype=bool)
    for part in same:
        _put(raw, valid, part)
    return Cells(raw, valid, same[0].base_name)


def _put(raw: RawArray, valid: BoolArray, part: Cells) -> None:
    index = np.arange(len(raw)) if part.at is None else part.at
    is_valid = part.valid if part.valid.ndim == 1 else part.valid.any(axis=1)
    at = index[is_valid]
    if raw.ndim == 1:
        raw[at] = part.raw[is_valid]
        valid[at] = True
        return
    cells = part.raw[is_valid] if part.raw.ndim > 1 else part.raw[is_valid][:, None]
    raw[at, : cells.shape[1]] = cells
    valid[at] = False
    marks = part.valid[is_valid] if part.raw.ndim > 1 else True
    valid[at, : cells.shape[1]] = marks


def overlay(over: Cells | None, under: Cells) -> Cells:
    """Return `over` where it has any value in a message, `under` elsewhere."""
    if over is None:
        return under
    merged = merge(len(under.raw), [under, over])
    return under if merged is None else merged


class MessageRows:
    """Every data message of one kind, in file order.

    Parameters
    ----------
    number
        The global message number.
    groups
        Its messages, by definition.
    segment_starts
        Offsets at which chained files begin.
    clock
        Gives the timestamps of messages with compressed headers, by offset.
    """

    def __init__(
        self,
        number: int,
        groups: Sequence[GroupRows],
        segment_starts: Sequence[int],
        clock: Callable[[IntArray], tuple[IntArray, BoolArray]],
    ) -> None:
        self.number = number
        self._groups = tuple(group for group in groups if len(group.position))
        self._segment_starts = segment_starts
        self._clock = clock
        self._cells: dict[int, Cells | None] = {}
        self._index: tuple[IntArray | None, ...] = (None,) * len(self._groups)
        if len(self._groups) == 1:
            self.position = self._groups[0].position
            return
        if not self._groups:
            self.position = np.zeros(0, np.int64)
            return
        joined = np.concatenate([group.position for group in self._groups])
        order = np.argsort(joined, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        self.position = joined[order]
        ends = accumulate(len(group.position) for group in self._groups)
        self._index = tuple(
            rank[end - len(group.position) : end]
            for group, end in zip(self._groups, ends, strict=True)
        )

    @property
    def segment(self) -> IntArray:
        """Which of the chained files each message is in."""
        return np.searchsorted(np.asarray(self._segment_starts), self.position, side="right")

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the fields that are written, in order of appearance."""
        return tuple(
            dict.fromkeys(number for group in self._groups for number in group.layout.fields)
        )

    @cached_property
    def developer_fields(self) -> tuple[DeveloperField, ...]:
        """The developer fields that are written, in order of appearance."""
        return tuple(
            dict.fromkeys(
                entry.developer
                for group in self._groups
                for entry in group.layout.developer
                if entry.developer is not None
            )
        )

    @property
    def has_compressed(self) -> bool:
        """Return whether any message has its time in the record header."""
        return any(group.is_compressed for group in self._groups)

    def compressed_timestamps(self) -> tuple[IntArray, BoolArray]:
        """Return the times of messages whose header holds them, and which those are."""
        return self._clock(self.position)

    def cells(self, number: int) -> Cells | None:
        """Return a field's cells over all messages, `None` when no definition has it."""
        if number not in self._cells:
            self._cells[number] = self._gather(number)
        return self._cells[number]

    def few(self, number: int) -> list[int | None] | None:
        """Return the whole numbers of a field that one definition has once, of few messages."""
        if len(self._groups) != 1 or len(self.position) > FEW or self._groups[0].is_compressed:
            return None
        entries = self._groups[0].layout.fields.get(number, ())
        return self._groups[0].whole(entries[0]) if len(entries) == 1 else None

    def _gather(self, number: int) -> Cells | None:
        if len(self._groups) == 1:
            entries = self._groups[0].layout.fields.get(number, ())
            if not entries:
                return None
            if len(entries) == 1:
                return self._groups[0].cells(entries[0], None)
        entries_by_group = [group.layout.fields.get(number, ()) for group in self._groups]
        return merge(
            len(self.position),
            [
                group.cells(entry, index)
                for group, index, entries in zip(
                    self._groups, self._index, entries_by_group, strict=True
                )
                for entry in entries
            ],
            are_apart=all(len(entries) <= 1 for entries in entries_by_group),
        )

    def developer(self, fields: Sequence[DeveloperField]) -> Cells | None:
        """Return the cells of developer fields as one; of several, later ones win."""
        return merge(
            len(self.position),
            [
                group.cells(entry, index)
                for field in fields
                for group, index in zip(self._groups, self._index, strict=True)
                for entry in group.layout.developer
                if entry.developer == field
            ],
        )
