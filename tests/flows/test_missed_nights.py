"""What `serve` does at its start: a night that was missed is made up, and nothing is overwritten."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from runpipe.errors import RunpipeError
from runpipe.pipeline.results import NightEnd, NightNote
from runpipe.settings import read_settings

pytestmark = [pytest.mark.flow]
ROME = ZoneInfo("Europe/Rome")
SERVED = uuid4()


class _Server:
    """What the making up asks of a Prefect server."""

    def __init__(self, *nights: tuple[UUID, datetime]) -> None:
        self.nights = [SimpleNamespace(deployment_id=i, start_time=at) for i, at in nights]
        self.made_up: list[UUID] = []

    def read_flow_runs(self, **_: object) -> list[Any]:
        return self.nights

    def create_flow_run_from_deployment(self, deployment_id: UUID, **_: object) -> None:
        self.made_up.append(deployment_id)


def _made_up(
    server: _Server, data: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> list[UUID]:
    from prefect.server.schemas.schedules import CronSchedule  # noqa: PLC0415

    from runpipe.flows import deployment  # noqa: PLC0415

    monkeypatch.setattr(deployment, "now_utc", lambda: now)
    schedule = CronSchedule(cron="30 3 * * *", timezone="Europe/Rome")
    deployment.make_up_missed_night(server, SERVED, schedule, read_settings(data))
    return server.made_up


@pytest.mark.parametrize(
    ("last", "now", "is_made_up"),
    [
        # 29 March has no 02:30 in Rome, 25 October has it twice; 03:30 stays a night's time
        ("2026-03-28T03:30", "2026-03-29T03:29", False),
        ("2026-03-28T03:30", "2026-03-29T03:31", True),
        ("2026-10-24T03:31", "2026-10-25T03:29", False),
        ("2026-10-24T03:31", "2026-10-25T03:31", True),
        ("2026-11-16T03:30:05", "2026-11-16T23:00", False),
        ("2026-11-16T03:30:05", "2026-11-17T09:00", True),
        ("2026-11-01T03:30:05", "2026-11-17T09:00", True),
        ("2026-11-17T02:00", "2026-11-17T09:00", True),
    ],
)
@pytest.mark.parametrize("is_known_by", ["folder", "server", "both"])
def test_a_night_is_made_up_if_one_was_due_since_the_last_good_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    last: str,
    now: str,
    is_made_up: bool,
    is_known_by: str,
):
    began, starts = (datetime.fromisoformat(text).replace(tzinfo=ROME) for text in (last, now))
    nights = [(SERVED, began)] if is_known_by != "folder" else []
    somebody_elses = (uuid4(), starts - timedelta(seconds=1))
    if is_known_by != "server":
        at_utc = began.astimezone(UTC).isoformat()
        note = NightNote(
            began_utc=at_utc, process_id=1, outcome=NightEnd.GOOD, last_good_utc=at_utc
        )
        (tmp_path / ".runpipe.night.json").write_text(json.dumps(asdict(note)))
    server = _Server(somebody_elses, *nights)
    assert _made_up(server, tmp_path, starts, monkeypatch) == [SERVED] * is_made_up


@pytest.mark.parametrize(
    "note", [None, "", "[]", "{}", '{"last_good_utc": null}', '{"last_good_utc": "2026"}']
)
def test_without_a_night_ever_one_is_run_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: str | None
):
    if note is not None:
        (tmp_path / ".runpipe.night.json").write_text(note)
    now = datetime(2026, 11, 17, 9, tzinfo=ROME)
    assert _made_up(_Server(), tmp_path, now, monkeypatch) == [SERVED]


@pytest.mark.parametrize(
    ("tags", "is_refused"),
    [
        (None, False),
        (["runpipe", "runpipe-serve", "/home/me/running"], False),
        (["runpipe", "runpipe-serve", "/home/you/running"], True),
        (["runpipe", "folder running"], True),
        ([], True),
    ],
)
def test_a_deployment_of_somebody_elses_is_not_overwritten(
    tags: list[str] | None, is_refused: bool
):
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415

    from runpipe.flows.deployment import refuse_to_overwrite  # noqa: PLC0415

    class Server:
        def read_deployment_by_name(self, name: str) -> Any:
            if tags is None:
                raise ObjectNotFound(LookupError(name))
            return SimpleNamespace(tags=tags)

    refused = pytest.raises(RunpipeError, match=r"nightly/mine already.*\[schedule\] deployment")
    with refused if is_refused else nullcontext():
        refuse_to_overwrite(Server(), "nightly/mine", Path("/home/me/running"))


@pytest.mark.parametrize(
    ("deployment_id", "began", "is_skipped"),
    [
        (SERVED, "2026-11-16T09:00:05+00:00", True),
        (SERVED, "2026-11-16T03:30:00+00:00", False),
        (SERVED, "2026-11-15T03:30:01+00:00", False),
        (uuid4(), "2026-11-16T09:00:05+00:00", False),
    ],
)
def test_a_queued_night_is_skipped_if_a_later_one_has_done_its_work(
    monkeypatch: pytest.MonkeyPatch, deployment_id: UUID, began: str, is_skipped: bool
):
    from runpipe.flows import outcome  # noqa: PLC0415

    due = datetime(2026, 11, 16, 3, 30, tzinfo=UTC)
    night = SimpleNamespace(
        deployment_id=deployment_id, name="running", start_time=datetime.fromisoformat(began)
    )
    monkeypatch.setattr(outcome, "flow_run", SimpleNamespace(scheduled_start_time=due))
    monkeypatch.setattr(outcome, "deployment", SimpleNamespace(id=str(SERVED)))
    monkeypatch.setattr(outcome, "get_client", lambda **_: nullcontext())
    monkeypatch.setattr(outcome, "completed_nights", lambda _: [night])
    assert outcome.later_night() == ("running" if is_skipped else None)


def test_a_night_that_no_deployment_started_is_never_skipped(monkeypatch: pytest.MonkeyPatch):
    from runpipe.flows import outcome  # noqa: PLC0415

    monkeypatch.setattr(outcome, "deployment", SimpleNamespace(id=None))
    assert outcome.later_night() is None
