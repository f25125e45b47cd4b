"""Seeded variations of recordings that go wrong: none is told wrong in silence."""

from __future__ import annotations

import os
import random

import numpy as np
import pytest

from runpipe.model.archived import ProcessedSession
from runpipe.pipeline.read_file import measure_all
from runpipe.readers.read import read_member
from tests.hostile.recording_faults import KINDS, WRITERS, MadeRun, make_run

N_SEEDS = int(os.environ.get("RUNPIPE_HOSTILE_SEEDS", "1"))
VARIATIONS = [
    (kind, form, seed)
    for kind, (_, forms) in KINDS.items()
    for form in forms
    for seed in range(N_SEEDS * 2)
]


@pytest.mark.parametrize(("kind", "form", "seed"), VARIATIONS)
def test_a_variation_is_told_right(kind, form, seed):
    rng = random.Random(f"{kind} {form} {seed}")
    run = KINDS[kind][0](make_run(rng), rng)
    reading = read_member(f"a.{form}", WRITERS[form](run))
    sessions = measure_all(reading, f"{seed:020}")
    assert len(sessions) == 1
    assert wrong_of(sessions[0], run, form) == [], (
        sessions[0].facts,
        sessions[0].measures,
        sessions[0].notes,
    )


def wrong_of(session: ProcessedSession, run: MadeRun, form: str) -> list[str]:
    """Return what is not as it was, in words."""
    facts, measures, samples = session.facts, session.measures, session.samples
    held = {
        "start": abs((facts.start_utc - run.start).total_seconds()) <= 2,
        "elapsed": _near(measures.elapsed_s, run.elapsed_s, 0.01),
        "timer": _near(measures.timer_s, run.elapsed_s, 0.02),
        "distance": _near(measures.distance_m, run.distance_m, 0.02),
        "samples": len(samples) >= 0.99 * run.sampled or bool(session.notes),
        "max heart rate": (measures.max_heart_rate_bpm or 0) <= run.max_bpm + 2,
        "heart rate": samples.has("heart_rate_bpm"),
        "mean speed": _near(measures.avg_speed_mps, run.distance_m / run.elapsed_s, 0.03),
        "sport": (facts.sport in {"running", None}) is run.is_run,
        "ascent": (measures.ascent_m or 0) < 40,
        "moving": (measures.moving_s or 0) <= (measures.elapsed_s or 0),
        "offset": run.expected_offset_s is not None or facts.utc_offset_s is None,
    }
    if run.expected_offset_s is not None:
        held["offset"] = facts.utc_offset_s in {3600, 7200}
    if samples.has("speed_mps"):
        median = float(np.nanmedian(samples.speed_mps))
        held["speed"] = _near(median, run.distance_m / run.elapsed_s, 0.15)
    if form == "fit":
        held["cadence"] = 130 <= float(np.nanmedian(samples.cadence_spm)) <= 200
    return [name for name, is_so in held.items() if not is_so]


def _near(value: float | None, right: float, tolerance: float) -> bool:
    return value is not None and abs(value / right - 1) <= tolerance
