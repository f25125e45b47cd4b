"""Sessions named as their runner would name them: what was run, how often, how fast."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import median
from typing import Final

from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.labels import Bout, BoutKind, type_of_label
from runpipe.model.report import Kind, NamedSession, SessionLine, SessionTrace
from runpipe.model.week_facts import SessionType

_KIND: Final = {
    SessionType.EASY: Kind.EASY,
    SessionType.LONG: Kind.LONG,
    SessionType.TEMPO: Kind.TEMPO,
    SessionType.RACE: Kind.RACE,
    SessionType.HIIT: Kind.HIIT,
    SessionType.SPRINT: Kind.SPRINT,
    SessionType.HILL_REPS: Kind.HILL,
    SessionType.HILLY_RUN: Kind.HILL,
    SessionType.TRAIL: Kind.HILL,
    SessionType.STAIRS: Kind.HILL,
    SessionType.STRENGTH_FULL: Kind.STRENGTH,
    SessionType.STRENGTH_LOWER: Kind.STRENGTH,
    SessionType.STRENGTH_UPPER: Kind.STRENGTH,
    SessionType.CIRCUIT: Kind.STRENGTH,
    SessionType.PLYOMETRICS: Kind.STRENGTH,
}
_RUNNING: Final = frozenset({"running", "run", "trail_running", "treadmill_running"})
_INDOORS: Final = frozenset(
    {"treadmill", "indoor_running", "virtual_activity", "treadmill_running"}
)
RUN_KINDS: Final = frozenset(
    {Kind.EASY, Kind.LONG, Kind.TEMPO, Kind.RACE, Kind.HIIT, Kind.SPRINT, Kind.HILL}
)
FAST_KINDS: Final = frozenset({Kind.HIIT, Kind.SPRINT, Kind.HILL, Kind.TEMPO})
MARATHON_M: Final = 42_195.0
ULTRA_M: Final = 45_000.0
_WALK_MPS: Final = 1000.0 / 570.0
"""Slower than 9:30 per kilometre the rest between fast stretches is a walk."""
_NEAR_FRAC: Final = 0.02
_MIN_REPS: Final = 3
_MAX_STRIDE_S: Final = 40.0
_MAX_STRIDES: Final = 8
_LATE_FRAC: Final = 0.6
_UPHILL_FRAC: Final = 0.03
_HILLY_M_PER_KM: Final = 12.0


def kind_of(line: SessionLine) -> Kind:
    """Return what a session is to its runner: by the judged week, else by label and sport."""
    for session_type in (line.session_type, type_of_label(line.label, None)):
        if session_type is not None and session_type in _KIND:
            return _KIND[session_type]
    sport = line.sport or ""
    if sport in _RUNNING and line.session_type in {None, SessionType.OTHER}:
        return Kind.EASY
    return Kind.STRENGTH if "strength" in f"{sport} {line.sub_sport or ''}" else Kind.CROSS


def is_run(line: SessionLine) -> bool:
    """Return whether a session was run, walked parts in it or not."""
    return kind_of(line) in RUN_KINDS


def is_marathon(distance_m: float | None) -> bool:
    """Return whether a distance is a marathon's, as watches measure it."""
    return distance_m is not None and abs(distance_m / MARATHON_M - 1.0) < _NEAR_FRAC


def is_indoors(line: SessionLine) -> bool:
    """Return whether a session was run on a treadmill or in a hall."""
    return (line.sub_sport or "") in _INDOORS or (line.sport or "") in _INDOORS


def named(
    line: SessionLine, bouts: Sequence[Bout] = (), trace: SessionTrace | None = None
) -> NamedSession:
    """Return a session with its kind and the name that its runner would give it."""
    kind = kind_of(line)
    work = _work(bouts)
    speeds = [bout.avg_speed_mps for bout in work if bout.avg_speed_mps]
    is_fast = kind in FAST_KINDS and len(work) >= _MIN_REPS and kind is not Kind.HILL
    return NamedSession(
        line=line,
        kind=kind,
        name=session_name(line, bouts),
        bouts=tuple(sorted(bouts, key=lambda bout: bout.start_s)),
        trace=trace,
        fast_speed_mps=sum(speeds) / len(speeds) if is_fast and speeds else None,
    )


def session_name(line: SessionLine, bouts: Sequence[Bout] = ()) -> Finding:
    """Return a session's name: its structure where that is known, else kind and size."""
    kind = kind_of(line)
    if kind is Kind.STRENGTH:
        return _with_size("session_name.strength", line, code_of=line.session_type or "strength")
    if kind is Kind.CROSS:
        sport = line.sub_sport if line.sub_sport not in {None, "generic"} else line.sport
        return _with_size("session_name.sport", line, code_of=sport or line.session_type or "other")
    if kind is Kind.RACE:
        return _race(line)
    if (line.distance_m or 0.0) >= ULTRA_M:
        return _sized("session_name.ultra", line)
    if line.structure is not None:
        return line.structure
    return _reps(line, kind, bouts) or _plain_run(line, kind)


