"""The number of nights, the order of arrival and second copies change nothing."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.night.nights import drop, night, reports, tables

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


@pytest.fixture(scope="module")
def real_files(shared_dir: Path) -> list[Path]:
    """A mix of every kind, small enough for many nights."""
    corpus, samples = shared_dir / "corpus", shared_dir / "formats" / "samples"
    fit = sorted((corpus / "XiangLi00").glob("*.fit"), key=lambda path: path.stat().st_size)
    return [
        *fit[:5],
        *sorted((corpus / "RonRan123").iterdir())[:3],
        *sorted((samples / "fit").glob("*.fit"), key=lambda path: path.stat().st_size)[:4],
        samples / "myfitnesspal/2025_time/Nutrition-Summary-2015-05-19-to-2025-07-03.csv",
        samples / "myfitnesspal/2026_metric/Measurement-Summary-2024-07-02-to-2026-03-02.csv",
        samples / "cronometer/dailysummary_2024.csv",
    ]


@pytest.fixture(scope="module")
def at_once(real_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("at-once")
    drop(data, real_files)
    night(data)
    return data


def test_every_file_has_a_status_and_a_reason_where_it_needs_one(at_once: Path, real_files):
    from runpipe import open as open_data  # noqa: PLC0415

    files = open_data(at_once).sql("select path, status, reason from files order by path")
    assert len(files) == len(real_files)
    assert set(files["status"]) <= {"loaded", "partial", "duplicate", "quarantined", "ignored"}
    needs = files[files["status"] != "loaded"]
    assert needs["reason"].notna().all()


def test_a_second_night_changes_no_byte(at_once: Path, real_files: list[Path]):
    published = (at_once / "runpipe.duckdb").read_bytes()
    pages = reports(at_once)
    drop(at_once, real_files)
    summary = night(at_once)
    assert summary.files == ()
    assert (at_once / "runpipe.duckdb").read_bytes() == published
    assert reports(at_once) == pages
    assert not list((at_once / "inbox").iterdir())


def test_a_few_files_a_night_in_another_order_end_the_same(
    at_once: Path, real_files: list[Path], tmp_path: Path
):
    shuffled = list(real_files)
    random.Random(20261116).shuffle(shuffled)
    n_per_night = 1 if "RUNPIPE_ALL_FILES" in os.environ else 4
    for first in range(0, len(shuffled), n_per_night):
        drop(tmp_path, shuffled[first : first + n_per_night])
        night(tmp_path)
    expected, found = tables(at_once), tables(tmp_path)
    for view, rows in expected.items():
        assert found[view] == rows, view
    assert reports(tmp_path) == reports(at_once)


def test_a_rebuild_from_the_archive_ends_the_same(at_once: Path, tmp_path: Path):
    import shutil  # noqa: PLC0415

    from runpipe import pipeline  # noqa: PLC0415
    from runpipe.settings import read_settings  # noqa: PLC0415
    from tests.night.nights import NOW, TODAY  # noqa: PLC0415

    shutil.copytree(at_once / "archive", tmp_path / "archive")
    pipeline.rebuild(read_settings(tmp_path), today=TODAY, now_utc=NOW)
    assert tables(tmp_path) == tables(at_once)
