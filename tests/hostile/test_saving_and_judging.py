"""A file that cannot be saved or judged, or breaks a promise, is taken out; the rest is published."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from runpipe import warehouse
from runpipe.errors import WarehouseError
from runpipe.model import archived
from runpipe.pipeline import collect_files as loading
from runpipe.pipeline import night as nights
from runpipe.pipeline import partition
from tests.builders_files import gpx
from tests.fuzz.log_files import FILES
from tests.hostile.faults import RAISED, fault_on, functions_of
from tests.hostile.nights import FIRST, GOOD, N_SEEDS, check, check_undisturbed, exports_of, put
from tests.night.nights import night, tables

SAVING = functions_of("runpipe.warehouse.save_files", "runpipe.warehouse.stored_samples")
JUDGING = functions_of(
    "runpipe.lineage.group",
    "runpipe.lineage.pair",
    "runpipe.lineage.pair",
    "runpipe.pipeline.group_recordings",
    "runpipe.classification.decide",
    "runpipe.classification.classify_history",
    "runpipe.classification.athlete_profile",
    "runpipe.training_load.session_load",
    "runpipe.training_load.effort",
    "runpipe.energy.session_energy",
    "runpipe.energy.intake",
    "runpipe.judges.view.prepared",
    "runpipe.warehouse.read_history",
)
ORDINARY = sorted(
    RAISED.keys() - {"exit", "generator", "interrupt", "strange", "runtime", "io", "pipe"}
)
"""What is raised in the run itself by a fault of ours: no interrupt, and no disk that fails."""
VICTIM = "victim.gpx"
CONTENT = gpx(FIRST, minutes=21, title="Victim")
DIGEST = sha256(CONTENT).hexdigest()


def is_victim(value: object) -> bool:
    """Return whether a value is what was read of the victim, or what is made of that."""
    if isinstance(value, archived.ProcessedFile):
        return value.arrival.sha256 == DIGEST and bool(value.sessions)
    name = getattr(value, "recording_id", None)
    if isinstance(name, str) and name.startswith(DIGEST[:20]):
        return True
    start = getattr(value, "start_utc", None) or getattr(value, "start_local", None)
    return isinstance(start, datetime) and start.replace(tzinfo=None) == FIRST.replace(tzinfo=None)


@pytest.mark.parametrize("seed", range(max(3, N_SEEDS // 8)))
def test_what_cannot_be_saved_is_one_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    chance = Random(seed)
    files = GOOD | {VICTIM: CONTENT}
    put(tmp_path, files)
    function = SAVING[seed % len(SAVING)]
    with fault_on(function, is_victim, chance.choice(ORDINARY)) as hits:
        summary = night(tmp_path)
    outcome = check(tmp_path, summary, files)[VICTIM]
    assert outcome.status == ("quarantined" if hits else "loaded"), function
    if hits:
        assert "cannot be saved" in outcome.reason
    check_undisturbed(tmp_path, monkeypatch)


@pytest.mark.parametrize("seed", range(max(5, N_SEEDS // 5)))
def test_what_cannot_be_judged_is_one_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    chance = Random(1000 + seed)
    files = GOOD | {VICTIM: CONTENT, "other.gpx": exports_of(9, "gpx")}
    put(tmp_path, files)
    function = chance.choice(JUDGING)
    with fault_on(function, is_victim, chance.choice(ORDINARY)) as hits:
        summary = night(tmp_path)
    outcome = check(tmp_path, summary, files)[VICTIM]
    assert outcome.status == ("quarantined" if hits else "loaded"), function
    if hits:
        assert "cannot be judged" in outcome.reason
    check_undisturbed(tmp_path, monkeypatch)


SPOILED = [
    "update derived.measures set distance_m = 'nan'::double where recording_id like '{id}%'",
    "update raw.recording set n_samples = n_samples + 1 where recording_id like '{id}%'",
    "update raw.recording set distance_m = 'inf'::double where recording_id like '{id}%'",
    "delete from raw.sample where recording_id like '{id}%' and seq = 3",
    "update raw.content set status = 'eaten' where sha256 = '{digest}'",
]
LATER_SPOILED = [
    "update derived.session_class set confidence_frac = 2 where session_id in"
    " (select session_id from derived.session_member where recording_id like '{id}%')",
    "update derived.session_class set label = 'jog' where session_id in"
    " (select session_id from derived.session_member where recording_id like '{id}%')",
]


def _spoil(conn: warehouse.Connection, statement: str) -> None:
    conn.execute(statement.format(id=DIGEST[:20], digest=DIGEST))


@pytest.mark.parametrize("statement", SPOILED)
def test_a_promise_that_a_file_breaks_takes_it_out(
    statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    save = loading._save

    def save_and_spoil(running: nights.Night, files: list[archived.ProcessedFile]) -> None:
        save(running, files)
        _spoil(running.building.conn, statement)

    files = GOOD | {VICTIM: CONTENT}
    put(tmp_path, files)
    with monkeypatch.context() as patched:
        patched.setattr(loading, "_save", save_and_spoil)
        summary = night(tmp_path)
    outcome = check(tmp_path, summary, files)[VICTIM]
    assert outcome.status == "quarantined"
    assert "not sound" in outcome.reason
    assert "promise" in (tmp_path / "trouble.log").read_text("utf-8")
    check_undisturbed(tmp_path, monkeypatch)


@pytest.mark.parametrize("statement", LATER_SPOILED)
def test_a_promise_that_a_judgement_breaks_takes_its_file_out(
    statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write_weeks = partition._write_weeks

    def judge_and_spoil(conn: warehouse.Connection, athlete_id: str) -> bool:
        is_rewritten = write_weeks(conn, athlete_id)
        _spoil(conn, statement)
        return is_rewritten

    files = GOOD | {VICTIM: CONTENT}
    put(tmp_path, files)
    with monkeypatch.context() as patched:
        patched.setattr(partition, "_write_weeks", judge_and_spoil)
        summary = night(tmp_path)
    assert check(tmp_path, summary, files)[VICTIM].status == "quarantined"
    check_undisturbed(tmp_path, monkeypatch)


def test_a_promise_that_no_file_can_be_named_for_stops_the_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    put(tmp_path, GOOD)
    night(tmp_path)
    before = tables(tmp_path)
    put(tmp_path, {VICTIM: CONTENT})
    write_weeks = partition._write_weeks

    def judge_and_spoil(conn: warehouse.Connection, athlete_id: str) -> bool:
        is_rewritten = write_weeks(conn, athlete_id)
        conn.execute("update derived.week_muscle set p_loss_frac = 7")
        return is_rewritten

    with monkeypatch.context() as patched:
        patched.setattr(partition, "_write_weeks", judge_and_spoil)
        with pytest.raises(WarehouseError, match="41_scores"):
            night(tmp_path)
    assert tables(tmp_path) == before
    assert night(tmp_path).is_published


def test_a_content_that_sql_cannot_be_built_of_is_taken_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    save = loading._save

    def save_and_spoil(running: nights.Night, files: list[archived.ProcessedFile]) -> None:
        save(running, files)
        running.building.conn.execute(
            "update raw.body_measurement set local_date = '290000-01-01'::date where sha256 = ?",
            [sha256(FILES["renpho"]).hexdigest()],
        )

    files = GOOD | {"scale.csv": FILES["renpho"]}
    put(tmp_path, files)
    with monkeypatch.context() as patched:
        patched.setattr(loading, "_save", save_and_spoil)
        summary = night(tmp_path)
    assert check(tmp_path, summary, files)["scale.csv"].status == "quarantined"
    check_undisturbed(tmp_path, monkeypatch)
