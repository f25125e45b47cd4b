"""A night on top of others redoes what follows the first change, and ends as if all were redone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from runpipe import pipeline, report, warehouse
from runpipe.pipeline import assess_weeks, label_sessions
from runpipe.pipeline.provenance import Stage, chain, first_changed
from runpipe.sample_athlete import write
from runpipe.settings import read_settings
from tests.night.nights import NOW, TODAY, drop, reports, tables


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("made")
    made = write(folder, last_date=TODAY)
    runs = [folder / name for name in made.files if name.endswith((".fit", ".gpx", ".tcx"))]
    return sorted(runs)[:14]


def night(data: Path) -> tuple[pipeline.IngestSummary, list[str]]:
    settings = read_settings(data)
    summary = pipeline.ingest(settings, paths=None, today=TODAY, now_utc=NOW)
    written = pipeline.write_reports(settings)
    return summary, [str(one.week) for one in written]


def test_only_the_weeks_after_the_change_are_written_again(files: list[Path], tmp_path: Path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    drop(whole, files)
    _, every = night(whole)
    drop(parts, files[:-1])
    night(parts)
    drop(parts, files[-1:])
    _, again = night(parts)
    assert 0 < len(again) < len(every)
    assert tables(parts) == tables(whole)
    assert reports(parts) == reports(whole)


def test_an_early_file_that_comes_late_changes_what_follows(files: list[Path], tmp_path: Path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    drop(whole, files)
    night(whole)
    drop(parts, files[1:])
    night(parts)
    drop(parts, files[:1])
    night(parts)
    assert tables(parts) == tables(whole)
    assert reports(parts) == reports(whole)


def test_sessions_judged_a_few_at_a_time_are_judged_alike(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    drop(whole, files)
    night(whole)
    monkeypatch.setattr(label_sessions, "_AT_ONCE", 3)
    drop(parts, files)
    night(parts)
    assert tables(parts) == tables(whole)


def test_the_saved_trend_is_that_of_the_judgements(files: list[Path], tmp_path: Path):
    drop(tmp_path, files)
    night(tmp_path)
    settings = read_settings(tmp_path)
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        timeline = assess_weeks.read_timeline(conn, settings.athlete("me"), TODAY)
        first = timeline.weeks()[0]
        known = assess_weeks.read_records(conn, timeline, first)
        saved = warehouse.read_trend(conn, "me")
    expected = [  # kinds of running come from the sessions, where they are shown
        replace(report.trend_point(week), link=None, distance_m_by_kind={})
        for week in known.assess(first)
    ]
    assert list(saved) == expected
    assert [point.week for point in saved] == list(timeline.weeks())


def test_weeks_judged_alone_equal_those_judged_with_all(files: list[Path], tmp_path: Path):
    drop(tmp_path, files)
    night(tmp_path)
    settings = read_settings(tmp_path)
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        timeline = assess_weeks.read_timeline(conn, settings.athlete("me"), TODAY)
        first, middle = timeline.weeks()[0], timeline.weeks()[len(timeline.weeks()) // 2]
        known = assess_weeks.read_records(conn, timeline, first)
        since = assess_weeks.read_records(conn, timeline, middle)
    every = [week for week in known.assess(first) if week.week >= middle]
    assert list(known.assess(middle)) == every
    assert list(since.assess(middle)) == every


def test_a_digest_covers_all_before_it():
    links = [("a", 1), ("b", 2), ("c", 3)]
    now = chain(Stage.LABEL, "basis", links)
    names = ["a", "b", "c"]
    assert first_changed(names, now, now) == 3
    assert first_changed(names, now, {}) == 0
    assert (
        first_changed(names, now, chain(Stage.LABEL, "basis", [("a", 1), ("b", 9), ("c", 3)])) == 1
    )
    assert first_changed(names, now, chain(Stage.LABEL, "other", links)) == 0
    assert first_changed(names, now, chain(Stage.LABEL, "basis", links[:2])) == 2
