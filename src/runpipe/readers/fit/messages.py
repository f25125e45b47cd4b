"""What the readers of FIT messages need from a decoder, how FIT counts time, and strength sets."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from runpipe.model.logs import Region, StrengthSet
from runpipe.model.recording import SessionFacts
from runpipe.readers.fit.columns import Column, DeveloperField, type_labels
from runpipe.readers.tracks.track_clock import (
    LATEST_S,
    MIN_AHEAD_S,
    IntArray,
    MendedClock,
    Trail,
    mend_clock,
    right_year,
)
from runpipe.units import SECONDS_PER_DAY

FloatArray = npt.NDArray[np.float64]
FIT_EPOCH: Final = datetime(1989, 12, 31, tzinfo=UTC)
SYSTEM_TIME_END_S: Final = float(0x10000000)
"""Smaller timestamps count seconds since the device was switched on."""
_UNIX_OF_FIT_S: Final = FIT_EPOCH.timestamp()
_DEG_PER_SEMICIRCLE: Final = 180.0 / 2**31
_MAX_STOP_LAG_S: Final = 30.0
MAX_ROWS: Final = 20_000
"""Laps, splits and the like past this many are no runner's."""


class MessageColumns(Protocol):
    """All messages of one kind."""

    def __len__(self) -> int:
        """Return the number of messages."""

    def values(self, name: str, /) -> FloatArray:
        """Return a field's scaled values, NaN where there is none."""

    def labels(self, name: str, /) -> list[str | None]:
        """Return a field's words or texts, `None` where there is none."""

    @property
    def developer_fields(self) -> tuple[DeveloperField, ...]:
        """The developer fields there are."""

    def developer(self, field: DeveloperField, /) -> Column | None:
        """Return a developer field's column."""


class FitMessages(Protocol):
    """A decoded FIT file."""

    @property
    def is_partial(self) -> bool:
        """Whether anything is missing."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is missing or wrong, in plain words."""

    def messages(self, message: str, /) -> MessageColumns:
        """Return all messages of one kind."""


@dataclass(frozen=True, slots=True, eq=False)
class RecordTimes:
    """When each record was, seconds since FIT's epoch, NaN where not known.

    `rows` are the records in order of what happened, `None` where that is the file's own order.
    """

    seconds: FloatArray
    rows: IntArray | None


