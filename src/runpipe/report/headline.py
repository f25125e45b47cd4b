"""How the week went, in one sentence.

What the training balance says where it differs from the usual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.muscle import Band, Flag, Light
from runpipe.model.report import BalanceRow, Kind, NamedSession
from runpipe.model.week_assessment import WeekAssessment
from runpipe.report.session_names import RUN_KINDS, ULTRA_M, is_indoors, is_marathon, kind_of

_BIG_FRAC: Final = 1.12
_SMALL_FRAC: Final = 0.75
_ALIKE_FRAC: Final = 0.1
_REST_FRAC: Final = 0.6
_BUSY_WEEKS: Final = 3
_MIN_WEEKS_FOR_RECORD: Final = 6
_HILLY_M_PER_KM: Final = 18.0
_HILLY_M: Final = 600.0
_FIRST_WEEK_DAYS: Final = 7
GAP_WEEKS: Final = 3
_STRENGTH_WEEK: Final = 2.0
_SHORT_FOOD_KCAL: Final = 250.0
_SEVERAL: Final = 2
_MOST_HOLDS: Final = 2
_SOME_FOOD_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class WeekStory:
    """What the sentences of a week are written from: the week, its sessions, the weeks before."""

    week: WeekAssessment
    sessions: tuple[NamedSession, ...]
    before: Sequence[WeekAssessment]

    @property
    def runs(self) -> tuple[NamedSession, ...]:
        """Return the runs of the week."""
        return tuple(s for s in self.sessions if s.kind in RUN_KINDS)

    @property
    def distance_m(self) -> float:
        """Return the running of the seven days, in metres."""
        return self.week.balance.run_distance_7d_m

    @property
    def ascent_m(self) -> float:
        """Return the climbing of the runs, in metres; what is not known counts none."""
        return sum(s.line.ascent_m or 0.0 for s in self.runs)

    @property
    def n_strength(self) -> int:
        """Return the days with strength training."""
        return len({s.line.local_date for s in self.sessions if s.kind is Kind.STRENGTH})

    @property
    def n_ill(self) -> int:
        """Return the days marked ill or in bed."""
        return sum(day.is_ill for day in self.week.days)

    @property
    def usual_m(self) -> float | None:
        """Return the mean running of the last four weeks before, in metres; `None` without any."""
        recent = [w.balance.run_distance_7d_m for w in self.before[-4:]]
        return sum(recent) / len(recent) if recent else None

    @property
    def weeks_without_run(self) -> int:
        """Return how many judged weeks up to this one had no run, 0 where none ever had one."""
        if not any(w.balance.run_distance_7d_m > 0 for w in self.before):
            return 0
        last = max(w.week for w in self.before if w.balance.run_distance_7d_m > 0)
        days = self.week.week.first_date - last.first_date
        return days.days // 7 - 1

    def distance(self) -> Quantity:
        """Return the running of the week."""
        return Quantity(self.distance_m, "m")


def headline(story: WeekStory) -> Finding:
    """Return the sentence that says how a week went."""
    opening = next(sentence for rule in _OPENINGS if (sentence := rule(story)) is not None)
    if opening.code in _WHOLE:
        return opening
    if story.week.is_running_week:
        opening = finding("headline.so_far", opening=opening)
    holds, helps = _holds_back(story), _helps(story)
    if holds:
        return finding("headline.but", opening=opening, holds=holds)
    if helps:
        return finding("headline.with", opening=opening, helps=helps)
    return finding("headline.plain", opening=opening)


_WHOLE: Final = frozenset(
    {"headline.first_week", "headline.ill", "headline.nothing", "headline.ultra", "headline.marathon",
     "headline.back"}
)  # fmt: skip


def _ill(story: WeekStory) -> Finding | None:
    if story.runs or not story.n_ill:
        return None
    return finding("headline.ill", n=story.n_ill)


def _nothing(story: WeekStory) -> Finding | None:
    if story.sessions or story.week.coverage.n_sessions:
        return None
    return finding("headline.nothing")


def _race(story: WeekStory) -> Finding | None:
    races = [s for s in story.sessions if s.kind is Kind.RACE]
    if not races:
        return None
    race = max(races, key=lambda s: s.line.distance_m or 0.0)
    if is_marathon(race.line.distance_m) and race.line.duration_s is not None:
        return finding("headline.marathon", time=Quantity(race.line.duration_s, "s"))
    return finding("headline.race", race=race.name)


def _ultra(story: WeekStory) -> Finding | None:
    longest = max(story.runs, key=lambda s: s.line.distance_m or 0.0, default=None)
    if longest is None or (longest.line.distance_m or 0.0) < ULTRA_M:
        return None
    values = {"distance": Quantity(longest.line.distance_m or 0.0, "m")}
    return finding("headline.ultra", **values)


def _first_week(story: WeekStory) -> Finding | None:
    if story.week.coverage.n_history_days > _FIRST_WEEK_DAYS or not story.runs:
        return None
    return finding("headline.first_week", n=len(story.runs), distance=story.distance())


def _back(story: WeekStory) -> Finding | None:
    weeks = story.weeks_without_run
    if weeks < GAP_WEEKS or not story.runs:
        return None
    return finding(
        "headline.back", weeks=Quantity(weeks, "weeks"), n=len(story.runs),
        distance=story.distance(),
    )  # fmt: skip


def _indoors(story: WeekStory) -> Finding | None:
    if len(story.runs) < _SEVERAL or not all(is_indoors(s.line) for s in story.runs):
        return None
    return finding("headline.indoors", n=len(story.runs), distance=story.distance())


def _biggest(story: WeekStory) -> Finding | None:
    earlier = [w.balance.run_distance_7d_m for w in story.before]
    if len(earlier) < _MIN_WEEKS_FOR_RECORD or story.distance_m <= max(earlier, default=0.0):
        return None
    return finding("headline.biggest", since=story.before[0].week.first_date)


def _rest(story: WeekStory) -> Finding | None:
    usual = story.usual_m
    if not usual or story.week.is_running_week or len(story.before) < _BUSY_WEEKS:
        return None
    if not story.runs and not story.n_strength:
        return None
    if story.distance_m > _REST_FRAC * usual:
        return None
    return finding("headline.rest", distance=story.distance())


def _hilly(story: WeekStory) -> Finding | None:
    km = story.distance_m / 1000.0
    if story.ascent_m < _HILLY_M or story.ascent_m < _HILLY_M_PER_KM * km:
        return None
    climb = Quantity(story.ascent_m, "m")
    return finding("headline.hilly", n=len(story.runs), climb=climb)


def _strength(story: WeekStory) -> Finding | None:
    if story.n_strength < _STRENGTH_WEEK or len(story.runs) > story.n_strength:
        return None
    if not story.runs:
        return finding("headline.strength_only", n=story.n_strength)
    return finding("headline.strength", n=len(story.runs), gym=Quantity(story.n_strength, "1"))


def _no_runs(story: WeekStory) -> Finding | None:
    if story.runs:
        return None
    return finding("headline.no_runs", n=len(story.sessions))


def _size(story: WeekStory) -> Finding:
    usual, n = story.usual_m, len(story.runs)
    distance = story.distance()
    if not story.distance_m:
        return finding("headline.untold", n=n)
    if not usual or story.week.is_running_week:
        return finding("headline.size", n=n, distance=distance)
    change = story.distance_m / usual - 1.0
    if abs(change) <= _ALIKE_FRAC:
        return finding("headline.steady", distance=distance)
    code = "headline.more" if change > 0 else "headline.less"
    return finding(code, distance=distance, share=Quantity(abs(change), "frac"))


_OPENINGS: Final[tuple[Callable[[WeekStory], Finding | None], ...]] = (
    _ill, _nothing, _race, _ultra, _first_week, _back, _indoors, _biggest, _rest, _hilly,
    _strength, _no_runs, _size,
)  # fmt: skip


def _holds_back(story: WeekStory) -> tuple[Finding, ...]:
    """Return what held the week back, at most two things that its runner can change."""
    week = story.week
    if week.muscle.needs_referral or week.muscle.band is Band.LOW:
        return ()
    weak = {r.factor for r in week.muscle.reasons} | _lights(week, Light.WARN)
    holds = []
    deficit = week.energy.deficit_kcal
    if "energy_deficit" in weak and deficit is not None and deficit > _SHORT_FOOD_KCAL:
        holds.append(finding("headline.food_short"))
    elif "protein" in weak:
        holds.append(finding("headline.protein_short"))
    if week.coverage.has_strength_log and not story.n_strength and "strength" in weak:
        holds.append(finding("headline.no_strength"))
    if "sleep" in weak and len(holds) < _MOST_HOLDS:
        holds.append(finding("headline.sleep_short"))
    if not holds and week.muscle.band is Band.INSUFFICIENT:
        holds.append(finding("headline.open"))
    return tuple(holds[:_MOST_HOLDS])


def _helps(story: WeekStory) -> tuple[Finding, ...]:
    week = story.week
    helps = []
    fast = sum(s.kind in {Kind.HIIT, Kind.SPRINT, Kind.HILL} for s in story.runs)
    if fast:
        helps.append(finding("headline.quality", n=fast))
    if story.n_strength:
        helps.append(finding("headline.gym", n=story.n_strength))
    is_fed = not week.muscle.needs_referral and week.muscle.band in {Band.LOW, Band.GUARDED}
    if is_fed and week.coverage.n_diet_days >= _SOME_FOOD_DAYS:
        helps.append(finding("headline.fed"))
    return tuple(helps[:3])


def _lights(week: WeekAssessment, light: Light) -> set[str]:
    return {card.name for card in week.muscle.factors if card.light is light}


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


def _strength_line(row: BalanceRow, story: WeekStory) -> Finding | None:
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
    "strength_lower": _strength_line,
    "consistency": _consistency,
}
