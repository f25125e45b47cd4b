"""Seconds by stage of a night: the pipeline's own functions, each with a clock around it."""

from __future__ import annotations

import functools
import importlib
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_NIGHT: Final = "runpipe.pipeline.night"
_PARTITION: Final = "runpipe.pipeline.partition"
STAGES: Final = {
    "collect": ((_NIGHT, "collect"),),
    "read and save": ((_NIGHT, "load"),),
    "lineage": (
        (_PARTITION, "group_recordings"),
        (_PARTITION, "warehouse.build_core"),
    ),
    "labels": ((_PARTITION, "resolve_labels"), (_PARTITION, "label_sessions")),
    "weeks": ((_PARTITION, "_assess"), (_PARTITION, "_write_weeks")),
    "marts": ((_PARTITION, "warehouse.build_mart"), (_PARTITION, "warehouse.build_views")),
    "publish": ((_NIGHT, "publish"),),
    "reports": (("runpipe.pipeline.write_pages", "write_reports"),),
}


class Stages:
    """Wall seconds by stage, and by function within them."""

    def __init__(self) -> None:
        self.by_function_s: dict[str, float] = {}
        self._depth = 0
        self._stage_s: dict[str, float] = defaultdict(float)
        for stage, functions in STAGES.items():
            for module, dotted in functions:
                owner: Any = importlib.import_module(module)
                *path, name = dotted.split(".")
                for step in path:
                    owner = getattr(owner, step)
                setattr(owner, name, self._timed(getattr(owner, name), stage, dotted))

    @property
    def by_stage_s(self) -> dict[str, float]:
        """Return the stages in the order of a night."""
        return {stage: self._stage_s[stage] for stage in STAGES}

    def _timed(self, function: Callable[P, T], stage: str, name: str) -> Callable[P, T]:
        @functools.wraps(function)
        def timed(*args: P.args, **kwargs: P.kwargs) -> T:
            begin = time.perf_counter()
            self._depth += 1
            try:
                return function(*args, **kwargs)
            finally:
                self._depth -= 1
                taken = time.perf_counter() - begin
                self.by_function_s[name] = self.by_function_s.get(name, 0.0) + taken
                if not self._depth:  # the reports judge weeks too: that is theirs
                    self._stage_s[stage] += taken

        return timed
