"""Runs in account exports: every row is a session, left to its recording, or named."""

from __future__ import annotations

import json
import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading
from runpipe.readers import read_path
from runpipe.readers.options import LogOptions
from runpipe.readers.read import read_member
from tests.xml_files import zipped

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 10, 17, 30, tzinfo=UTC)
MILLIS = int(START.timestamp() * 1000)


def points(n: int = 60) -> range:
    return range(n)


POLAR = {
    "exportVersion": "1.6", "name": "Run", "startTime": "2026-03-10T18:30:00.000", "timeZoneOffset": 60,
    "exercises": [{
        "startTime": "2026-03-10T18:30:00.000", "stopTime": "2026-03-10T19:00:00.000", "timezoneOffset": 60,
        "duration": "PT1800S", "distance": 5400.0, "sport": "RUNNING",
        "samples": {"heartRate": [
            {"dateTime": f"2026-03-10T18:30:{s:02}.000", "value": 150} for s in points()]},
    }],
}  # fmt: skip
RUNTASTIC = {
    "start_time": MILLIS, "end_time": MILLIS + 1_800_000, "duration": 1_800_000, "sport_type_id": "1",
    "start_time_timezone_offset": 3_600_000,
    "features": [{"type": "track_metrics", "attributes": {"distance": 5400}}],
}  # fmt: skip
SUUNTO = {"DeviceLog": {
    "Header": {"DateTime": "2026-03-10T18:30:00+01:00", "Duration": 1800, "Distance": 5400, "Activity": "Running"},
    "Samples": [{"TimeISO8601": f"2026-03-10T18:30:{s:02}+01:00", "HR": 2.5} for s in points()],
}}  # fmt: skip
NIKE = {
    "id": "1", "type": "run", "start_epoch_ms": MILLIS, "end_epoch_ms": MILLIS + 1_800_000,
    "active_duration_ms": 1_800_000, "summaries": [{"metric": "distance", "summary": "total", "value": 5.4}],
    "metrics": [{"type": "heart_rate", "values": [
        {"start_epoch_ms": MILLIS + 1000 * s, "value": 150} for s in points()]}],
}  # fmt: skip
FITBIT = [{
    "logId": 1, "activityName": "Run", "activityTypeId": 90009, "startTime": "03/10/26 17:30:00",
    "duration": 1_800_000, "activeDuration": 1_800_000, "distance": 5.4, "distanceUnit": "Kilometer",
}]  # fmt: skip
GOOGLE = {
    "fitnessActivity": "running", "startTime": "2026-03-10T17:30:00Z", "endTime": "2026-03-10T18:00:00Z",
    "duration": "1800s", "aggregate": [{"metricName": "com.google.distance.delta", "floatValue": 5400.0}],
}  # fmt: skip
GARMIN = [{"summarizedActivitiesExport": [{
    "activityId": 1, "name": "Run", "activityType": "running", "startTimeGmt": float(MILLIS),
    "startTimeLocal": float(MILLIS + 3_600_000), "duration": 1_800_000.0, "elapsedDuration": 1_800_000.0,
    "distance": 540_000.0, "avgHr": 150.0, "calories": 1676.0,
}]}]  # fmt: skip
SAMSUNG = (
    "com.samsung.shealth.exercise,6,0\n"
    "com.samsung.health.exercise.start_time,com.samsung.health.exercise.exercise_type,"
    "com.samsung.health.exercise.duration,com.samsung.health.exercise.distance,time_offset,\n"
    "2026-03-10 17:30:00.000,1002,1800000,5400.0,UTC+0100,\n"
)
CONNECT = (
    "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Max HR\n"
    'Running,2026-03-10 18:30:00,false,"Run","5.40","400","00:30:00","150","160"\n'
)
RUNKEEPER = (
    "Activity Id,Date,Type,Route Name,Distance (km),Duration,Calories Burned,Average Heart Rate (bpm),Notes,GPX File\n"
    "1,2026-03-10 18:30:00,Running,,5.40,30:00,400.0,150,,\n"
)
WHOOP = (
    "Cycle start time,Cycle timezone,Workout start time,Workout end time,Duration (min),Activity name,"
    "Average HR (bpm),Distance (meters)\n"
    "2026-03-10 06:00:00,UTC+01:00,2026-03-10 18:30:00,2026-03-10 19:00:00,30,Running,150,5400\n"
)
WITHINGS = (
    'from,to,"from (manual)","to (manual)",Timezone,"Activity type",Data\n'
    '2026-03-10T18:30:00+01:00,2026-03-10T19:00:00+01:00,,,Europe/Berlin,Running,"{""distance"":5400}"\n'
)
ZEPP = "type,startTime,sportTime(s),distance(m),calories(kcal)\nRun,2026-03-10 17:30:00+0000,1800,5400,400\n"
STRAVA = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,"
    "Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance\n"
    '1,"Mar 9, 2026, 5:30:00 PM",Run,Run,,1800,5.40,,,activities/1.gpx,,,1800,1800,5400\n'
    '2,"Mar 10, 2026, 5:30:00 PM",Treadmill,Run,,1800,5.40,,,,,,1800,1800,5400\n'
)


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(POLAR), json.dumps(RUNTASTIC), json.dumps(SUUNTO), json.dumps(NIKE), json.dumps(FITBIT),
        json.dumps(GOOGLE), json.dumps(GARMIN), SAMSUNG, CONNECT, RUNKEEPER, WHOOP, WITHINGS, ZEPP,
    ],
    ids=["polar", "runtastic", "suunto", "nike", "fitbit", "google", "garmin", "samsung", "connect",
         "runkeeper", "whoop", "withings", "zepp"],
)  # fmt: skip
def test_a_run_of_half_an_hour_is_one_session(data):
    reading = read_member("export", data.encode(), LogOptions(zone="Europe/Berlin"))
    (recording,) = reading.recordings
    facts = recording.facts
    assert facts.sport == "running"
    assert facts.start_utc == START
    assert facts.timer_s or facts.elapsed_s == 1800
    assert facts.distance_m == pytest.approx(5400)


