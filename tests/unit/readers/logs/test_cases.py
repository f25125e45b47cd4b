"""The small cases beside the project: each gives its right days, and says what it guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from runpipe.errors import ReadError
from runpipe.model.logs import DietEntry, Region, SleepNight
from runpipe.model.recording import FileReading
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log
from runpipe.units import KG_PER_LB, KJ_PER_KCAL

ROME = LogOptions(zone="Europe/Rome")


@pytest.fixture(scope="session")
def cases_dir(shared_dir: Path) -> Path:
    return shared_dir / "cases" / "logs"


def read(folder: Path, name: str, options: LogOptions = ROME) -> FileReading:
    path = next(folder.rglob(name))
    return read_log(path.read_bytes(), path.name, options)


def days_kcal(entries: Iterable[DietEntry]) -> dict[str, float]:
    days: dict[str, float] = defaultdict(float)
    for entry in entries:
        days[entry.local_date.isoformat()] += entry.energy_kcal or 0.0
    return dict(days)


def nights_min(nights: Iterable[SleepNight]) -> dict[str, float]:
    days: dict[str, float] = defaultdict(float)
    for night in nights:
        if not night.is_nap:
            days[night.local_date.isoformat()] += (night.asleep_s or 0.0) / 60
    return dict(days)


def told(reading: FileReading) -> str:
    return " ".join(reading.notes)


@pytest.mark.parametrize(
    ("name", "days", "words"),
    [
        ("F1_F3_loseit_weekly_exercise_rows.csv", {"2026-10-13": 960, "2026-10-14": 800}, "Running"),
        ("F1_one_bad_cell_diet.csv", {"2026-03-01": 2000, "2026-03-02": 2000}, ""),
        ("F1b_bad_fibre_kills_meal.csv", {"2026-03-01": 1300, "2026-03-02": 780}, "'tr'"),
        ("F2_total_rows_double.csv", {"2026-03-01": 1300, "2026-03-02": 1420}, "TOTAL"),
        ("F3_exercise_rows_as_intake.csv", {"2026-03-01": 1300, "2026-03-02": 780}, "not eaten"),
        ("fddb_diary__diary_export.csv", {"2026-06-12": 3094 / KJ_PER_KCAL, "2026-06-13": 2960 / KJ_PER_KCAL}, "not eaten"),
        ("fitbit_food__food_logs-0.json", {"2026-01-05": 320}, ""),
        ("lifesum__lifesum_food.csv", {"2019-08-01": 630}, ""),
        ("sam_food__*.csv", {"2021-10-30": 930}, ""),
        (
            "F6_kj_no_macros.csv",
            {
                "2026-03-01": 8700 / KJ_PER_KCAL,
                "2026-03-02": 9100 / KJ_PER_KCAL,
                "2026-03-03": 8900 / KJ_PER_KCAL,
            },
            "energy_unit",
        ),
        ("F11_multi_domain.csv", {"2026-10-01": 2000, "2026-10-02": 7950 / KJ_PER_KCAL}, ""),
    ],
)  # fmt: skip
def test_days_of_food(cases_dir: Path, name: str, days: dict[str, float], words: str):
    reading = read(cases_dir, name)
    assert days_kcal(reading.diet_entries) == pytest.approx(days)
    assert words in told(reading)


def test_a_day_that_lost_an_amount_is_not_complete_and_the_others_are(cases_dir: Path):
    marks = {
        entry.local_date.day: entry.is_complete
        for entry in read(cases_dir, "F1_one_bad_cell_diet.csv").diet_entries
    }
    assert marks == {1: False, 2: None}
    fibre = read(cases_dir, "F1b_bad_fibre_kills_meal.csv")
    assert {entry.is_complete for entry in fibre.diet_entries} == {None}


@pytest.mark.parametrize(
    ("name", "masses"),
    [
        ("F1_one_bad_cell_body.csv", {"2026-03-01": 70.1, "2026-03-03": 70.0}),
        ("garmin_biom__*.json", {"2026-10-01": 72.3}),
        ("jefit__*.csv", {"2024-01-05": 75.2}),
        ("mifit_body__*.csv", {"2020-02-05": 80.0, "2020-02-06": 79.8}),
        ("openscale_de__*.csv", {"2019-10-13": 69.3, "2019-10-14": 69.1}),
        ("sam_weight__*.csv", {"2026-06-20": 75.2, "2026-06-22": 75.0}),
        ("F11_multi_domain.csv", {"2026-10-01": 70.1, "2026-10-02": 70.0}),
    ],
)
def test_weigh_ins(cases_dir: Path, name: str, masses: dict[str, float]):
    reading = read(cases_dir, name)
    read_masses = {row.local_date.isoformat(): row.mass_kg for row in reading.body_measurements}
    assert read_masses == pytest.approx(masses)


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("F7_split_night_fitbit.json", {"2017-01-02": 380}),
        ("oura_v2__*.json", {"2026-10-05": 420}),
        ("F11_multi_domain.csv", {"2026-10-01": 432, "2026-10-02": 414}),
    ],
)
def test_nights(cases_dir: Path, name: str, minutes: dict[str, float]):
    assert nights_min(read(cases_dir, name).sleep_nights) == pytest.approx(minutes)


def test_sets_as_people_write_them(cases_dir: Path):
    sets = read(cases_dir, "F1_bodyweight_BW_AMRAP.csv").strength_sets
    assert [(row.exercise, row.reps, row.mass_kg) for row in sets] == [
        ("Squat", 5, 80.0),
        ("Squat", None, 80.0),
        ("Pull up", 8, None),
        ("Pull up", 8, 10.0),
        ("Dip (assisted)", 8, -20.0),
        ("Squat", 5, 80.0),
        ("Squat", 5, pytest.approx(175 * KG_PER_LB)),
    ]


def test_an_exercise_with_an_unquoted_comma(cases_dir: Path):
    reading = read(cases_dir, "F1_fitnotes_unquoted_comma.csv")
    assert [(row.exercise, row.reps, row.mass_kg) for row in reading.strength_sets] == [
        ("Barbell Squat", 5, 60.0),
        ("Overhead Press (Each Side, Dumbbells)", 5, 8.0),
    ]
    assert "joined again" in told(reading)
    assert reading.row_errors == ()


def test_jefit_has_its_sets(cases_dir: Path):
    sets = read(cases_dir, "jefit__*.csv").strength_sets
    assert [(row.exercise, row.reps, row.mass_kg) for row in sets] == [
        *[("Barbell Squat", reps, mass) for reps, mass in ((8, 60.0), (8, 60.0), (6, 62.5))],
        *[("Barbell Bench Press", 8, 50.0)] * 2,
    ]


@pytest.mark.parametrize(("unit", "mass_kg"), [(None, None), ("kg", 80.0), ("lb", 80 * KG_PER_LB)])
def test_strong_in_german(cases_dir: Path, unit: str | None, mass_kg: float | None):
    options = LogOptions(mass_unit=unit)  # type: ignore[arg-type]
    reading = read(cases_dir, "F8_strong_german_ignored.csv", options)
    assert reading.kind == "strong"
    assert [(row.reps, row.region, row.mass_kg) for row in reading.strength_sets] == [
        (5, Region.LOWER, mass_kg)
    ] * 2
    assert ("mass_unit" in told(reading)) == (unit is None)


def test_an_open_order_of_day_and_month_is_said_and_can_be_settled(cases_dir: Path):
    name = "F4_monthly_day_first.csv"
    guessed = read(cases_dir, name)
    assert 'dates = "day_first"' in told(guessed)
    settled = read(cases_dir, name, LogOptions(day_first=True))
    assert [row.local_date.isoformat() for row in settled.body_measurements] == [
        "2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05",
    ]  # fmt: skip
    assert settled.notes != guessed.notes
    assert "either way" not in told(settled)


def test_calories_beside_floors_are_asked_about_and_can_be_settled(cases_dir: Path):
    name = "F5_burned_as_intake.csv"
    with pytest.raises(ReadError, match="may be calories burned"):
        read(cases_dir, name)
    columns = {"diet": {"date": "date", "energy_kcal": "calories"}}
    settled = read(cases_dir, name, LogOptions(columns=columns))
    assert days_kcal(settled.diet_entries) == {"2026-03-01": 2300, "2026-03-02": 2500}


def test_energy_without_a_unit_can_be_settled(cases_dir: Path):
    settled = read(cases_dir, "F6_kj_no_macros.csv", LogOptions(energy_unit="kj"))
    assert "energy_unit" not in told(settled)
    assert days_kcal(settled.diet_entries)["2026-03-01"] == pytest.approx(8700 / KJ_PER_KCAL)


def test_every_case_has_its_test(cases_dir: Path):
    text = Path(__file__).read_text("utf-8")
    names = [path.name for path in cases_dir.rglob("*") if path.is_file()]
    missing = [
        name for name in names if name not in text and f'"{name.split("__")[0]}__' not in text
    ]
    assert missing == []
