"""How the command line says numbers: never wholly sure, no minus zero, a loss called a loss."""

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
