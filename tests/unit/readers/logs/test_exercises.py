from __future__ import annotations

import pytest

from runpipe.errors import SettingsError
from runpipe.model.logs import Region
from runpipe.readers.logs.strength import classify_exercise
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log

KNOWN = [
    ("Squat (Barbell)", "lower", "squat"),
    ("Bulgarian Split Squat", "lower", "single_leg"),
    ("Walking Lunge", "lower", "single_leg"),
    ("Romanian Deadlift (Dumbbell)", "lower", "hinge"),
    ("Single Leg Cable Kickback", "lower", "hinge"),
    ("Hip Thrust", "lower", "hinge"),
    ("Lying Leg Curl", "lower", "knee_flexion"),
    ("Nordic Curl", "lower", "knee_flexion"),
    ("Leg Extension (Machine)", "lower", "knee_extension"),
    ("Seated Calf Raise", "lower", "ankle"),
    ("Calf Press on Leg Press", "lower", "ankle"),
    ("Hip Adduction", "lower", "hip_stability"),
    ("Bench Press (Barbell)", "upper", "push"),
    ("Triceps Pushdown", "upper", "push"),
    ("Bench Dip", "upper", "push"),
    ("Pull-Up", "upper", "pull"),
    ("Hammer Curl", "upper", "pull"),
    ("Upright Row", "upper", "pull"),
    ("Face Pull", "upper", "scapular"),
    ("Hanging Leg Raise", "core", "hip_flexion"),
    ("Side Plank", "core", "anti_extension"),
    ("Russian Twist", "core", "rotation"),
    ("Bicycle Crunches", "core", "flexion"),
    ("Farmer's Walk", "full", "carry"),
    ("Burpee", "full", "mixed"),
    ("Overhead Squat", "lower", "squat"),
    ("Kniebeuge", "lower", "squat"),
    ("Soulevé de terre", "lower", "hinge"),
    ("Press de banca", "upper", "push"),
    ("Panturrilha", "lower", "ankle"),
]


@pytest.mark.parametrize(("name", "region", "pattern"), KNOWN)
def test_names(name: str, region: str, pattern: str) -> None:
    kind = classify_exercise(name)
    assert (kind.region.value, kind.pattern, kind.is_plyometric) == (region, pattern, False)


@pytest.mark.parametrize(
    "name", ["Box Jump", "Jump Squat", "Jumping Lunge", "Depth Jump", "Pogo Hops", "Jump Rope"]
)
def test_plyometrics_of_the_legs(name: str) -> None:
    kind = classify_exercise(name)
    assert (kind.region, kind.is_plyometric) == (Region.LOWER, True)


def test_plyometrics_of_the_arms() -> None:
    kind = classify_exercise("Plyo Push-Up")
    assert (kind.region, kind.is_plyometric) == (Region.UPPER, True)


@pytest.mark.parametrize(
    "name",
    [
        "Running (Treadmill)",
        "Rowing Machine",
        "Stationary Bike",
        "Hip Flexor Stretch",
        "Walking",
        "Foam Rolling",
    ],
)
def test_cardio_and_stretching_are_no_strength(name: str) -> None:
    assert not classify_exercise(name).is_strength


# FIT categories and what the shared map says of them.
FIT = [
    ("bench_press", "upper", "push", False), ("calf_raise", "lower", "ankle", False), ("carry", "full", "carry", False),
    ("chop", "core", "rotation", False), ("core", "core", "core", False), ("crunch", "core", "flexion", False),
    ("curl", "upper", "pull", False), ("deadlift", "lower", "hinge", False), ("flye", "upper", "push", False),
    ("hip_raise", "lower", "hinge", False), ("hip_stability", "lower", "hip_stability", False), ("hip_swing", "lower", "hinge", False),
    ("hyperextension", "lower", "hinge", False), ("lateral_raise", "upper", "push", False), ("leg_curl", "lower", "knee_flexion", False),
    ("leg_raise", "core", "hip_flexion", False), ("lunge", "lower", "single_leg", False), ("olympic_lift", "full", "explosive", True),
    ("plank", "core", "anti_extension", False), ("plyo", "lower", "plyometric", True), ("pull_up", "upper", "pull", False),
    ("push_up", "upper", "push", False), ("row", "upper", "pull", False), ("shoulder_press", "upper", "push", False),
    ("shoulder_stability", "upper", "scapular", False), ("shrug", "upper", "pull", False), ("sit_up", "core", "flexion", False),
    ("squat", "lower", "squat", False), ("total_body", "full", "mixed", False), ("triceps_extension", "upper", "push", False),
    ("battle_rope", "upper", "conditioning", False), ("ladder", "lower", "plyometric", True), ("sandbag", "full", "mixed", False),
    ("sled", "lower", "push", False), ("sledge_hammer", "full", "rotation", False), ("tire", "full", "hinge", False),
]  # fmt: skip


@pytest.mark.parametrize(("category", "region", "pattern", "is_plyometric"), FIT)
def test_fit_categories(category: str, region: str, pattern: str, *, is_plyometric: bool) -> None:
    kind = classify_exercise(category)
    assert (kind.region.value, kind.pattern, kind.is_plyometric) == (region, pattern, is_plyometric)


def test_a_category_helps_where_the_name_says_nothing() -> None:
    assert classify_exercise("My thing").region is Region.UNKNOWN
    assert classify_exercise("My thing", "Quads").region is Region.LOWER
    assert classify_exercise("Bench Press", "Quads").region is Region.UPPER
    assert classify_exercise("unknown").region is Region.UNKNOWN


def test_the_users_map_wins() -> None:
    own = {"my THING": "lower, squat, plyometric", "Squat": "upper"}
    kind = classify_exercise("My thing", None, own)
    assert (kind.region, kind.pattern, kind.is_plyometric) == (Region.LOWER, "squat", True)
    data = b"date,exercise,reps\n2025-03-03,Squat,5\n"
    assert (
        read_log(data, "x.csv", LogOptions(exercises=own)).strength_sets[0].region is Region.UPPER
    )
    with pytest.raises(SettingsError, match="legs"):
        classify_exercise("X", None, {"x": "legs"})
