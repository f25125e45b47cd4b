"""What kind of work was found: stops are no rests, a way back down shows a hill."""

from dataclasses import replace

import numpy as np
import pytest

from runpipe.classification.athlete_profile import RunHistory
from runpipe.classification.decide import decide
from runpipe.classification.examine import find
from runpipe.classification.labels import work_of
from runpipe.classification.reps import bridged, find_structures
from runpipe.classification.scorecard import Scorecard
from runpipe.classification.session_measures import is_tempo, weigh_work
from runpipe.model.labels import BoutKind, SessionLabel, StructureSource
from runpipe.words import say
from tests.builders import Leg, Session, hill_repeats, intervals, tempo_run


@pytest.fixture
def findings_of(features_of, rules):
    def find_in(session):
        features = features_of(session)
        return find(features, RunHistory(rules).profile(features), rules)

    return find_in


def _with_stops(legs: tuple[Leg, ...], every_s: int, stop_s: int) -> tuple[Leg, ...]:
    """Stand still each so many seconds of running, whatever was being run."""
    out: list[Leg] = []
    left = every_s
    for leg in legs:
        seconds = leg.seconds
        while seconds > left:
            out += [replace(leg, seconds=left), Leg(stop_s, 0.0)]
            seconds, left = seconds - left, every_s
        out.append(replace(leg, seconds=seconds))
        left -= seconds
    return tuple(out)


def test_a_stop_is_bridged_from_the_speed_before_it_to_that_after_it():
    run, stand = np.full(60, 3.0), np.zeros(30)
    assert bridged(np.concatenate((run, stand, run))) == pytest.approx(3.0)
    rising = bridged(np.concatenate((run, stand, run + 1.0)))
    assert rising.min() == pytest.approx(3.0)
    assert (np.diff(rising) >= 0).all()
    assert bridged(stand) == pytest.approx(0.0)
    assert bridged(run) is not run


def test_a_burst_that_lasted_too_long_for_one_is_a_repeat_of_the_sprints(features_of, rules):
    """Six sprints of which two took 46 s: all six are the work."""
    legs = [Leg(600, 2.8)]
    for seconds in (34, 46, 36, 35, 46, 34):
        legs += [Leg(seconds, 7.0), Leg(130, 1.6)]
    features = features_of(Session((*legs, Leg(400, 2.8))))
    findings = find(features, RunHistory(rules).profile(features), rules)
    assert findings.sprints is not None
    work = work_of(findings, SessionLabel.SPRINT)
    assert work is not None
    assert findings.sprints.n < len(work.start_s) == 6


def test_repeats_are_found_between_red_lights(findings_of):
    plain = intervals(n=6, seconds=180)
    lit = replace(plain, legs=_with_stops(plain.legs, 130, 35))
    findings = findings_of(lit)
    assert findings.measures["stopped_run"] < 0.5
    assert findings.structure is not None
    assert findings.measures["clear_n"] >= 3


@pytest.mark.parametrize("seed", range(3))
def test_red_lights_in_an_easy_run_are_no_rests(seed, features_of, rules):
    rng = np.random.default_rng(seed)
    legs: list[Leg] = []
    for _ in range(14):
        legs += [Leg(int(rng.integers(70, 260)), 2.9), Leg(int(rng.integers(15, 60)), 0.0)]
    trace = features_of(Session((*legs, Leg(300, 2.9)))).trace
    assert find_structures(trace, 2.9, rules, bridge=True) == []


def test_a_low_hill_shows_by_the_way_back_though_the_altimeter_is_off(findings_of):
    hill = findings_of(hill_repeats(n=6, seconds=45, grade_frac=0.03))
    assert hill.measures["interval_retraced"] == pytest.approx(1.0)
    assert hill.measures["hill_reps"] > 0.5


def test_repeats_that_go_on_or_lie_flat_are_no_hill(findings_of):
    on = findings_of(intervals(n=6, seconds=60))
    flat = findings_of(hill_repeats(n=6, seconds=45, grade_frac=0.0, speed_mps=4.4))
    assert on.measures["interval_retraced"] == 0.0
    assert flat.measures["interval_retraced"] == pytest.approx(1.0)
    assert max(on.measures["hill_reps"], flat.measures["hill_reps"]) < 0.5


