"""The page of a session and the list of weeks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from runpipe import render, report
from runpipe.model.labels import Bout, BoutKind, Classification, Evidence, SessionLabel
from runpipe.model.report import SessionReport
from runpipe.model.samples import Samples
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
from tests.unit.render.reading import well_formed, words


def session_report(seconds: int = 3300) -> SessionReport:
    t_s = np.arange(seconds, dtype=float)
    work = (t_s > 600) & ((t_s - 600) % 420 < 240)
    channels = {"speed_mps": np.where(work, 4.3, 2.6), "heart_rate_bpm": np.where(work, 165.0, 140)}
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
    return report.build_session(sessions()[0], trace, judged, week_link="../2026-W46.html")


def test_a_session_shows_trace_bouts_and_evidence() -> None:
    page = render.session_html(session_report())
    text = words(page)
    assert "HIIT, intervals" in text
    assert "93 % sure. Of its time: HIIT 70 %, Long distance 30 %." in text
    assert "Five hard efforts of four minutes." in text
    assert "What spoke against it Hardly a climb." in text
    assert "Efforts under 45 s" in text
    assert text.count(" – work ") == 4
    assert "work 10:00 4:00 1,032 m 3:53 – –" in text
    tree = well_formed(page)
    drawings = [e for e in tree.iter("svg") if e.get("role") == "img"]
    assert [d.get("aria-label", "").split(" from ")[0] for d in drawings] == ["Speed", "Heart rate"]
    assert all(len(d.findall("rect")) == 5 for d in drawings)


def test_a_session_without_samples_says_so() -> None:
    text = words(render.session_html(session_report(0)))
    assert "This session has no samples to draw." in text


def test_a_label_given_by_the_runner_is_called_so() -> None:
    built = session_report()
    own = replace(built, line=replace(built.line, is_user_label=True))
    text = words(render.session_html(own))
    assert "This is your own label" in text
    assert "% sure" not in text


def test_a_title_cannot_break_a_session_page() -> None:
    built = session_report()
    page = render.session_html(replace(built, line=replace(built.line, title="<b>&</b>")))
    assert "<b>&" not in page
    well_formed(page)


def test_the_index_lists_the_newest_week_first_with_its_trend() -> None:
    page = render.index_html(report.build_index("me", [*history(10), assessment()]))
    tree = well_formed(page)
    assert [a.text for a in tree.iter("a")][:3] == ["Read the week", "2026-W46", "2026-W45"]
    assert len(list(tree.iter("tr"))) == 12
    assert 'class="chart"' in page
    assert "Guarded 32 of 100" in words(page)


def test_an_index_of_one_withheld_week_has_no_trend_and_no_zero() -> None:
    page = render.index_html(report.build_index("me", [withheld()]))
    text = words(page)
    assert 'class="chart"' not in page
    assert "not enough data" in text
    row = text[text.index("2026-W46") :]
    assert row.startswith("2026-W46 9–15 November 2026 – – 73")


def test_an_index_whose_latest_week_is_withheld_still_shows_the_trend() -> None:
    weeks = [*history(3), withheld()]
    page = render.index_html(report.build_index("me", weeks))
    assert 'class="chart"' in page
    assert "of 100" not in words(page)
    assert "No band" in words(page)
    assert "and what would help" in words(page)


def test_an_empty_index_says_so() -> None:
    assert "No week has data yet." in words(render.index_html(report.build_index("me", [])))


def test_other_athletes_are_named() -> None:
    assert "ada" in words(render.index_html(report.build_index("ada", [])))
    whole = facts(WEEK, replace(ATHLETE, athlete_id="ada"))
    built = report.build(whole, assessment(athlete_id="ada"), [])
    assert "2026 · ada" in words(render.html(built))
    assert "2026 · ada" in render.markdown(built)
