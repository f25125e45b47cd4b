"""Every data message of one kind, over all its definitions, in file order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np

from runpipe.readers.fit.columns.bits import BoolArray, IntArray
from runpipe.readers.fit.columns.layout import DeveloperField
from runpipe.readers.fit.columns.parts import Cells, GroupRows, merge


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

    def _gather(self, number: int) -> Cells | None:
        if len(self._groups) == 1:
            entries = self._groups[0].layout.fields.get(number, ())
            if len(entries) == 1:
                return self._groups[0].cells(entries[0], None)
        return merge(
            len(self.position),
            [
                group.cells(entry, index)
                for group, index in zip(self._groups, self._index, strict=True)
                for entry in group.layout.fields.get(number, ())
            ],
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
