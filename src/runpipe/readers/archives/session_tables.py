"""Sessions in lists of activities.

Every row is a session, names a file's, or is named as one that cannot be read.

Watches name their files by number; what the runner called a run stands only in the export's
``activities.csv``. Its headers are in the language of the account and some occur twice, so columns
are found by what they hold and where they stand, not by what they are called.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from itertools import islice
from pathlib import PurePosixPath
from statistics import median
from typing import Final

from runpipe.errors import ReadError
from runpipe.model.logs import RowError
from runpipe.model.recording import FileReading, Recording
from runpipe.readers.archives.session_documents import SAMSUNG_SPORTS
from runpipe.readers.archives.stated_session import StatedSession, number
from runpipe.readers.archives.stated_session import number as read_number
from runpipe.readers.tables.dates import order_of_dates, parse_moment, parse_offset
from runpipe.readers.tables.durations import parse_duration
from runpipe.readers.tables.table import Bad, Row, make_table, read_sheet
from runpipe.readers.xml import text_encoding

HEADER_ROWS: Final = 4
_FILE: Final = re.compile(r"\.(?:fit|gpx|tcx)(?:\.gz)?$", re.IGNORECASE)
_MILE_M: Final = 1609.344
_NAMES: Final[dict[str, frozenset[str]]] = {
    "start": frozenset(
        {"date", "activity date", "datum", "fecha", "data", "workout start time", "start time", "start_time",
         "starttime", "von", "from", "début", "aktivitätsdatum", "fecha de la actividad",
         "date de l'activité", "data attività", "datum van activiteit", "data da atividade"}
    ),
    "end": frozenset({"workout end time", "bis", "to", "end time", "end_time"}),
    "sport": frozenset(
        {"activity type", "type", "activiteittype", "aktivitätstyp", "tipo de actividad", "type d'activité",
         "tipo di attività", "tipo attività", "tipo de atividade", "activity name", "exercise_type", "aktivitetstyp",
         "aktivitetstype", "type d’activité", "sport"}
    ),
    "title": frozenset({"title", "titel", "título", "titre", "titolo", "route name", "notes"}),
    "distance": frozenset(
        {"distance", "distance (km)", "distance (mi)", "distance (meters)", "afstand", "distanz", "distancia",
         "distanza", "distância", "distance(m)", "distans"}
    ),
    "time": frozenset(
        {"time", "duration", "tijd", "zeit", "dauer", "tiempo", "tempo", "temps", "durée", "durata", "duración",
         "duration (min)", "sporttime(s)", "moving time", "tid"}
    ),
    "elapsed": frozenset({"elapsed time", "verstrichene zeit", "verstreken tijd"}),
    "energy": frozenset(
        {"calories", "calories burned", "calorieën", "kalorien", "calorías", "calorie", "calorias",
         "energy burned (cal)", "calories(kcal)"}
    ),
    "avg_hr": frozenset(
        {"avg hr", "average heart rate (bpm)", "average hr (bpm)", "gem. hs", "ø herzfrequenz", "fc media", "fc moyenne",
         "mean_heart_rate"}
    ),
    "max_hr": frozenset({"max hr", "max hr (bpm)", "max. hs", "maximale hf", "max_heart_rate"}),
    "ascent": frozenset({"climb (m)", "total ascent", "altitude gain (meters)", "stijging", "gain_altitude"}),
    "offset": frozenset({"cycle timezone", "time_offset", "timezone offset"}),
    "file": frozenset({"gpx file", "filename", "dateiname", "nombre de archivo", "nom du fichier"}),
    "data": frozenset({"data"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _List:
    """One kind of list: what tells it, in which unit its lengths are, whether its times are UTC."""

    kind: str
    signs: frozenset[str]
    length_m: float = 1000.0
    is_utc: bool = False
    millis: bool = False


_LISTS: Final = (
    _List("runkeeper_activities", frozenset({"date", "type", "route name"})),
    _List("whoop_workouts", frozenset({"workout start time", "activity name"}), length_m=1.0),
    _List(
        "samsung_exercise",
        frozenset({"exercise_type", "start_time"}),
        length_m=1.0,
        is_utc=True,
        millis=True,
    ),
    _List("zepp_sport", frozenset({"type", "starttime", "sporttime(s)"}), length_m=1.0),
    _List("garmin_activity_list", frozenset({"activity type", "date", "title", "distance"})),
    _List("garmin_activity_list", frozenset({"activiteittype", "datum", "titel"})),
    _List("garmin_activity_list", frozenset({"aktivitätstyp", "datum", "titel"})),
    _List("garmin_activity_list", frozenset({"tipo de actividad", "fecha", "título"})),
    _List("garmin_activity_list", frozenset({"type d'activité", "date", "titre"})),
    _List("garmin_activity_list", frozenset({"tipo di attività", "data", "titolo"})),
    _List("garmin_activity_list", frozenset({"tipo attività", "data", "titolo"})),
    _List("garmin_activity_list", frozenset({"tipo de atividade", "data", "título"})),
    _List("garmin_activity_list", frozenset({"activite", "type", "temps"})),
    _List("withings_activities", frozenset({"activity type", "timezone", "data"}), length_m=1.0),
    _List("mapmyrun_history", frozenset({"workout date", "activity type"})),
)
_ANY_APPS: Final = "activity_list"
_SAID_OF_ANY: Final = ("start", "sport", "distance", "time")
"""What a list of an app that nobody knows has to say of its activities."""
_UNITS_M: Final = {"km": 1000.0, "kilometers": 1000.0, "kilometres": 1000.0, "mi": _MILE_M, "miles": _MILE_M, "m": 1.0,
                   "meters": 1.0, "metres": 1.0}  # fmt: skip
_SPEEDS_MPS: Final = (0.5, 20.0)
"""What people move at by themselves: tells kilometres from metres where a list names no unit."""
_SHOWN: Final = 60


def read_activity_table(
    data: bytes,
    name: str,
    zone: str | None,
    siblings: Collection[str] = (),
    *,
    day_first: bool | None = None,
) -> FileReading | None:
    """Read a list of activities, other than Strava's.

    Parameters
    ----------
    data
        The bytes of the table.
    name
        The file, as the user knows it.
    zone
        The runner's IANA time zone: most lists are in local time.
    siblings
        Files beside it in its archive: a row whose recording is among them is left to that.
    day_first
        What the settings say of 03/04/2026; asked where the list itself leaves it open.

    Returns
    -------
    FileReading or None
        A session for each row; `None` where it is another kind of table.

    Raises
    ------
    ReadError
        If it is a list of activities and no row of it can be read.
    """
    try:
        sheet = read_sheet(data, name)
    except ReadError:
        return None
    for at in range(min(HEADER_ROWS, len(sheet.rows))):
        names = [_plain(cell) for cell in sheet.rows[at].cells]
        form = next((candidate for candidate in _LISTS if candidate.signs <= set(names)), None)
        if form is None and all(_column(names, quantity) is not None for quantity in _SAID_OF_ANY):
            form = _List(_ANY_APPS, frozenset())
        if form is not None:
            table = make_table(sheet, at, may_be_short=True)
            context = _Context(name, zone, siblings, day_first)
            reading = _read_rows(form, names, table.rows, context)
            if not table.errors:
                return reading
            errors = (*reading.row_errors, *table.errors)
            return replace(reading, row_errors=errors, is_partial=bool(reading.recordings))
    return None


def _plain(cell: str) -> str:
    text = cell.strip().strip("\ufeff").lower()
    return text.removeprefix("com.samsung.health.exercise.")


def _column(names: Sequence[str], quantity: str) -> int | None:
    names_of_quantity = _NAMES[quantity]
    bare = (re.sub(r"\s*[\[(][^\])]*[\])]$", "", name) for name in names)
    return next(
        (
            i
            for i, (name, word) in enumerate(zip(names, bare, strict=True))
            if name in names_of_quantity or word in names_of_quantity
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known of a list beside its cells; the fields are as in `read_activity_table`."""

    name: str
    zone: str | None
    siblings: Collection[str]
    day_first: bool | None


