"""Tables and documents that we understand and need nothing from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from runpipe.model.session import FileReading
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
TABLES: Final[tuple[tuple[frozenset[str], str, str], ...]] = (
    (frozenset({"name", "start", "end", "recurrence", "comments"}), "cronometer_fasts",
     "fasts planned in Cronometer; days count as fasting when the food diary says so"),
    (frozenset({"day", "group", "exercise", "minutes", "calories burned"}), "cronometer_exercises",
     "Cronometer's exercise diary; your recordings say more, and exercise calories are no intake"),
    (frozenset({"day", "group", "note"}), "cronometer_notes", "notes without numbers"),
    (frozenset({"sleep log entry id", "overall score"}), "fitbit_sleep_score",
     "Fitbit's sleep scores; the nights themselves are in its sleep-*.json files"),
    (frozenset({"food cals", "exercise cals"}), "loseit_daily_summary",
     "Lose It's day totals; its food-logs.csv has the same with protein, carbohydrate and fat"),
    (frozenset({"date", "avg duration", "avg bedtime"}), "garmin_sleep_means",
     "weekly means; export the four-week view, which has each night"),
    (frozenset({"date", "route name", "calories burned"}), "runkeeper_activities", RECORDINGS_SAY_MORE),
)  # fmt: skip


def ignored_table(table: Table) -> FileReading | None:
    """Return a reading that says why this table is not needed, or `None` if it is not known."""
    names = {header.name for header in table.headers}
    for wanted, kind, reason in TABLES:
        if wanted <= names:
            return FileReading(kind=kind, ignored_reason=reason)
    if any(ACTIVITY.match(name) for name in names) and names & DISTANCE:
        return FileReading(kind="activity_list", ignored_reason=RECORDINGS_SAY_MORE)
    return None


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
    for wanted, kind, reason in DOCUMENTS:
        if wanted <= set(first):
            return FileReading(kind=kind, ignored_reason=reason)
    return None
