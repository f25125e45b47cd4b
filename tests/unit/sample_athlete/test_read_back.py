"""The files go through runpipe's own readers, lineage and labels as they were meant to."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from runpipe.classification import extract_features, judge_history
from runpipe.lineage import SourceKind, describe_recording, group_sessions
from runpipe.model.labels import SessionLabel
from runpipe.model.recording import FileReading
from runpipe.readers import read_member
from runpipe.sample_athlete import Manifest, write
from runpipe.settings import read_rules
from runpipe.signal import measure
from tests.unit.sample_athlete.test_write import LAST

MEANT = {
    "Sprints": SessionLabel.SPRINT,
    "Intervals": SessionLabel.HIIT,
    "Hill": SessionLabel.HILL,
    "Hilly": SessionLabel.HILL,
    "Strength": SessionLabel.OTHER,
}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return write(tmp_path_factory.mktemp("athlete"), last_date=LAST)


@pytest.fixture(scope="module")
def readings(manifest: Manifest) -> dict[str, FileReading]:
    return {
        name: read_member(name, (manifest.folder / name).read_bytes()) for name in manifest.files
    }


def test_every_file_is_read_whole(readings: dict[str, FileReading]) -> None:
    for reading in readings.values():
        assert reading.ignored_reason is None
        assert not reading.is_partial
        assert reading.row_errors == ()


def test_the_logs_are_known_for_what_they_are(readings: dict[str, FileReading]) -> None:
    kinds = {reading.kind for name, reading in readings.items() if name.endswith(".csv")}
    assert kinds == {"mfp_nutrition", "hevy", "generic_body", "generic_sleep"}
    sets = [one for reading in readings.values() for one in reading.strength_sets]
    assert {one.region.value for one in sets} >= {"lower", "upper"}


def test_the_sessions_are_as_they_were_run(
    manifest: Manifest, readings: dict[str, FileReading]
) -> None:
    for session in manifest.sessions:
        (recording,) = readings[session.files[0]].recordings
        assert recording.facts.start_utc == session.start_utc
        found_m = measure(recording).distance_m
        if session.distance_m is not None:
            assert found_m == pytest.approx(session.distance_m, rel=0.03)


def test_the_apps_copy_is_the_same_session(
    manifest: Manifest, readings: dict[str, FileReading]
) -> None:
    candidates = [
        describe_recording(
            recording,
            recording_id=name,
            athlete_id="me",
            sha256=hashlib.sha256(name.encode()).hexdigest(),
            source=SourceKind(Path(name).suffix[1:]),
        )
        for name, reading in readings.items()
        for recording in reading.recordings
    ]
    groups = group_sessions(candidates, read_rules("lineage"))
    found = sorted(tuple(member.recording_id for member in group.members) for group in groups)
    assert found == sorted(session.files for session in manifest.sessions)
    assert not any(group.ambiguous_with for group in groups)


def test_most_labels_come_out_as_meant(
    manifest: Manifest, readings: dict[str, FileReading]
) -> None:
    rules = read_rules("classification")
    recordings = [readings[session.files[0]].recordings[0] for session in manifest.sessions]
    features = [extract_features(one, measure(one), rules) for one in recordings]
    judged = judge_history(features, rules, use_titles=False)
    meant = [
        MEANT.get(session.name.split(" ")[0], SessionLabel.LONG_DISTANCE)
        for session in manifest.sessions
    ]
    right = [
        judgement.classification.label is label
        for judgement, label in zip(judged, meant, strict=True)
    ]
    assert sum(right) >= 0.85 * len(right)
