"""A made-up run, the kinds of fault that files of it can have, and its formats."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tests.builders_fit import crc16

METRES_PER_DEG = 111_194.93
FIT_ZERO = datetime(1989, 12, 31, tzinfo=UTC)
OTHER_WORDS = (
    "bus", "Kajak", "자전거 타기", "수영", "スキー", "クライミング", "游泳", "骑行", "лыжи", "велосипед",
    "плавание", "Sífutás", "skøjteløb", "hiihto", "Biegówki", "tek na smučeh", "yüzme", "berenang", "đạp xe",
    "ποδηλασία", "Radfahren", "natación", "Rudern", "Fahrt", "taxi", "Eislauf", "wędrówka", "ว่ายน้ำ",
)  # fmt: skip
RUN_WORDS = (
    "running", "Run", "Lauf", "Course à pied", "달리기", "러닝", "ランニング", "跑步", "бег", "біг", "futás",
    "juoksu", "løb", "løping", "löpning", "hardlopen", "corsa", "corrida", "carrera", "bieganie", "běh", "koşu",
    "lari", "chạy bộ", "τρέξιμο", "วิ่ง", "",
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """One second of it, as a file holds it."""

    at: datetime
    lat: float
    lon: float
    altitude_m: float
    distance_m: float | None
    speed: float | None
    bpm: float | None
    cadence: float


@dataclass(frozen=True)
class MadeRun:
    """The file as it is to be written, and the truth."""

    points: tuple[Point, ...]
    start: datetime
    elapsed_s: float
    distance_m: float
    max_bpm: float
    stated_elapsed_s: float
    stated_timer_s: float
    stated_distance_m: float
    kind: str = "running"
    sub_sport: int = 0
    offset_s: int = 3600
    shift_fit_s: float = 0.0
    breaks: tuple[int, ...] = ()
    lap_distances: tuple[float, ...] = ()
    splits_channels: bool = False
    is_run: bool = True
    sampled: int = 0
    expected_offset_s: int | None = 3600
    notes: dict[str, object] = field(default_factory=dict)


def make_run(rng: random.Random) -> MadeRun:
    """Return a run of 15 to 40 minutes that nothing is wrong with."""
    n = rng.randrange(900, 2400)
    start = datetime(2026, 3, rng.randrange(1, 28), 17, rng.randrange(60), tzinfo=UTC)
    pace, bpm, distance = rng.uniform(2.4, 4.0), rng.uniform(135, 165), 0.0
    lat0, lon = 48.0 + rng.uniform(-1, 1), 11.0 + rng.uniform(-1, 1)
    points = []
    for second in range(n + 1):
        speed = pace * (1 + 0.1 * ((second // 60) % 3 - 1))
        distance += speed if second else 0.0
        rate = bpm + 8 * ((second // 90) % 3 - 1) if second % 90 > 20 else bpm
        points.append(
            Point(
                start + timedelta(seconds=second), lat0 + distance / METRES_PER_DEG, lon,
                500 + (second % 400) / 100, round(distance, 2), round(speed, 3), round(rate), 85,
            )
        )  # fmt: skip
    return MadeRun(
        points=tuple(points), start=start, elapsed_s=n, distance_m=distance,
        max_bpm=max(p.bpm or 0 for p in points), stated_elapsed_s=n, stated_timer_s=n,
        stated_distance_m=round(distance, 2), sampled=n + 1,
    )  # fmt: skip


def _changed(run: MadeRun, places: range, **changes: Callable[[Point], object]) -> MadeRun:
    points = list(run.points)
    for i in places:
        points[i] = replace(points[i], **{k: f(points[i]) for k, f in changes.items()})  # type: ignore[arg-type]
    return replace(run, points=tuple(points))


def clock_set(run: MadeRun, rng: random.Random) -> MadeRun:
    """The clock is set right in mid-run, by minutes to years, forwards or back."""
    at = rng.randrange(30, len(run.points) - 100)
    days = rng.choice([rng.randrange(2, 400), 0])
    off = timedelta(days=days, seconds=rng.choice([900, 3600, 7200, 5 * 3600 + 37]))
    off = -off if rng.random() < 0.6 or not days else off
    return _changed(run, range(at), at=lambda p: p.at + off)


def stray_points(run: MadeRun, rng: random.Random) -> MadeRun:
    """A few points at the start or in the middle have another time."""
    n = rng.randrange(1, 5)
    first = rng.choice([0, rng.randrange(50, len(run.points) - 50)])
    off = timedelta(hours=rng.choice([1, 2, 3, 7])) * rng.choice([1, -1] if first else [1])
    return _changed(run, range(first, first + n), at=lambda p: p.at + off)


def heart_spike(run: MadeRun, rng: random.Random) -> MadeRun:
    """The strap leaps for some seconds."""
    n, at = rng.randrange(3, 60), rng.randrange(120, len(run.points) - 240)
    level = rng.randrange(int(run.max_bpm) + 40, 245)
    return _changed(run, range(at, at + n), bpm=lambda _: level)


def position_spike(run: MadeRun, rng: random.Random) -> MadeRun:
    """Some fixes lie far off."""
    n, at = rng.randrange(1, 6), rng.randrange(60, len(run.points) - 60)
    off = rng.choice([-1, 1]) * rng.uniform(0.01, 0.5)
    return _changed(run, range(at, at + n), lon=lambda p: p.lon + off)


def altitude_spike(run: MadeRun, rng: random.Random) -> MadeRun:
    """Some altitudes leap."""
    n, at = rng.randrange(1, 20), rng.randrange(60, len(run.points) - 60)
    off = rng.choice([-1, 1]) * rng.uniform(60, 900)
    return _changed(run, range(at, at + n), altitude_m=lambda p: p.altitude_m + off)


def distance_unit(run: MadeRun, rng: random.Random) -> MadeRun:
    """Distances are in another unit throughout."""
    factor = rng.choice([0.001, 1 / 1609.344, 1 / 0.3048, 100.0, 1000.0, 0.1])
    wrong = _changed(run, range(len(run.points)), distance_m=lambda p: (p.distance_m or 0) * factor)
    return replace(wrong, stated_distance_m=run.stated_distance_m * factor)


def speed_unit(run: MadeRun, rng: random.Random) -> MadeRun:
    """Speeds are in another unit throughout."""
    factor = rng.choice([3.6, 2.23694, 60.0, 1 / 3.6])
    return _changed(run, range(len(run.points)), speed=lambda p: (p.speed or 0) * factor)


def constant_speed(run: MadeRun, rng: random.Random) -> MadeRun:
    """The device states one speed, which is not the runner's."""
    speed = rng.choice([0.5, 9.0, 12.0])
    return _changed(run, range(len(run.points)), speed=lambda _: speed)


