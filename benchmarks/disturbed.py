"""Put stops and GPS spikes into steady runs by seed, and count those then called sprint or hiit.

usage: python -m benchmarks.disturbed CORPUS... [--seed 7] [--draws 1]

Taken are easy and long runs with a label of high or medium confidence. Each is judged as its athlete's
history has it, and without any history, as it is and with:

- stops: six to fifteen of 15-70 s, for which the watch runs on (standing, heart rate falling) or pauses;
- spikes: six to twenty, single fixes 20-120 m off, or fixes that lag 5-15 s and then catch up, in the
  positions, the distance and the speed.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.labelled import LabelledFile, load_all
from runpipe.classification import Features, extract_features, judge_history
from runpipe.errors import ReadError
from runpipe.model.recording import CHANNELS, FloatArray, Recording, Samples
from runpipe.model.rules import Rules
from runpipe.readers import read_member
from runpipe.settings import read_rules
from runpipe.signal import measure

STEADY = frozenset({"easy", "long", "recovery", ""})
WORK = frozenset({"sprint", "hiit"})
MIN_SAMPLES, MAX_SAMPLES = 600, 15_000
N_STOPS, STOP_S = (6, 15), (15, 70)
N_SPIKES, SPIKE_M, LAG_S = (6, 20), (20.0, 120.0), (5, 15)
HEART_FALL_BPM = 30.0
HEART_FALL_S = 40.0
M_PER_DEG = 111_195.0
Disturbance = Callable[[Samples, np.random.Generator], Samples]


def _channels(samples: Samples) -> dict[str, FloatArray]:
    return {name: getattr(samples, name).copy() for name in CHANNELS}


def with_stops(samples: Samples, rng: np.random.Generator) -> Samples:
    """Return a run that stood still at random places; the watch runs on, or is paused."""
    n = len(samples)
    runs_on = bool(rng.integers(2))
    places = np.sort(
        rng.choice(np.arange(n // 20, n - n // 20), int(rng.integers(*N_STOPS)), replace=False)
    )
    parts: dict[str, list[FloatArray]] = defaultdict(list)
    before, late = 0, 0.0
    for place in places.tolist():
        stop_s = float(rng.integers(*STOP_S))
        _copy(parts, samples, before, place, late)
        if runs_on:
            _stand(parts, samples, place - 1, late, stop_s)
        before, late = place, late + stop_s
    _copy(parts, samples, before, n, late)
    joined = {name: np.concatenate(values) for name, values in parts.items()}
    return Samples.build(joined.pop("t_s"), joined)


def _copy(
    parts: dict[str, list[FloatArray]], samples: Samples, start: int, end: int, late_s: float
) -> None:
    parts["t_s"].append(samples.t_s[start:end] + late_s)
    for name in CHANNELS:
        parts[name].append(getattr(samples, name)[start:end])


def _stand(
    parts: dict[str, list[FloatArray]], samples: Samples, at: int, late_s: float, stop_s: float
) -> None:
    """Add seconds at one place: no speed, no steps, and a heart that calms down."""
    seconds = np.arange(1.0, stop_s)
    parts["t_s"].append(samples.t_s[at] + late_s + seconds)
    calm = HEART_FALL_BPM * (1.0 - np.exp(-seconds / HEART_FALL_S))
    for name in CHANNELS:
        value = np.full(seconds.shape, getattr(samples, name)[at])
        if name in {"speed_mps", "cadence_spm", "power_w"}:
            value = value * 0.0
        parts[name].append(value - calm if name == "heart_rate_bpm" else value)


def with_spikes(samples: Samples, rng: np.random.Generator) -> Samples:
    """Return a run whose receiver erred: single fixes far off, or fixes that lag and catch up."""
    channels = _channels(samples)
    lat, lon = channels["lat_deg"], channels["lon_deg"]
    n = len(samples)
    for place in rng.choice(
        np.arange(n // 20, n - n // 20), int(rng.integers(*N_SPIKES)), replace=False
    ):
        if rng.integers(2):
            angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(*SPIKE_M)
            lat[place] += far * np.cos(angle) / M_PER_DEG
            lon[place] += far * np.sin(angle) / (M_PER_DEG * np.cos(np.radians(lat[place])))
            _add_speed(channels, samples, int(place), int(place) + 1, far)
        else:
            lag = int(rng.integers(*LAG_S))
            last = min(int(place) + lag, n - 1)
            for name in ("lat_deg", "lon_deg", "distance_m"):
                channels[name][place:last] = channels[name][place - 1]
            covered = float(np.nan_to_num(samples.distance_m[last] - samples.distance_m[place]))
            channels["speed_mps"][place:last] *= 0.0
            _add_speed(channels, samples, last, last + 1, covered)
    return Samples.build(samples.t_s, channels)


def _add_speed(
    channels: dict[str, FloatArray], samples: Samples, start: int, end: int, metres: float
) -> None:
    """Let the watch's own speed follow its fix."""
    dt = max(float(samples.t_s[end - 1] - samples.t_s[start - 1]), 1.0)
    channels["speed_mps"][start:end] += metres / dt


