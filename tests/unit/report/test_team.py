"""Who of a team needs a word: warnings first, then who is silent, then cautions."""

from __future__ import annotations

import random
from datetime import date

from runpipe import render
from runpipe.model.iso_week import Week
from runpipe.model.muscle import Light
from runpipe.model.report import TeamAthlete, TeamFlag
from runpipe.report import build_team

WEEK, BEFORE = Week(2026, 46), Week(2026, 45)
WARN = TeamFlag(light=Light.WARN, text="You ate <far> too little.")
CAUTION = TeamFlag(light=Light.CAUTION, text="Your legs are tired.")


def athlete(name: str, week: Week | None = WEEK, *flags: TeamFlag) -> TeamAthlete:
    return TeamAthlete(
        athlete_id=name, week=week, band_text="low", last_session=date(2026, 11, 10), flags=flags
    )


TEAM = [
    athlete("cautious", WEEK, CAUTION),
    athlete("fine"),
    athlete("new", None),
    athlete("silent", BEFORE, WARN),
    athlete("twice", WEEK, WARN, CAUTION, WARN),
    athlete("warned", WEEK, WARN),
]


def test_the_most_pressing_come_first_whatever_the_order():
    for seed in range(20):
        some = list(TEAM)
        random.Random(seed).shuffle(some)
        report = build_team(some)
        assert report.week == WEEK
        assert [each.athlete_id for each in report.needing] == [
            "twice", "warned", "new", "silent", "cautious",
        ]  # fmt: skip
        assert [each.athlete_id for each in report.others] == ["fine"]


def test_the_page_names_all_and_says_why():
    page = render.team_html(build_team(TEAM))
    assert "5 athletes need a word this week" in page
    assert (
        page.count("You ate &lt;far&gt; too little.") == 3
    )  # twice and warned, not silent's old week
    assert page.count("Nothing came in this week.") == 2
    assert all(f'href="{each.athlete_id}/index.html"' in page for each in TEAM)


def test_a_team_without_trouble_or_weeks_has_a_page():
    assert "Nobody needs a word this week" in render.team_html(build_team([athlete("fine")]))
    assert "Nobody needs a word this week" in render.team_html(build_team([]))
