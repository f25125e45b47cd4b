"""What a file states held against what its own samples show: one reconciliation for all formats.

Devices and apps state totals in the wrong unit, of one lap or of another session, and their sensors
leap. The value that the evidence supports is taken, and what was stated is kept as a `Correction`
with its reason. Values that no sensor can have measured are left out of the samples, so that
nothing that is made of them can use them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, TypeVar

import numpy as np

from runpipe.model.findings import Quantity, finding
from runpipe.model.recording import (
    CHANNELS,
    Correction,
    FloatArray,
    Lap,
    Recording,
    Samples,
    SessionFacts,
    Split,
)
from runpipe.signal.geo import MIN_WAY_M, Way, in_time, path_distance, weigh_way
from runpipe.signal.smooth import (
    HEART_RATE_RANGE_BPM,
    BoolArray,
    altitude_spikes,
    heart_rate_spikes,
    position_spikes,
    speed_spikes,
)
from runpipe.signal.trace import timer_stops

ON_FOOT: Final = frozenset({"running", "walking", "hiking", "run", "walk", "snowshoeing"})
ON_WATER_OR_LIFT: Final = frozenset(
    {"swimming", "alpine_skiing", "snowboarding", "flying", "training", "fitness_equipment"}
)
LENGTH_UNITS: Final[Mapping[str, float]] = {
    "kilometres": 1000.0,
    "miles": 1609.344,
    "feet": 0.3048,
    "centimetres": 0.01,
    "millimetres": 0.001,
    "hectometres": 100.0,
    "decametres": 10.0,
}
SPEED_UNITS: Final[Mapping[str, float]] = {
    "km/h": 1 / 3.6,
    "mph": 0.44704,
    "m/min": 1 / 60.0,
    "mm/s": 0.001,
    "cm/s": 0.01,
    "km/s": 1000.0,
    "dam/s": 10.0,
    "dm/s": 0.1,
}
UNIT_TOLERANCE: Final = 0.08
AGREES: Final = 0.1
DIFFERS: Final = 0.3
WORTHLESS: Final = 1.0
"""A speed that is off by more than a factor of two tells nothing."""
MAX_SPEED_MPS: Final = 8.0
"""Nobody on foot keeps up more over a whole session."""
MIN_TIME_OFF_S: Final = 30.0
MIN_TIME_OFF: Final = 0.05
BOTH_FEET_SPM: Final = 230.0
BOTH_FEET_WALKING_SPM: Final = 170.0
MAX_HEART_RATE_OFF_BPM: Final = 3.0
MIN_HEART_RATE_COVER: Final = 0.8
RESET_MIN_M: Final = 50.0
VIRTUAL_APPS: Final = (
    "zwift", "rouvy", "mywhoosh", "fulgaz", "kinomap", "bkool", "onelap",
    "watopia", "tacx",
)  # fmt: skip

_Timed = TypeVar("_Timed", Lap, Split)
Step = Callable[["_Draft"], None]


@dataclass(slots=True, eq=False)
class _Draft:
    """A recording as it is being put right."""

    facts: SessionFacts
    samples: Samples
    recording: Recording
    corrections: list[Correction]

    def note(self, quantity: str, code: str, **values: Quantity | str | int) -> None:
        """Keep what was corrected, and why."""
        stated, taken = values.get("stated"), values.get("taken")
        self.corrections.append(
            Correction(
                quantity=quantity,
                stated=stated.value if isinstance(stated, Quantity) else None,
                taken=taken.value if isinstance(taken, Quantity) else None,
                unit=next((v.unit for v in (taken, stated) if isinstance(v, Quantity)), None),
                reason=finding(f"correction.{code}", **values),
            )
        )

    @property
    def is_on_foot(self) -> bool:
        """Whether it is a run or a walk, or nothing says that it is not."""
        return self.facts.sport is None or self.facts.sport in {*ON_FOOT, "generic"}


def reconcile(recording: Recording) -> Recording:
    """Return a recording whose totals and channels agree, as far as its own evidence goes.

    Parameters
    ----------
    recording
        As a reader returned it. One that was reconciled already comes back unchanged.

    Returns
    -------
    Recording
        `corrections` holds what was stated and what was taken instead, each with its reason.
        Positions of a virtual session are left out: they lie where nobody was.
    """
    draft = _Draft(recording.facts, recording.samples, recording, list(recording.corrections))
    if len(draft.samples):
        for step in _STEPS:
            step(draft)
    _check_stated(draft)
    return replace(
        draft.recording,
        facts=draft.facts,
        samples=draft.samples,
        corrections=tuple(draft.corrections),
    )


def _settle_start(draft: _Draft) -> None:
    """Begin with the first sample where the stated start lies behind it, or long before."""
    t = draft.samples.t_s
    first_s, span_s = float(t.min()), float(t.max() - t.min())
    elapsed_s = draft.facts.elapsed_s or draft.facts.timer_s
    lies_apart = elapsed_s and first_s > MIN_TIME_OFF_S and _is_time_near(span_s, elapsed_s)
    if first_s >= -MIN_TIME_OFF_S and not lies_apart:
        return
    recording, facts = draft.recording, draft.facts
    draft.samples = replace(draft.samples, t_s=t - first_s)
    draft.facts = replace(facts, start_utc=facts.start_utc + timedelta(seconds=first_s))

    def moved(parts: tuple[_Timed, ...]) -> tuple[_Timed, ...]:
        return tuple(
            replace(part, start_s=part.start_s - first_s, end_s=part.end_s - first_s)
            for part in parts
        )

    draft.recording = replace(
        recording,
        laps=moved(recording.laps),
        splits=moved(recording.splits),
        events=tuple(replace(part, t_s=part.t_s - first_s) for part in recording.events),
    )
    draft.note("start", "start_of_samples", off=_min(abs(first_s)))


def _join_seconds(draft: _Draft) -> None:
    """Join rows of one instant that hold different channels; where they differ, the first stands."""
    samples = draft.samples
    order = np.argsort(samples.t_s, kind="stable")
    t = samples.t_s[order]
    is_first = np.concatenate(([True], np.diff(t) > 0))
    if is_first.all():
        return
    group = np.cumsum(is_first) - 1
    n_groups = int(group[-1]) + 1
    joined: dict[str, FloatArray] = {}
    n_values = 0
    for name in CHANNELS:
        values = getattr(samples, name)[order]
        rows_measured = np.flatnonzero(np.isfinite(values))[::-1]
        n_values += rows_measured.size
        whole = np.full(n_groups, np.nan)
        whole[group[rows_measured]] = values[rows_measured]
        joined[name] = whole
    n_kept = sum(int(np.isfinite(values).sum()) for values in joined.values())
    n_joined = int((~is_first).sum())
    if n_kept == n_values:
        draft.samples = Samples.build(t[is_first], joined)
        draft.note("samples", "parts_joined", n=n_joined)
        return
    firsts = order[is_first]
    filled = {}
    for name in CHANNELS:
        values = getattr(samples, name).copy()
        values[firsts] = joined[name]
        filled[name] = values
    draft.samples = Samples.build(samples.t_s, filled)
    if n_joined > 0.01 * len(samples):
        draft.note("samples", "same_second", n=n_joined)


def _drop_position_spikes(draft: _Draft) -> None:
    samples = draft.samples
    rows = in_time(samples)
    mask = np.zeros(len(samples), dtype=np.bool_)
    mask[rows] = position_spikes(samples.t_s[rows], samples.lat_deg[rows], samples.lon_deg[rows])
    if mask.any():
        draft.samples = _without(samples, mask, "lat_deg", "lon_deg")
        draft.note("position", "position_spikes", n=int(mask.sum()))


def _without(samples: Samples, mask: BoolArray, *channels: str) -> Samples:
    blank = {name: np.where(mask, np.nan, getattr(samples, name)) for name in channels}
    return replace(samples, **blank)


def _continue_count(draft: _Draft) -> None:
    """Go on counting where the device began again at 0 (at a lap, say)."""
    samples = draft.samples
    rows = in_time(samples)
    counted = samples.distance_m[rows]
    counted_rows = np.flatnonzero(np.isfinite(counted))
    values = counted[counted_rows]
    fall = np.diff(values)
    resets = (fall < -RESET_MIN_M) & (values[1:] < 0.2 * values[:-1])
    if not resets.any():
        return
    whole = values.copy()
    whole[1:] += np.cumsum(np.where(resets, values[:-1], 0.0))
    before = float(np.ptp(values))
    if float(whole.max()) < (1 + AGREES) * before:
        return
    way = weigh_way(samples)
    reference = way.positions_m or way.by_speed_m
    if reference and not _is_near(float(whole[-1]), reference, DIFFERS):
        return
    distance = samples.distance_m.copy()
    distance[rows[counted_rows]] = whole
    draft.samples = replace(samples, distance_m=distance)
    draft.note(
        "distance_m", "count_restarts", stated=_km(before), taken=_km(float(whole.max() - whole[0]))
    )


def _settle_distance(draft: _Draft) -> None:
    """Find the unit of the device's distance by the positions, else by its speed."""
    if draft.facts.sport in ON_WATER_OR_LIFT:
        return
    way = weigh_way(draft.samples)
    counted = way.counted_between_fixes_m if way.positions_m else way.counted_m
    reference = way.positions_m or _plausible_way(way, draft)
    if not counted or not reference or _is_near(counted, reference, DIFFERS):
        return
    unit = _unit_of(reference / counted, LENGTH_UNITS)
    is_borne_out = _is_near(way.by_speed_m, way.counted_m, AGREES)
    if unit is not None and not (is_borne_out and _is_plausible(way.counted_m, way, draft)):
        _scale_distance(draft, way, unit)
    elif way.positions_m and not is_borne_out:
        _count_by_positions(draft, way)


