"""What a week's page says is what the public views hold, in kilometres and in miles."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from runpipe import pipeline, sample_athlete
from runpipe.model.iso_week import Week
from runpipe.settings import read_settings
from tests.night.nights import TODAY, drop, night
from tests.recompute import real_athlete

NBSP = "\N{NO-BREAK SPACE}"
M_PER_UNIT = {"metric": 1000.0, "imperial": 1609.344}
UNIT = {"metric": "km", "imperial": "mi"}
DAYS = """
select
    sum(run_distance_m), sum(duration_s), count(*) filter (where is_hard)
from days where week = ?
"""
LONGEST = """
select longest_run_7d_m from weekly_training_balance where week = ?
"""
FOOD = """
select intake_kcal, tdee_kcal from days where week = ? order by local_date
"""
RISK = "select score, interval_low, interval_high from weekly_muscle_risk where week = ?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    written = sample_athlete.write(folder / "exports", last_date=TODAY, n_weeks=8)
    data = folder / "data"
    data.mkdir()
    drop(data, [written.folder / name for name in written.files])
    night(data)
    return data


@pytest.fixture(scope="module")
def real(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("real") / "data"
    real_athlete.make(data, shared_dir)
    return data


def _in_units(data: Path, units: str) -> None:
    """Write all pages again in the units asked for."""
    path = data / "runpipe.toml"
    text = path.read_text("utf-8") if path.exists() else ""
    text = re.sub(r"\n\[report\].*", "", text, flags=re.DOTALL)
    path.write_text(f'{text}\n[report]\nunits = "{units}"\n', "utf-8")
    pipeline.write_reports(read_settings(data))


def _weeks(data: Path) -> Iterator[tuple[str, str]]:
    """Yield each week that is over, with its page's HTML."""
    for page in sorted((data / "reports" / "me").glob("????-W??.html")):
        if Week.parse(page.stem).last_date < TODAY:
            yield page.stem, html.unescape(page.read_text("utf-8"))


def _row(conn: duckdb.DuckDBPyConnection, sql: str, week: str) -> tuple[Any, ...]:
    row = conn.execute(sql, [week]).fetchone()
    assert row is not None
    return row


def _figures(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))


Pairs = Iterator[tuple[str, object, object]]
"""What it is, what the page says, what the views hold."""


def _training(conn: duckdb.DuckDBPyConnection, week: str, page: str, units: str) -> Pairs:
    figures = _figures(page)
    distance_m, duration_s, n_hard = _row(conn, DAYS, week)
    (longest_m,) = _row(conn, LONGEST, week)
    for name, metres in (("Distance", distance_m), ("Longest", longest_m)):
        if metres:
            yield name, figures[name], f"{metres / M_PER_UNIT[units]:.1f}{NBSP}{UNIT[units]}"
    if duration_s:
        minutes = round(duration_s / 60)
        yield "Time", figures["Time"], f"{minutes // 60}:{minutes % 60:02d}{NBSP}h"
    yield "Hard days", figures["Hard days"], str(n_hard)


def _risk(conn: duckdb.DuckDBPyConnection, week: str, page: str, _: str) -> Pairs:
    scores = _row(conn, RISK, week)
    shown = re.search(r"(\d+) of 100; plausible range (\d+) to (\d+)", page)
    held = None if scores[0] is None else tuple(f"{score:.0f}" for score in scores)
    yield "risk", shown and shown.groups(), held


def _food(conn: duckdb.DuckDBPyConnection, week: str, page: str, _: str) -> Pairs:
    days = conn.execute(FOOD, [week]).fetchall()
    for place, name in enumerate(("Eaten, kcal", "Used, kcal")):
        row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', page)
        cells = re.findall(r"<td>(.*?)</td>", row[1]) if row else []
        for cell, day in zip(cells, days, strict=False):
            if re.fullmatch(r"[\d,]+", cell):
                yield name, cell, f"{day[place]:,.0f}"


def _compare(data: Path, units: str) -> tuple[int, list[object]]:
    """Compare every week's page with the views; return how many numbers and what differs."""
    pairs = []
    with closing(duckdb.connect(data / "runpipe.duckdb", read_only=True)) as conn:
        for week, page in _weeks(data):
            for part in (_training, _risk, _food):
                pairs += [(week, *pair) for pair in part(conn, week, page, units)]
    return len(pairs), [pair for pair in pairs if pair[2] != pair[3]]


@pytest.mark.parametrize("units", M_PER_UNIT)
def test_the_made_up_runner(made: Path, units: str):
    _in_units(made, units)
    n, wrong = _compare(made, units)
    assert wrong == []
    assert n > 100


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("units", M_PER_UNIT)
def test_a_real_runner(real: Path, units: str):
    _in_units(real, units)
    n, wrong = _compare(real, units)
    assert wrong == []
    assert n > 100
