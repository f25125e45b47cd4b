"""Where a second try can differ: a disk or a share that did not answer, or a run that hangs."""

from __future__ import annotations

import errno
from typing import Any, Final

from runpipe.errors import chain_of

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
