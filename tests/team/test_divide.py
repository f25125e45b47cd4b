"""A folder with one archive and database for all becomes one in which each athlete has his own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runpipe import commands, inbox, pipeline
from runpipe.model.labels import SessionLabel
from runpipe.pipeline.night import open_night, run_steps
from runpipe.pipeline.team import divide_folder as divided
from runpipe.settings import DataPaths, read_settings
from runpipe.settings.labels_file import read_labels, write_labels
from tests.builders_files import diet_csv, gpx
from tests.night.nights import NOW, TODAY, tables

FIRST = datetime(2026, 10, 5, 6, 30, tzinfo=UTC)
SETTINGS = "[reading]\nworkers = 1\n[athlete.anna]\nmass_kg = 55\n[athlete.bo]\n"
SAME = gpx(FIRST, minutes=30, title="Run with a friend")


def drop(data: Path, names: tuple[str, ...]) -> None:
    (data / "inbox").mkdir(parents=True)
    (data / "runpipe.toml").write_text(SETTINGS, "utf-8")
    for n, name in enumerate(names):
        folder = data / "inbox" / (name if name != "me" else "")
        folder.mkdir(exist_ok=True)
        for day in (2, 4):
            start = FIRST + timedelta(days=day, hours=n)
            content = gpx(start, minutes=20 + day, title=f"Run {day} of {name}")
            (folder / f"run-{day}.gpx").write_bytes(content)
        (folder / "diet.csv").write_bytes(diet_csv(FIRST, n_days=3 + n))
        (folder / "words.fit").write_bytes(b"no recording\n")
        (folder / "same.gpx").write_bytes(SAME)


def make_undivided(data: Path, names: tuple[str, ...]) -> None:
    """Fill a folder as runpipe did when it kept all athletes in one archive and database."""
    drop(data, names)
    settings = read_settings(data)
    with open_night(settings, today=TODAY, now_utc=NOW) as night:
        run_steps(night, None)
    assert not (data / "athletes").exists()


def night(data: Path) -> None:
    pipeline.ingest(read_settings(data), paths=None, today=TODAY, now_utc=NOW)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in folder.glob("archive/*/*")
        if path.suffix != ".json"
    }


@pytest.fixture(
    scope="module", params=[("me", "anna", "bo"), ("anna", "bo")], ids=["with me", "without"]
)
def names(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return request.param


@pytest.fixture(scope="module")
def undivided(names: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("undivided") / "data"
    make_undivided(data, names)
    return data


@pytest.fixture
def data(undivided: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(undivided, tmp_path / "data"))


def test_nothing_is_lost_and_the_tables_are_the_same(
    data: Path, names: tuple[str, ...], tmp_path: Path
):
    before = contents(data)
    old = tables(data)
    night(data)
    settings = read_settings(data)
    homes = [settings.of(name).paths.root for name in names]
    after = [contents(home) for home in homes]
    assert {sha: content for each in after for sha, content in each.items()} == before
    assert all(sha in each for each in after for sha in [inbox.hash_file(_file(tmp_path, SAME))])
    drop(tmp_path / "fresh", names)
    night(tmp_path / "fresh")
    assert tables(data) == tables(tmp_path / "fresh")
    rows = {view: sorted(map(repr, content)) for view, content in tables(data).items()}
    assert rows.keys() == old.keys()
    for view in rows.keys() - {"rules"}:
        assert rows[view] == sorted(map(repr, old[view])), view
    assert (data / "runpipe.duckdb").exists() == ("me" in names)
    assert pipeline.quiet_night(settings, today=TODAY, now_utc=NOW) is None  # pages are due
    pipeline.write_reports(settings)
    assert pipeline.quiet_night(settings, today=TODAY, now_utc=NOW) is not None


def _file(folder: Path, content: bytes) -> Path:
    file = folder / "content"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("names", [("me", "anna", "bo")], ids=["with me"], indirect=False)
def test_a_kill_at_any_instant_loses_nothing(
    names: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    make_undivided(tmp_path / "data", names)
    before = contents(tmp_path / "data")
    n_steps = _count_steps(tmp_path, monkeypatch)
    assert n_steps > 20
    for n in range(n_steps):
        folder = Path(shutil.copytree(tmp_path / "data", tmp_path / f"killed-{n}"))
        with monkeypatch.context() as patched:
            _kill_after(n, patched)
            with pytest.raises(KeyboardInterrupt):
                divided.divide_folder(DataPaths(folder))
        paths = DataPaths(folder)
        somewhere = [contents(paths.home(name).root) for name in names]
        assert {sha for each in somewhere for sha in each} == before.keys()
        divided.divide_folder(paths)
        for name in names:
            home = paths.home(name)
            arrivals = [inbox.read_arrival(home, each) for each in inbox.arrival_ids(home)]
            assert {each.athlete_id for each in arrivals} == {name}
            assert len(arrivals) == 5
            assert {each.sha256 for each in arrivals} == contents(home.root).keys()
        shutil.rmtree(folder)


def _count_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    folder = Path(shutil.copytree(tmp_path / "data", tmp_path / "counted"))
    with monkeypatch.context() as patched:
        steps = _kill_after(10**9, patched)
        divided.divide_folder(DataPaths(folder))
    return len(steps)


def _kill_after(n: int, patched: pytest.MonkeyPatch) -> list[str]:
    """Let the n-th change to the disk be the last."""
    steps: list[str] = []

    def guarded(name: str, work: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **kwargs: object) -> object:
            if len(steps) == n:
                raise KeyboardInterrupt
            steps.append(name)
            return work(*args, **kwargs)

        return step

    patched.setattr(divided.os, "link", guarded("link", divided.os.link))
    patched.setattr(divided.inbox, "write_arrival", guarded("note", divided.inbox.write_arrival))
    patched.setattr(divided, "write_labels", guarded("labels", divided.write_labels))
    patched.setattr(divided, "write_upkeep", guarded("upkeep", divided.write_upkeep))
    patched.setattr(divided, "write_atomic", guarded("mark", divided.write_atomic))
    patched.setattr(Path, "unlink", guarded("unlink", Path.unlink))
    return steps


def test_labels_go_to_whose_sessions_they_are(data: Path, names: tuple[str, ...]):
    settings = read_settings(data)
    sessions = {
        str(row[1]): str(row[0])
        for row in _query(data, "select athlete_id, session_id from sessions")
    }
    write_labels(settings.paths, dict.fromkeys(sessions, SessionLabel.HILL))
    night(data)
    for name in names:
        own = {session for session, owner in sessions.items() if owner == name}
        assert own
        if name != "me":
            assert read_labels(settings.of(name).paths).keys() == own
    labels = _query(data, "select distinct label from sessions", is_team=True)
    assert labels == [("hill",)]


def _query(data: Path, sql: str, *, is_team: bool = False) -> list[tuple[object, ...]]:
    if is_team:
        return list(commands.run_query(read_settings(data), sql).rows)
    from runpipe import warehouse  # noqa: PLC0415

    return list(warehouse.query(data / "runpipe.duckdb", sql).rows)


def test_a_single_owner_who_names_another_athlete_stays_where_he_is(tmp_path: Path):
    data = tmp_path / "data"
    drop(data, ("me",))
    (data / "runpipe.toml").write_text("[reading]\nworkers = 1\n", "utf-8")
    night(data)
    before = (data / "runpipe.duckdb").stat().st_mtime_ns, contents(data)
    (data / "runpipe.toml").write_text(SETTINGS, "utf-8")
    (data / "inbox" / "anna").mkdir()
    (data / "inbox" / "anna" / "run.gpx").write_bytes(gpx(FIRST, minutes=25, title="Run of anna"))
    night(data)
    assert contents(data) == before[1]
    assert len(tables(data)["athletes"]) == 2
    assert (data / "athletes" / "anna" / "runpipe.duckdb").exists()
