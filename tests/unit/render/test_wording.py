"""The words of a report."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import pytest

from runpipe.model.findings import Quantity
from runpipe.model.labels import BoutKind, SessionLabel
from runpipe.model.muscle import Band, ConfidenceLevel, Light
from runpipe.model.report import Gap, GapName, SessionLine
from runpipe.model.week_facts import DayStatus
from runpipe.render import wording


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (wording.BAND, Band),
        (wording.BAND_MEANING, Band),
        (wording.LIGHT, Light),
        (wording.CONFIDENCE, ConfidenceLevel),
        (wording.LABEL, SessionLabel),
        (wording.BOUT, BoutKind),
        (wording.DIET_STATUS, DayStatus),
    ],
)
def test_every_name_has_words(words: dict[StrEnum, str], names: type[StrEnum]) -> None:
    assert set(words) == set(names)


@pytest.mark.parametrize("name", list(GapName))
def test_every_gap_says_what_and_how(name: GapName) -> None:
    gap = Gap(
        name=name, n_have=2, n_wanted=6, window=Quantity(60.0, "d", "body.body_fat_window_days")
    )
    assert "{" not in wording.gap_sentence(gap)
    assert wording.gap_help(gap).endswith(".")


def _line(**values: object) -> SessionLine:
    return SessionLine(session_id="a", local_date=date(2026, 11, 10), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (_line(label=SessionLabel.HIIT, variant="intervals"), "HIIT, intervals"),
        (_line(label=SessionLabel.HIIT, variant="hiit"), "HIIT"),
        (_line(label=SessionLabel.HILL), "Hill"),
        (_line(label=SessionLabel.LONG_DISTANCE, variant="steady_state"), "Long distance, steady state"),
        (_line(sport="training", sub_sport="strength_training"), "Strength training"),
        (_line(sport="cycling", sub_sport="generic"), "Cycling"),
        (_line(sport="cycling"), "Cycling"),
        (_line(variant="too_short"), "Too short"),
        (_line(), "Other"),
    ],
)  # fmt: skip
def test_a_session_is_named_by_what_is_known(line: SessionLine, words: str) -> None:
    assert wording.label_words(line) == words


@pytest.mark.parametrize(
    ("duration_s", "speed_mps", "words"),
    [
        (4200.0, 3.0, " (56 min moving)"),
        (3508.0, 3.0, ""),
        (3508.8, 3.0, " (56 min moving)"),
        (None, 3.0, ""),
        (4200.0, None, ""),
    ],
)
def test_time_in_motion_is_said_where_the_watch_ran_on(
    duration_s: float | None, speed_mps: float | None, words: str
) -> None:
    line = _line(distance_m=10_000.0, duration_s=duration_s, avg_speed_mps=speed_mps)
    assert wording.moving_words(line).replace(wording.NBSP, " ") == words


@pytest.mark.parametrize(
    ("grade", "start"), [("A", "strong"), ("B/C", "indirect"), ("D", "rule"), ("", "")]
)
def test_a_mixed_grade_counts_as_its_weaker_half(grade: str, start: str) -> None:
    words = wording.grade_words(grade)
    assert words.startswith(start)
    assert bool(words) is bool(grade)


def test_the_drift_names_loss_and_gain() -> None:
    text = wording.drift_sentence(0.183, -0.026, 0.392, 0.112).replace("\u00a0", " ")
    assert "a loss of 0.18 % of lean mass, about 0.11 kg, a week" in text
    assert "from a gain of 0.03 % to a loss of 0.39 %" in text


def test_the_drift_without_range_or_rate_says_less() -> None:
    assert wording.drift_sentence(None, None, None, None) == ""
    text = wording.drift_sentence(-0.05, None, None, None)
    assert "a gain of 0.05" in text
    assert "plausible" not in text
    assert "kg" not in text


@pytest.mark.parametrize(
    ("confidence", "text"), [(0.5, "50"), (0.988, "99"), (0.999, "99"), (1.0, "99")]
)
def test_nothing_is_wholly_sure(confidence: float, text: str) -> None:
    assert wording.sureness(confidence) == f"{text}\u00a0%"
