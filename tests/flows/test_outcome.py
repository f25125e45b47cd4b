"""The sentence of a run's state, and which failures are tried again."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from runpipe.errors import ReadError, RunpipeError
from runpipe.model.iso_week import Week
from runpipe.pipeline.results import FileOutcome, IngestSummary, WrittenReport

pytestmark = [pytest.mark.flow]


def _summary(**n_by_status: int) -> IngestSummary:
    files = [
        FileOutcome(name=f"{status}-{i}.fit", status=status, reason="cut", n_sessions=0)
        for status, n in n_by_status.items()
        for i in range(n)
    ]
    return IngestSummary(files=tuple(files), is_published=bool(files))


@pytest.mark.parametrize(
    ("n_by_status", "sentence"),
    [
        ({}, "nothing new"),
        ({"loaded": 12}, "12 loaded"),
        ({"loaded": 12, "quarantined": 1}, "12 loaded, 1 unreadable: quarantined-0.fit (cut)"),
        (
            {"quarantined": 5},
            "5 unreadable: quarantined-0.fit (cut); quarantined-1.fit (cut); "
            "quarantined-2.fit (cut); and 2 more",
        ),
        (
            {"partial": 2, "duplicate": 3, "ignored": 4},
            "2 loaded in part, 3 duplicate, 4 skipped (nothing usable)",
        ),
    ],
)
def test_the_state_says_what_came_in(n_by_status: dict[str, int], sentence: str):
    from runpipe.flows.outcome import files_sentence  # noqa: PLC0415

    assert files_sentence(_summary(**n_by_status)) == sentence


@pytest.mark.parametrize(
    ("weeks", "sentence"),
    [
        ([], "no report due"),
        ([46], "1 report: 2026-W46"),
        ([46, 45, 46], "3 reports: 2026-W45, 2026-W46"),
        ([40, 43, 41, 42], "4 reports: 2026-W40 to 2026-W43"),
    ],
)
def test_the_state_says_which_reports_were_written(weeks: list[int], sentence: str):
    from runpipe.flows.outcome import reports_sentence  # noqa: PLC0415

    reports = [
        WrittenReport(
            athlete_id="me",
            week=Week(2026, week),
            path=Path("page.html"),
            markdown="",
            title="",
            band="low",
            score=None,
        )
        for week in weeks
    ]
    assert reports_sentence(reports) == sentence


class _Failed:
    def __init__(self, error: Any) -> None:
        self.error = error

    def result(self, *, raise_on_failure: bool) -> Any:
        assert not raise_on_failure
        return self.error


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "is_tried_again"),
    [
        (OSError(errno.EIO, "input/output error"), True),
        (OSError(errno.ESTALE, "stale file handle"), True),
        (_caused(RunpipeError("no archive"), OSError(errno.ETIMEDOUT, "timed out")), True),
        (OSError(errno.ENOSPC, "no space left"), False),
        (OSError(errno.EACCES, "permission denied"), False),
        (FileNotFoundError(errno.ENOENT, "gone"), False),
        (RunpipeError("week 1999-W01 holds no records"), False),
        (ReadError("run.fit", "cut"), False),
        (ZeroDivisionError(), False),
        (None, False),
    ],
)
def test_a_disk_that_may_answer_is_asked_again_and_nothing_else(error: Any, is_tried_again: bool):
    from runpipe.flows.parameters import disk_may_answer  # noqa: PLC0415

    assert disk_may_answer(None, None, _Failed(error)) is is_tried_again
