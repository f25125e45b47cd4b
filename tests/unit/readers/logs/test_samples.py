"""Real exports: what the readers give equals sums that DuckDB takes from the raw text."""

# ruff: noqa: S608 - the queries are ours
from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from runpipe.model.recording import FileReading
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log, sniff
from runpipe.units import KG_PER_LB

pytestmark = pytest.mark.corpus
COMMA = ","


def raw(path: Path, query: str, *, delim: str = COMMA, skip: int = 0) -> tuple[object, ...]:
    """Run a query over a file which DuckDB reads as nothing but text."""
    table = f"read_csv('{path}', all_varchar=true, header=true, delim='{delim}', quote='\"', escape='\"', skip={skip}, null_padding=true)"
    row = duckdb.connect().execute(query.replace("FILE", table)).fetchone()
    assert row is not None
    return row


def total(rows: tuple[object, ...], field: str) -> float:
    return sum(getattr(row, field) or 0.0 for row in rows)


def read(path: Path, options: LogOptions | None = None) -> FileReading:
    data = path.read_bytes()
    reading = read_log(data, path.name, options)
    assert sniff(data, path.name) == reading.kind
    return reading


MFP = sorted(("2016_bom/Nutrition.csv", "2023_wide", "2025_time", "2026_metric"))


@pytest.mark.parametrize("place", MFP)
def test_mfp_nutrition(samples_dir: Path, place: str) -> None:
    folder = samples_dir / "myfitnesspal"
    path = folder / place if place.endswith(".csv") else next((folder / place).glob("Nutrition*"))
    reading = read(path)
    query = """
        select count(*), sum(Calories::double), sum("Protein (g)"::double), sum("Carbohydrates (g)"::double),
               sum("Fat (g)"::double), sum("Fiber"::double), count(distinct Date)
        from FILE
    """
    n, energy, protein, carb, fat, fiber, n_days = raw(path, query)
    rows = reading.diet_entries
    assert (len(rows), len(reading.row_errors)) == (n, 0)
    assert total(rows, "energy_kcal") == pytest.approx(energy, abs=1e-6)
    assert total(rows, "protein_g") == pytest.approx(protein, abs=1e-6)
    assert total(rows, "carb_g") == pytest.approx(carb, abs=1e-6)
    assert total(rows, "fat_g") == pytest.approx(fat, abs=1e-6)
    assert total(rows, "fiber_g") == pytest.approx(fiber, abs=1e-6)
    assert len({row.local_date for row in rows}) == n_days


def test_mfp_span_comes_from_the_name(samples_dir: Path) -> None:
    path = next((samples_dir / "myfitnesspal" / "2026_metric").glob("Nutrition*"))
    (span,) = read(path).coverage
    assert (span.first_date, span.last_date) == (date(2024, 7, 2), date(2026, 3, 2))


@pytest.mark.parametrize(
    ("pattern", "factor"),
    [("2023_wide/Meas*", KG_PER_LB), ("2025_time/*weight.csv", 1.0), ("2026_metric/Meas*", 1.0)],
)
def test_mfp_weight(samples_dir: Path, pattern: str, factor: float) -> None:
    path = next((samples_dir / "myfitnesspal").glob(pattern))
    reading = read(path)
    n, mass = raw(path, "select count(Weight), sum(Weight::double) from FILE")
    with_mass = [row for row in reading.body_measurements if row.mass_kg is not None]
    assert len(with_mass) == n
    assert total(tuple(with_mass), "mass_kg") == pytest.approx(mass * factor)
    assert any("names no unit" in note for note in reading.notes)


def test_mfp_body_fat(samples_dir: Path) -> None:
    path = next((samples_dir / "myfitnesspal").glob("2023_wide/Meas*"))
    n, fat = raw(
        path, 'select count("Fitbit body fat %"), sum("Fitbit body fat %"::double) from FILE'
    )
    rows = [row for row in read(path).body_measurements if row.body_fat_frac is not None]
    assert len(rows) == n
    assert total(tuple(rows), "body_fat_frac") == pytest.approx(fat / 100)


def test_mfp_strength_rows(samples_dir: Path) -> None:
    path = next((samples_dir / "myfitnesspal").glob("2023_wide/Exer*"))
    query = """
        select sum(Sets::double), sum(Sets::double * "Reps Per Set"::double), sum(Sets::double * Pounds::double)
        from FILE where Type = 'Strength'
    """
    n, reps, pounds = raw(path, query)
    reading = read(path)
    assert len(reading.strength_sets) == n
    assert total(reading.strength_sets, "reps") == reps
    assert total(reading.strength_sets, "mass_kg") == pytest.approx(pounds * KG_PER_LB)
    assert not reading.diet_entries


@pytest.mark.parametrize("place", ["2025_time", "2026_metric"])
def test_mfp_exercise_is_never_intake(samples_dir: Path, place: str) -> None:
    reading = read(next((samples_dir / "myfitnesspal" / place).glob("Exer*")))
    assert not reading.diet_entries
    assert reading.ignored_reason


CRONOMETER = 'sum("Energy (kcal)"::double), sum("Protein (g)"::double), sum("Carbs (g)"::double), sum("Fat (g)"::double)'


