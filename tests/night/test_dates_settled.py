"""Dates that a file leaves open are read as the other files of its source write them, in any order."""

from __future__ import annotations

import io
import itertools
import random
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from runpipe import open as open_data
from runpipe import pipeline
from runpipe.pipeline.results import IngestSummary
from runpipe.settings import read_settings
from tests.night.nights import NOW, TODAY, tables

DAY = "{:%d/%m/%Y}"
MONTH = "{:%m/%d/%Y}"


def diary(form: str, days: list[date], *, header: str = "Date,Calories,Protein (g)") -> bytes:
    rows = [f"{form.format(day)},{2000 + day.day},{100 + day.month}" for day in days]
    return "\n".join([header, *rows, ""]).encode()


def opens(seed: int) -> list[date]:
    """Return days whose dates can be read either way."""
    pick = random.Random(seed)
    return sorted({date(2026, pick.randint(1, 10), pick.randint(1, 10)) for _ in range(4)})


def settles(seed: int) -> list[date]:
    """Return days of which one can be read one way only."""
    first = date(2026, 9, 13) + timedelta(days=seed % 10)
    return [first + timedelta(days=n) for n in range(5)]


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0)), content)
    return packed.getvalue()


def put(data: Path, name: str, content: bytes) -> None:
    (data / "inbox").mkdir(parents=True, exist_ok=True)
    (data / "inbox" / name).write_bytes(content)


def night(data: Path) -> IngestSummary:
    """Run a night without its pages."""
    return pipeline.ingest(read_settings(data), paths=None, today=TODAY, now_utc=NOW)


def logged(data: Path) -> set[date]:
    return set(open_data(data).sql("select local_date from diet_entries")["local_date"].dt.date)


@pytest.mark.parametrize(("form", "is_zipped"), [(DAY, False), (MONTH, True)])
def test_the_other_files_of_a_source_settle_it_in_any_order(
    form: str, is_zipped: bool, tmp_path: Path
):
    days, other = opens(1), settles(1)
    content = diary(form, days)
    left_open = ("open.zip", zipped("open.csv", content)) if is_zipped else ("open.csv", content)
    files = [left_open, ("settled.csv", diary(form, other))]
    ends = []
    for n, order in enumerate([*itertools.permutations(files), None]):
        data = tmp_path / str(n)
        for name, each in order or files:
            put(data, name, each)
            if order:
                night(data)
        night(data)
        assert night(data).files == ()
        assert logged(data) == {*days, *other}
        ends.append(tables(data)["diet_entries"])
    assert ends[0] == ends[1] == ends[2]


def test_files_that_contradict_each_other_settle_nothing(tmp_path: Path):
    put(tmp_path, "open.csv", diary(MONTH, opens(2)))
    night(tmp_path)
    alone = logged(tmp_path)
    for name, form in (("day.csv", DAY), ("month.csv", MONTH)):
        put(tmp_path, name, diary(form, settles(2)))
    night(tmp_path)
    assert logged(tmp_path) == alone | set(settles(2))


def test_a_table_of_other_columns_settles_nothing(tmp_path: Path):
    put(tmp_path, "open.csv", diary(MONTH, opens(3)))
    night(tmp_path)
    before = logged(tmp_path)
    put(tmp_path, "other.csv", diary(DAY, settles(3), header="Date,Energy (kcal),Protein (g)"))
    night(tmp_path)
    assert logged(tmp_path) == before | set(settles(3))