def _read_rows(
    form: _List,
    names: Sequence[str],
    rows: Sequence[Row],
    context: _Context,
) -> FileReading:
    places = {quantity: _column(names, quantity) for quantity in _NAMES}
    if form.kind == "withings_activities":
        places["start"] = 0
        places["end"] = 1
    if form.kind == "mapmyrun_history":
        return _days_only(rows, names)
    beside = {PurePosixPath(path).name.lower() for path in context.siblings}
    recordings, errors, n_matched = [], [], 0
    starts = [_cell(row, places["start"]) for row in rows]
    order = order_of_dates(starts, day_first=context.day_first, name=context.name)
    if form.kind == _ANY_APPS:
        form = replace(form, length_m=_length_m(form, names, places, rows))
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        named = _cell(row, places["file"])
        if named and PurePosixPath(named).name.lower() in beside:
            n_matched += 1
            continue
        try:
            recordings.append(
                _summary(form, names, places, row, order.is_day_first).to_recording(context.zone)
            )
        except (ValueError, OverflowError) as exc:
            shown = ", ".join(cell for cell in row.cells if cell.strip())[:_SHOWN]
            errors.append(RowError(line=row.line, column=None, value=shown, reason=str(exc)))
    if errors and not recordings and not n_matched:
        raise ReadError(
            context.name, "no row of this list of activities can be read", errors[0].reason
        )
    matched = f"{n_matched} rows have their recording beside them" if n_matched else None
    notes = tuple(note for note in (matched, order.doubt) if note)
    if not recordings and not errors:
        reason = (
            "every activity in it has its recording beside it"
            if n_matched
            else "it lists no activity"
        )
        return FileReading(kind=form.kind, ignored_reason=reason)
    return FileReading(
        kind=form.kind, recordings=tuple(recordings), row_errors=tuple(errors),
        is_partial=bool(errors), notes=notes,
    )  # fmt: skip


