"""Made-up log files, one of every kind that runpipe reads, in the shape of the real exports."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

FIRST = date(2025, 3, 3)
N_DAYS = 6
MEALS = (("Breakfast", 450.0, 55.0, 20.0, 16.0), ("Dinner", 800.0, 90.0, 45.0, 28.0))


def days() -> list[date]:
    return [FIRST + timedelta(days=index) for index in range(N_DAYS)]


def table(header: str, rows: list[str], end: str = "\n") -> bytes:
    return (end.join([header, *rows]) + end).encode()


def mfp_nutrition() -> bytes:
    header = (
        "Date,Meal,Time,Calories,Fat (g),Saturated Fat,Cholesterol,Sodium (mg),Potassium,"
        "Carbohydrates (g),Fiber,Sugar,Protein (g),Vitamin A,Note"
    )
    rows = [
        f"{day},{meal},,{kcal},{fat},3.1,0.0,310.5,0.0,{carb},4.5,9.0,{protein},1.0,"
        for day in days()
        for meal, kcal, carb, protein, fat in MEALS
    ]
    return b"\xef\xbb\xbf" + table(header, rows, "\r\n")


def mfp_measurement() -> bytes:
    rows = [f"{day},{30 + index / 10},{71.2 - index / 10:.1f}" for index, day in enumerate(days())]
    return table("Date,Fitbit body fat %,Weight", rows)


def mfp_exercise() -> bytes:
    rows = []
    for day in days():
        rows += [
            f'{day},"Squat, Barbell",Strength,,,3,8,60.0,,',
            f"{day},Watch calorie adjustment,Cardio,-120.0,1,,,,8120,",
            f'{day},"""Running, 10 km/h""",Cardio,480.0,45,,,,,',
        ]
    header = "Date,Exercise,Type,Exercise Calories,Exercise Minutes,Sets,Reps Per Set,Kilograms,Steps,Note"
    return table(header, rows)


def cronometer_daily() -> bytes:
    rows = [f"{day},2100.50,12.00,260.10,30.20,70.40,110.30,false" for day in days()[:-1]]
    rows.append(f"{days()[-1]},0.00,0.00,0.00,0.00,0.00,0.00,false")
    header = "Date,Energy (kcal),Alcohol (g),Carbs (g),Fiber (g),Fat (g),Protein (g),Completed"
    return table(header, rows)


def cronometer_servings() -> bytes:
    rows = []
    for day in days():
        rows += [
            f'{day},8:05 AM,"Breakfast","Oats, Rolled","80.00 g",303.20,54.10,8.00,5.30,10.60,"Cereal"',
            f'{day},19:30,"Dinner","Lentils ""green""","1.00 cup",230.00,40.00,15.60,0.80,18.00,"Legumes"',
            f'{day},,"Supplements","Creatine","5.00 g",,,,,,""',
        ]
    header = "Day,Time,Group,Food Name,Amount,Energy (kcal),Carbs (g),Fiber (g),Fat (g),Protein (g),Category"
    return table(header, rows)


def cronometer_biometrics() -> bytes:
    rows = []
    for day in days():
        rows += [
            f'{day},7:00 AM,Uncategorized,"Weight (Scale)",kg,70.20',
            f'{day},7:00 AM,Uncategorized,"Body Fat",%,18.5',
            f'{day},,Uncategorized,"Sleep (Watch)",hours,7.50000',
            f'{day},9:00 AM,Mine,"Blood Glucose",mg/dL,95.0',
        ]
    return table("Day,Time,Group,Metric,Unit,Amount", rows)


def macrofactor() -> bytes:
    rows = []
    for day in days():
        when = f"{day:%d/%m/%Y}"
        rows += [
            f"{when};07:30 AM;Oats;100 g;1;100;389,0;6,9;66,3;16,9;0",
            f"{when};08:00 PM;Rice and tofu;1 bowl;1;400;620,5;14,0;95,0;28,0;0",
        ]
    header = (
        "Date;Time;Food Name;Serving Size;Serving Qty;Serving Weight (g);Calories (kcal);Fat (g);"
        "Carbs (g);Protein (g);Alcohol (g)"
    )
    return b"\xef\xbb\xbf" + table(header, rows)


def macrofactor_days() -> bytes:
    rows = [f"{day},2600,70.1,70.{index},9000,2300,120,70,290" for index, day in enumerate(days())]
    header = "Date,Expenditure,Trend Weight (kg),Weight (kg),Steps,Calories (kcal),Protein (g),Fat (g),Carbs (g)"
    return table(header, rows)


def loseit() -> bytes:
    rows = []
    for day in days():
        when = f"{day:%m/%d/%Y}"
        rows += [
            f"{when},Porridge,oat,Breakfast,1.0,Bowl,350.0,0,7.0,12.0,58.0,n/a",
            f"{when},Bean stew,stew,Dinner,2.0,Cups,640.0,false,14.0,38.0,90.0,12.5",
            f"{when},Wrong food,x,Dinner,2.0,Cups,900.0,true,14.0,38.0,90.0,12.5",
            f"{when},Garmin Adjustment,w,Exercise,1.0,Each,-210.0,0,n/a,n/a,n/a,n/a",
        ]
    header = "Date,Name,Icon,Type,Quantity,Units,Calories,Deleted,Fat (g),Protein (g),Carbohydrates (g),Fiber (g)"
    return table(header, rows)


