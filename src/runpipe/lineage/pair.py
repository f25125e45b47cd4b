"""Whether two recordings are of one session, of two, or cannot be told.

How far their fingerprints agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

import numpy as np

from runpipe.lineage.candidate import Candidate, Fingerprint, SourceKind, Values, distance_between_m
from runpipe.model.findings import Finding, Quantity, Value, finding
from runpipe.model.recording import FloatArray
from runpipe.model.rules import Rules
from runpipe.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

_DEG_SCALE: Final = 1e5


class Agreement(IntEnum):
    """What a comparison of samples says, from a contradiction to a copy."""

    DIFFERS = 0
    UNKNOWN = 1
    UNCLEAR = 2
    AGREES = 3
    CLOSE = 4
    EXACT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The channels one by one.

    `UNKNOWN` is too little in common to compare, `UNCLEAR` was compared and says neither.
    `AGREES` is enough when the clocks agree, `CLOSE` is what two readings of one run must reach
    when their clocks are in different time zones, `EXACT` means the same values exported again.
    """

    position: Agreement
    heart_rate: Agreement
    pace: Agreement

    @property
    def overall(self) -> Agreement:
        """Where the runner was counts most, then the heart, then the pace.

        Two sensors may disagree on the heart, and a map may be off by hundreds of metres, so one
        channel against another leaves the question open instead of settling it.
        """
        if self.position is not Agreement.UNKNOWN:
            return _settle(self.position, self.heart_rate)
        if self.heart_rate is Agreement.EXACT and self.pace is not Agreement.DIFFERS:
            return Agreement.EXACT  # apps reckon distances in their own ways, beats they copy
        if self.heart_rate is not Agreement.UNKNOWN:
            return _settle(self.heart_rate, self.pace)
        return self.pace


def _settle(first: Agreement, second: Agreement) -> Agreement:
    """Let the second channel confirm or weaken what the first one says."""
    if second is Agreement.UNKNOWN:
        return first
    if first is Agreement.DIFFERS:
        return Agreement.UNCLEAR if second >= Agreement.CLOSE else Agreement.DIFFERS
    if first is Agreement.UNCLEAR:
        return Agreement.AGREES if second >= Agreement.CLOSE else Agreement.UNCLEAR
    return first if second >= Agreement.CLOSE else min(first, Agreement.AGREES)


def compare_fingerprints(
    this: Fingerprint, other: Fingerprint, *, shift_minutes: int, rules: Rules
) -> Comparison:
    """Compare two recordings minute by minute.

    Parameters
    ----------
    one, other
        Fingerprints of the two recordings; empty ones compare as unknown.
    shift_minutes
        How many minutes later the clock of `other` is taken to be.
    rules
        ``lineage``.
    """
    first = max(this.first_minute, other.first_minute - shift_minutes)
    last = min(
        this.first_minute + len(this),
        other.first_minute - shift_minutes + len(other),
    )
    n = max(0, last - first)
    at, other_at = first - this.first_minute, first - other.first_minute + shift_minutes

    def pair(values: Values, other_values: Values) -> tuple[FloatArray, FloatArray]:
        return _floats(values[at : at + n]), _floats(other_values[other_at : other_at + n])

    needed = _Needed(this, other, rules)
    position = (*pair(this.lat_e5_deg, other.lat_e5_deg), *pair(this.lon_e5_deg, other.lon_e5_deg))
    beats, other_beats = pair(this.heart_rate_bpm, other.heart_rate_bpm)
    pace, other_pace = pair(this.distance_m, other.distance_m)
    return Comparison(
        position=_judge_position(position, needed.minutes("lat_e5_deg"), rules),
        heart_rate=_judge_beats(beats, other_beats, needed.minutes("heart_rate_bpm"), rules),
        pace=_judge_pace(pace, other_pace, needed.minutes("distance_m"), rules),
    )


@dataclass(frozen=True, slots=True)
class _Needed:
    one: Fingerprint
    other: Fingerprint
    rules: Rules

    def minutes(self, channel: str) -> float:
        """Return how many minutes of a channel both must hold for a comparison to mean anything."""
        shorter = min(
            sum(value is not None for value in getattr(side, channel))
            for side in (self.one, self.other)
        )
        return max(
            self.rules["fingerprint.min_minutes"], self.rules["fingerprint.min_cover"] * shorter
        )


