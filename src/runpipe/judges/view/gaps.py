"""What to log for a better answer: only what is really missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from runpipe.judges.view.week_view import WEEK_DAYS, WeekView
from runpipe.model.assessment import ConfidencePart

_FEW_DIET_DAYS: Final = 3
"""Below it the log gives no balance at all, and the first days matter more than the last."""


def would_help(view: WeekView, parts: Sequence[ConfidencePart]) -> tuple[str, ...]:
    """List what to log, the most useful first; empty when nothing is missing."""
    texts = _missing_texts(view)
    missing = sorted(
        (p for p in parts if p.value_frac < 1.0),
        key=lambda p: -p.weight * (1.0 - p.value_frac),
    )
    wanted = [text for p in missing if (text := texts[p.name])]
    if view.body.mass_kg is None:
        wanted.insert(0, "your body mass")
    return tuple(wanted)


def _missing_texts(view: WeekView) -> Mapping[str, str | None]:
    """Say what of each kind of data is missing; `None` where what is there is only imperfect."""
    n_diet, n_nights = WEEK_DAYS - view.intake.n_days, WEEK_DAYS - view.n_sleep_nights
    body = "a body-fat measurement" + ("" if view.body.height_m else ", or your height")
    return {
        "diet": "complete diet days (at least three a week, better seven)"
        if view.intake.n_days < _FEW_DIET_DAYS
        else f"{_count(n_diet, 'more complete diet day')} a week",
        "scale": "weigh-ins: six or more over two weeks, on the same scale",
        "body_composition": None if view.body.is_body_fat_measured else body,
        "sessions": "the effort (RPE) or heart rate of each session",
        "strength": "your strength sessions, or a word that you do none",
        "sleep": f"{_count(n_nights, 'more night')} of sleep"
        if view.n_sleep_nights
        else "how long you sleep",
        "times": None if view.timing.n_timed_days else "the times of meals",
    }


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