def test_without_position_nothing_is_said_of_the_way_back(findings_of):
    blind = hill_repeats(n=6).without("lat_deg", "lon_deg")
    assert np.isnan(findings_of(blind).measures["interval_retraced"])


@pytest.mark.parametrize(("up_share", "is_hill"), [(0.6, False), (0.9, True)])
def test_a_hill_passed_again_counts_only_where_the_repeats_go_up(up_share, is_hill, rules):
    measures = {
        "distance_km": 5.0, "climb_again_share": 0.9, "climb_repeats": 6.0, "climb_gain_m": 8.0,
        "altitude_noise_m": 0.5, "interval_n": 8.0, "interval_up_share": up_share,
    }  # fmt: skip
    weigh_work(measures, rules, has_heart_rate=True)
    assert (measures["hill_reps"] > 0.5) is is_hill


@pytest.mark.parametrize(("seconds", "is_threshold"), [(240, False), (330, True)])
def test_repeats_of_five_minutes_are_threshold_repeats(seconds, is_threshold, findings_of):
    findings = findings_of(intervals(n=4, seconds=seconds))
    assert (findings.measures["threshold_like"] > 0.5) is is_threshold


@pytest.fixture
def with_history(features_of, past, rules):
    """Find what is in a session of a runner whose easy runs are known."""

    def find_in(session):
        features, history = features_of(session), RunHistory(rules)
        for run in past:
            history.add(run)
        return find(features, history.profile(features), rules)

    return find_in


@pytest.mark.parametrize("minutes", [11, 20, 35])
@pytest.mark.parametrize("easy_min", [8, 15])
def test_a_tempo_is_found_where_it_was_run(minutes, easy_min, with_history):
    legs = (Leg(60 * easy_min, 2.7), Leg(60 * minutes, 3.8), Leg(60 * easy_min, 2.7))
    findings = with_history(Session(legs))
    assert findings.tempo is not None
    start, end = findings.tempo
    assert start == pytest.approx(60 * easy_min, abs=20)
    assert end == pytest.approx(60 * (easy_min + minutes), abs=20)


@pytest.mark.parametrize("seed", range(8))
def test_a_tempo_wanders_and_holds_together(seed, with_history):
    rng = np.random.default_rng(seed)
    legs = [Leg(900, 2.7)]
    legs += [Leg(120, 3.8 * float(rng.uniform(0.96, 1.04))) for _ in range(10)]
    findings = with_history(Session((*legs, Leg(600, 2.7))))
    assert findings.tempo is not None
    start, end = findings.tempo
    assert (start, end) == (pytest.approx(900, abs=25), pytest.approx(2100, abs=25))


@pytest.mark.parametrize(("easy_min", "is_stretch"), [(1, False), (2, False), (6, True)])
def test_a_run_that_was_a_tempo_nearly_throughout_has_no_stretch(
    easy_min, is_stretch, with_history
):
    """25 of 27 minutes are all of it; 25 of 37 are a part."""
    findings = with_history(
        Session((Leg(60 * easy_min, 2.7), Leg(1500, 3.8), Leg(60 * easy_min, 2.7)))
    )
    assert (findings.tempo is not None) is is_stretch


def test_an_easy_run_and_one_too_short_have_no_tempo(with_history):
    assert with_history(Session((Leg(3600, 2.9),))).tempo is None
    assert with_history(Session((Leg(200, 2.7), Leg(300, 4.0), Leg(90, 2.7)))).tempo is None


def test_what_is_not_known_to_be_fast_is_no_tempo(rules):
    fast = {"best_600s_to_critical": 1.0, "best_600s_to_easy": 1.5}
    assert is_tempo(fast, rules)
    assert not is_tempo({}, rules)
    for name in fast:
        assert not is_tempo({**fast, name: float("nan")}, rules)


def test_a_tempo_is_said_as_runners_say_it(features_of, past, rules):
    history = RunHistory(rules)
    for run in past:
        history.add(run)
    own = features_of(tempo_run())
    judged = decide(own, history.profile(own), rules, Scorecard.from_rules(rules))
    assert (judged.label, judged.variant) == (SessionLabel.LONG_DISTANCE, "tempo")
    assert judged.structure is not None
    assert say(judged.structure) == f"25 min tempo in {own.distance_m / 1000:.1f}\u00a0km"
    assert [bout.kind for bout in judged.bouts].count(BoutKind.WORK) == 1
    assert judged.structure_source is StructureSource.TRACE
