"""Write a run or a strength session as the FIT file that a watch would leave behind.

Through the official SDK's encoder (the mass of records in `fit_records`). Times are whole seconds of the FIT epoch, passed as numbers, so
nothing depends on the machine's clock or zone.

The SDK's encoder takes a dictionary a message and checks each against the profile: 16 weeks would
take it half a minute on a busy machine. So it encodes everything else, and the first record of
each stretch as the pattern; the others follow in the same layout. A pattern that the encoder wrote
in another way than this module would is not found, and that is an error, never a wrong file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from fastcrc import crc16
from garmin_fit_sdk import Encoder, Profile

from runpipe.model.recording import FloatArray
from runpipe.sample_athlete.simulate import LapMark, Run
from runpipe.sample_athlete.workouts import DEVICE, UTC_OFFSET_S, WorkoutPart

_HEADER_BYTES: Final = 14
_CRC_BYTES: Final = 2
_SEMICIRCLES: Final = 2**31 / 180.0
_LAYOUT: Final = {
    "timestamp": ("<u4", 1.0, 0.0),
    "position_lat": ("<i4", 1.0, 0.0),
    "position_long": ("<i4", 1.0, 0.0),
    "distance": ("<u4", 100.0, 0.0),
    "enhanced_altitude": ("<u4", 5.0, 500.0),
    "enhanced_speed": ("<u4", 1000.0, 0.0),
    "heart_rate": ("u1", 1.0, 0.0),
    "cadence": ("u1", 1.0, 0.0),
}
"""Type, scale and offset of each field, as in the profile."""

Records = npt.NDArray[Any]


def pack_records(run: Run, start: int) -> Records:
    """Return a structured array, one row a sample, in the layout of the file.

    Parameters
    ----------
    run
        What the watch recorded.
    start
        Seconds of the FIT epoch of its first sample.
    """
    values: dict[str, npt.NDArray[np.float64]] = {"timestamp": run.t_s + start}
    if run.lat_deg is not None and run.lon_deg is not None and run.altitude_m is not None:
        values["position_lat"] = run.lat_deg * _SEMICIRCLES
        values["position_long"] = run.lon_deg * _SEMICIRCLES
        values["enhanced_altitude"] = run.altitude_m
    values["distance"] = run.distance_m
    values["enhanced_speed"] = run.speed_mps
    values["heart_rate"] = run.heart_rate_bpm
    values["cadence"] = np.floor(run.cadence_spm / 2)
    names = [name for name in _LAYOUT if name in values]
    packed = np.zeros(len(run.t_s), dtype=[(name, _LAYOUT[name][0]) for name in names])
    for name in names:
        _, scale, offset = _LAYOUT[name]
        packed[name] = np.rint((values[name] + offset) * scale)
    return packed


def as_message(record: np.void) -> dict[str, float]:
    """Return one row as the encoder takes it: scaled fields in their own unit."""
    fields: dict[str, float] = {}
    for name in record.dtype.names or ():
        _, scale, offset = _LAYOUT[name]
        raw = int(record[name])
        fields[name] = raw if (scale, offset) == (1.0, 0.0) else raw / scale - offset
    return fields


def splice_records(encoded: bytes, stretches: Sequence[Records]) -> bytes:
    """Return the file with the whole of each stretch where the encoder wrote its first record.

    Raises
    ------
    ValueError
        If a first record is not in the file as it would be packed here.
    """
    body, at, parts = encoded[_HEADER_BYTES:-_CRC_BYTES], 0, []
    for stretch in stretches:
        pattern = stretch[:1].tobytes()
        place = body.find(pattern, at)
        if place < 1:
            raise ValueError("the encoder writes records in another layout than expected")
        rows = np.empty(len(stretch), dtype=[("head", "u1"), ("fields", stretch.dtype)])
        rows["head"], rows["fields"] = body[place - 1], stretch
        parts += [body[at : place - 1], rows.tobytes()]
        at = place + len(pattern)
    content = b"".join([*parts, body[at:]])
    head = encoded[:4] + len(content).to_bytes(4, "little") + encoded[8:12]
    whole = head + crc16.arc(head).to_bytes(2, "little") + content
    return whole + crc16.arc(whole).to_bytes(2, "little")


_FIT_EPOCH: Final = datetime(1989, 12, 31, tzinfo=UTC)
_MM_PER_M: Final = 1000.0
_SERIAL: Final = 20_260_001
_MAX_SMART_GAP_S: Final = 6
_KINDS: Final[Mapping[str, int]] = Profile["mesg_num"]

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class WatchSet:
    """One set as the watch counts it: category in FIT's words, seconds since the start."""

    category: str
    reps: int
    mass_kg: float
    start_s: int
    duration_s: int


