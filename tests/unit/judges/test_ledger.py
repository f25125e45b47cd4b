"""The ledger: what was expected of lean mass beside what was measured, and what neither can tell."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.judges import is_referred, lean_mass_ledger
from runpipe.model.athlete import AthleteFacts
from runpipe.model.logs import BodyFatMethod
from runpipe.model.week_assessment import PredictedWeek
from runpipe.model.week_facts import WeighIn
from runpipe.settings import read_rules
from runpipe.words import say

RULES = read_rules("risk")
FIRST = date(2026, 1, 5)


def scan(day: int, lean_kg: float, method: BodyFatMethod = BodyFatMethod.DXA) -> WeighIn:
    return WeighIn(
        local_date=FIRST + timedelta(days=day), mass_kg=72.0, body_fat_frac=1 - lean_kg / 72.0,
        body_fat_method=method,
    )  # fmt: skip


def weeks(n: int, change_kg: float = -0.1) -> list[PredictedWeek]:
    return [
        PredictedWeek(
            first_date=FIRST + timedelta(days=7 * i), change_kg=change_kg,
            low_kg=change_kg - 0.1, high_kg=change_kg + 0.1,
        )
        for i in range(n)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lean_kg", "per_week_kg", "code"),
    [
        (59.5, -0.1, "ledger.within_error"),  # -0.5 measured, -1.2 expected, 1 kg is the error
        (58.5, -0.1, "ledger.agree"),
        (57.5, -0.1, "ledger.less"),
        (60.5, -0.1, "ledger.more"),
        (60.0, 0.0, "ledger.within_error"),
    ],
)
def test_a_miss_counts_beyond_what_the_method_can_tell(
    lean_kg: float, per_week_kg: float, code: str
):
    (entry,) = lean_mass_ledger([scan(0, 60.0), scan(84, lean_kg)], weeks(20, per_week_kg), RULES)
    assert entry.finding.code == code
    assert entry.least_kg == 1
    assert entry.expected_kg == pytest.approx(12 * per_week_kg)
    assert entry.expected_low_kg == pytest.approx(12 * (per_week_kg - 0.1))
    assert entry.measured_kg == pytest.approx(lean_kg - 60.0)
    assert "Jan" in say(entry.finding)


def test_one_measurement_is_no_ledger():
    assert lean_mass_ledger([scan(0, 60.0)], weeks(20), RULES) == ()
    assert lean_mass_ledger([scan(0, 60.0), scan(27, 58.0)], weeks(20), RULES) == ()
    other = scan(84, 58.0, BodyFatMethod.BIA)
    assert lean_mass_ledger([scan(0, 60.0), other], weeks(20), RULES) == ()


def test_a_scale_on_the_wall_is_smoothed():
    daily = [
        scan(day, 60.0 + (3.0 if day % 7 == 0 else 0.0), BodyFatMethod.BIA) for day in range(57)
    ]
    entries = lean_mass_ledger(daily, weeks(9, 0.0), RULES)
    assert [entry.first_kg for entry in entries] == pytest.approx([60.0, 60.0])
    assert {entry.finding.code for entry in entries} == {"ledger.within_error"}


@pytest.mark.parametrize(("n", "is_expected"), [(9, True), (8, False), (0, False)])
def test_too_few_judged_weeks_expect_nothing(n: int, is_expected: bool):
    (entry,) = lean_mass_ledger([scan(0, 60.0), scan(84, 57.0)], weeks(n), RULES)
    assert (entry.expected_kg is not None) is is_expected
    assert (entry.finding.code == "ledger.not_expected") is not is_expected


@given(st.lists(st.tuples(st.integers(0, 700), st.floats(40, 70)), max_size=12), st.randoms())
def test_order_does_not_matter(rows: list[tuple[int, float]], rnd):
    scans = list({day: scan(day, lean) for day, lean in rows}.values())
    shuffled = list(scans)
    rnd.shuffle(shuffled)
    assert lean_mass_ledger(shuffled, weeks(100), RULES) == lean_mass_ledger(
        scans, weeks(100), RULES
    )


def test_who_is_referred():
    energy = read_rules("energy")
    assert is_referred(AthleteFacts(needs_referral=True), FIRST, energy)
    assert not is_referred(AthleteFacts(), FIRST, energy)
    born = FIRST.replace(year=FIRST.year - 18)
    assert not is_referred(AthleteFacts(birth_date=born), FIRST, energy)
    assert is_referred(AthleteFacts(birth_date=born + timedelta(days=1)), FIRST, energy)
