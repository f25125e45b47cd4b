"""What would help, and what a week knows: only what is missing, only what was known by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from runpipe.judges import assess_history, assess_week
from runpipe.model.athlete import AthleteFacts
from runpipe.model.energy import EnergySource
from runpipe.model.muscle import Band
from runpipe.model.week_facts import SessionSummary, SessionType, WeekFacts, WeighIn
from runpipe.words import say
from tests.golden.golden_week import golden_facts, golden_rules

RULES = golden_rules()
FACTS = golden_facts()


def wanted(**changed: object) -> tuple[str, ...]:
    judged = assess_week(replace(FACTS, **changed), RULES)
    return tuple(say(gap) for gap in judged.muscle.would_help)


def test_what_is_there_but_imperfect_is_not_asked_for():
    asked = wanted()
    assert not any("body-fat" in text or "times" in text for text in asked)
    assert asked[0] == "2 more complete diet days a week"
    assert "1 more night of sleep" in asked


@pytest.mark.parametrize(
    ("n_days", "asked"),
    [
        (2, "complete diet days (at least three a week, better seven)"),
        (3, "4 more complete diet days a week"),
        (5, "2 more complete diet days a week"),
    ],
)
def test_diet_days_are_asked_for_by_number(n_days: int, asked: str):
    assert asked in wanted(diet_days=FACTS.diet_days[:n_days])


def test_nothing_is_asked_for_twice():
    asked = wanted(diet_days=(), weigh_ins=(), sleep_days=())
    assert len(asked) == len(set(asked))
    assert "how long you sleep" in asked
    assert asked[0] == "your body mass"


def lifting(*days_back: int, kind: SessionType = SessionType.STRENGTH_FULL) -> WeekFacts:
    runs = tuple(s for s in FACTS.sessions if not s.session_type.startswith("strength"))
    lifts = tuple(
        SessionSummary(
            session_id=f"lift{i}", local_date=FACTS.as_of - timedelta(days=back),
            session_type=kind, duration_s=2400.0,
        )
        for i, back in enumerate(days_back)
    )  # fmt: skip
    return replace(FACTS, sessions=(*runs, *lifts), has_strength_log=False)


@pytest.mark.parametrize(
    ("days_back", "is_kept"),
    [
        ((), False),
        ((3,), False),  # one stray session
        ((90,), False),  # one watch file months old
        ((3, 3), False),  # two files of one day
        ((3, 10), False),
        ((3, 10, 17), True),
        ((27, 40, 60), True),
        ((28, 40, 60), False),  # not kept any longer
        ((0, 40, 83), True),
        ((0, 40, 84), False),
    ],
)
@pytest.mark.parametrize("kind", [SessionType.STRENGTH_FULL, SessionType.CIRCUIT])
def test_a_strength_log_counts_while_it_is_kept(
    days_back: tuple[int, ...], is_kept: bool, kind: SessionType
):
    judged = assess_week(lifting(*days_back, kind=kind), RULES)
    assert judged.coverage.has_strength_log is is_kept


def test_one_stray_session_leaves_the_balance_index_alone():
    without, stray = (assess_week(lifting(*back), RULES).balance for back in ((), (60,)))
    assert stray.index == without.index
    assert next(p for p in stray.index_parts if p.name == "strength").points is None


def test_a_strength_log_says_nothing_of_the_weeks_before_it():
    facts = lifting(0, 2, 4)
    before, now = assess_history(facts, [FACTS.week.previous, FACTS.week], RULES)
    assert (before.coverage.has_strength_log, now.coverage.has_strength_log) == (False, True)
    owner_says_so = replace(lifting(), has_strength_log=True)
    assert assess_week(owner_says_so, RULES).coverage.has_strength_log


def test_the_four_weeks_are_those_with_a_band():
    """A scale alone gives a balance, but too little is known for a band: its rate is not shown."""
    days = [FACTS.as_of - timedelta(days=i) for i in range(0, 60, 4)]
    facts = replace(
        FACTS,
        athlete=AthleteFacts(height_m=1.78),
        sessions=(),
        has_strength_log=False,
        weigh_ins=tuple(WeighIn(local_date=day, mass_kg=72.0) for day in reversed(days)),
    )
    before, now = assess_history(facts, [facts.week.previous, facts.week], RULES)
    assert before.energy.source is EnergySource.SCALE
    assert before.muscle.band is Band.INSUFFICIENT
    assert now.muscle.score is not None
    assert now.muscle.n_four_week_weeks == 1


def test_an_effort_of_0_on_a_long_run_is_one_not_given():
    def damage(rpe: float | None) -> float:
        runs = tuple(
            replace(s, rpe=rpe) if s.session_type is SessionType.LONG else s for s in FACTS.sessions
        )
        return assess_week(replace(FACTS, sessions=runs), RULES).balance.damage_index

    assert damage(0.0) == damage(None) > damage(3.0)