DISTURBANCES: dict[str, Disturbance] = {
    "as they are": lambda samples, _: samples,
    "with stops": with_stops,
    "with spikes": with_spikes,
}


@dataclass(frozen=True)
class SteadyRun:
    """A steady run, and what its athlete had run before it."""

    file: LabelledFile
    recording: Recording
    earlier: tuple[Features, ...]


def steady_runs(corpora: list[str], rules: Rules) -> Iterator[SteadyRun]:
    """Yield the steady runs of several corpora that are long enough to disturb."""
    files = load_all(corpora, rules)
    for file in files:
        if not (file.is_scored and file.label == "long_distance" and file.variant in STEADY):
            continue
        path = next(p for name in corpora if (p := Path(name) / file.name).exists())
        recording = _longest(path)
        if recording is None or not MIN_SAMPLES <= len(recording.samples) <= MAX_SAMPLES:
            continue
        start = recording.facts.start_utc
        earlier = tuple(
            session
            for other in files
            if other.athlete == file.athlete
            for session in other.sessions
            if session.start_utc < start
        )
        yield SteadyRun(file, recording, earlier)


def _longest(path: Path) -> Recording | None:
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    try:
        recordings = read_member(path.name.removesuffix(".gz"), data).recordings
    except ReadError:
        return None
    return max(recordings, key=lambda recording: len(recording.samples), default=None)


def label_of(recording: Recording, earlier: tuple[Features, ...], rules: Rules) -> str:
    """Return what a recording is taken for, titles and marks ignored."""
    plain = replace(recording, laps=(), splits=(), events=())
    features = extract_features(plain, measure(plain), rules)
    (judgement,) = judge_history([features], rules, use_titles=False, earlier=earlier)
    return judgement.classification.label.value


def main() -> None:
    """Disturb, judge and print."""
    parser = argparse.ArgumentParser(prog="disturbed", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", nargs="+")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--draws", type=int, default=1, help="so many disturbances of each run")
    options = parser.parse_args()
    rules = read_rules("classification")
    n_of: Counter[tuple[str, bool]] = Counter()
    wrong: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for run in steady_runs(options.corpus, rules):
        for name, disturb in DISTURBANCES.items():
            for draw in range(options.draws if disturb is not DISTURBANCES["as they are"] else 1):
                rng = np.random.default_rng([options.seed, draw, *run.file.name.encode()])
                disturbed = replace(run.recording, samples=disturb(run.recording.samples, rng))
                for has_history in (True, False):
                    label = label_of(disturbed, run.earlier if has_history else (), rules)
                    n_of[name, has_history] += 1
                    if label in WORK:
                        wrong[name, has_history].append(f"{run.file.name} {label}")
    for (name, has_history), n in n_of.items():
        history = "with" if has_history else "without"
        print(
            f"{name:12} {history:8} history: {len(wrong[name, has_history])} of {n} called sprint or hiit"
        )
    for key, names in wrong.items():
        print(f"\n{key[0]}, {'with' if key[1] else 'without'} history:")
        print("\n".join(f"  {name}" for name in names))


if __name__ == "__main__":
    main()