def _days_only(rows: Sequence[Row], names: Sequence[str]) -> FileReading:
    at = next((i for i, name in enumerate(names) if name == "workout date"), 0)
    n = sum(1 for row in rows if _cell(row, at))
    reason = (
        f"its {n} workouts have a day but no time, so they cannot be told from your recordings: "
        "export the workouts themselves as TCX"
    )
    return FileReading(kind="mapmyrun_history", ignored_reason=reason)


def _cell(row: Row, place: int | None) -> str:
    return row.cells[place].strip() if place is not None and place < len(row.cells) else ""


def _summary(
    form: _List,
    names: Sequence[str],
    places: dict[str, int | None],
    row: Row,
    is_day_first: bool | None,  # noqa: FBT001
) -> StatedSession:
    start = parse_moment(_cell(row, places["start"]), day_first=is_day_first)
    if isinstance(start, Bad):
        raise ValueError(start.reason)  # noqa: TRY004  (a cell, not an argument)
    if start.local() is None:
        raise ValueError("it has a day but no time")
    local = start.local()
    assert local is not None  # noqa: S101  (looked at above)
    offset_s = start.offset_s
    if offset_s is None:
        offset_s = parse_offset(_cell(row, places["offset"]).removeprefix("UTC") or None)
    if form.is_utc:
        begun = local.replace(tzinfo=UTC)
    elif offset_s is not None:
        begun = (local - timedelta(seconds=offset_s)).replace(tzinfo=UTC)
    else:
        begun = local
    timer_s = _time_s(form, names, places["time"], row)
    elapsed_s = _time_s(form, names, places["elapsed"], row)
    end = (
        parse_moment(_cell(row, places["end"]), day_first=is_day_first)
        if places["end"] is not None
        else None
    )
    if end is not None and not isinstance(end, Bad):
        until = end.local()
        if until is not None and until > local:
            elapsed_s = (until - local).total_seconds()
    distance_m, energy_kcal, rate = _totals(form, names, places, row)
    if not (timer_s or elapsed_s or distance_m):
        raise ValueError("it has neither a time nor a distance")
    word = _cell(row, places["sport"])
    return StatedSession(
        start=begun,
        sport_word=SAMSUNG_SPORTS.get(word, f"sport {word}")
        if form.kind == "samsung_exercise"
        else word or None,
        title=_cell(row, places["title"]) or None,
        utc_offset_s=offset_s,
        elapsed_s=elapsed_s,
        timer_s=timer_s,
        distance_m=distance_m,
        ascent_m=_number(_cell(row, places["ascent"])),
        avg_heart_rate_bpm=_number(_cell(row, places["avg_hr"])) or rate,
        max_heart_rate_bpm=_number(_cell(row, places["max_hr"])),
        energy_kcal=energy_kcal,
    )


