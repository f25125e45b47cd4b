"""Send a finished week's digest once, where the owner has set a Prefect block or a command for it."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from prefect.blocks.abstract import NotificationBlock

from runpipe.pipeline.results import WrittenReport
from runpipe.private import write_atomic
from runpipe.settings import Settings

_SENT: Final = ".mailed"
_TIMEOUT_S: Final = 60.0


def send_digests(settings: Settings, reports: Sequence[WrittenReport], today: date) -> list[str]:
    """Send the newest finished week of each athlete, if it was written now and never sent.

    Parameters
    ----------
    settings
        Everything the owner set; without `mail_block` and `sendmail` nothing is sent.
    reports
        The reports that were written.
    today
        The athlete's local day: a running week is not sent.

    Returns
    -------
    list of str
        What could not be sent, a sentence each; a night goes on without mail.
    """
    if settings.mail_block is None and settings.sendmail is None:
        return []
    troubles = []
    finished = [report for report in reports if report.week.last_date < today]
    for report in {report.athlete_id: report for report in finished}.values():
        sent = report.path.parent / _SENT
        if str(report.week) in _weeks_in(sent):
            continue
        try:
            _send(settings, report)
        except (OSError, ValueError, subprocess.SubprocessError) as exc:
            troubles.append(f"The digest of week {report.week} was not sent: {exc}")
            continue
        write_atomic(sent, "".join(f"{week}\n" for week in (*_weeks_in(sent), report.week)))
    return troubles


def _weeks_in(sent: Path) -> tuple[str, ...]:
    return tuple(sent.read_text("utf-8").split()) if sent.exists() else ()


def _send(settings: Settings, report: WrittenReport) -> None:
    if settings.sendmail is not None:
        subprocess.run(
            shlex.split(settings.sendmail),
            input=report.path.with_suffix(".eml").read_bytes(),
            check=True,
            timeout=_TIMEOUT_S,
        )
    if settings.mail_block is not None:
        block: Any = NotificationBlock.load(settings.mail_block)  # sync here: no event loop runs
        block.notify(body=report.markdown, subject=report.title)
