"""Watching the inbox: what settles is taken, what is held by another run is waited for."""

from __future__ import annotations

import itertools
from pathlib import Path

from runpipe import commands, inbox
from runpipe.commands import watch
from runpipe.settings import read_settings
from tests.builders_files import gpx
from tests.night.nights import NOW, TODAY


def test_files_are_taken_as_they_come(tmp_path: Path, monkeypatch):
    settings = read_settings(tmp_path)
    (tmp_path / "inbox").mkdir()
    looks = itertools.count()
    held = inbox.hold_lock(settings.paths)

    def pass_time(_: float) -> None:
        look = next(looks)
        if look == 0:
            held.__enter__()
            (tmp_path / "inbox" / "run.gpx").write_bytes(gpx())
        elif look == 2:
            held.__exit__(None, None, None)

    monkeypatch.setattr(watch.time, "sleep", pass_time)
    summaries = commands.watch_inbox(
        settings, now_utc=lambda: NOW, today=lambda _: TODAY, every_s=1.0
    )
    first = next(summaries)
    assert [file.name for file in first.files] == ["run.gpx"]
    assert next(looks) >= 3
