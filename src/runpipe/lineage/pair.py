"""Whether two recordings are of one session, of two, or cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from runpipe.lineage.candidate import Candidate, SourceKind
from runpipe.lineage.compare import Agreement, Comparison, compare_fingerprints
from runpipe.model.findings import Finding, Quantity, Value, finding
from runpipe.model.rules import Rules
from runpipe.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

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
