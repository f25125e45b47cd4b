"""Read any log: told by what is in it, not by its name."""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from runpipe.errors import ReadError
from runpipe.model.logs import DietEntry, Domain
from runpipe.model.recording import FileReading
from runpipe.readers.apps import APPS, generic, ignored
from runpipe.readers.apps.app import DocumentFormat, Record, SheetFormat, TableFormat
from runpipe.readers.apps.apple_health import read_apple_health
from runpipe.readers.logs.diet import drop_unlogged
from runpipe.readers.logs.food_rows import eaten_rows
from runpipe.readers.logs.journal import Journal, LogRow, finish
from runpipe.readers.logs.sleep import MarkedSleep, nights_and_naps
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Sheet, Table, decode, make_table, read_sheet
from runpipe.readers.tables.workbooks import is_workbook, read_workbook

SNIFF_BYTES: Final = 200_000
HEAD_BYTES: Final = 8_000
HEADER_ROWS: Final = 12
SAMPLE_ROWS: Final = 5
SNIFF_RECORDS: Final = 20
MAX_JSON_BYTES: Final = 64 << 20
MAX_JSON_DEPTH: Final = 3
DOCUMENTS_EXPECTED: Final = "expected the account export of an app in docs/exports.md"
MAX_JSON_ITEMS: Final = 2_000_000
"""Objects and lists, each of which takes far more memory than bytes in the file."""
HEALTH_MARK: Final = re.compile(rb"<HealthData[\s>]|<!DOCTYPE\s+HealthData")
CLINICAL_MARK: Final = b"<ClinicalDocument"
CLINICAL: Final = FileReading(
    kind="apple_health_cda",
    ignored_reason="Apple Health's clinical copy of the data; export.xml has all of it",
)
APP_OF: Final = {form.kind: app.name for app in APPS for form in app.sheets} | {
    form.kind: app.name for app in APPS for form in app.tables
}
"""The app that exports a kind of table."""
SHEETS: Final[tuple[SheetFormat, ...]] = tuple(chain.from_iterable(app.sheets for app in APPS))
TABLES: Final[tuple[TableFormat, ...]] = (
    *chain.from_iterable(app.tables for app in APPS),
    *ignored.TABLES,
)
DOCUMENTS: Final[tuple[DocumentFormat, ...]] = tuple(
    chain.from_iterable(app.documents for app in APPS)
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
        return _read_document(data, options, name)
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
    try:
        if head[:1] in (b"{", b"["):
            return _document_kind(_document(data, name))
        if is_workbook(data):
            kinds = [_kind(sheet) for sheet in read_workbook(data, name).values()]
            return next((kind for kind in kinds if kind), None)
        return _kind(read_sheet(data[:SNIFF_BYTES], name))
    except ReadError:
        return None


def _head(data: bytes) -> bytes:
    return data[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()


def _sheet_format(sheet: Sheet) -> SheetFormat | None:
    return next((form for form in SHEETS if form.matches(sheet)), None)


def _tops(sheet: Sheet) -> list[Table]:
    """Return the tables that begin in the first rows, each with a sample of its rows."""
    return [
        make_table(replace(sheet, rows=sheet.rows[: at + 1 + SAMPLE_ROWS]), at, may_be_short=True)
        for at in range(min(HEADER_ROWS, len(sheet.rows)))
    ]


def _table_format(tops: list[Table]) -> tuple[TableFormat, int] | None:
    """Find the format whose header stands in the first rows, and its row: apps before one's own."""
    for formats in (TABLES, generic.TABLES):
        for at, table in enumerate(tops):
            form = next((form for form in formats if table.headers and form.matches(table)), None)
            if form is not None:
                return form, at
    return None


def _kind(sheet: Sheet) -> str | None:
    form = _sheet_format(sheet)
    if form is not None:
        return form.kind
    match = _table_format(_tops(sheet))
    return match[0].kind if match else None


def _read_sheet(sheet: Sheet, options: LogOptions, name: str) -> FileReading:
    form = _sheet_format(sheet)
    if form is not None:
        source = APP_OF[form.kind]
        return _of_source(form.read(sheet, _alike(options, source), name), source)
    tops = _tops(sheet)
    mapped = _mapped(sheet, tops, options)
    if mapped:
        source = _own_source(mapped[0][0])
        parts = [
            generic.read_generic(table, _alike(options, source), name, (domain,), is_mapped=True)
            for table, domain in mapped
        ]
        return _of_source(generic.together(parts), source)
    match = _table_format(tops)
    if match is None:
        names = ", ".join([cell for cell in sheet.rows[0].cells if cell][:12]) or "none"
        raise ReadError(name, "nobody knows this table", f"columns: {names}; {generic.EXPECTED}")
    table_form, at = match
    table = make_table(sheet, at, may_be_short=table_form.is_ragged)
    source = APP_OF.get(table_form.kind) or _own_source(table)
    return _of_source(table_form.read(table, _alike(options, source), name), source)


def _own_source(table: Table) -> str:
    """Return what tables of one's own with the same columns have in common."""
    return " | ".join(sorted(header.name for header in table.headers))


def _alike(options: LogOptions, source: str) -> LogOptions:
    """Return the options for a file of a source, with what its other files settle."""
    return replace(options, day_first_alike=options.day_first_by_source.get(source))


def _of_source(reading: FileReading, source: str) -> FileReading:
    return replace(reading, date_source=source) if reading.date_order else reading


def _mapped(
    sheet: Sheet, tops: list[Table], options: LogOptions
) -> tuple[tuple[Table, Domain], ...]:
    """Return the tables that the settings' column maps make of a sheet, wherever its header stands."""
    at = next((at for at, top in enumerate(tops) if generic.apply_maps(top, options)), None)
    if at is None:
        return ()
    return generic.apply_maps(make_table(sheet, at, may_be_short=True), options)


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
            name, "nobody knows this workbook", f"sheets: {titles}; {generic.EXPECTED}"
        )
    readings.sort(key=lambda reading: reading.kind.endswith("_days"))
    return _merge(readings)


def _merge(readings: list[FileReading]) -> FileReading:
    def first(domain: Domain) -> FileReading:
        fitting = (
            reading
            for reading in readings
            if any(part.domain is domain for part in reading.coverage)
        )
        return next(fitting, readings[0])

    dated = next((reading for reading in readings if reading.date_order), readings[0])
    return FileReading(
        kind=readings[0].kind,
        diet_entries=first(Domain.DIET).diet_entries,
        body_measurements=first(Domain.BODY).body_measurements,
        sleep_nights=first(Domain.SLEEP).sleep_nights,
        strength_sets=first(Domain.STRENGTH).strength_sets,
        coverage=tuple(
            part for domain in Domain for part in first(domain).coverage if part.domain is domain
        ),
        row_errors=tuple(error for reading in readings for error in reading.row_errors),
        date_source=dated.date_source,
        date_order=dated.date_order,
        is_partial=any(reading.is_partial for reading in readings),
        notes=tuple(dict.fromkeys(note for reading in readings for note in reading.notes)),
        ignored_reason=readings[0].ignored_reason
        if all(reading.ignored_reason for reading in readings)
        else None,
    )


def _document(data: bytes, name: str) -> object:
    """Return a JSON document, if it is no larger than any log."""
    if len(data) > MAX_JSON_BYTES or data.count(b"{") + data.count(b"[") > MAX_JSON_ITEMS:
        raise ReadError(name, "the JSON is larger than any log: export fewer years at once")
    try:
        return json.loads(decode(data)[0])
    except (ValueError, RecursionError) as error:
        raise ReadError(name, "the JSON is damaged or cut off", str(error)[:200]) from None


def _known_groups(part: object, depth: int = 0) -> Iterator[tuple[DocumentFormat, list[Record]]]:
    """Yield the lists of objects that some app's reader knows, the outermost of each branch."""
    records = _records(part)
    keys = {key for record in records[:SNIFF_RECORDS] for key in record}
    form = next((form for form in DOCUMENTS if form.matches(keys)), None)
    if form is not None:
        yield form, records
    elif isinstance(part, Mapping) and depth < MAX_JSON_DEPTH:
        for child in part.values():
            yield from _known_groups(child, depth + 1)


def _records(part: object) -> list[Record]:
    """Return the objects of a list, a single object as a list of one."""
    items = part if isinstance(part, list) else [part]
    return [item for item in items if isinstance(item, Mapping)]


def _document_kind(document: object) -> str | None:
    match = next(_known_groups(document), None)
    if match is not None:
        return match[0].kind
    records = _records(document)
    reading = ignored.ignored_document(records[0]) if records else None
    return reading.kind if reading else None


def _read_document(data: bytes, options: LogOptions, name: str) -> FileReading:
    document = _document(data, name)
    records = _records(document)
    if not records:
        raise ReadError(name, "nobody knows this JSON", "it holds no objects")
    reading = ignored.ignored_document(records[0])
    if reading is not None:
        return reading
    parts = [_read_records(form, group, options, name) for form, group in _known_groups(document)]
    if not parts:
        keys = ", ".join(str(key) for key in list(records[0])[:12])
        raise ReadError(name, "nobody knows this JSON", f"keys: {keys}; {DOCUMENTS_EXPECTED}")
    return generic.together(parts)


def _read_records(
    form: DocumentFormat, records: Sequence[Record], options: LogOptions, name: str
) -> FileReading:
    journal = Journal(name)
    if form.settle is not None:
        options = form.settle(records, options, journal)
    rows: list[LogRow] = []
    sleeps: list[MarkedSleep] = []
    for place, record in enumerate(records, 1):
        try:
            for row in form.read_record(record, options, journal):
                if isinstance(row, MarkedSleep):
                    sleeps.append(row)
                else:
                    rows.append(row)
        except (KeyError, TypeError, ValueError, OverflowError, OSError, AttributeError) as error:
            shown, reason = reprlib.repr(record)[:60], f"{type(error).__name__}: {error}"
            journal.bad(place, None, shown, f"not a night, meal or weigh-in: {reason}")
    diet = [row for row in rows if isinstance(row, DietEntry)]
    eaten = drop_unlogged(eaten_rows(diet, journal), journal)
    others = [row for row in rows if not isinstance(row, DietEntry)]
    return finish(form.kind, journal, [*eaten, *others, *nights_and_naps(sleeps, journal)])
