"""Excel workbooks: each sheet as a text table."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Final

import pandas as pd

from runpipe.errors import ReadError
from runpipe.readers.tables.table import Row, Sheet

ZIP_MAGIC: Final = b"PK\x03\x04"
MAX_UNPACKED_BYTES: Final = 200_000_000


def is_workbook(data: bytes) -> bool:
    """Say whether the bytes are an Excel workbook (a zip with a workbook inside)."""
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
        If it is damaged, or unpacks to more than a log can be.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_UNPACKED_BYTES:
        raise ReadError(name, "the workbook is too large for a log", f"{size:,} bytes unpacked")
    try:
        frames = pd.read_excel(
            BytesIO(data),
            sheet_name=None,
            header=None,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            engine="openpyxl",
        )
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its XML made it stumble on
        raise ReadError(
            name, "the workbook is damaged", f"{type(error).__name__}: {error}"[:200]
        ) from None
    return {str(title): _sheet(frame) for title, frame in frames.items()}


def _sheet(frame: pd.DataFrame) -> Sheet:
    rows = (
        Row(line, tuple(str(cell).strip() for cell in cells))
        for line, cells in enumerate(frame.to_numpy(dtype=object).tolist(), 1)
    )
    return Sheet(tuple(row for row in rows if any(row.cells)), "\t")
