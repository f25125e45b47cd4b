"""What a kilogram of lost body holds: the lean share of it, and its energy."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from runpipe.model.rules import Rules

Numbers: TypeAlias = npt.NDArray[np.float64]


def lean_share(fat_mass_kg: Numbers, risk: Rules) -> Numbers:
    """Return the lean share of lost tissue (Forbes 1987; Hall 2007, commonly cited)."""
    c = risk["forbes.c_kg"]
    share: Numbers = np.clip(
        c / (c + fat_mass_kg), risk["forbes.min_share"], risk["forbes.max_share"]
    )
    return share


def lost_tissue_kcal_per_kg(share: Numbers, risk: Rules) -> Numbers:
    """Return the energy in a kg of lost tissue of that lean share."""
    return risk["forbes.lean_kcal_per_kg"] * share + risk["forbes.fat_kcal_per_kg"] * (1.0 - share)


def tissue_kcal_per_kg(fat_mass_kg: float, energy: Rules, risk: Rules) -> float:
    """Return the energy of a kg that the scale shows: half-way between fat and Forbes-Hall."""
    mix = energy["state.tissue_mix_frac"]
    lost = lost_tissue_kcal_per_kg(lean_share(np.array(fat_mass_kg), risk), risk)
    return mix * energy["state.tissue_fat_kcal_per_kg"] + (1.0 - mix) * float(lost)
