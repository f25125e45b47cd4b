"""Thirty made weeks read as a coach would read them: `weeks.toml` says what is in them and what is said."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from runpipe.judges import assess_week
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.iso_week import Week
from runpipe.model.week_assessment import WeekAssessment
from runpipe.model.week_facts import SessionSummary, SessionType, WeekFacts
from tests.golden.golden_week import golden_rules

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONDAY = date(2026, 11, 9)
USUAL_WEEKS = 10
RULES = golden_rules()
KINDS = {"strength": SessionType.STRENGTH_FULL}
SESSION = re.compile(
    r"(?P<kind>\w+)(?: (?P<km>[\d.]+)km)? (?P<minutes>\d+)"
    r"(?: @(?P<bpm>\d+)(?:/(?P<high>\d+))?)?(?: r(?P<rpe>[\d.]+))?"
)
WEEKS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("weeks.toml").read_text("utf-8")
)["week"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeWeek:
    """A week of `weeks.toml`; a misspelt key fails."""

    name: str
    coach: str
    age: int
    week: list[str]
    says: Mapping[str, Any]
    max_bpm: float | None = None
    usual: list[str] = field(default_factory=lambda: [""] * 7)
    usual_weeks: int = USUAL_WEEKS
    before: Mapping[str, list[str]] = field(default_factory=dict)
    ill: list[str] = field(default_factory=list)


def sessions_on(day: date, text: str) -> Iterator[SessionSummary]:
    """Yield the sessions that a day's text names."""
    for nth, part in enumerate(text.split("+") if text else ()):
        match = SESSION.fullmatch(part.strip())
        assert match, part
        named = match.groupdict()
        kind = KINDS.get(named["kind"]) or SessionType(named["kind"])
        seconds = float(named["minutes"]) * 60.0
        beats: tuple[tuple[int, float], ...] = ()
        if named["bpm"]:
            third = seconds / 3.0 if named["high"] else 0.0
            high = ((int(named["high"]), third),) if named["high"] else ()
            beats = ((int(named["bpm"]), seconds - third), *high)
        yield SessionSummary(
            session_id=f"{day}-{nth}",
            local_date=day,
            session_type=kind,
            duration_s=seconds,
            distance_m=float(named["km"]) * 1000.0 if named["km"] else None,
            rpe=float(named["rpe"]) if named["rpe"] else None,
            heart_rate_s_by_bpm=beats,
            peak_heart_rate_bpm=float(beats[-1][0]) if beats else None,
        )


def judged(made: MadeWeek) -> WeekAssessment:
    """Return the judgement of a made week."""
    sessions: list[SessionSummary] = []
    for back in range(made.usual_weeks, -1, -1):
        days = made.before.get(str(back), made.usual) if back else made.week
        monday = MONDAY - timedelta(days=7 * back)
        for offset, text in enumerate(days):
            sessions.extend(sessions_on(monday + timedelta(days=offset), text))
    facts = WeekFacts(
        athlete=AthleteFacts(
            sex=Sex.MALE,
            birth_date=date(2026 - made.age, 1, 1),
            max_heart_rate_bpm=made.max_bpm,
        ),
        week=Week.of(MONDAY),
        as_of=MONDAY + timedelta(days=6),
        sessions=tuple(sessions),
        days_ill=tuple(MONDAY + timedelta(days=WEEKDAYS.index(day)) for day in made.ill),
        first_date=MONDAY - timedelta(days=7 * made.usual_weeks),
    )
    return assess_week(facts, RULES)


def read(week: WeekAssessment, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the judge says of all that the coach was asked, in the coach's form."""
    lights = {metric.name: str(metric.light) for metric in week.balance.metrics}
    flags = {flag.name for flag in (*week.balance.flags, *week.muscle.flags)}
    answers: dict[str, Any] = {
        "lights": {name: lights[name] for name in asked.get("lights", {})},
        "hard": [name for name, day in zip(WEEKDAYS, week.days, strict=True) if day.is_hard],
        "flags": [name for name in asked.get("flags", ()) if name in flags],
        "not_flags": [name for name in asked.get("not_flags", ()) if name not in flags],
        "classes": [part.name for part in week.balance.mix if part.distance_7d_m > 0],
        "no": [light for light in asked.get("no", ()) if light not in lights.values()],
        "recovery": week.balance.recovery.code,
    }
    return {name: answers[name] for name in asked}


def test_there_are_thirty_with_names_of_their_own():
    names = [made["name"] for made in WEEKS]
    assert len(names) == len(set(names)) == 30


@pytest.mark.parametrize("table", WEEKS, ids=lambda table: table["name"])
def test_the_week_reads_as_written(table: dict[str, Any]):
    made = MadeWeek(**table)
    week = judged(made)
    assert read(week, made.says) == dict(made.says), made.coach
    assert not [m.name for m in week.balance.metrics if m.is_imputed and m.light == "warn"]
