"""What a night with something new will use, loaded while its caller waits for something else."""

from __future__ import annotations

from runpipe import render
from runpipe.settings import Settings
from runpipe.words import read_language


def preload_night(settings: Settings) -> None:
    """Compile the reports' templates for their reader's language and habits.

    What files are read with is loaded by the processes that read them. It takes a third of a second
    and changes nothing but the time that the first use takes.
    """
    render.compile_templates(read_language(habits=settings.habits))
