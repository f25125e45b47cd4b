"""The commands as a stranger meets them: words, JSON, exit codes, and never a traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from runpipe.cli import main
from runpipe.cli.app import app
from tests.builders_files import diet_csv, gpx


def run(*words: object) -> int:
    """Run the command in this process and return its exit code."""
    before = sys.argv
    sys.argv = ["runpipe", *map(str, words)]
    try:
        main()
    except SystemExit as exit_:
        return int(exit_.code or 0)
    finally:
        sys.argv = before
    return 0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one published night of a run, a diet log and a bad file."""
    folder = tmp_path_factory.mktemp("cli")
    assert run("init", "--data", folder) == 0
    (folder / "inbox" / "run.gpx").write_bytes(gpx())
    (folder / "inbox" / "diet.csv").write_bytes(diet_csv())
    (folder / "inbox" / "bad.fit").write_bytes(b"words, no recording\n")
    assert run("ingest", "--data", folder) == 0
    return folder


def test_init_twice_leaves_the_settings_alone(tmp_path: Path, capsys):
    assert run("init", "--data", tmp_path) == 0
    settings = tmp_path / "runpipe.toml"
    settings.write_text("[athlete]\nmass_kg = 70\n", "utf-8")
    assert run("init", "--data", tmp_path) == 0
    assert settings.read_text("utf-8") == "[athlete]\nmass_kg = 70\n"
    assert str(tmp_path / "inbox") in capsys.readouterr().out.replace("\n", "")


def test_ingest_again_says_that_nothing_is_new(data: Path, capsys):
    assert run("ingest", "--data", data) == 0
    assert "Nothing new" in capsys.readouterr().out


def test_ingest_of_a_path_leaves_the_file_where_it_is(tmp_path: Path, capsys):
    file = tmp_path / "elsewhere" / "run.gpx"
    file.parent.mkdir()
    file.write_bytes(gpx())
    assert run("init", "--data", tmp_path / "data") == 0
    capsys.readouterr()
    assert run("ingest", file, "--data", tmp_path / "data", "--json") == 0
    (counts,) = json.loads(capsys.readouterr().out)
    assert (counts["n_loaded"], counts["n_sessions"], counts["is_published"]) == (1, 1, True)
    assert file.exists()