def encode_run(run: Run, start_utc: datetime, *, is_smart: bool = False) -> bytes:
    """Encode a run.

    Parameters
    ----------
    run
        What the watch recorded.
    start_utc
        The instant of the first sample, in whole seconds.
    is_smart
        Keep only samples where something changed, as watches with little memory do.
    """
    start = _fit_s(start_utc)
    encoder = _begin(start)
    if run.workout.steps:
        _write_steps(encoder, run.workout.name, run.workout.steps)
    _write(encoder, "EVENT", timestamp=start, event="timer", event_type="start")
    stretches = _write_samples(encoder, run, start, is_smart=is_smart)
    end = start + run.elapsed_s
    _write(encoder, "EVENT", timestamp=end, event="timer", event_type="stop_all")
    for index, lap in enumerate(run.laps):
        _write_lap(encoder, run, lap, index, start)
    totals = _totals(run, 0, len(run.t_s) - 1)
    _write_end(
        encoder,
        {
            "start_time": start,
            "sport": "running",
            "sub_sport": run.workout.sub_sport,
            "num_laps": len(run.laps),
            "total_calories": round(62 * run.distance_m[-1] / _MM_PER_M),
            **totals,
        },
        end,
    )
    return splice_records(bytes(encoder.close()), stretches)


def encode_strength(
    sets: Sequence[WatchSet], heart_rate_bpm: FloatArray, start_utc: datetime
) -> bytes:
    """Encode a strength session: its sets, and the heart rate every five seconds."""
    start = _fit_s(start_utc)
    length_s = 5 * (len(heart_rate_bpm) - 1)
    encoder = _begin(start)
    _write(encoder, "EVENT", timestamp=start, event="timer", event_type="start")
    for i, beats in enumerate(heart_rate_bpm.astype(int).tolist()):
        _write(encoder, "RECORD", timestamp=start + 5 * i, heart_rate=beats)
    for i, lifted_set in enumerate(sets):
        _write(
            encoder,
            "SET",
            timestamp=start + lifted_set.start_s + lifted_set.duration_s,
            start_time=start + lifted_set.start_s,
            duration=float(lifted_set.duration_s),
            set_type="active",
            repetitions=lifted_set.reps,
            weight=lifted_set.mass_kg,
            category=[lifted_set.category],
            message_index=i,
        )
    _write(encoder, "EVENT", timestamp=start + length_s, event="timer", event_type="stop_all")
    facts: dict[str, object] = {
        "start_time": start,
        "total_elapsed_time": float(length_s),
        "total_timer_time": float(length_s),
        "sport": "training",
        "sub_sport": "strength_training",
        "avg_heart_rate": round(float(heart_rate_bpm.mean())),
        "max_heart_rate": round(float(heart_rate_bpm.max())),
    }
    _write_end(encoder, facts, start + length_s)
    return bytes(encoder.close())


def _fit_s(instant: datetime) -> int:
    return round((instant - _FIT_EPOCH).total_seconds())


def _write(encoder: Encoder, kind: str, **fields: object) -> None:
    encoder.write_mesg({"mesg_num": _KINDS[kind], **fields})


def _begin(start: int) -> Encoder:
    encoder = Encoder()
    maker: dict[str, object] = {"manufacturer": "development", "serial_number": _SERIAL}
    _write(encoder, "FILE_ID", type="activity", product=1, time_created=start, **maker)
    _write(
        encoder,
        "DEVICE_INFO",
        timestamp=start,
        device_index=0,
        product=1,
        product_name=DEVICE,
        software_version=1.0,
        **maker,
    )
    return encoder