def _floats(values: Values) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _judge_position(
    position: tuple[FloatArray, FloatArray, FloatArray, FloatArray], n_needed: float, rules: Rules
) -> Agreement:
    lat, other_lat, lon, other_lon = (values / _DEG_SCALE for values in position)
    apart_m = distance_between_m(lat, lon, other_lat, other_lon)
    is_measured = np.isfinite(apart_m)
    if np.count_nonzero(is_measured) < n_needed:
        return Agreement.UNKNOWN
    middle_m, most_m = (float(part) for part in np.percentile(apart_m[is_measured], [50, 90]))
    if middle_m > rules["position.differ"]:
        return Agreement.DIFFERS
    lat, lon = lat[is_measured], lon[is_measured]
    centre = np.full(lat.shape, np.median(lat)), np.full(lon.shape, np.median(lon))
    if np.median(distance_between_m(lat, lon, *centre)) < rules["position.variation"]:
        return Agreement.UNKNOWN
    if most_m <= rules["position.exact"]:
        return Agreement.EXACT
    near_m = rules["position.agree_shifted"]
    if middle_m <= near_m and most_m <= 2 * near_m:
        return Agreement.CLOSE
    return Agreement.AGREES if middle_m <= rules["position.agree"] else Agreement.UNCLEAR


def _judge_beats(
    beats: FloatArray, other_beats: FloatArray, n_needed: float, rules: Rules
) -> Agreement:
    is_measured = np.isfinite(beats) & np.isfinite(other_beats)
    if np.count_nonzero(is_measured) < n_needed:
        return Agreement.UNKNOWN
    beats, other_beats = beats[is_measured], other_beats[is_measured]
    apart_bpm = float(np.abs(beats - other_beats).mean())
    if apart_bpm > rules["heart_rate.differ"]:
        return Agreement.DIFFERS
    if float(np.abs(beats - np.median(beats)).mean()) < rules["heart_rate.variation"]:
        return Agreement.UNKNOWN
    for name, agreement in (
        ("heart_rate.exact", Agreement.EXACT),
        ("heart_rate.agree_shifted", Agreement.CLOSE),
        ("heart_rate.agree", Agreement.AGREES),
    ):
        if apart_bpm <= rules[name]:
            return agreement
    return Agreement.UNCLEAR


def _judge_pace(
    pace: FloatArray, other_pace: FloatArray, n_needed: float, rules: Rules
) -> Agreement:
    is_measured = np.isfinite(pace) & np.isfinite(other_pace)
    if np.count_nonzero(is_measured) < n_needed:
        return Agreement.UNKNOWN
    pace, other_pace = pace[is_measured], other_pace[is_measured]
    middle = float(np.median(np.concatenate([pace, other_pace])))
    if middle <= 0:
        return Agreement.UNKNOWN
    apart = float(np.abs(pace - other_pace).mean()) / middle
    if apart > rules["pace.differ"]:
        return Agreement.DIFFERS
    variation = float(np.abs(pace - np.median(pace)).mean()) / middle
    if variation < max(rules["pace.variation"] * apart, rules["pace.agree"]):
        return Agreement.UNKNOWN
    if apart > rules["pace.agree"]:
        return Agreement.UNCLEAR
    return Agreement.EXACT if apart <= rules["pace.exact"] else Agreement.CLOSE


_ANY_SPORT: Final = frozenset(
    {None, "", "generic", "other", "all", "training", "fitness_equipment", "workout"}
)
_ON_FOOT: Final = frozenset({"running", "walking", "hiking", "trail_running", "treadmill_running"})


