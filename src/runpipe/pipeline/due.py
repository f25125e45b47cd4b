"""What a night has to do, told by what stored results were made of; it loads none of what makes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from runpipe import warehouse
from runpipe.model.athlete import AthleteFacts
from runpipe.model.habits import Habits
from runpipe.model.iso_week import Week
from runpipe.model.labels import SessionLabel
from runpipe.model.logs import Domain
from runpipe.pipeline.contain_trouble import made_by_trouble
from runpipe.pipeline.provenance import EVERYBODY, Stage, digest, stale
from runpipe.settings import Settings
from runpipe.settings.labels_file import read_labels

PAGE_DIGESTS: Final = ".written.json"
"""The file beside an athlete's pages that says what they were made of."""


@dataclass(frozen=True, slots=True)
class OwnerWords:
    """What the owner says beside an athlete's facts: labels by session, and sources by domain."""

    labels: Mapping[str, SessionLabel]
    sources: Mapping[Domain, tuple[str, ...]]


def owner_words(settings: Settings) -> OwnerWords:
    """Read what the owner says of sessions and sources."""
    return OwnerWords(read_labels(settings.paths), settings.logs.sources)


def reading_digests(settings: Settings, athlete_id: str) -> dict[Stage, str]:
    """Return what an athlete's files are marked with, by the stage that reads them."""
    athlete, logs = settings.athlete(athlete_id), settings.logs
    of_logs = (
        athlete.time_zone,
        athlete.mass_kg,
        logs.mass_unit,
        logs.energy_unit,
        logs.is_day_first,
        sorted((name, sorted(columns.items())) for name, columns in logs.columns.items()),
        sorted(logs.exercises.items()),
        settings.max_file_mb,
    )
    return {
        Stage.READ_FIT: digest(Stage.READ_FIT),
        Stage.READ_TRACKS: digest(Stage.READ_TRACKS),
        Stage.READ_LOGS: digest(Stage.READ_LOGS, of_logs),
        Stage.READ_ANY: digest(Stage.READ_ANY, of_logs),
        Stage.UNPACK: digest(Stage.UNPACK, settings.max_file_mb),
    }


def current_marks(settings: Settings, athlete_id: str) -> frozenset[str]:
    """Return every mark of an athlete's files that need not be read again."""
    return frozenset(reading_digests(settings, athlete_id).values())


def trouble_mark(settings: Settings) -> str:
    """Return what files in trouble are marked with by this runpipe and these settings."""
    return made_by_trouble(settings.max_file_mb, settings.max_memory_mb, settings.max_cpu_s)


def read_page_digests(folder: Path) -> dict[str, str]:
    """Read what the pages in an athlete's folder were made of, by name; empty if it cannot be read."""
    try:
        digests = json.loads((folder / PAGE_DIGESTS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(digests) if isinstance(digests, dict) else {}


def basis_of_pages(snapshot_id: str, habits: Habits) -> str:
    """Return the digest of what all of an athlete's pages rest on."""
    return digest(Stage.PAGE, (snapshot_id, habits))


def are_pages_current(folder: Path, snapshot_id: str, habits: Habits) -> bool:
    """Return whether every page of an athlete is there, of this database and of this code."""
    digests = read_page_digests(folder)
    if digests.pop(Stage.BASIS, None) != basis_of_pages(snapshot_id, habits):
        return False
    names = {entry.name for entry in folder.iterdir()}
    return all(f"{name}.html" in names for name in digests)


def are_layers_due(conn: warehouse.Connection) -> bool:
    """Return whether what belongs to no athlete, such as the views, is to be made anew."""
    return bool(stale(conn, EVERYBODY, Stage.BASIS, basis_of_layers()))


def basis_of_layers() -> dict[str, str]:
    """Return the digest of what belongs to no athlete, by stage."""
    return {Stage.SAY.value: digest(Stage.SAY)}


def is_athlete_due(
    conn: warehouse.Connection, athlete: AthleteFacts, owner: OwnerWords, today: date
) -> bool:
    """Return whether code, rules, settings, labels or the day differ from an athlete's last night."""
    return bool(stale(conn, athlete.athlete_id, Stage.BASIS, basis(conn, athlete, owner, today)))


def basis(
    conn: warehouse.Connection, athlete: AthleteFacts, owner: OwnerWords, today: date
) -> dict[str, str]:
    """Return by stage the digest of all that an athlete's results rest on beside the files."""
    sources = sorted(owner.sources.items())
    last = warehouse.read_last_date(conn, athlete.athlete_id)
    # once the last judged week is over, no later day changes anything
    day = today if last is None else min(today, Week.of(last).last_date)
    return {
        Stage.GROUP.value: digest_of_grouping(athlete),
        Stage.LABEL.value: digest(
            Stage.LABEL, (own_references(athlete), sorted(owner.labels.items()))
        ),
        Stage.ASSESS.value: digest(Stage.ASSESS, (athlete, sources, day)),
        Stage.SAY.value: digest(Stage.SAY, (athlete, sources)),
    }


def digest_of_grouping(athlete: AthleteFacts) -> str:
    """Return the digest of what all of an athlete's sessions rest on beside their recordings."""
    return digest(Stage.GROUP, (digest(Stage.COMBINE), athlete.time_zone))


def own_references(athlete: AthleteFacts) -> dict[str, float]:
    """Return what the settings say of speeds (m/s) and heart rate (beats/min), by name."""
    references = {
        "max_heart_rate_bpm": athlete.max_heart_rate_bpm,
        "critical_speed_mps": athlete.critical_speed_mps,
        "easy_speed_mps": athlete.easy_speed_mps,
    }
    return {name: value for name, value in references.items() if value is not None}
