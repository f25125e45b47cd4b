"""The inbox and the archive: nothing lost, nothing twice, whatever the instant of a kill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runpipe import inbox
from runpipe.errors import RunpipeError
from runpipe.settings import Settings, read_settings

NOW = datetime(2026, 11, 16, 3, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 17, 3, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "runpipe.toml").write_text("[athlete.anna]\n", "utf-8")
    return read_settings(tmp_path)


def _drop(settings: Settings, name: str, content: bytes = b"x", age_s: float = 60.0) -> Path:
    path = settings.paths.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    stamp = path.stat().st_mtime - age_s
    os.utime(path, (stamp, stamp))
    return path


def _archive(settings: Settings, now: datetime = NOW) -> list[inbox.Arrival]:
    files = inbox.scan((settings.paths.inbox,), settings)
    intake = inbox.archive_all(files, settings.paths, now)
    assert intake.left == []
    return intake.arrivals


def _names(settings: Settings, *roots: Path) -> list[str]:
    return [file.name for file in inbox.scan(roots or (settings.paths.inbox,), settings)]


def test_scan_lists_settled_files_by_name(settings: Settings):
    for name in ("me/b.fit", "anna/run.gpx", "anna/Run 2.gpx"):
        _drop(settings, name)
    assert _names(settings) == ["anna/Run 2.gpx", "anna/run.gpx", "me/b.fit"]


@pytest.mark.parametrize(
    "name",
    [".hidden.fit", ".cache/run.fit", "run.fit.part", "run.fit.crdownload", ".run.fit.icloud",
     "__MACOSX/run.fit", "Thumbs.db", "run.tmp", "run.fit~"],
)  # fmt: skip
def test_scan_passes_over_hidden_and_half_files(settings: Settings, name: str):
    _drop(settings, "good.fit")
    _drop(settings, name)
    assert _names(settings) == ["good.fit"]


def test_a_young_file_is_looked_at_twice(settings: Settings):
    _drop(settings, "young.fit", age_s=0.0)
    assert _names(settings) == ["young.fit"]


def test_a_growing_file_waits_for_the_next_run(settings: Settings, monkeypatch):
    path = _drop(settings, "growing.fit", age_s=0.0)
    _drop(settings, "done.fit")
    monkeypatch.setattr(time, "sleep", lambda _: path.write_bytes(b"more than before"))
    assert _names(settings) == ["done.fit"]


def test_a_folder_named_like_an_athlete_says_whose_it_is(settings: Settings):
    _drop(settings, "anna/run.fit")
    _drop(settings, "bert/run.fit")
    _drop(settings, "anna.fit")
    whose = {file.name: file.athlete_id for file in inbox.scan((settings.paths.inbox,), settings)}
    assert whose == {"anna/run.fit": "anna", "anna.fit": "me"}
    assert inbox.unclaimed_folders(settings) == (
        "inbox/bert: no athlete of that name. 1 file waits there",
    )


def test_folders_that_are_nobodys_wait_where_there_are_several_athletes(settings: Settings):
    for name in (
        "Anna/a.fit",
        "Anna/b/c.fit",
        ".hidden/x.fit",
        "anna/ok.fit",
        "empty/.keep",
        "me/m.fit",
    ):
        _drop(settings, name)
    (settings.paths.inbox / "link").symlink_to(settings.paths.inbox / "Anna")
    assert _names(settings) == ["anna/ok.fit", "me/m.fit"]
    assert inbox.unclaimed_folders(settings) == (
        "inbox/Anna: no athlete of that name; did you mean 'anna'? 2 files wait there",
    )


def test_every_folder_is_a_single_owners(tmp_path: Path):
    settings = read_settings(tmp_path)
    _drop(settings, "export_123/activities/run.fit")
    (file,) = inbox.scan((settings.paths.inbox,), settings)
    assert (file.athlete_id, file.name) == ("me", "export_123/activities/run.fit")
    assert inbox.unclaimed_folders(settings) == ()


def test_a_folder_elsewhere_that_is_named_is_taken_in_whole(settings: Settings, tmp_path: Path):
    export = tmp_path / "export"
    (export / "activities").mkdir(parents=True)
    (export / "activities" / "run.fit").write_bytes(b"x")
    (file,) = inbox.scan((export,), settings)
    assert (file.athlete_id, file.name) == ("me", "export/activities/run.fit")


def test_an_inbox_elsewhere_is_held_to_the_same_names(tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "runpipe.toml").write_text(
        "[paths]\ninbox = '../drop'\n[athlete.anna]\n", "utf-8"
    )
    settings = read_settings(tmp_path / "data")
    for name in ("ana/run.fit", "anna/run.fit"):
        _drop(settings, name)
    assert [file.athlete_id for file in inbox.scan((settings.paths.inbox,), settings)] == ["anna"]
    assert inbox.unclaimed_folders(settings) == (
        "drop/ana: no athlete of that name; did you mean 'anna'? 1 file waits there",
    )


def test_a_root_that_is_not_there(settings: Settings):
    with pytest.raises(RunpipeError, match="no such file or folder"):
        inbox.scan((settings.paths.root / "nowhere",), settings)


def test_the_archive_keeps_content_and_arrival_and_empties_the_inbox(settings: Settings):
    path = _drop(settings, "me/run.fit", b"bytes")
    (arrival,) = _archive(settings)
    assert not path.exists()
    assert inbox.archived_path(settings.paths, arrival.sha256).read_bytes() == b"bytes"
    assert inbox.arrival_ids(settings.paths) == {arrival.arrival_id}
    assert inbox.read_arrival(settings.paths, arrival.arrival_id) == arrival
    assert (arrival.name, arrival.size_bytes, arrival.ingested_utc) == ("me/run.fit", 5, NOW)


def test_a_file_from_elsewhere_stays_where_it_is(settings: Settings, tmp_path: Path):
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "run.fit").write_bytes(b"bytes")
    for root, name in ((other, "elsewhere/run.fit"), (other / "run.fit", "run.fit")):
        (arrival,) = inbox.archive_all(inbox.scan((root,), settings), settings.paths, NOW).arrivals
        assert arrival.name == name
    assert (other / "run.fit").read_bytes() == b"bytes"


def test_the_same_file_again_is_the_same_arrival_with_its_first_time(settings: Settings):
    for now in (NOW, LATER):
        _drop(settings, "run.fit", b"bytes")
        (arrival,) = _archive(settings, now)
    assert arrival.ingested_utc == NOW
    assert len(inbox.arrival_ids(settings.paths)) == 1


def test_the_same_bytes_under_two_names_are_one_content_and_two_arrivals(settings: Settings):
    _drop(settings, "a.fit", b"bytes")
    _drop(settings, "b.fit", b"bytes")
    arrivals = _archive(settings)
    assert len({arrival.sha256 for arrival in arrivals}) == 1
    assert len(inbox.arrival_ids(settings.paths)) == 2


def test_one_run_at_a_time_and_a_dead_one_lets_go(settings: Settings):
    with (
        inbox.hold_lock(settings.paths),
        pytest.raises(inbox.BusyError, match="another run"),
        inbox.hold_lock(settings.paths),
    ):
        pass
    script = textwrap.dedent(f"""
        import os
        from pathlib import Path
        from runpipe import inbox
        from runpipe.settings import read_settings
        with inbox.hold_lock(read_settings(Path({str(settings.paths.root)!r})).paths):
            os.kill(os.getpid(), 9)
    """)
    died = subprocess.run(
        [sys.executable, "-c", script], check=False, env=dict(os.environ, PYTHONPATH="src")
    )
    assert died.returncode == -9
    with inbox.hold_lock(settings.paths):
        pass


def test_the_quarantine_shows_copies_with_reasons_and_forgets_what_was_read_since(
    settings: Settings,
):
    _drop(settings, "bad.fit", b"bad")
    (arrival,) = _archive(settings)
    bad = inbox.Quarantined(arrival.sha256, arrival.name, "the file is not a FIT file")
    inbox.sync_quarantine(settings.paths, [bad])
    names = sorted(path.name for path in settings.paths.quarantine.iterdir())
    assert names == [f"{arrival.sha256[:12]}-bad.fit", f"{arrival.sha256[:12]}-bad.fit.reason.json"]
    reason = json.loads((settings.paths.quarantine / names[1]).read_text("utf-8"))
    assert reason["reason"] == "the file is not a FIT file"
    (settings.paths.quarantine / names[0]).write_bytes(b"scribbled on by its owner")
    assert inbox.archived_path(settings.paths, arrival.sha256).read_bytes() == b"bad"
    inbox.sync_quarantine(settings.paths, [])
    assert list(settings.paths.quarantine.iterdir()) == []
    assert inbox.archived_path(settings.paths, arrival.sha256).read_bytes() == b"bad"
