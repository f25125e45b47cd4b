"""Logs with one thing changed: right day totals or a word about what is left out, and no failed night.

The long form is RUNPIPE_HOSTILE_SEEDS=500.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from runpipe.errors import ReadError
from runpipe.readers.read_log import read_log
from tests.fuzz.log_files import FILES
from tests.hostile.log_mutants import MUTATIONS, OPTIONS, TextTable, silent_wrong_days, table_of
from tests.hostile.nights import GOOD, N_SEEDS, check, check_undisturbed, put
from tests.night.nights import night
from tests.unit.readers.apps.samples import SAMPLES

N_ROWS = 40
TABLES = {
    name: table
    for name, content in {**FILES, **SAMPLES}.items()
    if (table := table_of(content)) is not None
}


def mutants(name: str, table: TextTable, n_seeds: int) -> dict[str, bytes]:
    """Return the mutants of a table by what was done to it and the seed."""
    changed = {}
    for seed in range(n_seeds):
        mutate = MUTATIONS[seed % len(MUTATIONS)]
        mutant = mutate(Random(f"{name}/{seed}"), table)
        if mutant is not None:
            changed[f"{mutate.__name__}-{seed:04}"] = mutant.data()
    return changed


def wrong(name: str, table: TextTable, n_seeds: int) -> dict[str, list[tuple[str, str, str]]]:
    right = read_log(table.data(), name, OPTIONS)
    found = {
        change: silent_wrong_days(right, content, name)
        for change, content in mutants(name, table, n_seeds).items()
    }
    return {change: days for change, days in found.items() if days}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_made_up_log_is_wrong_in_silence(name: str):
    assert wrong(name, TABLES[name], max(N_SEEDS, 2 * len(MUTATIONS))) == {}


def test_no_case_is_wrong_in_silence(shared_dir: Path):
    for path in sorted((shared_dir / "cases" / "logs").rglob("*.csv")):
        table = table_of(path.read_bytes())
        try:
            read_log(path.read_bytes(), path.name, OPTIONS)
        except ReadError:
            continue  # asked about as it is
        if table is not None:
            assert wrong(path.name, table, max(N_SEEDS, 2 * len(MUTATIONS))) == {}, path.name


def excerpt(content: bytes, name: str) -> TextTable | None:
    """Return a few weeks out of a real export that logs something; `None` for any other file."""
    try:
        table = table_of(content)
        if table is None:
            return None
        first = Random(name).randrange(max(1, len(table.rows) - N_ROWS))
        table = replace(table, rows=(table.rows[0], *table.rows[1 + first : 1 + first + N_ROWS]))
        reading = read_log(table.data(), name, OPTIONS)
    except (UnicodeDecodeError, ReadError):
        return None
    return None if reading.ignored_reason else table


def test_no_real_export_is_wrong_in_silence(shared_dir: Path):
    exports = {
        path.name: table
        for path in sorted((shared_dir / "formats" / "samples").rglob("*.csv"))
        if (table := excerpt(path.read_bytes(), path.name)) is not None
    }
    assert len(exports) > 20
    for name, table in exports.items():
        assert wrong(name, table, max(N_SEEDS, len(MUTATIONS))) == {}, name


def test_every_mutation_is_tried():
    tried = {
        change.rpartition("-")[0]
        for name, table in TABLES.items()
        for change in mutants(name, table, 2 * len(MUTATIONS))
    }
    assert tried == {mutate.__name__ for mutate in MUTATIONS}


def test_a_night_of_mutants_ends_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    files = dict(GOOD)
    for name in sorted(TABLES)[:: max(1, len(TABLES) // 12)]:
        for change, content in list(mutants(name, TABLES[name], len(MUTATIONS)).items())[::3]:
            files[f"{name}-{change}.csv"] = content
    put(tmp_path, files)
    check(tmp_path, night(tmp_path), files)
    check_undisturbed(tmp_path, monkeypatch)