@pytest.mark.parametrize("document", [POLAR, SUUNTO, NIKE])
def test_heart_rates_of_an_export_are_samples(document):
    (recording,) = read_member("a.json", json.dumps(document).encode()).recordings
    assert recording.samples.heart_rate_bpm.tolist() == [150.0] * 60
    assert recording.samples.t_s.tolist() == [float(s) for s in range(60)]


def test_positions_and_heart_rates_apart_are_recordings_of_that_time():
    route = [
        {"timestamp": MILLIS + 1000 * s, "latitude": 48.0, "longitude": 11.0} for s in points()
    ]
    (recording,) = read_member("gps.json", json.dumps(route).encode()).recordings
    assert recording.facts.start_utc == START
    assert recording.samples.has("lat_deg")
    assert recording.facts.sport is None


def test_a_row_of_strava_without_a_file_is_a_session():
    readings = dict(
        read_path_of({"activities.csv": STRAVA.encode(), "activities/1.gpx": b"<gpx/>"})
    )
    reading = readings["a.zip/activities.csv"]
    assert isinstance(reading, FileReading)
    (recording,) = reading.recordings
    assert (recording.facts.start_utc, recording.facts.distance_m) == (START, 5400)
    assert reading.notes == ("1 rows have their recording beside them",)


def read_path_of(files: dict[str, bytes]) -> list[tuple[str, FileReading | ReadError]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.zip")
        path.write_bytes(zipped(files))
        return list(read_path(path))


def test_a_row_that_cannot_be_read_is_named():
    broken = CONNECT + "Running,soon,false,Run,5.40,400,00:30:00,150,160\n"
    reading = read_member("Activities.csv", broken.encode())
    assert len(reading.recordings) == 1
    (error,) = reading.row_errors
    assert (error.line, reading.is_partial) == (3, True)
    assert "date" in error.reason


def test_workouts_with_a_day_and_no_time_are_named_with_a_way_out():
    table = "Date Submitted,Workout Date,Activity Type,Distance (km),Workout Time (seconds)\n" + (
        '"July 3, 2025","July 3, 2025",Run,5.4,1800\n'
    )
    reading = read_member("history.csv", table.encode())
    assert reading.ignored_reason is not None
    assert "1 workouts" in reading.ignored_reason
    assert "TCX" in reading.ignored_reason


APPLE = """<?xml version="1.0"?><HealthData locale="en_GB">
 <Record type="HKQuantityTypeIdentifierHeartRate" unit="count/min" startDate="2026-03-10 18:30:05 +0100" endDate="2026-03-10 18:30:05 +0100" value="150"/>
 <Record type="HKQuantityTypeIdentifierHeartRate" unit="count/min" startDate="2026-03-10 20:30:05 +0100" endDate="2026-03-10 20:30:05 +0100" value="60"/>
 <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min" startDate="2026-03-10 18:30:00 +0100" endDate="2026-03-10 19:00:00 +0100">
  <MetadataEntry key="HKIndoorWorkout" value="1"/>
  <WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="5.4" unit="km"/>
 </Workout>
 <Workout workoutActivityType="HKWorkoutActivityTypeCycling" duration="30" durationUnit="min" startDate="2026-03-11 18:30:00 +0100" endDate="2026-03-11 19:00:00 +0100"/>
</HealthData>"""


def test_apple_workouts_have_the_heart_rate_of_their_time():
    run, ride = read_member("export.xml", APPLE.encode()).recordings
    assert (run.facts.sport, run.facts.sub_sport) == ("running", "treadmill")
    assert (run.facts.start_utc, run.facts.distance_m) == (START, 5400)
    assert run.samples.heart_rate_bpm.tolist() == [150.0]
    assert ride.facts.sport == "cycling"
    assert len(ride.samples) == 0


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.hrm", b"[Params]\r\nVersion=106\r\n", "Polar HRM"),
        ("a.xml", b"<pwx version='1.0'><workout/></pwx>", "PWX"),
        ("a.kml", b"<?xml version='1.0'?><kml><Document/></kml>", "KML"),
        ("a.sml", b"<sml><DeviceLog/></sml>", "SML"),
        ("a.ttbin", b"\x20\x0b\x00\x00\x01\x08\xff\xfe\xfd", "TomTom"),
        ("a.slf", b"<Activity><Computer unit='rox'/></Activity>", "SIGMA"),
        ("a.smf", b"<Log><Computer unit='bc'/></Log>", "SIGMA"),
        ("a.fitlog", b"<FitnessWorkbook/>", "SportTracks"),
        ("a.logbook3", b"\x00\x01SportTracks", "SportTracks"),
        ("a.pdd", b"[DayInfo]\r\n100\r\n", "Polar day file"),
        ("a.sdf", b"\x00\x01suunto", "Suunto SDF"),
        ("a.xml", b"<Move><Header/></Move>", "Movescount"),
    ],
)
def test_other_formats_are_named_with_a_way_out(name, data, what):
    with pytest.raises(ReadError) as caught:
        read_member(name, data)
    assert what in caught.value.reason
    assert caught.value.detail


