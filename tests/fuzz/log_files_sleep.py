"""Made-up logs of sleep."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.fuzz.log_tables import FIRST, days, table


def fitbit_sleep() -> bytes:
    nights = [
        {
            "logId": index,
            "dateOfSleep": str(day),
            "startTime": f"{day - timedelta(days=1)}T23:20:00.000",
            "endTime": f"{day}T07:05:30.000",
            "duration": 27900000,
            "minutesAsleep": 420,
            "minutesAwake": 45,
            "timeInBed": 465,
            "type": "stages",
            "levels": {
                "summary": {
                    "deep": {"minutes": 80},
                    "rem": {"minutes": 95},
                    "light": {"minutes": 245},
                    "wake": {"minutes": 45},
                }
            },
            "mainSleep": True,
        }
        for index, day in enumerate(days())
    ]
    nap = {"dateOfSleep": str(days()[0]), "startTime": f"{days()[0]}T14:00:00.000", "endTime": f"{days()[0]}T14:40:00.000",
           "minutesAsleep": 35, "timeInBed": 40, "type": "classic", "levels": {"summary": {"asleep": {"minutes": 35}}}, "mainSleep": False}  # fmt: skip
    return json.dumps([*nights, nap]).encode()


def garmin_sleep() -> bytes:
    nights = [
        {
            "calendarDate": str(day),
            "sleepStartTimestampGMT": f"{day - timedelta(days=1)}T22:00:00.0",
            "sleepEndTimestampGMT": f"{day}T06:00:00.0",
            "sleepWindowConfirmationType": "ENHANCED_CONFIRMED_FINAL",
            "deepSleepSeconds": 4800,
            "lightSleepSeconds": 15000,
            "remSleepSeconds": 6000,
            "awakeSleepSeconds": 1200,
        }
        for day in days()
    ]
    unconfirmed = {
        "calendarDate": str(FIRST - timedelta(days=1)),
        "sleepWindowConfirmationType": "UNCONFIRMED",
    }
    return json.dumps([unconfirmed, *nights]).encode()


def polar_sleep() -> bytes:
    return json.dumps([
        {
            "night": str(day),
            "evaluation": {"sleepType": "NIGHT", "sleepSpan": "PT8H", "asleepDuration": "PT7H20M", "interruptions": {"totalDuration": "PT40M"}},
            "sleepResult": {"hypnogram": {"sleepStart": f"{day - timedelta(days=1)}T23:00:00.000", "sleepEnd": f"{day}T07:00:00.000"}},
        }
        for day in days()
    ]).encode()  # fmt: skip


def withings_sleep() -> bytes:
    rows = [
        f"{day}T00:10:00+01:00,{day}T07:40:00+01:00,14400,5400,6000,1200,2,300,0" for day in days()
    ]
    header = 'von,bis,"leicht (s)","tief (s)","rem (s)","wach (s)",Aufwachen,"Duration to sleep (s)","Snoring (s)"'
    return table(header, rows)


def whoop_sleeps() -> bytes:
    rows = []
    for day in days():
        rows += [
            f"{day} 00:08:36,,UTC-04:00,{day} 00:08:36,{day} 07:54:22,100,16.0,420,466,215,93,112,46,460,0,90,37,false",
            f"{day} 00:08:36,,UTC-04:00,{day} 14:00:00,{day} 14:50:00,13,16.9,40,50,20,20,0,10,462,0,80,,true",
        ]
    header = (
        "Cycle start time,Cycle end time,Cycle timezone,Sleep onset,Wake onset,Sleep performance %,Respiratory rate (rpm),"
        "Asleep duration (min),In bed duration (min),Light sleep duration (min),Deep (SWS) duration (min),REM duration (min),"
        "Awake duration (min),Sleep need (min),Sleep debt (min),Sleep efficiency %,Sleep consistency %,Nap"
    )
    return table(header, rows)


def oura_trends() -> bytes:
    rows = [
        f"{day},84,28320,29640,1320,9000,14820,4500,{day - timedelta(days=1)}T22:39:08-06:00,{day}T06:53:08-06:00,62.1"
        for day in days()[:-1]
    ]
    rows.append(f"{days()[-1]},None,None,None,None,None,None,None,None,None,None")
    header = (
        "date,Sleep Score,Total Sleep Duration,Total Bedtime ,Awake Time,REM Sleep Duration,Light Sleep Duration,"
        "Deep Sleep Duration,Bedtime Start,Bedtime End,Lowest Resting Heart Rate"
    )
    return table(header, rows)


def garmin_sleep_report() -> bytes:
    header = "Sleep Score 4 Weeks,Score,Resting Heart Rate,Body Battery,Quality,Duration,Sleep Need,Bedtime,Wake Time"
    return table(
        header,
        [f"{day},70,50,--,Good,7h 42min,8h 0min,11:10 PM,7:05 AM" for day in reversed(days())],
    )


def oura_model() -> bytes:
    """Another export of the same app: semicolons, names with underscores, JSON in a cell."""
    rows = [
        f'a;{day};{day - timedelta(days=1)}T22:40:00.000+02:00;{day}T06:40:00.000+02:00;25200;4800;5400;15000;3000;28800;long_sleep;{{"items":[60,null]}}'
        for day in days()
    ]
    rows.append(
        f"b;{days()[0]};{days()[0]}T14:00:00.000+02:00;{days()[0]}T14:40:00.000+02:00;1800;0;0;1800;600;2400;late_nap;"
    )
    header = (
        "id;day;bedtime_start;bedtime_end;total_sleep_duration;deep_sleep_duration;rem_sleep_duration;"
        "light_sleep_duration;awake_time;time_in_bed;type;heart_rate"
    )
    return table(header, rows)


def generic_sleep() -> bytes:
    return table("date,asleep_h,bedtime,wake_time", [f"{day},7:30,23:10,07:00" for day in days()])
