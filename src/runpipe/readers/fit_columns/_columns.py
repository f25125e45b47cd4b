"""Columns of one message, gathered from every definition of it in file order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from runpipe.readers.fit_columns._bits import BoolArray, IntArray, accumulate, take_bits
from runpipe.readers.fit_columns._layout import DeveloperField
from runpipe.readers.fit_columns._parts import Cells, MessageRows, merge, overlay
from runpipe.readers.fit_columns._profile import (
    TIMESTAMP_NUMBER,
    Component,
    FieldSpec,
    SubField,
    message_spec,
    type_labels,
)

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One field over all messages of its kind.

    Attributes
    ----------
    name, units, type_name
        As the profile has them (units may be empty; a developer field states its own).
    raw
        As written, shape ``(n,)``, or ``(n, k)`` for an array field; bytes for strings.
    valid
        Where a value was written, same shape as `raw` (``(n,)`` for strings).
    scale, offset
        ``value = raw / scale - offset``.
    """

    name: str
    units: str
    type_name: str
    raw: npt.NDArray[np.generic]
    valid: BoolArray
    scale: float = 1
    offset: float = 0

    def __len__(self) -> int:
        """Return the number of messages."""
        return len(self.raw)

    @property
    def is_text(self) -> bool:
        """Tell whether this is a string field."""
        return self.raw.dtype.kind == "S"

    @property
    def values(self) -> FloatArray:
        """The scaled values as doubles, NaN where nothing was written; strings are all NaN."""
        if self.is_text:
            return np.full(len(self.raw), np.nan)
        values = self.raw.astype(np.float64)
        if self.scale != 1:
            values /= self.scale
        if self.offset:
            values -= self.offset
        values[~self.valid] = np.nan
        return values

    @property
    def first(self) -> FloatArray:
        """As `values`, the first element of array fields: always of shape ``(n,)``."""
        values = self.values
        return values if values.ndim == 1 else values[:, 0]

    @property
    def texts(self) -> list[str | None]:
        """The strings up to their first null, `None` where empty or no string field."""
        if not self.is_text:
            return [None] * len(self.raw)
        parts = (bytes(item).partition(b"\0")[0] for item in self.raw.tolist())
        return [part.decode("utf-8", "replace") or None for part in parts]

    @property
    def labels(self) -> list[str | None]:
        """The profile's word for each (first) value; the number as text where it has none."""
        if self.is_text:
            return self.texts
        table = type_labels(self.type_name) or {}
        flat = self.raw if self.raw.ndim == 1 else self.raw[:, 0]
        known = self.valid if self.valid.ndim == 1 else self.valid[:, 0]
        return [
            table.get(number, str(number)) if is_known else None
            for number, is_known in zip(flat.tolist(), known.tolist(), strict=True)
        ]


