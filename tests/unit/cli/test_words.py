"""How the command line says things: never wholly sure, no minus zero, the same reason once."""

from __future__ import annotations

import pytest
from rich.console import Console

from runpipe.cli import output
from runpipe.pipeline.results import QueryResult


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_console", Console(width=80))


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
    assert "runpipe query 'select path, status, reason from files'" in printed


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


def answer(n_columns: int, cell: str) -> QueryResult:
    names = tuple(f"column_{n}" for n in range(n_columns))
    return QueryResult(columns=names, rows=((cell,) * n_columns,))


@pytest.mark.parametrize(("n_columns", "n_shown"), [(1, 1), (7, 7), (8, 7), (66, 7)])
def test_a_table_shows_the_columns_that_there_is_room_for(
    n_columns: int, n_shown: int, capsys: pytest.CaptureFixture[str]
):
    output.table(answer(n_columns, "12345678"))
    printed = capsys.readouterr().out
    head = next(line for line in printed.splitlines() if "column_0" in line)
    assert head.split() == [f"column_{n}" for n in range(n_shown)]
    assert printed.count("12345678") == n_shown
    assert ("--csv" in printed) == (n_shown < n_columns)
    assert (f"{n_columns - n_shown} of {n_columns} columns hidden" in printed) == (
        n_shown < n_columns
    )


def test_a_long_text_is_broken_not_left_out(capsys: pytest.CaptureFixture[str]):
    output.table(answer(2, "word " * 30))
    assert "columns hidden" not in capsys.readouterr().out


def test_one_column_is_always_shown(capsys: pytest.CaptureFixture[str]):
    output.table(QueryResult(columns=("wide " * 40, "b"), rows=(("1", "2"),)))
    assert "1 of 2 columns hidden (terminal too narrow): b." in capsys.readouterr().out
