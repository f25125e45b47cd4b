"""Food after a run that asks for it, as a sentence and not as a light (science/revision-2.md 7R.4)."""

from __future__ import annotations

from runpipe.energy import RUN_TYPES, Body
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.rules import Rules
from runpipe.model.week_facts import SessionSummary
from runpipe.units import SECONDS_PER_MINUTE


def fuel_after_run(session: SessionSummary, rpe: float, body: Body, rules: Rules) -> Finding | None:
    """Return the meal that is enough after a long or hard run, in grams.

    `None` for anything else, and where no body mass is known. That such a meal saves muscle is
    weakly supported.
    """
    minutes = (session.duration_s or 0.0) / SECONDS_PER_MINUTE
    is_key = minutes >= rules["meals.key_run_min"] or rpe >= rules["meals.key_run_rpe"]
    mass_kg = body.reference_mass_kg
    if session.session_type not in RUN_TYPES or not is_key or mass_kg is None:
        return None
    return finding(
        "fuel.after_run",
        hours=rules.quantity("meals.post_window_h"),
        carb=Quantity(rules["meals.post_carb_g_per_kg"] * mass_kg, "g"),
        protein=Quantity(rules["meals.post_protein_g_per_kg"] * mass_kg, "g"),
    )