@pytest.mark.parametrize("name", ["dailysummary_2024.csv", "servings_2024.csv", "servings_b.csv"])
def test_cronometer_diet(samples_dir: Path, name: str) -> None:
    path = samples_dir / "cronometer" / name
    day = "Date" if name.startswith("daily") else "Day"
    filled = (
        'coalesce("Energy (kcal)", "Protein (g)", "Carbs (g)", "Fat (g)", "Fiber (g)") is not null'
    )
    n, *sums = raw(path, f"select count(*), {CRONOMETER} from FILE where {filled}")
    first, last = raw(path, f"select min({day}::date), max({day}::date) from FILE")
    reading = read(path)
    rows = reading.diet_entries
    found = [total(rows, field) for field in ("energy_kcal", "protein_g", "carb_g", "fat_g")]
    assert len(rows) == n
    assert found == pytest.approx(sums, abs=1e-6)
    assert [(part.first_date, part.last_date) for part in reading.coverage] == [(first, last)]
    assert all(row.is_complete is None for row in rows)
    assert all(row.is_day_total == name.startswith("daily") for row in rows)


def test_cronometer_sleep(samples_dir: Path) -> None:
    path = samples_dir / "cronometer" / "biometrics.csv"
    n, hours = raw(
        path, "select count(*), sum(Amount::double) from FILE where Metric = 'Sleep (Garmin)'"
    )
    reading = read(path)
    assert len(reading.sleep_nights) == n
    assert total(reading.sleep_nights, "asleep_s") == pytest.approx(hours * 3600)
    assert not reading.body_measurements


def test_fitbit_web(samples_dir: Path) -> None:
    path = samples_dir / "fitbit" / "fitbit_export.csv"
    lines = path.read_text().splitlines()
    body = lines[2 : lines.index("", 1)]
    start = lines.index("Sleep") + 2
    sleep = [line.replace('"', "").split(",") for line in lines[start : lines.index("", start)]]
    reading = read(path)
    pounds = sum(float(line.replace('"', "").split(",")[1]) for line in body)
    assert len(reading.body_measurements) == len(body)
    assert total(reading.body_measurements, "mass_kg") == pytest.approx(pounds * KG_PER_LB)
    assert all(row.body_fat_frac is None for row in reading.body_measurements)
    assert len(reading.sleep_nights) == sum(row[2] != "0" for row in sleep)
    assert total(reading.sleep_nights, "asleep_s") == 60 * sum(int(row[2]) for row in sleep)
    assert not reading.diet_entries  # three weeks of zeros: nobody logged food


def test_fitbit_sleep(samples_dir: Path) -> None:
    path = samples_dir / "fitbit" / "sleep-2020-12-21.json"
    nights = json.loads(path.read_text())
    reading = read(path)
    assert len(reading.sleep_nights) == len(nights)
    assert total(reading.sleep_nights, "asleep_s") == 60 * sum(
        night["minutesAsleep"] for night in nights
    )
    dates = sorted(night["dateOfSleep"] for night in nights)
    assert sorted(str(night.local_date) for night in reading.sleep_nights) == dates


def test_withings(samples_dir: Path) -> None:
    weight = read(samples_dir / "withings" / "weight.csv")
    assert [row.mass_kg for row in weight.body_measurements] == [83.0, 83.0, 83.0]
    path = samples_dir / "withings" / "sleep.csv"
    # the export lists one night twice, the second time whole: it counts once
    query = """
        select count(*), sum(asleep), sum(deep) from (
            select max("leicht (s)"::double + "tief (s)"::double + "rem (s)"::double) as asleep,
                   max("tief (s)"::double) as deep from FILE group by von
        )
    """
    n, asleep, deep = raw(path, query)
    nights = read(path).sleep_nights
    assert len(nights) == n
    assert total(nights, "asleep_s") == asleep
    assert total(nights, "deep_s") == deep
    assert all(night.utc_offset_s == 3600 for night in nights)


def test_hevy(samples_dir: Path) -> None:
    path = samples_dir / "strength" / "hevy_kg.csv"
    n, mass, reps = raw(
        path, "select count(*), sum(weight_kg::double), sum(reps::double) from FILE"
    )
    sets = read(path).strength_sets
    assert len(sets) == n
    assert total(sets, "mass_kg") == pytest.approx(mass)
    assert total(sets, "reps") == reps


STRONG = [
    ("strong_S1_comma.csv", ",", '"Weight"', 1.0),
    ("strong_S2_semicolon.csv", ";", '"Weight"', KG_PER_LB),
    ("strong_S3_semicolon_workoutnum.csv", ";", '"Weight (kg)"', 1.0),
]


