"""The apps whose exports we read, one module per app.

A further app is a module with an `APP`, and its place here: an import and a line in `APPS`. Where its
rows stand among other sources of the same day is said in ``rules/sources.toml``.
"""

from __future__ import annotations

from typing import Final

from runpipe.readers.apps import (
    cronometer,
    fitbit,
    fitbod,
    fitnotes,
    garmin,
    hevy,
    loseit,
    macrofactor,
    myfitnesspal,
    oura,
    polar,
    renpho,
    strong,
    whoop,
    withings,
)
from runpipe.readers.apps.app import App

APPS: Final[tuple[App, ...]] = (
    garmin.APP,
    loseit.APP,
    cronometer.APP,
    macrofactor.APP,
    hevy.APP,
    strong.APP,
    fitnotes.APP,
    fitbod.APP,
    whoop.APP,
    oura.APP,
    fitbit.APP,
    polar.APP,
    renpho.APP,
    withings.APP,
    myfitnesspal.APP,
)
"""Asked in this order: an app whose headers name it before one whose headers anybody might use."""
