"""What the reports are made of: values only, every word is chosen in `render`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from runpipe.model.athlete import AthleteFacts, Units
from runpipe.model.findings import Finding, Quantity
from runpipe.model.iso_week import Week
from runpipe.model.labels import Bout, Evidence, SessionLabel
from runpipe.model.muscle import Band, Light
from runpipe.model.week_assessment import WeekAssessment
from runpipe.model.week_facts import DayStatus, SessionType


class Kind(StrEnum):
    """What a session is to its runner, and the colour that it has on every page."""

    EASY = "easy"
    LONG = "long"
    TEMPO = "tempo"
    RACE = "race"
    HIIT = "hiit"
    SPRINT = "sprint"
    HILL = "hill"
    STRENGTH = "strength"
    CROSS = "cross"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One session as a reader sees it in a list; `None` is not known.

    `sport` and `sub_sport` are in FIT's words; `label` and `variant` are the judgement on it.
    `confidence_frac` is `None` where nothing was judged (a strength session, say) or where the
    runner gave the label (`is_user_label`). `evidence` is what spoke for it, the strongest
    first. `link` is the address of the session's own page, relative to the week's page.
    `session_type` and `is_hard` are those of the week's judgement. `structure` says how the
    session was built, such as ten times a minute, where that was found.
    """

    session_id: str
    local_date: date
    start_local: datetime | None = None
    sport: str | None = None
    sub_sport: str | None = None
    label: SessionLabel = SessionLabel.OTHER
    variant: str | None = None
    is_user_label: bool = False
    title: str | None = None
    distance_m: float | None = None
    duration_s: float | None = None
    ascent_m: float | None = None
    avg_speed_mps: float | None = None
    avg_heart_rate_bpm: float | None = None
    confidence_frac: float | None = None
    evidence: tuple[Finding, ...] = ()
    load_au: float | None = None
    is_load_imputed: bool = False
    link: str | None = None
    session_type: SessionType | None = None
    is_hard: bool | None = None
    structure: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One week in a row of weeks. Score and interval are `None` where the band is withheld.

    `is_uncertain` says that the interval touches all four bands, so that none is named. `link` is
    the address of that week's page, relative to the page it stands on.
    """

    week: Week
    band: Band
    is_uncertain: bool = False
    is_running_week: bool = False
    score: float | None = None
    interval_low: float | None = None
    interval_high: float | None = None
    confidence_frac: float | None = None
    run_distance_m: float | None = None
    load_au: float | None = None
    balance_index: float | None = None
    n_sessions: int = 0
    n_diet_days: int = 0
    link: str | None = None
    distance_m_by_kind: Mapping[str, float] = field(default_factory=dict)
    n_strength: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """One figure of training balance beside its mean over the weeks before.

    `before` is the mean of the `n_weeks_before` weeks (at most four) that have the figure, `None`
    without any.
    """

    name: str
    value: float | None
    before: float | None
    n_weeks_before: int
    unit: str
    light: Light
    window: str
    finding: Finding
    grade: str
    source: str


class GapName(StrEnum):
    """What can be missing for a surer report."""

    DIET = "diet"
    SCALE = "scale"
    BODY_FAT = "body_fat"
    SESSIONS = "sessions"
    EFFORT = "effort"
    STRENGTH = "strength"
    SLEEP = "sleep"
    MEAL_TIMES = "meal_times"
    HISTORY = "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is missing: `n_have` of the `n_wanted` that would do, within a window."""

    name: GapName
    n_have: int
    n_wanted: int
    window: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripBlock:
    """One session in the strip of days."""

    session_id: str
    kind: Kind
    duration_s: float | None
    name: Finding
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripDay:
    """One of the seven days: its sessions, and how whole its food log is (`None`: not shown)."""

    date: date
    blocks: tuple[StripBlock, ...]
    food: DayStatus | None
    is_ill: bool
    is_to_come: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFigure:
    """One figure of the week beside the runner's own usual, which may be a span.

    `usual_low` equals `usual_high` for a mean; both are `None` without weeks before.
    """

    name: str
    value: float | None
    unit: str
    usual_low: float | None = None
    usual_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSession:
    """A session of the week as its runner would name it, with what was found in its trace."""

    line: SessionLine
    kind: Kind
    name: Finding
    bouts: tuple[Bout, ...] = ()
    trace: SessionTrace | None = None
    fast_speed_mps: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPicture:
    """What a session's small picture is drawn from."""

    trace: SessionTrace | None = None
    bouts: tuple[Bout, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterRun:
    """What was eaten in the two hours after a hard or long run; `None` where nothing was logged.

    `wait_s` is the time to the first food, which may lie beyond the two hours. `is_logged_within`
    says that the log puts food inside the run.
    """

    session: NamedSession
    wait_s: float | None
    protein_g: float | None
    carb_g: float | None
    is_logged_within: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """Why the score is what it is: what was done, the change that helps, where it leads."""

    factor: str
    finding: Finding
    fix: Finding
    score: float
    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyReport:
    """One week, ready to be put into words.

    Attributes
    ----------
    athlete
        As the settings have it: what the judgement was worked out for.
    assessment
        The judgement itself.
    headline, change, good
        How the week went, the one thing to change (`None`: nothing), one good thing.
    strip, figures
        The seven days, and four figures beside the runner's own usual.
    trend
        The weeks before and this one, oldest first, without holes: a week nobody judged is
        there with its band withheld.
    balance_lines, balance
        What the training balance says this week, and every measure beside the weeks before.
    next_days
        What the next days are good for.
    after_runs
        What was eaten after hard and long runs.
    gaps
        What is missing for a surer report, the heaviest first.
    sessions
        The sessions of the window, in order.
    previous_link, next_link, index_link, digest_link
        Addresses relative to the page, `None` where there is no such page.
    """

    athlete: AthleteFacts
    assessment: WeekAssessment
    headline: Finding
    change: Finding | None
    good: Finding
    strip: tuple[StripDay, ...]
    figures: tuple[WeekFigure, ...]
    trend: tuple[TrendPoint, ...]
    balance_lines: tuple[Finding, ...]
    balance: tuple[BalanceRow, ...]
    next_days: tuple[tuple[date, Finding], ...]
    reasons: tuple[ReasonLine, ...]
    gaps: tuple[Gap, ...]
    sessions: tuple[NamedSession, ...] = ()
    after_runs: tuple[AfterRun, ...] = ()
    recovery: tuple[Finding, ...] = ()
    previous_link: str | None = None
    next_link: str | None = None
    index_link: str | None = None
    digest_link: str | None = None


FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SessionTrace:
    """A session thinned for a picture: one mean per stretch of `step_s`, NaN where nothing is.

    All arrays have shape ``(n,)``; entry i speaks for ``[i * step_s, (i + 1) * step_s)``. An
    empty `cadence_spm` or `power_w` is none.
    """

    step_s: float
    speed_mps: FloatArray
    heart_rate_bpm: FloatArray
    altitude_m: FloatArray
    cadence_spm: FloatArray = field(default_factory=lambda: np.empty(0))
    power_w: FloatArray = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        """Return the number of stretches."""
        return int(self.speed_mps.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rep:
    """One fast stretch, the time until the next, the highest heart rate in it and soon after."""

    number: int
    start_s: float
    duration_s: float
    distance_m: float | None
    speed_mps: float | None
    grade_frac: float | None
    pause_s: float | None
    heart_rate_bpm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceSplit:
    """A kilometre or mile, or what is left of one at the end: `end_m` since the start."""

    end_m: float
    speed_mps: float | None
    heart_rate_bpm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Time in one zone of heart rate; a border is `None` where it is open."""

    name: str
    duration_s: float
    share_frac: float
    from_bpm: float | None
    to_bpm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A session before or after that has a page of its own."""

    link: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlaces:
    """The pages beside a session's, relative to it."""

    week: str | None = None
    previous: Neighbour | None = None
    following: Neighbour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartZones:
    """What time by effort is measured by: shares of the highest heart rate."""

    max_heart_rate_bpm: float
    easy_below_frac: float
    hard_above_frac: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """The same session before: by the mean speed of its fast stretches, or of the whole."""

    line: SessionLine
    speed_mps: float | None
    last_speed_mps: float | None
    is_by_reps: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SessionReport:
    """One session: its trace and outline, what was found in it and why it got its label.

    `route` holds an array of shape ``(n, 3)`` per piece: x and y in metres, seconds.
    """

    line: SessionLine
    kind: Kind
    name: Finding
    fact: Finding | None
    trace: SessionTrace
    reps: tuple[Rep, ...]
    climbs: tuple[Bout, ...]
    shares: tuple[tuple[SessionLabel, float], ...]
    evidence: tuple[Evidence, ...]
    bouts: tuple[Bout, ...]
    splits: Mapping[Units, tuple[DistanceSplit, ...]]
    zones: tuple[Zone, ...]
    route: tuple[FloatArray, ...]
    why: tuple[Finding, ...]
    last_time: LastTime | None = None
    places: SessionPlaces = field(default_factory=SessionPlaces)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryWeek:
    """One week of a year: its judgement and its hardest kind, `None` where there is none."""

    point: TrendPoint | None
    kind: Kind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryYear:
    """One year: totals of its runs, metres by month and kind, its ISO weeks in order."""

    year: int
    distance_m: float
    n_runs: int
    longest_m: float
    n_high_weeks: int
    has_scores: bool
    months: tuple[Mapping[Kind, float], ...]
    weeks: tuple[HistoryWeek, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestMark:
    """A best of all years: seconds (unit ``clock``) or metres, and when."""

    name: str
    value: float
    unit: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PacePoint:
    """Median easy speed of a quarter, m/s, near the usual easy heart rate."""

    date: date
    speed_mps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """All weeks of one athlete, oldest first, and what years of them add up to."""

    athlete_id: str
    weeks: tuple[TrendPoint, ...]
    years: tuple[HistoryYear, ...] = ()
    distance_m: float = 0.0
    n_runs: int = 0
    bests: tuple[BestMark, ...] = ()
    streak_weeks: int = 0
    easy_bpm: float | None = None
    easy_paces: tuple[PacePoint, ...] = ()
    needs_referral: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFlag:
    """What an athlete's week is worth a word for: its light and its sentence."""

    light: Light
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAthlete:
    """One athlete in the team's latest week.

    `week` is the athlete's own latest one, `None` before any was judged; `band_text` is `None` where
    none is given. `flags` are those of the team's week.
    """

    athlete_id: str
    week: Week | None
    band_text: str | None
    last_session: date | None
    flags: tuple[TeamFlag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamReport:
    """All athletes of a folder. `week` is the latest that was judged for any of them."""

    week: Week | None
    needing: tuple[TeamAthlete, ...]
    """Who needs a word, the most pressing first."""
    others: tuple[TeamAthlete, ...]
