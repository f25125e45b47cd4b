"""Rows that a separator inside an unquoted text has cut: joined again where there is one way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from runpipe.readers.tables.cells import is_missing

NUMBER: Final = re.compile(r"^[<~+-]?\s?[\d.,]*\d[\d.,]*\s?[^\d\s]{0,6}$")
DATE: Final = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ,]+\d[\d:.]*.{0,8})?$")
DECIMALS: Final = re.compile(r"^[+-]?\d+, \d+$")
SAMPLE_ROWS: Final = 500
MOST_EXTRA: Final = 6
MOST: Final = 0.8
"""The share of a column's cells that tells what it holds."""

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """What the good rows have in a column: only numbers, only dates, nothing, or texts."""

    texts: frozenset[str]
    is_number: bool
    is_date: bool
    has_numbers: bool

    @property
    def is_text(self) -> bool:
        return bool(self.texts) and not self.is_number and not self.is_date

    def takes(self, cell: str) -> bool:
        """Return whether a cell can stand in this column."""
        if is_missing(cell):
            return True
        if self.is_date:
            return bool(DATE.match(cell))
        if self.is_number:
            return bool(NUMBER.match(cell) or DECIMALS.match(cell))
        return bool(self.texts) and (self.has_numbers or not NUMBER.match(cell))


class RowColumns:
    """What most rows of a table have in each column, to hold the others against."""

    def __init__(self, good: Sequence[Cells], delimiter: str) -> None:
        step = max(1, len(good) // SAMPLE_ROWS)
        self._columns = [_column(cells) for cells in zip(*good[::step], strict=True)]
        self._delimiter = delimiter

    def fit(self, cells: Cells) -> bool:
        """Return whether each cell can stand in its column."""
        return all(map(_Column.takes, self._columns, cells))

    def is_shifted(self, cells: Cells) -> bool:
        """Return whether words stand where the other rows have numbers or dates."""
        return any(
            not column.is_text
            and column.texts
            and cell
            and not is_missing(cell)
            and not any(map(str.isdigit, cell))
            and any(map(str.isalpha, cell))
            for column, cell in zip(self._columns, cells, strict=False)
        )

    def rejoin(self, cells: Cells) -> Cells | None:
        """Return a row that was cut, `None` where it cannot be told how.

        One text of the row may have been cut, as few times as will do. All ways that fit the
        columns must agree on every number and date; which of two texts the words belong to is then decided by brackets and by
        the texts that other rows have.
        """
        width = len(self._columns)
        n_empty = next((n for n, cell in enumerate(reversed(cells)) if cell), len(cells))
        n_extra = len(cells) - width
        fits: list[tuple[int, Cells]] = []
        for n_joined in range(max(1, n_extra), min(n_extra + n_empty, MOST_EXTRA) + 1):
            for at, way in _ways(cells, n_joined, self._delimiter):
                whole = (*way, *("",) * width)[:width]
                if self.fit(whole):
                    fits.append((at, whole))
            if fits:
                break
        measured = {
            tuple(c for column, c in zip(self._columns, way, strict=True) if not column.is_text)
            for _, way in fits
        }
        if len(measured) != 1:
            return None
        return max(fits, key=self._likelihood)[1]

    def _likelihood(self, fit: tuple[int, Cells]) -> tuple[bool, int, int]:
        at, way = fit
        is_balanced = way[at].count("(") == way[at].count(")")
        n_seen = sum(cell in column.texts for column, cell in zip(self._columns, way, strict=True))
        return is_balanced, n_seen, at


def _column(cells: Sequence[str]) -> _Column:
    texts = [cell for cell in cells if not is_missing(cell)]
    n_dates, n_numbers = (
        sum(map(bool, map(DATE.match, texts))),
        sum(map(bool, map(NUMBER.match, texts))),
    )
    least = MOST * len(texts)
    is_date = bool(texts) and n_dates >= least
    return _Column(
        frozenset(texts), not is_date and bool(texts) and n_numbers >= least, is_date, n_numbers > 0
    )


def _ways(cells: Cells, n_extra: int, delimiter: str) -> Iterator[tuple[int, Cells]]:
    """Yield the row with each run of `n_extra` + 1 cells joined that may have been one text or number."""
    space = "" if delimiter == "\t" else " "
    for at in range(len(cells) - n_extra):
        parts = cells[at : at + n_extra + 1]
        text = f"{delimiter}{space}".join(parts)
        if all(any(map(str.isalpha, part)) for part in parts) or DECIMALS.match(text):
            yield at, (*cells[:at], text, *cells[at + n_extra + 1 :])