class PairVerdict(StrEnum):
    """What two recordings are to each other."""

    SAME = "same"
    DIFFERENT = "different"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A verdict with its reason.

    `shift_s` is by how much the second recording's clock is ahead, a whole number of time-zone
    steps. `strength` orders verdicts of `SAME`: higher is surer.
    """

    verdict: PairVerdict
    reason: Finding
    shift_s: int = 0
    strength: int = 0


_FOOT: Final = "foot"
_APART: Final = Relation(verdict=PairVerdict.DIFFERENT, reason=finding("match.at_different_times"))


def relate(first: Candidate, other: Candidate, rules: Rules) -> Relation:
    """Return whether two recordings are of one session.

    Parameters
    ----------
    one, other
        Two recordings; their order changes only the sign of `Relation.shift_s`.
    rules
        ``lineage``.

    Returns
    -------
    Relation
        `AMBIGUOUS` when there is a case for one session that cannot be settled.
    """
    if first.athlete_id != other.athlete_id:
        return Relation(verdict=PairVerdict.DIFFERENT, reason=finding("match.two_athletes"))
    if first.sha256 == other.sha256:
        return Relation(verdict=PairVerdict.DIFFERENT, reason=finding("match.one_file"))
    delta_s = (other.start_utc - first.start_utc).total_seconds()
    if _is_route_of(first, other, delta_s, rules):
        return _Pair(first, other, delta_s, 0, rules).same(finding("match.same_instant"), 1)
    if first.is_only_stated or other.is_only_stated:
        return _relate_stated(first, other, delta_s, rules)
    overlapping = overlap_frac(first, other) >= rules["overlap.min"]
    starts_together = abs(delta_s) <= rules["start.tolerance"]
    both_known = first.elapsed_s is not None and other.elapsed_s is not None
    if starts_together and (overlapping or not both_known):
        return _relate_at_once(_Pair(first, other, delta_s, 0, rules))
    shift_s = nearest_shift_s(delta_s, rules)
    shifted = (
        _APART if shift_s is None else _relate_shifted(_Pair(first, other, delta_s, shift_s, rules))
    )
    if shifted.verdict is PairVerdict.SAME or not overlapping:
        return shifted
    return _relate_late_start(_Pair(first, other, delta_s, 0, rules))


def _is_route_of(first: Candidate, other: Candidate, delta_s: float, rules: Rules) -> bool:
    """Return whether one is an app's session and the other its route, which names no sport."""
    apps = [side for side in (first, other) if side.source is SourceKind.APP]
    routes = [side for side in (first, other) if side.has_gps and side.sport is None]
    is_pair = len(apps) == 1 and len(routes) == 1 and not apps[0].has_gps
    return is_pair and abs(delta_s) <= rules["start.same_instant"]


def _relate_stated(first: Candidate, other: Candidate, delta_s: float, rules: Rules) -> Relation:
    """Judge a row of a list against a recording, or another row: by start and length alone."""
    pair = _Pair(first, other, delta_s, 0, rules)
    seconds = Quantity(abs(delta_s), "s")
    gap_s = pair.end_gap_s
    is_as_long = (
        gap_s is None
        or gap_s <= rules["start.tolerance"]
        or (pair.cover_frac >= rules["overlap.crop"])
    )
    if not pair.sports_match:
        return pair.apart(finding("match.at_different_times"))
    if abs(delta_s) <= rules["list.start_tolerance"]:
        if is_as_long:
            return pair.same(
                _with_distances("match.start", pair.distance_apart_frac, seconds=seconds), 1
            )
        return pair.held(finding("match.lengths"))
    shift_s = nearest_shift_s(delta_s, rules)
    if shift_s is not None:
        shifted = _Pair(first, other, delta_s, shift_s, rules)
        apart, gap_s = shifted.distance_apart_frac, shifted.end_gap_s
        is_alike = apart is not None and apart <= rules["distance.tight"]
        if is_alike and gap_s is not None and gap_s <= rules["start.tolerance"]:
            ahead = Quantity(abs(shift_s / SECONDS_PER_HOUR), "h")
            return shifted.same(_with_distances("match.clocks", apart, hours=ahead), 1)
    if overlap_frac(first, other) >= rules["overlap.min"]:
        return pair.held(
            finding("match.overlap", minutes=Quantity(abs(delta_s) / SECONDS_PER_MINUTE, "min"))
        )
    return pair.apart(finding("match.at_different_times"))


