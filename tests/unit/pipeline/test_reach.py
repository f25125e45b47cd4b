"""A week looks no further back than what is read for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from benchmarks.history import LAST_DATE, make_facts
from runpipe.model.athlete import Learned
from runpipe.model.iso_week import Week
from runpipe.pipeline.assess_weeks import _REACH, AthleteRecords, AthleteTimeline
from runpipe.warehouse import AthleteHistory

N_DAYS = 1_001
FIRST = LAST_DATE - timedelta(days=N_DAYS - 1)


def _known(skipped: range, since: date) -> AthleteRecords:
    facts = make_facts(FIRST, N_DAYS)
    gone = {FIRST + timedelta(days=i) for i in skipped}

    def kept(rows):
        return tuple(r for r in rows if r.local_date not in gone and r.local_date >= since)

    history = AthleteHistory(
        athlete_id="me",
        sessions=kept(facts.sessions),
        diet_days=kept(facts.diet_days),
        weigh_ins=kept(facts.weigh_ins),
        sleep_days=kept(facts.sleep_days),
    )
    weeks = [Week.of(FIRST + timedelta(days=7 * i)) for i in range(N_DAYS // 7)]
    learned = tuple(
        Learned(local_date=week.first_date, critical_speed_mps=3.5 + i / 100)
        for i, week in enumerate(weeks)
    )
    timeline = AthleteTimeline(
        replace(facts.athlete, mass_kg=59.0),
        learned,
        FIRST,
        dict.fromkeys(weeks, ""),
        LAST_DATE,
    )
    return AthleteRecords(timeline, history)


@pytest.mark.parametrize("skipped", [range(0), range(560, 700), range(300, 980)])
def test_a_history_cut_out_of_reach_gives_the_same_weeks(skipped: range) -> None:
    since = Week.of(LAST_DATE - timedelta(days=40))
    whole = _known(skipped, date.min)
    cut = _known(skipped, since.first_date - _REACH)
    assert len(cut.history.sleep_days) < len(whole.history.sleep_days)
    found = whole.assess(since)
    assert len(found) == 6
    assert cut.assess(since) == found
    assert cut.facts(found[0].week) == whole.facts(found[0].week)


def test_weeks_judged_with_all_before_them_equal_those_judged_alone() -> None:
    known = _known(range(0), date.min)
    since = Week.of(LAST_DATE - timedelta(days=20))
    every = known.assess(Week.of(LAST_DATE - timedelta(days=90)))
    assert list(known.assess(since)) == [one for one in every if one.week >= since]