class Columns:
    """All messages of one kind, a column a field, built when asked for.

    Attributes
    ----------
    name, number
        The message's name in the profile (``unknown_N`` when it has none) and global number.
    position
        Byte offset of each message in the file, rising, shape ``(n,)``: the file's order, also
        between messages of different kinds.
    """

    def __init__(self, rows: MessageRows) -> None:
        self._rows = rows
        self._spec = message_spec(rows.number)
        self.name = self._spec.name
        self.number = rows.number
        self.position = rows.position

    def __len__(self) -> int:
        """Return the number of messages."""
        return len(self.position)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a column of this name."""
        return name in self.names

    def __iter__(self) -> Iterator[Column]:
        """Go through all columns, developer fields last."""
        for name in self.names:
            yield self[name]
        for known in self.developer_fields:
            column = self.developer(known)
            if column is not None:
                yield column

    def __getitem__(self, name: str) -> Column:
        """Return a column; raise `KeyError` when no message has this field."""
        column = self.get(name)
        if column is None:
            raise KeyError(name)
        return column

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The profile's fields there are: written, expanded from others, and sub-fields."""
        written = self._rows.numbers
        names = {self._name(number): None for number in written}
        if self._rows.has_compressed:
            names[self._name(TIMESTAMP_NUMBER)] = None
        targets = [
            component.target
            for spec in self._spec.expanding
            for component in spec.components
            if self._name(spec.number) in names or spec.number in written
        ]
        names |= {self._name(number): None for number in targets}
        nested = [self._spec.fields[number] for number in targets if number in self._spec.fields]
        names |= {self._name(part.target): None for spec in nested for part in spec.components}
        for number in written:
            spec = self._spec.fields.get(number)
            for sub in spec.sub_fields if spec else ():
                if self._sub_mask(spec, sub).any():  # type: ignore[arg-type]
                    names[sub.name] = None
                    names |= {self._name(part.target): None for part in sub.components}
        return tuple(names)

    @property
    def developer_fields(self) -> tuple[DeveloperField, ...]:
        """The developer fields there are, in file order."""
        return self._rows.developer_fields

    def get(self, name: str) -> Column | None:
        """Return a column by the field's name, `None` when no message has it."""
        number = self._spec.numbers.get(name)
        if number is None:
            parent = self._spec.sub_field_parents.get(name)
            if parent is not None:
                return self._sub_field(self._spec.fields[parent], name)
            if not name.startswith("unknown_") or not name[8:].isdigit():
                return self._timestamp() if name == "timestamp" else None
            number = int(name[8:])
        return self._timestamp() if number == TIMESTAMP_NUMBER else self._field(number)

    def values(self, name: str) -> FloatArray:
        """Return a field's scaled values of shape ``(n,)``, all NaN when no message has it."""
        column = self.get(name)
        return np.full(len(self), np.nan) if column is None else column.first

    def labels(self, name: str) -> list[str | None]:
        """Return a field's words, all `None` when no message has it."""
        column = self.get(name)
        return [None] * len(self) if column is None else column.labels

    def developer(self, field: DeveloperField | str, units: str | None = None) -> Column | None:
        """Return a developer field's column, by its description or by name and units.

        Names and units are compared without regard to case. Of several that fit, later values
        win. `None` when there is none.
        """
        wanted = [
            known
            for known in self.developer_fields
            if known == field
            or (
                isinstance(field, str)
                and known.name.casefold() == field.casefold()
                and (units is None or known.units.casefold() == units.casefold())
            )
        ]
        cells = merge(len(self), [part for known in wanted for part in self._rows.developer(known)])
        if cells is None:
            return None
        return Column(wanted[0].name, wanted[0].units, cells.base_name, cells.raw, cells.valid)

    def _name(self, number: int) -> str:
        spec = self._spec.fields.get(number)
        if spec is not None:
            return spec.name
        return "timestamp" if number == TIMESTAMP_NUMBER else f"unknown_{number}"

    def _field(self, number: int) -> Column | None:
        native = merge(len(self), self._rows.cells(number))
        spec = self._spec.fields.get(number)
        if spec is None:
            return (
                None
                if native is None
                else Column(self._name(number), "", native.base_name, native.raw, native.valid)
            )
        scaled = (spec.scale, spec.offset)
        for expanded, scale, offset in self._expansions(spec, native):
            if (scale, offset) != scaled:
                native = native and Cells(_scaled(native, *scaled), native.valid, native.base_name)
                raw = _scaled(expanded, scale, offset)
                native = overlay(native, Cells(raw, expanded.valid, spec.type_name))
                scaled = (1, 0)
            else:
                native = overlay(native, expanded)
        if native is None:
            return None
        return Column(spec.name, spec.units, spec.type_name, native.raw, native.valid, *scaled)

    def _expansions(
        self, spec: FieldSpec, native: Cells | None
    ) -> Iterator[tuple[Cells, float, float]]:
        """Yield what other fields hold of a field, with the scale and offset it is written in."""
        for parent in self._spec.expanding:
            parts = [part for part in parent.components if part.target == spec.number]
            if not parts:
                continue
            column = self._field(parent.number)
            if column is None or column.is_text:
                continue
            if column.raw.dtype.kind == "f":
                # Itself expanded with another scale: its values are these values.
                yield Cells(column.values, column.valid, spec.type_name), 1, 0
                continue
            yield from self._taken(spec, native, column, parts)
        for parent in self._spec.sub_expanding:
            for sub in parent.sub_fields:
                parts = [part for part in sub.components if part.target == spec.number]
                column = self._sub_field(parent, sub.name) if parts else None
                if column is not None:
                    yield from self._taken(spec, native, column, parts)

    def _taken(
        self, spec: FieldSpec, native: Cells | None, column: Column, parts: list[Component]
    ) -> Iterator[tuple[Cells, float, float]]:
        taken = [(part, take_bits(column.raw, column.valid, part)) for part in parts]
        found = [(part, bits) for part, bits in taken if bits is not None]
        if not found:
            return
        first = found[0][0]
        raw = np.column_stack([bits[0] for _, bits in found])
        valid = np.column_stack([bits[1] for _, bits in found])
        if spec.is_accumulated:
            raw = self._accumulated(raw, valid, first.bits, _in_units_of(first, spec, native))
        if raw.shape[1] == 1:
            raw, valid = raw[:, 0], valid[:, 0]
        yield Cells(raw, valid, spec.type_name), first.scale, first.offset

    def _accumulated(
        self, raw: IntArray, valid: BoolArray, bits: int, native: tuple[IntArray, BoolArray] | None
    ) -> IntArray:
        """Undo the wrapping of packed counters, which go on from counts that are written whole."""
        width = 0
        if native is not None:
            width = native[0].shape[1]
            raw, valid = np.hstack([native[0], raw]), np.hstack([native[1], valid])
        is_absolute = np.zeros(raw.shape, dtype=bool)
        is_absolute[:, :width] = True
        segment = np.broadcast_to(self._rows.segment[:, None], raw.shape)[valid]
        starts = np.zeros(len(segment), dtype=bool)
        starts[1:] = segment[1:] != segment[:-1]
        out = np.zeros(raw.shape, dtype=np.int64)
        out[valid] = accumulate(raw[valid], is_absolute[valid], starts, bits)
        return out[:, width:]

    def _timestamp(self) -> Column | None:
        native = self._field(TIMESTAMP_NUMBER)
        if not self._rows.has_compressed:
            return native
        raw, valid = self._rows.compressed_timestamps()
        cells = Cells(raw, valid, "uint32")
        if native is not None:
            cells = overlay(Cells(native.raw, native.valid, "uint32"), cells)
        return Column("timestamp", "s", "date_time", cells.raw, cells.valid)

    def _sub_mask(self, parent: FieldSpec, wanted: SubField) -> BoolArray:
        """Tell where a sub-field is the reading of its parent: the first that fits wins."""
        free = np.ones(len(self), dtype=bool)
        for sub in parent.sub_fields:
            here = np.zeros(len(self), dtype=bool)
            for number, value in sub.references:
                cells = merge(len(self), self._rows.cells(number))
                if cells is not None and cells.raw.ndim == 1 and cells.raw.dtype.kind in "iu":
                    here |= (cells.raw == value) & cells.valid
            if sub.name == wanted.name:
                return here & free
            free &= ~here
        return np.zeros(len(self), dtype=bool)

    def _sub_field(self, parent: FieldSpec, name: str) -> Column | None:
        column = self._field(parent.number)
        sub = next(sub for sub in parent.sub_fields if sub.name == name)
        if column is None or column.is_text:
            return None
        mask = self._sub_mask(parent, sub)
        if not mask.any():
            return None
        valid = column.valid & (mask if column.valid.ndim == 1 else mask[:, None])
        return Column(sub.name, sub.units, sub.type_name, column.raw, valid, sub.scale, sub.offset)


def _scaled(cells: Cells, scale: float, offset: float) -> FloatArray:
    return cells.raw.astype(np.float64) / scale - offset


def _in_units_of(
    part: Component, spec: FieldSpec, native: Cells | None
) -> tuple[IntArray, BoolArray] | None:
    """Return counts written whole, in the units in which the packed ones are written."""
    if native is None or native.raw.dtype.kind not in "iu":
        return None
    value = (_scaled(native, spec.scale, spec.offset) + part.offset) * part.scale
    count = value.astype(np.int64)
    valid = native.valid
    return (count[:, None], valid[:, None]) if count.ndim == 1 else (count, valid)
