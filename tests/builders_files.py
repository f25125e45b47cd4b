"""Small exports of made-up people, as bytes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="made up" '
    'xmlns="http://www.topografix.com/GPX/1/1">\n<trk><name>{title}</name><type>{sport}</type>'
    "<trkseg>\n"
)


def gpx(
    start: datetime = datetime(2026, 11, 10, 6, 30, tzinfo=UTC),
    *,
    minutes: int = 30,
    speed_mps: float = 2.8,
    title: str = "Run",
    sport: str = "running",
    has_times: bool = True,
) -> bytes:
    """A steady run to the north over a salt pan, a point every five seconds."""
    points = []
    for second in range(0, minutes * 60 + 1, 5):
        lat = -18.8 + second * speed_mps / 111_195.0
        moment = (start + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
        when = f"<time>{moment}</time>" if has_times else ""
        points.append(f'<trkpt lat="{lat:.7f}" lon="16.3000000"><ele>1080.0</ele>{when}</trkpt>')
    text = HEADER.format(title=title, sport=sport) + "\n".join(points)
    return (text + "\n</trkseg></trk></gpx>\n").encode()


def diet_csv(first: datetime = datetime(2026, 11, 9, tzinfo=UTC), n_days: int = 7) -> bytes:
    """A plain diet log, one line a day."""
    lines = ["date,energy_kcal,protein_g,carb_g,fat_g"]
    for day in range(n_days):
        date = (first + timedelta(days=day)).date().isoformat()
        lines.append(f"{date},{2200 + 10 * day},{110 + day},280,70")
    return ("\n".join(lines) + "\n").encode()