def _race(line: SessionLine) -> Finding:
    if line.distance_m is None or line.duration_s is None:
        return finding("session_name.race_unsized")
    code = "session_name.ultra" if line.distance_m >= ULTRA_M else "session_name.race"
    if is_marathon(line.distance_m):
        return finding("session_name.marathon", time=Quantity(line.duration_s, "s"))
    return _sized(code, line)


def _plain_run(line: SessionLine, kind: Kind) -> Finding:
    if is_indoors(line) and line.duration_s is not None:
        return finding("session_name.treadmill", time=Quantity(line.duration_s, "s"))
    if not line.distance_m:
        return _with_size("session_name.run", line, code_of=kind)
    if kind is Kind.HILL and line.ascent_m:
        return _sized("session_name.hills", line)
    return finding(f"session_name.{kind}", distance=Quantity(line.distance_m, "m"))


_PARTS: Final = {
    "session_name.ultra": ("distance", "climb", "time"),
    "session_name.race": ("distance", "time"),
    "session_name.hills": ("distance", "climb"),
}


def _sized(code: str, line: SessionLine) -> Finding:
    """Return a name with distance, time and climb; what is missing takes the shorter message."""
    sizes = {"distance": line.distance_m or 0.0, "climb": line.ascent_m, "time": line.duration_s}
    units = {"distance": "m", "climb": "m", "time": "s"}
    values = {
        name: Quantity(value, units[name])
        for name in _PARTS[code]
        if (value := sizes[name]) is not None
    }
    is_whole = len(values) == len(_PARTS[code])
    if is_whole:
        return finding(code, **values)
    return finding(f"{code}_short", distance=values["distance"])


def _with_size(code: str, line: SessionLine, *, code_of: str) -> Finding:
    what = str(code_of)
    if line.duration_s is None:
        return finding(f"{code}_short", what=what)
    return finding(code, what=what, time=Quantity(line.duration_s, "s"))


def _work(bouts: Sequence[Bout]) -> list[Bout]:
    return [bout for bout in bouts if bout.kind is BoutKind.WORK]


def _reps(line: SessionLine, kind: Kind, bouts: Sequence[Bout]) -> Finding | None:
    """Return a name for alike fast stretches, `None` where there are too few of them."""
    work = _work(bouts)
    if len(work) < _MIN_REPS or kind not in FAST_KINDS | {Kind.EASY, Kind.LONG}:
        return None
    length_s = median(bout.end_s - bout.start_s for bout in work)
    times, each = len(work), Quantity(length_s, "s")
    if _are_strides(line, work, length_s, bouts):
        easy_m = sum(
            bout.distance_m or 0.0
            for bout in bouts
            if bout.kind is not BoutKind.WORK and bout.start_s < work[0].start_s
        ) or _distance_until(line, work[0].start_s)
        return finding(
            "session_name.strides", distance=Quantity(easy_m, "m"), times=times, each=each
        )
    if kind not in FAST_KINDS:
        return None
    grades = [bout.avg_grade_frac for bout in work if bout.avg_grade_frac is not None]
    if kind is Kind.HILL or (grades and median(grades) >= _UPHILL_FRAC):
        return finding("session_name.uphill", times=times, each=each)
    what = {Kind.SPRINT: "sprints", Kind.HIIT: "hard"}.get(kind, "fast")
    rest_s, rest_mps = _rest(work, bouts)
    if rest_s is None:
        return finding("session_name.reps_bare", times=times, each=each, what=what)
    rest = "walk" if rest_mps is not None and rest_mps < _WALK_MPS else "easy"
    return finding(
        "session_name.reps",
        times=times,
        each=each,
        what=what,
        pause=Quantity(rest_s, "s"),
        rest=rest,
    )


def _are_strides(
    line: SessionLine, work: Sequence[Bout], length_s: float, bouts: Sequence[Bout]
) -> bool:
    """Return whether a few short fast stretches stand at the end of an easy run."""
    end_s = max((bout.end_s for bout in bouts), default=0.0)
    whole_s = max(end_s, line.duration_s or 0.0)
    is_late = whole_s > 0 and work[0].start_s >= _LATE_FRAC * whole_s
    return is_late and length_s <= _MAX_STRIDE_S and len(work) <= _MAX_STRIDES


def _distance_until(line: SessionLine, start_s: float) -> float:
    if not line.distance_m or not line.duration_s:
        return 0.0
    return line.distance_m * min(1.0, start_s / line.duration_s)


def _rest(work: Sequence[Bout], bouts: Sequence[Bout]) -> tuple[float | None, float | None]:
    """Return the usual length of the rests between fast stretches, and their speed."""
    ordered = sorted(work, key=lambda bout: bout.start_s)
    pauses = [
        later.start_s - earlier.end_s
        for earlier, later in itertools.pairwise(ordered)
        if later.start_s > earlier.end_s
    ]
    if not pauses:
        return None, None
    first, last = ordered[0].start_s, ordered[-1].end_s
    speeds = [
        bout.avg_speed_mps
        for bout in bouts
        if bout.kind is BoutKind.REST and bout.avg_speed_mps is not None
        and first <= bout.start_s < last
    ]  # fmt: skip
    return median(pauses), median(speeds) if speeds else None
