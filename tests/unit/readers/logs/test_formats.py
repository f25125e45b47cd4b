"""Every kind of log, as made-up files: known by content, read with exact totals."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO

import pandas as pd
import pytest

from runpipe.errors import ReadError
from runpipe.model.logs import BodyFatMethod, Domain, Region
from runpipe.model.recording import FileReading
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log, sniff
from runpipe.units import KG_PER_LB, KJ_PER_KCAL
from tests.fuzz.log_files import FILES
from tests.fuzz.log_files_sleep import oura_model
from tests.fuzz.log_tables import days

BERLIN = LogOptions(zone="Europe/Berlin")


def read(kind: str, options: LogOptions = BERLIN) -> FileReading:
    return read_log(FILES[kind], "some name.txt", options)


def total(rows: tuple[object, ...], field: str) -> float:
    return sum(getattr(row, field) or 0.0 for row in rows)


@pytest.mark.parametrize("kind", sorted(FILES))
def test_every_kind_is_known_by_content(kind: str) -> None:
    reading = read(kind)
    assert sniff(FILES[kind]) == reading.kind == kind
    assert reading.row_errors == ()
    assert not reading.is_partial
    assert reading.ignored_reason is None
    rows = (
        *reading.diet_entries,
        *reading.body_measurements,
        *reading.sleep_nights,
        *reading.strength_sets,
    )
    assert {row.source for row in rows} == {kind}
    assert min(row.local_date for row in rows) >= days()[0]


@pytest.mark.parametrize(
    ("kind", "n_rows", "kcal", "protein", "is_day_total"),
    [
        ("mfp_nutrition", 12, 7500.0, 390.0, False),
        ("cronometer_daily", 5, 10502.5, 551.5, True),
        ("cronometer_servings", 12, 3199.2, 171.6, False),
        ("macrofactor", 12, 6057.0, 269.4, False),
        ("macrofactor_days", 6, 13800.0, 720.0, True),
        ("loseit", 12, 5940.0, 300.0, False),
        ("fitbit_web", 5, 10750.0, 210.0, True),
        ("apple_health", 6, 4200.0, 240.0, False),
        ("generic_diet", 12, 6 * 4990 / KJ_PER_KCAL, 342.0, False),
    ],
)
def test_diet(kind: str, n_rows: int, kcal: float, protein: float, *, is_day_total: bool) -> None:
    entries = read(kind).diet_entries
    assert len(entries) == n_rows
    assert total(entries, "energy_kcal") == pytest.approx(kcal)
    assert total(entries, "protein_g") == pytest.approx(protein)
    assert {entry.is_day_total for entry in entries} == {is_day_total}


@pytest.mark.parametrize(
    ("kind", "n_rows", "mass_kg", "fat"),
    [
        ("mfp_measurement", 6, 425.7, 1.815),
        ("cronometer_biometrics", 12, 421.2, 1.11),
        ("macrofactor_days", 6, 421.5, 0.0),
        ("loseit_weights", 6, 1033.5 * KG_PER_LB, 0.0),
        ("fitbit_web", 6, 421.5, 0.0),
        ("withings_weight", 6, 421.5, sum(12.6 / (70 + index / 10) for index in range(6))),
        ("garmin_weight", 12, 843.0, 1.08),
        ("renpho", 7, (154 * 7 + 2.1) * KG_PER_LB, 1.295),
        ("fitnotes_body", 6, 918.0 * KG_PER_LB, 0.0),
        ("apple_health", 6, 927.0 * KG_PER_LB, 1.11),
        ("generic_body", 6, 437.4, 1.11),
    ],
)
def test_body(kind: str, n_rows: int, mass_kg: float, fat: float) -> None:
    rows = read(kind).body_measurements
    assert len(rows) == n_rows
    assert total(rows, "mass_kg") == pytest.approx(mass_kg)
    assert total(rows, "body_fat_frac") == pytest.approx(fat)


@pytest.mark.parametrize(
    ("kind", "n_nights", "asleep_s", "offset_s"),
    [
        ("cronometer_biometrics", 6, 27000.0, None),
        ("fitbit_web", 6, 24600.0, 3600),
        ("fitbit_sleep", 6, 25200.0, 3600),
        ("garmin_sleep", 6, 25800.0, 3600),
        ("polar_sleep", 6, 26400.0, 3600),
        ("withings_sleep", 6, 25800.0, 3600),
        ("whoop_sleeps", 6, 25200.0, -14400),
        ("oura_trends", 5, 28320.0, -21600),
        ("garmin_sleep_report", 6, 27720.0, 3600),
        ("apple_health", 6, 21000.0, 3600),
        ("generic_sleep", 6, 27000.0, 3600),
    ],
)
def test_sleep(kind: str, n_nights: int, asleep_s: float, offset_s: int | None) -> None:
    nights = sorted(
        (night for night in read(kind).sleep_nights if not night.is_nap),
        key=lambda night: night.local_date,
    )
    assert [night.local_date for night in nights] == days()[:n_nights]
    assert {night.asleep_s for night in nights} == {asleep_s}
    assert {night.utc_offset_s for night in nights} == {offset_s}


@pytest.mark.parametrize(
    ("kind", "n_sets", "n_warmup", "mass_kg", "regions"),
    [
        ("hevy", 18, 6, 6 * 264 * KG_PER_LB, {"lower", "core"}),
        ("strong", 12, 6, 615.0, {"upper"}),
        ("fitnotes", 12, 0, 6 * 270 * KG_PER_LB, {"lower"}),
        ("fitbod", 12, 6, 723.0, {"lower"}),
        ("mfp_exercise", 18, 0, 1080.0, {"lower"}),
        ("generic_strength", 30, 0, 432.0, {"lower"}),
    ],
)
def test_strength(kind: str, n_sets: int, n_warmup: int, mass_kg: float, regions: set[str]) -> None:
    sets = read(kind).strength_sets
    assert len(sets) == n_sets
    assert sum(item.is_warmup for item in sets) == n_warmup
    assert total(sets, "mass_kg") == pytest.approx(mass_kg)
    assert {item.region.value for item in sets} == regions
    assert (
        len({(item.local_date, item.workout, item.exercise, item.set_index) for item in sets})
        == n_sets
    )


def test_coverage_is_what_the_file_speaks_for() -> None:
    spans = {
        part.domain: (part.first_date, part.last_date) for part in read("cronometer_daily").coverage
    }
    assert spans == {Domain.DIET: (days()[0], days()[-1])}  # the last day is a row of zeros
    name = "Nutrition-Summary-2025-01-01-to-2025-12-31.csv"
    (span,) = read_log(FILES["mfp_nutrition"], name).coverage
    assert (span.first_date, span.last_date) == (date(2025, 1, 1), date(2025, 12, 31))
    name = "Nutrition-Summary-2025-03-04-to-2025-12-31.csv"  # does not hold its own rows
    (span,) = read_log(FILES["mfp_nutrition"], name).coverage
    assert (span.first_date, span.last_date) == (days()[0], days()[-1])


def test_details_of_a_night() -> None:
    night = read("whoop_sleeps").sleep_nights[0]
    assert (night.deep_s, night.rem_s, night.light_s, night.awake_s, night.in_bed_s) == (
        5580.0,
        6720.0,
        12900.0,
        2760.0,
        27960.0,
    )
    assert night.end_local == datetime(2025, 3, 3, 7, 54, 22)  # noqa: DTZ001
    night = read("generic_sleep").sleep_nights[0]
    assert night.start_local == datetime(2025, 3, 2, 23, 10)  # noqa: DTZ001
    assert night.in_bed_s == 7 * 3600 + 50 * 60


def test_details_of_a_set() -> None:
    item = read("hevy").strength_sets[1]
    assert (item.exercise, item.reps, item.rpe, item.workout_s) == (
        "Squat (Barbell)",
        5,
        8.5,
        3300.0,
    )
    assert (item.region, item.pattern, item.workout) == (Region.LOWER, "squat", "18:05 Legs")
    plank = read("hevy").strength_sets[2]
    assert (plank.reps, plank.mass_kg, plank.duration_s) == (None, None, 60.0)


def test_utc_workouts_move_to_the_local_day() -> None:
    assert read("fitbod").strength_sets[0].local_date == date(
        2025, 3, 4
    )  # 23:30 UTC is after midnight
    reading = read("fitbod", LogOptions())
    assert reading.strength_sets[0].local_date == date(2025, 3, 3)
    assert any("UTC" in note for note in reading.notes)


def test_times_of_eating() -> None:
    entries = read("macrofactor").diet_entries
    assert [entry.local_time for entry in entries[:2]] == [time(7, 30), time(20)]
    assert [entry.local_time for entry in read("cronometer_servings").diet_entries[:2]] == [
        time(8, 5),
        time(19, 30),
    ]


def test_body_fat_methods() -> None:
    assert {row.body_fat_method for row in read("renpho").body_measurements} == {BodyFatMethod.BIA}
    assert {row.body_fat_method for row in read("mfp_measurement").body_measurements} == {
        BodyFatMethod.UNKNOWN
    }
    data = b"date,mass_kg,body_fat_pct,body_fat_method\n2025-01-01,70,15,DXA\n2025-01-02,70,,\n2025-01-03,70,15,guess\n"
    reading = read_log(data, "x.csv")
    methods = [row.body_fat_method for row in reading.body_measurements]
    assert methods == [BodyFatMethod.DXA, None, BodyFatMethod.UNKNOWN]
    assert reading.row_errors[0].line == 4


def test_columns_in_any_order_and_number() -> None:
    frame = pd.read_csv(
        BytesIO(FILES["mfp_nutrition"]), dtype=str, keep_default_na=False, encoding="utf-8-sig"
    )
    turned = frame[list(reversed(frame.columns))].drop(
        columns=["Vitamin A", "Note", "Time", "Saturated Fat"]
    )
    reading = read_log(turned.to_csv(index=False).encode(), "x.csv")
    assert reading.kind == "mfp_nutrition"
    assert total(reading.diet_entries, "energy_kcal") == 7500.0


def test_workbook() -> None:
    food = pd.read_csv(
        BytesIO(FILES["macrofactor"]), dtype=str, sep=";", encoding="utf-8-sig", decimal=","
    )
    food["Date"] = pd.to_datetime(food["Date"], dayfirst=True)
    quick = pd.read_csv(BytesIO(FILES["macrofactor_days"]), parse_dates=["Date"])
    buffer = BytesIO()
    with pd.ExcelWriter(buffer) as writer:
        quick.to_excel(writer, sheet_name="Quick Export", index=False)
        food.to_excel(writer, sheet_name="Food Log", index=False)
        pd.DataFrame({"Hello": ["world"]}).to_excel(writer, sheet_name="About", index=False)
    reading = read_log(buffer.getvalue(), "MacroFactor.xlsx")
    assert sniff(buffer.getvalue()) in {"macrofactor", "macrofactor_days"}
    assert (len(reading.diet_entries), len(reading.body_measurements)) == (12, 6)
    assert total(reading.diet_entries, "energy_kcal") == pytest.approx(6057.0)
    assert {part.domain for part in reading.coverage} == {Domain.DIET, Domain.BODY}
    with pytest.raises(ReadError, match="damaged"):
        read_log(buffer.getvalue()[:2000] + b"xl/workbook.xml" + buffer.getvalue()[2000:], "x.xlsx")


def test_a_days_bad_row_is_named_and_marks_the_day() -> None:
    text = FILES["mfp_nutrition"].decode("utf-8-sig").replace(",450.0,", ",4x0,", 1)
    reading = read_log(text.encode(), "x.csv")
    (error,) = reading.row_errors
    assert (error.line, error.column, error.value, error.reason) == (
        2,
        "Calories",
        "4x0",
        "not a number",
    )
    assert reading.is_partial
    marks = {entry.local_date: entry.is_complete for entry in reading.diet_entries}
    assert marks[days()[0]] is False
    assert marks[days()[1]] is None
    assert len(reading.diet_entries) == 12
    assert reading.diet_entries[0].energy_kcal is None
    assert reading.diet_entries[0].protein_g == 20.0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"name,colour\nx,blue\n", "columns: name, colour"),
        (b'{"a": 1}', "keys: a"),
        (b'{"a": ', "damaged or cut off"),
        (b"[1, 2]", "no objects"),
        (b"<gpx></gpx>", "HealthData"),
        (b"Date,Weight\nxx,70\n", "no row of this log can be read"),
        (b"PK\x03\x04rubbish", "nobody knows"),
    ],
)
def test_what_nobody_knows_says_what_was_found(data: bytes, words: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_log(data, "x")
    assert words in str(caught.value)


def test_a_header_alone_is_an_empty_log() -> None:
    reading = read_log(b"Date,Weight\n", "x.csv")
    assert reading.ignored_reason == "nothing is logged in it"
    assert reading.coverage == ()


def test_clinical_document_is_ignored() -> None:
    reading = read_log(
        b'<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"></ClinicalDocument>',
        "export_cda.xml",
    )
    assert reading.ignored_reason


def test_columns_of_your_own_by_the_settings_map() -> None:
    options = LogOptions(
        columns={"diet": {"date": "Tag", "energy_kcal": "Brennwert", "protein_g": "Eiweißmenge"}}
    )
    data = "Tag;Was;Brennwert;Eiweißmenge\n03.03.2025;Brot;450,5;12,5\n".encode()
    (entry,) = read_log(data, "x.csv", options).diet_entries
    assert (entry.local_date, entry.energy_kcal, entry.protein_g) == (date(2025, 3, 3), 450.5, 12.5)
    with pytest.raises(ReadError):
        read_log(data, "x.csv")
    assert read_log(FILES["hevy"], "x.csv", options).kind == "hevy"


def test_fasting_days_of_the_plain_csv() -> None:
    data = b"date,energy_kcal,protein_g,fasting\n2025-03-03,0,0,yes\n2025-03-04,0,0,\n2025-03-05,2000,100,no\n"
    entries = read_log(data, "x.csv").diet_entries
    assert [(entry.local_date.day, entry.is_fasting) for entry in entries] == [
        (3, True),
        (5, False),
    ]


def test_a_list_of_activities_is_no_diet_and_no_body() -> None:
    data = b"Activity Type,Date,Title,Distance,Calories,Weight\nRunning,2025-03-03 08:00:00,Run,10.1,650,70\n"
    assert read_log(data, "Activities.csv").ignored_reason
    with pytest.raises(ReadError):
        read_log(
            b"date,calories,avg hr,max hr,cadence,power\n2025-03-03,650,150,170,180,250\n", "x.csv"
        )


def test_two_sources_of_sleep_in_biometrics_do_not_add_up() -> None:
    text = (
        FILES["cronometer_biometrics"].decode()
        + '2025-03-03,,Uncategorized,"Sleep (Ring)",hours,7.0\n'
    )
    reading = read_log(text.encode(), "x.csv")
    assert len(reading.sleep_nights) == 6
    assert any("several sources" in note for note in reading.notes)


def test_other_exports_of_the_same_apps() -> None:
    nights = read_log(oura_model(), "sleepmodel.csv").sleep_nights
    assert [night.is_nap for night in nights] == [False] * 6 + [True]
    assert {night.asleep_s for night in nights[:6]} == {25200.0}
    text = "Start Time,End Time,Minutes Asleep,Minutes Awake,Number of Awakenings,Time in Bed,Minutes REM Sleep\n"
    text += '"2025-03-02 11:10PM","2025-03-03 6:40AM","412","38","4","450","90"\n"2025-03-03 1:00PM","2025-03-03 1:40PM","40","0","0","40","N/A"\n'
    nights = read_log(text.encode(), "sleep.csv").sleep_nights
    assert [(night.asleep_s, night.is_nap) for night in nights] == [
        (24720.0, False),
        (2400.0, True),
    ]
    text = "Date,Time,Weight(kg),BMI,Body Fat Percentage(%),Fat-Free Mass(kg),Remarks\n2025.12.26,08:23:40,74.30,26.3,26.1,54.9,\n"
    (row,) = read_log(text.encode(), "renpho.csv").body_measurements
    assert (row.mass_kg, row.body_fat_frac, row.lean_kg, row.local_time) == (
        74.3,
        pytest.approx(0.261),
        54.9,
        time(8, 23, 40),
    )
    text = "Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps,Set Type\n2025-03-03T17:30:00+02:00,A,Squat,1,100,lb,8,warmup\n"
    (item,) = read_log(text.encode(), "strong.csv").strength_sets
    assert item.is_warmup
    assert item.mass_kg == pytest.approx(100 * KG_PER_LB)


def test_weekly_means_of_sleep_say_what_to_export() -> None:
    data = b"Date,Avg Score,Avg Quality,Avg Duration,Avg Sleep Need,Avg Bedtime,Avg Wake Time\n13-19 May,66,Fair,7h 50min,7h 43min,23:12,7:22\n"
    assert "each night" in str(read_log(data, "Sleep.csv").ignored_reason)


def test_milliseconds_in_garmins_sleep() -> None:
    data = b'[{"calendarDate": "2026-02-20", "sleepStartTimestampGMT": 1771538820000, "sleepEndTimestampGMT": 1771564740000, "deepSleepSeconds": 3600, "lightSleepSeconds": 18000}]'
    (night,) = read_log(data, "x.json", BERLIN).sleep_nights
    assert night.end_local == datetime(2026, 2, 20, 6, 19)  # noqa: DTZ001
    assert (night.asleep_s, night.in_bed_s) == (21600.0, 25920.0)


def test_a_title_above_the_header() -> None:
    data = b"My diary\n\ndate,energy_kcal,protein_g\n2025-03-03,2000,100\n"
    reading = read_log(data, "x.csv")
    assert (sniff(data), reading.kind) == ("generic_diet", "generic_diet")
    assert reading.diet_entries[0].is_day_total


def test_lose_it_with_a_meal_column_is_not_taken_for_another_app() -> None:
    head = (
        "Date,Name,Icon,Meal,Quantity,Units,Calories,Deleted,Fat (g),Protein (g),Carbohydrates (g)"
    )
    text = f"{head}\n03/04/2025,Egg,x,Breakfast,1,Each,70,0,5,6,n/a\n03/04/2025,Cake,x,Snacks,1,Each,400,true,5,6,50\n"
    reading = read_log(text.encode(), "food-logs.csv")
    (entry,) = reading.diet_entries
    assert (reading.kind, entry.local_date, entry.meal, entry.carb_g) == (
        "loseit",
        date(2025, 3, 4),
        "Breakfast",
        None,
    )


@pytest.mark.parametrize("zero", ["0", "0.0", "0,0"])
def test_a_plain_scale_with_zeros(zero: str) -> None:
    data = f"date;weight_kg;fat\n2025-01-01;80,5;18,5\n2025-01-02;80,1;{zero}\n".encode()
    rows = read_log(data, "x.csv").body_measurements
    assert [(row.mass_kg, row.body_fat_frac) for row in rows] == [(80.5, 0.185), (80.1, None)]


def test_a_completed_day_of_zero_is_a_fast() -> None:
    head = "Date,Energy (kcal),Carbs (g),Fat (g),Protein (g),Completed"
    data = f"{head}\n2025-03-03,0.00,0.00,0.00,0.00,true\n2025-03-04,0.00,0.00,0.00,0.00,false\n2025-03-05,2000,200,70,100,true\n"
    entries = read_log(data.encode(), "x.csv").diet_entries
    assert [(entry.local_date.day, entry.is_fasting, entry.is_complete) for entry in entries] == [
        (3, True, True),
        (5, False, True),
    ]
