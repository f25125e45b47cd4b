"""Read any log: known by what is in it, not by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runpipe.errors import ReadError
from runpipe.model.session import FileReading
from runpipe.readers.logs.formats import TABLES, Format
from runpipe.readers.logs.generic import EXPECTED, apply_map, generic_domain, read_generic
from runpipe.readers.logs.options import LogOptions
from runpipe.readers.logs.table import Sheet, Table, make_table, read_sheet

SNIFF_BYTES: Final = 200_000
HEADER_ROWS: Final = 12


def read_log(data: bytes, name: str, options: LogOptions | None = None) -> FileReading:
    """Read one log file: an app's export or the documented CSV.

    Parameters
    ----------
    data
        The file's bytes. Archives are opened before; their members come one by one.
    name
        The file's name or its path in the archive. It never decides the format; a date range in
        it may tell which days the export speaks for.
    options
        What the settings say.

    Returns
    -------
    FileReading
        Entries, the days the file speaks for, and the rows that were skipped with their reasons.
        `ignored_reason` is set for files that are understood and hold nothing for us.

    Raises
    ------
    ReadError
        If nobody knows the file, or no row of it can be read.
    """
    options = options or LogOptions()
    if not data.strip():
        raise ReadError(name, "the file is empty")
    sheet = read_sheet(data, name)
    found = _find_format(sheet)
    if found is not None:
        form, at = found
        return form.read(make_table(sheet, at, may_be_short=form.may_be_short), options, name)
    return _read_plain(sheet, options, name)


def sniff(data: bytes, name: str = "") -> str | None:
    """Return the kind of log, by content; `None` if it is no log we know.

    Parameters
    ----------
    data
        The file's bytes, or at least its first 200 kB.
    name
        Not used to decide; kept for messages.
    """
    try:
        sheet = read_sheet(data[:SNIFF_BYTES], name)
    except ReadError:
        return None
    found = _find_format(sheet)
    if found is not None:
        return found[0].kind
    domain = generic_domain(make_table(sheet, 0, may_be_short=True))
    return f"generic_{domain}" if domain else None


def _find_format(sheet: Sheet) -> tuple[Format, int] | None:
    for at in range(min(HEADER_ROWS, len(sheet.rows))):
        table = make_table(replace(sheet, rows=sheet.rows[: at + 1]), at)
        for form in TABLES:
            if form.matches(table):
                return form, at
    return None


def _read_plain(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    table, domain = apply_map(make_table(sheet, 0, may_be_short=True), options)
    domain = domain or generic_domain(table)
    if domain is None:
        raise ReadError(name, "nobody knows this table", f"columns: {_columns(table)}; {EXPECTED}")
    return read_generic(table, options, name, domain)


def _columns(table: Table) -> str:
    names = [header.raw for header in table.headers if header.raw][:12]
    return ", ".join(names) or "none"