@dataclass(frozen=True, slots=True)
class Clock:
    """Turns FIT timestamps into seconds since FIT's epoch.

    `power_up_s` is the time at which the device was switched on, `None` when not known; then
    timestamps since power-up become NaN. `notes` say when times had to be worked out.
    """

    power_up_s: float | None
    notes: tuple[str, ...] = ()
    mended: MendedClock | None = None

    def seconds(self, timestamps: FloatArray) -> FloatArray:
        """Return seconds since FIT's epoch, NaN where not known."""
        shift = np.nan if self.power_up_s is None else self.power_up_s
        seconds = np.where(timestamps < SYSTEM_TIME_END_S, timestamps + shift, timestamps)
        if self.mended is None:
            return seconds
        return np.array([self._moved(second) for second in seconds.tolist()], dtype=np.float64)

    def second(self, timestamp: float | None) -> float | None:
        """Return one timestamp as seconds since FIT's epoch, `None` where not known."""
        if timestamp is None:
            return None
        if timestamp < SYSTEM_TIME_END_S:
            if self.power_up_s is None:
                return None
            timestamp += self.power_up_s
        return self._moved(timestamp)

    def _moved(self, second: float) -> float:
        """Return a second on the clock of the samples, where theirs was put right."""
        if self.mended is None or not math.isfinite(second):
            return second
        return self.mended.moved(right_year(second + _UNIX_OF_FIT_S)) - _UNIX_OF_FIT_S

    def records(self, fit: FitMessages) -> tuple[RecordTimes, Clock]:
        """Return when each record was, and this clock as it has to be read beside that.

        A clock that was set in mid-run is put right by where the runner was; so are the times of
        laps, events and sessions that the wrong clock stated.
        """
        records = fit.messages("record")
        times = self.seconds(records.values("timestamp"))
        n = len(times)
        if not n:
            return RecordTimes(times, None), self._mended_sessions(fit)
        steps = times[1:] - times[:-1]
        is_in_order = bool((steps >= 0).all()) and times[-1] < LATEST_S - _UNIX_OF_FIT_S
        gaps = set((np.flatnonzero(steps > MIN_AHEAD_S) + 1).tolist())
        is_near = is_in_order and bool((steps <= SECONDS_PER_DAY).all())
        if is_near and (not gaps or gaps <= set(self._stops(fit, times))):
            return RecordTimes(times, None), self
        lat, lon = records.values("position_lat"), records.values("position_long")
        trail = Trail(
            lat * _DEG_PER_SEMICIRCLE,
            lon * _DEG_PER_SEMICIRCLE,
            records.values("distance"),
            breaks=self._stops(fit, times),
            is_one_session=len(fit.messages("session")) <= 1,
        )
        mended = mend_clock(times + _UNIX_OF_FIT_S, trail)
        if not mended.notes:
            return RecordTimes(times, None), self
        clock = replace(self, mended=mended, notes=(*self.notes, *mended.notes))
        return RecordTimes(mended.epoch_s - _UNIX_OF_FIT_S, mended.rows), clock

    def _mended_sessions(self, fit: FitMessages) -> Clock:
        """Return a clock for sessions of another year, where the records have no time at all."""
        starts = self.seconds(fit.messages("session").values("start_time")) + _UNIX_OF_FIT_S
        nothing = np.full(len(starts), np.nan)
        mended = mend_clock(starts, Trail(nothing, nothing, nothing))
        if not mended.notes:
            return self
        return replace(self, mended=mended, notes=(*self.notes, *mended.notes))

    def _stops(self, fit: FitMessages, times: FloatArray) -> tuple[int, ...]:
        """Return the records before which the timer was stopped."""
        events = fit.messages("event")
        kinds = zip(events.labels("event"), events.labels("event_type"), strict=True)
        at = self.seconds(events.values("timestamp"))
        stops = [
            second
            for second, (event, action) in zip(at.tolist(), kinds, strict=True)
            if event == "timer" and (action or "").startswith("stop") and math.isfinite(second)
        ]
        ordered = np.where(np.isfinite(times), times, np.inf)
        places = ((stop, int(np.searchsorted(ordered, stop, side="right"))) for stop in stops)
        # A stop long after the record before it is of a clock that was wrong, and marks no pause.
        return tuple(
            sorted({at for stop, at in places if at and stop - ordered[at - 1] <= _MAX_STOP_LAG_S})
        )

    @classmethod
    def of(cls, fit: FitMessages) -> Clock:
        """Learn when the device was switched on, if the file's times begin by counting from there.

        From a timestamp_correlation message; else by letting the last time since power-up meet the
        first real one; else by taking `file_id.time_created` for the time of the first. Small
        times after real ones are damage (a tail of zeros), and no times.
        """
        stamps = np.concatenate(
            [
                fit.messages("record").values("timestamp"),
                fit.messages("session").values("start_time"),
                fit.messages("weight_scale").values("timestamp"),
            ]
        )
        stamps = stamps[np.isfinite(stamps)]
        is_real = stamps >= SYSTEM_TIME_END_S
        if not len(stamps) or is_real[0]:
            return cls(None)
        n_relative = int(is_real.argmax()) if is_real.any() else len(stamps)
        both = fit.messages("timestamp_correlation")
        shift = both.values("timestamp") - both.values("system_timestamp")
        shifts_s = shift[shift >= SYSTEM_TIME_END_S].tolist()
        shifts_s += (stamps[n_relative : n_relative + 1] - stamps[n_relative - 1]).tolist()
        created = fit.messages("file_id").values("time_created")
        shifts_s += (created[created >= SYSTEM_TIME_END_S] - stamps[0]).tolist()
        if not shifts_s:
            return cls(None, ("the clock was not set: samples without a time were left out",))
        note = "the clock was not set at first: times were worked out afterwards"
        return cls(shifts_s[0], (note,))


def to_utc(seconds: float) -> datetime:
    """Return the instant `seconds` after FIT's epoch."""
    return FIT_EPOCH + timedelta(seconds=seconds)


class _Table:
    """Fields of some messages as lists, each made once."""

    def __init__(self, columns: MessageColumns) -> None:
        self._columns = columns
        self._values: dict[str, list[float]] = {}
        self._labels: dict[str, list[str | None]] = {}

    def value(self, name: str, index: int) -> float:
        if name not in self._values:
            self._values[name] = self._columns.values(name).tolist()
        return self._values[name][index]

    def label(self, name: str, index: int) -> str | None:
        if name not in self._labels:
            self._labels[name] = self._columns.labels(name)
        return self._labels[name][index]