def both_feet(run: MadeRun, rng: random.Random) -> MadeRun:
    """Cadence counts both feet already."""
    cadence = rng.randrange(150, 195)
    return _changed(run, range(len(run.points)), cadence=lambda _: cadence)


def total_of_a_lap(run: MadeRun, rng: random.Random) -> MadeRun:
    """The stated total is that of one lap, or of another session."""
    return replace(run, stated_distance_m=run.distance_m * rng.choice([0.2, 0.5, 1.6, 3.0]))


def times_too_short(run: MadeRun, rng: random.Random) -> MadeRun:
    """The session states less time than its gapless samples last."""
    share = rng.uniform(0.2, 0.85)
    return replace(
        run, stated_elapsed_s=run.elapsed_s * share, stated_timer_s=run.elapsed_s * share
    )


def times_in_millis(run: MadeRun, rng: random.Random) -> MadeRun:
    """The session states its time in another unit."""
    factor = rng.choice([60.0, 1 / 60.0, 1 / 1000.0])
    return replace(
        run, stated_elapsed_s=run.elapsed_s * factor, stated_timer_s=run.elapsed_s * factor
    )


def other_year(run: MadeRun, rng: random.Random) -> MadeRun:  # noqa: ARG001
    """Unix seconds are written as FIT's."""
    return replace(run, shift_fit_s=FIT_ZERO.timestamp())


def split_channels(run: MadeRun, rng: random.Random) -> MadeRun:  # noqa: ARG001
    """Several records a second, each with some of the channels."""
    return replace(run, splits_channels=True)


