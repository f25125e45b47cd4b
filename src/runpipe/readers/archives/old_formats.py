"""Recordings of older programs: Polar HRM, TrainingPeaks PWX, SportTracks, Suunto SML, SIGMA SLF, tracks in KML."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from lxml import etree

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading, Recording
from runpipe.readers.archives.stated_session import (
    Points,
    StatedSession,
    add_points,
    number,
    scaled,
)
from runpipe.readers.xml import DEFAULT_LIMIT_BYTES, local_name, root_name, root_offset, to_utf8
from runpipe.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

_HRM: Final = re.compile(rb"^\s*\[Params\]", re.IGNORECASE)
_HEAD_BYTES: Final = 4_096
_RR: Final = 238
"""The interval that stands for beats: each row is the time to the next one, in ms."""
_TENTH_KMH_MPS: Final = 0.1 / 3.6
_TENTH_MPH_MPS: Final = 0.1609344 / 3.6
_FOOT_M: Final = 0.3048
_BOTH_FEET: Final = 2.0
_MILLI: Final = 1e-3
_HUNDREDTH: Final = 1e-2
_TRUNCATED: Final = "the end of the file is missing: what comes before the cut was kept"
Row = Mapping[str, str]


def read_old_format(data: bytes, name: str, zone: str | None) -> FileReading | None:
    """Read a recording of an older program.

    Parameters
    ----------
    data
        The whole file.
    name
        The file, as the user knows it.
    zone
        The runner's IANA time zone: most of these formats are in local time.

    Returns
    -------
    FileReading or None
        Its sessions; `None` where it is none of these formats, or holds nothing that was recorded.

    Raises
    ------
    ReadError
        If it is one of them and no session of it can be read.
    """
    if _HRM.match(data[:_HEAD_BYTES]):
        return _reading("hrm", _hrm(data.decode("cp1252", "replace")), name, zone, ())
    form = _FORMS.get((root_name(data[:_HEAD_BYTES]) or "").lower())
    if form is None:
        return None
    if len(data) > DEFAULT_LIMIT_BYTES:
        raise ReadError(name, "it is larger than any recording")
    text = to_utf8(data)
    start = root_offset(text, name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(text[start:], parser)
    except etree.XMLSyntaxError as exc:
        raise ReadError(name, "its XML cannot be read", exc.msg or "") from exc
    if root is None:
        return None
    kind, sessions = form
    return _reading(kind, sessions(root), name, zone, (_TRUNCATED,) if _is_cut(text) else ())


def _is_cut(text: bytes) -> bool:
    return not text.rstrip().endswith(b">") or b"</" not in text[-200:]


def _reading(
    kind: str,
    sessions: Iterator[StatedSession],
    name: str,
    zone: str | None,
    notes: tuple[str, ...],
) -> FileReading | None:
    recordings: list[Recording] = []
    try:
        recordings.extend(session.to_recording(zone) for session in sessions)
    except (ValueError, OverflowError, KeyError) as exc:
        if not recordings:
            why = "it does not say when it began" if isinstance(exc, KeyError) else str(exc)
            raise ReadError(name, "its recording cannot be read", why) from exc
        notes += (f"what follows session {len(recordings)} cannot be read",)
    if not recordings:
        return None
    return FileReading(kind=kind, recordings=tuple(recordings), is_partial=bool(notes), notes=notes)


def _hrm(text: str) -> Iterator[StatedSession]:
    """Yield the session of a Polar HRM file (format description 1.3, Polar 2004)."""
    sections = dict(re.findall(r"\[(\w+)\]([^\[]*)", text))
    params = dict(re.findall(r"^(\w+)=(.*?)\s*$", sections["Params"], re.MULTILINE))
    begun = datetime.strptime(  # noqa: DTZ007  (on the runner's own clock)
        f"{params['Date']} {params['StartTime'].partition('.')[0]}", "%Y%m%d %H:%M:%S"
    )
    interval_s = int(params["Interval"])
    rows = [line.split() for line in sections.get("HRData", "").splitlines() if line.strip()]
    session = StatedSession(
        start=begun, elapsed_s=_clock_s(params.get("Length", "")), is_after_start=True
    )
    columns = _columns_of_hrm(params)
    t_s = 0.0
    for index, row in enumerate(rows):
        if interval_s == _RR:
            beat_ms = number(row[0])
            if beat_ms is not None:
                t_s += beat_ms / 1000.0
                _add(session.points, t_s, "heart_rate_bpm", 60_000.0 / beat_ms)
            continue
        for (channel, scale), cell in zip(columns, row, strict=False):
            value = _float(cell)
            if value > 0 or channel == "altitude_m":
                _add(session.points, float(index * interval_s), channel, value * scale)
    yield session


def _columns_of_hrm(params: Row) -> list[tuple[str, float]]:
    """Return channel and scale of each column, by what the file says of its mode."""
    mode = params.get("SMode") or ""
    is_old = not mode
    old = params.get("Mode", "300").ljust(3, "0")
    has_speed, has_cadence, has_altitude, has_power = (
        (old[1] == "1", old[0] == "0", old[0] == "1", False)
        if is_old
        else tuple(flag == "1" for flag in mode.ljust(4, "0")[:4])
    )
    unit = old[2] if is_old else mode.ljust(8, "0")[7]
    is_imperial = unit == "1"
    columns = [("heart_rate_bpm", 1.0)]
    if has_speed:
        columns.append(("speed_mps", _TENTH_MPH_MPS if is_imperial else _TENTH_KMH_MPS))
    if has_cadence:
        columns.append(("cadence_spm", _BOTH_FEET))
    if has_altitude:
        columns.append(("altitude_m", _FOOT_M if is_imperial else 1.0))
    if has_power:
        columns.append(("power_w", 1.0))
    return columns


def _clock_s(text: str) -> float | None:
    parts = re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d+)?)", text.strip())
    if parts is None:
        return None
    hours, minutes, seconds = (float(part) for part in parts.groups())
    return hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE + seconds


def _add(points: Points, at: float, channel: str, value: float | None) -> None:
    if value is not None and (value > 0 or channel != "heart_rate_bpm"):
        add_points(points, channel, [(at, value)])


def _pwx(root: etree._Element) -> Iterator[StatedSession]:
    for workout in _each(root, "workout"):
        cells = _texts(workout)
        summary = next(_each(workout, "summarydata"), None)
        stated = _texts(summary) if summary is not None else {}
        device = next(_each(workout, "device"), None)
        make = _texts(device) if device is not None else {}
        session = StatedSession(
            start=datetime.fromisoformat(cells["time"]),
            sport_word=cells.get("sportType"),
            title=cells.get("title"),
            device=" ".join(filter(None, (make.get("make"), make.get("model")))) or None,
            elapsed_s=number(stated.get("duration")),
            distance_m=number(stated.get("dist")),
            is_after_start=True,
        )
        for sample in _each(workout, "sample"):
            row = _texts(sample)
            _add_row(session.points, _float(row["timeoffset"]), row, _PWX)
        yield session


_PWX: Final = {
    "heart_rate_bpm": ("hr", 1.0), "speed_mps": ("spd", 1.0), "power_w": ("pwr", 1.0), "cadence_spm": ("cad", _BOTH_FEET),
    "distance_m": ("dist", 1.0), "lat_deg": ("lat", 1.0), "lon_deg": ("lon", 1.0), "altitude_m": ("alt", 1.0),
}  # fmt: skip
_FITLOG: Final = {
    "heart_rate_bpm": ("hr", 1.0), "power_w": ("power", 1.0), "cadence_spm": ("cadence", _BOTH_FEET),
    "distance_m": ("dist", 1.0), "lat_deg": ("lat", 1.0), "lon_deg": ("lon", 1.0), "altitude_m": ("ele", 1.0),
}  # fmt: skip
_SML: Final = {
    "heart_rate_bpm": ("HR", 60.0), "speed_mps": ("Speed", 1.0), "cadence_spm": ("Cadence", 60.0 * _BOTH_FEET),
    "distance_m": ("Distance", 1.0), "lat_deg": ("Latitude", 180.0 / math.pi), "lon_deg": ("Longitude", 180.0 / math.pi),
    "altitude_m": ("Altitude", 1.0), "power_w": ("BikePower", 1.0),
}  # fmt: skip
"""In SML, places are in radians, heart rate and cadence in Hz."""
_SLF: Final = {
    "heart_rate_bpm": ("heartrate", 1.0), "speed_mps": ("speed", 1.0), "cadence_spm": ("cadence", _BOTH_FEET),
    "distance_m": ("distanceAbsolute", 1.0), "lat_deg": ("latitude", 1.0), "lon_deg": ("longitude", 1.0),
    "altitude_m": ("altitude", _MILLI),
}  # fmt: skip
_SLF_DATE: Final = "%a %b %d %H:%M:%S GMT%z %Y"
_PLACE: Final = frozenset({"latitude", "longitude"})


def _fitlog(root: etree._Element) -> Iterator[StatedSession]:
    for activity in _each(root, "Activity"):
        parts = {local_name(child): child for child in activity}
        category = parts.get("Category")
        session = StatedSession(
            start=datetime.fromisoformat(str(activity.attrib["StartTime"])),
            sport_word=None if category is None else category.get("Name"),
            title=(parts["Name"].text if "Name" in parts else None) or None,
            elapsed_s=_attribute(parts, "Duration", "TotalSeconds"),
            distance_m=_attribute(parts, "Distance", "TotalMeters"),
            ascent_m=_attribute(parts, "Elevation", "AscendMeters"),
            avg_heart_rate_bpm=_attribute(parts, "HeartRate", "AverageBPM"),
            max_heart_rate_bpm=_attribute(parts, "HeartRate", "MaximumBPM"),
            energy_kcal=_attribute(parts, "Calories", "TotalCal"),
            is_after_start=True,
        )
        for track in _each(activity, "Track"):
            stated = track.get("StartTime") or str(activity.attrib["StartTime"])
            begun = datetime.fromisoformat(stated)
            lag_s = (begun - session.start).total_seconds()
            for point in _each(track, "pt"):
                row = {str(key): str(value) for key, value in point.attrib.items()}
                _add_row(session.points, lag_s + _float(row["tm"]), row, _FITLOG)
        yield session


def _sml(root: etree._Element) -> Iterator[StatedSession]:
    for log in _each(root, "DeviceLog"):
        header = next(_each(log, "Header"), None)
        cells = _texts(header) if header is not None else {}
        start = datetime.fromisoformat(cells["DateTime"])
        session = StatedSession(
            start=start,
            sport_word=cells.get("Activity"),
            elapsed_s=number(cells.get("Duration")),
            distance_m=number(cells.get("Distance")),
            ascent_m=number(cells.get("Ascent")),
            is_after_start=True,
        )
        for sample in _each(log, "Sample"):
            row = _texts(sample)
            if "Time" in row:
                _add_row(session.points, _float(row["Time"]), row, _SML)
        yield session


def _slf(root: etree._Element) -> Iterator[StatedSession]:
    """Yield the session of a SIGMA SLF file of revision 400 (ROX, RC MOVE, Data Center 3 to 5).

    Its times are hundredths of a second of training: pauses, which its markers state, are not in them.
    """
    general = next(_each(root, "GeneralInformation"), None)
    computer = next(_each(root, "Computer"), None)
    cells = _texts(general) if general is not None else {}
    words = re.sub(r"\s+", " ", cells["startDate"]).strip()
    session = StatedSession(
        start=datetime.strptime(words, _SLF_DATE),  # noqa: DTZ007  (it states its offset)
        sport_word=cells.get("sport"),
        title=cells.get("name") or None,
        device=f"sigma {computer.get('unit')}" if computer is not None else None,
        elapsed_s=scaled(cells.get("exerciseTime"), _HUNDREDTH),
        timer_s=scaled(cells.get("trainingTime"), _HUNDREDTH),
        distance_m=number(cells.get("distance")),
        ascent_m=scaled(cells.get("altitudeDifferencesUphill"), _MILLI),
        avg_heart_rate_bpm=number(cells.get("averageHeartrate")),
        max_heart_rate_bpm=number(cells.get("maximumHeartrate")),
        energy_kcal=number(cells.get("calories")),
        is_after_start=True,
    )
    pauses = [
        (_float(marker.get("timeAbsolute", "")), _float(marker.get("duration", "")))
        for marker in _each(root, "Marker")
        if marker.get("type") == "p"
    ]
    for entry in _each(root, "Entry"):
        row = {str(key): str(value) for key, value in entry.attrib.items()}
        trained = _float(row.get("trainingTimeAbsolute", ""))
        paused = sum(length for begun, length in pauses if begun < trained)
        if not any(_float(row.get(key, "0")) for key in _PLACE):
            row = {key: value for key, value in row.items() if key not in _PLACE}
        _add_row(session.points, (trained + paused) * _HUNDREDTH, row, _SLF)
    if session.points or session.timer_s:
        yield session


def _kml(root: etree._Element) -> Iterator[StatedSession]:
    for track in _each(root, "Track"):
        times = [datetime.fromisoformat(text) for text in _list(track, "when")]
        places = [text.split() for text in _list(track, "coord")]
        if not times:
            continue
        session = StatedSession(start=times[0], is_after_start=True)
        for when, place in zip(times, places, strict=False):
            at = (when - times[0]).total_seconds()
            names = ("lon_deg", "lat_deg", "altitude_m")
            for channel, cell in zip(names, place, strict=False):
                _add(session.points, at, channel, _float(cell))
        for values in _each(track, "SimpleArrayData"):
            if re.fullmatch(r"heart[ _]?rate|hr", values.get("name", ""), re.IGNORECASE):
                for when, cell in zip(times, _list(values, "value"), strict=False):
                    at = (when - times[0]).total_seconds()
                    _add(session.points, at, "heart_rate_bpm", number(cell))
        yield session


_FORMS: Final[dict[str, tuple[str, Callable[[etree._Element], Iterator[StatedSession]]]]] = {
    "pwx": ("pwx", _pwx),
    "fitnessworkbook": ("sporttracks", _fitlog),
    "sml": ("sml", _sml),
    "activity": ("slf", _slf),
    "kml": ("kml", _kml),
}


def _add_row(
    points: Points, at: float, row: Row, channels: Mapping[str, tuple[str, float]]
) -> None:
    for channel, (key, scale) in channels.items():
        if key in row:
            _add(points, at, channel, _float(row[key]) * scale)


def _each(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element.iter() if local_name(child) == name)


def _texts(element: etree._Element) -> dict[str, str]:
    return {local_name(child): (child.text or "").strip() for child in element if not len(child)}


def _list(element: etree._Element, name: str) -> list[str]:
    return [(child.text or "").strip() for child in _each(element, name)]


def _attribute(parts: Mapping[str, etree._Element], name: str, key: str) -> float | None:
    part = parts.get(name)
    return None if part is None else number(part.get(key))


def _float(text: str) -> float:
    """Return a number, NaN for what is none: one sample of many."""
    try:
        return float(text)
    except ValueError:
        return math.nan
