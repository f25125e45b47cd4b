"""What a session's structure is told as, and on which facts its label stands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runpipe.classification import Features
from runpipe.classification.context_measures import NO_CYCLES
from runpipe.classification.evidence import doubt_of, evidence_of, structure_of
from runpipe.classification.examine import Found
from runpipe.classification.scorecard import Scorecard
from runpipe.classification.session_measures import Climbs
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.labels import Bout, BoutKind, SessionLabel, StructureSource
from tests.builders import steady_run

SPRINT, HIIT, HILL = SessionLabel.SPRINT, SessionLabel.HIIT, SessionLabel.HILL
LONG = SessionLabel.LONG_DISTANCE


@pytest.fixture(scope="module")
def run(features_of) -> Features:
    return replace(features_of(steady_run(30)), distance_m=8000.0, ascent_m=120.0, titles=())


def climbs(n_repeated: int, gain_m: float = 12.0) -> Climbs:
    """Return climbs alike, and one of another height."""
    n = n_repeated + 1
    start = np.arange(n, dtype=np.int64) * 100
    gains = np.full(n, gain_m)
    gains[-1] = 90.0
    is_repeated = np.arange(n) < n_repeated
    alike = np.where(is_repeated, n_repeated, 1)
    return Climbs(start, start + 40, gains, gains * 10, is_repeated, alike)


def findings_of(
    source: StructureSource = StructureSource.TRACE,
    n_repeated: int = 0,
    n_strides: int = 0,
    **measures: float,
) -> Found:
    return Found(
        structure=None,
        structure_source=source,
        sprints=None,
        climbs=climbs(n_repeated),
        cycles=NO_CYCLES,
        easy_mps=3.0,
        n_strides=n_strides,
        measures=measures,
    )


def repeats(
    n: int,
    *,
    work_s: float = 60.0,
    rest_s: float | None = 30.0,
    kind: BoutKind = BoutKind.WORK,
    speed_mps: float | None = 4.5,
    rest_mps: float | None = 1.9,
    grade_frac: float | None = None,
    long_rest_after: tuple[int, ...] = (),
    long_rest_s: float = 120.0,
) -> list[Bout]:
    """Return repeats with the rests between them, and a rest that is longer after some of them."""
    bouts: list[Bout] = []
    at = 0.0
    for i in range(n):
        distance_m = None if speed_mps is None else speed_mps * work_s
        bouts.append(
            Bout(kind=kind, start_s=at, end_s=at + work_s, distance_m=distance_m,
                 avg_speed_mps=speed_mps, avg_grade_frac=grade_frac)
        )  # fmt: skip
        at += work_s
        if rest_s is not None and i < n - 1:
            length = long_rest_s if i + 1 in long_rest_after else rest_s
            rest = Bout(kind=BoutKind.REST, start_s=at, end_s=at + length, avg_speed_mps=rest_mps)
            bouts.append(rest)
            at += length
    return bouts


def structure(
    label: SessionLabel, variant: str | None, bouts: list[Bout], run: Features
) -> Finding:
    words = structure_of(label, variant, bouts, run, 0)
    assert words is not None
    return words


def test_without_a_distance_nothing_is_told_of_a_run(run):
    assert structure_of(LONG, "easy", [], replace(run, distance_m=None), 0) is None
    assert structure_of(HILL, "trail", [], replace(run, distance_m=0.0), 0) is None


@pytest.mark.parametrize(("label", "variant"), [(LONG, None), (LONG, "tempo")])
@pytest.mark.parametrize("n_strides", [0, 6])
def test_a_run_is_its_distance_and_its_strides(run, label, variant, n_strides):
    words = structure_of(label, variant, [], run, n_strides)
    code = "structure.run_strides" if n_strides else "structure.run"
    more = {"n": n_strides} if n_strides else {}
    kind = variant or "long_distance"
    assert words == finding(code, kind=kind, distance=Quantity(8.0, "km"), **more)


def test_a_hilly_run_is_its_distance_and_its_ascent(run):
    for ascent_m, told_m in ((120.0, 120.0), (None, 0.0)):
        words = structure(HILL, "hilly_run", [], replace(run, ascent_m=ascent_m))
        assert words == finding(
            "structure.hilly", distance=Quantity(8.0, "km"), ascent=Quantity(told_m, "m")
        )


@pytest.mark.parametrize(
    ("grade_frac", "gain_m"), [(None, 0.0), (0.005, 0.9), (0.0056, 1.008), (0.1, 18.0)]
)
def test_hill_repeats_tell_their_gain_from_one_metre_on(run, grade_frac, gain_m):
    bouts = repeats(6, kind=BoutKind.CLIMB, work_s=45.0, speed_mps=4.0, grade_frac=grade_frac)
    words = structure(HILL, "hill_reps", bouts, run)
    length = finding("length.seconds", seconds=45)
    if gain_m < 1.0:
        assert words == finding("structure.hill_reps", n=6, length=length)
        return
    assert words.code == "structure.hill_reps_gain"
    assert (words.values["n"], words.values["length"]) == (6, length)
    gain = words.values["gain"]
    assert isinstance(gain, Quantity)
    assert gain.value == pytest.approx(gain_m)


@pytest.mark.parametrize(
    ("work_s", "length"),
    [
        (11.6, finding("length.seconds", seconds=12)),
        (29.0, finding("length.seconds", seconds=29)),
        (47.0, finding("length.seconds", seconds=45)),
        (60.0, finding("length.minutes", minutes=1)),
        (240.0, finding("length.minutes", minutes=4)),
        (200.0, finding("length.clock", clock="3:20")),
        (0.2, finding("length.seconds", seconds=1)),
    ],
)
def test_lengths_are_said_as_runners_say_them(run, work_s, length):
    words = structure(SPRINT, None, repeats(3, work_s=work_s, rest_s=None), run)
    assert words.values["length"] == length


def test_repeats_without_a_speed_have_no_pace(run):
    plain = structure(HIIT, None, repeats(5, speed_mps=None, rest_s=None), run)
    assert plain == finding("structure.repeats", n=5, length=finding("length.minutes", minutes=1))
    paced = structure(HIIT, None, repeats(5, rest_s=None), run)
    assert paced.code == "structure.repeats_paced"
    assert paced.values["distance"] == Quantity(270, "m")
    assert paced.values["pace"] == Quantity(4.5, "mps")


@pytest.mark.parametrize(
    ("rest_mps", "kind"),
    [(None, "unknown"), (0.0, "standing"), (0.59, "standing"), (0.6, "walk"), (1.69, "walk"), (1.7, "jog")],
)  # fmt: skip
def test_rests_are_stood_walked_or_jogged(run, rest_mps, kind):
    words = structure(HIIT, None, repeats(4, rest_mps=rest_mps), run)
    assert words.code == "structure.with_rest"
    assert words.values["kind"] == finding(f"rest.{kind}")
    assert words.values["rest"] == finding("length.seconds", seconds=30)


@pytest.mark.parametrize(
    ("after", "n_sets"),
    [
        ((5, 10), 3),  # three sets of five
        ((7,), 1),  # seven and eight make no sets
        ((1,), 1),  # one and fourteen neither
        ((), 1),
    ],
)
def test_sets_are_of_one_size_and_part_at_long_rests(run, after, n_sets):
    words = structure(HIIT, None, repeats(15, long_rest_after=after), run).values["work"]
    assert isinstance(words, Finding)
    if n_sets == 1:
        assert words.code == "structure.repeats_paced"
        assert words.values["n"] == 15
        return
    assert (words.code, words.values["n"]) == ("structure.sets", n_sets)
    one_set = words.values["set"]
    assert isinstance(one_set, Finding)
    assert one_set.values["n"] == 15 // n_sets


@pytest.mark.parametrize(
    ("rest_s", "long_rest_s", "code"),
    [
        (30.0, 100.0, "structure.repeats_paced"),
        (30.0, 101.0, "structure.sets"),
        (50.0, 110.0, "structure.repeats_paced"),
        (50.0, 111.0, "structure.sets"),
    ],
)
def test_a_rest_between_sets_is_long_and_longer_than_the_others(run, rest_s, long_rest_s, code):
    bouts = repeats(10, rest_s=rest_s, long_rest_after=(5,), long_rest_s=long_rest_s)
    words = structure(HIIT, None, bouts, run).values["work"]
    assert isinstance(words, Finding)
    assert words.code == code


def test_one_rest_makes_no_sets(run):
    words = structure(HIIT, None, repeats(2, long_rest_after=(1,)), run).values["work"]
    assert isinstance(words, Finding)
    assert words.code == "structure.repeats_paced"


def codes(label: SessionLabel, bouts: list[Bout], run: Features, findings: Found, **more) -> list:
    return [
        each.finding.code
        for each in evidence_of(label, bouts, run, findings, **{"title_label": None, **more})
    ]


def test_work_is_told_beside_the_easy_pace(run):
    work = repeats(5)
    (fast,) = evidence_of(HIIT, work, run, findings_of(), None)
    assert fast.finding.code == "evidence.faster_work"
    assert fast.value == 5.0
    faster = fast.finding.values["faster"]
    assert isinstance(faster, Quantity)
    assert faster.value == pytest.approx(0.5)
    for speed_mps, code in ((3.08, "evidence.work"), (3.1, "evidence.faster_work")):
        assert codes(HIIT, repeats(5, speed_mps=speed_mps), run, findings_of()) == [code]


def test_work_without_a_speed_and_without_a_witness_is_told_by_the_whole(run):
    bouts = repeats(5, speed_mps=None)
    assert codes(HIIT, bouts, run, findings_of()) == ["evidence.continuous"]
    assert codes(HIIT, [], run, findings_of()) == ["evidence.continuous"]


@pytest.mark.parametrize(
    ("source", "code"),
    [(StructureSource.WORKOUT, "evidence.workout"), (StructureSource.LAPS, "evidence.laps")],
)
def test_what_the_watch_marked_is_a_fact(run, source, code):
    assert codes(SPRINT, repeats(5), run, findings_of(source)) == ["evidence.faster_work", code]


@pytest.mark.parametrize(
    ("label", "n", "is_told"), [(HIIT, 2, False), (HIIT, 3, True), (SPRINT, 9, False)]
)
def test_a_heart_rate_that_waves_is_told_of_intervals(run, label, n, is_told):
    told = codes(label, repeats(5), run, findings_of(pace_waves=float(n)))
    assert ("evidence.heart_waves" in told) is is_told


def test_at_most_three_facts_are_told_the_title_first(run):
    findings = findings_of(StructureSource.LAPS, pace_waves=9.0)
    told = codes(HIIT, repeats(5), run, findings, title_label=HIIT)
    assert told == ["evidence.title", "evidence.faster_work", "evidence.laps"]
    assert "evidence.title" not in codes(HIIT, repeats(5), run, findings, title_label=HILL)


@pytest.mark.parametrize("n_repeated", [0, 1, 2, 8])
def test_a_climb_counts_as_repeated_from_two_on(run, n_repeated):
    facts = evidence_of(HILL, [], run, findings_of(n_repeated=n_repeated), None)
    again = [fact for fact in facts if fact.finding.code == "evidence.same_climb"]
    assert len(again) == (n_repeated > 1)
    for fact in again:
        assert (fact.value, fact.unit) == (float(n_repeated), "times")
        assert fact.finding.values["gain"] == Quantity(12.0, "m")


def test_hills_are_told_by_ascent_and_by_the_heart_rate_on_climbs(run):
    work = repeats(4, kind=BoutKind.CLIMB)
    told = codes(HILL, work, run, findings_of(n_repeated=4, climb_waves=3.0))
    assert told == ["evidence.same_climb", "evidence.climbed", "evidence.climb_waves"]
    assert codes(HILL, [], run, findings_of(climb_waves=3.0)) == ["evidence.climbed"]
    assert codes(HILL, work, run, findings_of(climb_waves=2.0)) == ["evidence.climbed"]
    flat = replace(run, ascent_m=None)
    assert codes(HILL, work, flat, findings_of()) == ["evidence.continuous"]


def test_a_continuous_run_tells_its_strides_and_its_stops(run):
    assert codes(LONG, [], run, findings_of(n_strides=5)) == [
        "evidence.continuous",
        "evidence.strides",
    ]
    assert codes(LONG, [], run, findings_of(stopped_run=0.51))[1:] == ["evidence.stops"]
    assert codes(LONG, [], run, findings_of(stopped_run=0.5))[1:] == []


def test_doubt_is_said_below_its_limit_only(rules):
    limit = rules["confidence.doubt"]
    tally = Scorecard.from_rules(rules).tally({})
    for chance, is_doubtful in ((limit, False), (limit - 0.001, True)):
        judged = replace(tally, probability={**tally.probability, HIIT: chance})
        doubt = doubt_of(judged, HIIT, SPRINT, rules)
        assert (doubt is not None) is is_doubtful
        if doubt is not None:
            assert doubt == finding(
                "doubt", label=finding("label.hiit"), other=finding("label.sprint")
            )
