"""All messages of one kind, as columns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import numpy as np

from runpipe.readers.fit.columns.column import Column, FloatArray
from runpipe.readers.fit.columns.fields import Fields
from runpipe.readers.fit.columns.layout import DeveloperField
from runpipe.readers.fit.columns.profile import TIMESTAMP_NUMBER, message_spec
from runpipe.readers.fit.columns.rows import MessageRows

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
