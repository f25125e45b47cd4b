"""docs/exports.md says of every app what its readers do: held against what they give."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from runpipe.model.logs import Domain
from runpipe.readers.apps import APPS
from runpipe.readers.apps.app import App
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log
from runpipe.settings import SOURCES
from tests.fuzz.log_files import FILES
from tests.unit.readers.apps.samples import SAMPLES

PAGE = (Path(__file__).parents[4] / "docs" / "exports.md").read_text("utf-8")
COLUMNS = ("Food", "Times of meals", "Mass", "Body fat", "Strength", "Sleep")
NAMES = {"Lose It": "Lose It!"}
EXTRA = {
    "loseit/body-fat.csv": b"Date,Value,Secondary Value,Last Updated\n03/14/2026,18.5,0.0,x\n",
    "macrofactor.csv": b"Date,Trend Weight (kg),Weight (kg),Fat Percent\n2026-03-01,70,70.1,18.5\n",
    "google_fat.csv": b"timestamp,body fat percentage,data source\n2026-03-01T06:00:00Z,18.5,scale\n",
    "loseit/sleep.csv": b"Date,Value,Secondary Value,Last Updated\n03/14/2026,7.5,0.0,x\n",
}


def claims(name: str) -> set[str]:
    """Return the columns in which an app's row of the table says yes."""
    row = re.search(rf"^\| {re.escape(NAMES.get(name, name))} \|(.*)\|$", PAGE, re.MULTILINE)
    assert row, f"docs/exports.md has no row for {name}"
    cells = [cell.strip() for cell in row[1].split("|")]
    said = dict(zip(COLUMNS, cells, strict=False))
    return {
        column
        for column, cell in said.items()
        if cell.startswith("yes") and column != "Times of meals"
    }


@cache
def given_by_kind() -> dict[str, frozenset[str]]:
    """Return what the made-up exports of each kind give."""
    gives: dict[str, set[str]] = {}
    for name, data in {**FILES, **SAMPLES, **EXTRA}.items():
        reading = read_log(data, name, LogOptions(zone="Europe/Rome"))
        here = gives.setdefault(reading.kind, set())
        here |= {"Food"} if reading.diet_entries else set()
        here |= {"Mass"} if any(row.mass_kg for row in reading.body_measurements) else set()
        here |= (
            {"Body fat"} if any(row.body_fat_frac for row in reading.body_measurements) else set()
        )
        here |= {"Sleep"} if reading.sleep_nights else set()
        here |= {"Strength"} if reading.strength_sets else set()
    return {kind: frozenset(here) for kind, here in gives.items()}


def kinds(app: App) -> set[str]:
    forms = (*app.sheets, *app.tables, *app.documents)
    own = {form.kind for form in forms if not form.kind.endswith(("_other", "_values"))}
    return own | ({"loseit_body_fat", "loseit_sleep"} if app.name == "Lose It" else set())


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_the_table_says_what_the_readers_give(app: App):
    gives: set[str] = set().union(*(given_by_kind().get(kind, frozenset()) for kind in kinds(app)))
    assert claims(app.name) == gives


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_every_app_has_its_menu_path(app: App):
    word = NAMES.get(app.name, app.name).split(" (")[0].split(" account")[0]
    sections = PAGE[PAGE.index("## App by app") :].split("\n### ")
    mine = [
        section
        for section in sections
        if word in section.split("\n")[0] or f"{word}:" in section or word in section
    ]
    assert any("*How:*" in section and "→" in section for section in mine), app.name


def test_every_row_of_the_table_is_an_app():
    table = PAGE[PAGE.index("| App | Food |") :].split("\n\n")[0]
    rows = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    listed = {name for name in rows if name not in {"App", "your own table", "Apple Health"}}
    assert listed - {"---"} == {NAMES.get(app.name, app.name) for app in APPS}


def test_every_kind_has_a_made_up_export():
    missing = {kind for app in APPS for kind in kinds(app)} - given_by_kind().keys()
    assert missing <= {"whoop_cycles"}


def test_every_source_is_listed():
    table = PAGE[PAGE.index("| Domain | Sources |") :].split("\n\n")[0]
    for domain in Domain:
        (row,) = re.findall(rf"^\| {domain} \| (.*) \|$", table, re.MULTILINE)
        named = set(re.findall(r"`([a-z_0-9]+)`", row))
        assert named == set(SOURCES[domain]) - {"fit", "fit_scale"}
