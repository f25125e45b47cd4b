"""What one file said of one session: facts, laps, splits, steps, events, samples.

What is measured on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from runpipe.model.findings import Finding
from runpipe.model.logs import (
    BodyMeasurement,
    DietEntry,
    Domain,
    RowError,
    SleepNight,
    StatedOrder,
    StrengthSet,
)

FloatArray = npt.NDArray[np.float64]

CHANNELS = (
    "lat_deg",
    "lon_deg",
    "altitude_m",
    "distance_m",
    "speed_mps",
    "heart_rate_bpm",
    "cadence_spm",
    "power_w",
)
"""Every channel beside time, in the order used everywhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Samples in file order, one array of length n a channel.

    Real files repeat timestamps and step back (a quarter of those we measured), so the order
    here is the file's and `t_s` is not promised to rise: `signal.to_trace` gives the core a
    regular, strictly rising grid.

    Attributes
    ----------
    t_s
        Seconds since the session's `start_utc`, shape ``(n,)``, finite, as read.
    lat_deg, lon_deg
        WGS84 position, NaN without a fix.
    altitude_m, distance_m, speed_mps
        As the device gave them; distance is cumulative. NaN where it gave nothing.
    heart_rate_bpm, cadence_spm, power_w
        NaN where the device gave nothing. Cadence counts both feet.

    Raises
    ------
    ValueError
        If a channel's length differs from that of `t_s`, or `t_s` is not finite.
    """

    t_s: FloatArray
    lat_deg: FloatArray
    lon_deg: FloatArray
    altitude_m: FloatArray
    distance_m: FloatArray
    speed_mps: FloatArray
    heart_rate_bpm: FloatArray
    cadence_spm: FloatArray
    power_w: FloatArray

    def __post_init__(self) -> None:
        n = self.t_s.shape
        for channel in fields(self):
            array = getattr(self, channel.name)
            if array.dtype != np.float64 or array.ndim != 1 or array.shape != n:
                raise ValueError(
                    f"{channel.name}: expected float64 of shape {n}, "
                    f"found {array.dtype} of shape {array.shape}"
                )
        if not np.isfinite(self.t_s).all():
            raise ValueError("t_s: every sample needs a finite time")

    def __len__(self) -> int:
        """Return the number of samples."""
        return int(self.t_s.shape[0])

    @classmethod
    def build(cls, t_s: npt.ArrayLike, channels: Mapping[str, npt.ArrayLike]) -> Samples:
        """Build samples from the channels there are; every other channel is all NaN.

        Parameters
        ----------
        t_s
            Seconds since the start, shape ``(n,)``.
        channels
            Channel name (one of `CHANNELS`) to values of shape ``(n,)``.

        Raises
        ------
        ValueError
            On an unknown channel, or a length that differs from that of `t_s`.
        """
        time = np.asarray(t_s, dtype=np.float64)
        unknown = set(channels) - set(CHANNELS)
        if unknown:
            raise ValueError(f"unknown channels: {', '.join(sorted(unknown))}")
        return cls(
            t_s=time,
            **{
                name: np.asarray(channels[name], dtype=np.float64)
                if name in channels
                else np.full(time.shape, np.nan)
                for name in CHANNELS
            },
        )

    @classmethod
    def empty(cls) -> Samples:
        """Return samples of length 0."""
        return cls.build((), {})

    def has(self, channel: str) -> bool:
        """Return whether a channel holds any value at all."""
        return bool(np.isfinite(getattr(self, channel)).any())


class OffsetSource(StrEnum):
    """Where a session's UTC offset came from, best first."""

    FILE = "file"
    POSITION = "position"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """What the device or app stated of a session; `None` where it stated nothing.

    Sports are in FIT's words, lower case: ``running``, ``cycling``; a strength session is sport
    ``training`` with sub_sport ``strength_training``. `elapsed_s` runs from start to end,
    `timer_s` leaves out pauses. `rpe` is 0-10. `device_energy_kcal` is the device's own guess.
    """

    start_utc: datetime
    sport: str | None = None
    sub_sport: str | None = None
    title: str | None = None
    workout_name: str | None = None
    description: str | None = None
    device: str | None = None
    utc_offset_s: int | None = None
    utc_offset_source: OffsetSource | None = None
    elapsed_s: float | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    ascent_m: float | None = None
    descent_m: float | None = None
    avg_heart_rate_bpm: float | None = None
    max_heart_rate_bpm: float | None = None
    device_energy_kcal: float | None = None
    rpe: float | None = None
    feel_frac: float | None = None
    is_race: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """A mark of the device. `intensity` and `trigger` in FIT's words, `None` where not said."""

    start_s: float
    end_s: float
    timer_s: float | None = None
    distance_m: float | None = None
    avg_speed_mps: float | None = None
    avg_heart_rate_bpm: float | None = None
    intensity: str | None = None
    trigger: str | None = None
    workout_step_index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A FIT split (message 312), `kind` in FIT's words: ``interval_active``, ``rwd_run``, …."""

    kind: str
    start_s: float
    end_s: float
    timer_s: float | None = None
    distance_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutStep:
    """One step of a planned workout: what was asked for, not what was done."""

    index: int
    name: str | None = None
    intensity: str | None = None
    duration_kind: str | None = None
    duration_s: float | None = None
    distance_m: float | None = None
    target_kind: str | None = None
    repeat_from_index: int | None = None
    n_repeats: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A device event; pauses are kind ``timer`` with action ``stop_all`` (or ``stop``) and ``start``."""

    t_s: float
    kind: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a file states of a quantity, what was taken instead, and why.

    `stated` and `taken` are in `unit`; `None` where a whole channel or a few of its values are meant.
    """

    quantity: str
    reason: Finding
    stated: float | None = None
    taken: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """One session as one file holds it. A file may hold several."""

    facts: SessionFacts
    samples: Samples
    laps: tuple[Lap, ...] = ()
    splits: tuple[Split, ...] = ()
    steps: tuple[WorkoutStep, ...] = ()
    events: tuple[Event, ...] = ()
    strength_sets: tuple[StrengthSet, ...] = ()
    is_partial: bool = False
    notes: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The days of one domain which an export speaks for: it replaces what stood there before."""

    domain: Domain
    first_date: date
    last_date: date


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileReading:
    """All that one file held. `kind` names the format, such as ``fit_activity`` or ``mfp_nutrition``.

    `ignored_reason` is set when the file was understood and holds nothing for us (a monitoring
    file, say). `is_partial` is set when something was salvaged from damage, and `notes` say what.
    `date_order` is what its dates say of day and month, `None` where nobody has to ask; files of one
    `date_source` (an app, or tables of the same columns) write them alike.
    """

    kind: str
    recordings: tuple[Recording, ...] = ()
    diet_entries: tuple[DietEntry, ...] = ()
    body_measurements: tuple[BodyMeasurement, ...] = ()
    sleep_nights: tuple[SleepNight, ...] = ()
    strength_sets: tuple[StrengthSet, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    row_errors: tuple[RowError, ...] = ()
    is_partial: bool = False
    notes: tuple[str, ...] = ()
    ignored_reason: str | None = field(default=None)
    date_source: str | None = None
    date_order: StatedOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMeasures:
    """Totals of one recording, from the device where it states them and from the samples else.

    Elapsed, timer and moving time are three things: from first to last instant; without
    pauses; without pauses and standing still. `equivalent_distance_m` is the flat distance that
    costs the same (Minetti), `None` without altitude or for anything but running and walking.
    `ascent_m` and `descent_m` come from smoothed altitude with hysteresis, never from raw sums.
    `peak_heart_rate_bpm` is the highest median of 15 s, without the first five minutes.
    `heart_rate_s_by_bpm` holds seconds at each whole beat, pauses left out. `flags` name what
    looks wrong (``heart_rate_outliers``, ``altitude_noise``, ``speed_not_running``, …); nothing
    is repaired. Every field is `None` where it cannot be known.
    """

    elapsed_s: float | None = None
    timer_s: float | None = None
    moving_s: float | None = None
    distance_m: float | None = None
    equivalent_distance_m: float | None = None
    ascent_m: float | None = None
    descent_m: float | None = None
    avg_heart_rate_bpm: float | None = None
    max_heart_rate_bpm: float | None = None
    peak_heart_rate_bpm: float | None = None
    avg_speed_mps: float | None = None
    avg_grade_adjusted_speed_mps: float | None = None
    heart_rate_s_by_bpm: tuple[tuple[int, float], ...] = ()
    altitude_noise_m: float | None = None
    flags: tuple[str, ...] = ()
