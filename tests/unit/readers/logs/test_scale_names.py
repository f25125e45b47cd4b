"""The scale that an export names is kept, since another scale may be off by a kilogram."""

from __future__ import annotations

import json

import pytest

from runpipe.readers.read_log import read_log
from tests.unit.readers.logs.test_apple_health import HEAD, record

FITBIT = {"logId": 1, "weight": 170.3, "bmi": 24.1, "date": "03/14/26", "time": "07:00:00"}
GARMIN = {"weight": 72300}


def _export(name: object) -> dict[str, object]:
    point = {"qty": 70.1, "date": "2026-03-01 07:00:00 +0100", "source": name}
    metric = {"name": "weight_body_mass", "units": "kg", "data": [point]}
    return {"data": {"metrics": [metric]}}


DOCUMENTS = {
    "weight-2026-03-01.json": lambda name: [{**FITBIT, "source": name}],
    "1_userBioMetrics.json": lambda name: [
        {
            "metaData": {"calendarDate": "2026-03-01T05:30:00.0"},
            "weight": {**GARMIN, "sourceType": name},
        }
    ],
    "HealthAutoExport-2026.json": _export,
}


@pytest.mark.parametrize("file", DOCUMENTS)
@pytest.mark.parametrize(
    ("written", "device"), [("Aria 2", "Aria 2"), ("", None), (None, None), ({"odd": 1}, None)]
)
def test_documents(file: str, written: object, device: str | None):
    data = json.dumps(DOCUMENTS[file](written)).encode()
    (weighed,) = read_log(data, file).body_measurements
    assert weighed.device == device


def test_apple_health():
    data = HEAD + record("BodyMass", 70, "2025-03-03 07:00:00", unit="kg", source="Renpho")
    (weighed,) = read_log((data + "</HealthData>").encode(), "export.xml").body_measurements
    assert weighed.device == "Renpho"
