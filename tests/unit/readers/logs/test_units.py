"""Which unit a bare number is in: energy by its macronutrients, mass by what can be."""

from __future__ import annotations

import pytest

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log
from runpipe.units import KG_PER_LB, KJ_PER_KCAL

MACROS = ((100.0, 250.0, 70.0), (90.0, 300.0, 60.0), (120.0, 280.0, 80.0), (80.0, 310.0, 75.0))


def diet(header: str, factor: float, *, n_rows: int = 4) -> bytes:
    lines = [f"date,{header},protein_g,carb_g,fat_g"]
    for day, (protein, carb, fat) in enumerate(MACROS[:n_rows], 1):
        energy = (4 * protein + 4 * carb + 9 * fat) * factor
        lines.append(f"2025-03-0{day},{energy:.3f},{protein},{carb},{fat}")
    return "\n".join(lines).encode()


def kcal(reading: FileReading) -> float:
    return sum(entry.energy_kcal or 0.0 for entry in reading.diet_entries)


TRUE_KCAL = sum(4 * protein + 4 * carb + 9 * fat for protein, carb, fat in MACROS)


@pytest.mark.parametrize(
    ("header", "factor", "note"),
    [
        ("energy_kcal", 1.0, None),
        ("calories", 1.0, None),
        ("energy_kj", KJ_PER_KCAL, None),
        ("kj", KJ_PER_KCAL, None),
        ("energy_kcal", KJ_PER_KCAL, "in kJ"),
        ("calories", KJ_PER_KCAL, "in kJ"),
        ("calories", 1000.0, "small calories"),
        ("energy_kj", 1.0, "says kJ"),
    ],
)
def test_the_macronutrients_decide(header: str, factor: float, note: str | None) -> None:
    reading = read_log(diet(header, factor), "x.csv")
    assert kcal(reading) == pytest.approx(TRUE_KCAL, rel=1e-4)
    assert [note in text for text in reading.notes] == ([True] if note else [])


def test_one_row_decides_nothing_and_is_noted() -> None:
    reading = read_log(diet("calories", KJ_PER_KCAL, n_rows=1), "x.csv")
    assert kcal(reading) > TRUE_KCAL / 4 * KJ_PER_KCAL * 0.8
    assert any("energy_unit" in note for note in reading.notes)


def test_what_cannot_be_energy_is_refused() -> None:
    with pytest.raises(ReadError, match="cannot be energy"):
        read_log(diet("calories", 0.2), "x.csv")


def test_half_logged_macronutrients_are_said() -> None:
    reading = read_log(diet("calories", 2.2), "x.csv")
    assert kcal(reading) == pytest.approx(2.2 * TRUE_KCAL, rel=1e-4)
    assert any("explain only" in note for note in reading.notes)


@pytest.mark.parametrize(("share", "is_refused"), [(1.59, False), (1.61, True)])
def test_the_edge_of_refusal(share: float, *, is_refused: bool) -> None:
    data = diet("calories", 1 / share)
    if is_refused:
        with pytest.raises(ReadError):
            read_log(data, "x.csv")
    else:
        assert not read_log(data, "x.csv").notes


def weights(middle: float) -> bytes:
    return f"Date,Weight\n2025-03-01,{middle - 1}\n2025-03-02,{middle}\n2025-03-03,{middle + 1}\n".encode()


@pytest.mark.parametrize(
    ("middle", "factor"), [(52.0, 1.0), (94.9, 1.0), (160.1, KG_PER_LB), (230.0, KG_PER_LB)]
)
def test_mass_by_what_a_person_can_weigh(middle: float, factor: float) -> None:
    reading = read_log(weights(middle), "x.csv")
    assert reading.body_measurements[1].mass_kg == pytest.approx(middle * factor)
    assert "names no unit" in reading.notes[0]


@pytest.mark.parametrize("middle", [95.0, 130.0, 160.0])
def test_mass_that_may_be_either_is_not_guessed(middle: float) -> None:
    with pytest.raises(ReadError, match="no unit is named") as caught:
        read_log(weights(middle), "x.csv")
    assert "line 2, Weight" in caught.value.detail


def test_mass_by_the_settings() -> None:
    for options, kg in (
        (LogOptions(mass_unit="kg"), 130.0),
        (LogOptions(mass_unit="lb"), 130.0 * KG_PER_LB),
        (LogOptions(expected_mass_kg=60.0), 130.0 * KG_PER_LB),
        (LogOptions(expected_mass_kg=125.0), 130.0),
    ):
        reading = read_log(weights(130.0), "x.csv", options)
        assert reading.body_measurements[1].mass_kg == pytest.approx(kg)


def test_an_expected_mass_that_fits_neither_leaves_it_open() -> None:
    with pytest.raises(ReadError):
        read_log(weights(130.0), "x.csv", LogOptions(expected_mass_kg=90.0))


def test_a_named_unit_needs_no_guess() -> None:
    reading = read_log(b"date,weight_lb\n2025-03-01,130\n", "x.csv", LogOptions(mass_unit="kg"))
    assert reading.body_measurements[0].mass_kg == pytest.approx(130 * KG_PER_LB)
    assert not reading.notes


def test_zero_weight_and_fat_are_not_measured() -> None:
    data = b"Date,Fitbit body fat %,Weight\n2025-03-01,0,70\n2025-03-02,18,0.0\n2025-03-03,,71\n2025-03-04,0,0\n"
    rows = read_log(data, "x.csv").body_measurements
    assert [(row.mass_kg, row.body_fat_frac) for row in rows] == [
        (70.0, None),
        (None, 0.18),
        (71.0, None),
    ]


def test_a_weight_in_the_other_unit_is_not_taken() -> None:
    data = b"Date,Weight\n2025-03-01,180\n2025-03-02,181\n2025-03-03,180.5\n2025-03-04,82\n"
    reading = read_log(data, "x.csv")
    assert len(reading.body_measurements) == 3
    assert [(error.line, error.value) for error in reading.row_errors] == [(5, "82")]
    assert "another unit" in reading.row_errors[0].reason


@pytest.mark.parametrize(
    ("last", "n_rows"), [(100.0 * 1.69, 4), (100.0 * 1.71, 3), (100.0 / 1.69, 4), (100.0 / 1.71, 3)]
)
def test_the_edge_of_far_from_the_others(last: float, n_rows: int) -> None:
    data = f"Date,Weight\n2025-03-01,100\n2025-03-02,100\n2025-03-03,100\n2025-03-04,{last:.3f}\n".encode()
    assert len(read_log(data, "x.csv", LogOptions(mass_unit="kg")).body_measurements) == n_rows


def days_of(energy: float, n_days: int = 5) -> bytes:
    return (
        "date,kcal\n" + "\n".join(f"2025-03-0{day},{energy}" for day in range(1, n_days + 1))
    ).encode()


@pytest.mark.parametrize(
    ("energy", "is_refused"),
    [(49.9, True), (50.0, False), (7000.0, False), (7000.1, True), (9200.0, True)],
)
def test_a_usual_day_without_macronutrients(energy: float, *, is_refused: bool) -> None:
    if is_refused:
        with pytest.raises(ReadError, match="unclear"):
            read_log(days_of(energy), "x.csv")
    else:
        assert len(read_log(days_of(energy), "x.csv").diet_entries) == 5
    assert len(read_log(days_of(energy, 4), "x.csv").diet_entries) == 4