def repeated_segments(run: MadeRun, rng: random.Random) -> MadeRun:
    """Each segment repeats the one before."""
    n = len(run.points)
    cuts = sorted(rng.sample(range(n // 5, n - 10), rng.randrange(1, 4)))
    points: list[Point] = []
    breaks = []
    for cut in (*cuts, n):
        breaks.append(len(points))
        points += run.points[:cut]
    return replace(run, points=tuple(points), breaks=tuple(breaks[1:]))


def reversed_points(run: MadeRun, rng: random.Random) -> MadeRun:  # noqa: ARG001
    """The track is written backwards."""
    return replace(run, points=run.points[::-1])


def lap_extensions(run: MadeRun, rng: random.Random) -> MadeRun:
    """Extensions of the track hold the distances of laps."""
    return replace(run, lap_distances=tuple(rng.choice([400.0, 1000.0, 1609.0]) for _ in range(4)))


def other_sport(run: MadeRun, rng: random.Random) -> MadeRun:
    """The file names something that is not a run."""
    return replace(run, kind=rng.choice(OTHER_WORDS), is_run=False)


def run_word(run: MadeRun, rng: random.Random) -> MadeRun:
    """The file names a run in some language, or nothing."""
    return replace(run, kind=rng.choice(RUN_WORDS))


def virtual(run: MadeRun, rng: random.Random) -> MadeRun:
    """A virtual run on an island of another time zone."""
    lat, lon = rng.choice([(-11.6, 166.9), (40.7, -74.0), (35.6, 139.7)])
    moved = _changed(
        run,
        range(len(run.points)),
        lat=lambda p: lat + p.lat - run.points[0].lat,
        lon=lambda _: lon,
    )
    return replace(moved, sub_sport=58, kind="VirtualRun", expected_offset_s=None, offset_s=0)


def wrong_offset(run: MadeRun, rng: random.Random) -> MadeRun:
    """The watch was not set after a journey."""
    return replace(run, offset_s=3600 * rng.choice([-5, 8, 9, -8]))


FIT = ("fit",)
TRACKS = ("gpx", "tcx")
EVERY = ("fit", "gpx", "tcx")
KINDS: dict[str, tuple[Callable[[MadeRun, random.Random], MadeRun], tuple[str, ...]]] = {
    "clock_set": (clock_set, EVERY),
    "stray_points": (stray_points, EVERY),
    "heart_spike": (heart_spike, EVERY),
    "position_spike": (position_spike, EVERY),
    "altitude_spike": (altitude_spike, EVERY),
    "distance_unit": (distance_unit, ("fit", "tcx")),
    "speed_unit": (speed_unit, ("fit", "tcx")),
    "constant_speed": (constant_speed, ("fit", "tcx")),
    "both_feet": (both_feet, FIT),
    "total_of_a_lap": (total_of_a_lap, EVERY),
    "times_too_short": (times_too_short, ("fit", "tcx")),
    "times_in_millis": (times_in_millis, ("fit", "tcx")),
    "other_year": (other_year, FIT),
    "split_channels": (split_channels, FIT),
    "repeated_segments": (repeated_segments, TRACKS),
    "reversed_points": (reversed_points, EVERY),
    "lap_extensions": (lap_extensions, ("gpx",)),
    "other_sport": (other_sport, ("gpx",)),
    "run_word": (run_word, ("gpx",)),
    "virtual": (virtual, ("fit", "gpx")),
    "wrong_offset": (wrong_offset, FIT),
}


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def to_gpx(run: MadeRun) -> bytes:
    """Write the run as GPX; its distance is that of the positions."""
    laps = "".join(
        f"<d:lap><d:distance>{metres}</d:distance></d:lap>" for metres in run.lap_distances
    )
    stated = ""
    if run.stated_distance_m != round(run.distance_m, 2):
        stated = f"<d:distance>{run.stated_distance_m}</d:distance>"
    inner = f"<extensions>{laps}{stated}</extensions>" if laps or stated else ""
    points = []
    for i, p in enumerate(run.points):
        if i in run.breaks:
            points.append("</trkseg><trkseg>")
        points.append(
            f'<trkpt lat="{p.lat:.7f}" lon="{p.lon:.7f}"><ele>{p.altitude_m:.1f}</ele><time>{_time(p.at)}</time>'
            f"<extensions><d:hr>{p.bpm:.0f}</d:hr></extensions></trkpt>"
        )
    kind = f"<type>{run.kind}</type>" if run.kind else ""
    return (
        '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1" xmlns:d="urn:d"><trk>'
        f"<name>a</name>{kind}{inner}<trkseg>{''.join(points)}</trkseg></trk></gpx>"
    ).encode()


def to_tcx(run: MadeRun) -> bytes:
    """Write the run as TCX, one lap."""
    points = "".join(
        f"<Trackpoint><Time>{_time(p.at)}</Time><Position><LatitudeDegrees>{p.lat:.7f}</LatitudeDegrees>"
        f"<LongitudeDegrees>{p.lon:.7f}</LongitudeDegrees></Position><AltitudeMeters>{p.altitude_m:.1f}"
        f"</AltitudeMeters><DistanceMeters>{p.distance_m:.4f}</DistanceMeters><HeartRateBpm><Value>{p.bpm:.0f}"
        f"</Value></HeartRateBpm><Extensions><TPX><Speed>{p.speed:.4f}</Speed></TPX></Extensions></Trackpoint>"
        for p in run.points
    )
    return (
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>'
        f'<Activity Sport="Running"><Id>x</Id><Lap StartTime="{_time(run.points[0].at)}"><TotalTimeSeconds>'
        f"{run.stated_timer_s}</TotalTimeSeconds><DistanceMeters>{run.stated_distance_m}</DistanceMeters>"
        f"<Intensity>Active</Intensity><Track>{points}</Track></Lap></Activity></Activities>"
        "</TrainingCenterDatabase>"
    ).encode()


def to_fit(run: MadeRun) -> bytes:
    """Write the run as FIT."""

    def stamp(at: datetime) -> int:
        return int((at - FIT_ZERO).total_seconds() + run.shift_fit_s)

    first, last = stamp(run.points[0].at), stamp(run.points[-1].at)
    body = bytearray(bytes([0x40, 0, 0, 0, 0, 3, 0, 1, 0, 1, 2, 0x84, 4, 4, 0x86]))
    body += struct.pack("<BBHI", 0, 4, 260 if run.sub_sport else 1, first)
    fields = [
        (253, 4, 0x86),
        (0, 4, 0x85),
        (1, 4, 0x85),
        (2, 2, 0x84),
        (5, 4, 0x86),
        (6, 2, 0x84),
        (3, 1, 2),
        (4, 1, 2),
    ]
    body += bytes([0x41, 0, 0, 20, 0, len(fields)]) + b"".join(bytes(f) for f in fields)
    none = (0x7FFFFFFF, 0x7FFFFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFF, 0xFF, 0xFF)
    for p in run.points:
        lat, lon = (round(v * 2**31 / 180) for v in (p.lat, p.lon))
        values = (
            lat, lon, round((p.altitude_m + 500) * 5) & 0xFFFF, min(round((p.distance_m or 0) * 100), 0xFFFFFFFE),
            min(round((p.speed or 0) * 1000), 0xFFFE), min(round(p.bpm or 0), 254), round(p.cadence),
        )  # fmt: skip
        parts = [values]
        if run.splits_channels:
            parts = [
                (*values[:2], *none[2:]),
                (*none[:2], *values[2:5], *none[5:]),
                (*none[:5], *values[5:]),
            ]
        for part in parts:
            body += struct.pack("<BIiiHIHBB", 1, stamp(p.at), *part)
    session = [
        (253, 4, 0x86),
        (2, 4, 0x86),
        (7, 4, 0x86),
        (8, 4, 0x86),
        (9, 4, 0x86),
        (5, 1, 0),
        (6, 1, 0),
    ]
    body += bytes([0x42, 0, 0, 18, 0, len(session)]) + b"".join(bytes(f) for f in session)
    body += struct.pack(
        "<BIIIIIBB", 2, last, first, min(round(run.stated_elapsed_s * 1000), 0xFFFFFFFE),
        min(round(run.stated_timer_s * 1000), 0xFFFFFFFE),
        min(round(run.stated_distance_m * 100), 0xFFFFFFFE), 1, run.sub_sport,
    )  # fmt: skip
    body += bytes([0x43, 0, 0, 34, 0, 2, 253, 4, 0x86, 5, 4, 0x86])
    body += struct.pack("<BII", 3, last, last + run.offset_s)
    header = struct.pack("<BBHI4s", 14, 0x20, 2150, len(body), b".FIT")
    header += struct.pack("<H", crc16(header))
    return bytes(header + body) + struct.pack("<H", crc16(bytes(header + body)))


WRITERS: dict[str, Callable[[MadeRun], bytes]] = {"gpx": to_gpx, "tcx": to_tcx, "fit": to_fit}
