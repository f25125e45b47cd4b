"""Made-up GPX and TCX files, written from intent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
GPX_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="Made-up Watch" xmlns="http://www.topografix.com/GPX/1/1" '
    'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">'
)
TCX_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase '
    'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
    'xmlns:x="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
)


def instant(second: float, form: str = "Z") -> str:
    moment = START + timedelta(seconds=second)
    digits = f"{moment:%Y-%m-%dT%H:%M:%S}"
    return digits + form


def trkpt(second: float | None, *, lat: object = None, lon: object = 10.0, inner: str = "") -> str:
    """One point; by default 3 m north of the one a second before."""
    north = 50.0 + (second or 0) * 2.7e-5 if lat is None else lat
    time = "" if second is None else f"<time>{instant(second)}</time>"
    return f'<trkpt lat="{north}" lon="{lon}"><ele>100.5</ele>{time}{inner}</trkpt>'


def trkseg(seconds: Iterable[float], inner: str = "") -> str:
    return "<trkseg>" + "".join(trkpt(second, inner=inner) for second in seconds) + "</trkseg>"


def trk(*segments: str, name: str = "", kind: str = "", inner: str = "") -> str:
    texts = (f"<name>{name}</name>" if name else "") + (f"<type>{kind}</type>" if kind else "")
    return f"<trk>{texts}{inner}{''.join(segments)}</trk>"


def gpx(*inner: str) -> bytes:
    return (GPX_OPEN + "".join(inner) + "</gpx>").encode()


def tpx(hr: int = 150, cad: int = 85) -> str:
    return (
        "<extensions><gpxtpx:TrackPointExtension>"
        f"<gpxtpx:hr>{hr}</gpxtpx:hr><gpxtpx:cad>{cad}</gpxtpx:cad>"
        "</gpxtpx:TrackPointExtension></extensions>"
    )


def trackpoint(second: float, inner: str = "") -> str:
    return (
        f"<Trackpoint><Time>{instant(second)}</Time><Position><LatitudeDegrees>"
        f"{50.0 + second * 2.7e-5}</LatitudeDegrees><LongitudeDegrees>10.0</LongitudeDegrees>"
        f"</Position><AltitudeMeters>100.5</AltitudeMeters><DistanceMeters>{second * 3}"
        f"</DistanceMeters><HeartRateBpm><Value>150</Value></HeartRateBpm>{inner}</Trackpoint>"
    )


def track(seconds: Iterable[float], inner: str = "") -> str:
    return "<Track>" + "".join(trackpoint(second, inner) for second in seconds) + "</Track>"


def lap(start: float, timer_s: float, *tracks: str, inner: str = "") -> str:
    return (
        f'<Lap StartTime="{instant(start)}"><TotalTimeSeconds>{timer_s}</TotalTimeSeconds>'
        f"<DistanceMeters>{timer_s * 3}</DistanceMeters><Calories>10</Calories>"
        f"{inner}{''.join(tracks)}</Lap>"
    )


def activity(*laps: str, sport: str = "Running", inner: str = "") -> str:
    return f'<Activity Sport="{sport}"><Id>{instant(0)}</Id>{"".join(laps)}{inner}</Activity>'


def tcx(*activities: str) -> bytes:
    inner = f"<Activities>{''.join(activities)}</Activities>"
    return (TCX_OPEN + inner + "</TrainingCenterDatabase>").encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2026, 3, 1, 7, 0, 0)), data, zipfile.ZIP_DEFLATED
            )
    return stream.getvalue()
