"""A night of several athletes: each is judged by himself, and only who has something due."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

import runpipe
from runpipe import inbox, pipeline
from runpipe.cli.app import app
from runpipe.errors import RunpipeError, UsageError
from runpipe.pipeline.team import map_athletes
from runpipe.settings import read_settings
from tests.builders_files import diet_csv, gpx
from tests.night.nights import NOW, TODAY

NAMES = ("anna", "bo", "cy")
FIRST = datetime(2026, 11, 3, 6, 30, tzinfo=UTC)


def drop(data: Path, name: str, day: int) -> None:
    folder = data / "inbox" / name
    folder.mkdir(parents=True, exist_ok=True)
    start = FIRST + timedelta(days=day, hours=NAMES.index(name))
    (folder / f"run-{day}.gpx").write_bytes(gpx(start, minutes=20, title=f"Run {day} of {name}"))


def whole_night(data: Path, today: object = TODAY) -> None:
    settings = read_settings(data)
    pipeline.ingest(settings, paths=None, today=today, now_utc=NOW)  # type: ignore[arg-type]
    pipeline.write_reports(settings)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("made") / "data"
    sections = "".join(f"[athlete.{name}]\n" for name in NAMES)
    data.mkdir()
    (data / "runpipe.toml").write_text(f"[reading]\nworkers = 1\n{sections}", "utf-8")
    for name in NAMES:
        drop(data, name, 0)
    (data / "inbox" / "anna" / "diet.csv").write_bytes(diet_csv(FIRST, n_days=3))
    (data / "inbox" / "bo" / "words.fit").write_bytes(b"no recording\n")
    whole_night(data)
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(made, tmp_path / "data"))
    whole_night(folder)  # copies have other inodes: everything is looked at again, once
    return folder


def runs(data: Path, *words: str) -> str:
    told = CliRunner().invoke(app, [*words, "--data", str(data)])
    assert told.exit_code == 0, told.output
    return told.output


def databases(data: Path) -> dict[str, tuple[int, int]]:
    looks = {name: (data / "athletes" / name / "runpipe.duckdb").stat() for name in NAMES}
    return {name: (look.st_ino, look.st_mtime_ns) for name, look in looks.items()}


def test_each_athlete_has_what_is_his_and_nothing_else(data: Path):
    for name in NAMES:
        home = data / "athletes" / name
        with duckdb.connect(home / "runpipe.duckdb", read_only=True) as conn:
            tables = conn.execute(
                "select schema_name || '.' || table_name from duckdb_columns() join duckdb_tables()"
                " using (table_oid, schema_name, table_name) where column_name = 'athlete_id'"
                " and schema_name != 'information_schema'"
            ).fetchall()
            assert len(tables) > 20
            for (table,) in tables:
                ids = conn.execute(f"select distinct athlete_id from {table}").fetchall()  # noqa: S608
                assert set(ids) <= {(name,), ("",)}, table
        paths = read_settings(data).of(name).paths
        arrivals = [inbox.read_arrival(paths, each) for each in inbox.arrival_ids(paths)]
        assert {arrival.athlete_id for arrival in arrivals} == {name}
    assert not (data / "runpipe.duckdb").exists()
    assert not (data / "archive").exists()
    assert [path.name for path in (data / "athletes" / "bo" / "quarantine").glob("*.fit")]


def test_only_whose_files_came_is_judged(data: Path):
    before = databases(data)
    drop(data, "bo", 2)
    whole_night(data)
    after = databases(data)
    assert [name for name in NAMES if before[name] != after[name]] == ["bo"]
    settings = read_settings(data)
    assert pipeline.quiet_night(settings, today=TODAY, now_utc=NOW) is not None


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ("[athlete.bo]\nmass_kg = 61\n", ["bo"]),
        ("[logs]\nenergy_unit = 'kj'\n", list(NAMES)),
    ],
)
def test_a_setting_is_due_for_whom_it_is_of(
    data: Path, change: str, due: list[str], monkeypatch: pytest.MonkeyPatch
):
    file = data / "runpipe.toml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("[athlete.bo]\n", change) if "[athlete.bo]" in change else text + change,
        "utf-8",
    )
    assert _who_is_judged(data, monkeypatch) == due


def _who_is_judged(data: Path, monkeypatch: pytest.MonkeyPatch, **when: object) -> list[str]:
    judged: list[str] = []
    run_nights = map_athletes.run_nights

    def noted(settings: object, nights: list[object], *rest: object) -> object:
        judged.extend(next(iter(night.settings.athletes)) for night in nights)  # type: ignore[attr-defined]
        return run_nights(settings, nights, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(map_athletes, "run_nights", noted)
    moment = {"today": TODAY, "now_utc": NOW, **when}
    assert pipeline.quiet_night(read_settings(data), **moment) is None
    pipeline.ingest(read_settings(data), paths=None, **moment)
    return judged


def test_once_a_week_everybody_is_looked_at_whole(data: Path, monkeypatch: pytest.MonkeyPatch):
    settings = read_settings(data)
    soon, later = NOW + timedelta(days=6, hours=23), NOW + timedelta(days=7)
    assert pipeline.quiet_night(settings, today=TODAY, now_utc=soon) is not None
    assert _who_is_judged(data, monkeypatch, now_utc=later) == list(NAMES)


def test_a_label_of_ones_own_is_that_athletes(data: Path):
    (session,) = runpipe.open(data).sessions("bo")["session_id"]
    assert "is hill now" in runs(data, "label", session, "hill")
    assert (data / "athletes" / "bo" / "labels.csv").exists()
    assert not (data / "labels.csv").exists()
    labels = runpipe.open(data).sql("select athlete_id, label from sessions order by all")
    assert labels[labels["label"] == "hill"]["athlete_id"].to_list() == ["bo"]
    assert "hill" in runs(data, "explain", session)


def test_a_night_that_fails_is_that_athletes_outcome(data: Path, monkeypatch: pytest.MonkeyPatch):
    for name in NAMES:
        drop(data, name, 4)
    run_steps = map_athletes.run_steps

    def failing(night: object, *rest: object) -> object:
        if "bo" in night.settings.athletes:  # type: ignore[attr-defined]
            raise OSError("the disk of bo is gone")
        return run_steps(night, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(map_athletes, "run_steps", failing)
        with pytest.raises(RunpipeError, match=r"^1 of 3 athletes.*bo: the disk of bo is gone$"):
            whole_night(data)
    counts = "select athlete_id, count(*) as n from sessions group by all order by all"
    assert list(runpipe.open(data).sql(counts)["n"]) == [2, 1, 2]
    whole_night(data)
    assert list(runpipe.open(data).sql(counts)["n"]) == [2, 2, 2]


def test_commands_speak_of_all_or_ask_whose(data: Path, tmp_path: Path):
    status = json.loads(runs(data, "status", "--json"))[0]
    assert next((each["name"], each["n"]) for each in status["contents"]) == (
        "runs and other sessions",
        3,
    )
    assert "words.fit" in runs(data, "status")
    assert runs(data, "query", "select count(*) as n from sessions", "--csv").split() == ["n", "3"]
    runs(data, "export", str(tmp_path / "out"))
    exported = duckdb.read_parquet(str(tmp_path / "out" / "sessions.parquet"))
    assert {name for (name,) in exported.select("athlete_id").fetchall()} == set(NAMES)
    runs(data, "verify")
    runs(data, "rebuild")
    for words in (["sessions"], ["report"], ["whatif", "--run-km", "20"]):
        told = CliRunner().invoke(app, [*words, "--data", str(data)])
        assert isinstance(told.exception, UsageError)
        assert str(told.exception) == "--athlete: say whose; there are anna, bo, cy"
        runs(data, *words, "--athlete", "anna")
        told = CliRunner().invoke(app, [*words, "--athlete", "ana", "--data", str(data)])
        assert "did you mean 'anna'?" in str(told.exception)


def test_who_is_no_longer_in_the_settings_stays(data: Path):
    (data / "runpipe.toml").write_text("[reading]\nworkers = 1\n[athlete.anna]\n", "utf-8")
    whole_night(data)
    assert set(runpipe.open(data).sql("select athlete_id from sessions")["athlete_id"]) == set(
        NAMES
    )


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"damaged")])
def test_a_damaged_database_is_built_again(data: Path, damage: Callable[[Path], object]):
    damage(data / "athletes" / "cy" / "runpipe.duckdb")
    whole_night(data)
    assert len(runpipe.open(data).sessions("cy")) == 1


class BreakingPool(Executor):
    """A pool whose worker dies of one athlete's work, and takes with it what waits behind."""

    def __init__(self, poison: str) -> None:
        self.poison, self.is_broken = poison, False

    def submit(self, work: Callable[..., object], /, *args: object, **_: object) -> Future[object]:
        if self.is_broken:
            raise BrokenProcessPool
        future: Future[object] = Future()
        if self.poison in args[0].settings.athletes:  # type: ignore[attr-defined]
            self.is_broken = True
            future.set_exception(BrokenProcessPool())
        else:
            future.set_result(work(*args))
        return future


