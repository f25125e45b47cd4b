"""The page of a session and the list of weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from runpipe import render, report
from runpipe.model.labels import Bout, BoutKind, Classification, Evidence, SessionLabel
from runpipe.model.recording import Samples
from runpipe.model.report import IndexReport, SessionPlaces, SessionReport
from runpipe.model.week_assessment import WeekAssessment
from runpipe.signal import to_trace
from tests.builders_report import (
    ATHLETE,
    WEEK,
    assessment,
    facts,
    history,
    plain,
    sessions,
    withheld,
)
from tests.made_athletes import made_report
from tests.unit.render.pseudo import PSEUDO, latin_words, spoken
from tests.unit.render.reading import well_formed, words
from tests.unit.report.test_session import JUDGED


def session_report(seconds: int = 3300, **channels: np.ndarray) -> SessionReport:
    t_s = np.arange(seconds, dtype=float)
    work = (t_s > 600) & ((t_s - 600) % 420 < 240)
    channels |= {
        "speed_mps": np.where(work, 4.3, 2.6),
        "heart_rate_bpm": np.where(work, 165.0, 140),
    }
    bouts = tuple(
        Bout(
            kind=BoutKind.WORK,
            start_s=600.0 + 420 * i,
            end_s=840.0 + 420 * i,
            distance_m=1032.0,
            avg_speed_mps=4.3,
        )
        for i in range(5)
    )
    judged = Classification(
        label=SessionLabel.HIIT,
        variant="intervals",
        tags=(),
        shares=((SessionLabel.HIIT, 0.7), (SessionLabel.LONG_DISTANCE, 0.3)),
        confidence_frac=0.93,
        evidence=(
            Evidence(rule="reps.count", finding=plain("Five hard efforts of four minutes.")),
            Evidence(rule="hill.grade", finding=plain("Hardly a climb."), supports=False),
        ),
        bouts=bouts,
        would_change=plain("Efforts under 45 s would make it a sprint session."),
    )
    trace = to_trace(Samples.build(t_s, channels if seconds else {}))
    return report.build_session(
        sessions()[0], trace, judged, places=SessionPlaces(week="../2026-W46.html")
    )


def test_a_session_shows_its_repetitions_and_why() -> None:
    page = render.session_html(session_report())
    text = words(page)
    assert text.count("5 × 4 min hard, 3 min easy between") == 2
    assert "Even: all five within 0 seconds per kilometre of each other." in text
    assert "1 4:00 1,032 m 3:53 3:00 165" in text
    assert "5 4:00 1,032 m 3:53 – 165" in text
    assert "Five hard stretches of 4 min, with easier parts between" in text
    assert "93 % sure." in text
    assert "runpipe label s118 sprint" in text
    tree = well_formed(page)
    drawings = list(tree.iter("rect"))
    assert len(drawings) == 5


@pytest.mark.parametrize("system", PSEUDO)
@pytest.mark.parametrize("name", ["session", "index", "digest"])
def test_no_word_of_these_pages_is_left_in_code(name: str, system: str) -> None:
    language = PSEUDO[system]
    built = session_report()
    own = tuple(line for line in built.why if line.code != "plain")  # a test's, of no catalogue
    page = {
        "session": lambda: render.session_html(replace(built, why=own), language),
        "index": lambda: render.index_html(index_report([*history(10), assessment()]), language),
        "digest": lambda: render.digest_html(made_report("hungry"), language),
    }[name]()
    assert latin_words(spoken(page)) == set()


def test_power_is_drawn_in_the_place_of_cadence() -> None:
    texts = [
        words(render.session_html(session_report(**{name: np.full(3300, 180.0) for name in names})))
        for names in (("cadence_spm",), ("cadence_spm", "power_w"))
    ]
    assert ["Steps per minute" in text for text in texts] == [True, False]
    assert ["Power, watts" in text for text in texts] == [False, True]


def test_a_session_without_samples_says_so() -> None:
    text = words(render.session_html(session_report(0)))
    assert "There is no recording to draw for this session." in text


def test_a_label_given_by_the_runner_is_called_so() -> None:
    built = session_report()
    own = report.build_session(
        replace(built.line, is_user_label=True),
        to_trace(Samples.empty()),
        replace(JUDGED, bouts=built.bouts),
    )
    text = words(render.session_html(own))
    assert "This is your own label" in text
    assert "% sure" not in text


def test_a_title_cannot_break_a_session_page() -> None:
    built = session_report()
    page = render.session_html(replace(built, line=replace(built.line, title="<b>&</b>")))
    assert "<b>&" not in page
    well_formed(page)


def index_report(weeks: list[WeekAssessment], n_years: int = 0) -> IndexReport:
    """An index of some judged weeks and, before them, of whole years of running."""
    points = [report.trend_point(week) for week in weeks]
    lines = list(sessions())
    week = points[0].week
    for _ in range(52 * n_years):
        week = week.previous
        points.insert(0, replace(points[0], week=week, link=f"{week}.html"))
        lines += [
            replace(
                line,
                local_date=week.first_date + timedelta(days=line.local_date.weekday()),
                session_id=f"{line.session_id}-{week}",
            )
            for line in sessions()
        ]
    return report.build_index("me", points, lines)


def test_the_index_shows_years_newest_first_and_bests() -> None:
    page = render.index_html(index_report([*history(10), assessment()], n_years=2))
    tree = well_formed(page)
    years = [e.text for e in tree.iter("h3")]
    assert years == ["2026", "2025", "2024"]
    text = words(page)
    assert "Longest run 26.0 km" in text
    assert "Biggest week 59.0 km" in text
    assert "Latest: 9–15 November 2026 , 59 km, muscle risk guarded." in text
    assert "Longest streak: 115 weeks" in text


def test_ten_years_stay_small() -> None:
    page = render.index_html(index_report([assessment()], n_years=10))
    assert len(page.encode()) <= 150_000
    assert page.count('href="20') >= 520


def test_an_index_of_one_open_week_shows_no_score() -> None:
    text = words(render.index_html(index_report([withheld()])))
    assert "of 100" not in text
    assert "muscle risk" not in text.split("Year by year")[0]


def test_an_empty_index_says_so() -> None:
    page = render.index_html(report.build_index("me", []))
    assert "No week has data yet." in words(page)


def test_other_athletes_are_named() -> None:
    assert "ada" in words(render.index_html(report.build_index("ada", [])))
    whole = facts(WEEK, replace(ATHLETE, athlete_id="ada"))
    built = report.build(whole, assessment(athlete_id="ada"), [])
    assert "9–15 Nov · ada" in words(render.html(built))
    assert "9–15 Nov · ada" in render.markdown(built)
