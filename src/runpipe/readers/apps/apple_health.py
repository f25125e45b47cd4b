"""Apple Health's export.xml, read as a stream: gigabytes in flat memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from lxml import etree

from runpipe.errors import ReadError
from runpipe.model.logs import BodyFatMethod, BodyMeasurement, DietEntry
from runpipe.model.recording import FileReading
from runpipe.readers.apps.apple_nights import Interval, nights
from runpipe.readers.apps.apple_records import (
    BODY_FIELDS,
    SLEEP,
    SLEEP_VALUE,
    STAGES,
    WANTED,
    parse_amount,
    parse_when,
)
from runpipe.readers.logs.diet import drop_unlogged
from runpipe.readers.logs.journal import Journal, LogRow, finish
from runpipe.readers.tables.table import Bad

Source: TypeAlias = bytes | str | Path | IO[bytes]
CLEAR_EVERY: Final = 1024
CUT_OFF: Final = "ERR_TAG_NOT_FINISHED"
MAX_ROW_ERRORS: Final = 1000
SOURCE: Final = "apple_health"
Moment: TypeAlias = tuple[str, datetime]
Amounts: TypeAlias = dict[Moment, dict[str, Any]]


class _Records:
    """What the stream has given so far: amounts by source and time, sleep intervals, errors."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.diet: Amounts = defaultdict(dict)
        self.body: Amounts = defaultdict(dict)
        self.sleep: dict[str, list[Interval]] = defaultdict(list)
        self.seen: set[int] = set()
        self.n_duplicates = 0

    def add(self, element: etree._Element) -> None:
        """Add one record of a type that is read."""
        attributes: Mapping[str, str] = element.attrib  # type: ignore[assignment]
        # The export repeats records, word for word, and lists a meal's foods twice.
        mark = hash(tuple(sorted(attributes.items())))
        if mark in self.seen:
            self.n_duplicates += 1
            return
        self.seen.add(mark)
        kind = attributes["type"]
        line = int(getattr(element, "sourceline", None) or 0)
        try:
            start = parse_when(attributes.get("startDate"))
            if kind == SLEEP:
                self._add_sleep(attributes, start)
            else:
                self._add_amount(kind, attributes, start, line)
        except ValueError as error:
            self._bad(line, kind, str(attributes.get("value")), str(error))

    def _add_sleep(self, attributes: Mapping[str, str], start: datetime) -> None:
        end = parse_when(attributes.get("endDate"))
        stage = STAGES.get((attributes.get("value") or "").removeprefix(SLEEP_VALUE))
        if stage is None:
            raise ValueError("no stage of sleep that we know")
        if not 0 <= (end - start).total_seconds() <= 2 * 86400:
            raise ValueError("not a possible length of sleep")
        self.sleep[attributes.get("sourceName", "")].append(Interval(start, end, stage))

    def _add_amount(
        self, kind: str, attributes: Mapping[str, str], start: datetime, line: int
    ) -> None:
        field_name, amount = parse_amount(kind, attributes.get("value"), attributes.get("unit"))
        if isinstance(amount, Bad):
            self._bad(line, kind, amount.value, amount.reason)
            return
        key = (attributes.get("sourceName", ""), start)
        if field_name in BODY_FIELDS:
            self.body[key][field_name] = amount
        else:
            so_far = self.diet[key].get(field_name, 0.0)
            self.diet[key][field_name] = so_far + amount

    def _bad(self, line: int, kind: str, value: str, reason: str) -> None:
        if len(self.journal.errors) < MAX_ROW_ERRORS:
            self.journal.bad(line, kind, value, reason)
        else:
            self.journal.note(
                f"more than {MAX_ROW_ERRORS} records cannot be read; the first are listed"
            )


