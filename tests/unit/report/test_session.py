"""One session for its own page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe import report
from runpipe.model.findings import finding
from runpipe.model.labels import Bout, BoutKind, Classification, Evidence, SessionLabel
from runpipe.model.samples import Samples
from runpipe.report.session_page import MAX_POINTS
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
    built = report.build_session(sessions()[0], _trace(3600), JUDGED, week_link="../2026-W46.html")
    assert [bout.start_s for bout in built.bouts] == [0, 600]
    assert built.evidence == JUDGED.evidence
    assert built.would_change == JUDGED.would_change
    assert built.week_link == "../2026-W46.html"


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
