"""Every app on the shelf that came with the second logs issue: exact days of a made-up export."""

from __future__ import annotations

import pytest

from runpipe.model.recording import FileReading
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log, sniff
from runpipe.units import KG_PER_LB, KJ_PER_KCAL
from tests.unit.readers.apps.samples import SAMPLES

ROME = LogOptions(zone="Europe/Rome")


def read(name: str) -> FileReading:
    return read_log(SAMPLES[name], f"export/{name}", ROME)


@pytest.mark.parametrize(
    ("name", "kcal", "protein_g"),
    [
        ("samsung_food", 930, 0),
        ("samsung_nutrition", 1300, 56),
        ("fddb", (582 + 1632) / KJ_PER_KCAL, 9.6),
        ("lifesum", 2080, 90),
        ("mynetdiary", 2080, 90),
        ("fatsecret", 1300, 56),
        ("loseit_weekly", 1220, 44),
        ("fitbit_foods", 320, 12),
        ("health_auto_export", (8368 + 2 * 7950) / KJ_PER_KCAL, 320),
        ("health_auto_export_json", 8368 / KJ_PER_KCAL, 110),
    ],
)
def test_food(name: str, kcal: float, protein_g: float):
    entries = read(name).diet_entries
    assert sum(entry.energy_kcal or 0 for entry in entries) == pytest.approx(kcal)
    assert sum(entry.protein_g or 0 for entry in entries) == pytest.approx(protein_g)


@pytest.mark.parametrize(
    ("name", "masses", "fats"),
    [
        ("samsung_weight", {"2026-03-01": 75.4, "2026-03-03": 75.0}, [0.17, None]),
        ("zepp_body", {"2026-03-01": 80.0, "2026-03-02": 79.8}, [0.201, None]),
        ("openscale", {"2026-03-01": 69.3, "2026-03-14": 69.1}, [0.176, None]),
        ("libra", {"2026-03-01": 161.5 * KG_PER_LB, "2026-03-02": 161 * KG_PER_LB}, [0.185, None]),
        ("eufy", {"2026-03-01": 154.2 * KG_PER_LB, "2026-03-02": 154 * KG_PER_LB}, [0.212, None]),
        (
            "weight_gurus",
            {"2026-03-01": 172.4 * KG_PER_LB, "2026-03-02": 171.9 * KG_PER_LB},
            [0.21, None],
        ),
        ("google_weight", {"2026-03-01": 70.1, "2026-03-02": 70.0}, [None, None]),
        ("fitbit_weight", {"2026-03-14": 170.3 * KG_PER_LB}, [0.18]),
        ("garmin_biometrics", {"2026-03-01": 72.3}, [None]),
        ("health_auto_export", {"2026-03-01": 70.1, "2026-03-02": 70.0}, [0.18, None]),
        ("health_auto_export_json", {"2026-03-01": 154.3 * KG_PER_LB}, [None]),
        ("stronglifts", {"2026-03-01": 83.5}, [None]),
        ("jefit", {"2026-03-01": 75.2}, [0.15]),
        (
            "plain_kg",
            {"2026-03-01": 70.1, "2026-03-02": 158 * KG_PER_LB, "2026-03-03": 70.0},
            [None] * 3,
        ),
    ],
)
def test_body(name: str, masses: dict[str, float], fats: list[float | None]):
    rows = read(name).body_measurements
    assert {str(row.local_date): row.mass_kg for row in rows} == pytest.approx(masses)
    assert [row.body_fat_frac for row in rows] == pytest.approx(fats)


@pytest.mark.parametrize(
    ("name", "hours", "n_naps"),
    [
        ("samsung_sleep", {"2026-03-01": 7.5, "2026-03-02": 7.0}, 0),
        ("sleep_as_android", {"2026-03-01": 7.5, "2026-03-02": None}, 0),
        ("sleep_cycle", {"2026-03-01": 24000 / 3600, "2026-03-02": 24600 / 3600}, 0),
        ("autosleep", {"2026-03-01": 7 + 40 / 60, "2026-03-02": 7.0}, 0),
        ("zepp_sleep", {"2026-03-01": 395 / 60}, 0),
        ("google_sleep", {"2026-03-01": 430 / 60, "2026-03-02": 7.0}, 0),
        ("garmin_naps", {"2026-03-01": 25000 / 3600}, 1),
        ("oura_v2", {"2026-03-01": 7.0}, 1),
        ("oura_v1", {"2026-03-01": 24000 / 3600}, 0),
        ("health_auto_export", {"2026-03-01": 7.2, "2026-03-02": 6.9}, 0),
        ("health_auto_export_json", {"2026-03-01": 7.2}, 0),
    ],
)
def test_sleep(name: str, hours: dict[str, float | None], n_naps: int):
    nights = read(name).sleep_nights
    lengths = {
        str(n.local_date): n.asleep_s / 3600 if n.asleep_s else None for n in nights if not n.is_nap
    }
    assert lengths == pytest.approx(hours)
    assert sum(night.is_nap for night in nights) == n_naps


@pytest.mark.parametrize(
    ("name", "sets"),
    [
        ("stronglifts", [("Squat", 5, 55.0), ("Bench Press", 5, 40.0), ("Bench Press", 4, 40.0)]),
        (
            "jefit",
            [("Barbell Squat", 8, 60.0), ("Barbell Squat", 6, 62.5), ("Pull Up", 8, None), ("Pull Up", 7, None)],
        ),
        ("gymbook", [("Kniebeuge", 5, 80.0), ("Unterarmstütz", None, None)]),
        ("strong_by_place", [("Squat (Barbell)", 5, None)]),
        ("hevy_french", [("Squat (Barre)", 5, 80.0)] * 2),
    ],
)  # fmt: skip
def test_strength(name: str, sets: list[tuple[str, int | None, float | None]]):
    assert [(row.exercise, row.reps, row.mass_kg) for row in read(name).strength_sets] == sets


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_each_is_known_by_its_content_and_whole(name: str):
    reading = read(name)
    assert sniff(SAMPLES[name]) == reading.kind
    assert reading.row_errors == ()
    assert reading.ignored_reason is None
    assert not reading.is_partial


def test_hevy_days_in_french():
    days = [str(row.local_date) for row in read("hevy_french").strength_sets]
    assert days == ["2026-02-01", "2026-08-03"]


def test_lose_its_lists_of_a_measure_are_told_by_the_files_name():
    data = b"Date,Value,Secondary Value,Last Updated\n03/14/2026,18.5,0.0,x\n"
    (row,) = read_log(data, "loseit/body-fat.csv").body_measurements
    assert row.body_fat_frac == pytest.approx(0.185)
    (night,) = read_log(data.replace(b"18.5", b"7.5"), "loseit/sleep.csv").sleep_nights
    assert night.asleep_s == 27000.0
    assert "body-fat.csv" in str(read_log(data, "loseit/steps.csv").ignored_reason)
