"""Made-up logs of strength."""

from __future__ import annotations

from tests.fuzz.log_tables import days, table


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


def generic_strength() -> bytes:
    rows = [f"{day},Goblet squat,3,12,24,8" for day in days()] + [
        f"{day},Pogo hops,2,20,," for day in days()
    ]
    return table("date,exercise,sets,reps,mass_kg,rpe", rows)