def loseit_weights() -> bytes:
    rows = [f"{day:%m/%d/%Y},172.{index},{day:%m/%d/%Y},0" for index, day in enumerate(days())]
    return table("Date,Weight,Last Updated,Deleted", rows)


def fitbit_web() -> bytes:
    lines = ["Body", "Date,Weight,BMI,Fat"]
    lines += [f'"{day}","70.{index}","22.1","0"' for index, day in enumerate(days())]
    lines += ["", "Foods", "Date,Calories In"]
    lines += [f'"{day}","2,150"' for day in days()[:-1]] + [f'"{days()[-1]}","0"']
    lines += ["", "Activities", "Date,Calories Burned,Steps"]
    lines += [f'"{day}","2,640","9,120"' for day in days()]
    lines += [
        "",
        "Sleep",
        "Start Time,End Time,Minutes Asleep,Minutes Awake,Number of Awakenings,Time in Bed,"
        "Minutes REM Sleep,Minutes Light Sleep,Minutes Deep Sleep",
    ]
    lines += [
        f'"{day} 12:10AM","{day} 7:40AM","410","40","20","450","90","230","90"' for day in days()
    ]
    for day in days()[:2]:
        lines += [
            "",
            f"Food Log {day:%Y%m%d}",
            "Daily Totals",
            '"","Calories","2,150"',
            '"","Fat","70 g"',
        ]
        lines += [
            '"","Fiber","30 g"',
            '"","Carbs","270 g"',
            '"","Sodium","2,000 mg"',
            '"","Protein","105 g"',
        ]
    return ("\n".join(lines) + "\n").encode()


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


def withings_weight() -> bytes:
    rows = [
        f'"{day} 07:01:00",70.{index},12.60,3.00,54.50,40.00,' for index, day in enumerate(days())
    ]
    header = 'Date,"Poids (kg)","Masse grasse (kg)","Masse osseuse (kg)","Masse musculaire (kg)","Hydratation (kg)",Commentaires'
    return table(header, rows)


def withings_sleep() -> bytes:
    rows = [
        f"{day}T00:10:00+01:00,{day}T07:40:00+01:00,14400,5400,6000,1200,2,300,0" for day in days()
    ]
    header = 'von,bis,"leicht (s)","tief (s)","rem (s)","wach (s)",Aufwachen,"Duration to sleep (s)","Snoring (s)"'
    return table(header, rows)


def garmin_weight() -> bytes:
    lines = ["Time,Weight,Change,BMI,Body Fat,Skeletal Muscle Mass,Bone Mass,Body Water,"]
    for day in reversed(days()):
        lines.append(f'" {day:%b} {day.day}, {day.year}",')
        lines.append("8:28 PM,70.4 kg,0.5 kg,22.0,18.0 %,31.0 kg,3.0 kg,58.0 %,")
        lines.append("7:02 AM,70.1 kg,--,22.0,--,--,--,--,")
    return b"\xef\xbb\xbf" + ("\n".join(lines) + "\n").encode()


def renpho() -> bytes:
    rows = [
        f'"{day:%m/%d/%Y}, 07:{index:02d} AM",154.{index},22.0,18.5,126.0,16.0,55.0,'
        for index, day in enumerate([*days(), date(2025, 3, 28)])
    ]
    return table(
        "Time of Measurement,Weight(lb),BMI,Body Fat(%),Fat-Free Mass(lb),Subcutaneous Fat(%),Body Water(%),Remarks",
        rows,
    )


def hevy() -> bytes:
    header = (
        '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes",'
        '"set_index","set_type","weight_lbs","reps","distance_miles","duration_seconds","rpe"'
    )
    rows = []
    for day in days():
        start, end = (
            f"{day.day} {day:%b} {day.year}, 18:05",
            f"{day.day} {day:%b} {day.year}, 19:00",
        )
        base = f'"Legs","{start}","{end}","Two\nlines"'
        rows += [
            f'{base},"Squat (Barbell)",,"",0,"warmup",88,8,,,',
            f'{base},"Squat (Barbell)",,"",1,"normal",176,5,,,8.5',
            f'{base},"Plank",,"",0,"normal",,,,60,',
        ]
    return table(header, rows)


def strong() -> bytes:
    rows = []
    for day in days():
        base = f'"{day} 18:00:00";"Upper";"45m"'
        rows += [
            f'{base};"Bench Press (Barbell)";"W";"40";"kg";"10";"";"";"";"0";"";""',
            f'{base};"Bench Press (Barbell)";"1";"62.5";"kg";"5";"8";"";"";"0";"";""',
            f'{base};"Bench Press (Barbell)";"Rest Timer";"";"";"";"";"";"";"120";"";""',
        ]
    header = (
        "Date;Workout Name;Workout Duration;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;"
        "Distance Unit;Seconds;Notes;Workout Notes"
    )
    return table(header, rows)


