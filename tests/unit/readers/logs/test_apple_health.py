from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading
from runpipe.readers.apps.apple_health import read_apple_health
from runpipe.readers.read_log import read_log
from runpipe.units import KJ_PER_KCAL

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Record*)>\n]>\n<HealthData locale="es_ES">\n'
SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
STAGE = "HKCategoryValueSleepAnalysis"


def record(
    kind: str,
    value: object,
    start: str,
    *,
    end: str | None = None,
    unit: str = "",
    source: str = "A",
) -> str:
    prefix = "" if kind.startswith("HK") else "HKQuantityTypeIdentifier"
    return (
        f'<Record type="{prefix}{kind}" sourceName="{source}" unit="{unit}" creationDate="{start} +0100" '
        f'startDate="{start} +0100" endDate="{end or start} +0100" value="{value}"><MetadataEntry key="a" value="b"/></Record>\n'
    )


def sleep(stage: str, start: str, end: str, source: str = "Watch") -> str:
    return record(SLEEP, f"{STAGE}{stage}", start, end=end, source=source)


def read(*records: str) -> FileReading:
    return read_log((HEAD + "".join(records) + "</HealthData>").encode(), "exportar.xml")


@pytest.mark.parametrize(
    ("value", "unit", "kcal"),
    [
        (500, "kcal", 500.0),
        (500, "Cal", 500.0),
        (500000, "cal", 500.0),
        (2092, "kJ", 2092 / KJ_PER_KCAL),
    ],
)
def test_units_of_energy(value: float, unit: str, kcal: float) -> None:
    reading = read(record("DietaryEnergyConsumed", value, "2025-03-03 12:00:00", unit=unit))
    assert reading.diet_entries[0].energy_kcal == pytest.approx(kcal)


def test_a_unit_that_we_do_not_know_is_named() -> None:
    good = record("BodyMass", 70, "2025-03-03 07:00:00", unit="kg")
    reading = read(
        good,
        record("BodyMass", 11, "2025-03-04 07:00:00", unit="jin"),
        record("BodyMass", "x", "2025-03-05 07:00:00", unit="kg"),
    )
    assert [row.mass_kg for row in reading.body_measurements] == [70.0]
    assert [error.reason for error in reading.row_errors] == [
        "jin is no unit of body mass",
        "not a number",
    ]


def test_nutrients_of_one_meal_make_one_entry() -> None:
    when = "2025-03-03 12:00:00"
    reading = read(
        record("DietaryEnergyConsumed", 600, when, unit="kcal"),
        record("DietaryProtein", 40, when, unit="g"),
        record("DietaryCarbohydrates", 70000, when, unit="mg"),
        record("DietaryProtein", 20, "2025-03-03 19:00:00", unit="g"),
    )
    assert [
        (entry.energy_kcal, entry.protein_g, entry.carb_g) for entry in reading.diet_entries
    ] == [(600.0, 40.0, 70.0), (None, 20.0, None)]


def test_one_source_a_day_and_no_repeats() -> None:
    when = "2025-03-03 12:00:00"
    rich = [
        record(f"Dietary{name}", 50, when, unit="g", source="Diary")
        for name in ("Protein", "Carbohydrates", "FatTotal")
    ]
    poor = record("DietaryEnergyConsumed", 900, when, unit="kcal", source="Other")
    reading = read(
        *rich, *rich, poor, record("DietaryEnergyConsumed", 700, when, unit="kcal", source="Diary")
    )
    assert [(entry.energy_kcal, entry.protein_g) for entry in reading.diet_entries] == [
        (700.0, 50.0)
    ]
    assert "3 repeated records count once" in reading.notes


def test_food_inside_a_correlation_counts_once() -> None:
    meal = record("DietaryEnergyConsumed", 600, "2025-03-03 12:00:00", unit="kcal")
    reading = read(
        f'<Correlation type="HKCorrelationTypeIdentifierFood">{meal}</Correlation>', meal
    )
    assert [entry.energy_kcal for entry in reading.diet_entries] == [600.0]


