"""Group the recordings of one session, choose which of them is believed for what.

Make one stream of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

import numpy as np

from runpipe.lineage.candidate import Candidate, SourceKind
from runpipe.lineage.pair import PairVerdict, Relation, relate
from runpipe.model.findings import Finding, finding
from runpipe.model.recording import FloatArray, Lap, Samples
from runpipe.model.rules import Rules

_ID_DIGITS: Final = 8
_FORMAT_RANK: Final = {SourceKind.FIT: 0, SourceKind.TCX: 1, SourceKind.GPX: 2, SourceKind.APP: 3}
_FIELDS: Final = {
    "gps": "has_gps",
    "altitude_m": "has_altitude",
    "distance_m": "has_distance",
    "speed_mps": "has_speed",
    "heart_rate_bpm": "has_heart_rate",
    "cadence_spm": "has_cadence",
    "power_w": "has_power",
    "laps": "has_laps",
    "sport": "has_sport",
}
_INSTEAD: Final = {
    "has_distance": ("has_gps",),
    "has_speed": ("has_gps", "has_distance"),
}
"""What a field can be worked out from: better the same recording's than another's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMember:
    """One recording of a session, and why it is counted to it.

    `shift_s` is by how much its clock is ahead of the primary's in whole time-zone steps; add
    nothing to the samples, they are as read. `reason` is `None` for the primary.
    """

    recording_id: str
    shift_s: int
    reason: Finding | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSource:
    """Which recording a field is taken from."""

    field: str
    recording_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """Another session that may be the same one, and why it cannot be told."""

    session_id: str
    reason: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingGroup:
    """One session and the recordings of it, the richest first.

    Attributes
    ----------
    session_id
        From the primary's start and identity, such as ``20260405T063012Z-ab12cd34``.
    aliases
        The id that each other member gives the session when it is the primary. What a user
        said of a session by one of them still finds it after a richer file has come in.
    field_sources
        Of the fields that any member holds: ``gps``, ``altitude_m``, ``distance_m``,
        ``speed_mps``, ``heart_rate_bpm``, ``cadence_spm``, ``power_w``, ``laps``, ``sport``. The device's
        distance and speed are asked of nobody else when positions or distance tell them.
    ambiguous_with
        Sessions that may be this one: counted apart, and shown to the user.
    """

    session_id: str
    athlete_id: str
    members: tuple[GroupMember, ...]
    aliases: tuple[str, ...] = ()
    field_sources: tuple[FieldSource, ...] = ()
    ambiguous_with: tuple[Ambiguity, ...] = ()

    @property
    def primary_id(self) -> str:
        """The recording that speaks for the session."""
        return self.members[0].recording_id


def session_id_of(athlete_id: str, recording_id: str, start_utc: datetime) -> str:
    """Return the id of the session that a recording is the primary of."""
    key = f"{athlete_id}/{recording_id}".encode()
    start = start_utc.astimezone(UTC)
    return f"{start:%Y%m%dT%H%M%SZ}-{hashlib.sha256(key).hexdigest()[:_ID_DIGITS]}"


def _id_of(candidate: Candidate) -> str:
    return session_id_of(candidate.athlete_id, candidate.recording_id, candidate.start_utc)


def stretches(starts_utc: Sequence[datetime], rules: Rules) -> tuple[range, ...]:
    """Cut one athlete's recordings into stretches that have nothing to do with each other.

    No recording of one stretch can be of the same session as one of another, so each can be
    grouped by itself.

    Parameters
    ----------
    starts_utc
        When the recordings start, in order.
    rules
        ``lineage``.

    Returns
    -------
    tuple of range
        The places of each stretch, in order.
    """
    reach = _reach(rules)
    n = len(starts_utc)
    cuts = (at for at in range(1, n) if starts_utc[at] - starts_utc[at - 1] > reach)
    return tuple(range(*span) for span in pairwise((0, *cuts, n))) if n else ()


def _reach(rules: Rules) -> timedelta:
    """Return how far apart two starts of one session can lie."""
    return timedelta(seconds=rules["start.max_shift"] + rules["start.tolerance"])


