"""What the flows take, typed and described: a slip is refused before a run begins.

Where a second try can differ.
"""

from __future__ import annotations

import errno
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field

from runpipe.errors import chain_of
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


TIME_LIMIT_S: Final = 12 * 3600
"""A run that hangs, on a share that went away, lets the next night begin."""
_PASSING: Final = frozenset(
    {
        errno.EIO,
        errno.EAGAIN,
        errno.EBUSY,
        errno.ESTALE,
        errno.ETIMEDOUT,
        errno.ENOTCONN,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
    }
)


def disk_may_answer(_task: object, _task_run: object, state: Any) -> bool:  # noqa: ANN401
    """Return whether a task failed by an error of a disk or a share that may be over soon."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, BaseException) and any(
        isinstance(each, OSError) and each.errno in _PASSING for each in chain_of(error)
    )


DISK_RETRIES: Final[dict[str, Any]] = {
    "retries": 2,
    "retry_delay_seconds": 10,
    "retry_condition_fn": disk_may_answer,
}
"""Of the tasks that look for files and write them."""
