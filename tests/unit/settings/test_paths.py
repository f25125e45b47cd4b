"""Which folder is a data folder, whose a folder of the inbox is, and where an inbox may lie."""

from __future__ import annotations

import os
import pwd
import unicodedata
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from runpipe.errors import SettingsError
from runpipe.settings import DataPaths, at_home, read_settings, require_data_folder
from runpipe.settings.models import AthleteTable
from runpipe.settings.template import unit


@pytest.mark.parametrize("holds", ["runpipe.toml", "inbox", "archive", "runpipe.duckdb"])
def test_a_folder_that_holds_any_of_ours_is_one(tmp_path: Path, holds: str):
    (tmp_path / holds).touch()
    assert require_data_folder(tmp_path) == DataPaths(tmp_path)


def test_a_missing_folder_gives_the_nearest_data_folder_first(tmp_path: Path):
    (tmp_path / "my-runs").mkdir()
    with pytest.raises(SettingsError, match=r"Did you mean \S+/my-runs\?"):
        require_data_folder(tmp_path / "my-rums")
    (tmp_path / "my-rumps" / "inbox").mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"Did you mean \S+/my-rumps\? Make one: runpipe init"):
        require_data_folder(tmp_path / "my-rums")


@pytest.mark.parametrize("place", ["nowhere/at/all", "quartz", "runpipe.toml", "with space"])
def test_a_missing_folder_with_nothing_like_it_gives_the_command(tmp_path: Path, place: str):
    (tmp_path / "runpipe.toml").touch()
    with pytest.raises(SettingsError) as caught:
        require_data_folder(tmp_path / place)
    assert "Did you mean" not in str(caught.value)
    assert str(caught.value).endswith(
        f"runpipe init --data '{tmp_path / place}'" if " " in place else str(tmp_path / place)
    )


def test_a_folder_with_nothing_of_ours_is_none(tmp_path: Path):
    (tmp_path / "Documents").mkdir()
    with pytest.raises(SettingsError, match="is not a data folder"):
        require_data_folder(tmp_path)


def test_a_home_stands_for_itself():
    assert at_home(Path("~")) == Path.home()
    with pytest.raises(SettingsError, match="no such home"):
        at_home(Path("~no-such-user-at-all"))


def _settings(folder: Path, text: str, **kwargs: date):
    (folder / "runpipe.toml").write_text(text, "utf-8")
    return read_settings(folder, **kwargs)


def test_with_a_single_owner_every_folder_is_theirs(tmp_path: Path):
    settings = _settings(tmp_path, "[athlete]\nmass_kg = 70\n")
    assert [settings.owner_of(f) for f in ("", "me", "export_123")] == ["me", "me", "me"]


def test_with_several_a_folder_is_whose_name_it_has(tmp_path: Path):
    settings = _settings(tmp_path, '[athlete.anna]\n[athlete."Zoë"]\n')
    assert [settings.owner_of(f) for f in ("", "me", "anna", "Anna", "export")] == [
        "me", "me", "anna", None, None,
    ]  # fmt: skip
    assert settings.owner_of(unicodedata.normalize("NFD", "Zoë")) == "Zoë"


def test_what_an_athlete_leaves_out_is_as_in_the_shared_section(tmp_path: Path):
    settings = _settings(
        tmp_path, "[athlete]\nheight_cm = 180\nmass_kg = 70\n[athlete.anna]\nmass_kg = 58\n"
    )
    anna = settings.athlete("anna")
    assert (anna.athlete_id, anna.height_m, anna.mass_kg) == ("anna", 1.8, 58)
    assert settings.athlete("me").mass_kg == 70


def test_limits_of_reading_and_the_schedule_are_taken(tmp_path: Path):
    settings = _settings(
        tmp_path,
        "[athlete]\ntime_zone = 'Asia/Tokyo'\n[reading]\nmax_memory_mb = 256\nmax_cpu_s = 86400\n"
        "[schedule]\nnightly_at = 04:05:06\ndeployment = 'night_1-a'\n",
    )
    assert (settings.max_memory_mb, settings.max_cpu_s) == (256, 86400)
    assert (settings.deployment, settings.schedule_zone) == ("night_1-a", "Asia/Tokyo")
    assert (settings.nightly_at.hour, settings.nightly_at.minute) == (4, 5)
    assert settings.nightly_at.second == 0


TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("line", "is_taken"),
    [
        ("birth_date = 1900-01-01", True),
        ("birth_date = 1899-12-31", False),
        ("birth_date = 2021-11-26", True),
        ("birth_date = 2021-11-27", False),
        ("body_fat_date = 2026-11-26", True),
        ("body_fat_date = 2026-11-27", False),
        ("days_ill = [2027-11-27]", True),
        ("days_ill = [2027-11-28]", False),
        ("days_ill = ['2026-11-01', 2026-11-01]", True),
        ("days_ill = [1899-12-31]", False),
    ],
)
def test_dates_are_held_against_the_clock_that_is_passed_in(
    tmp_path: Path, line: str, is_taken: bool
):
    text = f"[athlete]\n{line}\n"
    if is_taken:
        assert _settings(tmp_path, text, today=TODAY)
    else:
        with pytest.raises(SettingsError, match=line.split(" ", maxsplit=1)[0]):
            _settings(tmp_path, text, today=TODAY)


