"""The owner's files and the package's rules, read once at the start.

pydantic is loaded with the first settings file only: `--help` and worker processes do without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runpipe.errors import did_you_mean, nearest
from runpipe.lazy import load_when_asked
from runpipe.settings.paths import ONLY_ATHLETE, DataPaths, at_home, require_data_folder
from runpipe.settings.read_rules import SOURCES, read_rules, read_sources
from runpipe.settings.read_settings import (
    EngineKind,
    EngineSettings,
    LogSettings,
    Settings,
    read_settings,
)

if TYPE_CHECKING:
    from runpipe.settings.template import settings_template

__all__ = [
    "ONLY_ATHLETE",
    "SOURCES",
    "DataPaths",
    "EngineKind",
    "EngineSettings",
    "LogSettings",
    "Settings",
    "at_home",
    "did_you_mean",
    "nearest",
    "read_rules",
    "read_settings",
    "read_sources",
    "require_data_folder",
    "settings_template",
]

__getattr__ = load_when_asked(__name__, {"settings_template": f"{__name__}.template"})
