"""runpipe: what your running, eating, lifting and sleeping mean for your muscle.

Examples
--------
>>> import runpipe
>>> rp = runpipe.open("data")  # doctest: +SKIP
>>> rp.sql("select label, count(*) as n from sessions group by label")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runpipe.lazy import load_when_asked

if TYPE_CHECKING:
    from runpipe.api import Data, assess_week, classify, open, read_fit, read_gpx  # noqa: A004

__all__ = ["Data", "assess_week", "classify", "open", "read_fit", "read_gpx"]

__getattr__ = load_when_asked(__name__, dict.fromkeys(__all__, "runpipe.api"))
