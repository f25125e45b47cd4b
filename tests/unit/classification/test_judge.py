import itertools
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from runpipe.classification import judge_history
from runpipe.model.labels import BoutKind, SessionLabel
from runpipe.words import say
from tests.builders import (
    Leg,
    Session,
    bike_ride,
    hill_repeats,
    intervals,
    mountain_run,
    sprints,
    steady_run,
    strides,
    tempo_run,
)

SPRINT, HIIT, HILL = SessionLabel.SPRINT, SessionLabel.HIIT, SessionLabel.HILL
LONG, OTHER = SessionLabel.LONG_DISTANCE, SessionLabel.OTHER

KINDS = [
    (steady_run(), LONG, "easy"),
    (steady_run(110), LONG, "long"),
    (tempo_run(), LONG, "tempo"),
    (sprints(), SPRINT, "flat_sprints"),
    (sprints(n=6, seconds=30, speed_mps=6.8, rest_s=240), SPRINT, "sprint_interval_training"),
    (intervals(), HIIT, "long_intervals"),
    (intervals(n=10, seconds=60, speed_mps=4.8, rest_s=60), HIIT, "short_intervals"),
    (intervals(n=4, seconds=240, speed_mps=4.2, rest_s=180), HIIT, "4x4"),
    (hill_repeats(), HILL, "hill_reps"),
    (mountain_run(), HILL, "hilly_run"),
    (mountain_run().as_sport("running", "trail"), HILL, "trail"),
    (bike_ride(), OTHER, None),
    (steady_run().as_sport("cycling"), OTHER, None),
    (steady_run(minutes=1.4), OTHER, None),
]


@pytest.mark.parametrize(("session", "label", "variant"), KINDS)
@pytest.mark.parametrize("with_past", [True, False])
def test_each_kind_is_told_with_and_without_a_history(  # noqa: PLR0917
    session, label, variant, with_past, features_of, past, rules
):
    own = features_of(session)
    judged = judge_history([*past, own] if with_past else [own], rules)[-1]
    found = judged.classification
    assert (found.label, found.variant) == (label, variant), found.evidence
    assert found.confidence_frac > 0.6
    assert ("no_history" in found.tags) == (not with_past and label is not OTHER)
    assert found.rules_version == rules.version
    assert sum(share for _, share in found.shares) == pytest.approx(1)
    assert found.evidence


@pytest.mark.parametrize("session", [hill_repeats(n=3), mountain_run(), intervals()])
def test_a_measure_speaks_once_for_each_label(session, features_of, past, rules):
    found = judge_history([*past, features_of(session)], rules)[-1].classification
    # score.<label>.<measure>.at; the card asks some measures at a second place: <measure>-2
    asked = [one.rule.removesuffix(".at").removesuffix("-2") for one in found.evidence]
    assert len(asked) == len(set(asked)), asked


@pytest.mark.parametrize(
    ("session", "kind", "n"),
    [
        (sprints(n=8), BoutKind.WORK, 8),
        (intervals(n=6), BoutKind.WORK, 6),
        (intervals(n=12, seconds=60, speed_mps=4.8, rest_s=60), BoutKind.WORK, 12),
        (hill_repeats(n=8), BoutKind.CLIMB, 8),
    ],
)
def test_repeats_are_counted(session, kind, n, features_of, past, rules):
    bouts = judge_history([*past, features_of(session)], rules)[-1].classification.bouts
    assert abs(sum(bout.kind is kind for bout in bouts) - n) <= 1
    for one, after in itertools.pairwise(bouts):
        assert one.start_s < one.end_s <= after.start_s


def test_bouts_know_their_speed_and_place_in_time(features_of, past, rules):
    found = judge_history([*past, features_of(intervals())], rules)[-1].classification
    work = [bout for bout in found.bouts if bout.kind is BoutKind.WORK]
    assert work[0].start_s == pytest.approx(900, abs=10)
    assert work[0].avg_speed_mps == pytest.approx(4.3, abs=0.1)
    assert work[0].avg_heart_rate_bpm > 130
    assert found.bouts[0].kind is BoutKind.WARMUP
    assert found.bouts[-1].kind is BoutKind.COOLDOWN


def test_strides_are_a_tag_not_a_class(features_of, past, rules):
    found = judge_history([*past, features_of(strides(speed_mps=4.4))], rules)[-1].classification
    assert found.label is LONG
    assert "strides" in found.tags or found.confidence_frac < 0.9


def test_a_pause_in_a_steady_run_is_no_rest(features_of, rules):
    plain = judge_history([features_of(tempo_run())], rules)[0].classification
    paused = judge_history([features_of(tempo_run().with_gap(1500, 200))], rules)[0].classification
    assert paused.label is plain.label
    assert paused.confidence_frac == pytest.approx(plain.confidence_frac, abs=0.05)


def test_bouts_after_a_pause_keep_their_time(features_of, rules):
    session = intervals().with_gap(at_s=300, seconds=200)
    found = judge_history([features_of(session)], rules)[0].classification
    work = [bout for bout in found.bouts if bout.kind is BoutKind.WORK]
    assert work[0].start_s == pytest.approx(1100, abs=12)


def test_a_drive_home_is_cut_off_and_said(features_of, past, rules):
    session = Session((*intervals().legs, Leg(600, 12.0)))
    found = judge_history([*past, features_of(session)], rules)[-1].classification
    assert found.label is HIIT
    assert "vehicle_section" in found.tags


