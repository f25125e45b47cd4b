"""Signs, newness and meals of a week at their limits, each beside a plain count of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.judges.muscle.flags import illness_signs
from runpipe.judges.muscle.inputs import meal_quality, novices
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.training_load import weighted_loads
from tests.golden.golden_week import golden_rules

RULES = golden_rules()
SUNDAY = date(2026, 11, 15)
MONDAY = SUNDAY - timedelta(days=6)


def signs_of(*, loads=None, n_days=10, sleep_h=None, is_low=None, runs=()) -> list[str]:
    """Return the signs of a week, its last day the last of the loads."""
    by_day = {SUNDAY - timedelta(days=back): load for back, load in enumerate(loads or [])}
    first = SUNDAY - timedelta(days=n_days - 1)
    view = SimpleNamespace(
        as_of=SUNDAY,
        available=None if is_low is None else SimpleNamespace(is_low=lambda _: is_low),
        sleep_h=sleep_h,
        history=SimpleNamespace(load_by_day=by_day, first_date=first),
        n_history_days=n_days,
        runs=[
            SimpleNamespace(local_date=SUNDAY - timedelta(days=back), distance_m=far)
            for back, far in runs
        ],
    )
    return [sign.code.removeprefix("sign.") for sign in illness_signs(view, RULES)]


@pytest.mark.parametrize(("is_low", "signs"), [(None, []), (False, []), (True, ["availability"])])
def test_little_energy_is_a_sign(is_low, signs):
    assert signs_of(is_low=is_low) == signs


@pytest.mark.parametrize(("more", "signs"), [(-0.01, ["sleep"]), (0.0, []), (0.01, [])])
def test_little_sleep_is_a_sign(more, signs):
    assert signs_of(sleep_h=RULES.risk["illness.sleep_h"] + more) == signs
    assert signs_of() == []


@pytest.mark.parametrize("days", [-1, 0, 1])
@pytest.mark.parametrize("metres", [-1.0, 0.0, None])
def test_a_race_is_a_sign_for_some_days(days, metres):
    back = int(RULES.risk["illness.race_days"]) - 1 + days
    far = None if metres is None else RULES.risk["illness.race_m"] + metres
    assert signs_of(runs=[(back, far)]) == (["race"] if days <= 0 and metres == 0.0 else [])


def is_jump(loads: list[float]) -> bool:
    """Return whether the last week is above the usual, and among the hardest of up to 52 weeks."""
    first = SUNDAY - timedelta(days=len(loads) - 1)
    by_day = {SUNDAY - timedelta(days=back): load for back, load in enumerate(loads)}
    levels = weighted_loads(by_day, first, SUNDAY, RULES.load)
    weeks = [sum(loads[at : at + 7]) for at in range(0, len(loads) - 6, 7)][:52]
    if levels is None or len(weeks) < 2:
        return False
    now, *past = weeks
    rank = int(RULES.risk["illness.load_percentile"] * (len(past) - 1))
    return now > RULES.risk["illness.load_ratio"] * 7 * levels[1] and now >= sorted(past)[rank]


@pytest.mark.parametrize("seed", range(150))
def test_a_jump_of_load_is_a_sign_beside_the_weeks_before(seed):
    """Weeks of one level each, the last often near the hardest of those before it."""
    rng = np.random.default_rng(seed)
    n_weeks = int(rng.choice([2, 4, 5, 8, 21, 41, 52, 53, 54, 60]))
    usual = rng.integers(1, 12, n_weeks).astype(float)
    usual[0] = np.sort(usual)[-1 - int(rng.integers(0, min(6, n_weeks)))]
    if rng.random() < 0.5:
        usual[1:5] *= 0.3
    loads = (10.0 * np.repeat(usual, 7)).tolist()[: 7 * n_weeks - int(rng.integers(0, 3))]
    signs = signs_of(loads=loads, n_days=len(loads))
    assert signs == (["load"] if is_jump(loads) else [])


ATHLETE = AthleteFacts(sex=Sex.FEMALE, birth_date=date(1990, 1, 1))
WINDOW = int(RULES.risk["novice.window_days"])


def newness(*, lifts=0, runs=0, n_days=WINDOW + 1, has_log=True, back=20, **answers):
    """Return how new an athlete is with so many sessions, so many days before the week."""
    at = MONDAY - timedelta(days=back)
    facts = SimpleNamespace(athlete=replace(ATHLETE, **answers), has_strength_log=has_log)
    view = SimpleNamespace(
        as_of=SUNDAY,
        first_date=MONDAY,
        n_history_days=n_days,
        history=SimpleNamespace(
            facts=facts,
            sessions=[],
            lifts=[SimpleNamespace(local_date=at)] * lifts,
            runs=[SimpleNamespace(local_date=at)] * runs,
        ),
    )
    return novices(view, RULES)


@given(st.integers(0, 60))
def test_newness_falls_with_each_session_from_all_to_none(n):
    none, span = (RULES.risk[f"novice.{name}_sessions"] for name in ("none", "span"))
    share = 1.0 if n <= none - span else 0.0 if n >= none else (none - n) / span
    assert newness(lifts=n, runs=n) == (pytest.approx(share), pytest.approx(share))


@pytest.mark.parametrize(
    ("back", "counts"), [(0, False), (1, True), (WINDOW, True), (WINDOW + 1, False)]
)
def test_sessions_of_the_half_year_before_the_week_count(back, counts):
    share = 0.0 if counts else 1.0
    assert newness(lifts=60, runs=60, back=back) == (share, share)


@pytest.mark.parametrize(("n_days", "share"), [(WINDOW, 0.0), (WINDOW + 1, 1.0)])
def test_nobody_is_new_in_a_short_history_or_to_what_is_not_logged(n_days, share):
    assert newness(n_days=n_days) == (share, share)
    assert newness(n_days=n_days, has_log=False) == (0.0, share)


@pytest.mark.parametrize("n_days", [WINDOW, WINDOW + 1])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_an_athlete_says_of_newness_stands(is_new, n_days):
    answers = {"is_strength_novice": is_new, "is_run_novice": is_new}
    assert newness(lifts=60, runs=60, n_days=n_days, **answers) == (is_new, is_new)
    assert newness(n_days=n_days, has_log=False, **answers) == (is_new, is_new)


@given(
    st.one_of(st.none(), st.integers(0, 8)),
    st.one_of(st.none(), st.sampled_from([0.0, 0.5, 1.0])),
    st.integers(0, 2),
)
def test_meals_are_as_good_as_they_are_many_and_after_key_sessions(n_meals, fuelled, n_key):
    timing = SimpleNamespace(feedings_per_day=n_meals, fuelled_frac=fuelled, n_key_sessions=n_key)
    quality = meal_quality(SimpleNamespace(timing=timing), RULES)
    if n_meals is None:
        assert quality == RULES.risk["protein.reference_quality"]
        return
    full, base, feedings, post, unknown = (
        RULES.risk[f"meals.{name}"]
        for name in ("feedings_full", "base", "feedings", "post", "unknown_post")
    )
    after = fuelled if fuelled is not None else (unknown if n_key else 1.0)
    spread = n_meals / full if n_meals < full else 1.0
    assert quality == pytest.approx(base + feedings * spread + post * after)
    assert base <= quality <= base + feedings + post
