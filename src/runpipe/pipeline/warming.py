"""What a night with something new will use, loaded while its caller waits for something else."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from runpipe import render

_READERS: Final = ("runpipe.readers.fit",)
"""The others load in no time."""


def warm_up() -> None:
    """Load the readers, compile the templates of the reports and start the engine of the charts.

    It takes half a second and changes nothing but the time that the first use takes.
    """
    render.start_engine()
    render.compile_templates()
    for name in _READERS:
        import_module(name)