@pytest.mark.parametrize(
    ("missing", "tag"),
    [
        (("heart_rate_bpm",), "no_heart_rate"),
        (("lat_deg", "lon_deg"), "no_position"),
        (("altitude_m",), "no_altitude"),
        (("speed_mps",), None),
        (("speed_mps", "distance_m"), None),
    ],
)
@pytest.mark.parametrize("session", [sprints(), intervals(), steady_run()])
def test_less_data_goes_as_far_as_it_goes_and_says_so(
    session, missing, tag, features_of, past, rules
):
    whole = judge_history([*past, features_of(session)], rules)[-1].classification
    less = judge_history([*past, features_of(session.without(*missing))], rules)[-1].classification
    assert less.label is whole.label
    assert tag is None or tag in less.tags


def test_smart_recording_keeps_the_label(features_of, past, rules):
    for session in (intervals(), hill_repeats(), steady_run()):
        every = judge_history([*past, features_of(session)], rules)[-1].classification
        smart = judge_history([*past, features_of(session.recorded_every(5))], rules)[-1]
        assert smart.classification.label is every.label


def test_without_any_speed_nothing_is_claimed(features_of, rules):
    blind = steady_run().without("speed_mps", "distance_m", "lat_deg", "lon_deg")
    found = judge_history([features_of(blind)], rules)[0].classification
    assert found.label is OTHER
    assert "too little to judge" in say(found.reason)


def test_the_order_of_arrival_does_not_show(features_of, past, rules):
    own = [features_of(intervals()), features_of(steady_run(70))]
    forward = judge_history([*past, *own], rules)
    backward = judge_history([*reversed(own), *reversed(past)], rules)
    assert [j.classification for j in forward] == [j.classification for j in reversed(backward)]
    assert [j.profile for j in forward] == [j.profile for j in reversed(backward)]


def test_a_session_is_held_against_what_came_before_it_only(features_of, past, rules):
    own = features_of(intervals())
    later = features_of(sprints(speed_mps=9.5).on(own.start_utc.replace(month=6)))
    without, with_later = (
        judge_history([own, *past], rules),
        judge_history([own, *past, later], rules),
    )
    assert without[0] == with_later[0]


def test_titles_are_read_only_when_asked(features_of, rules):
    named = features_of(steady_run().titled("Hill reps"))
    ignored = judge_history([named], rules, use_titles=False)[0].classification
    plain = judge_history([replace(named, titles=())], rules)[0].classification
    assert ignored == plain
    read = judge_history([named], rules)[0].classification
    assert "title_disagrees" in read.tags
    assert not any(e.rule == "title.points" for e in read.evidence)


def test_a_race_is_told_by_its_title_or_mark(features_of, rules):
    titled = features_of(steady_run(90).titled("City Marathon"))
    assert judge_history([titled], rules)[0].classification.variant == "race"
    marked = replace(features_of(steady_run(40)), is_race_mark=True)
    assert judge_history([marked], rules)[0].classification.variant == "race"
    assert judge_history([marked], rules, use_titles=False)[0].classification.variant != "race"


@pytest.mark.parametrize("session", [hill_repeats(), sprints(), intervals(), steady_run()])
def test_evidence_is_at_most_three_positive_sentences(session, features_of, past, rules):
    found = judge_history([*past, features_of(session)], rules)[-1].classification
    assert 1 <= len(found.evidence) <= 3
    for one in found.evidence:
        assert one.supports
        assert not re.search(r"speaks for|speaks against|: yes:|: no:", say(one.finding))


@pytest.mark.parametrize(
    ("session", "said"),
    [
        (sprints(), r"^\d+ × \d+ s \(\d+ m, \d:\d\d/km\), [\d:]+ (s|min) (jog|walk|standing)$"),
        (intervals(), r"^\d+ × [\d:]+ min \(\d+ m, \d:\d\d/km\), [\d:]+ (s|min) (jog|walk)$"),
        (hill_repeats(), r"^\d+ hill reps, [\d:]+ (s|min), \+\d+ m$"),
        (steady_run(), r"^easy run \d+\.\d km$"),
    ],
)
def test_a_session_is_said_as_runners_write_it(session, said, features_of, past, rules):
    found = judge_history([*past, features_of(session)], rules)[-1].classification
    text = say(found.structure).replace("\u00a0", " ")
    assert re.match(said, text), text


def test_mixed_sessions_state_shares(features_of, past, rules):
    found = judge_history([*past, features_of(intervals())], rules)[-1].classification
    shares = dict(found.shares)
    # 6 x 180 s and 5 x 120 s of 900 + 1680 + 600 s
    assert shares[HIIT] == pytest.approx(1680 / 3180, abs=0.02)
    assert shares[LONG] == pytest.approx(1500 / 3180, abs=0.02)


def test_what_was_judged_before_counts_as_far_back_as_a_judgement_looks(features_of, past, rules):
    own = features_of(intervals())
    together = judge_history([*past, own], rules)[-1]
    ancient = replace(past[0], start_utc=own.start_utc - timedelta(days=4_000))
    apart = judge_history([own], rules, earlier=[ancient, *past])
    assert apart == (together,)
    assert together.profile.easy_speed_mps.source == "history"
    assert judge_history([], rules, earlier=past) == ()
