"""One stream of samples from all recordings of a session: each channel from one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from runpipe.lineage.group import RecordingGroup
from runpipe.model.recording import Lap
from runpipe.model.rules import Rules
from runpipe.model.samples import FloatArray, Samples

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