def _write_steps(encoder: Encoder, name: str, steps: Sequence[WorkoutPart]) -> None:
    _write(encoder, "WORKOUT", wkt_name=name, sport="running", num_valid_steps=len(steps))
    for index, step in enumerate(steps):
        if step.repeat_from is None:
            length: dict[str, object] = {
                "duration_type": "time",
                "duration_value": (step.duration_s or 0) * 1000,
                "target_type": "open",
            }
        else:
            length = {
                "duration_type": "repeat_until_steps_cmplt",
                "duration_value": step.repeat_from,
                "target_type": "open",
                "target_value": step.n_repeats or 0,
            }
        _write(
            encoder,
            "WORKOUT_STEP",
            message_index=index,
            wkt_step_name=step.name,
            intensity=step.intensity,
            **length,
        )


def _write_samples(
    encoder: Encoder, run: Run, start: int, *, is_smart: bool
) -> tuple[Records, ...]:
    """Write the first record of every stretch between pauses, and return the stretches whole."""
    records = pack_records(run, start)
    is_recorded = _smart(run) if is_smart else np.ones(len(records), dtype=bool)
    edges = [0, *(index + 1 for index, _ in run.pauses), len(records)]
    stretches = []
    for (first, end), pause in zip(pairwise(edges), [*run.pauses, None], strict=True):
        chosen = is_recorded[first:end].copy()
        chosen[[0, -1]] = True
        stretches.append(records[first:end][chosen])
        _write(encoder, "RECORD", **as_message(stretches[-1][0]))
        if pause is not None:
            stopped = int(records["timestamp"][end - 1])
            for action, when in (("stop_all", stopped), ("start", stopped + pause[1])):
                _write(encoder, "EVENT", timestamp=when, event="timer", event_type=action)
    return tuple(stretches)


def _smart(run: Run) -> npt.NDArray[np.bool_]:
    """Keep a sample when the heart rate changes, and every few seconds anyway."""
    is_recorded: npt.NDArray[np.bool_] = np.diff(run.heart_rate_bpm, prepend=-1.0) != 0
    is_recorded[::_MAX_SMART_GAP_S] = True
    return is_recorded


def _totals(run: Run, first: int, last: int) -> dict[str, object]:
    elapsed_s = float(round(float(run.t_s[last] - run.t_s[first])))
    beats = run.heart_rate_bpm[first : last + 1]
    distance_m = float(run.distance_m[last] - run.distance_m[first])
    return {
        "total_elapsed_time": elapsed_s,
        "total_timer_time": float(last - first),
        "total_distance": distance_m,
        "enhanced_avg_speed": distance_m / max(1, last - first),
        "avg_heart_rate": round(float(beats.mean())),
        "max_heart_rate": round(float(beats.max())),
    }


def _write_lap(encoder: Encoder, run: Run, lap: LapMark, index: int, start: int) -> None:
    fields: dict[str, object] = {
        "message_index": index,
        "timestamp": start + round(float(run.t_s[lap.last])),
        "start_time": start + round(float(run.t_s[lap.first])),
        "lap_trigger": "distance" if lap.is_auto else "manual",
        "event": "lap",
        "event_type": "stop",
        "sport": "running",
        **_totals(run, lap.first, lap.last),
    }
    if not lap.is_auto:
        fields["intensity"] = lap.intensity
    if lap.step is not None:
        fields["wkt_step_index"] = lap.step
    _write(encoder, "LAP", **fields)


def _write_end(encoder: Encoder, facts: Fields, end: int) -> None:
    _write(
        encoder,
        "SESSION",
        message_index=0,
        timestamp=end,
        event="session",
        event_type="stop",
        first_lap_index=0,
        **facts,
    )
    _write(
        encoder,
        "ACTIVITY",
        timestamp=end,
        local_timestamp=end + UTC_OFFSET_S,
        num_sessions=1,
        type="manual",
        event="activity",
        event_type="stop",
        total_timer_time=facts["total_timer_time"],
    )
