"""Real runs: copies of each are found, and no two of them are taken for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from runpipe.errors import ReadError
from runpipe.lineage import Candidate, PairVerdict, SourceKind, describe_recording, relate
from runpipe.model.recording import Recording, Samples
from runpipe.readers import read_member
from runpipe.settings import read_rules
from runpipe.units import SECONDS_PER_MINUTE

RULES = read_rules("lineage")
N_FILES = 60


@pytest.fixture(scope="module")
def recordings(corpus_dir: Path) -> list[tuple[str, Recording]]:
    """Up to sixty runs of the three athletes with the most FIT files."""
    folders = sorted(
        (folder for folder in corpus_dir.iterdir() if folder.is_dir()),
        key=lambda folder: (-len(list(folder.glob("*.fit"))), folder.name),
    )
    found = []
    for folder in folders[:3]:
        for path in sorted(folder.glob("*.fit"))[: N_FILES // 3]:
            try:
                reading = read_member(path.name, path.read_bytes())
            except ReadError:
                continue  # the corpus holds broken files on purpose
            found += [(folder.name, one) for one in reading.recordings if len(one.samples) > 600]
    return found


def described(recording: Recording, name: str, athlete: str, source: SourceKind) -> Candidate:
    return describe_recording(
        recording, recording_id=name, athlete_id=athlete, sha256=name, source=source
    )


def as_app_copy(recording: Recording, *, hours: int, cut_frac: float) -> Recording:
    samples = recording.samples
    order = np.argsort(samples.t_s, kind="stable")
    order = order[: int(len(order) * (1 - cut_frac))][::2]
    kept = Samples.build(
        samples.t_s[order] - samples.t_s[order][0],
        {
            "lat_deg": samples.lat_deg[order].round(5),
            "lon_deg": samples.lon_deg[order].round(5),
            "heart_rate_bpm": samples.heart_rate_bpm[order],
        },
    )
    shift = timedelta(seconds=float(samples.t_s[order][0]), hours=hours)
    facts = replace(
        recording.facts,
        start_utc=recording.facts.start_utc + shift,
        distance_m=None,
        elapsed_s=None,
        device="app",
    )
    return Recording(facts=facts, samples=kept)


@pytest.mark.corpus
@pytest.mark.parametrize(("hours", "cut_frac"), [(0, 0.0), (2, 0.0), (-7, 0.1)])
def test_copies_are_found(
    recordings: list[tuple[str, Recording]], hours: int, cut_frac: float
) -> None:
    proven = [
        (athlete, one)
        for athlete, one in recordings
        if one.facts.sport == "running"
        and (one.samples.has("lat_deg") or one.samples.has("heart_rate_bpm"))
    ]
    same = [
        relate(
            described(one, "watch", athlete, SourceKind.FIT),
            described(
                as_app_copy(one, hours=hours, cut_frac=cut_frac), "app", athlete, SourceKind.GPX
            ),
            RULES,
        ).verdict
        is PairVerdict.SAME
        for athlete, one in proven
    ]
    assert len(same) >= 20
    assert np.mean(same) >= 0.95


@pytest.mark.corpus
def test_no_two_runs_moved_to_a_whole_hour_apart_are_one(
    recordings: list[tuple[str, Recording]],
) -> None:
    n_pairs = 0
    known = [
        described(one, f"run{i}", athlete, SourceKind.FIT)
        for i, (athlete, one) in enumerate(recordings)
    ]
    for one, other in combinations(known, 2):
        if one.athlete_id != other.athlete_id:
            continue
        apart_s = (one.start_utc - other.start_utc).total_seconds()
        minutes = round(apart_s / SECONDS_PER_MINUTE) + 60
        print_ = other.fingerprint
        moved = replace(
            other,
            source=SourceKind.GPX,
            start_utc=other.start_utc + timedelta(minutes=minutes),
            fingerprint=replace(print_, first_minute=print_.first_minute + minutes),
        )
        assert relate(one, moved, RULES).verdict is not PairVerdict.SAME
        n_pairs += 1
    assert n_pairs > 200
