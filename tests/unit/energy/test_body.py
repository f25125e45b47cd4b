from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from runpipe.energy import (
    age_on,
    body_on,
    by_sex,
    lean_share,
    lost_tissue_kcal_per_kg,
    tissue_kcal_per_kg,
)
from runpipe.energy.body import cunningham_kcal, fat_free_mass_from_size, mifflin_kcal
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.findings import Quantity, finding
from runpipe.model.logs import BodyFatMethod
from runpipe.model.week_facts import WeighIn
from runpipe.settings import read_rules

RULES = read_rules("energy")
RISK = read_rules("risk")
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


def test_a_body_whole_by_hand() -> None:
    athlete = AthleteFacts(sex=Sex.FEMALE, birth_date=date(1996, 11, 15), height_m=1.60)
    body = body_on(athlete, (weighed(2, 60.0, 0.25, BodyFatMethod.BIA),), DAY, RULES)
    assert (body.sex, body.age_years, body.is_age_known) == (Sex.FEMALE, 30, True)
    assert (body.height_m, body.mass_kg, body.reference_mass_kg) == (1.60, 60.0, 60.0)
    assert body.mass_date == DAY - timedelta(days=2)
    assert (body.fat_mass_kg, body.fat_free_mass_kg) == (15.0, 45.0)
    assert (body.body_fat_frac, body.body_fat_method) == (0.25, BodyFatMethod.BIA)
    assert (body.body_fat_sigma_frac, body.is_body_fat_measured) == (0.035, True)
    assert body.ffmi_kg_per_m2 == pytest.approx(45 / 2.56)
    cunningham = 500 + 22 * 45
    mifflin = 10 * 60 + 6.25 * 160 - 5 * 30 - 161
    assert body.resting_kcal == pytest.approx((cunningham + mifflin) / 2)
    assert body.activity_factor == 1.4
    assert body.nee_kcal == pytest.approx(0.7 * (cunningham + mifflin))


def test_an_activity_factor_of_ones_own() -> None:
    own = replace(ATHLETE, activity_factor=1.6)
    body, usual = (body_on(who, (weighed(0, 72.0),), DAY, RULES) for who in (own, ATHLETE))
    assert body.nee_kcal == pytest.approx((usual.nee_kcal or 0.0) * 1.6 / 1.4)
    activity = finding("default.activity", factor=RULES.quantity("expenditure.activity_factor"))
    assert activity in usual.defaults
    assert activity not in body.defaults


def test_without_a_measured_body_fat_it_follows_from_size() -> None:
    body = body_on(ATHLETE, (weighed(0, 72.0),), DAY, RULES)
    lean = 9270 * 72 / (6680 + 216 * 72 / 1.78**2)
    assert body.fat_free_mass_kg == pytest.approx(lean)
    assert body.fat_mass_kg == pytest.approx(72 - lean)
    assert body.body_fat_frac == pytest.approx(1 - lean / 72)
    assert (body.body_fat_method, body.is_body_fat_measured) == (BodyFatMethod.UNKNOWN, False)
    nothing = body_on(AthleteFacts(sex=Sex.MALE), (weighed(0, 72.0),), DAY, RULES)
    assert (nothing.body_fat_frac, nothing.fat_mass_kg, nothing.fat_free_mass_kg) == (None,) * 3
    assert (nothing.ffmi_kg_per_m2, nothing.nee_kcal) == (None, None)
    assert nothing.reference_mass_kg == 72.0


def test_lean_mass_needs_a_height_only_for_its_index() -> None:
    row = weighed(0, 72.0, 0.15, BodyFatMethod.DXA)
    body = body_on(AthleteFacts(sex=Sex.MALE), (row,), DAY, RULES)
    assert body.fat_free_mass_kg == pytest.approx(61.2)
    assert body.ffmi_kg_per_m2 is None


NO_BODY_FAT = finding(
    "default.body_fat_none", window=Quantity(60.0, "d", "body.body_fat_window_days")
)
ACTIVITY = finding(
    "default.activity", factor=Quantity(1.4, "NEE/RMR", "expenditure.activity_factor")
)


@pytest.mark.parametrize(
    ("athlete", "rows", "defaults"),
    [
        (ATHLETE, (weighed(13, 72.0),), (NO_BODY_FAT, ACTIVITY)),
        (
            ATHLETE,
            (weighed(14, 72.0),),
            (finding("default.mass_old", n=14), NO_BODY_FAT, ACTIVITY),
        ),
        (ATHLETE, (weighed(0, 72.0, 0.15, BodyFatMethod.DXA),), (ACTIVITY,)),
        (
            AthleteFacts(mass_kg=70.0, body_fat_frac=0.2, activity_factor=1.5),
            (),
            (
                finding("default.sex"),
                finding("default.age", age=Quantity(35.0, "years", "body.default_age_years")),
                finding("default.mass_settings"),
                finding("default.body_fat_settings"),
            ),
        ),
        (replace(ATHLETE, mass_kg=70.0, body_fat_frac=0.2, body_fat_date=DAY),
         (), (finding("default.mass_settings"), ACTIVITY)),
    ],
)  # fmt: skip
def test_what_was_assumed_is_listed(athlete, rows, defaults) -> None:
    assert body_on(athlete, rows, DAY, RULES).defaults == defaults


