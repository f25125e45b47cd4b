"""One session for its own page."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe import report
from runpipe.model.athlete import Units
from runpipe.model.findings import finding
from runpipe.model.labels import Bout, BoutKind, Classification, Evidence, SessionLabel
from runpipe.model.recording import Samples
from runpipe.model.report import HeartZones, SessionPlaces
from runpipe.report.session_page import CLIMB_M, MAX_POINTS, climb_bouts
from runpipe.signal import Trace, to_trace
from tests.builders_report import sessions


def _trace(seconds: int, speed_mps: float = 3.0, gap: tuple[int, int] | None = None) -> Trace:
    t_s = np.arange(seconds, dtype=float)
    if gap is not None:
        t_s = t_s[(t_s < gap[0]) | (t_s >= gap[1])]
    return to_trace(
        Samples.build(
            t_s,
            {
                "speed_mps": np.full(len(t_s), speed_mps),
                "heart_rate_bpm": np.full(len(t_s), 150.0),
                "distance_m": t_s * speed_mps,
            },
        )
    )


JUDGED = Classification(
    label=SessionLabel.HIIT,
    variant="intervals",
    tags=(),
    shares=((SessionLabel.HIIT, 1.0),),
    confidence_frac=0.9,
    evidence=(Evidence(rule="reps.count", finding=finding("plain", text="Five hard efforts.")),),
    bouts=(
        Bout(kind=BoutKind.WORK, start_s=600, end_s=840),
        Bout(kind=BoutKind.WARMUP, start_s=0, end_s=600),
    ),
    would_change=finding("plain", text="Shorter efforts would make it a sprint session."),
)


def test_bouts_stand_in_order_and_the_judgement_is_kept() -> None:
    places = SessionPlaces(week="../2026-W46.html")
    built = report.build_session(sessions()[0], _trace(3600), JUDGED, places=places)
    assert [bout.start_s for bout in built.bouts] == [0, 600]
    assert built.evidence == JUDGED.evidence
    assert built.places.week == "../2026-W46.html"


def _hilly(climbs_m: list[float]) -> Trace:
    """Each climb takes ten minutes up and ten down."""
    parts = [
        np.concatenate((np.linspace(0, climb, 600), np.linspace(climb, 0, 600)))
        for climb in climbs_m
    ]
    altitude_m = 400.0 + np.concatenate(parts)
    t_s = np.arange(len(altitude_m), dtype=float)
    channels = {"altitude_m": altitude_m, "speed_mps": np.full(len(t_s), 2.8)}
    return to_trace(Samples.build(t_s, channels))


@given(st.lists(st.floats(5.0, 120.0), min_size=1, max_size=6))
def test_every_climb_of_thirty_metres_is_marked(climbs_m: list[float]) -> None:
    marked = climb_bouts(_hilly(climbs_m))
    sure = [climb for climb in climbs_m if climb >= CLIMB_M + 3]
    possible = [climb for climb in climbs_m if climb >= CLIMB_M]
    assert len(sure) <= len(marked) <= len(possible)
    assert all(later.start_s >= earlier.end_s for earlier, later in pairwise(marked))


def _around(seconds: int) -> Trace:
    """A loop of 400 m radius at 3 m/s, over and over."""
    t_s = np.arange(seconds, dtype=float)
    angle = 3.0 * t_s / 400.0
    lat = 47.0 + 400.0 * np.sin(angle) / 111_195.0
    lon = 8.0 + 400.0 * (1 - np.cos(angle)) / (111_195.0 * np.cos(np.radians(47.0)))
    channels = {"lat_deg": lat, "lon_deg": lon, "speed_mps": np.full(seconds, 3.0)}
    return to_trace(Samples.build(t_s, channels))


@pytest.mark.parametrize("seconds", [600, 1700, 3400])
def test_the_outline_hides_start_and_finish_on_every_lap(seconds: int) -> None:
    trace = _around(seconds)
    built = report.build_session(sessions()[0], trace, JUDGED)
    starts_s = np.concatenate([piece[:, 2] for piece in built.route])
    x = 400.0 * (1 - np.cos(3.0 * starts_s / 400.0))
    y = 400.0 * np.sin(3.0 * starts_s / 400.0)
    assert np.hypot(x, y).min() > 240
    turned = np.vstack(built.route)[:, :2]
    assert np.ptp(turned[:, 0]) >= np.ptp(turned[:, 1]) - 1


def test_splits_add_up_to_the_run() -> None:
    built = report.build_session(sessions()[0], _trace(3600), JUDGED)
    for units, metres in ((Units.METRIC, 1000.0), (Units.IMPERIAL, 1609.344)):
        splits = built.splits[units]
        assert splits[0].end_m == pytest.approx(metres)
        assert splits[-1].end_m == pytest.approx(3600 * 3.0, abs=10)
        assert all(split.speed_mps == pytest.approx(3.0, rel=0.01) for split in splits)


def test_time_by_effort_adds_up() -> None:
    zones = HeartZones(max_heart_rate_bpm=180.0, easy_below_frac=0.82, hard_above_frac=0.88)
    built = report.build_session(sessions()[0], _trace(3600), JUDGED, heart_zones=zones)
    assert [zone.share_frac for zone in built.zones] == [0.0, 1.0, 0.0]
    assert report.build_session(sessions()[0], _trace(60), JUDGED).zones == ()


def _with_work(n: int, length_s: float, speed_mps: float) -> tuple[Bout, ...]:
    return tuple(
        Bout(
            kind=BoutKind.WORK,
            start_s=600.0 * i,
            end_s=600.0 * i + length_s,
            avg_speed_mps=speed_mps,
        )
        for i in range(n)
    )


def test_the_same_session_is_found_by_its_repetitions() -> None:
    line = sessions()[0]
    bouts = _with_work(5, 240, 4.2)
    earlier = [
        (line, _with_work(5, 250, 4.0)), (line, _with_work(8, 240, 4.1)), (line, _with_work(5, 60, 4.3)),
    ]  # fmt: skip
    last = report.find_last_time(line, bouts, earlier)
    assert last is not None
    assert (last.is_by_reps, last.last_speed_mps) == (True, 4.0)
    assert report.find_last_time(line, bouts, earlier[1:]) is None


@given(seconds=st.integers(1, 20_000))
def test_a_thinned_trace_fits_and_keeps_a_steady_speed(seconds: int) -> None:
    thin = report.thin(_trace(seconds))
    assert 1 <= len(thin) <= MAX_POINTS
    assert (len(thin) - 1) * thin.step_s < seconds <= len(thin) * thin.step_s
    assert np.allclose(thin.speed_mps, 3.0)


def test_a_pause_is_a_hole_and_not_a_zero() -> None:
    thin = report.thin(_trace(360, gap=(100, 200)))
    assert np.isnan(thin.heart_rate_bpm[120:180]).all()
    assert np.isnan(thin.speed_mps[120:180]).all()
    assert np.isfinite(thin.speed_mps[:95]).all()


def test_a_channel_without_values_stays_empty() -> None:
    assert np.isnan(report.thin(_trace(360)).altitude_m).all()


def test_a_mean_is_taken_over_each_stretch() -> None:
    t_s = np.arange(720, dtype=float)
    speed = np.where(t_s % 2 == 0, 2.0, 4.0)
    thin = report.thin(to_trace(Samples.build(t_s, {"speed_mps": speed})))
    assert thin.step_s == 2.0
    assert thin.speed_mps[10] == pytest.approx(3.0)


def test_a_session_without_samples_has_an_empty_trace() -> None:
    assert len(report.thin(to_trace(Samples.empty()))) == 0
