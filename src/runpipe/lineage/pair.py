"""Whether two recordings are of one session, of two, or cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from runpipe.lineage.candidate import Candidate, SourceKind
from runpipe.lineage.compare import Agreement, Comparison, compare_fingerprints
from runpipe.model.rules import Rules
from runpipe.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

_ANY_SPORT: Final = frozenset(
    {None, "", "generic", "other", "all", "training", "fitness_equipment", "workout"}
)
_ON_FOOT: Final = frozenset({"running", "walking", "hiking", "trail_running", "treadmill_running"})


class Verdict(StrEnum):
    """What two recordings are to each other."""

    SAME = "same"
    DIFFERENT = "different"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A verdict with its reason in plain words.

    `shift_s` is by how much the second recording's clock is ahead, a whole number of time-zone
    steps. `strength` orders verdicts of `SAME`: higher is surer.
    """

    verdict: Verdict
    reason: str
    shift_s: int = 0
    strength: int = 0


_APART: Final = Relation(verdict=Verdict.DIFFERENT, reason="at different times")


def relate(one: Candidate, other: Candidate, rules: Rules) -> Relation:
    """Tell whether two recordings are of one session.

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
    if one.athlete_id != other.athlete_id:
        return Relation(verdict=Verdict.DIFFERENT, reason="of two athletes")
    if one.sha256 == other.sha256:
        return Relation(verdict=Verdict.DIFFERENT, reason="two sessions of one file")
    delta_s = (other.start_utc - one.start_utc).total_seconds()
    overlapping = overlap_frac(one, other) >= rules["overlap.min"]
    starts_together = abs(delta_s) <= rules["start.tolerance"]
    both_known = one.elapsed_s is not None and other.elapsed_s is not None
    if starts_together and (overlapping or not both_known):
        return _relate_at_once(_Pair(one, other, delta_s, 0, rules))
    shift_s = nearest_shift_s(delta_s, rules)
    shifted = (
        _APART if shift_s is None else _relate_shifted(_Pair(one, other, delta_s, shift_s, rules))
    )
    if shifted.verdict is Verdict.SAME or not overlapping:
        return shifted
    return _relate_late_start(_Pair(one, other, delta_s, 0, rules))


def overlap_frac(one: Candidate, other: Candidate) -> float:
    """Return the common time as a share of the shorter recording, 0 where a length is unknown."""
    shorter_s = min(one.elapsed_s or 0.0, other.elapsed_s or 0.0)
    if shorter_s <= 0:
        return 0.0
    common = min(one.end_utc, other.end_utc) - max(one.start_utc, other.start_utc)
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
        one, other = _family(self.one.sport), _family(self.other.sport)
        return one in _ANY_SPORT or other in _ANY_SPORT or one == other

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

    def same(self, reason: str, strength: int) -> Relation:
        return Relation(
            verdict=Verdict.SAME, reason=reason, shift_s=self.shift_s, strength=strength
        )

    def held(self, reason: str) -> Relation:
        return Relation(verdict=Verdict.AMBIGUOUS, reason=reason, shift_s=self.shift_s)

    def apart(self, reason: str) -> Relation:
        return Relation(verdict=Verdict.DIFFERENT, reason=reason)


def _family(sport: str | None) -> str | None:
    name = sport.lower() if sport else None
    return "on foot" if name in _ON_FOOT else name


def _apart_frac(one: float | None, other: float | None) -> float | None:
    if one is None or other is None or max(one, other) <= 0:
        return None
    return abs(one - other) / max(one, other)


def _relate_at_once(pair: _Pair) -> Relation:
    """Judge two that start together: one person does one thing at a time, so little is asked."""
    rules, comparison = pair.rules, pair.comparison
    agreement = comparison.overall
    apart, end_gap_s = pair.distance_apart_frac, pair.end_gap_s
    if pair.is_part_of_multisport:
        return pair.held("one is a part of a multisport recording, the other goes on after it")
    if agreement >= Agreement.CLOSE and pair.cover_frac >= rules["overlap.crop"]:
        return pair.same(f"{_seconds(pair.delta_s)}, same places or heart rate minute by minute", 3)
    if agreement is Agreement.DIFFERS and comparison.position is Agreement.DIFFERS:
        return pair.held("they start together, but in different places")
    if not pair.sports_match:
        return pair.held(f"same time, but one says {pair.one.sport}, the other {pair.other.sport}")
    if end_gap_s is None and apart is None:
        return _relate_by_start_alone(pair)
    is_near = apart is None or apart <= rules["distance.tolerance"]
    if is_near and (end_gap_s is None or end_gap_s <= rules["duration.max_end_gap"]):
        return pair.same(f"{_seconds(pair.delta_s)}{_percent(apart)}", 2)
    if agreement is Agreement.AGREES and pair.cover_frac >= rules["overlap.crop"]:
        return pair.same(f"{_seconds(pair.delta_s)}, same places, one ends earlier", 2)
    return pair.held(f"they start together, but their lengths are far apart{_percent(apart)}")


def _relate_by_start_alone(pair: _Pair) -> Relation:
    if abs(pair.delta_s) <= pair.rules["start.same_instant"]:
        return pair.same("they start at the same instant", 1)
    return pair.held("they start together, but one states neither length nor distance")


def _relate_shifted(pair: _Pair) -> Relation:
    """Judge two whose clocks may be in different zones: only their samples can prove it."""
    rules, agreement = pair.rules, pair.comparison.overall
    apart, hours = pair.distance_apart_frac, pair.shift_s / SECONDS_PER_HOUR
    what = f"clocks {abs(hours):g} h apart"
    is_one_watch = (
        pair.one.source is SourceKind.FIT
        and pair.other.source is SourceKind.FIT
        and pair.one.device is not None
        and pair.one.device == pair.other.device
    )
    needed = Agreement.EXACT if is_one_watch else Agreement.CLOSE
    if agreement >= needed and pair.cover_frac >= rules["overlap.crop"]:
        if not pair.sports_match:
            return pair.held(f"{what}, same samples, but two sports")
        if pair.is_part_of_multisport:
            return pair.held(f"{what}, one is a part of a multisport recording")
        return pair.same(f"{what}, otherwise the same minute by minute{_percent(apart)}", 2)
    if is_one_watch or not pair.sports_match or not hours.is_integer():
        return pair.apart("a time apart that no time zone explains")
    return _hold_if_alike(pair, agreement, what)


def _hold_if_alike(pair: _Pair, agreement: Agreement, what: str) -> Relation:
    """Hold two that a whole-hour shift would make equal when their samples cannot say."""
    rules, apart, end_gap_s = pair.rules, pair.distance_apart_frac, pair.end_gap_s
    if agreement is Agreement.AGREES and (apart or 0.0) <= rules["distance.tolerance"]:
        return pair.held(f"{what}, and their samples are alike but not equal")
    is_alike = (
        apart is not None
        and apart <= rules["distance.tight"]
        and end_gap_s is not None
        and end_gap_s <= rules["duration.tight"]
    )
    if agreement is Agreement.UNKNOWN and is_alike:
        return pair.held(f"{what}, equal length, and nothing else to compare")
    return pair.apart("whole hours apart, and not the same minute by minute")


def _relate_late_start(pair: _Pair) -> Relation:
    """Judge two that overlap in time but start apart: one was started late, or cut at the start."""
    agreement, minutes = pair.comparison.overall, abs(pair.delta_s) / SECONDS_PER_MINUTE
    near = abs(pair.delta_s) <= pair.rules["duration.max_end_gap"]
    covers = pair.cover_frac >= pair.rules["overlap.crop"]
    is_one_kind = pair.sports_match and not pair.is_part_of_multisport
    if agreement >= Agreement.AGREES and near and covers and is_one_kind:
        return pair.same(f"one starts {minutes:.0f} min later, same places or heart rate", 1)
    return pair.held(f"they overlap in time, but start {minutes:.0f} min apart")


def _seconds(delta_s: float) -> str:
    return f"starts {abs(delta_s):.0f} s apart"


def _percent(apart: float | None) -> str:
    return "" if apart is None else f", distances {apart * 100:.1f} % apart"
