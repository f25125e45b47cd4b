"""Sessions: put together from recordings, matched with logged workouts, typed for the model."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import numpy as np
import pytest

from runpipe.model.findings import finding
from runpipe.model.labels import SessionLabel
from runpipe.model.logs import Domain, Region
from runpipe.model.recording import Samples, SessionMeasures
from runpipe.model.week_facts import SessionType
from runpipe.warehouse import (
    FileStatus,
    ProcessedFile,
    SessionGroup,
    SessionJudgement,
    build_core,
    build_mart,
    read_athlete_history,
    read_first_date,
    read_week_digests,
    save_judgements,
    save_session_groups,
    save_settings,
)
from runpipe.words import say
from tests.unit.warehouse.made import (
    MONDAY,
    WEEK,
    arrival,
    classification,
    empty,
    load,
    run_file,
    session,
    settings,
    strength_file,
    strength_set,
    whole,
)

TUESDAY = MONDAY + timedelta(days=1)
GYM = {"sport": "training", "sub_sport": "strength_training"}


def recording_id(name: str) -> str:
    return arrival(name).sha256[:12] + "-0"


def two_recordings():
    watch = run_file(
        "watch.fit",
        facts={"device": "watch", "title": None, "rpe": 4.0},
        measures=SessionMeasures(distance_m=5000.0),
    )
    app = run_file(
        "app.gpx",
        facts={"title": "Lunch run", "device": "phone"},
        measures=SessionMeasures(distance_m=5100.0, ascent_m=30.0),
        samples=Samples.build(np.arange(10.0), {}),
        laps=(),
    )
    conn = empty()
    load(conn, [watch, app])
    group = SessionGroup(
        session_id="one",
        recording_ids=(recording_id("watch.fit"), recording_id("app.gpx")),
        utc_offset_s=-7200,
        reasons=(None, finding("match.one_file")),
        ambiguities=(finding("match.multisport"),),
    )
    save_session_groups(conn, "me", [group])
    build_core(conn)
    save_judgements(conn, "me", [])
    build_mart(conn)
    return conn


def test_what_the_best_recording_leaves_out_comes_from_the_next():
    conn = two_recordings()
    found = conn.execute(
        "select session_id, device, title, rpe, distance_m, ascent_m, n_recordings, sources,"
        " start_local from sessions"
    ).fetchall()
    assert found == [
        (
            "one",
            "watch",
            "Lunch run",
            4.0,
            5000.0,
            30.0,
            2,
            ["watch.fit", "app.gpx"],
            datetime.combine(MONDAY, time(10)),
        )
    ]


def test_samples_and_laps_come_from_the_first_recording_that_has_them():
    conn = two_recordings()
    assert conn.execute("select count(*) from samples").fetchall() == [(120,)]
    assert conn.execute("select count(*) from laps").fetchall() == [(2,)]
    swapped = SessionGroup(
        session_id="one", recording_ids=(recording_id("app.gpx"), recording_id("watch.fit"))
    )
    save_session_groups(conn, "me", [swapped])
    build_core(conn)
    build_mart(conn)
    assert conn.execute("select count(*) from samples").fetchall() == [(10,)]
    assert conn.execute("select lap from laps order by all").fetchall() == [(1,), (2,)]


def test_lineage_is_there_to_be_read():
    conn = two_recordings()
    rows = conn.execute(
        "select member_rank, path, reason from session_files order by all"
    ).fetchall()
    assert rows == [(1, "watch.fit", None), (2, "app.gpx", say(finding("match.one_file")))]
    assert conn.execute("from session_ambiguities").fetchall() == [
        ("one", "me", 1, say(finding("match.multisport")))
    ]
    files = conn.execute("select path, session_ids from files order by path").fetchall()
    assert files == [("app.gpx", ["one"]), ("watch.fit", ["one"])]


def test_a_recording_in_no_group_is_in_no_session():
    conn = empty()
    load(conn, [run_file("a.fit")])
    save_session_groups(conn, "me", [])
    build_core(conn)
    assert conn.execute("select count(*) from core.session").fetchall() == [(0,)]


def test_reasons_must_be_one_a_recording():
    conn = whole([run_file("a.fit")])
    group = SessionGroup(
        session_id="s", recording_ids=("a", "b"), reasons=(finding("match.one_file"),)
    )
    with pytest.raises(ValueError, match="zip"):
        save_session_groups(conn, "me", [group])


def types(*files, judgements=None, order=()):
    conn = empty()
    load(conn, files)
    save_settings(conn, settings(*order, domain=Domain.STRENGTH))
    build_core(conn)
    if judgements:
        save_judgements(conn, "me", judgements)
    return {
        one.session_id: (one.session_type, one.n_hard_sets, one.is_type_imputed)
        for one in read_athlete_history(conn, "me").sessions
    }


def gym_file(name: str, day=MONDAY, at: time = time(17), sets=()):
    seen = arrival(name)
    return ProcessedFile(
        arrival=seen,
        kind="fit_activity",
        status=FileStatus.LOADED,
        sessions=(
            session(
                seen.sha256[:12] + "-0",
                day,
                at,
                facts=GYM,
                strength_sets=sets,
                samples=Samples.empty(),
            ),
        ),
    )


def session_id(name: str) -> str:
    return f"session-{recording_id(name)}"


def test_a_workout_logged_and_recorded_on_one_day_is_one_session():
    log = strength_file("gym.csv", strength_set(), strength_set(index=2, is_warmup=True))
    assert types(gym_file("watch.fit"), log) == {
        session_id("watch.fit"): (SessionType.STRENGTH_LOWER, 1, False)
    }


def test_a_workout_that_was_only_logged_is_a_session_of_its_own_name():
    (found,) = types(strength_file("gym.csv", strength_set())).items()
    assert found[0].startswith("strength-2026-11-09-")
    assert found[1] == (SessionType.STRENGTH_LOWER, 1, False)


def test_two_workouts_and_two_recordings_are_paired_in_order():
    morning, evening = time(7), time(18)
    log = strength_file(
        "gym.csv",
        strength_set(workout="B", start_local=datetime.combine(MONDAY, evening)),
        strength_set(
            workout="A", start_local=datetime.combine(MONDAY, morning), region=Region.UPPER
        ),
    )
    found = types(gym_file("pm.fit", at=evening), gym_file("am.fit", at=morning), log)
    assert found == {
        session_id("am.fit"): (SessionType.STRENGTH_UPPER, 1, False),
        session_id("pm.fit"): (SessionType.STRENGTH_LOWER, 1, False),
    }


def test_a_second_recording_stays_a_session_of_its_own():
    found = types(
        gym_file("1.fit", at=time(7)),
        gym_file("2.fit", at=time(18)),
        strength_file("gym.csv", strength_set()),
    )
    assert found == {
        session_id("1.fit"): (SessionType.STRENGTH_LOWER, 1, False),
        session_id("2.fit"): (SessionType.STRENGTH_FULL, None, True),
    }


@pytest.mark.parametrize(("first", "n_sets"), [("hevy", 1), ("watch", 2)])
def test_sets_of_watch_and_app_are_never_added(first, n_sets):
    sets = tuple(strength_set(source="watch", workout=None, index=i) for i in (1, 2))
    found = types(
        gym_file("watch.fit", sets=sets),
        strength_file("gym.csv", strength_set()),
        order=(first,),
    )
    assert found == {session_id("watch.fit"): (SessionType.STRENGTH_LOWER, n_sets, False)}


def test_another_day_is_another_session():
    found = types(gym_file("watch.fit"), strength_file("gym.csv", strength_set(TUESDAY)))
    assert len(found) == 2


def test_a_run_is_not_taken_for_the_logged_workout():
    found = types(run_file("run.fit"), strength_file("gym.csv", strength_set()))
    assert sorted(one[0] for one in found.values()) == ["easy", "strength_lower"]


def test_a_logged_workouts_start_is_put_into_utc_by_the_athletes_zone():
    conn = empty()
    start = datetime.combine(MONDAY, time(18, 30))
    load(
        conn, [strength_file("gym.csv", strength_set(start_local=start, workout_s=3000.0))], "hevy"
    )
    save_judgements(conn, "me", [])
    build_mart(conn)
    rows = conn.execute(
        "select start_utc, start_local, utc_offset_s, elapsed_s, title, n_recordings, sources, label"
        " from sessions"
    ).fetchall()
    assert rows == [(start - timedelta(hours=1), start, 3600, 3000.0, "Legs", 0, ["gym.csv"], None)]


def test_labels_make_types_and_what_could_not_be_judged_is_marked():
    judged = [
        SessionJudgement(
            session_id=session_id(name),
            classification=classification(label, variant=variant, bouts=()),
        )
        for name, label, variant in (
            ("a.fit", SessionLabel.LONG_DISTANCE, "tempo"),
            ("b.fit", SessionLabel.OTHER, None),
            ("c.fit", SessionLabel.OTHER, None),
        )
    ]
    flagged = SessionMeasures(flags=("speed_not_running",))
    found = types(
        run_file("a.fit"),
        run_file("b.fit"),
        run_file("c.fit", measures=flagged),
        judgements=judged,
    )
    assert found == {
        session_id("a.fit"): (SessionType.TEMPO, None, False),
        session_id("b.fit"): (SessionType.EASY, None, True),
        session_id("c.fit"): (SessionType.OTHER, None, False),
    }


def test_history_is_in_order_and_spans_what_is_known():
    conn = whole()
    history = read_athlete_history(conn, "me")
    days = [one.local_date for one in history.sessions]
    assert days == sorted(days)
    assert read_first_date(conn, "me") == MONDAY
    assert history.sessions[0].duration_s == 120.0
    assert history.sessions[0].heart_rate_s_by_bpm == ((149, 20.0), (150, 80.0))


def test_somebody_without_anything_has_an_empty_history():
    conn = whole([run_file("a.fit")])
    found = read_athlete_history(conn, "nobody")
    assert (found.sessions, found.diet_days) == ((), ())
    assert read_first_date(conn, "nobody") is None
    assert read_week_digests(conn, "nobody") == {}
    assert read_first_date(conn, "me") == MONDAY


def test_history_from_a_day_on_is_the_end_of_all_history():
    conn = whole()
    every = read_athlete_history(conn, "me")
    day = MONDAY + timedelta(days=3)
    cut = read_athlete_history(conn, "me", since=day)
    for part in ("sessions", "diet_days", "weigh_ins", "sleep_days"):
        kept = tuple(one for one in getattr(every, part) if one.local_date >= day)
        assert getattr(cut, part) == kept
    assert cut.sessions
    assert cut.sessions != every.sessions


def test_a_week_s_digest_changes_with_every_kind_of_record_in_it_and_no_other_week_s():
    conn = whole()
    before = read_week_digests(conn, "me")
    assert list(before) == [str(WEEK)]
    for change in (
        "update core.session set beats_s = [1.0] where session_id is not null",
        "update core.diet_day set energy_kcal = 1.0",
        "update core.weigh_in set mass_kg = 61.25",
        "update core.sleep_day set asleep_s = 3601",
        "update derived.session_class set label = 'hill'",
    ):
        conn.execute(change)
        after = read_week_digests(conn, "me")
        assert after[str(WEEK)] != before[str(WEEK)], change
        before = after
    conn.execute("update core.diet_day set local_date = local_date + 7")
    assert len(read_week_digests(conn, "me")) == 2
