"""How the command line says things: never wholly sure, no minus zero, the same reason once."""

from __future__ import annotations

import pytest

from runpipe.cli import output


@pytest.mark.parametrize(
    ("confidence_frac", "said"), [(1.0, "99%"), (0.999, "99%"), (0.99, "99%"), (0.5, "50%")]
)
def test_nothing_recorded_is_wholly_sure(confidence_frac: float, said: str):
    assert output._sureness(confidence_frac) == said


@pytest.mark.parametrize(
    ("grade_frac", "said"),
    [(-0.0004, "+0.0%"), (0.0, "+0.0%"), (-0.0006, "-0.1%"), (0.021, "+2.1%"), (None, "–")],
)
def test_a_rounded_zero_has_no_minus(grade_frac: float | None, said: str):
    assert output._grade(grade_frac) == said


@pytest.mark.parametrize(
    ("loss_pct", "said"),
    [(0.61, "0.61% lost"), (0.0, "0.00% lost"), (-0.05, "0.05% gained"), (None, "–")],
)
def test_a_loss_is_called_a_loss(loss_pct: float | None, said: str):
    assert output._drift(loss_pct) == said


def test_the_same_reason_is_said_once(capsys: pytest.CaptureFixture[str]):
    output._reasons([(f"photo{n}.xyz", "quarantined", "unknown") for n in range(30)])
    printed = capsys.readouterr().out
    assert "photo0.xyz and 29 more" in printed
    assert printed.count("unknown") == 1
    assert "runpipe query 'from files'" in printed


def test_reasons_beyond_twenty_are_counted(capsys: pytest.CaptureFixture[str]):
    rows = [(f"{n}.fit", "partial", f"cut at byte {n}") for n in range(21)]
    output._reasons([*rows, ("again.fit", "partial", "cut at byte 20")])
    printed = capsys.readouterr().out
    assert "cut at byte 19" in printed
    assert "cut at byte 20" not in printed
    assert "… and 2 more" in printed


def test_a_single_reason_needs_no_list(capsys: pytest.CaptureFixture[str]):
    output._reasons([("a.fit", "partial", "cut")])
    output._reasons([])
    assert "runpipe query" not in capsys.readouterr().out
