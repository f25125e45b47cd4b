"""One run from two sources: each channel from the one that has it, whatever came first."""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runpipe import commands, pipeline, warehouse
from runpipe.model.labels import SessionLabel
from runpipe.settings import read_settings
from tests.builders_files import gpx
from tests.night.nights import NOW, TODAY, night, tables

START = datetime(2026, 11, 10, 6, 30, tzinfo=UTC)
SETTLED = 1_790_000_000
POINT = re.compile(
    r'<trkpt lat="([^"]+)" lon="([^"]+)"><ele>[^<]*</ele><time>([^<]+)</time></trkpt>'
)
TCX = (
    '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
    '<Activities><Activity Sport="Running"><Id>{start}</Id><Lap StartTime="{start}"><Track>'
    "{points}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
)
HEART = "<extensions><TrackPointExtension><hr>{}</hr></TrackPointExtension></extensions></trkpt>"


def watch() -> bytes:
    """A TCX with positions, and neither heart rate nor altitude."""
    points = [
        f"<Trackpoint><Time>{when}</Time><Position><LatitudeDegrees>{lat}</LatitudeDegrees>"
        f"<LongitudeDegrees>{lon}</LongitudeDegrees></Position></Trackpoint>"
        for lat, lon, when in POINT.findall(gpx(START).decode())
    ]
    return TCX.format(start="2026-11-10T06:30:00Z", points="".join(points)).encode()


def app(shift: timedelta = timedelta(0)) -> bytes:
    """A GPX of the same run with a heart rate of 120 that becomes 150, and a pause in it."""
    lines = gpx(START + shift, title="Alba").decode().splitlines()
    points = [line for line in lines if line.startswith("<trkpt")]
    beats = [120 + index // 12 for index in range(len(points))]
    kept = {
        line: line.replace("</trkpt>", HEART.format(bpm))
        for index, (line, bpm) in enumerate(zip(points, beats, strict=True))
        if not 100 <= index < 148
    }
    return "\n".join(kept.get(line, "") if line in points else line for line in lines).encode()


def put(data: Path, name: str, content: bytes) -> None:
    (data / "inbox").mkdir(parents=True, exist_ok=True)
    path = data / "inbox" / name
    path.write_bytes(content)
    os.utime(path, (SETTLED, SETTLED))


@pytest.mark.parametrize("shift_h", [0, 2])
def test_what_the_watch_lacks_comes_from_the_app_in_any_order(tmp_path: Path, shift_h: int):
    files = {"watch.tcx": watch(), "app.gpx": app(timedelta(hours=shift_h))}
    found = []
    for order in (["watch.tcx", "app.gpx"], ["app.gpx", "watch.tcx"]):
        data = tmp_path / order[0]
        for name in order:
            put(data, name, files[name])
            night(data)
        found.append(tables(data))
        with warehouse.connect_read(data / "runpipe.duckdb") as conn:
            (session,) = conn.execute(
                "select title, avg_heart_rate_bpm, max_heart_rate_bpm, n_recordings, start_utc"
                " from sessions"
            ).fetchall()
            beats = conn.execute(
                "select t_s, heart_rate_bpm, lat_deg, altitude_m from samples order by seq"
            ).fetchall()
            files_of = conn.execute(
                "select path, gives, shift_s from session_files order by path"
            ).fetchall()
    assert found[0] == found[1]
    assert session[0] == "Alba"
    assert session[1] == pytest.approx(134, abs=2)
    assert session[2] == pytest.approx(150, abs=1)
    assert session[3:] == (2, START.replace(tzinfo=None))
    assert len(beats) == 361
    assert all(lat is not None for _, _, lat, _ in beats)
    lost = {int(t_s) for t_s, bpm, _, _ in beats if bpm is None}
    assert lost == set(range(505, 735, 5))
    assert all(bpm == 120 + int(t_s) // 60 for t_s, bpm, _, _ in beats[:100])
    assert {row[0]: (set(row[1]), row[2]) for row in files_of} == {
        "app.gpx": ({"altitude_m", "heart_rate_bpm"}, shift_h * 3600),
        "watch.tcx": ({"distance_m", "gps", "laps", "sport"}, 0),
    }
    rebuilt = tmp_path / "rebuilt"
    shutil.copytree(tmp_path / "app.gpx" / "archive", rebuilt / "archive")
    pipeline.rebuild(read_settings(rebuilt), today=TODAY, now_utc=NOW)
    assert tables(rebuilt) == found[0]


def test_a_watch_file_with_everything_ends_the_merging(tmp_path: Path):
    put(tmp_path, "watch.tcx", watch())
    put(tmp_path, "app.gpx", app())
    night(tmp_path)
    before = tables(tmp_path)["sessions"]
    whole = watch().replace(
        b"</Position>",
        b"</Position><AltitudeMeters>5</AltitudeMeters><HeartRateBpm><Value>99</Value></HeartRateBpm>",
    )
    put(tmp_path, "whole.tcx", whole)
    night(tmp_path)
    after = tables(tmp_path)
    assert len(before) == len(after["sessions"]) == 1
    with warehouse.connect_read(tmp_path / "runpipe.duckdb") as conn:
        assert conn.execute("select distinct heart_rate_bpm from samples").fetchall() == [(99.0,)]
        assert conn.execute("from derived.merged_session").fetchall() == []
        assert conn.execute("from derived.merged_sample").fetchall() == []


def test_the_owner_s_word_stays_with_a_run_that_gets_a_better_source(tmp_path: Path):
    put(tmp_path, "app.gpx", app())
    night(tmp_path)
    settings = read_settings(tmp_path)
    ((before, label, _),) = _labelled(tmp_path)
    assert label != "hill"
    commands.label_session(settings, before, SessionLabel.HILL, today=TODAY, now_utc=NOW)
    assert _labelled(tmp_path) == [(before, "hill", "user")]
    put(tmp_path, "watch.tcx", watch())
    put(tmp_path, "another.gpx", gpx(START - timedelta(days=2)))
    night(tmp_path)
    (_, auto), (after, mine) = [(row[0], row[1:]) for row in _labelled(tmp_path)]
    assert auto[1] == "auto"
    assert after != before
    assert mine == ("hill", "user")
    pipeline.rebuild(settings, today=TODAY, now_utc=NOW)
    assert _labelled(tmp_path)[1] == (after, "hill", "user")


def _labelled(data: Path) -> list[tuple[str, str, str]]:
    found = commands.run_query(
        read_settings(data),
        "select session_id, label, label_source from sessions order by start_utc",
    )
    return [tuple(row) for row in found.rows]