def _plausible_way(way: Way, draft: _Draft) -> float | None:
    return way.by_speed_m if _is_plausible(way.by_speed_m, way, draft) else None


def _is_plausible(way_m: float | None, way: Way, draft: _Draft) -> bool:
    """Return whether a way can have been covered in the recorded time."""
    if not way_m or not way.recorded_s:
        return False
    fastest = MAX_SPEED_MPS if draft.is_on_foot else 5 * MAX_SPEED_MPS
    return 0.3 <= way_m / way.recorded_s <= fastest  # noqa: PLR2004


def _unit_of(ratio: float, units: Mapping[str, float]) -> str | None:
    """Return the unit whose factor a ratio is, the nearest of several; `None` if it is none."""
    name = min(units, key=lambda unit: abs(np.log(ratio / units[unit])))
    return name if abs(ratio / units[name] - 1.0) <= UNIT_TOLERANCE else None


def _scale_distance(draft: _Draft, way: Way, unit: str) -> None:
    factor = LENGTH_UNITS[unit]
    raw_m = way.counted_m or 0.0
    samples, facts, recording = draft.samples, draft.facts, draft.recording
    draft.samples = replace(samples, distance_m=samples.distance_m * factor)
    draft.note(
        "distance_m", "distance_unit", unit=unit, stated=_km(raw_m), taken=_km(raw_m * factor)
    )
    if facts.distance_m and _is_near(facts.distance_m, raw_m, AGREES):
        draft.facts = replace(facts, distance_m=facts.distance_m * factor)
    if _is_near(_laps_m(recording), raw_m, AGREES):
        laps = tuple(
            replace(lap, distance_m=None if lap.distance_m is None else lap.distance_m * factor)
            for lap in recording.laps
        )
        draft.recording = replace(recording, laps=laps)


