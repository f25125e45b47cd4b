"""What the reports are made of: values only, every word is chosen in `render`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from runpipe.model.athlete import AthleteFacts
from runpipe.model.findings import Finding, Quantity
from runpipe.model.iso_week import Week
from runpipe.model.labels import Bout, Evidence, SessionLabel
from runpipe.model.muscle import Band, Light
from runpipe.model.week_assessment import WeekAssessment


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One session as a reader sees it in a list; `None` is not known.

    `sport` and `sub_sport` are in FIT's words; `label` and `variant` are the judgement on it.
    `confidence_frac` is `None` where nothing was judged (a strength session, say) or where the
    runner gave the label (`is_user_label`). `evidence` is what spoke for it, the strongest
    first. `link` is the address of the session's own page, relative to the week's page.
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
class WeeklyReport:
    """One week, ready to be put into words.

    Attributes
    ----------
    athlete
        As the settings have it: what the judgement was worked out for.
    assessment
        The judgement itself.
    trend
        The weeks before and this one, oldest first, without holes: a week nobody judged is
        there with its band withheld.
    balance
        Training balance beside the weeks before.
    gaps
        What is missing for a surer report, the heaviest first.
    sessions
        The sessions of the window, in order.
    notes
        Sentences from the night itself, such as files that could not be read.
    previous_link, index_link
        Addresses relative to the page, `None` where there is no such page.
    """

    athlete: AthleteFacts
    assessment: WeekAssessment
    trend: tuple[TrendPoint, ...]
    balance: tuple[BalanceRow, ...]
    gaps: tuple[Gap, ...]
    sessions: tuple[SessionLine, ...] = ()
    notes: tuple[str, ...] = ()
    previous_link: str | None = None
    index_link: str | None = None


FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SessionTrace:
    """A session thinned for a picture: one mean per stretch of `step_s`, NaN where nothing is.

    All arrays have shape ``(n,)``; entry i speaks for ``[i * step_s, (i + 1) * step_s)``.
    """

    step_s: float
    speed_mps: FloatArray
    heart_rate_bpm: FloatArray
    altitude_m: FloatArray

    def __len__(self) -> int:
        """Return the number of stretches."""
        return int(self.speed_mps.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SessionReport:
    """One session, its trace, the bouts found in it and why it got its label."""

    line: SessionLine
    trace: SessionTrace
    shares: tuple[tuple[SessionLabel, float], ...]
    evidence: tuple[Evidence, ...]
    bouts: tuple[Bout, ...]
    reason: Finding | None
    would_change: Finding | None
    week_link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """All weeks of one athlete, oldest first."""

    athlete_id: str
    weeks: tuple[TrendPoint, ...]
    band_limits: tuple[float, ...] = ()
