"""Fields as columns, one or packed or read as sub-fields, and all messages of one kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from runpipe.readers.fit.columns.layout import DeveloperField
from runpipe.readers.fit.columns.profile import (
    TIMESTAMP_NUMBER,
    BoolArray,
    Component,
    FieldSpec,
    IntArray,
    MessageSpec,
    Source,
    accumulate,
    message_spec,
    take_bits,
    type_labels,
)
from runpipe.readers.fit.columns.rows import Cells, MessageRows, overlay


class Fields:
    """Builds the columns of one message's fields, each once."""

    def __init__(self, spec: MessageSpec, rows: MessageRows) -> None:
        self._spec = spec
        self._rows = rows
        self._columns: dict[int, Column | None] = {}
        self._owners: dict[int, IntArray] = {}

    def name(self, number: int) -> str:
        """Return a field's name, ``unknown_N`` when the profile has none."""
        spec = self._spec.fields.get(number)
        if spec is not None:
            return spec.name
        return "timestamp" if number == TIMESTAMP_NUMBER else f"unknown_{number}"

    def names(self) -> tuple[str, ...]:
        """Return the fields there are: written, packed in others, and sub-fields."""
        written = self._rows.numbers
        names = {self.name(number): None for number in written}
        present = set(written)
        if self._rows.has_compressed:
            names["timestamp"] = None
        subs = {name: None for number in written for name in self._sub_field_names(number)}
        # Twice, since a packed field can itself hold another.
        for _ in range(2):
            for target, sources in self._spec.sources.items():
                if any(
                    source.parent.number in present
                    and (source.sub_field is None or source.sub_field in subs)
                    for source in sources
                ):
                    present.add(target)
                    names[self.name(target)] = None
        return tuple(names | subs)

    def field(self, number: int) -> Column | None:
        """Return a field's column, `None` when no message has it."""
        if number not in self._columns:
            # A placeholder first: a profile in which two fields hold each other must not loop.
            self._columns[number] = None
            self._columns[number] = self._build(number)
        return self._columns[number]

    def few(self, name: str) -> tuple[FieldSpec, list[int | None]] | None:
        """Return a plain field of few messages without building a column; `None` if it is not so.

        Plain is what one definition states as one whole number, and no other field holds as well.
        """
        number = self._spec.numbers.get(name)
        if number is None or number in self._spec.sources:
            return None
        raw = self._rows.few(number)
        return None if raw is None else (self._spec.fields[number], raw)

    def timestamp(self) -> Column | None:
        """Return the times, those in compressed headers included."""
        native = self.field(TIMESTAMP_NUMBER)
        if not self._rows.has_compressed:
            return native
        raw, valid = self._rows.compressed_timestamps()
        cells = Cells(raw, valid, "uint32")
        if native is not None:
            cells = overlay(Cells(native.raw, native.valid, "uint32"), cells)
        return Column("timestamp", "s", "date_time", cells.raw, cells.valid)

    def sub_field(self, parent_number: int, name: str) -> Column | None:
        """Return a field read as one of its sub-fields, where it is meant so."""
        column = self.field(parent_number)
        if column is None or column.is_text:
            return None
        subs = self._spec.fields[parent_number].sub_fields
        index = next(i for i, sub in enumerate(subs) if sub.name == name)
        mask = self._owner(parent_number) == index
        if not mask.any():
            return None
        valid = column.valid & (mask if column.valid.ndim == 1 else mask[:, None])
        sub = subs[index]
        return Column(sub.name, sub.units, sub.type_name, column.raw, valid, sub.scale, sub.offset)

    def _sub_field_names(self, number: int) -> Iterator[str]:
        if number in self._spec.sub_lookup:
            subs = self._spec.fields[number].sub_fields
            owners = set(self._owner(number).tolist())
            yield from (sub.name for i, sub in enumerate(subs) if i in owners)

    def _owner(self, number: int) -> IntArray:
        """Return which sub-field each message's value is meant as: the first that fits."""
        owner = self._owners.get(number)
        if owner is not None:
            return owner
        none = len(self._spec.fields[number].sub_fields)
        owner = np.full(len(self._rows.position), none)
        for reference, table in self._spec.sub_lookup[number].items():
            cells = self._rows.cells(reference)
            if cells is None or cells.raw.ndim > 1 or cells.raw.dtype.kind not in "iu":
                continue
            for value in set(cells.raw.tolist()) & table.keys():
                here = (cells.raw == value) & cells.valid
                owner[here] = np.minimum(owner[here], table[value])
        self._owners[number] = owner
        return owner

    def _build(self, number: int) -> Column | None:
        native = self._rows.cells(number)
        spec = self._spec.fields.get(number)
        if spec is None:
            if native is None:
                return None
            return Column(self.name(number), "", native.base_name, native.raw, native.valid)
        scaled = (spec.scale, spec.offset)
        for source in self._spec.sources.get(number, ()):
            if native is not None and native.valid.all():
                break
            for packed, scale, offset in self._unpack(spec, native, source):
                if (scale, offset) == scaled:
                    native = overlay(native, packed)
                    continue
                if native is not None:
                    native = Cells(_scaled(native, *scaled), native.valid, native.base_name)
                unpacked = Cells(_scaled(packed, scale, offset), packed.valid, spec.type_name)
                native, scaled = overlay(native, unpacked), (1, 0)
        if native is None:
            return None
        return Column(spec.name, spec.units, spec.type_name, native.raw, native.valid, *scaled)

    def _unpack(
        self, spec: FieldSpec, native: Cells | None, source: Source
    ) -> Iterator[tuple[Cells, float, float]]:
        """Yield what a source holds of a field, with the scale and offset it is written in."""
        number = source.parent.number
        if source.sub_field is None:
            column = self.field(number)
        else:
            column = self.sub_field(number, source.sub_field)
        if column is None or column.is_text:
            return
        if column.raw.dtype.kind == "f":
            # Itself unpacked, in another scale: its values are these values.
            yield Cells(column.values, column.valid, spec.type_name), 1, 0
            return
        taken = [(part, take_bits(column.raw, column.valid, part)) for part in source.parts]
        unpacked = [(part, bits) for part, bits in taken if bits is not None]
        if not unpacked:
            return
        first, (raw, valid) = unpacked[0]
        if len(unpacked) == 1 and not spec.is_accumulated:
            yield Cells(raw, valid, spec.type_name), first.scale, first.offset
            return
        raw = np.column_stack([bits[0] for _, bits in unpacked])
        valid = np.column_stack([bits[1] for _, bits in unpacked])
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


