"""Mutated logs: never a crash, never a silent wrong unit, never a zero for a missing day.

PYTHONPATH=src:. python tests/fuzz/fuzz_logs.py --count 5000 [--seed 1]
"""

from __future__ import annotations

import argparse
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log, sniff
from tests.fuzz.log_files import FILES

KJ_PER_KCAL = 4.184
KG_PER_LB = 0.45359237
OPTIONS = LogOptions(zone="Europe/Berlin")
JUNK = [
    "",
    "abc",
    "-5",
    "1e9",
    "0",
    "--",
    "n/a",
    "None",
    '"',
    "NaN",
    "∞",
    "1,234,5",
    "12:99",
    "31/31/2025",
    "\x00",
    "9" * 40,
    "70,,5",
    "½",
    "🏃",
    "-0",
    "=1+1",
    "2025-02-30",
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252", "utf-7"]

Mutation = Callable[[random.Random, bytes], bytes]


def text_of(data: bytes) -> str:
    return data.decode("utf-8-sig", errors="replace")


def garble_cells(rng: random.Random, data: bytes) -> bytes:
    text = text_of(data)
    sign = ";" if text.count(";") > text.count(",") else ","
    cells = text.split(sign)
    for _ in range(rng.randint(1, 4)):
        cells[rng.randrange(len(cells))] = rng.choice(JUNK)
    return sign.join(cells).encode()


def garble_bytes(rng: random.Random, data: bytes) -> bytes:
    raw = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


def cut(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data)) if rng.random() < 0.2 else 0
    return data[start : rng.randrange(start, len(data) + 1)]


def cut_rows(rng: random.Random, data: bytes) -> bytes:
    lines = text_of(data).splitlines()
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(lines))
        lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
    return "\n".join(lines).encode()


def shuffle_rows(rng: random.Random, data: bytes) -> bytes:
    lines = text_of(data).splitlines()
    rest = lines[1:]
    rng.shuffle(rest)
    return "\n".join([lines[0], *rest, *rest[: rng.randint(0, 3)]]).encode()


def recode(rng: random.Random, data: bytes) -> bytes:
    return text_of(data).encode(rng.choice(ENCODINGS), errors="replace")


def line_ends(rng: random.Random, data: bytes) -> bytes:
    return (
        text_of(data)
        .replace("\r\n", "\n")
        .replace("\n", rng.choice(["\r\n", "\r", "\n\n"]))
        .encode()
    )


def rename_column(rng: random.Random, data: bytes) -> bytes:
    head, _, rest = text_of(data).partition("\n")
    names = re.split(r"([,;])", head)
    names[rng.randrange(len(names))] = rng.choice(
        ["Foo", "", "Date", "Weight (lb)", "Energy (kJ)", "Protein (mg)", "Time"]
    )
    return ("".join(names) + "\n" + rest).encode()


def swap_columns(rng: random.Random, data: bytes) -> bytes:
    head, _, rest = text_of(data).partition("\n")
    sign = ";" if head.count(";") > head.count(",") else ","
    names = head.split(sign)
    first, second = rng.randrange(len(names)), rng.randrange(len(names))
    names[first], names[second] = names[second], names[first]
    return (sign.join(names) + "\n" + rest).encode()


def swap_delimiter(rng: random.Random, data: bytes) -> bytes:
    return text_of(data).replace(",", rng.choice([";", "\t", "|"])).encode()


def keep(rng: random.Random, data: bytes) -> bytes:
    del rng
    return data


MUTATIONS: tuple[Mutation, ...] = (
    garble_cells, garble_bytes, cut, cut_rows, shuffle_rows, recode, line_ends, rename_column, swap_columns, swap_delimiter, keep,
)  # fmt: skip


def check_values(reading: FileReading) -> None:
    """Hold every value to what can be."""
    for entry in reading.diet_entries:
        amounts = (entry.energy_kcal, entry.protein_g, entry.carb_g, entry.fat_g, entry.fiber_g)
        assert all(
            amount is None or (math.isfinite(amount) and abs(amount) <= 20_000)
            for amount in amounts
        )
    for row in reading.body_measurements:
        assert row.mass_kg is None or 25 <= row.mass_kg <= 350
        assert row.body_fat_frac is None or 0.01 < row.body_fat_frac < 0.8
        assert row.mass_kg or row.body_fat_frac or row.lean_kg
    for night in reading.sleep_nights:
        assert night.asleep_s is None or 0 < night.asleep_s <= 28 * 3600
    for item in reading.strength_sets:
        assert item.reps is None or 0 < item.reps <= 5000
        assert item.mass_kg is None or (item.mass_kg != 0 and -300 <= item.mass_kg <= 1500)


