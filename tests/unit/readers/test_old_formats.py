"""Recordings of older programs: what was measured, when, and how a file that is cut or odd ends."""

from __future__ import annotations

import io
import math
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from runpipe.errors import ReadError
from runpipe.model.recording import Recording
from runpipe.readers.archives.containers import expand
from runpipe.readers.options import LogOptions
from runpipe.readers.read import read_member

BEGUN = datetime(2012, 3, 18, 17, 30, tzinfo=UTC)
OPTIONS = LogOptions(zone="UTC")
STEP_S = 5
Point = tuple[int, int, float, float, float, float]
"""Seconds, beats/min, m/s, m of altitude, latitude, longitude."""


def points(seed: int, n: int = 60) -> list[Point]:
    pick = random.Random(seed)
    rate, altitude = 120, 300.0
    made = []
    for index in range(n):
        rate += pick.randint(-2, 3)
        altitude += pick.uniform(-1, 1)
        made.append(
            (index * STEP_S, rate, round(pick.uniform(2, 4), 2), round(altitude, 1),
             round(47.0 + index * 1e-4, 6), round(11.0 + index * 1e-4, 6))
        )  # fmt: skip
    return made


def hrm(made: list[Point], *, is_imperial: bool = False) -> bytes:
    kmh = 3.6 / 1.609344 if is_imperial else 3.6
    metres = 0.3048 if is_imperial else 1.0
    rows = [
        f"{rate}\t{round(speed * kmh * 10)}\t{round(altitude / metres)}"
        for _, rate, speed, altitude, _, _ in made
    ]
    return "\r\n".join(
        ["[Params]", "Version=106", "Monitor=22", f"SMode=1010000{int(is_imperial)}0", f"Date={BEGUN:%Y%m%d}",
         f"StartTime={BEGUN:%H:%M:%S}.0", "Length=00:05:00.0", f"Interval={STEP_S}", "", "[Note]", "easy", "", "[HRData]",
         *rows, ""]
    ).encode()  # fmt: skip


def pwx(made: list[Point]) -> bytes:
    samples = "".join(
        f"<sample><timeoffset>{t}</timeoffset><hr>{rate}</hr><spd>{speed}</spd><lat>{lat}</lat><lon>{lon}</lon>"
        f"<alt>{alt}</alt></sample>"
        for t, rate, speed, alt, lat, lon in made
    )
    return (
        '<?xml version="1.0"?><pwx xmlns="http://www.peaksware.com/PWX/1/0"><workout><sportType>Run</sportType>'
        f"<title>Hills</title><time>{BEGUN:%Y-%m-%dT%H:%M:%S}</time><summarydata><beginning>0</beginning>"
        f"<duration>300</duration></summarydata>{samples}</workout></pwx>"
    ).encode()


def fitlog(made: list[Point]) -> bytes:
    track = "".join(
        f'<pt tm="{t}" hr="{rate}" lat="{lat}" lon="{lon}" ele="{alt}"/>'
        for t, rate, _, alt, lat, lon in made
    )
    return (
        '<?xml version="1.0"?><FitnessWorkbook xmlns="http://www.zonefivesoftware.com/xmlschemas/FitnessLogbook/v2">'
        f'<AthleteLog><Activity StartTime="{BEGUN:%Y-%m-%dT%H:%M:%S}Z"><Duration TotalSeconds="300"/>'
        f'<Category Name="Running"/><Track StartTime="{BEGUN:%Y-%m-%dT%H:%M:%S}Z">{track}</Track></Activity></AthleteLog>'
        "</FitnessWorkbook>"
    ).encode()


def sml(made: list[Point]) -> bytes:
    samples = "".join(
        f"<Sample><Time>{t}</Time><HR>{rate / 60}</HR><Speed>{speed}</Speed><Altitude>{alt}</Altitude>"
        f"<Latitude>{math.radians(lat)}</Latitude><Longitude>{math.radians(lon)}</Longitude></Sample>"
        for t, rate, speed, alt, lat, lon in made
    )
    return (
        '<?xml version="1.0"?><sml xmlns="http://www.suunto.com/schemas/sml"><DeviceLog><Header>'
        f"<Activity>Running</Activity><DateTime>{BEGUN:%Y-%m-%dT%H:%M:%S}</DateTime><Duration>300</Duration></Header>"
        f"<Samples>{samples}</Samples></DeviceLog></sml>"
    ).encode()


def kml(made: list[Point]) -> bytes:
    whens = "".join(
        f"<when>{BEGUN + timedelta(seconds=t):%Y-%m-%dT%H:%M:%S}Z</when>" for t, *_ in made
    )
    coords = "".join(f"<gx:coord>{lon} {lat} {alt}</gx:coord>" for _, _, _, alt, lat, lon in made)
    rates = "".join(f"<gx:value>{rate}</gx:value>" for _, rate, *_ in made)
    return (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">'
        f"<Document><Placemark><gx:Track>{whens}{coords}<ExtendedData><SchemaData>"
        f'<gx:SimpleArrayData name="heartrate">{rates}</gx:SimpleArrayData></SchemaData></ExtendedData></gx:Track>'
        "</Placemark></Document></kml>"
    ).encode()


