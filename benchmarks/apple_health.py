"""A made-up Apple Health export of one gigabyte: memory and speed against an empty parse.

    python benchmarks/apple_health.py [--megabytes 1000]

Each parse runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
]>
<HealthData locale="en_US">
 <ExportDate value="2026-03-01 10:00:00 +0100"/>
"""
RECORD = (
    ' <Record type="{kind}" sourceName="{source}" sourceVersion="9.1" unit="{unit}" '
    'creationDate="{end} +0100" startDate="{start} +0100" endDate="{end} +0100" value="{value}"/>\n'
)
HEART_RATES_A_DAY = 3000


def write_export(path: Path, n_bytes: int) -> None:
    """Write days of heart rate, steps, sleep stages, food and weight until the file is full."""
    day = datetime(2010, 1, 1)  # noqa: DTZ001 - made-up local days
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        while file.tell() < n_bytes:
            file.write(one_day(day))
            day += timedelta(days=1)
        file.write("</HealthData>\n")


def one_day(day: datetime) -> str:
    """Return a day's records."""
    parts = []
    for index in range(HEART_RATES_A_DAY):
        at = day + timedelta(seconds=28 * index)
        parts.append(
            record("HKQuantityTypeIdentifierHeartRate", "Watch", "count/min", at, 60 + index % 90)
        )
    for index, stage in enumerate(("Core", "Deep", "REM", "Core", "Awake", "Core") * 4):
        at = day + timedelta(minutes=20 * index)
        value = f"HKCategoryValueSleepAnalysis{'' if stage == 'Awake' else 'Asleep'}{stage}"
        parts.append(
            record("HKCategoryTypeIdentifierSleepAnalysis", "Watch", "", at, value, minutes=20)
        )
    for hour in (8, 13, 19):
        at = day + timedelta(hours=hour)
        for name, unit, amount in (
            ("EnergyConsumed", "Cal", 700),
            ("Protein", "g", 35),
            ("Carbohydrates", "g", 90),
            ("FatTotal", "g", 22),
        ):
            parts.append(
                record(f"HKQuantityTypeIdentifierDietary{name}", "Diary", unit, at, amount)
            )
    parts.append(
        record("HKQuantityTypeIdentifierBodyMass", "Scale", "kg", day + timedelta(hours=7), 70)
    )
    return "".join(parts)


def record(kind: str, source: str, unit: str, at: datetime, value: object, minutes: int = 0) -> str:
    """Return one record as the phone writes it."""
    end = at + timedelta(minutes=minutes)
    return RECORD.format(kind=kind, source=source, unit=unit, start=at, end=end, value=value)


def parse_empty(path: Path) -> int:
    """Walk over all records and do nothing: what the XML parser alone costs."""
    from lxml import etree  # noqa: PLC0415 - each parse in its own process

    n_records = 0
    for _, element in etree.iterparse(str(path), events=("end",), tag="Record"):
        n_records += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return n_records


def parse_health(path: Path) -> int:
    """Read it as runpipe does."""
    from runpipe.readers.apps.apple_health import read_apple_health  # noqa: PLC0415

    reading = read_apple_health(path)
    return len(reading.diet_entries) + len(reading.body_measurements) + len(reading.sleep_nights)


def run_one(what: str, path: Path) -> None:
    """Time one parse and print seconds, peak memory and count."""
    import runpipe.readers.logs  # noqa: F401, PLC0415 - loading the package is no part of the parse

    start = time.perf_counter()
    n_rows = {"empty": parse_empty, "runpipe": parse_health}[what](path)
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {megabytes:.0f} {n_rows}")


def measure(what: str, path: Path) -> tuple[float, float, int]:
    """Run one parse in a process of its own."""
    command = [sys.executable, __file__, "--run", what, "--file", str(path)]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(words[0]), float(words[1]), int(words[2])


def main() -> None:
    """Write the export, measure both parses, say whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--run", choices=("empty", "runpipe"))
    parser.add_argument("--file", type=Path)
    words = parser.parse_args()
    if words.run:
        run_one(words.run, words.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        write_export(path, words.megabytes * 1_000_000)
        size = path.stat().st_size / 1e6
        empty_s, empty_mb, n_records = measure("empty", path)
        ours_s, ours_mb, n_rows = measure("runpipe", path)
    print(f"file {size:,.0f} MB, {n_records:,} records, {n_rows:,} rows kept")
    print(f"empty parse {empty_s:.1f} s, {empty_mb:.0f} MB")
    print(f"runpipe     {ours_s:.1f} s, {ours_mb:.0f} MB")
    print(f"ratio {ours_s / empty_s:.2f} (limit 1.5), memory {ours_mb:.0f} MB (limit 300)")
    sys.exit(0 if ours_s <= 1.5 * empty_s and ours_mb <= 300 else 1)


if __name__ == "__main__":
    main()