def test_a_clock_that_was_set_back_makes_no_date_wrong(tmp_path: Path):
    text = "[athlete]\nbirth_date = 1988-03-14\nbody_fat_date = 2025-12-31\n"
    assert _settings(tmp_path, text, today=date(1970, 1, 1)).athlete("me").birth_date
    text = "[athlete]\nbirth_date = 2990-01-01\ndays_ill = [2990-01-01]\n"
    assert _settings(tmp_path, text).athlete("me").birth_date, "without a clock none is too late"


def test_a_leap_day_is_a_birthday(tmp_path: Path):
    text = "[athlete]\nbirth_date = 2024-02-29\n"
    assert _settings(tmp_path, text, today=date(2029, 3, 1))
    with pytest.raises(SettingsError):
        _settings(tmp_path, text, today=date(2029, 2, 28))


def test_no_more_mistakes_are_listed_than_one_reads(tmp_path: Path):
    with pytest.raises(SettingsError) as caught:
        _settings(tmp_path, "\n".join(f"k{i} = 1" for i in range(150)))
    lines = str(caught.value).splitlines()
    assert lines[0].endswith("150 settings cannot be used")
    assert lines[-1] == "  … and 130 more"
    assert len(lines) == 22


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[athlete.sex]\n", "athlete.sex: expected 'M', 'F' or 'unspecified' (found a section)"),
        ("[logs.columns]\nfood = {}\n", "there are diet, body, sleep, strength"),
        ("[logs.columns]\ndiet = 3\n", "logs.columns.diet: expected a section (found 3)"),
        ("[logs]\nexercises = 3\n", "logs.exercises: expected a section (found 3)"),
        ("[logs.columns.diet]\ndate = 3\n", "logs.columns.diet.date: expected a text in quotes"),
        ("[logs.exercises]\nlunge = 3\n", "logs.exercises.lunge: expected a text in quotes"),
        ('[logs.exercises]\n"a\\nb" = "legs"\n', r"logs.exercises.'a\nb': expected one of"),
        ("[athlete]\nmass_unit = 'kg'\n", "no such setting here; it belongs to [logs]"),
        ("[logs]\ntime_zone = 'UTC'\n", "it belongs to [athlete] or [schedule]"),
        (
            "[athlete.anna]\nmass_unit = 'kg'\n",
            "athlete.anna.mass_unit: no such setting here; it belongs to [logs]",
        ),
        ("[schedule]\ntime_zone = 3\n", "such as 'Europe/Rome' (found 3)"),
        ("[schedule]\nnightly_at = 3\n", "such as '03:30' (found 3)"),
        ("[logs.priority]\nsleep = [3]\n", "expected a list of apps"),
        (
            "[logs.priority]\nsleep = ['qqq']\n",
            "no source of sleep is called 'qqq'; there are oura",
        ),
    ],
)
def test_mistakes_in_every_kind_of_place_are_named(tmp_path: Path, text: str, words: str):
    with pytest.raises(SettingsError) as caught:
        _settings(tmp_path, text)
    assert words in str(caught.value)


def test_a_setting_like_no_other_gets_the_list(tmp_path: Path):
    with pytest.raises(SettingsError, match="no such setting; there are nightly_at, time_zone"):
        _settings(tmp_path, "[schedule]\nqqqq = 1\n")


def test_only_numbers_have_a_unit():
    assert unit(AthleteTable.model_fields["height_cm"]) == "cm"
    assert unit(AthleteTable.model_fields["sex"]) == ""


@pytest.mark.parametrize(
    ("inbox", "words"),
    [
        ("homes/me", "whole home"),
        ("homes", "whole home"),
        ("homes/bob/exports", "another person's home"),
        ("homes/me/Sync", ""),
        ("elsewhere", ""),
        ("homes/system/exports", ""),
    ],
)
def test_homes_are_left_in_peace(tmp_path: Path, inbox: str, words: str, monkeypatch):
    people = [("me", os.getuid()), ("bob", 1001), ("system", 999)]
    users = [SimpleNamespace(pw_dir=str(tmp_path / "homes" / n), pw_uid=i) for n, i in people]
    monkeypatch.setattr(pwd, "getpwall", lambda: [*users, SimpleNamespace(pw_dir="/", pw_uid=1002)])
    monkeypatch.setenv("HOME", str(tmp_path / "homes" / "me"))
    data = tmp_path / "data"
    data.mkdir()
    text = f"[paths]\ninbox = '{tmp_path / inbox}'\n"
    if words:
        with pytest.raises(SettingsError, match=words):
            _settings(data, text)
    else:
        assert _settings(data, text).paths.inbox == tmp_path / inbox


def test_a_data_folder_in_anothers_home_may_have_its_inbox_there(tmp_path: Path, monkeypatch):
    bob = tmp_path / "bob"
    (bob / "my-rums").mkdir(parents=True)
    monkeypatch.setattr(pwd, "getpwall", lambda: [SimpleNamespace(pw_dir=str(bob), pw_uid=1001)])
    settings = _settings(bob / "my-rums", "[paths]\ninbox = '../Sync'\n")
    assert settings.paths.inbox.resolve() == bob / "Sync"


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch):
    (tmp_path / "runpipe.toml").write_text("", "utf-8")

    def fail(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(SettingsError, match=r"cannot be read \(Permission denied\)"):
        read_settings(tmp_path)
