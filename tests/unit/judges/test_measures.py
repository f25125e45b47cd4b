"""Each measure of training balance at, under and over its limits: light, share of the index, flags."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from runpipe.judges.balance.measure import high_is_bad, low_is_bad
from runpipe.judges.balance.measures import MEASURES
from runpipe.judges.balance.measures.damage import recovery
from runpipe.judges.muscle.factors.energy_deficit import more_food
from runpipe.model.findings import Quantity
from runpipe.model.muscle import Light
from tests.golden.golden_week import golden_rules

LOAD = golden_rules().load
BY_NAME = {measure.name: measure for measure in MEASURES}
OK, INFO, CAUTION, WARN, STEP = Light.OK, Light.INFO, Light.CAUTION, Light.WARN, 1e-6


def week_of(usual: object = None, is_older: bool = False, **parts: object) -> SimpleNamespace:
    """Return a week with some figures, and what is not of the figures by its own name."""
    own = {"strength_units", "easy_frac", "n_heart_rate_runs", "has_sessions"}
    return SimpleNamespace(
        rules=LOAD,
        usual=usual,
        is_older=is_older,
        figures=SimpleNamespace(**{key: value for key, value in parts.items() if key not in own}),
        **{key: value for key, value in parts.items() if key in own},
    )


def light(name: str, **parts: object) -> Light:
    return BY_NAME[name].light(week_of(**parts))


def share(name: str, **parts: object) -> float | None:
    part = BY_NAME[name].index_share
    assert part is not None
    return part.share(week_of(**parts))


def flags(name: str, **parts: object) -> list[str]:
    return [flag.name for flag in BY_NAME[name].flags(week_of(**parts))]


def test_a_limit_is_still_inside():
    assert [high_is_bad(v, 2.0, 3.0) for v in (2.0, 2.0 + STEP, 3.0, 3.0 + STEP)] == [
        OK, CAUTION, CAUTION, WARN,
    ]  # fmt: skip
    assert [low_is_bad(v, 3.0, 2.0) for v in (3.0, 3.0 - STEP, 2.0, 2.0 - STEP)] == [
        OK, CAUTION, CAUTION, WARN,
    ]  # fmt: skip


@pytest.mark.parametrize("is_close", [True, False])
@pytest.mark.parametrize(("more", "is_many"), [(-STEP, False), (0.0, False), (STEP, True)])
def test_hard_days_are_many_above_their_limit_or_too_close(more, is_many, is_close):
    parts = {"hardness_7d": LOAD["hard.max_days"] + more, "has_consecutive_hard_days": is_close}
    assert light("hard_days", **parts) is (CAUTION if is_many or is_close else OK)
    names = ["consecutive_hard_days"] * is_close + ["many_hard_days"] * is_many
    assert flags("hard_days", **parts) == names
    assert share("hard_days", **parts) == (0.0 if is_close else 1.0)


@pytest.mark.parametrize(
    ("limit", "under", "at"),
    [
        ("recovered", "recovered", "nearly"),
        ("easy_only", "nearly", "easy_only"),
        ("no_hard", "easy_only", "easy_only"),
    ],
)
def test_what_recovery_asks_for_changes_at_its_limits(limit, under, at):
    index = LOAD[f"damage.{limit}"]
    assert recovery(index - STEP, LOAD).code == f"recovery.{under}"
    assert recovery(index, LOAD).code == f"recovery.{at}"
    assert recovery(LOAD["damage.no_hard"] + STEP, LOAD).code == "recovery.no_hard"


def test_tired_legs_before_a_hard_day_are_told():
    easy, hard = LOAD["damage.easy_only"], LOAD["damage.no_hard"]
    for before, own, word in (
        (easy, OK, "rested"), (easy + STEP, CAUTION, "tired"), (hard + STEP, WARN, "tired"),
    ):  # fmt: skip
        assert light("damage", damage_before_hard=before) is own
        text = BY_NAME["damage"].text(week_of(damage_before_hard=before))
        assert text.code == f"measure.damage.{word}"
    assert light("damage", damage_before_hard=None) is OK
    advice = recovery(hard, LOAD)
    assert BY_NAME["damage"].text(week_of(damage_before_hard=None, recovery=advice)) == advice
    assert flags("damage", damage_index=hard, recovery=advice) == []
    assert flags("damage", damage_index=hard + STEP, recovery=advice) == ["recovery"]


@pytest.mark.parametrize(
    ("name", "own", "part", "values"),
    [
        ("none", Light.UNKNOWN, None, set()),
        ("unknown", Light.UNKNOWN, None, {"window"}),
        ("steady", OK, 1.0, {"window", "small"}),
        ("small", CAUTION, LOAD["index.spike_small"], {"window", "small", "moderate"}),
        ("moderate", CAUTION, LOAD["index.spike_moderate"], {"window", "moderate", "excess"}),
        ("large", WARN, 0.0, {"window", "large"}),
        ("return", CAUTION, None, {"window"}),
    ],
)
def test_each_class_of_spike_has_its_light_share_and_words(name, own, part, values):
    assert light("spike", spike_class=name) is own
    assert share("spike", spike_class=name) == part
    assert flags("spike", spike_class=name) == ["return"] * (name == "return")
    text = BY_NAME["spike"].text(week_of(spike_class=name))
    assert (text.code, set(text.values)) == (f"measure.spike.{name}", values)
    for key, limit in (("small", "small"), ("moderate", "moderate"), ("excess", "large")):
        if key in values:
            assert text.values[key].value == pytest.approx(LOAD[f"spike.{limit}"] - 1.0)


def test_load_is_steady_between_its_limits_and_half_so_near_them():
    low, high, margin = (
        LOAD["ewma.steady_low"],
        LOAD["ewma.steady_high"],
        LOAD["index.steady_margin"],
    )
    for ratio, own, part in (
        (low, OK, 1.0), (high, OK, 1.0), (low - STEP, INFO, 0.5), (high + STEP, INFO, 0.5),
        (low - margin + STEP, INFO, 0.5), (high + margin - STEP, INFO, 0.5),
        (low - margin - STEP, INFO, 0.0), (high + margin + STEP, INFO, 0.0),
    ):  # fmt: skip
        assert light("load_ratio", acute_chronic_ratio=ratio) is own
        assert share("load_ratio", acute_chronic_ratio=ratio) == part
        assert flags("load_ratio", acute_chronic_ratio=ratio) == []
    assert share("load_ratio", acute_chronic_ratio=None) is None
    assert flags("load_ratio", acute_chronic_ratio=None) == ["short_history"]


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_change_of_distance_is_news_above_its_limit(sign):
    limit = LOAD["volume.week_change_frac"]
    assert light("distance_change", run_distance_change_frac=sign * limit) is OK
    assert light("distance_change", run_distance_change_frac=sign * (limit + STEP)) is INFO
    assert light("distance_change", run_distance_change_frac=None) is OK


def test_weeks_with_training_are_counted_against_their_limit():
    enough = LOAD["consistency.ok_weeks"]
    for active, own in ((None, CAUTION), (enough - 1, CAUTION), (enough, OK)):
        assert light("consistency", n_active_weeks_of_8=active) is own
        value = BY_NAME["consistency"].value(week_of(n_active_weeks_of_8=active))
        assert value == (None if active is None else float(active))


def test_easy_running_counts_from_some_runs_with_heart_rate():
    n, ok, grey = (LOAD[f"zones.{rule}"] for rule in ("min_runs", "ok_low_frac", "grey_low_frac"))
    for low, own in ((ok, OK), (ok - STEP, CAUTION), (grey, CAUTION), (grey - STEP, WARN)):
        assert light("low_intensity", low_intensity_frac=low, n_heart_rate_runs=n) is own
        assert light("low_intensity", low_intensity_frac=low, n_heart_rate_runs=n - 1) is INFO
    zero, full = LOAD["index.split_zero_frac"], LOAD["index.split_full_frac"]
    for easy, part in ((zero, 0.0), (full, 1.0), (zero - 0.1, 0.0), ((zero + full) / 2, 0.5)):
        assert share("low_intensity", easy_frac=easy) == pytest.approx(part)
    assert share("low_intensity", easy_frac=None) is None


def test_days_alike_matter_where_the_week_is_harder_than_usual():
    caution, warn, ratio = (
        LOAD[f"monotony.{rule}"] for rule in ("caution", "warn", "strain_ratio")
    )
    for value, own in ((caution, OK), (caution + STEP, CAUTION), (warn + STEP, WARN), (None, OK)):
        for strain, usual, is_judged in (
            (100.0 * ratio + STEP, 100.0, True), (100.0 * ratio, 100.0, False),
        ):  # fmt: skip
            parts = {"usual": SimpleNamespace(strain_au=usual), "monotony": value}
            expected = own if is_judged else OK
            assert light("monotony", strain_au=strain, **parts) is expected
        nothing = {"usual": SimpleNamespace(strain_au=None), "monotony": value}
        assert light("monotony", strain_au=1.0, **nothing) is (OK if own is OK else INFO)
    span = LOAD["index.monotony_span"]
    for value, part in ((warn, 0.0), (warn - span, 1.0), (warn - span / 2, 0.5), (warn + 1, 0.0)):
        assert share("monotony", monotony=value) == pytest.approx(part)
    assert share("monotony", monotony=None) is None
    assert flags("monotony", monotony=None, has_sessions=True) == ["monotony_undefined"]
    assert flags("monotony", monotony=None, has_sessions=False) == []
    assert flags("monotony", monotony=1.0, has_sessions=True) == []


@pytest.mark.parametrize("half", ["lower", "upper"])
@pytest.mark.parametrize("is_older", [True, False])
def test_strength_holds_by_week_or_month_and_none_is_no_news(half, is_older):
    least = LOAD["strength.ok_units" if is_older else "strength.maintenance_units"]
    for week, month, own in (
        (least, 0.0, OK), (0.0, least, OK), (least - STEP, least - STEP, CAUTION),
        (least - STEP, 0.0, INFO), (0.0, STEP, CAUTION), (0.0, 0.0, INFO),
    ):  # fmt: skip
        units = {f"strength_units_{half}_7d": week, f"strength_units_{half}_28d": month}
        assert light(f"strength_{half}", is_older=is_older, **units) is own
    ok = LOAD["strength.ok_units"]
    for units, part in (((ok, ok), 1.0), ((2 * ok, 0.0), 0.5), ((ok / 2, ok), 0.75)):
        assert share("strength_lower", strength_units=units) == pytest.approx(part)
    assert share("strength_lower", strength_units=None) is None


@pytest.mark.parametrize(("kcal", "shown"), [(94.0, 90), (96.0, 100), (304.9, 300), (305.1, 310)])
def test_more_food_is_said_in_whole_tens(kcal, shown):
    change = more_food(kcal)
    assert change.energy_kcal == change.action.change == kcal
    assert change.action.finding.values["kcal"] == Quantity(shown, "kcal/d")
