"""Whatever a reader does to itself or its process is one file's trouble."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from hashlib import sha256
from pathlib import Path

import pytest

from runpipe import pipeline
from runpipe.pipeline import collect_files, supervise_readers
from runpipe.settings import read_settings
from tests.fuzz.log_files import FILES
from tests.hostile.faults import ENDED, RAISED, At
from tests.hostile.nights import (
    GOOD,
    N_SEEDS,
    cases,
    check,
    check_undisturbed,
    exports_of,
    put,
    run_night,
)
from tests.night.nights import NOW, TODAY, night, tables
from tests.xml_files import activity, lap, tcx, track, zipped

ROOT = Path(__file__).resolve().parents[2]
KINDS = ["gpx", "tcx", "fit", "fit", "gpx", *FILES]
READ = At("runpipe.readers.tracks.gpx", "read_gpx", "")


@pytest.mark.parametrize("part", range(2))
def test_an_exception_in_any_function_of_reading_costs_its_file_only(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made = cases(range(part * N_SEEDS, (part + 1) * N_SEEDS), KINDS, sorted(RAISED), tmp_path)
    files = GOOD | {case.name: case.content for case in made}
    data = tmp_path / "data"
    put(data, files)
    summary = run_night(data, {case.name: case.at for case in made}, monkeypatch)
    outcomes = check(data, summary, files)
    bad = {name for name in files if outcomes[name].status in {"quarantined", "partial"}}
    assert len(bad) > len(made) // 3  # readers get over some faults by themselves
    assert "Error" in (data / "trouble.log").read_text("utf-8")
    check_undisturbed(data, monkeypatch)


def test_a_process_that_ends_hoards_spins_or_sleeps_costs_its_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    n = max(len(ENDED), N_SEEDS // 4)
    made = cases(range(n), ["gpx", "fit", "tcx"], sorted(ENDED), tmp_path)
    files = GOOD | {case.name: case.content for case in made}
    data = tmp_path / "data"
    put(data, files, "max_cpu_s = 2\nmax_memory_mb = 256\nworkers = 3\n")
    monkeypatch.setattr(supervise_readers, "_WALL_BASE_S", 10.0)
    summary = run_night(data, {case.name: case.at for case in made}, monkeypatch)
    outcomes = check(data, summary, files)
    for case in made:
        outcome = outcomes[case.name]
        assert outcome.status == "quarantined", (case.at, outcome)
        if case.at.fault in {"spin", "sleep"}:
            assert "max_cpu_s" in outcome.reason
        if case.at.fault == "hoard":
            assert "max_memory_mb" in outcome.reason
        assert "runpipe ingest" in outcome.reason
        digest = sha256(case.content).hexdigest()
        beside = data / "quarantine" / f"{digest[:12]}-{case.name}.reason.json"
        assert json.loads(beside.read_text("utf-8"))["reason"] == outcome.reason
    check_undisturbed(data, monkeypatch)


def test_what_asks_for_more_than_its_bound_leaves_the_machine_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    files = GOOD | {f"bomb-{n}.gpx": exports_of(n, "gpx") for n in range(3)}
    put(tmp_path, files, "max_memory_mb = 400\nworkers = 3\n")
    faults = {name: At(READ.module, READ.qualname, "hoard") for name in files if "bomb" in name}
    largest_mb = 0.0
    resident_bytes = supervise_readers.resident_bytes
    held: dict[int, int] = {}

    def noted(pid: int) -> int:
        nonlocal largest_mb
        held[pid] = resident_bytes(pid)
        alive = sum(n for other, n in held.items() if Path(f"/proc/{other}").exists())
        largest_mb = max(largest_mb, alive / (1 << 20))
        return held[pid]

    monkeypatch.setattr(supervise_readers, "resident_bytes", noted)
    outcomes = check(tmp_path, run_night(tmp_path, faults, monkeypatch), files)
    for name in faults:
        assert "max_memory_mb" in outcomes[name].reason
    assert largest_mb < 400 + 3 * 250


def test_one_bad_member_costs_an_archive_that_member_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    members = {f"a/{n}.gpx": exports_of(n, "gpx") for n in range(6)}
    files = GOOD | {"export.zip": zipped(members)}
    put(tmp_path, files)

    faults = {"export.zip": At("runpipe.readers.tracks.gpx", "read_gpx", "SIGKILL")}
    outcomes = check(tmp_path, run_night(tmp_path, faults, monkeypatch), files)
    of_zip = [one for name, one in outcomes.items() if name.startswith("export.zip")]
    n_bad = sum(one.status == "quarantined" for one in of_zip)
    assert n_bad == 3  # each of them ends its process: after three the rest is left alone
    assert outcomes["export.zip"].status == "partial"
    check_undisturbed(tmp_path, monkeypatch)


def test_a_recording_that_cannot_be_measured_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    two = tcx(
        activity(lap(0, 90, track(range(0, 90, 3)))),
        activity(lap(9000, 90, track(range(9000, 9090, 3)))),
    )
    put(tmp_path, GOOD | {"two.tcx": two})
    at = At("runpipe.signal.totals", "measure_trace", "value")
    summary = run_night(tmp_path, {"two.tcx": at}, monkeypatch)
    outcome = next(file for file in summary.files if file.name == "two.tcx")
    assert (outcome.status, outcome.n_sessions) == ("partial", 1)
    assert "1 of 2 recordings cannot be measured" in outcome.reason
    check_undisturbed(tmp_path, monkeypatch)


def test_the_owner_has_a_file_in_trouble_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    data, own = tmp_path / "data", tmp_path / "run.gpx"
    own.write_bytes(exports_of(1, "gpx"))
    put(data, {"run.gpx": own.read_bytes()})
    faults = {"run.gpx": At(READ.module, READ.qualname, "os._exit")}
    assert run_night(data, faults, monkeypatch).n("quarantined") == 1
    settings = read_settings(data)
    summary = pipeline.ingest(settings, paths=[own], today=TODAY, now_utc=NOW)
    assert [file.status for file in summary.files] == ["loaded"]
    assert len(tables(data)["sessions"]) == 1
    assert not any((data / "quarantine").iterdir())


def test_other_code_and_other_limits_read_what_was_in_trouble_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    put(tmp_path, {"run.gpx": exports_of(1, "gpx")})
    faults = {"run.gpx": At(READ.module, READ.qualname, "SIGSEGV")}
    assert run_night(tmp_path, faults, monkeypatch).n("quarantined") == 1
    put(tmp_path, {}, "max_memory_mb = 2049\n")
    assert night(tmp_path).n("loaded") == 1


KILLED = textwrap.dedent("""
    import sys
    from pathlib import Path
    from runpipe.pipeline import night as nights
    from tests.hostile.faults import At, FaultyReading
    from tests.night.nights import night
    at = At("runpipe.readers.tracks.gpx", "read_gpx", "kill run")
    nights.read_noted = FaultyReading({"bad.gpx": at})
    night(Path(sys.argv[1]))
""")


def killed_night(data: Path) -> int:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.run(
        [sys.executable, "-c", KILLED, data], env=environment, check=False, cwd=ROOT, timeout=120
    ).returncode


def test_a_content_that_ended_the_run_twice_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    files = GOOD | {"bad.gpx": exports_of(1, "gpx")}
    put(tmp_path, files)
    assert killed_night(tmp_path) == -signal.SIGKILL
    assert killed_night(tmp_path) == -signal.SIGKILL
    outcomes = check(tmp_path, night(tmp_path), files)
    assert outcomes["bad.gpx"].status == "quarantined"
    assert "ended twice" in outcomes["bad.gpx"].reason
    check_undisturbed(tmp_path, monkeypatch)


def test_an_interrupt_counts_against_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    put(tmp_path, {"run.gpx": exports_of(1, "gpx")})
    for _ in range(3):
        with monkeypatch.context() as patched:
            patched.setattr(collect_files, "_save", _interrupted)
            with pytest.raises(KeyboardInterrupt):
                night(tmp_path)
        assert not (tmp_path / ".reading").exists()
    assert night(tmp_path).n("loaded") == 1


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt
