"""How the last night ended: failed, stopped, killed, good; and never in the way of a night."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runpipe import commands, pipeline
from runpipe.errors import WarehouseError
from runpipe.inbox import BusyError, hold_lock
from runpipe.pipeline import night
from runpipe.pipeline.results import (
    NightEnd,
    is_at_work,
    night_noted,
    note_failed_night,
    read_night_note,
)
from runpipe.settings import DataPaths, Settings, read_settings

NIGHTS = [datetime(2026, 11, day, 3, 30, tzinfo=UTC) for day in (14, 15, 16, 17)]


def _run(paths: DataPaths, now: datetime | None, exc: BaseException | None = None) -> None:
    if exc is None:
        with night_noted(paths, now_utc=now):
            pass
        return
    with pytest.raises(type(exc)) as caught, night_noted(paths, now_utc=now):
        raise exc
    assert caught.value is exc


def test_a_failure_is_noted_and_a_success_clears_it(tmp_path: Path):
    paths = DataPaths(tmp_path)
    _run(paths, NIGHTS[0])
    _run(paths, NIGHTS[1], WarehouseError("the disk is full"))
    note = read_night_note(paths)
    assert note is not None
    assert (note.outcome, note.reason) == (NightEnd.FAILED, "the disk is full")
    assert (note.began_utc, note.last_good_utc) == (NIGHTS[1].isoformat(), NIGHTS[0].isoformat())
    _run(paths, NIGHTS[2])
    note = read_night_note(paths)
    assert note is not None
    assert (note.outcome, note.reason) == (NightEnd.GOOD, "")
    assert note.last_good_utc == NIGHTS[2].isoformat()


def test_a_night_whose_reports_fail_was_no_good_one(tmp_path: Path):
    paths = DataPaths(tmp_path)
    for now in NIGHTS[:2]:
        _run(paths, now)
        _run(paths, None)
    _run(paths, NIGHTS[2])
    _run(paths, None, OSError("no space"))
    note = read_night_note(paths)
    assert note is not None
    assert (note.outcome, note.reason) == (NightEnd.FAILED, "no space")
    assert note.last_good_utc == NIGHTS[1].isoformat()
    _run(paths, None)
    note = read_night_note(paths)
    assert note is not None
    assert note.outcome is NightEnd.FAILED, "reports alone make no failed night good"


def test_reports_without_a_night_leave_no_note(tmp_path: Path):
    _run(DataPaths(tmp_path), None)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_and_an_error_without_words_are_said(tmp_path: Path):
    paths = DataPaths(tmp_path)
    for exc, words in ((KeyboardInterrupt(), "it was stopped"), (ValueError(), "ValueError")):
        _run(paths, NIGHTS[0], exc)
        note = read_night_note(paths)
        assert note is not None
        assert note.reason.startswith(words)


def test_a_night_that_could_not_begin_is_noted_once(tmp_path: Path):
    paths = DataPaths(tmp_path)
    note_failed_night(paths, BusyError("another run"), now_utc=NIGHTS[0])
    assert read_night_note(paths) is None
    note_failed_night(paths, WarehouseError("no server"), now_utc=NIGHTS[0])
    note_failed_night(paths, WarehouseError("what followed"), now_utc=NIGHTS[1])
    note = read_night_note(paths)
    assert note is not None
    assert (note.began_utc, note.reason) == (NIGHTS[0].isoformat(), "no server")


def test_a_disk_that_takes_no_note_stops_no_night(tmp_path: Path):
    paths = DataPaths(tmp_path)
    paths.night_file.mkdir()
    _run(paths, NIGHTS[0])
    assert read_night_note(paths) is None


GOOD = {"began_utc": NIGHTS[0].isoformat(), "process_id": 1, "outcome": "good"}


@pytest.mark.parametrize(
    "content",
    [
        "", "null", "[]", "3", "{}", "\x00" * 20, json.dumps(GOOD)[:-9],
        json.dumps({**GOOD, "outcome": "?"}), json.dumps({**GOOD, "began_utc": "soon"}),
        json.dumps({**GOOD, "began_utc": "2026-11-14T03:30:00"}), json.dumps({**GOOD, "began_utc": 3}),
        json.dumps({**GOOD, "process_id": "1"}), json.dumps({**GOOD, "process_id": -1}),
        json.dumps({**GOOD, "process_id": True}), json.dumps({**GOOD, "other": 1}),
        json.dumps({**GOOD, "reason": 3}), json.dumps({**GOOD, "last_good_utc": 3}), "[" * 100_000,
    ],
    ids=range(18),
)  # fmt: skip
def test_a_damaged_note_is_no_note(tmp_path: Path, content: str):
    paths = DataPaths(tmp_path)
    paths.night_file.write_text(content, "utf-8")
    assert read_night_note(paths) is None
    _run(paths, NIGHTS[0])
    assert read_night_note(paths) is not None


def _last_night(settings: Settings, now: datetime) -> str:
    with pytest.raises(WarehouseError) as caught:
        commands.read_status(settings, now_utc=now)
    return str(caught.value)


def test_a_killed_night_did_not_finish(tmp_path: Path):
    code = textwrap.dedent(f"""
        import os, signal
        from datetime import datetime
        from pathlib import Path
        from runpipe.pipeline.results import night_noted
        from runpipe.settings import DataPaths
        with night_noted(DataPaths(Path({str(tmp_path)!r})), now_utc=datetime.fromisoformat("{NIGHTS[0].isoformat()}")):
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    settings = read_settings(tmp_path)
    note = read_night_note(settings.paths)
    assert note is not None
    assert note.outcome is NightEnd.BEGUN
    assert not is_at_work(note, NIGHTS[0])
    assert "the night of 2026-11-14 03:30 did not finish" in _last_night(settings, NIGHTS[1])


def test_a_night_at_work_is_said(tmp_path: Path):
    settings = read_settings(tmp_path)
    with night_noted(settings.paths, now_utc=NIGHTS[0]):
        assert "at work" in _last_night(settings, NIGHTS[0] + timedelta(minutes=1))
        assert "did not finish" in _last_night(settings, NIGHTS[0] + timedelta(days=2))


def test_a_real_night_that_fails_is_said_by_status_and_the_next_clears_it(
    tmp_path: Path, monkeypatch
):
    settings = read_settings(tmp_path)

    def fail(_: object) -> None:
        raise WarehouseError("a promise is broken")

    with monkeypatch.context() as patched:
        patched.setattr(night, "judge", fail)
        with pytest.raises(WarehouseError):
            pipeline.ingest(settings, paths=None, today=NIGHTS[0].date(), now_utc=NIGHTS[0])
    assert "failed: a promise is broken" in _last_night(settings, NIGHTS[1])
    pipeline.ingest(settings, paths=None, today=NIGHTS[1].date(), now_utc=NIGHTS[1])
    status = commands.read_status(settings, now_utc=NIGHTS[1])
    assert status.last_night == ""
    assert status.last_good_night == "2026-11-15 03:30"
    assert status.next_night == "2026-11-16 03:30 UTC"
    assert json.loads(json.dumps(status.to_json()))["last_good_night"] == "2026-11-15 03:30"


def test_a_run_that_is_held_up_leaves_the_note_alone(tmp_path: Path):
    settings = read_settings(tmp_path)
    _run(settings.paths, NIGHTS[0])
    before = settings.paths.night_file.read_bytes()
    with hold_lock(settings.paths), pytest.raises(BusyError):
        pipeline.ingest(settings, paths=None, today=NIGHTS[1].date(), now_utc=NIGHTS[1])
    assert settings.paths.night_file.read_bytes() == before