def group_sessions(candidates: Sequence[Candidate], rules: Rules) -> tuple[RecordingGroup, ...]:
    """Return which recordings are one session.

    Parameters
    ----------
    candidates
        Recordings of any number of athletes, in any order; a repeated `recording_id` of one
        athlete counts once.
    rules
        ``lineage``.

    Returns
    -------
    tuple of SessionGroup
        Every recording in exactly one group, in order of athlete and start. The order of
        `candidates` changes nothing.
    """
    unique = {
        (candidate.athlete_id, candidate.recording_id): candidate
        for candidate in sorted(candidates, key=_key)
    }
    ordered = sorted(unique.values(), key=_key)
    relations = {
        (i, j): relation
        for i, j in _near_pairs(ordered, rules)
        if (relation := relate(ordered[i], ordered[j], rules)).verdict is not PairVerdict.DIFFERENT
    }
    root, refused = _join(len(ordered), relations, ordered, rules)
    grouped: dict[int, list[int]] = {}
    for i, group in enumerate(root):
        grouped.setdefault(group, []).append(i)
    ranked = {group: _rank(indices, ordered, rules) for group, indices in grouped.items()}
    ids = {group: _id_of(ordered[indices[0]]) for group, indices in ranked.items()}
    doubts: dict[int, dict[str, Finding]] = {group: {} for group in grouped}
    for (i, j), relation in (relations | refused).items():
        a, b = root[i], root[j]
        if a != b:
            doubts[a].setdefault(ids[b], relation.reason)
            doubts[b].setdefault(ids[a], relation.reason)
    return tuple(
        _describe([ordered[i] for i in ranked[group]], doubts[group], rules)
        for group in sorted(ranked, key=lambda group: _key(ordered[ranked[group][0]]))
    )


def _key(candidate: Candidate) -> tuple[str, str, str, str]:
    return (
        candidate.athlete_id,
        candidate.start_utc.astimezone(UTC).isoformat(),
        candidate.sha256,
        candidate.recording_id,
    )


def _near_pairs(ordered: Sequence[Candidate], rules: Rules) -> Iterator[tuple[int, int]]:
    """Give every pair of one athlete's recordings whose starts a time zone could explain."""
    reach = _reach(rules)
    for i, candidate in enumerate(ordered):
        for j in range(i + 1, len(ordered)):
            other = ordered[j]
            if (
                other.athlete_id != candidate.athlete_id
                or other.start_utc - candidate.start_utc > reach
            ):
                break
            yield i, j


Pairs = dict[tuple[int, int], Relation]


def _join(
    n: int, relations: Pairs, ordered: Sequence[Candidate], rules: Rules
) -> tuple[list[int], Pairs]:
    """Merge the surest pairs first, and never through a pair that is certainly two sessions.

    Returns the root of each recording, and the pairs that looked the same and were refused
    because one side's group holds a recording that cannot be of the other's session.
    """
    root, refused = list(range(n)), Pairs()
    groups = {i: [i] for i in range(n)}
    same = [pair for pair, relation in relations.items() if relation.verdict is PairVerdict.SAME]
    for i, j in sorted(same, key=lambda pair: (-relations[pair].strength, pair)):
        a, b = root[i], root[j]
        if a == b:
            continue
        if _must_stay_apart(groups[a], groups[b], ordered, rules):
            reason = finding("match.refused", reason=relations[i, j].reason)
            refused[i, j] = Relation(verdict=PairVerdict.AMBIGUOUS, reason=reason)
            continue
        stays, gone = min(a, b), max(a, b)
        groups[stays] = sorted(groups[stays] + groups.pop(gone))
        for k in groups[stays]:
            root[k] = stays
    return root, refused


def _must_stay_apart(
    group: Sequence[int], other: Sequence[int], ordered: Sequence[Candidate], rules: Rules
) -> bool:
    return any(
        relate(ordered[min(i, j)], ordered[max(i, j)], rules).verdict is PairVerdict.DIFFERENT
        for i in group
        for j in other
    )


def _rank(indices: Sequence[int], ordered: Sequence[Candidate], rules: Rules) -> list[int]:
    """Order a session's recordings: whole before cut, FIT before TCX before GPX, then richness."""
    longest_s = max(ordered[i].elapsed_s or 0.0 for i in indices)

    def rank(i: int) -> tuple[bool, bool, int, int, int, int, str, str]:
        candidate = ordered[i]
        is_cut = (
            candidate.is_partial
            or (candidate.elapsed_s or 0.0) < rules["rank.complete"] * longest_s
        )
        n_same_start = sum(
            abs((ordered[j].start_utc - candidate.start_utc).total_seconds())
            <= rules["start.tolerance"]
            for j in indices
        )
        return (
            is_cut or candidate.is_only_stated,
            candidate.is_contradicted,
            _FORMAT_RANK[candidate.source],
            -candidate.n_channels,
            -n_same_start,
            -candidate.n_samples,
            candidate.sha256,
            candidate.recording_id,
        )

    return sorted(indices, key=rank)


