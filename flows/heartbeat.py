"""Prefect's heartbeat: what a lasting server misses when a run dies."""

from __future__ import annotations

from contextlib import AbstractContextManager

from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, Settings, temporary_settings


def without_heartbeat() -> AbstractContextManager[Settings]:
    """Let the flows that start in the block run without a heartbeat of their own.

    Each costs up to a second: at a run's end Prefect waits for the heart to wake from its sleep
    (as of 3.8). The environment cannot say "none", so this can.
    """
    return temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
