"""runpipe: what your running, eating, lifting and sleeping mean for your muscle.

Examples
--------
>>> import runpipe
>>> rp = runpipe.open("data")  # doctest: +SKIP
>>> rp.sql("select label, count(*) as n from sessions group by label")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runpipe.api import Data, assess_week, classify, open, read_fit, read_gpx  # noqa: A004

__all__ = ["Data", "assess_week", "classify", "open", "read_fit", "read_gpx"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (whatever `api` holds)
    """Load what is asked for when it is asked for, so that `import runpipe` stays quick."""
    if name not in __all__:
        raise AttributeError(f"module 'runpipe' has no attribute {name!r}")
    from runpipe import api  # noqa: PLC0415

    return getattr(api, name)
