"""The sample stream of one session, from record messages."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.model.samples import Samples
from runpipe.readers.fit.facts import SessionSpan
from runpipe.readers.fit.heart_rate import fill_heart_rate
from runpipe.readers.fit.messages import (
    Clock,
    FitMessages,
    FloatArray,
    MessageColumns,
    RecordTimes,
)
from runpipe.units import SECONDS_PER_DAY

_DEG_PER_SEMICIRCLE: Final = 180.0 / 2**31
_MAX_LAT_DEG: Final = 90.0
_FOOT_SPORTS: Final = frozenset({"running", "walking", "hiking", "snowshoeing"})
_STEPS_PER_TURN: Final = 2.0
_WATTS: Final = frozenset({"w", "watt", "watts"})


def read_samples(
    fit: FitMessages, clock: Clock, times: RecordTimes, spans: tuple[SessionSpan, ...]
) -> list[tuple[Samples, tuple[str, ...]]]:
    """Return each session's samples in file order, with notes on what was left out.

    Records without a time, and records more than a day away from the session they would belong
    to (a damaged timestamp), are left out. A watch that counts distance on through several sessions
    gets each one's own distance. Cadence counts both feet on foot, turns else.
    """
    records = fit.messages("record")
    time = times.seconds
    channels = {name: _finite(values) for name, values in _channels(records).items()}
    channels["heart_rate_bpm"] = fill_heart_rate(fit, clock, time, channels["heart_rate_bpm"])
    n_timeless = int((~np.isfinite(time)).sum())
    if times.rows is not None:
        time = time[times.rows]
        channels = {name: values[times.rows] for name, values in channels.items()}
    timeless = f"{n_timeless} samples have no time and were left out"
    owner = np.searchsorted([span.start_s for span in spans], time, side="right") - 1
    before = np.full(0, np.nan)
    parts = []
    for index, span in enumerate(spans):
        is_ours = np.isfinite(time) & (np.maximum(owner, 0) == index)
        t_s = time - span.start_s
        is_near = (t_s >= -SECONDS_PER_DAY) & (t_s <= span.end_s - span.start_s + SECONDS_PER_DAY)
        keep = is_ours & is_near
        notes: tuple[str, ...] = (timeless,) if n_timeless and index == 0 else ()
        n_far = int((is_ours & ~is_near).sum())
        if n_far:
            far = f"{n_far} samples lie more than a day from the session and were left out"
            notes += (far,)
        ours = {name: values[keep] for name, values in channels.items()}
        counted = ours["distance_m"]
        ours["distance_m"] = counted - _distance_so_far_m(before, counted)
        before = counted
        if span.sport in _FOOT_SPORTS:
            ours["cadence_spm"] *= _STEPS_PER_TURN
        parts.append((Samples.build(t_s[keep], ours), notes))
    return parts


def _distance_so_far_m(before: FloatArray, counted: FloatArray) -> float:
    """Return the distance at which a session's count began, 0 if it did not go on from before."""
    before = before[np.isfinite(before)]
    counted = counted[np.isfinite(counted)]
    if not len(before) or not len(counted) or counted[0] < before.max():
        return 0.0
    return float(before.max())


def _finite(values: FloatArray) -> FloatArray:
    return np.where(np.isfinite(values), values, np.nan)


def _channels(records: MessageColumns) -> dict[str, FloatArray]:
    lat = records.values("position_lat") * _DEG_PER_SEMICIRCLE
    lon = records.values("position_long") * _DEG_PER_SEMICIRCLE
    is_place = (np.abs(lat) <= _MAX_LAT_DEG) & np.isfinite(lon)
    cadence = records.values("cadence")
    fraction = records.values("fractional_cadence")
    return {
        "lat_deg": np.where(is_place, lat, np.nan),
        "lon_deg": np.where(is_place, lon, np.nan),
        "altitude_m": records.values("enhanced_altitude"),
        "distance_m": records.values("distance"),
        "speed_mps": records.values("enhanced_speed"),
        "heart_rate_bpm": records.values("heart_rate"),
        "cadence_spm": cadence + np.nan_to_num(fraction),
        "power_w": _power(records),
    }


def _power(records: MessageColumns) -> FloatArray:
    """Return power, where there is none from a developer field such as Stryd's."""
    power = records.values("power")
    for field in records.developer_fields:
        if field.name.casefold() != "power" or field.units.casefold() not in _WATTS:
            continue
        column = records.developer(field)
        if column is not None:
            values = column.first
            power = np.where(np.isnan(power), values, power)
    return power