def _holder(ranked: Sequence[Candidate], flag: str) -> Candidate | None:
    """Return the first that holds a field, `None` where nobody has to be asked for it."""
    instead = _INSTEAD.get(flag, ())
    for index in ranked:
        if getattr(index, flag):
            return index
        if any(getattr(index, other) for other in instead):
            return None
    return None


def _describe(
    ranked: Sequence[Candidate], doubts: dict[str, Finding], rules: Rules
) -> RecordingGroup:
    primary = ranked[0]
    members = [GroupMember(recording_id=primary.recording_id, shift_s=0, reason=None)]
    for other in ranked[1:]:
        relation = relate(primary, other, rules)
        is_direct = relation.verdict is PairVerdict.SAME
        members.append(
            GroupMember(
                recording_id=other.recording_id,
                shift_s=relation.shift_s,
                reason=relation.reason if is_direct else finding("match.another_copy"),
            )
        )
    sources = [
        FieldSource(field=field, recording_id=holder.recording_id)
        for field, flag in _FIELDS.items()
        if (holder := _holder(ranked, flag)) is not None
    ]
    return RecordingGroup(
        session_id=_id_of(primary),
        athlete_id=primary.athlete_id,
        members=tuple(members),
        aliases=tuple(_id_of(index) for index in ranked[1:]),
        field_sources=tuple(sources),
        ambiguous_with=tuple(
            Ambiguity(session_id=session_id, reason=doubts[session_id])
            for session_id in sorted(doubts)
        ),
    )


LAPS = "laps"
SPORT = "sport"
NO_CHANNELS = frozenset({LAPS, SPORT})
"""The fields of `SessionGroup.field_sources` that are no channel of the samples."""


@dataclass(frozen=True, slots=True, eq=False)
class Gift:
    """What another recording of a session adds to the primary.

    `later_s` is what to add to its times to have them on the primary's clock, since the
    primary's start.
    """

    fields: tuple[str, ...]
    samples: Samples
    later_s: float


def given_fields(group: RecordingGroup) -> dict[str, tuple[str, ...]]:
    """Return the recordings other than the primary that a field is taken from, and which fields."""
    fields: dict[str, tuple[str, ...]] = {}
    for source in group.field_sources:
        if source.recording_id != group.primary_id:
            fields[source.recording_id] = (*fields.get(source.recording_id, ()), source.field)
    return fields


def merge_samples(primary: Samples, gifts: Sequence[Gift], rules: Rules) -> Samples:
    """Fill the channels that a primary lacks from other recordings of the same session.

    Times stay the primary's. Each sample takes the nearest value that was measured within
    ``merge.max_gap``; nothing is interpolated, so gaps stay gaps. Latitude and longitude come
    from the same instant.

    Parameters
    ----------
    primary
        In file order; a channel that holds any value is left as it is.
    gifts
        Which fields each other recording gives: channels, or ``gps`` for both coordinates.
    rules
        ``lineage``.
    """
    for gift in gifts:
        for field in gift.fields:
            channels = ("lat_deg", "lon_deg") if field == "gps" else (field,)
            if field in NO_CHANNELS or any(primary.has(channel) for channel in channels):
                continue
            values = [getattr(gift.samples, channel) for channel in channels]
            nearest = _nearest(
                primary.t_s, gift.samples.t_s + gift.later_s, values, rules["merge.max_gap"]
            )
            primary = replace(primary, **dict(zip(channels, nearest, strict=True)))
    return primary


def move_laps(laps: Sequence[Lap], later_s: float) -> tuple[Lap, ...]:
    """Return laps of another recording on the primary's clock."""
    return tuple(
        replace(lap, start_s=lap.start_s + later_s, end_s=lap.end_s + later_s) for lap in laps
    )


def _nearest(
    at_s: FloatArray, when_s: FloatArray, values: Sequence[FloatArray], max_gap_s: float
) -> list[FloatArray]:
    """Return the values of the nearest instant at which all are known, NaN where none is near."""
    known = np.logical_and.reduce([np.isfinite(one) for one in values])
    if not known.any():
        return [np.full(at_s.shape, np.nan) for _ in values]
    order = np.argsort(when_s[known], kind="stable")
    when_s = when_s[known][order]
    after = np.clip(np.searchsorted(when_s, at_s), 0, len(when_s) - 1)
    before = np.maximum(after - 1, 0)
    is_before = np.abs(at_s - when_s[before]) <= np.abs(at_s - when_s[after])
    chosen = np.where(is_before, before, after)
    is_near = np.abs(at_s - when_s[chosen]) <= max_gap_s
    return [np.where(is_near, one[known][order][chosen], np.nan) for one in values]
