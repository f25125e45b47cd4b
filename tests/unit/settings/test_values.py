"""Values at, under and over what a setting takes, and lines of the template at their width."""

from __future__ import annotations

import os
import pwd
from datetime import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from runpipe.errors import SettingsError
from runpipe.settings import read_settings
from runpipe.settings.paths import ONLY_ATHLETE, DataPaths
from runpipe.settings.read_settings import _FIRST_PERSON, _homes
from runpipe.settings.template import _WIDTH, _WORDS_COLUMN, ExplainedSetting, _line


def _settings(folder: Path, text: str):
    (folder / "runpipe.toml").write_text(text, "utf-8")
    return read_settings(folder)


def test_seconds_of_the_nightly_hour_are_dropped(tmp_path: Path):
    text = '[schedule]\nnightly_at = "04:05:59.25"\n'
    assert _settings(tmp_path, text).nightly_at == time(4, 5)


@pytest.mark.parametrize("value", ['""', '"  "', '"a\\u0007b"', "3"])
def test_a_text_is_neither_blank_nor_unprintable(tmp_path: Path, value: str):
    with pytest.raises(SettingsError, match="expected a text in quotes"):
        _settings(tmp_path, f"[report]\nsendmail = {value}\n")


def test_the_only_athlete_lives_in_the_data_folder_and_others_below_it(tmp_path: Path):
    paths = DataPaths(tmp_path)
    assert paths.home(ONLY_ATHLETE).root == tmp_path
    assert paths.home("ada").root == tmp_path / "athletes" / "ada"
    assert paths.home("ada").shared == paths.home(ONLY_ATHLETE).shared == tmp_path


@pytest.mark.parametrize("app", ["myfitnespal", "hevi", "cronometre"])
def test_an_app_spelt_wrongly_meets_the_nearest_of_its_domain_first(tmp_path: Path, app: str):
    near = {"myfitnespal": "myfitnesspal", "hevi": "hevy", "cronometre": "cronometer"}[app]
    domain = "strength" if app == "hevi" else "diet"
    with pytest.raises(SettingsError, match=f"did you mean .?{near}"):
        _settings(tmp_path, f'[logs.priority]\n{domain} = ["{app}"]\n')


def test_homes_are_those_of_root_of_people_and_our_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    ids = {"root": 0, "daemon": 1, "below": _FIRST_PERSON - 1, "first": _FIRST_PERSON, "own": 77}
    users = [SimpleNamespace(pw_dir=str(tmp_path / n), pw_uid=uid) for n, uid in ids.items()]
    monkeypatch.setattr(pwd, "getpwall", lambda: users)
    monkeypatch.setattr(os, "getuid", lambda: 77)
    monkeypatch.setenv("HOME", str(tmp_path / "own"))
    found = {home.name: is_own for home, is_own in _homes().items()}
    assert found == {"root": False, "first": False, "own": True}


def _explained(key: str, words: str) -> list[str]:
    setting = ExplainedSetting(key=key, example="1", default="", values="", words=words)
    return list(_line(setting))


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_words_begin_in_their_column_or_two_blanks_after_a_long_setting(over: int):
    key = "k" * (_WORDS_COLUMN + over - len("#  = 1"))
    first, *rest = _explained(key, "word " * 60)
    column = first.index("# word")
    assert column == (_WORDS_COLUMN if over < 0 else _WORDS_COLUMN + over + 2)
    assert len(rest) > 1
    assert {line.index("# word") for line in rest} == {_WORDS_COLUMN}
    assert all(len(line) <= _WIDTH + 2 for line in rest)
    assert sum(line.count("word") for line in (first, *rest)) == 60
