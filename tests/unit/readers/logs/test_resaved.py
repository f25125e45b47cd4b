"""Exports that someone opened in a spreadsheet and saved again read as before."""

from __future__ import annotations

import csv
import io
import re

import pytest

from runpipe.model.recording import FileReading
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log
from tests.fuzz.log_files import FILES

OPTIONS = LogOptions(zone="Europe/Berlin", mass_unit="kg")
GERMAN = {"false": "FALSCH", "true": "WAHR", "FALSE": "FALSCH", "TRUE": "WAHR"}
KINDS = sorted(
    kind for kind, data in FILES.items() if data[:1] not in b"{[<" and kind not in {"fitbit_web", "generic_body", "garmin_weight"}
)  # fmt: skip


def german(cell: str) -> str:
    if re.fullmatch(r"-?\d+\.\d+", cell):
        cell = cell.replace(".", ",").rstrip("0").rstrip(",")
    return GERMAN.get(cell, re.sub(r"^(\d{4})-(\d\d)-(\d\d)(?= |$)", r"\3.\2.\1", cell))


def american(cell: str) -> str:
    if re.fullmatch(r"-?\d+\.\d+", cell):
        cell = cell.rstrip("0").rstrip(".")
    match = re.match(r"^(\d{4})-(\d\d)-(\d\d)(?= |$)(.*)", cell)
    return f"{int(match[2])}/{int(match[3])}/{match[1]}{match[4]}" if match else cell


def resave(data: bytes, *, is_german: bool) -> bytes:
    text = data.decode("utf-8-sig")
    delimiter = ";" if text.partition("\n")[0].count(";") > 3 else ","
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if is_german else ",", lineterminator="\r\n")
    for row in csv.reader(io.StringIO(text), delimiter=delimiter):
        writer.writerow([german(cell) if is_german else american(cell) for cell in row])
    return out.getvalue().encode("cp1252" if is_german else "utf-8-sig")


def rounded(reading: FileReading) -> list[tuple[object, ...]]:
    rows = (
        *reading.diet_entries,
        *reading.body_measurements,
        *reading.sleep_nights,
        *reading.strength_sets,
    )
    fields = (
        "local_date",
        "energy_kcal",
        "protein_g",
        "mass_kg",
        "body_fat_frac",
        "asleep_s",
        "is_nap",
        "exercise",
        "reps",
        "is_warmup",
    )
    values = ((getattr(row, field, None) for field in fields) for row in rows)
    return [
        tuple(round(value, 3) if isinstance(value, float) else value for value in row)
        for row in values
    ]


@pytest.mark.parametrize("is_german", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_saved_again_by_a_spreadsheet(kind: str, *, is_german: bool) -> None:
    before = read_log(FILES[kind], "x.csv", OPTIONS)
    after = read_log(resave(FILES[kind], is_german=is_german), "x.csv", OPTIONS)
    assert after.kind == kind
    assert rounded(after) == rounded(before)
    assert after.coverage == before.coverage