@pytest.mark.parametrize(("name", "delim", "weight", "factor"), STRONG)
def test_strong(samples_dir: Path, name: str, delim: str, weight: str, factor: float) -> None:
    path = samples_dir / "strength" / name
    query = f"""
        select count(*) filter (where is_set), sum({weight}::double) filter (where is_set),
               sum(Reps::double) filter (where is_set), count(*) filter (where not is_set)
        from (select *, "Set Order" not in ('Rest Timer', 'Note') as is_set from FILE)
    """
    n, mass, reps, n_other = raw(path, query, delim=delim)
    reading = read(path, LogOptions(mass_unit="kg"))
    assert len(reading.strength_sets) == n
    assert total(reading.strength_sets, "mass_kg") == pytest.approx(mass * factor)
    assert total(reading.strength_sets, "reps") == reps
    assert not n_other or f"{n_other} rows of rest timers and notes are no sets" in reading.notes


def test_strong_without_a_unit_keeps_sets_and_no_weights(samples_dir: Path) -> None:
    reading = read(samples_dir / "strength" / "strong_S1_comma.csv")
    assert reading.strength_sets
    assert all(item.mass_kg is None and item.workout_s is None for item in reading.strength_sets)


def test_fitnotes(samples_dir: Path) -> None:
    path = samples_dir / "strength" / "FitNotes_Export.csv"
    n, pounds, reps = raw(
        path,
        """select count(*), sum("Weight (lbs)"::double), sum(Reps::double) from FILE where Category <> 'Cardio'""",
    )
    sets = read(path).strength_sets
    assert len(sets) == n
    assert total(sets, "mass_kg") == pytest.approx(pounds * KG_PER_LB)
    assert total(sets, "reps") == reps
    path = samples_dir / "strength" / "FitNotes_BodyTracker_Export.csv"
    n, pounds = raw(path, "select count(*), sum(Value::double) from FILE")
    body = read(path).body_measurements
    assert len(body) == n
    assert total(body, "mass_kg") == pytest.approx(pounds * KG_PER_LB)


def test_fitbod(samples_dir: Path) -> None:
    path = samples_dir / "strength" / "fitbod_WorkoutExport.csv"
    query = """
        select count(*), sum("Weight(kg)"::double), sum(Reps::double), count(*) filter (where isWarmup = 'TRUE')
        from FILE where Exercise <> 'Rowing'
    """
    n, mass, reps, n_warmup = raw(path, query)
    sets = read(path).strength_sets
    assert len(sets) == n
    assert total(sets, "mass_kg") == pytest.approx(mass)
    assert total(sets, "reps") == reps
    assert sum(item.is_warmup for item in sets) == n_warmup


def test_every_set_of_the_samples_has_a_region(samples_dir: Path) -> None:
    sets = [
        item
        for path in (samples_dir / "strength").glob("*.csv")
        for item in read(path).strength_sets
    ]
    known = sum(item.region != "unknown" for item in sets)
    assert known / len(sets) > 0.95


@pytest.mark.parametrize("name", ["sleeps.csv", "physiological_cycles.csv"])
def test_whoop(samples_dir: Path, name: str) -> None:
    path = samples_dir / "whoop" / name
    query = 'select count("Asleep duration (min)"), sum("Asleep duration (min)"::double), sum("REM duration (min)"::double) from FILE'
    n, asleep, rem = raw(path, query)
    nights = read(path).sleep_nights
    assert len(nights) == n
    assert total(nights, "asleep_s") == asleep * 60
    assert total(nights, "rem_s") == rem * 60
    assert all(night.utc_offset_s is not None for night in nights)
    if name == "sleeps.csv":
        (n_naps,) = raw(path, "select count(*) from FILE where Nap = 'true'")
        assert sum(night.is_nap for night in nights) == n_naps


def test_oura(samples_dir: Path) -> None:
    path = samples_dir / "oura" / "oura_trends.csv"
    query = """
        select count(*), sum("Total Sleep Duration"::double), sum("Deep Sleep Duration"::double)
        from FILE where "Total Sleep Duration" <> 'None'
    """
    n, asleep, deep = raw(path, query)
    nights = read(path).sleep_nights
    assert len(nights) == n
    assert total(nights, "asleep_s") == asleep
    assert total(nights, "deep_s") == deep


def test_polar_sleep(samples_dir: Path) -> None:
    (night,) = read(samples_dir / "polar" / "sleep_result_123.json").sleep_nights
    assert (night.asleep_s, night.in_bed_s, night.awake_s) == (27000.0, 28800.0, 1800.0)


IGNORED = [
    "cronometer/fasts.csv", "fitbit/sleep_score.csv", "garmin_connect/Activities_en_2021_dups.csv",
    "garmin_connect/Activities_en_2026.csv", "garmin_connect/Activities_fr_2014.csv", "garmin_connect/Activities_nl.csv",
    "garmin_export_summarizedActivities.json", "mapmyrun/workout_history.csv", "polar/training-session-332906208.json",
    "runkeeper/cardioActivities_2020.csv", "runtastic/running_8km.json", "strava/activities_a.csv",
    "whoop/workouts.csv", "withings/activities.csv", "apple_health/export.xml", "apple_health/export_2.xml",
]  # fmt: skip


@pytest.mark.parametrize("place", IGNORED)
def test_files_that_hold_nothing_for_us_say_why(samples_dir: Path, place: str) -> None:
    reading = read(samples_dir / place)
    assert reading.ignored_reason
    assert not reading.diet_entries
    assert not reading.body_measurements
    assert not reading.row_errors
