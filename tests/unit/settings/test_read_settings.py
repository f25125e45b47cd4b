"""Settings: every mistake names the key, what was found and what was expected."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest

from runpipe.errors import SettingsError
from runpipe.model.athlete import Sex
from runpipe.model.logs import Domain
from runpipe.settings import read_settings, settings_template


def _settings(folder: Path, text: str):
    (folder / "runpipe.toml").write_text(text, "utf-8")
    return read_settings(folder)


def test_no_file_means_defaults(tmp_path: Path):
    settings = read_settings(tmp_path)
    assert settings.athlete("me").mass_kg is None
    assert settings.nightly_at == time(3, 30)
    assert settings.paths.inbox == tmp_path / "inbox"


def test_template_is_read_and_sets_no_facts(tmp_path: Path):
    settings = _settings(tmp_path, settings_template())
    assert settings.athlete("me").sex is Sex.UNSPECIFIED
    assert settings.athlete("me").mass_kg is None


def test_every_line_of_the_template_can_be_switched_on(tmp_path: Path):
    lines = [
        line.removeprefix("# ")
        if line.startswith("# ") and ("=" in line or line.startswith("# ["))
        else line
        for line in settings_template().splitlines()
    ]
    settings = _settings(tmp_path, "\n".join(lines))
    me, anna = settings.athlete("me"), settings.athlete("anna")
    assert me.height_m == pytest.approx(1.72)
    assert me.body_fat_frac == pytest.approx(0.22)
    assert me.birth_date == date(1984, 5, 2)
    assert anna.sex is Sex.FEMALE
    assert anna.time_zone == "Europe/Rome"
    assert settings.logs.mass_unit == "kg"
    assert settings.logs.is_day_first is True
    assert settings.logs.sources[Domain.DIET][:3] == (
        "cronometer_servings",
        "cronometer_daily",
        "mfp_nutrition",
    )
    assert settings.logs.sources[Domain.STRENGTH][:2] == ("hevy", "fit")
    assert settings.logs.exercises["Grandpa's log carry"] == "full"
    assert me.days_ill == (date(2024, 10, 3), date(2024, 10, 4))
    assert settings.logs.columns["diet"]["energy_kcal"] == "Energie"


@pytest.mark.parametrize("height_cm", [100, 250, 172.5])
def test_numbers_in_range_are_taken(tmp_path: Path, height_cm: float):
    settings = _settings(tmp_path, f"[athlete]\nheight_cm = {height_cm}\n")
    assert settings.athlete("me").height_m == pytest.approx(height_cm / 100)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[athlete]\nheight_cm = 99.9\n", ["athlete.height_cm", "99.9", "100", "250"]),
        ("[athlete]\nheight_cm = 250.1\n", ["athlete.height_cm", "250.1"]),
        ("[athlete]\nheight_cm = true\n", ["athlete.height_cm", "True"]),
        ("[athlete]\nheight_cm = 'tall'\n", ["athlete.height_cm", "tall"]),
        ("[athlete]\nhight_cm = 172\n", ["athlete.hight_cm", "did you mean 'height_cm'?"]),
        ("[athlete]\nsex = 'x'\n", ["athlete.sex", "'x'", "unspecified"]),
        ("[athlete]\ntime_zone = 'Mars'\n", ["athlete.time_zone", "Mars", "Europe/Rome"]),
        ("[athlete]\nbirth_date = '2nd of May'\n", ["athlete.birth_date", "2nd of May"]),
        ("[athlete]\nis_run_novice = 1\n", ["athlete.is_run_novice", "true or false"]),
        ("[logs]\nmass_unit = 'stone'\n", ["logs.mass_unit", "stone"]),
        ("[logs]\ndates = 'dmy'\n", ["logs.dates", "dmy"]),
        ("[logs.exercises]\nlunge = 'legs'\n", ["logs.exercises.lunge", "legs", "lower"]),
        ("[logs.priority]\ndiet = ['pen']\n", ["logs.priority.diet", "pen", "mfp_nutrition"]),
        ("[logs.priority]\ndiet = 'mfp'\n", ["logs.priority.diet", "list"]),
        ("[logs.priority]\nfood = ['mfp']\n", ["logs.priority", "food", "diet"]),
        ("[athlete]\ndays_ill = 2026-10-03\n", ["athlete.days_ill", "list of dates"]),
        ("[athlete]\ndays_ill = ['soon']\n", ["athlete.days_ill", "soon"]),
        ("[schedule]\nnightly_at = 'late'\n", ["schedule.nightly_at", "late"]),
        ("[sched]\n", ["sched", "schedule"]),
        ("athlete = 3\n", ["athlete", "3"]),
        ("not toml", ["not a settings file"]),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, words: list[str]):
    with pytest.raises(SettingsError) as caught:
        _settings(tmp_path, text)
    for word in words:
        assert word in str(caught.value)


def test_an_inbox_elsewhere(tmp_path: Path):
    settings = _settings(tmp_path, "[paths]\ninbox = '../drop'\n")
    assert settings.paths.inbox == tmp_path / "../drop"


def test_an_athlete_nobody_described_has_only_a_name_and_the_zone(tmp_path: Path):
    settings = _settings(tmp_path, "[athlete]\ntime_zone = 'Asia/Tokyo'\nmass_kg = 60\n")
    stranger = settings.athlete("bo")
    assert (stranger.athlete_id, stranger.time_zone, stranger.mass_kg) == ("bo", "Asia/Tokyo", None)


def test_every_source_of_the_log_readers_has_a_rank():
    """A kind that no list names would be taken last without anybody having decided so."""
    from runpipe.settings import SOURCES  # noqa: PLC0415

    ranked = {source for sources in SOURCES.values() for source in sources}
    listed = (Path(__file__).parents[3] / "docs" / "exports.md").read_text("utf-8")
    table = listed[listed.index("| Domain | Sources |") :].split("\n\n")[0]
    named = set(re.findall(r"`([a-z_]+)`", table))
    assert named <= ranked