def check_days(reading: FileReading) -> None:
    """A day without a log must have no entries, and days lie in what the file speaks for."""
    days: dict[object, float] = defaultdict(float)
    for entry in reading.diet_entries:
        days[entry.local_date] += sum(
            amount or 0
            for amount in (
                entry.energy_kcal,
                entry.protein_g,
                entry.carb_g,
                entry.fat_g,
                entry.alcohol_g,
            )
        )
    assert all(total > 0 for total in days.values())
    spans = {part.domain: (part.first_date, part.last_date) for part in reading.coverage}
    for domain, rows in (
        ("diet", reading.diet_entries),
        ("body", reading.body_measurements),
        ("sleep", reading.sleep_nights),
        ("strength", reading.strength_sets),
    ):
        for row in rows:
            first, last = next(span for name, span in spans.items() if name == domain)
            assert first <= row.local_date <= last


def try_one(data: bytes, name: str) -> FileReading | None:
    """Read, hold the result to the rules, and return it (`None` where it was refused)."""
    sniff(data, name)
    try:
        reading = read_log(data, name, OPTIONS)
    except ReadError:
        return None
    check_values(reading)
    check_days(reading)
    assert all(error.reason and error.line >= 0 for error in reading.row_errors)
    return reading


def kcal(reading: FileReading) -> float:
    return sum(entry.energy_kcal or 0 for entry in reading.diet_entries)


def rescale_column(data: bytes, header: str, factor: float) -> bytes:
    """Multiply a column, its header left as it is."""
    head, *rows = text_of(data).splitlines()
    at = head.split(",").index(header)
    out = [head]
    for row in rows:
        cells = row.split(",")
        cells[at] = f"{float(cells[at]) * factor:.1f}"
        out.append(",".join(cells))
    return "\n".join(out).encode()


def check_units(rng: random.Random) -> None:
    """Energy in another unit is converted or refused, never taken as it is."""
    kind, header = rng.choice(
        [
            ("mfp_nutrition", "Calories"),
            ("cronometer_daily", "Energy (kcal)"),
            ("generic_diet", "energy_kj"),
        ]
    )
    original = try_one(FILES[kind], kind)
    assert original is not None
    factor = rng.choice([KJ_PER_KCAL, 1000.0, 1 / KJ_PER_KCAL, 50.0, 0.1])
    changed = try_one(rescale_column(FILES[kind], header, factor), kind)
    if changed is not None:
        right = math.isclose(kcal(changed), kcal(original), rel_tol=0.02)
        assert right or any("energy" in note for note in changed.notes), (
            kind,
            factor,
            kcal(changed),
        )
    check_mass_unit(rng)


def check_mass_unit(rng: random.Random) -> None:
    """A scale's bare number is read in the right unit, or left out, and the notes say which."""
    true_kg = rng.uniform(45, 120)
    unit = rng.choice(["kg", "lb"])
    shown = true_kg if unit == "kg" else true_kg / KG_PER_LB
    rows = [f"2025-03-{day:02d},{shown + rng.uniform(-0.5, 0.5):.1f}" for day in range(1, 8)]
    reading = try_one(("Date,Weight\n" + "\n".join(rows)).encode(), "w.csv")
    if reading is not None:
        assert reading.notes
        assert all(abs((row.mass_kg or 0) - true_kg) < 1 for row in reading.body_measurements), (
            true_kg,
            unit,
        )


def fuzz(count: int, seed: int) -> Counter[str]:
    """Try `count` mutated files; return how many were read and how many refused.

    Raises
    ------
    AssertionError
        With the seed and number of the file that broke a rule.
    """
    outcome: Counter[str] = Counter()
    kinds = sorted(FILES)
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        kind, mutations = rng.choice(kinds), rng.choices(MUTATIONS, k=rng.randint(1, 3))
        data = FILES[kind]
        for mutate in mutations:
            data = mutate(rng, data) if data else data
        try:
            reading = try_one(data, kind)
            if number % 10 == 0:
                check_units(rng)
        except Exception as error:
            names = ", ".join(mutate.__name__ for mutate in mutations)
            raise AssertionError(
                f"seed {seed}, file {number}: {kind} after {names}: {error!r}"
            ) from error
        outcome[
            "refused" if reading is None else "read with errors" if reading.row_errors else "read"
        ] += 1
    return outcome


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    print(dict(fuzz(words.count, words.seed)))  # noqa: T201
