"""What the column reader declines, read by fitparse: slowly, but all the same."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from typing import Any, Final

import fitparse
import numpy as np
from fitparse import records as fitparse_records

from runpipe.errors import ReadError
from runpipe.readers.fit.columns import Column, DeveloperField
from runpipe.readers.fit.messages import FloatArray

_MAX_BYTES: Final = 32 * 2**20
_MAX_MESSAGES: Final = 100_000
"""About 20 s of fitparse; a file that needs the fallback and is longer is not worth it."""
_LOCK: Final = threading.Lock()
"""fitparse keeps developer fields in one global table."""


class ParsedColumns:
    """fitparse's messages of one kind, looked at by columns."""

    def __init__(self, messages: list[Any]) -> None:
        self._messages = messages

    def __len__(self) -> int:
        """Return the number of messages."""
        return len(self._messages)

    def values(self, name: str) -> FloatArray:
        """Return a field's scaled values, NaN where there is none."""
        fields = [_field(message, name) for message in self._messages]
        return np.array([_as_number(field) for field in fields], dtype=np.float64)

    def labels(self, name: str) -> list[str | None]:
        """Return a field's words, `None` where there is none."""
        fields = [_field(message, name) for message in self._messages]
        return [_as_label(field) for field in fields]

    @property
    def developer_fields(self) -> tuple[DeveloperField, ...]:
        """The developer fields there are."""
        return tuple(dict.fromkeys(_described(field) for field in self._developer()))

    def developer(self, field: DeveloperField) -> Column | None:
        """Return a developer field's column."""
        values = np.full(len(self), np.nan)
        for i, message in enumerate(self._messages):
            for item in message.fields:
                if item.field_type == "devfield" and _described(item) == field:
                    values[i] = _as_number(item)
        return Column(field.name, field.units, "float64", values, np.isfinite(values))

    def _developer(self) -> Iterator[Any]:
        for message in self._messages:
            yield from (item for item in message.fields if item.field_type == "devfield")


class ParsedMessages:
    """A file as fitparse reads it."""

    def __init__(self, by_name: dict[str, list[Any]], notes: tuple[str, ...]) -> None:
        self._by_name = by_name
        self.notes = notes

    @property
    def is_partial(self) -> bool:
        """Return whether fitparse stopped before the end."""
        return bool(self.notes)

    def messages(self, message: str, /) -> ParsedColumns:
        """Return all messages of one kind."""
        return ParsedColumns(self._by_name.get(message, []))


def read_with_fitparse(data: bytes, name: str) -> ParsedMessages:
    """Read a file with fitparse, keeping whatever came before any damage.

    Raises
    ------
    ReadError
        If fitparse finds no message either, or the file is far too long for it.
    """
    if len(data) > _MAX_BYTES:
        raise ReadError(name, "the file is not what a watch writes, and too long to look into")
    by_name: dict[str, list[Any]] = {}
    notes: tuple[str, ...] = ()
    n_messages = 0
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        fitparse_records.DEV_TYPES.clear()
        try:
            for message in fitparse.FitFile(io.BytesIO(data), check_crc=False).get_messages():
                by_name.setdefault(message.name, []).append(message)
                n_messages += 1
                if n_messages >= _MAX_MESSAGES:
                    notes = (f"only the first {n_messages:,} messages were read",)
                    break
        except MemoryError:
            raise
        except Exception as error:
            notes = ("the file stops making sense: what comes before was kept",)
            if not n_messages:
                reason = "it is no FIT file, or too damaged to be read as one"
                raise ReadError(name, reason, f"{type(error).__name__}: {error}") from error
    return ParsedMessages(by_name, notes)


def _field(message: Any, name: str) -> Any:  # noqa: ANN401  (fitparse is untyped)
    match = None
    for field in message.fields:
        if field.name == name and field.field_type != "devfield" and field.value is not None:
            match = field
    return match


def _described(field: Any) -> DeveloperField:  # noqa: ANN401
    description = field.field
    return DeveloperField(
        description.dev_data_index,
        description.def_num,
        description.type.identifier,
        description.name,
        description.units or "",
    )


def _as_number(field: Any) -> float:  # noqa: ANN401
    if field is None:
        return np.nan
    for value in (field.value, field.raw_value):
        first = value[0] if isinstance(value, tuple) and value else value
        if isinstance(first, (int, float)) and not isinstance(first, bool):
            return float(first)
    return np.nan


def _as_label(field: Any) -> str | None:  # noqa: ANN401
    if field is None:
        return None
    value = field.value[0] if isinstance(field.value, tuple) and field.value else field.value
    return None if value is None else str(value)
