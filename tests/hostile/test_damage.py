"""Damaged databases and archives: the next night ends well, with the tables of before."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from runpipe import commands, inbox, pipeline, warehouse
from runpipe.commands.verify import Verdict, verify
from runpipe.errors import RunpipeError, WarehouseError
from runpipe.inbox.arrivals import arrival_path
from runpipe.pipeline.upkeep import read_upkeep, upkeep_file
from runpipe.settings import read_settings
from tests.hostile.folders import GOOD, make_inbox, n_seeds, take_in
from tests.night.nights import NOW, tables

N_DATABASES = n_seeds(2)
N_ARCHIVES = n_seeds(2)
DATABASES = ("empty", "cut", "garbage", "flip", "zeros", "foreign", "newer", "rows", "text")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("whole")
    make_inbox(data, {**GOOD, "words.fit": b"no recording\n"})
    take_in(data)
    return data


@pytest.fixture(scope="module")
def before(whole: Path) -> dict[str, list[tuple[object, ...]]]:
    return tables(whole)


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "data")
    return tmp_path / "data"


def _place_of_content(content: bytearray, chance: random.Random) -> int:
    """Choose a place that holds something: zeros in place of zeros are no damage."""
    at = chance.randrange(len(content))
    while not any(content[at : at + 4096]):
        at = chance.randrange(len(content))
    return at


def damage_database(path: Path, kind: str, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "cut":
        path.write_bytes(content[: chance.randrange(1, len(content))])
    elif kind == "garbage":
        path.write_bytes(chance.randbytes(chance.choice((7, 4096, 300_000))))
    elif kind == "text":
        path.write_bytes(b"<html>404 not found</html>\n")
    elif kind == "flip":
        for _ in range(chance.choice((1, 5, 50))):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
    elif kind == "zeros":
        at = _place_of_content(content, chance)
        content[at : at + 4096] = bytes(len(content[at : at + 4096]))
        path.write_bytes(content)
    elif kind == "newer":
        content[12:20] = (10_000 + chance.randrange(1000)).to_bytes(8, "little")
        path.write_bytes(content)
    elif kind == "foreign":
        path.unlink()
        with duckdb.connect(path) as conn:
            conn.execute("create table customers as select range as n from range(10)")
    else:
        with duckdb.connect(path) as conn:
            conn.execute("delete from raw.row_error")
            conn.execute("update raw.content set kind = 'gpx'")


@pytest.mark.parametrize("seed", range(N_DATABASES))
@pytest.mark.parametrize("has_digest", [True, False])
def test_a_damaged_database_is_put_aside_and_built_again(
    seed: int, has_digest: bool, data: Path, before: object
):
    chance = random.Random(seed)
    kind = DATABASES[(seed + 4 * has_digest) % len(DATABASES)]
    if not has_digest and kind == "rows":
        kind = "cut"  # sound as a file: only the digest can tell
    path = data / "runpipe.duckdb"
    damage_database(path, kind, chance)
    if not has_digest:
        upkeep_file(read_settings(data).paths).write_text("{ half", "utf-8")
    summary = take_in(data)
    assert tables(data) == before
    if has_digest or summary.notes:
        assert "put aside" in summary.notes[0]
        assert list(data.glob("runpipe.damaged-*.duckdb"))
        settings = read_settings(data)
        assert commands.read_status(settings, now_utc=NOW).notes == summary.notes
    else:
        assert kind in {"flip", "zeros"}  # where no table lies
    again = take_in(data)
    assert not again.is_published
    assert again.notes == ()


@pytest.mark.parametrize("kind", ["empty", "cut", "garbage", "foreign", "newer"])
def test_a_reader_says_what_to_do(kind: str, data: Path):
    damage_database(data / "runpipe.duckdb", kind, random.Random(7))
    settings = read_settings(data)
    for ask in (
        lambda: commands.run_query(settings, "select * from sessions"),
        lambda: commands.read_status(settings, now_utc=NOW),
        lambda: pipeline.write_report(settings, week=None, athlete_id="me"),
    ):
        with pytest.raises(WarehouseError, match="runpipe nightly"):
            ask()


def test_few_databases_are_kept_aside(data: Path):
    for n in range(4):
        (data / "runpipe.duckdb").write_bytes(b"")
        settings = read_settings(data)
        warehouse.put_aside(settings.paths.database, NOW + timedelta(days=n))
    assert [path.name for path in sorted(data.glob("runpipe.damaged-*"))] == [
        "runpipe.damaged-20261118T033000Z.duckdb",
        "runpipe.damaged-20261119T033000Z.duckdb",
    ]


def test_a_database_that_a_program_holds_is_no_damage():
    error = duckdb.IOException("Could not set lock on file: Conflicting lock is held in PID 1")
    assert not warehouse.is_damage(error)
    assert warehouse.is_damage(duckdb.IOException("Corrupt database file: computed checksum 1 …"))
    assert not warehouse.is_damage(duckdb.BinderException("column x not found"))


def test_damage_met_within_a_night_has_the_next_one_build_anew(data: Path, before, monkeypatch):
    make_inbox(data, {"more.csv": b"date,energy_kcal\n2026-11-01,2000\n"})

    def broken(*_: object) -> None:
        raise duckdb.IOException("Corrupt database file: computed checksum 1 does not match 2")

    with monkeypatch.context() as patched:
        patched.setattr(warehouse, "build_core", broken)
        with pytest.raises(WarehouseError, match="next night builds it again"):
            take_in(data)
    assert read_upkeep(read_settings(data).paths).is_rebuild_due
    summary = take_in(data)
    assert len(summary.files) == 4
    assert not read_upkeep(read_settings(data).paths).is_rebuild_due
    assert tables(data)["sessions"] == before["sessions"]


@pytest.mark.parametrize("seed", range(N_ARCHIVES))
def test_what_is_odd_in_the_archive_stops_no_night_and_publishes_nothing_anew(
    seed: int, data: Path, before: object
):
    chance = random.Random(seed)
    paths = read_settings(data).paths
    identity = chance.choice(sorted(inbox.arrival_ids(paths)))
    note = arrival_path(paths, identity)
    folder = note.parent
    if seed % 2:
        note.write_bytes(chance.choice((b"", b"{", b"null", note.read_bytes()[:-9])))
    else:
        note.unlink()
    strays = {
        f"._{note.name}": b"\x00\x05\x16\x07", "x.json": b"{}", f"{'0' * 64}.json": b"[]",
        f"{folder.name}{'0' * 62}.{'0' * 12}.json": b'{"athlete_id": 3}', ".DS_Store": b"",
    }  # fmt: skip
    for name in chance.sample(sorted(strays), 3):
        (folder / name).write_bytes(strays[name])
    summary = take_in(data)
    assert not summary.is_published
    assert any("written again from the database" in note for note in summary.notes)
    assert inbox.read_arrival(paths, identity).arrival_id == identity
    assert tables(data) == before
    (data / "runpipe.duckdb").write_bytes(b"")
    take_in(data)
    assert tables(data) == before


def test_a_content_that_is_gone_or_damaged_is_named_and_comes_back(data: Path, before):
    paths = read_settings(data).paths
    by_name = {
        inbox.read_arrival(paths, one).name: inbox.read_arrival(paths, one)
        for one in inbox.arrival_ids(paths)
    }
    run, diet = (inbox.archived_path(paths, by_name[name].sha256) for name in GOOD)
    run.chmod(0o600)
    run.write_bytes(run.read_bytes()[:-100])
    diet.unlink()
    summary = take_in(data)
    assert not summary.is_published
    assert any("run.gpx" in note and "damaged" in note for note in summary.notes)
    assert tables(data) == before
    (data / "runpipe.duckdb").write_bytes(b"")
    summary = take_in(data)
    assert [file.name for file in summary.files] == ["words.fit"]
    assert any("diet.csv" in note and "is gone" in note for note in summary.notes)
    assert not take_in(data).is_published
    make_inbox(data)
    take_in(data)
    assert tables(data) == before
    assert take_in(data).notes == ()


def test_the_clock_may_be_set_back_between_nights(data: Path, before):
    make_inbox(data, {"more.csv": b"date,energy_kcal\n2026-11-01,2000\n"})
    take_in(data, today=date(2025, 1, 1), now=NOW - timedelta(days=700))
    take_in(data)
    for name in ("sessions", "weekly_muscle_risk"):
        assert len(tables(data)[name]) >= len(before[name])


def test_no_room_is_said_before_anything_is_begun(data: Path, monkeypatch):
    usage = shutil.disk_usage(data)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10_000_000))
    inbox_folder = make_inbox(data, {"more.csv": b"date,energy_kcal\n2026-11-01,2000\n"})
    with pytest.raises(RunpipeError, match="Nothing was begun"):
        take_in(data)
    assert (inbox_folder / "more.csv").exists()


def test_verify_heals_what_it_can_and_names_the_rest(data: Path):
    first = verify(data)
    assert first.is_well
    assert verify(data).findings == tuple(
        one for one in first.findings if one.verdict is not Verdict.HEALED
    )
    paths = read_settings(data).paths
    identity = min(inbox.arrival_ids(paths))
    arrival_path(paths, identity).write_bytes(b"{")
    (paths.archive / ".incoming-1").write_bytes(b"half")
    paths.database.chmod(0o644)
    (paths.archive / "aa").mkdir(exist_ok=True)
    (paths.archive / "aa" / "._x.json").write_bytes(b"\x00")
    second = verify(data)
    assert second.is_well
    assert sorted(one.area for one in second.findings if one.verdict is Verdict.HEALED) == [
        "archive", "archive", "permissions",
    ]  # fmt: skip
    assert [path for path in data.rglob("*") if path.lstat().st_mode & 0o077] == []
    content = inbox.archived_path(paths, identity[:64])
    content.chmod(0o600)
    content.write_bytes(b"damaged")
    paths.database.write_bytes(b"")
    paths.settings_file.write_text("[athlet]\n", "utf-8")
    third = verify(data)
    assert not third.is_well
    needs = {one.area for one in third.findings if one.verdict is Verdict.NEEDS_OWNER}
    assert needs == {"archive", "database", "settings"}
    assert third.to_json()["is_well"] is False


def test_a_query_that_asks_for_more_than_there_is_ends_in_a_sentence(
    whole: Path, monkeypatch: pytest.MonkeyPatch
):
    settings = read_settings(whole)
    monkeypatch.setattr(import_module("runpipe.warehouse.owner_query"), "_MOST_CELLS", 100_000)
    with pytest.raises(WarehouseError, match="more than 100,000 values"):
        commands.run_query(settings, "select * from range(1000000000000)")


def test_a_query_that_needs_more_memory_than_it_may_have_is_refused(whole: Path):
    script = (
        "import sys; from importlib import import_module; from pathlib import Path\n"
        "from runpipe import warehouse\n"
        "connect = import_module('runpipe.warehouse.connect')\n"
        "query = import_module('runpipe.warehouse.owner_query')\n"
        "connect._MOST_ON_DISK = '10MB'\n"
        "open_as_is = query.connect_read\n"
        "query.connect_read = lambda path, is_bounded: open_as_is(path)\n"
        "sql = 'select list(hash(range)) from range(200000000)'\n"
        "try: warehouse.query(Path(sys.argv[1]), sql)\n"
        "except Exception as exc: print(type(exc).__name__, exc)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, whole / "runpipe.duckdb"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "WarehouseError the query needs more memory" in done.stdout
