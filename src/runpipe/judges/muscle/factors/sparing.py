"""Exercise sparing: a deficit that training made costs less lean mass (docs/methods.md 3)."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.judges.doses import held, ramp
from runpipe.judges.muscle.factor import EffectShift, Factor
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.terms import GridTerms, Step
from runpipe.model.rules import Rules


def _spared(grid: InputGrid, terms: GridTerms, rules: Rules) -> Step:
    """Return what is left of the loss where training made the deficit.

    Training beyond the habit spares more than habitual training. Four limits hold it back:
    lean people, severe deficits, little protein and very long weeks are not spared.

    References
    ----------
    Ballor & Poehlman 1994, Weinheimer 2010; for the limits Nindl 2007, Friedl 1994, Schütz 2013
    and Zachwieja 2001.
    """
    trained = grid.exercise_kcal
    eaten_less = np.maximum(0.0, grid.deficit_kcal - trained)
    share = np.where(trained > 0.0, trained / np.maximum(trained + eaten_less, 1e-9), 0.0)
    above = trained - grid.usual_exercise_kcal
    new = np.where(trained > 0.0, held(above / np.maximum(trained, 1e-9), 0.0, 1.0), 0.0)
    lean = ramp(
        grid["body_fat_frac"] - grid.by_sex("sparing.lean_{}_frac", rules),
        0.0,
        rules["sparing.lean_span_frac"],
    )
    mild = ramp(
        rules["sparing.severe_frac"] - grid.deficit_frac, 0.0, rules["sparing.severe_span_frac"]
    )
    fed = ramp(
        terms["effective_protein_g_per_kg"],
        rules["sparing.protein_from_g_per_kg"],
        rules["sparing.protein_span_g_per_kg"],
    )
    short = ramp(
        rules["sparing.volume_to_km"] - grid["run_km"], 0.0, rules["sparing.volume_span_km"]
    )
    most = grid.effect("sparing.new", rules) * new + grid.effect("sparing.usual", rules) * (
        1.0 - new
    )
    factor = 1.0 - most * share * lean * mild * fed * short
    return Step(
        factor,
        {
            "exercise_share": (share, "frac"),
            "new_exercise_share": (new, "frac"),
            "sparing_lean_limit": (lean, "1"),
            "sparing_severe_limit": (mild, "1"),
            "sparing_protein_limit": (fed, "1"),
            "sparing_volume_limit": (short, "1"),
            "sparing_factor": (factor, "1"),
        },
    )


FACTOR: Final = Factor(
    name="sparing",
    multiplies=_spared,
    effect=EffectShift(
        name="sparing_effect",
        rules=("sparing.new", "sparing.usual"),
        give_or_take="sparing.sigma",
    ),
)
