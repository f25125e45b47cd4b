"""A label must not hang on what does not matter: held against real files."""

import csv
import gzip
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runpipe.classification import Features, extract_features, judge_history
from runpipe.model.labels import Classification
from runpipe.model.recording import CHANNELS, Recording, Samples
from runpipe.readers import read_member
from runpipe.settings import read_rules
from runpipe.signal import measure
from tests.builders import hill_repeats, intervals, sprints, steady_run, tempo_run

RULES = read_rules("classification")
EVERY = 6
"""Every so many files of the corpus: a fair sample of athletes and kinds that takes seconds."""
NEAR_A_BORDER = 0.75
"""Below this confidence a label may tip over; above it, it must not."""


def classify(recording: Recording) -> Classification:
    features = extract_features(recording, measure(recording), RULES)
    return judge_history([features], RULES, use_titles=False)[0].classification


def _channels(samples: Samples) -> dict[str, np.ndarray]:
    return {name: getattr(samples, name) for name in CHANNELS}


def with_pause(recording: Recording) -> Recording:
    """Stop the watch half-way for four minutes."""
    samples = recording.samples
    half = float(samples.t_s[len(samples) // 2])

    def late(t_s: float) -> float:
        return t_s + 240.0 if t_s >= half else t_s

    return replace(
        recording,
        samples=Samples.build([late(t) for t in samples.t_s.tolist()], _channels(samples)),
        laps=tuple(
            replace(lap, start_s=late(lap.start_s), end_s=late(lap.end_s)) for lap in recording.laps
        ),
        splits=tuple(
            replace(one, start_s=late(one.start_s), end_s=late(one.end_s))
            for one in recording.splits
        ),
        events=tuple(replace(event, t_s=late(event.t_s)) for event in recording.events),
    )


def raised(recording: Recording) -> Recording:
    channels = _channels(recording.samples)
    channels["altitude_m"] = channels["altitude_m"] + 123.4
    return replace(recording, samples=Samples.build(recording.samples.t_s, channels))


def later(recording: Recording) -> Recording:
    start = recording.facts.start_utc + timedelta(days=40, hours=3)
    return replace(recording, facts=replace(recording.facts, start_utc=start))


def resampled(recording: Recording) -> Recording:
    """Put the samples on a grid of one second, half a second off; longer gaps stay gaps."""
    samples = recording.samples
    keep = np.concatenate(([True], np.diff(np.maximum.accumulate(samples.t_s)) > 0))
    t = samples.t_s[keep]
    grid = np.arange(t[0] + 0.5, t[-1], 1.0)
    before = np.searchsorted(t, grid, side="right") - 1
    after = np.minimum(before + 1, t.size - 1)
    grid = grid[t[after] - t[before] <= 10.0]
    channels = {}
    for name, values in _channels(samples).items():
        known = np.isfinite(values[keep])
        if known.any():
            channels[name] = np.interp(grid, t[known], values[keep][known])
    return replace(recording, samples=Samples.build(grid, channels))


def noisy(recording: Recording) -> Recording:
    """Add one per cent of noise to every speed, and to every step of the distance."""
    rng = np.random.default_rng(7)
    channels = _channels(recording.samples)
    channels["speed_mps"] = channels["speed_mps"] * (
        1.0 + 0.01 * rng.standard_normal(len(recording.samples))
    )
    return replace(recording, samples=Samples.build(recording.samples.t_s, channels))


@pytest.fixture(scope="module")
def real_runs(corpus_dir) -> list[tuple[str, Recording, Classification]]:
    with (corpus_dir / "manifest.csv").open(encoding="utf-8") as lines:
        names = [
            row["local_file"]
            for row in csv.DictReader(lines)
            if row["label"] and row["confidence"] in {"high", "medium"}
        ]
    found = []
    for name in names[::EVERY]:
        data = (corpus_dir / name).read_bytes()
        data = gzip.decompress(data) if name.endswith(".gz") else data
        recordings = read_member(name.rsplit("/", 1)[1].removesuffix(".gz"), data).recordings
        recording = max(recordings, key=lambda r: len(r.samples), default=None)
        if recording is not None and 20 <= len(recording.samples) <= 15_000:
            found.append((name, recording, classify(recording)))
    return found


@pytest.mark.corpus
@pytest.mark.parametrize("change", [with_pause, raised, later, resampled, noisy])
def test_what_does_not_matter_does_not_change_a_label(change, real_runs):
    assert len(real_runs) > 50
    tipped = {
        name: (before.confidence_frac, after.label)
        for name, recording, before in real_runs
        if (after := classify(change(recording))).label is not before.label
    }
    sure = {name for name, (confidence, _) in tipped.items() if confidence >= NEAR_A_BORDER}
    assert not sure, tipped
    assert len(tipped) <= 0.03 * len(real_runs), tipped


@pytest.mark.corpus
def test_an_altitude_offset_and_a_time_shift_change_nothing_at_all(real_runs):
    for name, recording, before in real_runs[::3]:
        assert classify(raised(recording)).label is before.label, name
        assert classify(later(recording)).confidence_frac == before.confidence_frac, name


@pytest.mark.corpus
def test_the_order_of_real_files_does_not_change_any_label(real_runs):
    kept: list[Features] = [
        extract_features(recording, measure(recording), RULES) for _, recording, _ in real_runs[:40]
    ]
    order = np.random.default_rng(3).permutation(len(kept)).tolist()
    straight = judge_history(kept, RULES)
    shuffled = judge_history([kept[i] for i in order], RULES)
    for place, i in enumerate(order):
        assert shuffled[place] == straight[i]


@pytest.mark.corpus
def test_stored_features_are_judged_as_fresh_ones_are(real_runs):
    for name, recording, before in real_runs[::4]:
        features = extract_features(recording, measure(recording), RULES)
        stored = Features.from_json(features.to_json())
        again = judge_history([stored], RULES, use_titles=False)[0].classification
        assert again == before, name


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from([steady_run(), sprints(), intervals(), hill_repeats(), tempo_run()]),
    st.floats(-400, 4000),
    st.integers(30, 800),
)
def test_offset_and_pause_leave_made_up_sessions_alone(session, metres, pause_s):
    before = classify(session.build()).label
    assert classify(session.raised(metres).build()).label is before
    # the pause lies in the warm-up, where it can part nothing
    assert classify(session.with_gap(200, pause_s).build()).label is before


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 4000), st.floats(0, 12) | st.just(float("nan"))), max_size=80)
)
def test_any_samples_give_a_label_and_never_a_crash(points):
    samples = Samples.build([t for t, _ in points], {"speed_mps": [v for _, v in points]})
    found = classify(replace(steady_run(5).build(), samples=samples, events=()))
    assert 0.0 <= found.confidence_frac <= 1.0
    assert found.reason or found.evidence