def _totals(
    form: _List, names: Sequence[str], places: dict[str, int | None], row: Row
) -> tuple[float | None, float | None, float | None]:
    """Return distance, energy and mean heart rate of a row."""
    if form.kind == "withings_activities":
        try:
            inner = json.loads(_cell(row, places["data"]) or "{}")
        except ValueError:
            inner = {}
        return (
            number(inner.get("distance")),
            number(inner.get("calories")),
            number(inner.get("hr_average")),
        )
    place = places["distance"]
    distance = _number(_cell(row, place))
    unit_m = form.length_m
    if place is not None and "(mi)" in names[place]:
        unit_m = _MILE_M
    sport = _cell(row, places["sport"]).lower()
    if form.kind == "garmin_activity_list" and "swim" in sport:
        unit_m = 1.0
    return (
        None if distance is None else distance * unit_m,
        _number(_cell(row, places["energy"])),
        None,
    )


def _length_m(
    form: _List, names: Sequence[str], places: dict[str, int | None], rows: Sequence[Row]
) -> float:
    """Return the unit of a list's distances: as its header has it, else the one that people can run."""
    place = places["distance"]
    stated = re.search(r"[\[(](\w+)[\])]$", names[place]) if place is not None else None
    if stated and stated[1] in _UNITS_M:
        return _UNITS_M[stated[1]]
    paces = [
        distance / time_s
        for row in rows
        if (distance := _number(_cell(row, place)))
        and (time_s := _time_s(form, names, places["time"], row))
    ]
    if not paces:
        return form.length_m
    low, high = _SPEEDS_MPS
    fits = [unit_m for unit_m in (1000.0, 1.0) if low <= median(paces) * unit_m <= high]
    return fits[0] if fits else form.length_m


def _time_s(form: _List, names: Sequence[str], place: int | None, row: Row) -> float | None:
    text = _cell(row, place)
    if not text or place is None:
        return None
    seconds = parse_duration(text, is_hours_first=False)
    if seconds is None:
        seconds = _number(text)
        if seconds is not None and form.millis:
            seconds /= 1000.0
        elif seconds is not None and "(min)" in names[place]:
            seconds *= 60.0
    return seconds or None


def _number(text: str) -> float | None:
    """Return a number with point or comma; a comma before three digits parts thousands."""
    plain = re.sub(r"[\s']", "", text)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    return number(plain.replace(",", "."))


_FILE_NAME: Final = re.compile(r"activities/[^/]+\.(?:fit|gpx|tcx)(?:\.gz)?", re.IGNORECASE)
_MAX_ROWS_LOOKED_AT: Final = 200
_MAX_ROWS: Final = 200_000
_MAX_COLUMNS: Final = 500
"""Strava's list has a hundred."""
_N_LEADING_COLUMNS: Final = 5
_DATE_COLUMN: Final = 1
_NAME_COLUMN: Final = 2
_ELAPSED_COLUMN: Final = 5
_DISTANCE_COLUMN: Final = 6
_MAX_HEART_RATE_COLUMN: Final = 7
_SPORT_COLUMN: Final = 3
_DESCRIPTION_COLUMN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedActivity:
    """What the list says of one file, in the account's own words; `None` where it says nothing.

    `gear` is the shoe or bike.
    """

    title: str | None = None
    sport_word: str | None = None
    description: str | None = None
    gear: str | None = None


def read_activity_list(data: bytes) -> Mapping[str, ListedActivity] | None:
    """Read a list of activities.

    Parameters
    ----------
    data
        The bytes of ``activities.csv``.

    Returns
    -------
    mapping or None
        File name as the list has it (``activities/123.fit.gz``) to what is said of it; `None`
        if no column holds such names: then it is another kind of table. Rows without a file
        (typed in by hand) are left out.
    """
    rows = _rows(data)
    column = _file_column(rows[1 : 1 + _MAX_ROWS_LOOKED_AT])
    if column is None or column < _N_LEADING_COLUMNS:
        return None
    listed: dict[str, ListedActivity] = {}
    for row in rows[1:]:
        if len(row) > column and _FILE_NAME.fullmatch(row[column].strip()):
            listed[row[column].strip()] = ListedActivity(
                title=_activity_cell(row, _NAME_COLUMN),
                sport_word=_activity_cell(row, _SPORT_COLUMN),
                description=_activity_cell(row, _DESCRIPTION_COLUMN),
                # Gear stands right before the file's name in every version seen.
                gear=_activity_cell(row, column - 1),
            )
    return listed


