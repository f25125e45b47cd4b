"""Odd cells, names and rows in logs end in a reason, never in the night's end."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.log_files import FILES
from tests.hostile.nights import GOOD, N_SEEDS, check, check_undisturbed, put
from tests.night.nights import night, tables

TABLES = sorted(
    name for name, content in FILES.items() if content[:1] not in b"{[<" and content[:2] != b"PK"
)
CELLS = [
    "7O.2", "", " ", "NaN", "inf", "-inf", "1e400", "-1e308", "１２", "٣٫٥", "1,234.5.6", "--5",
    "9" * 400, "=1+1", '"', "\x00", "\x1b[31m", "\u202e99", "null", "N/A", "#REF!", "True", "🏃",
    "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "24:61", "-1", "0", "1e-320", "0x1F",
    "é" * 90, "'; drop table x; --", "\ufeff", "1/0", "12:00:00 PM AM",
]  # fmt: skip
"""What people and apps put where a value belongs."""


def spoil(content: bytes, chance: Random) -> bytes:
    """Return a table with something odd in cells, names, rows or line ends."""
    lines = content.decode("utf-8", "replace").splitlines()
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        cells = lines[at].split(",")
        way = chance.randrange(8)
        if way < 4:
            cells[chance.randrange(len(cells))] = chance.choice(CELLS)
        elif way == 4:
            cells = cells[: chance.randrange(len(cells) + 1)]
        elif way == 5:
            cells += [chance.choice(CELLS)] * chance.randint(1, 30)
        elif way == 6:
            lines.insert(at, lines[at])
        else:
            lines = lines[: max(1, at)]
            at = min(at, len(lines) - 1)
            cells = lines[at].split(",")
        lines[at] = ",".join(cells)
    return chance.choice(["\n", "\r\n", "\r", "\n\n"]).join(lines).encode("utf-8", "replace")


@pytest.mark.parametrize("part", range(2))
def test_odd_tables_end_in_a_reason(part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    files = dict(GOOD)
    for seed in range(part * N_SEEDS, (part + 1) * N_SEEDS):
        chance = Random(seed)
        kind = TABLES[seed % len(TABLES)]
        files[f"odd-{seed:04}-{kind}.csv"] = spoil(FILES[kind], chance) + b"\n" * seed
    put(tmp_path, files)
    check(tmp_path, night(tmp_path), files)
    check_undisturbed(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"date,mass_kg\n2026-03-02,7O.2\n", ["line 2", "mass_kg", "7O.2"]),
        (b"date,mass_kg\n2026-03-02,7O.2\n2026-03-03,70.1\n", ["line 2", "mass_kg", "7O.2"]),
        (b"date,energy_kcal,protein_g\n2026-03-02,x,1\n", ["line 2", "energy_kcal", "'x'"]),
        (b"date,asleep_h\n2026-03-0x,7\n2026-03-04,7\n", ["line 2", "2026-03-0x"]),
    ],
)
def test_bad_rows_alone_make_a_good_reason(content: bytes, words: list[str], tmp_path: Path):
    put(tmp_path, GOOD | {"odd.csv": content})
    outcome = check(tmp_path, night(tmp_path), GOOD | {"odd.csv": content})["odd.csv"]
    assert outcome.status in {"partial", "quarantined"}
    assert all(word in outcome.reason for word in words), outcome.reason


def test_every_log_that_ever_was_trouble_goes_through_a_night(
    shared_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = shared_dir / "cases" / "logs"
    files = {
        f"{n}-{path.name}": path.read_bytes()
        for n, path in enumerate(sorted(folder.rglob("*")))
        if path.is_file()
    }
    put(tmp_path / "all", files)
    check(tmp_path / "all", night(tmp_path / "all"), files)
    check_undisturbed(tmp_path / "all", monkeypatch)
    for name in [name for name in files if "-F1_" in name]:
        put(tmp_path / name, {name: files[name]})
        check(tmp_path / name, night(tmp_path / name), {name: files[name]})
        assert tables(tmp_path / name)["files"]
