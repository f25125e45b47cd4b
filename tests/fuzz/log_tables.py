"""Days and tables for the made-up logs."""

from __future__ import annotations

from datetime import date, timedelta

FIRST = date(2025, 3, 3)
N_DAYS = 6


def days() -> list[date]:
    return [FIRST + timedelta(days=index) for index in range(N_DAYS)]


def table(header: str, rows: list[str], end: str = "\n") -> bytes:
    return (end.join([header, *rows]) + end).encode()
