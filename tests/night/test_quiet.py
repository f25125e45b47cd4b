"""A night that finds nothing to do is told apart from one that does, by whatever could ask for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from runpipe import inbox, pipeline
from runpipe.pipeline import provenance
from runpipe.pipeline.results import read_night_note
from runpipe.pipeline.upkeep import read_upkeep, write_upkeep
from runpipe.settings import Settings, read_settings
from tests.builders_files import diet_csv
from tests.hostile.nights import put
from tests.night.nights import NOW, TODAY, night


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quiet") / "data"
    put(folder, {"diet.csv": diet_csv()})
    night(folder)
    return folder


def is_quiet(settings: Settings, **other: object) -> bool:
    told = {"today": TODAY, "now_utc": NOW, **other}
    return pipeline.quiet_night(settings, **told) is not None


def test_with_nothing_new_nothing_is_written_but_the_notes(data: Path):
    before = {path: path.stat() for path in data.rglob("*") if path.is_file()}
    assert is_quiet(read_settings(data))
    now = {path: path.stat() for path in data.rglob("*") if path.is_file()}
    assert now.keys() == before.keys()
    changed = {path.name for path in now if now[path] != before[path]}
    assert changed <= {".runpipe.lock", ".runpipe.night.json", ".runpipe-upkeep.json"}
    note = read_night_note(read_settings(data).paths)
    assert note is not None
    assert note.last_good_utc == NOW.isoformat()


@contextmanager
def file_at(path: Path, content: bytes = b"x") -> Iterator[None]:
    before = path.parent.stat()
    path.write_bytes(content)
    yield
    path.unlink()
    os.utime(path.parent, ns=(before.st_atime_ns, before.st_mtime_ns))


@contextmanager
def without(path: Path) -> Iterator[None]:
    aside = path.with_suffix(".aside")
    path.rename(aside)
    yield
    aside.rename(path)


@contextmanager
def with_upkeep(data: Path, **fields: object) -> Iterator[None]:
    paths = read_settings(data).paths
    before = read_upkeep(paths)
    write_upkeep(paths, replace(before, **fields))
    yield
    write_upkeep(paths, before)


def of_archive(data: Path) -> Path:
    return next(path for path in (data / "archive").iterdir() if path.is_dir())


REASONS: dict[str, Callable[[Path], object]] = {
    "a file in the inbox": lambda data: file_at(data / "inbox" / "new.csv"),
    "a file in nobody's folder": lambda data: file_at(data / "inbox" / "new.gpx"),
    "a label": lambda data: file_at(data / "labels.csv", b"session_id,label\n20261101,sprint\n"),
    "half a database": lambda data: file_at(data / "runpipe.next.duckdb"),
    "a page is gone": lambda data: without(next((data / "reports" / "me").glob("????-W??.html"))),
    "the index is gone": lambda data: without(data / "reports" / "me" / "index.html"),
    "an arrival in the archive": lambda data: file_at(of_archive(data) / "0.json"),
    "what the last night left is gone": lambda data: without(data / ".runpipe-upkeep.json"),
    "the last night's note is gone": lambda data: without(data / ".runpipe.night.json"),
    "something to tell": lambda data: with_upkeep(data, notes=("it was healed",)),
    "damage in the archive": lambda data: with_upkeep(data, damaged=("0" * 64,)),
    "a rebuild is due": lambda data: with_upkeep(data, is_rebuild_due=True),
    "no digest of the database": lambda data: with_upkeep(data, database_sha256=""),
}


@pytest.mark.parametrize("reason", REASONS)
def test_whatever_asks_for_a_night_gets_one(reason: str, data: Path):
    settings = read_settings(data)
    assert is_quiet(settings)
    with REASONS[reason](data):
        assert not is_quiet(read_settings(data))
    assert is_quiet(settings)


def test_other_settings_another_week_and_the_seventh_day_ask_for_a_night(data: Path):
    settings = read_settings(data)
    athlete = replace(settings.athlete("me"), height_m=1.9)
    assert not is_quiet(replace(settings, athletes={"me": athlete}))
    assert not is_quiet(replace(settings, max_file_mb=7))
    assert not is_quiet(settings, now_utc=NOW + timedelta(days=7))
    assert is_quiet(settings, now_utc=NOW + timedelta(days=6))
    assert is_quiet(settings)


@pytest.mark.parametrize(
    "path",
    ["readers/read_log.py", "judges/doses.py", "render/pages.py", "sql/views/30_days.sql"],
)
def test_other_code_asks_for_a_night(path: str, data: Path, monkeypatch: pytest.MonkeyPatch):
    files = dict(provenance._files())
    assert path in files
    monkeypatch.setattr(provenance, "_files", lambda: files | {path: "other"})
    provenance._digest_of_stage.cache_clear()
    try:
        assert not is_quiet(read_settings(data))
    finally:
        monkeypatch.undo()
        provenance._digest_of_stage.cache_clear()
    assert is_quiet(read_settings(data))


def test_a_database_that_was_only_copied_is_read_once_and_kept(data: Path):
    settings = read_settings(data)
    copy = settings.paths.database.with_suffix(".copy")
    copy.write_bytes(settings.paths.database.read_bytes())
    copy.replace(settings.paths.database)
    assert not is_quiet(settings)
    summary = night(data)
    assert not summary.is_published
    assert summary.notes == ()
    assert is_quiet(settings)


def test_the_archive_is_read_on_from_where_the_last_night_ended(data: Path):
    paths = read_settings(data).paths
    digests = sorted(inbox.list_archive(paths).contents)
    for after in ("", digests[0], "5" * 64, "f" * 64):
        for n_bytes in (1, 1 << 30):
            expected = inbox.scrub(paths, digests, after, n_bytes)
            assert inbox.scrub_next(paths, after, n_bytes) == expected


def test_damage_in_the_archive_is_met_and_told(data: Path):
    settings = read_settings(data)
    digest = min(inbox.list_archive(settings.paths).contents)
    content = inbox.archived_path(settings.paths, digest)
    sound = content.read_bytes()
    content.chmod(0o600)
    content.write_bytes(b"spoiled")
    assert not is_quiet(settings)
    assert any("damaged" in note for note in night(data).notes)
    content.write_bytes(sound)
    night(data)
    night(data)
    assert is_quiet(settings)
