"""Made-up logs of food."""

from __future__ import annotations

from tests.fuzz.log_tables import days, table

MEALS = (("Breakfast", 450.0, 55.0, 20.0, 16.0), ("Dinner", 800.0, 90.0, 45.0, 28.0))


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


def generic_diet() -> bytes:
    rows = []
    for day in days():
        rows += [
            f"{day},08:00,breakfast,oats,1640,17,60,8",
            f"{day},19:15,dinner,rice,3350,40,110,22",
        ]
    return table("date,time,meal,food,energy_kj,protein_g,carb_g,fat_g", rows)