def test_stages_are_united_and_time_in_bed_is_no_sleep() -> None:
    reading = read(
        sleep("InBed", "2025-03-02 22:30:00", "2025-03-03 07:00:00"),
        sleep("AsleepCore", "2025-03-02 23:00:00", "2025-03-03 02:00:00"),
        sleep("AsleepDeep", "2025-03-03 01:00:00", "2025-03-03 03:00:00"),
        sleep("Awake", "2025-03-03 03:00:00", "2025-03-03 03:30:00"),
        sleep("AsleepREM", "2025-03-03 03:30:00", "2025-03-03 06:00:00"),
    )
    (night,) = reading.sleep_nights
    assert night.local_date == date(2025, 3, 3)
    assert night.asleep_s == (4 + 2.5) * 3600
    assert (night.in_bed_s, night.awake_s, night.deep_s) == (8.5 * 3600, 1800.0, 7200.0)
    assert night.start_local == datetime(2025, 3, 2, 23)  # noqa: DTZ001
    assert night.utc_offset_s == 3600


def test_the_source_with_stages_wins_and_sources_never_add_up() -> None:
    reading = read(
        sleep("AsleepUnspecified", "2025-03-02 22:00:00", "2025-03-03 08:00:00", "Phone"),
        sleep("AsleepCore", "2025-03-02 23:00:00", "2025-03-03 05:00:00"),
        sleep("AsleepDeep", "2025-03-03 05:00:00", "2025-03-03 06:00:00"),
        sleep("InBed", "2025-03-03 22:00:00", "2025-03-04 06:00:00", "Phone"),
    )
    assert [(night.local_date.day, night.asleep_s) for night in reading.sleep_nights] == [
        (3, 7 * 3600.0),
        (4, None),
    ]


def test_a_short_second_sleep_is_a_nap() -> None:
    reading = read(
        sleep("Asleep", "2025-03-02 23:00:00", "2025-03-03 06:00:00"),
        sleep("Asleep", "2025-03-03 14:00:00", "2025-03-03 15:00:00"),
    )
    assert [night.is_nap for night in reading.sleep_nights] == [False, True]


def test_bad_intervals_are_named() -> None:
    reading = read(
        sleep("Asleep", "2025-03-02 23:00:00", "2025-03-03 06:00:00"),
        sleep("Asleep", "2025-03-04 06:00:00", "2025-03-03 23:00:00"),
        sleep("Dreaming", "2025-03-04 23:00:00", "2025-03-05 06:00:00"),
        record("BodyMass", 70, "yesterday", unit="kg"),
    )
    assert len(reading.sleep_nights) == 1
    assert len(reading.row_errors) == 3


def test_a_cut_file_gives_what_it_holds() -> None:
    records = [
        record("BodyMass", 70 + day, f"2025-03-0{day} 07:00:00", unit="kg") for day in range(1, 5)
    ]
    data = (HEAD + "".join(records)).encode()
    reading = read_log(data, "export.xml")
    assert len(reading.body_measurements) == 4
    assert reading.is_partial
    with pytest.raises(ReadError, match="damaged"):
        read_log(data[: data.index(b"BodyMass")], "export.xml")


def test_a_broken_document_type_is_not_damage() -> None:
    data = (
        HEAD + record("BodyMass", 70, "2025-03-03 07:00:00", unit="kg") + "</HealthData>"
    ).replace("]>", "<!ELEMENT WorkoutRoute ((MetadataEntry|FileReference)*)\n<!ATTLIST x y>\n]>")
    reading = read_log(data.encode(), "export.xml")
    assert len(reading.body_measurements) == 1
    assert not reading.is_partial


def test_entity_bombs_are_refused() -> None:
    entities = "".join(
        f'<!ENTITY {name} "{f"&{inner};" * 10}">'
        for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    bomb = f'<!DOCTYPE HealthData [<!ENTITY a "aaaaaaaaaa">{entities}]><HealthData><Record type="&i;"/></HealthData>'
    with pytest.raises(ReadError):
        read_log(bomb.encode(), "export.xml")


def test_paths_and_files_read_the_same(tmp_path: Path) -> None:
    data = (
        HEAD
        + "".join(
            record("BodyMass", 70, f"2025-03-03 07:{minute:02d}:00", unit="kg")
            for minute in range(60)
        )
        * 50
        + "</HealthData>"
    ).encode()
    path = tmp_path / "export.xml"
    path.write_bytes(data)
    readings = [read_apple_health(source) for source in (data, path, str(path), BytesIO(data))]
    assert {len(reading.body_measurements) for reading in readings} == {60}
