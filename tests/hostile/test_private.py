"""What runpipe writes is its owner's alone, whatever the umask; what others made is left alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from runpipe import commands, pipeline
from runpipe.cli import main
from runpipe.inbox import archive_all, scan
from runpipe.private import owner_only, tighten
from runpipe.settings import read_settings
from tests.builders_files import diet_csv, gpx
from tests.night import nights

SEEDS = int(os.environ.get("RUNPIPE_HOSTILE_SEEDS", "12"))
ROOT = Path(__file__).resolve().parents[2]
UMASKS = [0o022]


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """Begin each test with the umask of most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(root: Path) -> list[str]:
    """List what `find ROOT -perm /077` prints."""
    paths = [root, *root.rglob("*")]
    return [str(p) for p in paths if not p.is_symlink() and p.stat().st_mode & 0o077]


def fill(data: Path) -> None:
    inbox = data / "inbox"
    (inbox / "run.gpx").write_bytes(gpx())
    (inbox / "diet.csv").write_bytes(diet_csv())
    (inbox / "bad.fit").write_bytes(b"words, no recording\n")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", UMASKS)
def test_python_that_writes_without_the_command_line(tmp_path: Path, mask: int):
    data = tmp_path / "data"
    os.umask(mask)
    commands.initialise(data)
    fill(data)
    nights.night(data)
    settings = read_settings(data)
    pipeline.write_report(settings, week=None, athlete_id="me")
    commands.explain_session(settings, "2026-11-10")
    commands.export_views(settings, data / "parquet")
    assert open_to_others(data) == []
    assert os.umask(mask) == mask  # the caller's own files are as the caller wants them


def test_archived_contents_are_for_reading_only(tmp_path: Path):
    commands.initialise(tmp_path)
    fill(tmp_path)
    settings = read_settings(tmp_path)
    archive_all(scan([settings.paths.inbox], settings), settings.paths, nights.NOW)
    contents = [p for p in (tmp_path / "archive").glob("??/*") if p.suffix != ".json"]
    assert len(contents) == 3
    assert {mode(path) for path in contents} == {0o400}


COMMANDS = [
    ["init"],
    ["ingest"],
    ["report"],
    ["explain", "2026-11-10"],
    ["label", "2026-11-10", "hill"],
    ["rebuild"],
    ["status"],
    ["query", "select 1"],
]


def run(data: Path, *words: str, mask: int = 0o022) -> int:
    """Run the command in this process, under a umask, and return its exit code."""
    os.umask(mask)
    argv, sys.argv = sys.argv, ["runpipe", *words, "--data", str(data)]
    try:
        main()
    except SystemExit as exit_:
        return int(exit_.code or 0)
    finally:
        sys.argv = argv
    return 0


def test_every_command_that_writes(tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir(0o755)
    for words in COMMANDS:
        assert run(data, *words) == 0, words
        assert open_to_others(data) == [], words
        if words == ["init"]:
            fill(data)
            for path in (data / "inbox").iterdir():
                path.chmod(0o600)


def test_an_old_folder_is_closed_once_and_it_is_said_once(tmp_path: Path, capsys):
    data = tmp_path / "data"
    commands.initialise(data)
    for name in ("archive/ab/abc", "reports/me/2026-W46.html", "runpipe.duckdb", ".prefect/db"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("x")
    for path in [data, *data.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    (data / "mine.txt").write_text("mine")
    (data / "mine.txt").chmod(0o644)
    sayings = []
    for _ in range(2):
        assert run(data, "init") == 0
        sayings.append(capsys.readouterr().err.count("now only by you"))
    assert sayings == [1, 0]
    assert open_to_others(data) == [str(data / "mine.txt")]


def test_a_reading_command_changes_no_modes(tmp_path: Path):
    commands.initialise(tmp_path)
    tmp_path.chmod(0o755)
    assert run(tmp_path, "status") == 1  # there is no database yet
    assert mode(tmp_path) == 0o755


def test_a_home_is_not_closed_but_what_lies_in_it_is(tmp_path: Path, monkeypatch):
    commands.initialise(tmp_path)
    tmp_path.chmod(0o755)
    (tmp_path / "reports").chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tighten(tmp_path)
    assert mode(tmp_path) == 0o755
    assert mode(tmp_path / "reports") == 0o700
    assert not tighten(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home" / "me"))
    assert not tighten(tmp_path)


def test_a_folder_that_runpipe_never_wrote_to_is_left_alone(tmp_path: Path):
    tmp_path.chmod(0o755)
    (tmp_path / "photos").mkdir()
    assert not tighten(tmp_path)
    assert mode(tmp_path) == 0o755
    assert not tighten(tmp_path / "nowhere")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_modes_and_links_there_are(tmp_path: Path, seed: int):
    """Ours is closed; links and what they lead to, and what is not ours, stays as it was."""
    rng = Random(f"modes/{seed}")
    data, outside = tmp_path / "data", tmp_path / "outside"
    outside.mkdir()
    target = outside / "file"
    target.write_text("x")
    target.chmod(0o644)
    commands.initialise(data)
    ours, foreign = [], []
    for n in range(30):
        folder = rng.choice(
            ["archive/ab", "reports/me", "quarantine", ".prefect", "photos", "inbox"]
        )
        path = data / folder / f"{n}"
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = rng.choice(["file", "folder", "link", "fifo"])
        if kind == "link":
            path.symlink_to(rng.choice([target, outside]))
        elif kind == "fifo":
            os.mkfifo(path, 0o644)
        elif kind == "folder":
            path.mkdir()
            path.chmod(rng.choice([0o755, 0o777, 0o700]))
        else:
            path.write_text("x")
            path.chmod(rng.choice([0o644, 0o666, 0o444, 0o400]))
        is_ours = folder not in {"photos", "inbox"} and kind in {"file", "folder"}
        (ours if is_ours else foreign).append(path)
    before = {path: path.lstat().st_mode for path in [*foreign, target, outside]}
    data.chmod(rng.choice([0o755, 0o750, 0o777]))
    owner = {path: mode(path) & 0o700 for path in ours}
    assert tighten(data)
    assert not tighten(data)
    assert {path: mode(path) for path in ours} == owner
    assert {path: path.lstat().st_mode for path in before} == before


def test_the_umask_comes_back_after_an_error():
    with pytest.raises(ZeroDivisionError), owner_only():
        raise ZeroDivisionError
    assert os.umask(0o022) == 0o022


@pytest.mark.parametrize("module", ["runpipe.flows", "runpipe.flows.ephemeral_server"])
def test_a_process_of_prefect_is_private_from_its_start(module: str):
    code = f"import os; os.umask(0o022); import {module}; print(oct(os.umask(0)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": "src:."},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "0o77"


@pytest.mark.flow
@pytest.mark.slow
def test_a_demo_under_a_wide_umask(tmp_path: Path):
    data = tmp_path / "demo"
    code = "import os; os.umask(0o022); from runpipe.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, "demo", "--data", str(data)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": "src:."}, check=True, capture_output=True,
    )  # fmt: skip
    assert (data / ".prefect").is_dir()
    assert open_to_others(data) == []
