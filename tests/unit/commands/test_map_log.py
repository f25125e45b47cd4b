"""`runpipe map`: what would be read, before anything is kept."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from runpipe.commands.map_log import preview_log
from runpipe.settings import read_settings
from tests.builders_files import diet_csv
from tests.unit.cli.test_cli import run

ODD = "when;what;E;P;C;F\n2026-03-01;rice;1300;56;183;33\n2026-03-02;bread;1420;60;190;42\n"


def test_a_known_file_shows_its_days_and_keeps_nothing(tmp_path: Path):
    file = tmp_path / "diet.csv"
    file.write_bytes(diet_csv())
    (log,) = preview_log(file, read_settings(tmp_path / "data"))
    assert log.kind
    assert log.days
    assert log.proposed_toml == ""
    assert not (tmp_path / "data").exists()


def test_an_unknown_table_gets_a_map_that_the_settings_take(tmp_path: Path):
    file = tmp_path / "odd.csv"
    file.write_text(ODD, "utf-8")
    (log,) = preview_log(file, read_settings(tmp_path / "data"))
    assert log.kind is None
    assert [day.energy_kcal for day in log.days] == [1300.0, 1420.0]
    data = tmp_path / "data"
    data.mkdir()
    (data / "runpipe.toml").write_text(log.proposed_toml, "utf-8")
    (again,) = preview_log(file, read_settings(data))
    assert (again.kind, again.days) == ("generic_diet", log.days)


def test_the_command_prints_a_block_to_paste(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "odd.csv"
    file.write_text(ODD, "utf-8")
    (tmp_path / "data" / "inbox").mkdir(parents=True)
    assert run("map", file, "--data", tmp_path / "data") == 0
    shown = capsys.readouterr().out
    block = shown[shown.index("[logs.columns.diet]") : shown.index("With it")]
    assert tomllib.loads(block)["logs"]["columns"]["diet"]["fat_g"] == "F"
    assert run("map", file, "--data", tmp_path / "data", "--json") == 0
    (log,) = json.loads(capsys.readouterr().out)
    assert log["days"][0]["energy_kcal"] == 1300.0


def test_every_unread_sample_is_read_or_gets_a_map(shared_dir: Path, tmp_path: Path):
    settings = read_settings(tmp_path)
    for path in sorted((shared_dir / "cases" / "logs" / "unread").iterdir()):
        (log,) = preview_log(path, settings)
        assert log.days, path.name
