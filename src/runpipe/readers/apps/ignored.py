"""Tables and documents that we understand and need nothing from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import TableFormat, has
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

ACTIVITY: Final = re.compile(
    r"^(activity|activities|activité|activite|activiteit|aktivit|atividade|actividad|attività|attivita|aktywno|workout|cycle start)"
)
DISTANCE: Final = frozenset(
    {"distance", "afstand", "distancia", "distanza", "distância", "distanz", "entfernung", "strecke",
     "sträcka", "dystans", "data", "activity strain"}
)  # fmt: skip
RECORDINGS_SAY_MORE: Final = (
    "a list of activities; the recordings themselves (FIT, GPX, TCX) say more, so drop those"
)
ONE_SESSION: Final = "one training session; its recording (FIT, GPX, TCX) says more, so drop that"
# Plain column names to (kind, reason), most particular first.
_TABLES: Final[tuple[tuple[frozenset[str], str, str], ...]] = (
    (frozenset({"name", "start", "end", "recurrence", "comments"}), "cronometer_fasts",
     "fasts planned in Cronometer; days count as fasting when the food diary says so"),
    (frozenset({"day", "group", "exercise", "minutes", "calories burned"}), "cronometer_exercises",
     "Cronometer's exercise diary; your recordings say more, and exercise calories are no intake"),
    (frozenset({"day", "group", "note"}), "cronometer_notes", "notes without numbers"),
    (frozenset({"sleep log entry id", "overall score"}), "fitbit_sleep_score",
     "Fitbit's sleep scores; the nights themselves are in its sleep-*.json files"),
    (frozenset({"food cals", "exercise cals"}), "loseit_daily_summary",
     "Lose It's day totals; its food-logs.csv has the same with protein, carbohydrate and fat"),
    (frozenset({"date", "name", "icon", "calories", "deleted"}), "loseit_exercise",
     "Lose It's exercise diary; your recordings say more, and exercise calories are no intake"),
    (frozenset({"date", "steps", "calories", "distance", "rundistance"}), "zepp_activity",
     "steps and burned calories by day; the recordings themselves say more"),
    (frozenset({"date", "avg duration", "avg bedtime"}), "garmin_sleep_means",
     "weekly means; export the four-week view, which has each night"),
)  # fmt: skip


def _ignored(kind: str, reason: str, matches: Callable[[Table], bool]) -> TableFormat:
    """Build a format whose reading says why nothing in it is needed."""
    reading = FileReading(kind=kind, ignored_reason=reason)

    def read(_table: Table, _options: LogOptions, _name: str) -> FileReading:
        return reading

    return TableFormat(kind=kind, matches=matches, read=read)


def _is_activity_list(table: Table) -> bool:
    names = {header.name for header in table.headers}
    return any(ACTIVITY.match(name) for name in names) and bool(names & DISTANCE)


TABLES: Final = (
    *(_ignored(kind, reason, has(*names)) for names, kind, reason in _TABLES),
    _ignored("activity_list", RECORDINGS_SAY_MORE, _is_activity_list),
)
"""Tables that we understand and need nothing from, most particular first."""


# Keys of a JSON object (or of a list's first one) to (kind, reason).
DOCUMENTS: Final[tuple[tuple[frozenset[str], str, str], ...]] = (
    (frozenset({"summarizedActivitiesExport"}), "garmin_activity_summaries", RECORDINGS_SAY_MORE),
    (
        frozenset({"exercises", "startTime", "durationMillis"}),
        "polar_training",
        RECORDINGS_SAY_MORE,
    ),
    (
        frozenset({"start_time_timezone_offset", "duration"}),
        "runtastic_session",
        RECORDINGS_SAY_MORE,
    ),
)


def ignored_document(first: Mapping[str, Any]) -> FileReading | None:
    """Return a reading that says why this JSON document is not needed, or `None`."""
    for mark, kind, reason in DOCUMENTS:
        if mark <= set(first):
            return FileReading(kind=kind, ignored_reason=reason)
    return None