def _count_by_positions(draft: _Draft, way: Way) -> None:
    samples = draft.samples
    rows = in_time(samples)
    is_placed = np.isfinite(samples.lat_deg[rows])
    along = path_distance(samples.lat_deg[rows], samples.lon_deg[rows])
    distance = np.full(len(samples), np.nan)
    distance[rows[is_placed]] = along[is_placed]
    draft.samples = replace(samples, distance_m=distance)
    draft.note(
        "distance_m",
        "distance_of_positions",
        stated=_km(way.counted_m or 0.0),
        taken=_km(float(along[-1])),
    )


def _settle_total(draft: _Draft) -> None:
    """Choose the total distance that most of what the file holds bears out."""
    stated = draft.facts.distance_m
    way = weigh_way(draft.samples)
    own = way.counted_m or way.positions_m or way.by_speed_m
    if not stated or not own or _is_near(stated, own, AGREES):
        return
    others = (way.counted_m, way.positions_m, way.by_speed_m, _laps_m(draft.recording))
    n_for_stated = sum(_is_near(stated, m, AGREES) for m in others)
    n_for_own = sum(_is_near(own, m, AGREES) for m in others)
    elapsed_s = draft.facts.elapsed_s or draft.facts.timer_s or 0.0
    is_cut = _has_gaps(way, elapsed_s, is_close=_is_near(stated, own, DIFFERS))
    is_possible = _is_plausible(stated, way, draft) or (
        is_cut and stated <= MAX_SPEED_MPS * elapsed_s
    )
    if (n_for_stated >= n_for_own or is_cut) and is_possible:
        return
    draft.facts = replace(draft.facts, distance_m=own)
    draft.note("distance_m", "distance_total", stated=_km(stated), taken=_km(own))


def _laps_m(recording: Recording) -> float:
    return sum(lap.distance_m for lap in recording.laps if lap.distance_m is not None)


