"""The lake holds what the athletes' own views hold; a night rewrites only the months that differ."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest
from markupsafe import escape
from typer.testing import CliRunner

import runpipe
from runpipe import pipeline
from runpipe.cli.app import app
from runpipe.errors import WarehouseError
from runpipe.pipeline.team.fill_lake import fill_lake
from runpipe.settings import read_settings
from runpipe.warehouse.lake import LakeFile
from tests.builders_files import diet_csv, gpx
from tests.night.nights import NOW, TODAY

FIRST = datetime(2026, 9, 20, 6, 30, tzinfo=UTC)
NAMES = ("anna", "bo", "zoë")


def drop(data: Path, name: str, days: range) -> None:
    folder = data / "inbox" / name
    folder.mkdir(parents=True, exist_ok=True)
    for day in days:
        start = FIRST + timedelta(days=day, minutes=NAMES.index(name))
        content = gpx(start, minutes=20 + day % 7, title=f"Run {day} of {name}")
        (folder / f"run-{day}.gpx").write_bytes(content)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("team")
    sections = "\n".join(f'[athlete."{name}"]' for name in NAMES)
    (data / "runpipe.toml").write_text(f"[reading]\nworkers = 1\n{sections}\n", "utf-8")
    for name in NAMES:
        drop(data, name, range(0, 50, 12))
    (data / "inbox" / "anna" / "diet.csv").write_bytes(diet_csv(FIRST, n_days=5))
    night(data)
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy: its lake is the copy's own from the next night on."""
    folder = tmp_path / "data"
    shutil.copytree(made, folder)
    return folder


def night(data: Path) -> None:
    pipeline.ingest(read_settings(data), paths=None, today=TODAY, now_utc=NOW)


def database_of(data: Path, name: str) -> Path:
    return data / "athletes" / name / "runpipe.duckdb"


def differences(data: Path) -> Iterator[str]:
    """Yield the views whose rows differ between the athletes' own databases and the team's."""
    own = [
        path.name for path in (data / "athletes").iterdir() if database_of(data, path.name).exists()
    ]
    with duckdb.connect(":memory:") as conn:
        for n, name in enumerate(own):
            conn.execute(f"attach '{database_of(data, name)}' as own{n} (read_only)")
        conn.execute(f"attach '{data / 'team.duckdb'}' as team (read_only)")
        names = conn.execute(
            "select view_name from duckdb_views() where database_name = 'own0'"
            " and schema_name = 'main' and not internal"
        ).fetchall()
        assert len(names) > 30
        for (name,) in names:
            if name == "rules":
                everybody, team = "select * from own0.main.rules", "select * from team.main.rules"
            else:
                everybody = " union all ".join(
                    f"select * from own{n}.main.{name}"  # noqa: S608
                    for n in range(len(own))
                )
                team = f"select * exclude (month) from team.main.{name}"  # noqa: S608
            for one, other in ((everybody, team), (team, everybody)):
                if conn.execute(f"({one}) except all ({other})").fetchall():
                    yield name


def test_all_views_hold_the_athletes_own_rows(made: Path):
    assert not list(differences(made))
    with duckdb.connect(made / "team.duckdb", read_only=True) as conn:
        assert conn.execute("select distinct athlete_id from samples order by all").fetchall() == [
            (name,) for name in NAMES
        ]
        months = conn.execute(
            "select distinct month, strftime(local_date, '%Y-%m') from sessions order by all"
        ).fetchall()
        assert len(months) == 3
        assert all(month == own for month, own in months)


def test_columns_and_views_are_explained_as_the_athletes_own(made: Path):
    def words(database: Path) -> list[tuple[object, ...]]:
        with duckdb.connect(database, read_only=True) as conn:
            return conn.execute(
                "select table_name, column_name, data_type, comment from duckdb_columns()"
                " where schema_name = 'main' and column_name != 'month' order by all"
            ).fetchall()

    assert words(made / "team.duckdb") == words(database_of(made, "bo"))


def test_two_new_files_rewrite_one_month_and_what_is_of_none(data: Path):
    with pytest.MonkeyPatch.context() as patched:
        written: list[frozenset[LakeFile]] = []
        patched.setattr(
            "runpipe.pipeline.night.fill_lake", lambda home: written.append(fill_lake(home))
        )
        drop(data, "bo", range(51, 53))
        night(data)
    files = frozenset[LakeFile]().union(*written)
    assert {(file.athlete_id, file.month) for file in files} == {("bo", "2026-11"), ("bo", "all")}
    assert not list(differences(data))


