"""Workouts of Apple Health's export: totals, and the heart rate that was measured in their time.

The export holds workouts and heart rates apart, in gigabytes. It is read twice, line by line, as
Apple writes it: first the workouts, then the heart rates that lie in them. The route lies beside it
as a GPX file, a recording of its own that is put together with the workout afterwards.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from lxml import etree

from runpipe.model.logs import RowError
from runpipe.model.recording import Recording
from runpipe.readers.archives.stated_session import StatedSession, number

_LINE_BYTES: Final = 1 << 20
_MAX_WORKOUT_LINES: Final = 20_000
_MAX_WORKOUTS: Final = 50_000
_RATE: Final = b'"HKQuantityTypeIdentifierHeartRate"'
_START: Final = re.compile(rb'startDate="([^"]+)"')
_VALUE: Final = re.compile(rb'\bvalue="([^"]+)"')
_LENGTHS_M: Final = {"km": 1000.0, "mi": 1609.344, "m": 1.0, "ft": 0.3048, "yd": 0.9144}
_DISTANCE: Final = re.compile(r"HKQuantityTypeIdentifierDistance")
_ENERGY: Final = {"kcal": 1.0, "Cal": 1.0, "kJ": 1 / 4.184}


def read_apple_workouts(
    source: bytes | Path,
) -> tuple[tuple[Recording, ...], tuple[RowError, ...]]:
    """Read every workout of an Apple Health export.

    Parameters
    ----------
    source
        The export's bytes, or where it lies.

    Returns
    -------
    tuple
        Recordings with the heart rate measured in their time, and a row error for each workout
        that cannot be read.
    """
    summaries, errors = _workouts(source)
    if summaries:
        _add_heart_rates(source, summaries)
    recordings = []
    for summary in summaries:
        try:
            recordings.append(summary.to_recording())
        except (ValueError, OverflowError) as exc:
            errors.append(_error(0, str(summary.start), str(exc)))
    return tuple(recordings), tuple(errors)


def _lines(source: bytes | Path) -> Iterator[bytes]:
    stream: IO[bytes] = BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with stream:
        while line := stream.readline(_LINE_BYTES):
            yield line


def _workouts(source: bytes | Path) -> tuple[list[StatedSession], list[RowError]]:
    summaries: list[StatedSession] = []
    errors: list[RowError] = []
    open_lines: list[bytes] = []
    for at, line in enumerate(_lines(source), 1):
        if not open_lines and b"<Workout " not in line:
            continue
        open_lines.append(line[line.index(b"<Workout ") :] if not open_lines else line)
        whole = b"".join(open_lines[-1:]) if len(open_lines) > 1 else open_lines[0]
        is_single = len(open_lines) == 1 and line.rstrip().endswith(b"/>")
        if b"</Workout>" not in whole and not is_single:
            if len(open_lines) > _MAX_WORKOUT_LINES:
                open_lines.clear()
            continue
        text = b"".join(open_lines)
        open_lines = []
        end = text.find(b"</Workout>")
        try:
            element = etree.fromstring(
                text if end < 0 else text[: end + len(b"</Workout>")],
                etree.XMLParser(resolve_entities=False, no_network=True, recover=True),
            )
            summaries.append(_summary(element))
        except (ValueError, TypeError, AttributeError, etree.XMLSyntaxError):
            errors.append(
                _error(at, text[:60].decode("utf-8", "replace"), "a workout without a time")
            )
        if len(summaries) >= _MAX_WORKOUTS:
            break
    return summaries, errors


def _error(line: int, shown: str, reason: str) -> RowError:
    return RowError(line=line, column=None, value=shown, reason=reason)


def _summary(element: etree._Element) -> StatedSession:
    start, end = _when(element.get("startDate")), _when(element.get("endDate"))
    kind = (element.get("workoutActivityType") or "").removeprefix("HKWorkoutActivityType")
    distance_m = _amount(element.get("totalDistance"), element.get("totalDistanceUnit"), _LENGTHS_M)
    energy = _amount(
        element.get("totalEnergyBurned"), element.get("totalEnergyBurnedUnit"), _ENERGY
    )
    rates: dict[str, float | None] = {}
    is_indoor = False
    for child in element:
        name = child.get("type") or ""
        if child.tag == "WorkoutStatistics" and _DISTANCE.match(name):
            distance_m = distance_m or _amount(child.get("sum"), child.get("unit"), _LENGTHS_M)
        elif child.tag == "WorkoutStatistics" and name.endswith("HeartRate"):
            rates = {key: number(child.get(key)) for key in ("average", "maximum")}
        elif child.tag == "WorkoutStatistics" and name.endswith("ActiveEnergyBurned"):
            energy = energy or _amount(child.get("sum"), child.get("unit"), _ENERGY)
        elif child.tag == "MetadataEntry" and child.get("key") == "HKIndoorWorkout":
            is_indoor = child.get("value") == "1"
    length = number(element.get("duration"))
    unit_s = {"min": 60.0, "s": 1.0, "hr": 3600.0}.get(element.get("durationUnit") or "min", 60.0)
    return StatedSession(
        start=start,
        sport_word=kind or None,
        sport=("running", "treadmill") if is_indoor and kind == "Running" else None,
        device=element.get("sourceName"),
        elapsed_s=number((end - start).total_seconds()),
        timer_s=None if length is None else length * unit_s,
        distance_m=distance_m,
        avg_heart_rate_bpm=rates.get("average"),
        max_heart_rate_bpm=rates.get("maximum"),
        energy_kcal=energy,
    )


def _when(text: str | None) -> datetime:
    """Return the instant that Apple writes as ``2026-03-01 18:30:00 +0100``.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    when = datetime.fromisoformat((text or "").replace(" +", "+").replace(" -", "-"))
    if when.tzinfo is None:
        raise ValueError("no offset from UTC")
    return when


def _amount(text: str | None, unit: str | None, units: dict[str, float]) -> float | None:
    value = number(text)
    factor = units.get(unit or "")
    return None if value is None or factor is None else value * factor


def _add_heart_rates(source: bytes | Path, summaries: list[StatedSession]) -> None:
    spans = sorted(
        (summary.start.timestamp(), summary.start.timestamp() + (summary.elapsed_s or 0.0), at)
        for at, summary in enumerate(summaries)
    )
    starts = [span[0] for span in spans]
    stamps: dict[bytes, float] = {}
    for line in _lines(source):
        if _RATE not in line:
            continue
        when, value = _START.search(line), _VALUE.search(line)
        if when is None or value is None:
            continue
        instant_s = _instant_s(when[1], stamps)
        place = bisect_right(starts, instant_s) - 1
        # Workouts may lie in one another: a run within a day that is left running.
        while place >= 0 and place >= bisect_right(starts, instant_s) - 4:
            start_s, end_s, at = spans[place]
            if start_s <= instant_s <= end_s:
                with suppress(ValueError):
                    summaries[at].points[instant_s]["heart_rate_bpm"] = float(value[1])
            place -= 1


def _instant_s(text: bytes, hours: dict[bytes, float]) -> float:
    """Return seconds since 1970, each hour of each zone worked out once; NaN for no time."""
    hour, minute, second, zone = text[:13], text[14:16], text[17:19], text[20:]
    key = hour + zone
    try:
        if key not in hours:
            whole = f"{hour.decode()}:00:00 {zone.decode()}"
            hours[key] = _when(whole).timestamp()
        return hours[key] + int(minute) * 60 + int(second)
    except ValueError:
        return float("nan")
