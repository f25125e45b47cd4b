"""Made-up log files, one of every kind that runpipe reads, in the shape of the real exports."""

from __future__ import annotations

from tests.fuzz.log_files_body import (
    apple_health,
    cronometer_biometrics,
    fitnotes_body,
    garmin_weight,
    generic_body,
    loseit_weights,
    mfp_measurement,
    renpho,
    withings_weight,
)
from tests.fuzz.log_files_food import (
    cronometer_daily,
    cronometer_servings,
    fitbit_web,
    generic_diet,
    loseit,
    macrofactor,
    macrofactor_days,
    mfp_nutrition,
)
from tests.fuzz.log_files_gym import fitbod, fitnotes, generic_strength, hevy, mfp_exercise, strong
from tests.fuzz.log_files_sleep import (
    fitbit_sleep,
    garmin_sleep,
    garmin_sleep_report,
    generic_sleep,
    oura_trends,
    polar_sleep,
    whoop_sleeps,
    withings_sleep,
)

FILES = {
    maker.__name__: maker()
    for maker in (
        mfp_nutrition,
        mfp_measurement,
        mfp_exercise,
        cronometer_daily,
        cronometer_servings,
        cronometer_biometrics,
        macrofactor,
        macrofactor_days,
        loseit,
        loseit_weights,
        fitbit_web,
        fitbit_sleep,
        garmin_sleep,
        polar_sleep,
        withings_weight,
        withings_sleep,
        garmin_weight,
        renpho,
        hevy,
        strong,
        fitnotes,
        fitnotes_body,
        fitbod,
        whoop_sleeps,
        oura_trends,
        garmin_sleep_report,
        apple_health,
        generic_diet,
        generic_body,
        generic_sleep,
        generic_strength,
    )
}
