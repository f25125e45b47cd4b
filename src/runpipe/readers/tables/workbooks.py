"""Excel workbooks: each sheet as a text table, in work and memory that follow its cells.

A workbook is a zip of XML, and a small one can ask for a lot: cells millions of rows apart, one
sheet listed a hundred times, a million styles. So the parts are measured before a parser sees them,
and the sheets are read cell by cell, never as the rectangle that they claim to fill.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES

from runpipe.errors import ReadError
from runpipe.model.logs import RowError
from runpipe.readers.tables.table import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Row, Sheet
from runpipe.readers.xml import root_offset, to_utf8

ZIP_MAGIC: Final = b"PK\x03\x04"
MAX_UNPACKED_BYTES: Final = 64 << 20
MAX_SHEETS: Final = 100
MAX_TAGS: Final = 2_000_000
"""Of the largest sheet times the number of sheets, and of the table of texts: some seconds' work."""
MAX_OTHER_TAGS: Final = 100_000
"""Of all else, such as styles, which takes longer per tag."""
MAX_WIDE_ROWS: Final = 1_000
_SHEET_MARK: Final = b"sheetId"
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_HEAD_BYTES: Final = 4096
_READ_BYTES: Final = 1 << 18
_TOO_LARGE: Final = "the workbook is larger than any log: save the sheet that holds it as CSV"


def is_workbook(data: bytes) -> bool:
    """Return whether the bytes are an Excel workbook (a zip with a workbook inside)."""
    if not data.startswith(ZIP_MAGIC):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def read_workbook(data: bytes, name: str) -> dict[str, Sheet]:
    """Return a workbook's sheets by title, every cell as text.

    Raises
    ------
    ReadError
        If it is damaged, or larger than a log can be.
    """
    try:
        _measure(data, name)
        with warnings.catch_warnings():  # of styles and extensions, which are not read
            warnings.simplefilter("ignore")
            with closing(
                load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            ) as book:
                extent = _Extent(name)
                return {str(sheet.title): _read_sheet(sheet, extent) for sheet in book.worksheets}
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its XML made it stumble on
        raise ReadError(
            name, "the workbook is damaged", f"{type(error).__name__}: {error}"[:200]
        ) from None


def _measure(data: bytes, name: str) -> None:
    """Raise a `ReadError` if the parts unpack to more than a log can be, or declare entities."""
    sheets, texts, other = [0], 0, 0
    with zipfile.ZipFile(BytesIO(data)) as archive:
        size = sum(member.file_size for member in archive.infolist())
        if size > MAX_UNPACKED_BYTES:
            raise ReadError(name, _TOO_LARGE, f"{size:,} bytes unpacked")
        for member in archive.infolist():
            n_tags = _count_tags(archive, member, name)
            if "worksheets/" in member.filename:
                sheets.append(n_tags)
            elif "sharedStrings" in member.filename:
                texts += n_tags
            else:
                other += n_tags
        if max(*sheets, texts) > MAX_TAGS or other > MAX_OTHER_TAGS:
            raise ReadError(name, _TOO_LARGE, f"{max(sheets) + texts + other:,} XML tags")
        listed = to_utf8(archive.read("xl/workbook.xml")).count(_SHEET_MARK)
    if listed > MAX_SHEETS or listed * max(*sheets, other) > MAX_TAGS:
        raise ReadError(name, _TOO_LARGE, f"{listed} sheets")


def _count_tags(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> int:
    with archive.open(member) as stream:
        head = stream.read(_HEAD_BYTES)
        text = to_utf8(head)
        if text.lstrip(_BLANK).startswith(b"<"):  # whatever the part is called
            root_offset(text, name)
        n_tags = head.count(b"<")
        while chunk := stream.read(_READ_BYTES):
            n_tags += chunk.count(b"<")
    return n_tags


class _Extent:
    """Counts what all sheets together hold."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.n_rows = self.n_wide_rows = self.n_cells = self.n_letters = 0

    def add(self, line: int, cells: tuple[str, ...]) -> None:
        """Count a row.

        Raises
        ------
        ReadError
            If it is one too many.
        """
        self.n_rows += 1
        self.n_cells += len(cells)
        self.n_letters += sum(map(len, cells))
        self.n_wide_rows += len(cells) > MAX_COLUMNS
        if (
            max(line, self.n_rows) > MAX_ROWS
            or self.n_cells > MAX_CELLS
            or self.n_letters > MAX_UNPACKED_BYTES
            or self.n_wide_rows > MAX_WIDE_ROWS
        ):
            raise ReadError(self.name, _TOO_LARGE, f"it reaches to row {line:,} and further")


def _read_sheet(sheet: Any, extent: _Extent) -> Sheet:  # noqa: ANN401  (openpyxl has no types)
    """Read the rows that hold anything."""
    rows, errors = [], []
    sheet.reset_dimensions()  # a sheet's own word on its extent may be wrong by millions
    for line, values in enumerate(sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 1), 1):
        cells = _texts(values)
        if not any(cells) and line <= MAX_ROWS:
            continue
        extent.add(line, cells)
        if len(cells) > MAX_COLUMNS:
            reason = f"the row has {len(cells):,} cells, more than any log"
            errors.append(RowError(line=line, column=None, value=cells[0][:80], reason=reason))
        else:
            rows.append(Row(line, cells))
    return Sheet(tuple(rows), "\t", tuple(errors))


def _texts(values: Sequence[Any]) -> tuple[str, ...]:
    """Return a row's cells as text, without the empty ones at its end."""
    end = len(values)
    while end and values[end - 1] is None:
        end -= 1
    return tuple(map(_text, values[:end]))


def _text(value: object) -> str:
    if value is None or value in ERROR_CODES:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