def read_listed_sessions(
    data: bytes, siblings: Collection[str]
) -> tuple[tuple[Recording, ...], tuple[RowError, ...], int]:
    """Read the activities whose recording does not lie beside the list: typed in by hand, mostly.

    Parameters
    ----------
    data
        The bytes of ``activities.csv``.
    siblings
        Files beside it in its archive.

    Returns
    -------
    tuple
        A recording without samples for each, a row error for each that cannot be read, and how many
        rows have their recording beside them. Strava's dates are UTC.
    """
    rows = _rows(data)
    column = _file_column(rows[1 : 1 + _MAX_ROWS_LOOKED_AT]) or _column_of_header(rows[:1])
    if column is None:
        return (), (), 0
    beside = {path.replace("\\", "/").rpartition("/")[2].lower() for path in siblings}
    recordings: list[Recording] = []
    errors: list[RowError] = []
    n_matched = 0
    for line, row in enumerate(rows[1:], 2):
        if len(row) <= _SPORT_COLUMN or not any(cell.strip() for cell in row):
            continue
        file_name = row[column].strip().rpartition("/")[2].lower() if len(row) > column else ""
        if file_name and file_name in beside:
            n_matched += 1
            continue
        try:
            recordings.append(_session(row, column).to_recording())
        except (ValueError, OverflowError) as exc:
            shown = ", ".join(row[1:4])[:60]
            errors.append(RowError(line=line, column=None, value=shown, reason=str(exc)))
    return tuple(recordings), tuple(errors), n_matched


def _column_of_header(header: Sequence[Sequence[str]]) -> int | None:
    """Return the column of file names where no row names a file."""
    names = [cell.strip().lower() for cell in header[0]] if header else []
    return names.index("filename") if "filename" in names else None


def _session(row: Sequence[str], column: int) -> StatedSession:
    start = parse_moment(_text(row, _DATE_COLUMN), day_first=True)
    local = None if isinstance(start, Bad) else start.local()
    if local is None:
        raise ValueError("its date cannot be read")
    # Behind the file's name: the runner's and the bike's mass, elapsed and moving time, metres.
    elapsed_s = _decimal(row, column + 3) or _decimal(row, _ELAPSED_COLUMN)
    timer_s, distance_m = _decimal(row, column + 4), _decimal(row, column + 5)
    if distance_m is None:
        kilometres = _decimal(row, _DISTANCE_COLUMN)
        distance_m = None if kilometres is None else kilometres * 1000.0
    if not elapsed_s and not distance_m:
        raise ValueError("it has neither a time nor a distance")
    return StatedSession(
        start=local.replace(tzinfo=UTC),
        sport_word=_text(row, _SPORT_COLUMN) or None,
        title=_text(row, _NAME_COLUMN) or None,
        elapsed_s=elapsed_s,
        timer_s=timer_s,
        distance_m=distance_m,
        max_heart_rate_bpm=_decimal(row, _MAX_HEART_RATE_COLUMN),
    )


def _text(row: Sequence[str], number: int) -> str:
    return row[number].strip() if number < len(row) else ""


def _decimal(row: Sequence[str], place: int) -> float | None:
    return read_number(_text(row, place).replace(",", "."))


def _rows(data: bytes) -> list[list[str]]:
    text = data.decode(text_encoding(data[:1024]), "replace").lstrip("\ufeff")
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    if first_line.count(delimiter) > _MAX_COLUMNS:
        return []
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [row for row in islice(rows, _MAX_ROWS) if len(row) <= _MAX_COLUMNS]
    except csv.Error:
        # A field longer than any title, or a stray NUL: not such a list.
        return []


def _file_column(rows: Sequence[Sequence[str]]) -> int | None:
    for row in rows:
        for column, cell in enumerate(row):
            if _FILE_NAME.fullmatch(cell.strip()):
                return column
    return None


def _activity_cell(row: Sequence[str], number: int) -> str | None:
    return row[number].strip() or None