def read_apple_health(source: Source, name: str = "export.xml") -> FileReading:
    """Read food, weight, body fat and sleep from Apple Health's export.

    Parameters
    ----------
    source
        Bytes, a path, or a binary file object (the way for large files: memory stays flat).
    name
        The file's name, for messages.

    Returns
    -------
    FileReading
        One source a day for food and body, one a night for sleep: the richest. Exact duplicates
        count once. A file cut off in the middle gives what it holds and `is_partial`.

    Raises
    ------
    ReadError
        If it is no XML of Apple Health.
    """
    journal = Journal(name)
    records = _Records(journal)
    is_cut = _stream(source, name, records)
    if records.n_duplicates:
        journal.note(f"{records.n_duplicates} repeated records count once")
    rows: list[LogRow] = [
        *drop_unlogged(_diet(records.diet), journal),
        *_body(records.body),
        *nights(records.sleep),
    ]
    if is_cut and not rows:
        raise ReadError(name, "the file is damaged or cut off", "nothing in it can be read")
    if is_cut:
        journal.note("the file is damaged or cut off; what could be read is kept")
    reading = finish(SOURCE, journal, rows)
    if not rows:
        reading = replace(reading, ignored_reason="it holds no food, weight or sleep")
    return replace(reading, is_partial=True) if is_cut else reading


def _stream(source: Source, name: str, records: _Records) -> bool:
    """Feed the wanted records; say whether the file is damaged."""
    stream: Any = BytesIO(source) if isinstance(source, bytes) else source
    if isinstance(stream, Path):
        stream = str(stream)
    # recover: some versions of iOS write a document type that is no valid XML.
    context = etree.iterparse(
        stream,
        events=("end",),
        tag=("Record", "Workout", "HealthData"),
        recover=True,
        resolve_entities=False,
        no_network=True,
    )
    n_elements = 0
    root: Any = None
    try:
        for _, element in context:
            if element.get("type") in WANTED:
                records.add(element)
            if n_elements % CLEAR_EVERY == 0:
                root = element.getroottree().getroot()
                del root[:-1]
            n_elements += 1
    except etree.XMLSyntaxError as error:
        if not n_elements:
            raise ReadError(name, "the XML is damaged", str(error)[:200]) from None
        return True
    if root is None:
        raise ReadError(
            name, "this XML is no Apple Health export", "expected a HealthData document"
        )
    return _is_damaged(context.error_log, root.sourceline)


def _is_damaged(log: Iterable[Any], root_line: int) -> bool:
    """Return whether the parser had to mend something in the data (not in the document type)."""
    return any(error.line > root_line or error.type_name == CUT_OFF for error in log)


def _diet(amounts: Amounts) -> list[DietEntry]:
    by_day = _richest(amounts)
    return [
        DietEntry(
            local_date=start.date(),
            source=SOURCE,
            local_time=start.time(),
            **amounts[source, start],
        )
        for source, start in by_day
    ]


def _body(amounts: Amounts) -> list[BodyMeasurement]:
    return [
        BodyMeasurement(
            local_date=start.date(),
            source=SOURCE,
            local_time=start.time(),
            body_fat_method=BodyFatMethod.UNKNOWN
            if "body_fat_frac" in amounts[source, start]
            else None,
            device=source or None,
            **amounts[source, start],
        )
        for source, start in _richest(amounts)
    ]


def _richest(amounts: Amounts) -> list[Moment]:
    """Return, in order of time, the moments of the source that says most on each day."""
    days: dict[date, dict[str, list[Moment]]] = defaultdict(lambda: defaultdict(list))
    for source, start in amounts:
        days[start.date()][source].append((source, start))

    def weight(moments: list[Moment]) -> tuple[int, int, float]:
        fields = {name for moment in moments for name in amounts[moment]}
        total = sum(amounts[moment].get("energy_kcal", 0.0) for moment in moments)
        return len(fields), len(moments), total

    chosen: list[Moment] = []
    for sources in days.values():
        best = max(sorted(sources), key=lambda source: weight(sources[source]))
        chosen += sources[best]
    return sorted(chosen, key=lambda moment: (moment[1].replace(tzinfo=None), moment[0]))
