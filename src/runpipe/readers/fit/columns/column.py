"""One field over all messages of its kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from runpipe.readers.fit.columns.bits import BoolArray
from runpipe.readers.fit.columns.profile import type_labels

FloatArray = npt.NDArray[np.float64]


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