def test_a_killed_update_is_made_whole_by_the_next(data: Path, monkeypatch: pytest.MonkeyPatch):
    drop(data, "bo", range(51, 53))
    with monkeypatch.context() as patched:
        patched.setattr("runpipe.pipeline.night.fill_lake", lambda _: None)
        night(data)
    assert list(differences(data))
    home = read_settings(data).of("bo")
    with monkeypatch.context() as patched:
        lake = import_module("runpipe.pipeline.team.fill_lake")
        patched.setattr(lake, "write_partitions", _killed_after(lake.write_partitions))
        with pytest.raises(KeyboardInterrupt):
            fill_lake(home)
    fill_lake(home)
    assert not list(differences(data))


def _killed_after(write):
    def write_then_die(*args):
        write(*args)
        raise KeyboardInterrupt

    return write_then_die


def test_who_is_gone_from_the_database_is_gone_from_the_lake(data: Path):
    lake = data / "lake"
    assert list(lake.glob("*/athlete_id=zo*"))
    shutil.rmtree(data / "athletes" / "zoë")
    drop(data, "anna", range(3))
    night(data)
    assert not list(lake.glob("*/athlete_id=zo*"))
    assert not list(differences(data))


def test_the_team_is_asked_by_command_and_by_import(made: Path):
    told = CliRunner().invoke(
        app,
        ["query", "select count(distinct athlete_id) as n from sessions", "--team", "--csv",
         "--data", str(made)],
    )  # fmt: skip
    assert told.output.split() == ["n", "3"], told.output
    frame = runpipe.open(made).team().sql("select distinct athlete_id from days order by all")
    assert list(frame["athlete_id"]) == list(NAMES)


@pytest.mark.parametrize(
    "sql", ["select * from read_csv('/etc/passwd')", "copy (select 1) to 'out.csv'"]
)
def test_a_question_reaches_the_lake_and_nothing_else(made: Path, sql: str):
    with pytest.raises(WarehouseError):
        runpipe.open(made).team().sql(sql)


def test_a_single_owner_has_no_lake(tmp_path: Path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "run.gpx").write_bytes(gpx(FIRST, minutes=20, title="Run"))
    night(tmp_path)
    assert not (tmp_path / "lake").exists()
    with pytest.raises(WarehouseError, match="no database of a team"):
        runpipe.open(tmp_path).team().sql("select 1")


def test_an_old_connection_of_the_process_does_not_bind_what_is_opened(data: Path):
    published = database_of(data, "bo")
    with duckdb.connect(published, read_only=True) as held:
        [(before,)] = held.execute("select count(*) as n from sessions").fetchall()
        (data / "next").mkdir()
        other = data / "next" / "runpipe.duckdb"
        shutil.copyfile(published, other)
        with duckdb.connect(other) as conn:
            conn.execute("delete from mart.session")
        other.replace(published)
        assert before > len(runpipe.open(data).sessions("bo")) == 0


def test_a_coach_has_a_page_over_all(data: Path):
    settings = read_settings(data)
    pipeline.write_reports(settings)
    page = (data / "reports" / "index.html").read_text("utf-8")
    with duckdb.connect(data / "team.duckdb", read_only=True) as conn:
        sentences = conn.execute(
            "select text from weekly_flags where light in ('warn', 'caution')"
            " qualify week = max(week) over ()"
        ).fetchall()
    assert all(str(escape(sentence)) in page for (sentence,) in sentences)
    links = re.findall(r'<a href="([^"]+)"', page)
    assert len(links) == len(NAMES)
    assert all((data / "reports" / unquote(link)).exists() for link in links)
    before = (data / "reports" / "index.html").stat().st_mtime_ns
    pipeline.write_reports(settings)
    assert (data / "reports" / "index.html").stat().st_mtime_ns == before


def test_a_folder_that_moves_is_asked_where_it_is(data: Path, tmp_path: Path):
    def quiet(folder: Path) -> object:
        return pipeline.quiet_night(read_settings(folder), today=TODAY, now_utc=NOW)

    night(data)
    pipeline.write_reports(read_settings(data))
    assert quiet(data) is not None
    moved = data.rename(tmp_path / "moved")
    assert quiet(moved) is None
    night(moved)
    assert runpipe.open(moved).team().sql("select count(*) as n from sessions")["n"][0] > 0
    assert quiet(moved) is not None
