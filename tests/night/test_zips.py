"""Archives through a whole night: what is in them is loaded or explained, and the order is nothing."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from runpipe.cli.app import app
from tests.builders_files import diet_csv, gpx
from tests.night.nights import night, tables
from tests.xml_files import zipped

SETTLED = 1_790_000_000
"""A file time long past, so that no night waits for the file to settle."""
HEALTH = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData ANY>
]>
<HealthData locale="en_NZ">
<Record type="HKQuantityTypeIdentifierBodyMass" sourceName="Scale" unit="kg"
 startDate="2026-11-09 07:00:00 +1300" endDate="2026-11-09 07:00:00 +1300" value="61.5"/>
</HealthData>
"""
LISTED = (
    "ID de actividad,Fecha,Nombre,Tipo,Descripción,Equipo,Nombre de archivo\n"
    '1,"10 nov 2026",Salida al alba,Carrera,,Zapatillas,activities/1.gpx\n'
).encode()


def put(data: Path, name: str, content: bytes) -> None:
    (data / "inbox").mkdir(exist_ok=True)
    (data / "inbox" / name).write_bytes(content)
    os.utime(data / "inbox" / name, (SETTLED, SETTLED))


def locked(name: str, content: bytes) -> bytes:
    """A zip whose one member says that it has a password."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    packed = bytearray(buffer.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + at] |= 1
    return bytes(packed)


def test_a_nasty_zip_is_told_apart_member_by_member(tmp_path: Path):
    nested = zipped({"words.fit": b"no recording"})
    long_name = "x" * 300 + ".fit"
    put(
        tmp_path,
        "a.zip",
        zipped(
            {
                "run.gpx": gpx(),
                "../../../escaped.gpx": gpx(speed_mps=3.0, sport="hiking"),
                "__MACOSX/._run.gpx": b"litter",
                "half.fit.part": b"half",
                "diary.fit": b"Dear diary",
                long_name: b"Dear diary, again",
                "bomb.csv": bytes(48 << 20),
                "inner.zip": nested,
                "secret.zip": locked("run.gpx", gpx()),
            }
        ),
    )
    put(tmp_path, "cut.zip", zipped({"run.gpx": gpx()})[:-30])
    put(tmp_path, "empty.zip", zipped({}))
    put(tmp_path, "diet.csv", diet_csv())
    before = {path for path in tmp_path.parent.rglob("*") if tmp_path not in path.parents}
    outcomes = {file.name: (file.status, file.reason) for file in night(tmp_path).files}
    words = {
        "a.zip/diary.fit": "not a recording",
        f"a.zip/{long_name}": "not a recording",
        "a.zip/bomb.csv": "times its size",
        "a.zip/inner.zip/words.fit": "not a recording",
        "a.zip/secret.zip/run.gpx": "password",
        "cut.zip": "damaged",
    }
    for name, word in words.items():
        status, reason = outcomes[name]
        assert (status, word in str(reason)) == ("quarantined", True), (name, reason)
    for name in ("a.zip/__MACOSX/._run.gpx", "a.zip/half.fit.part", "empty.zip"):
        assert outcomes[name][0] == "ignored", name
    for name in ("a.zip", "a.zip/run.gpx", "a.zip/../../../escaped.gpx", "diet.csv"):
        assert outcomes[name][0] == "loaded", name
    assert len(outcomes) == 13
    assert {path for path in tmp_path.parent.rglob("*") if tmp_path not in path.parents} == before
    reasons = (tmp_path / "quarantine").glob("*.reason.json")
    assert {json.loads(path.read_text("utf-8"))["file"] for path in reasons} == set(words)
    assert night(tmp_path).files == ()
    told = CliRunner().invoke(app, ["status", "--data", str(tmp_path), "--json"])
    assert told.exit_code == 0, told.output
    assert "password" in told.output


@pytest.mark.parametrize("names", [("a.zip", "run.gpx"), ("run.gpx", "z.zip")])
def test_a_run_loose_and_in_a_listed_zip_reads_the_same_in_either_order(tmp_path: Path, names):
    content = {name: gpx(sport="", title="") for name in names if name.endswith(".gpx")}
    for name in set(names) - set(content):
        content[name] = zipped(
            {"activities.csv": LISTED, "activities/1.gpx": gpx(sport="", title="")}
        )
    found = []
    for order in (names, names[::-1], None):
        data = tmp_path / str(order)
        data.mkdir()
        for name in order or names:
            put(data, name, content[name])
            if order:
                night(data)
        if order is None:
            night(data)
        found.append(tables(data))
    assert found[0] == found[1] == found[2]
    (session,) = found[0]["sessions"]
    assert "Salida al alba" in session
    assert "running" in session


@pytest.mark.parametrize("name", ["exportar.xml", "export.zip"])
def test_a_health_export_is_read_whatever_its_size(tmp_path: Path, name):
    long = HEALTH.replace(b"<Record", b" " * (2 << 20) + b"<Record")
    content = zipped({"apple_health_export/exportar.xml": long, "b.csv": bytes(2 << 20)})
    put(tmp_path, name, long if name.endswith(".xml") else content)
    (tmp_path / "runpipe.toml").write_text("[reading]\nmax_file_mb = 1\n", "utf-8")
    outcomes = {file.name: file for file in night(tmp_path).files}
    read = outcomes[name if name.endswith(".xml") else f"{name}/apple_health_export/exportar.xml"]
    assert read.status == "loaded"
    if name.endswith(".zip"):
        assert "limit of 1 MB" in outcomes[f"{name}/b.csv"].reason
    assert len(tables(tmp_path)["body_measurements"]) == 1
