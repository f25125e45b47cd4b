"""The finer name of a session, and the tags beside it."""

from __future__ import annotations

import numpy as np

from runpipe.classification.features import Features
from runpipe.classification.found import Found
from runpipe.classification.history import AthleteProfile
from runpipe.classification.scorecard import Tally
from runpipe.classification.titles import label_of, says_race
from runpipe.model.labels import SessionLabel
from runpipe.model.rules import Rules


def variant_of(
    label: SessionLabel, features: Features, profile: AthleteProfile, found: Found, rules: Rules
) -> str | None:
    """Return the variant of a label: ``easy``, ``tempo``, ``hill_reps``, ``short_intervals``, …."""
    if label is SessionLabel.SPRINT:
        return _sprint(found, rules)
    if label is SessionLabel.HIIT:
        return _hiit(found, rules)
    if label is SessionLabel.HILL:
        return _hill(features, found, rules)
    if label is SessionLabel.LONG_DISTANCE:
        return _long(features, profile, found, rules)
    return None


def _sprint(found: Found, rules: Rules) -> str:
    m = found.measures
    if m.get("burst_s", 0.0) >= rules["variant.sit_duration"]:
        return "sprint_interval_training"
    if m.get("burst_rest_s", np.inf) < rules["sprint.min_rest"]:
        return "repeated_sprints"
    return "flat_sprints"


def _hiit(found: Found, rules: Rules) -> str:
    m = found.measures
    length = m.get("interval_s", 0.0)
    n = m.get("interval_n", 0.0)
    is_four = rules["variant.four_min"] <= length <= rules["variant.four_max"]
    alike = n / max(m.get("clear_n", n), 1.0)
    if n < rules["hiit.min_reps"] or alike < rules["variant.plan_share"]:
        return "fartlek"
    if n == 4 and is_four:  # noqa: PLR2004  (the workout's name)
        return "4x4"
    return "short_intervals" if length < rules["variant.long_interval"] else "long_intervals"


def _hill(f: Features, found: Found, rules: Rules) -> str:
    if "stair" in f"{f.sport} {f.sub_sport}":
        return "stairs"
    m = found.measures
    if m.get("climb_repeats", 0.0) >= rules["hill.min_repeats"]:
        seconds = np.median((found.climbs.end_s - found.climbs.start_s)[found.climbs.is_repeated])
        return "hill_sprints" if seconds < rules["variant.hill_sprint"] else "hill_reps"
    if m.get("is_trail", 0.0) > 0:
        return "trail"
    graded = max(m.get("interval_grade", 0.0), m.get("burst_grade", 0.0))
    planned = m.get("interval_n", 0.0) >= rules["hill.min_repeats"]
    return "hill_reps" if planned and graded >= rules["climbs.min_grade"] else "hilly_run"


def _long(f: Features, profile: AthleteProfile, found: Found, rules: Rules) -> str:
    if f.is_race_mark or says_race(f.titles):
        return "race"
    if is_tempo(found, rules):
        return "tempo"
    return "long" if is_long(f, profile, rules) else "easy"


def is_tempo(found: Found, rules: Rules) -> bool:
    """Tell whether ten minutes or more were run steadily near critical speed."""
    fast = found.measures.get("best_600s_to_critical", 0.0)
    return (
        fast >= rules["tempo.min_to_critical"]
        and found.measures.get("best_600s_to_easy", 0.0) >= rules["tempo.min_to_easy"]
    )


def is_long(f: Features, profile: AthleteProfile, rules: Rules) -> bool:
    """Tell whether a run was long: by itself, or by what this athlete usually runs."""
    moving, distance = f.moving_s or 0.0, f.distance_m or 0.0
    if moving >= rules["long.min_moving"] or distance >= rules["long.min_distance"]:
        return True
    usual, upper = profile.median_distance_m, profile.long_distance_m
    if usual.source != "history" or usual.n < rules["long.min_history"]:
        return False
    return (
        distance >= (upper.value or np.inf)
        and distance >= rules["long.to_median"] * (usual.value or np.inf)
        and moving >= rules["long.min_relative_moving"]
    )


def tags_of(
    label: SessionLabel,
    features: Features,
    profile: AthleteProfile,
    found: Found,
    tally: Tally | None,
) -> tuple[str, ...]:
    """Return what else is worth knowing: strides, a second label, how far the data goes."""
    trace = features.trace
    n_bursts = found.measures.get("fast_burst_n", 0.0)
    second = tally.ranked[1] if tally else None
    said = label_of(features.titles)
    marks = {
        "strides": n_bursts >= 3 and label is not SessionLabel.SPRINT,  # noqa: PLR2004
        f"some_{second.value}" if second else "": bool(
            second
            and second is not SessionLabel.LONG_DISTANCE
            and tally is not None
            and tally.probability[second] >= 0.25  # noqa: PLR2004
        ),
        "title_disagrees": said is not None and said is not label,
        "treadmill": "treadmill" in f"{features.sport} {features.sub_sport}",
        "track": "track" in f"{features.sport} {features.sub_sport}",
        "no_history": profile.critical_speed_mps.source != "history",
        "no_heart_rate": not np.isfinite(trace.heart_rate_bpm).any(),
        "no_altitude": not np.isfinite(trace.altitude_m).any(),
        "no_position": not np.isfinite(trace.east_m).any(),
        "no_speed": not np.isfinite(trace.speed_mps).any(),
    }
    from_flags = [
        flag
        for flag in (
            "vehicle_section",
            "altitude_glitch",
            "altitude_noise",
            "long_gap",
            "distance_mismatch",
        )
        if flag in features.flags
    ]
    return (*(name for name, is_so in marks.items() if is_so), *from_flags)
