"""Everything the owner can set, as plain values; nothing here loads what checks them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Literal

from runpipe.model.athlete import AthleteFacts
from runpipe.model.habits import Habits
from runpipe.model.logs import Domain
from runpipe.settings.paths import ONLY_ATHLETE, DataPaths
from runpipe.settings.read_rules import SOURCES


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """How to read logs that do not say it themselves. `None`: decide by content and say so."""

    mass_unit: Literal["kg", "lb"] | None = None
    energy_unit: Literal["kcal", "kj"] | None = None
    is_day_first: bool | None = None
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exercises: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[Domain, tuple[str, ...]] = field(default_factory=lambda: SOURCES)


class EngineKind(StrEnum):
    """Where files are read."""

    PROCESSES = "processes"
    DASK = "dask"
    RAY = "ray"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """Where files are read; without an address a cluster is started on this machine."""

    kind: EngineKind = EngineKind.PROCESSES
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the owner can set.

    `max_memory_mb` and `max_cpu_s` are what the reading of one file may use (MiB, seconds of
    processor time). `habits` are the units and the clock of pages; `mail_block` (in Prefect) and
    `sendmail` (a command) get each new week's digest, if the owner sets one. `deployment` is the name under which a schedule stands in Prefect,
    `schedule_zone` the time zone that `nightly_at` is meant in.
    """

    paths: DataPaths
    athletes: Mapping[str, AthleteFacts]
    nightly_at: time = time(3, 30)
    schedule_zone: str = "UTC"
    deployment: str | None = None
    n_workers: int = 0
    max_file_mb: int = 512
    max_memory_mb: int = 2048
    max_cpu_s: int = 600
    engine: EngineSettings = field(default_factory=EngineSettings)
    logs: LogSettings = field(default_factory=LogSettings)
    habits: Habits = field(default_factory=Habits)
    mail_block: str | None = None
    sendmail: str | None = None

    @property
    def is_team(self) -> bool:
        """Whether athletes are named, so that the folder is more than one owner's."""
        return set(self.athletes) > {ONLY_ATHLETE}

    def athlete(self, athlete_id: str) -> AthleteFacts:
        """Return an athlete's facts; one who is not in the settings has none but a name."""
        facts = self.athletes.get(athlete_id)
        if facts is not None:
            return facts
        base = self.athletes.get(ONLY_ATHLETE, AthleteFacts())
        return AthleteFacts(athlete_id=athlete_id, time_zone=base.time_zone)

    def owner_of(self, folder: str) -> str | None:
        """Return whose the files in a first folder of the inbox are.

        Parameters
        ----------
        folder
            The folder's name; empty for files that lie in the inbox itself.

        Returns
        -------
        str or None
            The athlete of that name. Without ``[athlete.<id>]`` in the settings every folder is
            the single owner's; with one, `None` for a folder that is nobody's.
        """
        name = unicodedata.normalize("NFC", folder)
        if name in self.athletes:
            return name
        is_single = set(self.athletes) <= {ONLY_ATHLETE}
        return ONLY_ATHLETE if is_single or not folder else None
