"""Which sleeps are the night and which are naps: by length and gap, with an app's mark as a hint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from runpipe.model.logs import SleepNight
from runpipe.readers.logs.journal import Journal
from runpipe.readers.tables.log_quantities import log_rules
from runpipe.units import SECONDS_PER_HOUR

SAME_SHARE: Final = 0.5
"""Two sleeps that cover each other by more than this share of the shorter one are the same."""


@dataclass(frozen=True, slots=True)
class MarkedSleep:
    """A sleep, and whether its app calls it a nap (`None`: it has no such mark)."""

    night: SleepNight
    is_marked_nap: bool | None = None


def nights_and_naps(
    sleeps: Sequence[MarkedSleep], journal: Journal | None = None
) -> list[SleepNight]:
    """Return the sleeps with the parts of a night joined by their day of waking, and naps marked.

    Parts that a short gap divides are one night, on the day on which its last part ends, whatever
    their app calls them. Of a day's other sleeps the longest is the night; shorter ones are naps
    where they are marked so, or where nothing marks them and they are short. A sleep that covers
    another one is the same sleep listed twice, and counts once.

    Parameters
    ----------
    sleeps
        The sleeps of one source.
    journal
        Where to note what counts once; `None`: nowhere.
    """
    timed = sorted(
        (sleep for sleep in sleeps if sleep.night.start_local and sleep.night.end_local),
        key=lambda sleep: (sleep.night.start_local, sleep.night.end_local),
    )
    single = _without_copies(timed)
    if journal is not None and len(single) < len(timed):
        journal.note(
            f"{len(timed) - len(single)} sleeps cover others of the same hours: counted once"
        )
    periods = _periods(single)
    periods += [
        [sleep] for sleep in sleeps if not (sleep.night.start_local and sleep.night.end_local)
    ]
    days: dict[date, list[list[MarkedSleep]]] = defaultdict(list)
    for period in periods:
        days[period[-1].night.local_date].append(period)
    nights = {id(sleep.night): night for day in days.values() for sleep, night in _of_day(day)}
    return [nights[id(sleep.night)] for sleep in sleeps if id(sleep.night) in nights]


def _without_copies(timed: Sequence[MarkedSleep]) -> list[MarkedSleep]:
    single: list[MarkedSleep] = []
    for sleep in timed:
        if single and _is_copy(single[-1].night, sleep.night):
            single[-1] = max(single[-1], sleep, key=lambda sleep_: _asleep_s(sleep_.night))
        else:
            single.append(sleep)
    return single


def _is_copy(first: SleepNight, second: SleepNight) -> bool:
    if not (first.start_local and first.end_local and second.start_local and second.end_local):
        return False
    common = min(first.end_local, second.end_local) - max(first.start_local, second.start_local)
    shorter = min(first.end_local - first.start_local, second.end_local - second.start_local)
    return common > SAME_SHARE * shorter


def _periods(timed: Sequence[MarkedSleep]) -> list[list[MarkedSleep]]:
    """Cut the sleeps where the gap is longer than that of one night."""
    periods: list[list[MarkedSleep]] = []
    for sleep in timed:
        if periods and _gap(periods[-1][-1], sleep) <= _longest_gap(periods[-1][-1], sleep):
            periods[-1].append(sleep)
        else:
            periods.append([sleep])
    return periods


def _gap(first: MarkedSleep, second: MarkedSleep) -> timedelta:
    if first.night.end_local is None or second.night.start_local is None:
        return timedelta.max
    return second.night.start_local - first.night.end_local


def _longest_gap(first: MarkedSleep, second: MarkedSleep) -> timedelta:
    """Return how far apart two sleeps may be and still make one night."""
    rules = log_rules()
    shortest_s = rules["sleep.part_above_h"] * SECONDS_PER_HOUR
    is_nap = any(s.is_marked_nap and _asleep_s(s.night) < shortest_s for s in (first, second))
    return timedelta(hours=rules["sleep.flagged_gap_h" if is_nap else "sleep.gap_h"])


def _of_day(periods: Sequence[Sequence[MarkedSleep]]) -> list[tuple[MarkedSleep, SleepNight]]:
    lengths_s = [sum(_asleep_s(sleep.night) for sleep in period) for period in periods]
    longest_s = max(lengths_s)
    main = lengths_s.index(longest_s)
    sleeps = []
    for index, period in enumerate(periods):
        is_nap = _is_nap(period, lengths_s[index], longest_s, is_main=index == main)
        last = period[-1].night.local_date
        sleeps += [
            (sleep, replace(sleep.night, local_date=last, is_nap=is_nap)) for sleep in period
        ]
    return sleeps


def _is_nap(
    period: Sequence[MarkedSleep], asleep_s: float, longest_s: float, *, is_main: bool
) -> bool:
    limit_s = log_rules()["sleep.nap_below_h"] * SECONDS_PER_HOUR
    marks = {sleep.is_marked_nap for sleep in period}
    if False in marks:
        return False
    if marks == {True}:
        return not is_main or asleep_s < limit_s
    return asleep_s < min(limit_s, longest_s)


def _asleep_s(night: SleepNight) -> float:
    stages = [s for s in (night.light_s, night.deep_s, night.rem_s) if s is not None]
    return night.asleep_s or sum(stages) or night.in_bed_s or 0.0
