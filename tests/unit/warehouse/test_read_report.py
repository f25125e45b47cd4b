"""What is shown of sessions, labels and files is what was judged and saved."""

from __future__ import annotations

import json
from datetime import timedelta

from runpipe.model.findings import finding
from runpipe.model.labels import BoutKind, SessionLabel
from runpipe.warehouse import (
    LabelSource,
    SessionJudgement,
    build_mart,
    read_classification,
    read_file_outcomes,
    read_last_date,
    read_learned,
    read_session_lines,
    save_judgements,
)
from tests.unit.warehouse.made import (
    MONDAY,
    arrival,
    classification,
    empty,
    run_file,
    strength_file,
    strength_set,
    whole,
)


def session_id(name: str) -> str:
    return f"session-{arrival(name).sha256[:12]}-0"


def test_a_judgement_comes_back_whole():
    conn = whole([run_file("a.fit")])
    made = classification(would_change=finding("plain", text="more speed"), reason=None)
    save_judgements(
        conn, "me", [SessionJudgement(session_id=session_id("a.fit"), classification=made)]
    )
    found = read_classification(conn, "me", session_id("a.fit"))
    assert found == made
    assert found.bouts[0].kind is BoutKind.STEADY
    assert read_classification(conn, "me", "no such session") is None


def test_a_judgement_with_nothing_in_it_comes_back_too():
    conn = whole([run_file("a.fit")])
    made = classification(
        SessionLabel.OTHER,
        variant=None,
        tags=(),
        shares=(),
        evidence=(),
        bouts=(),
        reason=finding("plain", text="a ride"),
    )
    save_judgements(
        conn, "me", [SessionJudgement(session_id=session_id("a.fit"), classification=made)]
    )
    assert read_classification(conn, "me", session_id("a.fit")) == made


def test_session_lines_are_in_order_and_say_who_gave_the_label():
    conn = whole([run_file("b.fit", MONDAY + timedelta(days=1)), run_file("a.fit")])
    judged = [
        SessionJudgement(session_id=session_id("a.fit"), classification=classification()),
        SessionJudgement(
            session_id=session_id("b.fit"),
            classification=classification(SessionLabel.HILL),
            label_source=LabelSource.USER,
        ),
    ]
    save_judgements(conn, "me", judged)
    build_mart(conn)
    first, second = read_session_lines(conn, "me")
    assert (first.session_id, first.is_user_label, first.confidence_frac) == (
        session_id("a.fit"),
        False,
        0.8,
    )
    assert first.evidence == (finding("plain", text="steady"),)
    assert (second.label, second.is_user_label, second.confidence_frac) == (
        SessionLabel.HILL,
        True,
        None,
    )


def test_what_was_learned_comes_in_order_of_day():
    conn = whole([run_file("b.fit", MONDAY + timedelta(days=1)), run_file("a.fit")])

    def judged(name: str, speed_mps: float) -> SessionJudgement:
        profile = {"critical_speed_mps": {"value": speed_mps, "n": 9, "source": "history"}}
        return SessionJudgement(
            session_id=session_id(name),
            classification=classification(),
            profile_json=json.dumps(profile),
        )

    save_judgements(conn, "me", [judged("b.fit", 3.8), judged("a.fit", 3.6)])
    learned = read_learned(conn, "me")
    assert [(one.local_date, one.critical_speed_mps) for one in learned] == [
        (MONDAY, 3.6),
        (MONDAY + timedelta(days=1), 3.8),
    ]


def test_outcomes_say_what_became_of_each_arrival():
    conn = whole()
    found = {
        key: (one.status, one.reason, one.n_sessions)
        for key, one in read_file_outcomes(conn, "me").items()
    }
    run, gym = arrival("run.fit").sha256, arrival("gym.csv").sha256
    assert found[run, "copy/run.fit"] == ("loaded", None, 1)
    assert found[run, "run.fit"][0] == "duplicate"
    assert found[gym, "gym.csv"][:2] == ("loaded", None)
    broken = arrival("broken.fit").sha256
    assert found[broken, "broken.fit"] == ("quarantined", "the file is empty", 0)


def test_the_last_date_is_that_of_the_last_judged_week():
    assert read_last_date(empty(), "me") is None
    assert read_last_date(whole(), "me") == MONDAY + timedelta(days=6)


def test_a_workout_logged_by_hand_has_a_line_and_no_judgement():
    conn = whole([strength_file("gym.csv", strength_set())])
    (line,) = read_session_lines(conn, "me")
    assert line.title == "Legs"
    assert line.confidence_frac is None
    assert read_classification(conn, "me", line.session_id) is None
