"""A table nobody knows is answered with a map that reads it exactly, doubts as comments."""

from __future__ import annotations

import tomllib
from random import Random

import pytest

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading
from runpipe.readers.options import LogOptions
from runpipe.readers.propose_map import MapProposal, propose_map
from runpipe.readers.read_log import read_log
from runpipe.readers.tables.table import read_sheet
from runpipe.settings.models import SettingsFile
from runpipe.units import KJ_PER_KCAL


def propose(text: str) -> MapProposal:
    return propose_map(read_sheet(text.encode(), "mine.csv"))


def mapped(text: str) -> FileReading:
    block = tomllib.loads(propose(text).block())
    columns = SettingsFile.model_validate(block).logs.columns.names()
    return read_log(text.encode(), "mine.csv", LogOptions(columns=columns))


FOODS = [
    ("2026-03-01", 1250.0, 56.0, 183.0, 33.0),
    ("2026-03-02", 1380.0, 60.0, 190.0, 42.0),
    ("2026-03-03", 1460.0, 66.0, 200.0, 44.0),
]


@pytest.mark.parametrize("seed", range(12))
def test_macronutrients_are_told_by_what_they_make_up(seed: int):
    """Headers that say nothing, columns in any order, kcal or kJ: the sums are right."""
    chance = Random(seed)
    factor = chance.choice([1.0, KJ_PER_KCAL])
    rows = [(day, f"{kcal * factor:.1f}", p, c, f) for day, kcal, p, c, f in FOODS]
    order = [0, *chance.sample(range(1, 5), 4)]
    names = ["when", *chance.sample("EPCFXYZ", 4)]
    text = "\n".join([";".join(names), *(";".join(str(row[i]) for i in order) for row in rows)])
    proposal = propose(text)
    assert "please check" in proposal.block()
    reading = mapped(text)
    assert [entry.energy_kcal for entry in reading.diet_entries] == pytest.approx(
        [kcal for _, kcal, *_ in FOODS], abs=0.1
    )
    assert [entry.fat_g for entry in reading.diet_entries] == [33.0, 42.0, 44.0]
    assert [entry.protein_g for entry in reading.diet_entries] == [56.0, 60.0, 66.0]


def test_words_of_other_languages_are_enough():
    reading = mapped("Dzień,Waga rano\n2026-03-01,70.1\n2026-03-02,70.0\n")
    assert [row.mass_kg for row in reading.body_measurements] == [70.1, 70.0]
    reading = mapped("Datum,Geschlafen\n2026-03-01,7:30\n2026-03-02,6:45\n")
    assert [night.asleep_s for night in reading.sleep_nights] == [27000.0, 24300.0]
    reading = mapped("Giorno;Alzate;Ripetizioni;Carico (kg)\n2026-03-01;Squat;5;80\n")
    assert [(row.reps, row.mass_kg) for row in reading.strength_sets] == [(5, 80.0)]


def test_what_may_be_burned_is_off_until_the_owner_switches_it_on():
    text = "date,calories,floors\n2026-03-01,2300,12\n2026-03-02,2500,10\n"
    block = propose(text).block()
    assert '# energy_kcal = "calories"  # beside steps or floors' in block
    with pytest.raises(ReadError, match="may be calories burned"):
        mapped(text)
    on = tomllib.loads(block.replace("# energy_kcal", "energy_kcal"))
    columns = SettingsFile.model_validate(on).logs.columns.names()
    entries = read_log(text.encode(), "x.csv", LogOptions(columns=columns)).diet_entries
    assert [entry.energy_kcal for entry in entries] == [2300.0, 2500.0]


def test_a_table_without_days_has_no_map():
    assert propose("name,colour\nx,blue\ny,red\n").block() == ""


def test_a_preamble_above_the_header_is_passed_over():
    text = "My diary\n\nTag der Mahlzeit,Brennwert in kJ\n2026-03-01,8700\n2026-03-02,9100\n"
    assert [entry.energy_kcal for entry in mapped(text).diet_entries] == pytest.approx(
        [8700 / KJ_PER_KCAL, 9100 / KJ_PER_KCAL]
    )