def fitnotes() -> bytes:
    rows = []
    for day in days():
        rows += [
            f"{day},Deadlift,Back,225.0,5,,,",
            f"{day},Home Made Thing,Quads,45.0,12,,,",
            f"{day},Running (Outdoor),Cardio,,,3.1,mi,0:30:00",
        ]
    return table("Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time", rows)


def fitnotes_body() -> bytes:
    rows = [f"{day},12:18:42,Bodyweight,15{index}.5,lbs" for index, day in enumerate(days())]
    return table("Date,Time,Measurement,Value,Unit", rows)


def fitbod() -> bytes:
    rows = []
    for day in days():
        rows += [
            f"{day} 23:30:00 +0000,Back Squat,5,80.5,0,0,0,0,FALSE,,1",
            f"{day} 23:30:00 +0000,Back Squat,8,40,0,0,0,0,TRUE,,1",
        ]
    return table(
        "Date,Exercise,Reps,Weight(kg),Duration(s),Distance(m),Incline,Resistance,isWarmup,Note,multiplier",
        rows,
    )


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


def apple_health() -> bytes:
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<!DOCTYPE HealthData [",
        "<!ELEMENT HealthData (Record*)>",
        "]>",
        '<HealthData locale="de_DE">',
    ]

    def record(
        kind: str, unit: str, start: datetime, value: object, source: str, minutes: int = 0
    ) -> str:
        end = start + timedelta(minutes=minutes)
        return (
            f' <Record type="HK{kind}" sourceName="{source}" unit="{unit}" creationDate="{end} +0100" '
            f'startDate="{start} +0100" endDate="{end} +0100" value="{value}"/>'
        )

    for day in days():
        midnight = datetime.combine(day, datetime.min.time())
        noon = midnight + timedelta(hours=12)
        for kind, unit, value in (
            ("EnergyConsumed", "Cal", 700),
            ("Protein", "g", 40),
            ("Carbohydrates", "g", 85),
            ("FatTotal", "g", 21),
        ):
            line = record(f"QuantityTypeIdentifierDietary{kind}", unit, noon, value, "Diary")
            parts += [line, line]
        parts.append(record("QuantityTypeIdentifierBodyMass", "lb", noon, 154.5, "Scale"))
        parts.append(record("QuantityTypeIdentifierBodyFatPercentage", "%", noon, 0.185, "Scale"))
        parts.append(record("QuantityTypeIdentifierHeartRate", "count/min", noon, 60, "Watch"))
        value = "HKCategoryValueSleepAnalysis"
        sleep = "CategoryTypeIdentifierSleepAnalysis"
        parts.append(record(sleep, "", midnight, f"{value}InBed", "Phone", 480))
        for index, stage in enumerate(
            ("AsleepCore", "AsleepDeep", "AsleepREM", "Awake", "AsleepCore", "AsleepREM")
        ):
            parts.append(
                record(
                    sleep,
                    "",
                    midnight + timedelta(minutes=70 * index),
                    f"{value}{stage}",
                    "Watch",
                    70,
                )
            )
        parts.append(record(sleep, "", midnight, f"{value}AsleepUnspecified", "Phone", 400))
    parts.append("</HealthData>")
    return "\n".join(parts).encode()


def generic_diet() -> bytes:
    rows = []
    for day in days():
        rows += [
            f"{day},08:00,breakfast,oats,1640,17,60,8",
            f"{day},19:15,dinner,rice,3350,40,110,22",
        ]
    return table("date,time,meal,food,energy_kj,protein_g,carb_g,fat_g", rows)


def generic_body() -> bytes:
    rows = [f"{day:%d.%m.%Y};{70 + index},4;18,5" for index, day in enumerate(days())]
    return table("date;mass_kg;body_fat_pct", rows)


def generic_sleep() -> bytes:
    return table("date,asleep_h,bedtime,wake_time", [f"{day},7:30,23:10,07:00" for day in days()])


def generic_strength() -> bytes:
    rows = [f"{day},Goblet squat,3,12,24,8" for day in days()] + [
        f"{day},Pogo hops,2,20,," for day in days()
    ]
    return table("date,exercise,sets,reps,mass_kg,rpe", rows)


FILES = {
    maker.__name__: maker()
    for maker in (
        mfp_nutrition, mfp_measurement, mfp_exercise, cronometer_daily, cronometer_servings, cronometer_biometrics,
        macrofactor, macrofactor_days, loseit, loseit_weights, fitbit_web, fitbit_sleep, garmin_sleep, polar_sleep,
        withings_weight, withings_sleep, garmin_weight, renpho, hevy, strong, fitnotes, fitnotes_body, fitbod,
        whoop_sleeps, oura_trends, garmin_sleep_report, apple_health, generic_diet, generic_body, generic_sleep, generic_strength,
    )
}  # fmt: skip