FloatArray = npt.NDArray[np.float64]
_NAN: Final = float("nan")


@dataclass(slots=True, eq=False)
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
        """Return whether this is a string field."""
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
        is_valid = self.valid if self.valid.ndim == 1 else self.valid[:, 0]
        return [
            table.get(number, str(number)) if is_known else None
            for number, is_known in zip(flat.tolist(), is_valid.tolist(), strict=True)
        ]


_UNKNOWN: Final = "unknown_"


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
        self._fields = Fields(self._spec, rows)
        self._values: dict[str, FloatArray] = {}
        self.name = self._spec.name
        self.number = rows.number
        self.position = rows.position

    def __len__(self) -> int:
        """Return the number of messages."""
        return len(self.position)

    def __contains__(self, name: object) -> bool:
        """Return whether there is a column of this name."""
        return name in self.names

    def __iter__(self) -> Iterator[Column]:
        """Go through all columns, developer fields last."""
        columns = [self.get(name) for name in self.names]
        columns += [self.developer(field) for field in self.developer_fields]
        return (column for column in columns if column is not None)

    def __getitem__(self, name: str) -> Column:
        """Return a column; raise `KeyError` when no message has this field."""
        column = self.get(name)
        if column is None:
            raise KeyError(name)
        return column

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The profile's fields there are: written, packed in others, and sub-fields."""
        return self._fields.names()

    @property
    def developer_fields(self) -> tuple[DeveloperField, ...]:
        """The developer fields there are, in file order."""
        return self._rows.developer_fields

    def get(self, name: str) -> Column | None:
        """Return a column by the field's name, `None` when no message has it."""
        number = self._spec.numbers.get(name)
        if number is None and name == "timestamp":
            number = TIMESTAMP_NUMBER
        if number is None:
            parent = self._spec.sub_field_parents.get(name)
            if parent is not None:
                return self._fields.sub_field(parent, name)
            digits = name.removeprefix(_UNKNOWN)
            if digits == name or not digits.isdecimal():
                return None
            number = int(digits)
        if number == TIMESTAMP_NUMBER:
            return self._fields.timestamp()
        return self._fields.field(number)

    def values(self, name: str) -> FloatArray:
        """Return a field's scaled values of shape ``(n,)``, all NaN when no message has it.

        They are made once and cannot be written to.
        """
        values = self._values.get(name)
        if values is None:
            values = self._values[name] = self._read_values(name)
            values.flags.writeable = False
        return values

    def _read_values(self, name: str) -> FloatArray:
        few = self._fields.few(name)
        if few is not None:
            spec, raw = few
            scale, offset = float(spec.scale), spec.offset
            return np.array([_NAN if n is None else n / scale - offset for n in raw])
        column = self.get(name) if len(self) else None
        return np.full(len(self), np.nan) if column is None else column.first

    def labels(self, name: str) -> list[str | None]:
        """Return a field's words, all `None` when no message has it."""
        few = self._fields.few(name)
        if few is not None:
            spec, raw = few
            table = type_labels(spec.type_name) or {}
            return [None if n is None else table.get(n) or str(n) for n in raw]
        column = self.get(name) if len(self) else None
        return [None] * len(self) if column is None else column.labels

    def developer(self, field: DeveloperField | str, units: str | None = None) -> Column | None:
        """Return a developer field's column, by its description or by name and units.

        Names and units are compared without regard to case. Of several that fit, later values
        win. `None` when there is none.
        """
        fields = [
            candidate for candidate in self.developer_fields if _fits(candidate, field, units)
        ]
        cells = self._rows.developer(fields)
        if cells is None:
            return None
        return Column(fields[0].name, fields[0].units, cells.base_name, cells.raw, cells.valid)


def _fits(candidate: DeveloperField, field: DeveloperField | str, units: str | None) -> bool:
    if isinstance(field, DeveloperField):
        return candidate == field
    return candidate.name.casefold() == field.casefold() and (
        units is None or candidate.units.casefold() == units.casefold()
    )
