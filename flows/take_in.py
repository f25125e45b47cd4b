"""The steps of a night as tasks: one owner's, or the nights of several athletes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from runpipe import pipeline
from runpipe.clock import now_utc
from runpipe.flows import outcome
from runpipe.flows.outcome import batch_name, of_run
from runpipe.flows.parameters import DISK_RETRIES
from runpipe.flows.run_log import athletes_progress, files_in_the_run_log, with_progress
from runpipe.pipeline.results import IngestSummary
from runpipe.settings import Settings

collect = task(
    name="collect new files",
    task_run_name=of_run("collect new files"),
    cache_policy=NO_CACHE,
    **DISK_RETRIES,
)(pipeline.collect)
load = task(name="read a batch", task_run_name=batch_name, cache_policy=NO_CACHE)(pipeline.load)
judge = task(name="judge", task_run_name=of_run("judge"), cache_policy=NO_CACHE)(pipeline.judge)
publish = task(
    name="check and publish", task_run_name=of_run("check and publish"), cache_policy=NO_CACHE
)(pipeline.publish)
run_athletes = task(
    name="judge each athlete",
    task_run_name=of_run("judge each athlete"),
    cache_policy=NO_CACHE,
)(pipeline.ingest)


def take_in(settings: Settings, *, paths: Sequence[Path] | None, day: date) -> IngestSummary:
    """Run the steps of a night as tasks, and leave the table of files.

    The nights of several athletes are one task: each is a piece of work for the engine.
    """
    with files_in_the_run_log():
        if settings.is_team:
            summary: IngestSummary = run_athletes(
                settings,
                paths=paths,
                today=day,
                now_utc=now_utc(),
                on_progress=athletes_progress(settings),
            )
        else:
            summary = _run_steps(settings, paths, day)
    outcome.write_table(settings, summary)
    outcome.emit_unreadable(settings, summary)
    return summary


def _run_steps(settings: Settings, paths: Sequence[Path] | None, day: date) -> IngestSummary:
    with pipeline.open_night(settings, today=day, now_utc=now_utc()) as night:
        for batch in with_progress(settings, collect(night, paths)):
            load(night, batch)
        judge(night)
        summary: IngestSummary = publish(night)
    return summary
