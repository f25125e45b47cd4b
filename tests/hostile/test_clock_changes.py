"""Nights on the days when clocks change, and after a clock was set back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from runpipe import commands
from runpipe.settings import read_settings
from tests.builders_files import diet_csv, gpx
from tests.night.nights import night, reports, tables

BERLIN = ZoneInfo("Europe/Berlin")
SETTINGS = """
[athlete]
time_zone = "Europe/Berlin"
[schedule]
nightly_at = "02:30"
"""


def _folder(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir(parents=True)
    (tmp_path / "runpipe.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


def _drop_day(data: Path, day: date) -> None:
    """Put a run at 02:45 local time (or what that is on such a day) and a diary into the inbox."""
    local = datetime(day.year, day.month, day.day, 2, 45, tzinfo=BERLIN)
    inbox = data / "inbox"
    (inbox / f"run-{day}.gpx").write_bytes(gpx(local.astimezone(UTC), minutes=30))
    (inbox / f"food-{day}.csv").write_bytes(diet_csv(local.astimezone(UTC), n_days=1))


@pytest.mark.parametrize("switch", [date(2026, 3, 29), date(2025, 10, 26)])
def test_nights_across_a_change_of_clocks_end_like_one(switch: date, tmp_path: Path):
    days = [switch + timedelta(days=n) for n in (-1, 0, 1)]
    one, many = _folder(tmp_path / "one"), _folder(tmp_path / "many")
    for day in days:
        _drop_day(one, day)
        _drop_day(many, day)
        night(many, today=day)
    night(one, today=days[-1])
    assert tables(many) == tables(one)
    assert [
        row[0] for row in _sql(many, "select local_date from days where n_sessions > 0")
    ] == days


@pytest.mark.parametrize(
    ("now", "following"),
    [
        ("2026-03-28T23:00", "2026-03-29 02:30"),  # a time that this day does not have
        ("2026-03-29T12:00", "2026-03-30 02:30"),
        ("2025-10-25T12:00", "2025-10-26 02:30"),  # a time that this day has twice
        ("2025-10-26T12:00", "2025-10-27 02:30"),
    ],
)
def test_the_next_night_is_named_on_days_when_clocks_change(
    now: str, following: str, tmp_path: Path
):
    data = _folder(tmp_path)
    night(data)
    instant = datetime.fromisoformat(now).replace(tzinfo=BERLIN).astimezone(UTC)
    status = commands.read_status(read_settings(data), now_utc=instant)
    assert status.next_night == f"{following} Europe/Berlin"


@pytest.mark.parametrize("days_back", [1, 40, 4000])
def test_a_clock_set_back_loses_and_repeats_nothing(days_back: int, tmp_path: Path):
    data = _folder(tmp_path)
    first = date(2026, 11, 16)
    _drop_day(data, first - timedelta(days=1))
    night(data, today=first)
    before = tables(data)
    night(data, today=first - timedelta(days=days_back))
    assert [row[0] for row in tables(data)["sessions"]] == [row[0] for row in before["sessions"]]
    night(data, today=first)
    assert tables(data) == before
    pages = reports(data)
    night(data, today=first)
    assert reports(data) == pages


def _sql(data: Path, sql: str) -> list[tuple[object, ...]]:
    return list(commands.run_query(read_settings(data), f"{sql} order by all").rows)