def _has_gaps(way: Way, elapsed_s: float, *, is_close: bool) -> bool:
    """Return whether samples are missing, so that a stated total may know more."""
    span_s, recorded_s = way.span_s or 0.0, way.recorded_s or 0.0
    return span_s < 0.9 * elapsed_s or (is_close and recorded_s < 0.9 * span_s)


def _settle_speed(draft: _Draft) -> None:
    """Find the unit of the device's speed by the way covered; drop it where it fits none."""
    samples = draft.samples
    way = weigh_way(samples)
    covered = way.positions_m or way.counted_m
    if draft.facts.sport in ON_WATER_OR_LIFT or not covered or not way.by_speed_m:
        return
    if covered < MIN_WAY_M:
        return
    if _is_near(way.by_speed_m, covered, DIFFERS):
        return
    if _is_near(way.by_speed_m, way.counted_m, DIFFERS):
        return
    unit = _unit_of(covered / way.by_speed_m, SPEED_UNITS)
    if unit is not None:
        draft.samples = replace(samples, speed_mps=samples.speed_mps * SPEED_UNITS[unit])
        draft.note("speed_mps", "speed_unit", unit=unit)
        return
    is_doubted = not _is_plausible(covered, way, draft)
    if _is_near(way.by_speed_m, covered, WORTHLESS) or is_doubted:
        return
    # The trace derives speed from the distance then.
    draft.samples = replace(samples, speed_mps=np.full(len(samples), np.nan))
    draft.note("speed_mps", "speed_dropped")


def _drop_leaps(draft: _Draft) -> None:
    """Leave out heart rates, altitudes and speeds that leap as no runner does."""
    rows = in_time(draft.samples)
    spikes_of = {"heart_rate_bpm": heart_rate_spikes, "altitude_m": altitude_spikes}
    if draft.is_on_foot:
        spikes_of["speed_mps"] = speed_spikes
    ordered = Samples.build(
        draft.samples.t_s[rows],
        {name: getattr(draft.samples, name)[rows] for name in CHANNELS},
    )
    for channel, finds in spikes_of.items():
        spikes = finds(ordered)
        if spikes.any():
            mask = np.zeros(len(draft.samples), dtype=np.bool_)
            mask[rows] = spikes
            draft.samples = _without(draft.samples, mask, channel)
            draft.note(channel, f"{channel.rpartition('_')[0]}_spikes", n=int(spikes.sum()))


def _settle_times(draft: _Draft) -> None:
    """Hold elapsed and timer time against the samples' own."""
    way = weigh_way(draft.samples)
    span_s, recorded_s = way.span_s, way.recorded_s
    if not span_s or not recorded_s:
        return
    facts = draft.facts
    elapsed_s, timer_s = facts.elapsed_s, facts.timer_s
    if elapsed_s and timer_s and _is_longer(timer_s, elapsed_s):
        swapped = _is_time_near(timer_s, span_s)
        if swapped:
            elapsed_s, timer_s = timer_s, elapsed_s
            draft.note("elapsed_s", "times_swapped", stated=_min(timer_s), taken=_min(elapsed_s))
    if elapsed_s and (_is_longer(span_s, elapsed_s) or elapsed_s > 3 * span_s + 3600):
        draft.note("elapsed_s", "elapsed_of_samples", stated=_min(elapsed_s), taken=_min(span_s))
        elapsed_s = span_s
    limit_s = elapsed_s or span_s
    if timer_s and _is_longer(timer_s, limit_s):
        own = min(recorded_s, limit_s)
        draft.note("timer_s", "timer_of_samples", stated=_min(timer_s), taken=_min(own))
        timer_s = own
    elif timer_s and _is_longer(recorded_s - _paused_s(draft), timer_s):
        moving_s = way.moving_s
        if moving_s is None or _is_longer(moving_s - _paused_s(draft), timer_s):
            draft.note("timer_s", "timer_of_samples", stated=_min(timer_s), taken=_min(recorded_s))
            timer_s = min(recorded_s, limit_s)
    draft.facts = replace(facts, elapsed_s=elapsed_s, timer_s=timer_s)


def _paused_s(draft: _Draft) -> float:
    """Return how long the device says it was paused."""
    return sum(max(end - start, 0.0) for start, end in timer_stops(draft.recording.events))


def _is_longer(one_s: float, other_s: float) -> bool:
    return one_s > other_s * (1 + MIN_TIME_OFF) and one_s > other_s + MIN_TIME_OFF_S


