"""From what was found in a session to its label."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from runpipe.classify.climbs import Climbs, find_climbs
from runpipe.classify.features import Features
from runpipe.classify.history import AthleteProfile
from runpipe.classify.reps import RepSet, burst_peaks, find_bursts, find_intervals
from runpipe.model.labels import Bout, BoutKind, Classification, Evidence, SessionLabel
from runpipe.model.rules import Rules

RUNNING: Final = frozenset(
    {"running", "run", "trail_running", "treadmill_running", "track_running"}
)


def decide(features: Features, profile: AthleteProfile, rules: Rules) -> Classification:
    """Judge one session against its athlete's profile."""
    reason = reason_for_other(features, rules)
    if reason:
        return Classification(
            label=SessionLabel.OTHER, variant=None, tags=(), shares=((SessionLabel.OTHER, 1.0),),
            confidence_frac=0.95, evidence=(Evidence(rule="other", text=reason),), reason=reason,
            rules_version=rules.version,
        )  # fmt: skip
    case = _Case(features, profile, rules)
    for rule in (case.sprint, case.hill, case.hiit):
        found = rule()
        if found is not None:
            return found
    return case.long_distance()


def reason_for_other(features: Features, rules: Rules) -> str | None:
    """Say why this is not a run that can be judged; `None` if it is one."""
    sport = features.sport
    if sport and sport not in RUNNING and sport not in {"generic", "none", "other", "unknown"}:
        return f"the file says {sport.replace('_', ' ')}"
    distance, moving = features.distance_m or 0.0, features.moving_s or 0.0
    if features.n_samples == 0:
        return "the recording holds no samples"
    if moving < rules["other.min_moving"] or distance < rules["other.min_distance"]:
        return f"only {distance:.0f} m in {moving / 60:.0f} min of movement"
    if "speed_not_running" in features.flags:
        return "faster than a runner for five minutes"
    median = features.median_speed_mps or 0.0
    if median > rules["other.max_usual_speed"]:
        return f"a usual speed of {median * 3.6:.0f} km/h is a bike's"
    if distance / moving < rules["other.min_speed"] and not sport:
        return f"{distance / moving * 3.6:.1f} km/h is a walk, and the file names no sport"
    return None


@dataclass(slots=True)
class _Case:
    features: Features
    profile: AthleteProfile
    rules: Rules
    easy: float = field(init=False)
    intervals: RepSet | None = field(init=False)
    bursts: RepSet | None = field(init=False)
    climbs: Climbs = field(init=False)

    def __post_init__(self) -> None:
        f = self.features
        self.easy = self.profile.easy_speed_mps.value or 2.8
        self.intervals = find_intervals(f.trace, self.easy, self.rules)
        self.bursts = find_bursts(f.trace, self.easy, self.rules)
        self.climbs = find_climbs(f.trace, f.altitude_noise_m, self.rules)

    def sprint(self) -> Classification | None:
        reps, r = self.bursts, self.rules
        if reps is None or reps.n < r["sprint.min_reps"]:
            return None
        best = self.profile.best_5s_speed_mps.value or 99.0
        peaks = burst_peaks(self.features.trace, reps)
        hard = (peaks >= r["sprint.to_best"] * best) & (peaks >= r["sprint.to_easy"] * self.easy)
        rest = float(np.median(reps.rest_s)) if reps.n > 1 else 0.0
        enough = rest >= max(
            r["sprint.min_rest"], r["sprint.rest_to_work"] * float(np.median(reps.seconds))
        )
        if hard.sum() < r["sprint.min_reps"] or not enough:
            return None
        text = f"{int(hard.sum())} near-maximal bursts of {np.median(reps.seconds):.0f} s"
        return self._answer(
            SessionLabel.SPRINT, "flat_sprints", text, "sprint.min_reps", float(hard.sum()), reps
        )

    def hill(self) -> Classification | None:
        f, r = self.features, self.rules
        if self.climbs.n_repeated >= r["hill.min_repeats"]:
            return self._answer(
                SessionLabel.HILL, "hill_reps", f"{self.climbs.n_repeated} climbs of the same hill",
                "hill.min_repeats", float(self.climbs.n_repeated), None,
            )  # fmt: skip
        per_km = (f.ascent_m or 0.0) / max((f.distance_m or 0.0) / 1000.0, 0.1)
        is_trail = "trail" in (f.sub_sport or "") or "trail" in (f.sport or "")
        hilly = (
            per_km >= r["hill.min_ascent_per_km"] and (f.ascent_m or 0.0) >= r["hill.min_ascent"]
        )
        if hilly or (is_trail and per_km >= r["hill.trail_ascent_per_km"]):
            variant = "trail" if is_trail else "hilly_run"
            return self._answer(
                SessionLabel.HILL, variant, f"{per_km:.0f} m of climbing a kilometre",
                "hill.min_ascent_per_km", per_km, None,
            )  # fmt: skip
        return None

    def hiit(self) -> Classification | None:
        reps, r = self.intervals, self.rules
        if reps is None or reps.n < r["hiit.min_reps"] or reps.work_s < r["hiit.min_total"]:
            return None
        seconds = float(np.median(reps.seconds))
        contrast = float(np.median(reps.rest_speed_mps)) / float(reps.speed_mps.mean())
        if not r["hiit.min_duration"] <= seconds <= r["hiit.max_duration"]:
            return None
        if contrast > r["hiit.rest_to_rep"]:
            return None
        variant = "short_intervals" if seconds < 90 else "long_intervals"
        return self._answer(
            SessionLabel.HIIT, variant, f"{reps.n} repeats of {seconds:.0f} s",
            "hiit.min_reps", float(reps.n), reps,
        )  # fmt: skip

    def long_distance(self) -> Classification:
        f, r = self.features, self.rules
        distance, moving = f.distance_m or 0.0, f.moving_s or 0.0
        is_long = moving >= r["long.min_moving"] or distance >= r["long.min_distance"]
        text = f"{distance / 1000:.1f} km without repeats or notable hills"
        return self._answer(
            SessionLabel.LONG_DISTANCE,
            "long" if is_long else "easy",
            text,
            "long.min_distance",
            distance,
            None,
        )

    def _answer(
        self, label: SessionLabel, variant: str, text: str, rule: str, value: float, reps: RepSet | None
    ) -> Classification:  # fmt: skip
        limit = self.rules.rule(rule)
        return Classification(
            label=label, variant=variant, tags=(), shares=((label, 1.0),), confidence_frac=0.7,
            evidence=(Evidence(rule=rule, text=text, value=value, threshold=limit.value, unit=limit.unit),),
            bouts=_bouts(reps), rules_version=self.rules.version,
        )  # fmt: skip


def _bouts(reps: RepSet | None) -> tuple[Bout, ...]:
    if reps is None:
        return ()
    return tuple(
        Bout(kind=BoutKind.WORK, start_s=float(a), end_s=float(b), avg_speed_mps=float(v))
        for a, b, v in zip(reps.start, reps.end, reps.speed_mps, strict=True)
    )
