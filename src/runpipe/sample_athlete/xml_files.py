"""Write a run as the GPX of an app or the TCX of an account export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from runpipe.sample_athlete.runner import APP
from runpipe.sample_athlete.simulate import Run

_GPX_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="{app}" xmlns="http://www.topografix.com/GPX/1/1" \
xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
 <metadata><time>{start}</time></metadata>
 <trk>
  <name>{name}</name>
  <type>running</type>
"""
_TCX_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">
 <Activities>
  <Activity Sport="Running">
   <Id>{start}</Id>
   <Lap StartTime="{start}">
    <TotalTimeSeconds>{timer_s}</TotalTimeSeconds>
    <DistanceMeters>{distance_m:.1f}</DistanceMeters>
    <Calories>0</Calories>
    <Intensity>Active</Intensity>
    <TriggerMethod>Manual</TriggerMethod>
    <Track>
"""
_TCX_TAIL = """    </Track>
   </Lap>
   <Creator><Name>{app}</Name></Creator>
  </Activity>
 </Activities>
</TrainingCenterDatabase>
"""


def encode_gpx(run: Run, start_utc: datetime, *, every_s: int = 1) -> bytes:
    """Write a track with heart rate and cadence, a segment for every stretch between pauses.

    Parameters
    ----------
    run
        A run outdoors.
    start_utc
        The instant of the first sample.
    every_s
        Keep every so many seconds.
    """
    paused = {index for index, _ in run.pauses}
    lines = [
        _GPX_HEAD.format(app=APP, start=_iso(start_utc), name=run.workout.name),
        "  <trkseg>\n",
    ]
    for index, lat, lon, height, when in _points(run, start_utc, every_s):
        lines.append(
            f'   <trkpt lat="{lat:.6f}" lon="{lon:.6f}"><ele>{height:.1f}</ele><time>{when}</time>'
            "<extensions><gpxtpx:TrackPointExtension>"
            f"<gpxtpx:hr>{run.heart_rate_bpm[index]:.0f}</gpxtpx:hr>"
            f"<gpxtpx:cad>{run.cadence_spm[index] / 2:.0f}</gpxtpx:cad>"
            "</gpxtpx:TrackPointExtension></extensions></trkpt>\n"
        )
        if paused & set(range(index, index + every_s)):
            lines.append("  </trkseg>\n  <trkseg>\n")
    lines.append("  </trkseg>\n </trk>\n</gpx>\n")
    return "".join(lines).encode()


def encode_tcx(run: Run, start_utc: datetime) -> bytes:
    """Write one lap with a point a second."""
    lines = [
        _TCX_HEAD.format(start=_iso(start_utc), timer_s=run.timer_s, distance_m=run.distance_m[-1])
    ]
    lines += [
        f"     <Trackpoint><Time>{when}</Time><Position>"
        f"<LatitudeDegrees>{lat:.6f}</LatitudeDegrees><LongitudeDegrees>{lon:.6f}</LongitudeDegrees>"
        f"</Position><AltitudeMeters>{height:.1f}</AltitudeMeters>"
        f"<DistanceMeters>{run.distance_m[index]:.1f}</DistanceMeters>"
        f"<HeartRateBpm><Value>{run.heart_rate_bpm[index]:.0f}</Value></HeartRateBpm></Trackpoint>\n"
        for index, lat, lon, height, when in _points(run, start_utc, 1)
    ]
    lines.append(_TCX_TAIL.format(app=APP))
    return "".join(lines).encode()


def _points(
    run: Run, start_utc: datetime, every_s: int
) -> Iterator[tuple[int, float, float, float, str]]:
    if run.lat_deg is None or run.lon_deg is None or run.altitude_m is None:
        raise ValueError("a run indoors has no track")
    for index in range(0, len(run.t_s), every_s):
        when = start_utc + timedelta(seconds=float(run.t_s[index]))
        yield (
            index,
            float(run.lat_deg[index]),
            float(run.lon_deg[index]),
            float(run.altitude_m[index]),
            _iso(when),
        )


def _iso(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
