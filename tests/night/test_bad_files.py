"""Bad input never stops a night and never loses a byte."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from runpipe.inbox import archived_path
from runpipe.settings import DataPaths
from tests.builders_files import diet_csv, gpx
from tests.night.nights import night, tables

BAD = {
    "empty.fit": (b"", ["empty"]),
    "words.fit": (b"Dear diary, today I ran ten kilometres.\n" * 5, ["words.fit", ".fit"]),
    "corrupt.fit": (b"\x0e\x20\x6b\x08\x40\x00\x00\x00.FIT\xff\xff" + b"\x83" * 64, []),
    "unknown.csv": (b"colour,shape\nred,round\nblue,square\n", ["colour"]),
    "broken.gpx": (b"<?xml version='1.0'?><gpx><trk><trkseg><trkpt lat='1'", []),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, (content, _) in BAD.items():
        (inbox / name).write_bytes(content)
    (inbox / "route.gpx").write_bytes(gpx(has_times=False))
    (inbox / "run.gpx").write_bytes(gpx())
    (inbox / "diet.csv").write_bytes(diet_csv())
    return tmp_path


def test_all_are_kept_all_are_explained_and_the_rest_is_loaded(data: Path):
    summary = night(data)
    outcomes = {file.name: file for file in summary.files}
    assert outcomes["run.gpx"].status == "loaded"
    assert outcomes["diet.csv"].status == "loaded"
    assert outcomes["route.gpx"].status in {"ignored", "quarantined"}
    assert "times" in outcomes["route.gpx"].reason
    for name, (content, words) in BAD.items():
        outcome = outcomes[name]
        assert outcome.status == "quarantined", name
        assert outcome.reason
        assert "Traceback" not in outcome.reason
        assert "Error" not in outcome.reason
        digest = sha256(content).hexdigest()
        assert archived_path(DataPaths(data), digest).read_bytes() == content
        kept = data / "quarantine" / f"{digest[:12]}-{name}"
        assert kept.read_bytes() == content
        reason = json.loads(kept.with_name(f"{kept.name}.reason.json").read_text("utf-8"))
        assert reason["reason"] == outcome.reason
        told = f"{name} {outcome.reason}"
        assert all(word in told for word in words), told
    assert len(tables(data)["sessions"]) == 1
    assert len(tables(data)["diet_days"]) == 7


def test_a_night_of_nothing_but_bad_files_publishes_what_it_found(tmp_path: Path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "empty.gpx").write_bytes(b"")
    summary = night(tmp_path)
    assert summary.is_published
    assert tables(tmp_path)["sessions"] == []