@pytest.mark.parametrize(
    ("days_ago", "is_measured"), [(-1, False), (0, True), (59, True), (60, False)]
)
def test_body_fat_of_the_settings_holds_for_sixty_days(days_ago: int, is_measured: bool) -> None:
    athlete = replace(
        ATHLETE,
        body_fat_frac=0.12,
        body_fat_method=BodyFatMethod.DXA,
        body_fat_date=DAY - timedelta(days=days_ago),
    )
    body = body_on(athlete, (weighed(0, 72.0),), DAY, RULES)
    assert body.is_body_fat_measured is is_measured
    assert body.body_fat_method is (BodyFatMethod.DXA if is_measured else BodyFatMethod.UNKNOWN)


@pytest.mark.parametrize(
    ("mass_kg", "is_believed"),
    [(24.9, False), (25.0, True), (350.0, True), (350.1, False), (None, False)],
)
def test_believable_masses(mass_kg: float | None, is_believed: bool) -> None:
    body = body_on(ATHLETE, (weighed(0, mass_kg),), DAY, RULES)
    assert body.mass_kg == (mass_kg if is_believed else None)


@pytest.mark.parametrize(
    ("fat", "is_believed"), [(0.029, False), (0.03, True), (0.65, True), (0.651, False)]
)
def test_believable_body_fat(fat: float, is_believed: bool) -> None:
    body = body_on(ATHLETE, (weighed(0, 72.0, fat, BodyFatMethod.DXA),), DAY, RULES)
    assert body.is_body_fat_measured is is_believed


def test_the_newest_body_fat_and_the_newest_old_mass_count() -> None:
    rows = (
        weighed(40, 90.0, 0.30, BodyFatMethod.DXA),
        weighed(30, 80.0, 0.20, BodyFatMethod.SKINFOLD),
        weighed(20, 75.0),
    )
    body = body_on(ATHLETE, rows, DAY, RULES)
    assert (body.mass_kg, body.mass_date) == (75.0, DAY - timedelta(days=20))
    assert (body.body_fat_frac, body.body_fat_sigma_frac) == (0.20, 0.025)


@pytest.mark.parametrize("method", list(BodyFatMethod))
def test_every_method_has_a_spread_and_an_equation(method: BodyFatMethod) -> None:
    body = body_on(ATHLETE, (weighed(0, 72.0, 0.15, method),), DAY, RULES)
    lean_based, size_based = 1846.4, 1627.5
    by_method = {
        BodyFatMethod.BIA: (lean_based + size_based) / 2,
        BodyFatMethod.CIRCUMFERENCE: size_based,
        BodyFatMethod.UNKNOWN: size_based,
    }
    assert body.resting_kcal == pytest.approx(by_method.get(method, lean_based))
    assert body.body_fat_sigma_frac == RULES[f"body_fat_sigma.{method}"]


def test_equations_by_hand() -> None:
    assert cunningham_kcal(60.0, RULES) == 1820.0
    assert mifflin_kcal(70.0, 1.75, 40, Sex.MALE, RULES) == pytest.approx(1598.75)
    assert mifflin_kcal(70.0, 1.75, 40, Sex.FEMALE, RULES) == pytest.approx(1432.75)
    assert mifflin_kcal(70.0, 1.75, 40, Sex.UNSPECIFIED, RULES) == pytest.approx(1515.75)
    woman = 9270 * 60 / (8780 + 244 * 60 / 1.6**2)
    assert fat_free_mass_from_size(60.0, 1.6, Sex.FEMALE, RULES) == pytest.approx(woman)


def test_by_sex() -> None:
    assert [by_sex(sex, 3.0, 7.0) for sex in (Sex.MALE, Sex.FEMALE, Sex.UNSPECIFIED)] == [3, 7, 5]


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(1990, 11, 15), (36, True)),
        (date(1990, 11, 16), (35, True)),
        (date(1990, 10, 20), (36, True)),
        (date(1990, 12, 1), (35, True)),
        (DAY, (0, True)),
        (DAY + timedelta(days=1), (35, False)),
        (None, (35, False)),
    ],
)
def test_age(born: date | None, age: tuple[int, bool]) -> None:
    assert age_on(AthleteFacts(birth_date=born), DAY, RULES) == age


@pytest.mark.parametrize(
    ("fat_kg", "share"),
    [(10.4, 0.5), (20.8, 1 / 3), (58.0, 10.4 / 68.4), (60.0, 0.15), (4.0, 0.7), (5.0, 10.4 / 15.4)],
)
def test_the_lean_share_of_a_lost_kilogram(fat_kg: float, share: float) -> None:
    assert lean_share(np.array([fat_kg]), RISK) == pytest.approx([share])
    lost = lost_tissue_kcal_per_kg(np.array([share]), RISK)
    assert lost == pytest.approx([1816 * share + 9440 * (1 - share)])


def test_a_kilogram_on_the_scale_lies_half_way_between_fat_and_lost_tissue() -> None:
    assert tissue_kcal_per_kg(10.4, RULES, RISK) == pytest.approx((7700 + (1816 + 9440) / 2) / 2)
    tilted = RULES.with_value("state.tissue_mix_frac", 0.25)
    assert tissue_kcal_per_kg(10.4, tilted, RISK) == pytest.approx(0.25 * 7700 + 0.75 * 5628)
