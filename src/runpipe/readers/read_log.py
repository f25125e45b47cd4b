"""Read any log: known by what is in it, not by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from runpipe.errors import ReadError
from runpipe.model.logs import Domain
from runpipe.model.session import FileReading
from runpipe.readers.apps.apple_health import read_apple_health
from runpipe.readers.apps.fitbit import is_fitbit, read_fitbit
from runpipe.readers.apps.generic import EXPECTED, apply_map, generic_domain, read_generic
from runpipe.readers.apps.ignored import ignored_table
from runpipe.readers.logs.documents import read_document, sniff_document
from runpipe.readers.logs.formats import TABLES, Format
from runpipe.readers.logs.scales import is_garmin_weight, read_garmin_weight
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Sheet, make_table, read_sheet
from runpipe.readers.tables.workbooks import is_workbook, read_workbook

SNIFF_BYTES: Final = 200_000
HEAD_BYTES: Final = 8_000
HEADER_ROWS: Final = 12
HEALTH_MARK: Final = re.compile(rb"<HealthData[\s>]|<!DOCTYPE\s+HealthData")
CLINICAL_MARK: Final = b"<ClinicalDocument"
CLINICAL: Final = FileReading(
    kind="apple_health_cda",
    ignored_reason="Apple Health's clinical copy of the data; export.xml has all of it",
)


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
        Entries, the days the file speaks for, skipped rows with reasons, or `ignored_reason`.

    Raises
    ------
    ReadError
        If nobody knows the file, or no row of it can be read.
    """
    options = options or LogOptions()
    if not data.strip():
        raise ReadError(name, "the file is empty")
    if is_workbook(data):
        return _read_sheets(read_workbook(data, name), options, name)
    head = _head(data)
    if HEALTH_MARK.search(head):
        return read_apple_health(data, name)
    if CLINICAL_MARK in head:
        return CLINICAL
    if head[:1] == b"<":
        raise ReadError(
            name, "nobody knows this XML", "expected Apple Health's export.xml (HealthData)"
        )
    if head[:1] in (b"{", b"["):
        return read_document(data, options, name)
    return _read_sheet(read_sheet(data, name), options, name)


def sniff(data: bytes, name: str = "") -> str | None:
    """Return the kind of log, by content; `None` if it is no log we know.

    Parameters
    ----------
    data
        The file's bytes. The first 200 kB are enough, except for workbooks and JSON.
    name
        Not used to decide; kept for messages.
    """
    head = _head(data)
    if HEALTH_MARK.search(head):
        return "apple_health"
    if CLINICAL_MARK in head:
        return CLINICAL.kind
    if head[:1] in (b"{", b"["):
        return sniff_document(data, name)
    try:
        if is_workbook(data):
            kinds = [_kind(sheet) for sheet in read_workbook(data, name).values()]
            return next((kind for kind in kinds if kind), None)
        return _kind(read_sheet(data[:SNIFF_BYTES], name))
    except ReadError:
        return None


def _head(data: bytes) -> bytes:
    return data[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a sheet's header is and what it means; exactly one of the last three is set."""

    at: int
    form: Format | None = None
    ignored: FileReading | None = None
    is_garmin: bool = False


def _find(sheet: Sheet) -> _Found | None:
    for at in range(min(HEADER_ROWS, len(sheet.rows))):
        table = make_table(replace(sheet, rows=sheet.rows[: at + 1]), at)
        if not table.headers:
            continue
        if is_garmin_weight(table):
            return _Found(at, is_garmin=True)
        form = next((form for form in TABLES if form.matches(table)), None)
        if form is not None:
            return _Found(at, form=form)
        ignored = ignored_table(table)
        if ignored is not None:
            return _Found(at, ignored=ignored)
    return None


def _kind(sheet: Sheet) -> str | None:
    if is_fitbit(sheet):
        return "fitbit_web"
    found = _find(sheet)
    if found is not None:
        if found.is_garmin:
            return "garmin_weight"
        return found.form.kind if found.form else found.ignored.kind if found.ignored else None
    plain = _find_plain(sheet)
    return f"generic_{plain[1]}" if plain else None


def _find_plain(sheet: Sheet) -> tuple[int, Domain] | None:
    for at in range(min(HEADER_ROWS, len(sheet.rows))):
        domain = generic_domain(make_table(replace(sheet, rows=sheet.rows[: at + 1]), at))
        if domain is not None:
            return at, domain
    return None


def _read_sheet(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    if is_fitbit(sheet):
        return read_fitbit(sheet, options, name)
    table, domain = apply_map(make_table(sheet, 0, may_be_short=True), options)
    if domain is not None:
        return read_generic(table, options, name, domain)
    found = _find(sheet)
    if found is None:
        return _read_plain(sheet, options, name)
    if found.is_garmin:
        return read_garmin_weight(sheet, found.at, options, name)
    if found.form is not None:
        return found.form.read(make_table(sheet, found.at), options, name)
    return found.ignored or _read_plain(sheet, options, name)


def _read_plain(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    plain = _find_plain(sheet)
    if plain is None:
        names = ", ".join([cell for cell in sheet.rows[0].cells if cell][:12]) or "none"
        raise ReadError(name, "nobody knows this table", f"columns: {names}; {EXPECTED}")
    at, domain = plain
    return read_generic(make_table(sheet, at, may_be_short=True), options, name, domain)


def _read_sheets(sheets: dict[str, Sheet], options: LogOptions, name: str) -> FileReading:
    """Read a workbook: each domain from the first sheet (food log before day totals) that has it."""
    readings: list[FileReading] = []
    failure: ReadError | None = None
    for title, sheet in sheets.items():
        if not sheet.rows or _kind(sheet) is None:
            continue
        try:
            readings.append(_read_sheet(sheet, options, f"{name}, sheet {title}"))
        except ReadError as error:
            failure = error
    if not readings:
        titles = ", ".join(sheets)
        raise failure or ReadError(
            name, "nobody knows this workbook", f"sheets: {titles}; {EXPECTED}"
        )
    readings.sort(key=lambda reading: reading.kind.endswith("_days"))
    return _merge(readings)


def _merge(readings: list[FileReading]) -> FileReading:
    def first(domain: Domain) -> FileReading:
        fitting = (one for one in readings if any(part.domain is domain for part in one.coverage))
        return next(fitting, readings[0])

    return FileReading(
        kind=readings[0].kind,
        diet_entries=first(Domain.DIET).diet_entries,
        body_measurements=first(Domain.BODY).body_measurements,
        sleep_nights=first(Domain.SLEEP).sleep_nights,
        strength_sets=first(Domain.STRENGTH).strength_sets,
        coverage=tuple(
            part for domain in Domain for part in first(domain).coverage if part.domain is domain
        ),
        row_errors=tuple(error for one in readings for error in one.row_errors),
        is_partial=any(one.is_partial for one in readings),
        notes=tuple(dict.fromkeys(note for one in readings for note in one.notes)),
        ignored_reason=readings[0].ignored_reason
        if all(one.ignored_reason for one in readings)
        else None,
    )