def overlap_frac(first: Candidate, other: Candidate) -> float:
    """Return the common time as a share of the shorter recording, 0 where a length is unknown."""
    shorter_s = min(first.elapsed_s or 0.0, other.elapsed_s or 0.0)
    if shorter_s <= 0:
        return 0.0
    common = min(first.end_utc, other.end_utc) - max(first.start_utc, other.start_utc)
    return max(0.0, common.total_seconds()) / shorter_s


def nearest_shift_s(delta_s: float, rules: Rules) -> int | None:
    """Return the time-zone shift that explains a difference of starts, `None` if there is none.

    A shift of nothing is none.
    """
    step_s = rules["start.zone_step"]
    shift_s = round(delta_s / step_s) * step_s
    if shift_s == 0 or abs(shift_s) > rules["start.max_shift"]:
        return None
    return int(shift_s) if abs(delta_s - shift_s) <= rules["start.tolerance"] else None


@dataclass(frozen=True, slots=True)
class _Pair:
    one: Candidate
    other: Candidate
    delta_s: float
    shift_s: int
    rules: Rules

    @property
    def comparison(self) -> Comparison:
        return compare_fingerprints(
            self.one.fingerprint,
            self.other.fingerprint,
            shift_minutes=round(self.shift_s / SECONDS_PER_MINUTE),
            rules=self.rules,
        )

    @property
    def distance_apart_frac(self) -> float | None:
        return _apart_frac(self.one.distance_m, self.other.distance_m)

    @property
    def end_gap_s(self) -> float | None:
        if self.one.elapsed_s is None or self.other.elapsed_s is None:
            return None
        return abs((self.other.end_utc - self.one.end_utc).total_seconds() - self.shift_s)

    @property
    def sports_match(self) -> bool:
        first, other = _family(self.one.sport), _family(self.other.sport)
        return first in _ANY_SPORT or other in _ANY_SPORT or first == other

    @property
    def cover_frac(self) -> float:
        """The shorter's length as a share of the longer's, 0 where one is unknown."""
        lengths = (self.one.elapsed_s or 0.0, self.other.elapsed_s or 0.0)
        return min(lengths) / max(lengths) if max(lengths) > 0 else 0.0

    @property
    def is_part_of_multisport(self) -> bool:
        """Whether one is a part of a multisport file and the other much longer than that part."""
        part, whole = sorted((self.one, self.other), key=lambda side: -side.n_parts)
        return (
            part.n_parts > whole.n_parts
            and (whole.elapsed_s or 0.0) - (part.elapsed_s or 0.0) > self.rules["start.tolerance"]
        )

    def same(self, reason: Finding, strength: int) -> Relation:
        return Relation(
            verdict=PairVerdict.SAME, reason=reason, shift_s=self.shift_s, strength=strength
        )

    def held(self, reason: Finding) -> Relation:
        return Relation(verdict=PairVerdict.AMBIGUOUS, reason=reason, shift_s=self.shift_s)

    def apart(self, reason: Finding) -> Relation:
        return Relation(verdict=PairVerdict.DIFFERENT, reason=reason)


def _family(sport: str | None) -> str | None:
    name = sport.lower() if sport else None
    return _FOOT if name in _ON_FOOT else name


def _apart_frac(first: float | None, other: float | None) -> float | None:
    if first is None or other is None or max(first, other) <= 0:
        return None
    return abs(first - other) / max(first, other)


