"""The maximum heart rate that recordings make credible: the figures of science/revision-2.md 7R.1."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.model.athlete import Sex
from runpipe.model.week_facts import SessionSummary, SessionType
from runpipe.settings import read_rules
from runpipe.training_load import HeartRatePeak, heart_rate_peak, max_heart_rate

RULES = read_rules("load")
DAY = date(2026, 11, 10)


def peaks(*bpm: float, n_hard: int = 0) -> list[HeartRatePeak]:
    seen = [HeartRatePeak(DAY, value, None) for value in bpm]
    return seen + [HeartRatePeak(DAY, min(bpm, default=0.0), 210.0)] * n_hard


@pytest.mark.parametrize(
    ("seen", "age", "sex", "bpm", "sd"),
    [
        (peaks(142), 40, Sex.MALE, 180.0, 10.0),
        (peaks(150, 148, 152), 40, Sex.MALE, 180.1, 9.9),
        (peaks(185, 183, 181, n_hard=6), 40, Sex.MALE, 186.2, 3.1),
        (peaks(224, 171, 169), 40, Sex.MALE, 182.9, 7.9),
        (peaks(219, 171, 169), 50, Sex.FEMALE, 178.0, 6.0),
        (peaks(), 40, Sex.MALE, 180.0, 10.0),
        (peaks(), None, Sex.UNSPECIFIED, 183.5, 14.0),
    ],
)
def test_the_examples(
    seen: list[HeartRatePeak], age: int | None, sex: Sex, bpm: float, sd: float
) -> None:
    answer = max_heart_rate(seen, age, sex, RULES)
    assert (round(answer.bpm, 1), round(answer.sd_bpm, 1)) == (bpm, sd)


@given(
    st.lists(st.floats(60, 225), min_size=2, max_size=8),
    st.integers(0, 20),
    st.one_of(st.none(), st.integers(12, 90)),
    st.sampled_from(Sex),
)
def test_never_below_what_was_seen_and_surer_with_every_hard_run(
    seen: list[float], n_hard: int, age: int | None, sex: Sex
) -> None:
    few = max_heart_rate(peaks(*seen, n_hard=n_hard), age, sex, RULES)
    more = max_heart_rate(peaks(*seen, n_hard=n_hard + 1), age, sex, RULES)
    assert more.sd_bpm <= few.sd_bpm + 1e-9
    assert more.bpm <= few.bpm + 1e-9
    ceiling = 208 - 0.7 * (age if age is not None else 35) - 3 * (sex is Sex.FEMALE)
    ceiling += 2.5 * (10 if age is not None else 14)
    credible = sorted(bpm for bpm in seen if bpm <= ceiling)
    if len(credible) > 1:
        assert few.bpm >= (credible[-1] + credible[-2]) / 2 - 1e-9


def test_three_minutes_near_the_top() -> None:
    def peak_of(
        *beats: tuple[int, float], kind: SessionType = SessionType.HIIT
    ) -> HeartRatePeak | None:
        run = SessionSummary(
            session_id="r", local_date=DAY, session_type=kind,
            peak_heart_rate_bpm=180.0, heart_rate_s_by_bpm=beats,
        )  # fmt: skip
        return heart_rate_peak(run, RULES)

    assert peak_of((170, 60.0), (180, 120.0)) == HeartRatePeak(DAY, 180.0, 170.0)
    assert peak_of((170, 60.0), (180, 119.0)) == HeartRatePeak(DAY, 180.0, None)
    assert peak_of((150, 999.0), (180, 180.0)) == HeartRatePeak(DAY, 180.0, 180.0)
    easy = peak_of((150, 999.0), (180, 180.0), kind=SessionType.EASY)
    assert easy == HeartRatePeak(DAY, 180.0, None)
    silent = SessionSummary(session_id="r", local_date=DAY, heart_rate_s_by_bpm=((150, 600.0),))
    assert heart_rate_peak(silent, RULES) is None


def above(bound: float, mean: float, sd: float) -> tuple[float, float]:
    """Return mean and SD of what a normal distribution holds above a bound, by adding it up."""
    normal, step = NormalDist(mean, sd), sd / 500
    points = [bound + step * (i + 0.5) for i in range(int((mean + 9 * sd - bound) / step))]
    weights = [normal.pdf(point) for point in points]
    centre = sum(w * p for w, p in zip(weights, points, strict=True)) / sum(weights)
    spread = sum(w * (p - centre) ** 2 for w, p in zip(weights, points, strict=True)) / sum(weights)
    return centre, spread**0.5


@pytest.mark.parametrize(
    ("seen", "age", "sex", "bound", "expected", "sd"),
    [
        (peaks(178), 40, Sex.MALE, 176.0, 180.0, 10.0),
        (peaks(178, 170, 176), 40, Sex.MALE, 177.0, 180.0, 10.0),
        (peaks(190, 194), 40, Sex.FEMALE, 192.0, 177.0, 10.0),
        (peaks(190, 194), None, Sex.UNSPECIFIED, 192.0, 183.5, 14.0),
        (peaks(205), 40, Sex.MALE, 203.0, 180.0, 10.0),  # just no spike
        (peaks(205.1, 150), 40, Sex.MALE, 148.0, 180.0, 10.0),  # just one
    ],
)
def test_the_mean_of_what_lies_above_the_bound(
    seen: list[HeartRatePeak], age: int | None, sex: Sex, bound: float, expected: float, sd: float
) -> None:
    answer = max_heart_rate(seen, age, sex, RULES)
    assert (answer.bpm, answer.sd_bpm) == pytest.approx(above(bound, expected, sd), rel=1e-4)


@pytest.mark.parametrize(
    ("sustained_bpm", "n_hard"), [(159.29, 0), (159.3, 2), (200.0, 2), (None, 0)]
)
def test_hard_recordings_draw_to_the_bound(sustained_bpm: float | None, n_hard: int) -> None:
    seen = [HeartRatePeak(DAY, bpm, sustained_bpm) for bpm in (178.0, 176.0)]
    trust = 1 + n_hard / 3
    mean, sd = above(177.0, 180.0, 10.0)
    answer = max_heart_rate(seen, 40, Sex.MALE, RULES)
    assert answer.bpm == pytest.approx(177 + (mean - 177) / trust, rel=1e-4)
    assert answer.sd_bpm == pytest.approx(sd / trust**0.5, rel=1e-4)


def test_a_long_run_says_nothing_of_the_maximum_and_the_order_of_beats_nothing_at_all() -> None:
    beats = ((150, 100.0), (185, 100.0), (170, 60.0), (180, 50.0))
    run = SessionSummary(
        session_id="r", local_date=DAY, session_type=SessionType.TEMPO,
        peak_heart_rate_bpm=186.5, heart_rate_s_by_bpm=beats,
    )  # fmt: skip
    # 185 and higher for 100 s, 180 for 150 s, 170 for 210 s
    assert heart_rate_peak(run, RULES) == HeartRatePeak(DAY, 186.5, 170.0)
    for gentle in (SessionType.LONG, SessionType.EASY):
        quiet = replace(run, session_type=gentle)
        assert heart_rate_peak(quiet, RULES) == HeartRatePeak(DAY, 186.5, None)