def slf(made: list[Point], *, pauses: tuple[tuple[int, int], ...] = ()) -> bytes:
    """Write what the Data Center exports; a pause is (seconds of training before it, its length)."""
    entries = "".join(
        f'<Entry altitude="{alt * 1000:.0f}" cadence="84" distanceAbsolute="{t * 3.0}" heartrate="{rate}" latitude="{lat}"'
        f' longitude="{lon}" speed="{speed}" trainingTime="{STEP_S * 100}" trainingTimeAbsolute="{t * 100}"/>'
        for t, rate, speed, alt, lat, lon in made
    )
    markers = "".join(
        f'<Marker type="p" timeAbsolute="{after * 100}" duration="{length * 100}"/>'
        for after, length in pauses
    )
    begun = (BEGUN + timedelta(hours=2)).strftime("%a %b %d %H:%M:%S GMT+0200 %Y")
    return (
        '<?xml version="1.0" encoding="utf-8"?><Activity fileDate="x" revision="400"><Computer unit="rc1411" serial="1"/>'
        f"<GeneralInformation><name><![CDATA[Hills]]></name><startDate>{begun}</startDate><sport>running</sport>"
        "<trainingTime>30000</trainingTime><distance>900</distance><calories>300</calories>"
        "<altitudeDifferencesUphill>12000</altitudeDifferencesUphill></GeneralInformation>"
        f"<Entries>{entries}</Entries><Markers>{markers}</Markers></Activity>"
    ).encode()


WRITERS: dict[str, Callable[[list[Point]], bytes]] = {
    "a.hrm": hrm, "a.pwx": pwx, "a.fitlog": fitlog, "a.sml": sml, "a.kml": kml, "a.slf": slf,
}  # fmt: skip


def read(name: str, data: bytes) -> Recording:
    (recording,) = read_member(name, data, OPTIONS).recordings
    return recording


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("seed", range(5))
def test_what_was_measured_is_read(name: str, seed: int):
    made = points(seed)
    recording = read(name, WRITERS[name](made))
    samples = recording.samples
    assert recording.facts.start_utc == BEGUN
    assert samples.t_s.tolist() == [float(t) for t, *_ in made]
    assert np.round(samples.heart_rate_bpm).tolist() == [rate for _, rate, *_ in made]
    assert samples.altitude_m == pytest.approx([alt for _, _, _, alt, _, _ in made], abs=0.51)
    if samples.has("speed_mps"):
        assert samples.speed_mps == pytest.approx([speed for _, _, speed, *_ in made], abs=0.02)
    if samples.has("lat_deg"):
        assert samples.lat_deg == pytest.approx([lat for *_, lat, _ in made], abs=1e-6)
        assert samples.lon_deg == pytest.approx([lon for *_, lon in made], abs=1e-6)
    assert samples.has("speed_mps") or samples.has("lat_deg")


def test_miles_and_feet_of_polar():
    made = points(9)
    samples = read("a.hrm", hrm(made, is_imperial=True)).samples
    assert samples.speed_mps == pytest.approx([speed for _, _, speed, *_ in made], abs=0.03)
    assert samples.altitude_m == pytest.approx([alt for _, _, _, alt, _, _ in made], abs=0.2)


def test_totals_of_sigma_are_hundredths_and_millimetres():
    facts = read("a.slf", slf(points(3))).facts
    assert (facts.timer_s, facts.distance_m, facts.ascent_m) == (300.0, 900.0, 12.0)
    assert (facts.device_energy_kcal, facts.device, facts.sport) == (
        300.0,
        "sigma rc1411",
        "running",
    )
    assert facts.utc_offset_s == 7200


@pytest.mark.parametrize("seed", range(10))
def test_pauses_of_sigma_move_what_comes_after_them(seed: int):
    pick = random.Random(seed)
    made = points(seed)
    pauses = tuple(
        (after, pick.randint(1, 600)) for after in sorted(pick.sample(range(1, 290), seed % 4))
    )
    t_s = read("a.slf", slf(made, pauses=pauses)).samples.t_s.tolist()
    assert t_s == pytest.approx(
        [t + sum(length for after, length in pauses if after < t) for t, *_ in made]
    )


def test_sigma_without_a_fix_is_at_no_place():
    made = [(t, rate, speed, alt, 0.0, 0.0) for t, rate, speed, alt, _, _ in points(4)]
    assert not read("a.slf", slf(made)).samples.has("lat_deg")


def test_a_zipped_kml_is_a_kml():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.kml", kml(points(5)))
    (member,) = expand("track.kmz", packed.getvalue())
    assert member.data is not None
    assert len(read(member.name, member.data).samples) == 60


def test_beats_of_polar_are_a_heart_rate():
    lines = ["[Params]", "Version=106", "SMode=000000000", "Date=20120318", "StartTime=17:30:00.0",
             "Interval=238", "[HRData]", *["500"] * 120]  # fmt: skip
    samples = read("a.hrm", "\n".join(lines).encode()).samples
    assert samples.heart_rate_bpm == pytest.approx(120.0)
    assert samples.t_s[-1] == pytest.approx(60.0)


@pytest.mark.parametrize(
    ("name", "sport"), [("a.pwx", "running"), ("a.fitlog", "running"), ("a.hrm", None)]
)
def test_the_sport_is_what_the_file_states(name: str, sport: str | None):
    assert read(name, WRITERS[name](points(1))).facts.sport == sport


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_is_cut_or_changed_is_read_in_part_or_refused_with_a_reason(name: str):
    data = WRITERS[name](points(2))
    pick = random.Random(name)
    for _ in range(150):
        spoiled = bytearray(data[: pick.randint(1, len(data))])
        for _ in range(pick.randint(0, 3)):
            spoiled[pick.randrange(len(spoiled))] = pick.randrange(256)
        with suppress(ReadError):
            for recording in read_member(name, bytes(spoiled), OPTIONS).recordings:
                assert recording.facts.start_utc.year >= 1990


def test_a_place_without_a_time_is_still_named_with_a_way_out():
    data = b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark/></kml>'
    with pytest.raises(ReadError, match="KML") as caught:
        read_member("places.kml", data)
    assert "GPX" in caught.value.sentence
