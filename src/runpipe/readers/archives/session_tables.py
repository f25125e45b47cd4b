"""Sessions in lists of activities: every row is a session, or is named as one that cannot be read."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from pathlib import PurePosixPath
from typing import Final

from runpipe.errors import ReadError
from runpipe.model.logs import RowError
from runpipe.model.recording import FileReading
from runpipe.readers.archives.session_documents import SAMSUNG_SPORTS
from runpipe.readers.archives.stated_session import StatedSession, number
from runpipe.readers.tables.cells import Bad
from runpipe.readers.tables.dates import parse_moment, parse_offset
from runpipe.readers.tables.durations import parse_duration
from runpipe.readers.tables.table import Row, make_table, read_sheet

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
_SHOWN: Final = 60


def read_activity_table(
    data: bytes, name: str, zone: str | None, siblings: Collection[str] = ()
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
        if form is not None:
            table = make_table(sheet, at, may_be_short=True)
            reading = _read_rows(form, names, table.rows, name, zone, siblings)
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
    return next((i for i, name in enumerate(names) if name in names_of_quantity), None)


def _read_rows(
    form: _List,
    names: Sequence[str],
    rows: Sequence[Row],
    name: str,
    zone: str | None,
    siblings: Collection[str],
) -> FileReading:
    places = {quantity: _column(names, quantity) for quantity in _NAMES}
    if form.kind == "withings_activities":
        places["start"] = 0
        places["end"] = 1
    if form.kind == "mapmyrun_history":
        return _days_only(rows, names)
    beside = {PurePosixPath(path).name.lower() for path in siblings}
    recordings, errors, n_matched = [], [], 0
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        named = _cell(row, places["file"])
        if named and PurePosixPath(named).name.lower() in beside:
            n_matched += 1
            continue
        try:
            recordings.append(_summary(form, names, places, row).to_recording(zone))
        except (ValueError, OverflowError) as exc:
            shown = ", ".join(cell for cell in row.cells if cell.strip())[:_SHOWN]
            errors.append(RowError(line=row.line, column=None, value=shown, reason=str(exc)))
    if errors and not recordings and not n_matched:
        raise ReadError(name, "no row of this list of activities can be read", errors[0].reason)
    notes = (f"{n_matched} rows have their recording beside them",) if n_matched else ()
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
    form: _List, names: Sequence[str], places: dict[str, int | None], row: Row
) -> StatedSession:
    start = parse_moment(_cell(row, places["start"]), day_first=True)
    if isinstance(start, Bad) or start.local() is None:
        raise ValueError("its date and time cannot be read")
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
        parse_moment(_cell(row, places["end"]), day_first=True)
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