def _relate_at_once(pair: _Pair) -> Relation:
    """Judge two that start together: one person does one thing at a time, so little is asked."""
    rules, comparison = pair.rules, pair.comparison
    agreement = comparison.overall
    apart, end_gap_s = pair.distance_apart_frac, pair.end_gap_s
    seconds = Quantity(abs(pair.delta_s), "s")
    if pair.is_part_of_multisport:
        return pair.held(finding("match.multisport"))
    if agreement >= Agreement.CLOSE and pair.cover_frac >= rules["overlap.crop"]:
        return pair.same(finding("match.minute_by_minute", seconds=seconds), 3)
    if agreement is Agreement.DIFFERS and comparison.position is Agreement.DIFFERS:
        return pair.held(finding("match.other_places"))
    if not pair.sports_match:
        first, other = str(pair.one.sport), str(pair.other.sport)
        return pair.held(finding("match.other_sport", one=first, other=other))
    if end_gap_s is None and apart is None:
        return _relate_by_start_alone(pair)
    is_near = apart is None or apart <= rules["distance.tolerance"]
    if is_near and (end_gap_s is None or end_gap_s <= rules["duration.max_end_gap"]):
        return pair.same(_with_distances("match.start", apart, seconds=seconds), 2)
    if agreement is Agreement.AGREES and pair.cover_frac >= rules["overlap.crop"]:
        return pair.same(finding("match.ends_earlier", seconds=seconds), 2)
    return pair.held(_with_distances("match.lengths", apart))


def _relate_by_start_alone(pair: _Pair) -> Relation:
    if abs(pair.delta_s) <= pair.rules["start.same_instant"]:
        return pair.same(finding("match.same_instant"), 1)
    return pair.held(finding("match.neither"))


def _relate_shifted(pair: _Pair) -> Relation:
    """Judge two whose clocks may be in different zones: only their samples can prove it."""
    rules, agreement = pair.rules, pair.comparison.overall
    apart, hours = pair.distance_apart_frac, pair.shift_s / SECONDS_PER_HOUR
    ahead = Quantity(abs(hours), "h")
    is_one_watch = (
        pair.one.source is SourceKind.FIT
        and pair.other.source is SourceKind.FIT
        and pair.one.device is not None
        and pair.one.device == pair.other.device
    )
    needed = Agreement.EXACT if is_one_watch else Agreement.CLOSE
    if agreement >= needed and pair.cover_frac >= rules["overlap.crop"]:
        if not pair.sports_match:
            return pair.held(finding("match.clocks_sport", hours=ahead))
        if pair.is_part_of_multisport:
            return pair.held(finding("match.clocks_multisport", hours=ahead))
        return pair.same(_with_distances("match.clocks", apart, hours=ahead), 2)
    if is_one_watch or not pair.sports_match or not hours.is_integer():
        return pair.apart(finding("match.no_time_zone"))
    return _hold_if_alike(pair, agreement, ahead)


def _hold_if_alike(pair: _Pair, agreement: Agreement, ahead: Quantity) -> Relation:
    """Hold two that a whole-hour shift would make equal when their samples cannot say."""
    rules, apart, end_gap_s = pair.rules, pair.distance_apart_frac, pair.end_gap_s
    if agreement is Agreement.AGREES and (apart or 0.0) <= rules["distance.tolerance"]:
        return pair.held(finding("match.clocks_alike", hours=ahead))
    is_alike = (
        apart is not None
        and apart <= rules["distance.tight"]
        and end_gap_s is not None
        and end_gap_s <= rules["duration.tight"]
    )
    if agreement is Agreement.UNKNOWN and is_alike:
        return pair.held(finding("match.clocks_length", hours=ahead))
    return pair.apart(finding("match.whole_hours"))


def _relate_late_start(pair: _Pair) -> Relation:
    """Judge two that overlap in time but start apart: one was started late, or cut at the start."""
    agreement = pair.comparison.overall
    minutes = Quantity(abs(pair.delta_s) / SECONDS_PER_MINUTE, "min")
    near = abs(pair.delta_s) <= pair.rules["duration.max_end_gap"]
    covers = pair.cover_frac >= pair.rules["overlap.crop"]
    is_one_kind = pair.sports_match and not pair.is_part_of_multisport
    if agreement >= Agreement.AGREES and near and covers and is_one_kind:
        return pair.same(finding("match.late_start", minutes=minutes), 1)
    return pair.held(finding("match.overlap", minutes=minutes))


def _with_distances(code: str, apart_frac: float | None, **values: Value) -> Finding:
    """Return a reason with how far the distances are apart, where both are known."""
    if apart_frac is None:
        return finding(code, **values)
    return finding(f"{code}_apart", **values, apart=Quantity(apart_frac, "frac"))
