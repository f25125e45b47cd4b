"""Made-up weigh-ins, and an Apple Health export."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.fuzz.log_tables import days, table


def mfp_measurement() -> bytes:
    rows = [f"{day},{30 + index / 10},{71.2 - index / 10:.1f}" for index, day in enumerate(days())]
    return table("Date,Fitbit body fat %,Weight", rows)


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


def loseit_weights() -> bytes:
    rows = [f"{day:%m/%d/%Y},172.{index},{day:%m/%d/%Y},0" for index, day in enumerate(days())]
    return table("Date,Weight,Last Updated,Deleted", rows)


def withings_weight() -> bytes:
    rows = [
        f'"{day} 07:01:00",70.{index},12.60,3.00,54.50,40.00,' for index, day in enumerate(days())
    ]
    header = 'Date,"Poids (kg)","Masse grasse (kg)","Masse osseuse (kg)","Masse musculaire (kg)","Hydratation (kg)",Commentaires'
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


def fitnotes_body() -> bytes:
    rows = [f"{day},12:18:42,Bodyweight,15{index}.5,lbs" for index, day in enumerate(days())]
    return table("Date,Time,Measurement,Value,Unit", rows)


def generic_body() -> bytes:
    rows = [f"{day:%d.%m.%Y};{70 + index},4;18,5" for index, day in enumerate(days())]
    return table("date;mass_kg;body_fat_pct", rows)


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
