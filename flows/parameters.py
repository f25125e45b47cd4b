"""What the flows take, typed and described: a caller's slip is refused before a run begins."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field

from runpipe.model.iso_week import Week
from runpipe.settings import Settings, read_settings, require_data_folder

_DAY: Final = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
_WEEK: Final = r"^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$"


def _iso_week(text: str | None) -> str | None:
    return None if text is None else str(Week.parse(text))


def _described(text: str, **schema: str) -> Any:  # noqa: ANN401  (as pydantic's Field)
    """Describe a parameter for Prefect, which reads a field's description nowhere else (3.8)."""
    return Field(json_schema_extra={"description": text, **schema})


DataFolder = Annotated[
    Path, _described("The data folder, a path on the machine that runs the flow: /home/me/running")
]
Paths = Annotated[list[Path] | None, _described("Files, folders or zips; the inbox without any.")]
# Prefect's server checks patterns, not formats (3.8).
Day = Annotated[
    date | None,
    _described("The athlete's day, such as 2026-11-16; today without it.", pattern=_DAY),
]
IsoWeek = Annotated[
    str | None,
    AfterValidator(_iso_week),
    _described("An ISO week, such as 2026-W46; all that is due without it.", pattern=_WEEK),
]
Athlete = Annotated[
    str | None, _described("An athlete's id, as in the settings; everybody without it.")
]


def open_settings(data: Path) -> Settings:
    """Read the settings of the data folder that a run was told.

    Raises
    ------
    SettingsError
        If there is no data folder there, or its settings cannot be used.
    """
    return read_settings(require_data_folder(data).root.resolve())
