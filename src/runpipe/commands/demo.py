"""Before the first night: folders, settings, the made-up athlete."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from runpipe import sample_athlete
from runpipe.model.athlete import AthleteFacts
from runpipe.private import owner_only, tighten, write_atomic
from runpipe.settings import Settings, read_settings, settings_template

DEMO_LAST_DATE: Final = date(2026, 11, 15)
"""The demo's last day, a Sunday: the same files each time, whenever it is run."""

DEMO_TODAY: Final = date(2026, 11, 16)
"""The day the demo's night believes it is."""


@owner_only()
def initialise(data_dir: Path) -> Settings:
    """Make the folders and a commented settings file; what is there already stays as it is."""
    settings_file = data_dir / "runpipe.toml"
    if not settings_file.exists():
        write_atomic(settings_file, settings_template())
    settings = read_settings(data_dir)
    for folder in (settings.paths.inbox, settings.paths.archive, settings.paths.reports):
        folder.mkdir(parents=True, exist_ok=True)
    tighten(settings.paths.root)
    return settings


@owner_only()
def prepare_demo(data_dir: Path) -> Settings:
    """Write the made-up athlete's settings and exports into a data folder's inbox.

    A settings file that is there already is left alone.
    """
    settings_file = data_dir / "runpipe.toml"
    if not settings_file.exists():
        write_atomic(settings_file, _settings_of(sample_athlete.PROFILE))
    settings = initialise(data_dir)
    sample_athlete.write(settings.paths.inbox, last_date=DEMO_LAST_DATE)
    return settings


def _settings_of(athlete: AthleteFacts) -> str:
    """Write an athlete's facts as a settings file."""
    facts = {
        "sex": athlete.sex.value,
        "birth_date": athlete.birth_date,
        "height_cm": _times(athlete.height_m, 100),
        "mass_kg": athlete.mass_kg,
        "body_fat_pct": _times(athlete.body_fat_frac, 100),
        "body_fat_method": athlete.body_fat_method.value,
        "body_fat_date": athlete.body_fat_date,
        "max_heart_rate_bpm": athlete.max_heart_rate_bpm,
        "rest_heart_rate_bpm": athlete.rest_heart_rate_bpm,
        "time_zone": athlete.time_zone,
        "activity_factor": athlete.activity_factor,
    }
    lines = [
        f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}"
        for key, value in facts.items()
        if value is not None
    ]
    head = "# The settings of a made-up athlete; `runpipe init` writes one for you."
    return "\n".join((head, "", "[athlete]", *lines, "", "[logs]", 'mass_unit = "kg"', ""))


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else round(value * factor, 2)
