"""The apps whose exports we read, one module per app.

A further app is a module with an `APP`, and its place here: an import and a line in `APPS`. Where its
rows stand among other sources of the same day is said in ``rules/sources.toml``.
"""

from __future__ import annotations

from typing import Final

from runpipe.readers.apps import (
    autosleep,
    cronometer,
    eufy,
    fatsecret,
    fddb,
    fitbit,
    fitbod,
    fitnotes,
    garmin,
    google_fitbit,
    gymbook,
    health_auto_export,
    hevy,
    jefit,
    libra,
    lifesum,
    loseit,
    macrofactor,
    myfitnesspal,
    mynetdiary,
    openscale,
    oura,
    polar,
    renpho,
    samsung_health,
    sleep_as_android,
    sleep_cycle,
    strong,
    stronglifts,
    weight_gurus,
    whoop,
    withings,
    zepp,
)
from runpipe.readers.apps.app import App

APPS: Final[tuple[App, ...]] = (
    samsung_health.APP,
    sleep_as_android.APP,
    jefit.APP,
    libra.APP,
    eufy.APP,
    zepp.APP,
    garmin.APP,
    loseit.APP,
    cronometer.APP,
    macrofactor.APP,
    health_auto_export.APP,
    lifesum.APP,
    mynetdiary.APP,
    fatsecret.APP,
    fddb.APP,
    hevy.APP,
    strong.APP,
    stronglifts.APP,
    gymbook.APP,
    fitnotes.APP,
    fitbod.APP,
    whoop.APP,
    oura.APP,
    fitbit.APP,
    google_fitbit.APP,
    polar.APP,
    autosleep.APP,
    sleep_cycle.APP,
    openscale.APP,
    renpho.APP,
    withings.APP,
    weight_gurus.APP,
    myfitnesspal.APP,
)
"""Asked in this order: an app whose headers name it before one whose headers anybody might use."""
