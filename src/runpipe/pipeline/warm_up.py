"""What a night with something new will use, loaded while its caller waits for something else."""

from __future__ import annotations

from runpipe import render


def preload_night() -> None:
    """Compile the reports' templates.

    What files are read with is loaded by the processes that read them. It takes a third of a second
    and changes nothing but the time that the first use takes.
    """
    render.compile_templates()
