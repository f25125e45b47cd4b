"""The made-up runner's files: the same every time, readable by anyone, and with a story."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean

import fitparse
import gpxpy
import pytest
from lxml import etree

from runpipe.model.iso_week import Week
from runpipe.sample_athlete import NAME, PROFILE, Manifest, write

LAST = date(2026, 11, 22)  # a Sunday
INTERVAL, RECOVERY = 5, 4  # of FIT's intensities, not yet known to fitparse


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return write(tmp_path_factory.mktemp("athlete"), last_date=LAST)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def rows(manifest: Manifest, start: str) -> list[dict[str, str]]:
    name = next(name for name in manifest.files if name.startswith(start))
    return list(csv.DictReader(io.StringIO((manifest.folder / name).read_text("utf-8"))))


def fit_messages(path: Path, kind: str) -> list[dict[str, object]]:
    return [message.get_values() for message in fitparse.FitFile(str(path)).get_messages(kind)]


def one(manifest: Manifest, name: str, ending: str = ".fit") -> Path:
    return next(
        manifest.folder / file
        for session in manifest.sessions
        for file in session.files
        if session.name.startswith(name) and file.endswith(ending)
    )


def test_same_arguments_same_bytes(tmp_path: Path) -> None:
    first = write(tmp_path / "a", last_date=LAST, n_weeks=1)
    second = write(tmp_path / "b", last_date=LAST, n_weeks=1)
    assert digests(first.folder) == digests(second.folder)
    assert first.files == second.files
    assert sorted(digests(first.folder)) == sorted(first.files)


def test_another_seed_gives_other_bytes(tmp_path: Path) -> None:
    first = write(tmp_path / "a", last_date=LAST, n_weeks=1)
    second = write(tmp_path / "b", last_date=LAST, n_weeks=1, seed=1)
    assert first.files == second.files
    assert all(
        digests(first.folder)[name] != digests(second.folder)[name]
        for name in first.files
        if not name.startswith("hevy")
    )


def test_neither_the_zone_nor_the_hash_seed_of_the_machine_matters(tmp_path: Path) -> None:
    here = write(tmp_path / "here", last_date=LAST, n_weeks=1)
    code = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from runpipe.sample_athlete import write;"
        f"write(Path(sys.argv[1]), last_date=date({LAST.year}, {LAST.month}, {LAST.day}), n_weeks=1)"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "there")],
        check=True,
        env={
            **os.environ,
            "TZ": "Pacific/Auckland",
            "PYTHONHASHSEED": "7",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    assert digests(tmp_path / "there") == digests(here.folder)


def test_files_lie_flat_and_all_are_named(manifest: Manifest) -> None:
    assert sorted(path.name for path in manifest.folder.iterdir()) == list(manifest.files)
    assert not any(path.is_dir() for path in manifest.folder.iterdir())
    endings = {Path(name).suffix for name in manifest.files}
    assert endings == {".fit", ".gpx", ".tcx", ".csv"}


@pytest.mark.parametrize("shift", range(7))
def test_nothing_lies_after_the_last_day(tmp_path: Path, shift: int) -> None:
    last = LAST - timedelta(days=shift)
    found = write(tmp_path, last_date=last, n_weeks=1)
    assert found.last_date == last
    assert all(session.local_date <= last for session in found.sessions)
    for start in ("weight", "sleep"):
        assert all(date.fromisoformat(row["date"]) <= last for row in rows(found, start))


def test_no_weeks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        write(tmp_path, last_date=LAST, n_weeks=0)


@pytest.mark.parametrize(("n_weeks", "first"), [(1, 16), (3, 14)])
def test_fewer_weeks_are_the_last_of_the_story(tmp_path: Path, n_weeks: int, first: int) -> None:
    found = write(tmp_path, last_date=LAST - timedelta(days=5), n_weeks=n_weeks)
    assert found.sessions[0].story_week == first
    assert found.first_date == Week.of(LAST).first_date - timedelta(weeks=n_weeks - 1)


def test_every_kind_of_session_is_there(manifest: Manifest) -> None:
    names = {session.name.split(" ")[0] for session in manifest.sessions}
    assert names == {
        "Easy", "Hill", "Hilly", "Intervals", "Invented", "Long", "Sprints", "Strength", "Tempo",
        "Treadmill",
    }  # fmt: skip
    assert 80 <= len(manifest.sessions) <= 95


def test_fitparse_reads_a_fit_file_of_every_kind(manifest: Manifest) -> None:
    kinds = {
        session.name.split(" ")[0]: session
        for session in manifest.sessions
        if session.files[0].endswith(".fit")
    }
    assert len(kinds) == 9
    for session in kinds.values():
        (facts,) = fit_messages(manifest.folder / session.files[0], "session")
        assert facts["start_time"] == session.start_utc.replace(tzinfo=None)
        if session.distance_m is not None:
            assert facts["total_distance"] == pytest.approx(session.distance_m, abs=0.01)
        assert facts["total_timer_time"] <= facts["total_elapsed_time"]


def test_a_run_is_recorded_every_second_but_for_its_pauses(manifest: Manifest) -> None:
    path = next(manifest.folder / name for name in manifest.files if "-062048.fit" in name)
    records = fit_messages(path, "record")
    stamps = [record["timestamp"] for record in records]
    gaps_s = [(b - a).total_seconds() for a, b in pairwise(stamps)]
    events = [event for event in fit_messages(path, "event") if event["event"] == "timer"]
    assert [event["event_type"] for event in events] == ["start", "stop_all", "start", "stop_all"]
    paused_s = (events[2]["timestamp"] - events[1]["timestamp"]).total_seconds()
    assert sorted(set(gaps_s)) == [1.0, paused_s + 1.0]
    (facts,) = fit_messages(path, "session")
    assert facts["total_elapsed_time"] - facts["total_timer_time"] == paused_s
    assert {"position_lat", "enhanced_altitude", "heart_rate", "cadence"} <= set(records[0])


def test_the_watch_states_the_local_time(manifest: Manifest) -> None:
    (activity,) = fit_messages(one(manifest, "Sprints"), "activity")
    assert activity["local_timestamp"] - activity["timestamp"] == timedelta(hours=2)


def test_a_planned_workout_has_steps_and_laps_that_follow_them(manifest: Manifest) -> None:
    path = one(manifest, "Intervals 6")
    steps, laps = fit_messages(path, "workout_step"), fit_messages(path, "lap")
    assert [step.get("intensity") for step in steps] == [
        "warmup", INTERVAL, RECOVERY, "active", "cooldown",
    ]  # fmt: skip
    assert [lap["wkt_step_index"] for lap in laps] == [0, *([1, 2] * 6), 4]
    work = [lap["enhanced_avg_speed"] for lap in laps if lap["wkt_step_index"] == 1]
    rest = [lap["enhanced_avg_speed"] for lap in laps if lap["wkt_step_index"] == 2]
    assert min(work) > 1.4 * max(rest)


def test_a_treadmill_run_has_no_positions(manifest: Manifest) -> None:
    path = one(manifest, "Treadmill")
    assert all("position_lat" not in record for record in fit_messages(path, "record"))
    (facts,) = fit_messages(path, "session")
    assert facts["sub_sport"] == "treadmill"


def test_a_strength_session_has_its_sets(manifest: Manifest) -> None:
    path = one(manifest, "Strength")
    sets = fit_messages(path, "set")
    assert len(sets) == 12
    (facts,) = fit_messages(path, "session")
    assert (facts["sport"], facts["sub_sport"]) == ("training", "strength_training")
    day = next(session.local_date for session in manifest.sessions if session.name == "Strength")
    in_gym_log = {row["start_time"].split(",")[0] for row in rows(manifest, "hevy")}
    assert f"{day.day} {day:%b} {day.year}" not in in_gym_log


def test_the_heart_lags_behind_a_sprint(manifest: Manifest) -> None:
    path = one(manifest, "Sprints")
    records, laps = fit_messages(path, "record"), fit_messages(path, "lap")
    first = next(lap for lap in laps if lap["intensity"] == INTERVAL)
    start = first["start_time"]
    rep = [r for r in records if timedelta(0) <= r["timestamp"] - start <= timedelta(seconds=80)]
    fastest = max(rep, key=lambda record: record["enhanced_speed"])
    hardest = max(rep, key=lambda record: record["heart_rate"])
    assert hardest["timestamp"] > fastest["timestamp"]


def test_the_heart_drifts_upward_on_a_long_run(manifest: Manifest) -> None:
    records = fit_messages(one(manifest, "Long run"), "record")
    beats = [record["heart_rate"] for record in records]
    assert mean(beats[-900:]) > mean(beats[900:1800]) + 4


def test_gpxpy_reads_the_tracks(manifest: Manifest) -> None:
    path = one(manifest, "Easy", ".gpx")
    gpx = gpxpy.parse(path.read_text("utf-8"))
    points = [point for point, *_ in gpx.get_points_data()]
    assert gpx.tracks[0].type == "running"
    assert "made up" in gpx.creator
    assert len(gpx.tracks[0].segments) == 2
    assert 6000 < gpx.length_2d() < 9000
    beats = [child.text for child in points[500].extensions[0] if child.tag.endswith("hr")]
    assert 80 < int(beats[0]) < 189


def test_one_run_comes_from_watch_and_app(manifest: Manifest) -> None:
    copies = [session for session in manifest.sessions if len(session.files) == 2]
    assert copies
    fit, gpx = (manifest.folder / name for name in copies[0].files)
    points = gpxpy.parse(gpx.read_text("utf-8")).tracks[0].segments[0].points
    assert points[0].time == copies[0].start_utc
    assert len(points) < len(fit_messages(fit, "record")) / 2


def test_the_tcx_holds_a_point_a_second(manifest: Manifest) -> None:
    root = etree.parse(one(manifest, "Easy", ".tcx")).getroot()
    assert len(root.findall(".//{*}Trackpoint")) > 2000
    assert root.find(".//{*}HeartRateBpm/{*}Value") is not None


def by_story(days: dict[date, float]) -> dict[str, float]:
    """Means before, in and after the four weeks of eating little."""
    last = Week.of(LAST).first_date
    found: dict[str, list[float]] = defaultdict(list)
    for day, value in days.items():
        place = 16 - (last - Week.of(day).first_date).days // 7
        found["before" if place < 11 else "cut" if place < 15 else "after"].append(value)
    return {part: mean(values) for part, values in found.items()}


def test_the_story_is_in_the_diet_log(manifest: Manifest) -> None:
    energy: dict[date, float] = defaultdict(float)
    protein: dict[date, float] = defaultdict(float)
    meals: dict[date, int] = defaultdict(int)
    for row in rows(manifest, "Nutrition-Summary"):
        day = date.fromisoformat(row["Date"])
        energy[day] += float(row["Calories"])
        protein[day] += float(row["Protein (g)"])
        meals[day] += 1
        spent = 4 * float(row["Carbohydrates (g)"]) + 4 * float(row["Protein (g)"])
        assert spent + 9 * float(row["Fat (g)"]) == pytest.approx(float(row["Calories"]), rel=0.02)
    whole = [day for day in energy if meals[day] == 4]
    assert 1 <= sum(count == 1 for count in meals.values()) <= 16
    assert 95 <= len(meals) < 112
    eaten = by_story({day: energy[day] for day in whole})
    assert eaten["cut"] < eaten["before"] - 300 < eaten["after"]
    built = by_story({day: protein[day] for day in whole})
    assert built["cut"] < 70
    assert 90 < built["before"] < 105 < built["after"]


def test_the_story_is_on_the_scale_and_in_bed(manifest: Manifest) -> None:
    mass = {date.fromisoformat(r["date"]): float(r["mass_kg"]) for r in rows(manifest, "weight")}
    nights = {date.fromisoformat(r["date"]): float(r["asleep_h"]) for r in rows(manifest, "sleep")}
    weighed = by_story(mass)
    assert weighed["before"] > weighed["cut"] > weighed["after"]
    slept = by_story(nights)
    assert slept["cut"] < 6.5
    assert slept["before"] > 7
    assert len(nights) < 112
    assert 70 <= len(mass) <= 95


def test_the_story_is_in_the_training(manifest: Manifest) -> None:
    km: dict[date, float] = defaultdict(float)
    for session in manifest.sessions:
        km[Week.of(session.local_date).first_date] += (session.distance_m or 0.0) / 1000
    ran = by_story(km)
    assert ran["cut"] > 1.2 * ran["before"]
    assert ran["cut"] > 1.2 * ran["after"]
    lifted = {
        datetime.strptime(row["start_time"], "%d %b %Y, %H:%M").date()  # noqa: DTZ007
        for row in rows(manifest, "hevy")
    }
    first_cut = Week.of(LAST).first_date - timedelta(weeks=5)
    assert not [d for d in lifted if first_cut <= d < first_cut + timedelta(weeks=4)]
    assert len([d for d in lifted if d >= first_cut + timedelta(weeks=4)]) == 4


def test_the_runner_is_plainly_made_up(manifest: Manifest) -> None:
    assert "made up" in NAME
    assert PROFILE.time_zone == "Africa/Windhoek"
    assert PROFILE.sex == "F"
    (device, *_) = fit_messages(one(manifest, "Tempo"), "device_info")
    assert "made up" in device["product_name"]
