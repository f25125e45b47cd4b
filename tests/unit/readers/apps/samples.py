"""Made-up exports of the apps on the shelf, in the shape of their real ones."""

from __future__ import annotations

import json
from typing import Final

SAMPLES: Final[dict[str, bytes]] = {
    name: text.encode()
    for name, text in {
        "samsung_food": (
            "com.samsung.health.food_intake,6307003,6\n"
            "create_sh_ver,start_time,custom,update_time,food_info_id,amount,unit,name,time_offset,meal_type,calorie,\n"
            ",2026-03-01 04:00:00.000,,2026-03-01 18:01:00.000,x,1,120001,Oats,UTC-0400,100001,320.0,\n"
            ",2026-03-01 17:00:00.000,,2026-03-01 18:01:00.000,x,1,120001,Chicken,UTC-0400,100002,610.0,\n"
        ),
        "samsung_nutrition": (
            "com.samsung.health.nutrition,6307003,6\n"
            "start_time,total_fat,calorie,protein,carbohydrate,title,time_offset,meal_type,\n"
            "2026-03-01 07:00:00.000,12,520,22,78,Oats,UTC+0100,100001,\n"
            "2026-03-01 18:30:00.000,21,780,34,105,Curry,UTC+0100,100003,\n"
        ),
        "samsung_weight": (
            "com.samsung.health.weight,6320001,12\n"
            "start_time,time_offset,datauuid,weight,body_fat,height,\n"
            "2026-02-28 23:00:00.000,UTC+0900,w1,75.4,17.0,178.0,\n"
            "2026-03-02 23:00:00.000,UTC+0900,w2,75.0,0.0,178.0,\n"
        ),
        "samsung_sleep": (
            "com.samsung.shealth.sleep,6303003,6\n"
            "total_rem_duration,total_light_duration,sleep_duration,com.samsung.health.sleep.start_time,"
            "com.samsung.health.sleep.time_offset,com.samsung.health.sleep.end_time,\n"
            "80,250,450,2026-02-28 22:00:00.000,UTC+0200,2026-03-01 05:30:00.000,\n"
            ",,,2026-03-01 22:10:00.000,UTC+0200,2026-03-02 05:10:00.000,\n"
        ),
        "sleep_as_android": (
            "Id,Tz,From,To,Sched,Hours,Rating,Comment,Framerate,Snore,Noise,Cycles,DeepSleep,LenAdjust,Geo,23:00,Event\n"
            '"1","Europe/Rome","28. 02. 2026 23:00","01. 03. 2026 7:00","01. 03. 2026 7:00","7.5","4.0"," #home",'
            '"10000","0","0.1","5","0.4","0","","10.0","DEEP_START-1"\n'
            "Id,Tz,From,To,Sched,Hours,Rating,Comment,Framerate,Snore,Noise,Cycles,DeepSleep,LenAdjust,Geo\n"
            '"2","Europe/Rome","01. 03. 2026 23:30","02. 03. 2026 7:00","02. 03. 2026 7:00","-1","4.0","","10000",'
            '"0","0.1","5","0.4","0",""\n'
        ),
        "sleep_cycle": (
            "Start;End;Sleep Quality;Regularity;Awake (seconds);Dream (seconds);Light (seconds);Deep (seconds);"
            "Time in bed (seconds);Time asleep (seconds)\n"
            "2026-02-28 22:51:45;2026-03-01 06:21:36;67%;—;1200.0;5000;12000;7000;26991.2;24000.0\n"
            "2026-03-01 22:51:45;2026-03-02 06:21:36;67%;83%;1200.0;5000;12600;7000;26991.2;24600.0\n"
        ),
        "autosleep": (
            "ISO8601,fromDate,toDate,bedtime,waketime,inBed,awake,fellAsleepIn,sessions,asleep,asleepAvg7,deep,deepAvg7\n"
            '2026-03-01T23:59:59+01:00,"Saturday, Feb 28, 2026","Sunday, Mar 1, 2026",2026-02-28 22:40:00,'
            "2026-03-01 06:50:00,08:10:00,00:30:00,00:10:00,1,07:40:00,07:20:00,02:10:00,02:00:00\n"
            '2026-03-02T23:59:59+01:00,"Sunday, Mar 1, 2026","Monday, Mar 2, 2026",2026-03-01 22:40:00,'
            "2026-03-02 06:50:00,08:10:00,00:30:00,00:10:00,1,07:00:00,07:20:00,02:10:00,02:00:00\n"
        ),
        "zepp_sleep": (
            "date,deepSleepTime,shallowSleepTime,wakeTime,start,stop,REMTime,naps\n"
            "2026-03-01,95,260,12,2026-02-28 22:40:00+0000,2026-03-01 05:10:00+0000,40,\n"
            "2026-03-02,0,0,0,2026-03-02 00:00:00+0000,2026-03-02 00:00:00+0000,0,\n"
        ),
        "zepp_body": (
            "time,weight,height,bmi,fatRate,bodyWaterRate,boneMass,metabolism,muscleRate,visceralFat\n"
            "2026-03-01 06:30:00+0000,80.0,180.0,24.7,20.1,55.0,3.1,1726.0,60.0,10.0\n"
            "2026-03-02 06:31:00+0000,79.8,180.0,24.6,0.0,0.0,0.0,0.0,0.0,0.0\n"
        ),
        "fddb": (
            "datum_tag_monat_jahr_stunde_minute;bezeichnung;kj;kj_aktivitaeten;fett_g;kh_g;protein_g\n"
            '"01.03.2026 08:10";"150 g Banane, frisch";"582";"0";"0,3";"30";"1,5"\n'
            '"01.03.2026 18:30";"60 Minuten Laufen";"0";"2836,8";"0";"0";"0"\n'
            '"01.03.2026 19:44";"300 g Reis";"1632";"0";"0,9";"84";"8,1"\n'
        ),
        "lifesum": (
            "Date,Meal type,Title,Brand,Serving name,Amount,Amount in grams,Calories,Carbs,Carbs fiber,Fat,Protein\n"
            "2026-03-01,Breakfast,Oats,,g,80,80,520,78,8,12,22\n"
            "2026-03-01,Dinner,Curry,,g,200,200,780,105,5,21,34\n"
            "2026-03-02,Dinner,Curry,,g,200,200,780,105,5,21,34\n"
        ),
        "mynetdiary": (
            'Date & Time,Meal,Name,Amount,"Calories, cals","Protein, g","Total Carbs, g","Total Fat, g"\n'
            "03/01/2026 8:00 AM,Breakfast,Oats,1 cup,520,22,78,12\n"
            "03/01/2026 7:00 PM,Dinner,Curry,1 bowl,780,34,105,21\n"
            "03/14/2026 7:00 PM,Dinner,Curry,1 bowl,780,34,105,21\n"
        ),
        "fatsecret": (
            "Food Diary Report\n"
            "Date,Cals( kcal),Fat( g),Sat( g),Carbs( g),Fiber( g),Sugar( g),Prot( g),Sod( mg)\n"
            '"Sunday, March 1, 2026",1300,33,5,183,12,20,56,900\n'
            "Breakfast,520,12,2,78,8,10,22,300\n Oats,520,12,2,78,8,10,22,300\n  100 g,,,,,,,,\n"
            "Dinner,780,21,3,105,4,10,34,600\n Curry,780,21,3,105,4,10,34,600\n"
        ),
        "loseit_weekly": (
            "Date,Name,Type,Quantity,Units,Calories,Fat (g),Protein (g),Carbohydrates (g)\n"
            "03/13/2026,Oats,Breakfast,1,Cup,420,10,14,68\n"
            "03/13/2026,Elliptical,Exercise,30,Minutes,-250,n/a,n/a,n/a\n"
            "03/14/2026,Pasta,Dinner,1,Plate,800,20,30,120\n"
        ),
        "openscale": (
            '"biceps","bone","calories","comment","dateTime","fat","lbm","muscle","water","weight"\n'
            '0.0,2.9,0.0,"","01.03.2026 06:29",17.6,0.0,40.5,62.7,69.3\n'
            '0.0,2.9,0.0,"","14.03.2026 06:31",0.0,0.0,40.5,62.7,69.1\n'
        ),
        "libra": (
            "#Version: 6\n#Units: lb\n\n#date;weight;weight trend;body fat;body fat trend;muscle mass;log\n"
            "2026-03-01T07:00:00.000Z;161.5;161.5;18.5;;;\n2026-03-02T07:53:00.000Z;161.0;161.5;;;;\n"
        ),
        "eufy": (
            "Time,Family Members,WEIGHT (lbs),BMI,BODY FAT %,LEAN BODY MASS (lbs)\n"
            "2026-03-01 06:50:00,Anna,154.2,22,21.2,121.5\n2026-03-02 06:50:00,Anna,154.0,22,0,0\n"
            "2026-03-02 07:50:00,Tom,184.0,22,21.2,145\n"
        ),
        "weight_gurus": (
            "Date,Weight,BMI,Body Fat,Muscle Mass,Water\n"
            "2026-03-01 07:00:00,172.4,24.1,21.0,42.0,55.0\n2026-03-02 07:00:00,171.9,24.0,0,0,0\n"
        ),
        "google_sleep": (
            "sleep_id,sleep_type,minutes_in_sleep_period,minutes_asleep,minutes_awake,start_utc_offset,sleep_start,"
            "end_utc_offset,sleep_end\n"
            "1,STAGES,480,430,50,-04:00,2026-03-01T03:00:00Z,-04:00,2026-03-01T11:00:00Z\n"
            "2,CLASSIC,470,420,50,-04:00,2026-03-02T03:10:00Z,-04:00,2026-03-02T11:00:00Z\n"
        ),
        "google_weight": (
            "timestamp,weight grams,data source\n"
            "2026-03-01T06:00:00Z,70100,scale\n2026-03-02T06:00:00Z,70000,scale\n"
        ),
        "health_auto_export": (
            "Date/Time,Active Energy (kJ),Body Fat Percentage (%),Carbohydrates (g),Dietary Energy (kJ),Protein (g),"
            "Sleep Analysis [Total] (hr),Sleep Analysis [Asleep] (hr),Sleep Analysis [Core] (hr),"
            "Sleep Analysis [Deep] (hr),Step Count (count),Total Fat (g),Weight/Body Mass (kg)\n"
            "2026-03-01 00:00:00,2500,18.0,250,8368,110,7.2,0,4.2,1.0,9000,70,70.1\n"
            "2026-03-02 00:00:00,2600,,240,7950,105,6.9,0,4.0,0.9,11000,68,70.0\n"
            "2026-03-03 00:00:00,2600,,240,7950,105,,0,,,11000,68,\n"
        ),
        "stronglifts": (
            "Date (yyyy/mm/dd),Workout,Workout Name,Program Name,Body Weight (KG),Exercise,Sets×Reps,Duration (hours),"
            "Notes,Set 1 (Reps),Set 1 (KG),Set 2 (Reps),Set 2 (KG)\n"
            '2026/03/01,1,"Workout A","Stronglifts 5×5",83.5,"Squat",5/-,0.9,"",5,55,0,55\n'
            '2026/03/01,1,"Workout A","Stronglifts 5×5",83.5,"Bench Press",5/4,0.9,"",5,40,4,40\n'
        ),
        "jefit": (
            "### SETTING #######\nrow_id,USERID,mass\n1,99,kg\n\n"
            "### EXERCISE LOGS #######\nrow_id,USERID,ename,logs,mydate\n"
            '1,99,Barbell Squat,"60x8,62.5x6",2026-03-01\n2,99,Pull Up,"0x8,0x7",2026-03-01\n\n'
            "### PROFILE ###\nrow_id,USERID,weight,fatpercent,mydate\n1,99,75.2,15,2026-03-01\n"
        ),
        "gymbook": (
            "Datum;Zeit;Workout;Übung;Region;Wiederholungen / Zeit;Gewicht / Strecke;Notizen;Übersprungen\n"
            "01.03.2026;18:00;A;Kniebeuge;Beine;5;80,0 kg;;Nein\n"
            "01.03.2026;18:05;A;Kniebeuge;Beine;5;80,0 kg;;Ja\n"
            "01.03.2026;18:10;A;Unterarmstütz;Bauch;0:45;;;Nein\n"
        ),
        "strong_by_place": (
            "Ngày;Tên;Thời gian;Bài tập;Thứ tự;Trọng lượng;Lặp;Khoảng cách;Giây;Ghi chú;Ghi chú 2;RPE\n"
            '2026-03-01 13:10:30;"Chân";35m;"Squat (Barbell)";1;80.0;5;0;0;"";"";\n'
            '2026-03-01 13:10:30;"Chân";35m;"Squat (Barbell)";Nghỉ;0;0;0;90;"";"";\n'
        ),
        "hevy_french": (
            '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
            '"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"\n'
            '"Jambes","1 févr. 2026, 19:56","1 févr. 2026, 20:58","","Squat (Barre)",,"",0,"normal",80,5,,,\n'
            '"Jambes","3 août 2026, 19:56","3 août 2026, 20:58","","Squat (Barre)",,"",0,"normal",80,5,,,\n'
        ),
        "fitbit_foods": json.dumps(
            [
                {
                    "logDate": "2026-03-01",
                    "logId": 1,
                    "loggedFood": {"calories": 320, "mealTypeId": 1, "name": "Oats"},
                    "nutritionalValues": {"calories": 320, "carbs": 54, "fat": 6, "protein": 12},
                }
            ]
        ),
        "fitbit_weight": json.dumps(
            [
                {"logId": n, "weight": 170.3, "bmi": 24.1, "fat": 18.0, "date": "03/14/26", "time": "07:00:00"}
                for n in (1,)
            ]
        ),
        "garmin_biometrics": json.dumps(
            [{"metaData": {"calendarDate": "2026-03-01T05:30:00.0"}, "weight": {"weight": 72300}}]
        ),
        "garmin_naps": json.dumps(
            [
                {
                    "calendarDate": "2026-03-01",
                    "sleepStartTimestampGMT": "2026-02-28T22:00:00.0",
                    "sleepEndTimestampGMT": "2026-03-01T06:00:00.0",
                    "deepSleepSeconds": 5000,
                    "lightSleepSeconds": 15000,
                    "remSleepSeconds": 5000,
                    "napList": [
                        {
                            "napTimeSec": 1800,
                            "napStartTimestampGMT": "2026-03-01T13:00:00.0",
                            "napEndTimestampGMT": "2026-03-01T13:30:00.0",
                        }
                    ],
                }
            ]
        ),
        "oura_v2": json.dumps(
            {
                "data": [
                    {
                        "day": "2026-03-01",
                        "bedtime_start": "2026-02-28T22:40:00.000+02:00",
                        "bedtime_end": "2026-03-01T06:40:00.000+02:00",
                        "total_sleep_duration": 25200,
                        "type": "long_sleep",
                    },
                    {
                        "day": "2026-03-01",
                        "bedtime_start": "2026-03-01T14:00:00.000+02:00",
                        "bedtime_end": "2026-03-01T14:40:00.000+02:00",
                        "total_sleep_duration": 2000,
                        "type": "late_nap",
                    },
                ],
                "next_token": None,
            }
        ),
        "oura_v1": json.dumps(
            {
                "sleep": [
                    {
                        "bedtime_start": "2026-02-28T23:12:00+02:00",
                        "bedtime_end": "2026-03-01T06:59:00+02:00",
                        "total": 24000,
                        "deep": 5000,
                        "rem": 5000,
                        "light": 14000,
                        "summary_date": "2026-02-28",
                    }
                ],
                "activity": [{"summary_date": "2026-02-28", "cal_total": 2500}],
            }
        ),
        "health_auto_export_json": json.dumps(
            {
                "data": {
                    "metrics": [
                        {"name": "weight_body_mass", "units": "lb", "data": [{"qty": 154.3, "date": "2026-03-01 07:00:00 +0100"}]},
                        {"name": "dietary_energy", "units": "kJ", "data": [{"qty": 8368, "date": "2026-03-01 00:00:00 +0100"}]},
                        {"name": "protein", "units": "g", "data": [{"qty": 110, "date": "2026-03-01 00:00:00 +0100"}]},
                        {"name": "step_count", "units": "count", "data": [{"qty": 1, "date": "x"}]},
                        {
                            "name": "sleep_analysis",
                            "units": "hr",
                            "data": [
                                {
                                    "date": "2026-03-01 00:00:00 +0100",
                                    "totalSleep": 7.2,
                                    "sleepStart": "2026-02-28 23:00:00 +0100",
                                    "sleepEnd": "2026-03-01 06:30:00 +0100",
                                }
                            ],
                        },
                    ]
                }
            }
        ),
        "plain_kg": "date,kg\n2026-03-01,70.1\n2026-03-02,11 st 4 lb\n2026-03-03,70.0\n",
    }.items()
}  # fmt: skip
