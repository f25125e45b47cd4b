"""A real runner's recordings beside a real food diary moved to the same weeks.

Made in a temporary folder only: nothing of it is kept in the project.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

from tests.night.nights import drop, night

ATHLETE = "GarethHarcombe"
DIARY = "myfitnesspal/2026_metric"
DIARY_BEGINS = date(2021, 12, 2)
TODAY = date(2022, 2, 7)
_FIRST_ID, _LAST_ID = 6_224_000_000, 7_030_000_000
"""The recordings' own names rise with time; these are the months around the diary."""
_SETTINGS = """
[athlete]
sex = "M"
birth_date = 1990-05-01
height_cm = 180
body_fat_pct = 18
"""


def moved(source: Path, target: Path, first_date: date) -> Path:
    """Copy a log with its first day moved to `first_date`, and every other day with it."""
    with source.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    at = header.index("Date")
    shift = first_date - min(date.fromisoformat(row[at]) for row in rows)
    for row in rows:
        row[at] = (date.fromisoformat(row[at]) + shift).isoformat()
    with target.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])
    return target


def recordings(corpus: Path) -> list[Path]:
    """Return the athlete's recordings of the months around the diary."""
    with (corpus / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        listed = [row for row in csv.DictReader(lines) if row["athlete"] == ATHLETE]
    numbers = {row["local_file"]: re.search(r"(\d+)\.\w+$", row["path"]) for row in listed}
    return [
        corpus / name
        for name, found in sorted(numbers.items())
        if found and _FIRST_ID <= int(found[1]) <= _LAST_ID
    ]


def make(data: Path, shared: Path) -> None:
    """Take in the recordings, the diary and the weigh-ins, and write the reports."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "runpipe.toml").write_text(_SETTINGS, "utf-8")
    logs = data / "moved"
    logs.mkdir()
    drop(
        data,
        [
            *recordings(shared / "corpus"),
            *(
                moved(log, logs / log.name, DIARY_BEGINS)
                for log in sorted((shared / "formats" / "samples" / DIARY).glob("*.csv"))
                if not log.name.startswith("Exercise")
            ),
        ],
    )
    night(data, today=TODAY)
