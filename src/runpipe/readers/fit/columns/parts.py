"""The cells of one field: gathered from rows, merged across definitions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from runpipe.readers.fit.columns.bits import BoolArray, IntArray
from runpipe.readers.fit.columns.layout import FieldLayout, Layout, layout_of
from runpipe.readers.fit.columns.walk import Group

RawArray = npt.NDArray[np.generic]
_BYTE: Final = "byte"


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
        raw = view.astype(entry.base.code)
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

    def time_offsets(self) -> IntArray:
        """Return the five bits of time in each compressed record header."""
        headers = np.ndarray((len(self.position),), "u1", self.octets, 0, (self.layout.size,))
        return headers.astype(np.int64) & 0x1F


def merge(n: int, parts: Sequence[Cells]) -> Cells | None:
    """Join cells of one field from several definitions; a later valid value wins over an earlier.

    Cells of another kind than the first (text among numbers) are left out. Arrays of different
    lengths are padded with invalid cells. `None` when there are no cells at all.
    """
    if not parts:
        return None
    if len(parts) == 1 and parts[0].at is None:
        return parts[0]
    is_text = parts[0].raw.dtype.kind == "S"
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