def _is_time_near(one_s: float, other_s: float) -> bool:
    return abs(one_s - other_s) <= max(MIN_TIME_OFF * other_s, MIN_TIME_OFF_S)


def _settle_cadence(draft: _Draft) -> None:
    cadence = draft.samples.cadence_spm
    with np.errstate(invalid="ignore"):
        moving = cadence[cadence > 0]
    if not moving.size or not draft.is_on_foot:
        return
    is_walk = draft.facts.sport in {"walking", "hiking", "walk"}
    median = float(np.median(moving))
    if median > (BOTH_FEET_WALKING_SPM if is_walk else BOTH_FEET_SPM):
        draft.samples = replace(draft.samples, cadence_spm=cadence / 2.0)
        draft.note(
            "cadence_spm",
            "cadence_of_both_feet",
            stated=Quantity(median, "spm"),
            taken=Quantity(median / 2.0, "spm"),
        )


def _settle_heart_rate(draft: _Draft) -> None:
    """Hold the stated mean against the samples, where they cover the session."""
    stated = draft.facts.avg_heart_rate_bpm
    bpm = draft.samples.heart_rate_bpm
    measured_bpm = bpm[np.isfinite(bpm)]
    if stated is None or measured_bpm.size < MIN_HEART_RATE_COVER * bpm.size:
        return
    mean = float(measured_bpm.mean())
    was_spiked = any(c.quantity == "heart_rate_bpm" for c in draft.corrections)
    is_outside = not measured_bpm.min() - 1 <= stated <= measured_bpm.max() + 1
    if is_outside or (was_spiked and abs(mean - stated) > 0.5):  # noqa: PLR2004
        draft.facts = replace(draft.facts, avg_heart_rate_bpm=mean)
        draft.note(
            "avg_heart_rate_bpm",
            "heart_rate_mean",
            stated=Quantity(stated, "bpm"),
            taken=Quantity(mean, "bpm"),
        )


def _leave_fiction(draft: _Draft) -> None:
    """Leave out the places of a virtual session, and the hills that are not there."""
    facts, samples = draft.facts, draft.samples
    if not _is_virtual(facts):
        return
    has_places = samples.has("lat_deg") or samples.has("altitude_m")
    if not has_places and facts.ascent_m is None and facts.descent_m is None:
        return
    nothing = np.full(len(samples), np.nan)
    draft.samples = replace(samples, lat_deg=nothing, lon_deg=nothing, altitude_m=nothing)
    draft.facts = replace(facts, ascent_m=None, descent_m=None)
    draft.note("position", "virtual")


def _is_virtual(facts: SessionFacts) -> bool:
    words = f"{facts.device or ''} {facts.title or ''}".casefold()
    return (facts.sub_sport or "").startswith("virtual") or any(
        app in words for app in VIRTUAL_APPS
    )


def _check_stated(draft: _Draft) -> None:
    """Leave out stated values that cannot be, whatever the samples say."""
    facts = draft.facts
    low, high = HEART_RATE_RANGE_BPM
    for name in ("max_heart_rate_bpm", "avg_heart_rate_bpm"):
        stated = getattr(facts, name)
        if stated is not None and not low <= stated <= high:
            nothing: dict[str, Any] = {name: None}
            facts = replace(facts, **nothing)
            draft.note(name, "heart_rate_impossible", stated=Quantity(stated, "bpm"))
    elapsed_s, timer_s = facts.elapsed_s, facts.timer_s
    if elapsed_s and timer_s and _is_longer(timer_s, elapsed_s):
        draft.note("elapsed_s", "times_swapped", stated=_min(elapsed_s), taken=_min(timer_s))
        facts = replace(facts, elapsed_s=timer_s, timer_s=elapsed_s)
    elif elapsed_s and timer_s:
        facts = replace(facts, timer_s=min(timer_s, elapsed_s))
    draft.facts = facts


def _is_near(first: float | None, other: float | None, tolerance: float) -> bool:
    if not first or not other:
        return False
    return bool(abs(np.log(first / other)) <= np.log1p(tolerance))


def _km(metres: float) -> Quantity:
    return Quantity(metres / 1000.0, "km")


def _min(seconds: float) -> Quantity:
    return Quantity(seconds / 60.0, "min")


_STEPS: Final[tuple[Step, ...]] = (
    _settle_start,
    _join_seconds,
    _drop_position_spikes,
    _continue_count,
    _settle_distance,
    _settle_total,
    _settle_speed,
    _drop_leaps,
    _settle_times,
    _settle_cadence,
    _settle_heart_rate,
    _leave_fiction,
)
