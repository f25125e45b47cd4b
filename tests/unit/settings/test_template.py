"""The file that `init` writes is made of the models, and so is the page of all settings."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from benchmarks import settings_page
from runpipe.model.logs import Domain
from runpipe.readers.apps.generic import CLOCK, DATE, VOCABULARY
from runpipe.readers.tables.table import split_header
from runpipe.settings import SOURCES, Settings, read_settings, read_sources, settings_template
from runpipe.settings.models import SettingsFile
from runpipe.settings.template import explained_settings

ROOT = Path(__file__).parents[3]
SETTING = re.compile(r"# ([a-z_]+|\".*\") = .*|# \[.*\]")
LINES = settings_template().splitlines()
SETTING_LINES = [i for i, line in enumerate(LINES) if SETTING.fullmatch(line)]


def _read(folder: Path, lines: list[str]) -> Settings:
    (folder / "runpipe.toml").write_text("\n".join(lines), "utf-8")
    return read_settings(folder, today=date(2026, 11, 26))


def test_as_it_is_written_it_sets_nothing(tmp_path: Path):
    written, none = _read(tmp_path, LINES), read_settings(tmp_path / "none")
    assert written.athletes == none.athletes
    assert (written.nightly_at, written.schedule_zone) == (none.nightly_at, none.schedule_zone)
    assert (written.n_workers, written.max_file_mb) == (none.n_workers, none.max_file_mb)
    assert (written.max_memory_mb, written.max_cpu_s) == (none.max_memory_mb, none.max_cpu_s)
    assert (written.deployment, written.logs) == (none.deployment, none.logs)
    assert all(not line or line[0] in "#[" for line in LINES)


@pytest.mark.parametrize("at", SETTING_LINES, ids=lambda i: f"{i}-{LINES[i][:24]}")
def test_each_setting_can_be_switched_on(tmp_path: Path, at: int):
    above = [i for i in SETTING_LINES if LINES[i].startswith("# [") and i <= at]
    section = [above[-1]] if above and "" not in LINES[above[-1] : at] else []
    on = {at, *section}
    lines = [line.removeprefix("# ") if i in on else line for i, line in enumerate(LINES)]
    assert tomllib.loads("\n".join(lines)) != tomllib.loads("\n".join(LINES))
    _read(tmp_path, lines)


def test_all_can_be_switched_on_together(tmp_path: Path):
    on = set(SETTING_LINES)
    lines = [line.removeprefix("# ") if i in on else line for i, line in enumerate(LINES)]
    settings = _read(tmp_path, lines)
    assert set(settings.athletes) == {"me", "anna"}
    assert settings.deployment == "runpipe"
    assert settings.schedule_zone == "Europe/Rome"


def test_every_setting_of_the_models_is_in_it_with_its_words():
    text = settings_template()
    flat = " ".join(re.sub(r"\s*\n#\s+# ", " ", text).split())
    for name, field in SettingsFile.model_fields.items():
        model = field.annotation
        assert model is not None
        assert f"[{name}]" in LINES
        for setting in explained_settings(model):
            assert f"# {setting.key} = {setting.example}" in text
            assert setting.words
            assert setting.words.split(";")[0][:30] in flat, setting.key


def test_the_page_of_all_settings_is_made_of_the_models():
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert page == settings_page.page(), "run: python -m benchmarks.settings_page"


@pytest.mark.parametrize("domain", Domain)
def test_every_column_that_the_settings_take_is_one_that_the_reader_takes(domain: Domain):
    known = {*DATE, *CLOCK, *VOCABULARY[domain]}
    names = {split_header(name).name for name in read_sources().columns[domain]}
    assert names <= known


@pytest.mark.parametrize("domain", Domain)
def test_every_column_that_the_docs_name_is_one_that_the_settings_take(domain: Domain):
    table = (ROOT / "docs" / "exports.md").read_text("utf-8")
    (row,) = re.findall(rf"^\| {domain} \| `date`.*$", table, re.MULTILINE)
    row = re.sub(r"`body_fat_method` \(.*?\)", "`body_fat_method`", row)
    named = set(re.findall(r"`([a-z_]+)`", row))
    assert named - {"dxa"} <= set(read_sources().columns[domain])


def test_every_source_has_one_rank():
    for sources in SOURCES.values():
        assert len(sources) == len(set(sources))
