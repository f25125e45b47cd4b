"""The trace of a session as lines."""

from __future__ import annotations

import numpy as np

from runpipe.model.labels import Bout, BoutKind
from runpipe.model.report import FloatArray, SessionReport, SessionTrace
from runpipe.render.charts.traces import HEIGHT, panels
from tests.builders_report import sessions

NOTHING = np.full(6, np.nan)


def _report(
    speed: FloatArray, *, altitude: FloatArray = NOTHING, bouts: tuple[Bout, ...] = ()
) -> SessionReport:
    trace = SessionTrace(
        step_s=10.0,
        speed_mps=speed,
        heart_rate_bpm=np.full(len(speed), np.nan),
        altitude_m=altitude,
    )
    return SessionReport(
        line=sessions()[0],
        trace=trace,
        shares=(),
        evidence=(),
        bouts=bouts,
        reason=None,
        would_change=None,
    )


def test_only_channels_with_values_have_a_panel() -> None:
    found = panels(_report(np.array([2.0, 3, 4, 3, 2, 3])))
    assert [panel.name for panel in found] == ["Speed"]
    assert found[0].width == 6


def test_a_session_without_samples_has_no_panel() -> None:
    assert panels(_report(np.empty(0), altitude=np.empty(0))) == []


def test_a_hole_parts_the_line() -> None:
    lines = panels(_report(np.array([2.0, 3, np.nan, np.nan, 4, 2])))[0].lines
    assert [len(line.split()) for line in lines] == [2, 2]
    assert lines[1].startswith("4.5,")


def test_faster_is_higher_and_all_lies_in_the_box() -> None:
    line = panels(_report(np.array([2.0, 3, 4, 3, 2, 9])))[0].lines[0]
    heights = [float(point.split(",")[1]) for point in line.split()]
    assert heights[5] < heights[2] < heights[1] < heights[0]
    assert all(0 <= height <= HEIGHT for height in heights)


def test_a_steady_channel_is_a_line_in_the_middle() -> None:
    line = panels(_report(np.full(6, 3.0)))[0].lines[0]
    assert {float(point.split(",")[1]) for point in line.split()} == {HEIGHT / 2}


def test_work_and_climbs_are_shaded_and_rests_are_not() -> None:
    bouts = tuple(
        Bout(kind=kind, start_s=10.0 * i, end_s=10.0 * i + 10)
        for i, kind in enumerate((BoutKind.WORK, BoutKind.REST, BoutKind.CLIMB))
    )
    panel = panels(_report(np.full(6, 3.0), bouts=bouts))[0]
    assert panel.bouts == ((0.0, 1.0, "work"), (2.0, 1.0, "climb"))


def test_the_edges_are_written_in_the_runners_units() -> None:
    speed = np.array([0.0] * 3 + [2.5] * 3)
    panel = panels(_report(speed, altitude=np.arange(6.0)))
    assert panel[0].bottom == "standing"
    assert panel[0].top.startswith("6:40")
    assert panel[1].name == "Altitude"


def test_noise_is_not_stretched_into_hills() -> None:
    altitude = np.array([100.0, 101, 100, 102, 100, 101])
    panel = panels(_report(np.full(6, 3.0), altitude=altitude))[1]
    assert (panel.bottom, panel.top) == ("91 m", "111 m")
    heights = [float(point.split(",")[1]) for point in panel.lines[0].split()]
    assert max(heights) - min(heights) < HEIGHT / 5
    climb = panels(_report(np.full(6, 3.0), altitude=np.linspace(100, 200, 6)))[1]
    assert climb.top == "200 m"
