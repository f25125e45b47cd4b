"""What one file said of one session: facts, samples, laps, splits, steps, events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from runpipe.model.findings import Finding
from runpipe.model.logs import (
    BodyMeasurement,
    DietEntry,
    Domain,
    RowError,
    SleepNight,
    StrengthSet,
)
from runpipe.model.samples import Samples


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
