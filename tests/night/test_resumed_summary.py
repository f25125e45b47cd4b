"""What a run saved before it was stopped is told by the run that publishes it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from runpipe.pipeline import night as nights
from runpipe.settings import read_settings
from tests.builders_files import diet_csv, gpx
from tests.night.nights import NOW, TODAY, night


@pytest.mark.parametrize(("n_loaded_before", "is_published_before"), [(1, False), (2, True)])
def test_the_run_after_a_stopped_one_names_every_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    n_loaded_before: int,
    is_published_before: bool,
):
    monkeypatch.setattr("runpipe.pipeline.collect_files._BATCH_FILES", 1)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    if is_published_before:
        (inbox / "old.csv").write_bytes(diet_csv() + b"\n")
        night(tmp_path)
    (inbox / "run.gpx").write_bytes(gpx())
    (inbox / "diet.csv").write_bytes(diet_csv())
    (inbox / "notes.fit").write_bytes(b"no recording\n")
    _stop_after(tmp_path, n_loaded_before)
    resumed = night(tmp_path)
    assert [file.name for file in resumed.files] == ["diet.csv", "notes.fit", "run.gpx"]
    assert resumed.n("quarantined") == 1
    assert night(tmp_path).files == ()


def _stop_after(data: Path, n_batches: int) -> None:
    opened = nights.open_night(read_settings(data), today=TODAY, now_utc=NOW)
    with suppress(KeyboardInterrupt), opened as stopped:
        for batch in nights.collect(stopped)[:n_batches]:
            nights.load(stopped, batch)
        raise KeyboardInterrupt
