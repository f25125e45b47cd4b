from __future__ import annotations

from datetime import date, timedelta

import pytest

from runpipe.energy import body_on
from runpipe.energy.body import fat_free_mass_from_size
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.logs import BodyFatMethod
from runpipe.model.week_facts import WeighIn
from runpipe.settings import read_rules

RULES = read_rules("energy")
DAY = date(2026, 11, 15)
ATHLETE = AthleteFacts(sex=Sex.MALE, birth_date=date(1984, 3, 1), height_m=1.78)


def weighed(days_ago: int, mass_kg: float | None, fat: float | None = None, method=None) -> WeighIn:
    return WeighIn(
        local_date=DAY - timedelta(days=days_ago),
        mass_kg=mass_kg,
        body_fat_frac=fat,
        body_fat_method=method,
    )


def test_the_mass_is_the_median_of_seven_days() -> None:
    rows = (weighed(7, 99.0), weighed(6, 70.0), weighed(3, 74.0), weighed(0, 71.0))
    body = body_on(ATHLETE, rows, DAY, RULES)
    assert body.mass_kg == 71.0
    assert body.mass_date == DAY


@pytest.mark.parametrize(
    ("days_ago", "mass_kg", "is_said"),
    [(13, 70.0, False), (14, 70.0, True), (59, 70.0, True), (60, 80.0, True)],
)
def test_older_weigh_ins_then_the_settings(days_ago: int, mass_kg: float, is_said: bool) -> None:
    athlete = AthleteFacts(sex=Sex.MALE, height_m=1.78, mass_kg=80.0)
    body = body_on(athlete, (weighed(days_ago, 70.0),), DAY, RULES)
    assert body.mass_kg == mass_kg
    assert any(default.code.startswith("default.mass") for default in body.defaults) is is_said


def test_no_mass_gives_no_energy() -> None:
    body = body_on(ATHLETE, (), DAY, RULES)
    assert (body.mass_kg, body.resting_kcal, body.nee_kcal, body.fat_free_mass_kg) == (None,) * 4
    assert body.reference_mass_kg is None


def test_an_impossible_mass_is_not_a_mass() -> None:
    assert body_on(ATHLETE, (weighed(0, 7.2),), DAY, RULES).mass_kg is None


@pytest.mark.parametrize(
    ("method", "resting"),
    [
        (BodyFatMethod.DXA, 1846.4),
        (BodyFatMethod.BODPOD, 1846.4),
        (BodyFatMethod.SKINFOLD, 1846.4),
        (BodyFatMethod.BIA, 1736.95),
        (BodyFatMethod.CIRCUMFERENCE, 1627.5),
        (None, 1627.5),
    ],
)
def test_resting_expenditure_by_method(method: BodyFatMethod | None, resting: float) -> None:
    body = body_on(ATHLETE, (weighed(0, 72.0, 0.15, method),), DAY, RULES)
    assert body.resting_kcal == pytest.approx(resting)
    assert body.nee_kcal == pytest.approx(1.4 * resting)


def test_body_fat_without_height_still_gives_an_expenditure() -> None:
    athlete = AthleteFacts(sex=Sex.MALE)
    row = weighed(0, 72.0, 0.15, BodyFatMethod.BIA)
    assert body_on(athlete, (row,), DAY, RULES).resting_kcal == pytest.approx(1846.4)
    assert body_on(athlete, (weighed(0, 72.0),), DAY, RULES).resting_kcal is None


@pytest.mark.parametrize(("days_ago", "is_measured"), [(59, True), (60, False)])
def test_body_fat_ages(days_ago: int, is_measured: bool) -> None:
    rows = (weighed(days_ago, None, 0.15, BodyFatMethod.DXA), weighed(0, 72.0))
    body = body_on(ATHLETE, rows, DAY, RULES)
    assert body.is_body_fat_measured is is_measured
    assert body.body_fat_sigma_frac == (0.015 if is_measured else 0.06)


def test_body_fat_of_the_settings() -> None:
    def athlete(on: date | None) -> AthleteFacts:
        return AthleteFacts(sex=Sex.MALE, height_m=1.78, body_fat_frac=0.12, body_fat_date=on)

    rows = (weighed(0, 72.0),)
    assert body_on(athlete(None), rows, DAY, RULES).body_fat_frac == 0.12
    fresh = body_on(athlete(DAY - timedelta(days=30)), rows, DAY, RULES)
    assert fresh.body_fat_frac == 0.12
    old = body_on(athlete(DAY - timedelta(days=90)), rows, DAY, RULES)
    assert not old.is_body_fat_measured


def test_size_alone_gives_the_printed_fat_free_mass() -> None:
    assert fat_free_mass_from_size(72.0, 1.78, Sex.MALE, RULES) == pytest.approx(57.6, abs=0.05)
    man, woman, mean = (fat_free_mass_from_size(65.0, 1.70, s, RULES) for s in Sex)
    assert mean == pytest.approx((man + woman) / 2)
    assert woman < man


def test_amounts_per_kg_stop_at_a_bmi_of_30() -> None:
    athlete = AthleteFacts(sex=Sex.MALE, height_m=1.80)
    assert body_on(athlete, (weighed(0, 97.0),), DAY, RULES).reference_mass_kg == 97.0
    heavy = body_on(athlete, (weighed(0, 120.0),), DAY, RULES)
    assert heavy.reference_mass_kg == pytest.approx(97.2)
    assert heavy.mass_kg == 120.0


def test_age_counts_completed_years() -> None:
    athlete = AthleteFacts(birth_date=date(1984, 11, 16), height_m=1.7)
    assert body_on(athlete, (), DAY, RULES).age_years == 41
    assert body_on(athlete, (), DAY + timedelta(days=1), RULES).age_years == 42
    unknown = body_on(AthleteFacts(), (), DAY, RULES)
    assert (unknown.age_years, unknown.is_age_known) == (35, False)


def test_what_lies_ahead_is_not_seen() -> None:
    rows = (weighed(0, 72.0), weighed(-1, 90.0))
    assert body_on(ATHLETE, rows, DAY, RULES).mass_kg == 72.0