def test_who_ends_workers_ends_nobody_elses_night(data: Path, monkeypatch: pytest.MonkeyPatch):
    for name in NAMES:
        drop(data, name, 6)
    monkeypatch.setattr(map_athletes, "_is_for_workers", lambda *_: True)
    monkeypatch.setattr(
        map_athletes, "_open_workers", lambda _: nullcontext(BreakingPool(poison="anna"))
    )
    with pytest.raises(RunpipeError, match=r"^1 of 3 athletes' nights failed.*anna: it ended 3 "):
        whole_night(data)
    counts = "select athlete_id, count(*) as n from sessions group by all order by all"
    assert list(runpipe.open(data).sql(counts)["n"]) == [1, 2, 2]


def test_a_label_written_during_the_night_is_due_in_the_next(
    data: Path, monkeypatch: pytest.MonkeyPatch
):
    drop(data, "bo", 6)
    (session,) = runpipe.open(data).sessions("bo")["session_id"]
    run_steps = map_athletes.run_steps

    def and_label(night: object, *rest: object) -> object:
        summary = run_steps(night, *rest)  # type: ignore[arg-type]
        labels = data / "athletes" / "bo" / "labels.csv"
        labels.write_text(f"session_id,label\n{session},hill\n", "utf-8")
        return summary

    with monkeypatch.context() as patched:
        patched.setattr(map_athletes, "run_steps", and_label)
        whole_night(data)
    whole_night(data)
    assert "hill" in set(runpipe.open(data).sessions("bo")["label"])