HEADERS = (
    ("Date", "Type", "Distance (km)", "Duration", 1000.0),
    ("Start time", "Sport", "Distance [m]", "Time", 1.0),
    ("start_time", "activity type", "distance (mi)", "moving time", 1609.344),
    ("Datum", "Aktivitätstyp", "Distanz", "Zeit", 1000.0),
    ("Start Time", "Sport", "Distance", "Duration", 1.0),
)


def listed(seed: int, form: str) -> tuple[bytes, list[tuple[datetime, float]]]:
    """Return a list of activities of an app that nobody knows, and the runs it lists."""
    pick = random.Random(seed)
    date, sport, distance, time, unit_m = HEADERS[seed % len(HEADERS)]
    columns = [date, sport, distance, time, "Notes"]
    pick.shuffle(columns)
    rows, runs = [], []
    for day in sorted(pick.sample(range(1, 29), 8)):
        start = datetime(2026, pick.randint(1, 10), day, pick.randint(5, 20), 30)  # noqa: DTZ001
        minutes, length_m = pick.randint(20, 90), pick.randint(30, 200) * 100.0
        cells = {
            date: f"{start:{form} %H:%M:%S}", sport: "Running", distance: f"{length_m / unit_m:.4f}",
            time: f"{minutes // 60}:{minutes % 60:02}:00", "Notes": "",
        }  # fmt: skip
        rows.append(",".join(cells[column] for column in columns))
        runs.append((start, length_m))
    return "\n".join([",".join(columns), *rows, ""]).encode(), runs


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y"])
@pytest.mark.parametrize("seed", range(15))
def test_a_list_of_any_app_is_sessions(seed: int, form: str):
    content, runs = listed(seed, form)
    assert any(start.day > 12 for start, _ in runs), "something in it tells day from month"
    reading = read_member("activities.csv", content, LogOptions(zone="Europe/Berlin"))
    read = [
        (
            recording.facts.start_utc.astimezone(BERLIN).replace(tzinfo=None),
            recording.facts.distance_m,
        )
        for recording in reading.recordings
    ]
    assert sorted(start for start, _ in read) == sorted(start for start, _ in runs)
    assert [round(length or 0) for _, length in sorted(read)] == pytest.approx(
        [length for _, length in sorted(runs)], abs=100
    )


def test_a_list_whose_dates_are_open_says_how_they_are_read():
    days = ("03/04/2026", "04/04/2026", "06/04/2026")
    rows = [f"{day} 07:00,Running,8,0:45:00" for day in days]
    content = "\n".join(["Date,Type,Distance (km),Duration", *rows, ""]).encode()
    reading = read_member("activities.csv", content, LogOptions(zone="Europe/Berlin"))
    assert any("day and month may be meant either way" in note for note in reading.notes)
    settled = LogOptions(zone="Europe/Berlin", day_first=False)
    reading = read_member("activities.csv", content, settled)
    assert [recording.facts.start_utc.month for recording in reading.recordings] == [3, 4, 6]
    assert reading.notes == ()


def test_every_row_of_a_list_is_a_session_or_named():
    rows = [
        "2026-04-03 07:00,Running,8,0:45:00",
        "soon,Running,8,0:45:00",
        "2026-04-05 07:00,Running,,",
    ]
    reading = read_member(
        "activities.csv", "\n".join(["Date,Type,Distance (km),Duration", *rows, ""]).encode()
    )
    assert len(reading.recordings) + len(reading.row_errors) == len(rows)
    assert {error.line for error in reading.row_errors} == {3, 4}
