"""What the training balance says this week: only what differs from the usual, or asks for a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import Flag, Light
from runpipe.model.report import BalanceRow
from runpipe.report.headline import WeekStory
from runpipe.report.session_names import kind_of

_NOTABLE_LOAD: Final = 0.2
_NOTABLE_CHANGE: Final = 0.2
_GOOD_EASY_FRAC: Final = 0.8
_SAID_ELSEWHERE: Final = frozenset({"recovery", "consecutive_hard_days"})
_ASKS: Final = frozenset({Light.CAUTION, Light.WARN})


def balance_lines(story: WeekStory, rows: tuple[BalanceRow, ...]) -> tuple[Finding, ...]:
    """Return a sentence for each measure that has something to say this week."""
    by_name = {row.name: row for row in rows}
    lines = [
        line
        for name, say_of in _LINES.items()
        if name in by_name and (line := say_of(by_name[name], story)) is not None
    ]
    return (*lines, *_flags(story))


def quiet_rows(story: WeekStory, rows: tuple[BalanceRow, ...]) -> tuple[BalanceRow, ...]:
    """Return the measures that say nothing this week and have a figure."""
    return tuple(
        row
        for row in rows
        if row.value is not None
        and (row.name not in _LINES or _LINES[row.name](row, story) is None)
    )


def _flags(story: WeekStory) -> tuple[Finding, ...]:
    flags: tuple[Flag, ...] = story.week.balance.flags
    return tuple(
        flag.finding for flag in flags if flag.name not in _SAID_ELSEWHERE and flag.light in _ASKS
    )


def _load(row: BalanceRow, _: WeekStory) -> Finding | None:
    if row.value is None or abs(row.value - 1.0) < _NOTABLE_LOAD:
        return None
    code = "balance.load_more" if row.value > 1 else "balance.load_less"
    return finding(code, share=Quantity(abs(row.value - 1.0), "frac"))


def _distance_change(row: BalanceRow, story: WeekStory) -> Finding | None:
    if row.value is None or row.value < _NOTABLE_CHANGE or story.week.is_running_week:
        return None
    return finding("balance.distance_more", share=Quantity(row.value, "frac"))


def _spike(row: BalanceRow, story: WeekStory) -> Finding | None:
    balance = story.week.balance
    if row.light not in _ASKS or not balance.longest_run_7d_m:
        return None
    longest = Quantity(balance.longest_run_7d_m, "m")
    if not balance.longest_run_before_m:
        return finding("balance.spike_first", longest=longest)
    return finding(
        "balance.spike", longest=longest, before=Quantity(balance.longest_run_before_m, "m")
    )


def _hard_days(_: BalanceRow, story: WeekStory) -> Finding | None:
    if not story.week.balance.has_consecutive_hard_days:
        return None
    days = [day.date for day in story.week.days if day.is_hard]
    pair = next((d for d in days if d + timedelta(days=1) in days), None)
    if pair is None:
        return finding("flag.consecutive_hard_days")
    lines = [s for s in story.sessions if s.line.local_date in {pair, pair + timedelta(days=1)}]
    hardest = {s.line.local_date: s for s in lines}
    first, second = hardest.get(pair), hardest.get(pair + timedelta(days=1))
    if first is None or second is None:
        return finding("flag.consecutive_hard_days")
    return finding(
        "balance.hard_pair",
        first=finding(f"hard.{kind_of(first.line)}"), first_day=pair,
        second=finding(f"hard.{kind_of(second.line)}"), second_day=pair + timedelta(days=1),
    )  # fmt: skip


def _rest_days(row: BalanceRow, _: WeekStory) -> Finding | None:
    if row.light not in _ASKS or row.value:
        return None
    return finding("balance.no_rest_day")


def _long_share(row: BalanceRow, _: WeekStory) -> Finding | None:
    if row.light not in _ASKS or row.value is None:
        return None
    limit = row.finding.values.get("limit")
    if isinstance(limit, Quantity) and round(100 * limit.value) == round(100 * row.value):
        return None  # it would read as no more than the limit
    return finding("balance.long_share", share=Quantity(row.value, "frac"), text=row.finding)


def _easy(row: BalanceRow, _: WeekStory) -> Finding | None:
    if row.value is None:
        return None
    if row.light in _ASKS:
        return finding("balance.easy_little", share=Quantity(row.value, "frac"), text=row.finding)
    if row.value >= _GOOD_EASY_FRAC:
        return finding("balance.easy_good", share=Quantity(row.value, "frac"))
    return None


def _monotony(row: BalanceRow, _: WeekStory) -> Finding | None:
    return finding("balance.monotony") if row.light in _ASKS else None


def _consistency(row: BalanceRow, _: WeekStory) -> Finding | None:
    if row.light not in _ASKS or row.value is None:
        return None
    return finding("balance.weeks_off", n=round(row.value))


def _strength(row: BalanceRow, story: WeekStory) -> Finding | None:
    if row.value is None or not story.week.coverage.has_strength_log:
        return None
    if story.n_strength == 0:
        if row.before:
            return finding("balance.no_strength_before", before=Quantity(row.before, row.unit))
        return finding("balance.no_strength")
    return finding("balance.strength", n=story.n_strength)


_LINES: Final[dict[str, Callable[[BalanceRow, WeekStory], Finding | None]]] = {
    "load_ratio": _load,
    "distance_change": _distance_change,
    "spike": _spike,
    "hard_days": _hard_days,
    "rest_days": _rest_days,
    "long_share": _long_share,
    "low_intensity": _easy,
    "monotony": _monotony,
    "strength_lower": _strength,
    "consistency": _consistency,
}