class MessageRow:
    """One message, field by field; `None` where nothing was written."""

    def __init__(self, table: _Table, index: int) -> None:
        self._table = table
        self._index = index

    def number(self, name: str, *more: str) -> float | None:
        """Return a field's value; of several names, the first that has one."""
        for field in (name, *more):
            value = self._table.value(field, self._index)
            if math.isfinite(value):
                return value
        return None

    def whole(self, name: str, mask: int = -1) -> int | None:
        """Return a whole number, of which only the bits in `mask` are meant."""
        value = self.number(name)
        return None if value is None else int(value) & mask

    def label(self, name: str) -> str | None:
        """Return a field's word, or its text."""
        return self._table.label(name, self._index)


def rows(columns: MessageColumns) -> list[MessageRow]:
    """Return the messages one by one, at most `MAX_ROWS` of them."""
    table = _Table(columns)
    return [MessageRow(table, i) for i in range(min(len(columns), MAX_ROWS))]


SOURCE: Final = "fit"
_UNKNOWN: Final = "unknown"
_WARM_UP: Final = "warm_up"
_BY_NAME: Final = "use_subtype"


@dataclass(frozen=True, slots=True)
class _Category:
    region: Region
    pattern: str
    is_plyometric: bool


_NOTHING_KNOWN: Final = _Category(Region.UNKNOWN, _UNKNOWN, is_plyometric=False)


@cache
def _categories() -> dict[str, _Category]:
    """Return what each FIT exercise category works, from the rules."""
    path = resources.files("runpipe") / "rules" / "fit_exercise_category.csv"
    regions = {region.value for region in Region}
    return {
        row["exercise_category"]: _Category(
            Region(row["region"]) if row["region"] in regions else Region.UNKNOWN,
            row["pattern"],
            row["is_plyometric"] == "1",
        )
        for row in csv.DictReader(path.read_text("utf-8").splitlines())
    }


def strength_sets(
    timed: Iterable[tuple[float, MessageRow]], facts: SessionFacts
) -> tuple[tuple[StrengthSet, ...], tuple[str, ...]]:
    """Return a session's active sets in order, and a note when local time had to be guessed.

    Parameters
    ----------
    timed
        The session's `set` messages with their time in seconds since FIT's epoch.
    facts
        The session's facts.

    A set's category is the watch's list of guesses until someone edits it: the first one counts,
    and a first guess of "unknown" stays unknown. A mass of 0 kg means that none was entered.
    """
    active = [(at, row) for at, row in timed if row.label("set_type") == "active"]
    sets = tuple(_strength_set(row, at, facts, i + 1) for i, (at, row) in enumerate(active))
    is_utc = bool(sets) and facts.utc_offset_s is None
    notes = ("no local time in the file: the sets' dates and times are in UTC",) if is_utc else ()
    return sets, notes


def _strength_set(row: MessageRow, at: float, facts: SessionFacts, index: int) -> StrengthSet:
    offset = timedelta(seconds=facts.utc_offset_s or 0)
    begun = (facts.start_utc + offset).replace(tzinfo=None)
    category = row.label("category") or _UNKNOWN
    exercise = _exercise(row, category)
    category_of_set = _category_of(category, exercise)
    return StrengthSet(
        local_date=begun.date(),
        source=SOURCE,
        exercise=exercise,
        set_index=index,
        workout=facts.workout_name or begun.isoformat(timespec="minutes"),
        start_local=(to_utc(at) + offset).replace(tzinfo=None),
        workout_s=facts.timer_s or facts.elapsed_s,
        category=None if category == _UNKNOWN else category,
        region=category_of_set.region,
        pattern=None if category_of_set.pattern == _UNKNOWN else category_of_set.pattern,
        is_plyometric=category_of_set.is_plyometric,
        is_warmup=category == _WARM_UP,
        reps=row.whole("repetitions") or None,
        mass_kg=row.number("weight") or None,
        duration_s=row.number("duration"),
    )


def _exercise(row: MessageRow, category: str) -> str:
    """Return the exercise's own name, the category's where the watch gives no more."""
    number = row.whole("category_subtype")
    names = type_labels(f"{category}_exercise_name") or {}
    return category if number is None else names.get(number, category)


def _category_of(category: str, exercise: str) -> _Category:
    """Return what a set works; a category of mixed exercises goes by the exercise's name."""
    of_category = _categories().get(category, _NOTHING_KNOWN)
    if of_category.pattern != _BY_NAME:
        return of_category
    named = [name for name in _categories() if name in exercise]
    return _categories()[max(named, key=len)] if named else _NOTHING_KNOWN