def test_status_names_what_could_not_be_read(data: Path, capsys):
    assert run("status", "--data", data) == 0
    said = capsys.readouterr().out
    assert "bad.fit" in said
    assert "quarantined" in said
    assert run("status", "--data", data, "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["n_files_by_status"] == {"loaded": 2, "quarantined": 1}
    assert [problem["file"] for problem in found["problems"]] == ["bad.fit"]
    n_by_name = {one["name"].strip(): one["n"] for one in found["contents"]}
    # Without a mass nobody can say what a whole day of food would be.
    assert n_by_name["diet days"] == n_by_name["partial days of food"] == 7


def test_query_as_table_json_and_csv(data: Path, capsys):
    sql = "select count(*) as n, null as nothing, 1.5 as x from sessions"
    assert run("query", sql, "--data", data, "--json") == 0
    assert json.loads(capsys.readouterr().out) == [{"n": 1, "nothing": None, "x": 1.5}]
    assert run("query", sql, "--data", data, "--csv") == 0
    assert capsys.readouterr().out == "n,nothing,x\n1,,1.5\n"
    assert run("query", sql, "--data", data) == 0
    assert "1 row" in capsys.readouterr().out


@pytest.mark.parametrize(
    "sql",
    [
        "delete from sessions",
        "create table t as select 1",
        "copy sessions to 'x.csv'",
        "attach 'x.duckdb'",
        "select * from read_csv('/etc/passwd')",
        "install httpfs",
        "select 1; drop view sessions",
        "selec",
    ],
)
def test_query_only_reads(data: Path, sql: str, capsys):
    before = (data / "runpipe.duckdb").read_bytes()
    assert run("query", sql, "--data", data) == 1
    said = capsys.readouterr().err
    assert said.startswith("runpipe: ")
    assert "Traceback" not in said
    assert (data / "runpipe.duckdb").read_bytes() == before


def test_classify_has_the_promised_shape_and_needs_no_warehouse(
    tmp_path: Path, capsys, monkeypatch
):
    (tmp_path / "run.gpx").write_bytes(gpx(minutes=40))
    (tmp_path / "bad.fit").write_bytes(b"words, no recording\n")
    monkeypatch.chdir(tmp_path)
    assert run("classify", tmp_path, "--json", "--ignore-titles") == 0
    files = {Path(one["file"]).name: one for one in json.loads(capsys.readouterr().out)}
    assert files["bad.fit"]["status"] == "quarantined"
    assert files["bad.fit"]["reason"]
    (session,) = files["run.gpx"]["sessions"]
    promised = "start_utc sport label variant tags shares confidence_frac evidence bouts elapsed_s distance_m"
    assert set(promised.split()) <= set(session)
    assert session["label"] == "long_distance"
    assert 0 <= session["confidence_frac"] <= 1
    assert sum(session["shares"].values()) == pytest.approx(1.0, abs=0.01)
    assert session["elapsed_s"] == pytest.approx(2400, abs=5)
    assert not (tmp_path / "data").exists()


def test_report_writes_and_shows_a_week(data: Path, capsys):
    assert run("report", "--week", "2026-W46", "--data", data) == 0
    said = capsys.readouterr().out
    assert "9–15 Nov" in said
    assert (data / "reports" / "me" / "2026-W46.html").exists()
    assert run("report", "--week", "2026-W46", "--data", data, "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["week"] == "2026-W46"


@pytest.mark.parametrize("name", ["2026-11-10", "20261110T"])
def test_a_session_is_named_by_its_day_or_the_start_of_its_id(data: Path, name: str, capsys):
    assert run("explain", name, "--data", data, "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["session_id"].startswith("20261110T")


@pytest.mark.parametrize("name", ["2026-11-11", "2026-11-1", "nosuch"])
def test_a_session_that_is_not_there_is_said(data: Path, name: str, capsys):
    assert run("explain", name, "--data", data) == 2
    assert f"no session matches '{name}'" in capsys.readouterr().err


def test_explain_and_label_and_back(data: Path, capsys):
    assert run("explain", "20261110", "--data", data, "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["label"] == "long_distance"
    assert Path(found["page"]).exists()
    assert run("label", "20261110", "hill", "--data", data) == 0
    assert run("explain", "20261110", "--data", data, "--json") == 0
    outputs = capsys.readouterr().out
    assert "Judged as you say: 0 of 1 sessions that you named." in outputs
    (found,) = json.loads(outputs[outputs.index("[") :])
    assert (found["label"], found["is_user_label"]) == ("hill", True)
    assert run("rebuild", "--data", data) == 0
    capsys.readouterr()
    assert run("query", "select label, label_source from sessions", "--data", data, "--csv") == 0
    assert capsys.readouterr().out == "label,label_source\nhill,user\n"
    assert run("label", "20261110", "long_distance", "--data", data) == 0
    assert "Judged as you say: 1 of 1 sessions that you named." in capsys.readouterr().out


def test_what_the_settings_say_of_a_runner_stands_before_what_was_learned(data: Path, capsys):
    profile = "select profile_json from sessions"
    settings = (data / "runpipe.toml").read_text("utf-8")
    said = settings.replace("[athlete]", "[athlete]\ncritical_speed_mps = 4.2", 1)
    (data / "runpipe.toml").write_text(said, "utf-8")
    assert run("ingest", "--data", data) == 0
    capsys.readouterr()
    assert run("query", profile, "--data", data, "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    found = json.loads(row["profile_json"])["critical_speed_mps"]
    assert (found["value"], found["source"]) == (4.2, "settings")
    (data / "runpipe.toml").write_text(settings, "utf-8")
    assert run("ingest", "--data", data) == 0
    capsys.readouterr()
    assert run("query", profile, "--data", data, "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert json.loads(row["profile_json"])["critical_speed_mps"]["source"] != "settings"


def test_whatif_without_a_database(tmp_path: Path, capsys):
    facts = tmp_path / "facts.json"
    numbers = {"mass_kg": 70, "body_fat_frac": 0.15, "balance_kcal": -600, "tdee_kcal": 2900}
    facts.write_text(json.dumps(numbers), "utf-8")
    assert run("whatif", "--facts", facts, "--energy-kcal", "400", "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert set(found) == {"week", "actual", "whatif", "changes"}
    assert found["whatif"]["score"] < found["actual"]["score"]
    assert found["actual"]["interval_low"] <= found["actual"]["score"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("report", "--week", "2026-46"), 2, "2026-W46"),
        (("report", "--week", "2026-W54"), 2, "no such week"),
        (("report", "--week", "2026-w46"), 2, "did you mean 2026-W46?"),
        (("report", "--week", "2026-11-10"), 2, "did you mean 2026-W46?"),
        (("report", "--week", "2026-W00"), 2, "did you mean 2026-W01?"),
        (("report", "--week", "2026-00-77"), 2, "such as 2026-W46"),
        (("report", "--week", "soon"), 2, "such as 2026-W46"),
        (("report", "--week", "0-1"), 2, "such as 2026-W46"),
        (("report", "--week", "2001-W01"), 2, "the nearest is 2026-W46"),
        (("report", "--athlete", "mee"), 2, "did you mean 'me'?"),
        (("report", "--athlete", "../../etc"), 2, "there are me"),
        (("whatif", "--week", "2027-W01"), 2, "the nearest is 2026-W46"),
        (("whatif", "--athlete", "anna"), 2, "no athlete 'anna'"),
        (("explain", "nowhere"), 2, "nowhere"),
        (("explain", ""), 2, "no session matches"),
        (("explain", "2026-12-01"), 2, "nearest day with one is 2026-11-10"),
        (("label", "2026-11-11", "hill"), 2, "nearest day with one is 2026-11-10"),
        (("explain", "2026-11-1O"), 2, "did you mean '2026-11-10'?"),
        (("classify", "/no/such/file.fit"), 2, "no such file"),
        (("ingest", "/no/such/file.fit"), 2, "no such file"),
        (("ingest", "x" * 300), 2, "no such file"),
        (("nosuchcommand",), 2, ""),
        (("label", "20261110", "fast"), 2, ""),
    ],
)
def test_mistakes_end_in_a_sentence_and_a_code(
    data: Path, words: tuple[str, ...], code: int, said: str, capsys
):
    where = () if words[0] == "nosuchcommand" else ("--data", data)
    assert run(*words, *where) == code
    error = capsys.readouterr().err
    assert said in error.replace("\n", " ")
    assert "Traceback" not in error


def test_a_bad_setting_is_wrong_use(tmp_path: Path, capsys):
    (tmp_path / "runpipe.toml").write_text("[athlete]\nheight_cm = 20\n", "utf-8")
    assert run("status", "--data", tmp_path) == 2
    assert "height_cm" in capsys.readouterr().err


def test_before_the_first_night_status_says_what_to_do(tmp_path: Path, capsys):
    (tmp_path / "inbox").mkdir()
    assert run("status", "--data", tmp_path) == 1
    assert "runpipe nightly" in capsys.readouterr().err.replace("\n", " ")


def test_an_ingest_of_a_misspelt_file_proposes_the_right_one(data: Path, tmp_path: Path, capsys):
    (tmp_path / "run.gpx").write_bytes(gpx())
    assert run("ingest", tmp_path / "rum.gpx", "--data", data) == 2
    assert "did you mean 'run.gpx'?" in capsys.readouterr().err


COMMANDS_WITH_DATA = (
    ("nightly",), ("ingest",), ("watch",), ("serve",), ("report",), ("status",), ("classify", "."),
    ("explain", "x"), ("label", "x", "hill"), ("whatif",), ("export", "out"), ("rebuild",),
    ("query", "select 1"), ("verify",), ("sessions",), ("map", "x"),
)  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS_WITH_DATA, ids=lambda words: words[0])
@pytest.mark.parametrize("place", ["missing", "my-rums", "a home", "x" * 300])
def test_a_folder_that_is_no_data_folder_is_refused_and_left_alone(
    tmp_path: Path, words: tuple[str, ...], place: str, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-runs" / "inbox").mkdir(parents=True)
    (tmp_path / "a home" / "Documents").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    assert run(*words, "--data", tmp_path / place) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "runpipe init --data" in error
    assert ("Did you mean" in error and "my-runs?" in error) == (place == "my-rums")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_home_that_nobody_has_is_said(capsys):
    assert run("status", "--data", "~no-such-user-at-all/running") == 2
    assert "there is no such home" in capsys.readouterr().err


def test_every_command_but_two_needs_its_data_folder():
    named = {words[0] for words in COMMANDS_WITH_DATA} | {"init", "demo"}
    assert named == set(typer.main.get_command(app).commands)


def test_ctrl_c_ends_in_one_sentence(tmp_path: Path):
    runpipe = Path(sys.executable).with_name("runpipe")
    (tmp_path / "inbox").mkdir()
    watching = subprocess.Popen(
        [runpipe, "watch", "--data", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert watching.stdout is not None
    assert watching.stdout.readline().startswith("Watching")
    watching.send_signal(signal.SIGINT)
    _, complained = watching.communicate(timeout=60)
    assert watching.returncode == 130
    assert complained == "runpipe: stopped; the next run carries on from here\n"
